"""What stands in the place of words in a plan: labels for people, coarser words for facts. How a fact is made coarser is in `wording`."""

from __future__ import annotations

import hmac
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import product
from typing import TypeAlias

from withheld import places, spelling, wording
from withheld.group import spellings
from withheld.model import Consent, Finding, Kept, Person, Replacement, Scan, Span, Treatment
from withheld.policy import Policy
from withheld.pseudonyms import Pseudonym, draw
from withheld.subjects import spoken

_LETTERS = "BCDFGHJKLMNPQRSTVWXZ"  # no vowels, so that no label spells a word
_UNLISTED = "[file withheld]"
_WITHHELD = "[withheld]"
_AROUND = 80
"""Characters before and after a fact by which its replacement is fitted to the sentence."""
_COARSEST = 3
"""The level of generalisation of the strictest audience."""

Judged: TypeAlias = tuple[Finding, Treatment, Person | None]
_Owned: TypeAlias = tuple[Finding, Person | None]


@dataclass(frozen=True, slots=True)
class Rewording:
    """The words for one story. `files` maps each path of the story to its public name, `labels` each person's id to a label."""

    policy: Policy = field(repr=False)
    files: Mapping[str, str] = field(repr=False)
    labels: Mapping[str, str] = field(repr=False)
    pseudonyms: Mapping[str, Pseudonym] = field(default_factory=dict[str, Pseudonym], repr=False)
    """Of each person who gets one, by id; the others get their labels."""
    coarsest: frozenset[str] = frozenset()
    """Ids of the facts that somebody wants told as coarsely as can be."""

    def stays(self, fact: Finding, scan: Scan, person: Person | None) -> bool:
        """Whether a fact is told as it is: its person agreed to this kind, the policy lists it, it is as coarse as the policy wants.

        Or a detector only guesses that it is one, and the audience is strangers: a text full of guesses is read by nobody.
        """
        agreed = self.policy.people[person.name].facts if person and person.name in self.policy.people else ()
        if fact.kind in agreed or fact.kind in self.policy.treat:
            return fact.kind in agreed
        if fact.doubt and self.policy.level == 1:
            return True
        if fact.kind == "place" and any(spelling.same(name, fact.value) for name in self.policy.accepted_names):
            return True
        withheld = person is not None and person.consent is not Consent.PUBLIC
        if not withheld and (fact.kind != "place" or places.level(fact.value) is None):
            return True  # of what no gazetteer knows nobody can tell how fine a place it is
        return self._coarser(fact.kind, _span(fact), scan) is None

    def words(self, finding: Finding, person: Person | None, span: Span, scan: Scan) -> str:
        """What stands in the place of a span, told by the finding that fills most of it."""
        if finding.kind == "link":
            return self.files.get(finding.value, "") or _UNLISTED
        if finding.quasi:
            return self._coarser(finding.kind, span, scan, coarsest=finding.id in self.coarsest) or f"[{finding.kind}]"
        if person and person.id in self.pseudonyms and finding.kind == "name":
            text, tongue = scan.content.text[span.passage].text, spoken(scan, span.passage)
            return self.pseudonyms[person.id].written(finding.value, tongue, text[max(0, span.start - _AROUND) : span.start])
        if person:
            return self.labels[person.id]
        return _WITHHELD if finding.kind == "secret" else f"[{finding.kind}]"

    def options(self, fact: Finding, scan: Scan) -> tuple[str, ...]:
        """What else could stand for a fact, the finest first."""
        found = (self._coarser(fact.kind, _span(fact), scan), self._coarser(fact.kind, _span(fact), scan, coarsest=True))
        return tuple(dict.fromkeys(words for words in found if words))

    def _coarser(self, kind: str, span: Span, scan: Scan, *, coarsest: bool = False) -> str | None:
        """The coarser words for a fact, None where it may stay as it stands."""
        text = scan.content.text[span.passage].text
        value, tongue = text[span.start : span.end], spoken(scan, span.passage)
        before, after = text[max(0, span.start - _AROUND) : span.start], text[span.end : span.end + _AROUND]
        if coarsest:
            return wording.generalised(kind, value, before, after, tongue, _COARSEST)
        finest = places.Level[self.policy.fineness(value).upper()] if kind == "place" else None
        return wording.generalised(kind, value, before, after, tongue, self.policy.level, finest)


def replacements(judged: Sequence[Judged], scan: Scan, words: Rewording) -> tuple[tuple[Replacement, ...], tuple[Kept, ...]]:
    """What is replaced in the text of a file, spans merged where they overlap, and what is kept."""
    kept = [(f, p) for f, t, p in judged if t is Treatment.KEEP]
    out = [(f, p) for f, t, p in judged if t is not Treatment.KEEP and not _part_of_kept(f, p, kept, words.policy)]
    merged: list[Replacement] = []
    for together in _merged(out):
        merged.append(_replacement(together, scan, words, merged[-1].span if merged else Span(-1, 0, 0)))
    spared = tuple(Kept(f.where, (f.id,)) for f, _ in kept if not any(r.span.touches(_span(f)) for r in merged))
    return tuple(merged), spared


def labels(people: Sequence[Person], key: bytes) -> dict[str, str]:
    """What stands for each person in text: the policy's label, else letters drawn with the run key, all of one length."""
    width = 2 if len(people) < len(_LETTERS) ** 2 // 2 else 4
    codes = sorted(product(_LETTERS, repeat=width), key=lambda c: hmac.digest(key, "".join(c).encode(), sha256))
    drawn = {person.id: f"[Person {''.join(code)}]" for person, code in zip(people, codes, strict=False)}
    return drawn | {p.id: p.label for p in people if p.consent is Consent.CALLSIGN}


def pseudonyms(
    people: Sequence[Person], genders: Mapping[str, str], languages: Mapping[str, str], policy: Policy, taken: Collection[str], key: bytes
) -> dict[str, Pseudonym]:
    """A name for everybody who is withheld, if the policy wants names and not labels, and none of `taken` or of the policy."""
    if policy.style != "pseudonym":
        return {}
    avoided = {*taken, *policy.public_names, *(n for p in policy.people.values() for n in p.names)}
    withheld = [p.id for p in people if p.consent is Consent.WITHHELD]
    return draw([(p, genders.get(p, ""), languages[p]) for p in withheld], key, avoided)


def _replacement(together: Sequence[_Owned], scan: Scan, words: Rewording, last: Span) -> Replacement:
    """One for findings that overlap; `last` is the span replaced before it."""
    start, end = min(_span(f).start for f, _ in together), max(_span(f).end for f, _ in together)
    finding, person = max(together, key=lambda fp: (_span(fp[0]).end - _span(fp[0]).start, not fp[0].quasi, fp[0].kind in ("name", "age")))
    passage = _span(finding).passage
    text = scan.content.text[passage].text
    if finding.quasi:
        start = max(start - wording.reach(text[max(0, start - _AROUND) : start]), last.end if last.passage == passage else 0)
    span = Span(passage, start, end)
    label = words.words(finding, person, span, scan)
    if (person or finding.quasi) and _opens_sentence(text[:start]):
        label = label[0].upper() + label[1:]
    return Replacement(span, label, tuple(sorted({f.id for f, _ in together})))


def _part_of_kept(finding: Finding, person: Person | None, kept: Sequence[_Owned], policy: Policy) -> bool:
    """Whether a name is only a part of a longer name that stays ("Denis" in "Denis Prokhorov"): the same person's, or words of theirs."""
    if finding.kind != "name":
        return False
    longer = [p for f, p in kept if f.kind == "name" and p and _longer(_span(f), _span(finding))]
    return any(p == person or _words_of(p, finding.value, policy) for p in longer)


def _longer(outer: Span, inner: Span) -> bool:
    return outer.touches(inner) and outer != inner and outer.start <= inner.start and inner.end <= outer.end


def _words_of(person: Person, value: str, policy: Policy) -> bool:
    """Whether every word of a name is one of those under which the policy knows somebody."""
    own = frozenset(key for name in spellings(policy).get(person.name, ()) for part in spelling.parts(name) for key in spelling.keys(part))
    found = spelling.parts(value)
    return bool(found) and all(spelling.keys(part) & own for part in found)


def _opens_sentence(before: str) -> bool:
    """Whether what follows these words begins a sentence, so that a label there gets a capital; the name itself is not looked at."""
    before = before.rstrip(" \t\"'“‘«(*_>#–-")
    return not before or before[-1] in ".!?…\n"


def _merged(found: Iterable[_Owned]) -> list[list[_Owned]]:
    """Findings whose spans overlap, together: replaced one by one, the tail of the longer would stay in clear."""
    groups: list[list[_Owned]] = []
    reach = (-1, -1)
    for one in sorted(found, key=lambda fp: (_span(fp[0]).passage, _span(fp[0]).start)):
        span = _span(one[0])
        if groups and span.passage == reach[0] and span.start < reach[1]:
            groups[-1].append(one)
            reach = (span.passage, max(reach[1], span.end))
        else:
            groups.append([one])
            reach = (span.passage, span.end)
    return groups


def _span(finding: Finding) -> Span:
    assert isinstance(finding.where, Span)
    return finding.where
