"""What people decided: an append-only log, replayed over what machines found. Nothing is ever edited; an undo is one more line.

A decision remembers the place as well as the finding's id, so that it still holds when a better model finds the same thing again.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal

from withheld.errors import UsageError
from withheld.model import Finding, Region, Where

Action = Literal["not-a-face", "not-a-name", "undo"]

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


def lifted(log: Sequence[Decision], findings: Iterable[Finding]) -> dict[str, Decision]:
    """The findings that somebody said need no protection, with the decision that says so; later lines win."""
    standing: dict[str, Decision] = {}
    for decision in log:
        if decision.action == "undo":
            standing.pop(decision.finding, None)
        else:
            standing[decision.finding] = decision
    return {f.id: d for f in findings for d in standing.values() if _about(d, f)}


def decide(findings: Iterable[Finding], ids: Sequence[str], action: Action, by: str, when: str, why: str) -> list[Decision]:
    """A decision for each id. Raises `UsageError` for an id that no finding has, or that is of another kind."""
    known = {f.id: f for f in findings}
    made: list[Decision] = []
    for i in ids:
        if i not in known:
            raise UsageError(f"there is no finding {i}; `withheld plan STORY` lists them")
        f = known[i]
        if action != "undo" and isinstance(f.where, Region) != (action == "not-a-face"):
            raise UsageError(f"{i} is a {f.kind}; use --not-a-{'face' if isinstance(f.where, Region) else 'name'}")
        made.append(Decision(action, i, f.asset, f.where, by, when, why))
    return made


def _about(decision: Decision, finding: Finding) -> bool:
    if decision.finding == finding.id:
        return True
    if decision.asset != finding.asset:
        return False
    match decision.where, finding.where:
        case Region(a, first), Region(b, second):
            return a == b and first.iou(second) >= _SAME_PLACE
        case first, second:
            return first == second
