"""TIFF, read only: the first page of any kind that libtiff decodes. Camera raw files, which look like TIFF, are refused."""

from __future__ import annotations

from typing import Any

import numpy as np
from PIL import Image, TiffImagePlugin

from withheld.errors import UnreadableError
from withheld.formats._raster import Raster, counted, pillow

_MAGIC = (b"II*\0", b"MM\0*", b"II+\0\x08\0\0\0", b"MM\0+\0\x08\0\0")

_LOSSLESS = {1, 2, 3, 4, 5, 8, 32771, 32773, 32946, 34925, 50000}
"""Compression schemes that keep every sample: none, CCITT, LZW, deflate, PackBits, LZMA, Zstandard."""

_WAVELETS = {33003, 33004, 33005, 34712}
"""JPEG 2000: its filters reach across a tile, most of it within 64 pixels."""

_COMPRESSION, _SUB_DIRECTORIES, _KIND, _DNG = 259, 330, 254, 50706


class Tiff(Raster):
    media_type = "image/tiff"
    extension = ".tif"

    def claims(self, head: bytes) -> bool:
        return head.startswith(_MAGIC) and head[8:10] != b"CR"

    def open(self, data: bytes) -> tuple[Image.Image, int]:
        image = pillow(data, TiffImagePlugin.TiffImageFile)
        tags: Any = getattr(image, "tag_v2", {})
        if _DNG in tags or (tags.get(_KIND) == 1 and _SUB_DIRECTORIES in tags):
            raise UnreadableError("it is a camera raw file, of which only a small preview could be read; export it as JPEG")
        compression = tags.get(_COMPRESSION, 1)
        return image, 1 if compression in _LOSSLESS else 64 if compression in _WAVELETS else 16

    def left(self, image: Image.Image) -> list[str]:
        tags: Any = getattr(image, "tag_v2", {})
        offsets = np.atleast_1d(tags.get(_SUB_DIRECTORIES, ()))  # one, or a tuple of them
        return super().left(image) + counted(offsets.size, "pictures in sub-directories")
