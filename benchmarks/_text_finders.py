"""Ways of finding personal information in texts that `text.py` sets side by side: ours, parts of ours, spaCy and Presidio."""

from __future__ import annotations

import json
import os
import subprocess
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import NamedTuple

from _tagging import Extent
from withheld import models
from withheld.detectors import Detector, Known
from withheld.errors import MissingError
from withheld.model import Asset, Content, Finding, Passage, Span
from withheld.registry import plugins

_ASSET = Asset("5" * 64, "a.txt", "text/plain", 1)
_WARM = "A first text loads what it needs, says Anna Berg. Первый текст, говорит Анна Белова."


class Found(NamedTuple):
    """The spans found in each text, and the processor seconds it took."""

    spans: list[list[Extent]]
    seconds: float


Finder = Callable[[Sequence[str]], Found]


def finders() -> dict[str, Finder]:
    """Every way of finding whose models are here, by what its row is called; ours is the first."""
    ways: dict[str, Finder] = {"ours": lambda texts: timed(ours, texts)}
    if any(d.name == "identifiers" for d in _detectors()):
        ways["our classifier alone"] = lambda texts: timed(classifier, texts)
    ways["spaCy small alone"] = lambda texts: timed(spacy, texts)
    if "PRESIDIO_PYTHON" in os.environ:
        ways["presidio-analyzer"] = presidio
    return ways


def left_out() -> list[str]:
    """Detectors of texts that are not run because their weights are not here."""
    return [d.name for d in plugins(Detector) if not _ready(d)]


def timed(find: Callable[[str], list[Extent]], texts: Sequence[str]) -> Found:
    """One text after the other; all threads of this process count."""
    find(_WARM)
    start = time.process_time()
    spans = [find(text) for text in texts]
    return Found(spans, time.process_time() - start)


def ours(text: str) -> list[Extent]:
    """Every detector as in a run: the story's own pass looks for every name that the first found."""
    content, found = _content(text), list[Finding]()
    for detector in (d for d in _detectors() if not d.story_wide):
        found += detector.detect(_ASSET, content, Known(findings=tuple(found)))
    names = [f for f in found if f.kind == "name"]
    doubtful = {f.value for f in names if f.doubt} - {f.value for f in names if not f.doubt}
    known = Known({f.value: (f.value,) for f in names}, frozenset(doubtful))
    again = [f for d in _detectors() if d.story_wide for f in d.detect(_ASSET, content, replace(known, findings=tuple(found)))]
    return _extents([*found, *again])


def classifier(text: str) -> list[Extent]:
    """The token classifier of our own and nothing beside it."""
    detector = next(d for d in _detectors() if d.name == "identifiers")
    return _extents(detector.detect(_ASSET, _content(text), Known()))


def spacy(text: str) -> list[Extent]:
    """Every entity of spaCy's small English pipeline, whatever its label."""
    from withheld.detectors.names import _pipeline  # pyright: ignore[reportPrivateUsage]

    return [(e.start_char, e.end_char) for e in _pipeline()(text).ents]


def presidio(texts: Sequence[str]) -> Found:
    """Presidio's default recognizers, run by the interpreter that `PRESIDIO_PYTHON` names."""
    script = Path(__file__).with_name("_presidio.py")
    command = [os.environ["PRESIDIO_PYTHON"], str(script), str(models.path("spacy-en"))]
    done = subprocess.run(command, input=json.dumps(list(texts)), capture_output=True, text=True, check=True)
    answer = json.loads(done.stdout)
    return Found([[(start, end) for start, end, _ in spans] for spans in answer["spans"]], answer["seconds"])


def _content(text: str) -> Content:
    return Content("text/plain", "text/plain", text=(Passage(text),))


def _extents(findings: Iterable[Finding]) -> list[Extent]:
    return [(f.where.start, f.where.end) for f in findings if isinstance(f.where, Span)]


@cache
def _detectors() -> tuple[Detector, ...]:
    return tuple(d for d in plugins(Detector) if _ready(d))


def _ready(detector: Detector) -> bool:
    try:
        return all(m in models.catalogue() and models.path(m) for m in detector.models)
    except MissingError:
        return False
