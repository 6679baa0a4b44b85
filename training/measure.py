"""Measures a trained tagger over thresholds: `python training/measure.py TEXTS [WEIGHTS ...]`; the shipped int8 network, or one in float32.

TEXTS is the folder with `tab_dev.json`; WEIGHTS what `tagger.py train` wrote. All that finds words together is measured by
`benchmarks/text.py`. Run it from the checkout's root with `PYTHONPATH=.:training`.
"""

from __future__ import annotations

import logging
import sys
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from benchmarks._marked import Marked, load
from benchmarks._tagging import court_cases, measure

from withheld.detectors import _tagger, identifiers
from withheld.detectors._tagger import Tag
from withheld.detectors._wordpiece import split

say = logging.getLogger("training").info

THRESHOLDS = (0.01, 0.02, 0.03, 0.04, 0.05, 0.1, 0.2)


def in_full(weights: Sequence[Path]) -> None:
    """Puts the float32 network in the place of the shipped one."""
    import torch
    from tagger import loaded

    network = loaded(*weights)

    def run(batch: object) -> list[object]:
        with torch.no_grad():
            return [network(torch.from_numpy(batch)).numpy()]

    _tagger._network = lambda: run


def tags(texts: Sequence[str]) -> tuple[dict[float, list[list[Tag]]], float]:
    """What is found in each text at each threshold, and the words a processor second it was read at."""
    started = time.process_time()
    words = [split(text) for text in texts]
    outputs = _tagger._outputs(words)
    seconds = time.process_time() - started
    decoded = {
        t: [_tagger.decoded(text, w, o, t) for text, w, o in zip(texts, words, outputs, strict=True)]
        for t in (*THRESHOLDS, identifiers.THRESHOLD)
    }
    return decoded, sum(len(text.split()) for text in texts) / seconds


def by_kind(texts: Sequence[Marked], found: Sequence[Sequence[Tag]]) -> str:
    """Share of the marked words covered, of the covered words marked, of the marked words covered with the right kind; recall by kind."""
    total, hit, right, said = Counter[str](), Counter[str](), 0, 0
    for text, spans in zip(texts, found, strict=True):
        kinds = {i: s.kind for s in text.spans for i in range(s.start, s.end)}
        guessed = {i: t.kind for t in spans for i in range(t.start, t.end)}
        said += len({w.start for w in split(text.text) if w.start in guessed and text.text[w.start].isalnum()})
        for word in split(text.text):
            if word.start in kinds and text.text[word.start].isalnum():
                kind = kinds[word.start]
                total[kind] += 1
                hit[kind] += word.start in guessed
                right += guessed.get(word.start) == kind
    every = total.total()
    kinds_told = " ".join(f"{k} {hit[k] / total[k]:.2f}" for k in sorted(total))
    return f"recall {hit.total() / every:.3f} precision {hit.total() / max(1, said):.3f} kind {right / every:.3f} | {kinds_told}"


def main() -> None:
    logging.basicConfig(level=logging.INFO, format="%(message)s", stream=sys.stdout)
    if len(sys.argv) > 2:
        in_full([Path(a) for a in sys.argv[2:]])
    golds = court_cases(Path(sys.argv[1]) / "tab_dev.json")
    tags(["A first text loads what it needs."])
    found, speed = tags([g.text for g in golds])
    say(f"court cases, {speed:.0f} words a processor second")
    for threshold, spans in found.items():
        say(f"  > {threshold}: {measure(golds, [[(t.start, t.end) for t in text] for text in spans])}")
    for name in ("biographies", "reports"):
        texts = load(name)
        for threshold, spans in tags([t.text for t in texts])[0].items():
            say(f"{name} > {threshold}: {by_kind(texts, spans)}")


if __name__ == "__main__":
    main()
