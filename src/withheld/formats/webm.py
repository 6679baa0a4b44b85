"""WebM, read only."""

from __future__ import annotations

from withheld.formats import _ebml
from withheld.formats._video import Moving


class WebM(Moving):
    media_type = "video/webm"
    extension = ".webm"
    demuxer = "matroska"

    def claims(self, head: bytes) -> bool:
        return _ebml.doctype(head) == b"webm"
