"""What is left of the founding case's Oskar, and how often a fact is given to the right person: `python benchmarks/jigsaw.py`.

The first part needs nothing but withheld. The second reads the SPIA dev files of the bench (subjects of a text with their personal facts)
and leaves itself out where they are absent. A fact counts if its words stand once in the text and all whom SPIA gives it to are named.
"""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from _texts import BENCH
from withheld.attribution import Mention, attribute, candidates
from withheld.jigsaw import Puzzle, Stated, puzzle
from withheld.rarity import country, crowd
from withheld.wording import generalised

LEVELS = (1, 2, 3)
FACTS = (
    ("article 1", "age", "22-year-old", "A ", " on the sidelines"),
    ("article 2", "decoration", "medal of bravery of the military intelligence of Ukraine", "received the ", "."),
    ("article 3", "decoration", "medal", "I got the ", " for these operations"),
    ("article 4", "event", "foreign fighters", "I was with ", " because"),
    ("article 5", "skill", "English", "I know ", "."),
    ("article 6", "event", "large protests", "took part in ", " in 2020"),
    ("article 7", "date", "2020", "protests in ", "."),
    ("article 8", "event", "fled to Ukraine", "he ", " when"),
    ("caption 1", "decoration", "medal of bravery", "with his ", "."),
)
"""What the founding article says of Oskar, with what stands around it, and a caption as an editor might write it."""


def stated(level: int) -> list[Stated]:
    """The facts as they read at a level of generalisation (0: as written), each with what the levels above would make of it."""
    found: list[Stated] = []
    for finding, kind, value, before, after in FACTS:
        forms = [value]
        for step in LEVELS:
            forms.append(generalised(kind, value, before, after, "en", step) or forms[-1])
        found.append(Stated(finding, kind, forms[level], tuple(dict.fromkeys(f for f in forms[level + 1 :] if f != forms[level]))))
    return found


KINDS = {
    "AGE": "age",
    "LOCATION": "place",
    "NATIONALITY": "demographic",
    "EDUCATION": "education",
    "RELATIONSHIP": "relation",
    "OCCUPATION": "occupation",
    "AFFILIATION": "organisation",
    "POSITION": "occupation",
}


def example() -> str:
    """The founding case as text: as written and at levels 1 and 3, within the group the article counts or all of Belarus."""
    group = crowd(["– There are more than three hundred of us."])
    parts = [
        told("As written, among the fighters", puzzle(stated(0), group)),
        told("Level 1, among the fighters", puzzle(stated(1), group)),
        told("Level 3, among the fighters", puzzle(stated(3), group)),
        told("Level 3, nobody says how many they are", puzzle(stated(3), country("Belarus"))),
    ]
    return "\n\n".join(parts)


def told(title: str, found: Puzzle) -> str:
    pieces = [f"    {p.share:<9.2g} {p.kind:<12} {p.value}" for p in found.pieces]
    together = " + ".join(p.value for p in found.smallest) or "no combination"
    changes = [f"    {c.kind:<12} {c.value} → {c.to or '(leave out)'}" for c in found.remedy]
    return "\n".join(
        [
            f"{title}: {found.crowd.people:,} people ({found.crowd.words})",
            "  share     kind         what is stated",
            *pieces,
            f"  people expected to fit all of it: {number(found.fits)} ({number(found.alone)} if the facts were independent)",
            f"  likely unique by: {together}",
            *([f"  what lifts it to {number(found.after)}:", *changes] if changes else []),
        ]
    )


def number(people: float) -> str:
    return f"{people:,.0f}" if people >= 10 else f"{people:.2g}"


class Case(NamedTuple):
    """A text with its names and facts, and to whom SPIA gives each fact."""

    text: str
    names: list[Mention]
    facts: list[tuple[int, int, str]]
    owners: list[set[str]]


def cases(file: str) -> Iterator[Case]:
    for line in (BENCH / file).read_text("utf-8").splitlines():
        document: dict[str, Any] = json.loads(line)
        text: str = document["text"]
        names: dict[str, set[str]] = defaultdict(set)
        facts: dict[tuple[int, int, str], set[str]] = defaultdict(set)
        for subject in document["subjects"]:
            for tag, words, certainty in keywords(subject):
                places = [m.span() for m in re.finditer(rf"(?<!\w){re.escape(words)}(?!\w)", text)]
                if tag == "NAME":
                    for part in {words, *re.findall(r"\b[A-Z][\w’'-]+", words)} - {"Mr", "Ms", "Mrs", "Dr", "The"}:
                        names[part].add(str(subject["id"]))
                elif tag in KINDS and certainty >= 4 and len(places) == 1:
                    facts[(*places[0], KINDS[tag])].add(str(subject["id"]))
        mentions = list(named(text, names))
        known = {m.person for m in mentions}
        kept = [fact for fact, owners in facts.items() if owners <= known]
        if kept:
            yield Case(text, mentions, kept, [facts[fact] for fact in kept])


def keywords(subject: dict[str, Any]) -> Iterator[tuple[str, str, int]]:
    for item in subject["PIIs"]:
        for words in re.split(r"\s*[/;]\s*", item["keyword"]):
            if len(words.strip()) > 1:
                yield item["tag"], words.strip(), item["certainty"]


def named(text: str, names: dict[str, set[str]]) -> Iterator[Mention]:
    for name, people in names.items():
        if len(people) == 1:
            for m in re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", text):
                yield Mention(m.start(), m.end(), next(iter(people)))


def last_named(names: Sequence[Mention], facts: Sequence[tuple[int, int, str]]) -> list[str | None]:
    """The baseline: whoever was named last before the fact."""
    ordered = sorted(names, key=lambda m: m.start)
    return [next((m.person for m in reversed(ordered) if m.start <= start), None) for start, _, _ in facts]


def score(file: str) -> str:
    count: Counter[str] = Counter()
    for case in cases(file):
        possible = candidates(case.text, case.names, case.facts)
        for owners, best, people, last in zip(
            case.owners,
            attribute(case.text, case.names, case.facts),
            possible,
            last_named(case.names, case.facts),
            strict=True,
        ):
            count.update(
                facts=1, right=best in owners, held=bool(people & owners) or people == {"?"}, last=last in owners, given=len(people)
            )
    per = 1 / count["facts"]
    return (
        f"  {file:<26} {count['facts']:>4} facts  right {count['right'] * per:.3f}  among the candidates, or unnamed "
        f"{count['held'] * per:.3f}  candidates per fact {count['given'] * per:.2f}  last named before {count['last'] * per:.3f}"
    )


def main() -> None:
    print(example())
    if BENCH.is_dir():
        print("\nWhose fact it is")
        for file in ("spia_tab_dev.jsonl", "spia_panorama_dev.jsonl"):
            print(score(file))


if __name__ == "__main__":
    main()
