"""Cover: an opaque rectangle of one colour. The samples under it are gone before anything else happens to the picture."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from withheld.model import AssetPlan, Content, Picture, Treatment
from withheld.redactions import Redaction

if TYPE_CHECKING:
    from withheld.model import Pixels

COLOUR = (38, 38, 38)


class Cover(Redaction):
    """Fills the plan's rectangles, then limits the longest edge: in this order nothing covered is mixed into a neighbouring pixel."""

    treatment = Treatment.COVER

    def apply(self, content: Content, plan: AssetPlan) -> Content:
        pictures = tuple(self._picture(p, i, plan) for i, p in enumerate(content.pictures))
        return replace(content, pictures=pictures)

    def _picture(self, picture: Picture, index: int, plan: AssetPlan) -> Picture:
        pixels = np.array(picture.pixels)
        for cover in plan.covers:
            if cover.region.picture == index:
                box = cover.region.box.clipped(picture.width, picture.height)
                pixels[int(box.y) : int(box.bottom), int(box.x) : int(box.right)] = COLOUR
        return replace(picture, pixels=_limited(pixels, plan.max_edge))


def _limited(pixels: Pixels, edge: int) -> Pixels:
    height, width = pixels.shape[:2]
    if max(height, width) <= edge:
        return pixels
    scale = edge / max(height, width)
    size = max(1, round(width * scale)), max(1, round(height * scale))
    return np.asarray(Image.fromarray(pixels).resize(size, Image.Resampling.LANCZOS))
