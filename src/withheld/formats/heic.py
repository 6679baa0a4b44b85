"""HEIC and its relatives, read only: the primary picture, turned upright by libheif."""

from __future__ import annotations

from typing import Any

import pillow_heif
from PIL import Image

from withheld.formats import _isobmff
from withheld.formats._raster import Raster, check_size, counted

_heif: Any = pillow_heif  # ships incomplete types
_heif.options.DECODE_THREADS = 1  # many files are decoded side by side

CODING_TREE = 64
"""HEVC codes trees of up to 64 pixels and filters across their edges; measured in `tests/test_smear.py`."""

_BT709, _UNSTATED = 1, 2
_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs", b"mif1", b"mif2", b"msf1", b"heif"}


class Heic(Raster):
    media_type = "image/heic"
    extension = ".heic"

    def claims(self, head: bytes) -> bool:
        brands = _isobmff.brands(head)
        return bool(brands & _BRANDS) and not brands & _isobmff.AVIF

    def open(self, data: bytes) -> tuple[Image.Image, int]:
        container = _heif.open_heif(data)
        primary = container[container.primary_index]
        check_size(primary.size)
        image = primary.to_pillow()
        image.info["beside"] = len(container) - 1
        return image, CODING_TREE

    def left(self, image: Image.Image) -> list[str]:
        info = image.info
        auxiliary = sum(len(ids) for ids in info.get("aux", {}).values())
        return [
            *counted(info["beside"], "other pictures"),
            *counted(len(info.get("depth_images", ())), "depth maps"),
            *counted(auxiliary, "auxiliary pictures"),
            *counted(len(info.get("thumbnails", ())), "thumbnails"),
            *_colours(info),
        ]


def _colours(info: Any) -> list[str]:
    """A sentence where the colours are described by code points (ITU-T H.273) that no profile is made of here."""
    nclx: dict[str, Any] = info.get("nclx_profile") or {}
    known = "icc_profile" in info or nclx.get("color_primaries", _UNSTATED) in (_BT709, _UNSTATED)
    return [] if known else ["Its colours are not those of sRGB and were taken as if they were."]
