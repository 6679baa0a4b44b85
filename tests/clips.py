"""Films made by code, in every container and codec that is read, with secrets wherever a film has a place for them; no test lives here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from fractions import Fraction
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import av
import numpy as np
from av.video.frame import VideoFrame
from av.video.reformatter import ColorRange, Colorspace, Interpolation

from withheld.formats import HEAD, Format
from withheld.model import Film, Frame
from withheld.registry import format_for, format_of

SEI_KEY = bytes(range(16))

QUICK: dict[str, dict[str, str]] = {
    "libx264": {"preset": "ultrafast", "x264-params": "bframes=2:keyint=12:min-keyint=12:scenecut=0:threads=1"},
    "libx265": {
        "preset": "ultrafast",
        "x265-params": "bframes=2:keyint=12:min-keyint=12:scenecut=0:pools=none:log-level=0",
    },
    "libsvtav1": {"preset": "12", "svtav1-params": "lp=1:keyint=12"},
    "libvpx": {"deadline": "realtime", "cpu-used": "8", "g": "12"},
    "libvpx-vp9": {"deadline": "realtime", "cpu-used": "8", "g": "12"},
    "mpeg2video": {"g": "12", "bf": "2"},
    "mpeg4": {"g": "12"},
    "h263": {"g": "12"},
}
"""Options that make an encoder fast and set a key frame every 12 frames."""

LAYOUTS = {"mjpeg": "yuvj422p", "prores_ks": "yuv422p10le"}
"""The layout of samples of codecs that have no 4:2:0 of 8 bits in limited range."""

NAMES = {"mkv": "matroska", "ts": "mpegts", "m2ts": "mpegts"}
"""Muxers that are not called by the usual ending of their files."""


@dataclass(frozen=True)
class Clip:
    """What a clip is to be; `times` are in units of `1 / rate`."""

    container: str = "mp4"
    codec: str = "libx264"
    frames: int = 24
    size: tuple[int, int] = (64, 48)
    rate: int = 25
    times: tuple[int, ...] = ()
    layout: str = ""
    options: dict[str, str] = field(default_factory=dict[str, str])
    colour: tuple[int, int, int, int] = (0, 2, 2, 2)
    rotation: int = 0
    aspect: Fraction = Fraction(1)
    secret: str = ""
    muxing: dict[str, str] = field(default_factory=dict[str, str])

    @property
    def pixel_format(self) -> str:
        return self.layout or LAYOUTS.get(self.codec, "yuv420p")


def picture(index: int, width: int, height: int) -> Any:
    """The pixels (H × W × 3) of the frame with that index: a slope, a square that moves one way, a bar that moves another."""
    rows, columns = np.mgrid[0:height, 0:width]
    pixels = np.stack([rows * 3 + index * 2, columns * 3, rows + columns + 60], axis=-1).astype(np.uint8)
    x, y = (index * 3) % max(width - 12, 1), (index * 2) % max(height - 12, 1)
    pixels[y : y + 12, x : x + 12] = (230, 40 + index * 5 % 150, 60)
    pixels[:, width - 1 - (index * 5) % width] = 255
    return pixels


def make(clip: Clip) -> bytes:
    """The bytes of such a clip; through a file, as libav reads again what it wrote to bring its index to the front."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "clip"
        _write(str(path), clip)
        return path.read_bytes() + clip.secret.encode()


def _write(path: str, clip: Clip) -> None:
    with av.open(path, "w", format=NAMES.get(clip.container, clip.container), options=clip.muxing) as container:
        stream = _stream(container, clip)
        if clip.secret:
            _mention(container, stream, clip)
        others = _others(container, clip) if clip.secret else []
        for packet in _packets(stream, clip):
            container.mux(packet)
        for packet in others:
            container.mux(packet)


def _stream(container: Any, clip: Clip) -> Any:
    stream = container.add_stream(clip.codec, rate=clip.rate)
    context = stream.codec_context
    context.width, context.height, context.pix_fmt = *clip.size, clip.pixel_format
    context.time_base, context.framerate = Fraction(1, clip.rate), Fraction(clip.rate)
    context.sample_aspect_ratio = clip.aspect
    context.color_range, context.color_primaries, context.color_trc, context.colorspace = clip.colour
    context.thread_count = 1
    context.options = {**QUICK.get(clip.codec, {}), **clip.options}
    if clip.rotation:
        stream.set_display_rotation(clip.rotation)
    return stream


def _packets(stream: Any, clip: Clip) -> Iterable[Any]:
    for index in range(clip.frames):
        frame = _coloured(picture(index, *clip.size), clip)
        frame.pts, frame.time_base = clip.times[index] if clip.times else index, Fraction(1, clip.rate)
        for packet in stream.encode(frame):
            yield _with_sei(packet, clip)
    for packet in stream.encode(None):
        yield _with_sei(packet, clip)


def _coloured(pixels: Any, clip: Clip) -> VideoFrame:
    """The pixels in the clip's layout, range and matrix (BT.709 where it says so, else BT.601)."""
    matrix = Colorspace.ITU709 if clip.colour[3] == Colorspace.ITU709 else Colorspace.ITU601
    span = clip.colour[0] or ColorRange.MPEG
    frame = VideoFrame.from_ndarray(pixels, format="rgb24")
    if clip.pixel_format.startswith("gray"):
        return _grey(pixels, clip)
    rgb = not clip.pixel_format.startswith(("yuv", "gray"))
    return frame.reformat(
        format=clip.pixel_format,
        dst_colorspace=None if rgb else matrix,
        dst_color_range=None if rgb else span,
        threads=1,
        interpolation=FINE,
    )


def _grey(pixels: Any, clip: Clip) -> VideoFrame:
    luma = pixels @ np.array([0.2126, 0.7152, 0.0722])
    luma = luma if clip.colour[0] == ColorRange.JPEG else 16 + luma * 219 / 255
    ten = clip.pixel_format == "gray10le"
    frame = VideoFrame.from_ndarray(np.rint(luma * (4 if ten else 1)).astype(np.uint16 if ten else np.uint8), format=clip.pixel_format)
    frame.color_range = clip.colour[0]
    return frame


FINE = Interpolation.AREA | Interpolation.ACCURATE_RND | Interpolation.FULL_CHR_H_INP


def _with_sei(packet: Any, clip: Clip) -> Any:
    """The packet with a message of user data (ITU-T H.264, D.1.7) before its slices, where it is H.264 and there is a secret."""
    if not clip.secret or clip.codec != "libx264" or b"\0\0\1" not in bytes(packet)[:5]:
        return packet
    said = SEI_KEY + clip.secret.encode()
    fresh = av.Packet(b"\0\0\0\1\x06\x05" + bytes([len(said)]) + said + b"\x80" + bytes(packet))
    fresh.stream, fresh.pts, fresh.dts, fresh.time_base = packet.stream, packet.pts, packet.dts, packet.time_base
    fresh.is_keyframe = packet.is_keyframe
    return fresh


def _mention(container: Any, stream: Any, clip: Clip) -> None:
    word = clip.secret
    names = ("title", "comment", "artist", "encoder", "location", "copyright", "com.apple.quicktime.location.ISO6709", word)
    container.metadata.update({name: f"{word} {name}" for name in names} | {"creation_time": "2024-05-01T12:30:45Z"})
    stream.metadata.update({"handler_name": word, "title": word, "language": "ukr", "encoder": word})
    if clip.container in ("mp4", "mov", "mkv"):
        chapter = {"id": 1, "start": 0, "end": 10, "time_base": Fraction(1, clip.rate), "metadata": {"title": word}}
        container.set_chapters([chapter])


def _others(container: Any, clip: Clip) -> list[Any]:
    """Subtitles and a second film, with the secret in both, where the container has a place for them."""
    if clip.container not in ("mp4", "mov", "mkv"):
        return []
    second = container.add_stream("mpeg4", rate=clip.rate)
    second.codec_context.width, second.codec_context.height, second.codec_context.pix_fmt = 32, 32, "yuv420p"
    second.metadata["handler_name"] = clip.secret
    frame = VideoFrame.from_ndarray(picture(0, 32, 32), format="rgb24").reformat(format="yuv420p", threads=1)
    frame.pts = 0
    return [*second.encode(frame), *second.encode(None)]


def same(one: Iterable[Frame], other: Iterable[Frame]) -> bool:
    """Whether two runs of frames are the same in number, time and every sample."""
    a, b = list(one), list(other)
    return len(a) == len(b) and all(
        x.at == y.at and all(np.array_equal(p, q) for p, q in zip(x.planes, y.planes, strict=True)) for x, y in zip(a, b, strict=True)
    )


def everything(fmt: Format, data: bytes, film: Film) -> list[Frame]:
    """All frames of a film, read segment by segment."""
    return [frame for segment in film.segments for frame in fmt.frames(BytesIO(data), film, segment)]


def publish(data: bytes, fmt: Format | None = None, writer: Format | None = None) -> bytes:
    """The new file of a film in which nothing is covered; nothing but its frames is taken over."""
    fmt, writer = fmt or format_of(data[:HEAD]), writer or format_for("video/mp4")
    film = fmt.read(data).film
    assert film is not None
    coded = [writer.encode(film, fmt.frames(BytesIO(data), film, segment)) for segment in film.segments]
    return writer.head(film, [what for what, _ in coded]) + b"".join(body for _, body in coded)
