"""Embeddings → who is who: faces and tracks against references, faces against each other. Pure; what follows is decided in the plan.

Two errors expose somebody: a stranger taken for a person who agreed, and two people put into one group that an editor then shows.
Every rule here errs the other way. The figures are measured by `benchmarks/identity.py`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Distances = NDArray[np.float64]

Features: TypeAlias = Sequence[float]

SAME = 0.40
"""Largest distance to the nearest reference of a confirmed match; the nearest strangers measured are at 0.44."""

AGREED = 0.50
"""Largest mean distance to all references of that person: one odd reference photograph confirms nobody alone."""

MARGIN = 0.10
"""By how much the next person, or the next face in the same photograph, must be further away."""

TOGETHER = 0.40
"""Largest distance between any two faces of one group."""


ENOUGH = 3
"""Confirmed faces that a track needs, and half of all it has; with two in all, both. One face, however near, confirms no track: the tracker
may have changed persons, and a stranger comes near in one frame out of many sooner than in three."""

UNLIKE = 0.60
"""A face further than this from every reference of a person is somebody else's, and so is the track it is in."""


@dataclass(frozen=True, slots=True)
class Match:
    """The nearest person of the references ("" without any), the distance to the nearest photograph, and whether that confirms it."""

    name: str = field(repr=False)
    distance: float
    confident: bool


def match(features: Features, references: Mapping[str, Sequence[Features]]) -> Match:
    """The person whom one face resembles most; doubt wherever another one comes near or the photographs of that person disagree."""
    near = sorted((min(ds), sum(ds) / len(ds), name) for name, ds in _by_person(features, references).items())
    if not near:
        return Match("", float("inf"), False)
    nearest, mean, name = near[0]
    rival = near[1][0] if len(near) > 1 else float("inf")
    return Match(name, nearest, nearest <= SAME and mean <= AGREED and rival - nearest >= MARGIN)


def match_all(faces: Mapping[str, Features], references: Mapping[str, Sequence[Features]]) -> dict[str, Match]:
    """The match of every face of one photograph. Nobody is in it twice: where two faces could be one person, neither is confirmed."""
    found = {face: match(features, references) for face, features in faces.items()}
    return {face: replace(m, confident=m.confident and not _contested(face, m, found)) for face, m in found.items()}


def match_track(faces: Sequence[Features], references: Mapping[str, Sequence[Features]]) -> Match:
    """The person of a track that shows these faces; confirmed only if `ENOUGH` of them are and none speaks for somebody else."""
    found = [match(face, references) for face in faces]
    sure = sorted((m for m in found if m.confident), key=lambda m: m.distance)
    if not sure:
        return replace(min(found, key=lambda m: m.distance, default=Match("", float("inf"), False)), confident=False)
    name, shown = sure[0].name, references[sure[0].name]
    enough = len(sure) >= min(ENOUGH, max(len(found), 2)) and 2 * len(sure) >= len(found)
    stranger = any(min(_by_person(face, {name: shown})[name]) > UNLIKE for face in faces)
    return replace(sure[0], confident=enough and not stranger and all(m.name == name for m in sure))


def match_tracks(
    tracks: Mapping[str, Sequence[Features]],
    references: Mapping[str, Sequence[Features]],
    apart: Iterable[Collection[str]] = (),
) -> dict[str, Match]:
    """The match of every track of a film. Nobody is in two places at once.

    Of tracks that lie together in one of `apart` none is confirmed as somebody whom another of them shows, were it in a single face.
    """
    found = {track: match_track(faces, references) for track, faces in tracks.items()}
    shows = {track: {m.name for face in faces if (m := match(face, references)).confident} for track, faces in tracks.items()}
    contested = {(t, n) for separate in apart for t in separate for o in separate if o != t for n in shows.get(o, ())}
    return {track: replace(m, confident=m.confident and (track, m.name) not in contested) for track, m in found.items()}


def typical(faces: Sequence[Features]) -> Features:
    """The one of some faces that is nearest to all of them: what a track is compared by."""
    distances = _between(faces).sum(axis=1)
    return faces[int(distances.argmin())]


def group(faces: Mapping[str, Features], apart: Iterable[Collection[str]] = ()) -> tuple[tuple[str, ...], ...]:
    """Faces that are one person's, by complete linkage: any two of a group are alike. Groups and members in order of their ids.

    `faces` maps an id to its embedding; ids that lie together in one of `apart` (the faces of one photograph) never share a group.
    """
    ids = sorted(faces)
    if not ids:
        return ()
    distances = _between([faces[i] for i in ids])
    index = {face: n for n, face in enumerate(ids)}
    for separate in apart:
        for a in separate:
            for b in separate:
                if a != b and a in index and b in index:
                    distances[index[a], index[b]] = float("inf")
    return tuple(sorted(tuple(ids[n] for n in members) for members in _complete_linkage(distances)))


def _by_person(features: Features, references: Mapping[str, Sequence[Features]]) -> dict[str, list[float]]:
    import numpy as np

    return {name: [float(np.linalg.norm(np.subtract(features, r))) for r in shown] for name, shown in references.items() if shown}


def _contested(face: str, its: Match, found: Mapping[str, Match]) -> bool:
    others = [m.distance for other, m in found.items() if other != face and m.name == its.name]
    return any(d <= SAME or d - its.distance < MARGIN for d in others)


def _between(embeddings: Sequence[Features]) -> Distances:
    """N × N Euclidean distances."""
    import numpy as np

    points = np.array(embeddings, np.float64)
    distances = np.array([np.linalg.norm(points - p, axis=1) for p in points])
    return np.maximum(distances, distances.T)


def _complete_linkage(distances: Distances) -> list[list[int]]:
    """Clusters of indices, each in order. Faces that no chain of likeness connects are never compared again."""
    alike = distances <= TOGETHER
    left = set(range(len(distances)))
    clusters: list[list[int]] = []
    while left:
        connected = _reached(min(left), alike)
        left -= connected
        clusters += _joined(sorted(connected), distances)
    return clusters


def _reached(start: int, alike: NDArray[np.bool_]) -> set[int]:
    reached, todo = {start}, [start]
    while todo:
        new = set(alike[todo.pop()].nonzero()[0].tolist()) - reached
        reached |= new
        todo += new
    return reached


def _joined(members: Sequence[int], distances: Distances) -> list[list[int]]:
    """The nearest two clusters are joined as long as no pair in them is further apart than `TOGETHER`."""
    import numpy as np

    clusters = [[n] for n in members]
    reach = distances[np.ix_(members, members)]
    np.fill_diagonal(reach, np.inf)
    while (nearest := reach.min()) <= TOGETHER:
        a, b = (int(v) for v in np.argwhere(reach == nearest)[0])
        clusters[a] = sorted(clusters[a] + clusters[b])
        clusters[b] = []
        reach[a] = reach[:, a] = np.maximum(reach[a], reach[b])
        reach[a, a] = np.inf
        reach[b] = reach[:, b] = np.inf
    return [cluster for cluster in clusters if cluster]
