"""Attack: anything in a file that its type does not need. Own parsers hold every byte against an allow-list; no decoder is asked.

What stands inside a compressed picture (the scan of a JPEG, the samples of a PNG) is taken for picture; `words` searches it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias

from withheld.attacks import Attack, Hit, _jpeg, _plain, _png

if TYPE_CHECKING:
    from withheld.attacks import Brief, Exhibit

    Parser: TypeAlias = Callable[[bytes, bool], Iterator[str]]
    Planter: TypeAlias = Callable[[bytes], tuple[bytes, tuple[str, ...]]]

_PARSERS: dict[str, Parser] = {
    "image/jpeg": _jpeg.strange,
    "image/png": _png.strange,
    "text/plain": _plain.text,
    "text/markdown": _plain.text,
    "text/csv": _plain.table,
    "application/json": _plain.json,
    "application/x-subrip": _plain.subrip,
    "text/vtt": _plain.webvtt,
}


class Structure(Attack):
    """Segments, chunks, characters and bytes beyond the allow-list of the file's type. Captions are allowed where the plan embeds them."""

    name = "structure"
    family = "miss"

    def applies(self, exhibit: Exhibit, brief: Brief) -> bool:  # noqa: ARG002
        return exhibit.media_type in _PARSERS

    def find(self, exhibit: Exhibit, brief: Brief) -> list[Hit]:
        parse = _PARSERS.get(exhibit.media_type)
        return [Hit(what) for what in parse(exhibit.data, brief.plan.embed_captions)] if parse else []

    def plant(self, exhibit: Exhibit, brief: Brief) -> Exhibit:  # noqa: ARG002
        planters: dict[str, Planter] = {"image/jpeg": _jpeg.planted, "image/png": _png.planted}
        data, whats = planters.get(exhibit.media_type, _plain.planted)(exhibit.data)
        return replace(exhibit, data=data, planted=tuple(map(Hit, whats)))
