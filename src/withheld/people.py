"""Which faces are one person: matched against references, or grouped by likeness. Pure; a doubt is never a match.

A wrong match uncovers somebody who did not agree, a missed one covers somebody who did: every rule here errs to the second side.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from math import dist

Features = tuple[float, ...]

MATCH = 0.42
"""Largest distance at which a face is taken for the person of a reference.

The nearest of 76,440 pairs of different AT&T people lay at 0.455, of 144,936 AT&T faces against WIDER strangers at 0.469
(`benchmarks/identity.py`); the margin below is for the strangers we have not seen.
"""

RIVAL = 0.08
"""A face this much nearer to one person than to the next is that person's; with less between them it is nobody's."""

MIN_SIDE = 64.0
"""Smallest face, in pixels on its shorter side, that may be matched: blurred strangers of 30 to 55 px lay as near as 0.23."""

GROUP = 0.42
"""Largest distance between any two faces of a group (complete linkage), because an editor may uncover a group as a whole."""


@dataclass(frozen=True, slots=True)
class Face:
    """A face as grouping sees it: the finding's id, its embedding, and its shorter side in pixels."""

    id: str
    features: Features = field(repr=False)
    side: float


@dataclass(frozen=True, slots=True)
class Match:
    """The person a face was found to be, and how far (Euclidean, 0 to about 1.5) it is from the nearest reference."""

    person: str = field(repr=False)
    distance: float


def match(faces: Sequence[Face], references: Mapping[str, Sequence[Features]]) -> dict[str, Match]:
    """The faces of one picture that are, beyond doubt, people of whom there are references; by face id.

    A face that is too small, not near enough, or nearly as near to somebody else is left out. Two faces of one picture that match the
    same person are both left out: at most one of them can be right.
    """
    found = {face.id: m for face in faces if face.side >= MIN_SIDE and (m := _nearest(face.features, references))}
    people = [m.person for m in found.values()]
    return {face: m for face, m in found.items() if people.count(m.person) == 1}


def _nearest(features: Features, references: Mapping[str, Sequence[Features]]) -> Match | None:
    ranked = sorted((min(dist(features, r) for r in shown), person) for person, shown in references.items() if shown)
    if not ranked or ranked[0][0] > MATCH:
        return None
    if len(ranked) > 1 and ranked[1][0] - ranked[0][0] < RIVAL:
        return None
    return Match(ranked[0][1], ranked[0][0])


def group(faces: Sequence[Face]) -> tuple[tuple[str, ...], ...]:
    """The faces in groups that look like one person each, whatever the order they come in; every face is in exactly one.

    Complete linkage: two groups are joined, nearest first, only while every pair across them is near enough. Small faces stay alone.
    """
    ordered = sorted(faces, key=lambda f: f.id)
    clear = [f for f in ordered if f.side >= MIN_SIDE]
    home = {f.id: [f] for f in ordered}
    pairs = sorted((d, a.id, b.id) for a, b in combinations(clear, 2) if (d := dist(a.features, b.features)) <= GROUP)
    for _, first, second in pairs:
        ours, theirs = home[first], home[second]
        if ours is not theirs and all(dist(a.features, b.features) <= GROUP for a in ours for b in theirs):
            ours.extend(theirs)
            home |= {f.id: ours for f in theirs}
    return tuple(sorted({tuple(sorted(f.id for f in members)) for members in home.values()}))
