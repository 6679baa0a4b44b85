"""Places finer than a town are found by their form, in time linear in the text, and told as the town they lie in."""

from __future__ import annotations

import time

import pytest

from withheld.detectors.sites import sites
from withheld.places import Level, level
from withheld.wording import generalised


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("A house on the outskirts of Kiev stores it.", "outskirts of Kiev"),
        ("She lives in the village of Zapolle now.", "village of Zapolle"),
        ("They met in Shevchenko district.", "Shevchenko district"),
        ("He lived at 14 Baker Street, upstairs.", "14 Baker Street"),
        ("Она жила на улице Ленина, 5.", "улице Ленина, 5"),
        ("Mieszka przy ul. Długiej 7 od roku.", "ul. Długiej 7"),
        ("Вона з вулиці Саксаганського. Мер мовчить.", "вулиці Саксаганського"),
    ],
)
def test_a_place_inside_a_town_is_found(text: str, found: str) -> None:
    assert found in [text[a:b] for a, b in sites(text)]


def test_towns_and_common_words_are_none() -> None:
    assert not list(sites("Kiev is the centre of attention. In the village people knew. The road to Warsaw is long."))


def test_it_is_told_as_the_town_it_lies_in() -> None:
    value = "outskirts of Kiev"
    assert level(value) is Level.SITE
    words = generalised("place", value, "A secret headquarters on the ", " houses soldiers", "en", 1, Level.CITY)
    assert words is not None
    assert "Kyiv" in words
    assert "outskirts" not in words


@pytest.mark.parametrize("piece", ["Aa ", "outskirts of ", "ул. ", "Street ", "1 Aa St. "])
def test_the_time_is_linear_in_the_text(piece: str) -> None:
    start = time.process_time()
    list(sites(piece * (200_000 // len(piece))))
    assert time.process_time() - start < 5
