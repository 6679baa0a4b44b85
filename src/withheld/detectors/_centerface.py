"""CenterFace by OpenVINO: proposals of faces in a picture, and a second look at some of them. What becomes of them is decided elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache
from typing import TYPE_CHECKING, NamedTuple

from withheld import models

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from PIL import Image

    from withheld.model import Box, Pixels

    Floats = NDArray[np.float32]

MODEL = "centerface"
STRIDE = 4
"""One cell of the network's maps is this many pixels wide."""

_LEAST_MULTIPLE = 32  # pixels: what the network needs
_MULTIPLE = 64  # pixels: a coarser grid means fewer shapes to compile for
_SAME = 0.3  # IoU from which the weaker of two proposals is the same face, as CenterFace's authors set it
_AROUND = 2  # cells on each side of a peak that support it

_TILE = 64  # pixels; a second look sees a candidate with nearly as much around it on every side as it is large itself
_FACE = 24  # pixels; the size of the candidate in its tile; 32 in one of 96 tells faces no better and takes twice the time
_BATCH = 8  # tiles looked at together: one fixed shape, compiled once
_FEW = 4  # tiles looked at together in a film, if not one alone
_NEAR = 3  # cells; how far from the middle of its tile a face may be


class Proposals(NamedTuple):
    """Candidate faces: `boxes` N × 4 (left, top, width, height in pixels), `peaks` N (the network's score, 0 to 1), `support` N.

    Support is the sum of the scores in the 5 × 5 cells around a peak: a face makes a hill, noise a needle.
    """

    boxes: Floats
    peaks: Floats
    support: Floats

    def only(self, which: NDArray[np.bool_] | NDArray[np.intp]) -> Proposals:
        return Proposals(self.boxes[which], self.peaks[which], self.support[which])

    def scaled(self, factor: float) -> Proposals:
        """The same in a picture that many times as large."""
        import numpy as np

        return self._replace(boxes=self.boxes * np.float32(factor))

    @property
    def sizes(self) -> Floats:
        """Side in pixels of the square as large as each box."""
        import numpy as np

        return np.sqrt(self.boxes[:, 2] * self.boxes[:, 3])


def nothing() -> Proposals:
    """No candidate at all."""
    import numpy as np

    return Proposals(np.empty((0, 4), np.float32), np.empty(0, np.float32), np.empty(0, np.float32))


def propose(pixels: Pixels, threshold: float, *, fixed: bool = False) -> Proposals:
    """Everything that scores above the threshold in an H × W × 3 picture, as it is; many overlap.

    `fixed` compiles the network for this very shape (250 ms): an eighth faster, where it comes again and again.
    """
    import numpy as np

    height, width = pixels.shape[:2]
    multiple = _LEAST_MULTIPLE if fixed else _MULTIPLE
    padded = np.zeros((1, _up(height, multiple), _up(width, multiple), 3), np.uint8)
    padded[0, :height, :width] = pixels
    network = _network_for(*padded.shape[1:3]) if fixed else _network()
    heat, size, offset = (m[0] for m in network(padded))
    return _decode(heat[0], size, offset, threshold)


def look_again(pixels: Pixels, boxes: Floats) -> Floats:
    """The best score near the middle of each candidate, N, when it is brought to the size that the network knows best."""
    import numpy as np
    from PIL import Image

    image = Image.fromarray(pixels)
    scores = np.zeros(len(boxes), np.float32)
    for start in range(0, len(boxes), _BATCH):
        batch = np.zeros((_BATCH, _TILE, _TILE, 3), np.uint8)
        some = boxes[start : start + _BATCH]
        for i, box in enumerate(some.tolist()):
            batch[i] = _tile(image, *box)
        heat = _network_for_tiles()(batch)[0][: len(some), 0]
        middle = slice(_TILE // STRIDE // 2 - _NEAR, _TILE // STRIDE // 2 + _NEAR)
        scores[start : start + len(some)] = heat[:, middle, middle].max(axis=(1, 2))
    return scores


def at(crops: Sequence[tuple[Pixels, Box]]) -> Proposals:
    """The best proposal near the middle of each candidate, a crop and its box in it, brought to the size that the network knows best.

    Boxes are in pixels of the crop, which should reach around the box by its own size; black is put where it does not.
    """
    import numpy as np
    from PIL import Image

    rows: list[tuple[float, ...]] = []
    for start in range(0, len(crops), _FEW):
        some = crops[start : start + _FEW]
        batch = np.zeros((1 if len(some) == 1 else _FEW, _TILE, _TILE, 3), np.uint8)
        for i, (pixels, box) in enumerate(some):
            batch[i] = _tile(Image.fromarray(pixels), box.x, box.y, box.w, box.h)
        maps = _network_for_tiles(len(batch))(batch)
        rows += [_middle(maps[0][i], maps[1][i], maps[2][i], box) for i, (_, box) in enumerate(some)]
    table = np.array(rows, np.float32).reshape(-1, 6)
    return Proposals(table[:, :4], table[:, 4], table[:, 5])


def suppress(found: Proposals) -> Proposals:
    """Greedy non-maximum suppression: of boxes that are the same face the strongest stays. Strongest first."""
    import numpy as np

    found = found.only(np.argsort(-found.peaks, kind="stable"))
    x, y, w, h = found.boxes.T
    left = np.arange(len(found.peaks))
    kept: list[int] = []
    while len(left):
        first, left = int(left[0]), left[1:]
        kept.append(first)
        across = np.minimum(x[first] + w[first], x[left] + w[left]) - np.maximum(x[first], x[left])
        down = np.minimum(y[first] + h[first], y[left] + h[left]) - np.maximum(y[first], y[left])
        shared = np.clip(across, 0, None) * np.clip(down, 0, None)
        left = left[shared < _SAME * (w[first] * h[first] + w[left] * h[left] - shared)]
    return found.only(np.array(kept, np.intp))


@cache
def _network() -> models.Network:
    return _compiled((1, -1, -1, 3))


@lru_cache(maxsize=8)
def _network_for(height: int, width: int) -> models.Network:
    return _compiled((1, height, width, 3))


@cache
def _network_for_tiles(batch: int = _BATCH) -> models.Network:
    return _compiled((batch, _TILE, _TILE, 3))


def _compiled(shape: tuple[int, ...]) -> models.Network:
    """Pictures (N × H × W × 3, 0 to 255) to maps of scores, sizes and offsets; the landmarks are not worked out."""
    import openvino
    from openvino import preprocess

    model = models.openvino_model(MODEL)
    model.reshape([shape[0], 3, *shape[1:3]])
    model.remove_result(model.get_results()[-1])
    adapted = preprocess.PrePostProcessor(model)
    adapted.input().tensor().set_element_type(openvino.Type.u8).set_layout(openvino.Layout("NHWC"))
    adapted.input().model().set_layout(openvino.Layout("NCHW"))
    return models.compiled(adapted.build(), None, precision=None)


def _up(length: int, multiple: int) -> int:
    return -(-length // multiple) * multiple


def _decode(heat: Floats, size: Floats, offset: Floats, threshold: float) -> Proposals:
    """The network's maps as boxes (source: Star-Clouds/CenterFace, `centerface.py`)."""
    import numpy as np

    rows, columns = np.nonzero(heat > threshold)
    h, w = np.exp(size[:, rows, columns]) * STRIDE
    centre_y, centre_x = (np.stack([rows, columns]) + offset[:, rows, columns] + 0.5) * STRIDE
    boxes = np.stack([centre_x - w / 2, centre_y - h / 2, w, h], axis=1)
    return Proposals(boxes.astype(np.float32), heat[rows, columns], _support(heat, rows, columns))


def _middle(heat: Floats, size: Floats, offset: Floats, candidate: Box) -> tuple[float, ...]:
    """The best proposal near the middle of a tile (box, score, support), in pixels of what the tile was made from."""
    import numpy as np

    first = _TILE // STRIDE // 2 - _NEAR
    near = np.zeros_like(heat[0])
    near[first : first + 2 * _NEAR, first : first + 2 * _NEAR] = heat[0, first : first + 2 * _NEAR, first : first + 2 * _NEAR]
    best = _decode(near, size, offset, np.nextafter(near.max(), np.float32(-1))).only(np.array([0]))
    scale = (candidate.w * candidate.h) ** 0.5 / _FACE
    x, y, w, h = ((best.boxes[0] - (_TILE / 2, _TILE / 2, 0, 0)) * scale).tolist()
    cx, cy = candidate.centre
    return cx + x, cy + y, w, h, float(best.peaks[0]), float(best.support[0])


def _support(heat: Floats, rows: NDArray[np.intp], columns: NDArray[np.intp]) -> Floats:
    import numpy as np

    around = np.lib.stride_tricks.sliding_window_view(np.pad(heat, _AROUND), (2 * _AROUND + 1, 2 * _AROUND + 1))
    return around[rows, columns].sum(axis=(1, 2))


def _tile(image: Image.Image, x: float, y: float, w: float, h: float) -> NDArray[np.uint8]:
    """The surroundings of a box, brought to the size of a tile; black where they lie outside the picture."""
    import numpy as np
    from PIL.Image import Resampling

    scale = _FACE / (w * h) ** 0.5
    left, top = x + w / 2 - _TILE / 2 / scale, y + h / 2 - _TILE / 2 / scale
    inside = (max(left, 0.0), max(top, 0.0), min(left + _TILE / scale, image.width), min(top + _TILE / scale, image.height))
    x0, y0, x1, y1 = (round((v - o) * scale) for v, o in zip(inside, (left, top) * 2, strict=True))
    tile = np.zeros((_TILE, _TILE, 3), np.uint8)
    if x1 > x0 and y1 > y0:
        tile[y0:y1, x0:x1] = np.asarray(image.resize((x1 - x0, y1 - y0), Resampling.BILINEAR, inside))
    return tile
