"""Where covers lie: findings, an editor's boxes and what attacks still saw → final rectangles, in pictures and through films.

A cover holds the finding grown, snapped outward to the source codec's grid. Nothing here decides who is covered.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING, TypeAlias

from withheld.detectors.persons import body_of
from withheld.model import COVER_GROWTH, Box, Cover, Finding, Kept, Region, Scan, Track, Treatment
from withheld.smoothing import steadied

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from withheld.boxes import BoxPolicy

    Floats = NDArray[np.float64]

PERSON_GROWTH = 1.3
"""Arms and feet reach past a detector's box: of 76 bodies outlined by MediaPipe 74 lay within by 97 % or more at 1.3, 70 at 1.15."""

STEADY = 4
"""An edge that hops over a line of the grid, or two, stays there for more than twice as many frames."""

AROUND = 5
"""Frames before and after one in which an attack saw something that are covered with it."""

AGAIN = 1.25
"""How many times as large each further repair of the same place is."""

MOSTLY = 0.8
"""Share of the frames that a track spends with a public face in which it must lie where that person's would; or it is somebody else's."""

_Face: TypeAlias = "tuple[Region | Track, Collection[int] | None]"  # one that stays, and the frames in which it does, unless in all

_HELD = 0.9  # a face of which a body's box holds this share is covered with it, as in photographs


def covers(
    judged: Sequence[tuple[Finding, Treatment]], scan: Scan, whole: bool, sure: Mapping[str, Collection[int]]
) -> tuple[tuple[Cover, ...], tuple[Kept, ...]]:
    """The covers of everything withheld in the pictures and frames of a file, and what stays visible.

    `whole`: whole persons are covered, so a face in a film without a body around it is given one. `sure`: by finding that stays, the frames
    in which it does, where those are not all it has; it is covered in the others.
    """
    placed = [(f, t) for f, t in judged if isinstance(f.where, Region | Track)]
    shown = [f for f, t in placed if t is Treatment.KEEP and f.kind != "person"]
    faces = [(f.where, sure.get(f.id)) for f in shown if f.kind == "face" and isinstance(f.where, Region | Track)]
    hidden = [f for f, t in placed if t is not Treatment.KEEP] + [rest for f in shown for rest in _parts(f, sure, False)]
    bodies = [f.where for f in hidden if f.kind == "person" and isinstance(f.where, Track)] if whole else None
    found = [cover for f in hidden for cover in _hiding(f, faces, bodies, scan)]
    return tuple(found), tuple(Kept(part.where, (f.id,)) for f in shown for part in _parts(f, sure, True))


def _parts(finding: Finding, sure: Mapping[str, Collection[int]], visible: bool) -> Iterator[Finding]:
    """What of a finding that stays is visible, or what is covered after all."""
    if isinstance(finding.where, Track) and finding.id in sure:
        frames = set(range(finding.where.first, finding.where.end))
        out = frames.difference(sure[finding.id])
        yield from (replace(finding, where=part) for part in _but(finding.where, out if visible else frames - out))
    elif visible:
        yield finding


def asked(box: BoxPolicy, scan: Scan) -> tuple[Cover, ...]:
    """The covers of a box of the policy; none where it lies outside of every picture and frame."""
    if scan.content.film:
        film = scan.content.film
        frames = box.frames([at - film.zero for at in scan.times], film.rate)
        made = [Cover(moving(frames, 1.0, scan), ())] if frames else []
    else:
        made = [Cover(_region(n, box.still, scan), ()) for n in range(len(scan.sizes)) if box.still]
    return tuple(cover for cover in made if _visible(cover))


def again(hits: Sequence[Region], before: Sequence[Cover], scan: Scan) -> tuple[Cover, ...]:
    """Covers, of no finding, over what an attack saw (in pixels of the source); larger where an earlier repair was not enough."""
    if not scan.content.film:
        return tuple(Cover(_region(r.picture, r.box.grown(COVER_GROWTH), scan), ()) for r in hits)
    repairs = [c.region for c in before if not c.findings and isinstance(c.region, Track)]
    grown = [(r.picture, r.box.grown(COVER_GROWTH * AGAIN ** _repaired(r, repairs))) for r in hits]
    return tuple(Cover(moving(_around(near, scan.content.film.frames), 1.0, scan), ()) for near in _together(grown))


def moving(track: Track, growth: float, scan: Scan) -> Track:
    """The final boxes of a cover through a film: grown, on the grid with even edges, held still where they would hop, clipped."""
    return _final(track.first, [b.grown(growth) for b in track.boxes], scan)


def _hiding(finding: Finding, faces: Sequence[_Face], bodies: Sequence[Track] | None, scan: Scan) -> Iterator[Cover]:
    match finding.where:
        case Region(picture, box):
            here = [face.box for face, _ in faces if isinstance(face, Region) and face.picture == picture]
            if not any(_is_of(finding, box, face) for face in here):
                yield Cover(_region(picture, box.grown(_growth(finding)), scan), (finding.id,))
        case Track() as track:
            whole = moving(_embodied(track, bodies) if bodies is not None and finding.kind == "face" else track, _growth(finding), scan)
            own = [(face, sure) for face, sure in faces if isinstance(face, Track)]
            yield from (Cover(part, (finding.id,)) for part in _but(whole, _frames_of(finding, track, own)))
        case _:
            return


def _growth(finding: Finding) -> float:
    return PERSON_GROWTH if finding.kind == "person" else COVER_GROWTH


def _is_of(finding: Finding, box: Box, face: Box) -> bool:
    """Whether a body, a head without a sure face or a doubtful face is that of somebody whose face stays: it lies where that face is."""
    match finding.kind:
        case "person":
            return face.within(box) > 0.8 and face.y - box.y < 0.4 * box.h
        case "head":
            return max(face.within(box), box.within(face)) > 0.5
        case _:
            return finding.doubt and box.within(face) > 0.8


def _frames_of(finding: Finding, track: Track, faces: Sequence[tuple[Track, Collection[int] | None]]) -> set[int]:
    """The frames in which a track is that of somebody whose face stays.

    It must go with that face `MOSTLY`, and for half of the shorter one's time: another's body that passes behind it stays covered.
    """
    found: set[int] = set()
    for face, sure in faces:
        shared = range(max(track.first, face.first), min(track.end, face.end))
        own = {n for n in shared if _is_of(finding, track.boxes[n - track.first], face.boxes[n - face.first])}
        if len(own) >= MOSTLY * len(shared) and 2 * len(shared) >= min(len(track.boxes), len(face.boxes)):
            found |= own if sure is None else own.intersection(sure)
    return found


def _but(track: Track, frames: set[int]) -> Iterator[Track]:
    """The parts of a track outside of these frames."""
    for kept, run in groupby(range(track.first, track.end), lambda n: n in frames):
        if not kept:
            part = list(run)
            yield replace(track, first=part[0], boxes=track.boxes[part[0] - track.first : part[-1] + 1 - track.first])


def _embodied(face: Track, bodies: Sequence[Track]) -> Track:
    """A face's track with as much as a body could take up wherever none of the bodies holds the face."""
    near = [b for b in bodies if b.first < face.end and face.first < b.end]
    boxes = [
        box if any((body := b.at(n)) and box.within(body) > _HELD for b in near) else _hull([box, body_of(box)])
        for n, box in enumerate(face.boxes, face.first)
    ]
    return Track(face.first, tuple(boxes))


def _region(picture: int, box: Box, scan: Scan) -> Region:
    width, height, block = scan.sizes[picture]
    return Region(picture, box.snapped(block).clipped(width, height))


def _final(first: int, boxes: Sequence[Box], scan: Scan) -> Track:
    import numpy as np

    ((width, height, block),) = scan.sizes
    edges = np.array([(b.x, b.y, b.right, b.bottom) for b in (box.snapped(block) for box in boxes)], np.float64)
    low = steadied(np.floor(edges[:, :2] / 2) * 2, STEADY, 2 * block)  # even, because the planes of colour have half the size
    high = -steadied(-np.ceil(edges[:, 2:] / 2) * 2, STEADY, 2 * block)
    corners = np.hstack([low, high]).clip(0, (width, height, width, height)).tolist()
    return Track(first, tuple(Box(x, y, right - x, bottom - y) for x, y, right, bottom in corners))


def _visible(cover: Cover) -> bool:
    where = cover.region
    return where.box.area > 0 if isinstance(where, Region) else any(box.area > 0 for box in where.boxes)


def _repaired(hit: Region, repairs: Sequence[Track]) -> int:
    """How many repairs already lie where an attack saw something."""
    return sum((box := r.at(hit.picture)) is not None and box.overlap(hit.box) > 0 for r in repairs)


def _together(hits: Iterable[tuple[int, Box]]) -> list[list[tuple[int, Box]]]:
    """Hits (frame and box) at most `AROUND` frames apart whose boxes touch, in groups, each in order of its frames."""
    groups: list[list[tuple[int, Box]]] = []
    for frame, box in sorted(hits, key=lambda h: (h[0], h[1].x, h[1].y)):
        near = [g for g in groups if any(frame - n <= AROUND and box.overlap(b) > 0 for n, b in g)]
        groups = [g for g in groups if g not in near] + [sorted([*(h for g in near for h in g), (frame, box)], key=lambda h: h[0])]
    return groups


def _around(hits: Sequence[tuple[int, Box]], frames: int) -> Track:
    """A track over the hits and `AROUND` frames before and after them, whose boxes hold those of all hits that near."""
    first, end = max(hits[0][0] - AROUND, 0), min(hits[-1][0] + AROUND + 1, frames)
    return Track(first, tuple(_hull([b for n, b in hits if abs(n - frame) <= AROUND]) for frame in range(first, end)))


def _hull(boxes: Sequence[Box]) -> Box:
    x, y = min(b.x for b in boxes), min(b.y for b in boxes)
    return Box(x, y, max(b.right for b in boxes) - x, max(b.bottom for b in boxes) - y)
