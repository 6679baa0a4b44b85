"""Text that tests draw from: the founding article and the bench's texts where they are there, and always a few sentences written here."""

from __future__ import annotations

import json
import os
from functools import cache
from pathlib import Path

SHARED = Path(__file__).parents[2] / "shared"
BENCH = Path(os.environ.get("WITHHELD_BENCH", SHARED / "bench"))

_OWN_NAMES = (
    *("Denis ‘Kit’ Prokhorov", "Denis Prokhorov", "Oskar", "Alexander Lukashenko", "Kastuś Kalinoŭski", "Prohorov", "Mehmet Ali Ege"),
    *("Rıza Türmen", "Jacek Sławski", "Anna O’Brien", "Jean-Luc Moreau", "Siarhei Tsikhanouski", "Robert Murray", "Raja Arlewin"),
)
_OWN_SENTENCES = (
    "This building on the outskirts of the town is the headquarters of the regiment.",
    "He was only nineteen years old when the offensive began, and many wanted to join.",
    "– I have been at the front a lot, says the man without revealing too much.",
)


@cache
def founding_article() -> str:
    """The text of the founding case; empty where it is not there."""
    files = sorted((SHARED / "story").glob("*.txt"))
    return files[0].read_text("utf-8") if files else ""


def tab_people(limit: int = 40) -> set[str]:
    """Names of people in the Text Anonymization Benchmark's development part."""
    file = BENCH / "text" / "tab_dev.json"
    if not file.is_file():
        return set()
    cases = json.loads(file.read_text("utf-8"))[:limit]
    mentions = (m for c in cases for a in c["annotations"].values() for m in a["entity_mentions"])
    return {" ".join(m["span_text"].split()) for m in mentions if m["entity_type"] == "PERSON" and "\n" not in m["span_text"]}


NAMES = tuple(sorted({*_OWN_NAMES, *tab_people()}))
SENTENCES = (*_OWN_SENTENCES, *(line for line in founding_article().split("\n") if len(line) > 40))
