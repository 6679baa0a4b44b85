"""The token classifier of our own, from text to spans: windows, network, decoding. Words are cut in `_wordpiece`.

`training/tagger.py` trains the network on what `split` and `stacked` give, so that both read a text the same way.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from withheld import models
from withheld.detectors._wordpiece import Word, split

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]
    Input = NDArray[np.int32]

MODEL = "tagger"
KINDS = (
    "name", "code", "place", "organisation", "unit", "date", "age", "quantity", "demographic", "occupation", "rank", "decoration", "skill",
    "education", "relation", "health", "event", "misc",
)  # fmt: skip
"""The taxonomy, in the order of the network's outputs 1 to 18; output 0 is a word of no kind."""
IDENTIFIERS = ("none", "direct", "quasi", "kept")
"""What a word tells of somebody, outputs 19 to 22. Kept is what has a kind and points at nobody: `the Turkish Government`."""
OUTPUTS = 1 + len(KINDS) + len(IDENTIFIERS) + 1
"""The last output is whether a span begins at the word."""

WINDOW = 256
"""Most pieces the network is given at once, its two marks among them."""
_ROOM = WINDOW - 2
_MARGIN = 24  # pieces at either end of a window that are seen again in the middle of the next
_STEPS = (16, 32, 48, 64, 96, 128, 192, WINDOW)  # lengths that windows are padded to: few shapes, little padding
_AT_ONCE = 2048  # pieces in a batch
_BEGIN, _END = 101, 102


class Tag(NamedTuple):
    """What was found: half-open offsets, kind, the probability from 0 to 1 that it points at somebody."""

    start: int
    end: int
    kind: str
    score: float


def stacked(windows: Sequence[Sequence[Word]], length: int) -> Input:
    """The network's input for windows of at most `length` - 2 pieces: windows × 2 × length, pieces above shapes, 0 where nothing is."""
    import numpy as np

    batch = np.zeros((len(windows), 2, length), np.int32)
    for row, window in zip(batch, windows, strict=True):
        pieces = [p for word in window for p in word.pieces]
        row[0, : len(pieces) + 2] = [_BEGIN, *pieces, _END]
        row[1, 1 : len(pieces) + 1] = [word.shape for word in window for _ in word.pieces]
    return batch


def tagged(texts: Sequence[str], threshold: float) -> list[list[Tag]]:
    """The spans of each text whose words point at somebody with at least that probability, in order and apart."""
    split_texts = [split(text) for text in texts]
    outputs = _outputs(split_texts)
    return [decoded(text, words, o, threshold) for text, words, o in zip(texts, split_texts, outputs, strict=True)]


def decoded(text: str, words: Sequence[Word], output: Floats, threshold: float) -> list[Tag]:
    """Spans from probabilities for each word, words × `OUTPUTS`."""
    import numpy as np

    points = output[:, 20] + output[:, 21]
    best = output[:, 1:19].argmax(1)
    inside = points >= threshold * np.array([_STRICTER.get(kind, 1) for kind in KINDS])[best]
    found: list[Tag] = []
    for first, last in _runs(text, words, inside):
        for begin, end, kind in _cut(output[first:last], best[first:last]):
            bounds = _trimmed(text, words[first + begin : first + end])
            if bounds:
                found.append(Tag(*bounds, KINDS[kind], round(float(points[first + begin : first + end].mean()), 3)))
    return found


def _runs(text: str, words: Sequence[Word], inside: NDArray[np.bool_]) -> Iterator[tuple[int, int]]:
    """Ranges of words that stand together inside; an empty line parts them, a hyphen or full stop within a word does not."""
    first: int | None = None
    for i, word in enumerate(words):
        within = bool(inside[i]) or (first is not None and _bridges(words, inside, i))
        apart = i > 0 and text.count("\n", words[i - 1].end, word.start) > 1
        if first is not None and (apart or not within):
            yield first, i
            first = None
        if within and first is None:
            first = i
    if first is not None:
        yield first, len(words)


def _bridges(words: Sequence[Word], inside: NDArray[np.bool_], i: int) -> bool:
    """Whether a mark without a space on either side stands between two words that are inside."""
    return (
        0 < i < len(words) - 1
        and words[i].end - words[i].start == 1
        and words[i - 1].end == words[i].start
        and words[i].end == words[i + 1].start
        and bool(inside[i - 1] and inside[i + 1])
    )


_SURE = 0.5
_STRICTER = {"relation": 4, "event": 4, "misc": 4}
"""Kinds that everyday words have; their threshold is so many times the others'."""


def _cut(output: Floats, best: NDArray[np.intp]) -> list[tuple[int, int, int]]:
    """A run cut where the kind changes or a span begins: first word, end, kind. A piece that is unsure of its kind joins its neighbour."""
    parts: list[tuple[int, int, int]] = []
    for i, kind in enumerate(best.tolist()):
        if parts and parts[-1][2] == kind and output[i, -1] < _SURE:
            parts[-1] = (parts[-1][0], i + 1, kind)
        else:
            parts.append((i, i + 1, kind))
    joined: list[tuple[int, int, int]] = []
    for part in parts:
        if joined and (kind := _shared(output, joined[-1], part)) is not None:
            joined[-1] = (joined[-1][0], part[1], kind)
        else:
            joined.append(part)
    return joined


def _shared(output: Floats, left: tuple[int, int, int], right: tuple[int, int, int]) -> int | None:
    """The kind of two neighbours that are one span, if they are: of one kind without a beginning between them, or one of them unsure."""
    if left[2] == right[2]:
        return left[2] if output[right[0], -1] < _SURE else None
    sure = [float(output[begin:end, kind + 1].mean()) for begin, end, kind in (left, right)]
    return (left[2] if sure[0] >= sure[1] else right[2]) if min(sure) < _SURE else None


_SMALL = r"the|a|an|of|in|on|at|to|from|by|with|for|and|or"
_LEADING = re.compile(rf"(?:{_SMALL}|since|until|between|during|about|after|before|into|as|['’‘\"“”«»()\[\],.;:–—-])\Z", re.I)
_TRAILING = re.compile(rf"(?:{_SMALL}|['’‘\"“”«»(\[,.;:!?…–—-])\Z", re.I)
_ABBREVIATED = re.compile(r"(?:\b\w|[A-Za-z]{1,4}\.\w|\b(?:Jr|Sr|No|St|Inc|Ltd|Co))\.\Z")


def _trimmed(text: str, words: Sequence[Word]) -> tuple[int, int] | None:
    """The offsets of a span without small words and marks at its ends and without a possessive ending; None if nothing is left."""
    first, last = 0, len(words)
    while first < last and (_LEADING.match(text[words[first].start : words[first].end]) or _possesses(text, words[first])):
        first += 1
    while first < last and _drops(text, words[first:last]):
        last -= 1
    if first == last or (last - first == 1 and not text[words[first].start].isalnum()):
        return None
    return words[first].start, words[last - 1].end


def _possesses(text: str, word: Word) -> bool:
    """Whether it is the ending of a possessive, which belongs to the word before."""
    return text[word.start : word.end] in {"s", "S"} and text[word.start - 1 : word.start] in {"'", "’"}


def _drops(text: str, words: Sequence[Word]) -> bool:
    last = text[words[-1].start : words[-1].end].casefold()
    if last == ".":
        return not _ABBREVIATED.search(text[max(words[0].start, words[-1].end - 8) : words[-1].end])
    return _possesses(text, words[-1]) or bool(_TRAILING.match(last)) or (last == ")" and "(" not in text[words[0].start : words[-1].end])


def _outputs(texts: Sequence[Sequence[Word]]) -> list[Floats]:
    """Probabilities for the words of each text: words × `OUTPUTS`."""
    import numpy as np

    results = [np.zeros((len(words), OUTPUTS), np.float32) for words in texts]
    windows = [(n, *window) for n, words in enumerate(texts) for window in _windows(words)]
    for length, group in _batches(texts, windows):
        raw = _network()(stacked([texts[n][first:last] for n, first, last, *_ in group], length))[0]
        for (n, first, last, begin, end), row in zip(group, _probabilities(raw), strict=True):
            results[n][begin:end] = by_word(row, texts[n][first:last])[begin - first : end - first]
    return results


def _windows(words: Sequence[Word]) -> Iterator[tuple[int, int, int, int]]:
    """Windows over a text: first word and end, and the part of it (first word and end) that no other window answers for."""
    first = begin = 0
    while begin < len(words):
        room, last = _ROOM, first
        while last < len(words) and room >= len(words[last].pieces):
            room -= len(words[last].pieces)
            last += 1
        if last == len(words):
            yield first, last, begin, last
            return
        end = _back(words, last, _MARGIN)
        yield first, last, begin, end
        begin = end
        first = _back(words, begin, _MARGIN)


def _back(words: Sequence[Word], at: int, pieces: int) -> int:
    """The word so many pieces before another."""
    while at > 0 and pieces > 0:
        at -= 1
        pieces -= len(words[at].pieces)
    return at


Window = tuple[int, int, int, int, int]


def _batches(texts: Sequence[Sequence[Word]], windows: list[Window]) -> Iterator[tuple[int, list[Window]]]:
    """Windows of about the same length together, with the length they are padded to."""
    by_length: dict[int, list[Window]] = {}
    for window in windows:
        n, first, last, *_ = window
        pieces = 2 + sum(len(w.pieces) for w in texts[n][first:last])
        by_length.setdefault(next(s for s in _STEPS if s >= pieces), []).append(window)
    for length, group in sorted(by_length.items()):
        many = _AT_ONCE // length
        yield from ((length, group[at : at + many]) for at in range(0, len(group), many))


def _probabilities(raw: Floats) -> Floats:
    """Softmax over the kinds and over the identifier classes, the logistic function of the last output."""
    import numpy as np

    out = np.empty_like(raw)
    for part in (slice(0, 19), slice(19, 23)):
        e = np.exp(raw[..., part] - raw[..., part].max(-1, keepdims=True))
        out[..., part] = e / e.sum(-1, keepdims=True)
    out[..., 23] = 1 / (1 + np.exp(-raw[..., 23]))
    return out


def by_word(row: Floats, window: Sequence[Word]) -> Floats:
    """From pieces to words: the mean for kinds; of the identifier classes those of the piece that points at somebody the most."""
    import numpy as np

    counts = np.array([len(w.pieces) for w in window])
    starts = 1 + np.concatenate(([0], counts.cumsum()[:-1]))
    mean = np.add.reduceat(row[: 1 + counts.sum()], starts) / counts[:, None]
    masks = np.maximum.reduceat(row[: 1 + counts.sum(), 20] + row[: 1 + counts.sum(), 21], starts)
    scale = masks / np.maximum(mean[:, 20] + mean[:, 21], 1e-9)
    mean[:, 20:22] *= scale[:, None]
    mean[:, 23] = row[starts, 23]
    return mean.astype(np.float32)


@cache
def _network() -> Any:
    return models.network(MODEL, (-1, 2, -1))
