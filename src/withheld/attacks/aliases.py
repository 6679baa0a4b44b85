"""Attack: every form of the name of everybody who is not public, in every script, transliteration and inflection. `forms` knows the forms.

The words as the story spells them are the business of `words`; here count those the story need not hold: a genitive, the Cyrillic of a
name given in Latin letters, the short form of a given name.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from withheld.attacks import Attack, Hit
from withheld.attacks._needles import key
from withheld.attacks._read import has_words, passages, with_lines
from withheld.spelling import CYRILLIC, WORD, common, parts, skeleton, unpossessed

if TYPE_CHECKING:
    from withheld.attacks import Brief, Exhibit

_SHORTEST = 4
"""Letters from which on a single word counts; a shorter one stands anywhere."""

_HANDLE = frozenset("@#/_-.")  # before a word: small letters are no everyday word's there
_STEM = 3  # letters of its skeleton that a form of a given name alone shares with it at least: Денису, not Dionizy

_GAP = 3  # characters, none of them a letter or digit, that may stand between two words of one name
_CAMEL = re.compile(r"(?<=[^\W\d_A-ZА-ЯЁЎЄІЇҐ])(?=[A-ZА-ЯЁЎЄІЇҐ])")

_BARRED = str.maketrans("łøđ", "lod")  # letters that Unicode does not take apart

_WHAT = "a form of a name"
_INVENTED = {
    "Bronislav Zabrodsky": ("Забродского", "Броніслав Забродський", "Zabrodskiego", "ZABRODSKII"),
    "Тимофей Черновалов": ("Chernovalov", "Черноваловым", "Timofei Chernovalov"),
    "Анжела Ковальчук": ("Anzhela Kovalchuk", "Анжеле Ковальчук"),
    "Małgorzata Zielińska": ("Zielińskiej", "ZIELINSKA"),
}
"""People who do not exist, and forms of their names as texts in other scripts and cases have them."""

Words = tuple[str, ...]


class Aliases(Attack):
    """Whole words of a file's text and name, in any case, against all forms. Canaries: forms of made-up names, written out by hand."""

    name = "aliases"
    family = "recover"

    def applies(self, exhibit: Exhibit, brief: Brief) -> bool:
        return bool(brief.people) and has_words(exhibit)

    def find(self, exhibit: Exhibit, brief: Brief) -> list[Hit]:
        index = index_of(brief.people, brief.allowed)
        invented = index_of(tuple((name,) for name in _INVENTED), ()) if exhibit.planted else None
        texts = [exhibit.name, *passages(exhibit)]
        found = {form for text in texts for i in (index, invented) if i for form in i.found(text)}
        return [Hit(_WHAT, value=value) for value in sorted(found)]

    def plant(self, exhibit: Exhibit, brief: Brief) -> Exhibit:  # noqa: ARG002
        forms = [form for own in _INVENTED.values() for form in own]
        return with_lines(exhibit, forms, (Hit(_WHAT, value="".join(_folded(form))) for form in forms))


class Token(NamedTuple):
    """A word, folded; whether it stands close to the one before it, and whether it is written as a name may be."""

    word: str
    linked: bool
    named: bool


class Index(NamedTuple):
    """Forms to look for and phrases that excuse them, each as its folded words; and how many words the longest has."""

    forms: frozenset[Words]
    excuses: frozenset[Words]
    longest: int

    def found(self, text: str) -> set[str]:
        """The forms in a text that do not lie inside a phrase agreed to be public, as their letters."""
        return {"".join(words) for reading in (text, _CAMEL.sub(" ", text)) for words in self._outside(reading)}

    def _outside(self, text: str) -> Iterator[Words]:
        runs = _runs(text)
        hits = list(self._matches(runs, self.forms))
        spans = [(i, i + len(words)) for i, words in self._matches(runs, self.excuses)] if hits else []
        yield from (w for i, w in hits if not any(a <= i and i + len(w) <= b for a, b in spans))

    def _matches(self, tokens: Sequence[Token], wanted: frozenset[Words]) -> Iterator[tuple[int, Words]]:
        for i, first in enumerate(tokens):
            words: Words = ()
            for token in tokens[i : i + self.longest]:
                if words and not token.linked:
                    break
                words = (*words, token.word)
                if words in wanted and (len(words) > 1 or first.named):
                    yield i, words


@lru_cache(8)
def index_of(people: tuple[tuple[str, ...], ...], allowed: tuple[str, ...]) -> Index:
    """Everything to be looked for; made once for a story. A word that a public name has as well, in any form, tells of nobody."""
    public = _public(people, allowed)
    wanted = {w for spellings in people for name in spellings for w in _wanted(name)}
    excuses = frozenset(w for a in allowed if (w := _folded(a)))
    forms = frozenset(w for w in wanted if w not in public and w not in excuses)
    return Index(forms, excuses, max((len(w) for w in (*forms, *excuses)), default=0))


def _wanted(name: str) -> Iterator[Words]:
    """The forms of a name. Of those of a given name alone only its inflections and spellings: Dionizy is another name, too."""
    given, *more = parts(name) or ("",)
    alone = _forms(given) if more else frozenset[str]()
    others = {f for f in alone if skeleton(f)[:_STEM] != skeleton(given)[:_STEM]}
    for form in (_forms(name) | alone) - others:
        words = _folded(form)
        if len(words) > 1 or (words and len(words[0]) >= _SHORTEST and not common(words[0])):
            yield words


def _public(people: tuple[tuple[str, ...], ...], allowed: tuple[str, ...]) -> set[Words]:
    """Forms of the words of agreed phrases that begin as a word of a hidden name does; the others cannot be mistaken for one."""
    starts = {skeleton(p)[:2] for spellings in people for name in spellings for p in parts(name)}
    words = {p for phrase in allowed for p in parts(phrase) if skeleton(p)[:2] in starts}
    return {_folded(form) for word in words for form in _forms(word)}


@lru_cache(4096)
def _forms(name: str) -> frozenset[str]:
    from withheld.forms import forms  # its dictionaries are loaded only where an attack runs

    return forms(name) | {name}


def _folded(text: str) -> Words:
    return tuple(_fold(m.group()) for m in WORD.finditer(text))


@lru_cache(16384)
def _fold(word: str) -> str:
    """The word in small letters without possessive; of Latin letters without their marks, which many leave out."""
    plain = key(unpossessed(unicodedata.normalize("NFC", word)))
    return plain if CYRILLIC.search(plain) else "".join(c for c in unicodedata.normalize("NFKD", plain.translate(_BARRED)) if c.isalnum())


def _runs(text: str) -> list[Token]:
    """The words of a text. A word in small letters is nobody's, unless everything is in small letters or it is a handle's."""
    out: list[Token] = []
    small, end = text.lower() == text, 0
    for m in WORD.finditer(text):
        between = text[end : m.start()]
        near = bool(out) and len(between) <= _GAP and not any(c.isalnum() for c in between)
        out.append(Token(_fold(m.group()), near, small or not m.group()[0].islower() or between[-1:] in _HANDLE))
        end = m.end()
    return out
