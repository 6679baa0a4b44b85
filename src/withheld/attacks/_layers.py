"""Layers taken off a buffer: what its bytes say when read as an escape, an encoding or a compressed stream. Nothing is searched here.

Every layer is a function from a buffer to the buffers inside it. `peeled` applies them to each other to a fixed depth and within a budget
of bytes; a file that needs more is named as such and never passed over.
"""

from __future__ import annotations

import html
import re
import struct
import zlib
from base64 import b64decode
from binascii import a2b_qp, unhexlify
from collections.abc import Callable, Iterator
from typing import TypeAlias
from urllib.parse import unquote_to_bytes

Layer: TypeAlias = Callable[[bytes], Iterator[bytes]]

DEPTH = 3
"""Layers inside layers that are taken off: a zip member in base64 in JSON."""

STREAM = 64 << 20
"""Largest decompressed stream in bytes: the samples of a picture of 21 megapixels."""

BUDGET = 256 << 20
"""Bytes looked at in one file, over all layers."""

SHORTEST = 4  # bytes: nothing shorter can be a needle

_READABLE = rb"(?:[\t\n\r -~]|[\xc3-\xf4][\x80-\xbf]{1,3})"
_RUN = re.compile(_READABLE + rb"{6,}")
_LONG_RUN = re.compile(_READABLE + rb"{20,}")
_HEX = re.compile(rb"[0-9A-Fa-f]{8,}")
_HEX_MARKS = re.compile(rb"\\x|0x|[\s:,-]")
_BASE64 = re.compile(rb"[A-Za-z0-9+/]{6,}")
_JSON = re.compile(rb"(?:\\u[0-9A-Fa-f]{4})+")
_PERCENT = re.compile(rb"%[0-9A-Fa-f]{2}")
_QUOTED = re.compile(rb"=(?:[0-9A-Fa-f]{2}|\r?\n)")
_ENTITY = re.compile(rb"&(?:#[0-9]+|#[xX][0-9A-Fa-f]+|[A-Za-z][A-Za-z0-9]*);?")
_ZLIB = re.compile(rb"[\x08\x18\x28\x38\x48\x58\x68\x78]")
_GZIP, _ZIP, _PNG = b"\x1f\x8b\x08", b"PK\x03\x04", b"\x89PNG\r\n\x1a\n"


class TooMuchError(Exception):
    """A file unfolds into more than is looked at."""


def is_text(data: bytes) -> bool:
    """Whether a buffer is readable text in UTF-8 as a whole."""
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return not re.search(rb"[\0-\x08\x0e-\x1f]", data)


def readable(data: bytes) -> str:
    """The runs of text in a buffer that are too long to be chance, one a line: of 20 and more readable characters 400 KB of noise have
    one in a few hundred, and a word of three letters stands in none of a million."""
    return "\n".join(run.decode("utf-8", "replace") for run in ([data] if is_text(data) else _LONG_RUN.findall(data)))


def peeled(data: bytes) -> Iterator[tuple[str, bytes]]:
    """The buffer itself and every buffer inside it, each with the names of the layers taken off, outermost first.

    Raises `TooMuchError` when a stream or all of them together are larger than is looked at.
    """
    seen: set[int] = set()
    queue = [("", data)]
    left = BUDGET
    while queue:
        path, buffer = queue.pop()
        if len(buffer) < SHORTEST or hash(buffer) in seen:
            continue
        left -= len(buffer)
        if left < 0:
            raise TooMuchError
        seen.add(hash(buffer))
        yield path, buffer
        if path.count(" in ") + bool(path) < DEPTH:
            queue += [(f"{name} in {path}" if path else name, b) for name, layer in LAYERS.items() for b in layer(buffer)]


def _percent(data: bytes) -> Iterator[bytes]:
    if _PERCENT.search(text := _text(data)):
        yield unquote_to_bytes(text)


def _quoted_printable(data: bytes) -> Iterator[bytes]:
    if _QUOTED.search(text := _text(data)):
        yield a2b_qp(text)


def _json(data: bytes) -> Iterator[bytes]:
    if _JSON.search(text := _text(data)):
        yield _JSON.sub(lambda m: unhexlify(m[0].replace(b"\\u", b"")).decode("utf-16-be", "replace").encode(), text)


def _entities(data: bytes) -> Iterator[bytes]:
    """HTML and XML: decimal, hexadecimal and named."""
    if _ENTITY.search(text := _text(data)):
        yield html.unescape(text.decode("utf-8", "replace")).encode("utf-8", "replace")


def _hex(data: bytes) -> Iterator[bytes]:
    """Either case, at both phases, dumps and `\\x41` too."""
    runs = _HEX.findall(_HEX_MARKS.sub(b"", _text(data)))
    for phase in (0, 1):
        yield b"\0".join(unhexlify(run[phase : phase + (len(run) - phase) // 2 * 2]) for run in runs)


def _base64(data: bytes) -> Iterator[bytes]:
    """Standard and URL-safe, broken into lines or not. A word stands at one of three phases of its own text, and the run of digits that
    holds it may begin in a word before: so all four phases of the run are read."""
    runs = _BASE64.findall(re.sub(rb"[\r\n]+", b"", _text(data)).translate(bytes.maketrans(b"-_", b"+/")))
    for phase in range(4):
        yield b"\0".join(b64decode(_padded(run[phase:])) for run in runs)


def _padded(digits: bytes) -> bytes:
    whole = digits[:-1] if len(digits) % 4 == 1 else digits
    return whole + b"=" * (-len(whole) % 4)


def _zlib(data: bytes) -> Iterator[bytes]:
    starts = [m.start() for m in _ZLIB.finditer(data)]
    yield from _inflated(data, [i for i in starts if int.from_bytes(data[i : i + 2]) % 31 == 0], zlib.MAX_WBITS)


def _gzip(data: bytes) -> Iterator[bytes]:
    yield from _inflated(data, [m.start() for m in re.finditer(re.escape(_GZIP), data)], 16 + zlib.MAX_WBITS)


def _zip(data: bytes) -> Iterator[bytes]:
    """Deflated members, by their local headers, whatever the directory says; stored ones stand in the clear."""
    starts: list[int] = []
    for match in re.finditer(re.escape(_ZIP), data):
        header = data[match.start() : match.start() + 30]
        if len(header) == 30 and header[8:10] == b"\x08\0":
            name, extra = struct.unpack("<HH", header[26:30])
            starts.append(match.start() + 30 + name + extra)
    yield from _inflated(data, starts, -zlib.MAX_WBITS)


def _png(data: bytes) -> Iterator[bytes]:
    """The samples, whose stream may be cut into many chunks."""
    for match in re.finditer(re.escape(_PNG), data):
        at, parts = match.end(), list[bytes]()
        while at + 8 <= len(data):
            length, kind = struct.unpack(">I4s", data[at : at + 8])
            parts += [data[at + 8 : at + 8 + length]] if kind == b"IDAT" else []
            at += 12 + length
        yield from _inflated(b"".join(parts), [0], zlib.MAX_WBITS)


def _inflated(data: bytes, starts: list[int], wbits: int) -> Iterator[bytes]:
    """What streams that may begin there hold. Most begin by chance and break off soon: what those gave comes as one buffer."""
    scraps: list[bytes] = []
    for start in starts:
        text, whole = _stream(memoryview(data)[start:], wbits)
        if whole:
            yield text
        else:
            scraps.append(text)
    yield b"\0".join(scraps)


def _stream(data: memoryview, wbits: int) -> tuple[bytes, bool]:
    """The decompressed stream as far as it goes, and whether it came to its end."""
    inflater = zlib.decompressobj(wbits)
    parts: list[bytes] = []
    size, at, step = 0, 0, 64
    try:
        while not inflater.eof and at < len(data) and size < STREAM:
            parts.append(inflater.decompress(inflater.unconsumed_tail + data[at : at + step], STREAM))
            at, step, size = at + step, min(step * 2, 1 << 20), size + len(parts[-1])
    except zlib.error:
        pass  # the end of what can be read, and that was wanted
    if size >= STREAM:
        raise TooMuchError
    return b"".join(parts), inflater.eof


def _text(data: bytes) -> bytes:
    return data if is_text(data) else b"\0".join(_RUN.findall(data))


LAYERS: dict[str, Layer] = {
    "percent": _percent,
    "quoted-printable": _quoted_printable,
    "JSON escapes": _json,
    "entities": _entities,
    "hex": _hex,
    "base64": _base64,
    "zlib": _zlib,
    "gzip": _gzip,
    "zip": _zip,
    "PNG samples": _png,
}
