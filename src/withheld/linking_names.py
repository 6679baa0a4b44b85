"""Which of the names found in a story are one person, and which pairs only a person can decide. How alike two names are: `namesakes`.

Narrow: whatever fits two people is linked to neither and withheld.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import product
from typing import NamedTuple

from withheld.company import QUOTED, adds, nicknames
from withheld.inflection import bases, twofold
from withheld.namesakes import NEAR, SAME, Word, comparable, likeness, pair, spoken, word
from withheld.skeletons import CYRILLIC, parts, skeleton
from withheld.sounds import alike, sounds


class Group(NamedTuple):
    """Spellings that are one person: the key in `known`, or "" for somebody only a machine found."""

    person: str
    values: tuple[str, ...]


_SURE = 0.82
"""Likeness from which a full name is somebody's of the policy, whom it may show: near surnames on the tuning half of `benchmarks/pairs.py`
reach 0.79. From `SAME` up to this is asked."""
_ALONE = 0.93
"""Likeness from which a word alone is the surname or nickname of somebody: little speaks for it but its sound."""
_ALONE_NEAR = 0.8
_SOMEWHAT = 0.55
_COARSE = str.maketrans("hXQgSZCcsztJpn", "kkkkddddddddbm")


def link(values: Sequence[str], known: Mapping[str, Sequence[str]]) -> list[Group]:
    """Which of the names found are one person, in order of first appearance; every distinct value is in exactly one group.

    A full name takes the surname and the nickname in it (`Denis ‘Kit’ Prokhorov` takes `Prokhorov` and `Kit`), in any Slavic case, unless
    two people share them: such a word stays by itself, linked to nobody, and is withheld. A given name alone is linked to somebody found,
    never to somebody known: the soldier who is only called Alexander must not be shown because a president is called so too. Nobody
    known takes a name with a word that is in none of the policy's spellings, unless it is an initial, a father's name or a nickname: it may
    be another's.
    """
    home = _homes(values, _listed(known))
    groups: dict[int, tuple[str, list[str]]] = {}
    for value in dict.fromkeys(values):
        groups.setdefault(id(home[value]), (home[value].key, []))[1].append(value)
    return [Group(key, tuple(found)) for key, found in groups.values()]


def doubtful_links(values: Sequence[str], known: Mapping[str, Sequence[str]]) -> list[tuple[str, str]]:
    """Pairs of spellings that `link` did not join and that may be one person, each with a spelling of the person it would belong to.

    Also what was joined to somebody of the policy by a form that may be a woman's nominative (Прохорова said, of Прохорова).
    """
    people = _listed(known)
    home = _homes(values, people)
    index = _Index(dict.fromkeys([*people, *home.values()]))
    pairs: dict[tuple[str, str], None] = {}
    for value in filter(comparable, dict.fromkeys(values)):
        own = home[value]
        decided = len(spoken(value)) == 1 and own.named
        for other in () if decided else index.near(value, wide=True):
            if other is not own and not (own.key and other.key) and (spelling := other.perhaps(value)):
                pairs.setdefault((value, spelling))
        if own.key and (spelling := own.twofold(value)):
            pairs.setdefault((value, spelling))
    return [p for p in pairs if p[::-1] not in pairs or p < p[::-1]]


def _listed(known: Mapping[str, Sequence[str]]) -> list[_Person]:
    return [_Person(key, [s for s in spellings if comparable(s)]) for key, spellings in known.items()]


def _homes(values: Sequence[str], known: Sequence[_Person]) -> dict[str, _Person]:
    """The person of every value; those known take the spellings that are theirs."""
    index = _Index(known)
    women = _Women([*values, *(s for person in known for s in person.spellings)])
    home = {value: _Person("", [], ambiguous=True) for value in values if not comparable(value)}
    full_first = sorted(filter(comparable, dict.fromkeys(values)), key=lambda v: -len(parts(v)))  # full names say who there is
    for value in full_first:
        there = index.near(value)
        fitting = [p for p in there if p.is_called(value)] or [p for p in there if p.takes(value)]
        fitting = fitting or [p for p in there if p.takes_inflected(value, women)]
        if len(fitting) == 1:
            fitting[0].meet(value)
        else:
            fitting = [_Person("", [value], ambiguous=bool(fitting))]
        index.add(fitting[0], value)
        home[value] = fitting[0]
    return home


class _Index:
    """People by the first consonants of the words of their names: few need to be compared."""

    def __init__(self, people: Iterable[_Person]) -> None:
        self._people: dict[str, dict[int, _Person]] = defaultdict(dict)
        self._longer: dict[str, set[str]] = defaultdict(set)
        for person in people:
            for spelling in person.spellings:
                self.add(person, spelling)

    def add(self, person: _Person, spelling: str) -> None:
        for key in _blocks(spelling):
            self._people[key].setdefault(id(person), person)
            for n in range(1, len(key)):
                self._longer[key[:n]].add(key)

    def near(self, value: str, *, wide: bool = False) -> list[_Person]:
        """People with a word that begins like one of the value's, in order of appearance; with `wide` two consonants are enough."""
        blocks = _blocks(value)
        shorter = {b[:n] for b in blocks for n in range(1, len(b))}  # a surname of two consonants, here in a case that adds one
        found = {id_: p for key in blocks | shorter for id_, p in self._people.get(key, {}).items()}
        if wide or min(map(len, blocks), default=3) < 3:
            found |= {id_: p for block in blocks for key in self._longer.get(block[:2], ()) for id_, p in self._people[key].items()}
        return sorted((p for p in found.values() if p.sounds_like(value)), key=lambda p: p.number)


@lru_cache(16384)
def _telling(value: str) -> frozenset[str]:
    """The words of a name that may be a surname or stand alone, in small letters."""
    found = spoken(value)
    telling = [w.text for w in found if not w.initial and not w.full and not w.father] or [w.text for w in found]
    return frozenset(w.casefold() for w in (*telling, *QUOTED.findall(value)))


@lru_cache(16384)
def _blocks(value: str) -> frozenset[str]:
    """Coarse beginnings of the telling words of a name."""
    heard = [h for w in _telling(value) for h in sounds(w)]
    return frozenset(_block(h) for h in (*heard, *(h.replace("X", "C") for h in heard)))  # a Latin ch is that of Chekhov or of Bach


def _block(heard: str) -> str:
    """The first three consonants, those that conventions confuse as one and v left out, as it comes and goes."""
    coarse = re.sub(r"[aeiouAOUvf]", "", heard).translate(_COARSE)
    return re.sub(r"(.)\1+", r"\1", coarse)[:3] or "."


class _Women:
    """What in a story speaks for a woman of some surname: her given name beside it, or a case only women's surnames have."""

    def __init__(self, spellings: Iterable[str]) -> None:
        self._surnames: set[str] = set()
        for spelling in spellings:
            found = spoken(spelling)
            if any(_female(w) for w in found):
                self._surnames |= {skeleton(w.text) for w in found}
            if len(found) == 1 and _FEMININE_CASE.search(spelling.casefold()):
                self._surnames |= {skeleton(b) for b in bases(spelling)}

    def bears(self, text: str) -> bool:
        return skeleton(text) in self._surnames


_FEMININE_CASE = re.compile(r"(?:[оеёа]в|[иы]н)(?:ой|ою|ої|ій|ай|аю)\Z|(?:ow|in)(?:ej|ą)\Z")


def _female(w: Word) -> bool:
    return bool(w.full) and w.full <= _female_names()


@lru_cache(1)
def _female_names() -> frozenset[str]:
    from withheld.skeletons import given_names

    return frozenset(n.key for n in given_names() if n.female)


class _Person:
    """Somebody with the spellings seen so far, and the words that alone mean this person."""

    _count = 0

    def __init__(self, key: str, names: Sequence[str], *, ambiguous: bool = False) -> None:
        _Person._count += 1
        self.number = _Person._count
        self.key = key
        self.spellings: dict[str, None] = {}
        self._telling: set[str] = set()
        self.alone: dict[str, None] = {}
        self.ambiguous = ambiguous
        for name in names:
            self.learn(name)

    def learn(self, name: str) -> None:
        """Takes a spelling as this person's, and from a full name the words that alone mean them."""
        if name in self.spellings:
            return
        self.spellings[name] = None
        self._telling |= _telling(name)
        found = spoken(name)
        if self.ambiguous or len(found) < 2:
            return
        nicknames = [m for m in QUOTED.findall(name) if m.casefold() != found[-1].text.casefold()]
        surname = found[0] if "," in name else _surname(found)
        bare = surname.named and all(w.initial or w == surname for w in found)  # of Denis P. no word means him alone
        telling = [*nicknames, *(() if self.key and bare else (surname.text,)), *(() if self.key else (w.text for w in found))]
        self.alone |= dict.fromkeys(t for t in telling if len(t) > 1)

    def meet(self, name: str) -> None:
        """Takes a spelling found; of somebody known, whose names are the policy's, the nickname in it and how it spells the surname."""
        if not self.key:
            self.learn(name)
            return
        words = [*nicknames(name), *self._respelt(spoken(name))]
        self.alone |= dict.fromkeys(words)
        self._telling |= {w.casefold() for w in words}

    def _respelt(self, found: Sequence[Word]) -> list[str]:
        """The words of a full name found that are the surname or nickname as the text spells it."""
        return [w.text for w in found if len(found) > 1 and not w.named and self._tells(w)]

    def _tells(self, found: Word) -> bool:
        """Whether a word is most like one of the policy's that alone means this person."""
        own = (w for s in self.spellings for w in spoken(s))
        return not found.initial and max(own, key=lambda o: pair(found, o)).text in self.alone

    @property
    def named(self) -> bool:
        """Whether the policy or a full name says who it is."""
        return bool(self.key) or any(len(spoken(s)) > 1 for s in self.spellings)

    @property
    def _demand(self) -> float:
        """How alike a full name must be to one of this person's."""
        return _SURE if self.key else SAME

    def sounds_like(self, name: str) -> bool:
        """Whether it is worth a closer look: a telling word of `name` is somewhat like one of this person's."""
        return any(alike(a, b) >= _SOMEWHAT for a, b in product(_telling(name), self._telling))

    def is_called(self, name: str) -> bool:
        """Whether `name` is one of the names seen so far, in whatever spelling."""
        if len(spoken(name)) == 1:
            return any(len(spoken(s)) == 1 and _one(name, s) >= _ALONE for s in self.spellings)
        return any(_whole(name, s, self._demand) and self._all_of(name, s) for s in self.spellings)

    def takes(self, name: str) -> bool:
        """Whether `name` is a telling part of one of this person's, or the same but for initials and middle names."""
        found = spoken(name)
        if self.ambiguous or not found:
            return False
        if len(found) == 1:
            return not found[0].initial and any(_one(found[0].text, own) >= _ALONE for own in self.alone)
        fitting = (own for own in self.spellings if len(spoken(own)) > 1 and likeness(name, own) >= self._demand)
        return any(self._all_of(name, own) for own in fitting)

    def _all_of(self, name: str, own: str) -> bool:
        """Whether a name like one of theirs has the surname in full and nobody else's words; asked of those whom the policy knows."""
        return not self.key or name == own or (not adds(name, own) and any(map(self._tells, spoken(name))))

    def takes_inflected(self, name: str, women: _Women) -> bool:
        """Whether `name` is one of this person's, or the surname or nickname alone, in an oblique case."""
        found = spoken(name)
        if self.ambiguous or not found:
            return False
        if len(found) == 1:
            return any(_inflected(found[0].text, own, women) for own in self.alone)
        told = not self.key or any(map(self._tells, found))
        return told and any(_declined(found, spoken(own), women) for own in self.spellings if len(spoken(own)) == len(found))

    def perhaps(self, name: str) -> str:
        """The spelling of this person's that `name` may be another of; empty where there is none."""
        found = spoken(name)
        if len(found) == 1:
            asked = not found[0].initial and any(_one(found[0].text, own) >= _ALONE_NEAR for own in self.alone)
            return next(iter(self.spellings)) if asked else ""
        return next((s for s in self.spellings if likeness(name, s) >= NEAR), "")

    def twofold(self, name: str) -> str:
        """The spelling of this person's of which `name` is either the genitive or a woman's nominative; empty where it is neither."""
        found = spoken(name)
        if len(found) != 1 or not twofold(found[0].text):
            return ""
        nominative = any(_one(found[0].text, own) >= _ALONE for own in self.alone if own != found[0].text)
        return "" if nominative else next((s for s in self.spellings if s != name), "")


def _surname(found: Sequence[Word]) -> Word:
    """The word that is the family name where no comma tells: the last, unless that is a father's name or the only given name."""
    if found[-1].father and len(found) > 2:
        return found[0]
    if found[-1].full and not found[0].full and not found[0].initial and len(found) == 2:
        return found[0]
    return found[-1]


def _whole(name: str, spelling: str, demand: float) -> bool:
    """Whether two names of as many words are the same, initials aside."""
    a, b = spoken(name), spoken(spelling)
    return len(a) == len(b) and not any(w.initial for w in (*a, *b)) and likeness(name, spelling) >= demand


def _one(a: str, b: str) -> float:
    """How alike two words are that stand alone; within one script they share a skeleton or are strangers."""
    x, y = word(a), word(b)
    if skeleton(a) == skeleton(b):
        return 1.0
    if bool(CYRILLIC.search(a)) != bool(CYRILLIC.search(b)):
        return pair(x, y)
    return 0.0 if x.named and y.named else min(pair(x, y), _ALONE - 0.01)


def _inflected(text: str, own: str, women: _Women) -> bool:
    """Whether a word is an oblique case of another, or both of a third."""
    mine = _nominatives(text, women)
    return any(_one(a, b) >= _ALONE for a, b in product(mine, {own, *_nominatives(own, women)}))


def _nominatives(text: str, women: _Women) -> frozenset[str]:
    """What the word may be in the nominative; a genitive that looks like a woman's name only where the story has no such woman."""
    return bases(text) | (frozenset[str]() if women.bears(text) else twofold(text))


def _declined(found: Sequence[Word], own: Sequence[Word], women: _Women) -> bool:
    """Whether every word of a name is that of another or an oblique case of it, in order; and one is."""
    straight = [_met(a, b, women) for a, b in zip(found, own, strict=True)]
    turned = [_met(a, b, women) for a, b in zip(found, reversed(own), strict=True)]
    return all(straight) or all(turned)


def _met(a: Word, b: Word, women: _Women) -> bool:
    if a.initial or b.initial:
        return pair(a, b) > 0
    if a.full and b.full and a.full & b.full:
        return True
    return alike(a.text, b.text) >= _ALONE or _inflected_given(a.text, b.text) or _inflected(a.text, b.text, women)


def _inflected_given(text: str, own: str) -> bool:
    """Given names beside a surname: a genitive that is another's nominative (Александра) may be read as the man's."""
    named = word(own).named
    return any(word(base).named & named for base in (*bases(text), *twofold(text)))
