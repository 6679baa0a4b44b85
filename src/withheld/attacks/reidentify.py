"""Attack: recognise a covered face of the story in what lies in its place on the output. Faces elsewhere in it are another attack's."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from withheld import embedding
from withheld.attacks import Attack, Hit
from withheld.model import Box, Content, Region

if TYPE_CHECKING:
    from withheld.attacks import Brief, Exhibit
    from withheld.model import Picture, Pixels

RECOGNISED = 0.5
"""Largest distance at which an attacker calls two faces one person's: 97 % of AT&T's pairs, 1 in 2,000 of its strangers."""


class Reidentify(Attack):
    """dlib's embedding of every place where a recognisable face was covered, against all covered faces of the story."""

    name = "face re-identification"
    family = "recover"
    models = embedding.MODELS

    def applies(self, exhibit: Exhibit, brief: Brief) -> bool:
        return exhibit.content is not None and bool(exhibit.content.pictures) and bool(brief.gallery) and bool(_covered(brief))

    def find(self, exhibit: Exhibit, brief: Brief) -> list[Hit]:
        pictures = exhibit.content.pictures if exhibit.content else ()
        return [
            Hit("a covered face", Region(r.picture, box))
            for r in _covered(brief)
            if r.picture < len(pictures)
            for box in (_scaled(r, pictures[r.picture], brief),)
            if _known(pictures[r.picture].pixels, box, brief.gallery)
        ]

    def plant(self, exhibit: Exhibit, brief: Brief) -> Exhibit:
        """The output with its source's faces put back; unchanged, and so without proof, where the original is not at hand."""
        if exhibit.content is None or brief.original is None:
            return exhibit
        pictures = tuple(_restored(p, i, brief) for i, p in enumerate(exhibit.content.pictures))
        return replace(exhibit, content=replace(exhibit.content, pictures=pictures))


def _covered(brief: Brief) -> list[Region]:
    """Where faces that can be recognised were covered, in pixels of the source."""
    hidden = {finding for cover in brief.plan.covers for finding in cover.findings}
    likenesses = {f.where for f in brief.findings if f.kind == "likeness"}
    places = [f.where for f in brief.findings if f.kind == "face" and f.id in hidden]
    return [where for where in places if isinstance(where, Region) and where in likenesses]


def _scaled(region: Region, picture: Picture, brief: Brief) -> Box:
    """The place in pixels of the output, which may be smaller than its source."""
    width, height = _source(brief)[region.picture] if region.picture < len(_source(brief)) else (picture.width, picture.height)
    x, y, box = picture.width / width, picture.height / height, region.box
    return Box(box.x * x, box.y * y, box.w * x, box.h * y)


def _source(brief: Brief) -> tuple[tuple[int, int], ...]:
    return tuple((p.width, p.height) for p in brief.original.pictures) if brief.original else brief.source_sizes


def _known(pixels: Pixels, box: Box, gallery: tuple[tuple[float, ...], ...]) -> bool:
    (features,) = embedding.embed(pixels, [box], strict=False)
    distances = np.linalg.norm(np.array(gallery) - np.array(features), axis=1)
    return bool(distances.min() <= RECOGNISED)


def _restored(picture: Picture, index: int, brief: Brief) -> Picture:
    """The picture with its source's pixels put back wherever a face was covered."""
    content: Content | None = brief.original
    if content is None or index >= len(content.pictures):
        return picture
    size = picture.width, picture.height
    source = np.asarray(Image.fromarray(content.pictures[index].pixels).resize(size, Image.Resampling.LANCZOS))
    pixels = np.array(picture.pixels)
    for region in (r for r in _covered(brief) if r.picture == index):
        box = _scaled(region, picture, brief).grown(2).clipped(*size)
        place = slice(int(box.y), int(box.bottom)), slice(int(box.x), int(box.right))
        pixels[place] = source[place]
    return replace(picture, pixels=pixels)
