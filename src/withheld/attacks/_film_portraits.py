"""Drawn faces on frames of a film, for the attack on faces to find, and frames brought to the size of an output."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import islice, product
from typing import TYPE_CHECKING

import av
import numpy as np

from withheld.attacks import Hit
from withheld.attacks._canary import PATCH, portrait
from withheld.attacks._film_windows import BLAZEFACE, HOG, SMALL
from withheld.model import Box, Frame, Region

if TYPE_CHECKING:
    from withheld.model import Pixels, Plane

_WIDTHS = (192, 96, 48, 28)
"""Widths in pixels of the faces planted, in a frame of at most 640 px; twice as wide in one that is looked at in half size."""

_HOG_SEES = 96  # pixels: width from which HOG must find a planted face too

Agreed = Callable[[int, Frame], list[Box]]


def planted(frames: Iterator[Frame], first: int, agreed: Agreed) -> tuple[list[Frame], tuple[Hit, ...]]:
    """One frame for each width, beginning with the index `first`, and what must be found on them."""
    shown = list(islice(frames, len(_WIDTHS)))
    made: list[Frame] = []
    hits: list[Hit] = []
    for i, width in enumerate(_WIDTHS if shown else ()):
        frame = shown[min(i, len(shown) - 1)]
        longest = max(frame.planes[0].shape)
        scale = max(1.0, min(2.0, longest / SMALL))
        taken = [box.grown(1.5) for box in agreed(first + i, frame)]
        changed, face = _with_face(frame, min(round(width * scale), max(longest // 4, _WIDTHS[-1])), taken)
        made.append(changed)
        hits += [Hit(what, Region(first + i, face)) for what in ((BLAZEFACE, HOG) if i == 0 and face.w >= _HOG_SEES else (BLAZEFACE,))]
    return made, tuple(hits)


def limited(frame: Frame, edge: int) -> Frame:
    """The frame scaled down to that longest side, if it is longer."""
    height, width = frame.planes[0].shape
    if (scale := edge / max(height, width)) >= 1:
        return frame
    samples = np.concatenate([p.ravel() for p in frame.planes]).reshape(height * 3 // 2, width)
    made = av.VideoFrame.from_ndarray(samples, "yuv420p").reformat(round(width * scale / 2) * 2, round(height * scale / 2) * 2)
    return replace(frame, planes=_planes(made))


def _with_face(frame: Frame, width: int, taken: list[Box]) -> tuple[Frame, Box]:
    """The frame with a face of that width where nothing is taken, below it where there is no room."""
    side = round(width * PATCH / 2) * 2
    height, across = frame.planes[0].shape
    place = _place(across, height, side, taken)
    planes = [np.array(p) for p in frame.planes]
    if place is None:
        side = min(side, max(across, round(_WIDTHS[-1] * PATCH)))
        place = Box(0, height, side, side)
        planes = [np.pad(p, ((0, side // s), (0, max(side - across, 0) // s))) for p, s in zip(planes, (1, 2, 2), strict=True)]
    for plane, patch, step in zip(planes, _drawn(side), (1, 2, 2), strict=True):
        y, x = int(place.y) // step, int(place.x) // step
        plane[y : y + side // step, x : x + side // step] = patch
    return replace(frame, planes=(planes[0], planes[1], planes[2])), place.grown(1 / PATCH)


def _place(width: int, height: int, side: int, taken: list[Box]) -> Box | None:
    """The first square of that side, on an even grid of about half its side, that touches nothing taken."""
    step = max(side // 4 * 2, 2)
    corners = product(range(0, height - side + 1, step), range(0, width - side + 1, step))
    squares = (Box(x, y, side, side) for y, x in corners)
    return next((s for s in squares if not any(s.overlap(t) for t in taken)), None)


def _drawn(side: int) -> tuple[Plane, Plane, Plane]:
    pixels: Pixels = portrait(side)
    return _planes(av.VideoFrame.from_ndarray(pixels, "rgb24").reformat(format="yuv420p"))


def _planes(made: av.VideoFrame) -> tuple[Plane, Plane, Plane]:
    rows = np.asarray(made.to_ndarray(), np.uint8)
    height, width = made.height, made.width
    quarter = rows[height:].reshape(2, height // 2, width // 2)
    return rows[:height], quarter[0], quarter[1]
