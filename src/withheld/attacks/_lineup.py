"""A line-up: who of many, by what is known of them, does a text speak of? Evidence by words and by meaning; no verdict here.

In the manner of text re-identification (Manzanares-Salor, Sánchez and Lison 2024): the attacker knows of each candidate some facts, and
scores how well they fit what is written. Ours is not trained for a story; it is a naive Bayes over two kinds of evidence, in nats:

* words: a fact all whose words stand in one sentence counts as much as such a word is rare in the rest of the text;
* meaning: how much nearer the candidate's facts lie to the sentences, as points of `meaning`, than those of people who do not exist.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from importlib.resources import files
from math import log
from typing import TYPE_CHECKING, Any, NamedTuple

from withheld import meaning
from withheld.attacks._needles import key
from withheld.spelling import WORD, common
from withheld.words import words

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Fact = tuple[str, str]
"""Kind and words."""

DECOYS = 19
"""People who do not exist in a line-up: by chance one in twenty is named."""

_UNSEEN = 20.0
"""Paragraphs that every text is taken to be longer than it is: in a short one every word is rare."""
_EVERYDAY = 1.5  # nats that a word everybody uses counts at most
_PER_DEVIATION, _MOST = 0.5, 2.0
"""Nats a standard deviation of likeness, and at most. On 245 posts of SPIA-PANORAMA the right profile lay 3.1 deviations above 19 others on
the original (first in 58 %), and still 1.6 (first in 31 %) once every word of its facts was taken out: likeness alone convicts nobody."""

_SENTENCE = re.compile(r"(?<=[.!?…])[\"”»’')\]]*\s+|\n+")
_NUMBER = re.compile(r"\d+")
_UPPER_END = re.compile(r"(?<=\d)[-–]\d+")  # of a band: `20–29` is what is left of every age between
_STEM = 4  # letters that two forms of a word share at least, and three quarters of the longer one


class Evidence(NamedTuple):
    """How well a candidate fits, in nats, and the facts that stand in the text word for word."""

    total: float
    verbatim: tuple[Fact, ...]


class Scene(NamedTuple):
    """The sentences that are about somebody, and the words of every other paragraph, by which rarity is judged."""

    sentences: tuple[str, ...]
    rest: tuple[frozenset[str], ...]
    bare: tuple[str, ...]
    """The same sentences without what a plan put there: what a label says is no fact that was left."""

    def weight(self, word: str) -> float:
        """How much it tells that a word is there: the logarithm of one in how many paragraphs has it."""
        rare = log((len(self.rest) + _UNSEEN) / (sum(any(alike(word, w) for w in own) for own in self.rest) + 0.5))
        return min(rare, _EVERYDAY) if common(word) else rare


def scene(about: Iterable[str], rest: Iterable[str], bare: Iterable[str] | None = None) -> Scene:
    """`about` are the lines that are about somebody, `bare` the same without labels, where there are any."""
    lines = tuple(about)
    return Scene(_sentences(lines), tuple(frozenset(folded(p)) for p in rest), _sentences(lines if bare is None else bare))


def _sentences(lines: Iterable[str]) -> tuple[str, ...]:
    return tuple(s for line in lines for s in _SENTENCE.split(line) if s.strip())


def lineup(facts: Sequence[Fact]) -> list[tuple[Fact, ...]]:
    """People who do not exist, each with as many facts of the same kinds; the same ones for the same facts."""
    return [tuple((kind, _decoy(kind, value, 7 * n + i)) for n, (kind, value) in enumerate(facts)) for i in range(DECOYS)]


def judged(scene: Scene, candidates: Sequence[Sequence[Fact]]) -> list[Evidence]:
    """The evidence for each candidate, in order."""
    said = [folded(s) for s in scene.bare]
    aged = [folded(_UPPER_END.sub("", s)) for s in scene.bare]
    likeness = _likeness(scene.sentences, candidates)
    return [Evidence(*_by_words(scene, said, aged, facts, near)) for facts, near in zip(candidates, likeness, strict=True)]


def _by_words(
    scene: Scene, said: Sequence[list[str]], aged: Sequence[list[str]], facts: Sequence[Fact], near: float
) -> tuple[float, tuple[Fact, ...]]:
    """Nats by words and likeness, and the facts that stand there: ages in `aged`, where bands have no upper end, all others in `said`."""
    left = tuple(f for f in facts if (wanted := telling(f)) and any(_holds(s, wanted) for s in (aged if f[0] == "age" else said)))
    seen = {w for fact in left for w in [max(telling(fact), key=scene.weight)]}  # two facts that share their rarest word are one
    return sum(map(scene.weight, seen)) + near, left


def _likeness(sentences: Sequence[str], candidates: Sequence[Sequence[Fact]]) -> list[float]:
    """Nats by meaning: standard deviations above the mean of all candidates, bounded."""
    if not sentences or not any(candidates):
        return [0.0] * len(candidates)
    told = _points(tuple(sentences))
    nearness = [float((_points(_stated(facts)) @ told.T).max(1).mean()) if facts else 0.0 for facts in candidates]
    mean = sum(nearness) / len(nearness)
    spread = (sum((n - mean) ** 2 for n in nearness) / len(nearness)) ** 0.5 or 1.0
    return [max(-_MOST, min(_MOST, _PER_DEVIATION * (n - mean) / spread)) for n in nearness]


def _stated(facts: Sequence[Fact]) -> tuple[str, ...]:
    return tuple(_table()["sentences"].get(kind, "There was {}.").format(value) for kind, value in facts)


def _points(texts: tuple[str, ...]) -> NDArray[np.float32]:
    import numpy as np

    return np.stack([_point(t) for t in texts])


@lru_cache(8192)
def _point(text: str) -> NDArray[np.float32]:
    return meaning.embedded([text])[0]


def telling(fact: Fact) -> tuple[str, ...]:
    """The folded words of a fact that must all be there for it to stand: of an age the numbers, else all but articles and particles."""
    kind, value = fact
    numbers = tuple(_NUMBER.findall(value))
    return numbers if kind == "age" and numbers else tuple(folded(value))


def folded(text: str) -> list[str]:
    """The words and numbers of a text without case, without articles, particles and words of one or two letters."""
    small = words("articles") | words("particles")
    found = [key(m) for m in _either().findall(text)]
    return [w for w in found if w.isdigit() or (len(w) > 2 and w not in small)]


@cache
def _either() -> re.Pattern[str]:
    return re.compile(rf"{_NUMBER.pattern}|{WORD.pattern}")


def alike(a: str, b: str) -> bool:
    """Whether two words are one, an ending apart."""
    if a == b or not (a.isalpha() and b.isalpha()):
        return a == b
    shared = max(_STEM, -(-3 * max(len(a), len(b)) // 4))
    return a[:shared] == b[:shared]


def _holds(sentence: Sequence[str], wanted: Sequence[str]) -> bool:
    return all(any(alike(word, other) for other in sentence) for word in wanted)


def _decoy(kind: str, value: str, at: int) -> str:
    """A value of that kind which shares no word with the true one."""
    values = _table()["values"]
    table = values.get(kind, values["misc"])
    own = telling((kind, value))
    free = [v for v in table if not any(alike(a, b) for a in telling((kind, v)) for b in own)] or table
    return free[at % len(free)]


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads(files("withheld").joinpath("attacks", "decoys.toml").read_text("utf-8"))
