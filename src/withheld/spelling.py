"""How one name is spelt in many ways: the folding of transliterations, and which spellings are one person.

Pure: no model, no file of the story. `skeleton` folds case, diacritics, apostrophes, invisible characters, Cyrillic and the usual ways of
writing it in Latin letters (Prokhorov, Prohorov, Прохоров; Kiev, Kyiv; Lukashenko, Lukashenka). Two questions are asked of it and must
not be confused: `keys` look wide, because a miss exposes somebody (`mentions` searches texts with them); `same` and `link` decide
narrowly, because a wrong link may show somebody who said no.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from importlib import import_module
from typing import Any, NamedTuple
from unicodedata import combining, normalize

from withheld.words import words

INVISIBLE = "\u00ad\u034f\u061c\u115f\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufe00-\ufe0f\ufeff"
_MARKS = "\u0300-\u036f\u0483-\u0487\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
APOSTROPHES = "'’‘ʼʹʻ`´′＇"
WORD = re.compile(rf"[^\W\d_]++(?:[{_MARKS}{INVISIBLE}]++[^\W\d_]*+|[{APOSTROPHES}][^\W\d_]++)*+")
"""A run of letters with its marks, invisible characters and inner apostrophes."""

_POSSESSIVE = re.compile(rf"(?<=\w)[{APOSTROPHES}][sS][{INVISIBLE}]*$")
_SILENT = re.compile(rf"[{INVISIBLE}{APOSTROPHES}]")
CYRILLIC = re.compile(r"[\u0400-\u04ff]")
_LATIN = re.compile(r"[a-z]")

_LETTERS = {
    **dict(zip("абвгґдезійклмнопрстуфыиїёэў", "abvggdeziiklmnoprstufiiieev", strict=True)),
    **{"ж": "zh", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ю": "iu", "я": "ia", "є": "ie", "ъ": "", "ь": ""},
    **{"ј": "j", "љ": "l", "њ": "n", "ћ": "c", "ђ": "d", "џ": "dzh"},
    **{"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ß": "ss", "ı": "i", "ŭ": "v"},
}
_CARONS = {"š": "sh", "č": "ch", "ž": "zh", "ş": "sh", "ș": "sh", "ç": "ch", "ć": "c", "ś": "s", "ź": "z", "ż": "zh"}
_SOFTENED = re.compile(r"дз(?=[еіїяюьё])|ц(?=[іяюьё])")
_LOOKALIKE = str.maketrans("асеорхукмтвнАСЕОРХУКМТВН", "aceopxykmtbnACEOPXYKMTBN")

_FOLDS = tuple(
    (re.compile(pattern), to)
    for pattern, to in (
        (r"tsch|tch", "č"),
        (r"shch|szcz|sch|sh|sz", "š"),
        (r"\Ach(?=[rl])", "k"),
        (r"cz|ch", "č"),
        (r"zh", "ž"),
        (r"kh", "h"),
        (r"gh", "g"),
        (r"ph", "f"),
        (r"th", "t"),
        (r"ck|qu?", "k"),
        (r"c(?![eiy])", "k"),
        (r"ts(?=i)", "t"),
        (r"ts|tz", "c"),
        (r"x", "ks"),
        (r"w", "v"),
        (r"(?<=[aeo])u(?![aeiouy])", "v"),
        (r"(?<!\A)j|y", "i"),
        (r"(?<!\A)i[ei]+", "i"),
        (r"(.)\1+", r"\1"),
    )
)
SLAVIC = re.compile(r"(?:[oeai]v(?:a|ič|na)?|ina?|nk[oa]|[sc]k(?:i|a|ia|aia)|ič|uk|ik|ak)\Z")


@lru_cache(16384)
def skeleton(word: str, *, carons: bool = True) -> str:
    """The key two spellings of one word share; possessives, case, marks and script are folded away. Empty for a word without letters.

    With `carons` off `š` is read as a plain s, as those write who have no such key.
    """
    plain = _SILENT.sub("", _POSSESSIVE.sub("", normalize("NFKC", word))).casefold()
    plain = _SOFTENED.sub(lambda m: "д" if m.group()[0] == "д" else "т", plain)
    letters = "".join(_latin(c, carons) for c in normalize("NFC", plain))
    for pattern, to in _FOLDS:
        letters = pattern.sub(to, letters)
    return letters.replace("o", "a") if len(letters) >= 6 and SLAVIC.search(letters) else letters


def _latin(char: str, carons: bool) -> str:
    if carons and char in _CARONS:
        return _CARONS[char]
    if char in _LETTERS:
        return _LETTERS[char]
    base = "".join(c for c in normalize("NFKD", char) if not combining(c))
    return _LETTERS.get(base, base)


@lru_cache(16384)
def keys(word: str) -> frozenset[str]:
    """Every key under which a word is looked up when nothing may be missed: a superset of `skeleton`."""
    found = {skeleton(word), skeleton(word, carons=False)}
    if CYRILLIC.search(word) and _LATIN.search(word.casefold()):
        found.add(skeleton(word.translate(_LOOKALIKE)))  # letters of one script in the clothes of the other
    found |= {k.replace("g", "h") for k in found if "g" in k and (CYRILLIC.search(word) or SLAVIC.search(k))}
    if "ch" in (plain := word.casefold()):
        found |= {k for k in (skeleton(plain.replace("ch", "kh")),) if SLAVIC.search(k)}  # Polish and German: Prochorow
    found |= {k.replace("ci", "ti") for k in found if SLAVIC.search(k)}  # Belarusian in its Latin alphabet: Cichanoŭskaja
    found |= {"i" + k[1:] for k in found if k.startswith("j")}
    return frozenset(k for k in found if k) | {name for k in found if (name := given().get(k))}


@cache
def given() -> dict[str, str]:
    """Skeleton of a given name → the name of its class, which no skeleton can equal."""
    return {skeleton(word): f"={line}" for line in words("given") for word in line.split()}


@cache
def common(word: str) -> bool:
    """Whether a word is also an everyday English one, so that in small letters it names nobody."""
    return word.casefold() in _everyday()


@cache
def _everyday() -> frozenset[str]:
    lorem: Any = import_module("faker.providers.lorem.en_US")
    commonest: tuple[str, ...] = lorem.Provider.word_list
    return words("everyday") | {w.casefold() for w in commonest}


def unpossessed(word: str) -> str:
    """The word without a possessive ending, in straight or typographic form."""
    return _POSSESSIVE.sub("", word)


def parts(name: str) -> tuple[str, ...]:
    """The words of a name without titles, particles and possessives: `Mr Denis ‘Kit’ Prokhorov’s` gives Denis, Kit, Prokhorov."""
    found = [unpossessed(m.group()) for m in WORD.finditer(name)]
    named = [w for w in found if w.casefold() not in words("titles") | words("articles")]
    return tuple([w for w in named if w.casefold() not in words("particles")] or named or found)


def same(a: str, b: str) -> bool:
    """Whether two names are one name in two spellings, word by word and in either order. Narrow: no inflection, no initials."""
    first, second = _strict(a), _strict(b)
    return bool(first) and (first == second or sorted(first) == sorted(second))


def _strict(name: str) -> tuple[str, ...]:
    return tuple(given().get(k, k) for k in (skeleton(p) for p in parts(name)) if k)


class Group(NamedTuple):
    """Spellings that are one person: the key in `known`, or "" for somebody only a machine found."""

    person: str
    values: tuple[str, ...]


def link(values: Sequence[str], known: Mapping[str, Sequence[str]]) -> list[Group]:
    """Which of the names found are one person, in order of first appearance; every distinct value is in exactly one group.

    A full name takes the surname and the nickname in it (`Denis ‘Kit’ Prokhorov` takes `Prokhorov` and `Kit`) unless two people share
    them: such a word stays by itself, linked to nobody, and is withheld. A given name alone is linked to somebody found, never to
    somebody known: the soldier who is only called Alexander must not be shown because a president is called so too.
    """
    distinct = list(dict.fromkeys(values))
    people = [_Person(key, spellings) for key, spellings in known.items()]
    home: dict[str, _Person] = {}
    for value in sorted(distinct, key=lambda v: -len(parts(v))):  # full names first: they say who there is
        fitting = [p for p in people if p.is_called(value)] or [p for p in people if p.takes(value)]
        if len(fitting) == 1:
            fitting[0].learn(value)
        else:
            fitting = [_Person("", [value], ambiguous=bool(fitting))]
            people += fitting
        home[value] = fitting[0]
    groups: dict[int, tuple[str, list[str]]] = {}
    for value in distinct:
        groups.setdefault(id(home[value]), (home[value].key, []))[1].append(value)
    return [Group(key, tuple(found)) for key, found in groups.values()]


class _Person:
    """Somebody with the names seen so far, each as a tuple of strict keys, and the words that alone mean this person."""

    def __init__(self, key: str, names: Sequence[str], *, ambiguous: bool = False) -> None:
        self.key = key
        self.names: set[tuple[str, ...]] = set()
        self.alone: set[str] = set()
        self.ambiguous = ambiguous
        for name in names:
            self.learn(name)

    def learn(self, name: str) -> None:
        words = _strict(name)
        if not words or words in self.names:
            return
        self.names.add(words)
        if not self.ambiguous and len(words) > 1:
            nicknames = (_strict(m.group()) for m in _QUOTED.finditer(name))
            self.alone |= {words[0] if "," in name else words[-1], *(n[0] for n in nicknames if len(n) == 1)}
            self.alone |= set() if self.key else set(words)

    def is_called(self, name: str) -> bool:
        """Whether `name` is one of the names seen so far, in whatever spelling."""
        words = sorted(_strict(name))
        return any(words == sorted(own) for own in self.names)

    def takes(self, name: str) -> bool:
        """Whether `name` is a telling part of one of this person's, or the same but for initials and middle names."""
        words = _strict(name)
        if self.ambiguous or not words:
            return False
        if len(words) == 1:
            return len(words[0]) > 1 and words[0] in self.alone
        return any(_agrees(words, own) for own in self.names)


_QUOTED = re.compile(rf"[\"“”„«»{APOSTROPHES}(][^\s\"“”„«»{APOSTROPHES}()]{{2,30}}[\"“”„«»{APOSTROPHES})]")


def _agrees(a: tuple[str, ...], b: tuple[str, ...]) -> bool:
    """Whether every word of the shorter name is in the longer one, an initial standing for its word; two words, one of them in full."""
    shorter, longer = sorted((a, b), key=len)
    rest = list(longer)
    full = 0
    for word in sorted(shorter, key=len, reverse=True):
        fit = next((w for w in rest if w == word), None) or next(
            (w for w in rest if 1 in (len(w), len(word)) and _initial(w) == _initial(word)), None
        )
        if fit is None:
            return False
        full += fit == word
        rest.remove(fit)
    return full > 0 and len(shorter) > 1


def _initial(key: str) -> str:
    return key.lstrip("=")[:1]
