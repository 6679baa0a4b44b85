"""Whom the facts found in one file may be about: puts its passages together for `attribution` and gives each finding its candidates."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from withheld import keys, titles
from withheld.antecedents import table
from withheld.attribution import NOBODY, UNNAMED, Genders, Mention, candidates
from withheld.model import Content, Finding, Passage, Role, Span

_ROW = re.compile(r"(row \d+), column \d+")
_CELL = re.compile(r"row (\d+), column (\d+)")
_ABOUT_PEOPLE = frozenset((*table()["kinds"]["personal"], "occupation", "demographic"))
"""Kinds of facts that make a row or an object one about a human being."""
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
    records = _Records(content.text, [f for f in findings if f.quasi or f.id in people])
    where = [w.passage for f, w, _ in placed if f.quasi]
    return {f: records.widened(possible, passage) for (f, _), possible, passage in zip(facts, found, where, strict=True)}


class _Records:
    """Which cells and values tell of somebody whom their row or object does not name."""

    def __init__(self, passages: Sequence[Passage], findings: Sequence[Finding]) -> None:
        self._own = [_record(p) for p in passages]
        self._keys = [keys.split(k) for k in _key_of(passages)]
        placed = [(f, f.where) for f in findings if isinstance(f.where, Span)]
        self._named = {w.passage for f, w in placed if not f.quasi and 3 * (w.end - w.start) >= 2 * len(passages[w.passage].text)}
        self._human = {self._own[w.passage] for f, w in placed if f.kind in _ABOUT_PEOPLE}
        self._naming = {outer for i in self._named for outer in _around(self._own[i])}

    def widened(self, possible: frozenset[str], passage: int) -> frozenset[str]:
        """The candidates of a fact, with somebody unnamed where its record or its key may tell of one."""
        own = self._own[passage]
        if own is None:
            return possible
        another = keys.of_another(self._keys[passage]) and passage not in self._named
        nobody = not possible and own in self._human
        return possible | {UNNAMED} if another or nobody or self._nameless(own, inherited=bool(possible)) else possible

    def _nameless(self, record: str, *, inherited: bool) -> bool:
        """Whether a record is, or is in, an object without a name that is somebody else's; if `inherited`, any that is no mere aspect."""
        inner = [r.rpartition("/")[2] for r in _around(record) if r.startswith("/") and r not in self._naming]
        others = [key for key in inner if not key.isdigit() and not keys.is_aspect(key)]
        return any(inherited or keys.of_another(keys.split(key)) for key in others)


def _key_of(passages: Sequence[Passage]) -> list[str]:
    """What each value stands under: the header of its column, the last name of its pointer."""
    headers = {m[2]: p.text for p in passages if p.role is Role.KEY and (m := _CELL.fullmatch(p.place)) and m[1] == "1"}
    cells = [_CELL.fullmatch(p.place) for p in passages]
    return [headers.get(m[2], "") if m else _LISTED.sub("", p.place).rpartition("/")[2] for m, p in zip(cells, passages, strict=True)]


def _around(record: str | None) -> list[str]:
    """A record and, in a JSON file, all objects and lists that it is in."""
    parts = record.split("/") if record is not None else []
    return ["/".join(parts[:n]) for n in range(1, len(parts) + 1)]


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
