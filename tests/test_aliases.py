"""Every form of a hidden name is found as a whole word, in any script and case; what a public name or the language has as well is not."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.mutants.attacks import Literal
from withheld.attacks import Attack, Brief, Exhibit
from withheld.attacks.aliases import _INVENTED, Aliases  # pyright: ignore[reportPrivateUsage]
from withheld.attacks.words import Words
from withheld.model import AssetPlan, Content, Passage, Verdict

PLAN = AssetPlan("a" * 64, "c0ffee123456.txt", 2048)
HIDDEN = (("Denis Prokhorov", "Prohorov"), ("Оксана Ткаченко",), ("Małgorzata Zielińska",))
BRIEF = Brief(PLAN, (), people=HIDDEN)
LEAKS = (
    "Говорили о Прохорове.",
    "Вместе с Денисом Прохоровым приехали двое.",
    "Розмовляли з Прохоровим.",
    "Rozmawialiśmy z Prochorowem.",
    "Kommandant Prochorow schweigt.",
    "#DenisProkhorov",
    "Prokhorov’s brother",
    "PROKHOROV",
    "Oksana Tkachenko left.",
    "Оксану Ткаченко бачили вчора.",
    "Widziano Zielińską.",
    "Gosia Zielinska",
)
CLEAN = (
    "[Person BC] said that nothing had changed.",
    "Die Prochoroffskaja liegt am Fluss.",
    "Зелёная улица, зелёный дом",
    "The weaver and his green coat",
    "Denver, Tacoma, Prague",
    "Приход закрыт до вечера.",
    "Dionizy i Oksyd",
)


def shown(*lines: str, name: str = PLAN.output) -> Exhibit:
    return Exhibit(name, "text/plain", b"", Content("text/plain", "text/plain", text=tuple(Passage(line) for line in lines)))


def found(text: str, brief: Brief = BRIEF, attack: Attack | None = None) -> set[str]:
    return {hit.value for hit in (attack or Aliases()).find(shown(text), brief)}


@pytest.mark.parametrize("text", LEAKS)
def test_forms_of_hidden_names(text: str) -> None:
    assert found(text)


@pytest.mark.parametrize("text", CLEAN)
def test_nothing_where_no_form_stands(text: str) -> None:
    assert found(text) == set()


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from(CLEAN), max_size=4), st.sampled_from(LEAKS), st.integers(0, 4), st.sampled_from(["\n", " ", " — ", "\t"]))
def test_a_leak_is_found_wherever_it_stands(lines: list[str], leak: str, at: int, between: str) -> None:
    assert found(between.join([*lines[:at], leak, *lines[at:]])) >= found(leak) > set()


def test_a_form_in_the_file_s_name() -> None:
    assert Aliases().find(shown("Nothing here.", name="prochorow-2024.txt"), BRIEF)


def test_forms_of_public_names_are_excused_and_hidden_ones_beside_them_not() -> None:
    public = replace(BRIEF, allowed=("Anna Prokhorova",))
    assert found("Анна Прохорова молчит.", public) == set()
    assert found("Денис Прохоров молчит.", public) != set()
    assert found("Denis Prokhorov Street", replace(BRIEF, allowed=("Denis Prokhorov Street",))) == set()
    assert found("Denis Prokhorov", replace(BRIEF, allowed=("Denis Prokhorov Street",))) != set()


def test_a_word_that_everybody_uses_tells_of_nobody() -> None:
    brief = replace(BRIEF, people=(("Mark Hope",),))
    assert found("A mark of hope", brief) == set()
    assert found("Mark Hope", brief) != set()


def test_small_letters_are_nobody_s_unless_all_are_small_or_a_handle_s() -> None:
    brief = replace(BRIEF, people=(("Надежда Зимина",),))
    assert found("Есть надежда, сказал он, и это не зимина вина.", brief) == set()
    for leak in ("Мы звонили Надежде.", "надежда зимина", "see @zimina for More", "Дом Зиминой"):
        assert found(leak, brief), leak


def test_dozens_of_people_take_less_than_a_second_a_file() -> None:
    people = tuple(
        (f"{first} {last}",)
        for first in ("Denis", "Oksana", "Piotr", "Hanna")
        for last in ("Prokhorov", "Tkachenko", "Zieliński", "Kavalenka", "Petrov", "Ivanova")
    )
    brief = replace(BRIEF, people=people)
    found("warm", brief)
    began = time.process_time()
    assert found("A hundred words of nothing in particular stand here. " * 2000, brief) == set()
    assert time.process_time() - began < 1


def test_no_people_no_attack() -> None:
    assert not Aliases().applies(shown("Text"), replace(BRIEF, people=()))


def test_what_only_words_looks_for_is_not_enough() -> None:
    """Six of the leaks are in no spelling that the story holds: an attack that looks for those alone is unproven on the canaries."""
    attempt, _ = Literal().attempt(None, shown("Nothing here."), BRIEF)
    assert attempt.verdict is Verdict.UNPROVEN
    needles = tuple(name for spellings in HIDDEN for name in spellings)
    assert sum(bool(Words().find(shown(t), replace(BRIEF, needles=needles))) for t in LEAKS) < sum(bool(found(t)) for t in LEAKS)


def test_canaries_are_in_three_scripts_and_cases() -> None:
    attempt, _ = Aliases().attempt(None, shown("Nothing here."), BRIEF)
    assert (attempt.verdict, attempt.on_control) == (Verdict.HELD, sum(map(len, _INVENTED.values())))
