"""Broken generalisations and pseudonyms that the property tests must catch."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence

from withheld.wording import generalised


def leaking(kind: str, value: str, before: str, after: str, language: str, level: int) -> str | None:
    """Rounds the number into the band, but leaves its last digit in a footnote."""
    label = generalised(kind, value, before, after, language, level)
    digits = re.findall(r"\d", value)
    return f"{label}{digits[-1]}" if label and digits else label


def padded(kind: str, value: str, before: str, after: str, language: str, level: int) -> str | None:
    """Keeps the layout: fills the label up to the length of what it replaces."""
    label = generalised(kind, value, before, after, language, level)
    return label and label + " " * (len(value) % 7)


def hashed(names: Sequence[str], pool: Sequence[str]) -> list[str]:
    """Draws each pseudonym from a hash of the name itself, so that whoever guesses the name can check it."""
    return [pool[int.from_bytes(hashlib.sha256(n.encode()).digest()[:4]) % len(pool)] for n in names]
