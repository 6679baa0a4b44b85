"""A parser for JPEG that knows the segments a picture needs (ITU-T T.81, JFIF 1.02) and calls everything else strange."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator

from withheld.attacks._xmp import XMP_HEADER, strange_xmp

SOI, EOI = b"\xff\xd8", b"\xff\xd9"
APP0, APP1, DQT, DHT, SOF0, SOF2, SOS, COM = 0xE0, 0xE1, 0xDB, 0xC4, 0xC0, 0xC2, 0xDA, 0xFE

_JFIF = b"JFIF\0\x01\x01\x00\x00\x01\x00\x01\x00\x00"  # version 1.1, no unit, no thumbnail: 14 bytes, always these
_MARKER = re.compile(rb"\xff[^\x00]", re.DOTALL)  # FF 00 is a byte of the scan; restarts need DRI, which is not allowed


def strange(data: bytes, captions: bool) -> Iterator[str]:
    """A sentence's worth of words for each thing that need not be there."""
    start = data.find(SOI)
    if start < 0:
        yield "no JPEG"
        return
    if start:
        yield "bytes before the start"
    at = start + 2
    scans = 0
    while at + 4 <= len(data) and data[at] == 0xFF and data[at : at + 2] != EOI:
        marker, (length,) = data[at + 1], struct.unpack(">H", data[at + 2 : at + 4])
        payload = data[at + 4 : at + 2 + length]
        yield from _strange_segment(marker, payload, length, captions)
        at += 2 + length
        if marker == SOS:
            scans += 1
            end = _MARKER.search(data, at)
            at = end.start() if end else len(data)
    if data[at : at + 2] != EOI or not scans:
        yield "no regular end"
    elif at + 2 < len(data):
        yield "bytes after the end"


def planted(data: bytes) -> tuple[bytes, tuple[str, ...]]:
    """The file with a comment, EXIF, a maker's segment, a longer table and trailing bytes; and what `strange` must say."""
    more = _segment(COM, b"canary") + _segment(APP1, b"Exif\0\0II*\0\x08\0\0\0\0\0") + _segment(0xED, b"Photoshop 3.0\0")
    more += _segment(DQT, bytes(65) + b"canary")
    whats = ("segment COM", "segment APP1", "segment APP13", "table of the wrong length", "bytes after the end", "bytes before the start")
    return b"canary" + data[:2] + more + data[2:] + b"canary", whats


def _segment(marker: int, payload: bytes) -> bytes:
    return bytes((0xFF, marker)) + struct.pack(">H", len(payload) + 2) + payload


def _strange_segment(marker: int, payload: bytes, length: int, captions: bool) -> Iterator[str]:
    if len(payload) != length - 2:
        yield "segment cut short"
    elif marker == APP0:
        if payload != _JFIF:
            yield "unusual JFIF header"
    elif marker == APP1 and captions and payload.startswith(XMP_HEADER):
        yield from strange_xmp(payload[len(XMP_HEADER) :])
    elif marker in (DQT, DHT, SOF0, SOF2, SOS):
        if length - 2 != _due_length(marker, payload):
            yield "table of the wrong length"
    else:
        yield f"segment {_name(marker)}"


def _due_length(marker: int, payload: bytes) -> int:
    """How long a segment must be by what it says itself; -1 if it contradicts itself."""
    if not payload:
        return -1
    if marker in (SOF0, SOF2):
        return 6 + 3 * payload[5] if len(payload) > 5 else -1
    if marker == SOS:
        return 4 + 2 * payload[0]
    at = 0
    while at < len(payload):
        at += 1 + (64 << (payload[at] >> 4 > 0) if marker == DQT else 16 + sum(payload[at + 1 : at + 17]))
    return at


def _name(marker: int) -> str:
    return "COM" if marker == COM else f"APP{marker - APP0}" if APP0 <= marker <= 0xEF else f"{marker:02X}"
