"""Texts as words, and tables of phrases looked up in them word by word: what every rule about facts begins with.

Looking up costs the same at every word, so that the work is linear in the text whatever it holds.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import NamedTuple

_RUN = re.compile(r"[^\W_]++(?:[\u0300-\u036f]++[^\W_]*+)*+")
_JOINT = re.compile(r"(?:[ \t\xa0]{1,3}+\n?|\n|[-‑’']|, (?=third|second|first)|[ \xa0]?[“\"«‘])(?![ \t\n])")
_STOPPED = re.compile(r"\.[ \xa0]?(?=\w)")
_LONGEST_STOPPED = 4
"""Most letters of an abbreviation after which a full stop may stand inside a phrase: `Lt. Col.`, `B.Sc.`."""


class Hit(NamedTuple):
    """A fact in one text: kind, half-open offsets, score (0 to 1), doubt."""

    kind: str
    start: int
    end: int
    score: float = 0.9
    doubt: bool = False


class Word(NamedTuple):
    """A run of letters and digits with its half-open offsets."""

    start: int
    end: int
    text: str
    plain: str

    @property
    def capital(self) -> bool:
        return self.text[0].isupper()


class Reading:
    """A text with its words, and what stands around each."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.words = [Word(m.start(), m.end(), m.group(), m.group().casefold()) for m in _RUN.finditer(text)]

    def plain(self, at: int) -> str:
        """The word at that place in small letters; empty beyond either end."""
        return self.words[at].plain if 0 <= at < len(self.words) else ""

    def joined(self, at: int) -> bool:
        """Whether a word and the next belong to one phrase: nothing but a space, a hyphen, an apostrophe or a quote lies between."""
        if at + 1 >= len(self.words):
            return False
        word, following = self.words[at], self.words[at + 1]
        m = _JOINT.match(self.text, word.end)
        if not m and word.end - word.start <= _LONGEST_STOPPED:
            m = _STOPPED.match(self.text, word.end)
        return bool(m) and m.end() == following.start

    def before(self, at: int, count: int = 1) -> tuple[str, ...]:
        """Up to so many words in front, in small letters, nearest last; none from the sentence before."""
        first = at
        while first > 0 and at - first < count and not self._ends(first - 1):
            first -= 1
        return tuple(w.plain for w in self.words[first:at])

    def gap(self, at: int) -> str:
        """What stands after a word, up to the next one."""
        end = self.words[at + 1].start if at + 1 < len(self.words) else len(self.text)
        return self.text[self.words[at].end : min(end, self.words[at].end + 12)]

    def name_after(self, at: int) -> bool:
        """Whether a capitalised word follows the word in the same phrase: `Captain Novak`, `Lt. Novak`."""
        gap = self.gap(at)
        follows = at + 1 < len(self.words) and self.words[at + 1].text[0].isupper()
        return follows and gap in (" ", "\xa0", ". ", " ‘", " “", ' "', " «")

    def _ends(self, at: int) -> bool:
        return any(sign in self.gap(at) for sign in ".!?;\n") and not (
            len(self.words[at].text) <= _LONGEST_STOPPED and self.words[at].capital
        )


class Phrases:
    """Phrases by their first word, the longest first; `plural` adds the plurals of all."""

    def __init__(self, *entries: Iterable[str], plural: bool = False) -> None:
        phrases = {e for group in entries for e in group}
        phrases |= {_plural(e) for e in phrases} if plural else set[str]()
        self._by_first: dict[str, list[tuple[str, ...]]] = {}
        for words in sorted({split(p) for p in phrases}, key=len, reverse=True):
            self._by_first.setdefault(words[0], []).append(words)

    def length(self, reading: Reading, at: int) -> int:
        """How many words of the longest phrase that begins at a word; 0 for none."""
        candidates = self._by_first.get(reading.words[at].plain, ()) if at < len(reading.words) else ()
        return next((len(words) for words in candidates if _stands(words, reading, at)), 0)

    @cached_property
    def heads(self) -> frozenset[str]:
        """The phrases of one word."""
        return frozenset(first for first, all_ in self._by_first.items() if (first,) in all_)


def _stands(words: Sequence[str], reading: Reading, at: int) -> bool:
    last = at + len(words) - 1
    return (
        last < len(reading.words)
        and all(reading.words[at + i].plain == word for i, word in enumerate(words))
        and all(reading.joined(i) for i in range(at, last))
    )


def split(phrase: str) -> tuple[str, ...]:
    """The words of a phrase as `Reading` has them."""
    return tuple(m.group().casefold() for m in _RUN.finditer(phrase))


def _plural(noun: str) -> str:
    head, space, rest = noun.partition(" of ") if " of " in noun else (noun, "", "")
    if head.endswith(("man", "Man")):
        plural = head[:-2] + "en"
    elif head.endswith("y") and head[-2:-1] not in tuple("aeiou"):
        plural = head[:-1] + "ies"
    else:
        plural = head + ("es" if head.endswith(("s", "x", "ch", "sh")) else "s")
    return plural + space + rest
