"""A tagger of people, places and organisations in Russian: slovnet's convolutional network over navec's words, run with numpy alone.

Weights by Alexander Kukushkin (MIT; trained on Nerus, Russian news), format and layers as in github.com/natasha/slovnet. What is
believed of its findings is decided in `slavic`. Ukrainian and Belarusian words are looked up in the Russian spelling next to them.
"""

from __future__ import annotations

import json
import re
import tarfile
from collections.abc import Iterator, Sequence
from functools import cache
from gzip import decompress
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from withheld import models

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.floating[Any]]

_PIECE = 400
"""Most words the network is given at once: its memory is 1 kB a word, and it sees three words to either side."""

_TOKEN = re.compile(r"[^\W\d_]+(?:[-‑'’ʼ][^\W\d_]+)*+|\d+(?:[.,]\d+)*+(?:-[^\W\d_]+)?|[^\w\s]|_+")
_PUNCTUATION = frozenset("!#$%&()[]\\/*+,.:;<=>?@^_{|}~-‐−‒⁃–—―`\"'«»„“ʼʻ”№…")
_SPELLINGS = (
    str.maketrans("іїєґў’", "ииегвъ"),
    str.maketrans("іїєґў’", "оиегвъ"),  # Харків, Харьков
    str.maketrans("іїєґўэ", "еиегуе"),  # ліс, лес; Брэст, Брест
    str.maketrans("іїєґўы", "ииегви"),
)
"""Letters that neighbours of Russian write where Russian writes another."""


class Tagged(NamedTuple):
    """What the network found: half-open code point offsets, `PER`, `LOC` or `ORG`, and how sure it is of its weakest word, 0 to 1."""

    start: int
    end: int
    label: str
    score: float


class _Token(NamedTuple):
    start: int
    end: int
    text: str


def tagged(text: str) -> list[Tagged]:
    """People, places and organisations in a Russian text, in order. Raises `MissingError` where the weights are not installed.

    Linear in the text; about 1 kB of memory a word.
    """
    tokens = [_Token(*m.span(), m.group()) for m in _TOKEN.finditer(text)]
    return [found for piece in _pieces(text, tokens) for found in _spans(piece)]


def _pieces(text: str, tokens: list[_Token]) -> Iterator[list[_Token]]:
    """Runs of at most `_PIECE` tokens, cut at the last line's or sentence's end in a run."""
    at = 0
    while at < len(tokens):
        end = min(at + _PIECE, len(tokens))
        if end < len(tokens):
            ends = (i for i in range(end - 1, at + _PIECE // 2, -1) if _ends(text, tokens, i))
            end = next(ends, end - 1) + 1
        yield tokens[at:end]
        at = end


def _ends(text: str, tokens: list[_Token], at: int) -> bool:
    return tokens[at].text in ".!?…" or "\n" in text[tokens[at].end : tokens[at + 1].start]


def _spans(tokens: list[_Token]) -> Iterator[Tagged]:
    network = _network()
    tags, sure = network.decide(tokens)
    first: int | None = None
    for at, (tag, following) in enumerate(pairwise([*tags, "O"])):
        first = at if tag.startswith("B-") else first
        if first is not None and not following.startswith("I-"):
            yield Tagged(tokens[first].start, tokens[at].end, tags[first][2:], min(sure[first : at + 1]))
            first = None


class _Network:
    """The weights, laid out so that each layer is one product of matrices."""

    def __init__(self, model: Path, words: Path) -> None:

        with tarfile.open(model) as tar:
            scheme: Any = json.loads(_read(tar, "model.json"))
            self._words = _numbered(tar, "word")
            self._shapes = _numbered(tar, "shape")
            self._tags = list(_numbered(tar, "tag"))
            arrays = _Arrays(tar)
            self._shape_vectors = arrays[scheme["emb"]["shape"]["weight"]]
            self._layers = [_layer(arrays, layer) for layer in scheme["encoder"]["layers"]]
            self._out = arrays[scheme["head"]["proj"]["weight"]], arrays[scheme["head"]["proj"]["bias"]]
            self._transitions = arrays[scheme["head"]["crf"]["transitions"]]
        self._indexes, self._codes = _quantised(words)

    def decide(self, tokens: Sequence[_Token]) -> tuple[list[str], list[float]]:
        """The tag of each token and how sure the network is of it."""
        import numpy as np

        x = self._embedded(tokens)
        for weight, bias, scale, shift in self._layers:
            edge = np.zeros((1, x.shape[1]), np.float32)
            padded = np.concatenate((edge, x, edge))
            windows = np.concatenate((padded[:-2], padded[1:-1], padded[2:]), axis=1)
            x = np.maximum(windows @ weight + bias, 0) * scale + shift
        emitted = x @ self._out[0] + self._out[1]
        path = _viterbi(emitted, self._transitions)
        chances = np.exp(emitted - emitted.max(axis=1, keepdims=True))
        chances /= chances.sum(axis=1, keepdims=True)
        return [self._tags[tag] for tag in path], [float(chances[i, tag]) for i, tag in enumerate(path)]

    def _embedded(self, tokens: Sequence[_Token]) -> Floats:
        import numpy as np

        words = np.array([self._word(t.text) for t in tokens])
        shapes = np.array([self._shapes[_shape(t.text)] for t in tokens])
        vectors = self._codes[np.arange(len(self._codes)), self._indexes[words]].reshape(len(tokens), -1)
        return np.concatenate((vectors, self._shape_vectors[shapes]), axis=1)

    def _word(self, word: str) -> int:
        plain = word.lower()
        known = self._words.get(plain)
        if known is None:
            spellings = (self._words.get(plain.translate(table)) for table in _SPELLINGS)
            known = next((n for n in spellings if n is not None), self._words["<unk>"])
        return known


@cache
def _network() -> _Network:
    return _Network(models.path("slovnet-ner"), models.path("navec"))


class _Arrays:
    """The arrays of the archive, by the entry of its scheme that describes them."""

    def __init__(self, tar: tarfile.TarFile) -> None:
        self._tar = tar

    def __getitem__(self, entry: dict[str, Any]) -> Floats:
        import numpy as np

        raw = _read(self._tar, f"arrays/{entry['array']}.bin")
        return np.frombuffer(raw, entry["dtype"]).reshape(entry["shape"])


def _layer(arrays: _Arrays, layer: dict[str, Any]) -> tuple[Floats, Floats, Floats, Floats]:
    """A convolution over three words as a matrix (3 × inputs, filters) with its bias, and the norm after it as a factor and a term."""
    conv, norm = layer["conv"], layer["norm"]
    weight = arrays[conv["weight"]]
    flat = weight.transpose(2, 1, 0).reshape(-1, weight.shape[0])
    scale = arrays[norm["weight"]] / arrays[norm["std"]]
    return flat, arrays[conv["bias"]], scale, arrays[norm["bias"]] - arrays[norm["mean"]] * scale


def _quantised(path: Path) -> tuple[NDArray[np.uint8], Floats]:
    """Navec's product quantisation: which code of each part a word has (words × parts), and the codes (parts × codes × length)."""
    import numpy as np

    with tarfile.open(path) as tar:
        raw = _read(tar, "pq.bin")
    words, _, parts, codes = (int(n) for n in np.frombuffer(raw, np.uint32, 4))
    indexes = np.frombuffer(raw, np.uint8, words * parts, offset=16).reshape(words, parts)
    return indexes, np.frombuffer(raw, np.float32, offset=16 + words * parts).reshape(parts, codes, -1)


def _numbered(tar: tarfile.TarFile, name: str) -> dict[str, int]:
    lines = decompress(_read(tar, f"vocabs/{name}.gz")).decode("utf-8").splitlines()
    return {line: n for n, line in enumerate(lines)}


def _read(tar: tarfile.TarFile, name: str) -> bytes:
    member = tar.extractfile(name)
    if member is None:
        raise ValueError(f"{name} is no file of the archive")
    return member.read()


def _viterbi(emitted: Floats, transitions: Floats) -> list[int]:
    """The likeliest row of tags: emissions (words × tags), transitions (from × to), both as logarithms."""
    score = emitted[0]
    back: list[Any] = []
    for row in emitted[1:]:
        reached = score[:, None] + transitions
        back.append(reached.argmax(axis=0))
        score = reached.max(axis=0) + row
    path = [int(score.argmax())]
    for step in reversed(back):
        path.append(int(step[path[-1]]))
    return path[::-1]


def _shape(word: str) -> str:
    """The outline of a word under the names of the network's table."""
    first = word[0]
    if first.isdigit():
        return "NUM"
    if "\u0400" <= first <= "\u04ff":
        return f"RU_{_outline(word)}"
    if first.isascii() and first.isalpha():
        return f"EN_{_outline(word)}"
    if first in _PUNCTUATION:
        return f"PUNCT_{word}" if len(word) == 1 else "PUNCT_OTHER"
    return "OTHER"


def _outline(word: str) -> str:
    if len(word) == 1:
        return "X" if word.isupper() else "x"
    if word.isupper():
        return "XX"
    if word.islower():
        return "xx"
    halves = word.split("-", 1)
    titles = [len(half) > 1 and half[0].isupper() and half[1:].islower() for half in halves]
    if len(halves) == 1:
        return "Xx" if titles[0] else "OTHER"
    return "Xx-Xx" if all(titles) else "Xx" if word[0].isupper() and word[1:].islower() else "OTHER"
