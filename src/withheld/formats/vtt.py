"""WebVTT subtitles: cues, one passage each; notes, styles, regions, identifiers, settings and voices are left out."""

from __future__ import annotations

import re

from withheld.formats import Format, _cues, _words
from withheld.model import Content

_BEGINS = re.compile(r"WEBVTT(?:[ \t\n]|\Z)")
_BLOCK = re.compile(r"^(NOTE|STYLE|REGION)(?:[ \t].*)?$", re.MULTILINE)
_REFERENCES = {"&lt;": "<", "&gt;": ">", "&nbsp;": "\xa0", "&lrm;": "", "&rlm;": "", "&amp;": "&"}
_REFERENCE = re.compile("|".join(_REFERENCES))
_PLAIN_TAG = re.compile(r"&lt;(/?[ibu])&gt;")


class WebVtt(Format):
    media_type = "text/vtt"
    extension = ".vtt"
    order = 30

    def claims(self, head: bytes) -> bool:
        text = _words.head_text(head)
        return text is not None and _BEGINS.match(text) is not None

    def read(self, data: bytes) -> Content:
        return _cues.read(data, self.media_type, _parse)

    def write(self, content: Content) -> bytes:
        cues = _cues.written(content)
        blocks = [f"{_cues.stamp(start, '.')} --> {_cues.stamp(end, '.')}\n{_escaped(words)}\n" for start, end, words in cues]
        return _words.encode("\n".join(["WEBVTT\n", *blocks]))


def _parse(text: str) -> tuple[list[_cues.Cue], list[str]]:
    found: list[_cues.Cue] = []
    tags = 0
    for start, end, words in _cues.cues(text):
        shown, dropped = _cues.untagged(_cues.block(words))
        tags += dropped
        found.append((start, end, _cues.shown(_REFERENCE.sub(lambda m: _REFERENCES[m[0]], shown))))
    blocks = len(_BLOCK.findall(text))
    return found, _cues.dropped(tags, "formatting marks") + _cues.dropped(blocks, "notes, styles or regions")


def _escaped(words: str) -> str:
    """The words with the signs that mean something in a cue escaped, except plain italics, bold and underline."""
    escaped = words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _PLAIN_TAG.sub(r"<\1>", escaped)
