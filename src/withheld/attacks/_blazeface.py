"""BlazeFace by OpenVINO: scored boxes in one square window of a picture. How a picture is cut into windows is decided elsewhere.

Anchors and decoding follow MediaPipe's published options (`face_detection_full_range.pbtxt`, `face_detection_short_range.pbtxt`): fixed
anchor size, so an anchor is only the centre of its cell.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from withheld import models

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from withheld.model import Pixels

_LOGIT_LIMIT = 80.0  # exp(88) is the largest a float32 holds; the published 100 says no more


@dataclass(frozen=True, slots=True)
class Range:
    """One of the two published networks: its name in `models.toml`, the side of its input in pixels, and (stride, anchors a cell)."""

    model: str
    side: int
    layers: tuple[tuple[int, int], ...]


FULL = Range("blazeface-full", 192, ((4, 1),))
SHORT = Range("blazeface-short", 128, ((8, 2), (16, 6)))


def window_faces(
    pixels: Pixels, left: int, top: int, side: int, network: Range, threshold: float, *, quick: bool = False
) -> NDArray[np.float32]:
    """Boxes in a square window that may reach over the picture's edge: N × 5 (left, top, width, height in pixels of the picture, score).

    `quick` lets the processor work in bfloat16 where it can, in half the time; scores move by a few hundredths.
    """
    run = models.network(network.model, (1, network.side, network.side, 3), precision=None if quick else "f32")
    regressors, logits = run(_input(pixels, left, top, side, network.side))
    scores = 1 / (1 + np.exp(-np.clip(logits[0, :, 0], -_LOGIT_LIMIT, _LOGIT_LIMIT)))
    keep = scores > threshold
    centre, size = regressors[0, keep, 0:2] / network.side + _anchors(network)[keep], regressors[0, keep, 2:4] / network.side
    corner = (centre - size / 2) * side + (left, top)
    return np.concatenate([corner, size * side, scores[keep, None]], axis=1).astype(np.float32)


def _input(pixels: Pixels, left: int, top: int, side: int, target: int) -> NDArray[np.float32]:
    """The window scaled to the network's input, black where it reaches over the edge, as 1 × side × side × 3 from -1 to 1."""
    part = Image.fromarray(pixels[top : top + side, left : left + side])
    scale = target / side
    size = max(round(part.width * scale), 1), max(round(part.height * scale), 1)
    canvas = np.zeros((target, target, 3), np.float32)
    canvas[: size[1], : size[0]] = np.asarray(part.resize(size, Image.Resampling.BILINEAR))
    return canvas[None] / 127.5 - 1


@cache
def _anchors(network: Range) -> NDArray[np.float32]:
    """The centres of all anchors as shares of the window, in the order of the network's output: N × 2 (x, y)."""
    centres: list[NDArray[np.float32]] = []
    for stride, each in network.layers:
        cells = network.side // stride
        axis = np.linspace(0.5 / cells, 1 - 0.5 / cells, cells, dtype=np.float32)
        y, x = np.meshgrid(axis, axis, indexing="ij")
        centres.append(np.repeat(np.stack([x.ravel(), y.ravel()], axis=1), each, axis=0).astype(np.float32))
    return np.concatenate(centres)
