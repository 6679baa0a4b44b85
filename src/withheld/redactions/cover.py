"""Cover: an opaque rectangle of one colour. The samples under it are gone before anything else happens to the picture."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from withheld.model import AssetPlan, Content, Film, Frame, Picture, Region, Track, Treatment
from withheld.redactions import Redaction

if TYPE_CHECKING:
    from withheld.model import Pixels, Plane

COLOUR = (38, 38, 38)

_LEVELS = (49, 128, 128)
"""The same colour in a film: 16 + 38 × 219 / 255 of luma, and no chroma."""


class Cover(Redaction):
    """Fills the plan's rectangles, then limits the longest edge: in this order nothing covered is mixed into a neighbouring pixel."""

    treatment = Treatment.COVER

    def apply(self, content: Content, plan: AssetPlan) -> Content:
        pictures = tuple(self._picture(p, i, plan) for i, p in enumerate(content.pictures))
        film = content.film and limited(content.film, plan.max_edge)
        return replace(content, pictures=pictures, film=film)

    def redraw(self, frame: Frame, index: int, film: Film, plan: AssetPlan) -> Frame:
        boxes = [box for c in plan.covers if isinstance(c.region, Track) and (box := c.region.at(index)) is not None]
        planes = tuple(map(np.array, frame.planes)) if boxes else frame.planes
        for box in boxes:
            inside = box.clipped(film.width, film.height)
            x, y, right, bottom = int(inside.x) & ~1, int(inside.y) & ~1, -(-int(inside.right) // 2) * 2, -(-int(inside.bottom) // 2) * 2
            for plane, level, step in zip(planes, _LEVELS, (1, 2, 2), strict=True):
                plane[y // step : bottom // step, x // step : right // step] = level
        size = limited(film, plan.max_edge)
        if (size.width, size.height) != (film.width, film.height):
            planes = tuple(_resized(p, size.width // step, size.height // step) for p, step in zip(planes, (1, 2, 2), strict=True))
        y, u, v = planes
        return Frame((y, u, v), frame.at)

    def _picture(self, picture: Picture, index: int, plan: AssetPlan) -> Picture:
        pixels = np.array(picture.pixels)
        for cover in plan.covers:
            if isinstance(cover.region, Region) and cover.region.picture == index:
                box = cover.region.box.clipped(picture.width, picture.height)
                pixels[int(box.y) : int(box.bottom), int(box.x) : int(box.right)] = COLOUR
        return replace(picture, pixels=_limited(pixels, plan.max_edge))


def limited(film: Film, edge: int) -> Film:
    """The film at the size at which it is published: its longest side at most that many pixels, both sides even."""
    longest = max(film.width, film.height)
    if longest <= edge:
        return film
    width, height = (max(round(side * edge / longest / 2) * 2, 2) for side in (film.width, film.height))
    return replace(film, width=width, height=height)


def _resized(plane: Plane, width: int, height: int) -> Plane:
    return np.asarray(Image.fromarray(plane).resize((width, height), Image.Resampling.LANCZOS))


def _limited(pixels: Pixels, edge: int) -> Pixels:
    height, width = pixels.shape[:2]
    if max(height, width) <= edge:
        return pixels
    scale = edge / max(height, width)
    size = max(1, round(width * scale)), max(1, round(height * scale))
    return np.asarray(Image.fromarray(pixels).resize(size, Image.Resampling.LANCZOS))
