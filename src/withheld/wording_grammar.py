"""English grammar around a replaced fact: articles, number, capitals, and whether a word stands before a noun. Which words to put is not
decided here.

Everything is read from the text around the fact; of the fact itself only its own article, its number and its first capital are looked at.
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from withheld.wording_table import table
from withheld.words import words

_ARTICLE = re.compile(r"(a|an|the)\s+", re.IGNORECASE)
_BESIDE = re.compile(
    r"[A-Z]\w+|\w+(?:ian|ish|al|ous|ive|ic|ary|est|ful|able|ese)|"
    r"former|new|old|large|small|big|local|young|first|second|last|secret|other|good|elite|special|own|great|late|same|little|public|private|fluent|excellent|basic|perfect|broken|native|poor"
)
_VOWEL = re.compile(r"(?!uni|use|usu|eur|one\b|once\b)[aeiou]|hour|hono|heir", re.IGNORECASE)
_START = re.compile(r"(?:^|[.!?:…\n])[\s\"“”„«‘'(*_>#–—-]*\Z")


class Setting(NamedTuple):
    """Where a fact stands: what is around it, and how coarse it must become (1 to 3)."""

    before: str
    after: str
    level: int

    @property
    def article(self) -> str:
        """`a` or `an` right before the fact, in small letters, or an empty string."""
        found = re.search(r"\b(an?)\s+\Z", self.before, re.IGNORECASE)
        return found[1].lower() if found else ""

    @property
    def previous(self) -> str:
        """The word right before the fact in small letters; empty after punctuation."""
        found = re.search(r"([\w'’]+)\s+\Z", self.before)
        return found[1].casefold() if found else ""

    @property
    def determined(self) -> bool:
        """Whether the noun that stands here has its article or another determiner already, adjectives in between or not."""
        tail = re.search(r"((?:[\w'’-]+\s+){0,4})\Z", self.before)
        for word in reversed(tail[1].split() if tail else []):
            if word.casefold() in listed("determiners") or re.search(r"['’]s\Z|s['’]\Z", word):
                return True
            if not _BESIDE.fullmatch(word):
                return False
        return False

    @property
    def qualified(self) -> bool:
        """Whether an adjective without any determiner stands right before, as in `speaks fluent`."""
        return not self.determined and bool(self.previous) and bool(_BESIDE.fullmatch(self.previous))

    @property
    def attributive(self) -> bool:
        """Whether a noun follows that the fact describes (`22-year-old soldier`), rather than a verb, a preposition or the end."""
        found = re.match(r"[\s]+([A-Za-z][\w’'-]*)", self.after)
        return bool(found) and found[1].casefold() not in listed("after_noun") if found else False

    @property
    def starts(self) -> bool:
        """Whether a sentence begins here."""
        return bool(_START.search(self.before))


def reach(before: str) -> int:
    """How many characters before a fact must be replaced with it: an indefinite article, as its n tells how the hidden word begins."""
    found = re.search(r"\ban?\s+\Z", before, re.IGNORECASE)
    return len(before) - found.start() if found else 0


def divided(value: str) -> tuple[str, str]:
    """The article at the head of a value, in small letters, and the rest."""
    found = _ARTICLE.match(value)
    return (found[1].lower(), value[found.end() :]) if found else ("", value)


def indefinite(label: str) -> str:
    """The label with the indefinite article it takes."""
    return f"{'an' if _VOWEL.match(label) else 'a'} {label}"


def agreeing(labels: tuple[str, ...], article: str) -> str:
    """The first label that may follow the article before it; the first of all where none does."""
    fitting = [x for x in labels if not article or indefinite(x).startswith(f"{article} ")]
    return (fitting or list(labels))[0]


def capital(label: str, value: str, setting: Setting) -> str:
    """The label with a capital where a sentence begins with one."""
    return label[:1].upper() + label[1:] if setting.starts and not value[:1].islower() else label


def is_plural(value: str) -> bool:
    """Whether a noun phrase means several: by its head, the last word before `of`, `in`, `who` and the like."""
    head = re.split(r",|\s+(?:of|for|in|at|with|from|who|on|to|by|under)\b", value, maxsplit=1)[0].split()
    word = head[-1].casefold() if head else ""
    if word in listed("plurals"):
        return True
    return len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is", "’s", "'s"))


@cache
def listed(name: str) -> frozenset[str]:
    """A list of small words of `wording.toml`; raises `KeyError` where there is none."""
    return frozenset(table("en")["grammar"][name])


def is_people(word: str) -> bool:
    """Whether the word is of a nation or people, in either number."""
    plain = word.casefold()
    return plain in words("peoples") or (plain.endswith("s") and plain[:-1] in words("peoples"))
