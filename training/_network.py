"""MiniLM as a token classifier with a feature of letter case, in plain torch. How it learns and how it is exported lie elsewhere."""

from __future__ import annotations

from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional as F

from withheld.detectors._tagger import OUTPUTS, WINDOW
from withheld.detectors._wordpiece import SHAPES

LAYERS, WIDTH, HEADS, INNER = 6, 384, 12, 1536
EPSILON = 1e-12


class Layer(nn.Module):
    """One layer of BERT (Devlin et al. 2019): attention and a feed-forward part, each added and normalised."""

    def __init__(self) -> None:
        super().__init__()
        self.query, self.key, self.value, self.out = (nn.Linear(WIDTH, WIDTH) for _ in range(4))
        self.wide, self.narrow = nn.Linear(WIDTH, INNER), nn.Linear(INNER, WIDTH)
        self.norm_attention, self.norm_output = nn.LayerNorm(WIDTH, EPSILON), nn.LayerNorm(WIDTH, EPSILON)
        self.drop = nn.Dropout(0.1)

    def forward(self, x: Tensor, bias: Tensor) -> Tensor:
        b, n, _ = x.shape
        q, k, v = (f(x).view(b, n, HEADS, -1).transpose(1, 2) for f in (self.query, self.key, self.value))
        # Written out: torch's fused attention is three times as slow backwards on a processor.
        attention = torch.softmax(q @ k.transpose(2, 3) * (WIDTH // HEADS) ** -0.5 + bias, -1).to(v.dtype)
        x = self.norm_attention(x + self.out((attention @ v).transpose(1, 2).reshape(b, n, WIDTH)))
        return self.norm_output(x + self.drop(self.narrow(F.gelu(self.wide(x)))))


class Tagger(nn.Module):
    """Pieces and shapes (windows × 2 × length) to raw scores (windows × length × `OUTPUTS`)."""

    def __init__(self) -> None:
        super().__init__()
        self.words = nn.Embedding(30522, WIDTH)
        self.positions = nn.Parameter(torch.zeros(WINDOW, WIDTH))
        self.shapes = nn.Embedding(SHAPES, WIDTH)
        self.norm = nn.LayerNorm(WIDTH, EPSILON)
        self.layers = nn.ModuleList(Layer() for _ in range(LAYERS))
        self.head = nn.Linear(WIDTH, OUTPUTS)
        self.drop = nn.Dropout(0.1)
        nn.init.normal_(self.shapes.weight, std=0.02)

    def forward(self, batch: Tensor) -> Tensor:
        pieces, shapes = batch[:, 0].long(), batch[:, 1].long()
        bias = torch.where(pieces == 0, -1e4, 0.0)[:, None, None, :]
        x = self.words(pieces) + self.positions[: pieces.shape[1]] + self.shapes(shapes)
        x = self.drop(self.norm(x))
        for layer in self.layers:
            x = layer(x, bias)
        return self.head(self.drop(x))


_OURS = {
    "attention.self.query": "query", "attention.self.key": "key", "attention.self.value": "value", "attention.output.dense": "out",
    "attention.output.LayerNorm": "norm_attention", "intermediate.dense": "wide", "output.dense": "narrow",
    "output.LayerNorm": "norm_output",
}  # fmt: skip


def pretrained(weights: Path) -> Tagger:
    """The network with MiniLM's weights (a safetensors file with BERT's names); shapes and head are new."""
    given = load_file(weights)
    given = {name.removeprefix("bert."): tensor.float() for name, tensor in given.items()}
    state = {
        "words.weight": given["embeddings.word_embeddings.weight"],
        "positions": (given["embeddings.position_embeddings.weight"] + given["embeddings.token_type_embeddings.weight"][0])[:WINDOW],
        "norm.weight": given["embeddings.LayerNorm.weight"],
        "norm.bias": given["embeddings.LayerNorm.bias"],
    }
    for i in range(LAYERS):
        for theirs, ours in _OURS.items():
            for part in ("weight", "bias"):
                state[f"layers.{i}.{ours}.{part}"] = given[f"encoder.layer.{i}.{theirs}.{part}"]
    network = Tagger()
    missing, unexpected = network.load_state_dict(state, strict=False)
    assert not unexpected, unexpected
    assert {name.split(".")[0] for name in missing} == {"shapes", "head"}, missing
    network.words.weight.requires_grad_(False)  # 11.7 M weights that a small corpus would only spoil for the words it does not have
    return network
