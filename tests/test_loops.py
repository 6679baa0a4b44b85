"""Texts that repeat themselves or are no prose: read in time, and every round of a loop told like the first."""

from __future__ import annotations

import re
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.mutants.tagging import told_once
from withheld.detectors import Detector, Known
from withheld.detectors._text import Unrolled, legible, unrolled
from withheld.detectors.facts import Facts
from withheld.detectors.identifiers import Identifiers
from withheld.detectors.names import Names
from withheld.model import Asset, Content, Passage, Span
from withheld.registry import plugins

ASSET = Asset("6" * 64, "notes.txt", "text/plain", 1)
WORDS = st.sampled_from(["the", "Anna", "Lind,", "22-year-old", "nurse", "-", "and"])
LOOPS = st.tuples(st.lists(WORDS, max_size=4), st.lists(WORDS, min_size=1, max_size=6), st.integers(1, 60), st.lists(WORDS, max_size=4))


def words(text: str) -> set[tuple[int, int]]:
    return {m.span() for m in re.finditer(r"\S+", text)}


def told(text: str, piece: Unrolled) -> set[tuple[int, int]]:
    """The words that are found in what is read of a text, and those in the rounds that are not."""
    found = words(piece.text)
    return found | {again for span in found for again in piece.again(*span)}


@settings(deadline=None)
@given(st.lists(LOOPS, min_size=1, max_size=3))
def test_every_round_of_a_loop_is_told(loops: list[tuple[list[str], list[str], int, list[str]]]) -> None:
    text = " ".join(w for before, unit, rounds, after in loops for w in (*before, *unit * rounds, *after))
    assert told(text, unrolled(text)) == words(text)
    assert len(unrolled(text).text) == len(text)


def test_a_loop_of_which_only_the_read_rounds_are_told_is_caught() -> None:
    text = "Anna Lind, nurse " * 50
    assert told(text, told_once(text)) != words(text)


@pytest.mark.parametrize("unit", ["Anna Lind ", "the 22-year-old nurse Anna Lind of Riga "])
def test_names_and_facts_are_found_in_every_round(unit: str) -> None:
    text = "They met. " + unit * 200 + "And then they left."
    content = Content("text/plain", "text/plain", text=(Passage(text),))
    found = [f for d in (Names(), Identifiers(), Facts()) for f in d.detect(ASSET, content, Known())]
    for kind, value in (("name", "Anna Lind"), ("age", "22-year-old")):
        inside = {i for f in found if f.kind == kind and isinstance(f.where, Span) for i in range(f.where.start, f.where.end)}
        assert all(inside.issuperset(range(*m.span())) for m in re.finditer(value, text))


def test_what_is_no_prose_is_blanked_in_its_place() -> None:
    text = "Anna left. " + "- " * 40 + "x" * 200 + " Oskar stayed."
    assert legible(text) == "Anna left" + " " * 283 + "Oskar stayed."
    assert "x" * 200 in legible(text, endless=True)


@pytest.mark.parametrize("unit", ["- ", "A.", "the ", "the 22-year-old ", "a b c d e f g "])
def test_no_repetition_takes_long(unit: str) -> None:
    content = Content("text/plain", "text/plain", text=(Passage(unit * (200_000 // len(unit))),))
    detectors = [d for d in plugins(Detector) if not d.story_wide]
    _all(detectors, Content("text/plain", "text/plain", text=(Passage("Anna Lind, a nurse, was here."),)))
    began = process_time()
    _all(detectors, content)
    assert process_time() - began < 5


def _all(detectors: list[Detector], content: Content) -> int:
    return sum(1 for d in detectors for _ in d.detect(ASSET, content, Known()))
