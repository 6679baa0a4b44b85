"""MP4, as read and as written: H.264 and nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from withheld.formats import _h264, _isobmff, _mp4
from withheld.formats._video import Moving
from withheld.model import Encoded, Film, Frame

_BRANDS = {
    *(b"isom", b"iso2", b"iso3", b"iso4", b"iso5", b"iso6", b"iso7", b"iso8", b"iso9", b"avc1", b"hvc1", b"hev1", b"av01"),
    *(
        b"mp41",
        b"mp42",
        b"mp71",
        b"mmp4",
        b"MSNV",
        b"XAVC",
        b"dash",
        b"msdh",
        b"cmfc",
        b"M4V ",
        b"M4VH",
        b"M4VP",
        b"M4A ",
        b"M4B ",
        b"F4V ",
    ),
    *(
        b"f4v ",
        b"NDSC",
        b"NDSH",
        b"NDSM",
        b"NDSP",
        b"NDSS",
        b"NDXC",
        b"NDXH",
        b"NDXM",
        b"NDXP",
        b"NDXS",
        b"CAEP",
        b"caqv",
        b"niko",
        b"pana",
    ),
}
"""First brands of films and of sound; pictures and raw photographs (`heic`, `avif`, `crx `) name others."""


class Mp4(Moving):
    media_type = "video/mp4"
    extension = ".mp4"
    demuxer = "mov"

    def claims(self, head: bytes) -> bool:
        return _isobmff.major(head) in _BRANDS

    def encode(self, film: Film, frames: Iterable[Frame]) -> tuple[Encoded, bytes]:
        return _h264.encode(film, frames)

    def head(self, film: Film, segments: Sequence[Encoded]) -> bytes:
        return _mp4.head(film, segments)
