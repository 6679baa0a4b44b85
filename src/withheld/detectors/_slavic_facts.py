"""How facts are read from a text in Russian, Ukrainian, Belarusian or Polish: rules in their order, each word taken once.

The lists are in `slavic.toml`; the detector is `slavic_facts`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from withheld.detectors._slavic_names import has_stem, plain, stem
from withheld.slavic_words import listed, ordered
from withheld.spelling import WORD


class Fact(NamedTuple):
    """A fact: half-open code point offsets, kind, score from 0 to 1, doubt."""

    start: int
    end: int
    kind: str
    score: float = 0.8
    doubt: bool = False


class _Token(NamedTuple):
    """A word with its hyphens, or a number with the ending that is written to it (`93-ї`)."""

    start: int
    end: int
    text: str
    number: bool
    first: bool

    @property
    def capital(self) -> bool:
        return self.text[0].isupper()


Range = tuple[int, int]

_SUFFIX = "й|я|ї|а|ы|го|му|м|ой|ый|та|тої|ої|ю|і|га|ай|х|е|ти|ті|го"
_NUMBER = rf"(?P<n>\d+(?:[., \xa0]\d{{3}})*+(?:[.,]\d+)*+)(?:[-‑](?:{_SUFFIX})(?![^\W\d_]))?"
_TOKEN = re.compile(rf"{_NUMBER}|{WORD.pattern}(?:[-‑]{WORD.pattern})*+")
_NUMERIC_DATE = re.compile(r"(?<!\d)(?:[0-3]?\d[./-][01]?\d[./-](?:19|20)?\d\d|(?:19|20)\d\d-[01]\d-[0-3]\d)(?!\d)")
_YEARS = re.compile(r"(?<![\d.,])(?:19|20)\d\d(?:[-–—/](?:(?:19|20)\d\d|\d\d))?(?:-?(?:х|ті|я|ых|го|м))?(?![\d.,]\d|\d|[^\W\d_])")
_QUOTED = re.compile(r"[ \xa0]?[«„“\"‘][^«»„“”\"‘’\n]{2,40}[»”“\"’]")
_SPACE = re.compile(r"[ \xa0]{1,2}\Z")
_TIGHT = re.compile(r"\.?[ \xa0]?[-‑–]?[ \xa0]?\Z")
_SIGN = re.compile(r"[ \xa0]?[%€$₴₽£]|[ \xa0](?:%|zł|грн|руб)\b")
_ROMAN = re.compile(r"[IVXІХ]{1,5}\Z")
_GRADE = re.compile(r"[ \xa0](?:[IVXІХ]{1,4}|\d) (?:степени|ступеня|ступені|klasy|stopnia)")
_FIRST = re.compile(r"(?:\A|[.!?…:\n]|[—–-] )[\s«„“\"‘'(—–-]{0,4}\Z")
_FIELDS = ("факультет", "факультэт", "кафедр", "wydzia", "kierun", "диплом", "дыплом", "dyplom")
"""Schooling whose field stands behind it: a faculty of what."""
_IN = frozenset(("в", "у", "ў", "до", "да", "с", "з", "w", "we", "od", "do"))
"""Prepositions before a month."""
_AFTER_WHOM = ("имени", "імені", "імя", "imienia", "им", "ім", "im")
_BEFORE = 3
"""Words before a number that may say what it counts."""
_MOST = 5
"""Words that a number is written with."""
_CLAUSE_ENDS = frozenset(",.;!?)…\n") | {""}
_LEAST_AGE = 14
"""Years from which a bare number of them is an age rather than a duration."""


class Reader:
    """Reads the facts of one text of one language."""

    def __init__(self, text: str, code: str) -> None:
        self.text, self.code = text, code
        self.tokens = [
            _Token(m.start(), m.end(), m.group(), m["n"] is not None, bool(_FIRST.search(text, max(0, m.start() - 6), m.start())))
            for m in _TOKEN.finditer(text)
        ]
        self.taken: set[int] = set()
        self.found: list[Fact] = []

    def read(self) -> list[Fact]:
        """Every fact, in the text's order."""
        for m in _NUMERIC_DATE.finditer(self.text):
            self._take(m.start(), m.end(), "date", 0.9)
        rules: tuple[tuple[str, Callable[[int], Range | None]], ...] = (
            ("date", self._date),
            ("age", self._age),
            ("relation", self._counted_relation),
            ("decoration", self._decoration),
            ("unit", self._unit),
            ("quantity", self._quantity),
            ("rank", self._rank),
            ("education", self._education),
            ("skill", self._skill),
            ("demographic", self._people),
            ("occupation", self._occupation),
            ("relation", self._listed("relations")),
            ("health", self._listed("health")),
            ("health", self._lost),
            ("event", self._listed("events")),
        )
        for kind, rule in rules:
            for at in range(len(self.tokens)):
                if self.tokens[at].start not in self.taken and (span := rule(at)):
                    self._take(*span, kind, 0.8)
        return sorted(self.found)

    def _take(self, start: int, end: int, kind: str, score: float) -> None:
        if self.taken.isdisjoint(range(start, end)):
            self.taken.update(range(start, end))
            self.found.append(Fact(start, end, kind, score))

    def _is(self, topic: str, at: int) -> bool:
        return 0 <= at < len(self.tokens) and not self.tokens[at].number and has_stem(topic, self.code, self.tokens[at].text)

    def _plain(self, at: int) -> str:
        return plain(self.tokens[at].text) if 0 <= at < len(self.tokens) else ""

    def _near(self, at: int, pattern: re.Pattern[str] = _SPACE) -> bool:
        """Whether a token and the next have no more between them than the pattern."""
        if not 0 <= at < len(self.tokens) - 1:
            return False
        return bool(pattern.match(self.text, self.tokens[at].end, self.tokens[at + 1].start))

    def _span(self, first: int, last: int) -> Range:
        return self.tokens[first].start, self.tokens[last].end

    def _common(self, at: int) -> bool:
        """Whether it is no name: a word in small letters, or one to which its sentence gave the capital."""
        return not self.tokens[at].capital or self.tokens[at].first

    def _date(self, at: int) -> Range | None:
        token = self.tokens[at]
        if token.number and self._is("months", at + 1) and self._near(at, _TIGHT):
            return self._span(at, self._year_after(at + 1))
        if (self._is("months", at) or self._is("seasons", at)) and (last := self._year_after(at)) > at:
            return self._span(at, last)
        if m := _YEARS.match(self.text, token.start) if token.number else None:
            years = self._is("years", at + 1) and self._near(at)
            return m.start(), self._dotted(at + 1) if years else m.end()
        alone = self._is("months", at) and self._plain(at - 1) in _IN and len(token.text) > 3
        return self._span(at, at) if alone and self._common(at) else None

    def _year_after(self, at: int) -> int:
        """The last token of a date whose month is at `at`: the year, and the word for it."""
        following = self.tokens[at + 1] if at + 1 < len(self.tokens) else None
        if following is None or not following.number or not _YEARS.match(following.text) or not self._near(at):
            return at
        return at + 2 if self._is("years", at + 2) and self._near(at + 1) else at + 1

    def _dotted(self, at: int) -> int:
        end = self.tokens[at].end
        short = len(self.tokens[at].text) == 1 and self.text[end : end + 1] == "."
        return end + (short and self.text[end + 1 : end + 2] not in ("", "\n"))

    def _age(self, at: int) -> Range | None:
        token = self.tokens[at]
        if token.number and self._is("aged", at + 1) and self._near(at, _TIGHT):
            return token.start, token.start + len(token.text.rstrip("-‑хтийі"))
        if not token.number or not self._is("years", at + 1):
            return self._age_in_words(at)
        if not (self._is("years", at + 1) and self._near(at)) or not token.text.isdigit():
            return None
        return self._span(at, at + 1) if self._means_age(at, int(token.text[:4]), at + 1) else None

    def _age_in_words(self, at: int) -> Range | None:
        small = self._plain(at)
        if small.startswith(ordered("tens", self.code)) and any(part in small for part in listed("aged", self.code)):
            return self._span(at, at)
        last = self._numbers(at)
        if last is None:
            return None
        cued = any(self._plain(i) in listed("ages_before", self.code) for i in (at - 1, at - 2))
        if self._is("years", last + 1) and self._near(last):
            return self._span(at, last + 1) if cued and (self._plain(at - 1) in listed("ages_before", self.code) or last > at) else None
        return self._span(at, last) if self._bare_age(at, last) else None

    def _bare_age(self, first: int, last: int) -> bool:
        """Whether a number ends a clause and stands behind the one it is the age of: `Oskar, 22, …`, `мне двадцать шесть.`"""
        end = self.text[self.tokens[last].end : self.tokens[last].end + 1]
        if first == 0 or end not in _CLAUSE_ENDS or not self._tens(first):
            return False
        before, gap = self.tokens[first - 1], self.text[self.tokens[first - 1].end : self.tokens[first].start]
        if gap in (", ", " (", " – ", " — "):
            return before.capital and not before.number and end in ",)"
        return gap == " " and (
            self._plain(first - 1) in listed("ages_before", self.code) or (before.capital and not self.tokens[first].number)
        )

    def _tens(self, at: int) -> bool:
        token = self.tokens[at]
        return (
            _LEAST_AGE <= int(token.text) < 100
            if token.text.isascii() and token.text.isdigit()
            else len(token.text) > 4 and not token.number
        )

    def _means_age(self, at: int, years: int, last: int) -> bool:
        if not 0 < years <= 115 or self._plain(last + 1) in listed("spans_after", self.code):
            return False
        before = [self._plain(i) for i in range(at - _BEFORE, at)]
        if any(w in listed("ages_before", self.code) for w in before):
            return True
        return years >= _LEAST_AGE and not any(w in listed("spans_before", self.code) for w in before[-2:])

    def _numbers(self, at: int) -> int | None:
        """The last of the tokens from `at` on that make one number; None where there is none."""
        last = at - 1
        while last < at + _MOST and self._counts(last + 1) and (last < at or self._near(last)):
            last += 1
        return last if last >= at else None

    def _counts(self, at: int) -> bool:
        return at < len(self.tokens) and (self.tokens[at].number or self._is("numbers", at))

    def _quantity(self, at: int) -> Range | None:
        if (last := self._numbers(at)) is None:
            return None
        if sign := _SIGN.match(self.text, self.tokens[last].end) if self.tokens[last].number else None:
            return self.tokens[at].start, sign.end()
        for step in (1, 2):
            noun = last + step
            if all(self._near(i) for i in range(last, noun)) and (self._is("measures", noun) or self._is("years", noun)):
                return self._span(at, noun)
        return None

    def _counted_relation(self, at: int) -> Range | None:
        last = self._numbers(at)
        return self._span(at, last + 1) if last is not None and self._near(last) and self._is("relations", last + 1) else None

    def _modified(self, at: int) -> int:
        """Where the phrase begins whose noun is at `at`: with the adjectives of the list before it."""
        while at > 0 and self._near(at - 1) and self._is("modifiers", at - 1) and self.tokens[at - 1].start not in self.taken:
            at -= 1
        return at

    def _named(self, at: int) -> int | None:
        """Where the name after a noun ends: quoted, numbered, or capitalised words with the roman number after them."""
        if quoted := _QUOTED.match(self.text, self.tokens[at].end):
            return quoted.end()
        last = at + 2 if self._plain(at + 1) in _AFTER_WHOM and at + 2 < len(self.tokens) and self._near(at) else at
        while last + 1 < len(self.tokens) and last < at + 4 and self._near(last) and self._names(last + 1):
            last += 1
        return self.tokens[last].end if last > at else None

    def _names(self, at: int) -> bool:
        token = self.tokens[at]
        return token.capital or _ROMAN.match(token.text) is not None

    def _decoration(self, at: int) -> Range | None:
        if not self._is("decorations", at):
            return None
        last = at
        while last + 1 < len(self.tokens) and last < at + 5 and self._near(last) and self._honours(last + 1):
            last += 1
        end = self._graded(max(self._named(at) or 0, self._named(last) or 0, self.tokens[last].end))
        alone = last == at and end == self.tokens[at].end
        weak = not self._plain(at).startswith(("медал", "орден", "ордэн", "medal", "order", "odznacz"))
        if alone and (weak or not self._common(at)):
            return None
        return self.tokens[self._modified(at)].start, end

    def _graded(self, end: int) -> int:
        """The end of a medal's name with its class: `III степени`."""
        m = _GRADE.match(self.text, end)
        return m.end() if m else end

    def _honours(self, at: int) -> bool:
        return self._plain(at) in listed("honours", self.code) or _ROMAN.match(self.tokens[at].text) is not None

    def _unit(self, at: int) -> Range | None:
        if not self._is("units", at):
            return None
        end = self._named(at)
        first = begin = at
        while begin > 0 and begin > at - 5 and self._near(begin - 1, _TIGHT) and self._qualifies(begin - 1):
            begin -= 1
            first = begin if self.tokens[begin].number or (self.tokens[begin].capital and not self.tokens[begin].first) else first
        if end is None and first == at:
            return None
        return self.tokens[first].start, end or self.tokens[at].end

    def _qualifies(self, at: int) -> bool:
        return self.tokens[at].number or self._plain(at).endswith(ordered("adjectives", self.code))

    def _rank(self, at: int) -> Range | None:
        return self._span(self._modified(at), at) if self._is("ranks", at) and self._common(at) else None

    def _education(self, at: int) -> Range | None:
        if not (self._is("education", at) and self._common(at)):
            return None
        first = self._modified(at)
        adjective = first == at and at > 0 and self._near(at - 1) and not self.tokens[at - 1].number
        field = self._plain(at).startswith(_FIELDS) and self._near(at) and not self.tokens[at + 1].capital and len(self._plain(at + 1)) > 4
        return self._span(at - 1 if adjective and self._describes(at - 1) else first, at + field)

    def _describes(self, at: int) -> bool:
        word = self._plain(at)
        return len(word) > 5 and not self.tokens[at].capital and word.endswith(ordered("adjectives", self.code)) and len(word) > 6

    def _skill(self, at: int) -> Range | None:
        if not self._is("languages", at):
            return None
        around = [i for i in range(at - 3, at + 4) if self._plain(i) in listed("speaking", self.code)]
        adverb = self._plain(at).startswith(("по-", "па-")) or (self._plain(at - 1) == "po" and self._plain(at).endswith("u"))
        if not (around or adverb):
            return None
        first = at - 1 if self._plain(at - 1) == "po" or self._tongue(at - 1) else at
        return self._span(first, at + 1 if self._tongue(at + 1) else at)

    def _tongue(self, at: int) -> bool:
        return self._plain(at).startswith(("язык", "мов", "język")) and 0 <= at < len(self.tokens)

    def _people(self, at: int) -> Range | None:
        followed = self._near(at) and not self.tokens[at + 1].capital
        if self._is("peoples", at) and (self._common(at) or self.code == "pl"):
            return None if self._is("adjectival_peoples", at) and followed and not self._human(at + 1) else self._span(at, at)
        return self._span(at, at) if self._is("languages", at) and followed and self._human(at + 1) else None

    def _human(self, at: int) -> bool:
        return any(self._is(topic, at) for topic in ("occupations", "ranks", "relations"))

    def _occupation(self, at: int) -> Range | None:
        pieces = re.split("[-‑]", self.tokens[at].text)
        known = any(stem("occupations", self.code, piece) for piece in pieces if len(piece) > 2) or self._is("occupations", at)
        return self._span(self._modified(at), at) if known and self._common(at) and not self.tokens[at].number else None

    def _lost(self, at: int) -> Range | None:
        """A part of the body, or a sense, that somebody lost."""
        lost = any(self._plain(i) in listed("lost", self.code) for i in range(at - 3, at + 3))
        return self._span(at, at) if lost and self._is("body", at) else None

    def _listed(self, topic: str) -> Callable[[int], Range | None]:
        return lambda at: self._span(at, at) if self._is(topic, at) and self._common(at) else None
