"""SubRip subtitles: numbered cues, one passage each; positions, colours and fonts are left out."""

from __future__ import annotations

import re

from withheld.formats import Format, _cues, _words
from withheld.model import Content

_BEGINS = re.compile(r"\s*\d+[ \t]*\n" + _cues.TIMES.pattern, re.MULTILINE)
_NUMBER = re.compile(r"(?:\A|\n)[ \t]*\d+[ \t]*\n*\Z")


class SubRip(Format):
    media_type = "application/x-subrip"
    extension = ".srt"
    order = 40

    def claims(self, head: bytes) -> bool:
        text = _words.head_text(head)
        return text is not None and _BEGINS.match(text) is not None

    def read(self, data: bytes) -> Content:
        return _cues.read(data, self.media_type, _parse)

    def write(self, content: Content) -> bytes:
        cues = enumerate(_cues.written(content), 1)
        blocks = [f"{number}\n{_cues.stamp(start, ',')} --> {_cues.stamp(end, ',')}\n{words}\n" for number, (start, end, words) in cues]
        return _words.encode("\n".join(blocks))


def _parse(text: str) -> tuple[list[_cues.Cue], list[str]]:
    found: list[_cues.Cue] = []
    tags = 0
    cues = list(_cues.cues(text))
    for number, (start, end, words) in enumerate(cues, 1):
        own = _NUMBER.sub("", words) if number < len(cues) else words  # the number of the next cue stands at the end of this one
        shown, dropped = _cues.untagged(own)
        tags += dropped
        found.append((start, end, _cues.shown(shown)))
    return found, _cues.dropped(tags, "formatting marks")
