"""A film that is open: its container, the stream that is taken, its decoder, and where one can begin to read. Frames are shown in `_video`.

Nothing but the file that was given is ever opened, and codecs run in one thread: both happen in a child that can do neither.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from importlib import import_module
from itertools import chain
from typing import TYPE_CHECKING, Any, BinaryIO

from av.codec import CodecContext
from av.container import open as open_film
from av.error import FFmpegError

from withheld.errors import LimitError, UnreadableError
from withheld.formats import _about, _cuts

for _lazy in ("audio.stream", "sidedata.sidedata", "subtitles.codeccontext", "subtitles.stream", "subtitles.subtitle", "video.stream"):
    import_module(f"av.{_lazy}")  # PyAV imports these when it meets such a stream, and a child that decodes can open no module

if TYPE_CHECKING:
    from av.container import InputContainer
    from av.packet import Packet
    from av.video.frame import VideoFrame
    from av.video.stream import VideoStream

MAX_PIXELS = 40_000_000
"""Largest frame that is decoded, in pixels: 8K and a little more."""

MAX_SIDE = 16384
"""Longest side of a frame that is decoded, in pixels: the longest that x264 writes."""

DECODERS = (
    *("h264", "hevc", "vp8", "vp9", "libdav1d", "av1", "mpeg1video", "mpeg2video", "mpeg4", "msmpeg4v2", "msmpeg4", "h263"),
    *("mjpeg", "prores", "dnxhd", "dvvideo", "ffv1", "png", "rawvideo"),
)
"""What cameras and editors write; nothing else of libav's hundreds of decoders is let near a file."""

_OPTIONS = {"codec_whitelist": ",".join(DECODERS), "protocol_whitelist": "none", "export_all": "1", "export_xmp": "1"}
"""No other file can be reached, and every field libav does not know is exported with the others."""

_BUFFER = 1 << 18  # bytes read at once
AGAIN = "open it and save it again by hand, or remove it"
_DAMAGED = f"a picture in its middle is damaged; {AGAIN}"
_TAIL = 300
"""Packets after the first damaged one that are left behind with it: the last group of pictures of a recording that broke off."""

_BEFORE_ALL = -(1 << 62)


class Source:
    """An open film. `by_decoding_time` as in `_video.Moving`."""

    def __init__(self, file: BinaryIO, demuxer: str, by_decoding_time: bool) -> None:
        file.seek(0)
        self._by_decoding_time = by_decoding_time
        self.damaged = False
        options: dict[str, Any] = {"format": demuxer, "container_options": _OPTIONS, "buffer_size": _BUFFER, "io_open": _refused}
        try:
            self.container: InputContainer = open_film(_Reads(file), "r", metadata_errors="replace", **options)
        except (FFmpegError, OSError, ValueError) as e:
            raise UnreadableError(f"it is broken or cut short; {AGAIN}") from e
        try:
            self.stream = _taken(self.container)
            self.decoder = _decoder(self.stream)
        except BaseException:
            self.container.close()
            raise

    def __enter__(self) -> Source:
        return self

    def __exit__(self, *_: object) -> None:
        self.container.close()

    @property
    def reorders(self) -> bool:
        """Whether frames are shown in another order than the one in which they are decoded."""
        return bool(self.decoder.has_b_frames)

    def packets(self) -> Iterator[Packet[VideoStream]]:
        """Its packets from where it stands up to where they are damaged: a file that is cut short ends with half a packet."""
        begun = False
        for packet in self._read():
            if begun and packet.is_corrupt:
                self.damaged = True
                return
            begun = begun or (packet.is_keyframe and not packet.is_corrupt)
            yield packet

    def _read(self) -> Iterator[Packet[VideoStream]]:
        with suppress(FFmpegError):  # what libav says where a file ends too early
            yield from (packet for packet in self.container.demux(self.stream) if packet.size)

    def counted(self) -> tuple[VideoFrame, _cuts.Count]:
        """The first frame, and what the packets say; raises `UnreadableError` if there is no frame, or damage long before the end."""
        shown: list[VideoFrame] = []

        def watched() -> Iterator[tuple[int | None, Packet[VideoStream]]]:
            for packet in self.packets():
                if not shown:
                    shown.extend(self._decoded(packet, True))
                yield self.due(packet), packet

        counted = _cuts.count(watched())
        if self.damaged and sum(1 for _ in self._read()) > _TAIL:
            raise UnreadableError(_DAMAGED)
        shown = shown or self._decoded(None, True)
        if not shown:
            raise UnreadableError(f"it holds no picture that can be decoded; {AGAIN}")
        return shown[0], counted

    def timed(self, packets: Iterator[Packet[VideoStream]], start: int) -> Iterator[tuple[int, VideoFrame]]:
        """Frames with times in units of the stream, each later than the one before; what fails to decode before `start` is no loss."""
        last = _BEFORE_ALL
        for packet in chain(packets, (None,)):
            try:
                frames = self._decoded(packet, last < start)
            except UnreadableError:
                if any(True for _ in packets):
                    raise
                continue  # half a picture at the end of a film that was cut short
            for frame in frames:
                last = max(self.time(frame, 0 if last == _BEFORE_ALL else last + 1), last + 1)
                yield last, frame

    def _decoded(self, packet: Packet[VideoStream] | None, lenient: bool) -> list[VideoFrame]:
        decoder: Any = self.decoder  # its packets are of no stated type
        try:
            frames: list[VideoFrame] = decoder.decode(packet)
        except FFmpegError as e:
            if lenient:
                return []
            raise UnreadableError(_DAMAGED) from e
        for frame in frames:
            check_size(frame.width, frame.height)
            if frame.is_corrupt and not lenient:
                raise UnreadableError(_DAMAGED)
        return frames

    def due(self, packet: Packet[VideoStream]) -> int | None:
        """When the packet's frame is shown, in units of the stream."""
        return packet.dts if self._by_decoding_time else packet.pts

    def time(self, frame: VideoFrame, otherwise: int = 0) -> int:
        """When the frame is shown, in units of the stream; `otherwise` where nothing says it."""
        at = frame.dts if self._by_decoding_time else frame.pts
        return otherwise if at is None else at

    def sought(self, key: int) -> Iterator[Packet[VideoStream]]:
        """Its packets from the key frame of that time on, found by the container's index; none where that leads elsewhere.

        Some indices are by the time of decoding, which is earlier: those are asked for a second before.
        """
        second = int(1 / (self.stream.time_base or 1))
        for early in (0, second):
            with suppress(FFmpegError):
                self.container.seek(key - early, stream=self.stream)
                found = self.passed(key)
                first = next(found, None)
                if first is not None:
                    return chain((first,), found)
        return iter(())

    def passed(self, key: int) -> Iterator[Packet[VideoStream]]:
        """Its packets from the key frame of that time on, found by reading over what comes before it."""
        packets = self.packets()
        for packet in packets:
            at = self.due(packet) if packet.is_keyframe else None
            if at is not None and at >= key:
                return chain((packet,), packets) if at == key else iter(())
        return iter(())


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
    raise UnreadableError(f"it holds no moving picture; {AGAIN}")


def _decoder(stream: VideoStream) -> Any:
    """The decoder, of one thread. libav has none for some streams; others are not let near a file."""
    decoder: Any = stream.codec_context
    if getattr(decoder, "name", "") not in DECODERS:
        raise UnreadableError("its pictures are coded in a way withheld does not read; save it as H.264 by hand, or remove it")
    check_size(decoder.width, decoder.height)
    if decoder.name in _WITH_ALPHA and any(key.lower() == "alpha_mode" and value == "1" for key, value in stream.metadata.items()):
        decoder = CodecContext.create(_WITH_ALPHA[decoder.name], "r")
    decoder.thread_count = 1
    return decoder


_WITH_ALPHA = {"vp8": "libvpx", "vp9": "libvpx-vp9"}
"""libav's own decoders of these drop the transparency, and show what it hides."""


def check_size(width: int, height: int) -> None:
    """Raises `LimitError` for more than `MAX_PIXELS`, or a side longer than `MAX_SIDE`."""
    if max(width, height) > MAX_SIDE:
        raise LimitError(f"its pictures are more than {MAX_SIDE} pixels wide or high; make a smaller copy by hand")
    if width * height > MAX_PIXELS:
        raise LimitError(f"its pictures have more than {MAX_PIXELS // 1_000_000} million pixels; make a smaller copy by hand")
