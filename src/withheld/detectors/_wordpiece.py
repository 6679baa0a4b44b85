"""Words of a text as the token classifier reads them: their pieces in MiniLM's vocabulary and their letter case. No network here."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from typing import NamedTuple

from withheld import models

_MOST_PIECES = 10  # of a word; what is longer is no word of a language
_LONGEST = 60  # characters of a word

_WORD = re.compile(r"(?:[^\W_][\u0300-\u036f]*)+|[^\w\s]|_")
_UNKNOWN = 100
_GAPS = 3
SHAPES = 9 * _GAPS + 1
"""How many shapes there are, with 0 for none: nine letter cases, each after no gap, a space or a line's end."""


class Word(NamedTuple):
    """A word or a mark with its half-open offsets; its pieces in the vocabulary; its letter case and the gap before it as one number."""

    start: int
    end: int
    pieces: tuple[int, ...]
    shape: int


def split(text: str) -> list[Word]:
    """The words and marks of a text, in order; characters that are neither are passed over."""
    words: list[Word] = []
    end = 0
    for m in _WORD.finditer(text):
        gap = 0 if m.start() == end else 2 if "\n" in text[end : m.start()] else 1
        words.append(Word(m.start(), m.end(), *_looked_up(m.group(), gap)))
        end = m.end()
    return words


@lru_cache(maxsize=50_000)
def _looked_up(word: str, gap: int) -> tuple[tuple[int, ...], int]:
    return _pieces(word), 1 + _case(word) * _GAPS + gap


def _case(word: str) -> int:
    """Lower, first letter upper, all upper, mixed, digits, digits and letters, a mark, one upper letter, or a script without case."""
    if word.isdigit():
        return 4
    if not word[0].isalnum():
        return 6
    if any(c.isdigit() for c in word):
        return 5
    if word.islower():
        return 0
    if word.isupper():
        return 7 if len(word) == 1 else 2
    return 1 if word.istitle() or (word[0].isupper() and word[1:].islower()) else 8 if word.lower() == word.upper() else 3


def _pieces(word: str) -> tuple[int, ...]:
    """WordPiece of one word: the longest piece first (Wu et al. 2016), lower case, without accents, as the uncased BERT was trained."""
    plain = "".join(c for c in unicodedata.normalize("NFD", word.lower()) if unicodedata.category(c) != "Mn")
    if not plain or len(plain) > _LONGEST:
        return (_UNKNOWN,)
    vocabulary, at, found = _vocabulary(), 0, list[int]()
    while at < len(plain) and len(found) < _MOST_PIECES:
        end = next((e for e in range(len(plain), at, -1) if ("##" if at else "") + plain[at:e] in vocabulary), 0)
        if not end:
            return (_UNKNOWN,)
        found.append(vocabulary[("##" if at else "") + plain[at:end]])
        at = end
    return tuple(found)


@cache
def _vocabulary() -> dict[str, int]:
    lines = (models.path("minilm") / "vocab.txt").read_text("utf-8").split("\n")
    return {piece: i for i, piece in enumerate(lines)}
