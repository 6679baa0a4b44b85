"""What the text detectors share: passages with the words of the key or column they stand under."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from withheld.model import Role

if TYPE_CHECKING:
    from withheld.model import Content, Passage

_WORD = re.compile(r"[^\W\d_]+")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_CELL = re.compile(r"row (\d+), column (\d+)\Z")


def passages(content: Content, *skipped: Role) -> Iterator[tuple[int, Passage]]:
    """Every passage with words in it, with its index, except those of the roles named."""
    return ((i, p) for i, p in enumerate(content.text) if p.role not in skipped and p.text.strip())


def keyed(content: Content, *skipped: Role) -> Iterator[tuple[int, Passage, frozenset[str]]]:
    """The same with the lower-case words of what each value stands under: the last name in a JSON pointer, the header of a column, a field.

    `/people/0/dateOfBirth` gives `{"date", "of", "birth"}`; array indices are passed over.
    """
    headers = {cell[2]: p.text for p in content.text if p.role is Role.KEY and (cell := _CELL.match(p.place)) and cell[1] == "1"}
    for i, passage in passages(content, *skipped):
        cell = _CELL.match(passage.place)
        yield i, passage, _words(headers.get(cell[2], "") if cell else _last_name(passage.place))


def _last_name(place: str) -> str:
    return next((part for part in reversed(place.split("/")) if _WORD.search(part)), "")


def _words(key: str) -> frozenset[str]:
    return frozenset(w.casefold() for w in _WORD.findall(_CAMEL.sub(" ", key)))
