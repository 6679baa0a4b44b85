"""Matroska (MKV), read only."""

from __future__ import annotations

from withheld.formats import _ebml
from withheld.formats._video import Moving


class Matroska(Moving):
    media_type = "video/x-matroska"
    extension = ".mkv"
    demuxer = "matroska"

    def claims(self, head: bytes) -> bool:
        return _ebml.doctype(head) == b"matroska"
