"""Pairs of films that differ in one moving box only, coded and decoded: material for `smear.py`. Nothing is judged here."""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING, Any

import av
import numpy as np
from PIL import Image

from _wider import bench, photographs
from withheld.model import Box

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Luma = NDArray[np.uint8]

os.environ["SVT_LOG"] = "1"  # errors only; it prints its settings otherwise

WIDTH, HEIGHT, FRAMES = 640, 360, 36
FACE_WIDTH, FACE_HEIGHT = 94, 114  # pixels, about those of AT&T's photographs; neither is a multiple of any grid
PEOPLE: tuple[str, ...] = ("s1", "s7", "s14", "s22")
FLAT, NOISE = "flat", "noise"
VERSIONS = (FLAT, NOISE, *PEOPLE)


@dataclass(frozen=True, slots=True)
class Codec:
    """An encoder with its settings at a good and at a poor quality: what telephones send and what comes out of a messenger."""

    name: str
    encoder: str
    good: dict[str, str]
    poor: dict[str, str]


_FINE, _COARSE = {"qmin": "4", "qmax": "4"}, {"qmin": "14", "qmax": "14"}

CODECS = (
    Codec("H.264", "libx264", {"crf": "20"}, {"crf": "32"}),
    Codec("HEVC", "libx265", {"crf": "22", "x265-params": "log-level=none"}, {"crf": "34", "x265-params": "log-level=none"}),
    Codec("VP9", "libvpx-vp9", {"crf": "28", "b": "0", "cpu-used": "5"}, {"crf": "48", "b": "0", "cpu-used": "5"}),
    Codec("AV1", "libsvtav1", {"crf": "28", "preset": "8", "svtav1-params": "lp=1"}, {"crf": "50", "preset": "8", "svtav1-params": "lp=1"}),
    Codec("MPEG-4", "mpeg4", _FINE, _COARSE),
    Codec("MPEG-2", "mpeg2video", _FINE, _COARSE),
    Codec("MJPEG", "mjpeg", _FINE, _COARSE),
)


@dataclass(frozen=True, slots=True)
class Scene:
    """A background for every frame, and where the box is in it."""

    name: str
    backgrounds: tuple[Luma, ...] = field(repr=False)
    boxes: tuple[Box, ...] = field(repr=False)

    def version(self, content: str) -> list[Luma]:
        """The frames with this content in the box."""
        patch = patches()[content]
        frames = [b.copy() for b in self.backgrounds]
        for frame, box in zip(frames, self.boxes, strict=True):
            frame[inside(box)] = patch
        return frames


def scenes() -> Iterator[Scene]:
    """A pan over a photograph against which the box moves, a still photograph across which it moves, and somebody walking with a camera."""
    wide = [_wide(p.path) for p in photographs()[5:25:10]]
    yield Scene("pan", tuple(wide[0][:HEIGHT, 3 * i : 3 * i + WIDTH] for i in range(FRAMES)), _path(lambda i: 420 - 5 * i))
    yield Scene("still", tuple(wide[1][:HEIGHT, :WIDTH] for _ in range(FRAMES)), _path(lambda i: 90 + 9 * i))
    yield Scene("walk", tuple(_walk()), _path(lambda i: 250 + round(40 * np.sin(i / 4))))


def inside(box: Box) -> tuple[slice, slice]:
    """The pixels of a box, as far as they lie in the frame."""
    box = box.clipped(WIDTH, HEIGHT)
    return slice(int(box.y), int(box.bottom)), slice(int(box.x), int(box.right))


@cache
def patches() -> dict[str, Luma]:
    """What is put into the box, by name: a face of each person, noise, and the grey of all faces."""
    size = FACE_WIDTH, FACE_HEIGHT
    faces = {p: np.asarray(Image.open(bench() / "faces" / "att_faces" / p / "1.pgm").convert("L").resize(size)) for p in PEOPLE}
    noise = np.random.default_rng(0).integers(0, 256, size[::-1], np.uint8)
    flat = np.full(size[::-1], round(np.mean([f.mean() for f in faces.values()])), np.uint8)
    return {FLAT: flat, NOISE: noise} | faces


def through(codec: Codec, options: dict[str, str], frames: list[Luma]) -> list[Luma]:
    """The frames as a decoder gives them back."""
    file = io.BytesIO()
    with av.open(file, "w", format="matroska") as container:
        stream: Any = container.add_stream(codec.encoder, rate=30, options=options)  # of a picture; its type is that of any stream
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuvj420p" if codec.encoder == "mjpeg" else "yuv420p"
        stream.codec_context.thread_count = 1
        for i, luma in enumerate(frames):
            raw = av.VideoFrame.from_ndarray(np.concatenate([luma, np.full((HEIGHT // 2, WIDTH), 128, np.uint8)]), "yuv420p")
            raw = raw.reformat(format=stream.pix_fmt)
            raw.pts, raw.time_base = i, Fraction(1, 30)
            container.mux(stream.encode(raw))
        container.mux(stream.encode(None))
    file.seek(0)
    with av.open(file, "r") as container:
        return [_grey(f)[:HEIGHT, :WIDTH] for f in container.decode(video=0)]


def _path(x: Callable[[int], float]) -> tuple[Box, ...]:
    return tuple(Box(round(x(i)), 100 + round(30 * np.sin(i / 6)), FACE_WIDTH, FACE_HEIGHT) for i in range(FRAMES))


def _wide(path: object) -> Luma:
    """A photograph, grey, large enough to pan over."""
    with Image.open(str(path)) as image:
        return np.asarray(
            image.convert("L").resize((WIDTH + 3 * FRAMES, max(HEIGHT, round(image.height * (WIDTH + 3 * FRAMES) / image.width))))
        )


def _walk() -> Iterator[Luma]:
    with av.open(str(bench() / "faces" / "video" / "egoblur_gen1_test.mp4"), "r") as container:
        for i, frame in enumerate(container.decode(video=0)):
            if i >= FRAMES:
                return
            yield _grey(frame.reformat(WIDTH, HEIGHT, "gray"))


def _grey(frame: av.VideoFrame) -> Luma:
    """The luma of a frame, and below it whatever its layout puts there."""
    return np.array(frame.to_ndarray(), np.uint8)
