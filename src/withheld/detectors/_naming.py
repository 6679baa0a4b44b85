"""Whether capitalised words name a person: the second opinion on what a tagger found, and what titles and lists find without it.

Nothing here runs a model; `names` does.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from withheld.detectors._gazetteer import is_given_name, is_listed, is_other_word, is_place, is_prominent, is_surname
from withheld.detectors._seasons import ENDS_NAME, called, may_be_called
from withheld.spelling import WORD, common, unpossessed
from withheld.words import words as word_list


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


class Word(NamedTuple):
    """A word with its half-open offsets, without a possessive ending."""

    start: int
    end: int
    text: str

    @property
    def plain(self) -> str:
        return self.text.casefold()

    @property
    def capital(self) -> bool:
        return self.text[0].isupper()

    @property
    def acronym(self) -> bool:
        return len(self.text) > 1 and self.text.isupper()

    @property
    def title(self) -> bool:
        return self.plain in word_list("titles")

    @property
    def nameless(self) -> bool:
        """Whether it can be no end of a name: a small word, a title, an office, a day."""
        return not self.capital or self.title or is_other_word(self.text)


Run = Sequence[Word]

_PLACES = frozenset({"GPE", "LOC", "FAC"})
_MISFILED = frozenset({"ORG", "PRODUCT", "WORK_OF_ART", "NORP", "EVENT", "LAW", "LANGUAGE"}) | _PLACES
"""Labels under which the tagger also files people, surnames above all. Dates and numbers are never looked at again."""

_LINK = re.compile(r"(?:[ \xa0]|\.?[-‑]|\. ?|[ \xa0]?[\"“”„«»‘’'()]{1,2}[ \xa0]?)\Z")
_LABEL = re.compile(
    r"(?:^|[\n;|])[ \t]*(?P<label>[^\W\d_]{2,16})[ \t]{0,2}[:=][ \t]{0,3}(?P<value>[^\n:;|,@]{2,60}?)"
    r"(?=[ \t]{1,4}[^\W\d_]{2,16}[ \t]?:|[ \t]{2,}|[\n;|,]|\Z)"
)
_CAPITAL = "[A-ZÀ-ÖØ-ÞĀ-ŽА-ЯЁІЇЄЎҐ]"
_INITIALS = re.compile(rf"(?<![\w.])(?:{_CAPITAL}\.[ -]?){{1,3}}{_CAPITAL}\.(?!\w)")
_SPEAKER = re.compile(r"[ \t\])]{0,3}[:：]")
_AGED = re.compile(r",? \(?(?:aged )?[1-9]\d[,)](?! ?\d)")
"""What stands behind somebody and not behind a town: `Sofia, 22, a nurse`."""
_IN = re.compile(r"\b(?:in|at|near|outside)\s\Z", re.I)
_HYPHENS = ("-", "‑")
_NO_SYLLABLES = frozenset({"ed", "era", "fed", "led", "like", "run", "wide"})
_LAST_INITIALS = frozenset("BCDEFGHJKLMNOPQRSTUVWYZ")
_ELSEWHERE = r"[^\W\d_\x00-\u02ff\u1e00-\u1eff]"
_REWRITTEN = re.compile(
    rf"[ \xa0]?[(（\[][ \xa0]?(?P<name>{_ELSEWHERE}[\w’ʼ'-]{{0,30}}+(?:[ \xa0·・]{_ELSEWHERE}[\w’ʼ'-]{{0,30}}+){{0,4}})[ \xa0]?[)）\],;]"
)
_WRITTEN_BEFORE = re.compile(rf"(?P<name>{_ELSEWHERE}[\w’ʼ'-]{{0,30}}+(?:[ \xa0·・]{_ELSEWHERE}[\w’ʼ'-]{{0,30}}+){{0,4}})[ \xa0]?[(（\[]\Z")
_WINDOW_BEFORE = 80
"""A name in another script beside the same in Latin letters: `Li Wei (李伟)`, and the characters in front that are looked at."""
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_CAMEL_PREFIX = re.compile(r"(?:Mc|Mac|De|Di|Du|Da|Le|La|Van|Von|Fitz|Al|El|O|D)(?=[A-Z’'])")
_MOST_WORDS = 4
_MOST_BRIDGES = 3
_TITLE_WINDOW = 16
"""How many characters before a name are looked at."""
_MIN_LISTED = 4
"""Shorter given names are English words too often to be believed without a neighbour."""


class Judge:
    """Judges the candidates of one text. `everyday` tells words of the language that are no names from the rest."""

    def __init__(self, text: str, everyday: Callable[[str], bool]) -> None:
        self.text = text
        self.everyday = everyday
        self.words = [Word(m.start(), m.start() + len(w), w) for m in WORD.finditer(text) if (w := unpossessed(m.group()))]

    def decide(self, entities: Sequence[Entity], *, under_name_key: bool) -> list[Candidate]:
        """The tagger's candidates, judged again; then what labels, titles and lists know where the tagger saw nobody."""
        runs = list(self._runs())
        found = [c for first, last, entity in self._located(entities) for c in self._judged(first, last, entity)]
        found += self.seasonal()
        found += self._labelled()
        found += self._initials()
        found += [c for name in found if name.kind == "name" for c in self._rewritten(name)]
        taken = _Taken(found)
        found += [c for run in runs if not taken.touches(run) for c in self._listed(run)]
        if under_name_key and not any(c.kind == "name" for c in found):
            found += self.whole_value()
        return list(dict.fromkeys(found))

    def judged(self, start: int, end: int) -> list[Candidate]:
        """What of a span that some tagger took for a person does name one, or a place: without titles, offices and small words."""
        first, last = bisect_left(self.words, (start,)), bisect_left(self.words, (end,))
        return list(self._judged(first, last, Entity(start, end, "PERSON"))) if first < last else []

    def seasonal(self) -> list[Candidate]:
        """People who are called by a month or a season, which every tagger takes for a date."""
        spans = (self._extended(at, at + 2) for at in range(len(self.words)) if called(self.text, self.words, at))
        return [Candidate(self.words[first].start, self.words[last - 1].end, "name", 0.7) for first, last in spans]

    def _located(self, entities: Sequence[Entity]) -> Iterator[tuple[int, int, Entity]]:
        """Each entity with the range of words inside it; both come in order."""
        first = 0
        for entity in sorted(entities):
            while first < len(self.words) and self.words[first].start < entity.start:
                first += 1
            last = first
            while last < len(self.words) and self.words[last].start < entity.end:
                last += 1
            if last > first:
                yield first, last, entity

    def _judged(self, first: int, last: int, entity: Entity) -> Iterator[Candidate]:
        if last - first == 1 and len(self.words[first].text) == 1:
            return
        titled = entity.label in _MISFILED and (self.words[first].title or self._after_title(self.words[first:last]))
        if entity.label == "PERSON" or titled:
            for begin, end in self._apart(first, last):
                inner = self._trimmed(begin, end)
                land = inner[1] > inner[0] and is_prominent(self.text[self.words[inner[0]].start : self.words[inner[1] - 1].end])
                yield from self._person(*(inner if land else self._extended(*inner)))  # what follows a country is no surname
        elif entity.label in _MISFILED:
            yield from self._refiled(first, last, entity.label)

    def _apart(self, first: int, last: int) -> Iterator[tuple[int, int]]:
        """The range cut where one name ends and another begins: at a comma, a slash, an `and`."""
        for at in range(first, last):
            if self.words[at].plain == "and" or at + 1 == last or not self._linked(at):
                yield first, at + 1
                first = at + 1

    def _person(self, first: int, last: int) -> Iterator[Candidate]:
        words = self.words[first:last]
        if not words or _is_compound(words):
            return
        listed = any(is_listed(w.text) for w in words) or self._after_title(words)
        if self._is_place(words) and not listed:
            yield Candidate(words[0].start, words[-1].end, "place", 0.6)
            return
        unsure = not listed and all(self._of_language(w) for w in words)
        yield Candidate(words[0].start, words[-1].end, "name", 0.5 if unsure else 0.9, doubt=unsure)

    def _refiled(self, first: int, last: int, label: str) -> Iterator[Candidate]:
        """What the tagger filed under something else than a person."""
        if self.words[first].plain in word_list("articles"):
            first += 1
        words = self.words[first:last]
        if words and self._is_place(words):
            alone = words[0].text if len(words) == 1 else ""
            aged = len(words) == 1 and self._aged(words[0])
            person = alone and not is_prominent(alone) and (is_given_name(alone) or (label not in _PLACES and is_surname(alone)))
            kind, score = ("name", 0.7) if aged else ("name", 0.5) if person else ("place", 0.9)
            yield Candidate(words[0].start, words[-1].end, kind, score, bool(person) and not aged)
            return
        if words and self._like_a_person(words) and not any(self._of_language(w) or is_place(w.text) for w in words):
            first, last = self._extended(first, last)
            words = self.words[first:last]
            titled = self._after_title(words)
            score = 0.9 if titled else 0.6 if any(is_listed(w.text) for w in words) else 0.4
            yield Candidate(words[0].start, words[-1].end, "name", score, doubt=not titled)

    def _trimmed(self, first: int, last: int) -> tuple[int, int]:
        """The range without titles, offices and small words at either end, and without a place in front of a full name."""
        particles = word_list("particles")
        while first < last and self._nameless(self.words[first]) and self.words[first].plain not in particles:
            first += 1
        while first < last and self._nameless(self.words[last - 1]) and not self._ends(first, last):
            last -= 1
        if last - first > 2 and is_place(self.words[first].text) and not is_given_name(self.words[first].text):
            first += 1
        return first, last

    def _extended(self, first: int, last: int) -> tuple[int, int]:
        """The range with the capitalised words beside it that belong to the name: the tagger stops short at rare surnames."""
        if first >= last:
            return first, last
        last += last - first == 1 and self._surnamed(last)
        while last < len(self.words) and last - first < _MOST_WORDS and self._linked(last - 1) and self._may_follow(self.words[last]):
            last += 1
        last = self._continued(first, last)
        if first and last - first == 1 and may_be_called(self.text, self.words, first - 1):
            return first - 1, last
        begin = first
        while begin > 0 and last - begin < _MOST_WORDS and self._linked(begin - 1) and self._may_lead(self.words[begin - 1]):
            begin -= 1
            first = begin if self._leads(self.words[begin]) or self._after_title(self.words[begin:last]) else first
        return first, last

    def _continued(self, first: int, last: int) -> int:
        """The end of a name behind its small words (`Leila bint Ahmed`, `Rashid oglu`) or its last syllable (`Hak-soo`)."""
        last += last < len(self.words) and self._hangs(last)
        at = last
        while (
            at + 1 < len(self.words) and at - last < _MOST_BRIDGES and self._linked(at - 1) and self.words[at].text in word_list("bridges")
        ):
            at += 1
        if at > last and self._linked(at - 1) and self._may_follow(self.words[at]):
            return self._continued(first, at + 1) if at - first < _MOST_WORDS + _MOST_BRIDGES else at + 1
        ends = last < len(self.words) and self._linked(last - 1) and self.words[last].text in word_list("child_of")
        return last + 1 if ends else last

    def _ends(self, first: int, last: int) -> bool:
        """Whether a word that is seldom one is the end of a name: `Hak-soo`, `Andrei K`, `Lucy Finn`."""
        word = self.words[last - 1]
        if last - first < 2 or self._hangs(last - 1):
            return last - first > 1
        before = self.words[last - 2]
        initial = len(word.text) == 1 and word.text in _LAST_INITIALS
        return is_given_name(before.text) and not before.nameless and word.capital and (initial or is_surname(word.text))

    def _hangs(self, at: int) -> bool:
        """Whether a word in small letters hangs by a hyphen on a capitalised one, and is no other word: not `Minsk-based`."""
        word, before = self.words[at], self.words[at - 1] if at else None
        joined = before is not None and before.capital and self.text[before.end : word.start] in _HYPHENS
        other = word.capital or word.plain in _NO_SYLLABLES or self._of_language(word) or self.everyday(word.text)
        return joined and not other and len(word.text) > 1

    def _surnamed(self, at: int) -> bool:
        """Whether a word behind a given name is of the name although a dictionary has it: `Rose Summers, harbour master`."""
        if at >= len(self.words) or not self._linked(at - 1) or not is_given_name(self.words[at - 1].text):
            return False
        word = self.words[at]
        other = not word.capital or self._nameless(word) or word.acronym or is_place(word.text)
        return not other and len(word.text) > 1 and bool(ENDS_NAME.match(self.text, word.end))

    def _may_follow(self, word: Word) -> bool:
        return word.capital and not self._nameless(word) and not self._of_language(word) and not word.acronym

    def _may_lead(self, word: Word) -> bool:
        return word.capital and not self._nameless(word) and (len(word.text) == 1 or not common(word.text))

    def _linked(self, at: int) -> bool:
        """Whether a word and the next stand together as the words of a name do: a full stop ends a name, except after an initial."""
        word, following = self.words[at], self.words[at + 1]
        between = self.text[word.end : following.start]
        return bool(_LINK.match(between)) and ("." not in between or len(word.text) <= 2 or word.title)

    def _nameless(self, word: Word) -> bool:
        """Whether it can be no end of a name; an initial can, `I` and `A` cannot."""
        return self.text[word.end : word.end + 1] != "." if len(word.text) == 1 else word.nameless

    def _is_place(self, words: Run) -> bool:
        return is_place(" ".join(self.text[words[0].start : words[-1].end].split()))

    def _of_language(self, word: Word) -> bool:
        return (common(word.text) or self.everyday(word.text)) and not is_given_name(word.text)

    def _like_a_person(self, words: Run) -> bool:
        """One to four capitalised words of which none is of an office, a people or the calendar, and not everything an acronym."""
        return (
            len(words) <= _MOST_WORDS
            and words[-1].capital
            and all(w.capital or w.plain in word_list("particles") for w in words)
            and not any(len(w.text) > 1 and is_other_word(w.text) for w in words)
            and not all(w.acronym for w in words)
            and not _is_compound(words)
            and not (len(words) == 1 and (common(words[0].text) or len(words[0].text) < 3))
        )

    def _runs(self) -> Iterator[list[Word]]:
        """Capitalised words that stand together."""
        run: list[Word] = []
        for at, word in enumerate(self.words):
            if run and not (word.capital and self._linked(at - 1)):
                yield run
                run = []
            if word.capital:
                run.append(word)
        if run:
            yield run

    def _listed(self, run: list[Word]) -> Iterator[Candidate]:
        """Names in a run of capitalised words that no tagger saw: after a title, with a given name or initial in front, or alone."""
        if len(run) == 1 and self._speaks(run[0]):
            yield Candidate(run[0].start, run[0].end, "name", 0.6, doubt=True)
            return
        titled = self._after_title(run)
        while run and self._nameless(run[0]):
            run = run[1:]
        while run and self._nameless(run[-1]):
            run = run[:-1]
        if len(run) == 1 and self._aged(run[-1]):
            yield Candidate(run[-1].start, run[-1].end, "name", 0.7)
            return
        if not run or len(run) > 2 * _MOST_WORDS or (not titled and is_prominent(self.text[run[0].start : run[-1].end])):
            return
        if titled and self._like_a_person(run):
            yield Candidate(run[0].start, run[-1].end, "name", 0.9)
            return
        for i, word in enumerate(run[:-1]):
            rest = run[i : i + _MOST_WORDS]
            if self._leads(word) and self._like_a_person(rest):
                yield Candidate(word.start, rest[-1].end, "name", 0.7, doubt=self._of_language(rest[1]))
                return
        if self._stands_alone(run[-1]):
            yield Candidate(run[-1].start, run[-1].end, "name", 0.5, doubt=True)

    def _after_title(self, run: Run) -> bool:
        if run[0].title:
            return len(run) > 1
        window = self.text[max(0, run[0].start - _TITLE_WINDOW) : run[0].start]
        before = WORD.findall(window)
        return bool(before) and before[-1].casefold() in word_list("titles") and window.rstrip(" .\xa0").endswith(before[-1])

    def _leads(self, word: Word) -> bool:
        return len(word.text) <= 2 or (is_given_name(word.text) and not common(word.text) and not is_prominent(word.text))

    def _stands_alone(self, word: Word) -> bool:
        known = is_given_name(word.text) and len(word.text) >= _MIN_LISTED
        return known and not (self._of_language(word) or common(word.text) or is_place(word.text) or word.acronym)

    def _aged(self, word: Word) -> bool:
        """Whether a word that is a given name has the age of its bearer behind it."""
        before = self.text[max(0, word.start - _TITLE_WINDOW) : word.start]
        return is_given_name(word.text) and bool(_AGED.match(self.text, word.end)) and not _IN.search(before)

    def _speaks(self, word: Word) -> bool:
        """Whether it is the label of who speaks: a given name at a line's beginning, before a colon."""
        if word.plain in word_list("roles") or not (is_given_name(word.text) and _SPEAKER.match(self.text, word.end)):
            return False
        window = self.text[max(0, word.start - _TITLE_WINDOW) : word.start]
        return not window.rpartition("\n")[2].strip(" \t[(>-–—") and ("\n" in window or len(window) < _TITLE_WINDOW)

    def _initials(self) -> Iterator[Candidate]:
        """`S.A.`: somebody of whom a text gives no more, unless it is an abbreviation that everybody knows."""
        for m in _INITIALS.finditer(self.text):
            if re.sub(r"\W", "", m.group()).casefold() not in word_list("abbreviations"):
                yield Candidate(m.start(), m.end(), "name", 0.3, doubt=True)

    def _rewritten(self, name: Candidate) -> Iterator[Candidate]:
        """The name in another script, in brackets behind it or in front of its own brackets."""
        if m := _REWRITTEN.match(self.text, name.end):
            yield Candidate(*m.span("name"), "name", name.score, name.doubt)
        first = max(0, name.start - _WINDOW_BEFORE)
        if m := _WRITTEN_BEFORE.search(self.text[first : name.start]):
            yield Candidate(first + m.start("name"), first + m.end("name"), "name", name.score, name.doubt)

    def _labelled(self) -> Iterator[Candidate]:
        """`Seller: …`, `Name: …` inside a text."""
        for m in _LABEL.finditer(self.text):
            if m["label"].casefold() in word_list("name_keys"):
                inner = Judge(m["value"], self.everyday)
                yield from (Candidate(c.start + m.start("value"), c.end + m.start("value"), *c[2:]) for c in inner.whole_value())

    def whole_value(self) -> Iterator[Candidate]:
        """A value under a key that promises a person."""
        words = self.words
        if 0 < len(words) <= _MOST_WORDS + 1 and not self._is_place(words) and not is_other_word(words[-1].text):
            yield Candidate(words[0].start, words[-1].end, "name", 0.8)


class _Taken:
    """The places that candidates occupy, asked in order."""

    def __init__(self, candidates: Sequence[Candidate]) -> None:
        self._spans = sorted((c.start, c.end) for c in candidates)
        self._at = 0

    def touches(self, run: Run) -> bool:
        while self._at < len(self._spans) and self._spans[self._at][1] <= run[0].start:
            self._at += 1
        return self._at < len(self._spans) and self._spans[self._at][0] < run[-1].end


def _is_compound(words: Run) -> bool:
    """Whether it is one word put together of others that name nobody: `FamilyFirst`, unlike `McCool`."""
    pieces = _CAMEL.split(_CAMEL_PREFIX.sub("", words[0].text)) if len(words) == 1 else []
    return len(pieces) > 1 and not any(is_given_name(p) for p in pieces)
