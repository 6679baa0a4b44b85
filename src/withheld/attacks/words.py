"""Attack: the words that were to be hidden, in every encoding and compressed stream of a file, in its text and in its name.

How a word is recognised is in `_needles`, how bytes are unfolded in `_layers`, what of a film is searched and how in `_film_words`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from withheld.attacks import Attack, Hit, _film_words
from withheld.attacks._layers import TooMuchError, peeled, readable
from withheld.attacks._needles import Needles
from withheld.attacks._slots import canaries

if TYPE_CHECKING:
    from withheld.attacks import Brief, Exhibit


class Words(Attack):
    """Any name, contact or secret of the story in an output. The canaries are words made for the purpose, one for every way to hide one."""

    name = "words"
    family = "recover"

    def applies(self, exhibit: Exhibit, brief: Brief) -> bool:
        return bool(brief.needles) and exhibit.frames is None  # a segment of a film is searched with the whole of it

    def find(self, exhibit: Exhibit, brief: Brief) -> list[Hit]:
        needles = Needles((*brief.needles, *(p.value for p in exhibit.planted)), brief.allowed)
        return sorted(set(_hits(exhibit, needles)), key=lambda hit: (hit.what, hit.value))

    def on_original(self, original: Exhibit, brief: Brief) -> int:
        """The needles in its name and text: to unfold fifty megabytes of raw picture would prove less than the canaries do."""
        needles = Needles(brief.needles, brief.allowed)
        return len(needles.in_text(original.name) | needles.in_text(_decoded(original)))

    def plant(self, exhibit: Exhibit, brief: Brief) -> Exhibit:  # noqa: ARG002
        """One word for each slot; each of them counts, wherever it is found."""
        words, data = canaries()
        if _film(exhibit):
            chunks, more = _film_words.planted(exhibit.pieces, data)
            return replace(exhibit, chunks=chunks, planted=tuple(Hit("", value=word) for word in (*words, *more)))
        return replace(exhibit, data=exhibit.data + data, planted=tuple(Hit("", value=word) for word in words))


def _hits(exhibit: Exhibit, needles: Needles) -> Iterator[Hit]:
    yield from (Hit("words in the file name", value=word) for word in needles.in_text(exhibit.name))
    yield from (Hit("words in the decoded text", value=word) for word in needles.in_text(_decoded(exhibit)))
    if _film(exhibit):
        yield from (Hit(f"words in {charset}", value=word) for charset, word in _film_words.found(exhibit.pieces, needles))
    yield from _unfolded(exhibit, needles)


def _unfolded(exhibit: Exhibit, needles: Needles) -> Iterator[Hit]:
    try:
        for path, buffer in peeled(_film_words.beside_frames(exhibit.pieces()) if _film(exhibit) else exhibit.data):
            layer = f" in {path}" if path else ""
            yield from (Hit(f"words in readable bytes{layer}", value=word) for word in needles.in_text(readable(buffer)))
            yield from (Hit(f"words in {charset}{layer}", value=word) for charset, word in needles.in_bytes(buffer))
    except TooMuchError:
        yield Hit("a compressed stream too large to be searched")


def _film(exhibit: Exhibit) -> bool:
    return exhibit.chunks is not None or exhibit.media_type.startswith("video/")


def _decoded(exhibit: Exhibit) -> str:
    """Every passage and field as a line of its own."""
    if exhibit.content is None:
        return ""
    return "\n".join([*(p.text for p in exhibit.content.text), *(f"{f.name}\n{f.value}" for f in exhibit.content.fields)])
