"""What people wear over their faces, drawn onto annotated ones: cloth as shapes in units of the face box, with weave and shading."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from withheld.model import Box, Pixels

if TYPE_CHECKING:
    from numpy.typing import NDArray

Grid: TypeAlias = "NDArray[np.float64]"
Shape: TypeAlias = Callable[[Grid, Grid], "NDArray[np.bool_]"]
"""u (across) and v (down) to inside or not: 0, 0 is the middle of the face box, ±0.5 its edges; eyes near v = -0.12, mouth near 0.27."""

_REACH = 2.6  # the patch that is painted, in face boxes
_SAMPLES = 3  # a side of the subpixels that smooth an edge
_TILT = 8.0  # degrees: nobody's hat sits straight
_GRAIN = 5.0  # standard deviation of the noise on cloth, in grey levels

BLACK, NAVY, OLIVE, GREY, BROWN = (28, 28, 30), (34, 40, 66), (88, 92, 62), (112, 112, 116), (104, 78, 52)
WHITE, SURGICAL, RED, SAND = (226, 226, 222), (150, 190, 214), (150, 38, 40), (186, 168, 128)


def ellipse(across: float, down: float, wide: float, high: float, power: float = 2.0) -> Shape:
    """An ellipse by its centre and half axes; a greater power makes it squarer."""
    return lambda u, v: np.abs((u - across) / wide) ** power + np.abs((v - down) / high) ** power <= 1


def band(top: float, bottom: float, wide: float, narrow: float = 1.0) -> Shape:
    """A trapezium from `top` to `bottom`, of half width `wide` above and `wide × narrow` below."""

    def inside(u: Grid, v: Grid) -> NDArray[np.bool_]:
        share = np.clip((v - top) / (bottom - top), 0, 1)
        return (v >= top) & (v <= bottom) & (np.abs(u) <= wide * (1 - share + share * narrow))

    return inside


def both(*shapes: Shape) -> Shape:
    """Where all of them are."""
    return lambda u, v: np.logical_and.reduce([s(u, v) for s in shapes])


def either(*shapes: Shape) -> Shape:
    """Where any of them is."""
    return lambda u, v: np.logical_or.reduce([s(u, v) for s in shapes])


def without(shape: Shape, hole: Shape) -> Shape:
    return lambda u, v: shape(u, v) & ~hole(u, v)


@dataclass(frozen=True, slots=True)
class Cloth:
    """A piece of cloth or plastic: one of the colours, light and dark by `weave` stripes per face height along (across, down)."""

    shape: Shape
    colours: tuple[tuple[int, int, int], ...]
    weave: tuple[float, float] = (0.0, 0.0)
    contrast: float = 0.0
    shadow: float = 0.0
    """0 is cloth; above it is no cloth but that share of darkness over what lies beneath."""


_SKULL = ellipse(0, -0.14, 0.66, 0.76, 2.3)
_NECK = band(0.3, 0.95, 0.46, 1.25)
_EYES = ellipse(0, -0.12, 0.42, 0.13, 3)
_MOUTH = ellipse(0, 0.28, 0.2, 0.08)
_DOME = both(ellipse(0, -0.3, 0.8, 0.72, 2.4), lambda _u, v: v < -0.28)
_STRAPS = without(ellipse(0, -0.28, 0.56, 0.86), ellipse(0, -0.28, 0.5, 0.8))
_KNIT = (0.0, 22.0)

_BALACLAVA = Cloth(without(either(_SKULL, _NECK), _EYES), (BLACK, NAVY, OLIVE, GREY), _KNIT, 0.1)
_THREE_HOLES = Cloth(without(_BALACLAVA.shape, _MOUTH), _BALACLAVA.colours, _KNIT, 0.1)
_MASK = Cloth(both(ellipse(0, 0.27, 0.47, 0.34, 3), lambda _u, v: v > -0.02), (SURGICAL, WHITE, BLACK), (0.0, 9.0), 0.08)
_MASK_LOOPS = Cloth(without(ellipse(0, 0.22, 0.56, 0.2), ellipse(0, 0.22, 0.56, 0.17)), (WHITE, GREY))
_SCARF = Cloth(
    both(either(ellipse(0, 0.42, 0.64, 0.52, 2.6), band(0.4, 1.05, 0.62, 1.2)), lambda u, v: v > 0.02 + 0.12 * u),
    (RED, SAND, BLACK, NAVY, GREY),
    (3.0, 9.0),
    0.14,
)
_LENSES = Cloth(
    either(ellipse(-0.22, -0.11, 0.2, 0.13, 2.6), ellipse(0.22, -0.11, 0.2, 0.13, 2.6)), ((16, 16, 20), (38, 30, 22)), (0.0, 2.5), 0.35
)
_FRAME = Cloth(both(lambda _u, v: np.abs(v + 0.16) < 0.025, lambda u, _v: np.abs(u) < 0.52), (BLACK, BROWN))
_HELMET = Cloth(_DOME, (OLIVE, SAND, BLACK), (2.0, 3.0), 0.08)
_CHIN_STRAP = Cloth(both(_STRAPS, lambda _u, v: v > -0.3), (BLACK, OLIVE))
_BRIM_SHADE = Cloth(band(-0.28, -0.12, 0.6), (BLACK,), shadow=0.45)
_OPENING = ellipse(0, 0.02, 0.43, 0.55)
_HOOD = Cloth(
    without(either(ellipse(0, -0.12, 0.84, 0.94, 2.2), band(0.4, 1.2, 0.8, 1.3)), _OPENING), (GREY, NAVY, BLACK, OLIVE), (5.0, 0.0), 0.12
)
_HOOD_SHADE = Cloth(without(_OPENING, ellipse(0, 0.16, 0.41, 0.52)), (BLACK,), shadow=0.5)

WORN: Mapping[str, tuple[Cloth, ...]] = MappingProxyType(
    {
        "sunglasses": (_LENSES, _FRAME),
        "face mask": (_MASK_LOOPS, _MASK),
        "scarf": (_SCARF,),
        "helmet": (_BRIM_SHADE, _CHIN_STRAP, _HELMET),
        "hood": (_HOOD_SHADE, _HOOD),
        "balaclava": (_BALACLAVA,),
        "balaclava, three holes": (_THREE_HOLES,),
        "sunglasses and scarf": (_LENSES, _FRAME, _SCARF),
        "balaclava and helmet": (_BALACLAVA, _BRIM_SHADE, _HELMET),
    }
)
"""What is put on, from the skin outward."""


def wear(pixels: Pixels, faces: Sequence[Box], clothes: Sequence[Cloth], seed: int) -> Pixels:
    """A copy of a picture in which every face wears the clothes; colour and tilt are drawn anew for each, from the seed."""
    worn = pixels.copy()
    for number, face in enumerate(faces):
        rng = np.random.default_rng([seed, number])
        light, tilt = _exposure(pixels, face), np.radians(rng.uniform(-_TILT, _TILT))
        for cloth in clothes:
            _put_on(worn, face, cloth, light, tilt, rng)
    return worn


def _put_on(pixels: Pixels, face: Box, cloth: Cloth, light: float, tilt: float, rng: np.random.Generator) -> None:
    place = face.grown(_REACH).snapped(1).clipped(pixels.shape[1], pixels.shape[0])
    rows, columns = slice(int(place.y), int(place.bottom)), slice(int(place.x), int(place.right))
    u, v = _grid(face, place, tilt)
    alpha = _smooth(cloth.shape(u, v).astype(np.float64))[:, :, None]
    u, v = _smooth(u), _smooth(v)
    beneath = pixels[rows, columns].astype(np.float64)
    colour = beneath * (1 - cloth.shadow) if cloth.shadow else _dyed(cloth, u, v, light, rng)
    pixels[rows, columns] = np.clip(beneath * (1 - alpha) + colour * alpha, 0, 255).astype(np.uint8)


def _dyed(cloth: Cloth, u: Grid, v: Grid, light: float, rng: np.random.Generator) -> Grid:
    """The cloth's colour at each pixel: weave, light from above and the left, darker where the head turns away, and grain."""
    base = np.array(cloth.colours[rng.integers(len(cloth.colours))], np.float64)
    phase = 2 * np.pi * (cloth.weave[0] * u + cloth.weave[1] * v)
    stripes = 1 + cloth.contrast * np.sin(phase + 1.5 * np.sin(5 * u))
    round_head = np.sqrt(np.clip(1 - (u / 1.1) ** 2 - ((v + 0.1) / 1.5) ** 2, 0.1, 1))
    shade = (0.55 + 0.6 * round_head - 0.18 * u - 0.16 * v) * stripes * light
    return shade[:, :, None] * base + rng.normal(0, _GRAIN, (*u.shape, 1))


def _exposure(pixels: Pixels, face: Box) -> float:
    """How bright the face is against a well-lit one: cloth in a dark picture is dark."""
    inner = face.grown(0.7).clipped(pixels.shape[1], pixels.shape[0])
    skin = pixels[int(inner.y) : int(inner.bottom) + 1, int(inner.x) : int(inner.right) + 1]
    return float(np.clip(np.median(skin) / 140, 0.4, 1.3))


def _grid(face: Box, place: Box, tilt: float) -> tuple[Grid, Grid]:
    """Where each subpixel of a place lies in the face's own units."""
    (cx, cy), step = face.centre, 1 / _SAMPLES
    x = np.arange(place.x + step / 2, place.right, step) - cx
    y = np.arange(place.y + step / 2, place.bottom, step) - cy
    x, y = np.meshgrid(x, y)
    return (x * np.cos(tilt) + y * np.sin(tilt)) / face.w, (y * np.cos(tilt) - x * np.sin(tilt)) / face.h


def _smooth(grid: Grid) -> Grid:
    """Means over the subpixels of each pixel."""
    h, w = grid.shape[0] // _SAMPLES, grid.shape[1] // _SAMPLES
    return grid[: h * _SAMPLES, : w * _SAMPLES].reshape(h, _SAMPLES, w, _SAMPLES).mean((1, 3))
