"""A known name is found however it is written, and nobody is linked to a known person by anything but a name of their own."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from itertools import combinations
from typing import Protocol
from unicodedata import normalize

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.mutants.spelling import Exact, link_by_any_word, link_by_sound
from tests.stories import NAMES, SENTENCES
from withheld import linking_names
from withheld.mentions import Match, Names
from withheld.spelling import SAME, Group, doubtful_links, keys, likeness, link, parts, same, skeleton
from withheld.transliteration import SYSTEMS, System, romanised

SPELLINGS = (
    ("Prokhorov", "Prohorov", "Прохоров", "Prokhorov’s", "PROHOROV", "Prakharau", "Прохараў"),
    ("Lukashenko", "Lukashenka", "Лукашенко", "Лукашэнка", "Lukaschenko", "Łukaszenko"),
    ("Kiev", "Kyiv", "Київ", "Киев", "Kyjiv"),
    ("Kalinoŭski", "Kalinouski", "Kalinowski", "Kalinovsky", "Каліноўскі", "Калиновский"),
    ("Tikhanovskaya", "Tsikhanouskaya", "Ціханоўская", "Тихановская", "Cichanouskaja"),
    ("Zelensky", "Zelenskyy", "Zelenskiy", "Зеленський", "Зеленский"),
    ("Bakhmut", "Bahmut", "Бахмут"),
    ("Šeremet", "Sheremet", "Шеремет"),
    ("Oskar", "Oscar", "Оскар"),
    ("Shevchenko", "Szewczenko", "Шевченко", "Schewtschenko"),
)
"""One word a row, as newspapers write it."""


class Finder(Protocol):
    def find(self, text: str) -> list[Match]: ...


Linker = Callable[[Sequence[str], Mapping[str, Sequence[str]]], list[Group]]

# Ways in which the same name stands in a text. Each is applied to a word; what is around it comes from real sentences.
DISGUISES: dict[str, Callable[[str], str]] = {
    "as it is": lambda w: w,
    "capitals": str.upper,
    "decomposed": lambda w: normalize("NFD", w),
    "composed": lambda w: normalize("NFC", w),
    "possessive": lambda w: w + "’s",
    "straight possessive": lambda w: w + "'s",
    "zero width": lambda w: w[:2] + "\u200b" + w[2:],
    "soft hyphen": lambda w: w[:3] + "\u00ad" + w[3:],
    "broken line": lambda w: w[:3] + "-\n" + w[3:],
    "spaced": lambda w: " ".join(w),
    "full width": lambda w: "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in w),
    "bracketed": lambda w: f"[{w}]",
    "underlined": lambda w: f"_{w}_",
}
LONG = tuple(sorted({w for name in NAMES for w in parts(name) if len(w) >= 5 and w.isalpha()}))

words = st.sampled_from(LONG)
disguises = st.sampled_from(sorted(DISGUISES))
sentences = st.sampled_from(SENTENCES)
seeds = st.integers(0, 2**32 - 1)


def placed(sentence: str, word: str, seed: int) -> tuple[str, int, int]:
    """The sentence with the word put between two of its own, and where it stands."""
    tokens = sentence.split()
    at = random.Random(seed).randint(0, len(tokens))
    before = " ".join(tokens[:at]) + " " if at else ""
    return before + word + " " + " ".join(tokens[at:]), len(before), len(before) + len(word)


def missed(finder: Callable[[Mapping[str, Sequence[str]]], Finder], word: str, disguise: str, sentence: str, seed: int) -> list[str]:
    """The letters of the disguised word that no match covers."""
    shown = DISGUISES[disguise](word)
    text, start, end = placed(sentence, shown, seed)
    covered = {i for m in finder({"p": (word,)}).find(text) for i in range(m.start, m.end)}
    if disguise.endswith("possessive"):
        end -= 2
    return [text[i] for i in range(start, end) if text[i].isalpha() and i not in covered]


@given(words, disguises, sentences, seeds)
@settings(max_examples=400, deadline=None)
def test_a_name_is_found_in_every_disguise(word: str, disguise: str, sentence: str, seed: int) -> None:
    assert missed(Names, word, disguise, sentence, seed) == []


def test_an_exact_search_is_caught() -> None:
    random_words = random.Random(1)
    failures = [missed(Exact, random_words.choice(LONG), d, random_words.choice(SENTENCES), 1) for d in DISGUISES]
    assert any(failures)


@pytest.mark.parametrize("row", SPELLINGS, ids=lambda row: row[0])
def test_spellings_of_one_name_are_found_by_any_other(row: tuple[str, ...]) -> None:
    for known in row:
        for written in row:
            assert Names({"p": (known,)}).find(f"… said {written} that"), (known, written)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("Hall", "Gall"),
        ("Jan", "Ian"),
        ("Martin", "Marcin"),
        ("Martin", "Martina"),
        ("Prokhorov", "Prokhorova"),
        ("Denis", "Dennison"),
        ("Anna", "Hannah"),
        ("Oskar", "Oskarsson"),
        ("Smith", "Smithson"),
        ("Ivanov", "Ivanenko"),
        ("Müller", "Miller"),
    ],
)
def test_two_names_are_not_one(a: str, b: str) -> None:
    assert not same(a, b)


@given(words)
def test_keys_hold_the_skeleton(word: str) -> None:
    assert skeleton(word) in keys(word)
    assert skeleton(word) == skeleton(word.upper()) == skeleton(word + "’s") == skeleton(normalize("NFD", word))


def test_different_words_of_real_names_stay_apart() -> None:
    """Of all pairs of words in these names only one man's two spellings fold together."""
    assert {pair for pair in combinations(LONG, 2) if same(*pair)} <= {("Prohorov", "Prokhorov")}


@given(st.lists(st.sampled_from(NAMES), max_size=12), st.lists(st.sampled_from(NAMES), max_size=3, unique=True))
def test_every_value_is_in_one_group(values: list[str], listed: list[str]) -> None:
    groups = link(values, {f"k{i}": (name,) for i, name in enumerate(listed)})
    assert sorted(v for g in groups for v in g.values) == sorted(set(values))
    known = [g.person for g in groups if g.person]
    assert len(known) == len(set(known))


def exposed(linker: Linker, public: str, others: list[str]) -> list[str]:
    """Names of other people that would be shown because `public` may be."""
    groups = linker([public, *others], {"public": (public,)})
    shown = next((g.values for g in groups if g.person == "public"), ())
    return [v for v in shown if v != public and set(map(skeleton, parts(v))) - set(map(skeleton, parts(public)))]


FULL = tuple(n for n in NAMES if len(parts(n)) == 2 and all(len(w) > 2 for w in parts(n)))


def relatives(public: str, seed: int) -> list[str]:
    """People who share a word with the public one: the same surname, the same given name, another end."""
    given_name, surname = parts(public)
    other = random.Random(seed).choice([n for n in FULL if not same(n, public) and parts(n)[0][0] != given_name[0]])
    return [f"{parts(other)[0]} {surname}", f"{given_name} {parts(other)[1]}", f"{surname}a"]


@given(st.sampled_from(FULL), seeds)
@settings(max_examples=300, deadline=None)
def test_nobody_is_shown_for_sharing_a_word_with_somebody_public(public: str, seed: int) -> None:
    assert exposed(link, public, relatives(public, seed)) == []


def test_linking_by_any_word_is_caught() -> None:
    assert any(exposed(link_by_any_word, public, relatives(public, 1)) for public in FULL[:20])


ROOTS = ("Петр", "Иван", "Павл", "Новик", "Данил", "Карп", "Степан", "Роман", "Захар", "Климов", "Тарас", "Макар")
ENDS = ("ов", "енко", "овский", "ович", "ук", "ин", "юченко")
GIVEN = ("Иван", "Oleg", "Дзмітрый", "Andrzej", "Сергій", "Pekka")
near_by = st.tuples(st.sampled_from(GIVEN), st.sampled_from(ROOTS), st.sampled_from(ENDS), st.sampled_from(ENDS))


def shown_with(linker: Linker, given_name: str, root: str, end: str, other: str) -> bool:
    """Whether somebody of the same given name and a near surname would be shown with a public person."""
    public, hidden = f"{given_name} {root}{end}", f"{given_name} {root}{other}"
    return any({public, hidden} <= set(g.values) for g in linker([public, hidden], {"public": (public,)}))


NEAR_SURNAMES = (
    ("Воробьёв", "Воронов"),
    ("Корнилов", "Корнеев"),
    ("Тарасевич", "Тарашкевич"),
    ("Романов", "Романович"),
    ("Богданов", "Богданович"),
    ("Казаков", "Казанцев"),
    ("Павленко", "Павлюченко"),
)
RUSSIAN = ("", *(s for s in SYSTEMS if s.source == "ru"))
across = st.tuples(
    st.sampled_from(GIVEN), st.sampled_from(NEAR_SURNAMES), st.sampled_from(RUSSIAN), st.sampled_from(RUSSIAN), st.booleans()
)


def in_script(word: str, system: System | str) -> str:
    return word if isinstance(system, str) else romanised(word, system)


@given(across)
@settings(max_examples=300, deadline=None)
def test_nobody_is_shown_for_a_near_surname_in_another_script(
    drawn: tuple[str, tuple[str, str], System | str, System | str, bool],
) -> None:
    given_name, pair, one, other, turned = drawn
    a, b = pair[::-1] if turned else pair
    public, hidden = f"{given_name} {in_script(a, one)}", f"{given_name} {in_script(b, other)}"
    known = {"public": (public,)}
    assert [g.values for g in link([hidden], known) if g.person] == []
    assert [g.values for g in link([public, hidden], known) if g.person] == [(public,)]


@pytest.mark.parametrize(("public", "hidden"), [("Vanda Taraškievič", "Ванда Тарасевич"), ("Oleg Korniejew", "Олег Корнилов")])
def test_who_may_be_somebody_of_the_policy_is_asked_about(public: str, hidden: str) -> None:
    assert likeness(public, hidden) >= SAME
    assert link([hidden], {"public": (public,)}) == [Group("", (hidden,))]
    assert doubtful_links([hidden], {"public": (public,)}) == [(hidden, public)]


def test_showing_whoever_is_the_same_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(linking_names, "_SURE", SAME)
    joined = [link([f"Vanda {romanised(b, s)}"], {"public": (f"Vanda {a}",)}) for a, b in NEAR_SURNAMES for s in RUSSIAN[1:]]
    assert any(groups[0].person for groups in joined)


@given(near_by)
@settings(deadline=None)
def test_nobody_is_shown_for_a_near_surname(names: tuple[str, str, str, str]) -> None:
    given_name, root, end, other = names
    assert end == other or {end, other} == {"енко", "юченко"} or not shown_with(link, given_name, root, end, other)


def test_linking_by_sound_alone_is_caught() -> None:
    assert any(shown_with(link_by_sound, g, root, a, b) for g in GIVEN for root in ROOTS for a, b in combinations(ENDS, 2))


def test_a_given_name_alone_is_not_the_known_person() -> None:
    groups = link(["Alexander Lukashenko", "Alexander", "Lukashenko’s"], {"ruler": ("Alexander Lukashenko",)})
    assert groups == [Group("ruler", ("Alexander Lukashenko", "Lukashenko’s")), Group("", ("Alexander",))]


def test_the_founding_case_has_one_commander() -> None:
    values = [
        "Denis ‘Kit’ Prokhorov",
        "Prokhorov",
        "Prohorov",
        "Oskar",
        "Kit",
        "Mr Prokhorov",
        "D. Prokhorov",
        "Alexander Lukashenko",
        "Lukashenka",
    ]
    assert link(values, {"kit": ("Denis Prokhorov",)}) == [
        Group("kit", ("Denis ‘Kit’ Prokhorov", "Prokhorov", "Prohorov", "Kit", "Mr Prokhorov", "D. Prokhorov")),
        Group("", ("Oskar",)),
        Group("", ("Alexander Lukashenko", "Lukashenka")),
    ]


def test_a_surname_that_two_share_is_nobodys() -> None:
    values = ["Alexander Lukashenko", "Viktor Lukashenko", "Lukashenko", "Lukashenka"]
    assert [g.values for g in link(values, {"ruler": ("Alexander Lukashenko",)})] == [
        ("Alexander Lukashenko",),
        ("Viktor Lukashenko",),
        ("Lukashenko", "Lukashenka"),
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("the first aid kit", []),
        ("a mark on the will", []),
        ("Kit said", ["Kit"]),
        ("denis prokhorov wrote", ["denis prokhorov"]),
        ("D. Prokhorov went. Denis came", ["D. Prokhorov", "Denis"]),
        ("PROHOROV, Denis", ["PROHOROV, Denis"]),
        ("Дениса Прохорова видели", ["Дениса Прохорова"]),
        ("the Prokhorovs", ["Prokhorovs"]),
        ("denisprokhorov1994", ["denisprokhorov"]),
        ("write to dprokhorov@x", ["dprokhorov"]),
        ("Prohorova, his wife", ["Prohorova"]),
        ("Prоkhоrov with a Cyrillic o", ["Prоkhоrov"]),
        ("prokhorovka and Denisovich", []),
    ],
)
def test_which_words_are_the_commander(text: str, found: list[str]) -> None:
    names = Names({"kit": ("Denis ‘Kit’ Prokhorov",), "w": ("Will Mark",)})
    assert [text[m.start : m.end] for m in names.find(text)] == found


MARKDOWN = """# Maria *Sido*rova

[Maria](https://example.org/maria "Maria Sidorova") `Maria Sidorova` ![alt Maria](maria.jpg)

Then Maria

Sidorova came. `Maria` Sidorova.
"""


def test_a_name_ends_where_a_paragraph_a_link_or_code_does() -> None:
    found = [MARKDOWN[m.start : m.end] for m in Names({"p": ["Maria Sidorova"]}).find(MARKDOWN)]
    linked = ["Maria", "maria", "Maria Sidorova", "Maria Sidorova", "Maria", "maria"]
    assert found == ["Maria *Sido*rova", *linked, "Maria", "Sidorova", "Maria", "Sidorova"]


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("Иван Сидоров", "Видели и Ивана Сидорова в Лиде.", "Ивана Сидорова"),
        ("Іван Сидоров", "Бачили і Івана Сидорова в Ліді.", "Івана Сидорова"),
        ("Denis Prochorow", "Widziałem i Denisa Prochorowa w Lidzie.", "Denisa Prochorowa"),
        ("Вера Иванова", "Она у Веры Ивановой в гостях.", "Веры Ивановой"),
    ],
)
def test_a_conjunction_or_preposition_beside_a_name_is_none_of_it(name: str, text: str, expected: str) -> None:
    assert [text[m.start : m.end] for m in Names({"p": [name]}).find(text)] == [expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The shelter opened in May, on 5 April.", []),
        ("In May’s words, May left. April saw it.", ["May", "May", "April"]),
        ("A letter from April.", ["April"]),
    ],
)
def test_a_month_behind_a_word_of_time_is_nobody(text: str, expected: list[str]) -> None:
    assert [text[m.start : m.end] for m in Names({"p": ["April May"]}).find(text)] == expected
