"""Faces that are hard to see: `python benchmarks/occlusions.py [EVERY]`. How many stay exposed, ours and deface's, in one run.

Faces of at least 40 px that stand alone are masked, turned, made small or cut by the picture's edge; the same faces plain are the first
line of the table. Missed is a count beside the total; what share of the picture is hidden tells whether a detector just covers a lot.
Every third photograph is taken, or every EVERYth: 1 takes all, and three times as long.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from PIL import Image

from _bars import Bar, judge
from _deface import DEFAULT_THRESHOLD, MASK_SCALE, CenterFace
from _occlusions import WORN, wear
from _wider import Covers, Photograph, ellipses, exposed, photographs, rectangles
from withheld.detectors import Detector, Known
from withheld.model import COVER_GROWTH, Asset, Box, Content, Picture, Pixels, Region
from withheld.registry import plugins

if TYPE_CHECKING:
    from numpy.typing import NDArray

LEAST = 40  # pixels, the shorter side of the annotated box
UPRIGHT = (0.55, 1.1)  # width over height: what is outside lies on its side or shows half a face
ALONE = 1.7  # a face this many times as large touches no other annotated one, whose cloth would hide it
JPEG_GRID = 16  # pixels; what a JPEG reader gives as `Picture.block`

MISSED_SHARE = {"worn": 0.02, "balaclava": 0.03, "turned": 0.03, "small": 0.02, "edge": 0.12}
"""Measured on every third photograph: 2 of 504, 2 of 252, 2 of 252, 0 of 168, 3 of 38. The last shows half a face."""

Scene: TypeAlias = tuple[Pixels, list[Box]]
"""A picture and the faces that are judged in it."""

Seeker: TypeAlias = Callable[[Pixels], Covers]


def eligible(photograph: Photograph) -> list[Box]:
    """The faces that can wear something: large, upright, alone, whole in the picture."""
    everyone = photograph.faces + photograph.ignored
    large = [f for f in photograph.faces if min(f.w, f.h) >= LEAST and UPRIGHT[0] <= f.w / f.h <= UPRIGHT[1]]
    return [f for f in large if all(o is f or f.grown(ALONE).overlap(o) == 0 for o in everyone)]


def plain(pixels: Pixels, faces: list[Box], _seed: int) -> Scene:
    return pixels, faces


def worn(name: str) -> Callable[[Pixels, list[Box], int], Scene]:
    return lambda pixels, faces, seed: (wear(pixels, faces, WORN[name], seed), faces)


def turned(quarters: int) -> Callable[[Pixels, list[Box], int], Scene]:
    """Turned against the clock, as many quarters."""

    def turn(pixels: Pixels, faces: list[Box], _seed: int) -> Scene:
        for _ in range(quarters):
            width = pixels.shape[1]
            pixels, faces = np.rot90(pixels), [Box(f.y, width - f.right, f.h, f.w) for f in faces]
        return np.ascontiguousarray(pixels), faces

    return turn


def smaller(divisor: int) -> Callable[[Pixels, list[Box], int], Scene]:
    def shrink(pixels: Pixels, faces: list[Box], _seed: int) -> Scene:
        image = Image.fromarray(pixels)
        small = image.resize((image.width // divisor, image.height // divisor), Image.Resampling.LANCZOS)
        return np.asarray(small), [Box(f.x / divisor, f.y / divisor, f.w / divisor, f.h / divisor) for f in faces]

    return shrink


def cut(pixels: Pixels, faces: list[Box], seed: int) -> Scene:
    """The left, right, top or bottom edge of the picture put through the middle of the first face, and only that face judged."""
    height, width = pixels.shape[:2]
    x, y = (int(c) for c in faces[0].centre)
    frame = (Box(x, 0, width - x, height), Box(0, 0, x, height), Box(0, y, width, height - y), Box(0, 0, width, y))[seed % 4]
    left, top, right, bottom = int(frame.x), int(frame.y), int(frame.right), int(frame.bottom)
    face = faces[0].clipped(width, height)
    seen = Box(face.x - left, face.y - top, face.w, face.h)
    return np.ascontiguousarray(pixels[top:bottom, left:right]), [seen]


SCENES: dict[str, tuple[str, Callable[[Pixels, list[Box], int], Scene]]] = {
    "plain": ("plain", plain),
    **{name: ("balaclava" if "balaclava" in name else "worn", worn(name)) for name in WORN},
    "turned a quarter left": ("turned", turned(1)),
    "turned a quarter right": ("turned", turned(3)),
    "upside down": ("turned", turned(2)),
    "half the size": ("small", smaller(2)),
    "a quarter of the size": ("small", smaller(4)),
    "cut by the edge": ("edge", cut),
}
"""Each way to make a face hard, with its family."""


@dataclass(slots=True)
class Count:
    """Faces left exposed and the shares of the pictures hidden, one entry a picture."""

    missed: int = 0
    faces: int = 0
    hidden: list[float] = field(default_factory=list[float])

    def add(self, scene: Scene, covers: Covers) -> None:
        self.missed += sum(exposed(face, covers.mask) for face in scene[1])
        self.faces += len(scene[1])
        self.hidden.append(float(covers.mask.mean()))

    def __str__(self) -> str:
        return f"{self.missed:4d} of {self.faces:4d}   {np.mean(self.hidden):5.1%} hidden"


def ours() -> Seeker:
    """Every detector that looks for faces, heads or persons; covers as a plan makes them."""
    seekers = [d for d in plugins(Detector) if {"face", "head"} & set(d.kinds)]

    def seek(pixels: Pixels) -> Covers:
        picture = Picture(pixels, JPEG_GRID)
        asset, known = Asset(sha256(pixels.tobytes()).hexdigest(), "", "image/jpeg", 0), Known()
        for seeker in seekers:
            found = tuple(seeker.detect(asset, Content("image/jpeg", "image/jpeg", (picture,)), known))
            known = replace(known, findings=known.findings + found)
        heads = [f.where.box for f in known.findings if f.kind in ("face", "head") and isinstance(f.where, Region)]
        return rectangles([box.grown(COVER_GROWTH).snapped(JPEG_GRID) for box in heads], picture.width, picture.height)

    return seek


def peers() -> Seeker:
    """deface's network at its default threshold, and the ellipses it blurs by default."""
    network = CenterFace(backend="opencv")

    def seek(pixels: Pixels) -> Covers:
        found: NDArray[np.float32] = np.asarray(network(pixels, threshold=DEFAULT_THRESHOLD)[0], np.float32)
        boxes = [Box(float(x), float(y), float(r - x), float(b - y)).grown(2 * MASK_SCALE - 1) for x, y, r, b in found[:, :4]]
        return ellipses(boxes, pixels.shape[1], pixels.shape[0])

    return seek


def measure(chosen: list[Photograph]) -> Iterator[tuple[str, Count, Count]]:
    """For each scene what we and what the peer left exposed."""
    mine, theirs = ours(), peers()
    for name, (_, scene) in SCENES.items():
        counts = Count(), Count()
        for seed, photograph in enumerate(chosen):
            with Image.open(photograph.path) as image:
                made = scene(np.asarray(image.convert("RGB")), eligible(photograph), seed)
            counts[0].add(made, mine(made[0]))
            counts[1].add(made, theirs(made[0]))
        yield name, *counts


def main(every: int) -> int:
    chosen = [p for p in photographs() if eligible(p)][::every]
    print(f"Faces of at least {LEAST} px, hard to see: {len(chosen)} photographs (WIDER validation); faces left exposed")
    print(f"{'':24s}   {'withheld':28s}   deface, threshold {DEFAULT_THRESHOLD:g}")
    bars: list[Bar] = []
    families: dict[str, list[Count]] = {}
    for name, mine, theirs in measure(chosen):
        print(f"{name:24s}   {mine!s:28s}   {theirs}", flush=True)
        families.setdefault(SCENES[name][0], []).append(mine)
        bars.append(Bar(f"not worse than deface: {name}", mine.missed, theirs.missed))
    for family, limit in MISSED_SHARE.items():
        counts = families[family]
        bars.append(Bar(f"missed share: {family}", sum(c.missed for c in counts) / sum(c.faces for c in counts), limit))
    return judge(bars)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 3))
