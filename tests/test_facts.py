"""Facts found by rules: what is found in sentences of every kind, what is left alone, and that no text breaks the finder."""

from __future__ import annotations

from collections.abc import Callable
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.mutants import facts as mutants
from withheld.detectors import Known
from withheld.detectors._fact_phrases import Hit
from withheld.detectors.facts import Facts, find
from withheld.facts import fact_words
from withheld.model import Asset, Content, Passage, Span


def facts(text: str, *, doubtful: bool = False) -> set[tuple[str, str]]:
    return {(h.kind, text[h.start : h.end]) for h in find(text) if doubtful or not h.doubt}


SENTENCES = [
    ("He was only 19 years old.", {("age", "19 years old")}),
    ("A 22-year-old on the sidelines follows the action.", {("age", "22-year-old")}),
    ("Maria, 34, is silent.", {("age", "34")}),
    ("She left home at the age of sixteen.", {("age", "sixteen")}),
    ("A man in his late forties opened.", {("age", "late forties")}),
    ("He turned fifty in spring.", {("age", "fifty")}),
    ("He came in 2014.", {("date", "2014")}),
    ("It began in February of last year.", {("date", "February of last year")}),
    ("Born on 3 May 1987 in a village.", {("date", "3 May 1987")}),
    ("Born on May 3rd, 1987.", {("date", "May 3rd, 1987")}),
    ("In the spring of 2020 she left.", {("date", "spring of 2020")}),
    ("He moved two years ago.", {("date", "two years ago")}),
    ("It started a year ago.", {("date", "a year ago")}),
    ("That was in the 1990s.", {("date", "1990s")}),
    ("At the end of the 19th century it was a town.", {("date", "end of the 19th century")}),
    ("There are more than three hundred of us.", {("quantity", "more than three hundred of us")}),
    ("He paid 3,000 euros for it.", {("quantity", "3,000 euros")}),
    ("They walked 40 kilometres.", {("quantity", "40 kilometres")}),
    ("The unit’s commander said no.", {("occupation", "commander")}),
    ("She is a human rights lawyer.", {("occupation", "human rights lawyer")}),
    ("He worked as a welder.", {("occupation", "welder")}),
    ("A former schoolteacher was there.", {("occupation", "schoolteacher")}),
    ("Occupation: Nurse", {("occupation", "Nurse")}),
    ("Two drone operators slept.", {("occupation", "drone operators")}),
    ("He was a glaciologist.", {("occupation", "glaciologist")}),
    ("Senior Lieutenant Novak salutes.", {("rank", "Senior Lieutenant")}),
    ("They met Lt. Col. Novak.", {("rank", "Lt. Col.")}),
    ("He was promoted to captain.", {("rank", "captain")}),
    ("He served in the 3rd Separate Assault Brigade.", {("unit", "3rd Separate Assault Brigade")}),
    ("They founded the Kastuś Kalinoŭski regiment.", {("unit", "Kastuś Kalinoŭski regiment")}),
    ("His reconnaissance company was late.", {("unit", "reconnaissance company")}),
    ("He holds the Order of Courage, third class.", {("decoration", "Order of Courage, third class")}),
    ("He was decorated for bravery.", {("decoration", "decorated for bravery")}),
    ("She received the medal for saving lives.", {("decoration", "medal for saving lives")}),
    ("I know English.", {("skill", "English")}),
    ("She speaks fluent Polish and a little Georgian.", {("skill", "Polish"), ("skill", "Georgian")}),
    ("She is fluent in Arabic and French.", {("skill", "Arabic"), ("skill", "French")}),
    ("He is a father of three.", {("relation", "father of three")}),
    ("I was a dental assistant.", {("occupation", "dental assistant")}),
    ("He knows how to fly drones.", {("skill", "fly drones")}),
    ("He practises martial arts.", {("skill", "martial arts")}),
    ("Her mother tongue is Belarusian.", {("skill", "Belarusian")}),
    ("Her Ukrainian is perfect.", {("skill", "Ukrainian")}),
    ("He answered in Georgian.", {("skill", "Georgian")}),
    ("A native speaker of Arabic, she helped.", {("skill", "Arabic")}),
    ("They were taught to defuse mines.", {("skill", "defuse mines")}),
    ("She can ride a horse.", {("skill", "ride a horse")}),
    ("He is good at chess.", {("skill", "chess")}),
    ("She plays the accordion.", {("skill", "accordion")}),
    ("He was trained in drone reconnaissance.", {("skill", "drone reconnaissance")}),
    ("She completed a sniper course.", {("skill", "sniper course")}),
    ("The applicant is a British national.", {("demographic", "British")}),
    ("He is of Belarusian descent.", {("demographic", "Belarusian")}),
    ("She was dismissed from her job.", {("event", "dismissed")}),
    ("She was a stage manager.", {("occupation", "stage manager")}),
    ("A Belarusian volunteer slept.", {("demographic", "Belarusian")}),
    ("She is Catholic.", {("demographic", "Catholic")}),
    ("They asked his late mother.", {("relation", "his late mother")}),
    ("She has two daughters.", {("relation", "two daughters")}),
    ("He suffers from epilepsy.", {("health", "epilepsy")}),
    ("He studied economics.", {("education", "economics")}),
    ("He took part in large protests.", {("event", "large protests")}),
    ("He fled to Ukraine.", {("event", "fled to Ukraine")}),
    ("She was sentenced to two years in prison.", {("event", "sentenced to two years in prison")}),
]


@pytest.mark.parametrize(("text", "expected"), SENTENCES, ids=[text for text, _ in SENTENCES])
def test_found(text: str, expected: set[tuple[str, str]]) -> None:
    assert expected <= facts(text), facts(text, doubtful=True)


@pytest.mark.parametrize(
    "text",
    [
        "The Russian offensive slowed down.",
        "In general, the private sector had a major problem.",
        "You may march on.",
        "They cook and guide and judge.",
        "He went to speak in the English garden.",
        "The Polish government met the German chancellery.",
        "Version 1.2.2014 costs nothing.",
        "It weighs nothing and says nothing.",
        "Under the Housing Act 1996 and the 1985 Act this is possible.",
        "The appeal was dismissed by the court.",
        "They met in the English garden.",
        "You can see it and could have it.",
        "It happened on the same day.",
    ],
)
def test_left_alone(text: str) -> None:
    left = facts(text) - {("date", "1.2.2014")}
    assert not left


def test_the_founding_article() -> None:
    text = (
        "A 22-year-old on the sidelines follow the action. He doesn’t need to practice martial arts.\n\n"
        "He has just received the medal of bravery of the military intelligence of Ukraine.\n\n"
        "– I have been at the front a lot. Among other things, I was with foreign fighters because I know English.\n\n"
        "Oskar took part in large protests in 2020. Like many, "
        "he fled to Ukraine when the authorities started arresting activists.\n\n"
        "When the Russian offensive began in February of last year, many wanted to join. He came already in 2014. "
        "He was only 19 years old.\n\n"
        "– There are more than three hundred of us, says the unit’s commander. The unit has a recruitment office in Warsaw."
    )
    assert {
        ("age", "22-year-old"),
        ("skill", "martial arts"),
        ("decoration", "medal of bravery of the military intelligence of Ukraine"),
        ("skill", "English"),
        ("event", "large protests"),
        ("date", "2020"),
        ("event", "fled to Ukraine"),
        ("date", "February of last year"),
        ("date", "2014"),
        ("age", "19 years old"),
        ("quantity", "more than three hundred of us"),
        ("occupation", "commander"),
        ("organisation", "recruitment office"),
    } <= facts(text)


def test_what_is_told_in_another_language_is_left_to_others() -> None:
    russian = "Сержант родом из Пинска, ему двадцать семь лет, он военный врач и говорит, что в 2014 году был в Киеве, а потом в Минске."
    content = Content("text/plain", "text/plain", text=(Passage(f"{russian}\n\nHe is a welder."),))
    found = list(Facts().detect(Asset("0" * 64, "a.txt", "text/plain", 10), content, Known()))
    assert {(f.kind, f.value) for f in found} == {("occupation", "welder")}


def test_every_occupation_is_found_after_an_article() -> None:
    missed = [job for job in fact_words("en", "occupations", "nouns") if ("occupation", job) not in facts(f"He met the {job} there.")]
    assert len(missed) <= 0.02 * len(fact_words("en", "occupations", "nouns")), missed


def test_findings_are_quasi_identifiers_with_their_words() -> None:
    content = Content("text/plain", "text/plain", text=(Passage("He is a welder."), Passage(""), Passage("Aged 22, fled to Poland.")))
    asset = Asset("0" * 64, "a.txt", "text/plain", 10)
    found = list(Facts().detect(asset, content, Known()))
    assert {(f.kind, f.value) for f in found} == {("occupation", "welder"), ("age", "22"), ("event", "fled to Poland")}
    for f in found:
        assert f.quasi
        assert f.kind in Facts.kinds
        assert isinstance(f.where, Span)
        assert content.text[f.where.passage].text[f.where.start : f.where.end] == f.value


_PIECES = [
    "He",
    "was",
    "a",
    "the",
    "22",
    "year-old",
    "years",
    "ago",
    "in",
    "May",
    "2020",
    ",",
    ".",
    "Lt",
    "medal",
    "of",
    "bravery",
    "three",
    "hundred",
]
_PIECES += [
    "fled",
    "to",
    "Ukraine",
    "3rd",
    "Assault",
    "Brigade",
    "“",
    "”",
    "’",
    "s",
    "-",
    "Order",
    "Courage",
    "speaks",
    "English",
    "and",
    "his",
    "mother",
]
_PIECES += [
    "é",
    "\u0301",
    "😀",
    "Минск",
    "\n",
    " ",
    "\xa0",
    "€",
    "1,000",
    "%",
    "12:30",
    "Belarusian",
    "lawyer",
    "sentenced",
    "prison",
    "protests",
]


@given(st.lists(st.tuples(st.sampled_from(_PIECES), st.sampled_from(["", " ", " ", " ", "\n"])), max_size=40))
def test_spans_are_in_bounds_apart_and_on_word_boundaries(pieces: list[tuple[str, str]]) -> None:
    text = "".join(word + space for word, space in pieces)
    assert not _wrong(text, find(text))


@pytest.mark.parametrize("broken", [mutants.overlapping, mutants.cutting, mutants.beyond])
def test_broken_finders_are_caught(broken: Callable[[str], list[Hit]]) -> None:
    text = "He was 22 years old and a welder"
    assert not _wrong(text, find(text))
    assert _wrong(text, broken(text))


def _wrong(text: str, hits: list[Hit]) -> list[Hit]:
    """The spans that are out of bounds or of order, of no kind, begin or end with a space, or cut a word."""
    ends = [0, *(h.end for h in hits)]
    return [
        h
        for h, at in zip(hits, ends, strict=False)
        if not (at <= h.start < h.end <= len(text)) or h.kind not in Facts.kinds or _ragged(text, h)
    ]


def _ragged(text: str, hit: Hit) -> bool:
    words, before, after = text[hit.start : hit.end], text[hit.start - 1 : hit.start], text[hit.end : hit.end + 1]
    return words.strip() != words or (before.isalnum() and words[0].isalnum()) or (after.isalnum() and words[-1].isalnum())


def test_facts_are_read_across_wrapped_lines_and_other_spaces() -> None:
    assert facts("He was 22\nyears old.") == {("age", "22\nyears old")}
    assert facts("Born on 3\xa0May\xa01987.") == {("date", "3\xa0May\xa01987")}
    assert ("age", "22\n\nyears old") not in facts("He was 22\n\nyears old.")


@given(st.text(max_size=300))
def test_any_text_is_read(text: str) -> None:
    find(text)


_HOSTILE = [
    "1 ",
    "two hundred and ",
    "the early ",
    "Aa ",
    "Aa",
    "a-",
    "12:",
    "1,",
    "Lt. ",
    "The Order of ",
    "medal of bravery of the ",
    "his late ",
]
_HOSTILE += [
    "know English and ",
    "mass large ",
    "sentenced to two years in prison for ",
    "deputy chief senior ",
    "regiment “",
    "\n",
    "’",
    "3rd Assault ",
]


@pytest.mark.slow
@pytest.mark.parametrize("prefix", _HOSTILE, ids=repr)
def test_work_is_linear_in_the_text(prefix: str) -> None:
    """Four times the text may take about four times as long, not sixteen; measured in CPU time, with room for noise."""
    find(prefix)
    quarter, whole = (_cost((prefix * (length // len(prefix) + 1))[:length]) for length in (50_000, 200_000))
    assert whole < 9 * quarter + 0.5
    assert whole < 15


def _cost(text: str) -> float:
    begun = process_time()
    find(text)
    return process_time() - begun
