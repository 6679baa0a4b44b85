"""Marked texts and spans found in them → scores and counts of misses. The measures themselves are in `_tagging`; no tagger is run here."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from _marked import DIRECT, Mark, Marked
from _tagging import Entity, Extent, Gold, Mention, Scores, measure, missed


class Row(NamedTuple):
    """What one way of finding made of one set of texts: scores from 0 to 1, counts, processor seconds."""

    what: str
    scores: Scores
    direct: int
    quasi: int
    words: int
    seconds: float

    def __str__(self) -> str:
        s = self.scores
        return (
            f"  {self.what:<22} tokens {s.tokens:.3f}  direct {s.direct:.3f} {_of(s.direct, self.direct):>18}  "
            f"quasi {s.quasi:.3f} {_of(s.quasi, self.quasi):>20}  precision {s.precision:.3f}  "
            f"{self.words / self.seconds if self.seconds else 0:>8,.0f} words per CPU s"
        )


class Part(NamedTuple):
    """Of the mentions of some kinds: how many there are, are not wholly covered, are not touched at all; recall of their tokens."""

    mentions: int
    missed: int
    untouched: int
    tokens: float


def row(what: str, golds: Sequence[Gold], found: Sequence[Sequence[Extent]], seconds: float) -> Row:
    """The scores of spans found in each text, with what they are out of."""
    direct = [e.direct for gold in golds for entities in gold.annotators for e in entities]
    words = sum(len(gold.text.split()) for gold in golds)
    return Row(what, measure(golds, [merged(f) for f in found]), sum(direct), len(direct) - sum(direct), words, seconds)


def part(texts: Sequence[Marked], found: Sequence[Sequence[Extent]], kinds: Iterable[str]) -> Part:
    """How much of the mentions of those kinds was found."""
    wanted = frozenset(kinds)
    only = [Marked(t.text, tuple(m for m in t.spans if m.kind in wanted)) for t in texts]
    golds, spans = [gold(t) for t in only], [merged(f) for f in found]
    untouched = sum(not any(s < m.end and m.start < e for s, e in f) for t, f in zip(only, spans, strict=True) for m in t.spans)
    return Part(sum(len(t.spans) for t in only), len(missed(golds, spans)), untouched, _beyond_nothing(golds, spans))


def _beyond_nothing(golds: Sequence[Gold], spans: Sequence[Sequence[Extent]]) -> float:
    """Recall of the tokens that say something: the measure gives small words (`of`, `the`) for found, even to who finds nothing."""
    nothing = measure(golds, [()] * len(golds)).tokens
    return (measure(golds, spans).tokens - nothing) / (1 - nothing)


def gold(marked: Marked) -> Gold:
    """A marked text as one annotator's; mentions are of one entity where the marks or the same words of the same kind say so."""
    entities: dict[tuple[str, str], list[Mark]] = defaultdict(list)
    for mark in marked.spans:
        entities[mark.kind, f":{mark.entity}" if mark.entity else marked.text[mark.start : mark.end].casefold()].append(mark)
    groups = (Entity(kind, kind in DIRECT, tuple(Mention(m.start, m.end, True) for m in marks)) for (kind, _), marks in entities.items())
    return Gold(marked.text, (tuple(groups),))


def merged(found: Iterable[Extent]) -> list[Extent]:
    """Overlapping and touching spans as one, in order, as a plan would have them."""
    out: list[Extent] = []
    for start, end in sorted(found):
        if out and start <= out[-1][1]:
            out[-1] = (out[-1][0], max(end, out[-1][1]))
        else:
            out.append((start, end))
    return out


def _of(share: float, total: int) -> str:
    return f"({round((1 - share) * total)} of {total} left)"
