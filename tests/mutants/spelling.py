"""Broken ways to compare and link names that the property tests must catch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from withheld.mentions import Match
from withheld.spelling import Group, likeness, parts


class Exact:
    """Looks for each name as it is written: the search that most tools offer."""

    def __init__(self, known: Mapping[str, Sequence[str]]) -> None:
        self._known = known

    def find(self, text: str) -> list[Match]:
        found = [(word, key) for key, names in self._known.items() for name in names for word in parts(name) if word in text]
        return [Match(text.index(word), text.index(word) + len(word), frozenset({key})) for word, key in found]


def link_by_any_word(values: Sequence[str], known: Mapping[str, Sequence[str]]) -> list[Group]:
    """Gives every name to the first known person with whom it shares a word; whoever shares a surname is shown with them."""
    groups: dict[str, list[str]] = {}
    for value in dict.fromkeys(values):
        key = next((k for k, names in known.items() for n in names if {*parts(value)} & {*parts(n)}), "")
        groups.setdefault(key or f"alone {value}", []).append(value)
    return [Group("" if key.startswith("alone ") else key, tuple(found)) for key, found in groups.items()]


def link_by_sound(values: Sequence[str], known: Mapping[str, Sequence[str]]) -> list[Group]:
    """Gives every name to the known person it sounds most like, without asking where it is doubtful: Pavlenko for Pavlyuchenko."""
    groups: dict[str, list[str]] = {}
    for value in dict.fromkeys(values):
        key = next((k for k, names in known.items() for n in names if likeness(value, n) >= 0.4), "")
        groups.setdefault(key or f"alone {value}", []).append(value)
    return [Group("" if key.startswith("alone ") else key, tuple(found)) for key, found in groups.items()]


def nobody_beside(name: str, spelling: str) -> bool:
    """Takes every name that is like one of somebody known for theirs alone, whoever else stands in it."""
    return False
