"""Animated pictures (GIF, WebP): Pillow composites their frames, which become those of a film. Still ones stay pictures (`_raster`)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO

import numpy as np
from av.video.frame import VideoFrame
from PIL import Image

from withheld.errors import LimitError, UnreadableError
from withheld.formats import _fields
from withheld.formats._planes import BT709, SRGB, Upright
from withheld.formats._raster import Raster, malformed, srgb
from withheld.formats._source import check_size
from withheld.model import Content, Field, Film, Frame, Segment

RATE = 1000
"""Both formats count in milliseconds or hundredths of a second."""

UNSTATED = 100
"""Milliseconds that browsers show a frame for which no time is stated."""

MAX_FRAMES = 20_000


class Animated(Raster):
    """A picture format whose files may hold several frames; those that do are read as films."""

    def read(self, data: bytes) -> Content:
        with malformed():
            image, block = self.open(data)
            frames = getattr(image, "n_frames", 1)
        return self._film(image, data, frames, block) if frames > 1 else super().read(data)

    def _film(self, image: Image.Image, data: bytes, frames: int, block: int) -> Content:
        check_size(*image.size)
        if frames > MAX_FRAMES:
            raise LimitError(f"it has more than {MAX_FRAMES} frames; make a shorter copy by hand")
        times = [at for at, _ in _shown(image, frames)]
        width, height = (side + side % 2 for side in image.size)
        segment = Segment(0, times[-1] + 1, 0, frames)
        text, fields = _fields.of(image, data)
        unseen = ["Its width or height is odd: the last column or row was repeated, because films are coded in pairs of them."]
        odd = any(side % 2 for side in image.size)
        film = Film(width, height, RATE, (segment,), (BT709, SRGB, BT709), block=block)
        fields = (*(Field(p.place, p.text) for p in text), *fields)  # a film has no place for an agreed caption
        return Content(self.media_type, "video/mp4", film=film, fields=fields, unseen=tuple(unseen if odd else ()))

    def frames(self, file: BinaryIO, film: Film, segment: Segment, beyond: int = 0) -> Iterator[Frame]:
        file.seek(0)
        with malformed():
            image, _ = self.open(file.read())
        upright = Upright(film.width, film.height)
        for source, pixels in _shown(image, getattr(image, "n_frames", 1)):
            at = source - film.origin
            beyond -= at >= segment.end
            if beyond < 0:
                return
            if at >= segment.start:
                yield Frame(upright(VideoFrame.from_ndarray(pixels, format="rgb24")), at)


def _shown(image: Image.Image, frames: int) -> Iterator[tuple[int, Any]]:
    """The time in milliseconds and the pixels (H × W × 3, sRGB over white) of every frame."""
    at = 0
    for index in range(frames):
        with malformed():
            image.seek(index)
            image.load()  # a WebP says its times only now
            rgb, _ = srgb(image)
            lasts = int(image.info.get("duration", 0))
            pixels = np.ascontiguousarray(rgb)
        yield at, pixels
        if lasts < 0:
            raise UnreadableError("its times run backwards; save it again by hand, or remove it")
        at += lasts or UNSTATED
