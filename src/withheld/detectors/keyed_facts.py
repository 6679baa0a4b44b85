"""Facts about people that only the key, the header of a column or the label of a line tells: `"age": 22`, `Rank: sergeant`.

What is said in sentences is found elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from withheld import keys
from withheld.detectors import Detector
from withheld.detectors._text import keyed
from withheld.model import Role, Span
from withheld.wording_numbers import number

if TYPE_CHECKING:
    from withheld.detectors import Known
    from withheld.model import Asset, Content, Finding

_LONGEST = 80
"""Characters of a value; a longer one is a text, in which facts are found by its words."""
_OLDEST = 130
_SHORT = 3
"""Characters up to which a unit may be one of measure."""
_LABELLED = re.compile(r"^[ \t>*_#-]*(?P<key>[^\W\d_][^\n:|.!?]{0,30}):[*_]*[ \t]+[\"'“«]?(?P<value>[^\n|]{1,80}?)[\"'”»]?[ \t*_]*$", re.M)
_ROW = re.compile(r"^[ \t]*\|?(?=[^\n]*\|)[^\n]*$", re.M)
_RULE = re.compile(r"(?:\|[ \t]*)?:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?")
_CAPITAL = r"[A-ZÀ-ÞŁŚŹŻĆА-ЯЁІЇЄҐЎ][\w’'-]{1,40}"
_NAMED = re.compile(rf"(?:\b{_CAPITAL} ){{1,2}}{_CAPITAL}(?:,[ \t]*|[ \t]*\()(?P<age>1[0-2]\d|[1-9]\d)(?=\)|[ \t\"'”»]*$|,|;)", re.M)
"""A name with an age behind it, and nothing more: in titles and captions."""


class KeyedFacts(Detector):
    """Ages, jobs, ranks, places and the like under a key, in a column or behind a label that says what they are."""

    name = "keyed-facts"
    kinds = (
        "age",
        "rank",
        "decoration",
        "education",
        "skill",
        "health",
        "demographic",
        "quantity",
        "unit",
        "occupation",
        "relation",
        "organisation",
        "place",
    )

    def detect(self, asset: Asset, content: Content, known: Known) -> Iterable[Finding]:  # noqa: ARG002 - nothing to know
        for i, passage, key in keyed(content, Role.KEY):
            text = passage.text
            for kind, start, end in dict.fromkeys((*_whole(text, key), *_lines(text), *_tables(text), *_titles(text))):
                yield self.finding(asset, kind, Span(i, start, end), 0.9, value=passage.text[start:end], quasi=True)


def _whole(text: str, key: frozenset[str]) -> Iterator[tuple[str, int, int]]:
    """The whole value, where its key says what it is."""
    if key:
        yield from _value(text, 0, len(text), key)


def _value(text: str, start: int, end: int, key: frozenset[str]) -> Iterator[tuple[str, int, int]]:
    value = text[start:end].strip()
    start += len(text[start:end]) - len(text[start:end].lstrip())
    kind = keys.kind(key) if value and len(value) <= _LONGEST and not keys.tells_nothing(value) else None
    if kind and _fits(kind, value):
        yield kind, start, start + len(value)


def _fits(kind: str, value: str) -> bool:
    """Whether a value can be of that kind: an age and an amount have a number, all else but a unit has letters."""
    if kind == "age":
        years = number(value) if not (digits := re.search(r"\d+", value)) else float(digits[0])
        return years is not None and years <= _OLDEST
    if kind == "unit":
        return any(c.isdigit() for c in value) or len(value) > _SHORT
    return any(c.isdigit() if kind == "quantity" else c.isalpha() for c in value)


def _lines(text: str) -> Iterator[tuple[str, int, int]]:
    """`Age: 22`, on a line of its own."""
    for m in _LABELLED.finditer(text):
        yield from _value(text, m.start("value"), m.end("value"), keys.split(m["key"]))


def _tables(text: str) -> Iterator[tuple[str, int, int]]:
    """The cells of Markdown tables, by the header of their column."""
    header: list[frozenset[str]] = []
    before: re.Match[str] | None = None
    for row in _ROW.finditer(text):
        follows = before is not None and row.start() == before.end() + 1
        if follows and before and _RULE.fullmatch(row.group().strip()):
            header = [keys.split(text[s:e]) for s, e in _cells(before)]
        elif header and follows:
            for (s, e), key in zip(_cells(row), header, strict=False):
                yield from _value(text, s, e, key)
        else:
            header = []
        before = row


def _cells(row: re.Match[str]) -> list[tuple[int, int]]:
    """Where the cells of a row stand."""
    inner = row.group().strip().removeprefix("|")
    at = row.start() + row.group().index(inner) if inner else row.start()
    found: list[tuple[int, int]] = []
    for cell in re.split(r"(?<!\\)\|", inner):
        found.append((at, at + len(cell)))
        at += len(cell) + 1
    return found


def _titles(text: str) -> Iterator[tuple[str, int, int]]:
    for m in _NAMED.finditer(text):
        yield "age", *m.span("age")
