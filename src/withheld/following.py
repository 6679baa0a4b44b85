"""Follows a place from frame to frame by what it looks like, where no detector sees it. Grey pictures only; who is followed, and how long,
is decided elsewhere."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from PIL import Image

from withheld.model import Box

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from withheld.model import Plane

    Floats = NDArray[np.float64]

HELD = 0.65
"""Normalised correlation from which on a place is the same as in the frame before."""

_SIDE = 24  # cells; a place is brought to this size, whatever its own: a head of 24 px still has eyes
_WINDOW = 64  # cells; it is looked for in a window so large, 20 cells or 0.83 of its size to every side, at the cost of an FFT of 64 × 64
_SCALES = (24, 22, 26)  # cells; heads come nearer and go by less than a twelfth a frame
_FLAT = 2.0  # grey levels; a window with less contrast says nothing, and its noise shall not be blown up
_FAR = 0.1  # of correlation, by which a place a whole size away must be better than one right here


class Match(NamedTuple):
    """Where a place was found again, in pixels of the frame, and its normalised correlation (at most 1)."""

    box: Box
    score: float


class Template:
    """What a box of one frame looks like, brought to 24 × 24 cells, without its mean."""

    def __init__(self, grey: Plane, box: Box, scale: float) -> None:
        """`scale` is how many pixels of the grey picture one pixel of the frame (in which the box is given) takes."""
        self._patch = _cells(grey, _scaled(box, scale), _SIDE)

    def find(self, grey: Plane, box: Box, scale: float) -> Match:
        """The place most like this one in a window around a box: within 0.83 of its size, a twelfth smaller or larger."""
        around = Box(box.centre[0] - box.w * _WINDOW / _SIDE / 2, box.centre[1] - box.h * _WINDOW / _SIDE / 2, *_window(box))
        window = _Window(_cells(grey, _scaled(around, scale), _WINDOW))
        return max((self._at(window, around, side, spectrum) for side, spectrum in self._spectra), key=lambda m: m.score)

    def _at(self, window: _Window, around: Box, side: int, spectrum: Floats) -> Match:
        likeness = window.correlation(spectrum, side) - _penalty(side)
        row, column = np.unravel_index(int(likeness.argmax()), likeness.shape)
        w, h = around.w / _WINDOW, around.h / _WINDOW
        box = Box(around.x + float(column) * w, around.y + float(row) * h, side * w, side * h)
        return Match(box, float(likeness[row, column]))

    @cached_property
    def _spectra(self) -> list[tuple[int, Floats]]:
        return [(side, _spectrum(self._patch, side)) for side in _SCALES]


class _Window:
    """A window in which templates are looked for: its spectrum, and running sums for the contrast of every part of it."""

    def __init__(self, cells: Floats) -> None:
        cells = cells - cells.mean()
        self._spectrum = np.fft.rfft2(cells)
        self._sums = _running(cells)
        self._squares = _running(cells * cells)

    def correlation(self, spectrum: Floats, side: int) -> Floats:
        """Normalised correlation at every place of a template of that side (unit length, no mean): (65 - side) × (65 - side)."""
        places = _WINDOW - side + 1
        raw = np.fft.irfft2(self._spectrum * spectrum, s=(_WINDOW, _WINDOW))[:places, :places]
        mean = _of_squares(self._sums, side) / side
        energy = _of_squares(self._squares, side) - mean * mean
        return raw / np.sqrt(np.maximum(energy, (side * _FLAT) ** 2))


def _spectrum(patch: Floats, side: int) -> Floats:
    scaled = np.asarray(Image.fromarray(patch.astype(np.float32)).resize((side, side), Image.Resampling.BILINEAR), np.float64)
    scaled = scaled - scaled.mean()
    length = max(float(np.linalg.norm(scaled)), side * _FLAT)
    return np.conj(np.fft.rfft2(scaled / length, s=(_WINDOW, _WINDOW)))


_penalties: dict[int, Floats] = {}


def _penalty(side: int) -> Floats:
    """What a place loses for being far from where it was expected."""
    if side not in _penalties:
        offset = (np.arange(_WINDOW - side + 1) - (_WINDOW - side) / 2) / _SIDE
        _penalties[side] = _FAR * (offset[:, None] ** 2 + offset[None] ** 2)
    return _penalties[side]


def _running(cells: Floats) -> Floats:
    return np.pad(cells, ((1, 0), (1, 0))).cumsum(axis=0).cumsum(axis=1)


def _of_squares(sums: Floats, side: int) -> Floats:
    return sums[side:, side:] - sums[:-side, side:] - sums[side:, :-side] + sums[:-side, :-side]


def _window(box: Box) -> tuple[float, float]:
    return box.w * _WINDOW / _SIDE, box.h * _WINDOW / _SIDE


def _scaled(box: Box, scale: float) -> Box:
    return Box(box.x * scale, box.y * scale, box.w * scale, box.h * scale)


def _cells(grey: Plane, box: Box, side: int) -> Floats:
    """A part of a grey picture brought to side × side cells; its edges go on where the part lies outside."""
    height, width = grey.shape
    left, top = int(np.floor(box.x)), int(np.floor(box.y))
    right, bottom = max(int(np.ceil(box.right)), left + 1), max(int(np.ceil(box.bottom)), top + 1)
    rows, columns = np.clip(np.arange(top, bottom), 0, height - 1), np.clip(np.arange(left, right), 0, width - 1)
    inside = top >= 0 and left >= 0 and bottom <= height and right <= width
    part = grey[top:bottom, left:right] if inside else grey[rows[:, None], columns]
    image = Image.fromarray(np.ascontiguousarray(part))
    edges = (box.x - left, box.y - top, max(box.right - left, box.x - left + 0.5), max(box.bottom - top, box.y - top + 0.5))
    edges = (edges[0], edges[1], min(edges[2], image.width), min(edges[3], image.height))
    return np.asarray(image.resize((side, side), Image.Resampling.BILINEAR, edges, reducing_gap=1.0), np.float64)
