"""What stands beside the frames of a film: its fields, and a sentence for each thing that is left behind or was changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from av.stream import Disposition

from withheld.formats import _tone, _words
from withheld.formats._fields import LONGEST, MOST
from withheld.formats._raster import counted
from withheld.model import Field

if TYPE_CHECKING:
    from av.container import InputContainer
    from av.stream import Stream
    from av.video.frame import VideoFrame
    from av.video.stream import VideoStream

    from withheld.formats._cuts import Count
    from withheld.formats._planes import Turn

NAMES = {"mov": "QuickTime", "matroska": "Matroska", "avi": "AVI", "mpegts": "MPEG-TS"}

_KNOWN = {
    *("major_brand", "minor_version", "compatible_brands", "creation_time", "modification_time", "encoder", "handler_name", "vendor_id"),
    *("location", "location-eng", "title", "artist", "album", "album_artist", "author", "comment", "copyright", "date", "description"),
    *("synopsis", "genre", "make", "model", "software", "language", "timecode", "reel_name", "service_name", "service_provider", "xmp"),
    *("duration", "track", "composer", "performer", "keywords", "firmware", "encoded_by", "filename", "mimetype", "variant_bitrate"),
    *("com.android.version", "com.android.model", "com.android.manufacturer", "com.android.capture.fps", "alpha_mode", "rotate"),
    *(
        f"com.apple.quicktime.{k}"
        for k in ("make", "model", "software", "creationdate", "location.ISO6709", "location.accuracy.horizontal")
    ),
    *(f"com.apple.quicktime.{k}" for k in ("artwork", "author", "comment", "description", "title", "content.identifier", "displayname")),
    *("DURATION", "ENCODER", "NUMBER_OF_FRAMES", "NUMBER_OF_BYTES", "BPS", "CREATION_TIME", "LOCATION", "COMMENT", "stereo_mode"),
    *("_STATISTICS_WRITING_APP", "_STATISTICS_WRITING_DATE_UTC", "_STATISTICS_TAGS"),
}
"""Names of fields that a program chose. Any other may be a word of somebody's own, and so is a value, not a name."""


def is_cover(stream: Stream) -> bool:
    """Whether a video stream is a picture beside the film: a cover or thumbnails."""
    return bool(stream.disposition & (Disposition.attached_pic | Disposition.timed_thumbnails))


def of(container: InputContainer, taken: VideoStream, name: str) -> tuple[tuple[Field, ...], tuple[str, ...]]:
    """The fields of the container and of all its streams, and the sentences about what was left behind."""
    fields = [Field(key, _words.Cleaner.visible(value[:LONGEST])) for key, value in _fields(container, name) if value.strip()]
    return tuple(fields[:MOST]), tuple(_left(container, taken))


def _fields(container: InputContainer, name: str) -> Iterator[tuple[str, str]]:
    yield from _named(name, container.metadata)
    for chapter in container.chapters():
        yield from _named(f"{name} chapter", chapter["metadata"])
    for stream in container.streams:
        kind = _kind(stream)
        yield from _named(f"{name} {kind} stream", stream.metadata)
        if kind not in ("video", "audio"):
            yield f"{name} {kind} stream", "a stream of its own"


def _named(what: str, values: dict[str, str]) -> Iterator[tuple[str, str]]:
    for key, value in values.items():
        yield (f"{what} {key}", value) if key in _KNOWN else (f"{what} other field", f"{key}: {value}")


def _kind(stream: Stream) -> str:
    if stream.type == "video" and is_cover(stream):
        return "cover"
    return stream.type if stream.type in ("video", "audio", "subtitle", "attachment") else "data"


_LEFT = {
    "video": "other video streams",
    "cover": "cover pictures or thumbnails",
    "subtitle": "subtitle streams",
    "attachment": "attached files",
    "data": "data streams (telemetry, time codes)",
}


def _left(container: InputContainer, taken: VideoStream) -> Iterator[str]:
    kinds = Counter(_kind(s) for s in container.streams if s.index != taken.index)
    if kinds["audio"]:
        yield "The sound was left out: it is dropped until withheld can alter voices."
    for kind, words in _LEFT.items():
        yield from counted(kinds[kind], words)
    yield from counted(len(container.chapters()), "chapter titles")


def changes(frame: VideoFrame, turn: Turn, shifted: bool) -> Iterator[str]:
    """What was done to the frames beside turning them upright."""
    if frame.width % 2 or frame.height % 2:
        yield "Its width or height is odd: the last column or row was repeated, because films are coded in pairs of them."
    if not turn.exact:
        yield "It is stored turned by an angle or stretched: the nearest quarter turn was applied."
    if shifted:
        yield "Its times do not begin near zero and were shifted to begin there."
    if _tone.is_hdr(frame):
        yield "Its high dynamic range was brought down to the standard one."


def damage(stream: VideoStream, counted: Count, damaged: bool) -> Iterator[str]:
    """A sentence where the last packets are damaged, or fewer than the file announces."""
    if damaged or (stream.frames and counted.read < stream.frames):
        yield "It is cut short or damaged: it was read up to there, and the rest was left behind."
