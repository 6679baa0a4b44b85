"""Sentences as points: all-MiniLM-L6-v2, carried out in numpy, and how much of a text's meaning a redaction left.

The network (Wang et al. 2020; Reimers and Gurevych 2019) has six layers of twelve heads; a sentence is the mean over its word pieces,
scaled to length 1, so that the dot product of two is their cosine. English only: of other languages it sees letters.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from withheld import models

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

MODEL = "minilm"
_PIECES = 128  # word pieces of a sentence that are looked at; it was trained on as many
_BATCH = 16
_LAYERS, _HEADS = 6, 12
_LONGEST_WORD = 100  # characters; BERT takes a longer one for unknown


def embedded(texts: Sequence[str]) -> Floats:
    """A row of 384 floats of length 1 for each text, in order; raises `MissingError` where the weights are not there."""
    import numpy as np

    rows = np.zeros((len(texts), 384), np.float32)
    order = sorted(range(len(texts)), key=lambda i: (len(pieces(texts[i])), texts[i]))
    for at in range(0, len(order), _BATCH):
        chosen = order[at : at + _BATCH]
        rows[chosen] = _forward([pieces(texts[i]) for i in chosen])
    return rows


def survival(original: Sequence[str], output: Sequence[str]) -> float:
    """The share of output paragraphs whose nearest original paragraph is their own: 1.0 where every one still says what it said.

    Paragraphs correspond by index, so there are as many of both, else `ValueError`; blank ones and repeated originals do not count.
    1.0 where none is left to count.
    """
    if len(original) != len(output):
        raise ValueError(f"{len(original)} paragraphs and {len(output)} in the output")
    counted = [i for i, text in enumerate(original) if text.strip() and original.count(text) == 1 and output[i].strip()]
    if not counted:
        return 1.0
    likeness = embedded([output[i] for i in counted]) @ embedded([original[i] for i in counted]).T
    return float((likeness.argmax(1) == range(len(counted))).mean())


@lru_cache(4096)
def pieces(text: str) -> tuple[int, ...]:
    """The numbers of a text's word pieces between the marks of beginning and end, as BERT's uncased tokeniser gives them."""
    vocabulary = _vocabulary()
    found = [n for word in _words(text) for n in _pieced(word, vocabulary)][: _PIECES - 2]
    return (vocabulary["[CLS]"], *found, vocabulary["[SEP]"])


def _words(text: str) -> Iterator[str]:
    """Runs of letters and digits, and every sign by itself; small letters without marks."""
    word = ""
    for c in unicodedata.normalize("NFD", text.lower()):
        kind = unicodedata.category(c)
        if kind == "Mn" or (kind[0] == "C" and not c.isspace()):
            continue
        sign = kind[0] == "P" or (kind[0] == "S" and c.isascii()) or "\u4e00" <= c <= "\u9fff"
        if (sign or c.isspace()) and word:
            yield word
            word = ""
        if sign:
            yield c
        elif not c.isspace():
            word += c
    if word:
        yield word


def _pieced(word: str, vocabulary: dict[str, int]) -> list[int]:
    """The longest pieces from the left; unknown as a whole where one is missing."""
    found: list[int] = []
    start = 0
    while start < len(word):
        lead = "##" if start else ""
        end = next((e for e in range(len(word), start, -1) if lead + word[start:e] in vocabulary), None)
        if end is None or len(word) > _LONGEST_WORD:
            return [vocabulary["[UNK]"]]
        found.append(vocabulary[lead + word[start:end]])
        start = end
    return found


@cache
def _vocabulary() -> dict[str, int]:
    lines = (models.path(MODEL) / "vocab.txt").read_text("utf-8").split("\n")
    return {line: n for n, line in enumerate(lines) if line}


class Network(NamedTuple):
    """The tensors of the file by name."""

    tensors: dict[str, Floats]

    def linear(self, x: Floats, name: str) -> Floats:
        return x @ self.tensors[f"{name}.weight"].T + self.tensors[f"{name}.bias"]

    def normed(self, x: Floats, name: str) -> Floats:
        import numpy as np

        centred = x - x.mean(-1, keepdims=True)
        scaled = centred / np.sqrt((centred * centred).mean(-1, keepdims=True) + np.float32(1e-12))
        return scaled * self.tensors[f"{name}.LayerNorm.weight"] + self.tensors[f"{name}.LayerNorm.bias"]


@cache
def _network() -> Network:
    """The weights, read where they lie: eight bytes of length, a table in JSON, then the numbers (the format `safetensors`)."""
    import numpy as np

    data = np.memmap(models.path(MODEL) / "model.safetensors", np.uint8, "r")
    start = 8 + int.from_bytes(data[:8].tobytes(), "little")
    table: dict[str, Any] = json.loads(data[8:start].tobytes())
    floats = {name: entry for name, entry in table.items() if name != "__metadata__" and entry["dtype"] == "F32"}
    return Network(
        {
            name: data[start + e["data_offsets"][0] : start + e["data_offsets"][1]].view("<f4").reshape(e["shape"])
            for name, e in floats.items()
        }
    )


def _forward(batch: Sequence[Sequence[int]]) -> Floats:
    import numpy as np

    net, longest = _network(), max(map(len, batch))
    ids = np.array([[*row, *[0] * (longest - len(row))] for row in batch])
    mask = np.array([[1.0] * len(row) + [0.0] * (longest - len(row)) for row in batch], np.float32)
    tensors = net.tensors
    x = tensors["embeddings.word_embeddings.weight"][ids] + tensors["embeddings.position_embeddings.weight"][:longest]
    x = net.normed(x + tensors["embeddings.token_type_embeddings.weight"][0], "embeddings")
    unseen = (1 - mask)[:, None, None, :] * np.float32(-1e4)
    for n in range(_LAYERS):
        name = f"encoder.layer.{n}"
        x = net.normed(x + net.linear(_attended(net, x, unseen, name), f"{name}.attention.output.dense"), f"{name}.attention.output")
        x = net.normed(x + net.linear(_gelu(net.linear(x, f"{name}.intermediate.dense")), f"{name}.output.dense"), f"{name}.output")
    mean = (x * mask[:, :, None]).sum(1) / mask.sum(1, keepdims=True)
    return mean / np.linalg.norm(mean, axis=1, keepdims=True)


def _attended(net: Network, x: Floats, unseen: Floats, name: str) -> Floats:
    import numpy as np

    count, length, width = x.shape
    q, k, v = (
        net.linear(x, f"{name}.attention.self.{part}").reshape(count, length, _HEADS, -1).swapaxes(1, 2)
        for part in ("query", "key", "value")
    )
    scores = q @ k.swapaxes(2, 3) / np.float32((width / _HEADS) ** 0.5) + unseen
    weights = np.exp(scores - scores.max(-1, keepdims=True))
    return ((weights / weights.sum(-1, keepdims=True)) @ v).swapaxes(1, 2).reshape(count, length, width)


def _gelu(x: Floats) -> Floats:
    """x · Φ(x), by the approximation of Hendrycks and Gimpel (2016), at most 5e-4 off: numpy has no erf."""
    import numpy as np

    return np.float32(0.5) * x * (1 + np.tanh(np.float32(0.7978845608) * (x + np.float32(0.044715) * x * x * x)))
