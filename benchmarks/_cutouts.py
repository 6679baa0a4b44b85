"""People for generated films: heads and shoulders cut softly out of pictures whose face box is known. Nothing moves here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

import cv2
import numpy as np
from PIL import Image
from skimage import data

from _wider import bench
from withheld.attacks._canary import portrait
from withheld.model import Box

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from withheld.model import Pixels

SOFT = 0.06
"""How far the edge of a head fades into what is behind it: standard deviation in face widths."""

WIDER_PEOPLE = {
    "anna": ("13_Interview_Interview_2_People_Visible_13_204.jpg", (458, 134, 138, 206)),
    "bella": ("13_Interview_Interview_2_People_Visible_13_241.jpg", (428, 96, 122, 180)),
    "carl": ("13_Interview_Interview_2_People_Visible_13_36.jpg", (390, 76, 116, 162)),
    "dora": ("13_Interview_Interview_2_People_Visible_13_425.jpg", (488, 133, 189, 277)),
    "emil": ("13_Interview_Interview_On_Location_13_179.jpg", (678, 300, 146, 208)),
    "finn": ("13_Interview_Interview_On_Location_13_187.jpg", (288, 76, 108, 160)),
    "gita": ("13_Interview_Interview_Sequences_13_513.jpg", (350, 118, 146, 174)),
    "hugo": ("13_Interview_Interview_Sequences_13_807.jpg", (418, 110, 170, 266)),
    "iris": ("13_Interview_Interview_Sequences_13_33.jpg", (359, 169, 219, 292)),
    "jan": ("13_Interview_Interview_On_Location_13_852.jpg", (268, 208, 230, 282)),
}
"""Annotated faces of the bench, at least 100 px wide, sharp, lit and alone: invented name → photograph, box as WIDER annotates it."""

ATT_PEOPLE = {"kurt": "s4/1.pgm", "lena": "s8/1.pgm"}
ATT_FACE = Box(14, 24, 64, 84)
"""Where the face lies in most of AT&T's photographs, which are 92 × 112 and hold little more than it."""


@dataclass(frozen=True, slots=True)
class Cutout:
    """A person: `pixels` (H × W × 4 float32: RGB 0 to 255, opacity 0 to 1), the face's box in them (forehead to chin, ear to ear)."""

    name: str
    pixels: NDArray[np.float32] = field(repr=False)
    face: Box


def person(name: str) -> Cutout:
    """The person of that invented name; raises `FileNotFoundError` for one of the bench where the bench is not."""
    return _person(name)


@cache
def _person(name: str) -> Cutout:
    if name in WIDER_PEOPLE:
        photograph, box = WIDER_PEOPLE[name]
        return _cut(name, np.asarray(Image.open(bench() / "faces" / "photos" / photograph).convert("RGB")), Box(*box))
    if name in ATT_PEOPLE:
        grey = np.asarray(Image.open(bench() / "faces" / "att_faces" / ATT_PEOPLE[name]).convert("RGB"))
        return _cut(name, (grey * np.array([1.0, 0.86, 0.76])).astype(np.uint8), ATT_FACE)
    return _cut(name, *_PACKAGED[name]())


def _astronaut() -> tuple[Pixels, Box]:
    return np.asarray(data.astronaut()), Box(180, 60, 90, 118)


def _camera() -> tuple[Pixels, Box]:
    return np.repeat(np.asarray(data.camera())[..., None], 3, 2), Box(200, 118, 58, 80)


def _drawn() -> tuple[Pixels, Box]:
    return portrait(512), Box(0.30 * 512, 0.20 * 512, 0.40 * 512, 0.58 * 512)


_PACKAGED = {"astronaut": _astronaut, "cameraman": _camera, "drawn": _drawn}
PACKAGED: Sequence[str] = tuple(_PACKAGED)
"""People who come with installed packages (scikit-image, and withheld's own drawn canary): films of these need no bench."""


def _cut(name: str, picture: Pixels, face: Box) -> Cutout:
    """Head and shoulders around a face, fading out at the edge."""
    height, width = picture.shape[:2]
    cx = face.centre[0]
    part = Box(cx - 1.75 * face.w, face.y - 0.55 * face.h, 3.5 * face.w, 2.75 * face.h).clipped(width, height)
    x, y = int(part.x), int(part.y)
    pixels = picture[y : int(part.bottom), x : int(part.right)].astype(np.float32)
    inside = Box(face.x - x, face.y - y, face.w, face.h)
    return Cutout(name, np.dstack([pixels, _opacity(pixels.shape[:2], inside)]), inside)


def _opacity(shape: tuple[int, int], face: Box) -> NDArray[np.float32]:
    mask = np.zeros(shape, np.float32)
    cx, cy = face.centre
    cv2.ellipse(mask, _whole(cx, cy - 0.05 * face.h), _whole(0.85 * face.w, 0.82 * face.h), 0, 0, 360, 1.0, -1)
    cv2.ellipse(mask, _whole(cx, face.y + 2.3 * face.h), _whole(1.7 * face.w, 1.2 * face.h), 0, 0, 360, 1.0, -1)
    cv2.ellipse(mask, _whole(cx, face.bottom), _whole(0.6 * face.w, 0.4 * face.h), 0, 0, 360, 1.0, -1)
    rim = max(int(1.5 * SOFT * face.w), 1)
    mask[:rim], mask[:, :rim], mask[:, -rim:] = 0, 0, 0
    return np.asarray(cv2.GaussianBlur(mask, (0, 0), SOFT * face.w), np.float32)


def _whole(x: float, y: float) -> tuple[int, int]:
    return round(x), round(y)
