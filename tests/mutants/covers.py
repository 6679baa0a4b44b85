"""Broken covers of films that the property tests of `covering` must catch."""

from __future__ import annotations

from withheld import covering
from withheld.model import Box, Scan, Track


def rounded(track: Track, growth: float, scan: Scan) -> Track:
    """Rounds to the nearest even pixel, inward as often as outward."""
    ((width, height, _),) = scan.sizes
    sides = [(round(v / 2) * 2 for v in (b.x, b.y, b.right, b.bottom)) for b in (box.grown(growth) for box in track.boxes)]
    return Track(track.first, tuple(Box(x, y, right - x, bottom - y).clipped(width, height) for x, y, right, bottom in sides))


def ungrown(track: Track, growth: float, scan: Scan) -> Track:
    """As tight as the face, from the eyebrows to the chin."""
    return covering.moving(track, 1.0, scan)


def hopping(track: Track, growth: float, scan: Scan) -> Track:
    """Takes each frame by itself."""
    ((width, height, block),) = scan.sizes
    return Track(track.first, tuple(box.grown(growth).snapped(block).clipped(width, height) for box in track.boxes))
