"""Where somebody is quoted and by which words the text says who speaks. Who `he` in "he says" is, is decided in `attribution`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from withheld.antecedents import Mention, Pointer, Sort, Tongue
from withheld.sentences import Paragraph, Sentence

_QUOTED = re.compile(r"“[^“”]*(?:”|\Z)|«[^«»]*(?:»|\Z)|„[^„“”]*(?:[“”]|\Z)|\"[^\"]*(?:\"|\Z)|(?<!\w)‘[^‘]{15,}?’(?!\w)")
_DASH = re.compile(r"[ \t>*_]*[–—-]\s*")
_LABEL = re.compile(r"[ \t>*_@]*[\"“«]?")
_COLON = re.compile(r"[*_]{0,3}\s?:")
_BREAK_BEFORE = re.compile(r"[,!?…–—”»\"“:]\s*(?:[–—-]\s*)?\Z")
_SPEAKING = (Sort.NAME, Sort.HE, Sort.SHE, Sort.THEY, Sort.THE, Sort.SOME, Sort.THEIRS)
_AFTER, _BEFORE = 60, 40
"""Characters: how far after its verb ("says the unit's commander Denis Prokhorov") and before it a speaker may stand."""
_NEAR = 24
"""Characters between `his` and the noun it belongs to."""


class Attribution(NamedTuple):
    """Half-open offsets of the words that say who speaks, and the pointer among them that is the speaker."""

    start: int
    end: int
    speaker: Pointer


def quoted(text: str, paragraph: Paragraph) -> list[tuple[int, int]]:
    """The half-open spans of a paragraph in which somebody is quoted; all of it where it begins with a dash."""
    if _DASH.match(text, paragraph.start, paragraph.end) and paragraph.speech:
        return [(paragraph.start, paragraph.end)]
    return [(m.start() + paragraph.start, m.end() + paragraph.start) for m in _QUOTED.finditer(text[paragraph.start : paragraph.end])]


def labelled(text: str, names: Sequence[Mention]) -> frozenset[int]:
    """Where a line begins with a name and a colon: the offsets of the line starts."""
    return frozenset(
        start for m in names if _COLON.match(text, m.end) and _LABEL.fullmatch(text, start := text.rfind("\n", 0, m.start) + 1, m.start)
    )


def label(text: str, paragraph: Paragraph, pointers: Sequence[Pointer]) -> Attribution | None:
    """The name before a colon with which a line of an interview or a subtitle begins: `OSKAR: I was born in Minsk.`"""
    at = _LABEL.match(text, paragraph.start, paragraph.end)
    for pointer in pointers[:1]:
        if at and pointer.sort is Sort.NAME and pointer.start == at.end() and _COLON.match(text, pointer.end):
            return Attribution(pointer.start, pointer.end + 1, pointer)
    return None


def attributions(
    text: str, tongue: Tongue, sentence: Sentence, pointers: Sequence[Pointer], quotes: Sequence[tuple[int, int]]
) -> Iterator[Attribution]:
    """Every "says Oskar", "the man says", "according to Prohorov" of a sentence that stands outside what is quoted."""
    for said in tongue.phrases["say"].finditer(text, sentence.start, sentence.end) if quotes else ():
        if any(p.start <= said.start() < p.end for p in pointers):
            continue
        speaker = _inverted(text, tongue, said, pointers, sentence) or _straight(text, tongue, said, pointers)
        if speaker:
            start = min(speaker.start, said.start())
            if _outside(text, start, sentence, quotes):
                yield Attribution(start, _end(text, max(speaker.end, said.end()), sentence, quotes), speaker)
    for source in tongue.phrases["source"].finditer(text, sentence.start, sentence.end):
        if found := next((p for p in pointers if 0 <= p.start - source.end() <= _AFTER and p.sort in _SPEAKING), None):
            speaker = _theirs(found, pointers)
            yield Attribution(source.start(), speaker.end, speaker)


def _inverted(text: str, tongue: Tongue, said: re.Match[str], pointers: Sequence[Pointer], sentence: Sentence) -> Pointer | None:
    """`…, says the unit's commander Denis Prokhorov`."""
    if not _BREAK_BEFORE.search(text, max(0, said.start() - 6), said.start()) and said.start() - sentence.start > 2:
        return None
    for p in pointers:
        between = text[said.end() : p.start]
        if p.sort in _SPEAKING and 0 <= p.start - said.end() <= _AFTER and not re.search(r"[,.;:!?“«\"]", between):
            return None if tongue.phrases["verb"].search(between) or tongue.phrases["joint"].search(between) else _theirs(p, pointers)
    return None


def _straight(text: str, tongue: Tongue, said: re.Match[str], pointers: Sequence[Pointer]) -> Pointer | None:
    """`Oskar says`, `the man, a nurse from Brest, later said`."""
    for p in reversed(pointers):
        if p.sort in _SPEAKING and 0 <= said.start() - p.end <= _BEFORE:
            between = text[p.end : said.start()]
            return None if tongue.phrases["verb"].search(between) or tongue.phrases["joint"].search(between) else p
    return None


def _theirs(p: Pointer, pointers: Sequence[Pointer]) -> Pointer:
    """`his deputy` where `his` was found."""
    owner = p.sort in (Sort.HE, Sort.SHE, Sort.THEY)
    return next((q for q in pointers if owner and q.sort is Sort.THEIRS and 0 < q.start - p.end <= _NEAR), p)


def _outside(text: str, start: int, sentence: Sentence, quotes: Sequence[tuple[int, int]]) -> bool:
    """Whether words stand outside the quotation, or behind a comma or a dash in an utterance that has no closing sign."""
    inside = next(((s, e) for s, e in quotes if s <= start < e), None)
    if inside is None:
        return True
    if not _DASH.match(text, inside[0]):
        return False
    opening = _DASH.match(text, inside[0])
    return bool(opening and start > opening.end() and _BREAK_BEFORE.search(text, max(0, start - 6), start)) and start > sentence.start


def _end(text: str, end: int, sentence: Sentence, quotes: Sequence[tuple[int, int]]) -> int:
    """Up to where the words after an attribution go on about the speaker: the next quotation, dash or the sentence's end."""
    reopened = [s for s, _ in quotes if end <= s < sentence.end]
    dash = re.search(r"[,.]\s*[–—]", text[end : sentence.end])
    return min([sentence.end, *reopened, *([end + dash.start()] if dash else [])])
