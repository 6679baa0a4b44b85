"""Whom a description means that a text ties to a name: `the commander`, `the second applicant`. Spellings of names are not known here."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence

from withheld.antecedents import Mention
from withheld.spelling import WORD

_DEFINED = re.compile(
    r"\s*[,(]\s*(?:hereinafter|hereafter|далее|далі|dalej)?\W*(?:the\s+)?[“\"«„]?(?:the\s+)?([^“”\"«»„()]{2,40}?)[”\"»“]\s*\)", re.I
)
_NEAR = 24
_SAYING_WHO = frozenset({"occupation", "rank"})


def aliases(text: str, mentions: Sequence[Mention], facts: Sequence[tuple[int, int, str]]) -> dict[str, tuple[str, ...]]:
    """Noun or two words → the people they mean: `Mr Raja Arlewin (“the applicant”)`, `the unit's commander Denis Prokhorov`.

    Known are the definitions that courts write, and roles (facts of the kinds occupation and rank) that stand right before or behind
    a name. A role that two people have means both. `mentions` are sorted; linear in the text.
    """
    found: dict[str, list[str]] = defaultdict(list)
    starts = [m.start for m in mentions]
    for m in mentions:
        if defined := _DEFINED.match(text, m.end, min(len(text), m.end + 80)):
            found[_key(defined[1])].append(m.person)
    for start, end, kind in facts:
        if kind in _SAYING_WHO:
            at = bisect_left(starts, start)
            for m in mentions[max(0, at - 1) : at + 1]:
                if _apposed(text, start, end, m) and text[start:end].strip():
                    found[_key(text[start:end].split()[-1])].append(m.person)
    return {key: tuple(dict.fromkeys(people)) for key, people in found.items() if key}


def _apposed(text: str, start: int, end: int, m: Mention) -> bool:
    """Whether nothing but a space stands between role and name, or name, comma and an article before the role."""
    if 0 <= m.start - end <= _NEAR:
        return re.fullmatch(r"\s+", text[end : m.start]) is not None
    return 0 <= start - m.end <= _NEAR and re.fullmatch(r"[’']?\s*,\s*(?:an?|the|our|their)?\s*", text[m.end : start], re.I) is not None


def _key(description: str) -> str:
    return " ".join(WORD.findall(description.casefold())[-2:])
