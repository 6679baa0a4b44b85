"""What a face looks like, as an embedding, so that people can be told apart across files. It knows nobody."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from withheld import embedding
from withheld.detectors import Detector, Known
from withheld.model import Finding, Region

if TYPE_CHECKING:
    from withheld.model import Asset, Content


class Likeness(Detector):
    """One embedding for every face that is large enough, with the region of its face."""

    name = "likeness"
    kinds = ("likeness",)
    models = embedding.MODELS
    order = 20

    def detect(self, asset: Asset, content: Content, known: Known) -> Iterable[Finding]:
        for index, picture in enumerate(content.pictures):
            faces = [(f, f.where) for f in known.findings if f.kind == "face" and isinstance(f.where, Region) and f.where.picture == index]
            large = [(f, r) for f, r in faces if min(r.box.w, r.box.h) >= embedding.SMALLEST]
            for (face, region), features in zip(large, embedding.embed(picture.pixels, [r.box for _, r in large]), strict=True):
                yield self.finding(asset, "likeness", region, face.score, features=features)
