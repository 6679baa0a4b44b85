"""The boxes at the leaves of an MP4's tree (ISO/IEC 14496-12, clauses 8 and 12): what stands in each of them, and whether they agree.

A header with few free values is built again from these and compared as a whole, so that no bit of it goes unlooked at.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import numpy as np

from withheld.attacks._h264 import strange_setup

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Table = NDArray[np.int64]

Payloads = dict[bytes, bytes]
"""The payload of every box by its kind; each kind stands in one place of a regular file."""

ENTRY = 78
"""Bytes of the description of a picture track before the boxes in it."""

_UNITY = struct.pack(">9i", 1 << 16, 0, 0, 0, 1 << 16, 0, 0, 0, 1 << 30)
_TABLES = {b"stts": 8, b"ctts": 8, b"stss": 4, b"stsc": 12, b"stco": 4, b"co64": 8}
"""Tables and the bytes of a row; version, flags and the number of rows stand before."""


def strange_leaf(kind: bytes, payload: bytes) -> Iterator[str]:
    """Words for what one box holds beside what it needs."""
    if kind in _TABLES:
        versions = (0, 1) if kind == b"ctts" else (0,)
        if payload[:1] not in map(_byte, versions) or any(payload[1:4]) or len(payload) != 8 + _TABLES[kind] * _number(payload, 4):
            yield "a table of the wrong length"
    elif kind in _HEADERS:
        yield from _HEADERS[kind](payload)


def strange_entry(entry: bytes) -> Iterator[str]:
    """Words for what the description of the picture track holds beside the size of the pictures."""
    regular = bytes(7) + b"\1" + bytes(16) + entry[24:28] + b"\0\x48\0\0" * 2 + bytes(4) + b"\0\1" + bytes(32) + b"\0\x18\xff\xff"
    if entry[42:74] != bytes(32):
        yield "an encoder's name"
    elif entry != regular:
        yield "an unusual coding"


def strange_tables(head: Payloads) -> Iterator[str]:
    """Words for where the tables disagree with one another, and for frames that would not be shown."""
    width, height = struct.unpack(">HH", head.get(b"avc1", bytes(ENTRY))[24:28].rjust(4, b"\0"))
    yield from strange_setup(head.get(b"avcC", b""), width, height)
    across, down = struct.unpack(">II", head[b"pasp"]) if len(head.get(b"pasp", b"")) == 8 else (1, 1)
    if not down or head.get(b"tkhd", b"")[-8:] != struct.pack(">II", min((width << 16) * across // down, _MOST_WIDE), height << 16):
        yield "pictures of another size"
    count = len(_sizes(head))
    durations, shifts = _runs(head.get(b"stts", b""), count), _runs(head.get(b"ctts", b""), count, signed=True)
    if not count or len(durations) != count or (b"ctts" in head and len(shifts) != count) or not _regular_chunks(head, count):
        yield "tables that disagree"
        return
    ends = np.cumsum(durations)
    due = ends - durations
    times = due + (shifts if len(shifts) else 0)
    if durations.min() <= 0 or len(np.unique(times)) < count:
        yield "two frames at one time"
    if times.min() < 0:
        yield "a frame before the beginning"
    if (np.sort(times) != due + times.min()).any():
        yield "a frame that is not shown when it is due"
    yield from _strange_durations(head, int(ends[-1] + times.min()))
    keys = _rows(head.get(b"stss", b""), 4)
    if b"stss" in head and (not len(keys) or keys[0] != 1 or keys[-1] > count or (np.diff(keys) <= 0).any()):
        yield "tables that disagree"


def samples(head: Payloads) -> Iterator[tuple[int, int, bool]]:
    """Offset in bytes, size in bytes and whether a decoder can begin there, of every frame in the order of the file."""
    sizes = _sizes(head)
    starts = _starts(head)
    keys = set(_rows(head[b"stss"], 4).tolist()) if b"stss" in head else None
    index = 0
    for start, many in zip(starts.tolist(), _chunks(head, len(starts)), strict=False):
        offset = start
        for size in sizes[index : index + many].tolist():
            index += 1
            yield offset, size, keys is None or index in keys
            offset += size


def _regular_chunks(head: Payloads, count: int) -> bool:
    """Whether the runs of frames hold so many frames together, all of them of the one description."""
    runs = len(_starts(head))
    return sum(_chunks(head, runs)) == count and bool((_chunk_table(head)[:, 2] == 1).all())


def _starts(head: Payloads) -> Table:
    """Where in the file each run of frames begins."""
    return _rows(head.get(b"co64", b""), 8) if b"co64" in head else _rows(head.get(b"stco", b""), 4)


def _chunk_table(head: Payloads) -> Table:
    payload = head.get(b"stsc", b"")
    return _rows(payload, 4).reshape(-1, 3) if len(payload) % 12 == 8 else np.zeros((0, 3), np.int64)


def _chunks(head: Payloads, count: int) -> list[int]:
    """How many frames each run of frames in the file holds (`stsc`)."""
    table = _chunk_table(head)
    firsts = [*table[:, 0].tolist(), count + 1]
    return [many for i, many in enumerate(table[:, 1].tolist()) for _ in range(min(firsts[i + 1], count + 1) - firsts[i])]


def _strange_durations(head: Payloads, ticks: int) -> Iterator[str]:
    """The three headers must tell one duration: that of the frames."""
    (rate, own), (scale, movie) = _scale_and_duration(head.get(b"mdhd", b"")), _scale_and_duration(head.get(b"mvhd", b""))
    tkhd = head.get(b"tkhd", b"")
    track = _number(tkhd, 28, 8) if tkhd[:1] == b"\1" else _number(tkhd, 20)
    if own != ticks or track != movie or not rate or abs(movie * rate - ticks * scale) > rate:
        yield "a duration that is not that of the frames"


def _strange_movie(payload: bytes) -> Iterator[str]:
    times, scale_and_duration, _ = _timed(payload, 8)
    tails = [b"\0\1\0\0" + volume + bytes(10) + _UNITY + bytes(24) + b"\0\0\0\2" for volume in (b"\1\0", b"\0\0")]
    yield from _strange_header(payload, times, [_version(payload) + scale_and_duration + tail for tail in tails])


def _strange_track(payload: bytes) -> Iterator[str]:
    times, inner, tail = _timed(payload, 12)
    regular = inner[:4] + bytes(4) + inner[8:] + bytes(16) + _UNITY + tail[-8:]
    flagged = [_version(payload)[:3] + _byte(flags) + b"\0\0\0\1" + regular[4:] for flags in (3, 7)]
    yield from _strange_header(payload, times, [f for f in flagged if inner[:4] == b"\0\0\0\1"])


def _strange_media(payload: bytes) -> Iterator[str]:
    times, scale_and_duration, _ = _timed(payload, 8)
    yield from _strange_header(payload, times, [_version(payload) + scale_and_duration + b"\x55\xc4\0\0"])  # language: `und`


def _strange_handler(payload: bytes) -> Iterator[str]:
    if payload[:8] != bytes(8) or payload[8:12] != b"vide" or any(payload[12:24]):
        yield "a track that is no picture"
    elif payload[24:] != b"\0":
        yield "a handler text"


def _strange_sizes(payload: bytes) -> Iterator[str]:
    if any(payload[:8]) or len(payload) != 12 + 4 * _number(payload, 8):
        yield "a table of the wrong length"


def _strange_colour(payload: bytes) -> Iterator[str]:
    if len(payload) != 11 or payload[:4] != b"nclx" or payload[10]:
        yield "an unusual description of colour"


def _fixed(regular: bytes, what: str) -> Callable[[bytes], Iterator[str]]:
    return lambda payload: iter(() if payload == regular else (what,))


_HEADERS: dict[bytes, Callable[[bytes], Iterator[str]]] = {
    b"mvhd": _strange_movie,
    b"tkhd": _strange_track,
    b"mdhd": _strange_media,
    b"hdlr": _strange_handler,
    b"vmhd": _fixed(b"\0\0\0\1" + bytes(8), "an unusual header"),
    b"dref": _fixed(bytes(7) + b"\1\0\0\0\x0curl \0\0\0\1", "a reference to another file"),
    b"stsz": _strange_sizes,
    b"colr": _strange_colour,
    b"pasp": lambda payload: iter(() if len(payload) == 8 else ("an unusual shape of pixels",)),
}


def _strange_header(payload: bytes, times: bytes, regular: list[bytes]) -> Iterator[str]:
    """A header is regular when it is one of these with its two times put back after version and flags, and these are zero."""
    if any(times):
        yield "a creation time"
    if payload not in [header[:4] + times + header[4:] for header in regular]:
        yield "an unusual header"


def _timed(payload: bytes, inner: int) -> tuple[bytes, bytes, bytes]:
    """The two times, what of `inner` bytes (4 more in the long version) follows them, and the rest."""
    long = payload[:1] == b"\1"
    end = 4 + (16 if long else 8)
    cut = end + inner + (4 if long else 0)
    return payload[4:end], payload[end:cut], payload[cut:]


def _version(payload: bytes) -> bytes:
    """Version and no flags."""
    return (b"\1" if payload[:1] == b"\1" else b"\0") + bytes(3)


def _scale_and_duration(payload: bytes) -> tuple[int, int]:
    if payload[:1] == b"\1":
        return _number(payload, 20), _number(payload, 24, 8)
    return _number(payload, 12), _number(payload, 16)


def _sizes(head: Payloads) -> Table:
    return _rows(head.get(b"stsz", b"")[4:], 4)


def _rows(payload: bytes, size: int) -> Table:
    """The numbers of a table, `size` bytes each, row after row."""
    body = payload[8 : 8 + max(len(payload) - 8, 0) // size * size]
    return np.frombuffer(body, f">u{size}").astype(np.int64)


def _runs(payload: bytes, count: int, *, signed: bool = False) -> Table:
    """A table of (how many frames, value), unfolded; empty where it is not for that many frames."""
    rows = _rows(payload[: len(payload) // 8 * 8], 4).reshape(-1, 2)
    values = rows[:, 1].astype(np.uint32).astype(np.int32).astype(np.int64) if signed else rows[:, 1]
    return np.repeat(values, rows[:, 0]) if rows[:, 0].sum() == count else np.zeros(0, np.int64)


_MOST_WIDE = (1 << 32) - 1  # 16.16 pixels


def _number(payload: bytes, at: int, size: int = 4) -> int:
    return int.from_bytes(payload[at : at + size])


def _byte(value: int) -> bytes:
    return bytes((value,))
