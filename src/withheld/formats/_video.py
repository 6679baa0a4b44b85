"""Films, shared by their formats: an open file → what it is, and its frames by segments.

Reading is done in `_source`, planes are made in `_planes`, cuts in `_cuts`, fields in `_about`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from io import BytesIO
from itertools import chain
from typing import TYPE_CHECKING, BinaryIO, ClassVar, TypeAlias

from withheld.formats import Format, _about, _cuts
from withheld.formats._planes import Upright, colour_of, turn_of
from withheld.formats._source import Source
from withheld.model import Content, Film, Frame

if TYPE_CHECKING:
    from av.packet import Packet
    from av.video.frame import VideoFrame
    from av.video.stream import VideoStream

    from withheld.model import Segment

LATEST = 10
"""A film may begin this many seconds after zero; one that begins later, or before zero, is shifted to begin there."""

LATEST_TICKS = 1 << 30
"""As many ticks after zero: a late beginning is written into a field of 32 bits with a sign, which a very fast clock would overflow."""

LOSSLESS = frozenset({"ffv1", "png", "rawvideo"})
"""Codecs that smear nothing."""

BLOCK = 16
"""The side in pixels of the grid in which all other codecs smear. `benchmarks/smear.py`: 32 or 64 leave hardly less of what is covered
outside, whichever codec, because what is left comes of choices that an encoder makes for the whole picture."""

Timed: TypeAlias = "Iterator[tuple[int, VideoFrame]]"


class Moving(Format):
    """A container of films read through libav; a subclass says how to recognise it and which demuxer reads it."""

    demuxer: ClassVar[str]
    by_decoding_time: ClassVar[bool] = False
    """Whether times are those of decoding, because the container has no others. Frames that are shown in another order are then told
    apart by a decoder that began at the beginning."""

    streamed = True

    def read(self, data: bytes) -> Content:
        return self.examine(BytesIO(data))

    def examine(self, file: BinaryIO) -> Content:
        with self._open(file) as source:
            first, counted = source.counted()
            film = self._film(source, first, counted)
            fields, left = _about.of(source.container, source.stream, _about.NAMES[self.demuxer])
            unseen = (
                *_about.changes(first, turn_of(first), film.origin != 0),
                *_about.damage(source.stream, counted, source.damaged),
                *left,
            )
        return Content(self.media_type, "video/mp4", film=film, fields=fields, unseen=unseen)

    def _open(self, file: BinaryIO) -> Source:
        return Source(file, self.demuxer, self.by_decoding_time)

    def _film(self, source: Source, first: VideoFrame, counted: _cuts.Count) -> Film:
        turn, clock, begin = turn_of(first), Clock.of(source.stream), source.time(first)
        width, height = turn.size(first.width, first.height)
        origin = 0 if 0 <= begin * clock.ticks < min(LATEST * clock.rate, LATEST_TICKS) else begin * clock.ticks
        cut = not (self.by_decoding_time and source.reorders)
        return Film(
            width + width % 2,
            height + height % 2,
            clock.rate,
            _cuts.segments(counted, begin, clock.ticks, origin, cut),
            colour_of(first),
            _aspect(source.stream, turn.transposed),
            1 if source.decoder.name in LOSSLESS else BLOCK,
            origin,
        )

    def frames(self, file: BinaryIO, film: Film, segment: Segment, beyond: int = 0) -> Iterator[Frame]:
        for entry in _ENTRIES if segment.first else _ENTRIES[-1:]:
            with self._open(file) as source:
                clock = Clock.of(source.stream)
                timed = source.timed(entry(source, clock.units(segment.start + film.origin)), clock.units(segment.start + film.origin))
                wanted = _wanted(((clock.ticks * at - film.origin, frame) for at, frame in timed), segment, beyond)
                first = next(wanted, None)
                if first is None or (entry is not _whole and first[0] != segment.start):
                    continue  # nothing can begin at that key frame after all
                upright = Upright(film.width, film.height)
                for at, frame in chain((first,), wanted):
                    yield Frame(upright(frame), at)
                return


@dataclass(frozen=True, slots=True)
class Clock:
    """How times of a stream become whole ticks of a film: `ticks` for one of its units, `rate` of them a second."""

    ticks: int
    rate: int

    @classmethod
    def of(cls, stream: VideoStream) -> Clock:
        base = stream.time_base or Fraction(1, 90_000)
        return cls(base.numerator, base.denominator)

    def units(self, ticks: int) -> int:
        return ticks // self.ticks


def _wanted(timed: Timed, segment: Segment, beyond: int) -> Timed:
    """The frames of the segment and `beyond` of those that follow it; nothing more is decoded than needed for them."""
    for at, frame in timed:
        following = at >= segment.end
        if following and beyond == 0:
            return
        if at >= segment.start:
            yield at, frame
        beyond -= following
        if following and beyond == 0:
            return


def _whole(source: Source, key: int) -> Iterator[Packet[VideoStream]]:  # noqa: ARG001 - begins at the beginning whatever the key frame
    """Decode everything before it too: right for every film, and slow."""
    return source.packets()


_ENTRIES: tuple[Callable[[Source, int], Iterator[Packet[VideoStream]]], ...] = (Source.sought, Source.passed, _whole)
"""Ways to begin at a key frame, the quickest first; where one does not lead to the very frame, the next is tried."""


def _aspect(stream: VideoStream, transposed: bool) -> tuple[int, int]:
    """The shape of an upright pixel; square where it is not stated or impossible."""
    aspect: Fraction | None = stream.sample_aspect_ratio
    if not aspect or aspect <= 0:
        return 1, 1
    aspect = (1 / aspect if transposed else aspect).limit_denominator(_LARGEST_TERM)
    return (aspect.numerator, aspect.denominator) if 0 < aspect.numerator <= _LARGEST_TERM else (1, 1)


_LARGEST_TERM = 65535  # H.264 stores each of the two in 16 bits
