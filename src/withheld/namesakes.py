"""Whether two names are one person's: their words are aligned, and each pair is asked of the table of given names, then of its sounds.

Narrow: a name that is only part of the other (a surname, a given name) is never the same. Which of a story's names are linked is in
`linking_names`; from `NEAR` up to `SAME` lies what a person has to answer.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from withheld.patronymics import fathers, is_patronymic
from withheld.skeletons import APOSTROPHES, CYRILLIC, SLAVIC, WORD, given_names, parts, skeleton
from withheld.sounds import alike, distance, edits, sounds, weight

SAME = 0.75
"""Likeness from which two names are one; set on the tuning half of `benchmarks/pairs.py`."""
NEAR = 0.65
"""Likeness from which the question is worth a person's time."""

_PARTICLES = frozenset(
    ["фон", "де", "да", "дер", "ван", "ди", "дель", "дела", "ла", "ле", "аль", "эль", "ель", "ібн", "ибн", "бин", "бен", "дю", "ду", "дэ"]
)
_NUMERAL = re.compile(r"\b(?:I{1,3}|I?V|VI{1,3}|I?X|XI{1,3}|XI?V|XVI{0,3})\b")
_INITIALS = re.compile(rf"(?<![\w{APOSTROPHES}])(?:([^\W\d_])\.-?|([A-ZА-ЯЁІЇЄ])(?=\s|\Z))")
_INITIAL = 0.85
_NICKNAME = 0.9
_OTHER_NAME = 0.45
"""What is left of the likeness of two words that are different given names: Aleksandr and Aleksandra."""
_OTHER_ENDING = 0.75
_NO_ENDING = 0.9
"""… of two surnames of different make: Petrov and Petrenko, Novik and Novikov."""
_SHORT_STEM = 2
_ENDING = 0.3
"""What the ending of a surname counts beside its stem, where both have the same."""
_OTHER_GENDER = {True: 0.3, False: 0.15}
"""What a woman's ending against a man's takes off, by whether both have the make of a surname that knows genders: Petrov, Petrova."""
_MORE_WORDS = 0.01
_PATRONYMIC_ALONE = 0.7
_GLUED = 0.88
_MOST_WORDS, _MOST_LETTERS = 8, 100
"""Of a name that is compared with others: comparing takes the square of its length, and nobody is called at greater length."""

_MAKES = tuple(
    (re.compile(pattern + r"\Z"), make)
    for pattern, make in (
        (r"[aeiOA]?nk[oa]", "enko"),
        (r"[sc][kQ](?:i|a|A|aA)", "ski"),
        (r"[oaeiAO]vi[CX]", "ovich"),
        (r"i[CX]", "ich"),
        (r"[oaeiAO][vu]a?", "ov"),
        (r"ina?", "in"),
        (r"[uU]k", "uk"),
        (r"[iea][kQ]", "ik"),
        (r"vili|dze", "dze"),
    )
)


class Word(NamedTuple):
    """A word of a name: as written, what given names it may be (in full, or in full or short), and whose child it says somebody is."""

    text: str
    full: frozenset[str]
    named: frozenset[str]
    father: frozenset[str]

    @property
    def initial(self) -> bool:
        return len(self.text) == 1


def likeness(a: str, b: str) -> float:
    """From 0 to 1: how likely two names, in any script, order and convention, are one person's. From `SAME` on they are taken for one."""
    if a == b:
        return 1.0
    return _likeness(*sorted((a, b))) if comparable(a) and comparable(b) else 0.0


def comparable(name: str) -> bool:
    """Whether a name is short enough to be one; a longer run of words is like nothing but itself."""
    return len(name) <= 2 * _MOST_LETTERS and sum(map(len, words := WORD.findall(name))) <= _MOST_LETTERS and len(words) <= _MOST_WORDS


def same(a: str, b: str) -> bool:
    """Whether two names are one person's, in whatever spelling; an initial stands for its name, a middle name may be missing."""
    return likeness(a, b) >= SAME


def near(a: str, b: str) -> bool:
    """Whether two names may be one person's without being clearly so: a question to a person."""
    return NEAR <= likeness(a, b) < SAME


@lru_cache(65536)
def _likeness(a: str, b: str) -> float:
    numbers = [_NUMERAL.findall(n) for n in (a, b)]
    if all(numbers) and numbers[0] != numbers[1]:
        return 0.0
    shorter, longer = sorted((spoken(a), spoken(b)), key=len)
    if not shorter or (len(shorter) == 1 and len(longer) > 1):
        return 0.0
    if len(longer) == 1:
        return pair(shorter[0], longer[0]) if all(numbers) else _alone(shorter[0], longer[0])
    return max(_aligned(shorter, longer), _glued(a, b))


@lru_cache(16384)
def spoken(name: str) -> tuple[Word, ...]:
    """The words of a name that say who it is."""
    initials = ["".join(m) for m in _INITIALS.findall(name)]
    found = tuple(word(p) for p in parts(_INITIALS.sub(" ", name)))
    return tuple(map(word, initials)) + (tuple(w for w in found if w.text.casefold() not in _PARTICLES) or found)


@lru_cache(16384)
def word(text: str) -> Word:
    """A word with what the tables know of it."""
    key = skeleton(text)
    full, named = _named(key)
    return Word(text, full, named, fathers().get(key, frozenset()) if is_patronymic(text) else frozenset())


def _named(key: str) -> tuple[frozenset[str], frozenset[str]]:
    full, short = _table()
    found = full.get(key, frozenset())
    return found, found | short.get(key, frozenset())


@cache
def _table() -> tuple[dict[str, frozenset[str]], dict[str, frozenset[str]]]:
    full: dict[str, set[str]] = {}
    short: dict[str, set[str]] = {}
    for name in given_names():
        for found, spellings in ((full, name.full), (short, name.short)):
            for spelling in spellings:
                found.setdefault(skeleton(spelling), set()).add(name.key)
    return {k: frozenset(v) for k, v in full.items()}, {k: frozenset(v) for k, v in short.items()}


def _alone(a: Word, b: Word) -> float:
    """One word on each side: in one script only the same word, across scripts the same sounds."""
    if skeleton(a.text) == skeleton(b.text):
        return 1.0
    if _cyrillic(a.text) == _cyrillic(b.text):
        return min(alike(a.text, b.text), NEAR - 0.01)
    return 1.0 if a.full & b.full else alike(a.text, b.text) - 0.2


def _aligned(shorter: Sequence[Word], longer: Sequence[Word]) -> float:
    """Every word of the shorter name against the best that is left of the longer."""
    strict = any(a.text.casefold() == b.text.casefold() for a in shorter for b in longer if not a.initial)
    pairs = sorted(((pair(a, b, strict), n, m) for n, a in enumerate(shorter) for m, b in enumerate(longer)), reverse=True)
    left, right = set(range(len(shorter))), set(range(len(longer)))
    found: list[float] = []
    for value, n, m in pairs:
        if n in left and m in right:
            left.remove(n)
            right.remove(m)
            found.append(value)
    if not any(value >= SAME and value != _INITIAL for value in found) and any(w.initial for w in (*shorter, *longer)):
        return 0.0
    score = 0.8 * min(found) + 0.2 * sum(found) / len(found) - _MORE_WORDS * len(right)
    return min(score, _PATRONYMIC_ALONE) if right and _without_surname(longer, right) else score


def _without_surname(longer: Sequence[Word], missing: set[int]) -> bool:
    """Whether what two names share is a given name and a father's, and the surname is missing."""
    met = [w for n, w in enumerate(longer) if n not in missing]
    if all(is_patronymic(longer[n].text) for n in missing):
        return False
    return len(met) == 2 and any(w.father for w in met) and any(w.full and not w.father for w in met)


def _glued(a: str, b: str) -> float:
    """Names that differ in what is one word: DiCaprio, Ди Каприо."""
    one, other = (WORD.findall(n) for n in (a, b))
    if len(one) == len(other):
        return 0.0
    value = alike("".join(one), "".join(other))
    return value if value >= _GLUED else 0.0


@lru_cache(65536)
def pair(a: Word, b: Word, strict: bool = False) -> float:
    """How alike two words of names are, with all that the tables know of them.

    With `strict` another word of the names is the same letter by letter, so one convention wrote both: Hall is no Gall, Miller no Müller.
    """
    if a.initial or b.initial:
        return _INITIAL if _begins_alike(a, b) else 0.0
    if skeleton(a.text) == skeleton(b.text) or a.full & b.full or a.father & b.father:
        return 1.0
    if a.named & b.named:
        return _NICKNAME
    value = _heard(a, b, strict)
    if (a.full and b.full) or (a.father and b.father):
        return min(value, _OTHER_NAME)
    return value


def _heard(a: Word, b: Word, strict: bool) -> float:
    make, other = _make(a.text), _make(b.text)
    value = _stems_alike(a.text, b.text) if make == other != "" else alike(a.text, b.text)
    if strict and not any(f(w.text) for f in (_cyrillic, _slavic) for w in (a, b)):
        value = min(value, *(max(0.0, 1 - 2 * edits(x, y) / min(len(x), len(y))) for x, y in [(_plain(a.text), _plain(b.text))]))
    if _feminine(a.text) != _feminine(b.text):
        value -= _OTHER_GENDER[make == other != "" or bool(a.full or b.full)]
    if make == other:
        return value
    return value * (_OTHER_ENDING if make and other else _NO_ENDING)


def _plain(text: str) -> str:
    """Sounds without the glides that conventions hear or do not."""
    return sounds(text)[0].replace("U", "u").replace("O", "o").replace("A", "a")


def _stems_alike(a: str, b: str) -> float:
    """How alike two surnames of one make are: what they share anyway, the ending, hardly counts."""
    return max(_stemmed(x, y) for x in sounds(a) for y in sounds(b))


@lru_cache(65536)
def _stemmed(a: str, b: str) -> float:
    cuts = [min((m.start() for pattern, _ in _MAKES if (m := pattern.search(h))), default=len(h)) for h in (a, b)]
    if min(weight(h[:cut]) for h, cut in zip((a, b), cuts, strict=True)) < _SHORT_STEM:
        return max(0.0, 1 - 2 * distance(a, b) / (weight(a) + weight(b)))
    stems = distance(a[: cuts[0]], b[: cuts[1]]), weight(a[: cuts[0]]) + weight(b[: cuts[1]])
    ends = distance(a[cuts[0] :], b[cuts[1] :]), weight(a[cuts[0] :]) + weight(b[cuts[1] :])
    return max(0.0, 1 - 2 * (stems[0] + ends[0]) / (stems[1] + _ENDING * ends[1]))


def _cyrillic(text: str) -> bool:
    return bool(CYRILLIC.search(text))


def _slavic(text: str) -> bool:
    return bool(SLAVIC.search(skeleton(text)))


@lru_cache(16384)
def _make(text: str) -> str:
    heard = sounds(text)[0]
    return next((make for pattern, make in _MAKES if pattern.search(heard)), "")


def _feminine(text: str) -> bool:
    heard = sounds(text)[0]
    return heard[-1:] in "aA" and _make(text) != "enko"


def _begins_alike(a: Word, b: Word) -> bool:
    return bool(_beginnings(a.text) & _beginnings(b.text))


@lru_cache(4096)
def _beginnings(text: str) -> frozenset[str]:
    """The signs with which a word or any equivalent of it may begin, alike ones as one."""
    named = word(text).full if len(text) > 1 else frozenset[str]()
    spellings = [text, *(s for n in given_names() if n.key in named for s in n.full)]
    return frozenset(sign for s in spellings for heard in sounds(s[:2] if len(s) > 1 else s) for sign in _FIRST.get(heard[:1], heard[:1]))


_FIRST = {
    "A": "ai",
    "O": "oi",
    "U": "ui",
    "e": "ei",
    "h": "gh",
    "g": "gh",
    "J": "ig",
    "X": "hC",
    "C": "hC",
    "Q": "kc",
    "c": "kc",
    "v": "uv",
    "u": "uv",
}
