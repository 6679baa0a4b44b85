"""Where in a frame of a film faces are looked for, and how sure a look is. What follows from it over several frames is decided elsewhere.

Everything is looked at in every frame at half size; at full size the surroundings of a few places, and one window after the other of the
whole frame.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

import av
import numpy as np

from withheld.attacks import _windows
from withheld.attacks._blazeface import FULL, SHORT, window_faces
from withheld.model import Box

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from withheld.attacks._blazeface import Range
    from withheld.model import Frame, Pixels, Plane

    Cells = NDArray[np.float32]

BLAZEFACE, HOG = "a face (BlazeFace)", "a face (HOG)"

SMALL = 640
"""Pixels of the longest side up to which a frame is looked at in full size throughout."""

_SMALLEST = 20  # pixels of the frame, as in `_windows`
_SIDE, _STEP = 256, 0.75  # windows at full size: faces from 24 px
_LEAST, _SURE = 0.65, 0.85

_CELL = 8  # pixels at half size; a face that is found is larger than two cells
_STILL = 4.0  # grey levels by which the mean of a cell may change in a window that is not looked at again; light moves by as much

# Network, side of its windows in pixels of the picture at half size (0: all of it), share of a side from one to the next, least score and
# the score from which one look is enough: where 175 photographs of crowds whose every annotated face is covered give no more than one
# alarm. The least are those of `_windows` but for the short network, to which a pair of trousers is a face (0.73) for seconds.
_RUNS = (
    (FULL, 0, 1.0, 0.65, 0.75),
    (SHORT, 0, 1.0, 0.75, 0.8),
    (FULL, 640, 0.6, 0.6, 0.7),
    (SHORT, 384, 0.6, 0.75, 0.85),
    (FULL, 256, 0.75, 0.65, 0.8),
)


@dataclass(frozen=True, slots=True)
class Alarm:
    """What may be a face: its box in pixels of the frame, and whether one look is enough to say so."""

    what: str
    box: Box
    sure: bool


class Remembered:
    """What was seen in each window, for as long as the window stays as it was when it was looked at: most of a street does."""

    def __init__(self) -> None:
        self._seen: dict[tuple[object, ...], tuple[Cells, list[list[float]]]] = {}

    def rows(self, window: tuple[object, ...], plane: Plane, look: Callable[[], NDArray[np.float32]]) -> list[list[float]]:
        """What a look at a window gave when it last looked other than this plane shows it now."""
        cells = _cells(plane)
        before = self._seen.get((*window, cells.shape))
        if before is not None and np.abs(before[0] - cells).max() <= _STILL:
            return before[1]
        rows = look().tolist()
        self._seen[*window, cells.shape] = cells, rows
        return rows


def everywhere(frame: Frame, remembered: Remembered | None = None) -> list[Alarm]:
    """BlazeFace over the whole frame at half size: faces from 43 px, in small frames from 22 px; what is as remembered is not looked at.

    Of faces in WIDER's photographs at 1280 px one look is sure of 15 % at 43 to 60 px, 46 % to 100 px, 74 % to 200 px and 82 % beyond;
    it notices 43, 69, 86 and 95 % (many are masked, blurred or turned away). Of 772 large faces in films it was sure of each.
    """
    height, width = frame.planes[0].shape
    scale = max(1.0, min(2.0, max(height, width) / SMALL))
    pixels = rgb(frame, None, scale)
    longest = max(pixels.shape[:2])
    remembered = remembered or Remembered()

    def look(network: Range, place: tuple[int, int, int], least: float) -> list[list[float]]:
        left, top, side = place
        seen = pixels[top : top + side, left : left + side, 1]
        return remembered.rows((network.model, *place), seen, lambda: window_faces(pixels, left, top, side, network, least, quick=True))

    windows = [(run, place) for run in _RUNS if run[1] < longest for place in _windows.places(pixels, run[1], run[2])]
    found = [_row(row, run[4], scale) for run, place in windows for row in look(run[0], place, run[3])]
    return _distinct([row for row in found if row[0].w >= _SMALLEST])


def _cells(plane: Plane) -> Cells:
    """The mean of every 8 × 8 samples, those at the edges made up to full ones."""
    height, width = plane.shape
    whole = np.pad(plane, ((0, -height % _CELL), (0, -width % _CELL)), "edge")
    return whole.reshape(whole.shape[0] // _CELL, _CELL, -1, _CELL).mean(axis=(1, 3), dtype=np.float32)


def close(frame: Frame, square: Box, remembered: Remembered) -> list[Alarm]:
    """The full-range network in one square window at full size: faces from 1/12 of its side."""
    x, y, side = _even(square.x), _even(square.y), int(square.w)
    luma = frame.planes[0][y : y + side, x : x + side]
    rows = remembered.rows((x, y, side), luma, lambda: window_faces(rgb(frame, square), 0, 0, side, FULL, _LEAST, quick=True))
    return _distinct([(Box(r[0] + x, r[1] + y, r[2], r[3]), r[4], r[4] >= _SURE) for r in rows])


def hog(frame: Frame) -> list[Alarm]:
    """dlib's detector over the whole frame: frontal faces from 80 px."""
    return [Alarm(HOG, box, True) for box in _windows.hog(rgb(frame))]


def tiles(width: int, height: int) -> list[Box]:
    """The windows at full size that cover a frame of that size, every second one first, so that neighbours are far apart in time."""
    side = min(_SIDE, width, height) // 2 * 2
    corners = product(_windows.starts(height, side, _STEP), _windows.starts(width, side, _STEP))
    squares = [Box(x // 2 * 2, y // 2 * 2, side, side) for y, x in corners]
    return squares[::2] + squares[1::2]


def around(box: Box, width: int, height: int) -> Box:
    """A square window with a box in its middle and room for what stands out of it; as much as there is of a small frame."""
    side = min(max(_SIDE, 1.5 * max(box.w, box.h)), width, height) // 2 * 2
    x, y = box.centre
    return Box(_even(min(max(x - side / 2, 0), width - side)), _even(min(max(y - side / 2, 0), height - side)), side, side)


def rgb(frame: Frame, box: Box | None = None, scale: float = 1.0) -> Pixels:
    """The frame, or the part of it in a box with even edges, H × W × 3, `scale` times smaller."""
    height, width = frame.planes[0].shape
    whole = box or Box(0, 0, width, height)
    x, y, w, h = int(whole.x), int(whole.y), int(whole.w), int(whole.h)
    parts = [p[y // s : (y + h) // s, x // s : (x + w) // s].ravel() for p, s in zip(frame.planes, (1, 2, 2), strict=True)]
    made = av.VideoFrame.from_ndarray(np.concatenate(parts).reshape(h * 3 // 2, w), "yuv420p")
    scaled = made.reformat(max(round(w / scale), 1), max(round(h / scale), 1), "rgb24", interpolation="AREA")
    return np.asarray(scaled.to_ndarray(), np.uint8)


_Row = tuple[Box, float, bool]


def _row(row: list[float], sure: float, scale: float) -> _Row:
    return Box(row[0] * scale, row[1] * scale, row[2] * scale, row[3] * scale), row[4], row[4] >= sure


def _distinct(rows: list[_Row]) -> list[Alarm]:
    """One alarm for each face, sure ones and then the strongest first."""
    kept: list[Alarm] = []
    for box, _, sure in sorted(rows, key=lambda row: (not row[2], -row[1])):
        if all(box.iou(k.box) < _windows.SAME and box.within(k.box) < 0.7 for k in kept):
            kept.append(Alarm(BLAZEFACE, box, sure))
    return kept


def _even(value: float) -> int:
    return int(value) // 2 * 2
