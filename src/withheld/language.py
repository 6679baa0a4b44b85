"""Which language a text is in: the letters that only one alphabet has, then function words, then statistics (py3langid, BSD).

What follows from a language is decided by the detectors. Short captions full of names mislead statistics, so these are asked last and,
for Cyrillic, only between the languages that the letters leave possible. The model is loaded when it is first needed (0.7 s, 90 MB).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from copy import copy
from functools import cache, lru_cache
from importlib import import_module
from typing import Any, NamedTuple

from withheld.slavic_words import listed

SLAVIC = ("ru", "uk", "be", "pl")
"""Languages that have detectors of their own; those for English pass their parts of a text over."""

_SAMPLE = 3_000
"""Characters that are looked at; of a longer text a third each of its beginning, middle and end."""
_ENOUGH = 40
"""Letters from which statistics are believed in a choice of all languages (measured on captions: see tests/test_language.py)."""

_WORD = re.compile(r"[^\W\d_]+")
_INITIAL = re.compile(r"\b[^\W\d_]\.")
_BLANKED = re.compile(r"[^\n]")
_PARAGRAPH = re.compile(r"[^\n]*(?:\n(?!\s*\n)[^\n]*)*(?:\n\s*)?")

_FOREIGN_LETTERS = {"ru": frozenset("іїєґўј"), "uk": frozenset("ыэёъў"), "be": frozenset("ищъїєґ")}
"""Letters that the language's alphabet does not have; a text in it has them in foreign names only."""
_OTHER_CYRILLIC = frozenset("јљњђћџќѓѕқңөүұһәғҳҷӣӯ")
_POLISH_LETTERS = frozenset("ąćęłńśźż")
_CYRILLIC = {"ru", "uk", "be", "bg", "mk", "sr", "kk", "ky", "mn", "tg", "ba", "tt"}


class Part(NamedTuple):
    """Paragraphs of a text that stand together: half-open code point offsets and their language (ISO 639-1)."""

    start: int
    end: int
    language: str


@lru_cache(4096)
def language(text: str) -> str:
    """The ISO 639-1 code of a text's language: `en`, `ru`, `uk`, `be`, `pl`, or another that py3langid knows.

    `en` where nothing tells, as in a text without letters. Linear in the first 3,000 characters, constant beyond.
    """
    sample = _sampled(text)
    letters = Counter(c for c in sample.casefold() if c.isalpha())
    cyrillic = sum(n for c, n in letters.items() if "\u0400" <= c <= "\u04ff")
    latin = sum(n for c, n in letters.items() if c < "\u0250" or "\u1e00" <= c <= "\u1eff")
    total = letters.total()
    if cyrillic > latin and 2 * cyrillic >= total:
        return _cyrillic(sample, letters)
    if 2 * (latin + cyrillic) < total:
        return _statistics(sample, None)
    return _latin(sample, letters)


def parts(text: str) -> list[Part]:
    """The text cut at blank lines into parts of one language, in order, without gaps; short paragraphs follow the text they stand in.

    A paragraph is judged by itself from 40 letters on, or where it is in another script than the whole.
    """
    whole = language(text)
    found: list[Part] = []
    for start, end in _paragraphs(text):
        own = _own(text[start:end], whole)
        if found and found[-1].language == own:
            found[-1] = found[-1]._replace(end=end)
        else:
            found.append(Part(start, end, own))
    return found


def others(text: str) -> str:
    """The text with its parts in the `SLAVIC` languages blanked, every other character in its place: what is left to English."""
    return "".join(_BLANKED.sub(" ", text[a:b]) if code in SLAVIC else text[a:b] for a, b, code in parts(text))


def _own(paragraph: str, whole: str) -> str:
    letters = sum(map(len, _WORD.findall(paragraph)))
    own = language(paragraph) if letters else whole
    return own if letters >= _ENOUGH or (own in _CYRILLIC) != (whole in _CYRILLIC) else whole


def _paragraphs(text: str) -> Iterator[tuple[int, int]]:
    return (m.span() for m in _PARAGRAPH.finditer(text) if m.group())


def _sampled(text: str) -> str:
    if len(text) <= _SAMPLE:
        return text
    third = _SAMPLE // 3
    middle = len(text) // 2
    return f"{text[:third]} {text[middle : middle + third]} {text[-third:]}"


def _cyrillic(text: str, letters: Counter[str]) -> str:
    words = Counter(w.casefold() for w in _WORD.findall(text))
    strange = {
        code: sum(letters[c] for c in _FOREIGN_LETTERS[code]) - sum(words[w] for w in listed("small", code)) for code in _FOREIGN_LETTERS
    }
    least = min(strange.values())
    possible = {code for code, n in strange.items() if n == least}
    if any(letters[c] for c in _OTHER_CYRILLIC) or _bulgarian(letters, words):
        return _statistics(text, frozenset(_CYRILLIC))
    return possible.pop() if len(possible) == 1 else _statistics(text, frozenset(possible))


def _bulgarian(letters: Counter[str], words: Counter[str]) -> bool:
    """Whether it has the hard sign and small words that Bulgarian has, and lacks the letters of the others."""
    return letters["ъ"] > 0 and sum(words[w] for w in listed("small", "bg")) > 1 and not any(letters[c] for c in "ыэёіїєґў")


def _latin(text: str, letters: Counter[str]) -> str:
    words = [w.casefold() for w in _WORD.findall(_INITIAL.sub(" ", text))]
    english, polish = (sum(w in listed("small", code) for w in words) for code in ("en", "pl"))
    polish_letters = sum(letters[c] for c in _POLISH_LETTERS)
    if 5 * english >= len(words) and english > polish:
        return "en"
    if letters.total() >= _ENOUGH:
        return _statistics(text, None)
    if english != polish:
        return "en" if english > polish else "pl"
    return "pl" if polish_letters else "en"


def _statistics(text: str, languages: frozenset[str] | None) -> str:
    best: str = _identifier(languages).classify(text)[0]
    return best if len(best) == 2 else "en"


@cache
def _identifier(languages: frozenset[str] | None) -> Any:
    langid: Any = import_module("py3langid.langid")
    if languages is None:
        return langid.LanguageIdentifier.from_model_file(langid.MODEL_FILE)
    restricted = copy(_identifier(None))  # shallow: the tables are shared, and restricting one leaves the other as it is
    restricted.set_languages(languages)
    return restricted
