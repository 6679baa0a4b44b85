"""Faces in one frame of a film: at which sizes it is looked at, and where closely. What becomes of what is seen is decided elsewhere."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import ceil, floor
from typing import TYPE_CHECKING

from withheld.detectors._centerface import Proposals, at, nothing, propose, suppress
from withheld.model import Box

if TYPE_CHECKING:
    from withheld.detectors import View
    from withheld.model import Pixels

SEEN = 0.15
"""Scores from here on are reported: a face that is being followed is believed at less than a new one."""

_SMALL = 480  # pixels of the longer side; a film no larger is looked at as it is, always
_QUICK = 2  # times smaller is a larger one looked at in every frame
_CLOSELY = 8  # frames from one look at full size to the next: what is seen then is followed back to the look before
_TILE = 2_100_000  # pixels; a larger frame is looked at in tiles, one after the other, so that memory stays small
_OVERLAP = 64  # pixels by which tiles overlap: larger faces are seen in the quick look
_ABOVE = 4  # times smaller again, for faces that fill the frame
_FILLING = 48  # pixels; those count from this size on, smaller ones were seen below
_LARGE = 640  # pixels; a quick look no longer than this has no faces that CenterFace is too small for

_ROOM = 2.8  # sizes; a close look sees so much around its place


def faces(view: View, places: Sequence[Box]) -> Proposals:
    """What scores at least `SEEN` in a frame, and at the places where a face was expected and nothing was seen from afar."""
    import numpy as np

    found = suppress(_joined([nothing(), *_looks(view)]))
    missed = [p for p in places if not _near(p, found) and _in(view, p)]
    if missed:
        again = at([_crop(view, p) for p in missed])
        again = Proposals(again.boxes + np.array([(*_corner(p), 0, 0) for p in missed], np.float32), again.peaks, again.support)
        found = suppress(_joined([found, again.only(again.peaks >= SEEN)]))
    return found


def look_turned(view: View, place: Box) -> float:
    """How much a place looks like a face when the frame is turned by one, two or three quarters: the best score, close by."""
    import numpy as np

    pixels, box = _crop(view, place)
    height, width = pixels.shape[:2]
    ways = [
        (1, Box(box.y, width - box.right, box.h, box.w)),
        (2, Box(width - box.right, height - box.bottom, box.w, box.h)),
        (3, Box(height - box.bottom, box.x, box.h, box.w)),
    ]
    return float(at([(np.ascontiguousarray(np.rot90(pixels, quarters)), turned) for quarters, turned in ways]).peaks.max())


def _looks(view: View) -> Iterator[Proposals]:
    longest = max(view.width, view.height)
    quick = longest if longest <= _SMALL else ceil(longest / _QUICK)
    if not view.still(1):
        yield _scaled_look(view, quick)
    if quick > _LARGE and not view.still(1):
        above = _scaled_look(view, ceil(quick / _ABOVE))
        yield above.only(above.sizes >= _FILLING * _QUICK * _ABOVE)
    if quick < longest:
        yield from _close_look(view)


def _close_look(view: View) -> Iterator[Proposals]:
    """At full size, in some frames only: all of the frame, or the next tile of it."""
    tiles = _tiles(view.width, view.height)
    step = max(_CLOSELY // len(tiles), 1)
    if view.index % step == 0 and not view.still(step * len(tiles)):
        tile = tiles[view.index // step % len(tiles)]
        yield _moved(propose(view.rgb(box=tile), SEEN, fixed=True), tile)


def _scaled_look(view: View, longest: int) -> Proposals:
    pixels = view.rgb(longest)
    return propose(pixels, SEEN, fixed=True).scaled(max(view.width, view.height) / max(pixels.shape[:2]))


def _tiles(width: int, height: int) -> list[Box]:
    """Equal tiles with even edges that overlap, as few as may be."""
    across, down = 1, 1
    while _tile_side(width, across) * _tile_side(height, down) > _TILE:
        if _tile_side(width, across) >= _tile_side(height, down):
            across += 1
        else:
            down += 1
    w, h = _tile_side(width, across), _tile_side(height, down)
    return [Box(x, y, w, h) for y in _starts(height, h, down) for x in _starts(width, w, across)]


def _tile_side(length: int, tiles: int) -> int:
    return min(ceil((length + (tiles - 1) * _OVERLAP) / tiles / 2) * 2, length)


def _starts(length: int, side: int, tiles: int) -> list[int]:
    return [round((length - side) * i / max(tiles - 1, 1) / 2) * 2 for i in range(tiles)]


def _near(place: Box, found: Proposals) -> bool:
    """Whether something was found whose middle lies in the place."""
    import numpy as np

    middle = found.boxes[:, :2] + found.boxes[:, 2:] / 2
    inside = (middle >= (place.x, place.y)) & (middle <= (place.right, place.bottom))
    return bool(np.any(inside.all(axis=1)))


def _in(view: View, place: Box) -> bool:
    x, y = place.centre
    return 0 < x < view.width and 0 < y < view.height and place.area >= 16


def _crop(view: View, place: Box) -> tuple[Pixels, Box]:
    x, y = _corner(place)
    around = place.grown(_ROOM)
    right, bottom = min(ceil(around.right / 2) * 2, view.width), min(ceil(around.bottom / 2) * 2, view.height)
    return view.rgb(box=Box(x, y, right - x, bottom - y)), Box(place.x - x, place.y - y, place.w, place.h)


def _corner(place: Box) -> tuple[int, int]:
    """The left upper corner, on even pixels, of what a close look at a place takes in."""
    around = place.grown(_ROOM)
    return max(floor(around.x / 2) * 2, 0), max(floor(around.y / 2) * 2, 0)


def _moved(found: Proposals, to: Box) -> Proposals:
    import numpy as np

    return found._replace(boxes=found.boxes + np.array([to.x, to.y, 0, 0], np.float32))


def _joined(parts: Sequence[Proposals]) -> Proposals:
    import numpy as np

    return Proposals(*(np.concatenate(columns) for columns in zip(*parts, strict=True)))
