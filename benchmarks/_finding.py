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

OURS = "withheld, finding"
PEER = "deface whole, defaults"

Outcome = tuple[Covers, float]
"""What would be hidden, and the CPU seconds it took to find that."""

Tool = Callable[[Photograph, Content], dict[str, Outcome]]
"""A photograph (and its decoded content) to an outcome for each row of the table that the tool fills."""


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
    print(f"{'':28s} {'photographs exposed >= 20, 40 px':32s}   {'faces exposed >= 20, 40 px':26s}   false    CPU s")
    rows = _rows(found, [_ours(), *(_deface(t) for t in (DEFAULT_THRESHOLD, 0.1, 0.05))])
    print(*rows.values(), sep="\n", flush=True)
    return _bars(rows[OURS], rows[PEER])


def _bars(ours: Row, peer: Row) -> list[Bar]:
    n = ours.tally.photographs
    shares = [Bar(f"exposed{size}", ours.tally.exposed[size] / n, EXPOSED_SHARE[size]) for size in SIZES]
    return [
        *shares,
        Bar("false-covers", ours.tally.false / n, FALSE_COVERS),
        Bar("finding-cpu-ratio", ours.seconds / peer.seconds, COST_SHARE),
    ]


def _rows(found: list[Photograph], tools: list[Tool]) -> dict[str, Row]:
    """Every tool on every photograph, one photograph after the other, so that all meet the same load of the machine."""
    results: dict[str, list[tuple[Photograph, Covers]]] = {}
    seconds: dict[str, float] = {}
    for tool in tools:
        tool(found[0], _content(found[0]))  # compiles and warms up
    for photograph in found:
        content = _content(photograph)
        for name, (covers, spent) in ((n, outcome) for tool in tools for n, outcome in tool(photograph, content).items()):
            results.setdefault(name, []).append((photograph, covers))
            seconds[name] = seconds.get(name, 0.0) + spent
    return {name: Row(name, tally(results[name], SIZES), seconds[name] / len(found)) for name in results}


def _content(photograph: Photograph) -> Content:
    with Image.open(photograph.path) as image:
        return Content("image/jpeg", "image/jpeg", (Picture(np.asarray(image.convert("RGB")), JPEG_GRID),))


def _ours() -> Tool:
    """Our covers after each detector that looks for faces or persons. Reading and drawing are not in the time."""
    seekers = [d for d in plugins(Detector) if {*COVERED_KINDS, "person"} & set(d.kinds)]

    def find(photograph: Photograph, content: Content) -> dict[str, Outcome]:
        asset = Asset(sha256(photograph.path.name.encode()).hexdigest(), photograph.path.name, content.media_type, 0)
        known, seconds, outcomes = Known(), 0.0, dict[str, Outcome]()
        for seeker in seekers:
            start = process_time()
            known = replace(known, findings=(*known.findings, *seeker.detect(asset, content, known)))
            seconds += process_time() - start
            outcomes[OURS if seeker is seekers[-1] else f"withheld, up to {seeker.name}"] = _covers(known, content.pictures[0]), seconds
        return outcomes

    return find


def _covers(known: Known, picture: Picture) -> Covers:
    found = [f.where.box for f in known.findings if f.kind in COVERED_KINDS and isinstance(f.where, Region)]
    return rectangles([_grown(box, picture) for box in found], picture.width, picture.height)


def _grown(face: Box, picture: Picture) -> Box:
    return face.grown(COVER_GROWTH).snapped(picture.block).clipped(picture.width, picture.height)


def _deface(threshold: float) -> Tool:
    """deface's blurred ellipses; its time is its whole: read, detect, draw, write, by OpenCV, which is what `pip install deface` brings."""
    deface, name = Deface(threshold), PEER if threshold == DEFAULT_THRESHOLD else f"deface whole, threshold {threshold:g}"

    def find(photograph: Photograph, content: Content) -> dict[str, Outcome]:
        done, picture = deface(photograph.path), content.pictures[0]
        return {name: (ellipses(done.boxes, picture.width, picture.height), done.seconds)}

    return find
