"""XMP side-car files, read only: their captions, credits and alt text go into the story's `captions.csv`, nothing else goes anywhere."""

from __future__ import annotations

from withheld.errors import LimitError, UnreadableError
from withheld.formats import Format, _fields, _words, _xmp
from withheld.model import Content

_BEGINS = (b"<?xpacket", b"<x:xmpmeta", b"<rdf:RDF")


class Xmp(Format):
    media_type = "application/rdf+xml"
    extension = ".xmp"
    order = 10

    def claims(self, head: bytes) -> bool:
        start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
        if start.startswith(b"<?xml"):
            start = start.partition(b"?>")[2].lstrip()
        return start.startswith(_BEGINS)

    def read(self, data: bytes) -> Content:
        if len(data) > _words.MAX_BYTES:
            raise LimitError(f"it is larger than {_words.MAX_BYTES >> 20} MiB; no side-car file is, remove it")
        found = _fields.Gathered()
        try:
            for name, value in _xmp.values(data.removeprefix(b"\xef\xbb\xbf")):
                found.add(f"XMP {name}" if name else "XMP property", value)
        except ValueError as e:
            raise UnreadableError("it is no well-formed XMP; save the captions again from your picture program, or remove it") from e
        return Content(self.media_type, self.media_type, text=tuple(found.text.values()), fields=tuple(found.fields))
