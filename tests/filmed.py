"""Films for the suites on attacks: frames made by code, coded by x264 and put into boxes by hand, so that no writer checks itself."""

from __future__ import annotations

import io
import struct
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from fractions import Fraction

import av
import numpy as np

from tests.attacked import NEEDLES
from tests.planted import scene
from withheld.attacks import Brief, Exhibit
from withheld.attacks._canary import PATCH, portrait
from withheld.model import AssetPlan, Box, Content, Film, Finding, Frame, Pixels, Plane, Segment, Track
from withheld.model import Cover as Covered
from withheld.redactions.cover import Cover

RATE = 12800
"""Ticks a second; 512 are a frame."""

STEP = 512

_UNITY = struct.pack(">9i", 1 << 16, 0, 0, 0, 1 << 16, 0, 0, 0, 1 << 30)


def frame(pixels: Pixels, index: int) -> Frame:
    """An RGB picture as planes."""
    return Frame(_planes(av.VideoFrame.from_ndarray(pixels, "rgb24").reformat(format="yuv420p")), index * STEP)


def landscape(count: int, width: int = 320, height: int = 240, *, first: int = 0) -> Iterator[Frame]:
    """A camera that pans over the landscape, a pixel a frame."""
    wide = np.asarray(scene(width + 64, height))
    return (frame(np.ascontiguousarray(wide[:, (first + i) % 64 :][:, :width]), first + i) for i in range(count))


def with_face(frames: Iterable[Frame], face: Box, shown: Iterable[int]) -> Iterator[Frame]:
    """The frames, on those with these indices a portrait whose face lies in the box."""
    side = round(face.w * PATCH) // 2 * 2
    drawn = frame(portrait(side), 0)
    x, y = round(face.centre[0] - side / 2) // 2 * 2, round(face.centre[1] - side / 2) // 2 * 2
    places = set(shown)
    for i, one in enumerate(frames):
        planes = [p.copy() for p in one.planes]
        for plane, patch, step in zip(planes, drawn.planes, (1, 2, 2), strict=True):
            if i in places:
                plane[y // step : (y + side) // step, x // step : (x + side) // step] = patch
        yield Frame((planes[0], planes[1], planes[2]), one.at)


FACE = Box(120, 80, 48, 48)
"""Where the face is in the first frame that shows it; it moves on two pixels to the right with every frame."""

Redraw = Callable[[Frame, int, Film, AssetPlan], Frame]


def source(count: int = 24, first: int = 40) -> list[Frame]:
    """A landscape through which a face moves from the fifth frame on."""
    frames = list(landscape(count, first=first))
    for i in range(4, count):
        (frames[i],) = with_face([frames[i]], replace(FACE, x=FACE.x + 2 * (i - 4)), [0])
    return frames


def segment_case(
    redraw: Redraw | None = None, *, edge: int = 2048, count: int = 24, encode: Callable[[list[Frame]], bytes] | None = None
) -> tuple[Exhibit, Brief]:
    """A segment whose first frame is the 40th of its film, as it would be published, and what a plan-aware attack may know of it."""
    first, frames = 40, source(count)
    track = Track(first + 4, tuple(replace(FACE, x=FACE.x + 2 * i).grown(2).snapped(16).clipped(320, 240) for i in range(count - 4)))
    plan = AssetPlan("a" * 64, "c0ffee123456.mp4", edge, (Covered(track, ("f0",)),))
    original = Film(320, 240, RATE, (Segment(0, count * STEP, 0, count),))
    draw = redraw or Cover().redraw

    def redrawn(shown: Iterable[Frame], begin: int) -> Iterator[Frame]:
        return (draw(one, i, original, plan) for i, one in enumerate(shown, begin))

    def reencoded(shown: Iterable[Frame], begin: int) -> bytes:
        return (encode or film)(list(redrawn(shown, begin)))

    seen = Finding("f0", "a" * 64, "face", Track(track.first, tuple(replace(FACE, x=FACE.x + 2 * i) for i in range(count - 4))), 1.0, "t@1")
    data = reencoded(frames, first)
    brief = Brief(plan, (seen,), source_sizes=((320, 240),), source=lambda: iter(frames), redraw=redrawn, reencode=reencoded)
    return Exhibit(plan.output, "video/mp4", data, Content("video/mp4", "video/mp4"), frames=lambda: played(data), first=first), brief


def film_case() -> tuple[Exhibit, Brief]:
    """A whole film in pieces as it would be published."""
    data = film(landscape(40), chunk=10)
    exhibit = Exhibit("c0ffee123456.mp4", "video/mp4", b"", Content("video/mp4", "video/mp4"), chunks=lambda: pieces(data))
    return exhibit, Brief(AssetPlan("a" * 64, exhibit.name, 2048), (), NEEDLES)


def pieces(data: bytes, size: int = 5000) -> Iterator[bytes]:
    return (data[i : i + size] for i in range(0, len(data), size))


def played(data: bytes) -> Iterator[Frame]:
    """The frames of a film, as a player shows them."""
    with av.open(io.BytesIO(data), "r") as container:
        for shown in container.decode(video=0):
            yield Frame(_planes(shown), shown.pts or 0)


def film(frames: Iterable[Frame], *, options: dict[str, str] | None = None, chunk: int = 0) -> bytes:
    """The frames as an MP4 with nothing in it that they do not need; `chunk` frames lie together, 0: all."""
    stream, packets = _coded(list(frames), options or {})
    setup, samples = _setup(stream), [_stripped(bytes(p)) for p in packets]
    count = len(samples)
    pts = sorted(p.pts or 0 for p in packets)
    durations = [b - a for a, b in zip(pts, [*pts[1:], pts[-1] + STEP], strict=True)]
    starts = [sum(durations[:i]) for i in range(count)]
    offsets = [(p.pts or 0) - pts[0] - start for p, start in zip(packets, starts, strict=True)]
    chunk = chunk or count
    sizes = [len(s) for s in samples]
    groups = [sizes[i : i + chunk] for i in range(0, count, chunk)]
    keys = [i + 1 for i, p in enumerate(packets) if p.is_keyframe]

    def head(start: int) -> bytes:
        places = [start + sum(map(sum, groups[:i])) for i in range(len(groups))]
        tables = box(b"stts", _table([(1, d) for d in durations])) + box(b"ctts", b"\1" + _table([(1, o) for o in offsets])[1:])
        tables += box(b"stss", _table([(k,) for k in keys])) + box(b"stsc", _table(_runs([len(g) for g in groups])))
        tables += box(b"stsz", bytes(8) + struct.pack(f">I{count}I", count, *sizes)) + box(b"stco", _table([(p,) for p in places]))
        return box(b"ftyp", b"isom\0\0\0\0isomiso2avc1mp41") + _moov(stream.width, stream.height, sum(durations), setup, tables)

    start = len(head(0)) + 8
    return head(start) + box(b"mdat", b"".join(samples))


def box(kind: bytes, payload: bytes) -> bytes:
    return struct.pack(">I4s", 8 + len(payload), kind) + payload


def _planes(shown: av.VideoFrame) -> tuple[Plane, Plane, Plane]:
    y, u, v = (np.frombuffer(bytes(p), np.uint8).reshape(p.height, p.line_size)[:, : p.width].copy() for p in shown.planes)
    return y, u, v


def _coded(frames: list[Frame], options: dict[str, str]) -> tuple[av.VideoCodecContext, list[av.Packet]]:
    encoder = av.CodecContext.create("libx264", "w")
    height, width = frames[0].planes[0].shape
    encoder.width, encoder.height, encoder.pix_fmt = width, height, "yuv420p"
    encoder.time_base, encoder.framerate, encoder.thread_count = Fraction(1, RATE), Fraction(RATE, STEP), 1
    steady = "asm=MMX2,SSE2:sync-lookahead=0"  # with AVX-512 x264 plans by memory it never filled, and no two files are the same
    encoder.options = {"preset": "veryfast", "crf": "20", "x264-params": steady, **options}
    encoder.flags |= 1 << 22  # AV_CODEC_FLAG_GLOBAL_HEADER
    packets: list[av.Packet] = []
    for one in frames:
        raw = av.VideoFrame(width, height, "yuv420p")
        for plane, samples in zip(raw.planes, one.planes, strict=True):
            rows = np.zeros((plane.height, plane.line_size), np.uint8)
            rows[:, : plane.width] = samples
            plane.update(rows.tobytes())
        raw.pts, raw.time_base = one.at, encoder.time_base
        packets += encoder.encode(raw)
    return encoder, packets + encoder.encode(None)


def _units(data: bytes) -> list[bytes]:
    """The units of a stream with start codes."""
    return [u.rstrip(b"\0") for u in data.replace(b"\0\0\0\1", b"\0\0\1").split(b"\0\0\1") if u]


def _stripped(packet: bytes) -> bytes:
    """A sample without messages, its units behind their lengths."""
    return b"".join(struct.pack(">I", len(u)) + u for u in _units(packet) if u[0] & 31 in (1, 5))


def _setup(stream: av.VideoCodecContext) -> bytes:
    units = {u[0] & 31: u for u in _units(bytes(stream.extradata or b""))}
    sps, pps = units[7], units[8]
    tail = b"\xfd\xf8\xf8\0" if sps[1] == 100 else b""
    return b"\1" + sps[1:4] + b"\xff\xe1" + struct.pack(">H", len(sps)) + sps + b"\1" + struct.pack(">H", len(pps)) + pps + tail


def _moov(width: int, height: int, ticks: int, setup: bytes, tables: bytes) -> bytes:
    colour = box(b"colr", b"nclx" + struct.pack(">HHHB", 1, 1, 1, 0))
    entry = bytes(7) + b"\1" + bytes(16) + struct.pack(">HH", width, height) + b"\0\x48\0\0" * 2 + bytes(4) + b"\0\1" + bytes(32)
    coding = box(b"stsd", bytes(7) + b"\1" + box(b"avc1", entry + b"\0\x18\xff\xff" + box(b"avcC", setup) + colour))
    dinf = box(b"dinf", box(b"dref", bytes(7) + b"\1" + box(b"url ", b"\0\0\0\1")))
    minf = box(b"minf", box(b"vmhd", b"\0\0\0\1" + bytes(8)) + dinf + box(b"stbl", coding + tables))
    mdhd = box(b"mdhd", bytes(12) + struct.pack(">II", RATE, ticks) + b"\x55\xc4\0\0")
    mdia = box(b"mdia", mdhd + box(b"hdlr", bytes(8) + b"vide" + bytes(13)) + minf)
    tkhd = b"\0\0\0\3" + bytes(8) + struct.pack(">III", 1, 0, ticks) + bytes(16) + _UNITY + struct.pack(">II", width << 16, height << 16)
    mvhd = bytes(12) + struct.pack(">II", RATE, ticks) + b"\0\1\0\0\1\0" + bytes(10) + _UNITY + bytes(24) + b"\0\0\0\2"
    return box(b"moov", box(b"mvhd", mvhd) + box(b"trak", box(b"tkhd", tkhd) + mdia))


def _table(rows: list[tuple[int, ...]]) -> bytes:
    return struct.pack(">II", 0, len(rows)) + b"".join(struct.pack(">i", v) for row in rows for v in row)


def _runs(lengths: list[int]) -> list[tuple[int, ...]]:
    """The rows of `stsc`: a new one wherever another number of frames lies together."""
    return [(i + 1, n, 1) for i, n in enumerate(lengths) if i == 0 or lengths[i - 1] != n]
