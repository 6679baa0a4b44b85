"""What stands in the place of facts: it reads as English where it stands, tells its band and nothing else, and is never coarsened twice."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.mutants import wording as mutants
from withheld.wording import KINDS, generalised, reach
from withheld.wording_slavic import LANGUAGES
from withheld.wording_table import table

LEVELS = st.sampled_from((1, 2, 3))
BANDS = [(0, 12), (13, 19), (20, 29), (30, 39), (40, 49), (50, 59), (60, 69), (70, 79), (80, 99)]
AGE_FRAMES = [
    ("A ", "{}-year-old", " on the sidelines"),
    ("The ", "{}-year-old", " soldier"),
    ("a man aged ", "{}", " came"),
    ("He was only ", "{} years old", "."),
    ("Oskar (", "{}", ")"),
]


def read(kind: str, text: str, level: int = 1, language: str = "en") -> str:
    """The sentence with the marked fact replaced."""
    before, rest = text.split("{", 1)
    value, after = rest.split("}", 1)
    label = generalised(kind, value, before, after, language, level)
    return before + (value if label is None else label) + after


def worded(kind: str, value: str, before: str, after: str, language: str, level: int) -> str:
    """The words of a fact that must not stay."""
    label = generalised(kind, value, before, after, language, level)
    assert label is not None
    return label


ENGLISH = [
    ("age", "A {22-year-old} on the sidelines Oskar follow", "A twenty-something on the sidelines Oskar follow"),
    ("age", "A {22-year-old} soldier", "A twenty-something soldier"),
    ("age", "An {18-year-old} fighter", "An adolescent fighter"),
    ("age", "{An 18-year-old} fighter", "A teenage fighter"),
    ("age", "a man aged {22} came", "a man aged twenty-something came"),
    ("age", "aged {25-28}.", "aged twenty-something."),
    ("age", "aged {25-35}.", "aged under forty."),
    ("organisation", "works for {Clark-Roberts}.", "works for an organisation."),
    ("organisation", "against the {United Kingdom} by", "against the United Kingdom by"),
    ("date", "the {12 year} period", "the multi-year period"),
    ("date", "within {thirty days} of", "within ten or more days of"),
    ("age", "Oskar ({22})", "Oskar (twenty-something)"),
    ("age", "He was only {19 years old}.", "He was only in his teens."),
    ("age", "She is {thirty-four years old}.", "She is in her thirties."),
    ("date", "it began in {February of last year}, he", "it began in the course of last year, he"),
    ("date", "On {5 March 2012} the application", "On a day in 2012 the application"),
    ("date", "in {February 2022}, the war", "in 2022, the war"),
    ("date", "protests in {2020}. Like", "protests in 2020. Like"),
    ("date", "it began {two years ago}, many", "it began some years ago, many"),
    ("date", "At the end of the {19th century}", "At the end of the 19th century"),
    ("quantity", "There are {more than three hundred} of us.", "There are hundreds of us."),
    ("quantity", "with {17 people} and", "with ten or more people and"),
    ("quantity", "more than {300} fighters", "more than a hundred fighters"),
    ("quantity", "was paid {€1,250.50} a month", "was paid thousands of euros a month"),
    ("quantity", "a {30-minute} ride", "a multi-minute ride"),
    ("quantity", "{Hundreds} of fighters", "Hundreds of fighters"),
    ("occupation", "says the unit’s {commander} Denis", "says the unit’s officer Denis"),
    ("occupation", "he was a {teacher of mathematics} in", "he was a teaching professional in"),
    ("occupation", "many {drone pilots} are", "many soldiers are"),
    ("occupation", "She worked as an {engineer}.", "She worked as an engineer or technician."),
    ("rank", "{Lieutenant} Oskar", "Officer Oskar"),
    ("unit", "He served in {Azov} until", "He served in a unit until"),
    ("unit", "He serves in the {3rd Assault Brigade}.", "He serves in the unit."),
    ("decoration", "He received {the medal of bravery of the military intelligence}.", "He received a decoration."),
    ("decoration", "I got the {medal} for it", "I got the decoration for it"),
    ("skill", "because I know {English}.", "because I know a foreign language."),
    ("skill", "to practice {martial arts}.", "to practice special skills."),
    ("relation", "{His mother} was", "His close relative was"),
    ("relation", "has {two daughters} in", "has close relatives in"),
    ("education", "has a {degree in law} from", "has a degree from"),
    ("demographic", "a {Belarusian} volunteer", "a Belarusian volunteer"),
    ("demographic", "a {Catholic} soldier", "a religious soldier"),
    ("health", "suffers from {PTSD}.", "suffers from a health condition."),
    ("event", "he {fled to Ukraine} when", "he went abroad when"),
    ("event", "Most have {fled the terror}.", "Most have gone abroad."),
    ("event", "took part in {large protests} in", "took part in protests in"),
    ("event", "relatives {have been arrested} and", "relatives have been in trouble with the authorities and"),
    ("event", "I have been {at the front} a lot", "I have been in the field a lot"),
    ("event", "I was {with foreign fighters} because", "I was with others because"),
    ("event", "they have {lost their jobs}.", "they have suffered losses."),
    ("event", "he {founded a newspaper} in", "he went through something in"),
    ("event", "the {failed coup} of", "the protest of"),
    ("occupation", "April, who {runs the shop}, met", "April, who works, met"),
    ("skill", "I {film rockets}, not people", "I have special skills, not people"),
    ("skill", "she {repairs drones} at night", "she has special skills at night"),
    ("organisation", "studied at {Vilnius University}.", "studied at a university."),
    ("organisation", "joined the {Ministry of Defence}.", "joined the public body."),
    ("place", "on the {outskirts of Kiev} is", "on the territory of Kyiv is"),
    ("place", "lives at {12 Shevchenko Street}.", "lives at a place."),
    ("place", "has come from {Alaska}.", "has come from Alaska."),
    ("code", "the case {22302/10} of", "the case [code] of"),
]


@pytest.mark.parametrize(("kind", "text", "expected"), ENGLISH)
def test_a_sentence_reads_as_english(kind: str, text: str, expected: str) -> None:
    assert read(kind, text) == expected


@pytest.mark.parametrize(
    ("kind", "text", "second", "third"),
    [
        ("age", "the {22-year-old} soldier", "the young adult soldier", "the grown-up soldier"),
        ("date", "protests in {2020}.", "protests in the early 2020s.", "protests in the 2020s."),
        ("demographic", "a {Belarusian} volunteer", "a foreign volunteer", "a foreign volunteer"),
        ("event", "in {large protests}.", "in public events.", "in public events."),
        ("place", "is in {Bahmut}.", "is in Ukraine.", "is in Europe."),
        ("place", "from {Alaska}.", "from the United States.", "from North America."),
        ("organisation", "at {Vilnius University}.", "at an organisation.", "at an organisation."),
        ("quantity", "{more than three hundred} of us", "Many of us", "Some of us"),
    ],
)
def test_levels_grow_coarser(kind: str, text: str, second: str, third: str) -> None:
    assert (read(kind, text, 2), read(kind, text, 3)) == (second, third)


@pytest.mark.parametrize(("kind", "text", "_"), ENGLISH)
@pytest.mark.parametrize("level", [1, 2, 3])
def test_what_is_generalised_is_coarse_enough(kind: str, text: str, _: str, level: int) -> None:
    before, rest = text.split("{", 1)
    value, after = rest.split("}", 1)
    label = generalised(kind, value, before, after, "en", level)
    assert label is None or generalised(kind, label, before, after, "en", level) is None


@given(st.sampled_from(BANDS), st.data(), st.sampled_from(AGE_FRAMES), LEVELS)
@settings(deadline=None)
def test_all_ages_of_a_band_give_the_same_words(
    band: tuple[int, int], data: st.DataObject, frame: tuple[str, str, str], level: int
) -> None:
    before, form, after = frame
    one, other = (data.draw(st.integers(*band)) for _ in range(2))
    words = [worded("age", form.format(n), before, after, "en", level) for n in (one, other)]
    assert words[0] == words[1]
    assert not re.search(r"\d", words[0])


def _same_within(generalise: Callable[..., str | None]) -> bool:
    """Whether two ages of a band read alike in every frame."""
    return all(len({generalise("age", form.format(n), b, a, "en", 1) for n in (21, 22)}) == 1 for b, form, a in AGE_FRAMES)


def test_a_band_that_tells_its_number_is_caught() -> None:
    assert _same_within(generalised)
    assert not _same_within(mutants.leaking)


def test_a_category_that_keeps_the_length_is_caught() -> None:
    words = [{f("occupation", job, "a ", " in", "en", 1) for job in ("teacher", "lecturer")} for f in (generalised, mutants.padded)]
    assert [len(w) for w in words] == [1, 2]


@given(st.integers(1950, 2029), st.data(), LEVELS)
@settings(deadline=None)
def test_all_days_of_a_year_give_the_same_words(year: int, data: st.DataObject, level: int) -> None:
    months = ("January", "March", "Sept.", "December")
    day = st.builds("{} {} {}".format, st.integers(1, 28), st.sampled_from(months), st.just(year))
    other = st.builds("{:%Y-%m-%d}".format, st.dates(date(year, 1, 1), date(year, 12, 31)))
    drawn = [data.draw(day | other) for _ in range(2)]
    words = [worded("date", d, "on ", ", he", "en", level) for d in drawn]
    assert words[0] == words[1]
    assert all(int(n) in (year, year // 10 * 10) for n in re.findall(r"\d+", words[0]))


@given(st.sampled_from([(2, 9), (10, 99), (100, 999), (1000, 9999), (10_000, 999_999)]), st.data(), LEVELS)
@settings(deadline=None)
def test_all_counts_of_a_magnitude_give_the_same_words(span: tuple[int, int], data: st.DataObject, level: int) -> None:
    drawn = [data.draw(st.integers(*span)) for _ in range(2)]
    words = [worded("quantity", f"{n} people", "with ", " and", "en", level) for n in drawn]
    grouped = [worded("quantity", f"{n:,} people", "with ", " and", "en", level) for n in drawn]
    assert len({*words, *grouped}) == 1
    assert not re.search(r"\d", words[0])


def spelt_out(words: str) -> list[str]:
    """The single words that alternatives stand for: `infantry(?:man|men)` is two, and none of them `man`."""
    whole = re.split(r"\|(?![^(]*\))", words)
    found = [head + end for w in whole for head, ends in re.findall(r"\A([a-z]+)(?:\(\?:([a-z|]+)\))?\Z", w) for end in ends.split("|")]
    return [w for w in found if not w.endswith(("men", "s"))]


JOBS = [jobs for row in table("en")["occupation"] if len(jobs := spelt_out(row.get("words", ""))) > 1]


def test_alternatives_are_spelt_out() -> None:
    assert spelt_out("infantry(?:man|men)|pilot|drone (?:pilot|operator)|gp") == ["infantryman", "pilot", "gp"]
    assert all("man" not in jobs for jobs in JOBS)


@settings(deadline=None)
@given(st.sampled_from(JOBS), st.sampled_from((("He was a ", " in Minsk"), ("as an ", "."), ("the ", " of"))), LEVELS)
def test_all_jobs_of_a_category_give_the_same_words(jobs: list[str], frame: tuple[str, str], level: int) -> None:
    labels = {row[k] for row in table("en")["occupation"] for k in ("label", "vowel", "consonant") if k in row}
    assert len({generalised("occupation", j, *frame, "en", level) or j for j in jobs if j not in labels}) == 1


@example("organisation", "\U00017000", "", "", 1, "ru")  # a Tangut letter has no name in Unicode's table
@example("age", "0 ", "", "", 1, "ru")
@example("age", "1000", "", "", 1, "en")
@given(
    st.sampled_from(KINDS), st.text(max_size=40), st.text(max_size=20), st.text(max_size=20), LEVELS, st.sampled_from(("en", *LANGUAGES))
)
@settings(deadline=None)
def test_any_text_gives_words_or_none(kind: str, value: str, before: str, after: str, level: int, language: str) -> None:
    label = generalised(kind, value, before, after, language, level)
    assert label is None or label.strip() == label != ""
    assert label == generalised(kind, value, before, after, language, level)


@pytest.mark.parametrize("language", ["en", *LANGUAGES])
@pytest.mark.parametrize(("kind", "value"), [("age", "22"), ("quantity", "5"), ("date", "12.03.2022"), ("code", "MP1")])
def test_space_around_a_fact_changes_nothing(language: str, kind: str, value: str) -> None:
    wide = [generalised(kind, f"{a}{value}{b}", "", "", language, 1) for a, b in (("", ""), (" ", "\u00a0"), ("\n", " "))]
    assert len(set(wide)) == 1
    assert generalised(kind, " ", "", "", language, 1) is None


@pytest.mark.parametrize("language", ["en", *LANGUAGES])
@pytest.mark.parametrize("kind", ["age", "quantity"])
def test_numbers_beyond_every_band_have_words(kind: str, language: str) -> None:
    assert all(generalised(kind, "9" * n, "", "", language, level) for n in (3, 20, 400) for level in (1, 2, 3))


@pytest.mark.parametrize("level", [0, 4])
def test_an_unknown_level_is_refused(level: int) -> None:
    with pytest.raises(ValueError, match="no level"):
        generalised("age", "22", "", "", "en", level)


def test_the_article_before_a_fact_is_within_reach() -> None:
    assert reach("She was an ") == 3
    assert reach("She was the ") == 0
    assert read("age", "{An 18-year-old} boy") == read("age", "{A 17-year-old} boy")


def test_a_kind_without_words_gets_its_mark() -> None:
    assert generalised("horoscope", "Libra", "a ", "", "en", 1) == "[horoscope]"


@pytest.mark.parametrize(
    ("language", "kind", "text", "expected"),
    [
        ("ru", "age", "{22-летний} солдат", "20–29-летний солдат"),
        ("ru", "age", "ему {22 года}", "ему 20–29 лет"),
        ("ru", "date", "{12 марта 2022 года}", "2022 года"),
        ("ru", "date", "в {марте 2022 года}", "в 2022 году"),
        ("ru", "occupation", "был {учителем}", "был специалистом"),
        ("ru", "occupation", "встретил {старшего преподавателя университета}", "встретил специалиста"),
        ("ru", "occupation", "{Медсестра} сказала", "Сотрудница сказала"),
        ("ru", "relation", "с {двумя дочерьми}", "с родственниками"),
        ("ru", "decoration", "получил {медаль за отвагу}", "получил награду"),
        ("ru", "event", "участвовал в {протестах}", "участвовал в событиях"),
        ("ru", "event", "он {бежал в Украину}", "он [событие]"),
        ("ru", "organisation", "в {«Вясне»}", "в [организация]"),
        ("uk", "occupation", "був {вчителем}", "був [професія]"),
        ("uk", "age", "{22-річний} солдат", "20–29-річний солдат"),
        ("uk", "date", "у {березні 2022 року}", "у 2022 році"),
        ("be", "age", "яму {22 гады}", "яму 20–29 гадоў"),
        ("be", "date", "у {сакавіку 2022 года}", "у 2022 годзе"),
        ("pl", "age", "{22-letni} żołnierz", "20–29-letni żołnierz"),
        ("pl", "date", "{12 marca 2022 roku}", "2022 roku"),
        ("uk", "place", "у {Києві}", "у Києві"),
    ],
)
def test_other_languages_get_bands_years_and_marks(language: str, kind: str, text: str, expected: str) -> None:
    assert read(kind, text, language=language) == expected


@pytest.mark.parametrize("language", LANGUAGES)
@given(st.sampled_from(BANDS), st.data(), LEVELS)
@settings(deadline=None)
def test_bands_hold_in_every_language(language: str, band: tuple[int, int], data: st.DataObject, level: int) -> None:
    one, other = (data.draw(st.integers(*band)) for _ in range(2))
    words = [worded("age", f"{n}", "(", ")", language, level) for n in (one, other)]
    assert words[0] == words[1]
    low, *high = (int(n) for n in re.findall(r"\d+", words[0]))
    assert low <= min(one, other)
    assert max(one, other) <= (high or [999])[0]


def test_bands_of_a_coarser_level_are_unions_of_finer_ones() -> None:
    starts = [sorted(b["from"] for b in table("en")["age"] if level in b["levels"]) for level in (1, 2, 3)]
    assert all(set(coarse) <= set(fine) for fine, coarse in pairwise(starts))
