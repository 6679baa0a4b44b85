"""File formats, one a file: claims → read → write. This page holds their base class and nothing else.

A reader turns bytes into a `Content` inside a child process that can open nothing (see `isolate`). A writer is given a `Content` and
never a path, a handle or a byte of the original, so that nothing can survive that nobody decoded.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, BinaryIO, ClassVar

if TYPE_CHECKING:
    from withheld.model import Content, Encoded, Film, Frame, Segment

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

    streamed: ClassVar[bool] = False
    """True for one that is too large to be read at once: the file is given to it open, and `read` is for small ones."""

    @abstractmethod
    def claims(self, head: bytes) -> bool:
        """Whether a file that begins with these (at most `HEAD`) bytes is of this format. Names are never looked at."""

    @abstractmethod
    def read(self, data: bytes) -> Content:
        """The decoded file."""

    def examine(self, file: BinaryIO) -> Content:
        """The decoded file; of a film everything but its frames."""
        return self.read(file.read())

    def frames(self, file: BinaryIO, film: Film, segment: Segment, beyond: int = 0) -> Iterator[Frame]:
        """The frames of a segment in the order of their times, and at most `beyond` of those that follow it."""
        raise NotImplementedError(f"{self.media_type} holds no film")

    def encode(self, film: Film, frames: Iterable[Frame]) -> tuple[Encoded, bytes]:
        """A segment made of nothing but these frames; same frames, same bytes, on however many processors."""
        raise NotImplementedError(f"{self.media_type} holds no film")

    def head(self, film: Film, segments: Sequence[Encoded]) -> bytes:
        """What stands before the bytes of the segments, one after the other, to make a whole file of them."""
        raise NotImplementedError(f"{self.media_type} holds no film")

    def write(self, content: Content) -> bytes:
        """A new file made of nothing but the content; same content, same bytes."""
        raise NotImplementedError(f"{self.media_type} is read, never written")
