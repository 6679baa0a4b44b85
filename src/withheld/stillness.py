"""Whether a frame of a film is as it was a few frames ago: slides, photographs, pauses. What is spared then is decided elsewhere."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from withheld.model import Plane

    Cells = NDArray[np.float32]

WIDE, HIGH = 96, 54
"""Cells of a frame."""

_SAMPLES = 4  # pixels of a cell along each axis that are looked at
_MOVED = 2.5  # grey levels; a codec's noise changes the mean of a cell by less than 1.5
_KEPT = 16  # frames


class Stillness:
    """The last frames of a scene, as cells."""

    def __init__(self) -> None:
        self._cells: deque[Cells] = deque(maxlen=_KEPT)

    def add(self, cells: Cells, *, scene: bool) -> None:
        """Take in the next frame; `scene` says that a new scene begins with it."""
        if scene:
            self._cells.clear()
        self._cells.append(cells)

    def still(self, since: int) -> bool:
        """Whether the last frame is as it was so many frames before; not where that is not known."""
        if since >= len(self._cells):
            return False
        return not bool((np.abs(self._cells[-1] - self._cells[-1 - since]) > _MOVED).any())


def cells_of(plane: Plane) -> Cells:
    """The means of 54 × 96 parts of a plane, each from 16 of its pixels."""
    rows, columns = (np.arange(n * _SAMPLES) * length // (n * _SAMPLES) for n, length in zip((HIGH, WIDE), plane.shape, strict=True))
    return plane[rows[:, None], columns].astype(np.float32).reshape(HIGH, _SAMPLES, WIDE, _SAMPLES).mean(axis=(1, 3))
