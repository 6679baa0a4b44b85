"""How far codecs carry what will be covered: `python benchmarks/smear.py [CODEC …]`.

Films that differ only in one moving box are coded, decoded and compared outside a cover of that box, snapped to grids of different sizes.
Prediction from other frames carries samples of the box out of it, and the same place in another frame may show what was never there.
What leaks is judged by an attacker who has the film with nothing in the box, too: by the difference alone, whose face of four was it?
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from _bars import Bar, judge
from _smearing import CODECS, FLAT, HEIGHT, NOISE, PEOPLE, VERSIONS, WIDTH, Codec, Scene, inside, patches, scenes, through
from withheld.model import Box

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]
    Mask = NDArray[np.bool_]

BARE = 0
"""The grid of no cover at all, by which the attacker shows that he can name a face."""

GRIDS = (BARE, 1, 8, 16, 32, 64)
"""Pixels; from the third on and 2 px more, as `Box.snapped` makes it."""

VISIBLE = 8
"""Of 255: below this a difference drowns in the codec's own noise."""

NEAR = 64
"""Pixels around the box that are looked at: what is carried out of it is carried by motion vectors, and ends near it."""

BLOCK = 16
"""The grid in question: what formats state as `Film.block`."""

LIMITS = {"unnamed without a cover": 0.1, "named": 0.5, "energy": 0.1}
"""Shares of the faces that are not named where nothing is covered, or the attacker is no good, and that are named by what is outside of a
cover snapped to `BLOCK` (one in four is chance); and the largest share of the energy inside that is found there."""


@dataclass(frozen=True, slots=True)
class Leak:
    """What one version of a film shows outside the cover of one grid, near the box."""

    version: str
    grid: int
    visible: float
    """Percent of the pixels there."""
    far: float
    """Percent of the pixels further away: whatever is changed, an encoder decides otherwise everywhere after it."""
    energy: float
    """Sum of squared differences there, over that inside."""
    named: str | None
    """The person whose face fits best what is seen there."""


def leaks(codec: Codec, options: dict[str, str], scene: Scene) -> Iterator[Leak]:
    """For every content and grid the leak of a scene."""
    films = {version: through(codec, options, scene.version(version)) for version in VERSIONS}
    for version in (NOISE, *PEOPLE):
        differences = [a.astype(np.float32) - b for a, b in zip(films[version], films[FLAT], strict=True)]
        whole = sum(float((d[inside(box)] ** 2).sum()) for d, box in zip(differences, scene.boxes, strict=True))
        masks = [_zones(box) for box in scene.boxes]
        far = _visible(np.concatenate([d[zone] for d, (_, zone) in zip(differences, masks, strict=True)]))
        for grid in GRIDS:
            outside = [np.where(_beside(zone, box, grid), d, 0) for d, (zone, _), box in zip(differences, masks, scene.boxes, strict=True)]
            size = sum(int(_beside(zone, box, grid).sum()) for (zone, _), box in zip(masks, scene.boxes, strict=True))
            near = 100 * sum(int((np.abs(d) > VISIBLE).sum()) for d in outside) / size
            named = _named(outside, scene.boxes) if version in PEOPLE else None
            yield Leak(version, grid, near, far, sum(float((d**2).sum()) for d in outside) / whole, named)


def _visible(values: Floats) -> float:
    return 100 * float((np.abs(values) > VISIBLE).mean())


def _zones(box: Box) -> tuple[Mask, Mask]:
    """Which pixels lie near a box, and which do not: height × width each."""
    near = np.zeros((HEIGHT, WIDTH), np.bool_)
    near[inside(Box(box.x - NEAR, box.y - NEAR, box.w + 2 * NEAR, box.h + 2 * NEAR))] = True
    return near, ~near


def _beside(near: Mask, box: Box, grid: int) -> Mask:
    """Those that are not under the box's cover."""
    left = near.copy()
    if grid != BARE:
        left[inside(box.snapped(grid))] = False
    return left


def _named(outside: list[Floats], boxes: tuple[Box, ...]) -> str | None:
    """The person whose face correlates best with what is seen around the boxes, wherever it was carried; None where nothing is."""
    totals = dict.fromkeys(PEOPLE, 0.0)
    for seen, box in list(zip(outside, boxes, strict=True))[::3]:
        spectrum = np.fft.rfft2(_around(seen, box))
        for person, face in _templates().items():
            totals[person] += float(np.fft.irfft2(spectrum * face).max())
    best = max(totals, key=lambda p: totals[p])
    return best if totals[best] > 0 else None


@cache
def _templates() -> dict[str, NDArray[np.complex128]]:
    faces = {person: patches()[person].astype(np.float64) - patches()[FLAT] for person in PEOPLE}
    return {person: np.fft.rfft2(face / np.linalg.norm(face), (256, 256)).conj() for person, face in faces.items()}


def _around(seen: Floats, box: Box) -> Floats:
    """The 256 × 256 pixels around a box."""
    x, y = (int(v) - 128 for v in box.centre)
    return np.pad(seen, 256)[y + 256 : y + 512, x + 256 : x + 512]


def table(codec: Codec) -> list[Bar]:
    """Prints a line for every quality and grid; the bars of the codec."""
    bars: list[Bar] = []
    for quality, options in (("good", codec.good), ("poor", codec.poor)):
        found = [leak for scene in scenes() for leak in leaks(codec, options, scene)]
        for grid in GRIDS:
            faces = [leak for leak in found if leak.grid == grid and leak.version in PEOPLE]
            noise = [leak for leak in found if leak.grid == grid and leak.version == NOISE]
            near, far, noisy = (float(np.mean(v)) for v in ([f.visible for f in faces], [f.far for f in faces], [n.visible for n in noise]))
            energy, named = max(f.energy for f in faces), float(np.mean([f.named == f.version for f in faces]))
            print(
                f"{codec.name:7s} {quality:5s} {grid or 'bare':>4}   {near:7.2f} {noisy:7.2f} {far:7.2f}   {energy:9.5f}   {named:5.0%}",
                flush=True,
            )
            title = f"{codec.name} {quality}"
            bars += [Bar(f"{title} unnamed bare", 1 - named, LIMITS["unnamed without a cover"])] if grid == BARE else []
            bars += [Bar(f"{title} named", named, LIMITS["named"])] if grid == BLOCK else []
            bars += [Bar(f"{title} energy", energy, LIMITS["energy"])] if grid == BLOCK else []
    return bars


def main(names: list[str]) -> int:
    print(f"Smear: 3 scenes of {WIDTH} × {HEIGHT}; 4 faces or noise in a moving box against a flat one; up to {NEAR} px from it")
    print(f"{'':13s} grid   {'faces %':>7s} {'noise %':>7s} {'far %':>7s}   {'energy':>9s}   named")
    return judge([bar for codec in CODECS if not names or codec.name in names for bar in table(codec)])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
