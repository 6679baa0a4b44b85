"""Attack: what a file says by where it lies: its name, its time and its extended attributes. Nothing inside it is looked at."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from withheld.attacks import Attack, Hit
from withheld.attacks._needles import Needles

if TYPE_CHECKING:
    from withheld.attacks import Brief, Exhibit

PUBLISHED_AT = 946684800.0
"""Modification time of everything published, in seconds: 2000-01-01T00:00:00Z. The true one tells when a desk was at work."""

_RANDOM_NAME = re.compile(r"(?:[a-z0-9-]{1,40}-)?[0-9a-f]{8,}\.[a-z]{2,3}[a-z0-9]?")
_FIXED_NAMES = ("captions.csv", "report.html", "report.json")


class Places(Attack):
    """A name that is not drawn at random, a time that is not the fixed one, any extended attribute."""

    name = "places"
    family = "miss"

    def applies(self, exhibit: Exhibit, brief: Brief) -> bool:  # noqa: ARG002
        return exhibit.frames is None  # a segment of a film has no place of its own

    def find(self, exhibit: Exhibit, brief: Brief) -> list[Hit]:
        return list(_hits(exhibit, Needles(brief.needles, brief.allowed)))

    def plant(self, exhibit: Exhibit, brief: Brief) -> Exhibit:  # noqa: ARG002
        """The file as a camera and a browser would have left it."""
        whats = ("a name that is not random", "a modification time", "an extended attribute")
        planted = tuple(map(Hit, whats))
        return replace(exhibit, name="IMG_2041.jpg", mtime=PUBLISHED_AT + 1, attributes=("user.xdg.origin.url",), planted=planted)


def _hits(exhibit: Exhibit, needles: Needles) -> Iterator[Hit]:
    if exhibit.name not in _FIXED_NAMES and not _RANDOM_NAME.fullmatch(exhibit.name):
        yield Hit("a name that is not random")
    yield from (Hit("words in the file name", value=word) for word in sorted(needles.in_text(exhibit.name)))
    if exhibit.mtime is not None and exhibit.mtime != PUBLISHED_AT:
        yield Hit("a modification time")
    if exhibit.attributes:
        yield Hit("an extended attribute")
