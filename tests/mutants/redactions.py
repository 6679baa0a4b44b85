"""Broken redactions that the contract suite must catch."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from PIL import Image, ImageFilter

from withheld.model import AssetPlan, Content, Region, Treatment
from withheld.redactions import Redaction


class Blur(Redaction):
    """Obscures instead of destroying."""

    treatment = Treatment.COVER

    def apply(self, content: Content, plan: AssetPlan) -> Content:
        image = Image.fromarray(content.pictures[0].pixels)
        for cover in plan.covers:
            assert isinstance(cover.region, Region)
            b = cover.region.box
            area = (int(b.x), int(b.y), int(b.right), int(b.bottom))
            image.paste(image.crop(area).filter(ImageFilter.GaussianBlur(6)), area)
        return replace(content, pictures=(replace(content.pictures[0], pixels=np.asarray(image)),))


class SpliceUnmerged(Redaction):
    """Splices spans right to left without asking whether they overlap: the tail of the longer one stays in clear."""

    treatment = Treatment.REPLACE

    def apply(self, content: Content, plan: AssetPlan) -> Content:
        text = content.text[0].text
        for r in sorted(plan.replacements, key=lambda r: r.span.start, reverse=True):
            text = text[: r.span.start] + r.label + text[r.span.end :]
        return content.with_text((text,))
