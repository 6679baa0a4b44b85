"""About whom a fact in a text is: the people a place, an age or a medal may belong to. Pure rules; what is then done is the planner's."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import NamedTuple, TypeAlias

from withheld.antecedents import Antecedents, Mention, Pointer, Sort, tongue_of
from withheld.descriptions import aliases
from withheld.people_nouns import oblique
from withheld.sentences import Paragraph, Sentence, paragraphs, sentences
from withheld.speakers import Attribution, attributions, label, labelled, quoted
from withheld.turns import UNNAMED, Placed, Turn, personal

__all__ = ["UNNAMED", "Mention", "attribute", "candidates"]

Fact: TypeAlias = tuple[int, int, str]
"""Half-open code point offsets and the kind."""
People: TypeAlias = tuple[str, ...]
"""Whom something may be about, the likeliest first."""
Genders: TypeAlias = Mapping[str, str]
"""`male` or `female` by person; a person left out is looked for behind every pronoun."""
NOBODY: Genders = MappingProxyType({})


def attribute(text: str, mentions: Sequence[Mention], facts: Sequence[Fact], genders: Genders = NOBODY) -> list[str | None]:
    """The likeliest person of each fact, in the order of `facts`: an id, `UNNAMED`, or None where it is about nobody in particular."""
    return [people[0] if people else None for people in _ranked(text, mentions, facts, genders)]


def candidates(text: str, mentions: Sequence[Mention], facts: Sequence[Fact], genders: Genders = NOBODY) -> list[frozenset[str]]:
    """Everybody a fact may be about, in the order of `facts`: ids of `mentions`, `UNNAMED`, or nothing.

    `mentions` are the names in the text, public ones too, or another person's facts are taken for theirs. A text that was cut in
    passages (subtitles, cells of a table) is joined first: cues with a line break, the cells of one row with tabs. Time and memory
    are linear in the text. A wrong answer is possible wherever people share a sentence; whoever must not be exposed is protected
    by looking at every candidate, not at the likeliest. `genders` (see `cases.gender`) leave out whom a `he` or a `she` cannot mean.
    """
    return [frozenset(people) for people in _ranked(text, mentions, facts, genders)]


def _ranked(text: str, mentions: Sequence[Mention], facts: Sequence[Fact], genders: Genders = NOBODY) -> list[People]:
    order = sorted(range(len(facts)), key=lambda i: facts[i][0])
    found: list[People] = [()] * len(facts)
    reader = _Reader(text, _disjoint(mentions), facts, genders)
    for number, people in zip(order, reader.read([facts[i] for i in order]), strict=True):
        found[number] = people
    return found


def _disjoint(mentions: Sequence[Mention]) -> list[Mention]:
    """In order and without overlaps; of two that overlap the first and longer stays."""
    kept: list[Mention] = []
    for m in sorted(mentions, key=lambda m: (m.start, -m.end)):
        if not kept or m.start >= kept[-1].end:
            kept.append(m)
    return kept


class _Focus(NamedTuple):
    """Whom the text was last about: the subject, others beside it, and whether the last subject was a plural, nobody in particular."""

    subject: People = ()
    others: People = ()
    plural: bool = False

    @property
    def likely(self) -> People:
        """The subject, or else the others; somebody unnamed among them is never forgotten: a guess must not give their facts away."""
        return _unique((self.subject or self.others) + tuple(q for q in self.others if q == UNNAMED))

    @property
    def everybody(self) -> People:
        return _unique(self.subject + self.others)


class _Reader:
    """Goes once through a text and remembers whom it is about."""

    def __init__(self, text: str, mentions: Sequence[Mention], facts: Sequence[Fact], genders: Genders) -> None:
        self._text, self._mentions, self._genders = text, mentions, genders
        self._last: dict[str, str] = {}
        self._starts = [m.start for m in mentions]
        self._tongue = tongue_of(text)
        self._antecedents = Antecedents(
            text, self._tongue, aliases(text, mentions, facts), _declined(text, mentions, self._tongue.articles)
        )
        self._personal = sorted(start for start, _, kind in facts if kind in personal())
        self._told = _Focus()
        self._quoted = _Focus()
        """Whom a quotation is about, beside the one who speaks."""
        self._met: set[str] = set()
        """The nouns by which somebody new was brought in: `a recruit`."""
        self._authors = self._named_by_themselves()

    def read(self, facts: Sequence[Fact]) -> Iterator[People]:
        """The people of each fact; `facts` are in order of their start."""
        starts = [f[0] for f in facts]
        done = 0
        for paragraph in paragraphs(self._text, labelled(self._text, self._mentions)):
            for turn in self._turns(paragraph):
                last = bisect_left(starts, turn.end)
                yield from (turn.about(*fact) for fact in facts[done:last])
                done = max(done, last)
        yield from (() for _ in facts[done:])

    def _turns(self, paragraph: Paragraph) -> Iterator[Turn]:
        names = self._within(paragraph.start, paragraph.end)
        split = sentences(self._text, paragraph, [(m.start, m.end) for m in names], self._tongue.lists["abbreviations"])
        pointers = [self._antecedents.within(s.start, s.end, self._within(s.start, s.end)) for s in split]
        quotes = quoted(self._text, paragraph)
        said = [[*attributions(self._text, self._tongue, s, p, quotes)] for s, p in zip(split, pointers, strict=True)]
        named = label(self._text, paragraph, pointers[0]) if pointers else None
        if named:
            quotes, said[0] = [(named.end, paragraph.end)], [named, *said[0]]
        record = _unique(tuple(m.person for m in names)) if paragraph.record or paragraph.row else ()
        self._told = _Focus() if paragraph.row else self._told
        nameless = (paragraph.record or paragraph.row) and not record and self._personal_within(paragraph)
        self._quoted = _Focus()
        first = [*([named.end] if named else []), *(p.start for found in pointers for p in found if p.sort is Sort.FIRST)]
        voice = _Voice(quotes, [a for words in said for a in words], first, named.end if named else paragraph.start)
        for sentence, found, words in zip(split, pointers, said, strict=True):
            turn = self._turn(sentence, found, words, voice, record)
            yield replace(turn, near=_unique((*turn.near, UNNAMED)), teller=turn.teller or (UNNAMED,)) if nameless else turn
        if paragraph.speech and quotes:
            self._told = _Focus(self._heard(voice, quotes[0][0]))

    def _turn(self, sentence: Sentence, found: Sequence[Pointer], said: Sequence[Attribution], voice: _Voice, record: People) -> Turn:
        placed: list[Placed] = []
        for p in found:
            self._last.update({self._genders[q]: q for q in p.people if q in self._genders})
            words = next((a for a in said if a.start <= p.start < a.end), None)
            quote = None if words else voice.quote(p.start)
            earlier = [q for q in placed if q.quoted is (quote is not None) and not q.attributed]
            speaker = self._heard(voice, quote) if quote is not None else ()
            source = tuple(n for q in placed if q.attributed and quote is None for n in q.people)
            people = self._meant(p, earlier, speaker, quote is not None, sentence.start)
            if source and p.sort in (Sort.HE, Sort.SHE):  # according to Prohorov, he
                people = _unique((*(q for q in people if q != UNNAMED), *source))
            placed.append(Placed(p.start, p.end, p.sort, people, quote is not None, words is not None and words.speaker is p))
        spans = [(a.start, a.end, self._heard_as(a, placed)) for a in said]
        quote = voice.quote((max(voice.since, sentence.start) + sentence.end) // 2)
        own = [at for at in voice.first if voice.quote(at) == quote]
        teller = () if not own else self._heard(voice, quote) if quote is not None else self._author(own[0])
        near = record or (self._heard(voice, quote) if quote is not None else self._told.likely)
        self._quoted = self._moved(self._quoted, [p for p in placed if p.quoted and p.sort is not Sort.FIRST])
        self._told = self._moved(self._told, [p for p in placed if not p.quoted])
        return Turn(self._text, self._antecedents, sentence.start, sentence.end, placed, spans, near, teller, bool(record))

    def _meant(self, p: Pointer, earlier: Sequence[Placed], speaker: People, quoted: bool, start: int) -> People:
        focus = self._quoted if quoted and self._quoted.everybody else self._told
        match p.sort:
            case Sort.NAME | Sort.OWNER:
                return p.people
            case Sort.FIRST:
                return speaker or self._author(p.start)
            case Sort.WE:
                return speaker
            case Sort.SOME:
                self._met.add(self._noun(p))
                return (UNNAMED,)
            case Sort.NOBODY:
                return ()
            case Sort.THEIRS:
                return (*p.people, UNNAMED)
            case Sort.THE if p.people:
                return (*p.people, UNNAMED) if self._noun(p) in self._met else p.people
            case Sort.THE:
                taken = {q for e in earlier for q in e.people}
                return _unique((*(q for q in focus.subject if q not in taken), UNNAMED))
            case Sort.SAME:
                return speaker or focus.likely
            case Sort.THEY if focus.plural or any(e.sort is Sort.NOBODY for e in earlier):
                return ()
            case Sort.HE | Sort.SHE | Sort.THEY:
                return self._carried(p, earlier, focus, speaker, start)

    def _carried(self, p: Pointer, earlier: Sequence[Placed], focus: _Focus, speaker: People, start: int) -> People:
        """Whom `he`, `she` or `they` goes on about: those before it in the sentence if one of them is its subject, else the last ones."""
        here = _unique(tuple(q for e in earlier for q in e.people if e.sort is not Sort.FIRST))
        subject = bool(here) and self._antecedents.verb(earlier[0].end, p.start)
        if p.sort is Sort.THEY and not here and self._antecedents.verb(start, p.start):
            return ()  # the Government were represented by their Agent
        people = here if subject else _unique(focus.everybody + here)
        people = self._agreeing(p.sort, tuple(q for q in people if q not in speaker) if speaker else people)
        return people or (() if p.sort is Sort.THEY else (UNNAMED,))

    def _agreeing(self, sort: Sort, people: People) -> People:
        """Those whom the pronoun fits: nobody known to be of the other gender, or else the last one known to be of this."""
        said, other = ("male", "female") if sort is Sort.HE else ("female", "male")
        fitting = people if sort is Sort.THEY else tuple(q for q in people if self._genders.get(q) != other)
        return fitting or ((self._last[said],) if said in self._last else people)

    def _moved(self, focus: _Focus, placed: Sequence[Placed]) -> _Focus:
        """The focus after a sentence."""
        if not placed:
            return focus
        if placed[0].sort in (Sort.NOBODY, Sort.WE):
            return focus._replace(plural=True)
        people = _unique(tuple(q for p in placed for q in p.people))
        head = [p for p in placed if p.people and p.sort is not Sort.OWNER]
        if not people:
            return focus
        first = next((p for p in head if p.attributed), None) or (head[0] if head else None)
        subject = first.people if first else ()
        if first:  # Anna and Oskar fled
            together = [p for p in head if p.start > first.start and not self._antecedents.verb(first.end, p.start)]
            subject = _unique(subject + tuple(q for p in together for q in p.people if p.sort is Sort.NAME))
        return _Focus(subject, tuple(q for q in people if q not in subject))

    def _heard(self, voice: _Voice, at: int) -> People:
        """Who speaks at an offset: whom the nearest words of saying name, or whom the text was last about."""
        words = voice.words(at)
        return self._heard_as(words, ()) if words else (self._told.likely or (UNNAMED,))

    def _heard_as(self, words: Attribution, placed: Sequence[Placed]) -> People:
        known = next((p.people for p in placed if p.start == words.speaker.start and p.people), None)
        return known or self._meant(words.speaker, (), (), quoted=False, start=words.speaker.start) or (UNNAMED,)

    def _noun(self, p: Pointer) -> str:
        return (self._text[p.start : p.end].casefold().split() or [""])[-1]

    def _named_by_themselves(self) -> list[tuple[int, str]]:
        """Offsets of `I am Oskar`, with the person."""
        ends = {m.end() for m in self._tongue.phrases["self"].finditer(self._text)}
        return [(m.start, m.person) for m in self._mentions if m.start in ends]

    def _author(self, at: int) -> People:
        """Who says `I` outside a quotation: whoever gave their name last, or first of all."""
        if not self._authors:
            return (UNNAMED,)
        before = bisect_left(self._authors, (at, ""))
        return (self._authors[max(0, before - 1)][1],)

    def _personal_within(self, paragraph: Paragraph) -> bool:
        """Whether a row or a form tells what only a human being has."""
        return bisect_left(self._personal, paragraph.start) < bisect_left(self._personal, paragraph.end)

    def _within(self, start: int, end: int) -> Sequence[Mention]:
        return self._mentions[bisect_left(self._starts, start) : bisect_left(self._starts, end)]


class _Voice(NamedTuple):
    """What is quoted in a paragraph, all words in it that say who speaks, where somebody says `I`, and where a speaker's label ends."""

    quotes: list[tuple[int, int]]
    said: list[Attribution]
    first: list[int]
    since: int

    def quote(self, at: int) -> int | None:
        """The start of the quotation around an offset."""
        return next((s for s, e in self.quotes if s <= at < e), None)

    def words(self, at: int) -> Attribution | None:
        """The words of saying that are nearest to the quotation which starts there; those in or behind it before those ahead of it."""
        end = next((e for s, e in self.quotes if s == at), at)
        return min(self.said, key=lambda a: (a.start < at, abs(a.start - end)), default=None)


def _declined(text: str, mentions: Sequence[Mention], articles: bool) -> frozenset[int]:
    """The starts of the names that stand in another case than the nominative, in a language that has cases."""
    last = {m.start: (text[m.start : m.end].casefold().split() or [""])[-1] for m in mentions}
    names: dict[str, set[str]] = defaultdict(set)
    for m in mentions if not articles else ():
        names[m.person].add(last[m.start])
    cases = {person: oblique(words) for person, words in names.items()}
    return frozenset(m.start for m in mentions if last[m.start] in cases.get(m.person, ()))


def _unique(people: People) -> People:
    return tuple(dict.fromkeys(people))
