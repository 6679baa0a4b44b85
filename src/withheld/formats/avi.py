"""AVI, read only."""

from __future__ import annotations

from withheld.formats._video import Moving


class Avi(Moving):
    media_type = "video/x-msvideo"
    extension = ".avi"
    demuxer = "avi"
    by_decoding_time = True

    def claims(self, head: bytes) -> bool:
        return head.startswith(b"RIFF") and head[8:12] in (b"AVI ", b"AVIX")
