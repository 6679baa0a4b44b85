"""Who is meant by "the commander": descriptions that a text itself has given to somebody it names. No pronouns, no world knowledge.

A text states a description before a name ("the unit's commander Denis Prokhorov"), after it ("Anna Petrova, the deputy director,") or by a
verb ("Ivan Novik is the director"). From then on "the commander" is that person, unless a second one bears the description anywhere in the
text, or the description is told apart by what follows it ("the commander of another regiment").
"""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from withheld.declension import declined
from withheld.spelling import link

Description = tuple[int, int, int]
"""Half-open offsets of the words that describe somebody, without an article, and the index of the mention that they stand for."""


class _Statement(NamedTuple):
    """The text says who bears a description: its phrase, its head (last word), what completes it, and where it stands."""

    phrase: str
    head: str
    complement: str
    start: int
    end: int
    mention: int


_LETTER = r"[^\W\d_]"
_WORD = rf"{_LETTER}+(?:[-’']{_LETTER}+)*"
_OF = re.compile(rf"\s+(?:of|in|at|for|from|with)\s+((?:the\s+)?{_WORD})")
_VERBS = "л|ла|лі|ли|в|ў|ет|ит|єт|іт|ає|ує|ить|іць|ць|ł|ła|a|i|y"
_VERBAL = re.compile(rf"\s*(?:[.,;:!?»”\")–—-]|\Z)|\s+{_WORD}(?<=[^\W\d_])(?:{_VERBS})\b")
_BETWEEN = re.compile(rf"((?:\s+{_WORD}){{0,3}})\s+[«„\"“]?")
_COMMA = re.compile(r",\s+|\s+[–—-]\s+")
_FOLLOWING = re.compile(rf"\s+({_WORD})")
_SLAVIC = ("ru", "uk", "be", "pl")


def descriptions(text: str, mentions: Sequence[tuple[int, int]]) -> list[Description]:
    """Where a text refers to somebody it names by a description it has given them, in order and disjoint.

    `mentions` are half-open offsets of names. Only what has one bearer in the whole text is given, and only after it was stated.
    """
    statements = [*_english(text, mentions), *_slavic(text, mentions)]
    bearer = _people(text, mentions)
    stated = [(s.start, s.end) for s in statements]
    found = [d for d in (*_definite(text, statements, bearer), *_bare(text, statements, bearer)) if not _overlaps(d, (*stated, *mentions))]
    return sorted(set(found))


def _people(text: str, mentions: Sequence[tuple[int, int]]) -> list[int]:
    """A number for each mention: the same for spellings of one person."""
    values = [text[start:end] for start, end in mentions]
    number = {value: n for n, group in enumerate(link(values, {})) for value in group.values}
    return [number[v] for v in values]


def _overlaps(description: Description, spans: Sequence[tuple[int, int]]) -> bool:
    return any(start < description[1] and description[0] < end for start, end in spans)


@cache
def _heads(language: str) -> tuple[str, ...]:
    return tuple(_table()[language])


@cache
def _table() -> dict[str, list[str]]:
    return tomllib.loads(files("withheld").joinpath("descriptions.toml").read_text("utf-8"))


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """An English description just before a name, just after it, and on its own with an article."""
    heads = f"(?:{'|'.join(_heads('en'))})"
    phrase = rf"(?P<phrase>(?:[a-z]+(?:-[a-z]+)?\s){{0,2}}?(?i:{heads})(?:\s{heads})*)"
    after = (
        rf",?\s+(?:(?:who\s+)?(?:is|was|became|has been)\s+)?(?:then\s+)?(?:the|a|an|his|her|its|their|{_WORD}[’']s?)\s+{phrase}(?![\w’'-])"
    )
    alone = rf"\b(?:[Tt]he|{_WORD}[’']s)\s+{phrase}(?![\w-])"
    return re.compile(rf"(?<![\w-]){phrase},?\s+(?:(?:is|was)\s+)?[\"“‘'«]?\Z"), re.compile(after), re.compile(alone)


def _english(text: str, mentions: Sequence[tuple[int, int]]) -> Iterator[_Statement]:
    before, after, _ = _patterns()
    for n, (start, end) in enumerate(mentions):
        window = max(0, start - 80)
        if (m := before.search(text[window:start])) and not m["phrase"].startswith(("the ", "a ", "an ")):
            yield _stated(text, m, window, n)
        if m := after.match(text, end):
            yield _stated(text, m, 0, n)


def _stated(text: str, m: re.Match[str], offset: int, mention: int) -> _Statement:
    complement = _OF.match(text, offset + m.end("phrase"))
    phrase, end = _phrase(m), offset + m.end("phrase")
    return _Statement(phrase, phrase.split()[-1], complement[1] if complement else "", end - len(phrase), end, mention)


def _phrase(m: re.Match[str]) -> str:
    """The description without what is only around it: from the last small word on."""
    return re.split(r"\b(?:the|a|an|of|and|by|as|to|said|says|with|for|in|on|at|from|that|is|was|its|his|her|their|our)\s", m["phrase"])[
        -1
    ].lower()


def _definite(text: str, statements: Sequence[_Statement], bearer: Sequence[int]) -> Iterator[Description]:
    """`the commander`, later than it was stated."""
    english = [s for s in statements if s.head in _heads("en")]
    for m in _patterns()[2].finditer(text) if english else ():
        phrase = _phrase(m)
        of = _OF.match(text, m.end("phrase"))
        fitting = [s for s in english if _fits(phrase, s)]
        meant = [s for s in fitting if s.end < m.start() and (not of or of[1] == s.complement)]
        if meant and len({bearer[s.mention] for s in fitting}) == 1:
            yield m.end("phrase") - len(phrase), m.end("phrase"), meant[-1].mention


def _fits(phrase: str, statement: _Statement) -> bool:
    """Whether a later phrase may take up a statement: the same words, or fewer, unless those left out or put in make it another's."""
    if phrase == statement.phrase:
        return True
    short, long = sorted((phrase, statement.phrase), key=len)
    return long.endswith(f" {short}") and not set(long.removesuffix(short).split()) & set(_table()["other"])


@cache
def _cases(language: str) -> dict[str, str]:
    """Every case of the nouns of a language → the nominative."""
    women = ("ка", "ра", "ка", "ka", "ica")
    return {case: noun for noun in _heads(language) for case in declined(noun, language, female=noun.endswith(women))}


@cache
def _nouns(language: str) -> re.Pattern[str]:
    words = "|".join(sorted(_cases(language), key=len, reverse=True))
    return re.compile(rf"(?<![\w-])(?P<head>{words})(?![\w-])", re.IGNORECASE)


def _slavic(text: str, mentions: Sequence[tuple[int, int]]) -> Iterator[_Statement]:
    """A noun before a name, with at most three small words between (командир полка), or after a comma behind it."""
    for language in _SLAVIC:
        for n, (start, end) in enumerate(mentions):
            window = max(0, start - 60)
            nouns = list(_nouns(language).finditer(text[window:start]))
            between = _BETWEEN.fullmatch(text, window + nouns[-1].end(), start) if nouns else None
            if between and between[1] == between[1].lower():
                yield _noun(language, nouns[-1], window, between[1].strip(), n)
            comma = _COMMA.match(text, end)
            if comma and (m := _nouns(language).match(text, comma.end())):
                following = _FOLLOWING.match(text, m.end())
                yield _noun(language, m, 0, following[1] if following else "", n)


def _noun(language: str, m: re.Match[str], offset: int, complement: str, mention: int) -> _Statement:
    head = _cases(language)[m["head"].casefold()]
    return _Statement(head, head, complement, offset + m.start("head"), offset + m.end("head"), mention)


def _bare(text: str, statements: Sequence[_Statement], bearer: Sequence[int]) -> Iterator[Description]:
    """A noun alone, in a language without articles: before a verb or a stop, or with the complement with which it was stated."""
    for language in _SLAVIC:
        holders: dict[str, list[_Statement]] = defaultdict(list)
        for s in statements:
            holders[s.head].append(s)
        for m in _nouns(language).finditer(text):
            fitting = holders.get(_cases(language)[m["head"].casefold()], [])
            meant = [s for s in fitting if s.end < m.start() and _alone(text, m.end(), s)]
            if meant and len({bearer[s.mention] for s in fitting}) == 1:
                yield m.start("head"), m.end("head"), meant[-1].mention


def _alone(text: str, end: int, statement: _Statement) -> bool:
    complement = statement.complement
    return bool(complement and re.compile(rf"\s+{re.escape(complement)}\b").match(text, end)) or bool(_VERBAL.match(text, end))
