"""File formats, one a file: claims → read → write. This page holds their base class and nothing else.

A reader turns bytes into a `Content` inside a child process that can open nothing (see `isolate`). A writer is given a `Content` and
never a path, a handle or a byte of the original, so that nothing can survive that nobody decoded.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from withheld.model import Content

HEAD = 4096
"""How many bytes `claims` is shown."""

MAX_PIXELS = 200_000_000
"""Largest picture that is decoded (a 200-megapixel telephone), in pixels."""


class Format(ABC):
    """A media type that can be read, written or both.

    `read` may raise `UnreadableError` (broken) or `LimitError` (too large) and nothing else; whatever else comes out is a bug that costs
    that file only. A format that is never published leaves `write` as it is and gives its contents another `target`.
    """

    media_type: ClassVar[str]
    extension: ClassVar[str]
    order: ClassVar[int] = 50
    """Formats are asked in this order; catch-alls (plain text) come last."""

    @abstractmethod
    def claims(self, head: bytes) -> bool:
        """Whether a file that begins with these (at most `HEAD`) bytes is of this format. Names are never looked at."""

    @abstractmethod
    def read(self, data: bytes) -> Content:
        """The decoded file."""

    def write(self, content: Content) -> bytes:
        """A new file made of nothing but the content; same content, same bytes."""
        raise NotImplementedError(f"{self.media_type} is read, never written")
