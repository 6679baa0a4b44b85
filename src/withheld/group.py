"""Findings → people: whose face, whose name. Across the files of a story, by the references and spellings of the policy, else by likeness.

A machine never makes anybody public here: only a confirmed match to a person whom the policy calls public carries that consent.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

from withheld import people, spelling
from withheld.model import Consent, Finding, Person, Region, Scan, Span
from withheld.policy import Policy

Features: TypeAlias = tuple[float, ...]
References: TypeAlias = Mapping[str, tuple[Features, ...]]
"""Embeddings of the reference photographs of each person of the policy, by the person's key."""

FIGURE = "public name: "
"""Prefix of the key under which a name of the policy's accepted `public_names` is known."""


def spellings(policy: Policy) -> dict[str, tuple[str, ...]]:
    """Every name the policy holds, by person."""
    known = {key: p.names for key, p in policy.people.items() if p.names}
    return known | {FIGURE + name: (name,) for name in policy.accepted_names}


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


def _position(scans: Sequence[Scan]) -> Callable[[Finding], tuple[float, ...]]:
    """Sort key: file by file, down the text and down the picture."""
    file = {s.asset.sha256: n for n, s in enumerate(scans)}

    def position(finding: Finding) -> tuple[float, ...]:
        match finding.where:
            case Span(passage, start, end):
                return file[finding.asset], passage, start, end
            case Region(picture, box):
                return file[finding.asset], picture, box.y, box.x
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
    photographs = [_features(scan) for scan in scans]
    for faces in photographs:
        owner = {face: m.name for face, m in people.match_all(faces, references).items() if m.confident} | owner
    rest = {face: features for faces in photographs for face, features in faces.items() if face not in owner}
    for members in people.group(rest, photographs):
        owner |= dict.fromkeys(members, f"face {members[0]}")
    return {face: f"face {face}" for face in ids} | owner


def _features(scan: Scan) -> dict[str, Features]:
    """Embedding by face finding of one file; the two are findings of the same region."""
    features = {f.where: f.features for f in scan.findings if f.kind == "likeness"}
    return {f.id: features[f.where] for f in scan.findings if f.kind == "face" and f.where in features}


def _of(scans: Sequence[Scan], kind: str) -> list[Finding]:
    return [f for scan in scans for f in scan.findings if f.kind == kind]
