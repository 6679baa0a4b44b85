"""The hierarchy of places: how coarse a name is in any spelling, and what it lies in."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from withheld.places import Level, coarser, level


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Warsaw", Level.CITY),
        ("Kiev", Level.CITY),
        ("Kyiv", Level.CITY),
        ("Киев", Level.CITY),
        ("Bahmut", Level.CITY),
        ("Bakhmut", Level.CITY),
        ("Artemivsk", Level.CITY),
        ("Alaska", Level.REGION),
        ("Crimea", Level.REGION),
        ("eastern Ukraine", Level.REGION),
        ("Ukraine", Level.COUNTRY),
        ("the United States", Level.COUNTRY),
        ("Georgia", Level.COUNTRY),
        ("Europe", Level.CONTINENT),
        ("headquarters", Level.SITE),
        ("12 Shevchenko Street", Level.SITE),
        ("Qwertzuiopville", None),
    ],
)
def test_the_level_of_a_name(name: str, expected: Level | None) -> None:
    assert level(name) == expected


@pytest.mark.parametrize(
    ("name", "to", "expected"),
    [
        ("Bahmut", Level.CITY, "Bahmut"),
        ("Bahmut", Level.REGION, "Ukraine"),
        ("Bahmut", Level.COUNTRY, "Ukraine"),
        ("Bahmut", Level.CONTINENT, "Europe"),
        ("Paris", Level.COUNTRY, "France"),
        ("Alaska", Level.COUNTRY, "the United States"),
        ("Alaska", Level.CONTINENT, "North America"),
        ("eastern Ukraine", Level.COUNTRY, "Ukraine"),
        ("the outskirts of Kiev", Level.CITY, "Kyiv"),
        ("the outskirts of Kiev", Level.COUNTRY, "Ukraine"),
        ("a village near Minsk", Level.COUNTRY, "Belarus"),
        ("Kyiv suburbs", Level.CITY, "Kyiv"),
        ("12 Shevchenko Street", Level.CITY, "place"),
        ("Europe", Level.CONTINENT, "Europe"),
    ],
)
def test_what_a_place_lies_in(name: str, to: Level, expected: str) -> None:
    assert coarser(name, to) == expected


@given(
    st.sampled_from(["Kyiv", "Kharkiv", "Lviv", "Bakhmut", "Odesa", "Dnipro", "Poltava"]), st.sampled_from([Level.COUNTRY, Level.CONTINENT])
)
@settings(deadline=None)
def test_all_towns_of_a_country_give_the_same_words(name: str, to: Level) -> None:
    assert coarser(name, to) == coarser("Kiev", to)


@pytest.mark.parametrize("language", ["ru", "uk", "be", "pl"])
def test_other_languages_get_a_mark(language: str) -> None:
    assert coarser("Варшава", Level.COUNTRY, language).startswith("[")


@given(st.text(max_size=60), st.sampled_from(Level))
@settings(deadline=None)
def test_any_text_has_something_coarser(name: str, to: Level) -> None:
    assert coarser(name, to) or not name
