"""Whom the facts found in one file may be about: puts its passages together for `attribution` and gives each finding its candidates."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from withheld import titles
from withheld.attribution import NOBODY, Genders, Mention, candidates
from withheld.model import Content, Finding, Passage, Role, Span

_ROW = re.compile(r"(row \d+), column \d+")
_LISTED = re.compile(r"(?:/\d+)+\Z")
_CUE = re.compile(r"cue \d+")


def owners(
    content: Content, findings: Sequence[Finding], people: Mapping[str, str], genders: Genders = NOBODY
) -> dict[str, frozenset[str]]:
    """The candidates of each fact (a finding that is `quasi`) in the text of a content, by the id of the finding.

    `people` gives the person of each finding that is a name. Candidates are ids of people, `attribution.UNNAMED`, or nothing. Cells of
    one row and the values of one JSON object are read as one record, cues of subtitles as one text, other passages each by itself but in
    their order, so that a pronoun may go on about a person of the passage before.
    """
    text, starts = _joined(content.text)
    placed = [(f, f.where, starts[f.where.passage]) for f in findings if isinstance(f.where, Span)]
    mentions = [Mention(at + w.start, at + w.end, people[f.id]) for f, w, at in placed if not f.quasi and f.id in people]
    mentions.sort()
    described = titles.descriptions(text, [(m.start, m.end) for m in mentions])
    mentions += [Mention(start, end, mentions[of].person) for start, end, of in described]
    facts = [(f.id, (at + w.start, at + w.end, f.kind)) for f, w, at in placed if f.quasi]
    found = candidates(text, mentions, [fact for _, fact in facts], genders)
    return {finding: possible for (finding, _), possible in zip(facts, found, strict=True)}


def _joined(passages: Sequence[Passage]) -> tuple[str, list[int]]:
    """All passages as one text, and where in it each begins."""
    text: list[str] = []
    starts: list[int] = []
    at = 0
    record: str | None = None
    cue = False
    for number, passage in enumerate(passages):
        own = _record(passage)
        same = own is not None and record is not None and _within(own, record)
        between = "\t" if same else "\n" if cue and _CUE.fullmatch(passage.place) else "\n\n"
        text += [between if number else "", _line(passage.text) if own is not None else passage.text]
        starts.append(at + len(text[-2]))
        at = starts[-1] + len(passage.text)
        record, cue = (record if same else own), bool(_CUE.fullmatch(passage.place))
    return "".join(text), starts


def _line(text: str) -> str:
    """One character for one, so that offsets stay and a line break in a cell does not end its row."""
    return re.sub(r"\s", " ", text)


def _record(passage: Passage) -> str | None:
    """What a cell or a value is part of: the row of a table, the object of a JSON file by its pointer; None for running text."""
    if row := _ROW.fullmatch(passage.place):
        return row[1]
    if passage.role is Role.KEY:
        return passage.place
    return _LISTED.sub("", passage.place).rpartition("/")[0] if passage.place.startswith("/") else None


def _within(record: str, outer: str) -> bool:
    """Whether a record is another one or an object in it, the members of a list apart."""
    return record == outer or (record.startswith(f"{outer}/") and not re.search(r"/\d+(?:/|\Z)", record[len(outer) :]))
