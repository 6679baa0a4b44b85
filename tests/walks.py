"""Films that nobody shot: heads that wander, are lost, come back and are cut off, as watching would tell them, for the tests of tracks."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import accumulate, pairwise

import numpy as np
from hypothesis import strategies as st

from withheld.model import Box, Film, Segment
from withheld.tracks import Tracklet, Watched

WIDTH, HEIGHT = 640, 360
OVERLAP = 12


@dataclass(frozen=True)
class Walk:
    """What was seen in a whole film: its frames, its cuts and its tracklets, in frames of the film; `drawn` says how it came about."""

    frames: int
    cuts: tuple[int, ...]
    tracklets: tuple[Tracklet, ...] = field(repr=False)
    drawn: tuple[object, ...] = ()


@st.composite
def walks(draw: st.DrawFn, apart: bool = False) -> Walk:
    """Up to four things, each seen in runs with gaps between them, some at rest over a cut; `apart`: and never near one another."""
    frames = draw(st.integers(20, 150))
    cut = draw(st.sets(st.integers(1, frames - 1), max_size=3))
    tracklets: list[Tracklet] = []
    drawn: list[object] = []
    for number in range(draw(st.integers(1, 4))):
        seed, pace = draw(st.integers(0, 10_000)), draw(st.sampled_from([0.0, 0.5, 3.0]))
        rng = np.random.default_rng(seed)
        place = _path(rng, frames, pace)
        drawn.append((seed, pace))
        place[:, 0] += 5000 * number * apart
        look = _unit(rng)
        at = draw(st.integers(0, frames - 1))
        while at < frames:
            end = min(at + draw(st.integers(1, 80)), frames)
            kind = draw(st.sampled_from(["face", "face", "head", "person"]))
            tracklets.append(_tracklet(rng, kind, at, place[at:end], look))
            drawn.append((kind, at, end))
            at = end + draw(st.integers(1, 60))
    return Walk(frames, tuple(sorted(cut)), tuple(tracklets), tuple(drawn))


def film_of(lengths: list[int]) -> Film:
    starts = [0, *accumulate(lengths)]
    return Film(WIDTH, HEIGHT, 25, tuple(Segment(a, b, 0, 0) for a, b in pairwise(starts)))


def cut_up(walk: Walk, lengths: list[int]) -> list[Watched]:
    """The walk as its segments of these lengths were watched, each with some of the frames that follow."""
    made: list[Watched] = []
    start = 0
    for length in lengths:
        seen = start, min(start + length + OVERLAP, walk.frames)
        parts = [p for t in walk.tracklets if (p := _part(t, *seen))]
        cuts = tuple(c - start for c in walk.cuts if start < c < seen[1] or c == start > 0)
        made.append(Watched(tuple(range(start, start + length)), (0,) * length, cuts, tuple(parts)))
        start += length
    return made


def lengths_of(frames: int) -> st.SearchStrategy[list[int]]:
    edges = st.sets(st.integers(1, frames - 1), max_size=3)
    return edges.map(lambda inner: [b - a for a, b in pairwise([0, *sorted(inner), frames])])


def _part(tracklet: Tracklet, start: int, end: int) -> Tracklet | None:
    a, b = max(tracklet.first, start), min(tracklet.first + len(tracklet.boxes), end)
    boxes, scores = tracklet.boxes[a - tracklet.first : b - tracklet.first], tracklet.scores[a - tracklet.first : b - tracklet.first]
    if a >= b or not any(scores):
        return None
    likenesses = tuple((n - start, f) for n, f in tracklet.likenesses if a <= n < b)
    return Tracklet(tracklet.kind, a - start, boxes, scores, tracklet.looks, likenesses)


def _tracklet(rng: np.random.Generator, kind: str, first: int, places: np.ndarray, look: tuple[float, ...]) -> Tracklet:
    scores = rng.choice([0.2, 0.45, 0.9], len(places)) * (rng.random(len(places)) > 0.2)
    scores[[0, -1]] = 0.6
    boxes = tuple(Box(*p) for p in places.tolist())
    return Tracklet(kind, first, boxes, tuple(scores.tolist()), (look, look))


def _path(rng: np.random.Generator, frames: int, pace: float) -> np.ndarray:
    """A box for each frame: a random walk whose speed itself wanders, in and sometimes out of the picture."""
    speed = rng.normal(0, pace, (frames, 2)).cumsum(axis=0) / 5
    corner = rng.uniform((0, 0), (WIDTH, HEIGHT)) + speed.cumsum(axis=0) + rng.normal(0, 0.5, (frames, 2))
    size = rng.uniform(16, 120) * np.exp(rng.normal(0, 0.02, (frames, 1)).cumsum(axis=0))
    return np.hstack([corner, size, size * 1.3])


def _unit(rng: np.random.Generator) -> tuple[float, ...]:
    vector = rng.normal(size=8)
    return tuple((vector / np.linalg.norm(vector)).tolist())
