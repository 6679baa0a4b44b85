"""What a name found holds beside the name of somebody known: another person whom a tagger ran together with them. Links nobody by itself.

`guard of Alexander Lukashenko Ihar Savitski fled` comes from taggers as one name; taken for the president's, it would show the guard.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from withheld.namesakes import SAME, Word, pair, spoken, word
from withheld.skeletons import APOSTROPHES, WORD, skeleton

QUOTED = re.compile(rf"[\"“”„«»{APOSTROPHES}(]([^\s\"“”„«»{APOSTROPHES}()]{{2,30}})[\"“”„«»{APOSTROPHES})]")
"""A nickname in a name: one word in quotes or brackets."""


def adds(name: str, spelling: str) -> bool:
    """Whether a name has a word that may be somebody else's: none of the spelling's, no initial, no father's name, no nickname inside."""
    found = spoken(name)
    if skeleton("".join(WORD.findall(name))) == skeleton("".join(WORD.findall(spelling))):
        return False  # Di Caprio, DiCaprio
    inner = _quoted(name)
    return any(not (found[n].initial or _fathers(found, n) or found[n].text in inner) for n in _left(found, spoken(spelling)))


def nicknames(name: str) -> list[str]:
    """The nicknames in the middle of a name; no given names, which alone mean nobody."""
    return [n for n in _quoted(name) if not word(n).named]


def _quoted(name: str) -> list[str]:
    """The words in quotes between the other words of a name."""
    between = [w.text for w in spoken(name)[1:-1]]
    return [n for n in QUOTED.findall(name) if n in between]


def rest(value: str, spellings: Iterable[str]) -> tuple[int, int]:
    """Where in a value somebody else's full name stands before or behind one of these spellings; (0, 0) where it is not certain.

    Certain are words as the spelling has them, ending in a surname, and beside them a listed given name with a surname of its own: Carlos
    Lopez Obrador Garcia is not Carlos Lopez beside somebody.
    """
    words = list(WORD.finditer(value))
    texts = [m.group().casefold() for m in words]
    for own in ([m.group().casefold() for m in WORD.finditer(s)] for s in spellings):
        size = len(own)
        if size < 2 or word(own[-1]).named:
            continue
        if texts[:size] == own and _full([m.group() for m in words[size:]]):
            return words[size].start(), words[-1].end()
        if texts[-size:] == own and _full([m.group() for m in words[:-size]]):
            return words[0].start(), words[-size - 1].end()
    return 0, 0


def _full(words: Sequence[str]) -> bool:
    """Whether words are a whole name, a given name in front and a surname behind."""
    return len(words) > 1 and bool(word(words[0]).full) and not word(words[-1]).named


def _left(found: Sequence[Word], own: Sequence[Word]) -> list[int]:
    """The words of a name that no word of the other is."""
    left = list(range(len(found)))
    for other in own:
        best = max(left, key=lambda n: pair(found[n], other), default=None)
        if best is not None and pair(found[best], other) >= SAME:
            left.remove(best)
    return left


def _fathers(found: Sequence[Word], n: int) -> bool:
    """Whether a word is a father's name where such a one stands: behind a given name."""
    return n > 0 and bool(found[n].father and found[n - 1].full)
