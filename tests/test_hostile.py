"""Bombs made by code and the bench's malformed files: each ends in time, as a picture, as text, or with a sentence."""

from __future__ import annotations

import os
import struct
import time
import zlib
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests import clips, planted
from tests.clips import Clip
from withheld import isolate
from withheld.errors import HeldBackError, LimitError, UnreadableError
from withheld.formats import HEAD
from withheld.isolate import Limits
from withheld.registry import format_for, format_of

BENCH = Path(os.environ.get("WITHHELD_BENCH", Path(__file__).parents[1] / ".." / "shared" / "bench")) / "files"
LONGEST = 20.0


def chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def png(width: int, height: int, colour: int, idat: bytes, *extra: bytes) -> bytes:
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, colour, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + b"".join(extra) + chunk(b"IDAT", idat) + chunk(b"IEND", b"")


def zeros(size: int) -> bytes:
    packer = zlib.compressobj(9)
    return b"".join([packer.compress(bytes(1 << 20)) for _ in range(size >> 20)]) + packer.flush()


def tiff(width: int, height: int, **tags: int) -> bytes:
    """A TIFF whose header promises more than it holds."""
    out = BytesIO()
    Image.new("L", (8, 8)).save(out, "TIFF")
    data = bytearray(out.getvalue())
    (at,) = struct.unpack_from("<I", data, 4)
    values = {256: width, 257: height, 278: height, **{int(k[1:]): v for k, v in tags.items()}}
    for slot in range(at + 2, at + 2 + 12 * struct.unpack_from("<H", data, at)[0], 12):
        (tag,) = struct.unpack_from("<H", data, slot)
        if tag in values:
            struct.pack_into("<HII", data, slot + 2, 4, 1, values[tag])
    return bytes(data)


def jpeg_of(width: int, height: int) -> bytes:
    data = bytearray(planted.leaky_jpeg("x"))
    at = data.index(b"\xff\xc0", data.rindex(b"\xff\xdb", 0, len(data) // 2))
    struct.pack_into(">HH", data, at + 5, height, width)
    return bytes(data)


def gif_of(width: int, height: int) -> bytes:
    data = bytearray(planted.leaky_gif("x"))
    struct.pack_into("<HH", data, 6, width, height)
    return bytes(data)


BOMBS = {
    "png of 2,500 megapixels": lambda: png(50_000, 50_000, 2, zeros(4 << 20)),
    "png that promises more than there is": lambda: png(20_000, 9_000, 2, zlib.compress(bytes(1000))),
    "png with a bomb for a profile": lambda: png(10, 10, 0, zlib.compress(bytes(110)), chunk(b"iCCP", b"a\0\0" + zeros(512 << 20))),
    "png with a bomb for a text": lambda: png(10, 10, 0, zlib.compress(bytes(110)), chunk(b"zTXt", b"Comment\0\0" + zeros(512 << 20))),
    "png with a thousand texts": lambda: png(
        10, 10, 0, zlib.compress(bytes(110)), *[chunk(b"zTXt", b"Comment\0\0" + zlib.compress(bytes(1 << 20)))] * 1000
    ),
    "jpeg of 4,290 megapixels": lambda: jpeg_of(65_500, 65_500),
    "gif of 4,290 megapixels": lambda: gif_of(65_535, 65_535),
    "bmp of 4 gigapixels": lambda: (
        b"BM" + struct.pack("<IHHIIiiHHIIiiII", 100, 0, 0, 54, 40, 65_000, 65_000, 1, 24, 0, 0, 0, 0, 0, 0) + b"x" * 46
    ),
    "tiff of 10 gigapixels": lambda: tiff(100_000, 100_000),
    "tiff of one huge strip": lambda: tiff(14_000, 14_000, t279=0xFFFFFFF0),
    "one line of 100 MB": lambda: b"a" * (100 << 20),
    "one word of 8 MB": lambda: b"a" * (8 << 20),
    "one line of 8 MB": lambda: b"ab, " * (8 << 18),
    "json of a million levels": lambda: b"[" * 1_000_000,
    "json of 500 levels": lambda: b"[" * 500 + b"]" * 500,
    "json of 3 million numbers": lambda: b"[" + b"1," * 3_000_000 + b"1]",
    "json of one long number": lambda: b"[" + b"9" * 10_000_000 + b", 1]",
    "csv of millions of cells": lambda: b"a,b,c\n" * 1_000_000,
    "references within references": lambda: b"hello " + b"&#" * 4_000_000 + b"54;" * 1000,
    "millions of bytes of cues": lambda: b"1\n00:00:01,000 --> 00:00:02,000\nhi\n\n" * 200_000,
    "tags that never close": lambda: b"1\n00:00:01,000 --> 00:00:02,000\n" + b"<" * 8_000_000,
    "xmp of a million levels": lambda: b"<x:xmpmeta xmlns:x='adobe:ns:meta/'>" + b"<a>" * 1_000_000,
    "xmp with a billion laughs": lambda: b"<?xpacket?><!DOCTYPE a [<!ENTITY b 'bb'><!ENTITY c '&b;&b;'>]><a>&c;</a>",
    "cyrillic of 8 MB": lambda: ("Оксана пришла домой и никто не спросил. " * 400_000).encode("cp1251")[: 8 << 20],
}


REFUSED = ("megapixels", "gigapixels", "levels", "100 MB", "million")


@pytest.mark.parametrize("name", BOMBS)
def test_bombs_end_in_time(name: str) -> None:
    """Some are read (a bomb for a profile costs the profile); those that must not be are refused with a sentence."""
    data = BOMBS[name]()
    kind = format_of(data[:HEAD]).media_type
    started, refusal = time.monotonic(), ""
    try:
        isolate.decode(data, kind)
    except UnreadableError as e:
        refusal = str(e)
    assert time.monotonic() - started < LONGEST
    assert not refusal or refusal.endswith(("by hand", "remove it", "story", "UTF-8", "program"))
    assert refusal or not any(word in name for word in REFUSED)


def test_the_pixel_limit_stands_before_any_decoding() -> None:
    data = png(50_000, 50_000, 2, b"no samples at all")
    with pytest.raises(LimitError, match="200 million pixels"):
        format_for("image/png").read(data)


@pytest.mark.slow
def test_the_largest_picture_allowed_is_read() -> None:
    data = png(16_000, 12_500, 0, zlib.compress(bytes(16_001 * 12_500), 1))
    picture = isolate.decode(data, "image/png", Limits(cpu_seconds=60, wall_seconds=120.0)).pictures[0]  # in the memory it may have
    assert (picture.width, picture.height) == (16_000, 12_500)


def slow(rate: int) -> bytes:
    """A film of a picture every third second, by a clock of that many ticks a second."""
    data = bytearray(clips.make(Clip(frames=12, options={"x264-params": "bframes=0:keyint=12:scenecut=0:threads=1"})))
    struct.pack_into(">I", data, data.index(b"mdhd") + 16, rate)
    struct.pack_into(">I", data, data.index(b"stts") + 16, rate * 3)  # the duration in the one row there is
    return bytes(data).replace(b"edts", b"free")


PREPARED = {
    "a picture wider than any encoder takes": lambda: clips.make(Clip("mkv", "ffv1", frames=1, size=(16400, 64))),
    "a clock too fast for its pictures": lambda: slow(1_000_000_000),
}


def published(data: bytes) -> bytes:
    """A film as it is published, read by the child that reads it in a run."""
    kind, writer = format_of(data[:HEAD]).media_type, format_for("video/mp4")
    with isolate.in_memory(data) as file:
        film = isolate.examine(file, kind).film
        assert film is not None
        coded = [writer.encode(film, isolate.frames(file, kind, film, segment)) for segment in film.segments]
    return writer.head(film, [what for what, _ in coded]) + b"".join(body for _, body in coded)


@pytest.mark.parametrize("name", PREPARED)
def test_a_prepared_film_costs_itself_alone(name: str) -> None:
    """It ends in a sentence; anything else ends the whole story."""
    with pytest.raises(LimitError, match="by hand"):
        published(PREPARED[name]())


def test_the_control_for_prepared_films() -> None:
    """The same film by a slower clock goes through."""
    assert len(published(slow(90_000))) > 1000


def alone(kind: str) -> bytes:
    """A file of this type with one picture and nothing after it."""
    out = BytesIO()
    options: dict[str, object] = {"quality": 80} if kind not in ("image/png", "image/gif", "image/bmp", "image/tiff") else {}
    planted.scene().save(out, {"image/heic": "HEIF"}.get(kind, kind.removeprefix("image/").upper()), **options)
    return out.getvalue()


@pytest.mark.parametrize("kind", planted.PICTURES)
def test_half_a_picture_is_none(kind: str) -> None:
    import pillow_heif

    pillow_heif.register_heif_opener()
    data = alone(kind)
    format_for(kind).read(data)
    for share in (0.1, 0.3, 0.5, 0.8, 0.95):
        with pytest.raises(UnreadableError):
            format_for(kind).read(data[: int(len(data) * share)])


@pytest.mark.parametrize("kind", planted.PICTURES)
def test_damaged_pictures_end_in_one_way(kind: str) -> None:
    """Bytes exchanged at random anywhere in the file, fields included: a picture or a sentence, never a crash of ours."""
    noise = np.random.default_rng(7)
    data = planted.LEAKY[kind](planted.SECRET)
    for _ in range(25):
        damaged = bytearray(data)
        for at in noise.integers(0, min(len(data), 4000), noise.integers(1, 12)):
            damaged[at] = noise.integers(0, 256)
        try:
            content = isolate.decode(bytes(damaged), kind)
        except UnreadableError as e:
            assert planted.SECRET not in str(e)  # noqa: PT017 - most damaged files are still read
            continue
        assert content.pictures


def bench(folder: str) -> list[Path]:
    return sorted(p for p in (BENCH / folder).glob("*") if p.is_file())


@pytest.mark.skipif(not BENCH.is_dir(), reason="the bench is not here: set WITHHELD_BENCH")
@pytest.mark.parametrize("folder", ["hostile", "photos", "pdf", "office", "media", "provenance"])
def test_the_bench_goes_through(folder: str) -> None:
    """No crash, no hang, and a sentence for each refusal."""
    crashed: list[str] = []
    for path in bench(folder):
        data, started = path.read_bytes(), time.monotonic()
        try:
            isolate.decode(data, format_of(data[:HEAD]).media_type)
        except (UnreadableError, HeldBackError) as e:
            said = str(e)
            if "crashed" in said or "failed" in said or len(said) < 40:
                crashed.append(f"{path.name}: {said}")
        assert time.monotonic() - started < LONGEST, path.name
    assert not crashed


@pytest.mark.skipif(not BENCH.is_dir(), reason="the bench is not here: set WITHHELD_BENCH")
@pytest.mark.parametrize("folder", ["pdf", "office"])
def test_documents_are_claimed_by_nobody(folder: str) -> None:
    claimed = []
    for path in bench(folder):
        try:
            claimed.append((path.name, format_of(path.read_bytes()[:HEAD]).media_type))
        except HeldBackError:
            continue
    assert [c for c in claimed if Path(c[0]).suffix not in (".txt", ".jpg", ".jpeg", ".png", ".md", ".csv")] == []
