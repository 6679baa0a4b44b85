"""Whether capitalised words in Russian, Ukrainian, Belarusian or Polish name a person, a place or an organisation.

Nothing here runs a model: what the tagger saw comes in as evidence beside titles, given names, endings, callsigns and prepositions.
A capital in the middle of a sentence is a name until something says what else it is: a miss exposes somebody.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from withheld.detectors import _slavic_names as lexicon
from withheld.detectors._slavic_names import has_stem, is_place, plain
from withheld.slavic_words import listed, ordered
from withheld.spelling import WORD


class Hint(NamedTuple):
    """What a tagger saw: half-open offsets; `PER`, `LOC` or `ORG`; how sure it was."""

    start: int
    end: int
    label: str
    score: float


class Candidate(NamedTuple):
    """What is reported: half-open offsets, kind, score, doubt."""

    start: int
    end: int
    kind: str
    score: float
    doubt: bool = False


class _Word(NamedTuple):
    start: int
    end: int
    text: str
    first: bool
    """Whether a sentence, a line or a shouted headline gives it its capital."""
    label: str
    """What the tagger saw there, or nothing."""

    @property
    def capital(self) -> bool:
        return self.text[0].isupper()

    @property
    def initial(self) -> bool:
        return len(self.text) == 1

    @property
    def acronym(self) -> bool:
        return len(self.text) > 1 and self.text.isupper() and not self.first


_HYPHENED = re.compile(rf"{WORD.pattern}(?:[-‑]{WORD.pattern})*+")
_LINK = re.compile(r"[ \xa0]{1,2}\Z")
_AFTER_INITIAL = re.compile(r"\.[ \xa0]?\Z")
_OPENING = re.compile(r"[ \xa0]?[«„“\"'‘(][ \xa0]?\Z")
_CLOSING = re.compile(r"[»”“\"'’)]?[ \xa0]\Z")
_END = re.compile(r"[.!?…\n][\s«„“”\"'‘(—–-]*\Z")
_QUOTED = re.compile(r"[«„“\"‘]([^«»„“”\"‘’\n]{2,40})[»”“\"’]")
_QUOTED_AFTER = re.compile(rf"[ \xa0]?{_QUOTED.pattern}")
_NUMBERED = re.compile(r"[ \xa0]?(?:№|nr|Nr|N)[ \xa0.]{0,2}\d{1,4}|[ \xa0-]\d{1,3}(?![\d.,])")
_SECRET = ("разведк", "розвідк", "выведк", "wywiad", "контрразведк", "контррозвідк")
"""Services that are named without a capital: military intelligence."""
_ANNOUNCED = 0.95
"""Score of what stands behind a word for a callsign."""
_SEEN = 0.3
"""How sure the tagger must be of an organisation."""
_ROMAN = re.compile(r"[IVXLІХ]+\Z")
_APPOSED = re.compile(r",[ \xa0](?:\d{1,2}(?!\d)|(?P<word>[^\W\d_]+))")
_MOST = 5
_WINDOW = 40
"""Characters before a word in which the end of a sentence is looked for."""


class Judge:
    """Judges one text of one language. `hints` come in order and do not overlap; `trusted` says that the tagger knows the language."""

    def __init__(self, text: str, code: str, hints: Sequence[Hint] = (), *, trusted: bool = False) -> None:
        self.text, self.code, self.hints, self.trusted = text, code, hints, trusted
        self.words = list(self._read())

    def decide(self) -> list[Candidate]:
        """Everything found, in order; candidates of one kind do not overlap."""
        found = [c for run in self._runs() for c in self._judged(run)]
        found += self._callsigns()
        found += self._organised()
        sure = _Taken([c for c in found if c.kind == "name" and not c.doubt])
        known = {self._root(w) for w in self.words if sure.touches(w)}
        taken = _Taken(found)
        again = [w for w in self.words if w.capital and len(w.text) > 3 and self._root(w) in known and not taken.touches(w)]
        return _distinct(found + [Candidate(w.start, w.end, "name", 0.7) for w in again])

    def _read(self) -> Iterator[_Word]:
        at, end, loud_to, loud = 0, 0, -1, False
        previous = ""
        for m in _HYPHENED.finditer(self.text):
            if m.start() > loud_to:
                loud_to = (self.text.find("\n", m.start()) + 1 or len(self.text) + 1) - 1
                loud = _shouted(self.text[m.start() : loud_to])
            gap = self.text[max(end, m.start() - _WINDOW) : m.start()]
            first = loud or not previous or (bool(_END.search(gap)) and not (gap.startswith(".") and _short(previous)))
            while at < len(self.hints) and self.hints[at].end <= m.start():
                at += 1
            inside = at < len(self.hints) and self.hints[at].start < m.end()
            yield _Word(m.start(), m.end(), m.group(), first, self.hints[at].label if inside else "")
            previous, end = m.group(), m.end()

    def _runs(self) -> Iterator[list[int]]:
        """Indices of capitalised words that stand together as the words of one name do."""
        run: list[int] = []
        for at, word in enumerate(self.words):
            if run and not (word.capital and self._linked(at - 1)):
                yield run
                run = []
            if word.capital:
                run.append(at)
        if run:
            yield run

    def _linked(self, at: int) -> bool:
        """Whether a word and the next may be of one name: an initial takes its full stop, a nickname its quotation marks."""
        word, following = self.words[at], self.words[at + 1]
        between = self.text[word.end : following.start]
        if following.first:
            return word.first and bool(_LINK.match(between))
        if _LINK.match(between) or (word.initial and _AFTER_INITIAL.match(between)):
            return True
        known = self._personal(word) or self._personal(following)
        return known and bool(_OPENING.match(between) or (len(between) > 1 and _CLOSING.match(between)))

    def _judged(self, run: list[int]) -> Iterator[Candidate]:
        run = self._trimmed(run)
        if not run:
            return
        words = [self.words[i] for i in run]
        titled = self._titled(run[0])
        if not titled and (self._place(words) or (self._headed(run) and not any(self._personal(w) for w in words))):
            yield self._made(self._with_head(run), "place", 0.9)
        elif len(words) > _MOST or any(self._strong(w) for w in words) or self._initialled(words) or titled:
            yield from self._persons(words, titled)
        elif not any(has_stem("organisations", self.code, w.text) for w in words):
            yield from self._unlisted(run, words)

    def _trimmed(self, run: list[int]) -> list[int]:
        """The run without the words at its ends that name nobody: titles, peoples, small words, letters that are no initials."""
        first, last = 0, len(run)
        while first < last and self._nameless(self.words[run[first]]):
            first += 1
        while first < last and self._nameless(self.words[run[last - 1]]):
            last -= 1
        return run[first:last]

    def _nameless(self, word: _Word) -> bool:
        if word.initial:
            return self.text[word.end : word.end + 1] != "."
        if _ROMAN.match(word.text):
            return True
        if word.first and self.trusted and not word.label and not self._listed(word) and not self._apposed(word):
            return True
        small = plain(word.text)
        if small in listed("starters", self.code) or (word.first and self._ordinary(word) and not self._apposed(word)):
            return True
        topics = ("titles", "peoples", "ranks", "relations", "occupations", "place_heads", "months")
        called = lexicon.is_given_itself(word.text, self.code) or (not word.first and lexicon.is_given(word.text, self.code))
        return any(has_stem(topic, self.code, word.text) for topic in topics) and not called  # in prose months and peoples are small

    def _ordinary(self, word: _Word) -> bool:
        """Whether a word at a sentence's beginning is formed as verbs and adjectives are, and in no list."""
        return not self._listed(word) and not lexicon.is_surname(word.text, self.code)

    def _listed(self, word: _Word) -> bool:
        known = lexicon.is_given(word.text, self.code) or lexicon.is_known_surname(word.text, self.code)
        return known or lexicon.is_patronymic(word.text, self.code) or is_place(word.text, self.code)

    def _personal(self, word: _Word) -> bool:
        seen = word.label == "PER" and self.trusted
        return seen or lexicon.is_given(word.text, self.code) or lexicon.is_known_surname(word.text, self.code)

    def _strong(self, word: _Word) -> bool:
        """Whether the word by itself says that a person is meant."""
        if lexicon.is_given(word.text, self.code) or lexicon.is_patronymic(word.text, self.code):
            return True
        if is_place(word.text, self.code) or has_stem("organisations", self.code, word.text):
            return False
        seen = word.label == "PER" and (self.trusted or not word.first)
        return seen or (lexicon.is_known_surname(word.text, self.code) and word.label in ("", "PER"))

    def _initialled(self, words: Sequence[_Word]) -> bool:
        return any(w.initial for w in words) and any(not w.initial for w in words)

    def _place(self, words: Sequence[_Word]) -> bool:
        if len(words) > _MOST:
            return False
        phrase = self.text[words[0].start : words[-1].end]
        if len(words) > 1:
            return is_place(phrase, self.code) or all(is_place(w.text, self.code) and not self._strong(w) for w in words)
        seen = words[0].label == "LOC" and self.trusted
        return (seen or is_place(phrase, self.code)) and not lexicon.is_given(phrase, self.code)

    def _persons(self, words: list[_Word], titled: bool) -> Iterator[Candidate]:
        """Names in a run, cut where a town or the head of an organisation stands between them."""
        group: list[_Word] = []
        for word in [*words, None]:
            apart = word is None or self._apart(word, group)
            if apart and group:
                sure = titled or any(self._strong(w) for w in group) or self._initialled(group)
                unsure = not sure or (len(group) == 1 and group[0].first and not titled)
                yield self._made(group, "name", 0.9 if sure and not unsure else 0.6, doubt=unsure)
                group = []
            if word is not None and not apart:
                group.append(word)
            elif word is not None and is_place(word.text, self.code):
                yield self._made([word], "place", 0.8)

    def _apart(self, word: _Word, group: Sequence[_Word]) -> bool:
        if has_stem("organisations", self.code, word.text) and not self._strong(word):
            return True
        beside = bool(group) and lexicon.is_given(group[-1].text, self.code)
        return is_place(word.text, self.code) and not lexicon.is_given(word.text, self.code) and not beside and not word.initial

    def _unlisted(self, run: list[int], words: list[_Word]) -> Iterator[Candidate]:
        """Words of which no list knows what they name."""
        if all(plain(w.text) in listed("acronyms", self.code) or w.acronym for w in words):
            yield self._made(words, "organisation", 0.7, doubt=True)
            return
        if self._quoted(words):
            yield self._made(words, "organisation", 0.4, doubt=True)
            return
        formed = lexicon.is_surname(words[-1].text, self.code)
        before = plain(self.words[run[0] - 1].text) if run[0] else ""
        if before in listed("at", self.code) and not formed and len(words) == 1:
            yield self._made(words, "place", 0.5, doubt=True)
        elif words[0].label == "LOC" or self._headed(run):
            yield self._made(words, "place", 0.6, doubt=not self.trusted)
        elif words[0].label != "ORG" and not (words[0].first and len(words) == 1 and not formed and not self._apposed(words[0])):
            yield self._made(words, "name", 0.6 if formed else 0.4, doubt=not formed or words[0].first)

    def _headed(self, run: list[int]) -> bool:
        """Whether a noun beside the run says that it is a place."""
        around = [self.words[i].text for i in (run[0] - 1, run[-1] + 1) if 0 <= i < len(self.words)]
        return any(has_stem("place_heads", self.code, w) for w in around)

    def _with_head(self, run: list[int]) -> list[_Word]:
        """The words of a place with the noun after an adjective: Слуцкага раёна."""
        after = run[-1] + 1
        joined = after < len(self.words) and self._near(run[-1]) and has_stem("place_heads", self.code, self.words[after].text)
        return [self.words[i] for i in (*run, *([after] if joined and self._adjective(self.words[run[-1]]) else []))]

    def _titled(self, at: int) -> bool:
        """Whether a title, a rank, a relative or a word for a callsign stands before the word."""
        if at == 0 or (self.words[at].first and not self.words[at - 1].first):
            return False
        before = self.words[at - 1]
        between = self.text[before.end : self.words[at].start]
        if not re.fullmatch(r"\.?[ \xa0]{1,2}|[ \xa0]?[:—–-]?[ \xa0]?[«„“\"‘']?", between):
            return False
        if plain(before.text) in listed("called", self.code) | listed("callsigns", self.code):
            return True
        if between.startswith("."):
            return self.code == "pl" and has_stem("ranks", "pl", before.text)
        return not between.strip() and any(has_stem(topic, self.code, before.text) for topic in ("titles", "ranks"))

    def _apposed(self, word: _Word) -> bool:
        """Whether an age or what somebody is follows after a comma: `Uładzia, Ukrainka z Równego`."""
        m = _APPOSED.match(self.text, word.end)
        return m is not None and (m["word"] is None or any(has_stem(t, self.code, m["word"]) for t in ("occupations", "peoples", "ranks")))

    def _quoted(self, words: Sequence[_Word]) -> bool:
        return self.text[words[0].start - 1 : words[0].start] in ("«", "„", "“", '"')

    def _callsigns(self) -> Iterator[Candidate]:
        """What stands after `позывной`, `по прозвищу`: in quotation marks, or one capitalised word."""
        cues = listed("callsigns", self.code)
        for at, word in enumerate(self.words):
            pair = f"{plain(self.words[at - 1].text)}_{plain(word.text)}" if at else ""
            if plain(word.text) in cues or pair in cues:
                gap = re.compile(r"[\s:—–.-]{0,4}").match(self.text, word.end)
                start = gap.end() if gap else word.end
                if quoted := _QUOTED.match(self.text, start):
                    yield Candidate(*quoted.span(1), "name", _ANNOUNCED)
                elif at + 1 < len(self.words) and self.words[at + 1].capital and self.words[at + 1].start == start:
                    yield Candidate(self.words[at + 1].start, self.words[at + 1].end, "name", _ANNOUNCED)

    def _organised(self) -> Iterator[Candidate]:
        """Organisations that the tagger saw, and a head noun with the capitalised, quoted or numbered words beside it."""
        if self.trusted:
            seen = (h for h in self.hints if h.label == "ORG" and h.score > _SEEN and not self._soldiers(h) and not self._loud(h))
            yield from (Candidate(h.start, h.end, "organisation", max(h.score, 0.5)) for h in seen)
        for at, word in enumerate(self.words):
            if has_stem("organisations", self.code, word.text):
                begin, end = self._around(at)
                secret = plain(word.text).startswith(_SECRET) and begin < word.start
                if end > word.end or secret or (self.text[begin].isupper() and (begin < word.start or not word.first)):
                    yield Candidate(begin, end, "organisation", 0.8)

    def _loud(self, hint: Hint) -> bool:
        """Whether it is a word of a line in capitals."""
        line = self.text[self.text.rfind("\n", 0, hint.start) + 1 : hint.end + _WINDOW].partition("\n")[0]
        return self.text[hint.start : hint.end].isupper() and _shouted(line[-4 * _WINDOW :])

    def _soldiers(self, hint: Hint) -> bool:
        """Whether it is a military unit, which is another kind of fact."""
        return any(has_stem("units", self.code, m.group()) for m in WORD.finditer(self.text, hint.start, hint.end))

    def _around(self, at: int) -> tuple[int, int]:
        """The head noun with the adjectives before it, from the first with a capital on, and what is quoted or capitalised after it."""
        first, left = at, at
        while left and left > at - 4 and self._adjective(self.words[left - 1]) and self._near(left - 1):
            left -= 1
            first = left if self.words[left].capital and plain(self.words[left].text) not in listed("starters", self.code) else first
        if first == at and left == at - 1 and plain(self.words[at].text).startswith(_SECRET):
            first = left
        last, capital = at, self.words[first].capital
        while last + 1 < len(self.words) and last < at + 4 and self._near(last) and self._belongs(last + 1, capital=capital):
            last += 1
        end = self.words[last].end
        after = _QUOTED_AFTER.match(self.text, end) or _NUMBERED.match(self.text, end)
        return self.words[first].start, after.end() if after else end

    def _near(self, at: int) -> bool:
        return bool(_LINK.match(self.text[self.words[at].end : self.words[at + 1].start]))

    def _belongs(self, at: int, *, capital: bool) -> bool:
        """Whether a word after the head is still of the organisation's name: capitalised and nobody's, or a genitive."""
        word = self.words[at]
        if word.capital:
            return not self._strong(word)
        return (
            capital and plain(word.text).endswith(ordered("genitives", self.code)) and plain(word.text) not in listed("starters", self.code)
        )

    def _adjective(self, word: _Word) -> bool:
        return plain(word.text).endswith(ordered("adjectives", self.code))

    def _root(self, word: _Word) -> str:
        return re.sub(r"(?:[аеёиіоуыэюяьйўaąeęioóuy]|ым|им|ом|ем|ам|ою|ой|ого|ому|owi|em|iem)\Z", "", plain(word.text))

    def _made(self, words: Sequence[_Word], kind: str, score: float, *, doubt: bool = False) -> Candidate:
        end = words[-1].end + (words[-1].initial and self.text[words[-1].end : words[-1].end + 1] == ".")
        return Candidate(words[0].start, end, kind, score, doubt)


class _Taken:
    """Which characters candidates occupy."""

    def __init__(self, found: Sequence[Candidate]) -> None:
        self._at = {i for c in found for i in range(c.start, c.end)}

    def touches(self, word: _Word) -> bool:
        return word.start in self._at


def _distinct(found: list[Candidate]) -> list[Candidate]:
    """In order, without what lies inside another of the same kind, and without other kinds inside a name that was announced as one."""
    announced = {i for c in found if c.kind == "name" and c.score >= _ANNOUNCED for i in range(c.start, c.end)}
    kept: dict[str, Candidate] = {}
    out: list[Candidate] = []
    for c in sorted(found, key=lambda c: (c.start, -c.end)):
        before = kept.get(c.kind)
        hidden = c.kind != "name" and c.start in announced and c.end - 1 in announced
        if not hidden and (before is None or c.end > before.end):
            out.append(c)
            kept[c.kind] = c
    return out


def _shouted(line: str) -> bool:
    upper, lower = sum(map(str.isupper, line)), sum(map(str.islower, line))
    return upper > 2 and upper > lower


def _short(word: str) -> bool:
    return len(word) == 1 or plain(word) in listed("abbreviations", "all")
