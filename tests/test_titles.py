"""Descriptions that a text itself has given to somebody it names."""

from __future__ import annotations

import re

import pytest

from tests.stories import founding_article
from withheld.titles import descriptions


def found(text: str, *names: str) -> list[tuple[str, str]]:
    mentions = sorted({m.span() for name in names for m in re.finditer(re.escape(name), text)})
    return [(text[start:end], text[slice(*mentions[n])]) for start, end, n in descriptions(text, mentions)]


@pytest.mark.parametrize(
    ("text", "names", "expected"),
    [
        ("said the unit’s commander Denis Prokhorov. Later the commander slept.", ["Denis Prokhorov"], [("commander", "Denis Prokhorov")]),
        (
            "Anna Petrova, the deputy director, met director Ivan Novik. The director spoke. The deputy director left.",
            ["Anna Petrova", "Ivan Novik"],
            [("director", "Ivan Novik"), ("deputy director", "Anna Petrova")],
        ),
        ("Ivan Novik is the mayor. The mayor's car burned.", ["Ivan Novik"], [("mayor", "Ivan Novik")]),
        ("Командир полка Денис Прохоров приехал. Командир сказал это.", ["Денис Прохоров"], [("Командир", "Денис Прохоров")]),
        ("Денис Прохоров, командир полка, молчит. «Нет», — сказал командир.", ["Денис Прохоров"], [("командир", "Денис Прохоров")]),
        ("Командир полку Денис Прохоров приїхав. Командир сказав це.", ["Денис Прохоров"], [("Командир", "Денис Прохоров")]),
        ("Камандзір палка Дзяніс Прохараў прыехаў. Камандзір сказаў.", ["Дзяніс Прохараў"], [("Камандзір", "Дзяніс Прохараў")]),
        ("Dyrektor Jan Nowak przyjechał. Dyrektor powiedział to.", ["Jan Nowak"], [("Dyrektor", "Jan Nowak")]),
    ],
)
def test_a_later_description_is_the_person_it_was_given_to(text: str, names: list[str], expected: list[tuple[str, str]]) -> None:
    assert found(text, *names) == expected


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Commander Ivan Petrov and commander Oleg Novik met. The commander left.", ["Ivan Petrov", "Oleg Novik"]),
        ("The commander left. Then commander Ivan Petrov came.", ["Ivan Petrov"]),
        ("Said commander Ivan Petrov. The commander of the third company stayed.", ["Ivan Petrov"]),
        ("Said director Ivan Petrov. The deputy director stayed. A director came. The directors went.", ["Ivan Petrov"]),
        ("Командир Иван Петров уехал. Командир другого полка молчал.", ["Иван Петров"]),
        ("Ivan Petrov slept. The commander did not.", ["Ivan Petrov"]),
        ("", []),
    ],
)
def test_what_may_be_somebody_else_is_nobody(text: str, names: list[str]) -> None:
    assert found(text, *names) == []


def test_two_spellings_of_one_bearer_are_one_bearer() -> None:
    text = "Said commander Denis Prokhorov. Later commander Prohorov ate. Then the commander slept."
    assert found(text, "Denis Prokhorov", "Prohorov") == [("commander", "Prohorov")]


def test_nothing_in_the_founding_article_is_taken_for_the_commander_wrongly() -> None:
    article = founding_article()
    for description, _ in found(article, "Denis ‘Kit’ Prokhorov", "Alexander Lukashenko"):
        assert description in ("commander", "president")
