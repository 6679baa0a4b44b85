"""What stands in the fields of a picture: captions, credits and alt text as passages, everything else as fields that are not carried.

Broken metadata never costs the picture: it is reported as unreadable and left behind with the rest.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any, cast

from PIL import ExifTags, Image, ImageCms, ImageFile, IptcImagePlugin, JpegImagePlugin, TiffImagePlugin

from withheld.errors import UnreadableError
from withheld.formats import _segments, _words, _xmp
from withheld.model import Field, Passage, Role

LONGEST = 200
"""Characters of a field's value that are kept for the desk."""

MOST = 1000
"""Fields of one file that are listed."""

_BROKEN = (OSError, SyntaxError, ValueError, EOFError, KeyError, IndexError, TypeError, AttributeError, struct.error, OverflowError)
"""What Pillow's readers of EXIF and IPTC raise for malformed structures."""

ROLES = {
    "EXIF ImageDescription": Role.CAPTION,
    "EXIF UserComment": Role.CAPTION,
    "EXIF XPTitle": Role.CAPTION,
    "EXIF XPComment": Role.CAPTION,
    "EXIF XPSubject": Role.CAPTION,
    "EXIF XPAuthor": Role.CREDIT,
    "EXIF Artist": Role.CREDIT,
    "IPTC Caption/Abstract": Role.CAPTION,
    "IPTC Headline": Role.CAPTION,
    "IPTC By-line": Role.CREDIT,
    "IPTC Credit": Role.CREDIT,
    "XMP dc:description": Role.CAPTION,
    "XMP dc:title": Role.CAPTION,
    "XMP photoshop:Headline": Role.CAPTION,
    "XMP dc:creator": Role.CREDIT,
    "XMP photoshop:Credit": Role.CREDIT,
    "XMP Iptc4xmpCore:AltTextAccessibility": Role.ALT,
    "XMP Iptc4xmpCore:ExtDescrAccessibility": Role.ALT,
    "PNG Description": Role.CAPTION,
    "PNG Title": Role.CAPTION,
    "PNG Comment": Role.CAPTION,
    "PNG Author": Role.CREDIT,
}
"""The fields whose words a reader of the story sees."""

_BY_CAMERAS = re.compile(
    r"digital camera|sony dsc|exif_jpeg|dcim|samsung|charset=|created with|written by|lavc|jpeg-file|\A[A-Z_]{0,4}[\d_ -]+\Z", re.IGNORECASE
)
"""Descriptions that a camera or a program wrote: no caption, and they name the maker."""

_IPTC = {
    **{5: "ObjectName", 25: "Keywords", 55: "DateCreated", 80: "By-line", 90: "City", 101: "Country", 105: "Headline", 110: "Credit"},
    **{115: "Source", 116: "CopyrightNotice", 120: "Caption/Abstract", 122: "Writer/Editor"},
}

_KEYWORDS = {"Title", "Author", "Description", "Copyright", "Creation Time", "Software", "Disclaimer", "Warning", "Source", "Comment"}

# How samples are stored says nothing about anybody.
_STRUCTURE = {
    *(254, 255, 256, 257, 258, 259, 262, 266, 273, 274, 277, 278, 279, 282, 283, 284, 296, 317, 320, 322, 323, 324, 325, 330),
    *(338, 339, 347, 512, 513, 514, 529, 530, 531, 532, 700, 33723, 34377, 34665, 34675, 34853),
}


@dataclass(slots=True)
class Gathered:
    """Passages and fields as they are met; the same words in several fields make one passage."""

    fields: list[Field] = field(default_factory=list[Field])
    text: dict[str, Passage] = field(default_factory=dict[str, Passage])

    def add(self, name: str, value: str) -> None:
        """File a value under the role of its field, or under the fields."""
        role, words = ROLES.get(name), value.strip("\0 \r\n\t")
        if not words or len(self.fields) >= MOST:
            return
        if role and not _BY_CAMERAS.search(words):
            try:
                words = _words.Cleaner()(words).strip()
                if words:
                    self.text.setdefault(words.casefold(), Passage(words, role, name))
                return
            except UnreadableError:  # encoded data is no caption
                pass
        self.fields.append(Field(name, _words.Cleaner.visible(words[:LONGEST])))


def of(image: Image.Image, data: bytes) -> tuple[tuple[Passage, ...], tuple[Field, ...]]:
    """The passages and fields of a decoded image and of the file around it."""
    found = Gathered()
    for what, values in (("EXIF", exif(image)), ("IPTC", iptc(image)), ("XMP", xmp(image)), ("file", about(image)), ("file", parts(data))):
        gather(found, what, values)
    return tuple(found.text.values()), tuple(found.fields)


def gather(found: Gathered, what: str, values: Iterable[tuple[str, str]]) -> None:
    """Add all values of one kind; what breaks on the way is reported as unreadable."""
    try:
        for name, value in values:
            found.add(name, value)
    except _BROKEN:
        found.fields.append(Field(what, "unreadable"))


def orientation(image: Image.Image) -> int:
    """The EXIF orientation, 1 to 8; 1 where there is none or it cannot be read."""
    try:
        value = image.getexif().get(ExifTags.Base.Orientation, 1)
    except _BROKEN:
        return 1
    return value if isinstance(value, int) and 1 <= value <= 8 else 1


def exif(image: Image.Image) -> Iterator[tuple[str, str]]:
    """Every EXIF tag by its name, those of the camera, of the position and of the thumbnail's directory with them."""
    block = image.getexif()
    yield from _tags(block, ExifTags.TAGS)
    for directory, names in ((ExifTags.IFD.Exif, ExifTags.TAGS), (ExifTags.IFD.GPSInfo, ExifTags.GPSTAGS), (ExifTags.IFD.Interop, {})):
        yield from _tags(block.get_ifd(directory), names)
    if block.get_ifd(ExifTags.IFD.IFD1):
        yield "EXIF Thumbnail", "a smaller picture"


def _tags(tags: Any, names: dict[int, str]) -> Iterator[tuple[str, str]]:
    for tag in list(tags):
        if tag not in _STRUCTURE:
            name = names.get(tag, f"tag {tag:#06x}")
            yield f"EXIF {name}", _exif_words(name, tags[tag])


def _exif_words(name: str, value: Any) -> str:
    if isinstance(value, bytes):
        return _exif_bytes(name, value)
    if isinstance(value, str):
        return _utf8(value)
    if isinstance(value, tuple):
        return " ".join(str(part) for part in cast("tuple[Any, ...]", value)[:32])
    return str(value)


PRELOADED = (JpegImagePlugin, TiffImagePlugin)
"""Modules that Pillow imports when it meets EXIF or IPTC, which is too late in the decoding child."""

_CHARSETS = {b"ASCII\0\0\0": "utf-8", b"\0" * 8: "utf-8", b"JIS\0\0\0\0\0": "iso2022_jp"}
b"".decode("iso2022_jp")  # loaded now: the decoding child can open no module


def _exif_bytes(name: str, value: bytes) -> str:
    if name.startswith("XP"):
        return value.decode("utf-16-le", "replace")
    if value.startswith(b"UNICODE\0"):
        words = value[8:]
        return words.decode("utf-16-be" if words[:1] == b"\0" or words.startswith(b"\xfe\xff") else "utf-16-le", "replace")
    if name in ("UserComment", "GPSProcessingMethod", "GPSAreaInformation"):
        return value[8:].decode(_CHARSETS.get(value[:8], "utf-8"), "replace")
    return _plain(value)


def _plain(value: bytes) -> str:
    """Bytes as words where they are words, else only how many there are."""
    try:
        return value[:LONGEST].decode().rstrip("\0")
    except UnicodeDecodeError:
        return f"{len(value)} bytes"


def _utf8(value: str) -> str:
    """A text that Pillow read as Latin-1, as the UTF-8 it mostly is."""
    try:
        return value.encode("latin-1").decode()
    except UnicodeError:
        return value


def iptc(image: Image.Image) -> Iterator[tuple[str, str]]:
    """The IPTC records of a JPEG or TIFF; repeated ones one by one."""
    if not isinstance(image, ImageFile.ImageFile):
        return
    for (record, dataset), value in (IptcImagePlugin.getiptcinfo(image) or {}).items():
        name = _IPTC.get(dataset) if record == 2 else None
        entries: list[bytes] = value if isinstance(value, list) else [value]
        for entry in entries if record != 1 and dataset != 0 else []:
            yield f"IPTC {name or f'{record}:{dataset}'}", _latin(entry)


def _latin(value: bytes) -> str:
    try:
        return value.decode()
    except UnicodeDecodeError:
        return value.decode("latin-1")


def xmp(image: Image.Image) -> Iterator[tuple[str, str]]:
    """The XMP properties, by prefix and name."""
    packet = image.info.get("xmp") or image.info.get("XML:com.adobe.xmp")
    if not packet:
        return
    for name, value in _xmp.values(packet.encode() if isinstance(packet, str) else packet):
        yield (f"XMP {name}", value) if name else ("XMP property", value)


def about(image: Image.Image) -> Iterator[tuple[str, str]]:
    """Comments, PNG text and the colour profile's own description."""
    comment = image.info.get("comment")
    if comment:
        yield "Comment", _latin(comment) if isinstance(comment, bytes) else str(comment)
    for key, value in getattr(image, "text", {}).items():
        if key in _KEYWORDS:
            yield f"PNG {key}", str(value)
        elif key != "XML:com.adobe.xmp":  # a word of somebody's own is a value, not the name of a field
            yield "PNG text", f"{key}: {value}"
    profile = image.info.get("icc_profile")
    if profile:
        yield "ICC profile", _profile_name(profile)


def _profile_name(profile: bytes) -> str:
    try:
        return ImageCms.getProfileDescription(ImageCms.ImageCmsProfile(BytesIO(profile)))
    except (ImageCms.PyCMSError, OSError):
        return "unreadable"


def parts(data: bytes) -> Iterator[tuple[str, str]]:
    """The parts of the file that are no samples, and what lies after its end."""
    for name, size in _segments.of(data):
        yield name, f"{size} bytes"
