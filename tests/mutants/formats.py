"""Broken readers and writers that the properties of formats must catch."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from io import BytesIO
from itertools import takewhile
from typing import BinaryIO

import av
import numpy as np
from PIL import PngImagePlugin

from withheld.formats import Format
from withheld.formats._planes import Upright
from withheld.formats._raster import pillow
from withheld.formats._source import Source
from withheld.formats.csv_ import Csv
from withheld.formats.jpeg import Jpeg
from withheld.formats.json_ import Json
from withheld.formats.mp4 import Mp4
from withheld.formats.png import Png
from withheld.formats.srt import SubRip
from withheld.formats.text import Text
from withheld.model import Content, Encoded, Film, Frame, Picture, Segment


class Remembering(Jpeg):
    """A scrubber: takes the original, removes the fields it knows, and keeps the rest."""

    original = b""

    def read(self, data: bytes) -> Content:
        self.original = data
        return super().read(data)

    def write(self, content: Content) -> bytes:
        return self.original.replace(b"Exif", b"Xxxx")


class BlindToAlpha(Png):
    """Drops the transparency and keeps what it hid."""

    def read(self, data: bytes) -> Content:
        pixels = np.asarray(pillow(data, PngImagePlugin.PngImageFile).convert("RGB"))
        return Content(self.media_type, self.media_type, pictures=(Picture(pixels),))


class TalkingLayout(Json):
    """Puts the words of the original into the layout."""

    def read(self, data: bytes) -> Content:
        content = super().read(data)
        return replace(content, layout={**content.layout, "original": json.loads(data)})


class ForgetsEmptyCells(Csv):
    """Leaves empty cells out, so that the row lengths no longer fit."""

    def write(self, content: Content) -> bytes:
        return super().write(content).replace(b",,", b",")


class KeepsBlankLines(SubRip):
    """Writes words as they are, blank lines and all, so that a cue ends early or a new one begins."""

    def write(self, content: Content) -> bytes:
        times = "00:00:01,000 --> 00:00:02,000"
        return "\n".join(f"{n}\n{times}\n{p.text}\n" for n, p in enumerate(content.text, 1)).encode()


class Latin(Text):
    """Writes in an encoding that cannot hold every letter."""

    def write(self, content: Content) -> bytes:
        return content.text[0].text.encode("latin-1", "replace") + b"\n"


class CopiesTheStream(Mp4):
    """Takes over the coded pictures, and with them every message that lies between them."""

    original = b""

    def read(self, data: bytes) -> Content:
        self.original = data
        return super().read(data)

    def encode(self, film: Film, frames: Iterable[Frame]) -> tuple[Encoded, bytes]:
        coded, _ = super().encode(film, frames)
        with av.open(BytesIO(self.original), "r", format="mov") as container:
            packets = [bytes(p) for p in container.demux(container.streams.video[0]) if p.size]
        samples = tuple(replace(s, size=len(p)) for s, p in zip(coded.samples, packets, strict=True))
        return replace(coded, samples=samples), b"".join(packets)


class OneRate(Mp4):
    """Counts frames instead of keeping their times."""

    def frames(self, file: BinaryIO, film: Film, segment: Segment, beyond: int = 0) -> Iterator[Frame]:
        for index, frame in enumerate(super().frames(file, film, segment, beyond)):
            yield replace(frame, at=segment.start + index * film.rate // 25)


class GroupByGroup(Mp4):
    """Decodes what lies between two key frames, and takes what comes out for the segment."""

    def frames(self, file: BinaryIO, film: Film, segment: Segment, beyond: int = 0) -> Iterator[Frame]:
        with Source(file, "mov", False) as source:
            group = takewhile(lambda p: not (p.is_keyframe and p.pts == segment.end), source.passed(segment.start))
            upright = Upright(film.width, film.height)
            for at, frame in source.timed(group, segment.start):
                if at >= segment.start:
                    yield Frame(upright(frame), at)


class AsStored(Mp4):
    """Ignores how the camera was held."""

    def frames(self, file: BinaryIO, film: Film, segment: Segment, beyond: int = 0) -> Iterator[Frame]:
        for frame in super().frames(file, film, segment, beyond):
            yield replace(frame, planes=tuple(np.ascontiguousarray(np.rot90(p, 2)) for p in frame.planes))


LEAKING: tuple[tuple[str, Format], ...] = (
    ("image/jpeg", Remembering()),
    ("application/json", TalkingLayout()),
    ("video/mp4", CopiesTheStream()),
)
