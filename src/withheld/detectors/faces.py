"""Finds faces in pictures: what CenterFace proposes, the doubtful ones looked at again. Whose they are is decided elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from withheld.detectors import Detector
from withheld.detectors._centerface import MODEL, Proposals, look_again
from withheld.detectors._pyramid import proposals, working_copy
from withheld.model import COVER_GROWTH, Box, Region

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from withheld.detectors import Known
    from withheld.model import Asset, Content, Finding, Pixels

    Floats = NDArray[np.float32]

SURE = 0.4
"""From this score of the network on a proposal is a face; below, it is kept in doubt or thrown out."""

KEPT = -1.1
"""Evidence (see `_evidence`) from which a doubtful proposal is kept."""

_PROPOSED = 0.025  # scores below are noise even where a face is large
_PROMISING = -0.9  # evidence of the first look below which no second one is spent
_LOOKS = 48  # second looks a picture: a crowd has hundreds of doubtful proposals, the best go first
_UNSEEN = -0.5  # evidence from which a proposal is kept when no look was left for it

_USUAL = 20.0  # pixels; the size that speaks neither for nor against a proposal
_WEIGHT = 1.25  # of the size's logarithm: two of three false alarms are between 10 and 15 px
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

    def detect(self, asset: Asset, content: Content, known: Known) -> Iterable[Finding]:  # noqa: ARG002 (faces need no knowledge)
        for index, picture in enumerate(content.pictures):
            for box, score, doubt in find(picture.pixels):
                seen = box.clipped(picture.width, picture.height)
                if seen.area > 0:
                    yield self.finding(asset, "face", Region(index, seen), score, doubt=doubt)


def find(pixels: Pixels) -> Iterator[Face]:
    """The faces of an H × W × 3 picture, the sure ones first; boxes may reach over its border."""
    copy, scale = working_copy(pixels)
    found = proposals(copy, _PROPOSED)
    sure = found.peaks >= SURE
    for box, score in zip(found.boxes[sure] / scale, found.peaks[sure], strict=True):
        yield Face(_box(box), float(score), False)
    doubtful = _beside(found.only(~sure), found.only(sure))
    for box, score in _convincing(copy, doubtful):
        yield Face(_box(box / scale), score, True)


def _convincing(pixels: Pixels, found: Proposals) -> Iterator[tuple[Floats, float]]:
    """The boxes of doubtful proposals that hold up on a second look, best first, with a score below `SURE`."""
    import numpy as np

    first = _evidence(found, np.log(found.peaks / (1 - found.peaks)), np.log(found.support))
    order = np.argsort(-first, kind="stable")
    order = order[first[order] >= _PROMISING]
    seen, unseen = found.only(order[:_LOOKS]), order[_LOOKS:]
    again = np.log(np.maximum(look_again(pixels, seen.boxes), _FLOOR))
    second = _evidence(seen, np.log(seen.peaks / (1 - seen.peaks)), np.log(seen.support), again)
    kept = [(seen.boxes[i], second[i]) for i in np.nonzero(second >= KEPT)[0]]
    kept += [(found.boxes[i], first[i]) for i in unseen if first[i] >= _UNSEEN]
    for box, evidence in sorted(kept, key=lambda pair: -pair[1]):
        yield box, float(SURE / (1 + np.exp(-evidence)))


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
