"""Generated films with exact ground truth, and how they are written as files: `scenes()`, `Scene.shots()`, `write()`. Judges nothing.

`python benchmarks/_scenes.py FOLDER [NAME …]` writes them, each with `NAME.json` (per frame: person, box, judged, share seen). Films of
people who come with installed packages need nothing else; those of `NEED_BENCH` are left out where the bench is not.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import astuple, dataclass, field
from fractions import Fraction
from functools import cache
from math import cos, pi, sin
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias, cast

import av
import numpy as np
from PIL import Image
from skimage import data

from _cutouts import person
from _takes import Actor, Backdrop, Face, Occluder, Pose, Take, paint, truth
from _wider import bench
from withheld.model import Box

if TYPE_CHECKING:
    from withheld.model import Pixels

RATE = 25
"""Frames a second of every film with a constant rate."""

TICKS = 600
"""Ticks a second of the film with a variable rate."""

GAPS = (20, 24, 24, 40, 20, 60, 24)
"""Ticks from one of its frames to the next, over and over: 15 to 30 frames a second, as a telephone records in failing light."""

SEED = 3


@dataclass(frozen=True, slots=True)
class Shot:
    """A frame: its index, its time in seconds, the picture (upright RGB) and every face in it."""

    index: int
    at: Fraction
    pixels: Pixels = field(repr=False)
    faces: tuple[Face, ...]


@dataclass(frozen=True, slots=True)
class Scene:
    """A film: its takes follow each other by hard cuts. `quarter` means stored on its side with a display matrix.

    `complete` says that every face in it is in the truth; only such a film can tell a cover where nothing is.
    """

    name: str
    size: tuple[int, int]
    takes: Sequence[Take]
    codec: str = "libx264"
    uneven: bool = False
    quarter: bool = False
    complete: bool = True

    @property
    def count(self) -> int:
        return sum(take.frames for take in self.takes)

    def times(self) -> list[Fraction]:
        """The presentation time of every frame in seconds."""
        if not self.uneven:
            return [Fraction(i, RATE) for i in range(self.count)]
        ticks = np.cumsum([0, *(GAPS[i % len(GAPS)] for i in range(self.count - 1))])
        return [Fraction(int(t), TICKS) for t in ticks]

    def shots(self) -> Iterator[Shot]:
        """The film, painted one frame at a time."""
        for index, (take, k, t) in enumerate(self._moments()):
            pixels = paint(take, k, t, self.size, 1 / RATE)
            yield Shot(index, self.times()[index], pixels, truth(take, t, self.size))

    def truth(self) -> list[tuple[Face, ...]]:
        """The faces of every frame, without painting any."""
        return [truth(take, t, self.size) for take, _, t in self._moments()]

    def _moments(self) -> Iterator[tuple[Take, int, float]]:
        """Take, index in it and seconds since it began, for each frame."""
        times, index = self.times(), 0
        for take in self.takes:
            for k in range(take.frames):
                yield take, k, float(times[index + k] - times[index])
            index += take.frames


def scenes(names: Sequence[str] | None = None) -> Iterator[Scene]:
    """The films of those names (default: all of which the people are here), made as they are asked for."""
    for name, make in CATALOGUE.items():
        if (names is None or name in names) and (bench().is_dir() or name not in NEED_BENCH):
            yield make()


def write(scene: Scene, path: Path) -> None:
    """The film as an MP4: H.264 (CRF 20, veryfast) or HEVC (CRF 24, ultrafast), as good as a telephone's."""
    times = scene.times()
    quality = {"libx264": ("20", "veryfast"), "libx265": ("24", "ultrafast")}[scene.codec]
    base = Fraction(1, TICKS if scene.uneven else 12800)
    with av.open(str(path), "w", options={"video_track_timescale": str(base.denominator)}) as out:
        stream = cast(
            "Any",
            out.add_stream(scene.codec, rate=RATE, options={"crf": quality[0], "preset": quality[1], "x265-params": "log-level=error"}),
        )
        stream.width, stream.height = scene.size[::-1] if scene.quarter else scene.size
        stream.pix_fmt, stream.codec_context.time_base, stream.time_base = "yuv420p", base, base
        for shot in scene.shots():
            picture = np.ascontiguousarray(np.rot90(shot.pixels)) if scene.quarter else shot.pixels
            frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
            frame.pts, frame.time_base = round(times[shot.index] / base), base
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    if scene.quarter:
        _turn(path, scene.size[0])


def _turn(path: Path, width: int) -> None:
    """Writes a quarter turn clockwise into the track header's matrix (ISO/IEC 14496-12, 8.3.2, version 0)."""
    film = bytearray(path.read_bytes())
    at = film.index(b"tkhd") + 44
    matrix = (0, 1 << 16, 0, -(1 << 16), 0, 0, width << 16, 0, 1 << 30)
    film[at : at + 36] = b"".join(v.to_bytes(4, "big", signed=True) for v in matrix)
    path.write_bytes(film)


# What follows is the catalogue: each function makes one film. Times are in seconds, places in pixels of the frame.


Ends: TypeAlias = tuple[float, float]
"""A value at the beginning and at the end of a way."""


@cache
def _picture(name: str) -> Pixels:
    loaded = np.asarray(data.stereo_motorcycle()[0] if name == "garage" else getattr(data, name)())
    return np.repeat(loaded[..., None], 3, 2) if loaded.ndim == 2 else loaded[..., :3]


def _before(name: str, size: tuple[int, int], pan: float = 0.0, share: float = 0.8) -> Backdrop:
    """A picture without people: `share` of its largest part of the frame's shape is in view; `pan` is how fast the view wanders."""
    picture = _picture(name)
    height, width = picture.shape[:2]
    scale = share * min(width / size[0], height / size[1])
    w, h = size[0] * scale, size[1] * scale

    def view(t: float) -> Box:
        return Box((width - w) * (0.5 + 0.5 * sin(pan * t * pi / 4)), (height - h) / 2, w, h)

    return Backdrop(picture, view)


def _line(x: Ends, y: Ends, size: Ends, seconds: float, step: float = 0.0) -> Callable[[float], Pose]:
    """A straight way in so many seconds, going on beyond them; `step` is how far the head bobs in face widths."""

    def pose(t: float) -> Pose:
        u = t / seconds
        width = size[0] * (size[1] / size[0]) ** min(u, 1.0)
        bob = step * width * sin(2 * pi * 1.8 * t)
        return Pose(x[0] + (x[1] - x[0]) * u, y[0] + (y[1] - y[0]) * u + bob, width, 3 * sin(4 * t), 0.4 * sin(1.5 * t))

    return pose


def _walk() -> Scene:
    size = (1280, 720)
    actors = [Actor(person("astronaut"), _line((-80, 1360), (300, 330), (95, 120), 4, 0.05), 0.5)]
    return Scene("walk", size, [Take(110, _before("coffee", size, 1.0), actors)])


def _turn_about() -> Scene:
    size = (1280, 720)

    def yaws(t: float) -> Pose:
        return Pose(400 + 20 * sin(t), 320, 130, 0, sin(2 * pi * t / 2.5))

    def rolls(t: float) -> Pose:
        return Pose(880, 330 + 15 * cos(t), 90, 60 * sin(2 * pi * t / 3), 0.3 * sin(t))

    actors = [Actor(person("astronaut"), yaws), Actor(person("drawn"), rolls)]
    return Scene("turn", size, [Take(125, _before("garage", size, 0.5), actors)])


def _far() -> Scene:
    size = (1280, 720)

    def pose(t: float) -> Pose:
        return Pose(
            640 + 350 * sin(2 * pi * t / 6), 330 + 40 * sin(t), 120 * (16 / 120) ** (0.5 - 0.5 * cos(2 * pi * t / 6)), 4 * sin(3 * t)
        )

    return Scene("far", size, [Take(150, _before("rocket", size, 0.6), [Actor(person("astronaut"), pose)])])


def _edges() -> Scene:
    size = (1280, 720)

    def sideways(t: float) -> Pose:
        return Pose(640 + 760 * cos(2 * pi * t / 4), 240 + 40 * sin(t), 100)

    def upward(t: float) -> Pose:
        return Pose(640 + 60 * sin(t), 420 + 480 * sin(2 * pi * t / 4), 80, 8 * sin(t))

    actors = [Actor(person("astronaut"), sideways, 0.5), Actor(person("drawn"), upward, 0.5)]
    return Scene("edges", size, [Take(125, _before("immunohistochemistry", size), actors)])


def _pillars() -> Scene:
    size = (1280, 720)
    stone = _picture("brick")
    posts = [Occluder(lambda _t, x=x: Box(x, 0, 170, 720), stone) for x in (250, 800)]
    walkers = [
        Actor(person("astronaut"), _line((80, 1200), (260, 280), (90, 90), 4, 0.04), 0.5),
        Actor(person("drawn"), _line((1200, 60), (440, 440), (70, 70), 4, 0.04), 0.5),
    ]
    return Scene("pillars", size, [Take(110, _before("grass", size), walkers, posts)])


def _cuts() -> Scene:
    size = (1280, 720)

    def flash(index: int, pixels: Pixels) -> Pixels:
        share = {9: 0.6, 10: 0.8, 11: 0.4}.get(index, 0.0)
        return np.asarray(pixels + (255.0 - pixels) * share, np.uint8)

    def take(backdrop: str, name: str, x: float, y: float, width: float) -> Take:
        pose = _line((x, x + 60), (y, y), (width, width), 1, 0.03)
        return Take(22, _before(backdrop, size, 1.0), [Actor(person(name), pose)], light=flash)

    takes = [
        *(take("coffee", "astronaut", 300, 300, 140), take("rocket", "drawn", 900, 250, 70), Take(15, _before("garage", size, 1.0))),
        *(take("brick", "astronaut", 1000, 420, 60), take("grass", "cameraman", 500, 300, 110), take("coffee", "astronaut", 640, 300, 30)),
    ]
    return Scene("cuts", size, takes)


def _dusk() -> Scene:
    size = (1280, 720)

    def shake(t: float) -> tuple[float, float]:
        return 18 * sin(17 * t) + 9 * sin(31 * t + 1), 14 * sin(23 * t) + 6 * sin(41 * t + 2)

    def dark(index: int, pixels: Pixels) -> Pixels:
        noise = np.random.default_rng((SEED, index)).normal(0, 7, pixels.shape)
        return np.asarray((pixels * 0.28 + noise).clip(0, 255), np.uint8)

    actors = [
        Actor(person("astronaut"), _line((300, 800), (330, 330), (110, 70), 4, 0.04), 0.6),
        Actor(person("drawn"), _line((1000, 900), (380, 380), (45, 60), 4, 0.04), 0.6),
    ]
    return Scene("dusk", size, [Take(100, _before("garage", size), actors, shake=shake, light=dark)])


def _rush() -> Scene:
    size = (1280, 720)

    def pose(t: float) -> Pose:
        return Pose(640 + 480 * sin(2 * pi * t / 1.6), 330 + 30 * sin(7 * t), 85, 12 * sin(2 * pi * t / 1.6))

    return Scene("rush", size, [Take(100, _before("coffee", size, 1.5), [Actor(person("astronaut"), pose, 0.7)])])


def _upright() -> Scene:
    size = (720, 1280)
    actors = [
        Actor(person("astronaut"), _line((200, 500), (500, 600), (180, 120), 3, 0.04)),
        Actor(person("drawn"), _line((600, 150), (300, 330), (50, 40), 3)),
    ]
    return Scene("upright", size, [Take(75, _before("rocket", size, 0.5), actors)], "libx265", quarter=True)


def _uneven() -> Scene:
    size = (640, 360)
    actors = [
        Actor(person("astronaut"), _line((40, 600), (170, 150), (40, 26), 4, 0.05), 0.5),
        Actor(person("cameraman"), _line((560, 60), (200, 210), (34, 44), 4, 0.05)),
    ]
    return Scene("uneven", size, [Take(90, _before("coffee", size, 0.8), actors)], uneven=True)


def _crossing() -> Scene:
    size = (1920, 1080)
    names = ("anna", "carl", "emil", "gita")
    ways = [((-60, 1900), 380, 120), ((1950, 100), 420, 150), ((500, 1500), 620, 190), ((1700, 300), 500, 90)]
    actors = [Actor(person(n), _line(x, (y, y + 20), (s, s), 3.2, 0.04), 0.5) for n, (x, y, s) in zip(names, ways, strict=True)]
    return Scene("crossing", size, [Take(80, _before("garage", size, 0.5), actors)])


def _street() -> Scene:
    size = (1280, 720)
    names = ("bella", "dora", "finn", "hugo", "iris", "jan", "kurt", "lena")
    actors: list[Actor] = []
    for k, name in enumerate(names):
        left, right, y, width = 60.0 + 40 * k, 1200.0 - 50 * k, 200.0 + 45 * k, 22.0 + 6 * k
        x = (left, right) if k % 2 else (right, left)
        actors.append(Actor(person(name), _line(x, (y, y + 10), (width, width * 1.15), 5.0 + 0.3 * k, 0.05), 0.4))
    lamp = Occluder(lambda t: Box(900 - 120 * t, 0, 46, 720), _picture("gravel"))
    return Scene("street", size, [Take(125, _before("rocket", size, 0.7), actors, [lamp])])


def _stage() -> Scene:
    size = (1280, 720)

    def take(name: str, other: str, x: float, width: float, seconds: float) -> Take:
        def pose(t: float) -> Pose:
            return Pose(x + 30 * sin(t), 320, width, 10 * sin(1.7 * t), sin(2 * pi * t / seconds))

        pair = [
            Actor(person(name), pose),
            Actor(person(other), _line((1280 - x, 1180 - x), (330, 330), (width / 2, width / 2.4), 2, 0.04), 0.5),
        ]
        return Take(40, _before("coffee", size, 0.7), pair)

    takes = [take("anna", "hugo", 380, 150, 1.6), take("iris", "finn", 820, 110, 2.0), take("jan", "bella", 500, 80, 1.3)]
    return Scene("stage", size, takes)


def _crowd(name: str, photograph: str, size: tuple[int, int], share: float) -> Scene:
    """A camera that pans across an annotated photograph; `share` of what would fit is in view, so that faces keep a size."""
    picture = np.asarray(Image.open(bench() / "faces" / "photos" / photograph).convert("RGB"))
    height, width = picture.shape[:2]
    scale = share * min(width / size[0], height / size[1])
    w, h = size[0] * scale, size[1] * scale

    def view(t: float) -> Box:
        return Box((width - w) * (0.5 - 0.5 * cos(pi * t / 4)), (height - h) * (0.5 - 0.5 * cos(pi * t / 3)), w, h)

    def shake(t: float) -> tuple[float, float]:
        return 4 * sin(13 * t), 3 * sin(19 * t)

    backdrop = Backdrop(picture, view, _annotation(photograph), name)
    return Scene(name, size, [Take(110, backdrop, shake=shake)], complete=False)


_BLUR, _INVALID, _OCCLUSION, _HEAVY = 4, 7, 8, 2
"""Columns of WIDER's annotation, and the value that means heavily blurred or hidden for the greater part."""


def _annotation(photograph: str) -> tuple[tuple[Box, bool], ...]:
    """Each annotated face, and whether it can be seen well enough to be judged."""
    lines = iter((bench() / "faces" / "photos" / "boxes.txt").read_text("utf-8").splitlines())
    for name in lines:
        rows = [[int(v) for v in next(lines).split()] for _ in range(max(int(next(lines)), 1))]
        if name == photograph:
            return tuple((Box(*row[:4]), _clear(row)) for row in rows if min(row[2:4]) > 0)
    raise FileNotFoundError(photograph)


def _clear(row: Sequence[int]) -> bool:
    return not row[_INVALID] and row[_BLUR] < _HEAVY and row[_OCCLUSION] < _HEAVY


CATALOGUE: dict[str, Callable[[], Scene]] = {
    **{"walk": _walk, "turn": _turn_about, "far": _far, "edges": _edges, "pillars": _pillars, "cuts": _cuts, "dusk": _dusk, "rush": _rush},
    **{"upright": _upright, "uneven": _uneven, "crossing": _crossing, "street": _street, "stage": _stage},
    "family": lambda: _crowd("family", "20_Family_Group_Family_Group_20_33.jpg", (1280, 720), 0.75),
    "band": lambda: _crowd("band", "0_Parade_marchingband_1_149.jpg", (640, 360), 0.8),
}
NEED_BENCH = ("crossing", "street", "stage", "family", "band")
"""Their people and faces are annotated photographs of the bench; those of the others come with installed packages."""
QUICK = ("walk", "cuts", "uneven")
"""Enough to see that everything runs."""


def main(folder: Path, names: Sequence[str]) -> None:
    """Writes the films and their truth into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for scene in scenes(names or None):
        write(scene, folder / f"{scene.name}.mp4")
        told = [
            [(f.person, [round(v, 1) for v in astuple(f.box)], f.judged, round(len(f.points) / f.whole, 2)) for f in faces]
            for faces in scene.truth()
        ]
        (folder / f"{scene.name}.json").write_text(json.dumps(told), "utf-8")
        print(scene.name, scene.count, "frames", scene.size)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
