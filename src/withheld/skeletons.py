"""What the spellings of one word share, and which words make a name: the folding of transliterations, and the table of given names.

`skeleton` folds case, diacritics, apostrophes, invisible characters, Cyrillic and the usual ways of writing it in Latin letters (Prokhorov,
Prohorov, Прохоров; Kiev, Kyiv). `keys` look wide, because a miss exposes somebody: `mentions` searches texts with them. Whether two whole
names are one person's is decided in `spelling`.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache, lru_cache
from importlib import import_module
from importlib.resources import files
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
    return frozenset(k for k in found if k).union(*(given().get(k, ()) for k in found))


class Given(NamedTuple):
    """A line of `given.toml`: what one given name is in Russian, Ukrainian, Belarusian, then elsewhere, and what its bearers are called."""

    key: str
    full: tuple[str, ...]
    short: tuple[str, ...]
    female: bool


@cache
def given_names() -> tuple[Given, ...]:
    """The table of given names, in its order."""
    table: dict[str, list[str]] = tomllib.loads(files("withheld").joinpath("given.toml").read_text("utf-8"))
    return tuple(_given(line, kind == "female") for kind, lines in table.items() for line in lines)


def _given(line: str, female: bool) -> Given:
    full, _, short = line.partition("|")
    return Given(f"={line.split()[0]}", tuple(full.split()), tuple(short.split()), female)


@cache
def given() -> dict[str, frozenset[str]]:
    """Skeleton of a given name or nickname → the keys of its lines, which no skeleton can equal; Sasha has two."""
    found: dict[str, set[str]] = {}
    for name in given_names():
        for word in (*name.full, *name.short):
            found.setdefault(skeleton(word), set()).add(name.key)
    return {k: frozenset(v) for k, v in found.items()}


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
