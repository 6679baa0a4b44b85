"""Long films: a minute of 4K and an hour of 320 × 180, and how much memory withheld takes for them. Judges no cover."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any, cast

import av
import cv2
import numpy as np

import _films
from _bars import Bar
from _cutouts import person
from _takes import Actor, Backdrop, Pose, Take, paint
from withheld.model import Box

RATE = 25
PEAK = 1.5e9
"""Bytes that the run and everything it starts may take at most."""

FILMS = {"minute of 4K": ((3840, 2160), 60), "hour of 320x180": ((320, 180), 3600)}
LOOP = 50
"""Frames after which the film begins anew: they are painted once and encoded over and over, which is quick and still a film."""


def memory(folder: Path, only: Sequence[str] | None = None) -> list[Bar]:
    """Makes the films and runs withheld on each; a bar for each peak, and for each film that was not published."""
    bars: list[Bar] = []
    for name, (size, seconds) in FILMS.items():
        if only is not None and not any(word in name for word in only):
            continue
        path = folder / f"{name.replace(' ', '-')}.mp4"
        folder.mkdir(parents=True, exist_ok=True)
        made = path.stat().st_size if path.exists() else _write(path, size, seconds)
        outcome = _films.withheld({name: path}, folder / f"{path.stem}-work", jobs=2)
        for step, spent in outcome.steps.items():
            print(
                f"{name} ({made / 1e6:.0f} MB), {step}: {spent.peak / 1e6:.0f} MB at most, {spent.cpu:.0f} CPU s, {spent.wall:.0f} s",
                flush=True,
            )
        print(*outcome.trouble, sep="\n")
        bars += [
            Bar(f"peak-{path.stem}", outcome.spent.peak, PEAK),
            Bar(f"not-published-{path.stem}", len(outcome.trouble), 0),
        ]
    return bars


def _write(path: Path, size: tuple[int, int], seconds: int) -> int:
    """A film of somebody walking to and fro before a still wall; its size in bytes."""
    frames = [av.VideoFrame.from_ndarray(picture, format="rgb24").reformat(format="yuv420p") for picture in _loop(size)]
    with av.open(str(path), "w") as out:
        stream = cast("Any", out.add_stream("libx264", rate=RATE, options={"crf": "26", "preset": "ultrafast", "g": "125"}))
        stream.width, stream.height = size
        for index in range(seconds * RATE):
            at = index % (2 * LOOP - 2)
            frame = frames[min(at, 2 * LOOP - 2 - at)]
            frame.pts, frame.time_base = index, Fraction(1, RATE)
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    return path.stat().st_size


def _loop(size: tuple[int, int]) -> list[Any]:
    width, height = size
    shade = np.linspace(70, 160, 64, dtype=np.uint8)
    wall = cv2.resize(np.repeat(np.repeat(shade[None, :, None], 36, 0), 3, 2), size)

    def pose(t: float) -> Pose:
        return Pose(width * (0.3 + 0.2 * t), height * 0.4, height / 6)

    take = Take(LOOP, Backdrop(np.asarray(wall, np.uint8), lambda _t: Box(0, 0, width, height)), [Actor(person("astronaut"), pose)])
    return [paint(take, k, k / RATE, size, 1 / RATE) for k in range(LOOP)]
