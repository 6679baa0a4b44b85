"""A clip made by code in which the astronaut of scikit-image walks through a room, for the suites that take films through the stages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from io import BytesIO
from math import sin
from pathlib import Path
from typing import Any

import av
import numpy as np
from av.video.frame import VideoFrame

from tests.clips import QUICK

RATE = 25
FACE_WIDTH = 0.22
"""Width of the face as a share of the patch that shows head and shoulders."""

GREY = 38
"""All channels of a cover."""


def patch(side: int) -> Any:
    from PIL import Image
    from skimage import data

    return np.asarray(Image.fromarray(data.astronaut()[:400, 20:420]).resize((side, side)))


def room(width: int, height: int) -> Any:
    from PIL import Image
    from skimage import data

    return np.array(Image.fromarray(data.coffee()[:200, :300]).resize((width, height)))


def place(index: int, frames: int, width: int, side: int) -> int:
    """Where the patch begins: it comes in from the left and goes out to the right."""
    return round(-side + (width + side) * index / max(frames - 1, 1))


def sway(index: int, frames: int, width: int, side: int) -> int:
    """Where the patch begins of one who stays in the middle."""
    return (width - side) // 2 + round(6 * sin(index / 9))


def pictures(
    frames: int, size: tuple[int, int] = (320, 240), side: int = 200, path: Callable[[int, int, int, int], int] = place
) -> Iterator[Any]:
    """H × W × 3 for each frame; the face is `FACE_WIDTH` × `side` pixels wide."""
    width, height = size
    person, wall = patch(side), room(width, height)
    for index in range(frames):
        shown, x = wall.copy(), path(index, frames, width, side)
        left, right = max(x, 0), min(x + side, width)
        if right > left:
            shown[height - side :, left:right] = person[:, left - x : right - x]
        yield shown


def walk(
    frames: int = 60,
    size: tuple[int, int] = (320, 240),
    side: int = 200,
    *,
    codec: str = "libx264",
    container: str = "mp4",
    begin: int = 0,
    hole: int | None = None,
    path: Callable[[int, int, int, int], int] = place,
) -> bytes:
    """The clip as a file; a key frame every 12 frames. It begins at frame time `begin`; after the frame `hole` nothing changes for 10 s."""
    out = BytesIO()
    with av.open(out, "w", format=container) as film:
        stream: Any = film.add_stream(codec, rate=RATE)
        stream.width, stream.height, stream.pix_fmt = *size, "yuv420p"
        stream.options = QUICK.get(codec, {})
        for index, pixels in enumerate(pictures(frames, size, side, path)):
            frame = VideoFrame.from_ndarray(pixels, format="rgb24")
            late = 250 if hole is not None and index > hole else 0
            frame.pts, frame.time_base = begin + index + late, Fraction(1, RATE)
            film.mux(stream.encode(frame.reformat(format="yuv420p")))
        film.mux(stream.encode(None))
    return out.getvalue()


def story(folder: Path, policy: str = "", **clips: bytes) -> Path:
    """A story of these clips (`name=bytes`, each an MP4), with a policy where one is given."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in clips.items():
        (folder / f"{name}.mp4").write_bytes(data)
    if policy:
        (folder / "withheld.toml").write_text(policy)
    return folder


def shown(file: Path) -> list[Any]:
    """The frames of a file as H × W × 3."""
    with av.open(str(file)) as film:
        return [frame.to_ndarray(format="rgb24") for frame in film.decode(video=0)]


def grey(pixels: Any, x: int, y: int) -> bool:
    """Whether a pixel is covered."""
    return bool(np.abs(pixels[y, x].astype(int) - GREY).max() <= 6)
