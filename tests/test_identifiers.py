"""The tagger of our own: how it cuts a text up and puts spans together, what it finds in prose, and that no text harms it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

import numpy as np
import pytest
from benchmarks._tagging import court_cases, measure
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.bench import bench
from tests.mutants.tagging import cut_by_words, forgets_the_seam
from withheld.detectors import Known
from withheld.detectors._gazetteer import is_state
from withheld.detectors._tagger import KINDS, OUTPUTS, WINDOW, Tag, _windows, decoded, stacked, tagged
from withheld.detectors._wordpiece import SHAPES, Word, split
from withheld.detectors.identifiers import THRESHOLD, Identifiers, _capital_last, _trimmed
from withheld.model import Asset, Content, Finding, Passage, Role, Span

ASSET = Asset("7" * 64, "notes/interview.txt", "text/plain", 1)
LIFE = (
    "Sergeant Yauhen Kavalenka, a 27-year-old paramedic from Pinsk, speaks Polish and was awarded the Order of Courage in March 2023. "
    "He serves in the 14th Mechanised Brigade. His mother was arrested after the protests."
)

TEXTS = st.text(
    st.sampled_from("abcdeéüłßЖжіїʼ'’.,-–—()[]\"“”«»/@#€$%0123456789 \n\t\r\x00\x0b\u200b\u202e\ufeff\u0301İſǅ漢字\U0001f600\U000e0041XYZ"),
    max_size=200,
)
LENGTHS = st.lists(st.integers(1, 10), max_size=700)


def found(text: str, role: Role = Role.BODY) -> list[Finding]:
    return list(Identifiers().detect(ASSET, Content("text/plain", "text/plain", text=(Passage(text, role),)), Known()))


def values(text: str, *kinds: str) -> set[str]:
    return {f.value for f in found(text) if f.kind in kinds}


@settings(deadline=None)  # the vocabulary is loaded in the first
@given(TEXTS)
def test_words_lie_in_order_and_leave_out_only_what_is_no_word(text: str) -> None:
    words = split(text)
    assert all(a.end <= b.start for a, b in pairwise(words))
    assert all(w.start < w.end and 0 < len(w.pieces) <= WINDOW - 2 and 0 < w.shape < SHAPES for w in words)
    read = {i for w in words for i in range(w.start, w.end)}
    assert not [c for i, c in enumerate(text) if c.isalnum() and i not in read]


def test_case_and_gaps_are_told_apart() -> None:
    shapes = [w.shape for w in split("kit Kit KIT K 7 k7 McK .\nkit")]
    assert len(set(shapes)) == len(shapes)


Windows = Callable[[Sequence[Word]], Iterator[tuple[int, int, int, int]]]


def answers_for_every_word(windows: Windows, lengths: Sequence[int]) -> None:
    words = [Word(i, i + 1, (1000,) * n, 1) for i, n in enumerate(lengths)]
    laid = list(windows(words))
    assert [i for _, _, begin, end in laid for i in range(begin, end)] == list(range(len(words)))
    assert all(first <= begin < end <= last for first, last, begin, end in laid)
    assert all(sum(len(w.pieces) for w in words[first:last]) <= WINDOW - 2 for first, last, _, _ in laid)


@given(LENGTHS)
def test_every_word_is_answered_for_once_and_no_window_is_too_long(lengths: list[int]) -> None:
    answers_for_every_word(_windows, lengths)


@pytest.mark.parametrize("broken", [cut_by_words, forgets_the_seam])
def test_the_property_bites(broken: Windows) -> None:
    with pytest.raises(AssertionError):
        answers_for_every_word(broken, [3] * 600)


def test_a_word_inside_a_long_text_is_seen_with_what_stands_around_it() -> None:
    laid = list(_windows([Word(i, i + 1, (1000,), 1) for i in range(2000)]))
    assert all(begin - first >= 20 for first, _, begin, _ in laid[1:])
    assert all(last - end >= 20 for _, last, _, end in laid[:-1])


def test_what_is_stacked_is_padded_with_nothing() -> None:
    batch = stacked([split("Kit fled."), split("Kit")], 8)
    assert batch.shape == (2, 2, 8)
    assert batch.dtype == np.int32
    assert (batch[1, :, 3:] == 0).all()


def tell(text: str, telling: dict[str, str]) -> list[Tag]:
    """What is decoded where the network is sure of the words given, by kind, and of nothing else."""
    words = split(text)
    output = np.zeros((len(words), OUTPUTS), np.float32)
    for row, word in zip(output, words, strict=True):
        kind = next((k for k, given in telling.items() if text[word.start : word.end] in given.split(" ")), "")
        row[1 + KINDS.index(kind) if kind else 0] = 0.9
        row[20 if kind else 19] = 0.9
    return decoded(text, words, output, THRESHOLD)


@pytest.mark.parametrize(
    ("text", "telling", "wanted"),
    [
        ("He met Denis Prokhorov’s wife.", {"name": "Denis Prokhorov ’ s"}, ["Denis Prokhorov"]),
        ("the regiment’s commander", {"occupation": "s commander"}, ["commander"]),
        ("on 5 May 2023, in Lviv.", {"date": "on 5 May 2023 ,", "place": "in Lviv ."}, ["5 May 2023", "Lviv"]),
        ("a 22-year-old medic", {"age": "22 year old", "occupation": "medic"}, ["22-year-old", "medic"]),
        ("the Ministry of Defence (MoD)", {"organisation": "the Ministry of Defence ( MoD )"}, ["Ministry of Defence (MoD)"]),
        ("Signed: S.A.", {"name": "S . A"}, ["S.A."]),
        ("Kit.\n\nKit said", {"name": "Kit"}, ["Kit", "Kit"]),
        ("... -- ...", {"misc": ". -"}, []),
    ],
)
def test_spans_are_phrases_that_another_phrase_can_replace(text: str, telling: dict[str, str], wanted: list[str]) -> None:
    assert [text[t.start : t.end] for t in tell(text, telling)] == wanted


@pytest.mark.parametrize(
    "phrase",
    ["United Kingdom of Great Britain and Northern Ireland", "Turkish Government", "Ministry of the Interior", "Republic of Poland"],
)
def test_a_state_and_its_government_are_told_from_other_organisations(phrase: str) -> None:
    assert is_state(phrase)
    assert not is_state(f"{phrase} of Tarnów")


@pytest.mark.parametrize(
    "phrase", ["Ankara Administrative Court", "Gdańsk Regional Court", "Poland", "Government Press", "Health Office", ""]
)
def test_what_tells_more_than_the_state_is_no_state(phrase: str) -> None:
    assert not is_state(phrase)


@pytest.mark.parametrize(("words", "wanted"), [("aged 22", "22"), ("age of sixty", "sixty"), ("22 years of age", "22 years of age")])
def test_an_age_is_reported_without_the_word_before_it(words: str, wanted: str) -> None:
    tag = _trimmed(words, Tag(0, len(words), "age", 0.9))
    assert words[tag.start : tag.end] == wanted


@settings(deadline=None)  # the vocabulary is loaded in the first
@given(TEXTS, st.integers(0, 2**32 - 1))
def test_whatever_the_network_says_spans_are_inside_in_order_and_apart(text: str, seed: int) -> None:
    words = split(text)
    output = np.random.default_rng(seed).dirichlet(np.ones(OUTPUTS), len(words)).astype(np.float32) * 3
    tags = decoded(text, words, output, THRESHOLD)
    assert all(a.end <= b.start for a, b in pairwise(tags))
    assert all(0 <= t.start < t.end <= len(text) and text[t.start : t.end].strip() == text[t.start : t.end] for t in tags)


def test_a_life_is_found_with_its_facts() -> None:
    by_kind = {f.value: f for f in found(LIFE)}
    assert "Yauhen Kavalenka" in by_kind
    wanted = {"27-year-old": "age", "paramedic": "occupation", "Pinsk": "place", "Sergeant": "rank", "March 2023": "date"}
    assert {value: by_kind[value].kind for value in wanted if value in by_kind} == wanted
    assert {f.quasi for f in by_kind.values() if f.kind in {"name", "code"}} == {False}
    assert {f.quasi for f in by_kind.values() if f.kind not in {"name", "code"}} == {True}
    assert values(LIFE, "unit", "decoration", "skill", "relation", "event") >= {"Order of Courage", "Polish"}


def test_values_stand_where_they_are_said_to_stand() -> None:
    text = "\ufeff“É́mile Ďurić” \U0001f600 (aged 41) – journalist,\r\n\tKraków\x00…"
    for finding in found(text):
        assert isinstance(finding.where, Span)
        assert finding.value == text[finding.where.start : finding.where.end]


@pytest.mark.parametrize("change", [str.upper, str.lower], ids=["upper", "lower"])
def test_people_are_found_in_either_case(change: Callable[[str], str]) -> None:
    assert any(change("Kavalenka") in v for v in values(change(LIFE), "name"))


def test_what_stands_around_a_passage_in_the_file_changes_nothing() -> None:
    texts = [LIFE, "Nothing to see here.", "Maria Kruk, 34, lives in Lviv.", LIFE * 12]
    together = tagged(texts, THRESHOLD)
    alone = [tagged([text], THRESHOLD)[0] for text in texts]
    assert [[(t.start, t.end, t.kind) for t in tags] for tags in together] == [[(t.start, t.end, t.kind) for t in tags] for tags in alone]


def test_the_same_text_gives_the_same_findings() -> None:
    assert found(LIFE * 9) == found(LIFE * 9)


def test_other_alphabets_and_numbers_are_left_to_others() -> None:
    assert found("Сержант Евгений Коваленко, 27 лет, врач из Пинска.") == []
    assert found("375296781234", Role.NUMBER) == []
    assert found("   \n\t") == []


GARBAGE = {
    "letters": "A" * 200_000,
    "marks": "!" * 200_000,
    "controls": "\x00\x01\u202e" * 60_000,
    "code": "Ab1-" * 50_000,
    "lines": "\n" * 200_000,
    "spelled": "a. " * 70_000,
    "signs": "! @ # " * 35_000,
}


@pytest.mark.parametrize("garbage", GARBAGE.values(), ids=GARBAGE.keys())
def test_endless_garbage_takes_no_time(garbage: str) -> None:
    started = time.process_time()
    found(garbage)
    assert time.process_time() - started < 5


def test_of_a_text_in_two_languages_the_english_part_is_read() -> None:
    text = f"Сержант Евгений Коваленко родом из Пинска, ему двадцать семь лет, он военный врач.\n\n{LIFE}"
    assert {"Yauhen Kavalenka", "27-year-old"} <= {f.value for f in found(text)}
    assert all(f.value == text[f.where.start : f.where.end] for f in found(text) if isinstance(f.where, Span))


def test_in_other_languages_only_names_and_numbers_are_told_and_doubted() -> None:
    findings = found("Wachmistrz Jerzy Zaleski mieszka w Krakowie od roku 2019 i pracuje jako lekarz w szpitalu wojskowym.")
    assert {f.kind for f in findings} <= {"name", "code"}
    assert all(f.doubt for f in findings)


@pytest.mark.slow
def test_time_grows_no_faster_than_the_text() -> None:
    def seconds(text: str) -> float:
        started = time.process_time()
        found(text)
        return time.process_time() - started

    seconds(LIFE)
    assert seconds(LIFE * 100) < 10 * max(0.1, seconds(LIFE * 20))  # five times the text; what is quadratic takes 25 times as long


@pytest.mark.slow
def test_recall_on_court_cases_that_were_never_trained_on() -> None:
    golds = court_cases(bench("text") / "tab_dev.json")
    spans = [[(t.start, t.end) for t in tags] for tags in tagged([g.text for g in golds], THRESHOLD)]
    scores = measure(golds, spans)
    assert scores.tokens > 0.95, scores
    assert scores.direct > 0.95
    assert scores.precision > 0.5


def test_a_name_crosses_no_end_of_a_paragraph_no_address_and_no_code() -> None:
    text = """[Maria](https://example.org/maria "Maria Sidorova") `Maria Sidorova` ![Maria](maria.jpg)

Then Maria

Sidorova came. They met `Maria` Sidorova there.
"""
    names = values(text, "name")
    assert "Maria Sidorova" in names
    assert not [n for n in names if any(mark in n for mark in ("`", "](", '"', "\n\n"))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Denisa Prochorowa nie było", "Denisa Prochorowa"),
        ("Vugar Rashid oglu", "Vugar Rashid oglu"),
        ("kit", "kit"),
        ("Jan de Wit", "Jan de Wit"),
    ],
)
def test_a_name_ends_with_its_last_capitalised_word(text: str, expected: str) -> None:
    assert _capital_last(text, Tag(0, len(text), "name", 0.9)).end == len(expected)
