"""A broken matcher that the property test must catch: whoever is nearest is taken, however far and however often."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from withheld.people import Face, Features, Match


def take_the_nearest(faces: Sequence[Face], references: Mapping[str, Sequence[Features]]) -> dict[str, Match]:
    return {
        face.id: Match(*min(((p, math.dist(face.features, r)) for p, refs in references.items() for r in refs), key=lambda m: m[1]))
        for face in faces
    }
