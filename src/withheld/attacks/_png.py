"""A parser for PNG that knows the chunks a picture needs (W3C PNG, third edition) and calls everything else strange."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from math import ceil

from withheld.attacks._xmp import strange_xmp

SIGNATURE = b"\x89PNG\r\n\x1a\n"

_CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
_XMP = b"XML:com.adobe.xmp\0\0\0\0\0"  # iTXt: keyword, not compressed, no language, no translation

Chunk = tuple[bytes, bytes, bool]
"""Kind, payload, and whether its checksum is right."""


def strange(data: bytes, captions: bool) -> Iterator[str]:
    """A sentence's worth of words for each thing that need not be there."""
    start = data.find(SIGNATURE)
    if start < 0:
        yield "no PNG"
        return
    if start:
        yield "bytes before the start"
    chunks, end = _chunks(data, start + len(SIGNATURE))
    if end < len(data):
        yield "bytes after the end"
    if not all(right for _, _, right in chunks):
        yield "a wrong checksum"
    kinds = [kind for kind, _, _ in chunks if kind in (b"IHDR", b"IDAT", b"IEND")]
    if kinds != [b"IHDR", *[b"IDAT"] * kinds.count(b"IDAT"), b"IEND"] or b"IDAT" not in kinds:
        yield "no regular order"
        return
    for kind, payload, _ in chunks:
        yield from _strange_chunk(kind, payload, captions)
    yield from _strange_samples(chunks[0][1], b"".join(payload for kind, payload, _ in chunks if kind == b"IDAT"))


def planted(data: bytes) -> tuple[bytes, tuple[str, ...]]:
    """The file with a comment, EXIF, a private chunk, a longer stream and trailing bytes; and what `strange` must say."""
    head, end = data.find(b"IHDR") + 4 + 13 + 4, data.rfind(b"IEND") - 4
    more = _chunk(b"tEXt", b"Comment\0canary") + _chunk(b"eXIf", b"II*\0\x08\0\0\0\0\0") + _chunk(b"caNy", b"canary")
    whats = ("chunk tEXt", "chunk eXIf", "chunk caNy", "more or fewer samples than pixels", "bytes after the end", "bytes before the start")
    return b"canary" + data[:head] + more + data[head:end] + _chunk(b"IDAT", b"canary") + data[end:] + b"canary", whats


def _chunk(kind: bytes, payload: bytes) -> bytes:
    return struct.pack(">I", len(payload)) + kind + payload + struct.pack(">I", zlib.crc32(kind + payload))


def _chunks(data: bytes, at: int) -> tuple[list[Chunk], int]:
    """The chunks up to IEND, and where that ends; what is cut short counts as a wrong checksum."""
    found: list[Chunk] = []
    while at < len(data) and (not found or found[-1][0] != b"IEND"):
        length = int.from_bytes(data[at : at + 4])
        kind, payload = data[at + 4 : at + 8], data[at + 8 : at + 8 + length]
        found.append((kind, payload, data[at + 8 + length : at + 12 + length] == struct.pack(">I", zlib.crc32(kind + payload))))
        at += 12 + length
    return found, at


def _strange_chunk(kind: bytes, payload: bytes, captions: bool) -> Iterator[str]:
    if kind == b"iTXt" and captions and payload.startswith(_XMP):
        yield from strange_xmp(payload[len(_XMP) :])
    elif kind == b"IEND":
        if payload:
            yield "bytes in the end chunk"
    elif kind == b"sRGB":
        if len(payload) != 1:
            yield "a colour chunk of the wrong length"
    elif kind not in (b"IHDR", b"IDAT"):
        yield f"chunk {kind.decode('ascii', 'replace') if kind.isalpha() else kind.hex()}"


def _strange_samples(header: bytes, stream: bytes) -> Iterator[str]:
    """The stream must hold exactly one filter byte and one row of samples for each row, and end there."""
    if len(header) != 13:
        yield "a header of the wrong length"
        return
    width, height, depth, colour, compression, method, interlace = struct.unpack(">IIBBBBB", header)
    if (compression, method, interlace) != (0, 0, 0) or colour not in _CHANNELS:
        yield "an unusual header"
        return
    due = height * (1 + ceil(width * depth * _CHANNELS[colour] / 8))
    if _inflated_size(stream, due) != due:
        yield "more or fewer samples than pixels"


def _inflated_size(stream: bytes, due: int) -> int:
    """How many bytes the stream unfolds into, a megabyte at a time; -1 where it is broken, unfinished or followed by anything."""
    inflater = zlib.decompressobj()
    size, rest = 0, stream
    try:
        while not inflater.eof and size <= due:
            if not (part := inflater.decompress(rest, 1 << 20)):
                break
            size, rest = size + len(part), inflater.unconsumed_tail
    except zlib.error:
        return -1
    return size if inflater.eof and not inflater.unused_data else -1
