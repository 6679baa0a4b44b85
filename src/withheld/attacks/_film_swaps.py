"""The counterfactual of a film's segment: what the encoder is fed is compared for every frame, what it makes of them for some.

To encode a whole segment a second time would cost as much as to publish it. An encoder that is fed the same frames gives the same bytes, on
which the output rests anyway (the tests of the format show it); so the bytes are compared for the first covered frames only.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import islice, tee
from typing import TYPE_CHECKING

import numpy as np

from withheld.attacks._swaps import covered_at, frames_inside, frames_outside
from withheld.model import Box, Track

if TYPE_CHECKING:
    from withheld.attacks import Brief, Exhibit
    from withheld.model import AssetPlan, Frame

PART = 10
"""Frames that are encoded again, three times: of segments of 150 frames that is a fifth of what encoding costs."""

APART = 16.0
"""Mean difference (of 255) from which a decoded frame, or what lies under one cover of it, is not what the encoder was fed."""

_SEED = 20000101

Exchange = Callable[["Iterable[Frame]", int], "Iterator[Frame]"]


@dataclass(slots=True)
class Segment:
    """Its source, what the plan makes of it, the index in the film of its first frame; and what of it was decoded and encoded already."""

    plan: AssetPlan
    source: Callable[[], Iterator[Frame]]
    redraw: Callable[[Iterable[Frame], int], Iterator[Frame]]
    reencode: Callable[[Iterable[Frame], int], bytes]
    first: int
    part: list[Frame] = field(default_factory=list["Frame"], repr=False)
    """The frames that are encoded again."""

    coded: bytes = field(default=b"", repr=False)
    """What became of these as they are."""

    @property
    def start(self) -> int:
        """The index of the first frame that is covered, of the segment's first where none is."""
        tracks = [c.region for c in self.plan.covers if isinstance(c.region, Track)]
        return min((max(t.first, self.first) for t in tracks if t.end > self.first), default=self.first)

    def frames(self) -> Iterator[Frame]:
        """The source's frames; those that are encoded again are remembered."""
        self.part = []
        for index, frame in enumerate(self.source(), self.first):
            self.part += [frame] if self.start <= index < self.start + PART else []
            yield frame

    def prepare(self) -> None:
        """Decode and encode the part, if that was not done."""
        if not self.part:
            self.part = list(islice(self.source(), self.start - self.first, self.start - self.first + PART))
        self.coded = self.coded or self.reencode(iter(self.part), self.start)


def segment(exhibit: Exhibit, brief: Brief) -> Segment | None:
    """The exhibit as a segment; None where the plan covers nothing in it, or after it, or the means to render are not at hand."""
    if brief.source is None or brief.redraw is None or brief.reencode is None or exhibit.frames is None:
        return None
    covered = any(isinstance(c.region, Track) and c.region.end > exhibit.first for c in brief.plan.covers)
    return Segment(brief.plan, brief.source, brief.redraw, brief.reencode, exhibit.first) if covered else None


def differs(case: Segment, exhibit: Exhibit) -> bool:
    """Whether noise under the covers changes what is encoded or its bytes, or whether the exhibit is not what the plan makes."""

    def noise(frames: Iterable[Frame], first: int) -> Iterator[Frame]:
        return frames_inside(frames, first, case.plan, _SEED)

    return _fed_differ(case, case.frames(), case.first, noise) or _coded_differ(case, noise) or _another(case, exhibit)


def planted(case: Segment, exhibit: Exhibit) -> Exhibit:
    """The segment as its negative; unchanged, and so without proof, if other content beside the covers changes nothing."""
    if (decoded := exhibit.frames) is None:
        return exhibit
    case.prepare()
    exchange: Exchange = _slower if _all_covered(case) else lambda frames, first: frames_outside(frames, first, case.plan)
    bites = _fed_differ(case, iter(case.part), case.start, exchange) and _coded_differ(case, exchange)
    bare = replace(case.plan, covers=())
    return replace(exhibit, frames=lambda: frames_outside(decoded(), case.first, bare)) if bites else exhibit


def _fed_differ(case: Segment, frames: Iterator[Frame], first: int, exchange: Exchange) -> bool:
    """Whether the encoder is fed anything else, in any sample of any plane or in time, when the frames are exchanged."""
    ours, others = tee(frames)
    pairs = zip(case.redraw(ours, first), case.redraw(exchange(others, first), first), strict=True)
    return any(a.at != b.at or not all(map(np.array_equal, a.planes, b.planes)) for a, b in pairs)


def _coded_differ(case: Segment, exchange: Exchange) -> bool:
    case.prepare()
    return case.coded != case.reencode(exchange(case.part, case.start), case.start)


def _another(case: Segment, exhibit: Exhibit) -> bool:
    """Whether the exhibit shows something else than what the plan makes of the source, noise under the covers."""
    if exhibit.frames is None:
        return True
    fed = case.redraw(frames_inside(case.part, case.start, case.plan, _SEED), case.start)
    shown = islice(exhibit.frames(), case.start - case.first, case.start - case.first + PART)
    frames = enumerate(zip(case.part, fed, shown, strict=True), case.start)
    return any(_apart(b, c, _scaled(covered_at(case.plan, i), a, b)) for i, (a, b, c) in frames)


def _scaled(boxes: list[Box], source: Frame, fed: Frame) -> list[Box]:
    """The boxes in pixels of what the encoder is fed, which may be smaller than its source."""
    (height, width), (h, w) = source.planes[0].shape, fed.planes[0].shape
    return [Box(b.x * w / width, b.y * h / height, b.w * w / width, b.h * h / height).clipped(w, h) for b in boxes]


def _apart(fed: Frame, shown: Frame, boxes: list[Box]) -> bool:
    """Whether two frames differ by more than coding makes them, as a whole or under one of the covers."""
    ours, theirs = fed.planes[0], shown.planes[0]
    if ours.shape != theirs.shape:
        return True
    difference = np.abs(ours.astype(np.int16) - theirs)
    under = (difference[int(b.y) : int(b.bottom), int(b.x) : int(b.right)] for b in boxes)
    return any(part.size and part.mean() > APART for part in (difference, *under))


def _all_covered(case: Segment) -> bool:
    """Whether nothing is left to exchange beside the covers."""
    return all(
        any(b.x <= 0 and b.y <= 0 and b.right >= frame.planes[0].shape[1] and b.bottom >= frame.planes[0].shape[0] for b in boxes)
        for i, frame in enumerate(case.part, case.start)
        for boxes in (covered_at(case.plan, i),)
    )


def _slower(frames: Iterable[Frame], first: int) -> Iterator[Frame]:  # noqa: ARG001
    """The same frames at twice their times."""
    return (replace(frame, at=2 * frame.at) for frame in frames)
