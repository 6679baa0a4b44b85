"""A face in a picture → 128 numbers that say whose it is (dlib's ResNet). Where the face is, and who that may be, is decided elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from withheld import models
from withheld.errors import MissingError
from withheld.model import Box

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from withheld.model import Pixels

    Floats = NDArray[np.float64]

MODELS = ("dlib-resnet", "dlib-landmarks")

MIN_SIDE = 50.0
"""Pixels of the shorter side of a face box. From 40 px, strangers of WIDER come as close as 0.38; from 50 px no closer than 0.44."""

UNSTEADY = 0.1
"""Largest movement of a landmark, in eye distances, between looks at the same face through boxes a little off.

Profiles, hair, hands and helmets move more, and resemble one another in the embedding down to 0.31 whoever they are; 99 % of AT&T's
photographs move less.
"""

BLURRED = 3.1
"""Largest contrast between neighbours 8 px apart over that 2 px apart in the aligned face of 150 px; 4 is a plain ramp.

Faces that were 10 px wide before somebody enlarged them (all above 3.2) come as close as 0.31 to strangers like them; 99 % of AT&T's
photographs lie below.
"""

_SIDE, _DOWN = 0.95, 0.07
"""dlib's box is a square from the brows to the chin: its side in geometric means of ours, its centre's way down in heights of ours (394
AT&T and 119 WIDER faces seen by both detectors)."""

_OTHER_LOOKS = ((0.85, 0.07), (1.05, 0.07), (0.95, 0.0))


def embed(pixels: Pixels, boxes: Sequence[Box], *, strict: bool = True) -> list[tuple[float, ...]]:
    """The embedding of each face (128 floats, compared by Euclidean distance), empty where it would not tell people apart.

    `pixels` is H × W × 3; a box runs from forehead to chin and from ear to ear. `strict=False` embeds whatever lies in a box, as an
    attacker would. Raises `MissingError` without dlib or its weights. Source: King, dlib's `face_recognition_resnet_model_v1`.
    """
    return [_embedded(pixels, box, strict) for box in boxes]


def _embedded(pixels: Pixels, box: Box, strict: bool) -> tuple[float, ...]:
    if strict and min(box.w, box.h) < MIN_SIDE:
        return ()
    shape = _landmarks(pixels, box, _SIDE, _DOWN)
    chip = _dlib().get_face_chip(pixels, shape)
    if strict and (_blur(chip) > BLURRED or _unsteadiness(pixels, box) > UNSTEADY):
        return ()
    return tuple(float(v) for v in _resnet().compute_face_descriptor(chip))


def _unsteadiness(pixels: Pixels, box: Box) -> float:
    """How far the five landmarks move between looks, in eye distances."""
    import numpy as np

    shapes = [_landmarks(pixels, box, side, down) for side, down in ((_SIDE, _DOWN), *_OTHER_LOOKS)]
    points = np.array([[(p.x, p.y) for p in shape.parts()] for shape in shapes], np.float64)
    middle = points.mean(axis=0)
    eyes = np.linalg.norm((middle[0] + middle[1] - middle[2] - middle[3]) / 2)
    return float(np.linalg.norm(points - middle, axis=2).max() / max(eyes, 1.0))


def _blur(chip: Pixels) -> float:
    """Contrast of the coarse over contrast of the fine, from 1 (sharp) to 4 (no detail at all)."""
    grey = chip[15:135, 15:135].mean(axis=2)  # 120 px, the face without its surroundings
    coarse, fine = (_contrast(grey.reshape(120 // step, step, 120 // step, step).mean(axis=(1, 3))) for step in (8, 2))
    return float(coarse / fine) if fine else 4.0


def _contrast(grey: Floats) -> float:
    return float(abs(grey[1:] - grey[:-1]).mean() + abs(grey[:, 1:] - grey[:, :-1]).mean())


def _landmarks(pixels: Pixels, box: Box, side: float, down: float) -> Any:
    half = side * (box.w * box.h) ** 0.5 / 2
    cx, cy = box.centre
    cy += down * box.h
    return _predictor()(pixels, _dlib().rectangle(*(round(v) for v in (cx - half, cy - half, cx + half, cy + half))))


@cache
def _predictor() -> Any:
    return _dlib().shape_predictor(str(models.path("dlib-landmarks")))


@cache
def _resnet() -> Any:
    return _dlib().face_recognition_model_v1(str(models.path("dlib-resnet")))


def _dlib() -> Any:
    try:
        import dlib  # pyright: ignore[reportMissingTypeStubs] (it ships none)
    except ImportError as e:
        raise MissingError("dlib is not installed; run `make install` in the checkout") from e
    return dlib
