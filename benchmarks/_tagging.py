"""How well spans cover what had to be masked, measured as by Pilán et al. 2022 (Text Anonymization Benchmark). No tagger is run here."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

Extent = tuple[int, int]

_SKIPPED = re.compile(
    r"\b(?:mr|mrs|ms|and|or|from|until|to|about|after|as|at|before|between|by|during|for|in|into|of|on|over|since|with|the|a|an|no|nr|’s|'s)\b"
    r"|[,.\-;:/&()\[\]–'\" ’“”]",
    re.I,
)
"""What the authors of the benchmark let stand inside a mention: annotators disagree whether it belongs to it."""
_TOKEN = re.compile(r"\w+")


class Mention(NamedTuple):
    """Half-open offsets of a mention and whether its annotator would mask it."""

    start: int
    end: int
    masked: bool


class Entity(NamedTuple):
    """Somebody or something to mask, with every mention of it."""

    kind: str
    direct: bool
    mentions: tuple[Mention, ...]


class Gold(NamedTuple):
    """A text with what has to be masked in it, by each annotator."""

    text: str
    annotators: tuple[tuple[Entity, ...], ...]


class Scores(NamedTuple):
    """Recall of tokens, of entities with a direct and with a quasi-identifier (all mentions covered), precision of tokens; from 0 to 1."""

    tokens: float
    direct: float
    quasi: float
    precision: float

    def __str__(self) -> str:
        return f"token recall {self.tokens:.3f}  direct {self.direct:.3f}  quasi {self.quasi:.3f}  precision {self.precision:.3f}"


def court_cases(path: Path) -> list[Gold]:
    """The documents of a file of the benchmark."""
    return [
        Gold(document["text"], tuple(tuple(_entities(a["entity_mentions"])) for a in document["annotations"].values()))
        for document in json.loads(path.read_text("utf-8"))
    ]


def _entities(mentions: list[dict[str, Any]]) -> Iterator[Entity]:
    """The entities that need masking: those with a mention that does."""
    by_id: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for mention in mentions:
        by_id[mention["entity_id"]].append(mention)
    for group in by_id.values():
        extents = tuple(Mention(m["start_offset"], m["end_offset"], m["identifier_type"] != "NO_MASK") for m in group)
        if any(m.masked for m in extents):
            yield Entity(group[0]["entity_type"], group[0]["identifier_type"] == "DIRECT", extents)


def measure(golds: Sequence[Gold], found: Sequence[Sequence[Extent]]) -> Scores:
    """The scores of spans found in each text; several annotators of a text are averaged by the number of what they marked."""
    counts: Counter[str] = Counter()
    for gold, spans in zip(golds, found, strict=True):
        covered = _offsets(spans)
        for entities in gold.annotators:
            _count_recall(gold.text, entities, covered, counts)
            _count_precision(gold.text, entities, spans, counts)
    parts = (("token", "tokens"), ("direct masked", "direct"), ("quasi masked", "quasi"), ("right", "found"))
    return Scores(*(counts[a] / counts[b] if counts[b] else 1.0 for a, b in parts))


def missed(golds: Sequence[Gold], found: Sequence[Sequence[Extent]]) -> list[tuple[str, str, str]]:
    """Every mention that is not wholly covered: kind, words, and the words around it."""
    return [
        (entity.kind, gold.text[m.start : m.end], " ".join(gold.text[max(0, m.start - 40) : m.end + 40].split()))
        for gold, spans in zip(golds, found, strict=True)
        for entities in gold.annotators
        for entity in entities
        for m in entity.mentions
        if m.masked and not _is_covered(gold.text, (m.start, m.end), _offsets(spans))
    ]


def _count_recall(text: str, entities: Sequence[Entity], covered: frozenset[int], counts: Counter[str]) -> None:
    for entity in entities:
        group = "direct" if entity.direct else "quasi"
        counts[group] += 1
        counts[f"{group} masked"] += all(_is_covered(text, m[:2], covered) for m in entity.mentions if m.masked)
        for token in (t for m in entity.mentions for t in _tokens(text, m[:2])):
            counts["tokens"] += 1
            counts["token"] += _is_covered(text, token, covered)


def _count_precision(text: str, entities: Sequence[Entity], spans: Sequence[Extent], counts: Counter[str]) -> None:
    wanted = _offsets([m[:2] for e in entities for m in e.mentions if m.masked])
    for token in {t for span in spans for t in _tokens(text, span)}:
        counts["found"] += 1
        counts["right"] += all(i in wanted for i in range(*token))


def _is_covered(text: str, extent: Extent, covered: frozenset[int]) -> bool:
    bare = set(range(*extent)) - covered
    if bare:
        for m in _SKIPPED.finditer(text[slice(*extent)].lower()):
            bare.difference_update(range(extent[0] + m.start(), extent[0] + m.end()))
    return not bare


def _tokens(text: str, extent: Extent) -> list[Extent]:
    return [(extent[0] + m.start(), extent[0] + m.end()) for m in _TOKEN.finditer(text[slice(*extent)])]


def _offsets(spans: Sequence[Extent]) -> frozenset[int]:
    return frozenset(i for span in spans for i in range(*span))
