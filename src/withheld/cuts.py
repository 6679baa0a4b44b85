"""Where a new scene begins in a film. Only hard cuts: a flash, a pan and somebody who walks past the lens are none."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from withheld.model import Frame, Plane

    Floats = NDArray[np.float32]

_WIDE, _HIGH = 32, 18  # cells of a thumbnail
_ROUGH = 4  # pixels to a cell along each axis that are looked at for its tones
_SHIFTS = 6, 3  # cells across and down by which a pan may move a picture from one frame to the next
_ALIKE = 0.5  # correlation of two thumbnails, one moved, from which on they show the same scene
_TONES = 0.25  # share of the pixels that have another brightness or colour, below which a scene is the same


class Thumbnail(NamedTuple):
    """A frame for comparison: its luma as 18 × 32 cells, and how often each brightness and colour occurs in it (shares)."""

    cells: Floats
    tones: Floats


def thumbnail(frame: Frame, cells: Floats) -> Thumbnail:
    """What of a frame is kept to tell whether a scene begins with the next; `cells` are its luma in 54 × 96 cells."""
    luma, u, v = frame.planes
    tones = [np.histogram(_thinned(p), bins, (0, 256))[0] for p, bins in ((luma, 16), (u, 32), (v, 32))]
    return Thumbnail(cells.reshape(_HIGH, 3, _WIDE, 3).mean(axis=(1, 3)), np.concatenate([t / t.sum() for t in tones]).astype(np.float32))


def is_cut(before: Thumbnail, now: Thumbnail, after: Thumbnail | None) -> bool:
    """Whether a scene begins with the frame `now`: neither it nor the one after it looks like the one before."""
    return _differ(before, now) and (after is None or _differ(before, after))


def _differ(a: Thumbnail, b: Thumbnail) -> bool:
    return _exchanged(a, b) > _TONES and _likeness(a.cells, b.cells) < _ALIKE


def _exchanged(a: Thumbnail, b: Thumbnail) -> float:
    """The largest share of pixels whose brightness or colour is not the same, over the three planes."""
    changed = np.abs(a.tones - b.tones) / 2
    return float(max(part.sum() for part in np.split(changed, (16, 48))))


def _likeness(a: Floats, b: Floats) -> float:
    """The best correlation of the part that two thumbnails share when one is moved over the other."""
    across, down = _SHIFTS
    return max(_correlation(a, b, x, y) for y in range(-down, down + 1) for x in range(-across, across + 1))


def _correlation(a: Floats, b: Floats, x: int, y: int) -> float:
    p = a[max(y, 0) : _HIGH + min(y, 0), max(x, 0) : _WIDE + min(x, 0)]
    q = b[max(-y, 0) : _HIGH + min(-y, 0), max(-x, 0) : _WIDE + min(-x, 0)]
    p, q = p - p.mean(), q - q.mean()
    return float((p * q).sum() / max(float(np.sqrt((p * p).sum() * (q * q).sum())), p.size * 4.0))


def _thinned(plane: Plane) -> Plane:
    height, width = plane.shape
    return plane[:: max(height // (_HIGH * _ROUGH), 1), :: max(width // (_WIDE * _ROUGH), 1)]
