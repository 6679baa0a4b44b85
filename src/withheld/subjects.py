"""Facts → the people they may be about, across the story. Who stands where in a file is told in `ownership`, who is who in `group`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TypeAlias

from withheld import cases
from withheld.attribution import UNNAMED
from withheld.language import language
from withheld.model import Consent, Finding, Person, Scan, Span
from withheld.ownership import owners

About: TypeAlias = Mapping[str, frozenset[str]]
"""Ids of people by fact finding; empty where a fact is about nobody in particular."""

SOMEBODY = Person("p-0", Consent.WITHHELD, "", ())
"""Whoever a text tells of without a name (`one of them has come from Alaska`): nobody agreed for them."""

_PREPOSITION = 20
"""Characters before a name in which its preposition stands."""
_ENOUGH = 60
"""Characters of a passage from which on its language is its own and not that of the file."""


def about(scans: Sequence[Scan], people: Sequence[Person], genders: Mapping[str, str]) -> About:
    """Whom each fact of the story may be about."""
    owner = {f: p.id for p in people for f in p.findings}
    found = (owners(scan.content, scan.findings, _named(scan, owner), genders) for scan in scans)
    return {fact: frozenset(SOMEBODY.id if p == UNNAMED else p for p in who) for here in found for fact, who in here.items()}


def with_facts(people: Sequence[Person], facts: About) -> tuple[Person, ...]:
    """The people with the facts that may be about them; last of all somebody unnamed, if there is one."""
    of: dict[str, list[str]] = {}
    for fact, subjects in facts.items():
        for person in sorted(subjects):
            of.setdefault(person, []).append(fact)
    told = (*people, SOMEBODY) if SOMEBODY.id in of else people
    return tuple(replace(p, findings=(*p.findings, *of.get(p.id, ()))) for p in told)


def tongues(people: Sequence[Person], scans: Sequence[Scan]) -> dict[str, str]:
    """The language in which each person is first named, `en` for somebody who is not."""
    tongue = {f.id: spoken(s, f.where.passage) for s in scans for f in s.findings if f.kind == "name" and isinstance(f.where, Span)}
    return {p.id: next((tongue[i] for i in p.findings if i in tongue), "en") for p in people}


def genders(people: Sequence[Person], scans: Sequence[Scan], languages: Mapping[str, str]) -> dict[str, str]:
    """`male` or `female` by what most of a person's names tell; nobody of whom none does."""
    names = {f.id: (f.value, _before(f, s)) for s in scans for f in s.findings if f.kind == "name"}
    told = {p.id: Counter(cases.gender(names[i][0], languages[p.id], names[i][1]) for i in p.findings if i in names) for p in people}
    return {person: most for person, seen in told.items() if (most := max(("male", "female"), key=lambda g: seen[g])) and seen[most]}


def _before(name: Finding, scan: Scan) -> str:
    """The words right before a name, its preposition among them."""
    if not isinstance(name.where, Span):
        return ""
    return scan.content.text[name.where.passage].text[max(0, name.where.start - _PREPOSITION) : name.where.start]


def spoken(scan: Scan, passage: int) -> str:
    """The language of a passage; of a short one, that of the whole file."""
    text = scan.content.text[passage].text
    return language(text if len(text) >= _ENOUGH else "\n".join(p.text for p in scan.content.text))


def _named(scan: Scan, owner: Mapping[str, str]) -> dict[str, str]:
    return {f.id: owner.get(f.id, SOMEBODY.id) for f in scan.findings if f.kind == "name"}
