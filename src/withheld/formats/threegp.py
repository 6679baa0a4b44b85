"""3GP and 3G2, the films of older telephones, read only."""

from __future__ import annotations

from withheld.formats import _isobmff
from withheld.formats._video import Moving


class ThreeGp(Moving):
    media_type = "video/3gpp"
    extension = ".3gp"
    demuxer = "mov"

    def claims(self, head: bytes) -> bool:
        return _isobmff.major(head)[:3] in (b"3gp", b"3g2", b"3ge", b"3gg", b"3gr", b"3gs")
