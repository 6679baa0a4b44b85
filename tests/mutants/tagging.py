"""Broken ways to lay windows over a text, and to read loops, that the tests must catch."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from withheld.detectors._tagger import WINDOW
from withheld.detectors._text import Unrolled, unrolled
from withheld.detectors._wordpiece import Word


def cut_by_words(words: Sequence[Word]) -> Iterator[tuple[int, int, int, int]]:
    """Counts words where the network counts pieces: what a rare name is spelled with falls off the end."""
    for first in range(0, len(words), WINDOW - 2):
        last = min(len(words), first + WINDOW - 2)
        yield first, last, first, last


def forgets_the_seam(words: Sequence[Word]) -> Iterator[tuple[int, int, int, int]]:
    """Begins the next window one word too late: a word at each seam is read by nobody."""
    first = 0
    while first < len(words):
        last, room = first, WINDOW - 2
        while last < len(words) and room >= len(words[last].pieces):
            room -= len(words[last].pieces)
            last += 1
        yield first, last, first, last
        first = last + 1


def told_once(text: str) -> Unrolled:
    """Says of a loop what was found in the rounds that were read, and nothing of the others."""
    return unrolled(text)._replace(loops=())
