"""Sentences as points: all-MiniLM-L6-v2, built from its weights, and how much of a text's meaning a redaction left.

The network (Wang et al. 2020; Reimers and Gurevych 2019) has six layers of twelve heads; a sentence is the mean over its word pieces,
scaled to length 1, so that the dot product of two is their cosine. English only: of other languages it sees letters.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from withheld import models

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]
    Tensors = dict[str, Floats]

MODEL = "minilm"
_PIECES = 128  # word pieces of a sentence that are looked at; it was trained on as many
_LAYERS, _HEADS, _WIDTH = 6, 12, 384
_LONGEST_WORD = 100  # characters; BERT takes a longer one for unknown


def embedded(texts: Sequence[str]) -> Floats:
    """A row of 384 floats of length 1 for each text, in order; raises `MissingError` where the weights are not there."""
    import numpy as np

    rows = [_network()(np.array([pieces(text)], np.int32))[0] for text in texts]
    return np.concatenate(rows) if rows else np.zeros((0, _WIDTH), np.float32)


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


@cache
def _network() -> models.Network:
    """The graph over one sentence of any length, on one thread: the same sentence gives the same numbers in any company."""
    import numpy as np

    tensors, op = _tensors(), models.operations()
    ids = op.parameter([1, -1], np.int32)
    length = op.gather(op.shape_of(ids), [1], 0)
    words = op.gather(op.constant(tensors["embeddings.word_embeddings.weight"]), ids, 0)
    places = op.slice(op.constant(tensors["embeddings.position_embeddings.weight"]), [0], length, [1], [0])
    x = _normed(op, words + places + op.constant(tensors["embeddings.token_type_embeddings.weight"][0]), tensors, "embeddings")
    for n in range(_LAYERS):
        x = _layer(op, x, tensors, f"encoder.layer.{n}")
    mean = op.reduce_mean(x, [1])
    return models.compiled(models.model_of([op.normalize_l2(mean, [1], 1e-12, "add")], [ids]), None)


def _layer(op: Any, x: Any, tensors: Tensors, name: str) -> Any:
    """Attention, then two dense maps with a bend between them, each added to what went in."""
    heads = [
        op.reshape(_dense(op, x, tensors, f"{name}.attention.self.{part}"), [1, -1, _HEADS, _WIDTH // _HEADS], False)
        for part in ("query", "key", "value")
    ]
    query, key, value = (op.transpose(h, [0, 2, 1, 3]) for h in heads)
    weights = op.softmax(op.matmul(query, key, False, True) * _constant(op, (_WIDTH / _HEADS) ** -0.5), -1)
    seen = op.reshape(op.transpose(op.matmul(weights, value, False, False), [0, 2, 1, 3]), [1, -1, _WIDTH], False)
    x = _normed(op, x + _dense(op, seen, tensors, f"{name}.attention.output.dense"), tensors, f"{name}.attention.output")
    bent = op.gelu(_dense(op, x, tensors, f"{name}.intermediate.dense"), "erf")
    return _normed(op, x + _dense(op, bent, tensors, f"{name}.output.dense"), tensors, f"{name}.output")


def _dense(op: Any, x: Any, tensors: Tensors, name: str) -> Any:
    return op.matmul(x, op.constant(tensors[f"{name}.weight"]), False, True) + op.constant(tensors[f"{name}.bias"])


def _normed(op: Any, x: Any, tensors: Tensors, name: str) -> Any:
    even = op.mvn(x, [-1], True, 1e-12, "inside_sqrt")
    return even * op.constant(tensors[f"{name}.LayerNorm.weight"]) + op.constant(tensors[f"{name}.LayerNorm.bias"])


def _constant(op: Any, value: float) -> Any:
    import numpy as np

    return op.constant(np.array(value, np.float32))


def _tensors() -> Tensors:
    """The weights, read where they lie: eight bytes of length, a table in JSON, then the numbers (the format `safetensors`)."""
    import numpy as np

    data = (models.path(MODEL) / "model.safetensors").read_bytes()
    start = 8 + int.from_bytes(data[:8], "little")
    table: dict[str, Any] = json.loads(data[8:start])
    floats = {name: entry for name, entry in table.items() if name != "__metadata__" and entry["dtype"] == "F32"}
    places = {name: [start + offset for offset in entry["data_offsets"]] for name, entry in floats.items()}
    return {name: np.frombuffer(data[a:b], "<f4").reshape(floats[name]["shape"]) for name, (a, b) in places.items()}
