"""QuickTime films (MOV), read only."""

from __future__ import annotations

from withheld.formats import _isobmff
from withheld.formats._video import Moving

_BEFORE_BRANDS = {b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot"}
"""What a file may begin with that is older than the file type box."""


class QuickTime(Moving):
    media_type = "video/quicktime"
    extension = ".mov"
    demuxer = "mov"

    def claims(self, head: bytes) -> bool:
        return _isobmff.major(head) == b"qt  " or (head[4:8] in _BEFORE_BRANDS and len(head) > 16)
