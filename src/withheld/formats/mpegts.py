"""MPEG transport streams (TS, M2TS), read only."""

from __future__ import annotations

from withheld.formats._video import Moving

_SYNC = 0x47


class MpegTs(Moving):
    media_type = "video/mp2t"
    extension = ".ts"
    demuxer = "mpegts"

    def claims(self, head: bytes) -> bool:
        return _regular(head[0::188]) or _regular(head[4::192])


def _regular(starts: bytes) -> bool:
    """Whether packets begin at that distance: at least three of them, and nothing else."""
    return len(starts) >= 3 and set(starts) == {_SYNC}
