"""Russian nouns for categories of facts, in the case, number and gender of what they replace; where a dictionary is not sure, nothing.

The dictionary is pymorphy3's. Of the value only the grammar of its first noun is read. The noun put there has its number and, as a single
one, its gender, so that adjectives and verbs around it still agree. Numbers and dates are treated in `wording_slavic`.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from withheld.cases import governed
from withheld.wording_table import table

_CASES = {"nomn": "n", "gent": "g", "gen2": "g", "datv": "d", "accs": "a", "ablt": "i", "loct": "l", "loc2": "l"}
_WORD = re.compile(r"[А-Яа-яЁё-]+")  # pymorphy3 asks Unicode for the name of any other letter, and newer letters have none in it
_KNOWN = 0.1
"""Score of a reading from which it is taken: one in ten of the word's occurrences in pymorphy3's corpus."""


def noun(kind: str, value: str, before: str) -> str | None:
    """The noun for a fact of this kind in place of `value` behind `before`, or None where no noun agrees for certain."""
    nouns: dict[str, str] = table("ru")["nouns"].get(kind, {})
    reading = _head(value, before) if nouns else None
    if reading is None:
        return None
    chosen = nouns["plur"] if reading.tag.number == "plur" else nouns.get(str(reading.tag.gender))
    found = [p for p in _analyzer().parse(chosen) if {"NOUN", "nomn"} <= set(p.tag.grammemes)] if chosen else []
    made = found[0].inflect({reading.tag.case, reading.tag.number}) if found else None
    return str(made.word) if made else None


def is_noun(kind: str, value: str) -> bool:
    """Whether the value is such a noun already, in whatever case."""
    nouns = set(table("ru")["nouns"].get(kind, {}).values())
    return bool(nouns and _WORD.fullmatch(value)) and any(p.normal_form in nouns for p in _analyzer().parse(value))


def _head(value: str, before: str) -> Any | None:
    """The reading of the first noun; None where the phrase is quoted, foreign, a name, no noun phrase or unclear."""
    if re.search(r"[«»\"“”„A-Za-z\d]", value):
        return None
    allowed = governed(before, "ru")
    for word in _WORD.findall(value):
        readings = _analyzer().parse(word)
        if readings[0].tag.POS != "NOUN":
            if readings[0].tag.POS in ("ADJF", "PRTF", "NUMR"):
                continue  # stands before its noun
            return None
        return _certain([p for p in readings if p.tag.POS == "NOUN"], allowed)
    return None


def _certain(readings: list[Any], allowed: str) -> Any | None:
    """The likeliest reading as a common noun in one of the cases allowed."""
    fitting = [p for p in readings if not allowed or _CASES.get(str(p.tag.case), "") in allowed]
    best = max(fitting or readings, key=lambda p: p.score)
    named = {"Name", "Surn", "Abbr", "Geox", "Orgn"} & set(best.tag.grammemes)
    return best if best.is_known and not named and best.score >= _KNOWN else None


@cache
def _analyzer() -> Any:
    from pymorphy3 import MorphAnalyzer  # pyright: ignore[reportMissingTypeStubs]

    return MorphAnalyzer(lang="ru")
