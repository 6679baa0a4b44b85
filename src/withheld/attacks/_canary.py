"""A face that belongs to nobody, drawn from ellipses and shadows, for detectors to find where one was planted. No detector lives here."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from withheld.model import Pixels

PATCH = 2.0
"""The patch is this many times as wide and high as the face in it: detectors were taught heads with something around them."""

_SIDE = 512  # drawn at this size and scaled down: pixels of the patch
_SKIN, _SHADE, _LIPS, _HAIR, _WALL, _COAT = (205, 160, 135), (120, 75, 60), (150, 70, 70), (52, 38, 32), (150, 158, 162), (60, 66, 84)

Shape = tuple[str, tuple[float, float, float, float], tuple[int, int, int], float]
"""Kind, box as shares of the patch (left, top, right, bottom), colour, softness in shares of the patch."""

_SHAPES: tuple[Shape, ...] = (
    ("ellipse", (0.10, 0.80, 0.90, 1.40), _COAT, 0.004),
    ("ellipse", (0.40, 0.62, 0.60, 0.92), (170, 125, 105), 0.008),
    ("ellipse", (0.27, 0.14, 0.73, 0.66), _HAIR, 0.006),
    ("ellipse", (0.265, 0.43, 0.315, 0.55), _SKIN, 0.004),
    ("ellipse", (0.685, 0.43, 0.735, 0.55), _SKIN, 0.004),
    ("ellipse", (0.30, 0.20, 0.70, 0.78), _SKIN, 0.006),
    ("ellipse", (0.30, 0.13, 0.70, 0.32), _HAIR, 0.010),
    ("ellipse", (0.345, 0.415, 0.465, 0.49), _SHADE, 0.012),
    ("ellipse", (0.535, 0.415, 0.655, 0.49), _SHADE, 0.012),
    ("ellipse", (0.36, 0.435, 0.45, 0.475), (235, 232, 228), 0.003),
    ("ellipse", (0.55, 0.435, 0.64, 0.475), (235, 232, 228), 0.003),
    ("ellipse", (0.387, 0.432, 0.427, 0.478), (40, 30, 28), 0.002),
    ("ellipse", (0.573, 0.432, 0.613, 0.478), (40, 30, 28), 0.002),
    ("ellipse", (0.345, 0.385, 0.465, 0.412), _HAIR, 0.005),
    ("ellipse", (0.535, 0.385, 0.655, 0.412), _HAIR, 0.005),
    ("ellipse", (0.475, 0.43, 0.49, 0.56), _SHADE, 0.016),
    ("ellipse", (0.455, 0.55, 0.545, 0.585), _SHADE, 0.010),
    ("ellipse", (0.48, 0.46, 0.52, 0.57), (228, 188, 165), 0.012),
    ("ellipse", (0.42, 0.635, 0.58, 0.685), _LIPS, 0.005),
    ("ellipse", (0.42, 0.652, 0.58, 0.662), (70, 30, 30), 0.003),
    ("ellipse", (0.45, 0.70, 0.55, 0.72), _SHADE, 0.014),
)


@cache
def portrait(side: int) -> Pixels:
    """A square patch of `side` pixels; the face in it is `side / PATCH` pixels wide."""
    canvas = Image.new("RGB", (_SIDE, _SIDE), _WALL)
    for shape in _SHAPES:
        _draw(canvas, shape)
    lit = np.asarray(canvas, np.float32) * _light()[..., None]
    return np.asarray(Image.fromarray(lit.clip(0, 255).astype(np.uint8)).resize((side, side), Image.Resampling.LANCZOS))


def _draw(canvas: Image.Image, shape: Shape) -> None:
    _, box, colour, softness = shape
    mask = Image.new("L", canvas.size)
    ImageDraw.Draw(mask).ellipse([v * _SIDE for v in box], fill=255)
    canvas.paste(colour, (0, 0), mask.filter(ImageFilter.GaussianBlur(softness * _SIDE)))


def _light() -> NDArray[np.float32]:
    """A lamp at the upper left: 1.1 there, darker to the right and at the rim of the head."""
    y, x = np.mgrid[0 : 1 : _SIDE * 1j, 0 : 1 : _SIDE * 1j].astype(np.float32)
    rim = ((x - 0.47) / 0.25) ** 2 + ((y - 0.45) / 0.36) ** 2
    return np.asarray(1.12 - 0.22 * x - 0.14 * np.clip(rim, 0, 1) ** 2, np.float32)
