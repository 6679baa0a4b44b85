"""Tracklets of the segments of a film → tracks through the whole of it. Pure: boxes and numbers, no pixel.

What belongs together is decided in `linking`, how a cover moves in `smoothing`; this page holds the recipe and what counts as a track.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import accumulate, pairwise
from math import dist
from typing import TypeAlias

from withheld import linking, people, smoothing
from withheld.model import Box, Film, Track
from withheld.pieces import Piece

Likeness: TypeAlias = tuple[int, tuple[float, ...]]
"""The index of a frame, and the embedding of the face in it."""

STRONG = 0.5
"""One sighting of at least this score makes a track; as ByteTrack, which tracks what is sure and uses the rest to fill up."""

FAIR, SEVERAL = 0.4, 3
"""So do several sightings of this score: noise does not stay in one place."""

WEAK, TWICE = 0.15, 2
"""What was seen this often with this score is covered in doubt; less is noise and dropped."""

FACES, STRANGE, APART = 36, 12, 40
"""Likenesses of a track that are kept where it has more: so many spread over its time, in a long one one in `APART` frames, and those least
like them, which would tell of somebody else. Half of a track's faces must be confirmed (`people`), so the strange ones are few; and
somebody is shown only near a confirmed one (`group.NEAR`), so the others lie less than twice that apart."""


@dataclass(frozen=True, slots=True)
class Tracklet:
    """One thing seen or followed without a break in a segment: a box for each frame from the frame `first` (of the segment) on.

    `scores` are 0 where it was followed and not seen. `looks` are what it looked like at its first and last sighting (unit vectors,
    compared by dot product). `likenesses` are embeddings of the face by the index of their frame in the segment. `ends` say why it
    begins and ends where it does: "lost" (neither seen nor followed any further), "cut" (a scene begins or ends), "crossed" (so near to
    another that the two could be exchanged: not the same thing for certain on the other side) "changed" (its face
    changed at once: another's may have taken its place) or "edge" (of what was watched).
    """

    kind: str
    first: int
    boxes: tuple[Box, ...]
    scores: tuple[float, ...]
    looks: tuple[tuple[float, ...], tuple[float, ...]] = field(default=((), ()), repr=False)
    likenesses: tuple[Likeness, ...] = field(default=(), repr=False)
    ends: tuple[str, str] = ("lost", "lost")


@dataclass(frozen=True, slots=True)
class Watched:
    """What was seen in one segment. `times` and `sums` (CRC-32 of the planes) hold one entry for each of its own frames.

    `cuts` are the indices of the frames with which a new scene begins. Tracklets may reach into the frames that follow the segment
    and were watched with it; there they overlap with those of the next segment.
    """

    times: tuple[int, ...]
    sums: tuple[int, ...]
    cuts: tuple[int, ...]
    tracklets: tuple[Tracklet, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """One thing through the film: where it is hidden, its best score, whether it may be nothing, and what is known of the face.

    `likenesses` are embeddings by the index of their frame in the film, `seen` the indices of the frames in which it was really seen.
    The boxes of `track` are not grown to a cover and not clipped to the picture.
    """

    kind: str
    track: Track
    score: float
    doubt: bool
    likenesses: tuple[Likeness, ...] = field(repr=False)
    seen: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Joined:
    """A film with its frames counted, the time of each in ticks, the frames with which scenes begin, and everything that was tracked."""

    film: Film
    times: tuple[int, ...]
    cuts: tuple[int, ...]
    tracks: tuple[Found, ...]


def join(watched: Sequence[Watched], film: Film) -> Joined:
    """The tracks through a film of which every segment was watched, in order of appearance; `ValueError` where one is missing."""
    firsts = [0, *accumulate(len(w.times) for w in watched)]
    segments = tuple(replace(s, first=n, count=len(w.times)) for s, w, n in zip(film.segments, watched, firsts, strict=False))
    if len(segments) != len(film.segments) or len(segments) != len(watched):
        raise ValueError("a segment of the film was not watched")
    cuts = sorted({n + c for w, n in zip(watched, firsts, strict=False) for c in w.cuts if 0 < n + c < firsts[-1]})
    pieces = [piece for s, w in enumerate(watched) for t in w.tracklets for piece in _pieces(t, s, firsts[s], firsts[-1], cuts)]
    joined = linking.link(linking.merge(pieces), cuts)
    tracks = [_found(piece, firsts[-1], cuts) for piece in joined if _counts(piece)]
    times = tuple(t for w in watched for t in w.times)
    return Joined(replace(film, segments=segments), times, tuple(cuts), tuple(sorted(tracks, key=_order)))


def _pieces(tracklet: Tracklet, segment: int, offset: int, frames: int, cuts: Sequence[int]) -> list[Piece]:
    """The tracklet counted in frames of the film and divided at cuts; what was only followed over a cut is left away."""
    import numpy as np

    boxes = np.array([(b.x, b.y, b.right, b.bottom) for b in tracklet.boxes], np.float64).reshape(-1, 4)
    likenesses = tuple((offset + n, features) for n, features in tracklet.likenesses)
    scores = np.array(tracklet.scores, np.float64)
    first, where = offset + tracklet.first, frozenset([segment])
    whole = Piece(tracklet.kind, first, boxes, scores, tracklet.looks, likenesses, where, tracklet.ends)
    edges = [0, *(c for c in cuts if whole.first < c < whole.end), frames]
    return [part for start, end in pairwise(edges) if (part := whole.part(start, end)) is not None]


def _counts(piece: Piece) -> bool:
    """Whether it is more than noise; a part of something larger is."""
    return (
        _sure(piece) or any(why in (linking.CROSSED, linking.CHANGED) for why in piece.ends) or int((piece.scores >= WEAK).sum()) >= TWICE
    )


def _sure(piece: Piece) -> bool:
    """Whether it is something for certain."""
    return bool((piece.scores >= STRONG).any()) or int((piece.scores >= FAIR).sum()) >= SEVERAL


def _found(piece: Piece, frames: int, cuts: Sequence[int]) -> Found:
    first, boxes = smoothing.covered(piece, frames, cuts)
    track = Track(first, tuple(Box(x, y, right - x, bottom - y) for x, y, right, bottom in boxes.tolist()))
    doubt = piece.kind == "head" or not _sure(piece)  # where a head without a face is, is guessed from its body
    return Found(piece.kind, track, float(piece.scores.max()), doubt, _telling(piece.likenesses), tuple(piece.seen.tolist()))


def _telling(likenesses: Sequence[Likeness]) -> tuple[Likeness, ...]:
    wanted = max(FACES, (likenesses[-1][0] - likenesses[0][0]) // APART) if likenesses else FACES
    if len(likenesses) <= wanted + STRANGE:
        return tuple(likenesses)
    spread = [likenesses[i * len(likenesses) // wanted] for i in range(wanted)]
    typical = people.typical([features for _, features in spread])
    rest = sorted(set(likenesses) - set(spread), key=lambda one: (-dist(one[1], typical), one))
    return tuple(sorted([*spread, *rest[:STRANGE]]))


def _order(found: Found) -> tuple[int, int, str, float, float, float]:
    box = found.track.boxes[0]
    return found.track.first, found.track.end, found.kind, box.x, box.y, found.score
