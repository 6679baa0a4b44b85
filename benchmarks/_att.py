"""AT&T's 40 people × 10 photographs on a larger canvas, where a cover has the room it has in a news photograph. Nothing is judged here."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
from PIL import Image

from _wider import bench
from withheld.detectors import Known
from withheld.detectors.faces import Faces
from withheld.model import Asset, Box, Content, Picture, Pixels, Region

PEOPLE, EACH = 40, 10
CANVAS = 320  # pixels; a photograph is 92 × 112
GREY = 128
JPEG_GRID = 16

_FACES = Faces()


@dataclass(frozen=True, slots=True)
class Portrait:
    """One photograph of one person on its canvas, and the faces our own detector finds there, the surest first."""

    person: int
    number: int
    pixels: Pixels = field(repr=False)
    frame: Box
    """Where the photograph lies on the canvas."""
    faces: tuple[Box, ...]


def portraits(framing: np.random.Generator | None = None) -> list[Portrait]:
    """All 400. In the middle of the canvas at one size as they were taken; with `framing` each somewhere else, at 0.7 to 1.4 × its size."""
    return [
        Portrait(person, number, pixels, frame, _faces(pixels))
        for person, number, photograph in _photographs()
        for pixels, frame in (_framed(photograph, framing),)
    ]


def _photographs() -> Iterator[tuple[int, int, Image.Image]]:
    for person in range(1, PEOPLE + 1):
        for number in range(1, EACH + 1):
            with Image.open(bench() / "faces" / "att_faces" / f"s{person}" / f"{number}.pgm") as image:
                yield person, number, image.convert("RGB")


def _framed(photograph: Image.Image, framing: np.random.Generator | None) -> tuple[Pixels, Box]:
    scale = framing.uniform(0.7, 1.4) if framing else 1.0
    size = round(photograph.width * scale), round(photograph.height * scale)
    x, y = (int(framing.integers(0, CANVAS - s + 1)) if framing else (CANVAS - s) // 2 for s in size)
    canvas = Image.new("RGB", (CANVAS, CANVAS), (GREY,) * 3)
    canvas.paste(photograph.resize(size, Image.Resampling.LANCZOS), (x, y))
    return np.asarray(canvas), Box(x, y, *size)


def _faces(pixels: Pixels) -> tuple[Box, ...]:
    content = Content("image/jpeg", "image/jpeg", (Picture(pixels, JPEG_GRID),))
    found = sorted(_FACES.detect(Asset("0" * 64, "", "image/jpeg", 0), content, Known()), key=lambda f: -f.score)
    return tuple(f.where.box for f in found if isinstance(f.where, Region))
