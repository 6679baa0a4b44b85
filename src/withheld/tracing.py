"""What was seen in one frame → the traces of things that it continues. Boxes and looks; how a frame is looked at is decided elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from itertools import count
from math import hypot, log
from typing import TYPE_CHECKING

import numpy as np

from withheld.model import Box
from withheld.tracks import Tracklet

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from withheld.detectors import Sighting
    from withheld.following import Template
    from withheld.model import Frame

Look = tuple[float, ...]

STRONG = {"face": 0.4, "head": 0.5, "person": 0.5}
"""A sighting of a kind with this score begins a trace that is believed; weaker ones continue it (Zhang et al., ByteTrack, 2022)."""

_BELIEVED = 2.0  # evidence from which on a trace is believed without a strong sighting: 8 in a row at 0.35, 16 at 0.25
_FADES = 0.9  # share of the evidence, the sum of all scores, that is left a frame later: what is seen now and then is not there
_STEPS = 3  # frames over which a speed is taken
_REACH = 1.0  # sizes by which a thing may miss the place where it is expected; twice as much as long as its speed is unknown
_LOOSER = 0.1  # sizes more for each frame in which it was not seen
_STRETCH = {True: log(1.8), False: log(2.5)}  # of its size, at most, from face to face; heads of bodies are rough guesses
_LOOK, _GROWTH = 0.5, 0.5  # weights of look and of change of size beside the distance in sizes
_STRANGE = 0.3  # likeness of looks below which what comes back is not what was lost sight of
_CHANGED = 0.85  # likeness of looks from one sighting of a face to the next below which it may be another's
_JUMP = log(1.25)  # and growth beyond which it may be
_TOLD = 40  # px of the shorter side from which on a face is watched for that: smaller ones flicker, and nobody in them is known
_PARTS = 8  # cells of a look along each side in luma, half as many in chroma
_PALE = 40.0  # length of the chroma part of a look below which colour says nothing


@dataclass(eq=False)
class Trace:
    """One thing through the frames of a segment, as far as it is known yet: a box and a score for each from `first` on.

    `solid` is the last frame in which it was seen or followed, `seen` the last one in which it was seen; boxes after `solid` are guesses.
    `doubted` says why it may be another when it is seen again, as the end of a tracklet does. `near` is where its face was last seen, and
    what it looked like.
    """

    kind: str
    first: int
    boxes: list[Box]
    scores: list[float]
    begins: str = "lost"
    solid: int = 0
    seen: int = 0
    believed: bool = False
    faced: bool = False
    backward: bool = False
    doubted: str = ""
    evidence: float = 0.0
    template: Template | None = None
    looks: list[Look] = field(default_factory=list[Look])
    near: tuple[Box, Look] | None = None
    likenesses: list[tuple[int, Look]] = field(default_factory=list[tuple[int, Look]])
    tried: tuple[int, float] = (-1000, 0.0)
    serial: int = field(default_factory=count().__next__)

    @property
    def end(self) -> int:
        """The index of the first frame after it."""
        return self.first + len(self.boxes)

    @property
    def person(self) -> bool:
        return self.kind == "person"

    def expected(self) -> Box:
        """Where it is expected in the next frame."""
        last = self.solid - self.first
        box = self.boxes[last]
        steps = min(_STEPS, last)
        if not steps:
            return box
        (x, y), (px, py) = box.centre, self.boxes[last - steps].centre
        ahead = (self.end - self.solid) / steps
        return Box(box.x + (x - px) * ahead, box.y + (y - py) * ahead, box.w, box.h)

    def see(self, sighting: Sighting, index: int) -> None:
        """Continue it with what was seen in the frame `index`; what was guessed before is put on the way there."""
        since = index - self.solid
        self.boxes.append(sighting.box)
        self.scores.append(sighting.score)
        for i in range(1, since):
            self.boxes[self.solid - self.first + i] = between(self.boxes[self.solid - self.first], sighting.box, i / since)
        self.faced = self.faced or strong_face(sighting)
        if self.faced or sighting.kind == "head":  # a weak face alone does not make a face of a head
            self.kind = "face" if self.faced else "head"
        self.solid = self.seen = index
        self.template = None
        self.evidence = self.evidence * _FADES**since + sighting.score
        self.believed = self.believed or sighting.score >= STRONG[sighting.kind] or self.evidence >= _BELIEVED

    def follow(self, box: Box, index: int) -> None:
        """Continue it where it was found again by what it looks like."""
        self.guess(box)
        self.solid = index

    def guess(self, box: Box) -> None:
        self.boxes.append(box)
        self.scores.append(0.0)

    def tracklet(self, ends: str) -> Tracklet:
        """What is known of it, without the guesses after its last solid frame."""
        known = self.solid - self.first + 1
        looks = (self.looks[0], self.looks[-1]) if self.looks else ((), ())
        return Tracklet(
            self.kind, self.first, tuple(self.boxes[:known]), tuple(self.scores[:known]), looks, tuple(self.likenesses), (self.begins, ends)
        )


def strong_face(sighting: Sighting) -> bool:
    return sighting.kind == "face" and sighting.score >= STRONG["face"]


def begun(sighting: Sighting, index: int) -> Trace:
    """A trace of what was seen for the first time."""
    strong = sighting.score >= STRONG[sighting.kind]
    return Trace(
        sighting.kind,
        index,
        [sighting.box],
        [sighting.score],
        solid=index,
        seen=index,
        believed=strong,
        faced=strong_face(sighting),
        evidence=sighting.score,
    )


def between(a: Box, b: Box, share: float) -> Box:
    """The box at a share of the way from one to another."""
    pairs = zip((a.x, a.y, a.w, a.h), (b.x, b.y, b.w, b.h), strict=True)
    return Box(*(p + (q - p) * share for p, q in pairs))


def matched(traces: Sequence[Trace], sightings: Sequence[Sighting], look: Callable[[Box], Look]) -> list[tuple[Trace, Sighting]]:
    """Which sighting continues which trace, each at most once, the likeliest first; strong sightings have the first choice."""
    expected = [(t, t.expected()) for t in traces]
    first = _assigned(expected, [s for s in sightings if s.score >= STRONG[s.kind]], look)
    taken = {id(t) for t, _ in first}
    left = [(t, box) for t, box in expected if id(t) not in taken]
    return first + _assigned(left, [s for s in sightings if s.score < STRONG[s.kind]], look)


def _assigned(
    traces: Sequence[tuple[Trace, Box]], sightings: Sequence[Sighting], look: Callable[[Box], Look]
) -> list[tuple[Trace, Sighting]]:
    pairs = [(t, s, c) for t, box in traces for s in sightings if _touch(box, s.box) and (c := _cost(t, box, s, look)) is not None]
    pairs.sort(key=lambda p: p[2])
    kept: list[tuple[Trace, Sighting]] = []
    taken: set[int] = set()
    for trace, sighting, _ in pairs:
        if taken.isdisjoint((id(trace), id(sighting))):
            taken |= {id(trace), id(sighting)}
            kept.append((trace, sighting))
    return kept


def _touch(a: Box, b: Box) -> bool:
    """Whether two boxes lie within twice their sizes of each other: all that `_cost` may accept, found out quickly."""
    reach = 2 * max(a.w, a.h, b.w, b.h)
    return abs(a.x - b.x) < reach and abs(a.y - b.y) < reach


def _cost(trace: Trace, expected: Box, sighting: Sighting, look: Callable[[Box], Look]) -> float | None:
    """How unlikely it is that a sighting continues a trace; None where it cannot."""
    if trace.person != (sighting.kind == "person"):
        return None
    far, growth = _distance(expected, sighting.box), abs(log(_size(sighting.box) / _size(expected)))
    unseen = trace.end - trace.seen - 1
    reach = _REACH * (2 if len(trace.boxes) < 2 else 1) + _LOOSER * unseen
    if far > reach or growth > _STRETCH[trace.kind == sighting.kind]:
        return None
    alike = similarity(trace.looks[-1], look(sighting.box)) if trace.looks else 1.0
    if alike < _STRANGE and (unseen or far > _REACH / 2) and trace.kind == sighting.kind:
        return None
    return far + _GROWTH * growth + _LOOK * (1 - alike)


def changed(trace: Trace, sighting: Sighting, look: Callable[[Box], Look]) -> bool:
    """Whether a face looks so unlike the one last seen in its trace that another's may have taken its place: a jump cut leaves no gap.

    A box that only hops about the same face is none, so the old box is tried too, where it was and where the new one is.
    """
    if trace.near is None or sighting.kind != "face":
        return False
    now, (before, known) = sighting.box, trace.near
    if not trace.likenesses and max(min(b.w, b.h) for b in (now, before)) < _TOLD:
        return False
    (x, y), (px, py) = now.centre, before.centre
    places = now, replace(before, x=before.x + x - px, y=before.y + y - py), before
    return abs(log(_size(now) / _size(before))) > _JUMP or all(similarity(known, look(box)) < _CHANGED for box in places)


def similarity(a: Look, b: Look) -> float:
    """How alike two looks are, -1 to 1."""
    return float(np.dot(a, b))


def look_of(frame: Frame, box: Box) -> Look:
    """What the place looks like: 8 × 8 of luma without its mean, 4 × 4 of each chroma, together of length 1."""
    luma = _means(frame.planes[0], box, 1, _PARTS)
    luma -= luma.mean()
    chroma = np.concatenate([_means(p, box, 2, _PARTS // 2) - 128 for p in frame.planes[1:]])
    parts = luma / max(float(np.linalg.norm(luma)), _PALE), chroma / max(float(np.linalg.norm(chroma)), _PALE)
    both = np.concatenate(parts)
    return tuple((both / max(float(np.linalg.norm(both)), 1e-6)).round(4).tolist())


def _means(plane: NDArray[np.uint8], box: Box, scale: int, cells: int) -> NDArray[np.float64]:
    """Means of cells × cells parts of a box in a plane, each from at most 16 of its pixels."""
    height, width = plane.shape
    steps = (np.arange(cells * 4) + 0.5) / (cells * 4)
    rows = np.clip((box.y + box.h * steps) / scale, 0, height - 1).astype(int)
    columns = np.clip((box.x + box.w * steps) / scale, 0, width - 1).astype(int)
    return plane[rows[:, None], columns].reshape(cells, 4, cells, 4).mean(axis=(1, 3)).ravel()


def _distance(a: Box, b: Box) -> float:
    """Between the middles of two boxes, in sizes."""
    (ax, ay), (bx, by) = a.centre, b.centre
    return hypot(ax - bx, ay - by) / max((_size(a) + _size(b)) / 2, 1e-6)


def _size(box: Box) -> float:
    return max(box.area, 1.0) ** 0.5
