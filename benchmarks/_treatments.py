"""What is done to a face before attackers see it: nothing, deface's disguises, our cover. Nobody is attacked here."""

from __future__ import annotations

from dataclasses import dataclass
from time import process_time
from typing import Any

import numpy as np

from _att import JPEG_GRID, Portrait
from _deface import DEFAULT_THRESHOLD, MASK_SCALE  # first: it stands in for deface's video encoder
from withheld.model import COVER_GROWTH, AssetPlan, Box, Content, Cover, Picture, Pixels, Region
from withheld.redactions.cover import Cover as CoverRedaction

# isort: split
from deface.centerface import CenterFace
from deface.deface import anonymize_frame


@dataclass(frozen=True, eq=False)
class Redacted:
    """A published photograph: where it lies on its canvas, where the attacker sees that a face was, and the CPU seconds it took."""

    person: int
    pixels: Pixels
    frame: Box
    place: Box
    seconds: float


def nothing(portrait: Portrait) -> Redacted:
    return Redacted(portrait.person, portrait.pixels, portrait.frame, portrait.faces[0] if portrait.faces else whole(portrait.pixels), 0.0)


def cover(portrait: Portrait) -> Redacted:
    """What a plan of ours does to the photograph; the attacker knows by how much a cover is larger than the face."""
    picture = Picture(portrait.pixels, JPEG_GRID)
    boxes = [f.grown(COVER_GROWTH).snapped(JPEG_GRID).clipped(picture.width, picture.height) for f in portrait.faces]
    plan = AssetPlan("", "", 2048, tuple(Cover(Region(0, box), ()) for box in boxes))
    start = process_time()
    content = CoverRedaction().apply(Content("image/jpeg", "image/jpeg", (picture,)), plan)
    seconds = process_time() - start
    return Redacted(
        portrait.person,
        content.pictures[0].pixels,
        portrait.frame,
        (boxes[0] if boxes else whole(picture.pixels)).grown(1 / COVER_GROWTH),
        seconds,
    )


class Disguise:
    """deface's own detector and drawing with its defaults; `what` is its option `--replacewith`."""

    def __init__(self, what: str) -> None:
        self._what, self._network = what, CenterFace(backend="opencv")

    def __call__(self, portrait: Portrait) -> Redacted:
        frame = np.array(portrait.pixels)
        start = process_time()
        found: Any = self._network(frame, threshold=DEFAULT_THRESHOLD)[0]
        anonymize_frame(found, frame, MASK_SCALE, self._what, True, False, None, 20)
        seconds = process_time() - start
        places = [Box(x1, y1, x2 - x1, y2 - y1) for x1, y1, x2, y2, _ in found.tolist()]
        return Redacted(portrait.person, frame, portrait.frame, places[0] if places else whole(frame), seconds)


def whole(pixels: Pixels) -> Box:
    return Box(0, 0, pixels.shape[1], pixels.shape[0])
