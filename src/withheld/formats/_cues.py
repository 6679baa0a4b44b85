"""Subtitles, shared by SubRip and WebVTT: times in milliseconds and the words shown between them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import takewhile
from typing import Any

from withheld.errors import UnreadableError
from withheld.formats import _words
from withheld.model import Content, Role

_TIME = r"(?:(\d{1,6}):)?([0-5]?\d):([0-5]?\d)[,.](\d{1,3})"
TIMES = re.compile(rf"[ \t]*{_TIME}[ \t]*-->[ \t]*{_TIME}(?:[ \t].*)?$")
_TAG = re.compile(r"</?[^<>\n]{0,500}>|\{\\[^{}\n]{0,500}\}")
_KEPT = {"<i>", "</i>", "<b>", "</b>", "<u>", "</u>"}

Cue = tuple[int, int, str]
"""Start and end in milliseconds, and the words."""


def cues(text: str) -> Iterator[Cue]:
    """Every cue in order: a line of times and what follows it up to the next one; identifiers and what stands between are dropped."""
    lines = text.split("\n")
    starts = [(at, times) for at, line in enumerate(lines) if "-->" in line and (times := TIMES.match(line))]
    ends = [*(at for at, _ in starts[1:]), len(lines)]
    for (at, times), end in zip(starts, ends, strict=False):
        first, last = times.groups()[:4], times.groups()[4:]
        yield _milliseconds(first), _milliseconds(last), "\n".join(lines[at + 1 : end])


def block(words: str) -> str:
    """The lines up to the first blank one."""
    return "\n".join(takewhile(str.strip, words.split("\n")))


def _milliseconds(parts: tuple[str | None, ...]) -> int:
    hours, minutes, seconds, fraction = (part or "0" for part in parts)
    return (int(hours) * 3600 + int(minutes) * 60 + int(seconds)) * 1000 + int(fraction.ljust(3, "0"))


def stamp(milliseconds: int, point: str) -> str:
    """`01:02:03.456`, with the format's own decimal point."""
    seconds, fraction = divmod(milliseconds, 1000)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}{point}{fraction:03}"


def untagged(words: str) -> tuple[str, int]:
    """The words with no tags but plain italics, bold and underline; how many were dropped."""
    dropped = 0

    def keep(tag: re.Match[str]) -> str:
        nonlocal dropped
        if tag[0].lower() in _KEPT:
            return tag[0].lower()
        dropped += 1
        return ""

    return _TAG.sub(keep, words), dropped


def read(data: bytes, media_type: str, parse: Callable[[str], tuple[list[Cue], list[str]]]) -> Content:
    """A content of one passage a cue, its times in the layout."""
    text, notes = _words.decode(data)
    clean = _words.Cleaner(notes=notes)
    found, more = parse(clean(text))
    if not found:
        raise UnreadableError("it has no subtitle in it that could be read; save it again from your subtitle program")
    passages = tuple(_words.limited((words, Role.BODY, f"cue {number}") for number, (_, _, words) in enumerate(found, 1)))
    layout = [[start, end] for start, end, _ in found]
    return Content(media_type, media_type, text=passages, layout=layout, unseen=(*clean.sentences(), *more))


def shown(words: str) -> str:
    """The words as they can stand in a cue: no blank lines and no arrow, which would end it."""
    lines = [line.strip() for line in words.split("\n")]
    return "\n".join(filter(None, lines)).replace("-->", "→")


def written(content: Content) -> Iterator[Cue]:
    """The cues of a content."""
    layout: list[Any] = content.layout
    for (start, end), passage in zip(layout, content.text, strict=True):
        yield int(start), int(end), shown(passage.text)


def dropped(number: int, what: str) -> list[str]:
    """The sentence that says how much of something was left out, if any."""
    return [f"Left out: {number} {what}."] if number else []
