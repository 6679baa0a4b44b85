"""JPEG, as read from any camera and as written for the public: a new file with no field in it but agreed captions."""

from __future__ import annotations

from io import BytesIO

from PIL import Image, JpegImagePlugin, MpoImagePlugin

from withheld.formats import _captions
from withheld.formats._raster import Raster, image_of, pillow
from withheld.model import Content

PRELOADED = (MpoImagePlugin,)
"""Pillow turns to it when it meets a JPEG with several pictures, which is too late in the decoding child."""

QUALITY = 88
"""Artefacts stay invisible at arm's length; about a quarter of the size of quality 98."""

SUBSAMPLING = "4:2:0"
"""What every camera and desk uses. Halving the colour also takes away half of the camera's colour noise."""


class Jpeg(Raster):
    media_type = "image/jpeg"
    extension = ".jpg"

    def claims(self, head: bytes) -> bool:
        return head.startswith(b"\xff\xd8\xff")

    def open(self, data: bytes) -> tuple[Image.Image, int]:
        """The grid is 8 pixels times the largest sampling factor of the frame header: 16 for 4:2:0 and 4:2:2, 8 for 4:4:4."""
        image = pillow(data, JpegImagePlugin.JpegImageFile)
        layers: list[tuple[int, int, int, int]] = getattr(image, "layer", [])  # identity, horizontal and vertical factor, table
        return image, 8 * max((max(h, v) for _, h, v, _ in layers), default=2)

    def write(self, content: Content) -> bytes:
        out = BytesIO()
        xmp = _captions.packet(content)
        image_of(content).save(out, "JPEG", quality=QUALITY, subsampling=SUBSAMPLING, **({"xmp": xmp} if xmp else {}))
        return out.getvalue()
