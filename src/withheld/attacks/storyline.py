"""Attack: who is it? From what the story told of somebody, pick the person a passage is about out of a line-up of others.

How the candidates are judged is in `_lineup`. A person counts as named only where they come first by more than the line-up's own chance
(evidence of ln 20 nats above everybody else) and where a fact that the plan removes still stands word for word: what points at somebody
more faintly than that is a matter for the desk, not for a verdict.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from math import log
from typing import TYPE_CHECKING

from withheld import meaning
from withheld.attacks import Attack, Hit, Profile
from withheld.attacks._lineup import DECOYS, Scene, folded, judged, lineup, scene, telling
from withheld.attacks._read import has_words, with_lines

if TYPE_CHECKING:
    from withheld.attacks import Brief, Exhibit
    from withheld.model import Replacement, Span

MARGIN = log(DECOYS + 1)
"""Nats: evidence by which one of twenty is as probable as all the others together."""

_Line = tuple[str, str]
"""A line, and the same without labels."""

_FEWEST = 2  # facts that make a profile: of one fact alone no story is told

_WHAT = "a person whose facts still point to them"
_INVENTED = (
    Profile(
        "canary 1",
        (("occupation", "glassblower"), ("place", "Ulaanbaatar"), ("decoration", "Order of the Cormorant"), ("age", "34 years old")),
    ),
    Profile(
        "canary 2",
        (("skill", "Esperanto"), ("event", "lighthouse mutiny"), ("date", "September 1983"), ("relation", "a brother in Tuvalu")),
    ),
)
"""Nobody. Their facts are told in `_TOLD`, one person a line."""
_TOLD = (
    "The 34-year-old glassblower from Ulaanbaatar has just received the Order of the Cormorant.",
    "He learnt Esperanto from a brother in Tuvalu and took part in the lighthouse mutiny of September 1983.",
)


class Storyline(Attack):
    """Every person of the brief with two facts or more, by what stands where the original spoke of them. Canaries: two made-up people."""

    name = "storyline"
    family = "recover"
    models = (meaning.MODEL,)

    def applies(self, exhibit: Exhibit, brief: Brief) -> bool:
        return has_words(exhibit) and bool(_profiles(brief))

    def find(self, exhibit: Exhibit, brief: Brief) -> list[Hit]:
        bare = _bare(exhibit, brief)
        real = [(p, _about(exhibit, brief, p, bare)) for p in _profiles(brief)]
        planted = [(p, [(line, line)]) for p, line in zip(_INVENTED, _TOLD, strict=True)] if exhibit.planted else []
        shown = _lines(exhibit)
        return [
            Hit(_WHAT, value=profile.person)
            for profile, about in (*real, *planted)
            if _named(profile, [p for p, _ in real if p is not profile], _scene(about, shown))
        ]

    def plant(self, exhibit: Exhibit, brief: Brief) -> Exhibit:  # noqa: ARG002
        return with_lines(exhibit, _TOLD, (Hit(_WHAT, value=p.person) for p in _INVENTED))


def _profiles(brief: Brief) -> list[Profile]:
    """Everybody this file speaks of and enough is told of; facts in words that were agreed to stay are left out."""
    kept = {i for k in brief.plan.kept for i in k.findings}
    agreed = {tuple(folded(words)) for words in (*brief.allowed, *(f.value for f in brief.findings if f.id in kept))}
    told = [
        replace(p, facts=tuple(f for f in p.facts if telling(f) and tuple(folded(f[1])) not in agreed)) for p in brief.profiles if p.windows
    ]
    return [p for p in told if len(p.facts) >= _FEWEST]


def _named(profile: Profile, others: Sequence[Profile], place: Scene) -> bool:
    """Whether the person comes first in the line-up by the margin, and a fact of theirs stands there."""
    if not place.sentences:
        return False
    own, *rest = judged(place, [profile.facts, *lineup(profile.facts), *(p.facts for p in others)])
    return bool(own.verbatim) and own.total - max(e.total for e in rest) >= MARGIN


def _scene(about: Sequence[_Line], shown: Sequence[str]) -> Scene:
    lines = [line for line, _ in about]
    return scene(lines, [line for line in shown if line not in lines], [bare for _, bare in about])


def _about(exhibit: Exhibit, brief: Brief, profile: Profile, bare: Sequence[str]) -> list[_Line]:
    """The lines of the file that stand where the original spoke of somebody, each once."""
    texts = exhibit.content.text if exhibit.content else ()
    spans = sorted({(w.passage, *_moved(w, exhibit, brief)) for w in profile.windows if w.passage < len(texts)})
    lines = [(i, at) for i, start, end in spans for at in _lines_at(texts[i].text, start, end)]
    return list(dict.fromkeys((texts[i].text[at], bare[i][at]) for i, at in lines))


def _moved(window: Span, exhibit: Exhibit, brief: Brief) -> tuple[int, int]:
    """Where a place of the original lies in this file: in an output as far on as the replacements before it have grown."""
    if not (inside := _replaced(window.passage, exhibit, brief)):
        return window.start, window.end
    return _shifted(window.start, inside, last=False), _shifted(window.end, inside, last=True)


def _replaced(passage: int, exhibit: Exhibit, brief: Brief) -> list[Replacement]:
    """The replacements that were made in a passage of this file: none where it is the original."""
    text = exhibit.content.text[passage].text if exhibit.content else ""
    if text == _source(passage, brief, text):
        return []
    return [r for r in brief.plan.replacements if r.span.passage == passage]


def _source(passage: int, brief: Brief, otherwise: str) -> str:
    return brief.original.text[passage].text if brief.original and passage < len(brief.original.text) else otherwise


def _bare(exhibit: Exhibit, brief: Brief) -> list[str]:
    """Each passage without its labels, every other character in its place."""
    texts = [p.text for p in exhibit.content.text] if exhibit.content else []
    return [_blanked(text, _source(i, brief, text), _replaced(i, exhibit, brief)) for i, text in enumerate(texts)]


def _blanked(text: str, source: str, made: Sequence[Replacement]) -> str:
    """The text with labels blanked, but those that say the whole fact they replace: in `20–29` nobody's 29 years are left."""
    pieces: list[str] = []
    at = grown = 0
    for r in sorted(made, key=lambda r: r.span.start):
        start, end = r.span.start + grown, r.span.start + grown + len(r.label)
        grown += len(r.label) - (r.span.end - r.span.start)
        if text[start:end] == r.label and folded(r.label) != folded(source[r.span.start : r.span.end]):
            pieces += [text[at:start], " " * len(r.label)]
            at = end
    return "".join([*pieces, text[at:]])


def _shifted(at: int, replacements: Sequence[Replacement], *, last: bool) -> int:
    """An offset after the replacements; one inside a replaced span goes to that end of its label."""
    moved = at
    for r in replacements:
        grown = len(r.label) - (r.span.end - r.span.start)
        if r.span.end <= at:
            moved += grown
        elif r.span.start < at:
            moved += (r.span.start + len(r.label) - at) if last else r.span.start - at
    return moved


def _lines_at(text: str, start: int, end: int) -> Iterator[slice]:
    """The lines that a place touches, whole."""
    first, last = text.rfind("\n", 0, start) + 1, text.find("\n", max(end - 1, start))
    for line in text[first : last if last >= 0 else len(text)].splitlines(keepends=True):
        if line.strip():
            yield slice(first, first + len(line.splitlines()[0]))
        first += len(line)


def _lines(exhibit: Exhibit) -> list[str]:
    return [line for p in (exhibit.content.text if exhibit.content else ()) for line in p.text.splitlines() if line.strip()]
