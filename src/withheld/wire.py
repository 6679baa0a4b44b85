"""Values to bytes and back: what crosses from a decoding child and what lies in the workspace.

JSON for the values, raw samples for the pixels; never pickle, because the bytes of a decoding child are not trusted. Whatever does not
fit the declared types is refused.
"""

from __future__ import annotations

import json
import struct
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

from withheld.errors import UnreadableError
from withheld.model import Content, Film, Frame, Picture

if TYPE_CHECKING:
    from pydantic import TypeAdapter

T = TypeVar("T")

MOST_FRAMES = 2_000_000
"""Frames of a film that are believed: what `formats/_cuts.py` reads at most."""

_SIDES = range(2, 16385, 2)  # pixels: pairs of them, and no more than x264 takes
_AREA = 41_000_000  # pixels: what `formats/_source.py` decodes, and a repeated row and column
_TICKS = range(1, 1 << 31)  # a second: libav's times are fractions of 32 bits
_TERMS = range(1, 1 << 16)  # of the shape of a pixel: H.264 stores them in 16 bits
_LATEST = 1 << 62  # ticks: the open end of a segment, below what 64 bits hold

_LENGTH = struct.Struct(">Q")


@cache
def _adapter(kind: Any) -> TypeAdapter[Any]:
    from pydantic import TypeAdapter

    return TypeAdapter(kind)


def dump(value: object, kind: Any = None) -> bytes:
    """One of the frozen values (or `kind`, such as `list[Finding]`) as canonical JSON: equal values give equal bytes."""
    plain = _adapter(kind or type(value)).dump_python(value, mode="json")
    return json.dumps(plain, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def load(data: bytes, kind: type[T] | Any) -> T:
    """The value in bytes made by `dump`; raises `UnreadableError` where they do not fit the type."""
    from pydantic import ValidationError

    try:
        return _adapter(kind).validate_json(data)
    except ValidationError as e:
        raise UnreadableError(f"a stored {getattr(kind, '__name__', 'value')} is damaged; run `withheld purge` and start again") from e


def dump_content(content: Content) -> bytes:
    """A content as one block: length of the header, header, then each picture's samples row by row."""
    shapes = [[p.height, p.width, p.block, p.at] for p in content.pictures]
    head = json.dumps([shapes, json.loads(dump(replace(content, pictures=())))], ensure_ascii=False).encode()
    return b"".join([_LENGTH.pack(len(head)), head, *(p.pixels.tobytes() for p in content.pictures)])


def load_content(data: bytes | memoryview) -> Content:
    """The content in such a block; raises `UnreadableError` unless every length agrees. Pixels are read-only views, not copies."""
    import numpy as np

    view = memoryview(data)
    try:
        (length,) = _LENGTH.unpack(view[: _LENGTH.size])
        shapes, rest = json.loads(bytes(view[_LENGTH.size : _LENGTH.size + length]))
        content = load(json.dumps(rest).encode(), Content)
        if content.pictures:
            raise ValueError("pixels in the header")
        if content.film is not None:
            _check(content.film)
        at = _LENGTH.size + length
        pictures: list[Picture] = []
        for untrusted_height, untrusted_width, untrusted_block, time in shapes:
            height, width, block = int(untrusted_height), int(untrusted_width), int(untrusted_block)
            if height < 1 or width < 1 or not 1 <= block <= 256:
                raise ValueError("impossible picture")
            size = height * width * 3
            pixels = np.frombuffer(view[at : at + size], np.uint8).reshape(height, width, 3)
            pictures.append(Picture(pixels, block, None if time is None else float(time)))
            at += size
        if at != len(view):
            raise ValueError("bytes left over")
    except (ValueError, TypeError, struct.error) as e:
        raise UnreadableError("the decoder gave back something that is no content; the file is withheld, open it by hand to see why") from e
    return replace(content, pictures=tuple(pictures))


def _check(film: Film) -> None:
    """Raises `ValueError` for a film that no format makes, and that would fail far from here."""
    sized = film.width in _SIDES and film.height in _SIDES and film.width * film.height <= _AREA and 1 <= film.block <= 256
    shaped = all(term in _TERMS for term in film.aspect) and all(0 <= point <= 255 for point in film.colour)
    timed = film.rate in _TICKS and max(abs(film.origin), abs(film.zero)) <= _LATEST
    if not (sized and shaped and timed and film.segments):
        raise ValueError("impossible film")
    end = frames = 0
    for segment in film.segments:
        if not (end <= segment.start < segment.end <= _LATEST and segment.first == frames and segment.count >= 0):
            raise ValueError("impossible segment")
        end, frames = segment.end, frames + segment.count
    if frames > MOST_FRAMES:
        raise ValueError("too many frames")


_TIME = struct.Struct(">q")


def dump_frame(frame: Frame) -> tuple[bytes, ...]:
    """A frame of a film as its time and its three planes row by row."""
    return _TIME.pack(frame.at), *(plane.tobytes() for plane in frame.planes)


def load_frame(data: memoryview, width: int, height: int) -> Frame:
    """The frame of a film of that size in such a block; raises `UnreadableError` where the lengths do not agree. Planes are views."""
    import numpy as np

    luma, chroma = width * height, (width // 2) * (height // 2)
    if len(data) != _TIME.size + luma + 2 * chroma:
        raise UnreadableError("its frames are not all of one size; open it and save it again by hand, or remove it")
    samples = np.frombuffer(data, np.uint8)[_TIME.size :]
    shape = height // 2, width // 2
    y, u, v = samples[:luma].reshape(height, width), samples[luma : luma + chroma].reshape(shape), samples[luma + chroma :].reshape(shape)
    return Frame((y, u, v), int(_TIME.unpack(data[: _TIME.size])[0]))
