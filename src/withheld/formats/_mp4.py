"""The head of an MP4 file (ISO/IEC 14496-12): one H.264 track, and no field that is not needed to play it."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Sequence
from itertools import groupby, pairwise

from withheld.errors import LimitError, UnreadableError
from withheld.model import Encoded, Film

_UNITY = struct.pack(">9i", 0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)
_UNDETERMINED = 0x55C4  # the language `und`, three letters of five bits
_LARGEST, _FARTHEST = 0xFFFFFFFF, 0x7FFFFFFF  # what 32 bits hold without a sign and with one


def head(film: Film, segments: Sequence[Encoded]) -> bytes:
    """Everything before the samples. Raises `LimitError` if frames are further apart than the format can say, `UnreadableError` if there
    is none, `ValueError` if the segments were coded by different rules."""
    segments = [s for s in segments if s.samples]  # a recording that broke off may end in a segment of which no frame can be read
    if not segments:
        raise UnreadableError("no picture of it can be read; open it and save it again by hand, or remove it")
    if len({s.setup for s in segments}) != 1:
        raise ValueError("segments of one film must be coded alike")
    size = sum(sample.size for s in segments for sample in s.samples)
    data = struct.pack(">I4s", size + 8, b"mdat") if size + 8 <= _LARGEST else struct.pack(">I4sQ", 1, b"mdat", size + 16)
    brands = _box(b"ftyp", b"isom\0\0\0\0", b"isomiso4avc1mp41")
    sized = len(brands) + len(_movie(film, segments, 0)) + len(data)  # offsets are as wide whatever they are
    return brands + _movie(film, segments, sized) + data


def _box(kind: bytes, *parts: bytes) -> bytes:
    return struct.pack(">I4s", 8 + sum(map(len, parts)), kind) + b"".join(parts)


def _full(kind: bytes, version: int, flags: int, *parts: bytes) -> bytes:
    return _box(kind, struct.pack(">I", version << 24 | flags), *parts)


def _movie(film: Film, segments: Sequence[Encoded], offset: int) -> bytes:
    """The `moov` box; `offset` is where the samples begin. Times of creation are zero, texts are empty."""
    times = sorted(sample.at for s in segments for sample in s.samples)
    steps = _steps(times)
    end = times[-1] + steps[-1]
    header = _full(b"mvhd", 1, 0, struct.pack(">QQIQIH10x", 0, 0, film.rate, end, 0x10000, 0x100), _UNITY, bytes(24), struct.pack(">I", 2))
    wide, high = film.width * film.aspect[0] * 0x10000 // film.aspect[1], film.height * 0x10000
    shown = struct.pack(">II", min(wide, _LARGEST), high)
    track = _full(b"tkhd", 1, 3, struct.pack(">QQI4xQ8xHHH2x", 0, 0, 1, end, 0, 0, 0), _UNITY, shown)
    media = _full(b"mdhd", 1, 0, struct.pack(">QQIQHH", 0, 0, film.rate, end, _UNDETERMINED, 0))
    handler = _full(b"hdlr", 0, 0, bytes(4), b"vide", bytes(12), b"\0")
    here = _full(b"dref", 0, 0, struct.pack(">I", 1), _full(b"url ", 0, 1))
    table = _box(b"stbl", _described(film, segments[0]), *_times(segments, times, steps), *_places(segments, offset))
    inner = _box(b"minf", _full(b"vmhd", 0, 1, bytes(8)), _box(b"dinf", here), table)
    return _box(b"moov", header, _box(b"trak", track, _box(b"mdia", media, handler, inner)))


def _steps(times: list[int]) -> list[int]:
    """How long each frame is shown: until the next; the last as long as the one before it."""
    steps = [b - a for a, b in pairwise(times)]
    if steps and max(steps) > _LARGEST:
        raise LimitError("two of its pictures are too far apart in time; cut it there by hand into two films")
    return [*steps, steps[-1] if steps else 1]


def _described(film: Film, coded: Encoded) -> bytes:
    """The sample description: size, decoder configuration, colours and shape of a pixel where they are stated."""
    sized = struct.pack(">6xH16xHHIIIH32xHh", 1, film.width, film.height, 0x480000, 0x480000, 0, 1, 24, -1)
    colours = _box(b"colr", b"nclx", struct.pack(">HHHB", *film.colour, 0)) if film.colour != (2, 2, 2) else b""
    shape = _box(b"pasp", struct.pack(">II", *film.aspect)) if film.aspect != (1, 1) else b""
    entry = _box(b"avc1", sized, _box(b"avcC", bytes.fromhex(coded.setup)), colours, shape)
    return _full(b"stsd", 0, 0, struct.pack(">I", 1), entry)


def _times(segments: Sequence[Encoded], times: list[int], steps: list[int]) -> list[bytes]:
    """Durations, and how far presentation lies from decoding. The n-th sample is decoded when the n-th picture is due, counted from the
    first, so that decoding begins at zero; a film that begins later says so in the distances."""
    shown = [sample.at for s in segments for sample in s.samples]
    distances = [at - (due - times[0]) for at, due in zip(shown, times, strict=True)]
    boxes = [_runs(b"stts", 0, steps, ">II")]
    if max(map(abs, distances)) > _FARTHEST:
        raise LimitError("its clock ticks too fast for how far its pictures are apart; convert it by hand to a steady rate of pictures")
    if any(distances):
        boxes.append(_runs(b"ctts", 1, distances, ">Ii"))
    keys = [n for n, sample in enumerate((x for s in segments for x in s.samples), 1) if sample.key]
    return [*boxes, _full(b"stss", 0, 0, struct.pack(f">I{len(keys)}I", len(keys), *keys))]


def _runs(kind: bytes, version: int, values: Iterable[int], row: str) -> bytes:
    runs = [(len(list(same)), value) for value, same in groupby(values)]
    return _full(kind, version, 0, struct.pack(">I", len(runs)), *(struct.pack(row, *run) for run in runs))


def _places(segments: Sequence[Encoded], offset: int) -> list[bytes]:
    """Which samples lie together, how large they are and where: every segment is one chunk."""
    sizes = [sample.size for s in segments for sample in s.samples]
    offsets = [offset]
    for s in segments[:-1]:
        offsets.append(offsets[-1] + sum(sample.size for sample in s.samples))
    chunks = [(n, len(s.samples)) for n, s in enumerate(segments, 1)]
    firsts = [(n, many) for i, (n, many) in enumerate(chunks) if i == 0 or chunks[i - 1][1] != many]
    wide = sum(sizes) > _LARGEST - (1 << 28)  # by the sizes alone: the head must be as long before the offsets are known
    return [
        _full(b"stsc", 0, 0, struct.pack(">I", len(firsts)), *(struct.pack(">III", n, many, 1) for n, many in firsts)),
        _full(b"stsz", 0, 0, struct.pack(f">II{len(sizes)}I", 0, len(sizes), *sizes)),
        _full(b"co64" if wide else b"stco", 0, 0, struct.pack(f">I{len(offsets)}{'Q' if wide else 'I'}", len(offsets), *offsets)),
    ]
