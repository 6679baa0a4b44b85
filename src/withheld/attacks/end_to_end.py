"""Attack: other faces and other names are put in before anything is found, and the whole path runs again; only the redactions may differ.

What may differ is where the two plans disagree, because a cover follows the face it hides; and the labels. Everything else, the covers'
own samples included, must be equal. A swap that is not found again says nothing and is left out.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from withheld.attacks import Attack, Hit
from withheld.attacks._reruns import Rerun, other_faces, other_names

if TYPE_CHECKING:
    from withheld.attacks import Brief, Exhibit

_CHANGED = Hit("another face or name changes the file beside its redaction")


class EndToEnd(Attack):
    """Mirrored and recoloured faces, names of other letters. The canary is an output in which something of what was covered shows.

    A film is not found and followed a second time: that would cost as much as the first.
    """

    name = "end-to-end"
    family = "recover"

    def __init__(self) -> None:
        self._last: tuple[Brief, Rerun | None] | None = None

    def applies(self, exhibit: Exhibit, brief: Brief) -> bool:
        return exhibit.content is not None and not exhibit.frames and not exhibit.chunks and self._rerun(brief) is not None

    def find(self, exhibit: Exhibit, brief: Brief) -> list[Hit]:
        rerun = self._rerun(brief)
        return [] if rerun is None or exhibit.content is None or rerun.agrees(exhibit.content) else [_CHANGED]

    def on_original(self, original: Exhibit, brief: Brief) -> int:  # noqa: ARG002
        return 0  # it compares outputs, and the original is none

    def plant(self, exhibit: Exhibit, brief: Brief) -> Exhibit:
        rerun = self._rerun(brief)
        if rerun is None or exhibit.content is None:
            return exhibit
        return replace(exhibit, content=rerun.spoiled(exhibit.content), planted=(_CHANGED,))

    def _rerun(self, brief: Brief) -> Rerun | None:
        """The second run for a brief, made once: it costs as much as the first. None where there is nothing to compare."""
        if self._last is None or self._last[0] is not brief:
            self._last = brief, other_faces(brief) or other_names(brief)
        return self._last[1]
