"""What a published story still says about a person, put together: how many people fit, which few facts suffice, what would help.

An estimate and no proof: the shares are of populations and mostly independent, and an acquaintance knows more than statistics do.
How common a single fact is, is in `rarity`; whose fact it is, in `attribution`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, product
from math import exp, log
from typing import NamedTuple, TypeAlias

from withheld.rarity import Crowd, fold, share, steps

UNIQUE = 1.0
"""Expected people below which one is likely the only one: then nobody else fits with probability e^-1 (37 %) or more (Poisson)."""
RARE = 20.0
"""Expected people below which a person is not among enough: a cell of 20 is the strictest of the thresholds in use (5, 11 and 20, El Emam
2013; 11 of the European Medicines Agency's policy 0070 and of the US Centers for Medicare; 10 of many statistics offices), and the
figures here are rough. That few facts suffice is old: birth date, sex and ZIP code for 87 % of Americans (Sweeney 2000), fifteen
attributes for 99.98 % (Rocher, Hendrickx and de Montjoye 2019)."""
DAMPING = 0.9
"""Exponent by which each kind of fact counts less than the rarer one before it, as facts depend on one another. A guess: 1 would be
independence, and the .5 by which databases estimate the joint selectivity of conditions would say that hardly anybody is unique."""
SAME_KIND = 0.5
"""Exponent for each earlier fact of the same kind: a second date or place mostly follows from the first. A guess."""
_WIDEST = 12
"""The rarest facts that combinations are made of: 4,095 of them at the most."""


class Stated(NamedTuple):
    """A fact that the story states about a person: the finding, its kind, the words that will be published, coarser ones in order."""

    finding: str
    kind: str
    value: str
    options: tuple[str, ...] = ()


class Exported(NamedTuple):
    """A text that will be published, whatever it is: body, caption, alt text, subtitle, file name."""

    output: str
    text: str


@dataclass(frozen=True, slots=True)
class Piece:
    """One fact however often it is stated: its findings, the share of the crowd it fits (0 to 1) and, for each option, that one's."""

    findings: tuple[str, ...]
    kind: str
    value: str
    share: float
    options: tuple[tuple[str, float], ...]


class Change(NamedTuple):
    """A generalisation: what all the findings of a piece become; an empty `to` leaves the fact out."""

    findings: tuple[str, ...]
    kind: str
    value: str
    to: str


@dataclass(frozen=True, slots=True)
class Puzzle:
    """What is left of a person: `fits` are the people expected to fit everything, `alone` the same if all facts were independent.

    `pieces` are rarest first; `smallest` is the smallest combination that fits less than `UNIQUE` people, empty if none does; `remedy`
    the changes that cost least after which `after` people fit, at least `threshold` unless nothing helps.
    """

    crowd: Crowd
    threshold: float
    pieces: tuple[Piece, ...]
    fits: float
    alone: float
    smallest: tuple[Piece, ...]
    remedy: tuple[Change, ...]
    after: float

    @property
    def unique(self) -> bool:
        return self.fits < UNIQUE

    @property
    def rare(self) -> bool:
        return self.fits < self.threshold


def puzzle(facts: Sequence[Stated], crowd: Crowd, *, threshold: float = RARE) -> Puzzle:
    """What the facts about one person add up to within a crowd. Stating a fact twice tells no more than stating it once.

    The result does not depend on the order of the facts, and another fact never makes more people fit.
    """
    pieces = _pieces(facts, crowd)
    shares = [(p.kind, p.share) for p in pieces]
    fits = expected(shares, crowd)
    remedy = _remedy(pieces, crowd, threshold) if fits < threshold else ()
    alone = crowd.people * exp(sum(log(s) for _, s in shares))
    return Puzzle(crowd, threshold, tuple(pieces), fits, alone, _smallest(pieces, crowd), remedy, _after(pieces, remedy, crowd))


def expected(shares: Iterable[tuple[str, float]], crowd: Crowd) -> float:
    """People of a crowd expected to fit facts of those kinds and shares (0 to 1): the product of the shares, damped.

    Shares of one kind count by powers of `SAME_KIND`, then the kinds by powers of `DAMPING`, the rarest first in both.
    """
    kinds: dict[str, list[float]] = {}
    for kind, part in shares:
        kinds.setdefault(kind, []).append(log(part))
    return crowd.people * exp(_damped([_damped(found, SAME_KIND) for found in kinds.values()], DAMPING))


def _damped(logarithms: Iterable[float], exponent: float) -> float:
    return sum(part * exponent**place for place, part in enumerate(sorted(logarithms)))


def still_stated(facts: Sequence[Stated], published: Sequence[Exported]) -> list[Stated]:
    """Those facts whose words stand anywhere in what will be published, in any case, with any signs between the words.

    An age counts in its other forms too ("22-year-old", "aged 22", "Oskar, 22"). Words in another language are not recognised.
    """
    everything = [f" {fold(e.text)} " for e in published]
    everything += [f" {fold(name)} " for name in {e.output for e in published}]
    return [f for f in facts if any(any(f" {form} " in text for text in everything) for form in _forms(f))]


def _forms(fact: Stated) -> set[str]:
    words = fold(fact.value)
    return {words, *((n for n in words.split() if n.isdigit()) if fact.kind == "age" else ())} - {""}


def _pieces(facts: Sequence[Stated], crowd: Crowd) -> list[Piece]:
    """The distinct facts, rarest first. A fact whose words are all in another of its kind is the same one, told more shortly."""
    whole: list[list[Stated]] = []
    for fact in sorted(facts, key=lambda f: (-len(_words(f)), f.kind, fold(f.value), f.finding)):
        home = next((g for g in whole if g[0].kind == fact.kind and _words(fact) <= _words(g[0])), None)
        if home is not None:
            home.append(fact)
        elif _words(fact):
            whole.append([fact])
    return sorted((_piece(group, crowd) for group in whole), key=lambda p: (p.share, p.kind, p.value))


def _words(fact: Stated) -> frozenset[str]:
    words = fold(fact.value).split()
    numbers = [w for w in words if w.isdigit()]
    return frozenset(numbers if fact.kind == "age" and numbers else words)


def _piece(group: Sequence[Stated], crowd: Crowd) -> Piece:
    """One piece of what is the same fact; its shorter forms together may be rarer than the longest, where that is not well known."""
    head = max(group, key=lambda f: (len(_words(f)), len(f.options)))
    others = [f for f in group if _words(f) != _words(head)]
    shorter = exp(_damped([log(p.share) for p in _pieces(others, crowd)], SAME_KIND))
    part = min(shorter, *(share(f.kind, f.value, crowd) for f in group))
    options = zip(head.options, steps(head.kind, head.value, head.options, crowd), strict=True)
    coarser = tuple((to, max(part, s)) for to, s in options)
    return Piece(tuple(dict.fromkeys(f.finding for f in group)), head.kind, head.value, part, coarser)


def _smallest(pieces: Sequence[Piece], crowd: Crowd) -> tuple[Piece, ...]:
    for size in range(1, min(len(pieces), _WIDEST) + 1):
        chosen = min(combinations(pieces[:_WIDEST], size), key=lambda c: expected([(p.kind, p.share) for p in c], crowd))
        if expected([(p.kind, p.share) for p in chosen], crowd) < UNIQUE:
            return chosen
    return ()


class _Way(NamedTuple):
    """What a piece may become: the words, the share of the crowd they fit, and the cost of the change."""

    to: str
    share: float
    cost: float


_CHANGED, _LEFT_OUT = 1.0, 3.0
"""Costs: of a change, to which up to 1 comes by how coarse the words are; of leaving a fact out, which no generalisation costs."""


def _ways(piece: Piece) -> list[_Way]:
    """From the finest to leaving the fact out."""
    named = [_Way(to, part, _CHANGED + i / len(piece.options)) for i, (to, part) in enumerate(piece.options, 1) if to]
    return [*named, _Way("", 1.0, _LEFT_OUT)]


Choice: TypeAlias = dict[int, _Way]
"""The way of each piece that is changed, by its place."""


def _remedy(pieces: Sequence[Piece], crowd: Crowd, threshold: float) -> tuple[Change, ...]:
    """The changes that cost least and lift the estimate to the threshold; everything left out if not even that lifts it."""

    def lifts(choice: Choice) -> bool:
        return expected(_with(pieces, choice), crowd) >= threshold

    best: Choice = {i: _ways(p)[-1] for i, p in enumerate(pieces)}
    for size in range(1, min(len(pieces), _WIDEST) + 1):
        if size * _CHANGED >= _cost(best):
            break
        for chosen in combinations(range(min(len(pieces), _WIDEST)), size):
            if lifts({i: _ways(pieces[i])[-1] for i in chosen}):
                best = min((best, *filter(lifts, _levels(pieces, chosen))), key=_cost)
    return tuple(_change(pieces[i], way.to) for i, way in sorted(_finer(pieces, best, lifts).items()))


def _levels(pieces: Sequence[Piece], chosen: Sequence[int]) -> Iterator[Choice]:
    """All combinations of ways for up to three pieces; for more the same step on every ladder, which `_finer` then makes better."""
    ways = [_ways(pieces[i]) for i in chosen]
    tried = product(*ways) if len(chosen) <= 3 else ([w[min(i, len(w) - 1)] for w in ways] for i in range(max(map(len, ways))))
    return (dict(zip(chosen, way, strict=True)) for way in tried)


def _finer(pieces: Sequence[Piece], choice: Choice, lifts: Callable[[Choice], bool]) -> Choice:
    """The same choice with each piece as little changed as the others allow."""
    for i, now in list(choice.items()) if lifts(choice) else ():
        cheaper = [{**choice, i: way} for way in _ways(pieces[i]) if way.cost < now.cost]
        choice = next(filter(lifts, cheaper), choice)
    return choice


def _cost(choice: Choice) -> float:
    return sum(way.cost for way in choice.values())


def _with(pieces: Sequence[Piece], choice: Choice) -> list[tuple[str, float]]:
    return [(p.kind, choice[i].share if i in choice else p.share) for i, p in enumerate(pieces)]


def _change(piece: Piece, to: str) -> Change:
    return Change(piece.findings, piece.kind, piece.value, to)


def _after(pieces: Sequence[Piece], remedy: Sequence[Change], crowd: Crowd) -> float:
    made = {c.findings: c.to for c in remedy}
    left = [(p.kind, dict(p.options).get(made[p.findings], 1.0) if p.findings in made else p.share) for p in pieces]
    return expected(left, crowd)
