"""Nothing can be hidden in a film's file beside its frames: every box, unit and byte is accounted for, in a file of any length."""

from __future__ import annotations

import struct
import tracemalloc
from collections.abc import Callable, Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.bench import bench
from tests.filmed import STEP, box, film, landscape, pieces
from tests.mutants.attacks import Shallow, Trusting
from withheld.attacks import Attack, Brief, Exhibit
from withheld.attacks._h264 import strange_frame
from withheld.attacks._isobmff import strange
from withheld.attacks.bitstream import Bitstream
from withheld.model import AssetPlan, Film, Segment, Verdict
from withheld.registry import format_for

BRIEF = Brief(AssetPlan("a" * 64, "c0ffee123456.mp4", 2048), ())
FILM = film(landscape(24), chunk=6)


def exhibit(data: bytes) -> Exhibit:
    return Exhibit("c0ffee123456.mp4", "video/mp4", data)


def told(data: bytes, attack: Attack | None = None) -> set[str]:
    return {hit.what for hit in (attack or Bitstream()).find(exhibit(data), BRIEF)}


@pytest.mark.parametrize(
    "options",
    [{}, {"profile": "baseline"}, {"profile": "main"}, {"preset": "slow"}, {"slices": "4"}, {"aud": "0", "bf": "3"}],
    ids=lambda o: " ".join(f"{k}={v}" for k, v in o.items()) or "plain",
)
def test_what_x264_makes_without_its_messages_is_regular(options: dict[str, str]) -> None:
    assert told(film(landscape(12), options=options)) == set()


@pytest.mark.parametrize("size", [1, 7, 4096, 1 << 20])
def test_it_makes_no_difference_how_a_file_is_cut_into_pieces(size: int) -> None:
    assert set(strange(pieces(FILM, size))) == set()
    spoiled = b"".join(Bitstream().plant(exhibit(FILM), BRIEF).pieces())
    assert set(strange(pieces(spoiled, size))) == told(spoiled)


def test_the_writer_writes_nothing_else() -> None:
    writer = format_for("video/mp4")
    frames = list(landscape(20))
    whole = Film(320, 240, 12800, tuple(Segment(i * 10 * STEP, (i + 1) * 10 * STEP, i * 10, 10) for i in range(2)), (1, 1, 1), (4, 3))
    coded = [writer.encode(whole, frames[i * 10 : i * 10 + 10]) for i in range(2)]
    data = writer.head(whole, [c for c, _ in coded]) + b"".join(d for _, d in coded)
    attempt, _ = Bitstream().attempt(None, exhibit(data), BRIEF)
    assert attempt.verdict is Verdict.HELD


def head_end(data: bytes) -> int:
    """Where the frames begin."""
    return data.index(b"mdat") + 4


def replaced(old: bytes, new: bytes) -> Callable[[bytes], bytes]:
    def change(data: bytes) -> bytes:
        assert len(old) == len(new)
        assert old in data
        return data.replace(old, new, 1)

    return change


def at(kind: bytes, offset: int, value: bytes) -> Callable[[bytes], bytes]:
    """Other bytes at an offset into the payload of a box."""

    def change(data: bytes) -> bytes:
        start = data.index(kind) + 4 + offset
        return data[:start] + value + data[start + len(value) :]

    return change


def in_first_unit(value: Callable[[bytes], bytes]) -> Callable[[bytes], bytes]:
    """The first slice changed, its length kept."""

    def change(data: bytes) -> bytes:
        start = head_end(data)
        end = start + 4 + int.from_bytes(data[start : start + 4])
        unit = value(data[start + 4 : end])
        assert len(unit) == end - start - 4
        return data[: start + 4] + unit + data[end:]

    return change


LEAKS: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "a box before": (lambda d: box(b"free", b"") + d, "no MP4"),
    "a box after": (lambda d: d + box(b"free", b"12345678"), "padding"),
    "a sign after": (lambda d: d + b"x", "bytes after the end"),
    "a second head": (lambda d: d + d[: head_end(d) - 8], "a second head"),
    "frames that nobody shows": (lambda d: d + box(b"mdat", b"canary"), "frames that are not where they should be"),
    "frames first": (lambda d: d[:32] + box(b"mdat", b"canary") + d[32:], "frames before their head"),
    "a movie made in 2024": (at(b"mvhd", 4, b"\xe2\0\0\0"), "a creation time"),
    "a track changed in 2024": (at(b"tkhd", 8, b"\xe2\0\0\0"), "a creation time"),
    "media made in 2024": (at(b"mdhd", 4, b"\xe2\0\0\0"), "a creation time"),
    "a poster time": (at(b"mvhd", 80, b"\0\0\0\1"), "an unusual header"),
    "a language": (at(b"mdhd", 20, b"\x15\xc7"), "an unusual header"),
    "a name of the maker": (at(b"hdlr", 4, b"appl"), "a track that is no picture"),
    "another brand": (replaced(b"isomiso2", b"isomqt  "), "an unusual brand"),
    "a brand's version": (at(b"ftyp", 4, b"\x20\x05\x03\x00"), "an unusual brand"),
    "a vendor": (at(b"avc1\0\0\0\0\0\0\0\1", 12, b"FFMP"), "an unusual coding"),
    "a rotation": (at(b"tkhd", 40, struct.pack(">9i", 0, 1 << 16, 0, -(1 << 16), 0, 0, 0, 0, 1 << 30)), "an unusual header"),
    "frames of no duration": (at(b"stts", 12, b"\0\0\0\0"), "two frames at one time"),
    "a longer film": (at(b"mdhd", 16, b"\0\1\0\0"), "a duration that is not that of the frames"),
    "a frame after the end": (at(b"ctts", 12, b"\0\1\0\0"), "a frame that is not shown when it is due"),
    "another description": (at(b"stsc", 16, b"\0\0\0\2"), "tables that disagree"),
    "an earlier frame": (at(b"ctts", 12, b"\xff\xff\0\0"), "a frame before the beginning"),
    "a hidden size": (at(b"tkhd", 76, b"\0\x10"), "pictures of another size"),
    "a smaller frame": (at(b"stsz", 12, b"\0\0\0\x40"), "a unit of the wrong length"),
    "an offset": (lambda d: at(b"stco", 8, struct.pack(">I", head_end(d) + 1))(d), "bytes that belong to no frame"),
    "an offset that goes back": (lambda d: at(b"stco", 12, struct.pack(">I", head_end(d)))(d), "frames that are not where they should be"),
    "no key frame": (at(b"stss", 8, b"\0\0\0\2"), "tables that disagree"),
    "a sample too many": (at(b"stsz", 8, b"\0\0\0\x17"), "a table of the wrong length"),
    "a message as a slice": (in_first_unit(lambda u: b"\x06" + u[1:]), "an SEI message"),
    "filler as a slice": (in_first_unit(lambda u: b"\x0c" + u[1:]), "filler"),
    "an extension": (in_first_unit(lambda u: b"\x6e" + u[1:]), "a unit of an unknown kind"),
    "a key slice as another": (in_first_unit(lambda u: b"\x61" + u[1:]), "an unusual slice"),
    "words behind a slice": (in_first_unit(lambda u: u[:-1] + b"\0"), "padding in a slice"),
    "a start code in a slice": (in_first_unit(lambda u: u[:20] + b"\0\0\1\x06" + u[24:]), "padding in a slice"),
    "a cut off end": (lambda d: d[:-10], "a frame cut short"),
    "a cut off head": (lambda d: d[: head_end(d) - 100], "a head cut short"),
    "nothing": (lambda d: d[:0], "no MP4"),
}


@pytest.mark.parametrize("name", LEAKS)
def test_what_is_hidden_is_named(name: str) -> None:
    hide, what = LEAKS[name]
    assert told(FILM) == set()
    assert what in told(hide(FILM))


@pytest.mark.parametrize(("broken", "blind_to"), [(Shallow(), "a message as a slice"), (Trusting(), "a movie made in 2024")])
def test_a_half_measure_does_not_see_it(broken: Attack, blind_to: str) -> None:
    """The mutants: one knows boxes and not what is in frames, the other the kinds of boxes and not what is in them."""
    hide, what = LEAKS[blind_to]
    assert what not in told(hide(FILM), broken)
    assert broken.attempt(None, exhibit(FILM), BRIEF)[0].verdict is Verdict.UNPROVEN


def test_a_second_picture_in_a_frame_is_named() -> None:
    unit = b"\x65\x88\x84\x21\xa0\x55"
    one = struct.pack(">I", len(unit)) + unit
    assert set(strange_frame(one, key=True)) == set()
    assert set(strange_frame(one + one, key=True)) == {"a second picture in a frame"}
    assert set(strange_frame(b"", key=True)) == {"a frame without a picture"}


@given(st.integers(0, len(FILM) - 1), st.binary(min_size=1, max_size=8))
def test_nothing_can_be_put_between(place: int, secret: bytes) -> None:
    """Wherever bytes are inserted, whatever they are, something is said: no reader of the file could do without noticing."""
    assert told(FILM[:place] + secret + FILM[place:])


@given(st.integers(0, len(FILM)))
def test_a_file_cut_anywhere_is_strange(length: int) -> None:
    assert length == len(FILM) or told(FILM[:length])


@given(st.integers(0, head_end(FILM) - 1), st.integers(1, 255))
def test_a_head_with_any_byte_changed_breaks_nothing(place: int, change: int) -> None:
    told(FILM[:place] + bytes((FILM[place] ^ change,)) + FILM[place + 1 :])


def test_hardly_a_byte_of_the_head_may_be_another() -> None:
    """Every byte of the head is changed in turn. What nobody notices: colours, the rate, levels and limits of the coding."""
    end = head_end(FILM)
    unnoticed = [i for i in range(end) if not told(FILM[:i] + bytes((FILM[i] ^ 0x10,)) + FILM[i + 1 :])]
    told_free = [FILM.index(kind) for kind in (b"avcC", b"colr")]
    assert all(any(start < i < start + 80 for start in told_free) for i in unnoticed), [FILM[i - 8 : i + 8] for i in unnoticed]
    assert len(unnoticed) < 24


@pytest.mark.parametrize("name", ["gpmf-karma.mp4", "metadata-extractor-images-with-gps.mp4", "metadata-extractor-images-uuid540.mp4"])
def test_films_from_cameras_are_full_of_it(name: str) -> None:
    data = (bench("files/media") / name).read_bytes()
    attempt, _ = Bitstream().attempt(exhibit(data), exhibit(FILM), BRIEF)
    assert (attempt.control, attempt.verdict) == ("original", Verdict.HELD)
    assert {"a creation time", "user data"} <= told(data)


def test_an_original_of_another_kind_proves_nothing() -> None:
    attempt, _ = Bitstream().attempt(Exhibit("a.mkv", "video/x-matroska", b"\x1aE\xdf\xa3" * 9), exhibit(FILM), BRIEF)
    assert (attempt.control, attempt.on_control) == ("canary", 13)


def test_a_long_film_takes_no_memory() -> None:
    """A hundred megabytes of frames in pieces, not more than a few of them at a time."""
    sample = film(landscape(1), options={"crf": "1"})
    frame = sample[head_end(sample) :]
    count = (100 << 20) // len(frame)

    def endless() -> Iterator[bytes]:
        yield _many(sample, frame, count)
        for _ in range(count):
            yield frame

    tracemalloc.start()
    assert set(strange(endless())) == set()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 16 << 20


def _many(sample: bytes, frame: bytes, count: int) -> bytes:
    """The head of a film that shows one frame many times."""
    start = sample.index(b"stbl") - 4
    tables = box(b"stts", struct.pack(">IIII", 0, 1, count, STEP)) + box(b"ctts", struct.pack(">IIIi", 1 << 24, 1, count, 0))
    tables += box(b"stss", struct.pack(f">II{count}I", 0, count, *range(1, count + 1)))
    tables += box(b"stsc", struct.pack(">IIIII", 0, 1, 1, count, 1))
    tables += box(b"stsz", struct.pack(f">III{count}I", 0, 0, count, *([len(frame)] * count)))
    stsd = sample[sample.index(b"stsd") - 4 :][: int.from_bytes(sample[sample.index(b"stsd") - 4 :][:4])]
    old = int.from_bytes(sample[start : start + 4])
    ticks = struct.pack(">I", count * STEP)

    def head(offset: int) -> bytes:
        stbl = box(b"stbl", stsd + tables + box(b"stco", struct.pack(">III", 0, 1, offset)))
        grown = len(stbl) - old
        data = sample[:start] + stbl + sample[start + old : head_end(sample) - 8]
        for kind in (b"moov", b"trak", b"mdia", b"minf"):
            i = data.index(kind) - 4
            data = data[:i] + struct.pack(">I", int.from_bytes(data[i : i + 4]) + grown) + data[i + 4 :]
        for kind, place in ((b"mvhd", 16), (b"tkhd", 20), (b"mdhd", 16)):
            data = at(kind, place, ticks)(data)
        return data + struct.pack(">I4s", 8 + len(frame) * count, b"mdat")

    return head(len(head(0)))
