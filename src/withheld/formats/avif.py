"""AVIF, read only: the first frame."""

from __future__ import annotations

from PIL import AvifImagePlugin, Image

from withheld.formats import _isobmff
from withheld.formats._raster import Raster, pillow

AvifImagePlugin.DEFAULT_MAX_THREADS = 1  # many files are decoded side by side

SUPERBLOCK = 64
"""AV1 codes superblocks of 64 pixels and restores loops in units of 64; measured in `tests/test_smear.py`."""


class Avif(Raster):
    media_type = "image/avif"
    extension = ".avif"

    def claims(self, head: bytes) -> bool:
        return bool(_isobmff.brands(head) & _isobmff.AVIF)

    def open(self, data: bytes) -> tuple[Image.Image, int]:
        return pillow(data, AvifImagePlugin.AvifImageFile), SUPERBLOCK
