"""Films, shared by their formats: libav's packets → frames, by segments. Planes are made in `_planes`, cuts in `_cuts`, fields in `_about`.

Nothing but the file that was given open is ever opened, and codecs run in one thread: both happen in a child that can do neither.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from io import BytesIO
from itertools import chain
from typing import TYPE_CHECKING, Any, BinaryIO, ClassVar

import av

from withheld.errors import LimitError, UnreadableError
from withheld.formats import Format, _about, _cuts
from withheld.formats._planes import Upright, colour_of, turn_of
from withheld.model import Content, Film, Frame

if TYPE_CHECKING:
    from av.container import InputContainer
    from av.packet import Packet
    from av.video.codeccontext import VideoCodecContext
    from av.video.frame import VideoFrame
    from av.video.stream import VideoStream

    from withheld.model import Segment

MAX_PIXELS = 40_000_000
"""Largest frame that is decoded, in pixels: 8K and a little more."""

LATEST = 10
"""A film may begin this many seconds after zero; one that begins later or before is shifted to begin at zero."""

BLOCKS = {"hevc": 32, "vp9": 32, "av1": 32, "libdav1d": 32, "ffv1": 1, "png": 1, "rawvideo": 1}
"""The side in pixels of the grid in which a codec smears; 16 for those not listed."""

_DECODERS = (
    "h264,hevc,vp8,vp9,libdav1d,av1,mpeg1video,mpeg2video,mpeg4,msmpeg4v2,msmpeg4,h263,mjpeg,prores,dnxhd,dvvideo,ffv1,png,rawvideo,"
    "libvpx,libvpx-vp9"
)
"""What cameras and editors write; nothing else of libav's hundreds of decoders is let near a file."""

_OPTIONS = {"codec_whitelist": _DECODERS, "protocol_whitelist": "none", "export_all": "1", "export_xmp": "1"}
"""No other file can be reached, and every field libav does not know is exported with the others."""

_BROKEN = (av.FFmpegError, OSError, ValueError)
_BUFFER = 1 << 18  # bytes read at once
_AGAIN = "open it and save it again by hand, or remove it"


class Moving(Format):
    """A container of films read through libav; a subclass says how to recognise it and which demuxer reads it."""

    demuxer: ClassVar[str]
    indexed: ClassVar[bool] = True
    """Whether one can begin to read at a key frame in its middle."""

    streamed = True

    def read(self, data: bytes) -> Content:
        return self.examine(BytesIO(data))

    def examine(self, file: BinaryIO) -> Content:
        with Source(file, self.demuxer) as source:
            first, counted = source.counted()
            turn, base = turn_of(first), Ticks.of(source.stream)
            width, height = turn.size(first.width, first.height)
            begin = source.time(first)
            at = begin * base.ticks
            origin = 0 if 0 <= at < LATEST * base.rate else at
            film = Film(
                width + width % 2,
                height + height % 2,
                base.rate,
                _cuts.segments(counted, begin, base.ticks, origin, self.indexed and not source.by_decoding_time),
                colour_of(first),
                _aspect(source.stream, turn.transposed),
                BLOCKS.get(source.decoder.name, 16),
                origin,
            )
            fields, left = _about.of(source.container, source.stream, self.name)
            unseen = (*_about.changes(first, turn, at != 0 and origin != 0), *_about.damage(source.stream, counted), *left)
        return Content(self.media_type, "video/mp4", film=film, fields=fields, unseen=unseen)

    @property
    def name(self) -> str:
        """What its fields are called by."""
        return _about.NAMES[self.demuxer]

    def frames(self, file: BinaryIO, film: Film, segment: Segment, beyond: int = 0) -> Iterator[Frame]:
        for entry in _ENTRIES if segment.first else (_whole,):
            with Source(file, self.demuxer) as source:
                packets = entry(source, film, segment)
                wanted = _wanted(source.timed(packets, film, segment.start), segment, beyond)
                first = next(wanted, None)
                if first is None or (entry is not _whole and first[0] != segment.start):
                    continue  # nothing can begin at that key frame after all
                upright = Upright(film.width, film.height)
                for at, frame in chain([first], wanted):
                    yield Frame(upright(frame), at)
                return


def _wanted(timed: Iterator[tuple[int, VideoFrame]], segment: Segment, beyond: int) -> Iterator[tuple[int, VideoFrame]]:
    for at, frame in timed:
        if at >= segment.end:
            beyond -= 1
            if beyond < 0:
                return
        if at >= segment.start:
            yield at, frame
            if beyond == 0 and at >= segment.end:
                return


@dataclass(frozen=True, slots=True)
class Ticks:
    """How times of a stream become whole ticks of a film: `ticks` for one of its units, `rate` of them a second."""

    ticks: int
    rate: int

    @classmethod
    def of(cls, stream: VideoStream) -> Ticks:
        base = stream.time_base or Fraction(1, 90_000)
        return cls(base.numerator, base.denominator)


class Source:
    """An open film: its container, the stream that is taken, and that stream's decoder."""

    def __init__(self, file: BinaryIO, demuxer: str) -> None:
        file.seek(0)
        try:
            self.container: InputContainer = av.open(
                _Reads(file),
                "r",
                format=demuxer,
                container_options=_OPTIONS,
                metadata_errors="replace",
                buffer_size=_BUFFER,
                io_open=_refused,
            )
        except _BROKEN as e:
            raise UnreadableError(f"it is broken or cut short; {_AGAIN}") from e
        try:
            self.stream = _taken(self.container)
            self.decoder = _decoder(self.stream)
        except BaseException:
            self.container.close()
            raise
        self.by_decoding_time = False

    def __enter__(self) -> Source:
        return self

    def __exit__(self, *_: object) -> None:
        self.container.close()

    def packets(self) -> Iterator[Packet[VideoStream]]:
        """Its packets from where it stands; notes whether their times must be taken from the order of decoding."""
        for index, packet in enumerate(_cuts.packets(self.container, self.stream)):
            if index == 0:
                self.by_decoding_time = packet.pts is None
            yield packet

    def counted(self) -> tuple[VideoFrame, _cuts.Count]:
        """The first frame, and what the packets say; raises `UnreadableError` if there is no frame."""
        shown: list[VideoFrame] = []

        def watched() -> Iterator[Packet[VideoStream]]:
            for packet in self.packets():
                if not shown:
                    shown.extend(self._decoded(packet, True)[:1])
                yield packet

        counted = _cuts.count(watched())
        if not shown:
            shown.extend(self._decoded(None, True)[:1])
        if not shown:
            raise UnreadableError(f"it holds no picture that can be decoded; {_AGAIN}")
        return shown[0], counted

    def timed(self, packets: Iterator[Packet[VideoStream]], film: Film, start: int) -> Iterator[tuple[int, VideoFrame]]:
        """Frames with their times in ticks of the film, each later than the one before; what fails to decode before `start` is no loss."""
        ticks, last = Ticks.of(self.stream).ticks, -(1 << 62)
        for packet in chain(packets, (None,)):
            for frame in self._decoded(packet, last < start):
                last = max(self.time(frame) * ticks - film.origin, last + 1)
                yield last, frame

    def _decoded(self, packet: Packet[VideoStream] | None, lenient: bool) -> list[VideoFrame]:
        try:
            frames = self.decoder.decode(packet)
        except av.FFmpegError as e:
            if lenient:
                return []
            raise UnreadableError(_DAMAGED) from e
        for frame in frames:
            check_size(frame.width, frame.height)
            if frame.is_corrupt and not lenient:
                raise UnreadableError(_DAMAGED)
        return frames

    def time(self, frame: VideoFrame) -> int:
        """When the frame is shown, in units of the stream."""
        at = frame.dts if self.by_decoding_time else frame.pts
        return 0 if at is None else at


_DAMAGED = f"a picture in its middle is damaged; {_AGAIN}"


def _whole(source: Source, *_: object) -> Iterator[Packet[VideoStream]]:
    """Decode from the beginning: right for every film, and slow."""
    return source.packets()


def _sought(source: Source, film: Film, segment: Segment) -> Iterator[Packet[VideoStream]]:
    """Begin at the segment's key frame, found by the container's index."""
    key = (segment.start + film.origin) // Ticks.of(source.stream).ticks
    try:
        source.container.seek(key, stream=source.stream)
    except av.FFmpegError:
        return iter(())
    return _from_key(source.packets(), key)


def _passed(source: Source, film: Film, segment: Segment) -> Iterator[Packet[VideoStream]]:
    """Begin at the segment's key frame, found by reading over everything before it."""
    return _from_key(source.packets(), (segment.start + film.origin) // Ticks.of(source.stream).ticks)


def _from_key(packets: Iterator[Packet[VideoStream]], key: int) -> Iterator[Packet[VideoStream]]:
    """The packets from that key frame on; none if it was passed already."""
    for packet in packets:
        if packet.is_keyframe and packet.pts is not None and packet.pts >= key:
            if packet.pts == key:
                yield packet
                yield from packets
            return


_ENTRIES = (_sought, _passed, _whole)


class _Reads:
    """What libav may do with a file: read, seek, tell."""

    def __init__(self, file: BinaryIO) -> None:
        self.read, self.seek, self.tell = file.read, file.seek, file.tell


def _refused(*_: Any) -> Any:
    """Called where a file names another one that belongs to it."""
    raise PermissionError


def _taken(container: InputContainer) -> VideoStream:
    """The first video stream with moving pictures; raises `UnreadableError` where there is none."""
    moving = [s for s in container.streams.video if not _about.is_cover(s)]
    if moving:
        return moving[0]
    if container.streams.audio:
        raise UnreadableError("it is sound alone, which is held back until withheld can alter voices; remove it from the story")
    raise UnreadableError(f"it holds no moving picture; {_AGAIN}")


def _decoder(stream: VideoStream) -> VideoCodecContext:
    decoder = stream.codec_context
    if decoder is None or decoder.name not in _DECODERS.split(","):
        raise UnreadableError("its pictures are coded in a way withheld does not read; save it as H.264 by hand, or remove it")
    check_size(decoder.width, decoder.height)
    decoder.thread_count = 1
    return decoder


def check_size(width: int, height: int) -> None:
    """Raises `LimitError` for more than `MAX_PIXELS`."""
    if width * height > MAX_PIXELS:
        raise LimitError(
            f"its pictures have more than {MAX_PIXELS // 1_000_000} million pixels; make a smaller copy by hand and put that in"
        )


def _aspect(stream: VideoStream, transposed: bool) -> tuple[int, int]:
    """The shape of an upright pixel; square where it is not stated or impossible."""
    aspect = stream.sample_aspect_ratio
    if not aspect or aspect <= 0:
        return 1, 1
    aspect = (1 / aspect if transposed else aspect).limit_denominator(_LARGEST_TERM)
    if not 0 < aspect.numerator <= _LARGEST_TERM:
        return 1, 1
    return aspect.numerator, aspect.denominator


_LARGEST_TERM = 65535  # H.264 stores the two terms in 16 bits each
