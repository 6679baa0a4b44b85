"""Names and contacts in text, beside the tagger alone and Presidio: `python benchmarks/names.py`.

Presidio runs where `PRESIDIO_PYTHON` names an interpreter that has presidio-analyzer; without it its rows are left out. Missed means that a
letter of a mention is in no finding, titles aside; wrong means that a finding touches nobody.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from _bars import Bar, judge
from _texts import BENCH, FOUNDING_ENDANGERED, FOUNDING_PLACES, Marked, contacts, founding, spia, tab
from withheld import models
from withheld.detectors import Detector, Known
from withheld.detectors.contacts import Contacts
from withheld.detectors.names import Names, _pipeline
from withheld.detectors.story_names import StoryNames
from withheld.model import Asset, Content, Finding, Passage, Span
from withheld.registry import plugins
from withheld.spelling import WORD
from withheld.words import words

Spans: TypeAlias = list[tuple[int, int]]
ASSET = Asset("5" * 64, "a.txt", "text/plain", 1)
POLICY = {"kit": ("Denis ‘Kit’ Prokhorov",), "oskar": ("Oskar",)}
CONTACTS = ("contacts", "accounts", "coordinates", "documents")


@dataclass(frozen=True, slots=True)
class Row:
    """What one way of finding made of one set of texts."""

    what: str
    mentions: int
    missed: int
    findings: int
    wrong: int
    seconds: float
    text_words: int

    def __str__(self) -> str:
        per = 1000 / self.text_words
        return (
            f"  {self.what:<28} missed {self.missed:>4} of {self.mentions:<5} wrong {self.wrong:>4} of {self.findings:<5} "
            f"({self.wrong * per:5.2f} per 1000 words)  {self.seconds * per:6.3f} CPU s per 1000 words"
        )


def content(text: str) -> Content:
    return Content("text/plain", "text/plain", text=(Passage(text),))


def bare(text: str) -> Spans:
    """The tagger's PERSON label and nothing else."""
    return [(e.start_char, e.end_char) for e in _pipeline()(text).ents if e.label_ == "PERSON"]


def ours(text: str) -> Spans:
    return spans(f for f in named(text))


def certain(text: str) -> Spans:
    return spans(f for f in named(text) if not f.doubt)


def both_passes(text: str) -> Spans:
    """As in a run: the story's own pass looks for every name that the first found, and handles are found as contacts."""
    first = named(text)
    known = Known({f.value: (f.value,) for f in first})
    handles = [f for f in Contacts().detect(ASSET, content(text), Known()) if f.kind == "handle"]
    return merged(spans([*first, *handles, *StoryNames().detect(ASSET, content(text), known)]))


def merged(found: Spans) -> Spans:
    """Overlapping spans as one, as a plan would have them."""
    out: Spans = []
    for start, end in sorted(found):
        if out and start < out[-1][1]:
            out[-1] = (out[-1][0], max(end, out[-1][1]))
        else:
            out.append((start, end))
    return out


def named(text: str) -> list[Finding]:
    return [f for f in Names().detect(ASSET, content(text), Known()) if f.kind == "name"]


def policy_alone(text: str) -> Spans:
    return spans(StoryNames().detect(ASSET, content(text), Known(POLICY)))


def contact(text: str) -> Spans:
    return merged(spans(f for d in plugins(Detector) if d.name in CONTACTS for f in d.detect(ASSET, content(text), Known())))


def spans(findings: Iterable[Finding]) -> Spans:
    return [(f.where.start, f.where.end) for f in findings if isinstance(f.where, Span)]


def measured(what: str, texts: Sequence[Marked], find: Callable[[str], Spans]) -> Row:
    find("A first text loads what it needs.")
    start = time.process_time()
    found = [find(t.text) for t in texts]
    return judged(what, texts, found, time.process_time() - start)


def judged(what: str, texts: Sequence[Marked], found: Sequence[Spans], seconds: float) -> Row:
    missed = sum(not covered(t.text, span, f) for t, f in zip(texts, found, strict=True) for span in t.spans)
    wrong = sum(not any(s < b and a < e for a, b in t.spans) for t, f in zip(texts, found, strict=True) for s, e in f)
    size = sum(len(t.text.split()) for t in texts)
    return Row(what, sum(len(t.spans) for t in texts), missed, sum(map(len, found)), wrong, seconds, size)


def covered(text: str, span: tuple[int, int], found: Spans) -> bool:
    """Whether every letter and digit of a mention is in a finding; titles before a name may stay."""
    inside = {i for s, e in found for i in range(s, e)}
    start = span[0]
    while (m := WORD.match(text, start)) and m.end() < span[1] and m.group().casefold() in words("titles") | words("articles"):
        start = m.end() + len(text[m.end() : span[1]]) - len(text[m.end() : span[1]].lstrip(". "))
    return all(i in inside or not text[i].isalnum() for i in range(start, span[1]))


def presidio(texts: Sequence[Marked], kinds: frozenset[str] | None) -> list[Row]:
    """Presidio's findings of some kinds, or of all but dates without a birth; empty where it is not installed."""
    python = os.environ.get("PRESIDIO_PYTHON")
    if not python:
        return []
    script = Path(__file__).with_name("_presidio.py")
    sent = json.dumps([t.text for t in texts])
    done = subprocess.run([python, script, models.path("spacy-en")], input=sent, capture_output=True, text=True, check=True)
    answer = json.loads(done.stdout)
    found = [[(s, e) for s, e, kind in spans if kinds is None or kind in kinds] for spans in answer["spans"]]
    return [judged("presidio-analyzer", texts, found, answer["seconds"])]


def table(title: str, rows: Sequence[Row]) -> None:
    print(title, *rows, "", sep="\n")


def people(title: str, texts: Sequence[Marked]) -> tuple[Row, Row, Row]:
    """The rows of one set of texts; gives back the tagger alone, ours in doubt and out of it, and ours without what is doubtful."""
    alone = measured("tagger's PERSON alone", texts, bare)
    sure = measured("ours, without doubtful ones", texts, certain)
    full = measured("ours, both passes", texts, both_passes)
    table(title, [alone, *presidio(texts, frozenset({"PERSON"})), sure, measured("ours, first pass", texts, ours), full])
    return alone, sure, full


def main() -> int:
    if not BENCH.is_dir() or not founding():
        print("the bench is not there; set WITHHELD_BENCH and put the founding story beside it")
        return 1
    article = founding()
    policy = measured("policy's names alone", founding(FOUNDING_ENDANGERED), policy_alone)
    table("Founding article, the two endangered men", [policy])
    _, _, first = people("Founding article, every person", article)
    placed = sum(w in FOUNDING_PLACES for t in article for s, e in both_passes(t.text) for w in t.text[s:e].split())
    bars = [
        Bar("founding-missed-with-policy", policy.missed, 0),
        Bar("founding-missed-without-policy", first.missed, 0),
        Bar("founding-wrong", first.wrong, 0),
        Bar("founding-places-as-names", placed, 0),
    ]
    sets = (
        ("TAB dev", tab("tab_dev.json")),
        ("TAB train, not tuned on", tab("tab_train.json")),
        ("SPIA court cases dev", spia("spia_tab_dev.jsonl")),
        ("SPIA synthetic dev", spia("spia_panorama_dev.jsonl")),
    )
    for title, texts in sets:
        alone, sure, full = people(title, texts)
        key = title.partition(",")[0].lower().replace(" ", "-")
        bars.append(Bar(f"{key}-missed-of-{full.mentions}", full.missed, full.mentions // 50))
        bars.append(Bar(f"{key}-cpu-over-tagger", full.seconds / alone.seconds, 2.0))
        bars.append(Bar(f"{key}-certain-but-wrong-over-tagger", sure.wrong / alone.wrong, 1.0))
    made = contacts()
    row = measured("ours", made, contact)
    table("Contacts made by code", [*presidio(made, None), row])
    bars.append(Bar(f"contacts-missed-of-{row.mentions}", row.missed, row.mentions // 100))
    return judge(bars)


if __name__ == "__main__":
    sys.exit(main())
