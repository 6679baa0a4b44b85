"""Broken attacks and broken ways to search: what the suites on attacks must notice."""

from __future__ import annotations

from dataclasses import replace

from withheld.attacks import Brief, Exhibit, Hit
from withheld.attacks._needles import key
from withheld.attacks.words import Words


class Deaf(Words):
    """Finds nothing, ever."""

    name = "deaf"

    def find(self, exhibit: Exhibit, brief: Brief) -> list[Hit]:  # noqa: ARG002
        return []


class HalfDeaf(Words):
    """Finds what stands in the clear and looks into nothing that is compressed."""

    name = "half-deaf"

    def find(self, exhibit: Exhibit, brief: Brief) -> list[Hit]:
        return [h for h in super().find(exhibit, brief) if " in z" not in h.what and " in PNG" not in h.what]


class Grep(Words):
    """Looks for the needle's own bytes, as `grep` does."""

    name = "grep"

    def find(self, exhibit: Exhibit, brief: Brief) -> list[Hit]:
        return [Hit("words", value=key(n)) for n in brief.needles if n.encode() in exhibit.data]


class Substring(Words):
    """Takes a needle inside another word, and short ones in compressed bytes, for a hit."""

    name = "substring"

    def find(self, exhibit: Exhibit, brief: Brief) -> list[Hit]:
        data = exhibit.data.lower()
        return [Hit("words", value=key(n)) for n in brief.needles if n.lower().encode() in data]


class OnePhase(Words):
    """Decodes base64 only where a run of its digits begins."""

    name = "one-phase"

    def find(self, exhibit: Exhibit, brief: Brief) -> list[Hit]:
        from base64 import b64decode

        data = exhibit.data.strip()
        whole = data[: len(data) // 4 * 4]
        return super().find(replace(exhibit, data=b64decode(whole, validate=False), content=None), brief)
