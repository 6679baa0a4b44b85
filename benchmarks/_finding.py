"""The section on finding: faces left exposed, false covers and CPU seconds, ours and deface's on the same photographs in one run."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from hashlib import sha256
from time import process_time

import numpy as np
from PIL import Image

from _bars import Bar
from _deface import DEFAULT_THRESHOLD, Deface
from _wider import Covers, Photograph, Tally, ellipses, photographs, rectangles, tally
from withheld.detectors import Detector, Known
from withheld.model import COVER_GROWTH, Asset, Box, Content, Picture, Region
from withheld.registry import plugins

SIZES = (20, 40)
COVERED_KINDS = ("face", "head")
JPEG_GRID = 16  # pixels; what a JPEG reader gives as `Picture.block`

EXPOSED_SHARE = {20: 0.09, 40: 0.02}
FALSE_COVERS = 8.0
COST_SHARE = 0.5

Coverer = Callable[[Photograph, Content], tuple[Covers, float]]
"""A photograph (and its decoded content) to what would be hidden and the CPU seconds that took."""


@dataclass(frozen=True, slots=True)
class Row:
    name: str
    tally: Tally
    seconds: float
    """CPU seconds a photograph, all together."""

    def __str__(self) -> str:
        t, n = self.tally, self.tally.photographs
        photos = "  ".join(f"{t.exposed[s]:3d} ({t.exposed[s] / n:5.1%})" for s in SIZES)
        faces = "  ".join(f"{t.missed[s]:3d} of {t.faces[s]:4d}" for s in SIZES)
        return f"{self.name:28s} {photos}   {faces}   {t.false / n:7.2f}   {self.seconds:7.3f}"


def finding() -> list[Bar]:
    """Prints the table; the bars of point 4 of the issue."""
    found = photographs()
    print(f"Finding faces: {len(found)} photographs (WIDER validation); CPU seconds a photograph")
    print(f"{'':28s} {'photographs exposed >= 20, 40 px':26s}   {'faces exposed >= 20, 40 px':26s}   false    CPU s")
    ours = _row("withheld, finding", found, _ours())
    print(ours, flush=True)
    peers = [_row(f"deface whole, threshold {t:g}", found, _deface(t)) for t in (DEFAULT_THRESHOLD, 0.1, 0.05)]
    print(*peers, sep="\n", flush=True)
    return _bars(ours, peers[0])


def _bars(ours: Row, peer: Row) -> list[Bar]:
    n = ours.tally.photographs
    shares = [Bar(f"exposed{size}", ours.tally.exposed[size] / n, EXPOSED_SHARE[size]) for size in SIZES]
    return [
        *shares,
        Bar("false-covers", ours.tally.false / n, FALSE_COVERS),
        Bar("finding-cpu-ratio", ours.seconds / peer.seconds, COST_SHARE),
    ]


def _row(name: str, found: list[Photograph], cover: Coverer) -> Row:
    results: list[tuple[Photograph, Covers]] = []
    seconds = 0.0
    cover(found[0], _content(found[0]))  # compiles and warms up
    for photograph in found:
        covers, spent = cover(photograph, _content(photograph))
        results.append((photograph, covers))
        seconds += spent
    return Row(name, tally(results, SIZES), seconds / len(found))


def _content(photograph: Photograph) -> Content:
    with Image.open(photograph.path) as image:
        return Content("image/jpeg", "image/jpeg", (Picture(np.asarray(image.convert("RGB")), JPEG_GRID),))


def _ours() -> Coverer:
    """Our covers of faces. The time is that of every detector that looks for faces or persons; reading is not in it, nor drawing."""
    seekers = [d for d in plugins(Detector) if {*COVERED_KINDS, "person"} & set(d.kinds)]

    def cover(photograph: Photograph, content: Content) -> tuple[Covers, float]:
        asset = Asset(sha256(photograph.path.name.encode()).hexdigest(), photograph.path.name, content.media_type, 0)
        known = Known()
        start = process_time()
        for seeker in seekers:
            known = replace(known, findings=(*known.findings, *seeker.detect(asset, content, known)))
        seconds = process_time() - start
        picture = content.pictures[0]
        faces = [f.where.box for f in known.findings if f.kind in COVERED_KINDS and isinstance(f.where, Region)]
        return rectangles([_grown(box, picture) for box in faces], picture.width, picture.height), seconds

    return cover


def _grown(face: Box, picture: Picture) -> Box:
    return face.grown(COVER_GROWTH).snapped(picture.block).clipped(picture.width, picture.height)


def _deface(threshold: float) -> Coverer:
    """deface's blurred ellipses; its time is its whole: read, detect, draw, write, by OpenCV, which is what `pip install deface` brings."""
    deface = Deface(threshold)

    def cover(photograph: Photograph, content: Content) -> tuple[Covers, float]:
        done = deface(photograph.path)
        return ellipses(done.boxes, content.pictures[0].width, content.pictures[0].height), done.seconds

    return cover
