"""Films: every frame, at its time, in its size, upright, and nothing else; whole or by segments, today or tomorrow."""

from __future__ import annotations

import gc
import json
import os
import shutil
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from fractions import Fraction
from io import BytesIO
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from av.video.frame import VideoFrame
from PIL import Image

from tests import clips, planted
from tests.bench import bench
from tests.clips import Clip
from tests.mutants.formats import AsStored, GroupByGroup, OneRate
from withheld.errors import HeldBackError, LimitError, UnreadableError
from withheld.formats import HEAD, Format, _cuts, _mp4, _source, _tone, _video
from withheld.formats._planes import Upright
from withheld.formats.mp4 import Mp4
from withheld.model import Encoded, Film, Frame, Sample, Segment
from withheld.registry import format_for, format_of

MP4 = format_for("video/mp4")

CODECS = {
    "mp4": ("libx264", "libx265", "mpeg4", "libsvtav1", "libvpx-vp9", "mjpeg"),
    "mov": ("libx264", "libx265", "prores_ks", "mjpeg"),
    "mkv": ("libx264", "libx265", "libvpx", "libvpx-vp9", "libsvtav1", "mpeg2video", "mpeg4", "mjpeg"),
    "webm": ("libvpx", "libvpx-vp9", "libsvtav1"),
    "avi": ("mpeg4", "mjpeg", "libx264", "mpeg2video"),
    "ts": ("mpeg2video", "libx264", "libx265"),
    "3gp": ("h263", "libx264", "mpeg4"),
}
EVERY = [(container, codec) for container, codecs in CODECS.items() for codec in codecs]


@pytest.fixture(autouse=True)
def _short_segments(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_cuts, "SHORTEST", 12)


def read(data: bytes) -> tuple[Format, Film]:
    fmt = format_of(data[:HEAD])
    film = fmt.read(data).film
    assert film is not None
    return fmt, film


def whole(film: Film) -> Segment:
    return Segment(film.segments[0].start, film.segments[-1].end, 0, film.frames)


def straight(fmt: Format, data: bytes, film: Film) -> list[Frame]:
    """All frames, decoded from the beginning to the end."""
    return list(fmt.frames(BytesIO(data), film, whole(film)))


def seconds(frames: list[Frame], film: Film) -> list[Fraction]:
    return [Fraction(frame.at, film.rate) for frame in frames]


def probed(data: bytes, folder: Path) -> tuple[list[Fraction], tuple[int, int]]:
    """The times of all frames in seconds and their size, by another build of libav where there is one, else by PyAV alone."""
    if not shutil.which("ffprobe"):
        with av.open(BytesIO(data), "r") as container:
            stream = container.streams.video[0]
            frames = list(container.decode(stream))
            assert stream.time_base is not None
            return [f.pts * stream.time_base for f in frames if f.pts is not None], (frames[0].width, frames[0].height)
    path = folder / "probed"
    path.write_bytes(data)
    shown = "frame=best_effort_timestamp,width,height:stream=time_base"
    command = ["ffprobe", "-v", "error", "-select_streams", "v:0", "-show_entries", shown, "-of", "json", str(path)]
    said: dict[str, Any] = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
    base = Fraction(said["streams"][0]["time_base"])
    times = [f["best_effort_timestamp"] * base for f in said["frames"] if "best_effort_timestamp" in f]
    return times, (said["frames"][0]["width"], said["frames"][0]["height"])


# Every frame, at its time, in its size


@pytest.mark.parametrize(("container", "codec"), EVERY)
def test_frames_and_times_are_those_of_the_source(container: str, codec: str, tmp_path: Path) -> None:
    data = clips.make(Clip(container, codec, frames=40, size=(176, 144) if codec == "h263" else (64, 48)))
    fmt, film = read(data)
    frames = straight(fmt, data, film)
    times, size = probed(data, tmp_path)
    assert len(frames) == 40
    assert seconds(frames, film)[: len(times)] == times
    assert (film.width, film.height) == size
    new = clips.publish(data)
    assert probed(new, tmp_path) == (seconds(frames, film), size)
    assert format_of(new[:HEAD]).media_type == "video/mp4"


@pytest.mark.parametrize(("container", "codec"), EVERY)
def test_segments_one_after_the_other_are_the_film(container: str, codec: str) -> None:
    data = clips.make(Clip(container, codec, frames=40, size=(176, 144) if codec == "h263" else (64, 48)))
    fmt, film = read(data)
    reorders = container == "avi" and codec in ("libx264", "mpeg2video")
    assert len(film.segments) == (1 if reorders else 4)
    assert clips.same(clips.everything(fmt, data, film), straight(fmt, data, film))
    assert [s.count for s in film.segments] == [len(list(fmt.frames(BytesIO(data), film, s))) for s in film.segments]


OPEN = {
    "libx264": {"x264-params": "bframes=3:b-pyramid=normal:keyint=12:min-keyint=12:scenecut=0:open-gop=1:threads=1"},
    "libx265": {"x265-params": "bframes=3:keyint=12:min-keyint=12:scenecut=0:open-gop=1:pools=none:log-level=0"},
}


@pytest.mark.parametrize("container", ["mp4", "mov", "mkv"])
@pytest.mark.parametrize("codec", OPEN)
def test_frames_that_lead_an_open_group_belong_to_the_segment_before(container: str, codec: str) -> None:
    data = clips.make(Clip(container, codec, frames=60, options=OPEN[codec] | {"preset": "fast"}))
    fmt, film = read(data)
    assert len(film.segments) >= 3
    assert clips.same(clips.everything(fmt, data, film), straight(fmt, data, film))


def is_the_film(fmt: Format, data: bytes, film: Film) -> bool:
    return clips.same(clips.everything(fmt, data, film), straight(MP4, data, film))


def test_a_reader_of_closed_groups_is_caught() -> None:
    data = clips.make(Clip(frames=60, options=OPEN["libx264"] | {"preset": "fast"}))
    _, film = read(data)
    assert is_the_film(MP4, data, film)
    assert not is_the_film(GroupByGroup(), data, film)


def test_where_no_index_leads_to_the_key_frame_the_film_is_read_over(monkeypatch: pytest.MonkeyPatch) -> None:
    data = clips.make(Clip(frames=40))
    fmt, film = read(data)
    wanted = straight(fmt, data, film)
    monkeypatch.setattr(_source.Source, "sought", lambda *_: iter(()))
    monkeypatch.setattr("withheld.formats._video._ENTRIES", (lambda *_: iter(()), _source.Source.passed, lambda s, _: s.packets()))
    assert clips.same(clips.everything(fmt, data, film), wanted)
    monkeypatch.setattr("withheld.formats._video._ENTRIES", (lambda *_: iter(()), lambda s, _: s.packets()))
    assert clips.same(clips.everything(fmt, data, film), straight(fmt, data, film))


def test_the_frames_beyond_a_segment_are_the_first_of_the_next() -> None:
    data = clips.make(Clip(frames=40))
    fmt, film = read(data)
    every = straight(fmt, data, film)
    second = film.segments[1]
    assert clips.same(fmt.frames(BytesIO(data), film, second, 5), every[second.first : second.first + second.count + 5])
    assert clips.same(fmt.frames(BytesIO(data), film, film.segments[-1], 5), every[film.segments[-1].first :])


UNEVEN = (0, 40, 41, 90, 91, 92, 200, 207, 300, 340, 380, 1000, 1001, 1400, 1401, 1500)


def keeps_times(fmt: Format, data: bytes, folder: Path) -> bool:
    return probed(clips.publish(data, fmt), folder)[0] == [Fraction(t, 1000) for t in UNEVEN]


@pytest.mark.parametrize("container", ["mp4", "mov", "mkv"])
def test_a_variable_frame_rate_is_kept(container: str, tmp_path: Path) -> None:
    data = clips.make(Clip(container, frames=len(UNEVEN), rate=1000, times=UNEVEN))
    assert keeps_times(format_of(data[:HEAD]), data, tmp_path)


def test_a_reader_of_one_rate_is_caught(tmp_path: Path) -> None:
    assert not keeps_times(OneRate(), clips.make(Clip(frames=len(UNEVEN), rate=1000, times=UNEVEN)), tmp_path)


@pytest.mark.parametrize(("start", "begins"), [(0, 0), (2, 2), (35, 35), (240, 240), (251, 0)])
def test_a_film_may_begin_late(start: int, begins: int, tmp_path: Path) -> None:
    """In 25ths of a second: at 0.08 s, 1.4 s and 9.6 s as it is, later than 10 s shifted to zero."""
    data = clips.make(Clip("mkv", frames=14, times=tuple(range(start, start + 14))))
    fmt = format_of(data[:HEAD])
    content = fmt.read(data)
    assert content.film is not None
    assert [f.at for f in straight(fmt, data, content.film)] == [(begins + n) * 40 for n in range(14)]
    assert content.film.origin == (start - begins) * 40
    assert any("shifted" in s for s in content.unseen) == (begins != start)
    assert probed(clips.publish(data), tmp_path)[0] == [Fraction(begins + n, 25) for n in range(14)]


def test_what_is_hidden_by_an_edit_list_does_not_come_out(tmp_path: Path) -> None:
    """A telephone's trimming leaves the frames in the file; a player begins with the third."""
    data = clips.make(Clip(frames=24, options={"x264-params": "bframes=0:keyint=24:threads=1"}))
    fmt, film = read(data)
    assert len(straight(fmt, data, film)) == 24
    unit, at = film.rate // 25, data.index(b"elst")
    hidden = data[: at + 16] + (3 * unit).to_bytes(4, "big") + data[at + 20 :]
    fmt, film = read(hidden)
    frames = straight(fmt, hidden, film)
    assert len(frames) == film.frames == 21
    assert seconds(frames, film) == probed(hidden, tmp_path)[0]
    assert clips.same([Frame(f.planes, 0) for f in frames[:1]], [Frame(f.planes, 0) for f in straight(fmt, data, read(data)[1])[3:4]])


# Upright, 8 bits, limited range


def close(one: Any, other: Any, most: float = 3.0) -> bool:
    return one.shape == other.shape and float(np.abs(one.astype(int) - other.astype(int)).mean()) < most


def test_a_film_is_turned_upright() -> None:
    plain = straight(*unpacked(clips.make(Clip(size=(64, 48)))))
    for rotation in (90, 180, 270):
        data = clips.make(Clip(size=(64, 48), rotation=rotation, aspect=Fraction(4, 3)))
        fmt, _, film = unpacked(data)
        assert (film.width, film.height) == ((64, 48) if rotation == 180 else (48, 64))
        assert film.aspect == ((4, 3) if rotation == 180 else (3, 4))
        assert turned(straight(fmt, data, film), plain, rotation)


def unpacked(data: bytes) -> tuple[Format, bytes, Film]:
    fmt, film = read(data)
    return fmt, data, film


def turned(frames: list[Frame], plain: list[Frame], rotation: int) -> bool:
    """Whether the frames are the others, turned counter-clockwise by so many degrees."""
    return all(
        close(p, np.rot90(q, rotation // 90), 0.01)
        for one, other in zip(frames, plain, strict=True)
        for p, q in zip(one.planes, other.planes, strict=True)
    )


def test_a_reader_that_ignores_the_turn_is_caught() -> None:
    plain = straight(*unpacked(clips.make(Clip())))
    data = clips.make(Clip(rotation=180))
    assert not turned(straight(AsStored(), data, read(data)[1]), plain, 180)


@pytest.mark.parametrize(("matrix", "expected"), [((-1, 0, 0, 1), "mirrored"), ((1, 0, 0, -1), "flipped"), ((0, 1, 1, 0), "transposed")])
def test_mirrored_films_are_mirrored(matrix: tuple[int, int, int, int], expected: str) -> None:
    """The four numbers of the display matrix that turn, written into the track's header."""
    data = clips.make(Clip())
    plain = straight(*unpacked(data))[0].planes[0]
    at = data.index(b"tkhd") + 4 + 40
    a, b, c, d = (v * 0x10000 for v in matrix)
    numbers = b"".join(v.to_bytes(4, "big", signed=True) for v in (a, b, 0, c, d, 0))
    stored = data[:at] + numbers + data[at + 24 :]
    fmt, film = read(stored)
    upright = {"mirrored": plain[:, ::-1], "flipped": plain[::-1], "transposed": plain.T}[expected]
    assert np.array_equal(straight(fmt, stored, film)[0].planes[0], upright)


@pytest.mark.parametrize("size", [(63, 48), (64, 47), (63, 47)])
@pytest.mark.parametrize("rotation", [0, 90])
def test_an_odd_edge_is_repeated(size: tuple[int, int], rotation: int) -> None:
    data = clips.make(Clip("mkv", "ffv1", size=size, layout="yuv444p", rotation=rotation))
    fmt = format_of(data[:HEAD])
    content = fmt.read(data)
    film = content.film
    assert film is not None
    even = (size[0] + size[0] % 2, size[1] + size[1] % 2)
    assert (film.width, film.height) == (even[::-1] if rotation else even)
    assert any("odd" in s for s in content.unseen)
    frame = straight(fmt, data, film)[0]
    y = np.rot90(frame.planes[0], -rotation // 90)
    assert y.shape == even[::-1]
    assert size[0] % 2 == 0 or np.array_equal(y[:, -1], y[:, -2])
    assert size[1] % 2 == 0 or np.array_equal(y[-1], y[-2])
    assert frame.planes[1].shape == (film.height // 2, film.width // 2)


LIMITED, FULL = 1, 2
STORED = [
    ("ffv1", "yuv420p", LIMITED),
    ("ffv1", "yuv422p", LIMITED),
    ("ffv1", "yuv444p", LIMITED),
    ("ffv1", "yuv420p10le", LIMITED),
    ("ffv1", "yuv422p10le", LIMITED),
    ("ffv1", "yuv444p12le", LIMITED),
    ("ffv1", "yuv420p", FULL),
    ("ffv1", "yuv444p10le", FULL),
    ("mjpeg", "yuvj420p", FULL),
    ("ffv1", "bgr0", FULL),
    ("ffv1", "gbrp10le", FULL),
    ("ffv1", "gray", LIMITED),
    ("ffv1", "gray", FULL),
    ("ffv1", "gray10le", LIMITED),
]


@pytest.mark.parametrize(("codec", "layout", "span"), STORED)
def test_samples_of_every_layout_become_the_same(codec: str, layout: str, span: int) -> None:
    """Against the picture itself, converted by the formulas of BT.709."""
    data = clips.make(Clip("mkv", codec, frames=2, layout=layout, colour=(span, 1, 1, 1)))
    fmt, film = read(data)
    r, g, b = (clips.picture(0, 64, 48)[..., i].astype(float) for i in range(3))
    y = 0.2126 * r + 0.7152 * g + 0.0722 * b
    u, v = (b - y) / 1.8556, (r - y) / 1.5748
    expected = [16 + y * 219 / 255, *(128 + p.reshape(24, 2, 32, 2).mean(axis=(1, 3)) * 224 / 255 for p in (u, v))]
    planes = straight(fmt, data, film)[0].planes
    grey = layout.startswith("gray")
    tolerance = 5 if codec == "mjpeg" else 2.5 if layout.startswith("yuv42") else 1.2
    assert close(planes[0], expected[0].round(), tolerance)
    for plane, wanted in zip(planes[1:], expected[1:], strict=True):
        assert (plane == 128).all() if grey else close(plane, wanted.round(), tolerance)
    assert max(p.max() for p in planes) <= 240
    assert film.colour == (1, 1, 1) or codec == "mjpeg"


VPX = (("libvpx", "yuva420p"), ("libvpx-vp9", "yuva420p"))


@pytest.mark.parametrize(
    ("codec", "layout"), [("ffv1", "bgra"), ("ffv1", "yuva444p"), ("ffv1", "yuva420p"), ("prores_ks", "yuva444p10le"), *VPX]
)
def test_what_transparency_hides_in_a_film_is_gone(codec: str, layout: str) -> None:
    hidden, seen = (transparent(codec, layout, seed) for seed in (1, 2))
    fmt, film = read(hidden)
    one, other = straight(fmt, hidden, film)[0], straight(fmt, seen, film)[0]
    assert (one.planes[0][24:] >= 234).all()
    assert one.planes[0][:16].mean() < 200
    if codec == "ffv1":
        assert clips.same([one], [other])


def transparent(codec: str, layout: str, seed: int) -> bytes:
    """A film whose lower half is noise under full transparency."""
    pixels = np.dstack([clips.picture(0, 64, 48), np.full((48, 64), 255, np.uint8)])
    pixels[16:, :, :3] = np.random.default_rng(seed).integers(0, 256, (32, 64, 3), np.uint8)
    pixels[16:, :, 3] = 0
    out = BytesIO()
    with av.open(out, "w", format={"ffv1": "matroska", "prores_ks": "mov"}.get(codec, "webm")) as container:
        stream: Any = container.add_stream(codec, rate=25)
        stream.width, stream.height, stream.pix_fmt = 64, 48, layout
        if codec.startswith("libvpx"):
            stream.metadata["alpha_mode"] = "1"
            stream.codec_context.options = {"auto-alt-ref": "0"}
        frame = VideoFrame.from_ndarray(pixels, format="rgba").reformat(format=layout, threads=1, interpolation=clips.FINE)
        frame.pts = 0
        for packet in [*stream.encode(frame), *stream.encode(None)]:
            container.mux(packet)
    return out.getvalue()


def test_halving_colours_spreads_nothing() -> None:
    """What lies under a cover must not tint the samples beside it: a change in one pair of pixels reaches one sample of colour."""
    pixels = clips.picture(0, 64, 48)
    other = pixels.copy()
    other[20:22, 30:32] = (255, 0, 255)
    upright = Upright(64, 48)
    for layout in ("rgb24", "yuv444p", "gbrp10le"):
        one, two = (upright(VideoFrame.from_ndarray(p, format="rgb24").reformat(format=layout, threads=1)) for p in (pixels, other))
        for plane, changed, step in zip(one, two, (1, 2, 2), strict=True):
            rows, columns = np.nonzero(plane != changed)
            assert {*rows} <= {20 // step, 21 // step}
            assert {*columns} <= {30 // step, 31 // step}


def test_frames_do_not_share_the_memory_of_the_decoder() -> None:
    """Covers are drawn on the planes: that must not reach the pictures the next ones are predicted from."""
    data = clips.make(Clip(frames=24))
    fmt, film = read(data)
    wanted = straight(fmt, data, film)
    for index, frame in enumerate(fmt.frames(BytesIO(data), film, whole(film))):
        assert clips.same([frame], [wanted[index]])
        for plane in frame.planes:
            plane[:] = 0


def code(light: float, transfer: int) -> float:
    """The code value, 0 to 1, of a grey of so many cd/m² on a screen of 1,000."""
    if transfer == 16:
        root = (light / 10_000) ** (2610 / 16384)
        return ((3424 / 4096 + 2413 / 128 * root) / (1 + 2392 / 128 * root)) ** (2523 / 32)
    scene = (light / 1000) ** (1 / 1.2)
    return (3 * scene) ** 0.5 if scene <= 1 / 12 else 0.17883277 * np.log(12 * scene - 0.28466892) + 0.55991073


LIGHT = (0.1, 1, 10, 26, 50, 80, 203, 400, 1000)


@pytest.mark.parametrize("transfer", [16, 18])
def test_high_dynamic_range_is_brought_down(transfer: int) -> None:
    """Greys up to the knee of the curve keep their brightness on a screen whose white is paper white; what is brighter rolls off."""
    frame = VideoFrame(16 * len(LIGHT), 16, "yuv420p10le")
    for plane, neutral in zip(frame.planes, (False, True, True), strict=True):
        buffer: Any = plane
        rows = np.frombuffer(buffer, np.uint16).reshape(plane.height, -1)
        for n, light in enumerate(LIGHT):
            value = 512 if neutral else round(64 + 876 * code(light, transfer))
            rows[:, n * plane.width // len(LIGHT) : (n + 1) * plane.width // len(LIGHT)] = value
    frame.color_range, frame.color_primaries, frame.color_trc, frame.colorspace = 1, 9, transfer, 9
    y, u, v = Upright(16 * len(LIGHT), 16)(frame)
    shown = [float(y[8, 16 * n + 8]) for n in range(len(LIGHT))]
    for light, value in zip(LIGHT, shown, strict=True):
        if light <= 80:
            assert value == pytest.approx(16 + 219 * (light / 203) ** (1 / 2.4), abs=2)
    assert shown == sorted(shown)
    assert shown[-3] < shown[-2] < shown[-1] <= 236
    assert shown[-1] > 230
    assert np.abs(np.stack([u, v]).astype(int) - 128).max() <= 2


@pytest.mark.parametrize("skin", [(224, 172, 150), (141, 85, 60), (80, 50, 40)])
def test_colours_of_high_dynamic_range_keep_their_hue(skin: tuple[int, int, int]) -> None:
    """Skin as bright as in the shade, in BT.2020 and PQ: within a few steps of what it is in BT.709."""
    light = np.linalg.solve(_tone._TO_BT709, 140 * (np.array(skin) / 255) ** 2.4)  # pyright: ignore[reportPrivateUsage]
    r, g, b = (code(float(c), 16) for c in light)
    brightness = 0.2627 * r + 0.6780 * g + 0.0593 * b
    stored = (64 + 876 * brightness, 512 + 896 * (b - brightness) / 1.8814, 512 + 896 * (r - brightness) / 1.4746)
    frame = VideoFrame(16, 16, "yuv420p10le")
    for plane, value in zip(frame.planes, stored, strict=True):
        buffer: Any = plane
        np.frombuffer(buffer, np.uint16)[:] = round(value)
    frame.color_range, frame.color_primaries, frame.color_trc, frame.colorspace = 1, 9, 16, 9
    y, u, v = ((float(p[4, 4]) - low) / span for p, low, span in zip(Upright(16, 16)(frame), (16, 128, 128), (219, 224, 224), strict=True))
    shown = np.array([y + 1.5748 * v, y - 0.1873 * u - 0.4681 * v, y + 1.8556 * u])
    assert np.abs(shown - np.array(skin) / 255 * (140 / 203) ** (1 / 2.4)).max() < 0.02


def test_a_film_in_hdr_says_so() -> None:
    data = clips.make(Clip("mkv", "ffv1", frames=2, layout="yuv420p10le", colour=(1, 9, 16, 9)))
    content = format_of(data[:HEAD]).read(data)
    assert content.film is not None
    assert content.film.colour == (1, 1, 1)
    assert any("dynamic range" in s for s in content.unseen)
    wide = clips.make(Clip("mkv", "ffv1", frames=2, layout="yuv420p10le", colour=(1, 9, 14, 9)))
    film = format_of(wide[:HEAD]).read(wide).film
    assert film is not None
    assert film.colour == (9, 14, 9)


# What else a file may hold


def test_everything_else_is_named_and_left_behind() -> None:
    data = planted.LEAKY["video/mp4"](planted.SECRET)
    content = MP4.read(data)
    said = " ".join(content.unseen)
    assert "1 other video streams" in said
    assert "1 chapter titles" in said
    names = {f.name for f in content.fields}
    assert {
        "QuickTime title",
        "QuickTime comment",
        "QuickTime creation_time",
        "QuickTime video stream handler_name",
    } <= names
    assert planted.SECRET in " ".join(f.value for f in content.fields)
    published = clips.publish(data)
    assert planted.SECRET.encode() not in published
    again = MP4.read(published)
    assert {f.name for f in again.fields} <= {f"QuickTime {b}" for b in ("major_brand", "minor_version", "compatible_brands")} | {
        "QuickTime video stream language"
    }
    assert again.unseen == ()


def sounding(container: str, with_picture: bool) -> bytes:
    """A film with sound, or sound alone."""
    out = BytesIO()
    with av.open(out, "w", format=clips.NAMES.get(container, container)) as c:
        sound: Any = c.add_stream("aac", rate=8000)
        picture: Any = c.add_stream("mpeg4", rate=25) if with_picture else None
        tone = av.AudioFrame.from_ndarray(np.zeros((1, 4096), np.float32), format="fltp", layout="mono")
        tone.rate = 8000
        packets = [*sound.encode(tone), *sound.encode(None)]
        if picture:
            picture.width, picture.height, picture.pix_fmt = 64, 48, "yuv420p"
            frame = VideoFrame(64, 48, "yuv420p")
            frame.pts = 0
            packets += [*picture.encode(frame), *picture.encode(None)]
        for packet in packets:
            c.mux(packet)
    return out.getvalue()


@pytest.mark.parametrize("container", ["mp4", "mov", "mkv", "ts"])
def test_sound_is_left_out_and_sound_alone_is_held(container: str) -> None:
    data = sounding(container, True)
    assert any("sound" in s for s in format_of(data[:HEAD]).read(data).unseen)
    alone = sounding(container, False)
    with pytest.raises(UnreadableError, match="sound alone"):
        format_of(alone[:HEAD]).read(alone)


def test_a_codec_nobody_films_with_is_refused() -> None:
    data = clips.make(Clip("avi", "huffyuv", frames=2, layout="yuv422p"))
    with pytest.raises(UnreadableError, match="coded in a way"):
        format_of(data[:HEAD]).read(data)


def elsewhere(data: bytes, path: Path) -> bytes:
    """A QuickTime film whose samples lie in another file, which it names by its full path (an alias record with an entry of type 2)."""
    name = str(path).encode()
    name += bytes(len(name) % 2)
    record = bytes(150) + b"\0\2" + len(name).to_bytes(2, "big") + name + b"\xff\xff\0\0"
    entry = (12 + len(record)).to_bytes(4, "big") + b"alis" + bytes(4) + record
    at = data.index(b"dref") - 4
    grown = len(entry) - int.from_bytes(data[at + 16 : at + 20], "big")
    new = bytearray(data[: at + 16] + entry + data[at + 16 + int.from_bytes(data[at + 16 : at + 20], "big") :])
    for box in (b"moov", b"trak", b"mdia", b"minf", b"dinf", b"dref"):
        where = new.rindex(box, 0, at + 8) - 4
        new[where : where + 4] = (int.from_bytes(new[where : where + 4], "big") + grown).to_bytes(4, "big")
    return bytes(new)


def test_no_other_file_is_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither by default, nor where libav is told to follow such names: then it asks, and is refused."""
    other = tmp_path / "other.mov"
    data = clips.make(Clip("mov", "mjpeg", frames=4))
    begin, end = data.index(b"mdat") + 4, data.index(b"moov") - 4
    referring = elsewhere(data[:begin] + bytes(end - begin) + data[end:], other)
    asked: list[str] = []

    def refused(name: str, *_: object) -> None:
        asked.append(name)
        raise PermissionError

    monkeypatch.setattr(_source, "_refused", refused)
    with pytest.raises(UnreadableError):
        clips.publish(referring)
    assert asked == []
    following = _source._OPTIONS | {"enable_drefs": "1", "use_absolute_path": "1"}  # pyright: ignore[reportPrivateUsage]
    monkeypatch.setattr(_source, "_OPTIONS", following)
    with pytest.raises(UnreadableError):
        clips.publish(referring)
    assert set(asked) == {str(other)}


# Cut short, damaged, too large


@pytest.mark.parametrize(("container", "codec"), [c for c in EVERY if c[1] not in ("h263",)])
def test_a_film_that_was_cut_short_is_read_up_to_there(container: str, codec: str) -> None:
    fast = {"movflags": "faststart"} if container in ("mp4", "mov", "3gp") else {}
    data = clips.make(Clip(container, codec, frames=40, muxing=fast))
    fmt, film = read(data)
    every = straight(fmt, data, film)
    cut = data[: len(data) * 3 // 4]
    content = fmt.read(cut)
    assert content.film is not None
    frames = clips.everything(fmt, cut, content.film)
    assert 15 <= len(frames) < 40
    assert clips.same(frames, clips.everything(fmt, cut, content.film))
    assert [f.at for f in frames[:15]] == [f.at for f in every[:15]]
    if container in ("mp4", "mov", "3gp"):
        assert any("cut short" in s for s in content.unseen)


@pytest.mark.parametrize(("container", "codec"), [("mp4", "libx264"), ("mkv", "libvpx-vp9"), ("mp4", "libx265"), ("avi", "mpeg4")])
def test_a_damaged_film_is_refused_or_read_alike_each_time(container: str, codec: str) -> None:
    data = clips.make(Clip(container, codec, frames=40))
    noise = np.random.default_rng(3)
    refused = 0
    for _ in range(12):
        damaged = bytearray(data)
        for at in noise.integers(HEAD // 8, len(data), 8):
            damaged[at] ^= int(noise.integers(1, 256))
        broken = bytes(damaged)
        runs = []
        for _ in range(2):
            try:
                fmt, film = read(broken)
                runs.append(clips.everything(fmt, broken, film))
            except (UnreadableError, HeldBackError) as e:
                refused += 1
                runs.append(str(e))
        assert runs[0] == runs[1] if isinstance(runs[0], str) else clips.same(runs[0], runs[1])
    assert refused


@pytest.mark.parametrize("kind", [*planted.FILMS])
def test_damaged_heads_end_in_one_way(kind: str) -> None:
    data = planted.LEAKY[kind](planted.SECRET)
    noise = np.random.default_rng(7)
    for _ in range(25):
        damaged = bytearray(data)
        for at in noise.integers(0, min(len(data), 4000), noise.integers(1, 12)):
            damaged[at] = noise.integers(0, 256)
        try:
            content = format_for(kind).read(bytes(damaged))
        except UnreadableError as e:
            assert planted.SECRET not in str(e)  # noqa: PT017 - most damaged films are still read
            continue
        assert content.film


@pytest.mark.parametrize(("at", "refused"), [(0.2, True), (0.95, False)])
def test_damage_long_before_the_end_is_not_taken_for_it(at: float, refused: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """A transport stream counts its packets; one that is missing breaks the picture it belongs to."""
    monkeypatch.setattr(_source, "_TAIL", 10)
    data = clips.make(Clip("ts", "mpeg2video", frames=60))
    lost = int(len(data) / 188 * at) * 188
    while data[lost + 1] & 0x1F != 1 or data[lost + 2] != 0 or data[lost + 1] & 0x40:  # of the film (PID 0x100), not the first of a picture
        lost += 188
    broken = data[:lost] + bytes([0x47, data[lost + 1] | 0x80]) + data[lost + 2 :]  # marked as damaged by the receiver
    if refused:
        with pytest.raises(UnreadableError, match="damaged"):
            read(broken)
    else:
        content = format_of(broken[:HEAD]).read(broken)
        assert any("damaged" in s for s in content.unseen)


def test_too_large_and_too_long_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    data = clips.make(Clip(frames=20))
    monkeypatch.setattr(_source, "MAX_PIXELS", 64 * 48 - 1)
    with pytest.raises(LimitError, match="pixels"):
        MP4.read(data)
    monkeypatch.setattr(_source, "MAX_PIXELS", 64 * 48)
    monkeypatch.setattr(_cuts, "MAX_FRAMES", 19)
    with pytest.raises(LimitError, match="frames"):
        MP4.read(data)


def test_a_side_that_no_encoder_takes_is_refused() -> None:
    """And the longest that one takes is not."""
    with pytest.raises(LimitError, match=r"16384 pixels wide.*by hand"):
        read(clips.make(Clip("mkv", "ffv1", frames=1, size=(16400, 64))))
    with pytest.raises(LimitError, match="16384"):
        read(clips.make(Clip("mkv", "ffv1", frames=1, size=(64, 16386))))
    longest = clips.make(Clip("mkv", "ffv1", frames=2, size=(16384, 64)))
    assert boxes(clips.publish(longest))[-1] == b"mdat"


@pytest.mark.parametrize("said", [{"width": 16400}, {"height": 16400}])
def test_what_x264_refuses_costs_the_film_and_no_more(said: dict[str, int]) -> None:
    film = replace(Film(64, 64, 25, ()), **said)
    with pytest.raises(UnreadableError, match=r"cannot be written.*by hand"):
        MP4.encode(film, [Frame(planes(film.width, film.height), 0)])


# Written: H.264, in MP4, and nothing else


def boxes(data: bytes) -> list[bytes]:
    """The names of all boxes of a file, by a walk of its own."""
    containers, found, at = {b"moov", b"trak", b"mdia", b"minf", b"dinf", b"stbl"}, list[bytes](), 0
    while at + 8 <= len(data):
        size, name = int.from_bytes(data[at : at + 4], "big"), data[at + 4 : at + 8]
        size = int.from_bytes(data[at + 8 : at + 16], "big") if size == 1 else size
        found.append(name)
        if name in containers:
            found += boxes(data[at + 8 : at + size])
        at += size or len(data)
    return found


ALLOWED = [b"ftyp", b"moov", b"mvhd", b"trak", b"tkhd", b"mdia", b"mdhd", b"hdlr", b"minf", b"vmhd", b"dinf", b"dref", b"stbl", b"stsd"]
TABLES = [b"stts", b"ctts", b"stss", b"stsc", b"stsz", b"stco", b"mdat"]


@pytest.mark.parametrize("kind", planted.FILMS)
def test_nothing_is_written_that_is_not_needed_to_play_it(kind: str) -> None:
    data = clips.publish(planted.LEAKY[kind](planted.SECRET))
    assert boxes(data) == ALLOWED + TABLES
    at, kinds = data.index(b"mdat") + 4, Counter[int]()
    while at < len(data):
        size = int.from_bytes(data[at : at + 4], "big")
        kinds[data[at + 4] & 31] += 1
        at += 4 + size
    assert at == len(data)
    assert set(kinds) == {1, 5}
    assert b"x264" not in data
    assert b"VideoHandler" not in data


def test_all_segments_of_a_film_are_coded_by_the_same_rules() -> None:
    data = clips.make(Clip(frames=40))
    fmt, film = read(data)
    coded = [MP4.encode(film, fmt.frames(BytesIO(data), film, s))[0] for s in film.segments]
    assert len({c.setup for c in coded}) == 1
    for c, segment in zip(coded, film.segments, strict=True):
        assert c.samples[0].key
        assert c.samples[0].at == segment.start == min(s.at for s in c.samples)
        assert len(c.samples) == segment.count


def test_colour_and_shape_are_written_where_they_are_stated(tmp_path: Path) -> None:
    data = clips.make(Clip(colour=(1, 9, 14, 9), aspect=Fraction(4, 3)))
    new = clips.publish(data)
    again = MP4.read(new).film
    assert again is not None
    assert (again.colour, again.aspect) == ((9, 14, 9), (4, 3))
    assert b"colrnclx" + bytes([0, 9, 0, 14, 0, 9, 0]) in new
    assert b"pasp" + (4).to_bytes(4, "big") + (3).to_bytes(4, "big") in new
    assert b"colr" not in clips.publish(clips.make(Clip()))


def test_a_head_for_more_than_four_gigabytes() -> None:
    """Wide offsets, and samples where the head says, found by this test's own reading of the tables."""
    film = Film(64, 48, 25, ())
    setup = MP4.encode(film, [Frame(planes(64, 48), 0)])[0].setup
    segments = [Encoded((Sample((1 << 31) + 7, n, True),), setup) for n in range(4)]
    head = MP4.head(film, segments)
    assert boxes(head)[-2:] == [b"co64", b"mdat"]
    at = head.index(b"co64") + 12
    offsets = [int.from_bytes(head[at + 8 * n : at + 8 * n + 8], "big") for n in range(4)]
    assert offsets == [len(head) + n * ((1 << 31) + 7) for n in range(4)]
    assert int.from_bytes(head[-8:], "big") == 16 + 4 * ((1 << 31) + 7)


def planes(width: int, height: int, value: int = 128) -> tuple[Any, Any, Any]:
    half = np.full((height // 2, width // 2), 128, np.uint8)
    return np.full((height, width), value, np.uint8), half, half


def test_a_head_of_impossible_films_is_refused() -> None:
    film = Film(64, 48, 1_000_000_000, ())
    one, other = (Encoded((Sample(10, at, True),), setup) for at, setup in ((0, "01"), (1 << 33, "02")))
    with pytest.raises(ValueError, match="alike"):
        _mp4.head(film, [one, other])
    with pytest.raises(UnreadableError, match="no picture"):
        _mp4.head(film, [Encoded((), "01")])
    assert _mp4.head(film, [one, Encoded((), "02")]) == _mp4.head(film, [one])
    with pytest.raises(LimitError, match="too far apart"):
        _mp4.head(film, [one, Encoded(other.samples, "01")])


FAST = 1_000_000_000  # ticks a second: as fast a clock as is met


@pytest.mark.parametrize(("step", "fine"), [(FAST // 25, True), (FAST, False)])
def test_pictures_too_far_apart_for_a_fast_clock_are_refused(step: int, fine: bool) -> None:
    """Pictures shown in another order than decoded, a second from each other: 32 bits hold 2.1 of them at this clock."""
    film = Film(64, 48, FAST, ())
    shown = [0, 4, 2, 1, 3]
    coded = Encoded(tuple(Sample(10, n * step, n == 0) for n in shown), "01")
    if fine:
        assert b"ctts" in _mp4.head(film, [coded])
    else:
        with pytest.raises(LimitError, match=r"clock.*by hand"):
            _mp4.head(film, [coded])


@pytest.mark.parametrize(("most", "begins"), [(1401, 35), (1400, 0)])
def test_a_late_beginning_by_a_fast_clock_is_shifted_to_zero(most: int, begins: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the head can say of it is limited in ticks, here to 1.4 seconds."""
    monkeypatch.setattr(_video, "LATEST_TICKS", most)
    _, film = read(clips.make(Clip("mkv", frames=3, times=(35, 36, 37))))
    assert (film.segments[0].start, film.origin) == (begins * 40, (35 - begins) * 40)


def test_the_latest_beginning_can_be_written() -> None:
    film = Film(64, 48, FAST, ())
    shown = [_video.LATEST_TICKS - 1 + n * FAST // 25 for n in (0, 4, 2, 1, 3)]
    assert b"ctts" in _mp4.head(film, [Encoded(tuple(Sample(10, at, False) for at in shown), "01")])


# The same bytes, always

SCRIPT = """
import hashlib, sys
sys.path.insert(0, sys.argv[1])
from tests import clips
from tests.clips import Clip
data = open(sys.argv[2], "rb").read()
print(hashlib.sha256(clips.publish(data)).hexdigest())
"""


@pytest.mark.parametrize("size", [(80, 60), (176, 144)])
def test_the_same_bytes_under_load_and_whatever_lay_in_memory(size: tuple[int, int], tmp_path: Path) -> None:
    """x264 with AVX-512 fails this: it reads memory it never wrote. glibc fills fresh memory with the value that is asked for."""
    path = tmp_path / "clip"
    path.write_bytes(clips.make(Clip(frames=24, size=size)))
    busy = subprocess.Popen([sys.executable, "-c", "while True: pass"])
    try:
        digests = {
            subprocess.run(
                [sys.executable, "-c", SCRIPT, str(Path(__file__).parent.parent), str(path)],
                env={**os.environ, "MALLOC_PERTURB_": fill, "MALLOC_MMAP_THRESHOLD_": "4294967296"},
                capture_output=True,
                check=True,
            ).stdout
            for fill in ("0", "85", "255")
        }
    finally:
        busy.kill()
        busy.wait()
    assert len(digests) == 1


# Animated pictures


def animation(kind: str, frames: int = 5, size: tuple[int, int] = (63, 48), durations: tuple[int, ...] = (40, 100, 0, 250, 70)) -> bytes:
    images = [Image.fromarray(clips.picture(3 * n, *size)) for n in range(frames)]
    out = BytesIO()
    options: dict[str, Any] = {"lossless": True} if kind == "WEBP" else {}
    images[0].save(out, kind, save_all=True, append_images=images[1:], duration=list(durations[:frames]), **options)
    return out.getvalue()


@pytest.mark.parametrize("kind", ["GIF", "WEBP"])
def test_an_animated_picture_is_a_film(kind: str, tmp_path: Path) -> None:
    data = animation(kind)
    fmt, film = read(data)
    frames = straight(fmt, data, film)
    assert [f.at for f in frames] == [0, 40, 140, 240, 490]
    assert (film.width, film.height, film.rate) == (64, 48, 1000)
    assert film.block == (1 if kind == "GIF" else 16)
    for n, frame in enumerate(frames):
        r, g, b = (clips.picture(3 * n, 63, 48)[..., i].astype(float) for i in range(3))
        assert close(frame.planes[0][:, :63], (16 + (0.2126 * r + 0.7152 * g + 0.0722 * b) * 219 / 255).round(), 4)
    times, size = probed(clips.publish(data), tmp_path)
    assert times == seconds(frames, film)
    assert size == (64, 48)


@pytest.mark.parametrize("kind", ["GIF", "WEBP"])
def test_a_still_one_stays_a_picture(kind: str) -> None:
    data = animation(kind, frames=1)
    content = format_of(data[:HEAD]).read(data)
    assert content.film is None
    assert len(content.pictures) == 1


@pytest.mark.parametrize("kind", ["GIF", "WEBP"])
def test_no_secret_of_an_animation_is_carried(kind: str) -> None:
    data = planted.leaky_animation(kind, planted.SECRET)
    assert planted.SECRET.encode() in data
    assert planted.SECRET.encode() not in clips.publish(data)
    content = format_of(data[:HEAD]).read(data)
    assert content.text == ()
    assert planted.SECRET in " ".join(f.value for f in content.fields)


def test_half_an_animation_is_none() -> None:
    data = animation("GIF", 5, (64, 64))
    with pytest.raises(UnreadableError):
        clips.publish(data[: len(data) // 2])


# Real ones

REAL = ["faces/video", "files/media"]


@pytest.mark.slow
@pytest.mark.parametrize("folder", REAL)
def test_the_clips_of_the_bench_keep_every_frame(folder: str, tmp_path: Path) -> None:
    """Number, times and size by another program; decoding alone, as the encoder was shown above to keep what it is given."""
    seen = 0
    for path in sorted(p for p in bench(folder).iterdir() if p.suffix in (".mp4", ".mov", ".3gp") and p.stat().st_size < 3_500_000):
        data = path.read_bytes()
        try:
            fmt, film = read(data)
        except UnreadableError:
            continue
        frames = [(f.at, f.planes[0].shape) for s in film.segments for f in fmt.frames(BytesIO(data), film, s)]
        times, size = probed(data, tmp_path)
        assert [Fraction(at, film.rate) for at, _ in frames] == times, path.name
        assert {shape for _, shape in frames} == {(film.height, film.width)}
        assert sorted((film.width, film.height)) == sorted(side + side % 2 for side in size)
        seen += 1
    assert seen >= 3
    assert isinstance(MP4, Mp4)


def test_decoded_frames_are_not_kept_until_a_collection() -> None:
    """At 4K each is 12 MB, and the collector counts objects, not bytes."""
    data = clips.make(Clip(frames=40))
    fmt = format_of(data[:HEAD])
    film = fmt.read(data).film
    assert film is not None
    gc.collect()
    gc.disable()
    try:
        for segment in film.segments:
            for _ in fmt.frames(BytesIO(data), film, segment):
                assert sum(isinstance(o, VideoFrame) for o in gc.get_objects()) <= 8
    finally:
        gc.enable()
