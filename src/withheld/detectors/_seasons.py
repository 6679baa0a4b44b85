"""Months and seasons that people are called, `April Young` and `June May`: whether such a word is a given name where it stands."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Protocol

from withheld.detectors._gazetteer import is_given_name, is_surname
from withheld.words import words as word_list

_BEFORE = re.compile(r"(?P<word>[^\W_]+)[ \xa0]\Z")
_WINDOW = 16
"""Characters before a word that are looked at."""
ENDS_NAME = re.compile(
    r"\s*+(?:\Z|[,(—–]|[’']s\b)|[.!?](?:\s|\Z)|[ \xa0](?:and|or|who|whose|is|was|has|had|did|does|will|would|can|could|said|says|told|sang"
    r"|went|came|took|made|gave|left|met|spoke|wrote|[a-z]{2,}(?:ed|es|ks|ls|ns|rs|ts))\b"
)
"""What stands behind a full name: a comma, an end, a verb."""


class _Word(Protocol):
    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...
    @property
    def text(self) -> str: ...


def called(text: str, words: Sequence[_Word], at: int) -> bool:
    """Whether a month or season is a given name: a family name of the lists stands behind it, and no word of time before."""
    if at + 1 >= len(words) or not may_be_called(text, words, at):
        return False
    family = words[at + 1]
    if family.text.casefold() in word_list("season_surnames"):
        return bool(ENDS_NAME.match(text, family.end))
    return is_surname(family.text) and family.text[0].isupper() and not family.text.isupper()


def may_be_called(text: str, words: Sequence[_Word], at: int) -> bool:
    """The same, where something else has told that the next word is of a name."""
    word, following = words[at], words[at + 1]
    if following.text.casefold() in word_list("season_things"):
        return False
    if (
        word.text.casefold() not in word_list("season_names")
        or not word.text.istitle()
        or text[word.end : following.start] not in (" ", "\xa0")
    ):
        return False
    found = _BEFORE.search(text[max(0, word.start - _WINDOW) : word.start])
    before = found["word"].casefold() if found else ""
    if before.isdigit() or before in word_list("time_words"):
        return False
    return not is_given_name(following.text) or (is_surname(following.text) and before not in word_list("time_or_not"))
