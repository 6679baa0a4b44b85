"""A film's file with everything planted in it that the attack on its structure must find. It is made in pieces from a file in pieces."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterable, Iterator
from functools import partial

from withheld.attacks._film_boxes import ENTRY
from withheld.attacks._isobmff import LARGEST_HEAD, Pieces, boxes

Edits = dict[bytes, Callable[[bytes], bytes]]
"""What becomes of the payload of a box, by its kind."""

_CONTAINERS = {b"moov": 0, b"trak": 0, b"mdia": 0, b"minf": 0, b"stbl": 0, b"stsd": 8, b"avc1": ENTRY}
"""Boxes that hold boxes, and the bytes before these."""

_MESSAGE = b"\x06\x05\x16" + b"a canary, 22 bytes....\x80"  # SEI: unregistered user data
_UNIT = struct.pack(">I", len(_MESSAGE)) + _MESSAGE
_LOST = b"canary"
_GPS = b"\xa9xyz" + struct.pack(">HH", 18, 0x15C7) + b"+50.4547+030.5238/"
_EDITS = struct.pack(">IIIIiI", 0, 1, 1000, 500, 0, 0)  # half a second that is not shown

WHATS = (
    "a creation time",
    "a handler text",
    "a second track",
    "a private box",
    "an SEI message",
    "an edit list",
    "an encoder's name",
    "an unknown box",
    "bytes after the end",
    "bytes after the sequence parameters",
    "bytes that belong to no frame",
    "padding",
    "user data",
)


def planted(pieces: Callable[[], Iterator[bytes]]) -> tuple[Callable[[], Iterator[bytes]], tuple[str, ...]]:
    """The file with one of each in it, in pieces, and what must be said of it."""
    return partial(_spoiled, pieces), WHATS


def _spoiled(pieces: Callable[[], Iterator[bytes]]) -> Iterator[bytes]:
    file, moov, before = Pieces(pieces()), b"", 0
    while len(header := file.read(8)) == 8:
        size, kind = int.from_bytes(header[:4]), header[4:]
        length = int.from_bytes(file.read(8)) - 16 if size == 1 else size - 8
        if kind == b"mdat":
            yield from _with_head(moov, before, file, length)
        elif kind == b"moov":
            moov = file.read(min(length, LARGEST_HEAD))
        elif length > 0:
            before += len(part := box(kind, file.read(length)))
            yield part
    yield _LOST


def _with_head(moov: bytes, before: int, file: Pieces, length: int) -> Iterator[bytes]:
    """The boxes that nobody needs, the head, and the frames with bytes and a message before the first; `before` bytes went out already."""
    start = file.at
    more = box(b"free", _LOST) + box(b"uuid", b"canary canary ca" + _LOST) + box(b"cnry", _LOST)
    size = before + len(more) + 8 + len(_edited(b"moov", moov, _edits(0, 0))) + 16
    yield more + box(b"moov", _edited(b"moov", moov, _edits(size + len(_LOST) - start, start)))
    yield struct.pack(">I4sQ", 1, b"mdat", 16 + len(_LOST) + len(_UNIT) + length) + _LOST + _UNIT
    while (left := length - (file.at - start)) > 0 and (part := file.read(min(left, 1 << 20))):
        yield part


def box(kind: bytes, payload: bytes) -> bytes:
    """A box in the short form."""
    return struct.pack(">I4s", 8 + len(payload), kind) + payload


def _edited(kind: bytes, payload: bytes, edits: Edits) -> bytes:
    if kind in _CONTAINERS:
        head = _CONTAINERS[kind]
        payload = payload[:head] + b"".join(box(k, _edited(k, p, edits)) if k else p for k, p in boxes(payload[head:]))
    return edits[kind](payload) if kind in edits else payload


def _edits(moved: int, first: int) -> Edits:
    """The edits of a head whose frames lie `moved` bytes further on, those behind the message in the frame at `first` further still."""
    return {
        b"mvhd": lambda p: p[:4] + b"\xe0\0\0\0" + p[8:],
        b"hdlr": lambda p: p[:24] + b"canary\0",
        b"avc1": lambda p: p[:42] + b"\x06canary" + p[49:],
        b"avcC": lambda p: p[:6] + struct.pack(">H", int.from_bytes(p[6:8]) + 1) + _after(p[8:], int.from_bytes(p[6:8])),
        b"stsz": lambda p: p[:12] + struct.pack(">I", int.from_bytes(p[12:16]) + len(_UNIT)) + p[16:],
        b"stco": partial(_shifted, moved=moved, first=first, size=4),
        b"co64": partial(_shifted, moved=moved, first=first, size=8),
        b"trak": lambda p: p + box(b"edts", box(b"elst", _EDITS)),
        b"moov": lambda p: p + box(b"udta", box(b"\xa9xyz", _GPS[4:])) + box(b"trak", b""),
    }


def _after(data: bytes, at: int) -> bytes:
    return data[:at] + b"\1" + data[at:]


def _shifted(payload: bytes, moved: int, first: int, size: int) -> bytes:
    """A table of offsets, each moved along with its frames."""
    offsets: Iterable[int] = (int.from_bytes(payload[i : i + size]) for i in range(8, len(payload), size))
    shifted = (o + moved + (len(_UNIT) if o > first else 0) for o in offsets)
    return payload[:8] + b"".join((o % (1 << 8 * size)).to_bytes(size) for o in shifted)
