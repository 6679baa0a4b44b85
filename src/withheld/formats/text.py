"""Plain text: whatever is text and no other format claims; one passage, rewritten as UTF-8."""

from __future__ import annotations

from withheld.formats import Format, _words
from withheld.model import Content


class Text(Format):
    media_type = "text/plain"
    extension = ".txt"
    order = 90

    def claims(self, head: bytes) -> bool:
        return _words.head_text(head) is not None

    def read(self, data: bytes) -> Content:
        return _words.whole(data, self.media_type)

    def write(self, content: Content) -> bytes:
        return _words.encode(content.text[0].text)
