"""PNG, as read and as written: header, samples, end, and agreed captions where the plan asks for them."""

from __future__ import annotations

from io import BytesIO

from PIL import Image, PngImagePlugin

from withheld.formats import _captions, _segments
from withheld.formats._raster import Raster, image_of, pillow
from withheld.model import Content

LEVEL = 6
"""zlib's default; 9 takes three times as long for one part in a hundred."""


class Png(Raster):
    media_type = "image/png"
    extension = ".png"

    def claims(self, head: bytes) -> bool:
        return head.startswith(b"\x89PNG\r\n\x1a\n")

    def open(self, data: bytes) -> tuple[Image.Image, int]:
        try:
            return pillow(data, PngImagePlugin.PngImageFile), 1
        except (SyntaxError, ValueError, OSError):  # often only a field is broken, and a field is no reason to lose a picture
            return pillow(_segments.png_samples(data), PngImagePlugin.PngImageFile), 1

    def write(self, content: Content) -> bytes:
        out, info = BytesIO(), PngImagePlugin.PngInfo()
        xmp = _captions.packet(content)
        if xmp:
            info.add_itxt("XML:com.adobe.xmp", xmp.decode())
        image_of(content).save(out, "PNG", compress_level=LEVEL, pnginfo=info)
        return out.getvalue()
