"""Trains the tagger with which the attack `strangers` looks for names that were never found: `python training/attack_tagger.py BENCH OUT`.

BENCH is the folder with `tab_train.json`, `tab_dev.json` and `spia_panorama_dev.jsonl` (its first 200 posts are learned, the others
measured on); OUT the file to write. Needs torch, faker and pymorphy3 beside withheld. The same text, seed and versions of these give the
same weights.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from random import Random

import numpy as np
import torch
from attack_material import Sentence, Writer, cases, exchanged, labelled, posts, tagged

from withheld.attacks._tagger import BITS, Chain, features, probabilities, tokenised

SEED = 20261123
EPOCHS = 8
BATCH = 64
PASSAGES = {"en": 16000, "ru": 9000, "uk": 5000, "be": 2000, "pl": 7000}
LEARNED_POSTS = 200
_CUT = 80  # tokens of a stretch learned at once


def material(bench: Path, rng: Random) -> list[Sentence]:
    """Everything learned from, each text also with other people's names and with labels in their place."""
    writer = Writer(rng)
    out = [writer.passage(language) for language, count in PASSAGES.items() for _ in range(count)]
    for text, spans in [*cases(bench / "tab_train.json"), *posts(bench / "spia_panorama_dev.jsonl")[:LEARNED_POSTS] * 3]:
        out.append(tagged(text, spans))
        if spans:
            words = [" ".join(writer.names.english()) if rng.random() < 0.5 else writer.names.english()[rng.random() < 0.7] for _ in spans]
            out.append(tagged(*exchanged(text, spans, words, True)))
            out.append(tagged(labelled(text, spans, rng), []))
    return [Sentence(s.tokens[i : i + _CUT], s.tags[i : i + _CUT]) for s in out for i in range(0, len(s.tokens), _CUT)]


class Model(torch.nn.Module):
    """The chain: the state `other` has emission 0, `name` the sum of its features' weights."""

    def __init__(self) -> None:
        super().__init__()
        self.emissions = torch.nn.EmbeddingBag(1 << BITS, 1, mode="sum")
        torch.nn.init.zeros_(self.emissions.weight)
        self.moves = torch.nn.Parameter(torch.zeros(2, 2))

    def loss(self, batch: Sequence[tuple[Sentence, list[list[int]]]]) -> torch.Tensor:
        lengths = [len(rows) for _, rows in batch]
        flat = [f for _, rows in batch for row in rows for f in row]
        offsets = np.cumsum([0, *(len(row) for _, rows in batch for row in rows)])[:-1]
        scores = self.emissions(torch.tensor(flat), torch.tensor(offsets))[:, 0].split(lengths)
        emissions = torch.nn.utils.rnn.pad_sequence(scores, batch_first=True)
        tags = torch.nn.utils.rnn.pad_sequence([torch.tensor(s.tags) for s, _ in batch], batch_first=True)
        mask = torch.arange(max(lengths))[None] < torch.tensor(lengths)[:, None]
        gold = (emissions * tags * mask).sum(1) + (self.moves[tags[:, :-1], tags[:, 1:]] * mask[:, 1:]).sum(1)
        both = torch.stack([torch.zeros_like(emissions), emissions], 2)
        state = both[:, 0]
        for i in range(1, max(lengths)):
            moved = torch.logsumexp(state[:, :, None] + self.moves, 1) + both[:, i]
            state = torch.where(mask[:, i, None], moved, state)
        return (torch.logsumexp(state, 1) - gold).sum() / sum(lengths)


def train(sentences: Sequence[Sentence], rng: Random) -> Model:
    torch.manual_seed(SEED)
    torch.set_num_threads(1)
    rows = [(s, features(s.tokens)) for s in sentences if s.tokens]
    model = Model()
    optimiser = torch.optim.Adam(model.parameters(), lr=0.02)
    for epoch in range(EPOCHS):
        rng.shuffle(rows)
        total = 0.0
        for i in range(0, len(rows), BATCH):
            batch = [(s, [_dropped(row, rng) for row in own]) for s, own in rows[i : i + BATCH]]
            optimiser.zero_grad()
            loss = model.loss(batch) + 5e-8 * model.emissions.weight.square().sum()
            loss.backward()
            optimiser.step()
            total += loss.item()
        for group in optimiser.param_groups:
            group["lr"] *= 0.7
        print(f"epoch {epoch + 1}: loss {total * BATCH / len(rows):.5f}", file=sys.stderr, flush=True)
    return model


def _dropped(row: list[int], rng: Random) -> list[int]:
    """A tenth of the features left out, so that none is relied on alone."""
    return [f for f in row if rng.random() < 0.9]


def saved(model: Model, out: Path) -> Chain:
    """The weights rounded to 8 bits, written and as they will be read."""
    weights = model.emissions.weight.detach().numpy()[:, 0] * 0.9  # as many features fire as were left in while it learned
    scale = float(np.quantile(np.abs(weights), 0.9999) / 127)
    rounded = np.clip(np.round(weights / scale), -127, 127).astype(np.int8)
    moves = model.moves.detach().numpy().ravel().astype(np.float32)
    np.savez_compressed(out, emissions=rounded, scale=np.float32(scale), moves=moves)
    return Chain((rounded.astype(np.float32) * np.float32(scale)).tolist(), tuple(float(m) for m in moves))  # type: ignore[arg-type]


def main() -> None:
    bench, out = Path(sys.argv[1]), Path(sys.argv[2])
    rng = Random(SEED)
    sentences = material(bench, rng)
    print(f"{len(sentences)} stretches, {sum(len(s.tokens) for s in sentences)} tokens", file=sys.stderr, flush=True)
    weights = saved(train(sentences, rng), out)
    print(f"{out.stat().st_size} bytes", file=sys.stderr)
    for threshold in (0.5, 0.9, 0.97, 0.99, 0.995, 0.999):
        print(threshold, *measured(bench, weights, threshold))


def measured(bench: Path, weights: Chain, threshold: float) -> list[str]:
    """Recall of names' words in what was not learned from, and false alarms a thousand words once every name is a label."""
    told: list[str] = []
    rng = Random(1)
    for name, texts in (
        ("tab_dev", list(cases(bench / "tab_dev.json"))),
        ("posts", posts(bench / "spia_panorama_dev.jsonl")[LEARNED_POSTS:]),
    ):
        found = total = alarms = words = 0
        for text, spans in texts:
            sentence = tagged(text, spans)
            hits = _hits(sentence, weights, threshold)
            total += sum(sentence.tags)
            found += sum(t for t, h in zip(sentence.tags, hits, strict=True) if h)
            plain = Sentence(tokenised(labelled(text, spans, rng)), [])
            wrong = _hits(plain, weights, threshold)
            alarms += sum(b and not a for a, b in zip([False, *wrong], wrong, strict=False))
            words += sum(t.text[0].isalpha() for t in plain.tokens)
        told.append(f"{name}: recall {found}/{total} = {found / total:.3f}, {alarms} alarms in {words} words = {1000 * alarms / words:.2f}")
    return told


def _hits(sentence: Sentence, weights: Chain, threshold: float) -> list[bool]:
    if not sentence.tokens:
        return []
    chances = probabilities(features(sentence.tokens), weights)
    out = [False] * len(chances)
    start = None
    for i, chance in enumerate([*chances, 0.0]):
        if chance > 0.5:
            start = i if start is None else start
        elif start is not None:
            if max(chances[start:i]) >= threshold:
                out[start:i] = [True] * (i - start)
            start = None
    return out


if __name__ == "__main__":
    main()
