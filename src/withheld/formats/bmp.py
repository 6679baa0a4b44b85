"""BMP, read only."""

from __future__ import annotations

from PIL import BmpImagePlugin, Image

from withheld.formats._raster import Raster, pillow

_HEADERS = {12, 16, 40, 52, 56, 64, 108, 124}
"""Sizes of the headers that exist: two letters alone would claim a text that begins with BM."""


class Bmp(Raster):
    media_type = "image/bmp"
    extension = ".bmp"

    def claims(self, head: bytes) -> bool:
        return head.startswith(b"BM") and int.from_bytes(head[14:18], "little") in _HEADERS

    def open(self, data: bytes) -> tuple[Image.Image, int]:
        return pillow(data, BmpImagePlugin.BmpImageFile), 1
