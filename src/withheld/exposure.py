"""What is at stake in a planned story: the words and faces that must not appear in any output, for the attacks and the desk's report."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from withheld import publish, sheets, spelling
from withheld.attacks import Profile
from withheld.attacks._needles import Needles, key
from withheld.group import likenesses, shown
from withheld.model import Consent, Region, Report, Span, Track
from withheld.rarity import fold
from withheld.subjects import SOMEBODY
from withheld.work import Job, Stakes

if TYPE_CHECKING:
    from withheld.session import Planned


def stakes(planned: Planned) -> Stakes:
    """Everything that the attacks look for."""
    needles, allowed = words(planned)
    return Stakes(needles, allowed, hidden(planned), gallery(planned), agreed(planned))


def hidden(planned: Planned) -> tuple[tuple[str, ...], ...]:
    """The names under which each person who is not public is known, from the policy and from what was found."""
    found = {f.id: f for s in planned.scanned.scans for f in s.findings}
    replaced = {i for p in planned.plan.files for r in p.replacements for i in r.findings}
    policy = planned.scanned.policy
    known: list[tuple[str, ...]] = []
    for person in planned.plan.people:
        if person.consent is not Consent.PUBLIC:
            own = {found[i].value for i in person.findings if found[i].kind == "name" and i in replaced and not found[i].doubt}
            listed = policy.people[person.name].names if person.name in policy.people else ()
            known.append(tuple(sorted({*own, *listed})))
    return tuple(names for names in known if names)


def profiles(planned: Planned) -> dict[str, tuple[Profile, ...]]:
    """By asset, what the whole story told of each person who is not public and will not be told as it was, and where in that file."""
    scans = planned.scanned.scans
    found = {f.id: f for s in scans for f in s.findings}
    gone = {i for p in planned.plan.files for r in p.replacements for i in r.findings}
    told: dict[str, list[Profile]] = {s.asset.sha256: [] for s in scans}
    for person in planned.plan.people:
        own = [found[i] for i in person.findings] if person.consent is not Consent.PUBLIC and person.id != SOMEBODY.id else []
        facts = _distinct((f.kind, f.value) for f in own if f.quasi and f.id in gone)
        for asset in {f.asset for f in own} if facts else ():
            windows = tuple(f.where for f in own if f.asset == asset and isinstance(f.where, Span))
            told[asset].append(Profile(person.id, facts, windows))
    return {asset: tuple(own) for asset, own in told.items()}


def _distinct(facts: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """Each fact once, in its longest form: told twice it tells no more."""
    told = sorted({(kind, fold(value)): (kind, value) for kind, value in facts}.values(), key=lambda f: -len(f[1]))
    kept: list[tuple[str, str]] = []
    for kind, value in told:
        if not any(k == kind and f" {fold(value)} " in f" {fold(v)} " for k, v in kept):
            kept.append((kind, value))
    return tuple(kept)


def words(planned: Planned) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What must not appear in any output, and what may: values replaced or kept, names of the policy and their parts, original file names.

    A name that is an everyday word (Mark, Hope) is replaced where it is a name but not looked for: the word stands elsewhere with reason.
    Secrets are always looked for, and nothing that holds a whole hidden name or a secret is agreed to be public. Facts are not looked
    for: the year that points to one person stands elsewhere with reason.
    """
    policy = planned.scanned.policy
    found = {f.id: f for s in planned.scanned.scans for f in s.findings}
    replaced = [f for p in planned.plan.files for r in p.replacements for i in r.findings if not (f := found[i]).quasi]
    kept = [found[i] for p in planned.plan.files for k in p.kept if isinstance(k.where, Span) for i in k.findings]
    callsigns = {p.label for p in policy.people.values() if p.consent == "callsign"}
    quoted = {c for c in callsigns if len(spelling.parts(c)) == 1}
    hidden = {n for p in policy.people.values() if p.consent != "public" for n in p.names} - quoted
    public = set(shown(policy))

    stays = public | callsigns | {f.value for f in kept if f.kind == "name"}
    full = hidden | {f.value for f in replaced if f.kind == "name"} - stays
    told = {f.value for f in replaced if f.kind != "code" or sum(map(str.isalnum, f.value)) >= _SHORTEST_CODE}
    values = told - {f.value for f in kept} - public
    names = {w for w in hidden | values | _parts_only_of(full, stays) if not _everyday(w)}
    secrets = set(policy.secrets)
    agreed = _agreed({f.value for f in kept} | public, hidden, secrets) | {c for c in callsigns if not _holds(c, hidden | secrets)}
    return tuple(sorted(names | secrets | _originals(planned))), tuple(sorted(agreed))


def _agreed(shown: set[str], hidden: set[str], secrets: set[str]) -> set[str]:
    """What may excuse a needle inside it: nothing that is a hidden name, or holds a full one or a secret."""
    telling = {name for name in hidden if len(spelling.parts(name)) > 1} | secrets
    alone = {key(name) for name in hidden}
    return {w for w in shown if key(w) not in alone and not _holds(w, telling)}


def _holds(text: str, words: set[str]) -> bool:
    return bool(Needles(tuple(sorted(words))).in_text(text))


_SHORTEST = 4
"""Letters of a part of a name, or of a file name, from which on it is looked for by itself: a shorter one stands anywhere."""


_SHORTEST_CODE = 5
"""Letters and digits of a case number or the like from which on it is looked for: a shorter one stands in a drawn file name by chance."""


def _parts_only_of(names: Iterable[str], shown: Iterable[str]) -> set[str]:
    """The words of names that are long enough to tell and in none of the names that are shown."""
    public = {part.casefold() for name in shown for part in spelling.parts(name)}
    return {part for name in names for part in spelling.parts(name) if len(part) >= _SHORTEST and part.casefold() not in public}


def _originals(planned: Planned) -> set[str]:
    """The names the story's files had, where they tell more than `1.jpg` does."""
    names = {PurePosixPath(path) for path in planned.scanned.story.paths}
    return {n.name for n in names if sum(map(str.isalnum, n.stem)) >= _SHORTEST} - publish.OURS


def _everyday(word: str) -> bool:
    return len(spelling.parts(word)) == 1 and spelling.common(word)


def agreed(planned: Planned) -> tuple[tuple[float, ...], ...]:
    """The embeddings of the references of everybody who agreed to be seen."""
    people = planned.scanned.policy.people
    return tuple(r for key, own in planned.scanned.references.items() if people[key].consent is Consent.PUBLIC for r in own)


def gallery(planned: Planned) -> tuple[tuple[float, ...], ...]:
    """The embedding of every covered face of the story."""
    covered = {i for p in planned.plan.files for c in p.covers for i in c.findings}
    covered -= {i for p in planned.plan.files for k in p.kept for i in k.findings}  # of whom a part is shown
    faces = (face for s in planned.scanned.scans for face in likenesses(s).items())
    return tuple(features for face, own in faces if face in covered for features in own)


def crops(job: Job, report: Report) -> dict[str, bytes]:
    """A small picture, or a strip of moments, of all that is covered and of what stays visible because somebody agreed, by finding."""
    judged = {i for p in report.plan.files for action in (*p.covers, *p.kept) for i in action.findings}
    crops: dict[str, bytes] = {}
    for asset in report.assets:
        here = [f for f in report.findings if f.asset == asset.sha256 and f.id in judged]
        if regions := {f.id: f.where for f in here if isinstance(f.where, Region)}:
            crops |= sheets.crops(job, asset, regions)
        if tracks := {f.id: f.where for f in here if isinstance(f.where, Track)}:
            crops |= sheets.strips(job, asset, dict(report.films)[asset.sha256], tracks)
    return crops
