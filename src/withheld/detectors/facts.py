"""Facts about people in English by rules: what a classifier may miss and a rule knows for sure. Whose fact it is, is decided later.

Names, places and organisations are found elsewhere. Parts in Slavic languages are left to detectors of their own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from withheld.detectors import Detector
from withheld.detectors._fact_amounts import amounts
from withheld.detectors._fact_events import events
from withheld.detectors._fact_people import people
from withheld.detectors._fact_phrases import Hit, Reading
from withheld.detectors._text import legible, passages, unrolled
from withheld.language import others
from withheld.model import Role, Span

if TYPE_CHECKING:
    from withheld.detectors import Known
    from withheld.model import Asset, Content, Finding

_LEADING = re.compile(r"(?:the|a|an)\s", re.IGNORECASE)
_WRAPPED = re.compile(r"[\xa0\u2007\u202f]|(?<=[^\s.!?:;…])\n(?=[^\W_])")  # other spaces, and lines that go on in the next
_KEEPING = re.compile(r"an?\s", re.IGNORECASE)  # what amounts begin with: `a year ago`, `a dozen men`


class Facts(Detector):
    """Ages, dates, amounts, ranks, units, decorations, occupations, relatives, languages, events and the like, in English."""

    name = "facts"
    kinds = (
        "age",
        "date",
        "quantity",
        "demographic",
        "occupation",
        "rank",
        "unit",
        "decoration",
        "skill",
        "education",
        "relation",
        "health",
        "event",
        "organisation",
    )

    def detect(self, asset: Asset, content: Content, known: Known) -> Iterable[Finding]:  # noqa: ARG002 - a fact is one whoever is known
        for i, passage in passages(content, Role.KEY):
            for hit in find(others(passage.text)):
                where, value = Span(i, hit.start, hit.end), passage.text[hit.start : hit.end]
                yield self.finding(asset, hit.kind, where, hit.score, doubt=hit.doubt, value=value, quasi=True)


def find(text: str) -> list[Hit]:
    """The facts of a text in order, none overlapping: an age comes before all else, then the longer, then the surer."""
    piece = unrolled(_WRAPPED.sub(" ", legible(text, endless=True)))
    flat = piece.text
    every = [_without_article(flat, hit) for hit in _all(flat) if _whole(flat, hit)]
    every += [hit._replace(start=a, end=b) for hit in every for a, b in piece.again(hit.start, hit.end)]
    chosen: list[Hit] = []
    taken = bytearray(len(text))
    for hit in sorted(every, key=lambda h: (h.kind != "age", h.start - h.end, -h.score, h.start)):
        if not any(taken[hit.start : hit.end]):
            taken[hit.start : hit.end] = b"\1" * (hit.end - hit.start)
            chosen.append(hit)
    return sorted(chosen, key=lambda h: h.start)


def _all(text: str) -> Iterator[Hit]:
    yield from amounts(text)
    yield from events(text)
    yield from people(Reading(text))


def _whole(text: str, hit: Hit) -> bool:
    """Whether it cuts no word."""
    first, last = text[max(0, hit.start - 1) : hit.start + 1], text[hit.end - 1 : hit.end + 1]
    return not (len(first) == 2 and first[0].isalnum() and first[1].isalnum()) and not (
        len(last) == 2 and last[0].isalnum() and last[1].isalnum()
    )


def _without_article(text: str, hit: Hit) -> Hit:
    m = _LEADING.match(text, hit.start, hit.end)
    kept = hit.kind in ("date", "quantity") and _KEEPING.match(text, hit.start)
    return hit._replace(start=m.end()) if m and m.end() < hit.end and not kept else hit
