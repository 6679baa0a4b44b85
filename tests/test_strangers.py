"""The blind tagger finds names that nobody found, says nothing of labels and of what was agreed, and adds up to what its canaries claim."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise, product
from math import exp

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.bench import ROOT
from tests.mutants.attacks import Blindfolded, Jumpy
from withheld.attacks import Attack, Brief, Exhibit, _tagger
from withheld.attacks.strangers import _CANARIES, SURE, Strangers  # pyright: ignore[reportPrivateUsage]
from withheld.model import AssetPlan, Content, Finding, Passage, Replacement, Span, Verdict

PLAN = AssetPlan("a" * 64, "c0ffee123456.txt", 2048)
BRIEF = Brief(PLAN, ())


def shown(*lines: str) -> Exhibit:
    return Exhibit(PLAN.output, "text/plain", b"", Content("text/plain", "text/plain", text=tuple(Passage(line) for line in lines)))


def found(text: str, brief: Brief = BRIEF, attack: Attack | None = None) -> set[str]:
    return {hit.value for hit in (attack or Strangers()).find(shown(text), brief)}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("“We had no water for days,” said Ilse Brandstätter, who runs the shelter.", "ilsebrandstätter"),
        ("Sergeant Mykhailo Petrenko told the court that nobody was hurt.", "mykhailopetrenko"),
        ("Я встретил Сергея Кузнецова на вокзале.", "сергеякузнецова"),
        ("Лікарка Наталія Шевчук працює тут давно.", "наталіяшевчук"),
        ("Spotkaliśmy Katarzynę Kowalczyk na dworcu.", "katarzynękowalczyk"),
    ],
)
def test_a_name_in_five_languages(text: str, name: str) -> None:
    (only,) = found(text)
    assert name in only  # the word of a trade at the head of a sentence may be taken with it


@pytest.mark.parametrize(
    "text",
    [
        "[Person KX] said that the road to Kharkiv was closed. Commander [Person BC] agreed.",
        "The Supreme Court of Justice and the Ministry of Defence denied it on Tuesday.",
        "Most Belarusians left Minsk for Warsaw after the start of the Russian offensive in February.",
        "Большинство белорусов уехали из Минска в Варшаву. Министерство обороны промолчало.",
        "Większość Białorusinów wyjechała z Mińska do Warszawy. Sąd Najwyższy milczy.",
        "# Heading\n\n* Microsoft Windows\n* Google Maps\n",
        "",
    ],
)
def test_nothing_where_nobody_is_named(text: str) -> None:
    assert found(text) == set()


def test_what_the_plan_puts_in_is_no_stranger() -> None:
    text = "“We waited,” said Gundula Marschewski, a nurse."
    plan = replace(PLAN, replacements=(Replacement(Span(0, 0, 3), "Gundula Marschewski", ("f",)),))
    assert found(text) == {"gundulamarschewski"}
    assert found(text, replace(BRIEF, plan=plan)) == set()


def test_agreed_names_are_excused_in_other_spellings_and_cases() -> None:
    brief = replace(BRIEF, allowed=("Denis 'Kit' Prokhorov",))
    assert found("“I would say hundreds,” says Prohorov. DENIS PROKHOROV", brief) == set()
    assert found("По словам Дениса Прохоренко, дорога закрыта.", brief) == {"денисапрохоренко"}


def test_a_name_filed_as_an_organisation_is_not_excused_by_that() -> None:
    text = "“I would say hundreds,” says Prohorov."
    brief = replace(
        BRIEF, allowed=("Prohorov",), findings=(Finding("f", "a" * 64, "organisation", Span(0, 0, 1), 1.0, "t@1", value="Prohorov"),)
    )
    assert found(text, brief) == {"prohorov"}


def test_marks_do_not_hide_a_name() -> None:
    assert found("## By **Ilse Brandstätter**\n\nText.") == {"ilsebrandstätter"}


@settings(max_examples=25, deadline=None)
@given(st.lists(st.sampled_from(sorted(_CANARIES)), min_size=1, max_size=4, unique=True), st.integers(0, 3))
def test_every_canary_is_found_among_labels_wherever_it_stands(names: list[str], at: int) -> None:
    lines = ["[Person BC] came to Warsaw.", "[Person DF] left.", "The court is closed."]
    lines[at:at] = [_CANARIES[n] for n in names]
    assert {re.sub(" ", "", n).casefold() for n in names} <= found("\n".join(lines))


def test_the_founding_article_published_raises_no_alarm_and_its_people_are_found_in_the_original() -> None:
    articles = sorted((ROOT.parent / "story").glob("*.txt"))
    if not articles:
        pytest.skip("the founding article is not here")
    text = articles[0].read_text("utf-8")
    brief = replace(BRIEF, allowed=("Denis 'Kit' Prokhorov", "Kastuś Kalinoŭski", "Alexander Lukashenko"))
    assert found(text.replace("Oskar", "[Person BC]"), brief) == set()
    assert {"prohorov", "alexanderlukashenko"} <= found(text)


def test_probabilities_are_those_of_the_chain() -> None:
    """Against the sum over all 2⁵ ways to tag five words."""
    rows = [[0], [1], [2], [1], [0, 2]]
    chain = _tagger.Chain((0.7, -1.1, 0.4), (0.5, -0.3, -0.9, 0.8))
    moves = {(a, b): chain.moves[2 * a + b] for a in (0, 1) for b in (0, 1)}
    mass = {
        tags: exp(
            sum(t * sum(chain.emissions[f] for f in row) for t, row in zip(tags, rows, strict=True)) + sum(moves[p] for p in pairwise(tags))
        )
        for tags in product((0, 1), repeat=5)
    }
    expected = [sum(m for tags, m in mass.items() if tags[i]) / sum(mass.values()) for i in range(5)]
    assert _tagger.probabilities(rows, chain) == pytest.approx(expected)


@pytest.mark.parametrize("broken", [Blindfolded(), Jumpy()], ids=lambda a: a.name)
def test_a_broken_tagger_is_noticed(broken: Attack) -> None:
    attempt, _ = broken.attempt(None, shown("[Person KX] said that nothing had changed in Warsaw."), BRIEF)
    assert attempt.verdict is not Verdict.HELD


def test_the_threshold_is_a_probability() -> None:
    assert 0.5 < SURE < 1
