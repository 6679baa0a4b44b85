"""CenterFace by OpenVINO: proposals of faces in a picture at its native resolution. What becomes of a proposal is decided elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from withheld import models
from withheld.model import Box

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from withheld.model import Pixels

MODEL = "centerface"
STRIDE = 4
"""One cell of the network's maps is this many pixels wide."""

_MULTIPLE = 32  # the network halves its input five times
_SAME = 0.3  # IoU above which the weaker of two proposals is dropped, as CenterFace's authors do


@dataclass(frozen=True, slots=True)
class Proposals:
    """Candidate faces, strongest first: `boxes` N × 4 (left, top, width, height in pixels), `scores` N, `landmarks` N × 5 × 2 (x, y).

    The landmarks are eyes, nose tip and corners of the mouth.
    """

    boxes: NDArray[np.float32]
    scores: NDArray[np.float32]
    landmarks: NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.scores)

    def box(self, i: int) -> Box:
        x, y, w, h = (float(v) for v in self.boxes[i])
        return Box(x, y, w, h)


def propose(pixels: Pixels, threshold: float) -> Proposals:
    """Faces with a score above the threshold in an H × W × 3 picture, after suppression of the overlapping weaker ones."""
    import numpy as np

    height, width = pixels.shape[:2]
    padded = np.zeros((1, 3, _up(height), _up(width)), np.float32)
    padded[0, :, :height, :width] = pixels.transpose(2, 0, 1)
    heat, size, offset, marks = (m[0] for m in _network()(padded))
    return _suppress(_decode(heat[0], size, offset, marks, threshold), _SAME)


@cache
def _network() -> models.Network:
    return models.compiled(models.openvino_model(MODEL), (1, 3, -1, -1))


def _up(length: int) -> int:
    return -(-length // _MULTIPLE) * _MULTIPLE


def _decode(
    heat: NDArray[np.float32], size: NDArray[np.float32], offset: NDArray[np.float32], marks: NDArray[np.float32], threshold: float
) -> Proposals:
    """The network's maps as boxes, in the order of their scores (source: Star-Clouds/CenterFace, `centerface.py`)."""
    import numpy as np

    rows, columns = np.nonzero(heat > threshold)
    scores = heat[rows, columns]
    order = np.argsort(-scores, kind="stable")
    rows, columns, scores = rows[order], columns[order], scores[order]
    h, w = np.exp(size[:, rows, columns]) * STRIDE
    centre_y, centre_x = (np.stack([rows, columns]) + offset[:, rows, columns] + 0.5) * STRIDE
    boxes = np.stack([centre_x - w / 2, centre_y - h / 2, w, h], axis=1)
    relative = marks[:, rows, columns].T.reshape(-1, 5, 2)[:, :, ::-1]  # the network gives y before x
    landmarks = relative * boxes[:, None, 2:] + boxes[:, None, :2]
    return Proposals(boxes.astype(np.float32), scores, landmarks.astype(np.float32))


def _suppress(found: Proposals, limit: float) -> Proposals:
    """Greedy non-maximum suppression: of boxes whose IoU is at least the limit the strongest stays."""
    import numpy as np

    x, y, w, h = found.boxes.T
    left = np.arange(len(found))
    kept: list[int] = []
    while len(left):
        first, left = int(left[0]), left[1:]
        kept.append(first)
        across = np.minimum(x[first] + w[first], x[left] + w[left]) - np.maximum(x[first], x[left])
        down = np.minimum(y[first] + h[first], y[left] + h[left]) - np.maximum(y[first], y[left])
        shared = np.clip(across, 0, None) * np.clip(down, 0, None)
        left = left[shared < limit * (w[first] * h[first] + w[left] * h[left] - shared)]
    return Proposals(found.boxes[kept], found.scores[kept], found.landmarks[kept])
