"""A parser for MP4 (ISO/IEC 14496-12, -14, -15) that knows the boxes one film needs and calls everything else strange.

It reads a file in pieces and holds no more of it than its head and one frame. What stands in a frame is `_h264`'s.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from withheld.attacks._film_boxes import ENTRY, Payloads, samples, strange_entry, strange_leaf, strange_tables
from withheld.attacks._h264 import strange_frame

LARGEST_HEAD = 256 << 20
"""Bytes of a head that is parsed: 20 bytes a frame are 60 hours at 60 frames a second."""

LARGEST_FRAME = 64 << 20
"""Bytes of a frame that is parsed: the samples of 8K in 4:2:0 are 50 MB."""

FOREIGN = "no MP4"

_BRANDS = (b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"avc1", b"mp41", b"mp42")

_NAMES = {
    b"udta": "user data",
    b"meta": "metadata",
    b"uuid": "a private box",
    b"free": "padding",
    b"skip": "padding",
    b"wide": "padding",
    b"edts": "an edit list",
    b"mdat": "frames before their head",
}


@dataclass(slots=True)
class Pieces:
    """A file that comes in pieces, read from its beginning; `at` is the offset in bytes of what comes next."""

    pieces: Iterator[bytes]
    at: int = 0
    _left: bytes = field(default=b"", repr=False)

    def read(self, size: int) -> bytes:
        """The next bytes, fewer at the end of the file."""
        parts, have = [self._left], len(self._left)
        while have < size and (piece := next(self.pieces, None)) is not None:
            parts.append(piece)
            have += len(piece)
        data = b"".join(parts) if len(parts) > 1 else self._left
        self._left = data[size:]
        self.at += min(size, have)
        return data[:size]

    def skip(self, size: int) -> int:
        """Pass over bytes; how many there were."""
        start = self.at
        while (left := size - (self.at - start)) > 0 and self.read(min(left, 1 << 20)):
            pass
        return self.at - start


def strange(pieces: Iterable[bytes]) -> Iterator[str]:
    """Words for each thing that one film does not need, the same ones as often as they occur."""
    file = Pieces(iter(pieces))
    head: Payloads = {}
    order: list[bytes] = []
    while header := file.read(8):
        size, kind = int.from_bytes(header[:4]), header[4:]
        if not order and kind != b"ftyp":
            yield FOREIGN
            return
        long = size == 1
        length = (int.from_bytes(file.read(8)) - 16 if long else size - 8) if len(header) == 8 else -1
        if length < 0:
            yield "bytes after the end"
            return
        order.append(kind)
        if kind == b"mdat" and head:
            yield from _strange_frames(file, length, head)
        elif kind in (b"ftyp", b"moov"):
            yield from _strange_head(kind, file.read(min(length, LARGEST_HEAD)), length, head)
        else:
            yield _NAMES.get(kind, "an unknown box")
            file.skip(length)
    if not order:
        yield FOREIGN
    elif [kind for kind in order if kind in (b"ftyp", b"moov", b"mdat")] != [b"ftyp", b"moov", b"mdat"]:
        yield "no regular order"


def boxes(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Kind and payload of the boxes in a payload; what is left over comes with the kind `b""`."""
    at = 0
    while at < len(data):
        size = int.from_bytes(data[at : at + 4])
        if size < 8 or at + size > len(data):
            yield b"", data[at:]
            return
        yield data[at + 4 : at + 8], data[at + 8 : at + size]
        at += size


def _strange_head(kind: bytes, payload: bytes, length: int, head: Payloads) -> Iterator[str]:
    if len(payload) < length:
        yield "a head cut short"
    elif kind == b"ftyp":
        brands = [payload[:4], *(payload[i : i + 4] for i in range(8, len(payload), 4))]
        twice = len(brands) != len(set(brands)) + (payload[:4] in brands[1:])
        if not set(brands) <= set(_BRANDS) or twice or any(payload[4:8]):
            yield "an unusual brand"
    elif head:
        yield "a second head"
    else:
        found: Payloads = {b"moov": payload}
        yield from _strange_children(b"moov", payload, found)
        head |= found
        yield from strange_tables(head)


_CHILDREN: dict[bytes, tuple[tuple[bytes, ...], tuple[bytes, ...]]] = {
    b"moov": ((b"mvhd", b"trak"), ()),
    b"trak": ((b"tkhd", b"mdia"), ()),
    b"mdia": ((b"mdhd", b"hdlr", b"minf"), ()),
    b"minf": ((b"vmhd", b"dinf", b"stbl"), ()),
    b"dinf": ((b"dref",), ()),
    b"stbl": ((b"stsd", b"stts", b"stsc", b"stsz"), (b"ctts", b"stss", b"stco", b"co64")),
    b"avc1": ((b"avcC",), (b"colr", b"pasp")),
}
"""What must stand in a box, once, and what may."""


def _strange_children(kind: bytes, payload: bytes, found: Payloads) -> Iterator[str]:
    """Walks the tree; `found` takes the payload of every box that belongs there."""
    must, may = _CHILDREN[kind]
    here: set[bytes] = set()
    for child, inner in boxes(payload):
        if child not in must and child not in may:
            yield _NAMES.get(child, "bytes after the last box" if not child else "an unknown box")
        elif child in here:
            yield "a second track" if child == b"trak" else "a second box of a kind"
        else:
            here.add(child)
            found[child] = inner
            yield from _strange_inside(child, inner, found)
    if missing := [child for child in must if child not in here]:
        yield f"no {missing[0].decode()}"


def _strange_inside(kind: bytes, payload: bytes, found: Payloads) -> Iterator[str]:
    if kind in _CHILDREN:
        yield from _strange_children(kind, payload, found)
    elif kind == b"stsd":
        entries = list(boxes(payload[8:]))
        if payload[:8] != b"\0\0\0\0\0\0\0\1" or [k for k, _ in entries] != [b"avc1"]:
            yield "an unusual coding"
            return
        found[b"avc1"] = entries[0][1]
        yield from strange_entry(entries[0][1][:ENTRY])
        yield from _strange_children(b"avc1", entries[0][1][ENTRY:], found)
    else:
        yield from strange_leaf(kind, payload)


def _strange_frames(file: Pieces, length: int, head: Payloads) -> Iterator[str]:
    """Every byte of the frames' box must belong to one frame, in the order of the tables, up to its end."""
    end = file.at + length
    for offset, size, key in samples(head):
        if offset < file.at or offset + size > end or size > LARGEST_FRAME:
            yield "frames that are not where they should be"
            break
        if offset > file.at:
            yield "bytes that belong to no frame"
            file.skip(offset - file.at)
        if len(data := file.read(size)) < size:
            yield "a frame cut short"
            return
        yield from strange_frame(data, key)
    if file.at < end:
        yield "bytes that belong to no frame"
        file.skip(end - file.at)
