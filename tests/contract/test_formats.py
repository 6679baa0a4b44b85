"""What every format must do: know its own files and no others', read them, write them anew, and carry nothing that nobody decoded."""

from __future__ import annotations

import json
import re
import struct
import zipfile
from io import BytesIO

import numpy as np
import pytest

from tests import clips, planted
from tests.mutants.formats import LEAKING, BlindToAlpha
from withheld.errors import HeldBackError
from withheld.formats import HEAD, Format
from withheld.model import CAPTION_ROLES, Content
from withheld.registry import format_for, format_of, plugins

FORMATS = {fmt.media_type: fmt for fmt in plugins(Format)}
SAMPLES = planted.samples()
TEXTS = sorted(set(planted.TEXTS) - {"application/rdf+xml"})
every_format = pytest.mark.parametrize("kind", sorted(FORMATS))
every_picture = pytest.mark.parametrize("kind", planted.PICTURES)
every_film = pytest.mark.parametrize("kind", planted.FILMS)
every_text = pytest.mark.parametrize("kind", TEXTS)


def rewritten(fmt: Format, data: bytes) -> bytes:
    content = fmt.read(data)
    writer = fmt if content.target == fmt.media_type else format_for(content.target)
    return clips.publish(data) if content.film else writer.write(content)


def nameless(content: Content) -> Content:
    """The content as it is after every word of it was replaced."""
    return content.with_text(tuple("Person 1" for _ in content.text))


# Recognising


@every_format
def test_a_fixture_exists(kind: str) -> None:
    assert kind in SAMPLES, "add a function that makes such a file, full of secrets, to LEAKY in tests/planted.py"


@every_format
def test_claims_its_own(kind: str) -> None:
    assert format_of(SAMPLES[kind][:HEAD]).media_type == kind


@every_format
def test_claims_no_others(kind: str) -> None:
    claimed = {k for k, data in SAMPLES.items() if FORMATS[kind].claims(data[:HEAD])}
    later = {k for k, fmt in FORMATS.items() if fmt.order < FORMATS[kind].order and k not in planted.PICTURES}
    assert claimed <= {kind} | (later if kind in planted.TEXTS else set())


def zipped() -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as z:
        z.writestr("word/document.xml", "<w/>")
    return out.getvalue()


FOREIGN = {
    "pdf": b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n",
    "pdf after a comment": b"hello\n%PDF-1.7\n",
    "zip": zipped(),
    "raw photograph of a Canon": b"\0\0\0\x18ftypcrx \0\0\0\1crx isom" + bytes(100),
    "ogg": b"OggS\0\2" + bytes(100),
    "matroska of another kind": b"\x1a\x45\xdf\xa3\x8b\x42\x82\x88webmlike" + bytes(100),
    "two packets of a transport stream": b"\x47" + bytes(187) + b"\x47" + bytes(187),
    "mp3": b"ID3\x04\0\0\0\0\0\0" + bytes(100),
    "wav": b"RIFF\x24\0\0\0WAVEfmt " + bytes(100),
    "elf": b"\x7fELF\x02\x01\x01" + bytes(100),
    "html": b"<!DOCTYPE html><html><body>Oksana</body></html>",
    "xml": b'<?xml version="1.0"?><people><name>Oksana</name></people>',
    "svg": b'<svg xmlns="http://www.w3.org/2000/svg"><image href="data:image/png;base64,AAAA"/></svg>',
    "mail": b"From: a@example.org\nTo: b@example.org\nSubject: x\nMIME-Version: 1.0\n\nhello\n",
    "vcard": b"BEGIN:VCARD\nFN:Oksana\nEND:VCARD\n",
    "rtf": b"{\\rtf1\\ansi Oksana}",
    "script": b"#!/bin/sh\necho hello\n",
    "picture in digits": b"P3\n# made by hand\n2 2\n255\n255 0 0 0 255 0 0 0 255 0 0 0\n",
    "key": b"-----BEGIN PRIVATE KEY-----\nMIIE\n",
    "raw photograph": b"II*\0\x10\0\0\0CR\x02\0" + bytes(100),
    "text with NUL": b"hello\0world, this is a text\n",
    "text with a bell": b"hello\x07world\n",
    "noise": bytes(np.random.default_rng(1).integers(0, 256, 5000, np.uint8)),
    "short noise": b"\xf3\x01\x9d\x02",
}


@pytest.mark.parametrize("name", FOREIGN)
def test_what_nobody_knows_is_held_back(name: str) -> None:
    with pytest.raises(HeldBackError):
        format_of(FOREIGN[name][:HEAD])


def test_a_polyglot_is_its_first_type_and_nothing_of_the_second_is_carried() -> None:
    data = planted.leaky_jpeg(planted.SECRET) + zipped()
    fmt = format_of(data[:HEAD])
    assert fmt.media_type == "image/jpeg"
    assert b"document.xml" not in rewritten(fmt, data)


PROSE = "Oleh came home, and nobody asked.\nIryna stayed, as she had said.\nThe river froze, then it broke.\n"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (PROSE, "text/plain"),
        ("[1] A footnote\n[2] Another\n", "text/plain"),
        ("{curly} words, no data\n", "text/plain"),
        ("12\n00:00 is when it began\n", "text/plain"),
        ("WEBVTTs are subtitles\n", "text/plain"),
        ("Name;Town\nOleh;Lviv\nIryna;Odesa\n", "text/csv"),
        ("a\tb\tc\n1\t2\t3\n", "text/csv"),
        ('[{"a": 1}]', "application/json"),
        ("[1, 2]", "application/json"),
        ("\ufeff{}", "application/json"),
        ("\n\n1\n00:00:01,000 --> 00:00:02,000\nHi\n", "application/x-subrip"),
        ("A story\n=======\n\nIt began.\n", "text/markdown"),
        ("", "text/plain"),
        ("Ірина пішла. " * 400, "text/plain"),
    ],
)
def test_texts_are_told_apart_by_what_they_say(text: str, kind: str) -> None:
    assert format_of(text.encode()[:HEAD]).media_type == kind
    assert FORMATS[kind].read(text.encode()).media_type == kind


# Reading


@every_format
def test_content_is_well_formed(kind: str) -> None:
    content = FORMATS[kind].read(SAMPLES[kind])
    assert content.media_type == kind
    assert len(content.pictures) == (kind in planted.PICTURES)
    assert (content.film is not None) == (kind in planted.FILMS)
    for picture in content.pictures:
        assert picture.pixels.dtype == np.uint8
        assert picture.pixels.shape == (planted.HEIGHT, planted.WIDTH, 3)
        assert picture.pixels.flags.c_contiguous
        assert 1 <= picture.block <= 64
    json.dumps(content.layout)
    assert all(sentence.endswith(".") for sentence in content.unseen)


@every_film
def test_a_film_says_what_it_is(kind: str) -> None:
    content = FORMATS[kind].read(SAMPLES[kind])
    film = content.film
    assert film is not None
    assert content.target == "video/mp4"
    assert (film.width, film.height, film.frames) == (planted.WIDTH // 4, planted.HEIGHT // 4, 12)
    assert film.rate > 0
    assert 1 <= film.block <= 64
    frames = [frame for s in film.segments for frame in FORMATS[kind].frames(BytesIO(SAMPLES[kind]), film, s)]
    times = [frame.at for frame in frames]
    assert len(frames) == 12
    assert times == sorted(set(times))
    for frame in frames:
        assert [plane.shape for plane in frame.planes] == [(60, 80), (30, 40), (30, 40)]
        assert all(plane.dtype == np.uint8 and plane.flags.c_contiguous for plane in frame.planes)


@pytest.mark.parametrize("kind", [*planted.PICTURES, *planted.FILMS])
def test_no_field_is_named_by_the_file(kind: str) -> None:
    """A field's name may be printed; what a file calls its own parts may be a person's name."""
    content = FORMATS[kind].read(SAMPLES[kind])
    assert planted.SECRET not in " ".join(field.name for field in content.fields)
    assert planted.SECRET not in " ".join(content.unseen)
    assert planted.SECRET not in repr(content)


@pytest.mark.parametrize("kind", ["image/jpeg", "image/png", "image/webp", "image/heic", "image/avif"])
def test_positions_and_serial_numbers_are_found(kind: str) -> None:
    fields = {field.name: field.value for field in FORMATS[kind].read(SAMPLES[kind]).fields}
    assert fields["EXIF GPSLatitude"] == "50.0 27.0 12.3"
    assert fields["EXIF BodySerialNumber"] == "SN" + planted.SECRET
    assert {"EXIF MakerNote", "EXIF DateTimeOriginal", "ICC profile"} <= set(fields)
    assert ("EXIF Thumbnail" in fields) == (kind != "image/avif")  # Pillow's AVIF writer keeps the first directory only


@pytest.mark.parametrize("kind", ["image/jpeg", "image/png", "image/webp", "image/tiff", "image/heic", "image/avif", "application/rdf+xml"])
def test_captions_are_text(kind: str) -> None:
    passages = FORMATS[kind].read(SAMPLES[kind]).text
    said = {(p.role.value, p.text) for p in passages}
    assert ("caption", f"{planted.SECRET} speaks") in said
    assert ("credit", f"Agency {planted.SECRET}") in said
    assert ("alt", f"{planted.SECRET} in a red hat") in said
    assert len({p.text.casefold() for p in passages}) == len(passages)
    assert all(p.role in CAPTION_ROLES for p in passages)


# Writing


@every_format
def test_writing_repeats_itself(kind: str) -> None:
    content = FORMATS[kind].read(SAMPLES[kind])
    if content.film:
        assert clips.publish(SAMPLES[kind]) == clips.publish(SAMPLES[kind])
    elif content.target in ("image/jpeg", "image/png") or kind in TEXTS:
        writer = format_for(content.target)
        assert writer.write(content) == writer.write(content)
    else:
        with pytest.raises(NotImplementedError):
            FORMATS[kind].write(content)


@every_text
def test_texts_come_back(kind: str) -> None:
    content = FORMATS[kind].read(SAMPLES[kind])
    data = FORMATS[kind].write(content)
    again = FORMATS[kind].read(data)
    assert (again.text, again.layout) == (content.text, content.layout)
    assert data.endswith(b"\n")
    assert not data.endswith(b"\n\n")
    assert format_of(data[:HEAD]).media_type == kind


@every_picture
def test_pictures_come_back(kind: str) -> None:
    content = FORMATS[kind].read(SAMPLES[kind])
    data = rewritten(FORMATS[kind], SAMPLES[kind])
    again = format_of(data[:HEAD]).read(data)
    difference = np.abs(again.pictures[0].pixels.astype(int) - content.pictures[0].pixels)
    assert difference.max() == 0 if content.target == "image/png" else difference.mean() < 4
    assert (again.text, again.fields, again.unseen) == ((), (), ())


def jpeg_markers(data: bytes) -> list[int]:
    markers, at = [], 2
    while data[at + 1] != 0xDA:
        markers.append(data[at + 1])
        at += 2 + struct.unpack_from(">H", data, at + 2)[0]
    return markers


@every_picture
def test_a_published_picture_has_no_other_part(kind: str) -> None:
    data = rewritten(FORMATS[kind], SAMPLES[kind])
    if data.startswith(b"\xff\xd8"):
        assert set(jpeg_markers(data)) <= {0xE0, 0xDB, 0xC0, 0xC4}
        assert data.index(b"\xff\xd9") == len(data) - 2
    else:
        assert set(re.findall(rb"IHDR|IDAT|IEND|[a-zA-Z]{4}(?=\0\0)", data[:50])) <= {b"IHDR", b"IDAT"}
        assert data.endswith(b"\0\0\0\0IEND\xaeB`\x82")


def leaks(fmt: Format, data: bytes, secret: str) -> bool:
    """Whether the secret is in the new file although every word that was read has been replaced."""
    content = nameless(fmt.read(data))
    written = renamed(fmt, content, data).lower() if kind_is_written(content) else b""
    plain, wide = secret.lower().encode(), secret.lower().encode("utf-16-le")
    return plain in written or wide in written or secret in json.dumps(content.layout)


def renamed(fmt: Format, content: Content, data: bytes) -> bytes:
    """The new file of a content whose words were replaced."""
    if content.film:
        return clips.publish(data, fmt, fmt if content.target == fmt.media_type else None)
    return (fmt if content.target == fmt.media_type else format_for(content.target)).write(content)


def kind_is_written(content: Content) -> bool:
    return content.target != "application/rdf+xml"


@every_format
@pytest.mark.parametrize("secret", [planted.SECRET, "Q7xKp2vW"])
def test_no_planted_secret_is_carried(kind: str, secret: str) -> None:
    data = planted.LEAKY[kind](secret)
    assert not leaks(FORMATS[kind], data, secret)


@pytest.mark.parametrize(("kind", "mutant"), LEAKING)
def test_a_leaking_format_is_caught(kind: str, mutant: Format) -> None:
    assert leaks(mutant, SAMPLES[kind], planted.SECRET)


def shows_what_alpha_hid(fmt: Format) -> bool:
    pixels = fmt.read(planted.leaky_png(planted.SECRET)).pictures[0].pixels
    return bool((pixels[planted.HEIGHT // 2 :] != 255).any())


def test_what_transparency_hides_is_gone() -> None:
    assert not shows_what_alpha_hid(FORMATS["image/png"])


def test_a_reader_blind_to_alpha_is_caught() -> None:
    assert shows_what_alpha_hid(BlindToAlpha())


@pytest.mark.parametrize("target", ["image/jpeg", "image/png"])
def test_agreed_captions_are_the_only_fields(target: str) -> None:
    content = FORMATS["image/jpeg"].read(planted.leaky_jpeg("Nobody"))
    texts = tuple(f"<agreed> & {p.role.value}" for p in content.text)
    agreed = Content(content.media_type, target, content.pictures, text=content.with_text(texts).text, layout={"embed_captions": True})
    again = FORMATS[target].read(FORMATS[target].write(agreed))
    assert {(p.role.value, p.text.split("\n")[0]) for p in again.text} == {(r, f"<agreed> & {r}") for r in ("caption", "credit", "alt")}
    assert {f.name for f in again.fields} <= {"JPEG APP1 http://ns.adobe.com/xap/1.0/", "PNG iTXt"}
    assert b"Nobody" not in FORMATS[target].write(agreed)
