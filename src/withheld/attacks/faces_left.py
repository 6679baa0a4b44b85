"""Attack: any face that is still to be seen in an output, looked for with other networks than those that found the faces to cover.

It reads no cover of the plan; only a face that somebody agreed to show is passed over. It can check opaque covers and nothing else: on
a disguised face a detector mostly falls silent too, and that proves nothing (`benchmarks/attacks.py` shows both).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from withheld.attacks import Attack, Hit, _windows
from withheld.attacks._canary import PATCH, portrait
from withheld.model import Box, Region

if TYPE_CHECKING:
    from withheld.attacks import Brief, Exhibit
    from withheld.model import Picture, Pixels

BLAZEFACE, HOG = "a face (BlazeFace)", "a face (HOG)"

_CANARIES = (28, 48, 96, 192)  # widths of the faces planted, in pixels
_HOG_SEES = 96  # width from which HOG must find a planted face too


class FacesLeft(Attack):
    """BlazeFace at full and short range over the whole picture and in overlapping windows, and dlib's HOG detector."""

    name = "faces-left"
    family = "miss"
    models = ("blazeface-full", "blazeface-short")

    def applies(self, exhibit: Exhibit, brief: Brief) -> bool:  # noqa: ARG002
        return exhibit.content is not None and bool(exhibit.content.pictures)

    def find(self, exhibit: Exhibit, brief: Brief) -> list[Hit]:
        hits: list[Hit] = []
        for i, picture in enumerate(exhibit.content.pictures if exhibit.content else ()):
            agreed = _agreed(brief, i)
            hits += [h for h in _faces(picture.pixels, i) if h.region and not any(_windows.same_face(h.region.box, a) for a in agreed)]
        return hits

    def on_original(self, original: Exhibit, brief: Brief) -> int:
        """Larger faces only, at the output's size: one is enough."""
        pictures = original.content.pictures if original.content else ()
        return sum(len(_windows.blazeface(_limited(p.pixels, brief.plan.max_edge), fine=False)) for p in pictures)

    def plant(self, exhibit: Exhibit, brief: Brief) -> Exhibit:
        """The first picture with drawn faces of several sizes on it, where nobody agreed to be seen; below it, where there is no room."""
        if exhibit.content is None:
            return exhibit
        first, *others = exhibit.content.pictures
        pixels, faces = _with_portraits(first, _agreed(brief, 0))
        planted = [Hit(BLAZEFACE, Region(0, box)) for box in faces] + [Hit(HOG, Region(0, box)) for box in faces if _for_hog(box, pixels)]
        content = replace(exhibit.content, pictures=(replace(first, pixels=pixels), *others))
        return replace(exhibit, content=content, planted=tuple(planted))


def _faces(pixels: Pixels, index: int) -> Iterator[Hit]:
    yield from (Hit(BLAZEFACE, Region(index, box)) for box in _windows.blazeface(pixels))
    yield from (Hit(HOG, Region(index, box)) for box in _windows.hog(pixels))


def _agreed(brief: Brief, index: int) -> list[Box]:
    """The faces that stay visible, in pixels of the output."""
    sizes = [(p.width, p.height) for p in brief.original.pictures] if brief.original else brief.source_sizes
    longest = max(sizes[index]) if index < len(sizes) else 0
    scale = min(1.0, brief.plan.max_edge / longest) if longest else 1.0
    boxes = [k.where.box for k in brief.plan.kept if isinstance(k.where, Region) and k.where.picture == index]
    return [Box(b.x * scale, b.y * scale, b.w * scale, b.h * scale) for b in boxes]


def _limited(pixels: Pixels, edge: int) -> Pixels:
    longest = max(pixels.shape[:2])
    if longest <= edge:
        return pixels
    size = max(round(pixels.shape[1] * edge / longest), 1), max(round(pixels.shape[0] * edge / longest), 1)
    return np.asarray(Image.fromarray(pixels).resize(size, Image.Resampling.BILINEAR))


def _with_portraits(picture: Picture, agreed: list[Box]) -> tuple[Pixels, list[Box]]:
    """The picture with a portrait of each size that finds a place, and the faces in them."""
    pixels = np.array(picture.pixels)
    taken = [box.grown(1.5) for box in agreed]
    faces: list[Box] = []
    for width in _CANARIES:
        side = round(width * PATCH)
        if (place := _place(pixels, side, taken)) is not None:
            taken.append(place)
            faces.append(_paste(pixels, place))
    if faces:
        return pixels, faces
    side = round(_CANARIES[2] * PATCH)
    below = np.pad(pixels, ((0, side), (0, max(side - pixels.shape[1], 0)), (0, 0)))
    return below, [_paste(below, Box(0, pixels.shape[0], side, side))]


def _place(pixels: Pixels, side: int, taken: list[Box]) -> Box | None:
    """The first square of that side, on a grid of half its side, that touches nothing taken."""
    height, width = pixels.shape[:2]
    step = max(side // 2, 1)
    corners = product(range(0, height - side + 1, step), range(0, width - side + 1, step))
    squares = (Box(x, y, side, side) for y, x in corners)
    return next((s for s in squares if not any(s.overlap(t) for t in taken)), None)


def _paste(pixels: Pixels, place: Box) -> Box:
    x, y, side = int(place.x), int(place.y), int(place.w)
    pixels[y : y + side, x : x + side] = portrait(side)
    return place.grown(1 / PATCH)


def _for_hog(face: Box, pixels: Pixels) -> bool:
    return face.w * min(_windows.HOG_EDGE / max(pixels.shape[:2]), 1.0) >= _HOG_SEES
