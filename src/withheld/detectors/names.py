"""Names of people in a text, found without knowing the story: a statistical tagger, what it misfiles, titles, and lists of given names.

The story's own names are in `story_names`; parts in Russian, Ukrainian, Belarusian and Polish are left to `slavic`, because an English
tagger takes their sentences' first words for people. Who is who is decided later.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import TYPE_CHECKING, Any

from withheld import models
from withheld.detectors import Detector
from withheld.detectors._dictionary import everyday
from withheld.detectors._naming import Entity, Judge
from withheld.detectors._text import keyed, legible, unrolled
from withheld.language import others
from withheld.model import Role, Span
from withheld.words import words

if TYPE_CHECKING:
    from withheld.detectors import Known
    from withheld.model import Asset, Content, Finding

_MODEL = "spacy-en"
_PIECE = 20_000
"""Most characters the tagger is given at once."""

_WRAPPED = re.compile(r"(?<=[^\s.!?:;…])\n(?=[^\W\d_])")
_CAPITALS = re.compile(r"[^\W\d_]{2,}")


class Names(Detector):
    """People by name; places beside them, because who asks whether a word is a name must know that it is a town."""

    name = "names"
    kinds = ("name", "place")
    models = (_MODEL,)

    def detect(self, asset: Asset, content: Content, known: Known) -> Iterable[Finding]:
        sites = [f.where for f in known.findings if f.kind == "place" and not f.doubt and isinstance(f.where, Span)]
        work = [(i, p, key, others(p.text)) for i, p, key in keyed(content, Role.NUMBER)]
        pieces = [unrolled(_legible(own) if p.role is not Role.KEY else "") for _, p, _, own in work]
        for (i, passage, key, own), piece, entities in zip(work, pieces, _tagged([p.text for p in pieces]), strict=True):
            entities += [Entity(a, b, e.label) for e in entities for a, b in piece.again(e.start, e.end)]
            judge = Judge(own, everyday)
            for found in judge.decide(entities, under_name_key=passage.role is not Role.KEY and bool(key & words("name_keys"))):
                where = Span(i, found.start, found.end)
                if found.doubt and any(where.touches(site) for site in sites):
                    continue  # a guess at a name, in what has the form of a place (`the village of Zapolle`)
                value = passage.text[found.start : found.end]
                quasi = found.kind == "place"
                yield self.finding(asset, found.kind, where, found.score, doubt=found.doubt, value=value, quasi=quasi)


@cache
def _pipeline() -> Any:
    folder = models.path(_MODEL)
    import spacy

    return spacy.load(folder, exclude=["tagger", "parser", "senter", "attribute_ruler", "lemmatizer"])


def _tagged(texts: list[str]) -> Iterator[list[Entity]]:
    """The tagger's entities for each text, cut into pieces that it can hold."""
    pieces = [(n, at, piece) for n, text in enumerate(texts) for at, piece in _pieces(text)]
    found: list[list[Entity]] = [[] for _ in texts]
    if pieces:
        docs = _pipeline().pipe((piece for _, _, piece in pieces), batch_size=16)
        for (n, at, _), doc in zip(pieces, docs, strict=True):
            found[n] += [Entity(at + e.start_char, at + e.end_char, e.label_) for e in doc.ents]
    yield from found


def _pieces(text: str) -> Iterator[tuple[int, str]]:
    """Parts of a text of at most `_PIECE` characters, cut at a line's end where there is one."""
    at = 0
    while at < len(text):
        end = min(len(text), at + _PIECE)
        if end < len(text):
            end = max(text.rfind("\n", at, end), text.rfind(" ", at + _PIECE // 2, end), at) + 1 or end
            end = end if end > at + 1 else at + _PIECE
        if text[at:end].strip():
            yield at, text[at:end]
        at = end


def _legible(text: str) -> str:
    """The text as the tagger reads it best, every character in its place: nothing but prose, no hard wraps, no shouting."""
    text = _WRAPPED.sub(" ", legible(text))
    return "".join(_lowered(line) for line in text.splitlines(keepends=True))


def _lowered(line: str) -> str:
    upper, lower = sum(map(str.isupper, line)), sum(map(str.islower, line))
    if upper < 3 or upper < 2 * lower:
        return line
    return _CAPITALS.sub(lambda m: m.group()[0] + low if len(low := m.group()[1:].lower()) == len(m.group()) - 1 else m.group(), line)
