"""Finds persons, and the heads of those whose face nobody found: masked, turned away, in shadow. Faces themselves are found elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import hypot
from typing import TYPE_CHECKING

from withheld.detectors import Detector, Sighting
from withheld.detectors._ssdlite import MODEL, Body, propose
from withheld.model import Box, Region

if TYPE_CHECKING:
    from withheld.detectors import Known, View
    from withheld.model import Asset, Content, Finding

SEEN = 0.3
"""A person is a person from this score on. On 175 WIDER photographs, 9 of which show a face of at least 20 px (2 of 40) that no face
detector here found, their heads leave 4 (1 of 40) and add no false cover. From 0.45 on 5; with doubtful faces trusted 5 (1 of 40)."""

_GLIMPSED = 0.15  # in a film weaker ones continue a track
_PARTS = 4  # glances from one that looks at parts of the frame too, where people are small, to the next
_LONGEST = 640  # pixels; the network wants 300 × 300

# A head's place in a body's box, in widths of that box. Standing, sitting or cut off at the chest, the centre of an annotated face lies
# a third of a width below the top (median 0.29–0.35 for every height from 0.7 to 4 widths); a face is 0.31 widths high (median).
_DOWN = 0.33
_HEAD_WIDTH, _HEAD_HEIGHT = 0.5, 0.55  # grown 1.6 × it covers the face in 90 % of 647 bodies; tighter by a fifth, in 80 %

_ASIDE = 0.2  # a face farther than this from the middle, in widths, is a neighbour's; a tenth of the true ones are, and get a head too
_ABOVE, _BELOW = -0.05, 0.6  # nor is one outside these depths, in widths
_SMALLEST = 0.1  # nor one narrower than this, in widths: somebody far behind, or a false alarm on the clothes

_HELD = 0.9  # a face of which a body's box holds this share is that body's or covered with it

# A body's extent around the centre of its face, in heights of the face: 90 % of 647 bodies reach no farther.
_BESIDE, _OVER, _UNDER = 2.7, 1.7, 11.0


class Persons(Detector):
    """Every person as a whole; a doubtful "head" where a body has no face, a doubtful "person" where a face has no body.

    A doubtful face counts for neither: false alarms sit on collars and masks, and a person may lift them. Boxes of persons are as tight
    as the network's; a plan that covers the whole person grows them.
    """

    name = "persons"
    kinds = ("person", "head")
    models = (MODEL,)
    order = 20
    every = 6

    def detect(self, asset: Asset, content: Content, known: Known) -> Iterable[Finding]:
        for index, picture in enumerate(content.pictures):
            bodies = propose(picture.pixels, SEEN)
            faces = [f for f in known.findings if _sure_face(f, index)]
            places = [("person", body.box, body.score, False) for body in bodies]
            places += [("head", head_of(body.box), body.score, True) for body in faceless(bodies, [_box(f) for f in faces])]
            places += [("person", body_of(_box(f)), f.score, True) for f in faces if not any(_box(f).within(b.box) > _HELD for b in bodies)]
            for kind, box, score, doubt in places:
                seen = box.clipped(picture.width, picture.height)
                if seen.area > 0:  # the head of one who stands below the frame's edge is not in the picture
                    yield self.finding(asset, kind, Region(index, seen), score, doubt=doubt)

    def glance(self, view: View, tracked: Sequence[Sighting]) -> Iterable[Sighting]:
        """Bodies, and a head for each without a face that was seen in this very frame."""
        if view.still(self.every):
            return
        pixels = view.rgb(_LONGEST)
        found = propose(pixels, _GLIMPSED, squares=view.index // self.every % _PARTS == 0)
        scale = max(view.width, view.height) / max(pixels.shape[:2])
        bodies = [Body(_times(b.box, scale), b.score) for b in found]
        faces = [t.box for t in tracked if t.kind == "face" and t.score >= SEEN]
        yield from (Sighting("person", b.box, b.score) for b in bodies)
        yield from (Sighting("head", head_of(b.box), b.score) for b in faceless(bodies, faces))


def head_of(body: Box) -> Box:
    """Where the head of a body is expected, as a face box: a cover grows it as it grows a face."""
    width, height = _HEAD_WIDTH * body.w, _HEAD_HEIGHT * body.w
    return Box(body.centre[0] - width / 2, body.y + _DOWN * body.w - height / 2, width, height)


def body_of(face: Box) -> Box:
    """As much as a body could take up around a face, standing."""
    (x, y), unit = face.centre, face.h
    return Box(x - _BESIDE * unit, y - _OVER * unit, 2 * _BESIDE * unit, (_OVER + _UNDER) * unit)


def faceless(bodies: Sequence[Body], faces: Sequence[Box]) -> list[Body]:
    """The bodies without a face. A face belongs to one body only: in a crowd it does not speak for two."""
    pairs = [(off, b, f) for b, body in enumerate(bodies) for f, face in enumerate(faces) if (off := _off(face, body.box)) is not None]
    spoken: dict[int, int] = {}
    for _, b, f in sorted(pairs):
        if b not in spoken and f not in spoken.values():
            spoken[b] = f
    return [body for b, body in enumerate(bodies) if b not in spoken]


def _off(face: Box, body: Box) -> float | None:
    """How far a face is from where the body's is expected, in widths of the body; None where it cannot be that body's."""
    aside, down = (face.centre[0] - body.centre[0]) / body.w, (face.centre[1] - body.y) / body.w
    if abs(aside) > _ASIDE or not _ABOVE < down < _BELOW or face.w < _SMALLEST * body.w:
        return None
    return hypot(aside, down - _DOWN)


def _times(box: Box, scale: float) -> Box:
    return Box(box.x * scale, box.y * scale, box.w * scale, box.h * scale)


def _sure_face(finding: Finding, picture: int) -> bool:
    return finding.kind == "face" and not finding.doubt and isinstance(finding.where, Region) and finding.where.picture == picture


def _box(finding: Finding) -> Box:
    assert isinstance(finding.where, Region)
    return finding.where.box
