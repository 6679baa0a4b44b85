"""Which tracklets of a film are one thing: over the frames that two segments share, over gaps, and hardly ever over a cut."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from math import dist, hypot
from typing import TYPE_CHECKING

from withheld.model import Box

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

SAME_PLACE = 0.4
"""Mean intersection over union in the frames that two tracklets share, from which on they are one."""

SAME_HEAD = 0.6
"""For a face and a head, whose boxes differ in size: mean share of the smaller box that lies in the other."""

LONGEST_GAP = 45
"""Frames between two sightings of one thing; a second and a half at 30 a second."""

BLIND_GAP = 12
"""Where nothing is known of its looks: frames."""

REACH, DRIFT = 0.6, 0.05
"""How far from where it was expected something may reappear, in its own size: at once, and more for every frame of the gap."""

RATIO = 1.8
"""How many times as large or small it may be when it reappears."""

ALIKE = 0.5
"""Least dot product of the looks over a gap."""

CUT_GAP, CUT_PLACE, CUT_ALIKE = 12, 0.4, 0.8
"""Over a cut (a flash of light is taken for one): frames, intersection over union, and dot product of the looks."""

OTHERS = 0.6
"""Distance of face embeddings from which on two tracklets are two people (of one person 99 % are nearer; see `people`)."""

CROSSED = "crossed"
"""How a tracklet ends that came so near to another that the two could be exchanged."""

_LOOSE = 3
"""Frames by which two segments may disagree about when that was."""

_PACE = 6
"""Frames over which a speed is measured."""


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


def merge(pieces: Iterable[Piece]) -> list[Piece]:
    """Pieces that share frames and a place become one: those of two segments, and of one where face and head take turns."""
    ordered = sorted(pieces, key=_order)
    groups = {n: [n] for n in range(len(ordered))}
    for _, a, b in sorted(_shared(ordered)):
        one, other = groups[a], groups[b]
        if one is not other and not any(_rivals(ordered[i], ordered[j]) for i in one for j in other):
            one += other
            groups |= dict.fromkeys(other, one)
    distinct = {id(g): g for g in groups.values()}.values()
    return [_united([ordered[n] for n in sorted(group)]) for group in distinct]


def link(pieces: Sequence[Piece], cuts: Sequence[int]) -> list[Piece]:
    """Pieces that follow on one another become one, the gap between them filled; each follows on one other at most.

    Where place and motion say that two are one and the faces that they are two people, they stay two, and the earlier one's cover
    goes on until the later one begins.
    """
    ordered = sorted(pieces, key=_order)
    after: dict[int, tuple[int, bool]] = {}
    taken: set[int] = set()
    for _, a, b, same in sorted(_candidates(ordered, cuts)):
        if a not in after and b not in taken:
            after[a] = b, same
            taken.add(b)
    heads = set(range(len(ordered))) - {b for b, same in after.values() if same}
    return [_united(list(_chain(ordered, head, after))) for head in sorted(heads)]


def _chain(pieces: Sequence[Piece], head: int, after: dict[int, tuple[int, bool]]) -> Iterator[Piece]:
    at, same = head, True
    while same:
        yield pieces[at]
        if at not in after:
            return
        before, (at, same) = at, after[at]
        yield _gap(pieces[before], pieces[at])


def _order(piece: Piece) -> tuple[object, ...]:
    return piece.first, piece.end, piece.kind, piece.boxes.tobytes(), piece.scores.tobytes(), piece.looks, piece.likenesses


def _shared(pieces: Sequence[Piece]) -> Iterator[tuple[float, int, int]]:
    """Pairs of pieces (in order) that share frames and a place, the best fitting first when sorted."""
    open_: list[int] = []
    for b, piece in enumerate(pieces):
        open_ = [a for a in open_ if pieces[a].end > piece.first]
        for a in open_:
            if not _rivals(pieces[a], piece) and (fit := _fit(pieces[a], piece)) > 0:
                yield -fit, a, b
        open_.append(b)


def _fit(one: Piece, other: Piece) -> float:
    """Mean intersection over union in the frames that they share; 0 where they are not one thing there."""
    import numpy as np

    start, end = max(one.first, other.first), min(one.end, other.end)
    if start >= end or not _kin(one, other):
        return 0.0
    a, b = one.boxes[start - one.first : end - one.first], other.boxes[start - other.first : end - other.first]
    sides = np.minimum(a[:, 2:], b[:, 2:]) - np.maximum(a[:, :2], b[:, :2])
    shared = np.clip(sides, 0, None).prod(axis=1)
    areas = [np.clip(x[:, 2:] - x[:, :2], 1e-6, None).prod(axis=1) for x in (a, b)]
    iou = float((shared / (areas[0] + areas[1] - shared)).mean())
    if one.kind == other.kind:
        return iou if iou >= SAME_PLACE else 0.0
    return iou if float((shared / np.minimum(*areas)).mean()) >= SAME_HEAD else 0.0


def _kin(one: Piece, other: Piece) -> bool:
    """Whether they can be one thing: a face may turn away and be a head, a body is a body."""
    return one.kind == other.kind or {one.kind, other.kind} <= {"face", "head"}


def _rivals(one: Piece, other: Piece) -> bool:
    """Whether they are two: seen at once in one segment, or one goes on where the other came too near to somebody."""
    import numpy as np

    if _passes(one, other) or _passes(other, one):
        return True
    if one.kind != other.kind or not one.segments & other.segments:
        return False
    return bool(np.intersect1d(one.seen, other.seen, assume_unique=True).size)


def _passes(one: Piece, other: Piece) -> bool:
    """Whether the second lies on both sides of the end or the beginning at which the first could have been exchanged."""
    turns = [at for at, why in zip((one.first, one.end), one.ends, strict=True) if why == CROSSED]
    return any(other.first < at - _LOOSE and at + _LOOSE < other.end for at in turns)


def _candidates(pieces: Sequence[Piece], cuts: Sequence[int]) -> Iterator[tuple[float, int, int, bool]]:
    """Pairs of which the second may continue the first: cost, the two, and whether their faces do not speak against it."""
    births = sorted((piece.born, n) for n, piece in enumerate(pieces))
    for a, piece in enumerate(pieces):
        start = bisect_right(births, (piece.last, len(pieces)))
        for born, b in births[start:]:
            if born > piece.last + LONGEST_GAP:
                break
            if a != b and (cost := _cost(piece, pieces[b], cuts)) is not None:
                same = _one_person(piece, pieces[b])
                if same or not _cut_between(piece, pieces[b], cuts):
                    yield cost + (not same), a, b, same


def _cost(one: Piece, other: Piece, cuts: Sequence[int]) -> float | None:
    """How badly the second continues the first, 0 and up; None where it does not."""
    gap = other.born - one.last
    place, look = _box_fit(one.at(one.last), other.at(other.born)), _look(one, other)
    if not _kin(one, other) or _ratio(one, other) > RATIO:
        return None
    if _cut_between(one, other, cuts):
        fits = gap <= CUT_GAP and place >= CUT_PLACE and look is not None and look >= CUT_ALIKE
        return 1 - place if fits else None
    off = _off(one, other, gap)
    if off > REACH + DRIFT * gap or (gap > BLIND_GAP if look is None else look < ALIKE):
        return None
    return off + DRIFT * gap + (0.5 if look is None else 1 - look)


def _cut_between(one: Piece, other: Piece, cuts: Sequence[int]) -> bool:
    return bisect_right(cuts, other.born) > bisect_right(cuts, one.last)


def _off(one: Piece, other: Piece, gap: int) -> float:
    """How far the second begins from where the first was going, or the first ended from where the second came, in their mean size."""
    (a, va), (b, vb) = _motion(one, one.last, -1), _motion(other, other.born, 1)
    guesses = [(a, b), ((a[0] + gap * va[0], a[1] + gap * va[1]), b), (a, (b[0] - gap * vb[0], b[1] - gap * vb[1]))]
    return min(dist(p, q) for p, q in guesses) / ((_size(one.at(one.last)) + _size(other.at(other.born))) / 2)


def _motion(piece: Piece, frame: int, step: int) -> tuple[tuple[float, float], tuple[float, float]]:
    """The centre at a frame, and its speed in pixels a frame over the frames before (-1) or after (1) it."""
    back = min(max(frame + step * _PACE, piece.first), piece.end - 1)
    (x, y), (bx, by) = _centre(piece.at(frame)), _centre(piece.at(back))
    span = frame - back
    return (x, y), ((x - bx) / span, (y - by) / span) if span else (0.0, 0.0)


def _look(one: Piece, other: Piece) -> float | None:
    a, b = one.looks[1], other.looks[0]
    return sum(x * y for x, y in zip(a, b, strict=True)) if a and len(a) == len(b) else None


def _one_person(one: Piece, other: Piece) -> bool:
    """Whether neither came too near to somebody else, and some likeness of the one is near to one of the other's, where they are known."""
    if CROSSED in (one.ends[1], other.ends[0]):
        return False
    apart = [dist(a, b) for _, a in one.likenesses for _, b in other.likenesses]
    return not apart or min(apart) < OTHERS


def _gap(one: Piece, other: Piece) -> Piece:
    """What lies between the last sighting of the one and the first of the other, on a straight line; empty where that is nothing."""
    import numpy as np

    share = np.arange(1, other.born - one.last)[:, None] / (other.born - one.last)
    boxes = (1 - share) * one.at(one.last) + share * other.at(other.born)
    return Piece(one.kind, one.last + 1, boxes, np.zeros(len(boxes)))


def _united(pieces: Sequence[Piece]) -> Piece:
    """One piece that holds, in every frame, all boxes of these; they leave no gap. A face that turns away stays a face."""
    import numpy as np

    first, end = min(p.first for p in pieces), max(p.end for p in pieces)
    boxes = np.full((end - first, 4), (np.inf, np.inf, -np.inf, -np.inf))
    scores = np.zeros(end - first)
    for p in pieces:
        here = slice(p.first - first, p.end - first)
        boxes[here, :2] = np.minimum(boxes[here, :2], p.boxes[:, :2])
        boxes[here, 2:] = np.maximum(boxes[here, 2:], p.boxes[:, 2:])
        scores[here] = np.maximum(scores[here], p.scores)
    real = [p for p in pieces if p.segments]
    looks = min(real, key=lambda p: p.born).looks[0], max(real, key=lambda p: p.last).looks[1]
    ends = min(real, key=lambda p: p.first).ends[0], max(real, key=lambda p: p.end).ends[1]
    kind = "face" if any(p.kind == "face" for p in real) else real[0].kind
    known = tuple(sorted({one for p in real for one in p.likenesses}))
    return Piece(kind, first, boxes, scores, looks, known, frozenset(s for p in real for s in p.segments), ends)


def _centre(box: Floats) -> tuple[float, float]:
    return float(box[0] + box[2]) / 2, float(box[1] + box[3]) / 2


def _size(box: Floats) -> float:
    return max(hypot(float(box[2] - box[0]), float(box[3] - box[1])) / 2**0.5, 1e-6)


def _ratio(one: Piece, other: Piece) -> float:
    a, b = _size(one.at(one.last)), _size(other.at(other.born))
    return max(a / b, b / a)


def _box_fit(a: Floats, b: Floats) -> float:
    return Box(*_sides(a)).iou(Box(*_sides(b)))


def _sides(box: Floats) -> tuple[float, float, float, float]:
    x, y, right, bottom = box.tolist()
    return x, y, right - x, bottom - y
