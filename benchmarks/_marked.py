"""Texts with what is personal marked in them, as in `texts/`: `[[kind|words]]`, or `[[kind:entity|words]]` where mentions are linked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

FOLDER = Path(__file__).with_name("texts")

_KINDS = """
    name code place organisation unit date age quantity demographic occupation rank decoration skill education relation health event misc
"""
KINDS = frozenset(_KINDS.split())
DIRECT = frozenset({"name", "code"})
"""Kinds that identify somebody by themselves; all others are facts."""

_MARK = re.compile(r"\[\[(?P<kind>[^|\]:]*)(?::(?P<entity>[^|\]]*))?\|(?P<words>[^\[\]|]*)\]\]")


class Mark(NamedTuple):
    """Half-open code point offsets, a kind of the taxonomy, and whom or what it is a mention of, where the text says so."""

    start: int
    end: int
    kind: str
    entity: str | None = None


class Marked(NamedTuple):
    """A text without its marks, and where they stood."""

    text: str
    spans: tuple[Mark, ...]


def load(name: str, folder: Path = FOLDER) -> list[Marked]:
    """The texts of a file, one a paragraph; lines that begin with `#` are about the file. Raises `ValueError` where a mark is none."""
    lines = (folder / f"{name}.txt").read_text("utf-8").splitlines()
    paragraphs = "\n".join(line for line in lines if not line.startswith("#")).split("\n\n")
    return [parse(p.strip()) for p in paragraphs if p.strip()]


def parse(source: str) -> Marked:
    """A text and its marks. Raises `ValueError` where a mark has no known kind, no words, or is not closed."""
    parts: list[str] = []
    spans = list(_marks(source, parts))
    text = "".join(parts)
    if "[[" in text or "]]" in text:
        raise ValueError(f"a mark is not closed: {text[max(0, text.find('[[') - 20) :][:80]}")
    return Marked(text, tuple(spans))


def _marks(source: str, parts: list[str]) -> Iterator[Mark]:
    at = length = 0
    for m in _MARK.finditer(source):
        kind, entity, words = m["kind"], m["entity"], m["words"]
        if kind not in KINDS or words != words.strip() or not words or entity == "":
            raise ValueError(f"not a mark: {m.group()}")
        parts += (source[at : m.start()], words)
        start = length + m.start() - at
        at, length = m.end(), start + len(words)
        yield Mark(start, length, kind, entity)
    parts.append(source[at:])
