"""SSDLite by OpenVINO: proposals of whole persons in a picture. What becomes of a proposal is decided elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from math import ceil
from typing import TYPE_CHECKING, NamedTuple

from withheld import models
from withheld.model import Box

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from withheld.model import Pixels

MODEL = "persons"

_SIDE = 300  # pixels: the network was trained on squares of this side, whatever the picture's shape
_STEP = 0.6  # squares along the long side of a picture start at most this share of their side apart
_MOST = 16  # squares, lest a strip of one pixel's height take minutes; they touch each other up to sides of 16 : 1
_OBLONG = 0.2  # a picture longer than it is wide by less than this share of its shorter side is looked at once only
_SAME = 0.5  # IoU above which the weaker of two proposals is the same person
_EDGE = 0.02  # share of a square's side: a box this near to a cut through the picture is cut itself


class Body(NamedTuple):
    """A person from head to foot, as far as the picture shows it, and the network's score (0 to 1)."""

    box: Box
    score: float


def propose(pixels: Pixels, threshold: float) -> list[Body]:
    """Persons with at least that score in an H × W × 3 picture, strongest first.

    The network sees the whole picture squeezed to a square, then undistorted squares along the long side, where people are larger.
    """
    found = [body for view in _views(pixels) for body in view.bodies(threshold)]
    kept: list[Body] = []
    for body in sorted(found, key=lambda b: -b.score):
        if all(body.box.iou(other.box) < _SAME for other in kept):
            kept.append(body)
    return kept


class _View(NamedTuple):
    """What the network is shown (300 × 300 × 3), the place in the picture it shows, and where that place cuts through the picture."""

    pixels: NDArray[np.float32]
    place: Box
    cuts: tuple[str, ...] = ()

    def bodies(self, threshold: float) -> Iterator[Body]:
        boxes, _, scores, _ = _network()(self.pixels[None])  # classes (only one) and their number (always 100) are of no use
        for (top, left, bottom, right), score in zip(boxes[0].tolist(), scores[0].tolist(), strict=True):
            edges = {"left": left, "top": top, "right": 1 - right, "bottom": 1 - bottom}
            whole = right > left and bottom > top and all(edges[cut] > _EDGE for cut in self.cuts)
            if score >= threshold and whole:
                x, y, w, h = self.place.x, self.place.y, self.place.w, self.place.h
                yield Body(Box(x + left * w, y + top * h, (right - left) * w, (bottom - top) * h), score)


@cache
def _network() -> models.Network:
    return models.compiled(models.openvino_model(MODEL), (1, _SIDE, _SIDE, 3), precision=None)


def _views(pixels: Pixels) -> Iterator[_View]:
    import numpy as np
    from PIL import Image

    height, width = pixels.shape[:2]
    image = Image.fromarray(pixels)
    for place, cuts in [(Box(0, 0, width, height), ()), *_squares(width, height)]:
        edges = (place.x, place.y, place.right, place.bottom)
        view = image.resize((_SIDE, _SIDE), Image.Resampling.BILINEAR, edges, reducing_gap=2.0)
        yield _View(np.asarray(view, np.float32), place, cuts)


def _squares(width: int, height: int) -> Iterator[tuple[Box, tuple[str, ...]]]:
    """Overlapping squares along the long side of a picture, each with the sides on which it cuts through the picture."""
    side, rest = min(width, height), abs(width - height)
    steps = min(ceil(rest / (side * _STEP)), _MOST - 1) if rest > side * _OBLONG else 0
    before, after = ("left", "right") if width > height else ("top", "bottom")
    for i in range(steps + 1) if steps else ():
        offset = rest * i / steps
        place = Box(offset, 0, side, side) if width > height else Box(0, offset, side, side)
        yield place, (before,) * (i > 0) + (after,) * (i < steps)
