"""Which words of a sentence point at a person: names, pronouns, "the man", "a 22-year-old". Whom they mean is decided in `attribution`."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

from withheld.people_nouns import is_person, may_be_person
from withheld.spelling import APOSTROPHES, CYRILLIC, WORD


class Mention(NamedTuple):
    """A name in a text: half-open code point offsets and the id of the person it means."""

    start: int
    end: int
    person: str


class Sort(Enum):
    """How a word points at somebody."""

    NAME = auto()
    OWNER = auto()
    """A name with a possessive ending: `Lukashenko's terror`."""
    HE = auto()
    SHE = auto()
    THEY = auto()
    FIRST = auto()
    WE = auto()
    THE = auto()
    """A description that goes on about somebody: `the man`, `the commander`."""
    SOME = auto()
    """Somebody new without a name: `a 22-year-old`, `one of them`."""
    THEIRS = auto()
    """Somebody whom the text only calls somebody's: `Prokhorov's cook`, `our sniper`."""
    NOBODY = auto()
    """A subject that is nobody in particular: `many`, `the soldiers are`."""
    SAME = auto()
    """A sentence without a subject, which goes on about the last one: `Born in Minsk.`"""


class Pointer(NamedTuple):
    """A place that points at somebody: half-open offsets, how, and for a name or an alias the people meant."""

    start: int
    end: int
    sort: Sort
    people: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Tongue:
    """The words of one language (or of three in one script) by which a text points at people."""

    sorts: Mapping[str, Sort]
    name: str
    lists: Mapping[str, frozenset[str]]
    phrases: Mapping[str, re.Pattern[str]]
    articles: bool
    """Whether a description needs an article to be one."""


_PRONOUNS = {"he": Sort.HE, "she": Sort.SHE, "they": Sort.THEY, "first": Sort.FIRST, "we": Sort.WE}
_POLISH = re.compile(r"\b(?:się|jest|nie|że|oraz|był|była|przez|który|która|dla|lat|roku|przed|po|od)\b|[ąęłżźśćń]")
_ENGLISH = re.compile(r"\b(?:the|and|of|is|was|has|with|from|for|he|she|his|her|that|by)\b")
_SAMPLE = 4000


def tongue_of(text: str) -> Tongue:
    """The words for the language most of the text is in: by script, and Polish by its function words; English otherwise."""
    sample = text[:_SAMPLE]
    letters = sum(c.isalpha() for c in sample)
    if len(CYRILLIC.findall(sample)) * 2 > letters:
        return tongue("cyrillic")
    return tongue("pl" if len(_POLISH.findall(sample)) > len(_ENGLISH.findall(sample)) else "en")


@cache
def tongue(name: str) -> Tongue:
    """The words of one section of `attribution.toml`; raises `KeyError` where there is none."""
    section: dict[str, Any] = table()[name]
    lists: dict[str, frozenset[str]] = {key: frozenset(value) for key, value in section.items() if not isinstance(value, str)}
    verb = "|".join([*map(re.escape, sorted(lists["verbs"] | lists["say"])), section["verb_endings"]])
    phrases = {
        "verb": re.compile(rf"\b(?:{verb})\b", re.I),
        "say": re.compile(rf"\b(?:{'|'.join(sorted(lists['say']))})\b", re.I),
        "source": re.compile(rf"\b(?:{'|'.join(sorted(lists['source'], key=len, reverse=True))})\s+", re.I),
        "joint": re.compile(rf"\b(?:{'|'.join(sorted(lists['joints']))})\b|[;:]\s", re.I),
        "elliptic": re.compile(rf"\W*{section['elliptic']}\b", re.I),
        "self": re.compile(section["self"]),
        "subject": re.compile(rf"\s*(?:[,.;:!?)–—”\"]|\Z)|\s+(?:who|{verb})\b", re.I),
        "possessed": re.compile(
            rf"(?:\b(?:{'|'.join(sorted(lists['possessive'], key=len, reverse=True))})|\w[{APOSTROPHES}]s?)((?:\s+[\w-]+){{0,2}}?)\s+\Z",
            re.I,
        ),
    }
    sorts = {w: sort for key, sort in _PRONOUNS.items() for w in section[key]}
    return Tongue(sorts, name, lists, phrases, articles=name == "en")


@cache
def table() -> dict[str, Any]:
    """The whole of `attribution.toml`."""
    return tomllib.loads(files("withheld").joinpath("attribution.toml").read_text("utf-8"))


_AGED = re.compile(r"\b(the|this|that|an?|another|one)\s+(?:[a-z]+\s+)?\d{1,3}-year-old\b", re.I)
_ONE_OF = re.compile(
    r"\b(?:one (?:of|who|man|woman)|another|someone|somebody|jed(?:en|na) z|ktoś"
    r"|(?:один|одна) (?:из|з|із)|(?:адзін|адна) з|кто-то|хтось|хтосьці)\b",
    re.I,
)
_PLURAL = re.compile(
    r"(?:the |these |those |its |their )?(?:[a-z-]+ )?[a-z]{3,}(?<!s)s (?:of [\w ]{1,40} )?(?:are|were|have|do|don[’']t|can|will)\b", re.I
)
_AND = re.compile(r"\b(?:and|or|with|и|или|с|та|і|й|або|з|ды|i|oraz|lub|z)\b", re.I)
_FINITE = re.compile(r"\s+\w{2,}(?:л|ла|лся|лась|ет|ёт|ит|ется|ится|ає|яє|ує|ить|їть|ав|ила|ла|ў|ўся|ць|ł|ła|uje)\b")
_SPACE = re.compile(r"\s+")
_OWNERS = 60
"""Characters before somebody's noun in which it may say whose they are."""
_CLOSING = re.compile(rf"[{APOSTROPHES}]s?\b")


class Antecedents:
    """Finds the pointers of each sentence of one text. `aliases` say whom a description means that the text tied to a name."""

    def __init__(self, text: str, tongue: Tongue, aliases: Mapping[str, tuple[str, ...]], oblique: frozenset[int] = frozenset()) -> None:
        """`oblique` are the starts of names that stand in another case than the nominative, as far as the text shows it."""
        self._text, self._tongue, self._aliases, self._oblique = text, tongue, aliases, oblique

    def within(self, start: int, end: int, mentions: Sequence[Mention]) -> list[Pointer]:
        """The pointers between two offsets in order; `mentions` are the names there."""
        names = [self._name(m) for m in mentions]
        taken = [(m.start, m.end) for m in mentions]
        words = [m for m in WORD.finditer(self._text, start, end) if not any(s < m.end() and m.start() < e for s, e in taken)]
        found = [*names, *self._pronouns(words), *self._described(words), *self._aged(start, end)]
        named = [*names, *(p for p in found if p.sort in (Sort.HE, Sort.SHE))]  # a student then, he went
        named.sort(key=lambda p: p.start)
        found = [self._owned(p) for p in found]
        found = [p for p in found if p.sort not in (Sort.SOME, Sort.THE, Sort.THEIRS) or not self._beside_a_name(p, named)]
        if not self._tongue.articles and found:  # Она медсестра: a bare noun behind a subject says what somebody is
            first = min(p.start for p in found)
            found = [p for p in found if p.sort is not Sort.THE or p.people or p.start == first or _FINITE.match(self._text, p.end)]
        if opening := self._opening(start, end, found):
            found.append(opening)
        return sorted(found, key=lambda p: (p.start, -p.end))

    def _name(self, mention: Mention) -> Pointer:
        owner = bool(_CLOSING.match(self._text, mention.end)) or bool(
            re.search(rf"[{APOSTROPHES}]s$", self._text[mention.start : mention.end])
        )
        return Pointer(mention.start, mention.end, Sort.OWNER if owner else Sort.NAME, (mention.person,))

    def _pronouns(self, words: Sequence[re.Match[str]]) -> Iterator[Pointer]:
        for m in words:
            word = re.split(rf"[{APOSTROPHES}]", m.group())[0]
            if self._tongue.articles and word == "I":
                yield Pointer(m.start(), m.end(), Sort.FIRST)
            elif (sort := self._tongue.sorts.get(word.casefold())) and not (
                word.isupper() and len(word) > 1 and word in {"US", "MY", "IM"}
            ):
                yield Pointer(m.start(), m.end(), sort)

    def _described(self, words: Sequence[re.Match[str]]) -> Iterator[Pointer]:
        """`The man`, `another soldier`, `the first applicant`; in a language without articles the noun alone."""
        for i, m in enumerate(words):
            noun = m.group().casefold()
            if noun not in self._aliases and not is_person(noun, self._tongue.name) and not self._somebody(m):
                continue
            before = [w.group().casefold() for w in words[max(0, i - 3) : i]]
            at = next((k for k in range(len(before) - 1, -1, -1) if before[k] in self._determiners), None)
            start = m.start() if at is None else words[i - len(before) + at].start()
            if self._text[start : m.start()].count(",") > 1:
                continue
            new = at is not None and before[at] in self._tongue.lists["indefinite"]
            if self._owner(m.start()) is not None:
                yield Pointer(m.start(), m.end(), Sort.THEIRS, self._aliases.get(noun, ()))
                continue
            if at is None and self._tongue.articles:
                continue
            copula = (i - len(before) + at if at is not None else i) - 1
            if copula >= 0 and words[copula].group().casefold() in self._tongue.lists["copula"]:
                continue  # says what somebody is
            people = () if new else self._aliases.get(" ".join((*before[-1:], noun)), self._aliases.get(noun, ()))
            yield Pointer(start, m.end(), Sort.SOME if new else Sort.THE, people)

    def _somebody(self, m: re.Match[str]) -> bool:
        """`The Finn is`, `a Pole, 33,`: somebody, where no noun follows."""
        return (
            self._tongue.articles
            and may_be_person(m.group().casefold())
            and bool(self._tongue.phrases["subject"].match(self._text, m.end()))
        )

    def _owner(self, at: int) -> int | None:
        """Where the words begin that say whose somebody is, right before an offset: `his`, `Prokhorov's young`."""
        since = max(0, at - _OWNERS)
        m = self._tongue.phrases["possessed"].search(self._text[since:at])
        return since + m.start() if m and not self.verb(since + m.start(1), at) else None

    def _owned(self, p: Pointer) -> Pointer:
        """`Повар Прохорова`: a subject with a name in another case behind it is somebody of theirs."""
        following = _SPACE.match(self._text, p.end)
        theirs = p.sort is Sort.THE and following and following.end() in self._oblique
        return p._replace(sort=Sort.THEIRS) if theirs else p

    @property
    def _determiners(self) -> frozenset[str]:
        return self._tongue.lists["definite"] | self._tongue.lists["indefinite"]

    def _aged(self, start: int, end: int) -> Iterator[Pointer]:
        for m in _AGED.finditer(self._text, start, end):
            yield Pointer(m.start(), m.end(), Sort.THE if m[1].casefold() in self._tongue.lists["definite"] else Sort.SOME)
        for m in _ONE_OF.finditer(self._text, start, end):
            yield Pointer(m.start(), m.end(), Sort.SOME)

    def _beside_a_name(self, pointer: Pointer, names: Sequence[Pointer]) -> bool:
        """Whether a description is an apposition: a name after it without a verb between, or right before it."""
        if pointer.people and pointer.sort is not Sort.THEIRS:
            return False
        after = next((n for n in names if n.start >= pointer.end), None)
        start = self._owner(pointer.start) if pointer.sort is Sort.THEIRS else None
        start = pointer.start if start is None else start
        before = next((n for n in reversed(names) if n.end <= start), None)
        return bool(
            (after and self._leads(pointer, after))
            or (
                before
                and not self._source(before.start)
                and re.fullmatch(rf"\s*[,(–—-]?\s*(?:\d{{1,3}}\s*,\s*)?[{APOSTROPHES}]?", self._text[before.end : start])
            )
            or (before and self.copular(before.end, start))
        )

    def _source(self, at: int) -> bool:
        """`According to Prokhorov, the nurse fled`: words of saying before a name, which the next noun says nothing of."""
        ends = [m.end() for m in self._tongue.phrases["source"].finditer(self._text, max(0, at - _OWNERS), at)]
        return bool(ends) and len(WORD.findall(self._text[ends[-1] : at])) <= 3

    def _leads(self, pointer: Pointer, after: Pointer) -> bool:
        """Whether a description belongs to what follows: near, in the same clause, and to a pronoun only over a comma."""
        gap = self._text[pointer.end : after.start]
        if _AND.search(gap) or (pointer.sort is Sort.THEIRS and after.start in self._oblique):
            return False
        comma = after.sort is Sort.NAME or after.sort is Sort.OWNER or (pointer.sort is Sort.SOME and gap.rstrip().endswith(","))
        return comma and len(gap) <= 60 and not self.verb(pointer.end, after.start) and not self.joint(pointer.end, after.start)

    def copular(self, start: int, end: int) -> bool:
        """Whether nothing but a form of `to be` and up to two words stand between two offsets."""
        between = [w.casefold() for w in WORD.findall(self._text[start:end])]
        return 0 < len(between) <= 3 and between[0] in self._tongue.lists["copula"]

    def _opening(self, start: int, end: int, found: Sequence[Pointer]) -> Pointer | None:
        """A general subject, or none at all, at the start of a sentence."""
        first = WORD.search(self._text, start, end)
        if not first or any(p.start <= first.start() < p.end for p in found):
            return None
        word = first.group().casefold()
        if word in self._tongue.lists["general"] or (self._tongue.articles and _PLURAL.match(self._text, first.start(), end)):
            return Pointer(first.start(), first.end(), Sort.NOBODY)
        if self._tongue.phrases["elliptic"].match(self._text, start, end):
            return Pointer(first.start(), first.start(), Sort.SAME)
        return None

    def verb(self, start: int, end: int) -> bool:
        """Whether a finite verb stands between two offsets, as far as its form tells."""
        return bool(self._tongue.phrases["verb"].search(self._text, start, end))

    def joint(self, start: int, end: int) -> bool:
        """Whether a new clause begins between two offsets."""
        return bool(self._tongue.phrases["joint"].search(self._text, start, end))
