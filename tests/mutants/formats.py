"""Broken readers and writers that the properties of formats must catch."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
from PIL import PngImagePlugin

from withheld.formats import Format
from withheld.formats._raster import pillow
from withheld.formats.csv_ import Csv
from withheld.formats.jpeg import Jpeg
from withheld.formats.json_ import Json
from withheld.formats.png import Png
from withheld.formats.srt import SubRip
from withheld.formats.text import Text
from withheld.model import Content, Picture


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


LEAKING: tuple[tuple[str, Format], ...] = (
    ("image/jpeg", Remembering()),
    ("application/json", TalkingLayout()),
)
