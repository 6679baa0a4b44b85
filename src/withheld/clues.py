"""What the planned copies still tell of each withheld person, as advice. How common facts are and what they add up to is in `jigsaw`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeAlias

from withheld import jigsaw
from withheld.group import spellings
from withheld.linking_names import doubtful_links
from withheld.model import AssetPlan, Consent, Person, Question, Scan
from withheld.planning import Planner
from withheld.rarity import crowd
from withheld.redactions.replace import Replace
from withheld.subjects import SOMEBODY

Planned: TypeAlias = Sequence[tuple[Scan, AssetPlan]]

_UNIQUE = "{}: the {} facts still told of them probably fit nobody else among “{}”; these few suffice: {}. Tell some more coarsely?"
_RARE = "{}: the {} facts still told of them fit about {:.0f} among “{}”. Tell some more coarsely?"
_IDLE = Question(
    "The names listed as public are not accepted, so nobody is public by the list. Was it read by a person?", "accept_public_names = true"
)
_LIKE = "{} and {} may be two spellings of one person's name. If so, put both into the `names` of one table of the policy."
_SHOWN = (
    "{} stays because it is taken for a form of {}, who is public; it may be somebody else's name, a wife's or a sister's. Whose is it? "
    "Put it into the `names` of the table of the one it belongs to."
)


def puzzles(planner: Planner, planned: Planned) -> Iterator[tuple[Person, jigsaw.Puzzle]]:
    """Each person who is not public with what all files together still tell of them, where that is a fact or more."""
    published = [jigsaw.Exported(plan.output, text) for scan, plan in planned for text in _texts(scan, plan)]
    around = crowd([e.text for e in published])
    told = _told(planner, planned)
    for person in planner.people:
        if person.consent is not Consent.PUBLIC and person.id != SOMEBODY.id:
            facts = jigsaw.still_stated([told[i] for i in person.findings if i in told], published)
            if facts:
                yield person, jigsaw.puzzle(facts, around)


def namesakes(planner: Planner, planned: Planned) -> Iterator[tuple[bool, Question]]:
    """A question for each pair of spellings that may be one person, and whether it must be answered: where one of them is shown."""
    names = {f.value: f.id for scan, _ in reversed(planned) for f in reversed(scan.findings) if f.kind == "name"}
    for value, other in doubtful_links(list(names), spellings(planner.policy)):
        person = planner.owner.get(names[value])
        shown = person is not None and person.consent is Consent.PUBLIC
        text = _SHOWN if shown else _LIKE
        yield shown, Question(text.format(names[value], names.get(other, "a name of the policy")), 'names = ["…", "…"]', (names[value],))


def advice(planner: Planner, planned: Planned) -> tuple[Question, ...]:
    """One for each person whom the facts still told may single out, with the command that costs least to prevent it."""
    policy = planner.policy
    idle = (_IDLE,) if policy.public_names and not policy.accept_public_names else ()
    return (*idle, *(_advice(person, found) for person, found in puzzles(planner, planned) if found.rare))


def _advice(person: Person, found: jigsaw.Puzzle) -> Question:
    change = [i for c in found.remedy for i in c.findings]
    answer = f"withheld decide STORY --coarser {' '.join(change)}" if change else 'secrets = ["the words that tell"]'
    about = tuple(i for p in found.smallest or found.pieces for i in p.findings)
    of = found.crowd.words
    if found.unique:
        few = ", ".join(f"{p.kind} {p.findings[0]}" for p in found.smallest)
        return Question(_UNIQUE.format(person.id, len(found.pieces), of, few), answer, about)
    return Question(_RARE.format(person.id, len(found.pieces), found.fits, of), answer, about)


def _told(planner: Planner, planned: Planned) -> dict[str, jigsaw.Stated]:
    """By finding, each fact in the words in which it will be published, with coarser ones."""
    told: dict[str, jigsaw.Stated] = {}
    for scan, plan in planned:
        labels = {i: r.label for r in plan.replacements for i in r.findings}
        for fact in (f for f in scan.findings if f.quasi):
            told[fact.id] = jigsaw.Stated(fact.id, fact.kind, labels.get(fact.id, fact.value), planner.wording.options(fact, scan))
    return told


def _texts(scan: Scan, plan: AssetPlan) -> Iterator[str]:
    """The texts of a file as they will be published."""
    yield from (p.text for p in Replace().apply(scan.content, plan).text)
