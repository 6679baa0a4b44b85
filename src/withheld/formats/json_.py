"""JSON: every string, key and number is a passage; the layout holds the braces between them."""

from __future__ import annotations

import json
import re
from typing import Any, cast

from withheld.errors import LimitError, UnreadableError
from withheld.formats import Format, _words
from withheld.model import Content, Passage, Role

DEEPEST = 64
"""Levels of nesting that are followed; people write a dozen."""

_VALUE = r"(?:-?\d[\d.eE+-]*|true|false|null)"
_BEGINS = re.compile(rf"\s*(?:\{{\s*[\"}}]|\[\s*(?:[\[{{\"]|{_VALUE}\s*,|{_VALUE}?\s*\]\s*\Z))")
_NUMBER = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?\Z|NaN\Z|-?Infinity\Z")


class _Number(str):
    """A number by its own digits: 2.50 stays 2.50."""


class _Members(list[tuple[str, Any]]):
    """The members of an object in order, two of one name kept apart."""


class Json(Format):
    media_type = "application/json"
    extension = ".json"
    order = 20

    def claims(self, head: bytes) -> bool:
        text = _words.head_text(head)
        return text is not None and _BEGINS.match(text) is not None

    def read(self, data: bytes) -> Content:
        text, notes = _words.decode(data)
        try:
            value = json.loads(text, object_pairs_hook=_Members, parse_int=_Number, parse_float=_Number, parse_constant=_Number)
        except RecursionError as e:
            raise LimitError(_TOO_DEEP) from e
        except ValueError as e:
            raise UnreadableError("it is no well-formed JSON; save it again from the program that made it") from e
        flat = _Flat(_words.Cleaner(notes=notes))
        layout = flat.add(value, "", 0)
        return Content(self.media_type, self.media_type, text=tuple(flat.passages), layout=layout, unseen=flat.clean.sentences())

    def write(self, content: Content) -> bytes:
        return _words.encode(_rendered(content.layout, content.text, 0))


_TOO_DEEP = f"it is nested more than {DEEPEST} levels deep; flatten it by hand and put that into the story"


class _Flat:
    """Takes a tree apart: its words into passages, its shape into a layout.

    In the layout a number is the index of a passage, a list an array, `{"members": [[key, value], …]}` an object; true, false and null
    stand for themselves.
    """

    def __init__(self, clean: _words.Cleaner) -> None:
        self.clean = clean
        self.passages: list[Passage] = []

    def add(self, value: Any, place: str, depth: int) -> Any:
        if depth > DEEPEST:
            raise LimitError(_TOO_DEEP)
        match value:
            case _Members():
                members = [[self.word(key, Role.KEY, place), self.add(v, f"{place}/{_pointer(key)}", depth + 1)] for key, v in value]
                return {"members": members}
            case list():
                return [self.add(v, f"{place}/{i}", depth + 1) for i, v in enumerate(cast("list[Any]", value))]
            case str():
                return self.word(value, Role.NUMBER if isinstance(value, _Number) else Role.BODY, place)
            case _:
                return value

    def word(self, text: str, role: Role, place: str) -> int:
        if len(self.passages) >= _words.MAX_PASSAGES:
            raise LimitError(_words.TOO_MANY)
        self.passages.append(Passage(self.clean(text), role, place))
        return len(self.passages) - 1


def _pointer(key: str) -> str:
    """A key as a part of a JSON pointer (RFC 6901), shortened: places are for people."""
    return _words.Cleaner.visible(key[:80]).replace("~", "~0").replace("/", "~1")


def _rendered(node: Any, text: tuple[Passage, ...], depth: int) -> str:
    """A node of the layout as indented JSON, with the words put back in."""
    gap, end = "\n" + "  " * (depth + 1), "\n" + "  " * depth
    match node:
        case None | bool():
            return json.dumps(node)
        case int(index):
            return _value(text[index])
        case {"members": []}:
            return "{}"
        case {"members": _}:
            members = cast("list[tuple[int, Any]]", node["members"])
            inner = [f"{_string(text[key])}: {_rendered(value, text, depth + 1)}" for key, value in members]
            return "{" + gap + ("," + gap).join(inner) + end + "}"
        case []:
            return "[]"
        case _:
            return "[" + gap + ("," + gap).join(_rendered(value, text, depth + 1) for value in node) + end + "]"


def _value(passage: Passage) -> str:
    """A number as a number while its text still is one, everything else as a string."""
    if passage.role == Role.NUMBER and _NUMBER.match(passage.text):
        return passage.text
    return _string(passage)


def _string(passage: Passage) -> str:
    return json.dumps(passage.text, ensure_ascii=False)
