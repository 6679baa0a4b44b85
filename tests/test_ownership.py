"""Whom the facts of a whole file may be about: rows, objects, cues and running text."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from withheld.attribution import UNNAMED
from withheld.formats import Format
from withheld.model import Content, Finding, Passage, Span
from withheld.ownership import _joined, owners
from withheld.registry import plugins

PEOPLE = {"Oskar": "oskar", "Anna": "anna", "Prohorov": "prokhorov"}


def read(media_type: str, data: bytes) -> Content:
    return next(f for f in plugins(Format) if f.media_type == media_type).read(data)


def found(content: Content, *facts: tuple[str, str]) -> tuple[list[Finding], dict[str, str]]:
    findings = [
        Finding(f"name {i} {m.start()}", "a", "name", Span(i, m.start(), m.end()), 1.0, "test", value=m.group())
        for i, passage in enumerate(content.text)
        for m in re.finditer("|".join(PEOPLE), passage.text)
    ]
    for kind, words in facts:
        passage = next(i for i, p in enumerate(content.text) if words in p.text)
        at = content.text[passage].text.index(words)
        findings.append(Finding(words, "a", kind, Span(passage, at, at + len(words)), 1.0, "test", value=words, quasi=True))
    return findings, {f.id: PEOPLE[f.value] for f in findings if not f.quasi}


@pytest.mark.parametrize(
    ("media_type", "data", "facts", "expected"),
    [
        (
            "text/csv",
            b'name,age,town\nOskar,22,Minsk\nAnna,34,"Brest\nCentre"\n,51,Homel\n',
            [("age", "22"), ("place", "Minsk"), ("age", "34"), ("place", "Centre"), ("age", "51")],
            ["oskar", "oskar", "anna", "anna", UNNAMED],
        ),
        (
            "application/x-subrip",
            b"1\n00:00:01,000 --> 00:00:04,000\nI am Oskar.\n\n2\n00:00:05,000 --> 00:00:08,000\nI was nineteen.\n",
            [("age", "nineteen")],
            ["oskar"],
        ),
        (
            "application/json",
            b'{"people": [{"name": "Oskar", "town": "Minsk"}, {"name": "Anna", "home": {"town": "Brest"}, "speaks": ["Polish"]}]}',
            [("place", "Minsk"), ("place", "Brest"), ("skill", "Polish")],
            ["oskar", "anna", "anna"],
        ),
        ("text/plain", "Oskar fled.\n\n– He is 22, says Prohorov.".encode(), [("age", "22")], ["oskar"]),
    ],
)
def test_a_fact_belongs_to_whom_its_row_object_or_text_is_about(
    media_type: str, data: bytes, facts: list[tuple[str, str]], expected: list[str]
) -> None:
    content = read(media_type, data)
    findings, people = found(content, *facts)
    answers = owners(content, findings, people)
    assert [answers[words] for _, words in facts] == [frozenset({person}) for person in expected]


def test_a_caption_without_a_name_is_about_somebody_unnamed() -> None:
    content = Content("image/jpeg", "image/jpeg", text=(Passage("A 22-year-old with a medal"),))
    findings, people = found(content, ("age", "22-year-old"), ("decoration", "medal"))
    assert set(owners(content, findings, people).values()) == {frozenset({UNNAMED})}


places = st.sampled_from(["row 1, column 1", "row 1, column 2", "row 2, column 1", "/a/0/b", "/a/0/c", "cue 1", "cue 2", ""])
passages = st.lists(st.builds(Passage, st.text("ab .\n\tя😀"), place=places), max_size=6)


@given(passages)
def test_offsets_lead_back_to_the_passage(parts: list[Passage]) -> None:
    text, starts = _joined(parts)
    for passage, start in zip(parts, starts, strict=True):
        assert re.sub(r"\s", " ", text[start : start + len(passage.text)]) == re.sub(r"\s", " ", passage.text)
