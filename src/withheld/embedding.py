"""A face to 128 numbers: dlib's ResNet after alignment by five landmarks. Says how alike two faces are; decides nothing.

Source: King, "High quality face recognition with deep metric learning", dlib 2017; distances are Euclidean.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from math import sqrt
from typing import TYPE_CHECKING, Any

from withheld import models
from withheld.errors import MissingError

if TYPE_CHECKING:
    from withheld.model import Box, Pixels

MODELS = ("dlib-resnet", "dlib-landmarks")

# dlib's landmarks want its own detector's square, which is 0.95 × the geometric mean of a WIDER box and sits 7 % of its height lower:
# measured on 385 AT&T and 190 WIDER faces that dlib's HOG detector and CenterFace both found.
_SIDE, _DOWN = 0.95, 0.07
_CHIP = 150
"""Side in pixels of the aligned face the network was trained on."""

SMALLEST = 24.0
"""Below this many pixels on its shorter side a face is not embedded at all: the chip would be mostly invented."""


def embed(pixels: Pixels, boxes: Sequence[Box]) -> list[tuple[float, ...]]:
    """One embedding of 128 floats for each face box (WIDER convention, pixels) of an H × W × 3 picture.

    Raises `MissingError` where dlib or its weights are not there.
    """
    import numpy as np

    predictor, network = _networks()
    image = np.ascontiguousarray(pixels)
    chips = [_dlib().get_face_chip(image, predictor(image, _square(box)), _CHIP) for box in boxes]
    return [tuple(float(v) for v in network.compute_face_descriptor(chip)) for chip in chips]


def _square(box: Box) -> Any:
    side = _SIDE * sqrt(max(box.area, 1.0))
    x, y = box.centre
    y += _DOWN * box.h
    return _dlib().rectangle(*(round(v) for v in (x - side / 2, y - side / 2, x + side / 2, y + side / 2)))


@cache
def _networks() -> tuple[Any, Any]:
    resnet, landmarks = (str(models.path(name)) for name in MODELS)
    return _dlib().shape_predictor(landmarks), _dlib().face_recognition_model_v1(resnet)


def _dlib() -> Any:
    try:
        import dlib  # pyright: ignore[reportMissingTypeStubs]
    except ImportError as e:
        raise MissingError("dlib is not installed; run `make install`") from e
    return dlib
