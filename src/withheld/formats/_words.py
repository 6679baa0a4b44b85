"""Bytes to clean text, shared by the text formats: encodings, hidden characters, and what is no text at all. No format is parsed here."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from charset_normalizer import from_bytes

from withheld.disguises import INVISIBLE, spelt_out
from withheld.errors import LimitError, UnreadableError
from withheld.formats import HEAD
from withheld.model import Content, Passage, Role

MAX_BYTES = 8 << 20
"""Longest text that is read: twice the Bible."""

MAX_PASSAGES = 100_000
"""Most cells, cues or values of one file."""

_CYRILLIC = ("cp1251", "koi8_r", "koi8_u", "iso8859_5", "cp866", "mac_cyrillic")
_LATIN = ("cp1252", "cp1250", "iso8859_2", "cp1254", "cp1257", "iso8859_15", "latin_1", "mac_roman", "cp437", "cp850")
_OTHER = ("cp1253", "cp1255", "cp1256", "shift_jis", "euc_jp", "gb18030", "big5", "euc_kr")
_LEGACY = [*_CYRILLIC, *_LATIN, *_OTHER]
for _name in _LEGACY:
    codecs.lookup(_name)  # loaded now: the decoding child can open no module

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
for _, _name in _BOMS:
    codecs.lookup(_name)

_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\x80-\x84\x86-\x9f]")
_NEWLINES = re.compile(r"\r\n|[\r\x0b\x0c\x85\u2028\u2029]")

_SURROGATES = re.compile("[\ud800-\udfff]")

# Types that are written in letters but are not prose: markup, page descriptions, mail, keys, scripts, pictures in digits.
_FOREIGN = re.compile(
    r"\s*(?:<[!?/a-zA-Z]|%!|\{\\rtf|#!|#define\s|/\* XPM|P[1-3]\s+[\d#]|BEGIN:|-----BEGIN|begin [0-7]{3} |"
    r"(?:From|To|Received|Return-Path|Delivered-To|Message-ID|MIME-Version|Content-Type|X-[\w-]+):\s)",
    re.IGNORECASE,
)
_EVERYWHERE_FOREIGN = re.compile(r"%PDF|^Content-Transfer-Encoding:", re.MULTILINE)

_EMBEDDED = re.compile(r"data:[a-z]+/[\w.+-]+[;,]|[A-Za-z0-9+/_-]{256,}|(?:[A-Za-z0-9+/]{60,}={0,2}\s+){4,}", re.IGNORECASE)
_ALPHABET = 16  # a rule of dashes is long, too, but has few different characters


def head_text(head: bytes) -> str | None:
    """The text a file begins with, cut at the end; None where it is no text or the text of a format of another kind."""
    encoding = _encoding(head)
    if encoding is None:
        return None
    text = codecs.getincrementaldecoder(encoding)("ignore").decode(head, final=len(head) < HEAD).lstrip("\ufeff")
    if _CONTROLS.search(text) or _FOREIGN.match(text) or _EVERYWHERE_FOREIGN.search(text):
        return None
    return _NEWLINES.sub("\n", text)


def _encoding(data: bytes) -> str | None:
    for mark, name in _BOMS:
        if data.startswith(mark):
            return name
    try:
        codecs.getincrementaldecoder("utf-8")("strict").decode(data, final=len(data) != HEAD)
    except UnicodeDecodeError:
        return None if b"\0" in data else _guess(data)
    return "utf-8"


def _guess(data: bytes) -> str | None:
    best = from_bytes(data, cp_isolation=_LEGACY).best()
    return best.encoding if best else None


def decode(data: bytes) -> tuple[str, list[str]]:
    """The text of a file with its newlines as `\\n` and no final ones, and notes; raises `UnreadableError` or `LimitError`."""
    if len(data) > MAX_BYTES:
        raise LimitError(f"it holds more than {MAX_BYTES >> 20} MiB of text; split it by hand and put the parts into the story")
    encoding = _encoding(data)
    try:
        text = data.decode(encoding or "ascii").removeprefix("\ufeff")
    except UnicodeDecodeError as e:
        raise UnreadableError("it is in no encoding that explains all of it; save it again as UTF-8") from e
    if _CONTROLS.search(text):
        raise UnreadableError("it holds bytes that are no text; save it again as plain text in UTF-8")
    notes = [] if encoding and encoding.startswith("utf") else [f"Its encoding was not stated and taken to be {encoding}."]
    return _NEWLINES.sub("\n", text).rstrip("\n"), notes


def encode(text: str) -> bytes:
    """UTF-8 without a byte order mark, with exactly one newline at the end."""
    return (text.rstrip("\n") + "\n").encode()


@dataclass(slots=True)
class Cleaner:
    """Drops what a reader of the published text would not see, and remembers that it did."""

    dropped: int = 0
    encoded: bool = False
    notes: list[str] = field(default_factory=list[str])

    def __call__(self, text: str) -> str:
        """The text without invisible characters; raises `UnreadableError` where it carries data in which nobody can look."""
        while True:  # a reference may hide in another, or be broken up by an invisible character
            text, seen = self._plain(text), text
            if text == seen:
                break
        if any(m[0].lower().startswith("data:") or len(set(m[0])) > _ALPHABET for m in _EMBEDDED.finditer(text)):
            raise UnreadableError("it carries encoded data in which nobody can look for people; take that out of it by hand")
        return text

    @staticmethod
    def visible(text: str) -> str:
        """The text for a list on a screen: one line, nothing hidden, nothing that cannot be stored."""
        return " ".join(_SURROGATES.sub("\ufffd", _CONTROLS.sub("", INVISIBLE.sub("", text))).split())

    def _plain(self, text: str) -> str:
        text, hidden = INVISIBLE.subn("", text)
        text, controls = _CONTROLS.subn("", text)
        text, broken = _SURROGATES.subn("\ufffd", text)
        self.dropped += hidden + controls + broken
        decoded = spelt_out(text)
        self.encoded |= decoded != text
        return _NEWLINES.sub("\n", decoded)

    def sentences(self) -> tuple[str, ...]:
        """What was met and left behind, for `Content.unseen`."""
        notes = list(self.notes)
        if self.dropped:
            notes.append(f"{self.dropped} invisible or broken characters were dropped.")
        if self.encoded:
            notes.append("Character references and letters in circles were read as the letters they stand for.")
        return tuple(notes)


def limited(texts: Iterable[tuple[str, Role, str]]) -> Iterator[Passage]:
    """Passages from text, role and place; raises `LimitError` beyond `MAX_PASSAGES`."""
    for number, (text, role, place) in enumerate(texts):
        if number >= MAX_PASSAGES:
            raise LimitError(TOO_MANY)
        yield Passage(text, role, place)


TOO_MANY = f"it holds more than {MAX_PASSAGES:,} values; split it by hand and put the parts into the story"


def whole(data: bytes, media_type: str) -> Content:
    """A text that is one passage from its first to its last character."""
    text, notes = decode(data)
    clean = Cleaner(notes=notes)
    passage = Passage(clean(text).rstrip("\n"))
    return Content(media_type, media_type, text=(passage,), unseen=clean.sentences())
