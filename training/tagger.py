"""Trains the tagger, exports it as int8 ONNX and measures it: `python training/tagger.py train|export|measure`; see README.md beside it."""

from __future__ import annotations

import argparse
import logging
import math
import random
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

sys.path.insert(0, str(Path(__file__).parent))

from _corpus import DEV_PROFILES, NONE, Example, court_cases, profiles, renamed, templates
from _network import LAYERS, Tagger, pretrained

from withheld import models
from withheld.detectors._tagger import KINDS, WINDOW, stacked
from withheld.detectors._wordpiece import Word, split

say = logging.getLogger("training").info

SEED = 4
PEAK, DECAY = 3e-4, 0.9
"""Learning rate of the upper layer; that of each layer below is so many times the one above."""
NEW = 1e-3  # learning rate of what MiniLM does not have
TOKENS = 2048  # pieces in a batch
POINTS = (1.0, 2.0, 2.0, 1.0)
"""Weights of none, direct, quasi, kept: what is missed costs more than what is found in vain."""
IGNORED = -100
SHARE = {"court": 0.4, "profiles": 0.1, "templates": 0.5}

Window = tuple[list[Word], np.ndarray]


def labelled(example: Example) -> tuple[list[Word], np.ndarray]:
    """The words of an example and their labels, words × 3: kind, what it tells, whether a span begins."""
    words = split(example.text)
    labels = np.zeros((len(words), 3), np.int64)
    labels[:, 2] = IGNORED
    at = 0
    for span in example.spans:
        while at < len(words) and words[at].end <= span.start:
            at += 1
        begin = at
        while at < len(words) and words[at].start < span.end:
            labels[at] = 1 + KINDS.index(span.kind), span.tells, at == begin
            at += 1
    if not example.whole:
        unmarked = labels[:, 1] == NONE
        telling = np.array([(w.shape - 1) // 3 not in {0, 6} for w in words], bool)
        labels[unmarked & telling] = IGNORED
    return words, labels


def cut(words: list[Word], labels: np.ndarray, rng: random.Random, longest: int = WINDOW - 2) -> Iterator[Window]:
    """A text cut into windows; their lengths vary, so that the network learns to do with little around a word."""
    at = 0
    while at < len(words):
        room = longest if rng.random() < 0.6 else rng.randint(12, longest)
        end = at
        while end < len(words) and room >= len(words[end].pieces):
            room -= len(words[end].pieces)
            end += 1
        if (labels[at:end, 1] != IGNORED).any():
            yield words[at:end], labels[at:end]
        at = max(end, at + 1)


def recased(example: Example, rng: random.Random) -> Example:
    draw = rng.random()
    changed = example.text.lower() if draw < 0.06 else example.text.upper() if draw < 0.1 else example.text
    return example._replace(text=changed) if len(changed) == len(example.text) else example


def pool(texts: Path, pieces: int, seed: int) -> list[Window]:
    """Windows of about so many pieces in all, from the three sources by their shares, shuffled."""
    rng = random.Random(seed)
    court, some = court_cases(texts / "tab_train.json"), profiles(texts / "spia_panorama_dev.jsonl")[:-DEV_PROFILES]
    windows: list[Window] = []
    for source, share in SHARE.items():
        left = pieces * share
        order: list[Example] = []
        while left > 0:
            if not order:
                order = [*court] if source == "court" else [*some] if source == "profiles" else [templates(rng) for _ in range(100)]
                rng.shuffle(order)
            example = order.pop()
            if source == "court" and rng.random() < 0.7:
                example = renamed(example, rng)
            for window in cut(*labelled(recased(example, rng)), rng, 254 if source != "profiles" else 180):
                windows.append(window)
                left -= sum(len(w.pieces) for w in window[0])
    rng.shuffle(windows)
    return windows


def batches(windows: list[Window], rng: random.Random) -> Iterator[tuple[Tensor, Tensor]]:
    """Windows of like lengths together: input, and labels for each piece."""
    groups = [windows[i : i + 400] for i in range(0, len(windows), 400)]
    for group in groups:
        group.sort(key=lambda w: sum(len(x.pieces) for x in w[0]))
        made: list[list[Window]] = [[]]
        for window in group:
            if (len(made[-1]) + 1) * (2 + sum(len(x.pieces) for x in window[0])) > TOKENS:
                made.append([])
            made[-1].append(window)
        rng.shuffle(made)
        for batch in made:
            if not batch:
                continue
            length = -(-(2 + max(sum(len(x.pieces) for x in words) for words, _ in batch)) // 16) * 16
            labels = np.full((len(batch), length, 3), IGNORED, np.int64)
            for row, (words, given) in zip(labels, batch, strict=True):
                spread = np.repeat(given, [len(w.pieces) for w in words], axis=0)
                row[1 : 1 + len(spread)] = spread
            yield torch.from_numpy(stacked([w for w, _ in batch], length)), torch.from_numpy(labels)


def loss_of(raw: Tensor, labels: Tensor) -> Tensor:
    raw, labels = raw.float().flatten(0, 1), labels.flatten(0, 1)
    kind = F.cross_entropy(raw[:, :19], labels[:, 0], ignore_index=IGNORED, label_smoothing=0.02)
    tells = F.cross_entropy(raw[:, 19:23], labels[:, 1], weight=torch.tensor(POINTS), ignore_index=IGNORED)
    inside = labels[:, 2] != IGNORED
    begins = F.binary_cross_entropy_with_logits(raw[inside, 23], labels[inside, 2].float())
    return kind + tells + 0.3 * begins


def groups_of(network: Tagger) -> list[dict[str, object]]:
    """Parameters with their peak learning rates."""
    layers = [{"params": list(layer.parameters()), "lr": PEAK * DECAY ** (LAYERS - 1 - i)} for i, layer in enumerate(network.layers)]
    below = [network.positions, *network.norm.parameters()]
    new = [*network.shapes.parameters(), *network.head.parameters()]
    return [*layers, {"params": below, "lr": PEAK * DECAY**LAYERS}, {"params": new, "lr": NEW}]


def train(texts: Path, pieces: int, out: Path, threads: int, seed: int) -> None:
    """Trains once through a pool of windows; stops at no document's liking: there is no early stop."""
    torch.manual_seed(SEED)
    torch.set_num_threads(threads)
    torch.set_flush_denormal(True)
    network = pretrained(models.path("minilm") / "model.safetensors")
    windows = pool(texts, pieces, seed)
    optimizer = torch.optim.AdamW(groups_of(network), weight_decay=0.01)
    todo = list(batches(windows, random.Random(seed)))
    peaks = [float(g["lr"]) for g in optimizer.param_groups]
    say(f"{len(windows)} windows, {len(todo)} batches")
    network.train()
    started, mean = time.monotonic(), 0.0
    for step, (batch, labels) in enumerate(todo):
        rate = min(1.0, (step + 1) / (0.08 * len(todo))) * 0.5 * (1 + math.cos(math.pi * step / len(todo)))
        for group, peak in zip(optimizer.param_groups, peaks, strict=True):
            group["lr"] = peak * max(rate, 0.01)
        with torch.autocast("cpu", torch.bfloat16):
            raw = network(batch)
        loss = loss_of(raw, labels)
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimizer.step()
        mean = 0.98 * mean + 0.02 * loss.item() if step else loss.item()
        if step % 50 == 49:
            say(f"{step + 1:5} {mean:.3f} {time.monotonic() - started:.0f} s")
    out.parent.mkdir(parents=True, exist_ok=True)
    torch.save(network.state_dict(), out)


def loaded(*paths: Path) -> Tagger:
    """A trained network; of several the mean of their weights, which does better than each (model soups, Wortsman et al. 2022)."""
    states = [torch.load(path, weights_only=True) for path in paths]
    network = Tagger()
    network.load_state_dict({name: sum(state[name] for state in states) / len(states) for name in states[0]})
    return network.eval()


def main() -> None:
    logging.basicConfig(level=logging.INFO, format="%(message)s", stream=sys.stdout)
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("action", choices=("train", "export"))
    parser.add_argument("--texts", type=Path, required=False, help="the folder with tab_train.json and spia_panorama_dev.jsonl")
    parser.add_argument("--pieces", type=int, default=3_000_000, help="how many word pieces to train on")
    parser.add_argument("--threads", type=int, default=2, help="the weights are the same again for the same number only")
    parser.add_argument("--seed", type=int, default=SEED, help="of the order and the drawn texts; the new weights begin the same")
    parser.add_argument(
        "--weights", type=Path, nargs="+", required=True, help="the trained network (PyTorch); of several, their mean is exported"
    )
    parser.add_argument("--out", type=Path, help="where the ONNX file goes")
    given = parser.parse_args()
    if given.action == "train":
        train(given.texts, given.pieces, given.weights[0], given.threads, given.seed)
    else:
        from _export import export

        export(loaded(*given.weights), given.out)


if __name__ == "__main__":
    main()
