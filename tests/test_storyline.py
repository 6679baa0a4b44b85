"""Who a passage is about can be told from the original and not from an output whose facts were generalised; one fact left is enough."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.mutants.attacks import Forgetful, Gossip
from withheld import meaning
from withheld.attacks import Attack, Brief, Exhibit, Profile, _lineup
from withheld.attacks.storyline import Storyline
from withheld.model import AssetPlan, Content, Finding, Kept, Passage, Replacement, Span, Verdict

TEXT = """The shelter on the river is full, and every night more people come.

A 22-year-old named Oskar watches the others train. He has just received the Bravery Medal of Military Intelligence.

“I speak Estonian, so they sent me to the foreigners,” Oskar says. He took part in the tram strike of 2020.

Marta comes from Pinsk, where she was a cellist. Her twin brother is in prison.

The mayor says that the town will build a second shelter. Donations pay for most of it.
"""
MEDAL = "the Bravery Medal of Military Intelligence"
REPLACED = {
    "22-year-old": "young adult",
    "Oskar": "[Person BC]",
    MEDAL: "a decoration",
    "Estonian": "a foreign language",
    "the tram strike of 2020": "a protest some years ago",
    "Marta": "[Person DF]",
    "Pinsk": "a provincial town",
    "a cellist": "an artist",
    "twin brother": "close relative",
}
OSKAR = (
    ("age", "22-year-old"),
    ("decoration", MEDAL),
    ("skill", "Estonian"),
    ("event", "the tram strike of 2020"),
)
MARTA = (("place", "Pinsk"), ("occupation", "a cellist"), ("relation", "twin brother"))


def spans(words: str) -> list[Span]:
    starts = [i for i in range(len(TEXT)) if TEXT.startswith(words, i)]
    return [Span(0, i, i + len(words)) for i in starts]


def profile(person: str, facts: tuple[tuple[str, str], ...], name: str) -> Profile:
    return Profile(person, facts, tuple(s for words in (name, *(value for _, value in facts)) for s in spans(words)))


PROFILES = (profile("p1", OSKAR, "Oskar"), profile("p2", MARTA, "Marta"))


def content(text: str) -> Content:
    return Content("text/plain", "text/plain", text=(Passage(text),))


def output(left: Collection[str] = (), labels: dict[str, str] = REPLACED) -> tuple[Exhibit, Brief]:
    """The text as it would be published with some of the facts left as they stood, and what the attack is told."""
    replacements = sorted(
        (Replacement(s, label, ("f",)) for words, label in labels.items() if words not in left for s in spans(words)),
        key=lambda r: r.span.start,
    )
    made, at = "", 0
    for r in replacements:
        made, at = made + TEXT[at : r.span.start] + r.label, r.span.end
    plan = AssetPlan("a" * 64, "c0ffee123456.txt", 2048, replacements=tuple(replacements))
    shown = Exhibit(plan.output, "text/plain", b"", content(made + TEXT[at:]))
    return shown, Brief(plan, (), original=content(TEXT), profiles=PROFILES)


def named(left: Collection[str] = (), attack: Attack | None = None, **changes: object) -> set[str]:
    shown, brief = output(left)
    return {hit.value for hit in (attack or Storyline()).find(shown, replace(brief, **changes))}  # pyright: ignore[reportArgumentType]


def test_the_original_names_everybody_and_the_output_nobody() -> None:
    shown, brief = output()
    attempt, hits = Storyline().attempt(Exhibit("story.txt", "text/plain", b"", content(TEXT)), shown, brief)
    assert (attempt.verdict, attempt.control, attempt.on_control, hits) == (Verdict.HELD, "original", 2, [])


@pytest.mark.parametrize(("left", "person"), [(v, "p1") for _, v in OSKAR] + [(v, "p2") for _, v in MARTA])
def test_one_fact_left_names_its_person(left: str, person: str) -> None:
    assert named([left]) == {person}


@settings(max_examples=15, deadline=None)
@given(st.sets(st.sampled_from([value for _, value in (*OSKAR, *MARTA)])))
def test_those_are_named_of_whom_a_fact_is_left(left: set[str]) -> None:
    facts = {"p1": {v for _, v in OSKAR}, "p2": {v for _, v in MARTA}}
    assert named(left) == {person for person, own in facts.items() if own & left}


AGES = {
    "en": ("Anna Lind is {} years old, a nurse from Pinsk.", "20–29 years old"),
    "ru": ("Анне Линд {} лет, она медсестра из Пинска.", "20–29 лет"),
    "uk": ("Анні Лінд {} років, вона медсестра з Пінська.", "20–29 років"),
    "be": ("Ганне Лінд {} гадоў, яна медсястра з Пінска.", "20–29 гадоў"),
    "pl": ("Anna Lind ma {} lat, jest pielęgniarką z Pińska.", "20-29 lat"),
}


@pytest.mark.parametrize("code", AGES)
@pytest.mark.parametrize("years", [20, 24, 29])
def test_the_ends_of_a_band_are_nobody_s_age(code: str, years: int) -> None:
    sentence, label = AGES[code]
    text = sentence.format(years)
    start = text.index(str(years))
    end = start + len(label.replace("20–29", "29").replace("20-29", "29"))
    place = text.rindex(" ") + 1
    facts = (("age", text[start:end]), ("place", text[place:-1]))
    made = (Replacement(Span(0, start, end), label, ("a",)), Replacement(Span(0, place, len(text) - 1), "[place]", ("b",)))
    plan = AssetPlan("a" * 64, "o.txt", 0, replacements=made)
    brief = Brief(plan, (), original=content(text), profiles=(Profile("p", facts, (Span(0, 0, len(text)),)),))
    assert Storyline().find(Exhibit("o.txt", "text/plain", b"", content(f"{text[:start]}{label}{text[end:place]}[place].")), brief) == []
    assert Storyline().find(Exhibit("o.txt", "text/plain", b"", content(text)), brief)


def test_a_label_that_says_the_fact_again_names_its_person() -> None:
    for repeated in ({"a cellist": "the cellist"}, {"Pinsk": "Pinsk"}):
        shown, brief = output(labels=REPLACED | repeated)
        assert {hit.value for hit in Storyline().find(shown, brief)} == {"p2"}


def test_a_name_left_is_not_this_attack_s_business() -> None:
    assert named(["Oskar", "Marta"]) == set()


def test_a_fact_that_was_agreed_to_stay_counts_for_nothing() -> None:
    assert named(["Pinsk"], allowed=("Pinsk",)) == set()
    finding = Finding("f9", "a" * 64, "place", spans("Pinsk")[0], 1.0, "t@1", value="Pinsk", quasi=True)
    shown, brief = output(["Pinsk"])
    kept = replace(brief, findings=(finding,), plan=replace(brief.plan, kept=(Kept(finding.where, ("f9",)),)))
    assert Storyline().find(shown, kept) == []


def test_the_same_words_about_somebody_else_name_nobody() -> None:
    shown, brief = output()
    assert shown.content
    elsewhere = replace(shown, content=content(shown.content.text[0].text + "\nThe ferry to Pinsk leaves at nine.\n"))
    assert Storyline().find(elsewhere, brief) == []


def test_what_is_in_every_paragraph_tells_of_nobody() -> None:
    shown, brief = output()
    assert shown.content
    text = shown.content.text[0].text.replace("a provincial town", "Pinsk")
    everywhere = replace(shown, content=content(text + "\nPinsk is cold.\n" * 40))
    assert Storyline().find(everywhere, brief) == []


def test_one_fact_makes_no_profile() -> None:
    shown, brief = output()
    assert not Storyline().applies(shown, replace(brief, profiles=(Profile("p1", OSKAR[:1], PROFILES[0].windows),)))


@pytest.mark.parametrize(
    ("broken", "verdict"), [(Forgetful(), Verdict.UNPROVEN), (Gossip(), Verdict.LEAK)], ids=lambda v: getattr(v, "name", "")
)
def test_broken_ones_are_noticed(broken: Attack, verdict: Verdict) -> None:
    attempt, _ = broken.attempt(None, *output())
    assert attempt.verdict is verdict


def test_nobody_in_the_lineup_shares_a_fact_with_the_person() -> None:
    for facts in (OSKAR, MARTA):
        others = _lineup.lineup(facts)
        assert len(set(others)) == _lineup.DECOYS >= 19
        for other in others:
            assert [kind for kind, _ in other] == [kind for kind, _ in facts]
            assert all(a != b for (_, a), (_, b) in zip(facts, other, strict=True))


def test_the_embedding_is_that_of_its_makers() -> None:
    """The first numbers that its makers' library gives for their own example."""
    (point,) = meaning.embedded(["This is an example sentence"])
    assert point[:5] == pytest.approx([0.0677, 0.0635, 0.0487, 0.0793, 0.0374], abs=1e-4)
    assert float(np.linalg.norm(point)) == pytest.approx(1, abs=1e-5)


def test_an_embedding_does_not_depend_on_its_company() -> None:
    alone = meaning.embedded(["A nurse from the north."])[0]
    assert meaning.embedded(["Short.", "A nurse from the north.", "A much longer sentence about ships, " * 5])[1] == pytest.approx(
        alone, abs=1e-5
    )


def test_meaning_survives_generalisation_and_not_a_shuffle() -> None:
    shown, _ = output()
    assert shown.content
    before, after = TEXT.split("\n\n"), shown.content.text[0].text.split("\n\n")
    assert meaning.survival(before, after) == 1
    assert meaning.survival(before, after[1:] + after[:1]) == 0
    assert meaning.survival(before, ["[withheld]"] * len(before)) <= 0.2
    assert meaning.survival([], []) == meaning.survival(["Twice.", "Twice."], ["Twice.", "Twice."]) == 1
    with pytest.raises(ValueError, match="2 paragraphs and 1"):
        meaning.survival(["a", "b"], ["a"])
