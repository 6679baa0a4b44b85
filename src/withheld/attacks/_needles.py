"""Needles as patterns: how words that must not appear are looked for in text and in bytes. What is searched is decided elsewhere.

In *text* a needle counts as whole words, in any case, with anything or nothing between its parts: `Ana` is not in `banana`, but
`Denis Petrov` is in `#DenisPetrov` and in `denis-petrov.html`. In *bytes* it counts wherever it stands, in five character sets, if it is
too long to be there by chance.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import AnyStr

from withheld import disguises
from withheld.attacks._layers import is_text

CHARSETS = ("utf-8", "utf-16-le", "utf-16-be", "latin-1", "cp1251")

CHANCE = 1e-6
"""How many chance hits a needle may expect in one buffer before it is no longer looked for in its bytes.

A caseless letter fits 2 of 256 bytes, so n ASCII letters are expected `size * 2**n / 256**n` times in random bytes: in a JPEG of
400 KB 1.5e-3 times for n = 4, 1.2e-5 for 5, 9e-8 for 6. A story of 100 needles and 100 files makes 10,000 tries: at 1e-6 one story in a
hundred is stopped for nothing. So words of 4 letters count in up to 270 bytes, of 5 in 34 KB, of 6 in 4 MB; in UTF-16, where a letter is
two bytes, always. Shorter words are looked for in text, where no letter stands by chance.
"""

_GAP = "\0"  # in a needle's tokens: up to three characters that are neither letter nor digit
_LONG_NUMBER = 7  # digits from which on a needle may be broken up by spaces and dashes (telephone, account, document)
_TELLING = 9  # letters from which on a single word counts inside a longer one in the bytes of a text, too: Martinique is no Martin
_LONGEST = 64  # tokens of a needle that are compared: nothing is longer by chance

_CAMEL = re.compile(r"(?<=[^\W\d_A-Z])(?=[A-Z])")
_INVISIBLE = r"[\u00ad\u034f\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\U000e0000-\U000e01ef]"
_SIGNS = r"(?<=[^\W\d_])[^\w\s\"“”'’‘ʼ,;]{1,3}(?=[^\W\d_])"  # no apostrophe: `can't` is nobody called Cant
_MARKUP = r"<[^<>]{0,200}>|\{\\[^{}]{0,50}\}|\]\([^()\s]{0,200}\)|-\r?\n[ \t>]*|[*_~`\\|\[]"
_DECORATION = re.compile(rf"{_INVISIBLE}|[\u0334-\u0338\u20d0-\u20f0]|{_MARKUP}|{_SIGNS}")

_EDGES = {"letter": (r"(?<![^\W\d_])", r"(?![^\W\d_])"), "digit": (r"(?<!\d)", r"(?!\d)"), "": ("", "")}
_EDGES["token"] = (r"(?<![^\W_])", r"(?![^\W_])")
_FILE = re.compile(r"\.[A-Za-z0-9]{1,5}\Z")  # a file's name counts as a whole: `cafe.txt` is not in `0ff1cafe.txt`


@dataclass(frozen=True, slots=True)
class Needles:
    """Words that must not appear, and words agreed to be public: a needle inside one of those is no hit. Found needles come as `key`s."""

    words: tuple[str, ...] = field(repr=False)
    allowed: tuple[str, ...] = field(default=(), repr=False)

    def in_text(self, text: str) -> set[str]:
        """The needles in a decoded text, as whole words."""
        patterns = _text_pattern(self.words), _text_pattern(self.allowed)
        return {key(m.group()) for reading in _readings(text) for m in _outside(*patterns, reading)}

    def in_bytes(self, data: bytes, size: int = 0) -> set[tuple[str, str]]:
        """Charset and needle of everything in a buffer, or in this part of a file of that size, that is too long to be there by chance."""
        found: set[tuple[str, str]] = set()
        prose = is_text(data)
        for charset in CHARSETS:
            patterns = _bytes_pattern(self.words, charset), _bytes_pattern(self.allowed, charset)
            for match in _outside(*patterns, data):
                word = match.group().decode(charset)
                if max(len(data), size) * _chance(word, charset) <= CHANCE and not (prose and _within_word(data, match)):
                    found.add((charset, key(word)))
        return found


def _within_word(data: bytes, match: re.Match[bytes]) -> bool:
    """Whether a short single word found in a text is cut out of a longer word: such text is searched for whole words anyway."""
    word = match.group().decode("utf-8", "replace")
    before = data[max(match.start() - 8, 0) : match.start()].decode("utf-8", "ignore")
    after = data[match.end() : match.end() + 8].decode("utf-8", "ignore")
    return len(word) < _TELLING and word.isalpha() and (before[-1:].isalpha() or after[:1].isalpha())


def _chance(word: str, charset: str) -> float:
    """How probable a word is, in any case, at one place of random bytes."""
    solid = "".join(c for c in word if _solid(c))
    return 2.0 ** len(solid) / 256.0 ** len(solid.encode(charset))


def key(word: str) -> str:
    """A needle's letters and digits, folded: what is the same in all its spellings."""
    return "".join(c for c in _folded(word) if c.isalnum())


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())


def _readings(text: str) -> set[str]:
    """The text as it stands and with escapes resolved; each also with #CamelCase taken apart, and without tags, emphasis, invisible
    characters and hyphenation."""
    bases = {text, disguises.lifted(text)}
    return {_folded(t) for base in bases for t in (base, _DECORATION.sub("", base), _CAMEL.sub(" ", base))}


def _outside(pattern: re.Pattern[AnyStr] | None, allowed: re.Pattern[AnyStr] | None, hay: AnyStr) -> Iterator[re.Match[AnyStr]]:
    """The matches, overlapping ones too, that do not lie inside an allowed one."""
    found = list(_matches(pattern, hay))
    spans = [m.span() for m in _matches(allowed, hay)] if found else []
    return (m for m in found if not any(a <= m.start() and m.end() <= b for a, b in spans))


def _matches(pattern: re.Pattern[AnyStr] | None, hay: AnyStr) -> Iterator[re.Match[AnyStr]]:
    at = 0
    while pattern and (match := pattern.search(hay, at)):
        yield match
        at = match.start() + 1


@lru_cache(16)
def _text_pattern(words: tuple[str, ...]) -> re.Pattern[str] | None:
    """One pattern for all words, each with the edges that make it a whole word."""
    paths: list[list[str]] = []
    for word in words:
        if tokens := _tokens(_folded(word)):
            kinds = ("token", "token") if _FILE.search(word) else (_kind(tokens[0]), _kind(tokens[-1]))
            before, after = _EDGES[kinds[0]][0], _EDGES[kinds[1]][1] if len(tokens) < _LONGEST else ""
            paths.append([before, *(r"[\W_]{0,3}" if t == _GAP else re.escape(t) for t in tokens), after])
    return re.compile(_trie(paths)) if paths else None


@lru_cache(64)
def _bytes_pattern(words: tuple[str, ...], charset: str) -> re.Pattern[bytes] | None:
    """The same for bytes, in any case. Every branch begins with a literal byte: that is what makes the search fast."""
    paths: list[list[str]] = []
    for word in words:
        if charset in ("latin-1", "cp1251") and word.isascii():
            continue  # the same bytes as in UTF-8
        tokens = [_spellings(t, charset) for t in _tokens(unicodedata.normalize("NFC", word).lower())]
        if tokens and all(tokens):
            paths += [[first, *(f"(?:{'|'.join(t)})" for t in tokens[1:])] for first in tokens[0]]
    return re.compile(_trie(paths).encode("latin-1"), re.DOTALL) if paths else None


def _tokens(word: str) -> list[str]:
    """A needle's letters, marks and digits, with gaps where it has anything else, and inside long numbers."""
    long_number = sum(c.isdigit() for c in word) >= _LONG_NUMBER
    tokens: list[str] = []
    for c in word:
        if _solid(c):
            tokens += [_GAP, c] if long_number and c.isdigit() and tokens and tokens[-1].isdigit() else [c]
        elif tokens and tokens[-1] != _GAP:
            tokens.append(_GAP)
    return (tokens[:-1] if tokens and tokens[-1] == _GAP else tokens)[:_LONGEST]


def _solid(c: str) -> bool:
    return c.isalnum() or unicodedata.category(c).startswith("M")


def _kind(c: str) -> str:
    spaceless = "\u0e00" <= c < "\u1000" or c >= "\u2e80"  # Thai, Lao, Tibetan, Burmese, Chinese, Japanese, Korean
    return "" if spaceless else "digit" if c.isdigit() else "letter"


def _spellings(token: str, charset: str) -> list[str]:
    """The escaped bytes, as Latin-1 text, that a token may be written as; none where the charset does not have it."""
    if token == _GAP:
        other = "[^A-Za-z0-9\x80-\xff]"
        return ["(?:" + {"utf-16-le": other + "\x00", "utf-16-be": "\x00" + other}.get(charset, other) + "){0,3}"]
    forms = {unicodedata.normalize(n, c) for c in (token, token.upper()) for n in ("NFC", "NFD")}
    return sorted({re.escape(f.encode(charset)).decode("latin-1") for f in forms if _has(charset, f)})


def _has(charset: str, text: str) -> bool:
    try:
        return bool(text.encode(charset))
    except UnicodeEncodeError:
        return False


def _trie(paths: list[list[str]]) -> str:
    """A pattern for any of these sequences of patterns, the longest first; a thousand names cost little more than one."""
    heads: dict[str, list[list[str]]] = {}
    for path in paths:
        if path:
            heads.setdefault(path[0], []).append(path[1:])
    branches = [head + _trie(tails) for head, tails in heads.items()]
    ends = any(not path for path in paths)
    if len(branches) == 1 and not ends:
        return branches[0]
    return f"(?:{'|'.join(branches + [''] * ends)})" if branches else ""
