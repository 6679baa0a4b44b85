"""Attack: what lies under a redaction is exchanged and the same plan carried out again; one differing byte is a leak.

Blur, mosaic and every other disguise fail here by construction. Whether detection itself gives something away is `end_to_end`'s business;
how a film is compared is `_film_swaps`'s.
"""

from __future__ import annotations

from dataclasses import replace
from random import Random
from typing import TYPE_CHECKING

from withheld.attacks import Attack, Hit, _film_swaps
from withheld.attacks._swaps import exchanged_inside, exchanged_outside

if TYPE_CHECKING:
    from withheld.attacks import Brief, Exhibit

_SEED = 20000101
_CHANGED = Hit("what was covered changes the file")


class Counterfactual(Attack):
    """Renders the original with noise under every cover, other letters in every span and other values in every field.

    The canary is the same file with something *outside* every redaction exchanged, which must change it.
    """

    name = "counterfactual"
    family = "recover"

    def __init__(self) -> None:
        self._last: tuple[Brief, int, _film_swaps.Segment | None] | None = None

    def applies(self, exhibit: Exhibit, brief: Brief) -> bool:
        if exhibit.frames or exhibit.chunks:
            return exhibit.frames is not None and self._segment(exhibit, brief) is not None
        original = brief.original
        return brief.render is not None and original is not None and bool(brief.plan.covers or brief.plan.replacements or original.fields)

    def find(self, exhibit: Exhibit, brief: Brief) -> list[Hit]:
        if exhibit.frames:
            case = self._segment(exhibit, brief)
            return [_CHANGED] if case is not None and _film_swaps.differs(case, exhibit) else []
        if brief.render is None or brief.original is None:
            return []
        changed = exchanged_inside(brief.original, brief.plan, Random(_SEED))
        return [] if brief.render(changed) == exhibit.data else [_CHANGED]

    def on_original(self, original: Exhibit, brief: Brief) -> int:  # noqa: ARG002
        return 0  # it compares renderings, and the original is none

    def plant(self, exhibit: Exhibit, brief: Brief) -> Exhibit:
        if exhibit.frames:
            case = self._segment(exhibit, brief)
            return exhibit if case is None else replace(_film_swaps.planted(case, exhibit), planted=(_CHANGED,))
        if brief.render is None or brief.original is None:
            return exhibit
        changed = exchanged_outside(brief.original, brief.plan, Random(_SEED))
        return replace(exhibit, data=brief.render(changed), planted=(_CHANGED,))

    def _segment(self, exhibit: Exhibit, brief: Brief) -> _film_swaps.Segment | None:
        """The segment of a brief, made once: what was decoded and encoded of it is needed again."""
        if self._last is None or self._last[0] is not brief or self._last[1] != exhibit.first:
            self._last = brief, exhibit.first, _film_swaps.segment(exhibit, brief)
        return self._last[2]
