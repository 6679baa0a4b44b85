"""A tagger of people's names that nothing is found with: a linear chain of two states over hashed features, read from a small file.

It knows no list of names and shares neither weights nor code nor text with what finds names: only how a word is written, its beginning and
end, and the words around it. `training/attack_tagger.py` made the weights.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache
from math import exp
from typing import NamedTuple
from zlib import crc32

from withheld import models

MODEL = "attack-tagger"
BITS = 18
"""A feature is one of 2**18 weights; at 60 features a word, two of one word fall together once in 140 words."""

TOKEN = re.compile(r"[^\W\d_]+(?:['’ʼ-][^\W\d_]+)*|\d+|[^\w\s]|_")
_LINE = re.compile(r"[^\n]+")
_STOPS = frozenset('.!?…:;•–—-"“«»„')
_LONGEST = 400  # tokens of a line tagged at once: a document without line breaks is cut
_EDGE = "\n"


class Token(NamedTuple):
    """A word, number or sign, and where it begins and ends in its text (code points)."""

    text: str
    start: int
    end: int


class Name(NamedTuple):
    """A run of words taken for somebody's name, its place in the text (code points), and the lowest probability of its words."""

    text: str
    start: int
    end: int
    score: float


class Chain(NamedTuple):
    """Weights of the chain: one for each hashed feature, and the four from state to state (0 other, 1 name), row by row."""

    emissions: Sequence[float]
    moves: tuple[float, float, float, float]


def names(text: str, threshold: float) -> list[Name]:
    """The names in a text: neighbouring words of which each is more likely one than not and one is so by at least `threshold` (0 to 1)."""
    found: list[Name] = []
    for tokens in _stretches(text):
        chances = probabilities(features(tokens), chain())
        for run in _runs(chances):
            if max(chances[i] for i in run) >= threshold:
                start, end = tokens[run[0]].start, tokens[run[-1]].end
                found.append(Name(text[start:end], start, end, min(chances[i] for i in run)))
    return found


def tokenised(text: str, start: int = 0, end: int | None = None) -> list[Token]:
    """The tokens of a text, or of the part of it between two offsets."""
    return [Token(m.group(), *m.span()) for m in TOKEN.finditer(text, start, len(text) if end is None else end)]


@cache
def chain() -> Chain:
    """The weights; raises `MissingError` where their file is not the pinned one."""
    import numpy as np

    with np.load(models.path(MODEL)) as file:
        emissions = (file["emissions"].astype(np.float32) * float(file["scale"])).tolist()
        a, b, c, d = (float(v) for v in file["moves"])
    return Chain(emissions, (a, b, c, d))


def features(tokens: Sequence[Token]) -> list[list[int]]:
    """The hashed features of every token of a stretch, in order."""
    seen = Counter(t.text for t in tokens)
    parts = [_EDGED, _EDGED, *(_parts(t.text) for t in tokens), _EDGED, _EDGED]
    lowered = {t.text for t in tokens if t.text.islower()}
    out: list[list[int]] = []
    for i, token in enumerate(tokens):
        window = parts[i : i + 5]
        opens = i == 0 or tokens[i - 1].text in _STOPS
        ever = token.text.lower() in lowered and not token.text.islower()
        out.append([crc32(f.encode()) & ((1 << BITS) - 1) for f in _described(window, opens, ever, seen[token.text] > 1)])
    return out


class Parts(NamedTuple):
    """What is looked at in a word: its small letters, its shape, its script."""

    lower: str
    shape: str
    script: str


_EDGED = Parts(_EDGE, _EDGE, "")


@cache
def _shape(text: str) -> str:
    """`Aa` for a capital and small letters, `A` for capitals, `A-A` for hyphens, `0` for digits, else the sign itself."""
    kinds = "".join("A" if c.isupper() else "a" if c.isalpha() else "0" if c.isdigit() else c for c in text)
    return re.sub(r"(.)\1+", r"\1", kinds)


def _parts(text: str) -> Parts:
    first = ord(text[0])
    script = "c" if 0x400 <= first < 0x530 else "l" if first < 0x250 else "o"
    return Parts(text.lower(), _shape(text), script)


def _described(window: Sequence[Parts], opens: bool, ever: bool, again: bool) -> Iterator[str]:
    two, one, here, next_, after = window
    word, shape = here.lower, here.shape
    yield "1"
    yield f"s={shape}{here.script}"
    yield f"o={opens}{shape}"
    yield f"e={ever}{shape}"
    yield f"g={again}{shape}{opens}"
    yield f"l={min(len(word), 12)}{shape}"
    if shape[0] != "A":  # of words without a capital only the word itself counts: nobody is found by the ending of a small word
        yield f"w={word}"
    else:
        for n in (1, 2, 3, 4):
            yield f"p{n}={word[:n]}"
            yield f"x{n}={word[-n:]}"
        yield f"x5={word[-5:]}"
        yield f"w={word}"
        yield f"x2o={word[-2:]}{opens}"
        for n in range(max(len(word) - 2, 0)):
            yield f"t={word[n : n + 3]}"
    for at, other in (("-2", two), ("-1", one), ("+1", next_), ("+2", after)):
        yield f"{at}w={other.lower}{shape}"
        yield f"{at}s={other.shape}{shape}"
        yield f"{at}x={other.lower[-3:]}{shape}"
    yield f"ss={two.shape}{one.shape}{shape}{next_.shape}{after.shape}"
    yield f"s-={one.shape}{shape}{opens}"
    yield f"ww-={two.lower}{one.lower}{shape}"
    yield f"ww+={next_.lower}{after.lower}{shape}"
    yield f"w-+={one.lower}{shape}{next_.lower}"
    if one.shape[:1] == "A" and shape[0] == "A":
        yield f"xx-={one.lower[-2:]}{word[-2:]}"
    if next_.shape[:1] == "A" and shape[0] == "A":
        yield f"xx+={word[-2:]}{next_.lower[-2:]}"


def probabilities(rows: Sequence[Sequence[int]], weights: Chain) -> list[float]:
    """The probability of every token to be of a name, by the forward and backward passes over the chain (numbers kept near 1)."""
    scores = [exp(max(min(sum(weights.emissions[f] for f in row), 30.0), -30.0)) for row in rows]
    oo, on, no, nn = (exp(m) for m in weights.moves)
    ahead: list[tuple[float, float]] = []
    other, name = 1.0, 0.0
    for i, score in enumerate(scores):
        other, name = (1.0, score) if i == 0 else (other * oo + name * no, (other * on + name * nn) * score)
        other, name = other / (other + name), name / (other + name)
        ahead.append((other, name))
    chances: list[float] = []
    other, name = 1.0, 1.0
    for (o, n), score in zip(reversed(ahead), reversed(scores), strict=True):
        chances.append(n * name / (o * other + n * name))
        other, name = oo * other + on * score * name, no * other + nn * score * name
        other, name = other / (other + name), name / (other + name)
    return chances[::-1]


def _stretches(text: str) -> Iterator[Sequence[Token]]:
    """The tokens of each line, as it learned them; a long one in parts."""
    for line in _LINE.finditer(text):
        tokens = tokenised(text, *line.span())
        yield from (tokens[i : i + _LONGEST] for i in range(0, len(tokens), _LONGEST))


def _runs(chances: Sequence[float]) -> Iterator[list[int]]:
    run: list[int] = []
    for i, chance in enumerate(chances):
        if chance > 0.5:
            run.append(i)
        elif run:
            yield run
            run = []
    if run:
        yield run
