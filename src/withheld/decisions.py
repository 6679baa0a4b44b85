"""What people decided: an append-only log, replayed over what machines found. Nothing is ever edited; an undo is one more line.

A decision remembers the place as well as the finding's id, so that it still holds when a better model finds the same thing again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from withheld.errors import UsageError
from withheld.model import Finding, Region, Track, Where

Action = Literal["not-a-face", "not-a-name", "coarser", "undo"]

_SAME_PLACE = 0.7
"""Intersection over union from which two boxes are the same place; below, a decision about one says nothing about the other."""


@dataclass(frozen=True, slots=True)
class Decision:
    """One line of the log. `when` is ISO 8601 in UTC; `why` is what the person typed."""

    action: Action
    finding: str
    asset: str
    where: Where
    by: str
    when: str
    why: str = field(default="", repr=False)


def standing(log: Sequence[Decision], findings: Iterable[Finding]) -> list[Decision]:
    """The decisions that nobody took back. An undo clears all that were made at its place and, of a name, all about that name."""
    values = {f.id: f.value.casefold() for f in findings if f.kind == "name"}
    stands: list[Decision] = []
    for decision in log:
        if decision.action == "undo":
            stands = [d for d in stands if not _taken_back(d, decision, values)]
        else:
            stands.append(decision)
    return stands


def lifted(log: Sequence[Decision], findings: Iterable[Finding]) -> dict[str, Decision]:
    """The findings that somebody said need no protection, with the decision that says so; later lines win."""
    return {i: d for i, d in _decided(log, findings).items() if d.action != "coarser"}


def coarsened(log: Sequence[Decision], findings: Iterable[Finding]) -> frozenset[str]:
    """The facts that somebody wants told as coarsely as there are words for them."""
    return frozenset(i for i, d in _decided(log, findings).items() if d.action == "coarser")


def decide(findings: Iterable[Finding], ids: Sequence[str], action: Action, by: str, when: str, why: str) -> list[Decision]:
    """A decision for each id. Raises `UsageError` for an id that no finding has, or that is of another kind."""
    known = {f.id: f for f in findings}
    made: list[Decision] = []
    for i in ids:
        if i not in known:
            raise UsageError(f"there is no finding {i}; `withheld plan STORY` lists them")
        f = known[i]
        if action == "coarser" and not f.quasi:
            raise UsageError(f"{i} is a {f.kind}, and only facts can be told more coarsely; what is found of it is replaced already")
        if action != "undo" and isinstance(f.where, Region | Track) != (action == "not-a-face"):
            raise UsageError(f"{i} is a {f.kind}; use --not-a-{'face' if isinstance(f.where, Region | Track) else 'name'}")
        if action == "not-a-face" and f.kind == "face" and not f.doubt and not why.strip():
            raise UsageError(
                f"the detector is sure of the face {i} ({f.score:.2f}), and lifted it is seen{_how_long(f)}; say with --why what it is"
            )
        if action == "not-a-name" and f.kind == "secret":
            raise UsageError(f"{i} is a word that the policy calls secret; take it out of `secrets` in withheld.toml instead")
        made.append(Decision(action, i, f.asset, f.where, by, when, why))
    return made


def _decided(log: Sequence[Decision], findings: Iterable[Finding]) -> dict[str, Decision]:
    """The last standing decision about each finding. One about a fact says nothing about a name in the same place, or the reverse."""
    findings = list(findings)
    facts = {f.id: f.quasi for f in findings}
    return {f.id: d for d in standing(log, findings) for f in findings if _about(d, f) and facts.get(d.finding, f.quasi) == f.quasi}


def _how_long(finding: Finding) -> str:
    return f" in {len(finding.where.boxes)} frames" if isinstance(finding.where, Track) else ""


def _about(decision: Decision, finding: Finding) -> bool:
    return decision.finding == finding.id or (decision.asset == finding.asset and _same_place(decision.where, finding.where))


def _taken_back(decision: Decision, undo: Decision, values: Mapping[str, str]) -> bool:
    if decision.finding == undo.finding or (decision.asset == undo.asset and _same_place(decision.where, undo.where)):
        return True
    value = values.get(undo.finding)
    return value is not None and value == values.get(decision.finding)


def _same_place(one: Where, other: Where) -> bool:
    match one, other:
        case Region(a, first), Region(b, second):
            return a == b and first.iou(second) >= _SAME_PLACE
        case Track(), Track():
            return _same_track(one, other)
        case first, second:
            return first == second


def _same_track(one: Track, other: Track) -> bool:
    """Whether both are in the same place in most of the frames in which either is; never in different parts of a film."""
    if one.since != other.since:
        return False
    frames = range(max(one.first, other.first), min(one.end, other.end))
    alike = sum(one.boxes[n - one.first].iou(other.boxes[n - other.first]) >= _SAME_PLACE for n in frames)
    return 2 * alike > max(len(one.boxes), len(other.boxes))
