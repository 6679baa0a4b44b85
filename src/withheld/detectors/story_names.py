"""The story's own names and secrets, looked for in every text once the whole story is known. How spellings compare is in `spelling`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING
from unicodedata import combining, normalize

from withheld.detectors import Detector
from withheld.detectors._text import passages
from withheld.mentions import Names
from withheld.model import Span
from withheld.spelling import WORD, skeleton

if TYPE_CHECKING:
    from withheld.detectors import Known
    from withheld.model import Asset, Content, Finding

_TOKEN = re.compile(rf"{WORD.pattern}|\d++")


class StoryNames(Detector):
    """Names in any case, script and spelling, whole or in part; secrets across case, marks, punctuation and line breaks."""

    name = "story-names"
    kinds = ("name", "secret")
    order = 30
    story_wide = True

    def detect(self, asset: Asset, content: Content, known: Known) -> Iterable[Finding]:
        names = Names(known.names)
        secrets = _Secrets(known.secrets)
        for i, passage in passages(content):
            for start, end, people in names.find(passage.text):
                guessed = people <= known.doubtful
                yield self.finding(asset, "name", Span(i, start, end), 1.0, doubt=guessed, value=passage.text[start:end])
            for start, end in secrets.find(passage.text):
                yield self.finding(asset, "secret", Span(i, start, end), 1.0, value=passage.text[start:end])


class _Secrets:
    """Words that must never appear, as two needles each: their letters and digits, and their words as skeletons."""

    def __init__(self, secrets: tuple[str, ...]) -> None:
        self._letters = {needle for s in secrets if (needle := _letters(s)[0])}
        self._words = {needle for s in secrets if len(needle := _words(s)[0]) > 2}
        self._signs = {s.strip() for s in secrets if s.strip() and not _letters(s)[0]}

    def find(self, text: str) -> Iterator[tuple[int, int]]:
        spans: set[tuple[int, int]] = set()
        if self._letters:
            stream, offsets = _letters(text)
            for needle in self._letters:
                spans |= {(offsets[a][0], offsets[b - 1][1]) for a, b in _places(stream, needle)}
        if self._words:
            stream, ends = _words(text)
            for needle in self._words:
                spans |= {(ends[a + 1][0], ends[b - 1][1]) for a, b in _places(stream, needle)}
        for sign in self._signs:
            spans |= set(_places(text, sign))
        yield from sorted(s for s in spans if _whole(text, *s))


def _places(stream: str, needle: str) -> Iterator[tuple[int, int]]:
    at = stream.find(needle)
    while at >= 0:
        yield at, at + len(needle)
        at = stream.find(needle, at + 1)


def _letters(text: str) -> tuple[str, list[tuple[int, int]]]:
    """The letters and digits of a text, folded, and where each of them stood."""
    out: list[str] = []
    offsets: list[tuple[int, int]] = []
    for i, char in enumerate(text):
        for plain in normalize("NFKD", char.casefold()) if not char.isascii() else char.lower():
            if plain.isalnum() and not combining(plain):
                out.append(plain)
                offsets.append((i, i + 1))
    return "".join(out), offsets


def _words(text: str) -> tuple[str, list[tuple[int, int]]]:
    """The words of a text as skeletons between spaces, and for each character the word it came from."""
    out = [" "]
    offsets = [(0, 0)]
    for m in _TOKEN.finditer(text):
        key = (m.group() if m.group().isdigit() else skeleton(m.group())) + " "
        out.append(key)
        offsets += [m.span()] * len(key)
    return "".join(out), offsets


def _whole(text: str, start: int, end: int) -> bool:
    """Whether the span is cut out of no longer word or number."""
    return not (start > 0 and text[start - 1].isalnum() and text[start].isalnum()) and not (
        end < len(text) and text[end - 1].isalnum() and text[end].isalnum()
    )
