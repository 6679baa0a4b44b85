"""Which nouns name a human being by what they do or whose they are: `sniper`, `deputy`, `снайперу`. Whom they mean is decided elsewhere."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection
from functools import cache
from importlib.resources import files

from withheld.facts import fact_words
from withheld.slavic_words import listed

_CYRILLIC = ("ru", "uk", "be")
_ENDINGS = {
    "cyrillic": "а у ю я ы и і е ом ем ём ам ям ой ей ою ай яй ові еві еві єві ий ый ой ого ому им ым ім ага аму аю ь ью ка ки ке кой ку",
    "pl": "a u y i ie e em iem owi om ę ą iej ej ka ki kę ką ce ego emu ym",
}
"""Of one, not of several: what several do tells of none of them."""
_LONGEST = 4
_ADJECTIVES = frozenset(("official", "general", "major", "private", "chief", "superior", "professional", "national", "civilian"))
_THINGS = frozenset(("hand", "help", "model", "vehicle", "class"))


def is_person(word: str, tongue: str) -> bool:
    """Whether a word names somebody; `word` is in lower case, `tongue` a section of `attribution.toml`."""
    if word in _words(tongue):
        return True
    stems = _stems(tongue)
    return any(word[:-n] in stems and word[-n:] in _endings(tongue) for n in range(1, min(_LONGEST, len(word))))


def may_be_person(word: str) -> bool:
    """Whether an English word in lower case names somebody where no noun follows it: `the Finn is`, `his general said`."""
    return word in _adjectives() or word in _ADJECTIVES


def oblique(spellings: Collection[str]) -> frozenset[str]:
    """Those of the last words of one person's names that are a case of another: `прохорова` beside `прохоров`."""
    return frozenset(a for a in spellings for b in spellings if a != b and _case_of(a, b))


def _case_of(word: str, nominative: str) -> bool:
    stem = re.sub(r"[аяьйa]\Z", "", nominative)
    return len(stem) > 2 and word.startswith(stem) and 0 < len(word) - len(stem) <= 3 and word[len(stem) :] in _OBLIQUE


_FORMS = "а я у ю ы и і е ом ем ём ой ей ою ого ому ым им ім ага аму a owi em iem u y i ego emu ym ej iej ą ę ie"
_OBLIQUE = frozenset(_FORMS.split())


@cache
def _words(tongue: str) -> frozenset[str]:
    table = _table(tongue)
    listed_ = frozenset((*table["people"], *table["attached"]))
    return (listed_ | _english()) - _ADJECTIVES if tongue == "en" else listed_ | _stems(tongue)


@cache
def _adjectives() -> frozenset[str]:
    return frozenset(nation.casefold() for nation in fact_words("en", "people", "nations"))


@cache
def _english() -> frozenset[str]:
    jobs = {noun.split()[-1].casefold() for noun in fact_words("en", "occupations", "nouns")}
    return frozenset(jobs | set(fact_words("en", "relations", "kin"))) - _THINGS


@cache
def _stems(tongue: str) -> frozenset[str]:
    """The stems of the occupations, ranks and relatives in the Slavic languages written so; none for English."""
    languages = _CYRILLIC if tongue == "cyrillic" else (tongue,) if tongue == "pl" else ()
    stems = {s.removeprefix("=") for code in languages for topic in ("occupations", "ranks", "relations") for s in listed(topic, code)}
    more = {re.sub(r"[аяьйa]\Z", "", w) for w in (*_table(tongue)["people"], *_table(tongue)["attached"])} if languages else set[str]()
    return frozenset(s for s in stems | more if len(s) > 2)


@cache
def _endings(tongue: str) -> frozenset[str]:
    return frozenset(_ENDINGS.get(tongue, "").split())


@cache
def _table(tongue: str) -> dict[str, list[str]]:
    return tomllib.loads(files("withheld").joinpath("attribution.toml").read_text("utf-8"))[tongue]
