"""Planners that keep facts which must go."""

from __future__ import annotations

from withheld.model import Finding, Person
from withheld.planning import Planner


def whoever_comes_first(planner: Planner, fact: Finding) -> Person | None:
    """The first of those whom a fact may be about, whatever the others agreed to."""
    return next(iter(planner.about.get(fact.id, ())), None)
