"""The counterfactual of a film's segment: what the encoder is fed is compared for every frame, what it makes of them for some.

To encode a whole segment a second time would cost as much as to publish it. An encoder that is fed the same frames gives the same bytes, on
which the output rests anyway (the tests of the format show it); so the bytes are compared for the first covered frames only.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice, tee
from typing import TYPE_CHECKING

import numpy as np

from withheld.attacks._swaps import covered_at, frames_inside, frames_outside
from withheld.model import Box, Track

if TYPE_CHECKING:
    from withheld.attacks import Brief, Exhibit
    from withheld.model import AssetPlan, Frame

PART = 25
"""Frames that are encoded twice: a second of film."""

APART = 16.0
"""Mean difference (of 255) from which a decoded frame, or what lies under one cover of it, is not what the encoder was fed."""

_SEED = 20000101

Exchange = Callable[["Iterable[Frame]", int], "Iterator[Frame]"]


@dataclass(frozen=True, slots=True)
class _Case:
    """A segment: its source, what the plan makes of it, and the index in the film of its first frame."""

    plan: AssetPlan
    source: Callable[[], Iterator[Frame]]
    redraw: Callable[[Iterable[Frame], int], Iterator[Frame]]
    reencode: Callable[[Iterable[Frame], int], bytes]
    first: int

    @property
    def start(self) -> int:
        """The index of the first frame that is covered, of the segment's first where none is."""
        tracks = [c.region for c in self.plan.covers if isinstance(c.region, Track)]
        return min((max(t.first, self.first) for t in tracks if t.end > self.first), default=self.first)

    def part(self) -> Iterator[Frame]:
        """The frames that are encoded twice."""
        return islice(self.source(), self.start - self.first, self.start - self.first + PART)


def possible(exhibit: Exhibit, brief: Brief) -> bool:
    """Whether the plan covers anything in the segment, or after it, and the means to render are at hand."""
    case = _case(exhibit, brief)
    return case is not None and any(isinstance(c.region, Track) and c.region.end > case.first for c in case.plan.covers)


def differs(exhibit: Exhibit, brief: Brief) -> bool:
    """Whether noise under the covers changes what is encoded or its bytes, or whether the exhibit is not what the plan makes."""
    if (case := _case(exhibit, brief)) is None:
        return True

    def noise(frames: Iterable[Frame], first: int) -> Iterator[Frame]:
        return frames_inside(frames, first, case.plan, _SEED)

    fed = _fed_differ(case, case.source(), case.first, noise)
    return fed or _coded_differ(case, noise) or _another(case, exhibit)


def planted(exhibit: Exhibit, brief: Brief) -> Exhibit:
    """The segment as its negative; unchanged, and so without proof, if other content beside the covers changes nothing."""
    if (case := _case(exhibit, brief)) is None or (decoded := exhibit.frames) is None:
        return exhibit
    exchange: Exchange = _slower if _all_covered(case) else lambda frames, first: frames_outside(frames, first, case.plan)
    bites = _fed_differ(case, case.part(), case.start, exchange) and _coded_differ(case, exchange)
    return replace(exhibit, frames=lambda: frames_outside(decoded(), case.first, replace(case.plan, covers=()))) if bites else exhibit


def _case(exhibit: Exhibit, brief: Brief) -> _Case | None:
    if brief.source is None or brief.redraw is None or brief.reencode is None or exhibit.frames is None:
        return None
    return _Case(brief.plan, brief.source, brief.redraw, brief.reencode, exhibit.first)


def _fed_differ(case: _Case, frames: Iterator[Frame], first: int, exchange: Exchange) -> bool:
    """Whether the encoder is fed anything else, in any sample of any plane or in time, when the frames are exchanged."""
    ours, others = tee(frames)
    pairs = zip(case.redraw(ours, first), case.redraw(exchange(others, first), first), strict=True)
    return any(a.at != b.at or not all(map(np.array_equal, a.planes, b.planes)) for a, b in pairs)


def _coded_differ(case: _Case, exchange: Exchange) -> bool:
    return case.reencode(case.part(), case.start) != case.reencode(exchange(case.part(), case.start), case.start)


def _another(case: _Case, exhibit: Exhibit) -> bool:
    """Whether the exhibit shows something else than what the plan makes of the source, noise under the covers."""
    if exhibit.frames is None:
        return True
    source, changed = tee(case.part())
    fed = case.redraw(frames_inside(changed, case.start, case.plan, _SEED), case.start)
    shown = islice(exhibit.frames(), case.start - case.first, case.start - case.first + PART)
    frames = enumerate(zip(source, fed, shown, strict=True), case.start)
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


def _all_covered(case: _Case) -> bool:
    """Whether nothing is left to exchange beside the covers."""
    return all(
        any(b.x <= 0 and b.y <= 0 and b.right >= frame.planes[0].shape[1] and b.bottom >= frame.planes[0].shape[0] for b in boxes)
        for i, frame in enumerate(case.part(), case.start)
        for boxes in (covered_at(case.plan, i),)
    )


def _slower(frames: Iterable[Frame], first: int) -> Iterator[Frame]:  # noqa: ARG001
    """The same frames at twice their times."""
    return (replace(frame, at=2 * frame.at) for frame in frames)
