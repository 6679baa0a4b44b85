"""Attack: anything in a film's file that its frames do not need. Own parsers hold every box and every unit against an allow-list.

What stands inside a slice is taken for picture; `words` searches it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from withheld.attacks import Attack, Hit, _film_canary, _isobmff

if TYPE_CHECKING:
    from withheld.attacks import Brief, Exhibit


class Bitstream(Attack):
    """Boxes, times, texts, units and bytes beyond the allow-list of an MP4 with H.264 in it. A file in pieces is never held as a whole."""

    name = "bitstream"
    family = "miss"

    def applies(self, exhibit: Exhibit, brief: Brief) -> bool:  # noqa: ARG002
        return exhibit.media_type == "video/mp4"

    def find(self, exhibit: Exhibit, brief: Brief) -> list[Hit]:  # noqa: ARG002
        return [Hit(what) for what in sorted(set(_isobmff.strange(exhibit.pieces())))]

    def on_original(self, original: Exhibit, brief: Brief) -> int:
        """What its head and frames hold too much; nothing where the original is no MP4, which says nothing about the boxes of one."""
        hits = self.find(original, brief)
        return 0 if Hit(_isobmff.FOREIGN) in hits else len(hits)

    def plant(self, exhibit: Exhibit, brief: Brief) -> Exhibit:  # noqa: ARG002
        chunks, whats = _film_canary.planted(exhibit.pieces)
        return replace(exhibit, data=b"", chunks=chunks, planted=tuple(map(Hit, whats)))
