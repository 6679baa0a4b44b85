"""Facts about people in Russian, Ukrainian, Belarusian and Polish texts: ages, dates, ranks, medals, what one does and suffered.

Rules over words and their endings, without a model; names, places and organisations are in `slavic`. A fact is the shortest phrase that
another can stand for. Of ages only the number is one where the rest is an adjective: 22 of 22-летний.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from withheld.detectors import Detector
from withheld.detectors._slavic_facts import Fact, Reader
from withheld.detectors._text import passages
from withheld.language import SLAVIC, parts
from withheld.model import Span

if TYPE_CHECKING:
    from withheld.detectors import Known
    from withheld.model import Asset, Content, Finding


class SlavicFacts(Detector):
    """Ages, dates, quantities, ranks, units, decorations, occupations, relatives, peoples, languages, schooling, health and events."""

    name = "slavic-facts"
    kinds = (
        "age",
        "date",
        "quantity",
        "rank",
        "unit",
        "decoration",
        "occupation",
        "relation",
        "demographic",
        "skill",
        "education",
        "health",
        "event",
    )

    def detect(self, asset: Asset, content: Content, known: Known) -> Iterable[Finding]:  # noqa: ARG002 - facts need no story
        for i, passage in passages(content):
            for found in facts(passage.text):
                where = Span(i, found.start, found.end)
                value = passage.text[found.start : found.end]
                yield self.finding(asset, found.kind, where, found.score, doubt=found.doubt, value=value, quasi=True)


def facts(text: str) -> list[Fact]:
    """The facts of a text in order, none overlapping another; nothing in parts in other languages. Linear in the text."""
    found: list[Fact] = []
    for start, end, code in parts(text):
        if code in SLAVIC:
            found += (f._replace(start=f.start + start, end=f.end + start) for f in Reader(text[start:end], code).read())
    return found
