"""Planners that keep facts which must go."""

from __future__ import annotations

from withheld.model import Finding, Scan
from withheld.planning import Planner
from withheld.rewording import Judged

_true = Planner._judged_fact  # pyright: ignore[reportPrivateUsage]


def whoever_comes_first(planner: Planner, fact: Finding, scan: Scan) -> Judged:
    """By the first of those whom a fact may be about, whatever the others agreed to."""
    about = dict(planner.about)
    planner.about.update({fact.id: about.get(fact.id, ())[:1]})  # pyright: ignore
    judged = _true(planner, fact, scan)
    planner.about.update(about)  # pyright: ignore
    return judged
