"""Texts with their people: the founding article, the Text Anonymization Benchmark and SPIA; and contacts made by code."""

from __future__ import annotations

import json
import os
import random
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[1]
BENCH = Path(os.environ.get("WITHHELD_BENCH", ROOT.parent / "shared" / "bench")) / "text"
STORY = ROOT.parent / "shared" / "story"

FOUNDING = r"Denis ‘Kit’ Prokhorov|Prokhorov|Prohorov|Oskar|Alexander Lukashenko|Lukashenk[oa]|Kastuś Kalinoŭski"
FOUNDING_ENDANGERED = r"Denis ‘Kit’ Prokhorov|Prokhorov|Prohorov|Oskar"
FOUNDING_PLACES = frozenset({"Kiev", "Kyiv", "Bahmut", "Alaska", "Warsaw", "Belarus", "Ukraine", "Russia", "Poland", "Lithuania"})


class Marked(NamedTuple):
    """A text and the half-open spans of what must be found in it."""

    text: str
    spans: list[tuple[int, int]]


def founding(pattern: str = FOUNDING) -> list[Marked]:
    """The founding article with every mention that the pattern names."""
    texts = [f.read_text("utf-8") for f in sorted(STORY.glob("*.txt"))]
    return [Marked(t, [m.span() for m in re.finditer(pattern, t)]) for t in texts]


def tab(file: str) -> list[Marked]:
    """Court cases; a mention counts when any annotator marked it as a person."""
    return [Marked(case["text"], sorted(_people(case))) for case in json.loads((BENCH / file).read_text("utf-8"))]


def _people(case: dict[str, dict[str, dict[str, list[dict[str, str | int]]]]]) -> set[tuple[int, int]]:
    mentions = (m for a in case["annotations"].values() for m in a["entity_mentions"])  # type: ignore[union-attr]
    return {(int(m["start_offset"]), int(m["end_offset"])) for m in mentions if m["entity_type"] == "PERSON"}


def spia(file: str) -> list[Marked]:
    """Texts with their subjects' names; every place where one stands counts."""
    return list(_subjects((BENCH / file).read_text("utf-8").splitlines()))


def _subjects(lines: list[str]) -> Iterator[Marked]:
    for record in map(json.loads, lines):
        names = {
            part.strip()
            for subject in record["subjects"]
            for pii in subject["PIIs"]
            if pii["tag"] == "NAME"
            for part in re.split(r"\s*/\s*", pii["keyword"])
        }
        found = {m.span() for n in names if len(n) > 1 for m in re.finditer(rf"(?<!\w){re.escape(n)}(?!\w)", record["text"])}
        yield Marked(record["text"], sorted(found))


def contacts(count: int = 400, seed: int = 7) -> list[Marked]:
    """Addresses, numbers, accounts and positions made by Faker, each in a sentence."""
    from faker import Faker

    fake = Faker(["en_GB", "en_US", "de_DE", "pl_PL", "uk_UA", "fr_FR"])
    Faker.seed(seed)
    rng = random.Random(seed)
    makers = (
        lambda: ("Write to {} today.", fake.email()),
        lambda: ("Call {} after six.", fake.phone_number()),
        lambda: ("The money went to {} in May.", fake.iban()),
        lambda: ("He paid with {} there.", fake.credit_card_number("visa")),
        lambda: ("The page {} is gone.", fake.url()),
        lambda: ("It came from {} at night.", fake.ipv4_public()),
        lambda: ("The picture was taken at {} that day.", f"{fake.latitude()}, {fake.longitude()}"),
        lambda: ("A phone with {} was seen.", fake.mac_address()),
        lambda: ("She was born on {} there.", fake.date_of_birth().strftime("%d %B %Y")),
        lambda: ("His passport {} was taken.", fake.bothify("??#######").upper()),
    )
    made = (makers[i % len(makers)]() for i in range(count))
    return [_placed(sentence, value, rng) for sentence, value in made]


def _placed(sentence: str, value: str, rng: random.Random) -> Marked:
    before = rng.choice(("", "He came in 2014 with 300 others. ", "The regiment trains on Monday. "))
    start = len(before) + sentence.index("{}")
    return Marked(before + sentence.format(value), [(start, start + len(value))])
