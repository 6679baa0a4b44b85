"""How the place of a track moves: larger where it was lost, on beyond its ends, evenly, and never smaller than what was seen."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from withheld.pieces import Piece

    Floats = NDArray[np.float64]

EXTENDED = 6
"""Frames for which a track goes on before its first and after its last box; the issue asks for 5."""

GROWTH, MOST = 0.03, 1.5
"""By how much of its size a box grows with every frame to the nearest sighting, and how many times as large it becomes at most."""

SPREAD, EVEN = 3, 2
"""Frames to each side whose boxes a box holds before, and over which its edges are averaged after."""

_PACE = 4
"""Frames over which the speed at an end is measured."""


def covered(piece: Piece, frames: int, cuts: Sequence[int]) -> tuple[int, Floats]:
    """The first frame and the boxes (N × 4: left, top, right, bottom) of what hides a piece: its own, extended, grown and smoothed.

    The extension stops at the ends of the film and at the scene of the first and the last sighting.
    """
    edges = [0, *cuts, frames]
    before = min(EXTENDED, piece.first - edges[bisect_right(edges, piece.born) - 1])
    behind = min(EXTENDED, edges[bisect_right(edges, piece.last)] - piece.end)
    boxes = extended(piece.boxes, before, behind)
    return piece.first - before, smoothed(grown(boxes, piece.seen - piece.first + before))


def extended(boxes: Floats, before: int, behind: int) -> Floats:
    """The boxes with more at both ends: each holds the last one, and where that would be if it went on as it moved."""
    import numpy as np

    return np.concatenate([_onward(boxes[::-1], before)[::-1], boxes, _onward(boxes, behind)])


def _onward(boxes: Floats, count: int) -> Floats:
    import numpy as np

    last, back = boxes[-1], boxes[-min(_PACE + 1, len(boxes))]
    centre = (last[:2] + last[2:] - back[:2] - back[2:]) / 2 / max(min(_PACE, len(boxes) - 1), 1)
    moved = last + np.arange(1, count + 1)[:, None] * np.tile(centre, 2)
    return np.hstack([np.minimum(last[:2], moved[:, :2]), np.maximum(last[2:], moved[:, 2:])])


def grown(boxes: Floats, seen: NDArray[np.intp]) -> Floats:
    """The boxes about their own centres, the larger the farther in time the nearest of the frames `seen`."""
    import numpy as np

    frames = np.arange(len(boxes))
    after = seen[np.searchsorted(seen, frames).clip(max=len(seen) - 1)]
    before = seen[(np.searchsorted(seen, frames, side="right") - 1).clip(min=0)]
    lost = np.minimum(np.abs(after - frames), np.abs(frames - before))
    more = (np.minimum(1 + GROWTH * lost, MOST) - 1)[:, None] / 2 * (boxes[:, 2:] - boxes[:, :2])
    return np.hstack([boxes[:, :2] - more, boxes[:, 2:] + more])


def smoothed(boxes: Floats) -> Floats:
    """Boxes that hold those of the frames beside them and whose edges move evenly; never smaller than the ones given."""
    import numpy as np

    low, high = _even(rolling(boxes[:, :2], SPREAD, np.min)), _even(rolling(boxes[:, 2:], SPREAD, np.max))
    return np.hstack([np.minimum(low, boxes[:, :2]), np.maximum(high, boxes[:, 2:])])


def steadied(values: Floats, reach: int, hop: float) -> Floats:
    """Values (N × K), as low or lower, that do not hop: what falls by at most `hop` stays there for more than 2 × `reach` frames, as
    does whatever rises.

    What only falls or only rises is left as it is, so that a cover that follows somebody does not become longer.
    """
    import numpy as np

    beyond = np.pad(values, ((2 * reach, 2 * reach), (0, 0)), mode="edge")
    filled = rolling(rolling(beyond, reach, np.max), reach, np.min)
    short = np.where((beyond < filled) & (beyond >= filled - hop), beyond, np.inf)
    longer = np.minimum(beyond, rolling(short, reach, np.min))
    return rolling(rolling(longer, reach, np.min), reach, np.max)[2 * reach : -2 * reach]


def rolling(values: Floats, reach: int, extreme: Callable[..., Floats]) -> Floats:
    """The least or the largest (`numpy.min`, `numpy.max`) of each value (N × K) and those of the frames around it."""
    import numpy as np

    padded = np.pad(values, ((reach, reach), (0, 0)), mode="edge")
    return extreme(np.lib.stride_tricks.sliding_window_view(padded, 2 * reach + 1, axis=0), axis=-1)


def _even(values: Floats) -> Floats:
    import numpy as np

    return np.asarray(rolling(values, EVEN, np.mean), np.float64)
