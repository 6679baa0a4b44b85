"""Findings → people: whose face, whose name. Across the files of a story, by the references and spellings of the policy, else by likeness.

A machine never makes anybody public here: only a confirmed match to a person whom the policy calls public carries that consent.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from typing import TypeAlias

from withheld import company, people, places, spelling
from withheld.model import Box, Consent, Finding, Person, Region, Scan, Span, Track, Where
from withheld.policy import Policy
from withheld.smoothing import EXTENDED

Features: TypeAlias = tuple[float, ...]
References: TypeAlias = Mapping[str, tuple[Features, ...]]
"""Embeddings of the reference photographs of each person of the policy, by the person's key."""

_Single: TypeAlias = dict[int, list[tuple[Box, Features]]]

NEAR = 25
"""Frames before and after a confirmed face in which its track is taken for that person's; a face is embedded every 25 frames at most
(`likening`). Further away nobody compared what is there with anybody."""

FIGURE = "public name: "
"""Prefix of the key under which a name of the policy's accepted `public_names` is known."""


def spellings(policy: Policy) -> dict[str, tuple[str, ...]]:
    """Every name the policy holds, by person; spellings of one name are one person's.

    A public name that is the word for a place is nobody's: `Sofia` keeps the city, and who is only called so is withheld.
    """
    known = {key: p.names for key, p in policy.people.items() if p.names}
    public = [key for key, p in policy.people.items() if p.consent is Consent.PUBLIC]
    for name in policy.accepted_names:
        if len(spelling.parts(name)) > 1 or places.level(name) is None:
            shown = (k for k in known if k in public or k.startswith(FIGURE))
            key = next((k for k in shown if any(spelling.same(name, own) for own in known[k])), FIGURE + name)
            known[key] = (*known.get(key, ()), name)
    return known


def shown(policy: Policy) -> tuple[str, ...]:
    """Every name that stays."""
    keys = {key for key, p in policy.people.items() if p.consent is Consent.PUBLIC}
    return tuple(n for key, names in spellings(policy).items() if key in keys or key.startswith(FIGURE) for n in names)


def parted(scan: Scan, policy: Policy) -> Scan:
    """The scan with each name that runs on into a public one cut down to the other person's words, so that the public ones can stay."""
    public = shown(policy)
    return replace(scan, findings=tuple(_parted(f, public) for f in scan.findings)) if public else scan


def _parted(finding: Finding, public: Sequence[str]) -> Finding:
    if finding.kind != "name" or not isinstance(where := finding.where, Span) or where.end - where.start != len(finding.value):
        return finding
    start, end = company.rest(finding.value, public)
    if not end:
        return finding
    return replace(finding, where=Span(where.passage, where.start + start, where.start + end), value=finding.value[start:end])


def group(scans: Sequence[Scan], policy: Policy, references: References) -> tuple[Person, ...]:
    """Everybody in the story; every face and name finding belongs to exactly one person.

    The people of the policy come first, whether they were found or not, then names, then faces, in order of first appearance: so the
    label somebody gets does not depend on how anybody else is called.
    """
    findings: dict[str, list[str]] = {key: [] for key in policy.people}
    for owner, kind in ((_named(scans, policy), "name"), (_seen(scans, policy, references), "face")):
        for finding in sorted(_of(scans, kind), key=_position(scans)):
            findings.setdefault(owner[finding.id], []).append(finding.id)
    return tuple(_person(f"p-{n}", key, tuple(ids), policy) for n, (key, ids) in enumerate(findings.items(), 1))


def likenesses(scan: Scan) -> dict[str, tuple[Features, ...]]:
    """Embeddings by face finding of one file: those of the same place, of a track also those of its place in one frame."""
    found: dict[object, list[Features]] = {}
    single = _single(scan)
    for f in scan.findings:
        if f.kind == "likeness" and not (isinstance(f.where, Track) and len(f.where.boxes) == 1):
            found.setdefault(f.where, []).append(f.features)
    faces = [f for f in scan.findings if f.kind == "face"]
    own = {f.id: (*found.get(f.where, ()), *_in_frames(f.where, single)) for f in faces}
    return {face: features for face, features in own.items() if features}


def _single(scan: Scan) -> _Single:
    """The embeddings of a film that were taken in one frame each, by its index, with the place."""
    single: _Single = {}
    for f in scan.findings:
        if f.kind == "likeness" and isinstance(f.where, Track) and len(f.where.boxes) == 1:
            single.setdefault(f.where.first, []).append((f.where.boxes[0], f.features))
    return single


def near_confirmed(scan: Scan, person: str, references: References) -> dict[str, frozenset[int]]:
    """By face finding of a film, the frames within `NEAR` of one in which its own face was confirmed as that person's."""
    single = _single(scan)
    return {f.id: _near(f.where, person, single, references) for f in scan.findings if f.kind == "face" and isinstance(f.where, Track)}


def _near(where: Track, person: str, single: _Single, references: References) -> frozenset[int]:
    own = [(n, features) for n in range(where.first, where.end) for box, features in single.get(n, ()) if box == where.at(n)]
    sure = [n for n, features in own if (m := people.match(features, references)).confident and m.name == person]
    return frozenset(n for at in sure for n in range(max(at - NEAR, where.first), min(at + NEAR + 1, where.end)))


def _position(scans: Sequence[Scan]) -> Callable[[Finding], tuple[float, ...]]:
    """Sort key: file by file, down the text and down the picture."""
    file = {s.asset.sha256: n for n, s in enumerate(scans)}

    def position(finding: Finding) -> tuple[float, ...]:
        match finding.where:
            case Span(passage, start, end):
                return file[finding.asset], passage, start, end
            case Region(picture, box):
                return file[finding.asset], picture, box.y, box.x
            case Track(first, boxes):
                return file[finding.asset], first, boxes[0].y, boxes[0].x
            case _:
                return (file[finding.asset],)

    return position


def _person(number: str, key: str, findings: tuple[str, ...], policy: Policy) -> Person:
    if key.startswith(FIGURE):
        return Person(number, Consent.PUBLIC, "", findings, key)
    if (known := policy.people.get(key)) is not None:
        return Person(number, known.consent, known.label, findings, key)
    return Person(number, Consent.WITHHELD, "", findings)


def _named(scans: Sequence[Scan], policy: Policy) -> dict[str, str]:
    """Person by name finding: names that are spellings of one another are one person."""
    values = [f.value for f in _of(scans, "name")]
    groups = spelling.link(values, spellings(policy))
    owner = {value: g.person or f"name {n}" for n, g in enumerate(groups) for value in g.values}
    return {f.id: owner[f.value] for f in _of(scans, "name")}


def _seen(scans: Sequence[Scan], policy: Policy, references: References) -> dict[str, str]:
    """Person by face finding: by the policy's list of faces, else by a reference, else by likeness to other faces of the story."""
    ids = {f.id for f in _of(scans, "face")}
    owner = {face: key for key, p in policy.people.items() for face in p.faces if face in ids}
    faces = [likenesses(scan) for scan in scans]
    apart = [_apart(scan) for scan in scans]
    for scan, features, separate in zip(scans, faces, apart, strict=True):
        owner = {face: m.name for face, m in _matches(scan, features, separate, references).items() if m.confident} | owner
    rest = {face: people.typical(own) for features in faces for face, own in features.items() if face not in owner}
    for members in people.group(rest, [together for separate in apart for together in separate]):
        owner |= dict.fromkeys(members, f"face {members[0]}")
    return {face: f"face {face}" for face in ids} | owner


def _matches(
    scan: Scan, features: Mapping[str, tuple[Features, ...]], apart: Sequence[tuple[str, ...]], references: References
) -> dict[str, people.Match]:
    if scan.content.film:
        return people.match_tracks(features, references, apart)
    return people.match_all({face: own[0] for face, own in features.items()}, references)


def _in_frames(where: Where, single: _Single) -> list[Features]:
    if not isinstance(where, Track):
        return []
    return [features for n in range(where.first, where.end) for box, features in single.get(n, ()) if box == where.at(n)]


def _apart(scan: Scan) -> list[tuple[str, ...]]:
    """Faces of one file that cannot be the same person's: all of a photograph, and tracks that are in two places at once."""
    faces = [f for f in scan.findings if f.kind == "face"]
    still = tuple(f.id for f in faces if not isinstance(f.where, Track))
    moving = sorted(((f.where, f.id) for f in faces if isinstance(f.where, Track)), key=lambda m: (m[0].first, m[1]))
    return [still, *_in_two_places(moving)]


def _in_two_places(moving: Sequence[tuple[Track, str]]) -> Iterator[tuple[str, str]]:
    """Pairs of tracks (in the order of their first frames) that are at the same time in different places."""
    open_: list[tuple[Track, str]] = []
    for track, face in moving:
        open_ = [(other, id_) for other, id_ in open_ if other.end > track.first]
        yield from ((id_, face) for other, id_ in open_ if _elsewhere(track, other))
        open_.append((track, face))


def _elsewhere(one: Track, other: Track) -> bool:
    """Whether two tracks are apart in more frames than those by which both were extended beyond what was seen."""
    frames = range(max(one.first, other.first), min(one.end, other.end))
    apart = (n for n in frames if not _touch(one.boxes[n - one.first], other.boxes[n - other.first]))
    return next(islice(apart, 2 * EXTENDED, None), None) is not None


def _touch(one: Box, other: Box) -> bool:
    return max(one.within(other), other.within(one)) > 0.5


def _of(scans: Sequence[Scan], kind: str) -> list[Finding]:
    return [f for scan in scans for f in scan.findings if f.kind == kind]
