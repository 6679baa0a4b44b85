"""Small pictures of what was found, for the desk's own report: a crop of a place in a picture, a strip of moments of a track in a film."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import TYPE_CHECKING

from withheld import isolate
from withheld.frames import FrameView, even
from withheld.isolate import decode
from withheld.model import Asset, Box, Film, Region, Segment, Track
from withheld.story import opened, read

if TYPE_CHECKING:
    from PIL.Image import Image

    from withheld.model import Pixels
    from withheld.work import Job

_EDGE = 96  # pixels of a crop's longer side
_MOMENTS = 6  # of a track, from its first frame to its last
_AROUND = 1.3  # times a box: a face is judged with some of its surroundings


def crops(job: Job, asset: Asset, regions: Mapping[str, Region]) -> dict[str, bytes]:
    """A JPEG of at most 96 px for each region of a picture."""
    content = decode(read(job.story, asset), asset.media_type)
    return {key: _jpeg([_cut(content.pictures[r.picture].pixels, r.box)]) for key, r in regions.items()}


def strips(job: Job, asset: Asset, film: Film, tracks: Mapping[str, Track]) -> dict[str, bytes]:
    """A JPEG for each track of a film with up to six of its moments side by side, 96 px high at most each."""
    moments = {key: _moments(track) for key, track in tracks.items()}
    wanted = sorted({index for indices in moments.values() for index in indices})
    shown: dict[str, list[Image]] = {key: [] for key in tracks}
    for index, view in _frames(job, asset, film, wanted):
        for key, track in tracks.items():
            if index in moments[key] and (box := track.at(index)) is not None:
                inside = even(box.grown(_AROUND), film.width, film.height)
                shown[key] += [_small(view.rgb(box=inside))] if inside.area else []
    return {key: _jpeg(images) for key, images in shown.items() if images}


def _moments(track: Track) -> set[int]:
    last = len(track.boxes) - 1
    return {track.first + round(n * last / (_MOMENTS - 1)) for n in range(_MOMENTS)}


def _frames(job: Job, asset: Asset, film: Film, wanted: Sequence[int]) -> Iterator[tuple[int, FrameView]]:
    """The wanted frames of a film, in order; a segment without any is not decoded."""
    for segment in film.segments:
        inside = {index for index in wanted if segment.first <= index < segment.first + segment.count}
        if inside:
            yield from _of_segment(job, asset, film, segment, inside)


def _of_segment(job: Job, asset: Asset, film: Film, segment: Segment, wanted: set[int]) -> Iterator[tuple[int, FrameView]]:
    with opened(job.story, asset) as file:
        frames = isolate.frames(file, asset.media_type, film, segment)
        for index, frame in enumerate(islice(frames, max(wanted) - segment.first + 1), segment.first):
            if index in wanted:
                yield index, FrameView(frame, film, index)


def _cut(pixels: Pixels, place: Box) -> Image:
    box = place.clipped(pixels.shape[1], pixels.shape[0])
    return _small(pixels[int(box.y) : int(box.bottom) + 1, int(box.x) : int(box.right) + 1])


def _small(pixels: Pixels) -> Image:
    from PIL import Image

    crop = Image.fromarray(pixels)
    crop.thumbnail((_EDGE, _EDGE))
    return crop


def _jpeg(images: Sequence[Image]) -> bytes:
    """The images side by side."""
    from PIL import Image

    sheet = Image.new("RGB", (sum(i.width for i in images), max(i.height for i in images)))
    left = 0
    for image in images:
        sheet.paste(image, (left, 0))
        left += image.width
    out = io.BytesIO()
    sheet.save(out, "JPEG", quality=70)
    return out.getvalue()
