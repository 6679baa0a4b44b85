"""Contact sheets of films, for looking by eye: every n-th frame of a copy, with the true faces of generated films framed thinly."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import av
import cv2
import numpy as np
from PIL import Image

if TYPE_CHECKING:
    from _takes import Face
    from withheld.model import Pixels

TILE = 320
"""Width of a frame on the sheet in pixels."""

ACROSS = 6
MOST = 48
"""Frames on a sheet at most: of a longer film every second, third … frame is left out."""


def sheet(copy: Path, out: Path, truth: Sequence[Sequence[Face]] = (), every: int = 1) -> None:
    """Writes a PNG of every `every`-th frame (or fewer, so that all of the film is on one sheet)."""
    with av.open(str(copy)) as film:
        total = film.streams.video[0].frames or 10_000
        step = max(every, -(-total // MOST))
        tiles = [
            _tile(np.asarray(f.to_ndarray(format="rgb24"), np.uint8), i, truth) for i, f in enumerate(film.decode(video=0)) if i % step == 0
        ][:MOST]
    tiles += [np.zeros_like(tiles[0])] * (-len(tiles) % ACROSS)
    rows = [np.hstack(tiles[i : i + ACROSS]) for i in range(0, len(tiles), ACROSS)]
    Image.fromarray(np.vstack(rows)).save(out)


def _tile(pixels: Pixels, index: int, truth: Sequence[Sequence[Face]]) -> Pixels:
    scale = TILE / pixels.shape[1]
    tile = cv2.resize(pixels, (TILE, round(pixels.shape[0] * scale)), interpolation=cv2.INTER_AREA)
    for face in truth[index] if index < len(truth) else ():
        corners = (face.box.x, face.box.y), (face.box.right, face.box.bottom)
        first, last = ((round(x * scale), round(y * scale)) for x, y in corners)
        cv2.rectangle(tile, first, last, (0, 255, 0) if face.judged else (255, 255, 0), 1)
    cv2.putText(tile, str(index), (4, 14), cv2.FONT_HERSHEY_SIMPLEX, 0.45, (255, 255, 255), 1)
    return np.asarray(tile, np.uint8)
