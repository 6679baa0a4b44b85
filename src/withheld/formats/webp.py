"""WebP, read only: lossy or lossless; a picture, or a film where it has several frames."""

from __future__ import annotations

from PIL import Image, WebPImagePlugin

from withheld.formats import _segments
from withheld.formats._animation import Animated
from withheld.formats._raster import pillow

MACROBLOCK = 16
"""VP8 predicts and transforms 16 × 16 pixels at a time, with colour at half resolution; measured in `tests/test_smear.py`. Frames of an
animation may be either, and are taken to be lossy."""


class WebP(Animated):
    media_type = "image/webp"
    extension = ".webp"

    def claims(self, head: bytes) -> bool:
        return head.startswith(b"RIFF") and head[8:12] == b"WEBP"

    def open(self, data: bytes) -> tuple[Image.Image, int]:
        lossy = any(name in (b"VP8 ", b"ANMF") for name, _ in _segments.chunks(data))
        return pillow(data, WebPImagePlugin.WebPImageFile), MACROBLOCK if lossy else 1
