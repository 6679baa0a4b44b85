"""A first `withheld.toml` for a story, and the reason for any one decision: what a person reads before changing anything."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from withheld.contradictions import clash, searchable
from withheld.errors import UsageError
from withheld.group import likenesses
from withheld.model import FieldAt, Finding, Person, Region, Span, Track
from withheld.session import Planned

OFFICE = re.compile(
    r"\b(president|prime minister|minister|chancellor|king|queen|pope|dictator|ruler|ruled|autocrat\w*|tsar|senator|governor)\b", re.I
)
"""Words that stand beside the names of public figures; a suggestion only, nobody is public by it."""

HISTORY = re.compile(r"\b(1[0-8]\d\d|(?:1\d|[4-9])th[ -]century|named after|revolutionary|medieval|saint|emperor|monument)\b", re.I)
"""Words that stand beside the names of the long dead."""

NEAR = 60
"""How far from a name such a word may stand, in characters."""

_HEAD = """\
# What may be shown of the people in this story. Whoever is not public here is covered, silenced and renamed.
# Keys and values: docs/policy.md. Change what may be shown, then run again.

# From whom must they be safe? public: head covered, names gone | acquaintances: people who know them, the whole person covered |
# state: as acquaintances, smaller pictures, places gone.
audience = "public"

# Names that look like those of public or historical figures, and why; and places that would be made coarser. Strike out who is no
# public figure, take the # away before a place that may stay, then change false to true to let the listed ones stay.
public_names = [{public}]
accept_public_names = false

# Words that must not appear anywhere.
secrets = []
"""

_PERSON = """
# {what}, in {files}.
[people.{key}]
{names}{faces}consent = "withheld"   # "public" shows and names; "callsign" quotes under a label, which then must be given
"""

_TAIL = """
# {count} more faces are too small or too blurred to be told apart; they stay covered. `withheld plan STORY` lists their ids.
"""


def first_policy(planned: Planned) -> str:
    """The text of a `withheld.toml` that lists everybody found, all withheld: names first, then faces by how often they appear.

    Faces too small to be told apart are counted, not listed: nobody can agree for them.
    """
    findings = {f.id: f for s in planned.scanned.scans for f in s.findings}
    paths = {s.asset.sha256: s.asset.path for s in planned.scanned.scans}
    clear = {face for s in planned.scanned.scans for face in likenesses(s)}
    figures = _figures(planned, [_names([findings[i] for i in p.findings]) for p in planned.plan.people])
    tables: list[tuple[bool, int, str]] = []
    nobody = 0
    for person in planned.plan.people:
        own = [findings[i] for i in person.findings]
        names = _names(own)
        if person.name or set(names) & figures.keys():
            continue
        if names or any(f.id in clear for f in own):
            tables.append((not names, -len(own), _table(person, own, names, paths)))
        else:
            nobody += sum(f.kind == "face" for f in own)
    listed = [*(f"    {_quoted(n)},  # {why}\n" for n, why in figures.items()), *_places(planned)]
    head = _HEAD.format(public="".join(["\n", *listed]) if listed else "")
    tail = _TAIL.format(count=nobody) if nobody else ""
    return "".join([head, *(text for _, _, text in sorted(tables, key=lambda t: t[:2])), tail])


def explanation(planned: Planned, item: str) -> list[str]:
    """Sentences about a finding (`f-…`), a person (`p-…`) or a file (its id); raises `UsageError` for anything else."""
    found = {f.id: f for s in planned.scanned.scans for f in s.findings}
    if item in found:
        return list(_why(planned, found[item]))
    for person in planned.plan.people:
        if person.id == item:
            counts = Counter(found[i].kind for i in person.findings)
            return [f"{item} is {person.consent} and has {_count(counts)}.", *(f"{i} belongs to {item}." for i in person.findings)]
    for s, plan in zip(planned.scanned.scans, planned.plan.files, strict=True):
        if s.asset.id == item:
            done = f"{len(plan.covers)} covers, {len(plan.replacements)} replacements, {len(plan.kept)} things kept"
            return [f"{item} is {s.asset.media_type}, with {_count(Counter(f.kind for f in s.findings))}: {done}."]
    held = [f"{h.asset} is held back: {h.reason}" for h in planned.plan.held if h.asset == item]
    if not held:
        raise UsageError(f"nothing here is called {item}; `withheld plan STORY` lists what there is")
    return held


def _why(planned: Planned, finding: Finding) -> Iterable[str]:
    match finding.where:
        case Region(picture, b):
            place = f"picture {picture}, {b.w:.0f} × {b.h:.0f} px at {b.x:.0f}, {b.y:.0f}"
        case Track(first, boxes):
            place = f"frames {first} to {first + len(boxes) - 1}"
        case FieldAt(name):
            place = f"field {name}"
        case span:
            place = f"passage {span.passage}, characters {span.start} to {span.end}"
    yield f"{finding.id} is a {finding.kind} in {finding.asset[:10]}, {place}, found by {finding.detector} with score {finding.score:.2f}."
    if finding.doubt:
        yield "The detector was in doubt, so it is treated as if it were certain."
    for person in planned.plan.people:
        if finding.id in person.findings:
            yield f"It belongs to {person.id}, who is {person.consent}."
    for plan in planned.plan.files:
        for what, actions in (("covered", plan.covers), ("replaced", plan.replacements), ("kept", plan.kept)):
            if any(finding.id in a.findings for a in actions):
                yield f"It is {what}."
    for decision in planned.planner.log:
        if decision.finding == finding.id:
            yield f"{decision.by} said {decision.action} at {decision.when}."


def _figures(planned: Planned, people: Sequence[Sequence[str]]) -> dict[str, str]:
    """Names beside which an office or a time long past is mentioned, and that reason; not if one would show somebody else."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for s in planned.scanned.scans:
        for f in s.findings:
            if f.kind == "name" and isinstance(f.where, Span):
                text = s.content.text[f.where.passage].text
                around = text[max(0, f.where.start - NEAR) : f.where.start] + " " + text[f.where.end : f.where.end + NEAR]
                found[f.value].update({m.group().casefold() for m in (OFFICE.search(around), HISTORY.search(around)) if m})
    likely = {name: seen for name, seen in found.items() if seen and " " in name and searchable(name)}
    others = [names for names in people if not set(names) & set(likely)]
    alone = [name for name in likely if not any(clash(name, other) for names in others for other in names)]
    return {
        n: f"“{(top := likely[n].most_common(1)[0])[0]}” beside it, {top[1]} ×" for n in sorted(alone, key=lambda n: -likely[n].total())
    }


def _places(planned: Planned) -> list[str]:
    """Lines, commented out, for the places that the plan makes coarser."""
    found = {f.id: f for s in planned.scanned.scans for f in s.findings if f.kind == "place" and searchable(f.value)}
    coarser = Counter((found[i].value, r.label) for p in planned.plan.files for r in p.replacements for i in r.findings if i in found)
    return [f"    # {_quoted(name)},  # a place, {n} ×: told as {_quoted(label)}\n" for (name, label), n in coarser.most_common()]


def _quoted(words: str) -> str:
    return json.dumps(words, ensure_ascii=False)


def _table(person: Person, own: Sequence[Finding], names: Sequence[str], paths: dict[str, str]) -> str:
    faces = [f.id for f in own if f.kind == "face"]
    files = sorted({paths[f.asset] for f in own})
    shown = ", ".join(files[:5]) + (f" and {len(files) - 5} more" if len(files) > 5 else "")
    return _PERSON.format(
        what=_count(Counter(f.kind for f in own)),
        files=shown.replace("\n", " "),
        key=person.id,
        names=f"names = {json.dumps(names, ensure_ascii=False)}\n" if names else "",
        faces=f"faces = {json.dumps(faces)}\n" if faces else "",
    )


def _names(own: Sequence[Finding]) -> list[str]:
    """The names that a policy can hold."""
    return list(dict.fromkeys(f.value for f in own if f.kind == "name" and searchable(f.value)))


def _count(counts: Counter[str]) -> str:
    return ", ".join(f"{n} {kind}{'s' * (n > 1)}" for kind, n in sorted(counts.items())) or "nothing found"
