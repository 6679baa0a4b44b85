"""Where the names of a story stand in a text, in any case, script and spelling, whole or in part. What spellings share is in `spelling`."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise, product
from typing import NamedTuple

from withheld.spelling import APOSTROPHES, CYRILLIC, INVISIBLE, SLAVIC, WORD, common, given, keys, parts, skeleton, unpossessed
from withheld.words import words

_CASES = re.compile(
    r"(?:ogo|oho|aga|aha|omu|amu|uiu|aia|oiu|eiu|iami|ami|imi|om|am|em|im|oi|ai|ei|ah|ih|iu|ia|a|u|e|i|o)\Z"
)  # endings of nouns and adjectives in Belarusian, Russian and Ukrainian, as skeletons


def _stem(key: str) -> str:
    return _CASES.sub("", key, count=1).replace("o", "a")


class Match(NamedTuple):
    """A place in a text where a known name stands: half-open offsets and the people it may be."""

    start: int
    end: int
    people: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Token:
    start: int
    end: int
    word: str

    @property
    def capital(self) -> bool:
        return self.word[0] != self.word[0].lower()

    @property
    def caseless(self) -> bool:
        return self.word[0].lower() == self.word[0].upper()


_GAP = re.compile(rf"[\s\"“”„«»‹›()\[\],_/&+{APOSTROPHES}{INVISIBLE}‐‑–-]{{0,4}}\Z")
_TAG = r"</?[A-Za-z!][^<>]{0,200}>"
_INSIDE = re.compile(
    rf"(?<=[^\W\d_])(?:{_TAG}|\{{\\[^{{}}]{{0,50}}\}}|\]\([^()\s]{{0,200}}\)|[-‐]\n[ \t>]*|&#?\w{{2,8}};"
    rf"|[*_~`\\|>{INVISIBLE}^=+$#{{}}()\[\]/:.·•])+(?=[^\W\d_])|{_TAG}"
)
"""Markup between two letters of what may be one name; and tags, whose own letters are none of the text's."""

_BROKEN = re.compile(rf"[\s{INVISIBLE}*_~\\|>‐‑-]{{1,4}}\Z")
_APART = re.compile(r"\n[ \t>]*+\n|\]\(|`")
"""Between two words of one name never: the end of a paragraph, a link's address, the fence of code."""
_ADDRESS = re.compile(r"(?:://|\]\()\S*\Z")
_LONGEST_ADDRESS = 200
"""Characters before a word in which the beginning of an address is looked for."""
_EMPHASIS = re.compile(r"\*+|_+|~+")
_TIME = re.compile(r"([^\W_]+)[ \xa0]\Z")
_WIDEST_TIME = 16
_SPACED = re.compile(rf"[\s.·_{INVISIBLE}-]{{1,2}}\Z")
_WIDEST_GAP = 4
_MIN_ALONE = 3
"""A shorter word (an initial, `Bo`) counts only beside another word of the same name."""
_MIN_BROKEN = 5
_LONGEST = 80
"""A longer run of letters is no name, not even several without a space."""
_MIN_STEM = {True: 3, False: 4}
"""Letters that must be left of a word without its ending, by whether it is in Cyrillic, where endings are the rule."""


class Names:
    """The names of a story, ready to be found in any text. Building it is linear in the names, a search linear in the text."""

    def __init__(self, known: Mapping[str, Sequence[str]]) -> None:
        self._words: dict[str, set[str]] = defaultdict(set)
        self._beside: dict[str, set[str]] = defaultdict(set)
        self._stems: dict[str, set[str]] = defaultdict(set)
        for person, spellings in known.items():
            for spelling in spellings:
                self._add(person, parts(spelling))

    def _add(self, person: str, words: tuple[str, ...]) -> None:
        for word in words:
            table = self._words if len(word) >= _MIN_ALONE or len(words) == 1 else self._beside
            for key in keys(word):
                table[key].add(person)
            self._beside[word[0].casefold()].add(person)
            key = skeleton(word)
            if SLAVIC.search(key) or CYRILLIC.search(word) or key in given():
                self._stems[_stem(key)].add(person)
            self._stems[f"cyrillic {_stem(key)}"].add(person)
        for glued in _glued(words):
            for key in keys(glued):
                self._words[key].add(person)

    def find(self, text: str) -> list[Match]:
        """Every place where one of the names stands, whole or in part, in order and disjoint."""
        tokens = [_Token(m.start(), m.start() + len(w), w) for m in WORD.finditer(text) if len(w := unpossessed(m.group())) <= _LONGEST]
        return _merged(text, [*self._single(text, tokens), *self._broken(text, tokens), *self._spaced(text, tokens), *self._marked(text)])

    def _single(self, text: str, tokens: list[_Token]) -> Iterator[_Hit]:
        for token in tokens:
            if _dated(text, token):
                continue
            if people := self._known(token):
                yield _Hit(token.start, token.end, frozenset(people), alone=True)
            elif people := self._beside_only(text, token):
                yield _Hit(token.start, token.end, frozenset(people), alone=False)

    def _known(self, token: _Token) -> set[str]:
        word = token.word
        if not token.capital and not token.caseless and (len(word) <= _MIN_ALONE or common(word)):
            return set()
        people = {p for key in keys(word) for p in self._words.get(key, ())}
        return people or (self._inflected(word) if token.capital else set())

    def _inflected(self, word: str) -> set[str]:
        cyrillic = bool(CYRILLIC.search(word))
        key = skeleton(word)
        stem = _stem(key)
        people = set[str]()
        if len(stem) >= _MIN_STEM[cyrillic]:
            people |= self._stems.get(f"cyrillic {stem}" if cyrillic else stem, set())
        if word[-1] in "sS" and len(key) > _MIN_STEM[False]:
            people |= {p for k in keys(word[:-1]) for p in self._words.get(k, ())}
        return people

    def _beside_only(self, text: str, token: _Token) -> set[str]:
        """Small letters, short words and initials: they count only beside a word that is certain."""
        if len(token.word) == 1:
            return self._beside.get(token.word.casefold(), set()) if token.capital and text[token.end : token.end + 1] == "." else set()
        return {p for key in keys(token.word) for table in (self._words, self._beside) for p in table.get(key, ())}

    def _broken(self, text: str, tokens: list[_Token]) -> Iterator[_Hit]:
        """Words cut in two by a line, a hyphen or a space."""
        for a, b in pairwise(tokens):
            if b.start - a.end <= 4 and len(a.word) + len(b.word) >= _MIN_BROKEN and _BROKEN.match(text, a.end, b.start):
                people = {p for key in keys(a.word + b.word) for p in self._words.get(key, ())}
                if people and not self._two(a, b):
                    yield _Hit(a.start, b.end, frozenset(people), alone=True)

    def _two(self, a: _Token, b: _Token) -> bool:
        """Whether they are two words, each a name or small, and not the halves of one: `и Ивана`, `Иванов в`, `i Ireny`, `Ivan Ivanov`."""
        small = [len(t.word) == 1 and not t.capital for t in (a, b)]
        named = [bool(self._known(t)) for t in (a, b)]
        return all(named) or (any(named) and any(small))

    def _marked(self, text: str) -> Iterator[_Hit]:
        """Names with mark*up* inside."""
        plain, seams = _without_markup(text)
        for m in WORD.finditer(plain) if seams else ():
            word = unpossessed(m.group())
            first, last = bisect_right(seams, (m.start(), len(text))), bisect_left(seams, (m.start() + len(word), 0))
            if first < last and _MIN_BROKEN <= len(word) <= _LONGEST and (people := self._known(_Token(m.start(), 0, word))):
                start = m.start() + (seams[first - 1][1] if first else 0)
                span = _balanced(text, start, m.start() + len(word) + seams[last - 1][1])
                yield _Hit(*span, frozenset(people), alone=True)

    def _spaced(self, text: str, tokens: list[_Token]) -> Iterator[_Hit]:
        """Names set l e t t e r  b y  l e t t e r."""
        run: list[_Token] = []
        for token in [*tokens, _Token(len(text) + 9, len(text) + 9, "")]:
            if run and (len(token.word) != 1 or token.start - run[-1].end > 3 or len(run) > 64):
                yield from self._within(run)
                run = []
            if len(token.word) == 1:
                run.append(token)

    def _within(self, run: list[_Token]) -> Iterator[_Hit]:
        """A name in a run of single letters, give or take two at each end (`I`, `a`)."""
        for first, last in product(range(3), range(3)):
            letters = run[first : len(run) - last]
            if len(letters) >= _MIN_BROKEN and (
                people := {p for k in keys("".join(t.word for t in letters)) for p in self._words.get(k, ())}
            ):
                yield _Hit(letters[0].start, letters[-1].end, frozenset(people), alone=True)


def _dated(text: str, token: _Token) -> bool:
    """Whether it is a month or a season behind a word of time, and nobody who is called so: `in May`."""
    if token.word.casefold() not in words("season_names") | words("season_surnames") or text[token.end : token.end + 1] in ("'", "’"):
        return False
    before = _TIME.search(text[max(0, token.start - _WIDEST_TIME) : token.start])
    return before is not None and (before[1].isdigit() or before[1].casefold() in words("time_words"))


def _without_markup(text: str) -> tuple[str, list[tuple[int, int]]]:
    """The text without markup inside words, and each seam: its offset in what is left, and how many characters are gone up to there."""
    pieces: list[str] = []
    seams: list[tuple[int, int]] = []
    at = gone = 0
    for m in _INSIDE.finditer(text):
        pieces.append(text[at : m.start()])
        gone += m.end() - m.start()
        seams.append((m.end() - gone, gone))
        at = m.end()
    return "".join([*pieces, text[at:]]), seams


def _balanced(text: str, start: int, end: int) -> tuple[int, int]:
    """The span with the other end of an emphasis of which one end is inside: `*Sido*rova`, which would leave a star behind."""
    marks = _EMPHASIS.findall(text, start, end)
    for mark in (m for m in dict.fromkeys(marks) if marks.count(m) % 2):
        if text.endswith(mark, 0, start):
            start -= len(mark)
        elif text.startswith(mark, end):
            end += len(mark)
    return start, end


def _glued(words: tuple[str, ...]) -> set[str]:
    """A full name as one word, the way it stands in addresses and file names."""
    if len(words) < 2:
        return set()
    first, last = words[0], words[-1]
    return {"".join(words), "".join(reversed(words)), first + last, last + first, first[0] + last}


@dataclass(frozen=True, slots=True)
class _Hit:
    start: int
    end: int
    people: frozenset[str]
    alone: bool


def _merged(text: str, hits: list[_Hit]) -> list[Match]:
    """Neighbouring words of one person become one span; a span without a word that counts alone is none."""
    spans: list[_Open] = []
    for hit in sorted(hits, key=lambda h: (h.start, -h.end)):
        if not (spans and spans[-1].adjoins(text, hit)):
            spans.append(_Open(hit.start))
        spans[-1].add(hit)
    return [Match(s.start, s.end, frozenset(s.certain)) for s in spans if s.certain]


class _Open:
    """A span that still grows."""

    def __init__(self, start: int) -> None:
        self.start = start
        self.end = start
        self.certain: set[str] = set()
        self._last: _Hit | None = None

    def add(self, hit: _Hit) -> None:
        self.end = max(self.end, hit.end)
        self.certain |= hit.people if hit.alone else frozenset()
        self._last = hit

    def adjoins(self, text: str, hit: _Hit) -> bool:
        """Whether the next word belongs to it: the same person's, with no more than a space, a quote or a hyphen between."""
        if hit.start < self.end:
            return True
        if self._last is None or hit.start - self.end > _WIDEST_GAP or not self._last.people & hit.people:
            return False
        between = text[self.end : hit.start]
        if _APART.search(between) or _ADDRESS.search(text[max(0, self.end - _LONGEST_ADDRESS) : self.end]):
            return False
        initial = self._last.end - self._last.start == 1
        return bool(_GAP.match(between.removeprefix(".") if initial else between))
