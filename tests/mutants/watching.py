"""Broken ways of watching a film, kept to show that the tests would catch them."""

from __future__ import annotations

from collections.abc import Callable
from zlib import crc32

from withheld import cuts, watching
from withheld.detectors import Sighting
from withheld.frames import FrameView
from withheld.model import Box, Frame
from withheld.tracing import Look, Trace


def checksum_of_luma(frame: Frame) -> int:
    """Leaves out the colours: a frame recoloured since it was watched would pass for the same."""
    return crc32(frame.planes[0].tobytes())


def follow_nothing_back(_watcher: watching._Watcher, _trace: Trace, _now: int) -> None:  # pyright: ignore[reportPrivateUsage]
    """A face is traced from where it was first seen on: what came before, as it turned towards the camera, stays uncovered."""


def follow_nothing(_watcher: watching._Watcher, _trace: Trace, _index: int) -> None:  # pyright: ignore[reportPrivateUsage]
    """A face is traced to where it was last seen: what comes after, as it turns away, stays uncovered."""


def part_nothing(_watcher: watching._Watcher, _index: int) -> None:  # pyright: ignore[reportPrivateUsage]
    """Two who meet keep their traces: whoever walks out of the meeting may have taken on the other's consent."""


def trust_the_place(_trace: Trace, _sighting: Sighting, _look: Callable[[Box], Look]) -> bool:
    """Whoever is seen where another was a frame before is that one: after a jump cut somebody takes over the other's consent."""
    return False


def no_cut(_before: cuts.Thumbnail, _now: cuts.Thumbnail, _after: cuts.Thumbnail | None) -> bool:
    """No scene ever begins: whoever stands where another stood before the cut takes over that one's consent."""
    return False


def cut_at_any_change(before: cuts.Thumbnail, now: cuts.Thumbnail, _after: cuts.Thumbnail | None) -> bool:
    """Takes a flash for a new scene: tracks break, and nothing is interpolated over the break."""
    return bool(abs(before.cells - now.cells).mean() > 20)


def always_still(_view: FrameView, _since: int) -> bool:
    """Says that nothing moves: no frame but every 24th is looked at."""
    return True
