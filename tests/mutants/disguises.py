"""What other tools draw over a face: redactions that leave somebody to be recognised, for the attacks to catch."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from PIL import Image, ImageFilter

from withheld.model import AssetPlan, Content, Picture, Region
from withheld.redactions import Redaction
from withheld.redactions.cover import Cover


class Nothing(Cover):
    """Forgets to cover."""

    def apply(self, content: Content, plan: AssetPlan) -> Content:
        return super().apply(content, replace(plan, covers=()))


class Blur(Redaction):
    """A light blur over the face, as in a newspaper of the nineties."""

    treatment = Cover.treatment

    def apply(self, content: Content, plan: AssetPlan) -> Content:
        pictures = tuple(self._picture(p, i, plan) for i, p in enumerate(content.pictures))
        return Cover().apply(replace(content, pictures=pictures), replace(plan, covers=()))

    def _picture(self, picture: Picture, index: int, plan: AssetPlan) -> Picture:
        image = Image.fromarray(np.array(picture.pixels))
        for box in (c.region.box for c in plan.covers if isinstance(c.region, Region) and c.region.picture == index):
            corner = int(box.x), int(box.y)
            part = image.crop((*corner, int(box.right), int(box.bottom)))
            image.paste(part.filter(ImageFilter.GaussianBlur(2)), corner)
        return replace(picture, pixels=np.asarray(image))
