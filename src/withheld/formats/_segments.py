"""The parts a JPEG, PNG or RIFF file is made of, by name and size in bytes, for the list of what was left behind; nothing is decoded."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator

_SCAN_END = re.compile(rb"\xff[^\x00\xff\xd0-\xd7]")

# Only names that a standard gives are passed on: what a file calls its own parts may be a person's name.
_APPLICATIONS = (
    *(b"JFXX", b"Exif", b"http://ns.adobe.com/xap/1.0/", b"http://ns.adobe.com/xmp/extension/", b"ICC_PROFILE", b"MPF"),
    *(b"Photoshop 3.0", b"Ducky", b"FPXR", b"JP", b"AROT", b"Meta", b"Samsung", b"urn:iso:std:iso:ts:21496"),
)
_STRUCTURE = (b"JFIF\0", b"Adobe\0")
_CHUNKS = {
    *(b"tEXt", b"zTXt", b"iTXt", b"eXIf", b"iCCP", b"tIME", b"gAMA", b"cHRM", b"sRGB", b"pHYs", b"bKGD", b"hIST", b"sBIT", b"sPLT"),
    *(b"cICP", b"mDCV", b"cLLI", b"oFFs", b"sTER", b"caBX", b"vpAg"),
}
_WEBP = {b"EXIF", b"XMP ", b"ICCP", b"C2PA"}
_PIXELS = {b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"fcTL", b"fdAT", b"acTL"}
_FRAMES = {b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF"}


def of(data: bytes) -> Iterator[tuple[str, int]]:
    """Name and size of every part that holds no samples, in order; stops where the file stops making sense."""
    if data.startswith(b"\xff\xd8"):
        yield from _jpeg(data)
    elif data.startswith(b"\x89PNG"):
        yield from _png(data)
    elif data.startswith(b"RIFF"):
        yield from _riff(data)


def _jpeg(data: bytes) -> Iterator[tuple[str, int]]:
    at = 2
    while at + 4 <= len(data) and data[at] == 0xFF:
        marker, (length,) = data[at + 1], struct.unpack_from(">H", data, at + 2)
        if marker == 0xD9:
            yield from _rest(data, at + 2)
            return
        if marker == 0xFF:
            at += 1  # a fill byte
            continue
        if 0xE0 <= marker <= 0xEF and not data.startswith(_STRUCTURE, at + 4):
            name = next((known for known in _APPLICATIONS if data.startswith(known, at + 4)), b"")
            yield f"JPEG APP{marker - 0xE0} {name.decode()}".rstrip(), length
        at += 2 + length
        if marker == 0xDA:
            end = _SCAN_END.search(data, at)
            at = end.start() if end else len(data)


def _png(data: bytes) -> Iterator[tuple[str, int]]:
    for name, start, end in _png_chunks(data):
        if name not in _PIXELS:
            yield f"PNG {name.decode()}" if name in _CHUNKS else "PNG private chunk", end - start - 12
        if name == b"IEND":
            yield from _rest(data, end)


def _png_chunks(data: bytes) -> Iterator[tuple[bytes, int, int]]:
    """Name, start and end of every chunk up to the last."""
    start, name = 8, b""
    while start + 8 <= len(data) and name != b"IEND":
        length, name = struct.unpack_from(">I4s", data, start)
        yield name, start, start + 12 + length
        start += 12 + length


def png_samples(data: bytes) -> bytes:
    """A PNG file without any chunk that holds no samples."""
    return data[:8] + b"".join(data[start:end] for name, start, end in _png_chunks(data) if name in _PIXELS)


def chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Name and body of the chunks of a RIFF file, those of an animation's frames among them."""
    yield from _chunks(data, 12, min(len(data), 8 + int.from_bytes(data[4:8], "little")))


def _chunks(data: bytes, at: int, end: int) -> Iterator[tuple[bytes, bytes]]:
    while at + 8 <= end:
        name, length = struct.unpack_from("<4sI", data, at)
        yield name, data[at + 8 : at + 8 + length]
        if name == b"ANMF":
            yield from _chunks(data, at + 24, min(end, at + 8 + length))
        at += 8 + length + length % 2


def _riff(data: bytes) -> Iterator[tuple[str, int]]:
    for name, body in chunks(data):
        if name not in _FRAMES:
            yield f"WebP {name.decode().rstrip()}" if name in _WEBP else "WebP private chunk", len(body)
    yield from _rest(data, 8 + int.from_bytes(data[4:8], "little"))


def _rest(data: bytes, at: int) -> Iterator[tuple[str, int]]:
    if at < len(data):
        yield "bytes after the end", len(data) - at
