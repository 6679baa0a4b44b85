"""Broken ways to read Slavic texts that the tests must catch."""

from __future__ import annotations

from withheld.detectors._slavic_judge import Candidate, Judge
from withheld.detectors._slavic_names import is_given_itself


class Uninflected(Judge):
    """Knows given names as the list has them, in the nominative alone: the gazetteer that most tools offer."""

    def decide(self) -> list[Candidate]:
        return [Candidate(w.start, w.end, "name", 0.9) for w in self.words if w.capital and is_given_itself(w.text, self.code)]


class Certain(Judge):
    """Believes only what it is sure of, and leaves out what it doubts."""

    def decide(self) -> list[Candidate]:
        return [c for c in super().decide() if not c.doubt]
