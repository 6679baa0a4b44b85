"""Face re-identification: is whoever was covered still recognised by what lies at that place in the output?"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from math import dist
from typing import TYPE_CHECKING

from withheld import embedding
from withheld.attacks import Attack, Brief, Exhibit, Hit
from withheld.model import Box, Finding, Region

if TYPE_CHECKING:
    from withheld.model import Content, Pixels

NEAR = 0.6
"""dlib's own threshold for one person; the attacker is generous where the matcher that uncovers people is strict."""

MARGIN = 0.05
"""How much nearer than a blank patch a place must come: a blurred face resembles a blank one (0.32 was measured), which names nobody."""


class Reidentify(Attack):
    """Embeds what is left at every covered face and looks for that face among all covered faces of the story."""

    name = "face re-identification"
    family = "recover"
    models = embedding.MODELS

    def applies(self, exhibit: Exhibit, brief: Brief) -> bool:
        return bool(exhibit.content and exhibit.content.pictures and brief.gallery and _covered(brief))

    def find(self, exhibit: Exhibit, brief: Brief) -> list[Hit]:
        hits: list[Hit] = []
        for face, region in _covered(brief):
            box = _scaled(region, exhibit.content, brief)
            (seen,) = embedding.embed(_pixels(exhibit.content, region.picture), [box])
            if _names(seen, face.features, brief.gallery):
                hits.append(Hit("a covered face"))
        return hits

    def plant(self, exhibit: Exhibit, brief: Brief) -> Exhibit:
        return exhibit  # only the original holds these faces; without it nothing is proven


def _covered(brief: Brief) -> list[tuple[Finding, Region]]:
    """The likeness of every covered face of this file, with its place in the source."""
    ids = {i for cover in brief.plan.covers for i in cover.findings}
    places = {f.where for f in brief.findings if f.kind == "face" and f.id in ids}
    return [(f, f.where) for f in brief.findings if f.kind == "likeness" and f.where in places and isinstance(f.where, Region)]


def _names(seen: Sequence[float], own: Sequence[float], gallery: Sequence[Sequence[float]]) -> bool:
    near = dist(seen, own)
    return near <= NEAR and near <= min(dist(seen, other) for other in gallery) and near < dist(_blank(), own) - MARGIN


def _scaled(region: Region, content: Content | None, brief: Brief) -> Box:
    """The place in the pixels of this exhibit, which may be smaller than the source."""
    width = brief.source_sizes[region.picture][0]
    scale = _pixels(content, region.picture).shape[1] / width
    b = region.box
    return Box(b.x * scale, b.y * scale, b.w * scale, b.h * scale)


def _pixels(content: Content | None, picture: int) -> Pixels:
    assert content is not None
    return content.pictures[picture].pixels


@cache
def _blank() -> tuple[float, ...]:
    import numpy as np

    return embedding.embed(np.full((160, 160, 3), 38, np.uint8), [Box(40, 30, 80, 100)])[0]
