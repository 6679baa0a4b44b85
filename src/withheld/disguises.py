"""What stands for letters without being them: references, escapes, circled letters, lookalikes. Nothing is searched here."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from html.entities import html5
from unicodedata import category
from urllib.parse import unquote_to_bytes

_SMALL_CAPITALS = dict(zip("ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘꞯʀꜱᴛᴜᴠᴡʏᴢ", "abcdefghijklmnopqrstuvwyz", strict=True))
_ALPHABETS = (
    *((0x24B6, "A"), (0x24D0, "a"), (0x249C, "a"), (0xFF21, "A"), (0xFF41, "a")),
    *((0x1F110, "A"), (0x1F130, "A"), (0x1F150, "A"), (0x1F170, "A")),
)
_ENCLOSED = {first + i: chr(ord(letter) + i) for first, letter in _ALPHABETS for i in range(26)}
_FLAGS = {0x1F1E6 + i: chr(65 + i) for i in range(26)}

LETTERS = {ord(sign): letter for sign, letter in _SMALL_CAPITALS.items()} | _ENCLOSED
"""For `str.translate`: letters in circles, squares and brackets, full width and small capitals, each as the letter it shows."""

_LOOKALIKES = str.maketrans("асеорхуіјѕһԁԛԝАВСЕНІЈКМОРЅТХУαοριυνΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "aceopxyijshdqwABCEHIJKMOPSTXYaopiuvABEZHIKMNOPTYX")
_MIXED = re.compile(r"\b(?=\w*[A-Za-z])(?=\w*[\u0370-\u052f])\w+")
INVISIBLE = re.compile(
    "[\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0"
    "\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
"""Soft hyphen, joiners, marks of direction, fillers, variation selectors and tags: what a reader cannot see and a search stumbles over."""

_OLD = "|".join(sorted((name for name in html5 if not name.endswith(";")), key=len, reverse=True))
_REFERENCE = re.compile(rf"&(?:#(?:[xX][0-9a-fA-F]{{1,6}}|[0-9]{{1,7}});?|[A-Za-z][A-Za-z0-9]{{1,31}};|(?:{_OLD})(?![=;]))")
_PERCENT = re.compile(r"(?:%[0-9A-Fa-f]{2})+")
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|u\{([0-9A-Fa-f]{1,6})\}|x([0-9A-Fa-f]{2})|U([0-9A-Fa-f]{8})|([nrtvf]))")
_PAIRS = re.compile("[\ud800-\udbff][\udc00-\udfff]")


def lifted(text: str) -> str:
    """The text with HTML references, percent-encoding and backslash escapes resolved and every disguised letter as itself."""
    for read in _READINGS:
        text = read(text)
    return text


def spelt_out(text: str) -> str:
    """The text with those HTML references resolved that stand for letters, digits, marks or invisible characters, and letters in circles
    as letters. Other references (`&lt;`) keep their spelling."""
    return (_REFERENCE.sub(_letter, text) if "&" in text else text).translate(LETTERS)


def _letter(reference: re.Match[str]) -> str:
    shown = unescape(reference[0])
    meant = all(c.isalnum() or category(c).startswith("M") or INVISIBLE.match(c) for c in shown)
    return shown if meant else reference[0]


def _references(text: str) -> str:
    return unescape(unescape(text)) if "&" in text else text


def _percents(text: str) -> str:
    return _PERCENT.sub(_octets, text)


def _octets(match: re.Match[str]) -> str:
    octets = unquote_to_bytes(match[0])
    try:
        return octets.decode()
    except UnicodeDecodeError:
        return octets.decode("latin-1")


def _escapes(text: str) -> str:
    return _PAIRS.sub(_joined, _ESCAPE.sub(_character, text)) if "\\" in text else text


def _character(match: re.Match[str]) -> str:
    if match[5]:
        return " "
    code = int(match[match.lastindex or 1], 16)
    return chr(code) if code <= 0x10FFFF else match[0]


def _joined(pair: re.Match[str]) -> str:
    return pair[0].encode("utf-16", "surrogatepass").decode("utf-16")


def _plain_letters(text: str) -> str:
    return text if text.isascii() else _MIXED.sub(lambda m: m[0].translate(_LOOKALIKES), text.translate(LETTERS | _FLAGS))


_READINGS: tuple[Callable[[str], str], ...] = (_escapes, _references, _percents, _plain_letters)
