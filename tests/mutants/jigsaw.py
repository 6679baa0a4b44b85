"""Broken ways to tell whose a fact is and what is left of a person, which the tests must catch."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import prod

from withheld.attribution import Mention
from withheld.jigsaw import Exported, Stated, still_stated
from withheld.model import Finding
from withheld.rarity import Crowd, share


def body_only(facts: Sequence[Stated], published: Sequence[Exported]) -> list[Stated]:
    """Looks into the bodies of texts and forgets captions, subtitles, alt texts and the names of files."""
    return still_stated(facts, [Exported("", e.text) for e in published if e.output.endswith((".txt", ".md"))])


def word_for_word(facts: Sequence[Stated], published: Sequence[Exported]) -> list[Stated]:
    """Looks for the very words: `medal-of-bravery.jpg` tells of no medal."""
    return [f for f in facts if any(f.value in e.text or f.value in e.output for e in published)]


def every_time_anew(facts: Sequence[Stated], crowd: Crowd) -> float:
    """Multiplies by the share each time a fact is stated: said in ten captions an age makes anybody unique."""
    return crowd.people * prod(share(f.kind, f.value, crowd) for f in facts)


def rarest_only(shares: Iterable[tuple[str, float]], crowd: Crowd) -> float:
    """Goes by the rarest fact and does not see that facts add up."""
    return crowd.people * min((part for _, part in shares), default=1.0)


def nearest_name(mentions: Sequence[Mention], facts: Sequence[tuple[int, int, str]]) -> list[str | None]:
    """Gives every fact to the nearest name: no quotation, no pronoun, nobody unnamed."""
    return [min(mentions, key=lambda m: abs(m.start - start)).person if mentions else None for start, _, _ in facts]


def last_subject(mentions: Sequence[Mention], facts: Sequence[tuple[int, int, str]]) -> list[str | None]:
    """Takes `the nurse` for the person named last."""
    return [next((m.person for m in reversed(mentions) if m.start < start), None) for start, _, _ in facts]


def one_record(findings: Sequence[Finding], people: Mapping[str, str]) -> set[str]:
    """The values of the facts that are about somebody unnamed, if a record is about all whom it names: nobody else, where it names one."""
    return set() if people else {f.value for f in findings if f.quasi}
