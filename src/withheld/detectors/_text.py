"""What the text detectors share: passages with the words of the key or column they stand under, and texts without what is no prose."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from withheld.model import Role

if TYPE_CHECKING:
    from withheld.model import Content, Passage

_WORD = re.compile(r"[^\W\d_]+")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_CELL = re.compile(r"row (\d+), column (\d+)\Z")
_ENDLESS = re.compile(r"\S{120,}+")
_MARKS = re.compile(r"[^\w\n]{12,}+|(?:[^\W_][^\w\n]{1,3}){60,}+")
"""Endless words; rows of marks and letters set one by one: half a minute for each megabyte, and never a sentence."""
_LOOP = re.compile(r"(?<!\S)(?P<unit>(?:\S{1,40}+[ \n]){1,6}?)(?P=unit){19,}+")
_READ = 4
"""Rounds of a loop that are read; what is in the third is in all that follow."""


def passages(content: Content, *skipped: Role) -> Iterator[tuple[int, Passage]]:
    """Every passage with words in it, with its index, except those of the roles named."""
    return ((i, p) for i, p in enumerate(content.text) if p.role not in skipped and p.text.strip())


def keyed(content: Content, *skipped: Role) -> Iterator[tuple[int, Passage, frozenset[str]]]:
    """The same with the lower-case words of what each value stands under: the last name in a JSON pointer, the header of a column, a field.

    `/people/0/dateOfBirth` gives `{"date", "of", "birth"}`; array indices are passed over.
    """
    headers = {cell[2]: p.text for p in content.text if p.role is Role.KEY and (cell := _CELL.match(p.place)) and cell[1] == "1"}
    for i, passage in passages(content, *skipped):
        cell = _CELL.match(passage.place)
        yield i, passage, _words(headers.get(cell[2], "") if cell else _last_name(passage.place))


def _last_name(place: str) -> str:
    return next((part for part in reversed(place.split("/")) if _WORD.search(part)), "")


def _words(key: str) -> frozenset[str]:
    return frozenset(w.casefold() for w in _WORD.findall(_CAMEL.sub(" ", key)))


def legible(text: str, *, endless: bool = False) -> str:
    """The text with what is no prose blanked and every other character in its place; endless words stay where rules read them."""
    for pattern in (_MARKS,) if endless else (_ENDLESS, _MARKS):
        text = pattern.sub(lambda m: " " * len(m.group()), text)
    return text


class _Loop(NamedTuple):
    """The same words over and over: where the third round begins, how long a round is, and where the blank begins and ends."""

    third: int
    length: int
    start: int
    end: int

    def again(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        """Where what was found in the third round stands in those that were blanked."""
        first, last = max(start, self.third), (end if start >= self.third else min(end, self.third + self.length))
        yield from ((first + at - self.third, last + at - self.third) for at in range(self.start, self.end, self.length))


class Unrolled(NamedTuple):
    """A text in which loops are blanked but for a few rounds, and what is needed to say of all rounds what was found in those.

    A tagger takes as long for the ten thousandth `the 22-year-old` as for the first.
    """

    text: str
    loops: tuple[_Loop, ...]

    def again(self, start: int, end: int) -> Iterable[tuple[int, int]]:
        """The offsets, in the blanked rounds, of a span that was found."""
        first = bisect_right(self.loops, start, key=lambda loop: loop.third + loop.length)
        last = bisect_left(self.loops, end, key=lambda loop: loop.third)
        return chain.from_iterable(loop.again(start, end) for loop in self.loops[first:last])


def unrolled(text: str) -> Unrolled:
    """The text without the middle of its loops, every other character in its place. Linear in the text."""
    loops: list[_Loop] = []
    pieces: list[str] = []
    at = 0
    for m in _LOOP.finditer(text):
        length = len(m["unit"])
        loop = _Loop(m.start() + 2 * length, length, m.start() + _READ * length, m.end() - length)
        pieces += [text[at : loop.start], " " * (loop.end - loop.start)]
        at = loop.end
        loops.append(loop)
    return Unrolled("".join([*pieces, text[at:]]), tuple(loops))
