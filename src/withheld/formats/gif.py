"""GIF, read only: a picture, or a film where it has several frames."""

from __future__ import annotations

from PIL import GifImagePlugin, Image

from withheld.formats._animation import Animated
from withheld.formats._raster import pillow


class Gif(Animated):
    media_type = "image/gif"
    extension = ".gif"

    def claims(self, head: bytes) -> bool:
        return head.startswith((b"GIF87a", b"GIF89a"))

    def open(self, data: bytes) -> tuple[Image.Image, int]:
        return pillow(data, GifImagePlugin.GifImageFile), 1
