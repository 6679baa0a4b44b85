"""Facts → the people they may be about, file by file. Who stands where in a text is decided in `attribution`, who is who in `group`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TypeAlias

from withheld.attribution import UNNAMED, Mention, candidates
from withheld.model import Consent, Person, Role, Scan, Span

About: TypeAlias = Mapping[str, frozenset[str]]
"""Ids of people by fact finding; empty where a fact is about nobody in particular."""

SOMEBODY = Person("p-0", Consent.WITHHELD, "", ())
"""Whoever a text tells of without a name (`one of them has come from Alaska`): nobody agreed for them."""

_ROW = re.compile(r"row \d+,")
_WORDLESS = (Role.KEY, Role.NUMBER)


def about(scans: Sequence[Scan], people: Sequence[Person]) -> About:
    """Whom each fact of the story may be about. Of a number or a key nobody can tell, so they are about somebody."""
    owner = {f: p.id for p in people for f in p.findings}
    return {fact: subjects for scan in scans for fact, subjects in _in_file(scan, owner)}


def with_facts(people: Sequence[Person], facts: About) -> tuple[Person, ...]:
    """The people with the facts that may be about them; last of all somebody unnamed, if there is one."""
    of: dict[str, list[str]] = {}
    for fact, subjects in facts.items():
        for person in sorted(subjects):
            of.setdefault(person, []).append(fact)
    told = (*people, SOMEBODY) if SOMEBODY.id in of else people
    return tuple(replace(p, findings=(*p.findings, *of.get(p.id, ()))) for p in told)


def _in_file(scan: Scan, owner: Mapping[str, str]) -> Iterator[tuple[str, frozenset[str]]]:
    """Passages are read on as one text, because a cue or a paragraph goes on telling of whom the one before it named."""
    text, starts = _joined(scan)
    spans = [(f, f.where) for f in scan.findings if isinstance(f.where, Span)]
    facts = [(f, w) for f, w in spans if f.quasi and w.passage in starts]
    yield from ((f.id, frozenset({SOMEBODY.id})) for f, w in spans if f.quasi and w.passage not in starts)
    named = [Mention(*_at(w, starts), owner.get(f.id, SOMEBODY.id)) for f, w in spans if f.kind == "name" and w.passage in starts]
    told = candidates(text, named, [(*_at(w, starts), f.kind) for f, w in facts])
    yield from ((f.id, frozenset(_known(p) for p in who)) for (f, _), who in zip(facts, told, strict=True))


def _known(person: str) -> str:
    return SOMEBODY.id if person == UNNAMED else person


def _joined(scan: Scan) -> tuple[str, dict[int, int]]:
    """The passages in prose as one text, and where each begins in it; the cells of a row stay in one line."""
    starts: dict[int, int] = {}
    pieces: list[str] = []
    at, row = 0, ""
    for i, passage in enumerate(scan.content.text):
        if passage.role not in _WORDLESS:
            here = _ROW.match(passage.place)
            gap = "" if not pieces else "\t" if here and here[0] == row else "\n"
            row = here[0] if here else ""
            starts[i] = at + len(gap)
            pieces += [gap, passage.text]
            at = starts[i] + len(passage.text)
    return "".join(pieces), starts


def _at(where: Span, starts: Mapping[int, int]) -> tuple[int, int]:
    return starts[where.passage] + where.start, starts[where.passage] + where.end
