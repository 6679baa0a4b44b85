"""Broken ways to find facts that the property test must catch."""

from __future__ import annotations

from withheld.detectors._fact_phrases import Hit
from withheld.detectors.facts import find


def overlapping(text: str) -> list[Hit]:
    """Reports every fact twice, the second time a character longer: what is replaced twice is garbled."""
    return [part for hit in find(text) for part in (hit, hit._replace(end=hit.end + 1))]


def cutting(text: str) -> list[Hit]:
    """Leaves the last letter of what it finds in the text."""
    return [hit._replace(end=hit.end - 1) for hit in find(text)]


def beyond(text: str) -> list[Hit]:
    """Counts as if each fact were followed by a space."""
    return [hit._replace(end=hit.end + 1) for hit in find(text)]
