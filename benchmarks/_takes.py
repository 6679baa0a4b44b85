"""One shot of a generated film: who moves how before what, painted frame by frame, with the exact place of every face. Writes no file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

import cv2
import numpy as np

from _cutouts import Cutout
from withheld.model import Box

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from withheld.model import Pixels

    Points = NDArray[np.float32]
    """N × 2: x and y in pixels of the frame."""

GRID = 24
"""The ellipse inscribed in a face's box is sampled at this many points across and down."""

MIDDLE = 0.6
"""Eyes, nose and mouth lie in the ellipse of this share of the face's width and height."""


@dataclass(frozen=True, slots=True)
class Face:
    """A true face in a frame: the box around it, and sample points of what can be seen of it.

    `points` and `middle` are those of the whole face and of its middle that lie in the frame and behind nothing; `whole` is how many points
    an unobstructed face has (`whole_middle` its middle). `judged` is false for faces that the annotation calls invalid, hidden or blurred.
    """

    person: str
    box: Box
    points: Points = field(repr=False)
    middle: Points = field(repr=False)
    whole: int
    whole_middle: int
    judged: bool = True

    @property
    def size(self) -> float:
        """The shorter side of the box in pixels, as for photographs."""
        return min(self.box.w, self.box.h)


@dataclass(frozen=True, slots=True)
class Pose:
    """Where a face is: its centre, its width in pixels before it turns, roll in degrees, yaw as -1 (profile) to 1 (the other one)."""

    x: float
    y: float
    size: float
    roll: float = 0.0
    yaw: float = 0.0


@dataclass(frozen=True, slots=True)
class Actor:
    """A person and how they move: seconds since the take began → pose. `smear` is how long the shutter is open: share of a frame."""

    cutout: Cutout
    pose: Callable[[float], Pose]
    smear: float = 0.0


@dataclass(frozen=True, slots=True)
class Occluder:
    """Something solid that passes before the actors."""

    box: Callable[[float], Box]
    texture: Pixels = field(repr=False)


@dataclass(frozen=True, slots=True)
class Backdrop:
    """A picture and the part of it in view at a time; `faces` are those annotated in it (box, judged)."""

    picture: Pixels = field(repr=False)
    view: Callable[[float], Box]
    faces: tuple[tuple[Box, bool], ...] = ()
    name: str = ""


def still(_t: float) -> tuple[float, float]:
    """A camera on a tripod."""
    return 0.0, 0.0


@dataclass(frozen=True, slots=True)
class Take:
    """A shot of `frames` frames. `shake` moves everything by so many pixels; `light` changes the finished picture (its index, itself)."""

    frames: int
    backdrop: Backdrop
    actors: Sequence[Actor] = ()
    occluders: Sequence[Occluder] = ()
    shake: Callable[[float], tuple[float, float]] = still
    light: Callable[[int, Pixels], Pixels] | None = None


def paint(take: Take, index: int, t: float, size: tuple[int, int], gap: float) -> Pixels:
    """The picture of `size` (width, height) at `t` seconds; `gap` is the time between frames in seconds."""
    canvas = _backdrop(take, t, size)
    for actor in take.actors:
        _draw(canvas, _shaken(take, actor, t), _pixels(actor, t, gap))
    for occluder in take.occluders:
        _cover(canvas, _moved(occluder.box(t), take.shake(t)), occluder.texture)
    picture = np.asarray(canvas.clip(0, 255) + 0.5, np.uint8)
    return take.light(index, picture) if take.light else picture


def truth(take: Take, t: float, size: tuple[int, int]) -> tuple[Face, ...]:
    """Every face of that moment that lies at least partly in the frame."""
    found = [*_annotated(take, t, size), *(_face(take, k, t, size) for k in range(len(take.actors)))]
    return tuple(f for f in found if len(f.points))


def _backdrop(take: Take, t: float, size: tuple[int, int]) -> NDArray[np.float32]:
    matrix = _view(take, t, size)
    return cv2.warpAffine(take.backdrop.picture, matrix, size, flags=cv2.INTER_AREA, borderMode=cv2.BORDER_REFLECT_101).astype(np.float32)


def _view(take: Take, t: float, size: tuple[int, int]) -> NDArray[np.float64]:
    """Backdrop → frame, 2 × 3."""
    view, (dx, dy) = take.backdrop.view(t), take.shake(t)
    sx, sy = size[0] / view.w, size[1] / view.h
    return np.array([[sx, 0, dx - view.x * sx], [0, sy, dy - view.y * sy]])


def sampled(box: Box, share: float) -> Points:
    """The sample points of a face, or of a share of it about its middle."""
    return _spread(_grid(share), box)


def _annotated(take: Take, t: float, size: tuple[int, int]) -> list[Face]:
    (sx, _, ox), (_, sy, oy) = _view(take, t, size)
    found: list[Face] = []
    for number, (box, judged) in enumerate(take.backdrop.faces):
        place = Box(box.x * sx + ox, box.y * sy + oy, box.w * sx, box.h * sy)
        points, middle = sampled(place, 1.0), sampled(place, MIDDLE)
        name = f"{take.backdrop.name}#{number}"
        seen = _seen(points, take, -1, t, size), _seen(middle, take, -1, t, size)
        found.append(Face(name, place, *seen, len(points), len(middle), judged))
    return found


def _face(take: Take, k: int, t: float, size: tuple[int, int]) -> Face:
    actor = take.actors[k]
    matrix = _shaken(take, actor, t)
    points, middle = (_through(matrix, _spread(grid, actor.cutout.face)) for grid in (_grid(1.0), _grid(MIDDLE)))
    (left, top), (right, bottom) = points.min(0), points.max(0)
    box = Box(float(left), float(top), float(right - left), float(bottom - top))
    return Face(actor.cutout.name, box, _seen(points, take, k, t, size), _seen(middle, take, k, t, size), len(points), len(middle))


def _seen(points: Points, take: Take, behind: int, t: float, size: tuple[int, int]) -> Points:
    """Those points that lie in the frame, behind no occluder and behind no actor after the one with index `behind`."""
    x, y = points.T
    seen = (x >= 0) & (y >= 0) & (x < size[0]) & (y < size[1])
    for occluder in take.occluders:
        box = _moved(occluder.box(t), take.shake(t))
        seen &= (x < box.x) | (x >= box.right) | (y < box.y) | (y >= box.bottom)
    for actor in take.actors[behind + 1 :]:
        inner = _through(np.asarray(np.linalg.inv(_shaken(take, actor, t)), np.float64), points).round().astype(int)
        h, w = actor.cutout.pixels.shape[:2]
        there = (inner >= 0).all(1) & (inner[:, 0] < w) & (inner[:, 1] < h)
        hidden = actor.cutout.pixels[inner[:, 1].clip(0, h - 1), inner[:, 0].clip(0, w - 1), 3] > 0.5
        seen &= ~(there & hidden)
    return points[seen]


@cache
def _grid(share: float) -> Points:
    """Points of the ellipse inscribed in the unit square about 0, shrunk to a share."""
    at = (np.arange(GRID, dtype=np.float32) + 0.5) / GRID - 0.5
    x, y = np.meshgrid(at, at)
    inside = x**2 + y**2 <= 0.25
    return np.asarray(np.stack([x[inside], y[inside]], 1) * share, np.float32)


def _spread(grid: Points, box: Box) -> Points:
    return np.asarray(grid * (box.w, box.h) + box.centre, np.float32)


def _through(matrix: NDArray[np.float64], points: Points) -> Points:
    mapped = np.c_[points, np.ones(len(points))] @ matrix.T
    return np.asarray(mapped[:, :2] / mapped[:, 2:], np.float32)


def _shaken(take: Take, actor: Actor, t: float) -> NDArray[np.float64]:
    dx, dy = take.shake(t)
    return np.array([[1, 0, dx], [0, 1, dy], [0, 0, 1]]) @ _placed(actor.cutout, actor.pose(t))


def _placed(cutout: Cutout, pose: Pose) -> NDArray[np.float64]:
    """Cutout → frame, 3 × 3: a turn to the side squeezes to 0.45 and lets the far half recede, then roll, scale and place."""
    cx, cy = cutout.face.centre
    squeeze = 1 - 0.55 * abs(pose.yaw)
    turn = np.array([[squeeze, 0, 0], [0, 1, 0], [0.25 * pose.yaw / cutout.face.w, 0, 1]])
    angle, scale = np.deg2rad(pose.roll), pose.size / cutout.face.w
    c, s = scale * np.cos(angle), scale * np.sin(angle)
    place = np.array([[c, -s, pose.x], [s, c, pose.y], [0, 0, 1]])
    return place @ turn @ np.array([[1, 0, -cx], [0, 1, -cy], [0, 0, 1]])


def _pixels(actor: Actor, t: float, gap: float) -> NDArray[np.float32]:
    """The actor's pixels as a lens and an open shutter see them: smoothed for their size, smeared along their way."""
    pose, pixels = actor.pose(t), actor.cutout.pixels
    scale = actor.cutout.face.w / pose.size
    if scale > 1.5:
        pixels = np.asarray(cv2.GaussianBlur(pixels, (0, 0), 0.4 * scale), np.float32)
    if actor.smear:
        before, after = actor.pose(t - gap / 2), actor.pose(t + gap / 2)
        length = round(actor.smear * np.hypot(after.x - before.x, after.y - before.y) * scale)
        pixels = _smeared(pixels, length, float(np.arctan2(after.y - before.y, after.x - before.x)) - np.deg2rad(pose.roll))
    return pixels


def _smeared(pixels: NDArray[np.float32], length: int, angle: float) -> NDArray[np.float32]:
    if length < 2:
        return pixels
    kernel, middle = np.zeros((length, length), np.float32), (length - 1) / 2
    dx, dy = middle * np.cos(angle), middle * np.sin(angle)
    cv2.line(kernel, (round(middle - dx), round(middle - dy)), (round(middle + dx), round(middle + dy)), 1.0)
    opaque = np.dstack([pixels[..., :3] * pixels[..., 3:], pixels[..., 3]])
    blurred = cv2.filter2D(opaque, -1, kernel / kernel.sum())
    return np.asarray(np.dstack([blurred[..., :3] / np.maximum(blurred[..., 3:], 1e-3), blurred[..., 3]]), np.float32)


def _draw(canvas: NDArray[np.float32], matrix: NDArray[np.float64], pixels: NDArray[np.float32]) -> None:
    h, w = pixels.shape[:2]
    corners = _through(matrix, np.array([[0, 0], [w, 0], [0, h], [w, h]], np.float32))
    left, top = (int(max(v, 0)) for v in corners.min(0))
    right, bottom = (int(min(v + 1, limit)) for v, limit in zip(corners.max(0), canvas.shape[1::-1], strict=True))
    if right <= left or bottom <= top:
        return
    shift = np.array([[1, 0, -left], [0, 1, -top], [0, 0, 1]]) @ matrix
    laid = cv2.warpPerspective(pixels, shift, (right - left, bottom - top), flags=cv2.INTER_LINEAR)
    part = canvas[top:bottom, left:right]
    part += (laid[..., :3] - part) * laid[..., 3:]


def _moved(box: Box, by: tuple[float, float]) -> Box:
    return Box(box.x + by[0], box.y + by[1], box.w, box.h)


def _cover(canvas: NDArray[np.float32], box: Box, texture: Pixels) -> None:
    place = box.clipped(canvas.shape[1], canvas.shape[0])
    w, h = round(box.w), round(box.h)
    if place.area <= 0:
        return
    x, y, right, bottom = (round(v) for v in (place.x, place.y, place.right, place.bottom))
    whole = cv2.resize(texture, (w, h), interpolation=cv2.INTER_LINEAR)
    ox, oy = x - round(box.x), y - round(box.y)
    part = whole[oy : oy + bottom - y, ox : ox + right - x]
    canvas[y : y + part.shape[0], x : x + part.shape[1]] = part
