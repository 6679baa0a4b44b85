"""WebP, read only: lossy or lossless, the first frame of an animation."""

from __future__ import annotations

from PIL import Image, WebPImagePlugin

from withheld.formats import _segments
from withheld.formats._raster import Raster, pillow

MACROBLOCK = 16
"""VP8 predicts and transforms 16 × 16 pixels at a time, with colour at half resolution; measured in `tests/test_smear.py`."""


class WebP(Raster):
    media_type = "image/webp"
    extension = ".webp"

    def claims(self, head: bytes) -> bool:
        return head.startswith(b"RIFF") and head[8:12] == b"WEBP"

    def open(self, data: bytes) -> tuple[Image.Image, int]:
        lossy = any(name == b"VP8 " for name, _ in _segments.chunks(data))
        return pillow(data, WebPImagePlugin.WebPImageFile), MACROBLOCK if lossy else 1
