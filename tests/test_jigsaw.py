"""What is left of a person: how facts add up, that captions and file names count, and that the remedy helps."""

from __future__ import annotations

import runpy
import time
import tomllib
from collections.abc import Callable, Sequence
from importlib.resources import files
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.mutants import jigsaw as mutants
from withheld.jigsaw import RARE, UNIQUE, Exported, Piece, Stated, expected, puzzle, still_stated
from withheld.rarity import Crowd, country, crowd, share, steps, world
from withheld.wording import KINDS, generalised

OSKAR = (
    Stated("1", "age", "22-year-old", ("in his twenties", "a young man")),
    Stated("2", "decoration", "medal of bravery of the military intelligence", ("a military decoration", "a decoration")),
    Stated("3", "decoration", "medal", ("a decoration",)),
    Stated("4", "skill", "English", ("a foreign language",)),
    Stated("5", "event", "large protests", ("protests",)),
    Stated("6", "date", "2020", ("the early 2020s",)),
)
VALUES = {
    "age": ["22-year-old", "aged 35", "in her forties", "19 years old", "elderly"],
    "date": ["2020", "4 May 2014", "February of last year", "the 1990s", "14 March 2022"],
    "place": ["Alaska", "Minsk", "a village", "Ukraine", "Smolevichi district", "Warsaw"],
    "skill": ["English", "Finnish", "martial arts", "juggling"],
    "decoration": ["medal of bravery", "medal", "Hero of Ukraine", "bravery"],
    "occupation": ["nurse", "teacher of physics", "physics", "lighthouse keeper", "soldier"],
    "event": ["large protests", "protests", "fled", "a battle"],
    "health": ["diabetes", "a lost leg"],
    "relation": ["twin brother", "married with three children", "mother"],
    "unit": ["Kastuś Kalinoŭski regiment", "3rd platoon"],
}
stated = st.sampled_from([(k, v) for k, values in VALUES.items() for v in values])
facts = st.lists(stated, max_size=10).map(lambda f: [Stated(str(i), *fact) for i, fact in enumerate(f)])
crowds = st.sampled_from(
    [world(), country("Belarus"), Crowd(300, "three hundred fighters", group=True), Crowd(40, "forty of us", group=True)]
)


def caught(check: Callable[..., None], *strategies: st.SearchStrategy[object]) -> bool:
    test = settings(max_examples=300, deadline=None, database=None)(given(*strategies)(check))
    try:
        test()
    except AssertionError:
        return True
    return False


def repeating_adds_nothing(fits: Callable[[Sequence[Stated], Crowd], float], told: list[Stated], group: Crowd) -> None:
    again = [*told, *(f._replace(finding=f"again {f.finding}", value=f.value.upper()) for f in told)]
    assert fits(again, group) == pytest.approx(fits(told, group))


def two_rare_facts_are_rarer_than_one(fits: Callable[..., float], parts: list[float], group: Crowd) -> None:
    shares = [(kind, part) for kind, part in zip(VALUES, parts, strict=False)]
    assert fits(shares, group) < fits(shares[:-1], group)


def fits(told: Sequence[Stated], group: Crowd) -> float:
    return puzzle(told, group).fits


rare = st.lists(st.floats(1e-6, 0.5), min_size=2, max_size=6)


@given(facts, crowds)
@settings(deadline=None)
def test_stating_a_fact_twice_tells_no_more(told: list[Stated], group: Crowd) -> None:
    repeating_adds_nothing(fits, told, group)


@given(rare, crowds)
@settings(deadline=None)
def test_facts_add_up(parts: list[float], group: Crowd) -> None:
    two_rare_facts_are_rarer_than_one(expected, parts, group)


def test_the_broken_ways_to_add_up_are_caught() -> None:
    assert caught(lambda t, g: repeating_adds_nothing(mutants.every_time_anew, t, g), facts, crowds)
    assert caught(lambda p, g: two_rare_facts_are_rarer_than_one(mutants.rarest_only, p, g), rare, crowds)


@given(facts, stated, crowds)
@settings(deadline=None, max_examples=200)
def test_another_fact_never_makes_more_people_fit(told: list[Stated], more: tuple[str, str], group: Crowd) -> None:
    assert fits([*told, Stated("more", *more)], group) <= fits(told, group) * (1 + 1e-9)


@given(facts.flatmap(lambda f: st.tuples(st.just(f), st.permutations(f))), crowds)
@settings(deadline=None)
def test_the_order_of_the_facts_is_nothing(told: tuple[list[Stated], list[Stated]], group: Crowd) -> None:
    assert fits(told[1], group) == pytest.approx(fits(told[0], group))


@given(facts, crowds)
@settings(deadline=None, max_examples=60)
def test_the_smallest_combination_is_the_smallest(told: list[Stated], group: Crowd) -> None:
    found = puzzle(told, group)

    def together(some: Sequence[Piece]) -> float:
        return expected([(p.kind, p.share) for p in some], group)

    if found.smallest:
        assert together(found.smallest) < UNIQUE
        assert all(together(some) >= UNIQUE for some in combinations(found.pieces, len(found.smallest) - 1))
    else:
        assert not found.unique


@given(facts, crowds)
@settings(deadline=None, max_examples=60)
def test_the_remedy_lifts_the_estimate_over_the_threshold(told: list[Stated], group: Crowd) -> None:
    found = puzzle(told, group)
    assert found.after >= RARE
    assert bool(found.remedy) == (found.fits < RARE)


def test_without_any_fact_everybody_fits() -> None:
    found = puzzle([], world())
    assert (found.fits, found.smallest, found.remedy) == (world().people, (), ())


def test_a_crowd_smaller_than_the_threshold_is_told() -> None:
    found = puzzle(OSKAR, Crowd(12, "a dozen", group=True))
    assert found.rare
    assert found.after == pytest.approx(12)


@pytest.mark.parametrize("group", [country("Belarus"), crowd(["There are more than three hundred of us."])])
def test_the_founding_cases_medallist_is_unique_by_few_facts(group: Crowd) -> None:
    found = puzzle(OSKAR, group)
    assert found.unique
    assert len(found.smallest) <= 4
    assert found.alone <= found.fits
    assert {p.kind for p in found.smallest} >= {"decoration"}


def test_a_shorter_form_of_a_fact_is_the_same_piece_and_changes_with_it() -> None:
    found = puzzle(OSKAR, crowd(["hundreds of Belarusian fighters"]))
    medal = next(p for p in found.pieces if p.kind == "decoration")
    assert set(medal.findings) == {"2", "3"}
    assert any(set(c.findings) == {"2", "3"} for c in found.remedy)


def test_a_generalisation_is_taken_before_a_fact_is_left_out() -> None:
    told = [Stated("1", "age", "22-year-old", ("in his twenties",)), Stated("2", "skill", "English", ("a foreign language",))]
    found = puzzle(told, Crowd(800, "eight hundred students", group=True))
    assert [c.to for c in found.remedy] == ["in his twenties"]


PUBLISHED = (
    Exported("article.txt", "[Person BC] took part in large protests."),
    Exported("photo.jpg", "A 22-year-old with his MEDAL of bravery"),
    Exported("talk.srt", "I know English."),
    Exported("the-early_2020 unrest.jpg", ""),
)


def tells_what_stands_anywhere(find: Callable[..., list[Stated]]) -> None:
    medal = Stated("7", "decoration", "medal of bravery")
    unrest = Stated("8", "date", "early 2020")
    assert [f.finding for f in find((*OSKAR, medal, unrest), PUBLISHED)] == ["1", "3", "4", "5", "6", "7", "8"]


def test_captions_subtitles_and_file_names_count() -> None:
    tells_what_stands_anywhere(still_stated)


@pytest.mark.parametrize("mutant", [mutants.body_only, mutants.word_for_word])
def test_a_search_that_passes_over_captions_or_file_names_is_caught(mutant: Callable[..., list[Stated]]) -> None:
    with pytest.raises(AssertionError):
        tells_what_stands_anywhere(mutant)


@given(stated, st.sampled_from(["{}", "Photo: {}.", "_{}_", "({})"]), st.booleans())
def test_a_fact_is_found_in_any_place_and_dress(fact: tuple[str, str], dress: str, named: bool) -> None:
    worn = dress.format(fact[1].upper().replace(" ", "-" if named else "\n"))
    told = Stated("1", *fact)
    assert still_stated([told], [Exported(f"{worn}.jpg" if named else "x.jpg", "" if named else f"Before {worn} behind")]) == [told]
    assert still_stated([told], [Exported("x.jpg", "Nothing of the kind.")]) == []


def test_an_age_counts_in_its_other_forms() -> None:
    for text in ("Oskar, 22, at the base", "aged 22", "oskar22"):
        assert still_stated([OSKAR[0]], [Exported("x.txt", text)]) == [OSKAR[0]]
    assert still_stated([OSKAR[0]], [Exported("x.txt", "in 2022, 220 of them")]) == []


@pytest.mark.parametrize(
    ("texts", "people", "group"),
    [
        (["There are more than three hundred of us."], 300, True),
        (["Hundreds of Belarusian fighters"], 300, True),
        (["12,000 students marched", "a school of 450 pupils"], 450, True),
        (["dozens of volunteers"], 24, True),
        (["two men and five women"], 8_000_000_000, False),
        (["In 2022 people fled."], 8_000_000_000, False),
        ([], 8_000_000_000, False),
    ],
)
def test_the_crowd_is_the_smallest_group_the_story_counts(texts: list[str], people: int, group: bool) -> None:
    found = crowd(texts)
    assert (found.people, found.group) == (people, group)


@pytest.mark.parametrize(
    ("kind", "value", "low", "high"),
    [
        ("age", "22-year-old", 0.01, 0.02),
        ("age", "in his twenties", 0.1, 0.2),
        ("age", "20–29", 0.1, 0.2),
        ("age", "over 65", 0.05, 0.15),
        ("age", "born in 1998", 0.005, 0.03),
        ("place", "Belarus", 0.0005, 0.002),
        ("place", "a city in Ukraine", 0.002, 0.01),
        ("place", "Nowhere on the Hill", 1e-8, 1e-6),
        ("demographic", "Belarusian", 0.0005, 0.002),
        ("occupation", "nurses", 0.001, 0.01),
        ("unit", "a regiment", 0.0005, 0.004),
        ("unit", "Kastuś Kalinoŭski regiment", 1e-8, 1e-6),
        ("date", "4 May 2014", 1e-5, 1e-3),
        ("date", "the 1990s", 0.3, 1.0),
        ("unheard of", "whatever", 0.001, 0.1),
        ("skill", "", 1.0, 1.0),
    ],
)
def test_shares_are_of_the_right_magnitude(kind: str, value: str, low: float, high: float) -> None:
    assert low <= share(kind, value, world()) <= high


def test_coarser_words_are_never_rarer() -> None:
    for kind, values in VALUES.items():
        for value in values:
            found = [share(kind, value, world()), *steps(kind, value, ["something like it", "a thing", ""], world())]
            assert found == sorted(found)
            assert found[-1] == 1.0


def test_what_a_group_has_in_common_tells_nothing_within_it() -> None:
    group = crowd(["hundreds of Belarusian fighters"])
    assert share("demographic", "Belarusian", group) == share("unit", "Kastuś Kalinoŭski regiment", group) == 1.0


def test_many_facts_take_no_more_than_seconds() -> None:
    many = [Stated(str(i), kind, f"{value} {i}", ("a thing", "something")) for i in range(6) for kind, v in VALUES.items() for value in v]
    began = time.process_time()
    assert puzzle(many, world()).unique
    assert time.process_time() - began < 10


def test_the_tables_know_every_category_that_facts_are_generalised_to() -> None:
    """Or a fact would be taken for as rare as before, and the report would ask for what was done."""
    wording = tomllib.loads(files("withheld").joinpath("wording.toml").read_text("utf-8"))["en"]
    labels = {
        (kind, row[key]) for kind, rows in wording.items() if kind in KINDS for row in rows for key in ("label", "then") if key in row
    }
    assert [(k, label) for k, label in sorted(labels) if share(k, label, world()) == share(k, "unheard of", world())] == []
    assert labels


@pytest.mark.parametrize("value", ["22-year-old", "19 years old", "aged 7", "35", "61", "82"])
def test_every_band_of_age_is_wider_than_the_age(value: str) -> None:
    found = [
        share("age", value, world()),
        *(share("age", generalised("age", value, "is ", ".", "en", n) or value, world()) for n in (1, 2, 3)),
    ]
    assert found == sorted(found)
    assert found[1] > 2 * found[0]


def test_the_page_shows_what_the_benchmark_prints(monkeypatch: pytest.MonkeyPatch) -> None:
    root = Path(__file__).parent.parent
    monkeypatch.syspath_prepend(root / "benchmarks")
    example = runpy.run_path(str(root / "benchmarks" / "jigsaw.py"))["example"]
    assert example() in (root / "docs" / "jigsaw.md").read_text("utf-8"), (
        "put what `python benchmarks/jigsaw.py` prints into docs/jigsaw.md"
    )
