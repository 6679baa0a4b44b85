"""Two face detectors that share nothing with those that redact, run over a whole picture: BlazeFace in windows, dlib's HOG once.

CenterFace and MTCNN learned from WIDER FACE; BlazeFace learned from Google's own pictures, the HOG detector from photographs gathered by
dlib's author. Thresholds are from `benchmarks/attacks.py`: what they find on photographs whose every annotated face is covered.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib import import_module
from itertools import product
from math import ceil
from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import Image

from withheld.attacks._blazeface import FULL, SHORT, Range, window_faces
from withheld.errors import MissingError
from withheld.model import Box

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from withheld.model import Pixels

# Network, side of its windows in pixels (0: the whole picture), share of a side from one window to the next, least score.
# A full-range network sees faces from 1/12 of its window: 24 px in 256, 50 px in 640.
_COARSE = ((FULL, 0, 1.0, 0.7), (SHORT, 0, 1.0, 0.6), (FULL, 640, 0.6, 0.7))
_FINE = ((SHORT, 384, 0.6, 0.75), (FULL, 256, 0.75, 0.65))

HOG_EDGE = 1280  # longest side in pixels that HOG is given: it sees faces from 80 px, smaller ones are BlazeFace's
_SMALLEST = 20  # pixels: below, two of three boxes that BlazeFace draws in a crowd hold no face
_HOG_LEAST = 0.4  # above dlib's own 0, where an astronaut's mission patch is a face (0.27)
SAME = 0.3  # IoU from which two boxes are one face


def blazeface(pixels: Pixels, *, fine: bool = True) -> list[Box]:
    """Faces from 24 px (without `fine` from about 50 px) in pixels of the picture, strongest first, each once."""
    runs = [_windowed(pixels, *run) for run in (*_COARSE, *(_FINE if fine else ()))]
    found = np.concatenate(runs)
    return _distinct(found[found[:, 2] >= _SMALLEST])


def hog(pixels: Pixels) -> list[Box]:
    """Frontal faces from 80 px (of a picture scaled to at most 1280 px) in pixels of the picture."""
    longest = max(pixels.shape[:2])
    scale = max(longest / HOG_EDGE, 1.0)
    size = max(round(pixels.shape[1] / scale), 1), max(round(pixels.shape[0] / scale), 1)
    scaled = np.asarray(Image.fromarray(pixels).resize(size, Image.Resampling.BILINEAR)) if scale > 1 else np.ascontiguousarray(pixels)
    found, scores, _ = _hog_detector().run(scaled, 0, _HOG_LEAST)
    rows = [(r.left() * scale, r.top() * scale, r.width() * scale, r.height() * scale, s) for r, s in zip(found, scores, strict=True)]
    return _distinct(np.array(rows, np.float32).reshape(-1, 5))


def _windowed(pixels: Pixels, network: Range, side: int, step: float, least: float) -> NDArray[np.float32]:
    return np.concatenate([window_faces(pixels, *place, network, least) for place in places(pixels, side, step)])


def places(pixels: Pixels, side: int, step: float) -> list[tuple[int, int, int]]:
    """Left and top edge and side of the windows of that side (0: one around the whole picture) that together cover a picture."""
    height, width = pixels.shape[:2]
    side = side or max(height, width)
    return [(left, top, side) for top, left in product(starts(height, side, step), starts(width, side, step))]


def starts(length: int, side: int, step: float) -> Iterator[int]:
    """Where windows begin along one axis: evenly, the last one at the edge, none further apart than a step."""
    gaps = max(ceil((length - side) / (side * step)), 0)
    return (round(i * (length - side) / gaps) if gaps else 0 for i in range(gaps + 1))


def same_face(found: Box, agreed: Box) -> bool:
    """Whether a found box is the agreed face: networks frame a face differently, but around the same centre."""
    x, y = found.centre
    inside = agreed.x <= x <= agreed.right and agreed.y <= y <= agreed.bottom
    return inside and found.area <= 4 * agreed.area and (found.iou(agreed) >= 0.2 or found.within(agreed) >= 0.7)


def _distinct(found: NDArray[np.float32]) -> list[Box]:
    kept: list[Box] = []
    for x, y, w, h, _ in found[np.argsort(-found[:, 4], kind="stable")].tolist():
        box = Box(x, y, w, h)
        if all(box.iou(k) < SAME and box.within(k) < 0.7 for k in kept):
            kept.append(box)
    return kept


@cache
def _hog_detector() -> Any:
    try:
        dlib: Any = import_module("dlib")  # it has no types at all
    except ImportError as e:
        raise MissingError("dlib is not installed; run `make install` in the checkout, or `pip install dlib-bin`") from e
    return dlib.get_frontal_face_detector()
