"""Parsers for the text types: UTF-8 that a reader sees all of, and the grammar of tables, JSON and subtitles."""

from __future__ import annotations

import csv
import io
import json as _json
import re
import unicodedata
from collections.abc import Iterator

_ALLOWED_CONTROLS = "\n\t"

# Unicode's default ignorable code points: nothing is drawn for them, so nobody sees what they spell.
_IGNORABLE: dict[str, tuple[tuple[int, int], ...]] = {
    "characters of no width": ((0x200B, 0x200D), (0x2060, 0x2064), (0xFEFF, 0xFEFF), (0x34F, 0x34F), (0xAD, 0xAD)),
    "marks of direction": ((0x200E, 0x200F), (0x202A, 0x202E), (0x2066, 0x2069), (0x61C, 0x61C)),
    "tag characters": ((0xE0000, 0xE00FF), (0xE01F0, 0xE0FFF)),
    "variation selectors": ((0xFE00, 0xFE0F), (0xE0100, 0xE01EF), (0x180B, 0x180F)),
    "fillers": ((0x115F, 0x1160), (0x17B4, 0x17B5), (0x3164, 0x3164), (0xFFA0, 0xFFA0)),
    "format characters": ((0x2065, 0x2065), (0x206A, 0x206F), (0xFFF0, 0xFFFB), (0x1BCA0, 0x1BCA3), (0x1D173, 0x1D17A)),
}

_SRT_TIME = r"\d\d+:[0-5]\d:[0-5]\d,\d{3} --> \d\d+:[0-5]\d:[0-5]\d,\d{3}"
_VTT_TIME = r"(?:\d\d+:)?[0-5]\d:[0-5]\d\.\d{3} --> (?:\d\d+:)?[0-5]\d:[0-5]\d\.\d{3}"
_SRT_CUE = re.compile(rf"\d+\n{_SRT_TIME}(?:\n.+)*")
_VTT_CUE = re.compile(rf"{_VTT_TIME}(?:\n.+)*")
_SEPARATORS = ",;\t|"


def text(data: bytes, captions: bool = False) -> Iterator[str]:  # noqa: ARG001 - every parser is asked alike
    """Whatever in a text nobody would see."""
    if data.startswith(b"\xef\xbb\xbf"):
        yield "a byte order mark"
    decoded = data.decode("utf-8", "surrogateescape")
    letters = set(decoded.removeprefix("\ufeff"))
    categories = {unicodedata.category(c) for c in letters if c not in _ALLOWED_CONTROLS}
    if "Cs" in categories:
        yield "bytes that are no UTF-8"
    if categories & {"Cc", "Zl", "Zp"}:
        yield "control characters"
    for what, ranges in _IGNORABLE.items():
        if any(first <= ord(c) <= last for c in letters for first, last in ranges):
            yield what


def table(data: bytes, captions: bool = False) -> Iterator[str]:
    yield from text(data, captions)
    if not any(_is_table(_lossy(data), separator) for separator in _SEPARATORS):
        yield "no table"


def json(data: bytes, captions: bool = False) -> Iterator[str]:
    yield from text(data, captions)
    try:
        _json.loads(_lossy(data))
    except (ValueError, RecursionError):
        yield "no JSON"


def subrip(data: bytes, captions: bool = False) -> Iterator[str]:
    yield from text(data, captions)
    if not all(_SRT_CUE.fullmatch(block) for block in _blocks(_lossy(data))):
        yield "lines outside the cues"


def webvtt(data: bytes, captions: bool = False) -> Iterator[str]:
    yield from text(data, captions)
    head, *cues = _blocks(_lossy(data)) or [""]
    if head != "WEBVTT" or not all(_VTT_CUE.fullmatch(block) for block in cues):
        yield "lines outside the cues"


def planted(data: bytes) -> tuple[bytes, tuple[str, ...]]:
    """The text with one of everything in it that nobody would see, and stray bytes."""
    hidden = "".join(["\x08", *(chr(ranges[0][0]) for ranges in _IGNORABLE.values())]).encode()
    whats = ("a byte order mark", "bytes that are no UTF-8", "control characters", *_IGNORABLE)
    return b"\xef\xbb\xbf" + data + hidden + b"\xff\xfe", whats


def _lossy(data: bytes) -> str:
    return data.decode("utf-8", "replace")


def _is_table(decoded: str, separator: str) -> bool:
    """Whether the text is what a table of its own cells is written as: a needless quotation mark carries a bit, too."""
    out = io.StringIO()
    try:
        csv.writer(out, delimiter=separator, lineterminator="\n").writerows(
            csv.reader(io.StringIO(decoded), delimiter=separator, strict=True)
        )
    except csv.Error:
        return False
    return out.getvalue().rstrip("\n") == decoded.rstrip("\n")


def _blocks(decoded: str) -> list[str]:
    return [block.strip("\n") for block in re.split(r"\n{2,}", decoded) if block.strip("\n")]
