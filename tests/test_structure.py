"""Each type's own parser lets what is published pass and names every slot that a file can be smuggled in; places likewise."""

from __future__ import annotations

import struct
import zlib
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.attacked import published_samples
from tests.planted import TEXTS, samples
from withheld.attacks import Brief, Exhibit
from withheld.attacks._plain import _IGNORABLE  # pyright: ignore[reportPrivateUsage]
from withheld.attacks._png import SIGNATURE
from withheld.attacks.places import PUBLISHED_AT, Places
from withheld.attacks.structure import Structure
from withheld.model import AssetPlan, Content, Passage, Picture, Role
from withheld.registry import format_for

LEAKY, PUBLISHED = cache(samples), cache(published_samples)
BRIEF = Brief(AssetPlan("a" * 64, "c0ffee123456.jpg", 2048), (), ("Anna",))
CAPTIONED = replace(BRIEF, plan=replace(BRIEF.plan, embed_captions=True))


def strange(data: bytes, media_type: str, brief: Brief = BRIEF) -> set[str]:
    return {hit.what for hit in Structure().find(Exhibit("c0ffee123456.jpg", media_type, data), brief)}


@cache
def picture(media_type: str, caption: str = "") -> bytes:
    pixels = np.random.default_rng(0).integers(0, 256, (40, 56, 3), np.uint8)
    text = (Passage(caption, Role.CAPTION), Passage("Agency", Role.CREDIT), Passage("A river", Role.ALT)) if caption else ()
    content = Content(media_type, media_type, (Picture(pixels),), text=text, layout={"embed_captions": bool(caption)})
    return format_for(media_type).write(content)


def segment(marker: int, body: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(body) + 2) + body


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


@pytest.mark.parametrize("kind", PUBLISHED())
def test_what_is_published_has_nothing_strange(kind: str) -> None:
    shown = PUBLISHED()[kind]
    assert Structure().applies(shown, BRIEF)
    assert strange(shown.data, shown.media_type) == set()


@pytest.mark.parametrize("kind", ["image/jpeg", "image/png"])
def test_a_leaky_picture_is_strange(kind: str) -> None:
    assert len(strange(LEAKY()[kind], kind)) >= 4


@pytest.mark.parametrize(
    ("more", "what"),
    [
        (segment(0xFE, b"hello"), "segment COM"),
        (segment(0xE1, b"Exif\0\0II*\0"), "segment APP1"),
        (segment(0xE2, b"ICC_PROFILE\0"), "segment APP2"),
        (segment(0xEE, b"Adobe\0"), "segment APP14"),
        (segment(0xE0, b"JFXX\0\x10"), "unusual JFIF header"),
        (segment(0xE0, b"JFIF\0\x01\x01\x01\x01\x2c\x01\x2c\0\0"), "unusual JFIF header"),
        (segment(0xDB, bytes(65) + b"hidden"), "table of the wrong length"),
        (segment(0xC4, bytes(17) + b"hidden"), "table of the wrong length"),
        (segment(0xDD, b"\0\x01"), "segment DD"),
        (segment(0xFE, b""), "segment COM"),
    ],
)
def test_every_other_segment_of_a_jpeg(more: bytes, what: str) -> None:
    data = picture("image/jpeg")
    assert strange(data[:2] + more + data[2:], "image/jpeg") == {what}


@pytest.mark.parametrize("kind", ["image/jpeg", "image/png"])
def test_bytes_around_a_picture(kind: str) -> None:
    data = picture(kind)
    assert strange(data + b"\0", kind) == {"bytes after the end"}
    assert strange(b"\0" + data, kind) == {"bytes before the start"}
    assert strange(data[:-1], kind)
    assert strange(data + data, kind) == {"bytes after the end"}
    assert strange(b"", kind)


@pytest.mark.parametrize("body", [b"hidden", b"\xff\xd8" + b"hidden"])
def test_a_second_picture_or_text_between_scan_and_end(body: bytes) -> None:
    data = picture("image/jpeg")
    assert strange(data[:-2] + segment(0xFE, body) + data[-2:], "image/jpeg") == {"segment COM"}


def test_every_other_chunk_of_a_png() -> None:
    data = picture("image/png")
    for kind in (b"tEXt", b"zTXt", b"iTXt", b"eXIf", b"iCCP", b"tIME", b"pHYs", b"gAMA", b"seCr"):
        assert strange(data[:33] + chunk(kind, b"x") + data[33:], "image/png") == {f"chunk {kind.decode()}"}
    assert strange(data[:33] + chunk(b"sRGB", b"\0") + data[33:], "image/png") == set()
    assert strange(data[:33] + chunk(b"sRGB", b"\0hidden") + data[33:], "image/png") == {"a colour chunk of the wrong length"}


def test_the_samples_of_a_png_are_exactly_its_pixels() -> None:
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", 4, 2, 8, 2, 0, 0, 0))
    for stream, fine in (
        (zlib.compress(bytes(26)), True),
        (zlib.compress(bytes(26) + b"hidden"), False),
        (zlib.compress(bytes(20)), False),
        (zlib.compress(bytes(26)) + b"hidden", False),
        (zlib.compress(bytes(26))[:-1], False),
    ):
        data = SIGNATURE + header + chunk(b"IDAT", stream) + chunk(b"IEND", b"")
        assert strange(data, "image/png") == (set() if fine else {"more or fewer samples than pixels"})


def test_a_checksum_is_a_hiding_place_too() -> None:
    data = bytearray(picture("image/png"))
    data[29:33] = b"Anna"
    assert strange(bytes(data), "image/png") == {"a wrong checksum"}


@pytest.mark.parametrize("kind", ["image/jpeg", "image/png"])
def test_captions_are_allowed_where_the_plan_embeds_them_and_nothing_beside_them(kind: str) -> None:
    data = picture(kind, "At the river & beyond")
    assert strange(data, kind, CAPTIONED) == set()
    assert strange(data, kind) != set()
    grown = data.replace(b"<photoshop:Credit>Agency</photoshop:Credit>", b"<photoshop:City>AgencyCity</photoshop:City>")
    assert strange(grown, kind, CAPTIONED) >= {"a field beside the captions"}
    assert "an attribute beside the captions" in strange(data.replace(b"x-default", b"x-secrets"), kind, CAPTIONED)
    assert strange(data.replace(b"</x:xmpmeta>", b"<!--x-->>xmeta"), kind, CAPTIONED)


@pytest.mark.parametrize("what", _IGNORABLE)
@pytest.mark.parametrize("kind", TEXTS[:-1])
def test_invisible_characters(kind: str, what: str) -> None:
    data = PUBLISHED()[kind].data
    for first, last in _IGNORABLE[what]:
        for code in (first, last):
            assert what in strange(data.replace(b"e", b"e" + chr(code).encode(), 1), kind)


@pytest.mark.parametrize("kind", TEXTS[:-1])
def test_what_is_no_text(kind: str) -> None:
    data = PUBLISHED()[kind].data
    assert "a byte order mark" in strange(b"\xef\xbb\xbf" + data, kind)
    assert "bytes that are no UTF-8" in strange(data + b"\xff", kind)
    for control in ("\0", "\x1b", "\x7f", "\x85", "\u2028", "\r"):
        assert "control characters" in strange(data + control.encode(), kind)


@pytest.mark.parametrize(
    ("kind", "data", "what"),
    [
        ("application/json", b'{"a": 1} hidden', "no JSON"),
        ("text/csv", b'a,"b"hidden,c\n', "no table"),
        ("text/csv", b'a,b\n"needless",quotes\n', "no table"),
        ("application/x-subrip", b"1\n00:00:01,000 --> 00:00:02,000\nhi\n\nhidden\n", "lines outside the cues"),
        ("application/x-subrip", b"1\n00:00:01,000 --> 00:00:02,000 X1:10\nhi\n", "lines outside the cues"),
        ("text/vtt", b"WEBVTT - hidden\n\n00:01.000 --> 00:02.000\nhi\n", "lines outside the cues"),
        ("text/vtt", b"WEBVTT\n\nNOTE hidden\n\n00:01.000 --> 00:02.000\nhi\n", "lines outside the cues"),
        ("text/vtt", b"WEBVTT\n\nhidden\n00:01.000 --> 00:02.000\nhi\n", "lines outside the cues"),
        ("text/vtt", b"WEBVTT\n\n00:01.000 --> 00:02.000 align:start\nhi\n", "lines outside the cues"),
    ],
)
def test_the_grammar_of_a_type(kind: str, data: bytes, what: str) -> None:
    assert strange(data, kind) == {what}


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(["image/jpeg", "image/png"]), st.data())
def test_a_parser_survives_any_damage(kind: str, draw: st.DataObject) -> None:
    data = bytearray(picture(kind))
    for at in draw.draw(st.lists(st.integers(0, 120), max_size=6)):
        data[at] = draw.draw(st.integers(0, 255))
    Structure().find(Exhibit("x", kind, bytes(data[: draw.draw(st.integers(0, len(data)))])), CAPTIONED)


@pytest.mark.parametrize("name", ["c0ffee123456.jpg", "the-river-c0ffee123456.jpg", "--c0ffee123456.vtt", "captions.csv"])
def test_a_published_name(name: str) -> None:
    assert Places().find(Exhibit(name, "image/jpeg", b"", mtime=PUBLISHED_AT), BRIEF) == []


@pytest.mark.parametrize("name", ["IMG_2041.jpg", "anna.jpg", "c0ffee.jpg", "c0ffee123456", "C0FFEE123456.jpg", "2024-05-01 river.jpg"])
def test_any_other_name(name: str) -> None:
    assert Places().find(Exhibit(name, "image/jpeg", b""), BRIEF) != []


def test_a_needle_in_the_slug_a_time_and_an_attribute() -> None:
    named = Exhibit("anna-c0ffee123456.jpg", "image/jpeg", b"", mtime=PUBLISHED_AT + 0.5, attributes=("user.xdg.origin.url",))
    assert [h.what for h in Places().find(named, BRIEF)] == ["words in the file name", "a modification time", "an extended attribute"]
