"""Tracklets of the segments of a film → tracks through the whole of it. Pure: boxes and numbers, no pixel."""

from __future__ import annotations

from dataclasses import dataclass, field

from withheld.model import Box


@dataclass(frozen=True, slots=True)
class Tracklet:
    """One thing seen or followed without a break in a segment: a box for each frame from the frame `first` (of the segment) on.

    `scores` are 0 where it was followed and not seen. `looks` are what it looked like at its first and last sighting (unit vectors,
    compared by dot product). `likenesses` are embeddings of the face by the index of their frame in the segment.
    """

    kind: str
    first: int
    boxes: tuple[Box, ...]
    scores: tuple[float, ...]
    looks: tuple[tuple[float, ...], tuple[float, ...]] = field(default=((), ()), repr=False)
    likenesses: tuple[tuple[int, tuple[float, ...]], ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class Watched:
    """What was seen in one segment. `times` and `sums` (CRC-32 of the planes) hold one entry for each of its own frames.

    `cuts` are the indices of the frames with which a new scene begins. Tracklets may reach into the frames that follow the segment
    and were watched with it; there they overlap with those of the next segment.
    """

    times: tuple[int, ...]
    sums: tuple[int, ...]
    cuts: tuple[int, ...]
    tracklets: tuple[Tracklet, ...]
