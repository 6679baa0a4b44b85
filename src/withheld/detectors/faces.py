"""Finds faces in pictures: CenterFace at native resolution. Whose they are is decided elsewhere."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from withheld.detectors import Detector
from withheld.detectors._centerface import MODEL, propose
from withheld.model import Region

if TYPE_CHECKING:
    from withheld.detectors import Known
    from withheld.model import Asset, Content, Finding

PROPOSED = 0.1
SURE = 0.4


class Faces(Detector):
    """Every face of every picture; the box runs from forehead to chin and from ear to ear."""

    name = "faces"
    kinds = ("face",)
    models = (MODEL,)
    order = 10

    def detect(self, asset: Asset, content: Content, known: Known) -> Iterable[Finding]:  # noqa: ARG002 (faces need no knowledge)
        for index, picture in enumerate(content.pictures):
            found = propose(picture.pixels, PROPOSED)
            for i, score in enumerate(found.scores):
                box = found.box(i).clipped(picture.width, picture.height)
                yield self.finding(asset, "face", Region(index, box), float(score), doubt=bool(score < SURE))
