"""Which faces can be seen in a copy, how much else is covered, and whether its frames are the source's. Finds no face itself.

What is covered is read from the copy's own pixels: an area of withheld's cover colour. Of deface, whose blur has no colour, the ellipses
count that it noted it drew, so that both are judged by where they hide something, and not by how well.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import chain, repeat
from pathlib import Path
from typing import TYPE_CHECKING, Any

import av
import cv2
import numpy as np

from _takes import Face
from withheld.model import Box

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Mask = NDArray[np.bool_]
    """H × W: whether a pixel is covered."""

OPEN_SHARE = 0.40
"""A face is exposed when more than this share of it can be seen, …"""

OPEN_MIDDLE = 0.25
"""… or more than this share of its eyes, nose and mouth."""

LEVELS = (49, 128, 128)
"""Luma and chroma of withheld's cover (38, 38, 38 in RGB)."""

NEAR = 4
"""How far an encoder may move them, in levels."""

ALIKE = 12
"""The same for what has the cover's colour by itself: two encodings of one scene differ by more than those of a cover."""

SOLID = 9
"""Pixels: an area of the cover's colour counts as a cover only as far as it holds squares of this side; dark hair and shadows do not."""

SIZES = ((16, 20), (20, 40), (40, 10_000))
"""Classes of faces by the shorter side of their box in pixels."""

BAR = 20
"""From this size on no face may be seen."""

CLOCK = 0.0006
"""Seconds by which two times that are the same may differ: containers round to their ticks (90,000 a second, in Matroska 1,000)."""

AROUND = 12
"""Frames: a cover is one where nothing is when it touches no face that is within so many frames of it."""


def seen(face: Face, mask: Mask) -> bool:
    """Whether a face can be seen although what the mask says is covered."""
    return _open(face.points, mask) > OPEN_SHARE * face.whole or _open(face.middle, mask) > OPEN_MIDDLE * face.whole_middle


def _open(points: NDArray[np.float32], mask: Mask) -> int:
    height, width = mask.shape
    x, y = points.astype(int).T
    return int((~mask[y.clip(0, height - 1), x.clip(0, width - 1)]).sum())


def natural_masks(plain: Path, size: tuple[int, int]) -> Iterator[Mask]:
    """What has about the cover's colour by itself, in each frame of a copy in which nothing was covered."""
    return colour_masks(plain, size, near=ALIKE, solid=1)


def colour_masks(copy: Path, size: tuple[int, int], near: int = NEAR, solid: int = SOLID) -> Iterator[Mask]:
    """What has the cover's colour in each frame of a copy, in pixels of the source as it is shown (width, height).

    A copy that lies on its side is turned for this, and one of another size is scaled: `Shape.difference` tells of both.
    """
    with av.open(str(copy)) as film:
        film.streams.video[0].thread_type = "AUTO"
        for frame in film.decode(video=0):
            mask = cover_colour(frame.to_ndarray(format="yuv420p"), frame.width, frame.height, near, solid)
            mask = np.rot90(mask, -1) if (mask.shape[0] < mask.shape[1]) != (size[1] < size[0]) else mask
            yield mask if mask.shape == size[::-1] else np.asarray(cv2.resize(mask.astype(np.uint8), size, interpolation=0), np.bool_)


def cover_colour(planes: NDArray[Any], width: int, height: int, near: int = NEAR, solid: int = SOLID) -> Mask:
    """Where a frame (planes as libav stacks them) has the cover's colour over a solid area."""
    luma, chroma = planes[:height], planes[height:].reshape(2, height // 2, width // 2)
    dark = np.abs(luma.astype(np.int16) - LEVELS[0]) <= near
    grey = (np.abs(chroma.astype(np.int16) - 128) <= near).all(0)
    hidden = (dark & np.repeat(np.repeat(grey, 2, 0), 2, 1)).astype(np.uint8)
    return np.asarray(cv2.morphologyEx(hidden, cv2.MORPH_OPEN, np.ones((solid, solid), np.uint8)), np.bool_)


def ellipse_masks(drawn: Sequence[Sequence[Sequence[int]]], times: Sequence[float], size: tuple[int, int]) -> Iterator[Mask]:
    """What deface blurred at the time of each frame of the source; it may have read more or fewer frames than there are."""
    last = times[-1] + (times[-1] - times[0]) / max(len(times) - 1, 1)
    for index, at in enumerate(times):
        k = index if len(drawn) == len(times) else min(int((at - times[0] + 1e-6) / (last - times[0]) * len(drawn)), len(drawn) - 1)
        mask = np.zeros(size[::-1], np.uint8)
        for left, top, right, bottom in drawn[k] if drawn else ():
            if right > left and bottom > top:
                cv2.ellipse(mask, (((left + right) / 2, (top + bottom) / 2), (right - left, bottom - top), 0), 1, -1)
        yield mask.astype(np.bool_)


@dataclass(slots=True)
class Tally:
    """Counts over films. Keys are classes of size; `people` and `met` are persons of at least `BAR` pixels, with the film's name."""

    frames: dict[tuple[int, int], int] = field(default_factory=lambda: defaultdict(int))
    exposed: dict[tuple[int, int], int] = field(default_factory=lambda: defaultdict(int))
    people: set[tuple[str, str]] = field(default_factory=set[tuple[str, str]])
    met: set[tuple[str, str]] = field(default_factory=set[tuple[str, str]])
    places: list[tuple[str, int, str, int]] = field(default_factory=list[tuple[str, int, str, int]])
    covering: list[float] = field(default_factory=list[float])
    idle: int = 0
    seconds: float = 0.0

    @property
    def judged(self) -> int:
        return sum(n for size, n in self.frames.items() if size[0] >= BAR)

    @property
    def missed(self) -> int:
        return sum(n for size, n in self.exposed.items() if size[0] >= BAR)

    @property
    def over(self) -> float:
        """Covered area ÷ (area of the faces' ellipses × 1.6²), the mean over face-frames."""
        return float(np.mean(self.covering)) if self.covering else float("nan")

    @property
    def idle_per_minute(self) -> float:
        return self.idle / self.seconds * 60 if self.seconds else float("nan")


def judge(
    tally: Tally, name: str, truth: Sequence[Sequence[Face]], masks: Iterable[Mask], before: Iterable[Mask] = (), seconds: float = 0.0
) -> None:
    """Adds a film to a tally: each true face that can be seen where nothing is covered, and whether it can be seen here.

    `seconds` is the film's length where every face in it is known, so that a cover where nothing is can be told; `before` are the
    masks of a copy in which nothing was covered: what has the cover's colour by itself is no cover there.
    """
    idle = _Idle(truth)
    for index, (faces, mask, own) in enumerate(zip(truth, masks, chain(before, repeat(None)), strict=False)):
        bare = np.zeros_like(mask)
        visible = [f for f in faces if f.judged and f.size >= SIZES[0][0] and seen(f, bare)]
        for face in visible:
            _count(tally, name, index, face, seen(face, mask))
        if seconds:
            areas, pixels = _drawn(mask, own)
            tally.idle += idle.begun(index, areas)
            if visible and len(visible) == len(faces):
                ellipses = sum(np.pi / 4 * f.box.area * len(f.points) / f.whole for f in faces)
                tally.covering += [pixels / (ellipses * 1.6**2)] * len(visible)
    tally.seconds += seconds


def _count(tally: Tally, name: str, index: int, face: Face, open_: bool) -> None:
    size = next(s for s in SIZES if s[0] <= face.size < s[1])
    tally.frames[size] += 1
    tally.exposed[size] += open_
    if face.size >= BAR:
        tally.people.add((name, face.person))
        if open_:
            tally.met.add((name, face.person))
            tally.places.append((name, index, face.person, round(face.size)))


class _Idle:
    """Counts covers where nothing is: connected areas that touch no face nearby in time, each once for as long as it stays."""

    def __init__(self, truth: Sequence[Sequence[Face]]) -> None:
        self._truth = truth
        self._before: list[Box] = []

    def begun(self, index: int, areas: Sequence[Box]) -> int:
        """How many of them begin in this frame."""
        around = [f.box for faces in self._truth[max(index - AROUND, 0) : index + AROUND + 1] for f in faces]
        empty = [area for area in areas if not any(area.overlap(box) for box in around)]
        fresh = sum(not any(area.overlap(old) for old in self._before) for area in empty)
        self._before = empty
        return fresh


def _drawn(mask: Mask, own: Mask | None) -> tuple[list[Box], float]:
    """The connected areas of a mask and how many pixels they hold together; one of which half has the cover's colour by itself is none."""
    _, labels, stats, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8))
    natural = np.zeros(len(stats)) if own is None else np.bincount(labels[own], minlength=len(stats))
    rows = [row for row, known in zip(stats[1:], natural[1:], strict=True) if known < row[cv2.CC_STAT_AREA] / 2]
    return [Box(*(float(v) for v in row[:4])) for row in rows], float(sum(row[cv2.CC_STAT_AREA] for row in rows))


@dataclass(frozen=True, slots=True)
class Shape:
    """What must be equal in source and copy: size as shown, and the time of every frame in seconds from the first."""

    size: tuple[int, int]
    times: tuple[float, ...]

    def difference(self, other: Shape) -> str:
        """What differs, in words; empty where nothing does."""
        told = [f"size {self.size} → {other.size}"] * (self.size != other.size)
        told += [f"frames {len(self.times)} → {len(other.times)}"] * (len(self.times) != len(other.times))
        apart = max((abs(a - b) for a, b in zip(self.times, other.times, strict=False)), default=0.0)
        return ", ".join([*told, *[f"times up to {apart * 1000:.1f} ms apart"] * (apart > CLOCK)])


@cache
def shape(path: Path) -> Shape:
    """Decodes a film for its frames' times and its upright size."""
    with av.open(str(path)) as film:
        stream = film.streams.video[0]
        stream.thread_type = "AUTO"
        frames = [(f.time, f.rotation, f.width, f.height) for f in film.decode(stream)]
    times = sorted(float(t or 0) for t, *_ in frames)
    _, rotation, width, height = frames[0]
    return Shape((height, width) if rotation % 180 else (width, height), tuple(t - times[0] for t in times))
