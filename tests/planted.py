"""Files made by code that leak one secret through every slot their format has; no bench data and no reading code lives here.

`samples()` gives one such file per media type for any suite that needs material. A secret is at most 13 ASCII letters or digits, so
that it fits into the description of a colour profile without moving the rest.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from io import BytesIO

import numpy as np
import pillow_heif
from PIL import Image, ImageCms, ImageDraw, PngImagePlugin

from tests import clips

SECRET = "Zybrovsky77"
WIDTH, HEIGHT = 320, 240


def scene(width: int = WIDTH, height: int = HEIGHT, seed: int = 0) -> Image.Image:
    """A landscape made by code: sky, ground, a few shapes and grain. The same seed gives the same pixels."""
    grain = np.random.default_rng(seed).normal(0, 4, (height, width, 3))
    rows = np.linspace(0, 1, height)[:, None, None]
    sky, ground = np.array([90.0, 150.0, 220.0]), np.array([90.0, 120.0, 50.0])
    base = np.broadcast_to(sky + rows * (ground - sky), (height, width, 3)) + grain
    image = Image.fromarray(base.clip(0, 255).astype(np.uint8))
    draw = ImageDraw.Draw(image)
    draw.rectangle((width // 8, height // 2, width // 3, height - 10), fill=(200, 40, 40))
    draw.ellipse((width // 2, height // 4, width // 2 + height // 3, height // 4 + height // 3), fill=(240, 220, 60))
    return image


def exif(secret: str, orientation: int = 1) -> bytes:
    """An EXIF block (without the `Exif` prefix) that holds the secret in plain tags, GPS, maker note, comment and a thumbnail."""
    word = secret.encode()
    thumbnail = _jpeg(scene(80, 60, seed=9), comment=word)
    maker = b"Canon\0" + word + b"\0\xff\xfe"
    photo = [
        (0x9003, 2, b"2024:05:01 12:30:45\0"),
        (0x927C, 7, maker),
        (0x9286, 7, b"ASCII\0\0\0" + word),
        (0xA430, 2, word + b"\0"),
        (0xA431, 2, b"SN" + word + b"\0"),
    ]
    gps = [
        (1, 2, b"N\0"),
        (2, 5, struct.pack("<6I", 50, 1, 27, 1, 123, 10)),
        (3, 2, b"E\0"),
        (4, 5, struct.pack("<6I", 30, 1, 31, 1, 99, 10)),
        (0x1D, 2, b"2024:05:01\0"),
        (0x1C, 7, b"ASCII\0\0\0" + word),
    ]
    main = [
        (0x010E, 2, word + b" at the river\0"),
        (0x010F, 2, word + b"\0"),
        (0x0112, 3, struct.pack("<H", orientation)),
        (0x0131, 2, b"Lightroom of " + word + b"\0"),
        (0x013B, 2, word + b"\0"),
        (0x8298, 2, b"(c) " + word + b"\0"),
        (0x9C9B, 1, (secret + " title").encode("utf-16-le") + b"\0\0"),
        (0xC4A5, 7, b"PrintIM\0" + word),
    ]
    return _tiff(main, {0x8769: photo, 0x8825: gps}, thumbnail)


_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 7: 1}
Entry = tuple[int, int, bytes]


def _tiff(main: list[Entry], children: dict[int, list[Entry]], thumbnail: bytes) -> bytes:
    """A little-endian TIFF structure with child directories and a second directory that holds a JPEG thumbnail."""
    out = bytearray(b"II*\0\x08\0\0\0")
    pointers = [(tag, 4, b"\0\0\0\0") for tag in children]
    slots = _directory(out, [*main, *pointers])
    for tag, entries in children.items():
        struct.pack_into("<I", out, slots[tag], len(out))
        _directory(out, entries)
    struct.pack_into("<I", out, slots[-1], len(out))
    second = [(0x0103, 3, struct.pack("<H", 6)), (0x0201, 4, b"\0\0\0\0"), (0x0202, 4, struct.pack("<I", len(thumbnail)))]
    slots = _directory(out, second)
    struct.pack_into("<I", out, slots[0x0201], len(out))
    return bytes(out + thumbnail)


def _directory(out: bytearray, entries: list[Entry]) -> dict[int, int]:
    """Append one directory; the offset of every tag's value slot, and under -1 that of the pointer to the next directory."""
    entries = sorted(entries)
    start = len(out)
    heap = start + 2 + 12 * len(entries) + 4
    values, slots = bytearray(), {-1: heap - 4}
    out += struct.pack("<H", len(entries))
    for tag, kind, value in entries:
        out += struct.pack("<HHI", tag, kind, len(value) // _SIZES[kind])
        slots[tag] = len(out)
        if len(value) > 4:
            out += struct.pack("<I", heap + len(values))
            values += value + b"\0" * (len(value) % 2)
        else:
            out += value.ljust(4, b"\0")
    out += b"\0\0\0\0" + values
    return slots


def xmp(secret: str) -> bytes:
    """An XMP packet with captions, credits, alt text and private fields."""
    return f"""<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmpMM="http://ns.adobe.com/xap/1.0/mm/"
 xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/" xmlns:Iptc4xmpCore="http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/"
 photoshop:Credit="Agency {secret}" photoshop:City="{secret} city" xmpMM:DocumentID="xmp.did:{secret}">
<dc:description><rdf:Alt><rdf:li xml:lang="x-default">{secret} speaks</rdf:li></rdf:Alt></dc:description>
<dc:creator><rdf:Seq><rdf:li>{secret} photographer</rdf:li></rdf:Seq></dc:creator>
<dc:subject><rdf:Bag><rdf:li>{secret} keyword</rdf:li></rdf:Bag></dc:subject>
<Iptc4xmpCore:AltTextAccessibility><rdf:Alt><rdf:li xml:lang="x-default">{secret} in a red hat</rdf:li></rdf:Alt>
</Iptc4xmpCore:AltTextAccessibility></rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>""".encode()


def iptc(secret: str) -> bytes:
    """A Photoshop resource block with IPTC records: caption, headline, by-line, credit, keyword, city."""
    word = secret.encode()
    records = {
        5: word,
        25: word,
        80: b"By " + word,
        90: b"City " + word,
        105: b"Head " + word,
        110: b"Credit " + word,
        120: b"Said " + word,
    }
    body = b"".join(struct.pack(">BBBH", 0x1C, 2, tag, len(value)) + value for tag, value in records.items())
    return b"8BIM\x04\x04\0\0" + struct.pack(">I", len(body)) + body + b"\0" * (len(body) % 2)


def icc(secret: str) -> bytes:
    """An sRGB profile whose description is the secret."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return profile.replace("sRGB built-in".encode("utf-16-be"), secret[:13].ljust(13).encode("utf-16-be"))


def _jpeg(image: Image.Image, comment: bytes = b"", quality: int = 90) -> bytes:
    out = BytesIO()
    image.save(out, "JPEG", quality=quality, comment=comment)
    return out.getvalue()


def _segment(marker: int, body: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(body) + 2) + body


def leaky_jpeg(secret: str, image: Image.Image | None = None, orientation: int = 1) -> bytes:
    """EXIF with GPS, maker note and thumbnail, XMP, IPTC, ICC, comment, private segment, a second picture and text after the end."""
    picture = _jpeg(image or scene())
    word = secret.encode()
    segments = [
        _segment(0xE1, b"Exif\0\0" + exif(secret, orientation)),
        _segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + xmp(secret)),
        _segment(0xE2, b"ICC_PROFILE\0\x01\x01" + icc(secret)),
        _segment(0xED, b"Photoshop 3.0\0" + iptc(secret)),
        _segment(0xEA, b"Private" + word),
        _segment(0xFE, word),
    ]
    return picture[:2] + b"".join(segments) + picture[2:] + _jpeg(scene(seed=5), word) + b"PK\3\4" + word


def hidden_under_alpha(secret: str) -> Image.Image:
    """A picture whose lower half is transparent with the secret drawn in bright letters under the transparency."""
    image = scene().convert("RGBA")
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, HEIGHT // 2, WIDTH, HEIGHT), fill=(20, 20, 20, 255))
    draw.text((20, HEIGHT * 3 // 4), secret, fill=(255, 0, 255, 255))
    alpha = np.full((HEIGHT, WIDTH), 255, np.uint8)
    alpha[HEIGHT // 2 :] = 0
    image.putalpha(Image.fromarray(alpha))
    return image


def leaky_png(secret: str, image: Image.Image | None = None) -> bytes:
    """Text in tEXt, zTXt and iTXt, EXIF, XMP, ICC, a date, a private chunk, pixels under alpha 0, a file after the end."""
    info = PngImagePlugin.PngInfo()
    info.add_text("Title", f"{secret} title")
    info.add_text("Comment", f"{secret} comment", zip=True)
    info.add_itxt("Description", f"{secret} described", lang="en")
    info.add_itxt("XML:com.adobe.xmp", xmp(secret).decode())
    out = BytesIO()
    picture = image or hidden_under_alpha(secret)
    picture.save(out, "PNG", pnginfo=info, icc_profile=icc(secret), exif=b"Exif\0\0" + exif(secret))
    data = out.getvalue()
    body = b"tIME" + struct.pack(">HBBBBB", 2024, 5, 1, 12, 30, 45)
    extra = _chunk(body) + _chunk(b"seCr" + secret.encode())
    return data[:33] + extra + data[33:] + b"PK\3\4" + secret.encode()


def _chunk(body: bytes) -> bytes:
    return struct.pack(">I", len(body) - 4) + body + struct.pack(">I", zlib.crc32(body))


def _saved(image: Image.Image, kind: str, **options: object) -> bytes:
    out = BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def _frames() -> list[Image.Image]:
    return [scene(seed=5), scene(seed=6)]


def leaky_webp(secret: str, image: Image.Image | None = None) -> bytes:
    """EXIF, XMP, ICC and text after the end."""
    fields = {"exif": b"Exif\0\0" + exif(secret), "xmp": xmp(secret), "icc_profile": icc(secret)}
    return _saved(image or scene(), "WEBP", quality=85, **fields) + secret.encode()


def leaky_tiff(secret: str, image: Image.Image | None = None) -> bytes:
    """Tags, XMP, ICC, further pages and text after the end."""
    tags = {270: f"{secret} at the river", 305: secret, 315: secret, 33432: secret, 700: xmp(secret), 65000: secret}
    pages = {"save_all": True, "append_images": _frames(), "compression": "tiff_lzw"}
    return _saved(image or scene(), "TIFF", tiffinfo=tags, icc_profile=icc(secret), **pages) + secret.encode()


def leaky_gif(secret: str, image: Image.Image | None = None) -> bytes:
    """A comment and text after the end."""
    still = (image or scene()).convert("P", palette=Image.Palette.ADAPTIVE)
    return _saved(still, "GIF", comment=secret.encode()) + secret.encode()


def leaky_animation(kind: str, secret: str) -> bytes:
    """A GIF or WebP of three frames: a comment or EXIF and XMP, and text after the end."""
    first, *others = (scene(), *_frames())
    fields: dict[str, object] = {"comment": secret.encode()} if kind == "GIF" else {"exif": exif(secret), "xmp": xmp(secret)}
    return _saved(first, kind, save_all=True, append_images=others, duration=[100, 40, 250], **fields) + secret.encode()


def leaky_film(container: str, codec: str) -> Callable[[str], bytes]:
    """Films of 12 frames with the secret in fields of the file and of the stream, in SEI messages where the codec has them, and after the
    end; in MP4, MOV and MKV in chapters and a second video stream too."""
    return lambda secret: clips.make(clips.Clip(container, codec, frames=12, size=(WIDTH // 4, HEIGHT // 4), secret=secret))


def leaky_bmp(secret: str, image: Image.Image | None = None) -> bytes:
    """Text after the end."""
    return _saved(image or scene(), "BMP") + secret.encode()


def leaky_heic(secret: str, image: Image.Image | None = None) -> bytes:
    """EXIF, XMP, ICC, a thumbnail and two further pictures."""
    heif = pillow_heif.HeifFile()
    first = (image or scene()).copy()
    first.info.update(exif=b"Exif\0\0" + exif(secret), xmp=xmp(secret), icc_profile=icc(secret))
    for frame in (first, *_frames()):
        heif.add_from_pillow(frame)
    out = BytesIO()
    heif.save(out, quality=80, save_all=True, primary_index=0)
    return out.getvalue()


def leaky_avif(secret: str, image: Image.Image | None = None) -> bytes:
    """EXIF, XMP, ICC and two further frames."""
    fields = {"exif": exif(secret), "xmp": xmp(secret), "icc_profile": icc(secret)}
    return _saved(image or scene(), "AVIF", quality=80, save_all=True, append_images=_frames(), max_threads=1, **fields)


def plain_text(secret: str) -> bytes:
    return (
        f"{secret} joined the regiment in spring.\n\nHe “says” nothing about the headquarters.\n"
        f"Write to {secret.lower()}@example.org or call +380 44 123 45 67.\n"
    ).encode()


def markdown(secret: str) -> bytes:
    return (
        f"# The river\n\nA story about **{secret}**, see [the photograph](photos/{secret}.jpg).\n\n"
        f"- first point\n- second point\n\n![{secret} by the water](images/river.png)\n"
    ).encode()


def leaky_srt(secret: str) -> bytes:
    return (
        f'1\n00:00:01,000 --> 00:00:03,500\n<font color="#{secret}">I am {secret}</font>\n\n'
        "2\n00:00:04,000 --> 00:00:06,000 X1:10 X2:20\n<i>We come</i>\nfrom the river.\n\n"
    ).encode()


def leaky_vtt(secret: str) -> bytes:
    return (
        f"WEBVTT - {secret}\n\nNOTE filmed by {secret}\n\nSTYLE\n::cue({secret}) {{ color: red }}\n\n"
        f"{secret}-cue\n00:01.000 --> 00:03.500 align:start\n<v {secret}>I am {secret} &amp; well\n\n"
        "00:00:04.000 --> 00:00:06.000\n<i>We come</i>\nfrom the river.\n"
    ).encode()


def leaky_csv(secret: str) -> bytes:
    return f'name,town,remark\n{secret},Kyiv,"said ""no"", then left"\nOleh,Lviv,"two\nlines"\nIryna,Odesa,\n'.encode()


def leaky_json(secret: str) -> bytes:
    escaped = "".join(f"\\u{ord(c):04x}" for c in secret)
    return (
        f'{{"title": "The river", "people": [{{"name": "{secret}", "age": 22, "alive": true}}, {{"name": "{escaped}", "age": 2.50e1}}],\n'
        f' "{secret}": null, "empty": [], "none": {{}}}}'
    ).encode()


LEAKY: dict[str, Callable[[str], bytes]] = {
    "image/jpeg": leaky_jpeg,
    "image/png": leaky_png,
    "image/webp": leaky_webp,
    "image/tiff": leaky_tiff,
    "image/gif": leaky_gif,
    "image/bmp": leaky_bmp,
    "image/heic": leaky_heic,
    "image/avif": leaky_avif,
    "video/mp4": leaky_film("mp4", "libx264"),
    "video/quicktime": leaky_film("mov", "prores_ks"),
    "video/x-matroska": leaky_film("mkv", "libx265"),
    "video/webm": leaky_film("webm", "libvpx-vp9"),
    "video/x-msvideo": leaky_film("avi", "mjpeg"),
    "video/mp2t": leaky_film("ts", "mpeg2video"),
    "video/3gpp": leaky_film("3gp", "mpeg4"),
    "text/plain": plain_text,
    "text/markdown": markdown,
    "application/x-subrip": leaky_srt,
    "text/vtt": leaky_vtt,
    "text/csv": leaky_csv,
    "application/json": leaky_json,
    "application/rdf+xml": xmp,
}
"""Media type → a function from a secret to a file that leaks it everywhere."""

PICTURES = tuple(kind for kind in LEAKY if kind.startswith("image/"))
FILMS = tuple(kind for kind in LEAKY if kind.startswith("video/"))
TEXTS = tuple(kind for kind in LEAKY if not kind.startswith(("image/", "video/")))


def samples(secret: str = SECRET) -> dict[str, bytes]:
    """One leaky file of every media type withheld reads."""
    return {kind: make(secret) for kind, make in LEAKY.items()}
