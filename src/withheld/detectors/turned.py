"""Finds faces on their side or upside down: people who lie, pictures that lost their orientation. Upright faces are found elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from withheld.detectors import Detector, Sighting
from withheld.detectors._centerface import MODEL, propose
from withheld.detectors._scales import look_turned
from withheld.model import COVER_GROWTH, Box, Region

if TYPE_CHECKING:
    from withheld.detectors import Known, View
    from withheld.model import Asset, Content, Finding, Pixels

SURE = 0.5
"""From this score of the network on a face is found; below, it is found in doubt."""

_PROPOSED = 0.3  # of 252 faces ≥ 40 px turned by quarters 2 stay exposed instead of 15, for 0.1 false covers a photograph; at 0.5, 6 stay
_SMALLER = 4  # the picture is looked at this many times smaller, which costs a sixteenth a turn and leaves a face of 40 px 10 px
_LEAST = 256  # pixels; but no smaller than this along its longer side
_LARGEST = 4.0  # times as large as it is, at most

_LONGEST = 1280  # pixels; of a frame of a film not more is looked at

_HIDDEN = 0.9  # share of a box under the cover of a face already found from which on it adds nothing
_SAME = 0.3  # IoU from which the weaker of two boxes is the same face


class Turned(Detector):
    """Faces turned in the plane of the picture by one, two or three quarters, unless a face found before hides them already."""

    name = "turned"
    kinds = ("face",)
    models = (MODEL,)
    order = 15
    every = 12

    def detect(self, asset: Asset, content: Content, known: Known) -> Iterable[Finding]:
        for index, picture in enumerate(content.pictures):
            frame = Box(0, 0, picture.width, picture.height)
            regions = [f.where for f in known.findings if f.kind == "face" and isinstance(f.where, Region)]
            covers = [r.box.grown(COVER_GROWTH) for r in regions if r.picture == index]
            kept: list[Box] = []
            for box, score in sorted(_find(picture.pixels), key=lambda found: -found[1]):
                seen = box.clipped(picture.width, picture.height)
                hidden = any(seen.within(cover) >= _HIDDEN for cover in covers) or any(seen.iou(other) >= _SAME for other in kept)
                if seen.overlap(frame) > 0 and not hidden:
                    kept.append(seen)
                    yield self.finding(asset, "face", Region(index, seen), score, doubt=score < SURE)

    def glance(self, view: View, tracked: Sequence[Sighting]) -> Iterable[Sighting]:
        """Turned faces beside those that were seen or are tracked; only what holds up on a second look, because it looks rarely."""
        if view.still(self.every):
            return
        covers = [t.box.grown(COVER_GROWTH) for t in tracked if t.kind in ("face", "head")]
        pixels = view.rgb(_LONGEST)
        scale = max(view.width, view.height) / max(pixels.shape[:2])
        for box, _ in sorted(_find(pixels), key=lambda found: -found[1]):
            place = Box(box.x * scale, box.y * scale, box.w * scale, box.h * scale)
            if not any(place.within(cover) >= _HIDDEN for cover in covers):
                covers.append(place)
                score = look_turned(view, place)
                if score >= SURE:
                    yield Sighting("face", place, score)


def upright(box: Box, quarters: int, width: int, height: int) -> Box:
    """A box found in a picture turned against the clock by so many quarters (1 to 3), in that picture as it was: `width` × `height`."""
    if quarters == 1:
        return Box(width - box.bottom, box.x, box.h, box.w)
    if quarters == 2:
        return Box(width - box.right, height - box.bottom, box.w, box.h)
    return Box(box.y, height - box.right, box.h, box.w)


def _find(pixels: Pixels) -> Iterator[tuple[Box, float]]:
    import numpy as np

    small = _smaller(pixels)
    height, width = small.shape[:2]
    across, down = pixels.shape[1] / width, pixels.shape[0] / height
    for quarters in (2, 1, 3):  # the two of one shape follow each other: changing it costs the network a third of its time
        found = propose(np.ascontiguousarray(np.rot90(small, quarters)), _PROPOSED)
        for (x, y, w, h), score in zip(found.boxes.tolist(), found.peaks.tolist(), strict=True):
            box = upright(Box(x, y, w, h), quarters, width, height)
            yield Box(box.x * across, box.y * down, box.w * across, box.h * down), score


def _smaller(pixels: Pixels) -> Pixels:
    import numpy as np
    from PIL import Image

    height, width = pixels.shape[:2]
    scale = min(max(1 / _SMALLER, _LEAST / max(width, height)), _LARGEST)
    size = max(round(width * scale), 1), max(round(height * scale), 1)
    return np.asarray(Image.fromarray(pixels).resize(size, Image.Resampling.BILINEAR, reducing_gap=1.0))
