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
    from PIL import Image

    from withheld.model import Pixels

MODEL = "persons"

# Nodes of the graph, which the pinned hash of its file keeps as they are.
_GIVEN, _RESIZED = "ToFloat", "Preprocessor/map/TensorArrayStack/TensorArrayGatherV3"
_BOXES, _SCORES = "Postprocessor/Decode/transpose_1", "Postprocessor/convert_scores"

_SIDE = 300  # pixels: the network was trained on squares of this side, whatever the picture's shape
_STEP = 0.6  # squares along the long side of a picture start at most this share of their side apart
_MOST = 16  # squares, lest a strip of one pixel's height take minutes; they touch each other up to sides of 16 : 1
_OBLONG = 0.2  # a picture longer than it is wide by less than this share of its shorter side is looked at once only
_CLOSE = 0.25  # a body that fills more than this share of the picture makes it a close-up: squares would find 31 more beside 882 bodies
_SAME = 0.5  # IoU above which the weaker of two proposals is the same person
_EDGE = 0.02  # share of a square's side: a box this near to a cut through the picture is cut itself


class Body(NamedTuple):
    """A person from head to foot, as far as the picture shows it, and the network's score (0 to 1)."""

    box: Box
    score: float


def propose(pixels: Pixels, threshold: float, *, squares: bool = True) -> list[Body]:
    """Persons with at least that score in an H × W × 3 picture, strongest first.

    The network sees the whole picture squeezed to a square; unless that is a close-up, also undistorted squares along the long side,
    where people are larger; `squares=False` leaves those out, a fifth of the time in a wide picture.
    """
    whole, *parts = _views(pixels)
    found = list(whole.bodies(threshold))
    if squares and not any(body.box.area > _CLOSE * whole.place.area for body in found):
        found += [body for part in parts for body in part.bodies(threshold)]
    kept: list[Body] = []
    for body in sorted(found, key=lambda b: -b.score):
        if all(body.box.iou(other.box) < _SAME for other in kept):
            kept.append(body)
    return kept


class _View(NamedTuple):
    """A place in a picture that the network is shown, and where that place cuts through the picture."""

    image: Image.Image
    place: Box
    cuts: tuple[str, ...] = ()

    def bodies(self, threshold: float) -> Iterator[Body]:
        """Persons with at least that score in this view, several boxes to each."""
        boxes, scores = _network()(self.pixels()[None])
        found = scores[0, :, 1] >= threshold  # class 0 is the background
        for (top, left, bottom, right), score in zip(boxes[found].clip(0, 1).tolist(), scores[0, found, 1].tolist(), strict=True):
            edges = {"left": left, "top": top, "right": 1 - right, "bottom": 1 - bottom}
            whole = right > left and bottom > top and all(edges[cut] > _EDGE for cut in self.cuts)
            if whole:
                x, y, w, h = self.place.x, self.place.y, self.place.w, self.place.h
                yield Body(Box(x + left * w, y + top * h, (right - left) * w, (bottom - top) * h), score)

    def pixels(self) -> NDArray[np.float32]:
        """The place at the network's size, 300 × 300 × 3."""
        import numpy as np
        from PIL.Image import Resampling

        edges = (self.place.x, self.place.y, self.place.right, self.place.bottom)
        return np.asarray(self.image.resize((_SIDE, _SIDE), Resampling.BILINEAR, edges, reducing_gap=1.0), np.float32)


@cache
def _network() -> models.Network:
    """A view (1 × 300 × 300 × 3) to 1917 boxes (top, left, bottom, right in shares of its sides) and their scores for two classes.

    Its own resizing and suppression are cut off: a third of its time goes into their loops, and a view needs neither.
    """
    model = models.openvino_model(MODEL)
    model.reshape([1, _SIDE, _SIDE, 3])
    nodes = {node.get_friendly_name(): node for node in model.get_ops()}
    nodes[_RESIZED].output(0).replace(nodes[_GIVEN].output(0))
    for result in model.get_results():
        model.remove_result(result)
    model.add_outputs([nodes[name].output(0) for name in (_BOXES, _SCORES)])
    return models.compiled(model, None, precision=None)


def _views(pixels: Pixels) -> Iterator[_View]:
    from PIL import Image

    image = Image.fromarray(pixels)
    yield _View(image, Box(0, 0, image.width, image.height))
    for place, cuts in _squares(image.width, image.height):
        yield _View(image, place, cuts)


def _squares(width: int, height: int) -> Iterator[tuple[Box, tuple[str, ...]]]:
    """Overlapping squares along the long side of a picture, each with the sides on which it cuts through the picture."""
    side, rest = min(width, height), abs(width - height)
    steps = min(ceil(rest / (side * _STEP)), _MOST - 1) if rest > side * _OBLONG else 0
    before, after = ("left", "right") if width > height else ("top", "bottom")
    for i in range(steps + 1) if steps else ():
        offset = rest * i / steps
        place = Box(offset, 0, side, side) if width > height else Box(0, offset, side, side)
        yield place, (before,) * (i > 0) + (after,) * (i < steps)
