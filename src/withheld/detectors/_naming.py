"""Whether capitalised words name a person: the second opinion on what a tagger found, and what titles and lists find without it.

Nothing here runs a model; `names` does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from withheld.detectors._gazetteer import TITLES, is_given_name, is_other_word, is_place, is_surname
from withheld.spelling import PARTICLES, WORD, common, unpossessed


class Entity(NamedTuple):
    """What a tagger found: half-open offsets and OntoNotes label."""

    start: int
    end: int
    label: str


class Candidate(NamedTuple):
    """What is reported: half-open offsets, kind (`name` or `place`), score, doubt."""

    start: int
    end: int
    kind: str
    score: float
    doubt: bool = False


class _Word(NamedTuple):
    start: int
    end: int
    text: str

    @property
    def capital(self) -> bool:
        return self.text[0].isupper()

    @property
    def acronym(self) -> bool:
        return len(self.text) > 1 and self.text.isupper()


_PLACES = frozenset({"GPE", "LOC", "FAC"})
_MISFILED = frozenset({"ORG", "PRODUCT", "WORK_OF_ART", "NORP", "EVENT", "LAW", "LANGUAGE"}) | _PLACES
"""Labels under which the tagger also files people, surnames above all. Dates and numbers are never looked at again."""

_LINK = re.compile(r"(?:[ \xa0]|\n|-|‑|\. ?|[ \xa0]?[\"“”„«»‘’'()]{1,2}[ \xa0]?)\Z")
_SENTENCE_END = re.compile(r"(?:\A|[.!?:;…\n\"“„«(–—-])\s*\Z")
_MOST_WORDS = 4
_MIN_LISTED = 4
"""Shorter given names are English words too often to be believed without a neighbour."""


def decide(text: str, entities: Sequence[Entity], *, under_name_key: bool) -> list[Candidate]:
    """The candidates of one passage: the tagger's, judged again; then what titles and lists know where the tagger saw nobody."""
    words = [_Word(m.start(), m.start() + len(w), w) for m in WORD.finditer(text) if (w := unpossessed(m.group()))]
    found = [c for entity, inside in _with_words(entities, words) for c in _judged(text, entity, inside)]
    taken = sorted((c.start, c.end) for c in found)
    found += [c for run in _runs(text, words) if not _overlaps(run, taken) for c in _listed(text, run)]
    if under_name_key and not any(c.kind == "name" for c in found):
        found += _whole_value(text, words)
    return list(dict.fromkeys(found))


def _with_words(entities: Sequence[Entity], words: Sequence[_Word]) -> Iterator[tuple[Entity, list[_Word]]]:
    """Each entity with the words inside it; both come in order."""
    at = 0
    for entity in sorted(entities):
        while at < len(words) and words[at].start < entity.start:
            at += 1
        end = at
        while end < len(words) and words[end].start < entity.end:
            end += 1
        yield entity, list(words[at:end])


def _overlaps(run: Sequence[_Word], taken: Sequence[tuple[int, int]]) -> bool:
    return any(start < run[-1].end and run[0].start < end for start, end in taken)


def _judged(text: str, entity: Entity, words: list[_Word]) -> Iterator[Candidate]:
    if entity.label == "PERSON":
        words = _trimmed(words)
        if words and _is_place(text, words) and not any(is_given_name(w.text) or is_surname(w.text) for w in words):
            yield Candidate(words[0].start, words[-1].end, "place", 0.6)
        elif words:
            yield Candidate(words[0].start, words[-1].end, "name", 0.9)
    elif entity.label in _MISFILED and words:
        yield from _refiled(text, entity, _without_article(words))


def _refiled(text: str, entity: Entity, words: list[_Word]) -> Iterator[Candidate]:
    """What the tagger filed under something else than a person."""
    if not words:
        return
    place = _is_place(text, words)
    if place and (entity.label in _PLACES or not is_surname(words[-1].text)):
        yield Candidate(words[0].start, words[-1].end, "place", 0.9)
    elif words := _trimmed(words):
        if _like_a_person(words):
            listed = any(is_given_name(w.text) or is_surname(w.text) for w in words)
            yield Candidate(words[0].start, words[-1].end, "name", 0.6 if listed else 0.4, doubt=True)


def _trimmed(words: list[_Word]) -> list[_Word]:
    """The words without titles, offices and small words at either end, and without a place in front of a full name."""
    while words and (_no_name(words[0]) and words[0].text.casefold() not in PARTICLES):
        words = words[1:]
    while words and _no_name(words[-1]):
        words = words[:-1]
    if len(words) > 2 and is_place(words[0].text) and not is_given_name(words[0].text):
        words = words[1:]
    return words


def _no_name(word: _Word) -> bool:
    plain = word.text.casefold()
    return not word.capital or plain in TITLES or is_other_word(plain)


def _without_article(words: list[_Word]) -> list[_Word]:
    return words[1:] if words[0].text.casefold() in ("the", "a", "an") else words


def _is_place(text: str, words: Sequence[_Word]) -> bool:
    return is_place(" ".join(text[words[0].start : words[-1].end].split()))


def _like_a_person(words: Sequence[_Word]) -> bool:
    """One to four capitalised words of which none is of an office, a people or the calendar, and not everything an acronym."""
    return (
        len(words) <= _MOST_WORDS
        and all(w.capital or w.text.casefold() in PARTICLES for w in words)
        and not any(is_other_word(w.text) for w in words)
        and not all(w.acronym for w in words)
        and not (len(words) == 1 and (common(words[0].text) or len(words[0].text) < 3))
    )


def _runs(text: str, words: Sequence[_Word]) -> Iterator[list[_Word]]:
    """Capitalised words that stand together."""
    run: list[_Word] = []
    for word in words:
        if run and not (word.capital and _LINK.match(text, run[-1].end, word.start) and _goes_on(text, run[-1], word)):
            yield run
            run = []
        if word.capital:
            run.append(word)
    if run:
        yield run


def _goes_on(text: str, before: _Word, word: _Word) -> bool:
    """A full stop or a line's end ends a name, except after an initial."""
    between = text[before.end : word.start]
    return len(before.text) <= 2 or before.text.casefold() in TITLES if "." in between else "\n" not in between


def _listed(text: str, run: list[_Word]) -> Iterator[Candidate]:
    """Names in a run of capitalised words that no tagger saw: after a title, with a given name in front, after an initial, or alone."""
    titled = _after_title(text, run)
    run = _trimmed(run)
    if not run or _is_place(text, run) or len(run) > 2 * _MOST_WORDS:
        return
    if titled and _like_a_person(run):
        yield Candidate(run[0].start, run[-1].end, "name", 0.9)
        return
    for i, word in enumerate(run):
        rest = run[i : i + _MOST_WORDS]
        if len(rest) > 1 and _begins_name(word) and _like_a_person(rest):
            yield Candidate(word.start, rest[-1].end, "name", 0.7)
            return
    if len(run) == 1 and _alone(text, run[0]):
        yield Candidate(run[0].start, run[0].end, "name", 0.5, doubt=True)


def _after_title(text: str, run: Sequence[_Word]) -> bool:
    if run[0].text.casefold() in TITLES:
        return len(run) > 1
    before = WORD.findall(text, max(0, run[0].start - 16), run[0].start)
    return bool(before) and before[-1].casefold() in TITLES and text[: run[0].start].rstrip(" .\xa0").endswith(before[-1])


def _begins_name(word: _Word) -> bool:
    return len(word.text) == 1 or (is_given_name(word.text) and not common(word.text) and not is_place(word.text))


def _alone(text: str, word: _Word) -> bool:
    plain = word.text
    known = is_given_name(plain) and len(plain) >= _MIN_LISTED
    return known and not common(plain) and not is_place(plain) and not word.acronym


def _whole_value(text: str, words: Sequence[_Word]) -> Iterator[Candidate]:
    """A value under a key that promises a person."""
    if (
        0 < len(words) <= _MOST_WORDS + 1
        and not any(c.isdigit() for c in text)
        and not (_is_place(text, words) or is_other_word(words[-1].text))
    ):
        yield Candidate(words[0].start, words[-1].end, "name", 0.8)
