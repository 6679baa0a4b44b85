"""Slots: every way to hide a word in bytes that the attack on words claims to find, for its canaries and its tests. Only the standard
library's own encoders are used here, so that `_layers` is not checked against itself."""

from __future__ import annotations

import gzip
import html.entities
import io
import quopri
import struct
import unicodedata
import zipfile
import zlib
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Callable
from functools import cache
from random import Random
from typing import TypeAlias
from urllib.parse import quote

Encoder: TypeAlias = Callable[[str], bytes]
Container: TypeAlias = Callable[[bytes], bytes]

LATIN, ACCENTED, CYRILLIC = "bcdfghklmnprstvz", "bcdfghkléöñüçâ", "бвгджзйклмнпрстф"

_NAMED = {code: name for code, name in html.entities.codepoint2name.items() if code > 127}


def _zip(data: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo("member"), data, zipfile.ZIP_DEFLATED)
    return file.getvalue()


def _png(*chunks: tuple[bytes, bytes]) -> bytes:
    packed = (struct.pack(">I", len(d)) + k + d + struct.pack(">I", zlib.crc32(k + d)) for k, d in (*chunks, (b"IEND", b"")))
    return b"\x89PNG\r\n\x1a\n" + b"".join(packed)


def _samples(data: bytes) -> bytes:
    stream = zlib.compress(data)
    return _png(
        (b"IHDR", struct.pack(">IIBBBBB", len(data), 1, 8, 0, 0, 0, 0)), *((b"IDAT", stream[i : i + 5]) for i in range(0, len(stream), 5))
    )


def _lines(word: str) -> bytes:
    digits = b64encode(word.encode())
    return b"\r\n".join(digits[i : i + 4] for i in range(0, len(digits), 4))


def _percent(word: str) -> bytes:
    return "".join(f"%{b:02X}" for b in word.encode()).encode()


ENCODERS: dict[str, tuple[str, Encoder]] = {
    "UTF-8": (LATIN, str.encode),
    "UTF-8, upper case": (LATIN, lambda w: w.upper().encode()),
    "UTF-8 NFC": (ACCENTED, lambda w: unicodedata.normalize("NFC", w).encode()),
    "UTF-8 NFD": (ACCENTED, lambda w: unicodedata.normalize("NFD", w).encode()),
    "UTF-16 LE": (LATIN, lambda w: w.encode("utf-16-le")),
    "UTF-16 BE": (LATIN, lambda w: w.encode("utf-16-be")),
    "UTF-16 LE, accented": (ACCENTED, lambda w: w.encode("utf-16-le")),
    "UTF-16 BE, Cyrillic": (CYRILLIC, lambda w: w.encode("utf-16-be")),
    "Latin-1": (ACCENTED, lambda w: w.encode("latin-1")),
    "CP1251": (CYRILLIC, lambda w: w.encode("cp1251")),
    "hex": (CYRILLIC, lambda w: w.encode().hex().encode()),
    "hex, upper case, odd phase": (LATIN, lambda w: b"0" + w.encode().hex().upper().encode()),
    "hex of UTF-16": (LATIN, lambda w: w.encode("utf-16-le").hex(" ").encode()),
    "base64, phase 0": (LATIN, lambda w: b64encode(w.encode())),
    "base64, phase 1": (CYRILLIC, lambda w: b64encode(b"?" + w.encode())),
    "base64, phase 2": (ACCENTED, lambda w: b64encode(b"??" + w.encode())),
    "base64, URL-safe": (CYRILLIC, lambda w: urlsafe_b64encode(b"\xfb\xff\xfe" + w.encode())),
    "base64, in lines": (LATIN, _lines),
    "percent": (CYRILLIC, lambda w: quote(w).encode()),
    "percent, every letter": (LATIN, _percent),
    "quoted-printable": (ACCENTED, lambda w: quopri.encodestring(w.encode())),
    "quoted-printable, CP1251": (CYRILLIC, lambda w: quopri.encodestring(w.encode("cp1251"))),
    "JSON": (CYRILLIC, lambda w: "".join(f"\\u{ord(c):04x}" for c in w).encode()),
    "HTML, decimal": (LATIN, lambda w: "".join(f"&#{ord(c)};" for c in w).encode()),
    "HTML, named": (ACCENTED, lambda w: "".join(f"&{_NAMED[ord(c)]};" if ord(c) in _NAMED else c for c in w).encode()),
    "XML, hexadecimal": (CYRILLIC, lambda w: "".join(f"&#x{ord(c):X};" for c in w).encode()),
}

CONTAINERS: dict[str, Container] = {
    "plain": bytes,
    "zlib": zlib.compress,
    "gzip": lambda d: gzip.compress(d, mtime=0),
    "zip": _zip,
    "zip in zip": lambda d: _zip(_zip(d)),
    "PNG zTXt": lambda d: _png((b"zTXt", b"Comment\0\0" + zlib.compress(d))),
    "PNG iCCP": lambda d: _png((b"iCCP", b"profile\0\0" + zlib.compress(d))),
    "PNG samples": _samples,
}


def word_of(alphabet: str, rng: Random, length: int = 12) -> str:
    """A word that means nothing, so that it stands nowhere by itself."""
    return "".join(rng.choice(alphabet) for _ in range(length))


@cache
def canaries() -> tuple[tuple[str, ...], bytes]:
    """One word for every encoding in every container, and the bytes that hold them all."""
    rng = Random(2)
    words: list[str] = []
    parts: list[bytes] = []
    for alphabet, encode in ENCODERS.values():
        for contain in CONTAINERS.values():
            words.append(word_of(alphabet, rng))
            parts.append(contain(b"\n" + encode(words[-1]) + b"\n"))
    return tuple(words), b"\0".join(parts)
