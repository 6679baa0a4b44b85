"""What in a policy contradicts itself: names, labels and faces that would be shown and hidden at once. Nothing about its syntax.

No message holds a name or the key of a table: people are told by their place in the file, `people.<entry 2>`.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import TYPE_CHECKING
from unicodedata import category

from withheld import spelling
from withheld.model import Consent
from withheld.words import words

if TYPE_CHECKING:
    from withheld.policy import PersonPolicy, Policy

_SIGNS = "-'’.,&()"
"""What a label may hold beside letters, digits and spaces."""


class Contradiction(ValueError):
    """A sentence about a policy, with the path of keys to where it stands."""

    def __init__(self, where: tuple[str, ...], message: str) -> None:
        super().__init__(message)
        self.where = where


def contradictions(policy: Policy) -> Iterator[Contradiction]:
    """Everything in a policy that cannot be kept, in the order of the file."""
    yield from _unsearchable(policy)
    yield from _labels(policy)
    yield from _faces(policy)
    yield from _names(policy)


def searchable(name: str) -> bool:
    """Whether there is anything in a name that a text can be searched for: not in "", "🦊", "007" or "Mr"."""
    parts = [p for p in spelling.parts(name) if p.casefold() not in words("titles") | words("articles")]
    return any(map(spelling.skeleton, parts))


def clash(public: str, hidden: str) -> bool:
    """Whether letting `public` stand would show `hidden`: it is a part of it, or it holds all of it, in whatever spelling."""
    shown, withheld = spelling.parts(public), spelling.parts(hidden)
    return _within(shown, withheld) or (len(withheld) > 1 and _within(withheld, shown))


def _within(inner: tuple[str, ...], outer: tuple[str, ...]) -> bool:
    return bool(inner) and all(any(spelling.keys(a) & spelling.keys(b) for b in outer) for a in inner)


def _unsearchable(policy: Policy) -> Iterator[Contradiction]:
    given = [(("people", key, "names"), n) for key, p in policy.people.items() for n in p.names]
    for where, name in (*given, *((("public_names",), n) for n in policy.public_names)):
        if not searchable(name):
            yield Contradiction(where, "a name holds no word that could be searched for; write the name, or put it into `secrets`")
    if not all(s.strip() for s in policy.secrets):
        yield Contradiction(("secrets",), "a secret is empty; take it out")


def _labels(policy: Policy) -> Iterator[Contradiction]:
    told = {_skeleton(part) for p in _hidden(policy).values() for name in p.names for part in spelling.parts(name) if len(part) > 1}
    seen: set[str] = set()
    for key, person in policy.people.items():
        where, label = ("people", key, "label"), person.label
        if not all(map(_writable, label)):
            yield Contradiction(where, f"a label is one line of letters, digits, spaces and {_SIGNS}; take out every other character")
        if label and label.casefold().strip() in seen:
            yield Contradiction(where, "another person has this label too; give each their own")
        if {_skeleton(part) for part in spelling.parts(label)} & told:
            message = "a label holds a part of the name of somebody who is not public; choose a word that is in nobody's `names`"
            yield Contradiction(where, message)
        seen.add(label.casefold().strip())


def _writable(char: str) -> bool:
    """Whether a character is the same in plain text, Markdown, tables and captions: brackets, bars and back-ticks are markup there."""
    return char == " " or char in _SIGNS or category(char)[0] in "LMN"


def _faces(policy: Policy) -> Iterator[Contradiction]:
    for (a, one), (b, other) in combinations(policy.people.items(), 2):
        if one.consent is not other.consent and set(one.faces) & set(other.faces):
            message = f"a face is also that of {entry(policy, a)}, who agreed to something else; leave it with one of them"
            yield Contradiction(("people", b, "faces"), message)


def _names(policy: Policy) -> Iterator[Contradiction]:
    public = [(n, ("people", key, "names")) for key, p in policy.people.items() if p.consent is Consent.PUBLIC for n in p.names]
    for shown, where in (*public, *((n, ("public_names",)) for n in policy.public_names)):
        for key, person in _hidden(policy).items():
            if any(clash(shown, hidden) for hidden in person.names):
                message = f"a name is public and withheld at once, in {entry(policy, key)}; write the full name of each, or withhold both"
                yield Contradiction(where, message)


def entry(policy: Policy, key: str) -> str:
    """What a message calls the table `[people.KEY]`: its place, because the key is often a name."""
    return f"people.<entry {list(policy.people).index(key) + 1}>"


def _hidden(policy: Policy) -> dict[str, PersonPolicy]:
    return {key: p for key, p in policy.people.items() if p.consent is not Consent.PUBLIC}


def _skeleton(part: str) -> str:
    return spelling.skeleton(part) or part
