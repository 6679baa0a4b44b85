"""Where a film is cut into segments: its packets are counted and none is decoded."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

from withheld.errors import LimitError
from withheld.model import Segment

if TYPE_CHECKING:
    from av.packet import Packet
    from av.video.stream import VideoStream

SHORTEST = 150
"""Frames of a segment but the last: five seconds, which is what an interrupted run repeats at most, and one key frame more in the output
for every five seconds, 1 to 3 % of its size; a cut at every key frame of a telephone (one second) costs 10 %."""

MAX_FRAMES = 2_000_000
"""Frames of a film that is read: nine hours at 60 a second."""

OPEN_END = 1 << 62
"""The end in ticks of a segment whose last time is only known when it is decoded."""

_TOO_LONG = f"it has more than {MAX_FRAMES} frames; cut it into shorter films by hand and put those into the story"


@dataclass(slots=True)
class Count:
    """What the packets of a film say: times in ticks of the stream, in decoding order, and those at which it may be cut."""

    times: array[int] = field(default_factory=lambda: array("q"))
    keys: list[int] = field(default_factory=list[int])
    untimed: int = 0
    read: int = 0

    def add(self, packet: Packet[VideoStream], at: int | None, highest: int) -> int:
        """Count a packet; the highest time up to now. A key frame is a place to cut where everything before it is shown before it."""
        self.read += 1
        if packet.is_discard:
            return highest
        if at is None:
            self.untimed += 1
            return highest
        self.times.append(at)
        if packet.is_keyframe and at > highest:
            self.keys.append(at)
        return max(highest, at)

    @property
    def frames(self) -> int:
        return len(self.times) + self.untimed


def count(packets: Iterable[tuple[int | None, Packet[VideoStream]]]) -> Count:
    """What the packets say, each given with its time; raises `LimitError` above `MAX_FRAMES`."""
    counted, highest = Count(), -(1 << 62)
    for at, packet in packets:
        highest = counted.add(packet, at, highest)
        if counted.frames > MAX_FRAMES:
            raise LimitError(_TOO_LONG)
    return counted


def segments(counted: Count, first: int, ticks: int, origin: int, cut: bool) -> tuple[Segment, ...]:
    """The segments, in ticks of the film: `first` is the time of the first frame in ticks of the stream, each of which is `ticks` long.

    One segment where `cut` is false, or where times are missing or the same twice: then only a decoder that began at the beginning tells.
    """
    times = sorted(t for t in counted.times if t >= first)
    if not cut or counted.untimed or not times or any(a == b for a, b in pairwise(times)):
        return (Segment(first * ticks - origin, OPEN_END, 0, counted.frames),)
    starts = [first, *_cuts(times, counted.keys)]
    indices = [0, *(bisect_left(times, t) for t in starts[1:]), len(times)]
    ends = [*starts[1:], times[-1] + 1]
    return tuple(
        Segment(start * ticks - origin, end * ticks - origin, low, high - low)
        for start, end, low, high in zip(starts, ends, indices, indices[1:], strict=False)
    )


def _cuts(times: list[int], keys: list[int]) -> Iterator[int]:
    """The key frames' times at which a new segment begins."""
    begun = 0
    for key in keys:
        index = bisect_left(times, key)
        if index - begun >= SHORTEST:
            begun = index
            yield key
