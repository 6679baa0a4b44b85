"""What SPIA says can be learned of each subject, word for word in a text, and how much of it is left after a replacement."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import withheld
from _tagging import Extent
from _text_scores import merged
from withheld import work

MASK = "[…]"
_AT_ONCE = 25
"""Texts that are published as one story: more of them would have nothing to do with each other still, and take longer together."""

PROFILES_HELD_BACK = 60
"""As many profiles at the end of SPIA's synthetic ones `training/tagger.py` does not learn from."""


class Record(NamedTuple):
    """A text with the facts that stand in it word for word, as (subject, tag, words)."""

    text: str
    facts: tuple[tuple[int, str, str], ...]


class Left(NamedTuple):
    """Of the facts of one tag: how many stood in the texts, and how many still do."""

    stood: int
    left: int


def records(file: Path) -> list[Record]:
    """The texts of a file of SPIA. A keyword may list several facts, ` / ` between them; each counts where it stands in the text."""
    return [_record(json.loads(line)) for line in file.read_text("utf-8").splitlines()]


def learned(file: Path) -> list[bool]:
    """For each text of a file of SPIA whether our classifier has seen it: cases of TAB's training split, all profiles but the last."""
    texts = [json.loads(line)["text"] for line in file.read_text("utf-8").splitlines()]
    if "tab" not in file.name:
        return [n < len(texts) - PROFILES_HELD_BACK for n in range(len(texts))]
    held_back = [_plain(case["text"]) for case in json.loads(file.with_name("tab_dev.json").read_text("utf-8"))]
    return [not any(_plain(text) in case for case in held_back) for text in texts]


def _plain(text: str) -> str:
    return " ".join(text.split())


def _record(raw: dict[str, Any]) -> Record:
    facts = {(s["id"], tag, words) for s in raw["subjects"] for tag, words in _keywords(s["PIIs"]) if stands(words, raw["text"])}
    return Record(raw["text"], tuple(sorted(facts)))


def _keywords(piis: list[dict[str, Any]]) -> Iterator[tuple[str, str]]:
    for pii in piis:
        for part in re.split(r"(?<!\S)/(?!\S)", pii["keyword"]):
            if part.strip():
                yield pii["tag"], part.strip()


def stands(words: str, text: str) -> bool:
    """Whether the words stand in the text in this order, in any case, and not inside longer words."""
    gap = r"\s+".join(map(re.escape, words.split()))
    return re.search(rf"(?<!\w){gap}(?!\w)", text, re.IGNORECASE) is not None


def survival(texts: Sequence[Record], after: Sequence[str]) -> dict[str, Left]:
    """By tag, how many of the facts that stood in the texts are left in what became of them."""
    stood, left = Counter[str](), Counter[str]()
    for record, text in zip(texts, after, strict=True):
        for _, tag, words in record.facts:
            stood[tag] += 1
            left[tag] += stands(words, text)
    return {tag: Left(count, left[tag]) for tag, count in stood.most_common()}


def masked(text: str, found: Sequence[Extent]) -> str:
    """The text with every span as the same mark."""
    parts, at = list[str](), 0
    for start, end in merged(found):
        parts += (text[at:start], MASK)
        at = end
    return "".join((*parts, text[at:]))


def published(texts: Sequence[str]) -> list[str]:
    """What withheld makes of each text under the policy that nobody wrote, several texts a story; nothing is attacked here."""
    return [out for at in range(0, len(texts), _AT_ONCE) for out in _story(texts[at : at + _AT_ONCE])]


def _story(texts: Sequence[str]) -> list[str]:
    with TemporaryDirectory() as folder:
        story, desk = Path(folder, "story"), Path(folder, "desk")
        story.mkdir()
        for n, text in enumerate(texts):
            (story / f"{n:03}.txt").write_text(text, "utf-8", newline="")
        planned = withheld.plan(story, withheld.Settings(workspace=desk))
        made = {s.asset.sha256: work.redact(s.content, p).decode() for s, p in planned.still}
        return [made[planned.scanned.story.paths[f"{n:03}.txt"]] for n in range(len(texts))]
