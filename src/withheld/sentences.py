"""Where the paragraphs and sentences of a text begin and end. What the sentences are about is in `attribution`."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import NamedTuple

OPENERS = '–—«“„"‘'
"""Signs with which speech begins at the start of a paragraph; a hyphen only with a space behind it."""

_UTTERANCE = re.compile(rf"[ \t>*_]*(?:[{OPENERS}]|- )")
_LABELLED = re.compile(r"^[ \t>*_#-]*[^\W\d_][^\n:.!?]{1,30}:[ \t*]", re.M)
_ROW = re.compile(r"\t|\|[^|]+\|")
"""What only a row of a table has: tabs, or two of the signs between which Markdown puts a cell."""
_STOP = re.compile(r"[.!?…]+[\"”»’'\)\]]*(?=\s|$)|\n")
_WORD_BEFORE = re.compile(r"([^\W\d_](?:[^\W\d_]|\.(?=[^\W\d_]))*)\.\Z")
_LONGEST = 1200
"""Characters; a longer run without a full stop is cut at a space, so that the work per fact has a limit."""
_WRAPPED = 60
"""A line at least this long that ends without a full stop goes on in the next one: mail and subtitles break lines so."""


class Paragraph(NamedTuple):
    """Half-open offsets. It may begin as an utterance, be a row of a table (cells between tabs) or a form (`Name: …`, `Age: …`)."""

    start: int
    end: int
    speech: bool
    row: bool
    record: bool


class Sentence(NamedTuple):
    """Half-open offsets."""

    start: int
    end: int


def paragraphs(text: str, turns: frozenset[int] = frozenset()) -> list[Paragraph]:
    """Runs of lines without an empty one between; every utterance, every row of a table and every line that starts in `turns` is one."""
    found: list[Paragraph] = []
    at, open_ = 0, False
    for line in text.splitlines(keepends=True):
        row, utterance = bool(_ROW.search(line.strip(" \r\n"))), bool(_UTTERANCE.match(line))
        if not line.strip():
            open_ = False
        elif open_ and not utterance and not row and not found[-1].row and at not in turns:
            found[-1] = found[-1]._replace(end=at + len(line))
        else:
            found.append(Paragraph(at, at + len(line), utterance, row, record=False))
            open_ = True
        at += len(line)
    return [p._replace(record=len(_LABELLED.findall(text, p.start, p.end)) > 1) for p in found]


def sentences(text: str, paragraph: Paragraph, whole: Sequence[tuple[int, int]], abbreviations: frozenset[str]) -> list[Sentence]:
    """The sentences of a paragraph in order; no boundary lies within a span of `whole` (sorted, disjoint), as in `J. Smith`."""
    if paragraph.row:
        return [Sentence(paragraph.start, paragraph.end)]
    starts = [s for s, _ in whole]
    found: list[Sentence] = []
    at = paragraph.start
    for end in (*_stops(text, paragraph, abbreviations), paragraph.end):
        inside = bisect_right(starts, end - 1) - 1
        if inside >= 0 and whole[inside][0] < end < whole[inside][1]:
            continue
        found += _cut(text, at, end)
        at = end
    return [s for s in found if text[s.start : s.end].strip()]


def _stops(text: str, paragraph: Paragraph, abbreviations: frozenset[str]) -> Iterator[int]:
    for stop in _STOP.finditer(text, paragraph.start, paragraph.end):
        follows = text[stop.end() : stop.end() + 12].lstrip()
        if stop.group() == "\n":
            line = text.rfind("\n", paragraph.start, stop.start()) + 1 or paragraph.start
            if follows and not follows[0].islower() and stop.start() - line < _WRAPPED:
                yield stop.end()
        elif follows and not follows[0].islower() and not _abbreviated(text, stop, abbreviations):
            yield stop.end()


def _abbreviated(text: str, stop: re.Match[str], abbreviations: frozenset[str]) -> bool:
    word = _WORD_BEFORE.search(text, max(0, stop.start() - 12), stop.start() + 1)
    if stop.group() != "." or not word:
        return False
    return word[1].casefold() in abbreviations or (
        all(len(part) == 1 for part in word[1].split(".")) and word[1].isupper() and word[1] != "I"
    )


def _cut(text: str, start: int, end: int) -> Iterator[Sentence]:
    while end - start > _LONGEST:
        space = text.rfind(" ", start + 1, start + _LONGEST) + 1 or start + _LONGEST
        yield Sentence(start, space)
        start = space
    yield Sentence(start, end)
