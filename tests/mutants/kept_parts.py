"""Ways of sparing parts of names that stay which spare too much."""

from __future__ import annotations

from collections.abc import Sequence

from withheld.model import Finding, Person, Span
from withheld.policy import Policy


def whoever_stands_in_it(finding: Finding, person: Person | None, kept: Sequence[tuple[Finding, Person | None]], policy: Policy) -> bool:
    """Spares every name inside one that stays, whosever it is."""
    inner = finding.where
    assert isinstance(inner, Span)
    longer = [f.where for f, p in kept if p and isinstance(f.where, Span) and f.where != inner and f.where.touches(inner)]
    return any(s.start <= inner.start and inner.end <= s.end for s in longer)
