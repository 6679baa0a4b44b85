"""A part of a track while it is put together: boxes and scores as arrays, in frames of the film. What belongs together: `linking`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from math import hypot
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Piece:
    """A part of a track, in frames of the film: boxes (N × 4: left, top, right, bottom), scores (N; 0: not seen), as in `Tracklet`."""

    kind: str
    first: int
    boxes: Floats = field(repr=False)
    scores: Floats = field(repr=False)
    looks: tuple[tuple[float, ...], tuple[float, ...]] = field(default=((), ()), repr=False)
    likenesses: tuple[tuple[int, tuple[float, ...]], ...] = field(default=(), repr=False)
    segments: frozenset[int] = frozenset()
    ends: tuple[str, str] = ("lost", "lost")

    @property
    def end(self) -> int:
        return self.first + len(self.boxes)

    @property
    def seen(self) -> NDArray[np.intp]:
        """The frames of the film in which it was seen."""
        return self.first + self.scores.nonzero()[0]

    @property
    def born(self) -> int:
        """The frame of its first sighting."""
        return self.first + int((self.scores > 0).argmax())

    @property
    def last(self) -> int:
        """The frame of its last sighting."""
        return self.end - 1 - int((self.scores[::-1] > 0).argmax())

    def at(self, frame: int) -> Floats:
        return self.boxes[frame - self.first]

    def part(self, start: int, end: int) -> Piece | None:
        """What of it lies in the frames from `start` to before `end`; None where it was not seen in them."""
        a, b = max(start, self.first), min(end, self.end)
        boxes, scores = self.boxes[a - self.first : b - self.first], self.scores[a - self.first : b - self.first]
        if a >= b or not (scores > 0).any():
            return None
        known = tuple((n, features) for n, features in self.likenesses if start <= n < end)
        looks = (self.looks[0] if self.born >= a else (), self.looks[1] if self.last < b else ())
        ends = self.ends[0] if a == self.first else "cut", self.ends[1] if b == self.end else "cut"
        return replace(self, first=a, boxes=boxes, scores=scores, looks=looks, likenesses=known, ends=ends)


def order(piece: Piece) -> tuple[object, ...]:
    """A key to sort by that does not depend on the order in which pieces were given."""
    return piece.first, piece.end, piece.kind, piece.boxes.tobytes(), piece.scores.tobytes(), piece.looks, piece.likenesses


def between(one: Piece, other: Piece) -> Piece:
    """What lies between the last sighting of the one and the first of the other, on a straight line; empty where that is nothing."""
    import numpy as np

    share = np.arange(1, other.born - one.last)[:, None] / (other.born - one.last)
    boxes = (1 - share) * one.at(one.last) + share * other.at(other.born)
    return Piece(one.kind, one.last + 1, boxes, np.zeros(len(boxes)))


def united(pieces: Sequence[Piece]) -> Piece:
    """One piece that holds, in every frame, the boxes in which these were seen, else all of them; they leave no gap.

    A face that turns away stays a face.
    """
    import numpy as np

    first, end = min(p.first for p in pieces), max(p.end for p in pieces)
    boxes = np.full((end - first, 4), (np.inf, np.inf, -np.inf, -np.inf))
    scores = np.zeros(end - first)
    for p in pieces:
        scores[p.first - first : p.end - first] = np.maximum(scores[p.first - first : p.end - first], p.scores)
    for p in pieces:
        here = np.arange(p.first - first, p.end - first)
        told = (p.scores > 0) | (scores[here] == 0)  # where one was seen, what another was only followed to says nothing
        boxes[here[told], :2] = np.minimum(boxes[here[told], :2], p.boxes[told, :2])
        boxes[here[told], 2:] = np.maximum(boxes[here[told], 2:], p.boxes[told, 2:])
    real = [p for p in pieces if p.segments]
    looks = min(real, key=lambda p: p.born).looks[0], max(real, key=lambda p: p.last).looks[1]
    ends = min(real, key=lambda p: p.first).ends[0], max(real, key=lambda p: p.end).ends[1]
    kind = "face" if any(p.kind == "face" for p in real) else real[0].kind
    known = tuple(sorted({one for p in real for one in p.likenesses}))
    return Piece(kind, first, boxes, scores, looks, known, frozenset(s for p in real for s in p.segments), ends)


def centre(box: Floats) -> tuple[float, float]:
    """The middle of left, top, right, bottom."""
    return float(box[0] + box[2]) / 2, float(box[1] + box[3]) / 2


def size(box: Floats) -> float:
    """One number for width and height, in pixels, never 0."""
    return max(hypot(float(box[2] - box[0]), float(box[3] - box[1])) / 2**0.5, 1e-6)
