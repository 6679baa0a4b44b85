"""What each face that was found looks like, as an embedding. Whose face that is, is decided across the story, not here."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from withheld import embedding
from withheld.detectors import Detector
from withheld.model import Region

if TYPE_CHECKING:
    from withheld.detectors import Known
    from withheld.model import Asset, Content, Finding


class Likeness(Detector):
    """The embedding of every face found before that is large and plain enough to be recognised by it; no other face gets one."""

    name = "likeness"
    kinds = ("likeness",)
    models = embedding.MODELS
    order = 20

    def detect(self, asset: Asset, content: Content, known: Known) -> Iterable[Finding]:
        faces = [(f.where, f.score) for f in known.findings if f.kind == "face" and isinstance(f.where, Region)]
        for index, picture in enumerate(content.pictures):
            here = [(region, score) for region, score in faces if region.picture == index]
            embedded = embedding.embed(picture.pixels, [region.box for region, _ in here])
            for (region, score), features in zip(here, embedded, strict=True):
                if features:
                    yield self.finding(asset, "likeness", region, score, features=features)
