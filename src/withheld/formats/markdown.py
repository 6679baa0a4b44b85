"""Markdown: plain text whose first page has a heading, a link or a fence; kept as one passage, marks and all."""

from __future__ import annotations

import re

from withheld.formats import Format, _words
from withheld.model import Content

_MARKS = re.compile(r"^#{1,6} +\S|\[[^\]\n]+\]\([^)\n]+\)|^(?:```|~~~)|^\S.*\n(?:={3,}|-{3,}) *$", re.MULTILINE)


class Markdown(Format):
    media_type = "text/markdown"
    extension = ".md"
    order = 80

    def claims(self, head: bytes) -> bool:
        text = _words.head_text(head)
        return text is not None and _MARKS.search(text) is not None

    def read(self, data: bytes) -> Content:
        return _words.whole(data, self.media_type)

    def write(self, content: Content) -> bytes:
        return _words.encode(content.text[0].text)
