"""Words in a film's file, which comes in pieces: they are looked for in the clear everywhere, and unfolded in everything but the frames.

To unfold frames would take seconds for a megabyte of them, and they hold nothing but the picture, as `bitstream` shows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache, partial
from itertools import islice
from random import Random
from typing import TYPE_CHECKING

from withheld.attacks._film_canary import box
from withheld.attacks._isobmff import Pieces
from withheld.attacks._layers import BUDGET, TooMuchError, readable
from withheld.attacks._needles import CHARSETS, Needles
from withheld.attacks._slots import CYRILLIC, LATIN, word_of

if TYPE_CHECKING:
    Chunks = Callable[[], Iterator[bytes]]

_PIECE = 1 << 20
_PLANTED = 64  # pieces of the file as they come that are searched again for what was planted in them
_SHARED = 4096
"""Bytes that a piece has in common with the one before: no needle is longer."""


def found(chunks: Chunks, needles: Needles) -> set[tuple[str, str]]:
    """Charset and needle of what stands in the file as it is, wherever one piece ends and the next begins."""
    size = sum(map(len, chunks()))
    hits: set[tuple[str, str]] = set()
    for data in _overlapping(chunks()):
        hits |= needles.in_bytes(data, size) | {("readable bytes", word) for word in needles.in_text(readable(data))}
    return hits


def beside_frames(pieces: Iterator[bytes]) -> bytes:
    """Everything but the payload of the boxes that hold frames; of what is no MP4, everything. Raises `TooMuchError` where that is more
    than is looked at."""
    file, parts, size = Pieces(pieces), list[bytes](), 0
    while header := file.read(8):
        length = int.from_bytes(header[:4]) - 8
        if length == 1 - 8:
            header += file.read(8)
            length = int.from_bytes(header[8:]) - 16
        if header[4:8] == b"mdat":
            file.skip(length)
            length = 0
        parts += [header, file.read(min(length, BUDGET) if length >= 0 else BUDGET)]
        if (size := size + len(parts[-1])) >= BUDGET:
            raise TooMuchError
    return b"".join(parts)


def planted(chunks: Chunks, data: bytes) -> tuple[Chunks, tuple[str, ...]]:
    """The beginning of the file, with the data in a box before everything, and in the midst, across two pieces, words in the clear."""
    return partial(_spoiled, chunks, data), tuple(_clear())


def _spoiled(chunks: Chunks, data: bytes) -> Iterator[bytes]:
    yield box(b"free", data)
    clear = b"\0".join(_clear().values())
    for i, piece in enumerate(islice(chunks(), _PLANTED)):
        if i:
            yield piece
        else:
            yield piece[: len(piece) // 2] + clear[: len(clear) // 2]
            yield clear[len(clear) // 2 :] + piece[len(piece) // 2 :]


@cache
def _clear() -> dict[str, bytes]:
    """A word for every character set, and its bytes."""
    rng = Random(3)
    words = {
        charset: word_of(CYRILLIC if charset == "cp1251" else "éöñüçâ" if charset == "latin-1" else LATIN, rng) for charset in CHARSETS
    }
    return {word: word.encode(charset) for charset, word in words.items()}


def _overlapping(pieces: Iterator[bytes]) -> Iterator[bytes]:
    file, last = Pieces(pieces), b""
    while data := file.read(_PIECE):
        yield last + data
        last = data[-_SHARED:]
