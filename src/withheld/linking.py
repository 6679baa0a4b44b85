"""Which tracklets of a film are one thing: over the frames that two segments share, over gaps, and hardly ever over a cut."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from math import dist
from typing import TYPE_CHECKING

from withheld.model import Box
from withheld.pieces import Piece, between, centre, order, size, united

if TYPE_CHECKING:
    from withheld.pieces import Floats

SAME_PLACE = 0.4
"""Mean intersection over union in the frames that two tracklets share, from which on they are one."""

SAME_HEAD = 0.6
"""For a face and a head, whose boxes differ in size: mean share of the smaller box that lies in the other."""

LONGEST_GAP = 45
"""Frames between two sightings of one thing; a second and a half at 30 a second."""

BLIND_GAP = 12
"""Where nothing is known of its looks, and where nothing is known of whose face it is: frames."""

REACH, DRIFT = 0.6, 0.05
"""How far from where it was expected something may reappear, in its own size: at once, and more for every frame of the gap."""

RATIO = 1.8
"""How many times as large or small it may be when it reappears."""

ALIKE = 0.5
"""Least dot product of the looks over a gap."""

CUT_GAP, CUT_PLACE, CUT_ALIKE = 12, 0.4, 0.8
"""Over a cut (a flash of light is taken for one): frames, intersection over union, and dot product of the looks."""

OTHERS = 0.6
"""Distance of face embeddings from which on two tracklets are two people; as `people.UNLIKE`."""

CROSSED = "crossed"
"""How a tracklet ends that came so near to another that the two could be exchanged."""

CHANGED = "changed"
"""How one ends whose face changed its look or size at once: another's may have taken its place. Where nobody knows whose the faces on
both sides are, nobody is shown by mistake, and the two may be one."""

_LOOSE = 3
"""Frames by which two segments may disagree about when that was."""

_PACE = 6
"""Frames over which a speed is measured."""


def merge(pieces: Iterable[Piece]) -> list[Piece]:
    """Pieces that share frames and a place become one: those of two segments, and of one where face and head take turns."""
    ordered = sorted(pieces, key=order)
    groups = {n: [n] for n in range(len(ordered))}
    for _, a, b in sorted(_shared(ordered)):
        one, other = groups[a], groups[b]
        if one is not other and not any(_rivals(ordered[i], ordered[j]) for i in one for j in other):
            one += other
            groups |= dict.fromkeys(other, one)
    distinct = {id(g): g for g in groups.values()}.values()
    return [united([ordered[n] for n in sorted(group)]) for group in distinct]


def link(pieces: Sequence[Piece], cuts: Sequence[int]) -> list[Piece]:
    """Pieces that follow on one another become one, the gap between them filled; each follows on one other at most.

    Where place and motion say that two are one and their looks or faces do not, they stay two, and the earlier one's cover goes on
    until the later one begins.
    """
    ordered = sorted(pieces, key=order)
    after: dict[int, tuple[int, bool]] = {}
    taken: set[int] = set()
    for _, a, b, same in sorted(_candidates(ordered, cuts)):
        if a not in after and b not in taken:
            after[a] = b, same
            taken.add(b)
    heads = set(range(len(ordered))) - {b for b, same in after.values() if same}
    return [united(part) for head in sorted(heads) for part in _told_apart(list(_chain(ordered, head, after)))]


def _told_apart(chain: list[Piece]) -> list[list[Piece]]:
    """A chain in which no face is known; one in which any is, divided where a face changed, however short the parts between."""
    if not any(piece.likenesses for piece in chain):
        return [chain]
    parts: list[list[Piece]] = [[]]
    changes = False
    for piece in chain:
        if piece.segments and parts[-1] and (changes or piece.ends[0] == CHANGED):
            parts.append([])
        changes = piece.ends[1] == CHANGED if piece.segments else changes
        parts[-1].append(piece)
    return parts


def _chain(pieces: Sequence[Piece], head: int, after: dict[int, tuple[int, bool]]) -> Iterator[Piece]:
    at, same = head, True
    while same:
        yield pieces[at]
        if at not in after:
            return
        before, (at, same) = at, after[at]
        yield between(pieces[before], pieces[at])


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
    """Mean intersection over union in the frames that they share; 0 where they are not one thing there.

    A head counts where it was seen: followed by its looks alone it drifts.
    """
    import numpy as np

    start, end = max(one.first, other.first), min(one.end, other.end)
    if start >= end or not _kin(one, other):
        return 0.0
    frames = np.arange(start, end)
    if one.kind != other.kind:
        head = one if one.kind == "head" else other
        frames = frames[head.scores[frames - head.first] > 0]
        if not frames.size:
            return 0.0
    a, b = one.boxes[frames - one.first], other.boxes[frames - other.first]
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
    turns = [at for at, why in zip((one.first, one.end), one.ends, strict=True) if why in (CROSSED, CHANGED)]
    return any(other.first < at - _LOOSE and at + _LOOSE < other.end for at in turns)


def _candidates(pieces: Sequence[Piece], cuts: Sequence[int]) -> Iterator[tuple[float, int, int, bool]]:
    """Pairs of which the second may continue the first: cost, the two, and whether they are one person for certain."""
    births = sorted((piece.born, n) for n, piece in enumerate(pieces))
    for a, piece in enumerate(pieces):
        start = bisect_right(births, (piece.last, len(pieces)))
        for born, b in births[start:]:
            if born > piece.last + LONGEST_GAP:
                break
            if a != b and (cost := _cost(piece, pieces[b], cuts)) is not None:
                same = _alike(piece, pieces[b]) and _one_person(piece, pieces[b])
                if same or not _cut_between(piece, pieces[b], cuts):
                    yield cost + (not same), a, b, same


def _cost(one: Piece, other: Piece, cuts: Sequence[int]) -> float | None:
    """How badly the second continues the first, 0 and up; None where it does not."""
    if not _kin(one, other) or _ratio(one, other) > RATIO:
        return None
    gap, look = other.born - one.last, _look(one, other)
    if _cut_between(one, other, cuts):
        place = _box_fit(one.at(one.last), other.at(other.born))
        fits = gap <= CUT_GAP and place >= CUT_PLACE and look is not None and look >= CUT_ALIKE
        return 1 - place if fits else None
    off = _off(one, other, gap)
    if off > (REACH + DRIFT * gap if _alike(one, other) else REACH):
        return None
    return off + DRIFT * gap + (0.5 if look is None else 1 - look)


def _alike(one: Piece, other: Piece) -> bool:
    look = _look(one, other)
    return other.born - one.last <= BLIND_GAP if look is None else look >= ALIKE


def _cut_between(one: Piece, other: Piece, cuts: Sequence[int]) -> bool:
    return bisect_right(cuts, other.born) > bisect_right(cuts, one.last)


def _off(one: Piece, other: Piece, gap: int) -> float:
    """How far the second begins from where the first was going, or the first ended from where the second came, in their mean size."""
    (a, va), (b, vb) = _motion(one, one.last, -1), _motion(other, other.born, 1)
    guesses = [(a, b), ((a[0] + gap * va[0], a[1] + gap * va[1]), b), (a, (b[0] - gap * vb[0], b[1] - gap * vb[1]))]
    return min(dist(p, q) for p, q in guesses) / ((size(one.at(one.last)) + size(other.at(other.born))) / 2)


def _motion(piece: Piece, frame: int, step: int) -> tuple[tuple[float, float], tuple[float, float]]:
    """The centre at a frame, and its speed in pixels a frame over the frames before (-1) or after (1) it."""
    back = min(max(frame + step * _PACE, piece.first), piece.end - 1)
    (x, y), (bx, by) = centre(piece.at(frame)), centre(piece.at(back))
    span = frame - back
    return (x, y), ((x - bx) / span, (y - by) / span) if span else (0.0, 0.0)


def _look(one: Piece, other: Piece) -> float | None:
    a, b = one.looks[1], other.looks[0]
    return sum(x * y for x, y in zip(a, b, strict=True)) if a and len(a) == len(b) else None


def _one_person(one: Piece, other: Piece) -> bool:
    """Whether the second is the first for certain: neither came too near to somebody else, and where both are known they are alike.

    After `BLIND_GAP` the faces themselves must say so: the next one at that place may be somebody who did not agree.
    """
    if CROSSED in (one.ends[1], other.ends[0]):
        return False
    if CHANGED in (one.ends[1], other.ends[0]) and (one.likenesses or other.likenesses):
        return False
    apart = [dist(a, b) for _, a in one.likenesses for _, b in other.likenesses]
    if apart:
        return min(apart) < OTHERS
    return one.kind == "person" or other.born - one.last <= BLIND_GAP


def _ratio(one: Piece, other: Piece) -> float:
    a, b = size(one.at(one.last)), size(other.at(other.born))
    return max(a / b, b / a)


def _box_fit(a: Floats, b: Floats) -> float:
    return Box(*_sides(a)).iou(Box(*_sides(b)))


def _sides(box: Floats) -> tuple[float, float, float, float]:
    x, y, right, bottom = box.tolist()
    return x, y, right - x, bottom - y
