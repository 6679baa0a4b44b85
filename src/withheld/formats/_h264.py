"""H.264 by x264: the frames of a segment → slices and nothing else. The file around them is made in `_mp4`."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator
from contextlib import contextmanager
from fractions import Fraction
from functools import cache
from pathlib import Path
from platform import machine
from typing import TYPE_CHECKING, Any

import numpy as np
from av.error import FFmpegError
from av.video.codeccontext import VideoCodecContext
from av.video.frame import VideoFrame

from withheld.errors import UnreadableError
from withheld.model import Encoded, Film, Frame, Sample

if TYPE_CHECKING:
    from av.packet import Packet
    from av.stream import Stream

PRESET, QUALITY = "medium", 20
"""x264's own default effort; a rate factor at which a film that was compressed once before shows no difference to the eye."""

_X264: dict[str, int | str] = {
    "threads": 1,  # with more, bytes would depend on how many there are
    "lookahead-threads": 1,
    "sliced-threads": 0,
    "sync-lookahead": 0,
    "keyint": 250,
    "open-gop": 0,
    "range": "tv",
}

_AHEAD, _LARGE = 20, 4_000_000
"""Frames held back to plan ahead: half of the preset's 40, half of that from so many pixels of a frame on. 4K then takes 0.6 GB, not 1."""

_INSTRUCTIONS = "MMX2,SSE,SSE2,SSE3,SSSE3"
_MORE_INSTRUCTIONS = _INSTRUCTIONS + ",SSE2Fast,SSE4.1,SSE4.2,LZCNT,AVX,FMA3,BMI1,BMI2,AVX2"
"""What x264 may use of an x86 processor: everything but AVX-512, with which it plans ahead by memory that it never filled. Its bytes then
depend on what the process did before (found with glibc's MALLOC_PERTURB_). The second list is faster by 5 to 20 %; of one film in seven
it makes other bytes than the first."""

NOMINAL = 60
"""Frames a second by which x264 chooses the level; the true times are those of the samples, and every segment must say the same."""

_GLOBAL_HEADER = 1 << 22  # AV_CODEC_FLAG_GLOBAL_HEADER
_SLICE, _IDR, _SPS, _PPS = 1, 5, 7, 8


def encode(film: Film, frames: Iterable[Frame]) -> tuple[Encoded, bytes]:
    """The coded samples of the frames, in decoding order, and their bytes (every slice behind its length in four bytes).

    Raises `UnreadableError` where x264 does not take a film of this size or these times.
    """
    with _refusals():
        encoder = _encoder(film)
    out, samples = bytearray(), list[Sample]()
    for packet in _packets(encoder, film, frames):
        kinds, data = _slices(bytes(packet))
        out += data
        samples.append(Sample(len(data), _time(packet), _IDR in kinds))
    return Encoded(tuple(samples), _setup(encoder).hex()), bytes(out)


def _encoder(film: Film) -> VideoCodecContext:
    encoder = VideoCodecContext.create("libx264", "w")
    encoder.width, encoder.height, encoder.pix_fmt = film.width, film.height, "yuv420p"
    encoder.time_base, encoder.framerate = Fraction(1, film.rate), Fraction(NOMINAL)
    encoder.sample_aspect_ratio = Fraction(*film.aspect)
    encoder.color_range = 1
    encoder.color_primaries, encoder.color_trc, encoder.colorspace = film.colour
    encoder.thread_count = 1
    encoder.flags |= _GLOBAL_HEADER
    ahead = {"rc-lookahead": _AHEAD if film.width * film.height <= _LARGE else _AHEAD // 2}
    told = ":".join(f"{key}={value}" for key, value in (_X264 | ahead | _asm()).items())
    encoder.options = {"preset": PRESET, "crf": str(QUALITY), "profile": "high", "x264-params": told}
    encoder.open()
    return encoder


@cache
def _asm() -> dict[str, str]:
    if machine() not in ("x86_64", "AMD64"):
        return {}
    known = Path("/proc/cpuinfo")
    flags = set(known.read_text("ascii", "replace").split()) if known.exists() else set[str]()
    return {"asm": _MORE_INSTRUCTIONS if {"avx2", "bmi1", "bmi2", "fma", "abm"} <= flags else _INSTRUCTIONS}


_asm()  # asked once, now: a child that codes can read nothing later


def _packets(encoder: VideoCodecContext, film: Film, frames: Iterable[Frame]) -> Iterator[Packet[Stream]]:
    coder: Any = encoder  # its packets are of no stated type
    for frame in frames:
        with _refusals():
            packets = coder.encode(_picture(film, frame))
        yield from packets
    with _refusals():
        packets = coder.encode(None)
    yield from packets


@contextmanager
def _refusals() -> Generator[None]:
    """Says in a sentence what libav says in an error: it costs this film and not the story."""
    try:
        yield
    except FFmpegError as e:
        raise UnreadableError(
            f"it cannot be written as H.264 ({type(e).__name__}); convert it by hand to a common size and put that into the story"
        ) from e


def _picture(film: Film, frame: Frame) -> VideoFrame:
    picture = VideoFrame(film.width, film.height, "yuv420p")
    for plane, samples in zip(picture.planes, frame.planes, strict=True):
        buffer: Any = plane
        rows = np.frombuffer(buffer, np.uint8).reshape(-1, plane.line_size)  # writable: libav's own memory
        rows[: plane.height, : plane.width] = samples
    picture.pts, picture.time_base = frame.at, Fraction(1, film.rate)
    return picture


def _time(packet: Packet[Stream]) -> int:
    if packet.pts is None:
        raise UnreadableError("the encoder lost a time; run again")
    return packet.pts


def _slices(data: bytes) -> tuple[set[int], bytes]:
    """The kinds of a packet's slices, and them alone: settings, time codes and words of the encoder (SEI) stay behind."""
    kinds, out = set[int](), bytearray()
    for unit in units(data):
        kind = unit[0] & 31
        if kind in (_SLICE, _IDR):
            kinds.add(kind)
            out += len(unit).to_bytes(4, "big") + unit
    return kinds, bytes(out)


def units(data: bytes) -> Iterator[bytes]:
    """The units of a byte stream (ITU-T H.264, Annex B), without start codes and the zeros around them."""
    for unit in data.split(b"\0\0\1")[1:]:
        yield unit.rstrip(b"\0")


def _setup(encoder: VideoCodecContext) -> bytes:
    """The decoder configuration (ISO/IEC 14496-15, 5.3.3.1): the one sequence and the one picture parameter set of the segment."""
    by_kind = {unit[0] & 31: unit for unit in units(encoder.extradata or b"")}
    sequence, picture = by_kind[_SPS], by_kind[_PPS]
    sets = b"\xe1" + len(sequence).to_bytes(2, "big") + sequence + b"\x01" + len(picture).to_bytes(2, "big") + picture
    return b"\x01" + sequence[1:4] + b"\xff" + sets + b"\xfd\xf8\xf8\x00"  # 4:2:0, 8 bits, no extension
