"""Facts follow the people they are about: kept of public ones, coarser of everybody else; names become labels or pseudonyms."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.mutants.facts_kept import whoever_comes_first
from withheld import clues
from withheld.decisions import Decision
from withheld.group import group
from withheld.model import Asset, AssetPlan, Content, Finding, Passage, Scan, Span
from withheld.planning import Planner, planner
from withheld.policy import Policy, parse
from withheld.redactions.replace import Replace

ASSET = Asset("a" * 64, "article.txt", "text/plain", 1)
COMMANDER = '[people.commander]\nnames = ["Denis Prokhorov"]\nconsent = "public"\n'


def scan(text: str, **kinds: str) -> Scan:
    """A text with everything found that the patterns match, by kind; `_` before a kind marks a guess."""
    found: list[Finding] = []
    for kind, pattern in kinds.items():
        for m in re.finditer(pattern, text):
            where, bare = Span(0, m.start(), m.end()), kind.lstrip("_")
            quasi, doubt = bare not in {"name", "code"}, kind.startswith("_")
            found.append(Finding(f"f-{len(found)}", ASSET.sha256, bare, where, 0.9, "t@1", doubt, m.group(), (), quasi))
    return Scan(ASSET, Content("text/plain", "text/plain", text=(Passage(text),)), tuple(found))


def made(one: Scan, policy: str = "", log: tuple[Decision, ...] = (), key: bytes = bytes(32)) -> tuple[Planner, AssetPlan]:
    rules = parse(policy)
    ready = planner([one], rules, {}, group([one], rules, {}), log, {ASSET.path: "x.txt"}, key)
    return ready, ready.file(one)


def told(one: Scan, policy: str = "", log: tuple[Decision, ...] = (), key: bytes = bytes(32)) -> str:
    return Replace().apply(one.content, made(one, policy, log, key)[1]).text[0].text


AGES = scan("Denis Prokhorov is 48 years old. Oskar Lis is 22 years old.", name="Denis Prokhorov|Oskar Lis", age=r"\d\d years old")


def test_a_fact_about_a_public_person_stays_and_one_about_another_becomes_coarser() -> None:
    text = told(AGES, COMMANDER)
    assert "Denis Prokhorov is 48 years old." in text
    assert "22" not in text
    assert "in his twenties" in text or "twenties" in text


def test_without_a_policy_everybody_is_withheld() -> None:
    text = told(AGES)
    assert "48" not in text
    assert "22" not in text


def test_what_is_about_nobody_stays() -> None:
    one = scan("Anna Novik waited. In 1994 the union won 300 seats.", name="Anna Novik", date="1994", quantity="300 seats")
    assert "In 1994 the union won 300 seats." in told(one)


def test_somebody_unnamed_is_withheld() -> None:
    assert "22" not in told(scan("A 22-year-old at the door waits.", age="22-year-old"), COMMANDER)


def test_what_may_be_about_two_people_is_treated_like_the_one_who_agreed_to_less() -> None:
    one = scan("Denis Prokhorov and Oskar Lis came. He is 22 years old.", name="Denis Prokhorov|Oskar Lis", age=r"\d\d years old")
    assert "22" not in told(one, COMMANDER)


def test_treating_it_like_the_one_who_comes_first_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Planner, "_judged_fact", whoever_comes_first)
    with pytest.raises(AssertionError):
        test_what_may_be_about_two_people_is_treated_like_the_one_who_agreed_to_less()


def test_what_one_agreed_to_goes_where_it_may_be_about_another_who_did_not() -> None:
    one = scan("Ilya Novik and Oskar Lis speak Basque.", name="Ilya Novik|Oskar Lis", skill="Basque")
    agreed = '[people.ilya]\nnames = ["Ilya Novik"]\nfacts = ["skill"]\n'
    assert "Basque" not in told(one, agreed + '[people.oskar]\nnames = ["Oskar Lis"]\n')
    assert "Basque" in told(one, agreed + '[people.oskar]\nnames = ["Oskar Lis"]\nfacts = ["skill"]\n')


def test_a_medal_that_goes_in_one_place_goes_in_all() -> None:
    text = "Oskar Lis has the Order of the Crane. Nobody asked. Denis Prokhorov gave the Order of the Crane to a man."
    one = scan(text, name="Oskar Lis|Denis Prokhorov", decoration="Order of the Crane")
    assert "Crane" not in told(one, COMMANDER)
    assert "has the Order of the Crane" in told(one, COMMANDER + '[people.o]\nnames = ["Oskar Lis"]\nfacts = ["decoration"]\n')


def test_an_article_tells_nothing_of_the_word_behind_it() -> None:
    texts = {told(scan(f"Oskar Lis is {job}.", name="Oskar Lis", occupation=job.split()[1])) for job in ("a lawyer", "an attorney")}
    assert len(texts) == 1


def test_a_kind_that_the_person_agreed_to_stays() -> None:
    policy = '[people.oskar]\nnames = ["Oskar Lis"]\nfacts = ["age"]\n'
    assert "22 years old" in told(AGES, policy)


def test_a_guess_stays_for_strangers_and_goes_for_acquaintances() -> None:
    one = scan("Oskar Lis is 22 years old.", name="Oskar Lis", _age=r"\d\d years old")
    assert "22" in told(one)
    assert "22" not in told(one, 'audience = "acquaintances"\n')


PLACES = scan("They met in Bahmut, in Warsaw and on the outskirts of Kiev.", place="Bahmut|Warsaw|outskirts of Kiev")


def test_a_place_is_told_as_finely_as_the_policy_lets_it() -> None:
    assert "Bahmut, in Warsaw and" in told(PLACES)
    assert "outskirts" not in told(PLACES)
    assert "Bahmut" not in told(PLACES, 'finest_place = "country"\n')
    assert "Warsaw" in told(PLACES, '[place_levels]\nBakhmut = "country"\n')
    assert "Bahmut" not in told(PLACES, '[place_levels]\nBakhmut = "country"\n')


def test_a_place_that_is_listed_as_public_stays() -> None:
    listed = 'public_names = ["Warsaw"]\naccept_public_names = true\nfinest_place = "country"\n'
    assert "Warsaw" in told(PLACES, listed)
    assert "Warsaw" not in told(PLACES, listed.replace("true", "false"))


def test_a_decision_makes_one_fact_coarser_and_another_lets_it_stand() -> None:
    def said(action: str, finding: Finding) -> Decision:
        return Decision(action, finding.id, ASSET.sha256, finding.where, "editor", "2026-11-23T10:00:00+00:00")  # pyright: ignore

    ages = [f for f in AGES.findings if f.kind == "age"]
    assert "48" not in told(AGES, COMMANDER, (said("coarser", ages[0]),))
    assert "22" in told(AGES, COMMANDER, (said("not-a-name", ages[1]),))
    assert "22" not in told(AGES, COMMANDER, (said("not-a-name", ages[1]), said("coarser", ages[1])))  # the later one counts


def test_pseudonyms_come_from_the_key_and_never_from_the_name() -> None:
    style = 'style = "pseudonym"\n'
    one, other = (scan(f"{n} came. {n.split()[1]} left.", name=f"{n}|{n.split()[1]}") for n in ("Oskar Lis", "Viktar Zubko"))
    assert told(one, style) == told(other, style)
    assert told(one, style) != told(one, style, key=bytes([1]) * 32)
    full, surname = re.fullmatch(r"(\w+ \w+) came\. (\w+) left\.", told(one, style)).groups()  # pyright: ignore[reportOptionalMemberAccess]
    assert full.endswith(surname)


@settings(deadline=None, max_examples=60)
@given(st.integers(20, 29), st.integers(20, 29))
def test_all_ages_of_a_band_give_the_same_text(one: int, other: int) -> None:
    texts = {
        told(scan(f"Oskar Lis, a {n}-year-old, is {n} years old.", name="Oskar Lis", age=rf"{n}-year-old|{n} years old"))
        for n in (one, other)
    }
    assert len(texts) == 1


def test_what_the_copies_still_tell_is_advised_about() -> None:
    text = "Oskar Lis is a glassblower in Bahmut. He speaks Basque. We are hundreds of fighters."
    one = scan(text, name="Oskar Lis", occupation="glassblower", place="Bahmut", skill="Basque")
    ready, plan = made(one, '[people.oskar]\nnames = ["Oskar Lis"]\nfacts = ["occupation", "skill"]\n')
    advice = clues.advice(ready, [(one, plan)])
    assert len(advice) == 1
    assert advice[0].answer.startswith("withheld decide STORY --coarser f-")
    assert not {"Oskar", "Basque", "glassblower"} & set(re.findall(r"\w+", advice[0].text))


def test_a_policy_without_text_is_no_trouble() -> None:
    assert told(scan("Nothing here.")) == "Nothing here."
    assert Policy().level == 1
