"""Tables of separated values: one passage a cell, the row lengths and the separator in the layout."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from io import StringIO
from itertools import islice
from typing import Any

from withheld.errors import UnreadableError
from withheld.formats import HEAD, Format, _words
from withheld.model import Content, Role

_PAGE = HEAD // 4  # characters, of which a head holds at least this many in every encoding
_SEPARATORS = (",", ";", "\t", "|")
_SPECIAL = re.compile(r"[,;\t|\"\n]")
csv.field_size_limit(_words.MAX_BYTES)


class Csv(Format):
    media_type = "text/csv"
    extension = ".csv"
    order = 70

    def claims(self, head: bytes) -> bool:
        text = _words.head_text(head)
        return text is not None and _separator(text) is not None

    def read(self, data: bytes) -> Content:
        words, notes = _words.decode(data)
        clean = _words.Cleaner(notes=notes)
        text = clean(words)
        separator = _separator(text) or ","
        try:
            filled = (row for row in csv.reader(StringIO(text), delimiter=separator) if row)
            rows = list(islice(filled, _words.MAX_PASSAGES + 1))
        except csv.Error as e:
            raise UnreadableError("it is no table that can be read; save it again from your spreadsheet program") from e
        layout = {"separator": separator, "rows": [len(row) for row in rows]}
        passages = tuple(_words.limited(_cells(rows)))
        return Content(self.media_type, self.media_type, text=passages, layout=layout, unseen=clean.sentences())

    def write(self, content: Content) -> bytes:
        layout: dict[str, Any] = content.layout
        cells = iter(content.text)
        rows = [[_quoted(cell.text) for cell in islice(cells, length)] for length in layout["rows"]]
        return _words.encode("\n".join(layout["separator"].join(row) or '""' for row in rows))


def _quoted(cell: str) -> str:
    """The cell, in quotes if it holds any sign that some reader takes for a separator."""
    return '"' + cell.replace('"', '""') + '"' if _SPECIAL.search(cell) else cell


def _cells(rows: list[list[str]]) -> Iterator[tuple[str, Role, str]]:
    headed = bool(rows) and _is_header(rows[0])
    for y, row in enumerate(rows, 1):
        for x, cell in enumerate(row, 1):
            yield cell, Role.KEY if headed and y == 1 else Role.BODY, f"row {y}, column {x}"


def _is_header(row: list[str]) -> bool:
    """Whether a first row looks like names of columns: filled, all different, no digits."""
    return all(cell.strip() for cell in row) and len(set(row)) == len(row) and not any(c.isdigit() for cell in row for c in cell)


def _separator(text: str) -> str | None:
    """The sign that splits every row of the first page into equally many cells; None where that is more likely prose."""
    page = text if len(text) <= _PAGE else text[:_PAGE].rpartition("\n")[0]
    return next((sign for sign in _SEPARATORS if sign in page and _splits(page, sign)), None)


def _splits(text: str, sign: str) -> bool:
    try:
        rows = [row for row in csv.reader(StringIO(text), delimiter=sign, strict=True) if row]
    except csv.Error:
        return False
    widths = {len(row) for row in rows}
    if len(widths) != 1 or (len(rows), *widths) < (2, 3) or widths == {1}:
        return False
    later = [cell for row in rows for cell in row[1:]]
    return 2 * sum(cell.startswith(" ") for cell in later) < len(later)  # a sentence has a space after its comma
