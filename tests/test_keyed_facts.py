"""Facts that only a key, a header or a label tells, and whose they are in tables and nested records."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import withheld
from tests.mutants.jigsaw import one_record
from withheld import keys
from withheld.attribution import UNNAMED
from withheld.detectors import Known
from withheld.detectors.keyed_facts import KeyedFacts
from withheld.formats import Format
from withheld.model import Asset, Content, Finding, Passage, Span
from withheld.ownership import owners
from withheld.registry import plugins

ASSET = Asset("a" * 64, "a", "text/plain", 1)


def read(media_type: str, data: str) -> Content:
    return next(f for f in plugins(Format) if f.media_type == media_type).read(data.encode())


def told(content: Content) -> list[tuple[str, str]]:
    return [(f.kind, f.value) for f in KeyedFacts().detect(ASSET, content, Known())]


@pytest.mark.parametrize(
    ("media_type", "data", "expected"),
    [
        ("application/json", '{"name": "Oskar", "age": 22, "salary": 1800}', [("age", "22"), ("quantity", "1800")]),
        ("application/json", '{"age": "22", "jobTitle": "welder", "email address": "a@b.c"}', [("age", "22"), ("occupation", "welder")]),
        ("application/json", '{"возраст": 22, "звание": "сержант"}', [("age", "22"), ("rank", "сержант")]),
        ("application/json", '{"вік": 22, "посада": "сапер"}', [("age", "22"), ("occupation", "сапер")]),
        ("application/json", '{"узрост": 22, "мовы": ["чэшская"]}', [("age", "22"), ("skill", "чэшская")]),
        ("application/json", '{"wiek": 22, "zawód": "spawacz"}', [("age", "22"), ("occupation", "spawacz")]),
        ("application/json", '{"age": 1999, "unit": "kg", "rank": 3, "health": "unknown"}', []),
        (
            "text/csv",
            "name,age,city\nOskar,34,Minsk\nAnna,51,Brest\n",
            [("age", "34"), ("place", "Minsk"), ("age", "51"), ("place", "Brest")],
        ),
        ("text/markdown", "---\ntitle: Maria Sidorova, 22\nrole: welder\n---\n", [("occupation", "welder"), ("age", "22")]),
        ("text/markdown", "| name | age |\n|---|:-:|\n| Oskar | 22 |\n|  | 31 |\n\nno | table", [("age", "22"), ("age", "31")]),
        ("text/plain", "Rank: sergeant\nNote: see age", [("rank", "sergeant")]),
    ],
)
def test_a_key_tells_what_a_value_is(media_type: str, data: str, expected: list[tuple[str, str]]) -> None:
    content = read(media_type, data) if media_type != "text/plain" else Content(media_type, media_type, text=(Passage(data),))
    assert told(content) == expected


@pytest.mark.parametrize("key", ["deputy age", "wife’s job", "wife's job", "wifeJob", "возраст заместителя", "профессия жены", "wiek żony"])
def test_a_key_may_speak_of_another(key: str) -> None:
    assert keys.of_another(keys.split(key))


@pytest.mark.parametrize("key", ["age", "jobTitle", "name", "город", "birth place", "soldier", "wykształcenie", "language"])
def test_most_keys_speak_of_their_record(key: str) -> None:
    assert not keys.of_another(keys.split(key))


@given(st.text("ab: |-\n22age\\rк", max_size=60))
def test_a_value_stands_where_it_is_said_to(text: str) -> None:
    content = Content("text/plain", "text/plain", text=(Passage(text),))
    for f in KeyedFacts().detect(ASSET, content, Known()):
        assert isinstance(f.where, Span)
        assert text[f.where.start : f.where.end] == f.value == f.value.strip() != ""


NESTED = [
    ('{"name": "Prohorov", "deputy": {"age": 22, "role": "sniper"}}', {"22", "sniper"}),
    ('{"name": "Prohorov", "age": 45, "wife": {"health": "diabetes", "home": {"city": "Grodno"}}}', {"diabetes", "Grodno"}),
    ('{"name": "Prohorov", "staff": {"note": "under Prohorov", "village": "Vesna"}}', {"Vesna"}),
    ('{"name": "Prohorov", "children": [{"age": 7, "city": "Grodno"}], "deputy age": 34}', {"7", "Grodno", "34"}),
    ('[{"name": "Prohorov", "age": 45}, {"age": 33, "job": "welder", "city": "Homel"}]', {"33", "welder", "Homel"}),
]


def asked(content: Content) -> tuple[list[Finding], dict[str, str]]:
    names = [(i, p.text.index("Prohorov")) for i, p in enumerate(content.text) if "Prohorov" in p.text]
    spans = [Span(i, at, at + 8) for i, at in names]
    found = [Finding(f"name {w.passage}", "a", "name", w, 1.0, "test", value="Prohorov") for w in spans]
    return [*found, *KeyedFacts().detect(ASSET, content, Known())], {f.id: "prohorov" for f in found}


def unnamed(content: Content) -> set[str]:
    findings, people = asked(content)
    answers = owners(content, findings, people)
    return {f.value for f in findings if f.quasi and UNNAMED in answers[f.id]}


@pytest.mark.parametrize(("data", "expected"), NESTED)
def test_an_object_without_a_name_may_be_about_somebody_unnamed(data: str, expected: set[str]) -> None:
    assert unnamed(read("application/json", data)) == expected


def test_an_aspect_of_a_person_is_theirs() -> None:
    content = read("application/json", '{"name": "Prohorov", "age": 45, "homeAddress": {"city": "Kyiv"}, "profile": {"job": "commander"}}')
    assert unnamed(content) == set()


def test_taking_all_objects_for_one_record_is_caught() -> None:
    """The mutant gives the record's person whatever stands in it."""
    wrong = [data for data, expected in NESTED if not expected & one_record(*asked(read("application/json", data)))]
    assert len(wrong) == len(NESTED)


def test_a_column_may_be_about_another() -> None:
    content = read("text/csv", "name,age,deputy age,wife's job\nProhorov,45,34,surgeon\n,51,,cook\n")
    assert unnamed(content) == {"34", "surgeon", "51", "cook"}


@pytest.mark.slow
def test_a_copy_without_the_facts_of_tables(tmp_path: Path, home: Path) -> None:
    story = tmp_path / "story"
    story.mkdir()
    (story / "withheld.toml").write_text('[people.p]\nnames = ["Denis Prokhorov"]\nconsent = "public"\n')
    record = {"name": "Denis Prokhorov", "age": 45, "deputy": {"age": "22 years", "role": "sniper"}}
    (story / "a.json").write_text(json.dumps([record, {"name": "Oskar Malina", "age": 22, "salary": 1800}]))
    (story / "b.csv").write_text("name,age,job,town\nOskar Malina,22,sniper,Minsk\nDenis Prokhorov,45,commander,Kyiv\n,51,plumber,Homel\n")
    (story / "c.md").write_text(
        "---\ntitle: Maria Sidorova, 22\n---\n\n| name | age | job |\n|---|---|---|\n| Anna Petrova | 34 | welder |\n| | 51 | plumber |\n"
    )
    report = withheld.run(story, tmp_path / "out", withheld.Settings(jobs=1))
    assert report.exit_code == 0
    copies = {p.suffix: p.read_text("utf-8") for p in (tmp_path / "out").iterdir() if p.stem != "report"}
    public, oskar = json.loads(copies[".json"])
    assert public["age"] == 45
    assert isinstance(oskar["age"], str)
    shown = "".join(copies[s] for s in (".csv", ".md")) + json.dumps([public["deputy"], oskar])
    assert not [fact for fact in ("22", "1800", "sniper", "34", "51", "welder", "plumber") if fact in shown]
    assert "45,commander,Kyiv" in copies[".csv"]
