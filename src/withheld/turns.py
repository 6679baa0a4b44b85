"""One sentence with everybody it points at, and whom of them a fact in it is about. How the pointers were read is in `attribution`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from withheld.antecedents import Antecedents, Sort, table
from withheld.spelling import WORD

UNNAMED = "?"
"""The person of a fact about a human being whom the text does not name."""


class Placed(NamedTuple):
    """A pointer with the people it means; `attributed` if it is who says the quotation."""

    start: int
    end: int
    sort: Sort
    people: tuple[str, ...]
    quoted: bool
    attributed: bool


@dataclass(frozen=True, slots=True)
class Turn:
    """A sentence from `start` to `end`: its pointers, the spans of words of saying with their speakers, and who is near if nobody is in it.

    `teller` is who says `I` in the same paragraph: what they tell without a subject (`Our audit at Craig Finance failed`) tells of them.
    `record` if it is a row of a table or a form, in which everything belongs to those who are named there.
    """

    text: str
    antecedents: Antecedents
    start: int
    end: int
    placed: Sequence[Placed]
    said: Sequence[tuple[int, int, tuple[str, ...]]]
    near: tuple[str, ...]
    teller: tuple[str, ...]
    record: bool

    def about(self, start: int, end: int, kind: str) -> tuple[str, ...]:
        """The people the fact between two offsets may be about, the likeliest first; empty where that is nobody in particular."""
        if described := next((p.people for p in self.placed if self._describes(p, kind) and p.start < end and start < p.end), None):
            return described  # A 22-year-old told Prokhorov
        if beside := kind in _beside() and self._beside(start, end):
            return beside if UNNAMED in beside or not self._of_another(start) else (*beside, UNNAMED)
        if self.record:
            return self._in_record(start)
        if spoken := next((people for s, e, people in self.said if s <= start < e), None):
            return spoken
        people = self._in_clause(start, end)
        if people is None:
            return tuple(dict.fromkeys((*self.near, UNNAMED))) if kind in personal() else self.teller  # The Finn is 45
        return people or ((UNNAMED,) if kind in personal() else ())

    def _describes(self, p: Placed, kind: str) -> bool:
        """Whether a fact in a description is of whoever is described: that somebody has a mother is theirs and not hers."""
        return p.sort in (Sort.SOME, Sort.THE) or (p.sort is Sort.THEIRS and kind != "relation")

    def _of_another(self, at: int) -> bool:
        """Whether the last one pointed at before a fact has no name: `“Our sniper is 22,” Prokhorov says`."""
        last = next((p for p in reversed(self.placed) if p.end <= at and p.people), None)
        return last is not None and last.sort in (Sort.SOME, Sort.THE, Sort.THEIRS) and UNNAMED in last.people

    def _in_record(self, at: int) -> tuple[str, ...]:
        """The name nearest before, then everybody named in the row or the form."""
        before = [q for p in self.placed if p.start < at and p.sort is Sort.NAME for q in p.people]
        return tuple(dict.fromkeys([*reversed(before), *self.near]))

    def _in_clause(self, start: int, end: int) -> tuple[str, ...] | None:
        """Everybody the fact's clause points at, or else its sentence; None where it points at nobody at all."""
        placed = [p for p in self.placed if not p.attributed and not (p.sort is Sort.THEIRS and p.start < end and start < p.end)]
        here = [p for p in placed if not self._apart(p, start, end)]
        if any(p.people for p in here):
            return self._ordered(here, start)
        if here and here[0].sort in (Sort.NOBODY, Sort.WE):
            return ()
        if not any(p.people for p in placed):
            return () if placed else None
        before = [p for p in placed if p.end <= start and p.people]
        chosen = [before[0], before[-1]] if before else [next(p for p in placed if p.people)]
        return self._ordered(chosen, start)

    def _apart(self, p: Placed, start: int, end: int) -> bool:
        """Whether a new clause begins between a pointer and the fact, or one of them is quoted and the other is not."""
        return self.antecedents.joint(p.end, start) if p.end <= start else self.antecedents.joint(end, p.start)

    def _ordered(self, placed: Sequence[Placed], at: int) -> tuple[str, ...]:
        """Named people before unnamed, the subject first; a possessive counts last unless it stands right before the fact."""
        last = next((p for p in reversed(placed) if p.end <= at and p.sort is Sort.NAME), None)
        beside = last if last and self._apposed(last.end, at) else None  # Ms Baysal, a lawyer in Izmir
        ranked = sorted(
            (p for p in placed if p.people), key=lambda p: (p is not beside, p.sort is Sort.OWNER and not -1 <= at - p.end <= 3, p.start)
        )
        people = dict.fromkeys(q for p in ranked for q in p.people)
        return tuple(sorted(people, key=lambda q: q == UNNAMED))

    def _beside(self, start: int, end: int) -> tuple[str, ...]:
        """Whose name stands beside the fact to say who that is."""
        names = [p for p in self.placed if p.sort in (Sort.NAME, Sort.OWNER)]
        after = next((p for p in names if p.start >= end), None)
        before = next((p for p in reversed(names) if p.end <= start), None)
        around = next((p for p in names if p.start < end and start < p.end), None)
        if around:
            return around.people
        if after and re.fullmatch(r"\s+", self.text[end : after.start]):
            return after.people
        if before and self._apposed(before.end, start):
            return before.people
        return after.people if after and self._leads(end, after.start) else ()

    def _apposed(self, end: int, start: int) -> bool:
        """`Oskar, a 22-year-old medic`, `Oskar (22)`, `Oskar is a medic`: what lies between a name and the fact behind it."""
        gap = self.text[end:start]
        if re.match(r"[’'\"”»*_]*\s*[,(–—]", gap):
            return len(gap) <= 60 and not self.antecedents.verb(end, start) and not self.antecedents.joint(end, start)
        return self.antecedents.copular(end, start)

    def _leads(self, end: int, start: int) -> bool:
        """`A 22-year-old on the sidelines Oskar`: what lies between the fact and a name behind it."""
        plain = start - end <= 60 and not self.antecedents.verb(end, start) and not self.antecedents.joint(end, start)
        if re.search(r"[,.!?…][”\"»]", self.text[end:start]):
            return False  # “He is 22,” Prokhorov says
        return plain and len(WORD.findall(self.text[end:start])) <= 6 and not re.search(r"[.!?;:]|\band\b", self.text[end:start])


@cache
def personal() -> frozenset[str]:
    """The kinds of facts that are always somebody's, named or not."""
    return frozenset(table()["kinds"]["personal"])


@cache
def _beside() -> frozenset[str]:
    return frozenset(table()["kinds"]["beside"])
