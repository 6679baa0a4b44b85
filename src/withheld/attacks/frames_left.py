"""Attack: any face that is still to be seen in a frame of a film, looked for with other networks than those that found the faces to cover.

It looks at every frame. One sure look is a face; of doubtful looks it takes two within three frames, and each is followed by a closer one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING

import numpy as np

from withheld import embedding
from withheld.attacks import Attack, Hit, _film_portraits, _windows
from withheld.attacks._film_windows import SMALL, Alarm, Remembered, around, close, everywhere, hog, rgb, tiles
from withheld.attacks._swaps import covered_at
from withheld.attacks.reidentify import RECOGNISED
from withheld.model import Box, Region, Track
from withheld.people import UNLIKE

if TYPE_CHECKING:
    from withheld.attacks import Brief, Exhibit
    from withheld.model import Frame

HOG_EVERY = 50
"""Frames from one look of HOG, which takes five times as long as all others of a frame together, to the next."""

CLOSE = 2
"""Places in a frame that are looked at in full size; where there are more they take turns."""

NAMED = 12
"""Faces of a segment that are compared with those the story covers: each takes as long as a frame."""

ASKED = 5
"""Frames from one look at whether it is still the person who agreed that is seen in a kept place, to the next."""

STRANGER = "somebody else in the place of a person who agreed"

_SAMPLES, _EVERY = 8, 25  # frames of the original that are looked at, and their distance
_MOVED = 0.2  # IoU from which two looks within three frames are at one face
_HEAD = 0.35  # of the height of a standing person, from the top
_PEOPLE = ("face", "head", "person")


class FramesLeft(Attack):
    """BlazeFace on every frame, at full size around covers and people; what it finds is compared with every covered face of the story."""

    name = "frames-left"
    family = "miss"
    models = ("blazeface-full", "blazeface-short", *embedding.MODELS)

    def applies(self, exhibit: Exhibit, brief: Brief) -> bool:  # noqa: ARG002
        return exhibit.frames is not None

    def find(self, exhibit: Exhibit, brief: Brief) -> list[Hit]:
        if exhibit.frames is None:
            return []
        return list(_Watch(brief, exhibit.first).hits(exhibit.frames()))

    def on_original(self, original: Exhibit, brief: Brief) -> int:
        """A few frames from the first covered one on, at the output's size; one face is enough."""
        starts = [c.region.first for c in brief.plan.covers if isinstance(c.region, Track) and c.region.end > original.first]
        if original.frames is None or not starts:
            return 0
        start = max(min(starts) - original.first, 0)
        frames = islice(original.frames(), start, start + _SAMPLES * _EVERY, _EVERY)
        return next((n for n in (len(everywhere(_film_portraits.limited(f, brief.plan.max_edge))) for f in frames) if n), 0)

    def plant(self, exhibit: Exhibit, brief: Brief) -> Exhibit:
        """The first frames, a drawn face of another size on each, where nobody agreed to be seen."""
        if exhibit.frames is None:
            return exhibit
        agreed = partial(_agreed, brief)
        frames, planted = _film_portraits.planted(exhibit.frames(), exhibit.first, agreed)
        return replace(exhibit, frames=lambda: iter(frames), planted=planted)


@dataclass(slots=True)
class _Watch:
    """What is remembered from one frame of a segment to the next."""

    brief: Brief
    first: int
    recent: list[tuple[int, Alarm, bool]] = field(default_factory=list[tuple[int, Alarm, bool]])
    """Index of the frame, what was seen there, and whether it was reported: of the last two frames."""

    named: int = 0
    remembered: Remembered = field(default_factory=Remembered)

    def hits(self, frames: Iterable[Frame]) -> Iterator[Hit]:
        for index, frame in enumerate(frames, self.first):
            agreed = _agreed(self.brief, index, frame)
            alarms = list(self._seen(index, frame))
            seen = [a for a in alarms if not any(_windows.same_face(a.box, b) for b in agreed)]
            self.recent = [r for r in self.recent if r[0] >= index - 2]
            for alarm in seen:
                yield from self._judged(index, frame, alarm)
            yield from self._strangers(index, frame, [a.box for a in alarms if a not in seen])

    def _seen(self, index: int, frame: Frame) -> Iterator[Alarm]:
        yield from everywhere(frame, self.remembered)
        for square in self._squares(index, frame):
            yield from close(frame, square, self.remembered)
        if (index - self.first) % HOG_EVERY == 0:
            yield from hog(frame)

    def _squares(self, index: int, frame: Frame) -> list[Box]:
        """The windows at full size: doubts of the last frames, then covers and people in turn, and the next of the whole frame."""
        height, width = frame.planes[0].shape
        if max(height, width) <= SMALL:
            return []
        doubts = [a.box for _, a, told in self.recent if not told]
        places = _places(self.brief, index, width)
        turns = [places[(index * CLOSE + i) % len(places)] for i in range(min(CLOSE, len(places)))]
        squares = _apart([around(b, width, height) for b in (*doubts, *turns)])[:CLOSE]
        every = tiles(width, height)
        return [*squares, every[index % len(every)]]

    def _judged(self, index: int, frame: Frame, alarm: Alarm) -> Iterator[Hit]:
        """The alarm as a hit where it is sure or the second one, and the first one with it."""
        again = [i for i, (at, a, _) in enumerate(self.recent) if at < index and a.box.iou(alarm.box) >= _MOVED]
        told = alarm.sure or bool(again)
        for i in again:
            at, earlier, reported = self.recent[i]
            if not reported:
                self.recent[i] = at, earlier, True
                yield Hit(earlier.what, Region(at, earlier.box))
        self.recent.append((index, alarm, told))
        if told:
            yield Hit(alarm.what, Region(index, alarm.box))
            if self._known(frame, alarm.box):
                yield Hit("a covered face", Region(index, alarm.box))

    def _strangers(self, index: int, frame: Frame, faces: list[Box]) -> Iterator[Hit]:
        """Faces in the places of people who agreed that are none of theirs: the tracker may have taken one person for another."""
        places = _asked(self.brief, index, frame) if self.brief.shown else []
        for place in places:
            here = [f for f in faces if _windows.same_face(f, place) and min(f.w, f.h) >= embedding.MIN_SIDE]
            if here and not _shows(self.brief.shown, frame, [place, *here[:1]]):
                yield Hit(STRANGER, Region(index, place))

    def _known(self, frame: Frame, box: Box) -> bool:
        if not self.brief.gallery or self.named >= NAMED:
            return False
        self.named += 1
        (features,) = embedding.embed(rgb(frame), [box], strict=False)
        return bool(np.linalg.norm(np.array(self.brief.gallery) - np.array(features), axis=1).min() <= RECOGNISED)


def _agreed(brief: Brief, index: int, frame: Frame) -> list[Box]:
    """The faces that stay visible in a frame, in its pixels."""
    boxes = (k.where.at(index) for k in brief.plan.kept if isinstance(k.where, Track))
    return [_scaled(box, brief, frame.planes[0].shape[1]) for box in boxes if box]


def _asked(brief: Brief, index: int, frame: Frame) -> list[Box]:
    """Kept places that are due, the first and the last frame of each among them, and large enough to tell whose face it is."""
    width = frame.planes[0].shape[1]
    tracks = [k.where for k in brief.plan.kept if isinstance(k.where, Track)]
    due = [t.at(index) for t in tracks if index % ASKED == 0 or index in (t.first, t.end - 1)]
    covers = covered_at(brief.plan, index)
    bare = [_scaled(box, brief, width) for box in due if box and not any(box.within(c) > 0.5 for c in covers)]
    return [box for box in bare if min(box.w, box.h) >= embedding.MIN_SIDE]


def _shows(known: tuple[tuple[float, ...], ...], frame: Frame, boxes: list[Box]) -> bool:
    """Whether a face, framed in one of several ways, may be one of those that are known."""
    looks = (np.array(f) for f in embedding.embed(rgb(frame), boxes, strict=False))
    return any(np.linalg.norm(np.array(known) - look, axis=1).min() <= UNLIKE for look in looks)


def _places(brief: Brief, index: int, width: int) -> list[Box]:
    """Where a face may stand out of its cover, and where somebody stands without one, in pixels of a frame of that width."""
    covers = covered_at(brief.plan, index)
    found = [(f.kind, box) for f in brief.findings if isinstance(f.where, Track) and f.kind in _PEOPLE and (box := f.where.at(index))]
    heads = [Box(b.x, b.y, b.w, b.h * _HEAD) if kind == "person" else b for kind, b in found]
    bare = [head for head in heads if not any(head.overlap(c) for c in covers)]
    return [_scaled(box, brief, width) for box in (*covers, *bare)]


def _scaled(box: Box, brief: Brief, width: int) -> Box:
    """A box of the source in pixels of an output of that width, which may be smaller."""
    scale = width / brief.source_sizes[0][0] if brief.source_sizes else 1.0
    return Box(box.x * scale, box.y * scale, box.w * scale, box.h * scale)


def _apart(squares: list[Box]) -> list[Box]:
    """The squares without those that lie in an earlier one."""
    kept: list[Box] = []
    for square in squares:
        if not any(square.within(k) > 0.8 for k in kept):
            kept.append(square)
    return kept
