"""Who stands beside somebody public is not made public with them: not by linking, not by planning, not in the attacks' list of words."""

from __future__ import annotations

import json
import re
from itertools import product
from pathlib import Path
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.mutants.kept_parts import whoever_stands_in_it
from tests.mutants.spelling import nobody_beside
from tests.stories import NAMES
from withheld import exposure, group, linking_names, rewording
from withheld.company import adds, rest
from withheld.detectors.story_names import StoryNames
from withheld.model import Asset, Consent, Content, Finding, Passage, Plan, Scan, Span
from withheld.planning import planner
from withheld.policy import parse
from withheld.redactions.replace import Replace
from withheld.session import Planned, Scanned
from withheld.spelling import doubtful_links, likeness, link, parts, skeleton
from withheld.story import Story

ASSET = Asset("a" * 64, "article.txt", "text/plain", 1)
FULL = tuple(n for n in NAMES if len(parts(n)) == 2 and all(len(w) > 2 for w in parts(n)))
PUBLIC, STRANGER = "Alexander Lukashenko", "Ihar Savitski"
COMMANDER = '[people.commander]\nnames = ["Denis Prokhorov"]\nconsent = "public"\n'


def figures(*names: str) -> str:
    return f"public_names = {json.dumps(names, ensure_ascii=False)}\naccept_public_names = true\n"


def made(text: str, policy: str, names: str, towns: str = r"(?!)") -> Planned:
    """A story of one text in which a tagger found these names and places, as far as the recipe plans it."""
    found = [(m, kind) for kind, pattern in (("name", names), ("place", towns)) for m in re.finditer(pattern, text)]
    findings = tuple(
        Finding(f"f-{n}", ASSET.sha256, kind, Span(0, *m.span()), 0.9, "t@1", False, m.group(), (), kind == "place")
        for n, (m, kind) in enumerate(found)
    )
    rules = parse(policy)
    one = group.parted(Scan(ASSET, Content("text/plain", "text/plain", text=(Passage(text),)), findings), rules)
    story = Story(Path(), (ASSET,), (), {ASSET.path: ASSET.sha256})
    mentioned = StoryNames().detect(ASSET, one.content, Scanned(story, rules, (one,), (), {}).known)
    one = Scan(ASSET, one.content, (*one.findings, *mentioned))
    people = group.group([one], rules, {})
    ready = planner([one], rules, {}, people, (), {ASSET.path: "x.txt"}, bytes(32))
    return Planned(Scanned(story, rules, (one,), (), {}), Plan(rules.audience, (ready.file(one),), (), people), ready)


def told(planned: Planned) -> str:
    return Replace().apply(planned.scanned.scans[0].content, planned.plan.files[0]).text[0].text


@pytest.mark.parametrize(
    ("text", "policy", "names", "stays", "gone"),
    [
        (
            f"A former guard of {PUBLIC} {STRANGER} fled. Savitski has a medal. {STRANGER} says so. Lukashenko does not.",
            figures(PUBLIC),
            f"{PUBLIC} {STRANGER}|Savitski|{STRANGER}",
            f"A former guard of {PUBLIC} [",
            "Savitski",
        ),
        (
            "The deputy of Denis Prokhorov Ihar Savitski fled. Savitski left.",
            COMMANDER,
            "Denis .*? Savitski|Savitski",
            "Denis Prok",
            "Savitski",
        ),
        ("# Aide to Volodymyr Zelensky Taras Bilyk flees", figures("Volodymyr Zelensky"), "Volod.* Bilyk", "Zelensky [", "Bilyk"),
        (
            "Тарасевич Александр Лукашенко наградил. Тарасевич ушёл.",
            figures("Александр Лукашенко"),
            "Тара.*?ко|Тарасевич",
            "наградил",
            "Тара",
        ),
        ("Lukashenko Alexander Petrov lives in Lida. Petrov left.", figures(PUBLIC), "Luk.*?Petrov|Petrov", "lives in Lida", "Petrov"),
        ("The guard Alexander Lukashenko-Petrov fled. Petrov left.", figures(PUBLIC), "Alex.*?Petrov|Petrov", "fled", "Petrov"),
    ],
    ids=["guard", "deputy", "headline", "surname in front", "surname behind", "double surname"],
)
def test_a_stranger_beside_a_public_name_is_withheld_in_the_whole_story(text: str, policy: str, names: str, stays: str, gone: str) -> None:
    planned = made(text, policy, names)
    assert stays in told(planned)
    assert gone not in told(planned)
    needles, allowed = exposure.words(planned)
    assert any(gone in n for n in needles)
    assert not any(gone in a for a in allowed)


def test_taking_them_for_one_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(linking_names, "adds", nobody_beside)
    assert "Petrov" in told(made("Lukashenko Alexander Petrov lives in Lida. Petrov left.", figures(PUBLIC), "Luk.*?Petrov|Petrov"))


def together(public: str, stranger: str) -> list[str]:
    """Spans that hold both, and what a text calls the stranger elsewhere."""
    given_name, surname = parts(stranger)
    spans = [f"{public} {stranger}", f"{stranger} {public}", f"{surname} {public}", f"{public} {surname}", f"{public}-{surname}"]
    return [*spans, " ".join(reversed(parts(public))) + f" {stranger}", stranger, surname, f"{given_name[0]}. {surname}"]


def unlike(one: str, other: str) -> bool:
    return all(likeness(f"Q {a}", f"Q {b}") < 0.6 and a[0] != b[0] for a, b in product(parts(one), parts(other)))


pairs = st.tuples(st.sampled_from(FULL), st.sampled_from(FULL)).filter(lambda p: unlike(*p))


def strangers_shown(public: str, stranger: str, order: list[str]) -> list[str]:
    shown = next((g.values for g in link(order, {"public": (public,)}) if g.person), ())
    own = {skeleton(w) for w in parts(public)}
    return [v for v in shown if {skeleton(w) for w in parts(v)} - own]


@given(pairs, st.randoms(use_true_random=False))
@settings(max_examples=200, deadline=None)
def test_no_order_of_two_names_shows_the_other(two: tuple[str, str], random: object) -> None:
    order = [two[0], *together(*two)]
    random.shuffle(order)  # pyright: ignore
    assert strangers_shown(*two, order) == []


def test_learning_from_what_holds_both_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(linking_names, "adds", nobody_beside)
    assert "Savitski" in "".join(strangers_shown(PUBLIC, STRANGER, together(PUBLIC, STRANGER)))


@pytest.mark.parametrize(
    "name",
    [
        *(
            "Lukashenko",
            "Lukashenka",
            "A. Lukashenko",
            "Alexander G. Lukashenko",
            "Alexander Grigoryevich Lukashenko",
            "LUKASHENKO Alexander",
        ),
        *("Лукашенко Александр Григорьевич", "Аляксандр Рыгоравіч Лукашэнка", "Александра Лукашенко", "President Alexander Lukashenko’s"),
        *("Alexander ‘Bat’ Lukashenko", "Лукашенко", "Лукашэнку"),
    ],
)
def test_a_public_person_is_known_under_every_spelling_of_their_own(name: str) -> None:
    assert link([name], {"ruler": (PUBLIC,)})[0].person == "ruler"


def test_words_that_nobody_is_known_by_are_asked_about() -> None:
    known = {"ruler": ("Donald Trump",)}
    assert link(["Donald John Trump"], known)[0].person == ""
    assert doubtful_links(["Donald John Trump"], known) == [("Donald John Trump", "Donald Trump")]
    assert not adds("Leonardo Di Caprio", "Leonardo DiCaprio")


@pytest.mark.parametrize(("public", "soldier"), [("Denis Prokhorov", "Denis P."), ("Денис Прохоров", "Дениса П."), ("Denis P.", "Denis")])
def test_whose_surname_is_only_an_initial_is_nobody_known(public: str, soldier: str) -> None:
    assert link([soldier], {"commander": (public,)})[0].person == ""
    assert link([public], {"commander": (public,)})[0].person == "commander"


def test_a_given_name_in_quotes_is_nobodys_alone() -> None:
    groups = link(["Alexander ‘Sasha’ Lukashenko", "Sasha", "Alexander ‘Bat’ Lukashenko", "Bat"], {"ruler": (PUBLIC,)})
    assert [g.values for g in groups if not g.person] == [("Sasha",)]


@pytest.mark.parametrize(
    ("value", "own", "other"),
    [
        (f"{PUBLIC} {STRANGER}", PUBLIC, STRANGER),
        (f"{STRANGER} {PUBLIC}", PUBLIC, STRANGER),
        ("Carlos Lopez Obrador Garcia", "Carlos Lopez", ""),
        ("Alexander Lukashenko Petrov", PUBLIC, ""),
        ("Alexander Grigoryevich Lukashenko", PUBLIC, ""),
        ("Ivan Igor Ihar Savitski", "Ivan Igor", ""),
    ],
)
def test_only_a_whole_name_beside_a_whole_name_is_cut_off(value: str, own: str, other: str) -> None:
    start, end = rest(value, [own])
    assert value[start:end] == other


def test_only_parts_of_the_same_person_are_spared(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "The guard ‘Alexander Savitski Lukashenko’ fled."
    names = [("guard", "Alexander Savitski Lukashenko"), ("ruler", "Lukashenko"), ("", "Savitski"), ("", "Alexander")]
    assert spared(text, names) == ["Alexander", "Lukashenko"]
    monkeypatch.setattr(rewording, "_part_of_kept", whoever_stands_in_it)
    assert "Savitski" in spared(text, names)


def spared(text: str, names: list[tuple[str, str]]) -> list[str]:
    """Of the names that would go those that stay because the first, which holds them, does."""
    from withheld.model import Person

    rules = parse('[people.guard]\nnames = ["Alexander Lukashenko"]\nconsent = "public"\n')
    spans = [Span(0, text.index(n), text.index(n) + len(n)) for _, n in names]
    found = [
        Finding(f"f-{i}", ASSET.sha256, "name", s, 0.9, "t@1", False, n) for i, (s, (_, n)) in enumerate(zip(spans, names, strict=True))
    ]
    kept = [(found[0], Person("p-1", Consent.PUBLIC, "", (), "guard"))]
    others = [(f, Person(f"p-{key}", Consent.WITHHELD, "", ())) for f, (key, _) in zip(found[1:], names[1:], strict=True)]
    part_of_kept = rewording._part_of_kept  # pyright: ignore[reportPrivateUsage]
    return sorted(f.value for f, p in others if part_of_kept(f, p, kept, rules))


@pytest.mark.parametrize("town", ["Sofia", "Odessa"])
def test_a_town_that_is_public_makes_nobody_public_who_is_called_so(town: str) -> None:
    text = f"{town}, 22, was seen. The court sits in {town}."
    planned = made(text, figures(town), rf"\A{town}", rf"{town}\.?(?=\Z)|{town}(?=\.)")
    assert town not in told(planned).split(". ")[0]
    assert town in exposure.words(planned)[0]
    assert town in told(made(f"The court sits in {town}.", figures(town), "(?!)", town))
    assert group.shown(parse(figures(town, "Putin"))) == ("Putin",)


def test_making_whoever_is_called_like_a_town_public_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("withheld.places.level", lambda _name: None)  # pyright: ignore
    assert told(made("Sofia, 22, left.", figures("Sofia"), "Sofia")).startswith("Sofia")


def test_two_spellings_of_a_public_name_are_one_person() -> None:
    both = figures(PUBLIC, "Александр Лукашенко")
    assert list(group.spellings(parse(both)).values()) == [(PUBLIC, "Александр Лукашенко")]
    for text in (f"{PUBLIC} left. Lukashenko is gone.", "Александр Лукашенко ушёл. Лукашенко нет."):
        assert told(made(text, both, r"Al\w+ \w+|Lukashenko|Ал\w+ \w+|Лукашенко")) == text
    with_person = both + '[people.ruler]\nnames = ["Alexander Lukashenko"]\nconsent = "public"\n'
    assert list(group.spellings(parse(with_person))) == ["ruler"]
    assert len(group.spellings(parse(figures("Alexander Lukashenko", "Viktor Lukashenko")))) == 2


@pytest.mark.parametrize("name", ["Oskar " * 4000, "Oskar" * 5000, " ".join(f"Os{chr(97 + n % 26)}kar{n}" for n in range(4000))])
def test_a_name_without_end_is_compared_in_no_time(name: str) -> None:
    began = process_time()
    values = [name, name + "Lis", "Oskar", "Oskar Lis"]
    assert {v for g in link(values, {"lis": ("Oskar Lis", name)}) for v in g.values} == set(values)
    doubtful_links(values, {"lis": ("Oskar Lis",)})
    assert likeness(name, name + "Lis") == 0.0
    assert process_time() - began < 5
