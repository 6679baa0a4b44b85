"""Broken matchers and groupers that the property tests of `people` must catch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from withheld import people
from withheld.group import References
from withheld.model import Scan, Track
from withheld.people import Features, Match


def nearest_wins(features: Features, references: Mapping[str, Sequence[Features]]) -> Match:
    """Confirms whoever is nearest, near or not, and never minds the next person."""
    return replace(people.match(features, references), confident=bool(references))


def each_alone(faces: Mapping[str, Features], references: Mapping[str, Sequence[Features]]) -> dict[str, Match]:
    """Looks at one face at a time, so that one person can stand in a photograph twice."""
    return {face: people.match(features, references) for face, features in faces.items()}


def single_linkage(faces: Mapping[str, Features]) -> tuple[tuple[str, ...], ...]:
    """Joins a face to a group when it is like one of its members: a chain of likenesses ends at somebody else."""
    groups: list[list[str]] = []
    for face in sorted(faces):
        near = [g for g in groups if any(np.linalg.norm(np.subtract(faces[face], faces[m])) <= people.TOGETHER for m in g)]
        groups = [g for g in groups if g not in near] + [[face, *(m for g in near for m in g)]]
    return tuple(sorted(tuple(sorted(g)) for g in groups))


def first_come(faces: Mapping[str, Features]) -> tuple[tuple[str, ...], ...]:
    """Puts each face into the first group that takes it, so that the result depends on the order of the story's files."""
    groups: list[list[str]] = []
    for face, features in faces.items():
        fitting = (g for g in groups if all(np.linalg.norm(np.subtract(features, faces[m])) <= people.TOGETHER for m in g))
        if (group := next(fitting, None)) is None:
            groups.append([face])
        else:
            group.append(face)
    return tuple(sorted(tuple(sorted(g)) for g in groups))


def best_face(faces: Sequence[Features], references: Mapping[str, Sequence[Features]]) -> Match:
    """Takes a whole track for whomever its best face resembles."""
    found = [people.match(face, references) for face in faces]
    return min(found, key=lambda m: m.distance, default=Match("", float("inf"), False))


def outvoted(faces: Sequence[Features], references: Mapping[str, Sequence[Features]]) -> Match:
    """Lets the most frequent person have the track, whoever else is in it."""
    sure = [m for face in faces if (m := people.match(face, references)).confident]
    names = [m.name for m in sure]
    best = max(sorted(set(names)), key=names.count, default="")
    return Match(best, 0.0, names.count(best) >= 2)


def trust_the_track(scan: Scan, _person: str, _references: References) -> dict[str, frozenset[int]]:
    """Takes a track that was confirmed in a few frames for that person's in all: whoever takes over its place is shown."""
    tracks = {f.id: f.where for f in scan.findings if f.kind == "face" and isinstance(f.where, Track)}
    return {face: frozenset(range(track.first, track.end)) for face, track in tracks.items()}
