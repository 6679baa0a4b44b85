"""Every attack bites its canaries, lets a clean output pass and names a leak without repeating it. A deaf attack proves nothing."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import pytest

from tests.attacked import NEEDLES, article, case, photograph
from tests.filmed import film_case, segment_case
from tests.mutants.attacks import Deaf, HalfDeaf
from withheld import models
from withheld.attacks import Attack, Brief, Exhibit
from withheld.model import Verdict
from withheld.registry import plugins

ATTACKS = plugins(Attack)
CASES: dict[str, Callable[[], tuple[Exhibit, Brief]]] = {
    "jpeg": lambda: case(photograph()),
    "smaller jpeg": lambda: case(photograph(), edge=384),
    "article": lambda: case(article()),
    "segment": segment_case,
    "smaller segment": lambda: segment_case(edge=240),
    "film": film_case,
}


@cache
def attacked(name: str) -> tuple[Exhibit, Brief]:
    return CASES[name]()


def pairs() -> list[tuple[Attack, str]]:
    return [(attack, name) for attack in ATTACKS for name in CASES if attack.applies(*attacked(name))]


def ids(value: object) -> str:
    return value.name if isinstance(value, Attack) else str(value)


@pytest.mark.parametrize("attack", ATTACKS, ids=ids)
def test_it_introduces_itself(attack: Attack) -> None:
    assert attack.name == attack.name.lower().strip() != ""
    assert attack.family in ("recover", "miss")
    assert set(attack.models) <= set(models.catalogue())
    assert len({a.name for a in ATTACKS}) == len(ATTACKS)


@pytest.mark.parametrize(("attack", "name"), pairs(), ids=ids)
def test_a_clean_output_holds_and_every_canary_is_found(attack: Attack, name: str) -> None:
    output, brief = attacked(name)
    attempt, hits = attack.attempt(None, output, brief)
    assert (attempt.verdict, hits) == (Verdict.HELD, [])
    assert attempt.control == "canary"
    assert attempt.on_control == max(len(attack.plant(output, brief).planted), 1)


@pytest.mark.parametrize(("attack", "name"), pairs(), ids=ids)
def test_a_leaky_output_is_a_leak_and_is_not_repeated(attack: Attack, name: str) -> None:
    output, brief = attacked(name)
    attempt, hits = attack.attempt(None, attack.plant(output, brief), brief)
    assert attempt.verdict is Verdict.LEAK
    assert attempt.on_output == len(hits) > 0
    told = (attempt.note + "".join(repr(hit) for hit in hits)).casefold()
    assert not any(needle.casefold() in told for needle in NEEDLES)


@pytest.mark.parametrize(("attack", "name"), pairs(), ids=ids)
def test_it_finds_the_same_twice(attack: Attack, name: str) -> None:
    output, brief = attacked(name)
    canary = attack.plant(output, brief)
    assert attack.find(canary, brief) == attack.find(canary, brief)


def test_every_attack_is_put_to_the_test() -> None:
    tried = {attack.name for attack, _ in pairs()}
    with_a_suite_of_its_own = {"face re-identification"}  # only an original with a person in it can prove it
    assert {a.name for a in ATTACKS} - tried <= with_a_suite_of_its_own


@pytest.mark.parametrize("deaf", [Deaf(), HalfDeaf()], ids=ids)
def test_silence_of_an_attack_that_misses_a_canary_is_unproven(deaf: Attack) -> None:
    attempt, _ = deaf.attempt(None, *attacked("article"))
    assert attempt.verdict is Verdict.UNPROVEN
    assert "canaries found" in attempt.note
