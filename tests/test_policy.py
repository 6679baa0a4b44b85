"""withheld.toml: everything unsaid is withheld, every mistake is named with its line."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from withheld.errors import UsageError
from withheld.model import Audience, Box, Consent, FieldAt, Region, Span, Track, Treatment
from withheld.policy import Policy, load, parse

REGION = Region(0, Box(0, 0, 1, 1))
SPAN = Span(0, 0, 1)


@pytest.mark.parametrize("audience", Audience)
@pytest.mark.parametrize("consent", [Consent.WITHHELD, Consent.CALLSIGN])
@pytest.mark.parametrize(("where", "treatment"), [(REGION, "cover"), (SPAN, "replace"), (FieldAt("x"), "drop")])
def test_a_kind_nobody_thought_of_is_withheld(audience: Audience, consent: Consent, where: object, treatment: str) -> None:
    assert Policy(audience=audience).treatment("tattoo", where, consent) == treatment  # pyright: ignore[reportArgumentType]


@pytest.mark.parametrize("kind", ["face", "name", "email", "phone", "secret", "tattoo"])
def test_only_consent_uncovers(kind: str) -> None:
    where = REGION if kind == "face" else SPAN
    assert Policy().treatment(kind, where, Consent.WITHHELD) is not Treatment.KEEP
    assert (Policy().treatment(kind, where, Consent.PUBLIC) is Treatment.KEEP) == (kind in ("face", "name"))


def test_the_whole_person_is_covered_from_acquaintances() -> None:
    assert Policy().treatment("person", REGION, Consent.WITHHELD) is Treatment.KEEP
    for audience in (Audience.ACQUAINTANCES, Audience.STATE):
        assert Policy(audience=audience).treatment("person", REGION, Consent.WITHHELD) is Treatment.COVER


def test_the_state_gets_smaller_pictures_and_no_places() -> None:
    state = Policy(audience=Audience.STATE)
    assert state.edge == 1024
    assert (state.fineness("Warsaw"), Policy().fineness("Warsaw")) == ("country", "city")
    assert Policy(max_edge="print").edge == 4096


def test_a_place_has_its_own_level_in_whatever_spelling() -> None:
    policy = parse('finest_place = "region"\n[place_levels]\nKyiv = "country"\n')
    assert (policy.fineness("Kiev"), policy.fineness("Warsaw")) == ("country", "region")


def test_facts_stay_where_they_are_about_nobody_or_about_public_people() -> None:
    assert Policy().treatment("age", SPAN, Consent.PUBLIC) is Treatment.KEEP
    assert Policy().treatment("age", SPAN, Consent.WITHHELD) is Treatment.REPLACE


def test_only_kinds_of_facts_can_be_agreed_to() -> None:
    with pytest.raises(UsageError, match="no kind of fact"):
        parse('[people.a]\nfacts = ["face"]\n')


MISTAKES = {
    'audience = "public"\nsecrts = ["x"]\n': (2, "no such key"),
    '[people.kit]\nnames = ["Kit"]\nconsent = "publik"\n': (3, "consent"),
    '[people.kit]\nnames = ["Kit"]\nconsent = "callsign"\n': (1, "label"),
    '[people.kit]\nreference = ["../../etc/passwd"]\n': (2, "inside"),
    '[people.a]\nnames = ["Ann Lee"]\nconsent = "public"\n[people.b]\nnames = ["ann  lee"]\n': (2, "public and withheld"),
    'secrets = ["x"]\n[treat]\nface = "keep"\n': (3, "person by person"),
    'slug = "Kit Prokhorov"\n': (1, "slug"),
    "max_edge = 3\n": (1, "max_edge"),
    '[people.a]\nfaces = ["f-1"]\nconsent = "public"\n[people.b]\nfaces = ["f-1"]\n': (5, "face"),
    '[people.a]\nnames = ["Oskar Lis"]\nconsent = "callsign"\nlabel = "Oskar"\n': (4, "part of the name"),
    '[people.a]\nlabel = "the medic"\n[people.b]\nlabel = "The medic"\n': (4, "each their own"),
    '[people.a]\nlabel = "the\\nmedic"\n': (2, "one line"),
    '[people.a]\nlabel = "a | b"\n': (2, "take out every other character"),
    '[people.a]\nlabel = "b](evil)"\n': (2, "take out every other character"),
    '[people.a]\nlabel = "<script>"\n': (2, "take out every other character"),
    "[people.a]\nlabel = 'the `medic`'\n": (2, "take out every other character"),
    '[people.a]\nnames = ["Prokhorov"]\nconsent = "public"\n[people.b]\nnames = ["Denis Prohorov"]\n': (2, "people.<entry 2>"),
    '[people.a]\nnames = ["Ana Petrova"]\n[people.b]\nnames = ["Ana"]\nconsent = "public"\n': (4, "people.<entry 1>"),
    'public_names = ["Denis Prohorov"]\n[people.b]\nnames = ["Denis Prokhorov"]\n': (1, "full name"),
    '[people.a]\nnames = [""]\n': (2, "searched"),
    '[people.a]\nnames = ["🦊"]\n': (2, "searched"),
    '[people.a]\nnames = ["Mr"]\n': (2, "searched"),
    'secrets = [" "]\n': (1, "empty"),
    "[people.Kit_Lis]\na = 1\n[people.Kit_Lis]\n": (3, "not TOML"),
    '[people."Kit Lis"]\nnames = 3\n': (2, "people.<entry 1>.names"),
    "people = 3\n": (1, "people"),
    "[people]\nKit = 3\n": (2, "people.<entry 1>"),
    '[people.Kit_Lis]\nname = ["Kit Lis"]\n': (2, "`names`"),
    'audience = "public\n': (1, "line 1"),
    '[[boxes]]\nfile = "Kit.mp4"\n': (1, "either"),
    '[[boxes]]\nfile = "Kit.mp4"\nbox = [0, 0, 0, 5]\n': (3, "boxes.<entry 1>.box"),
    '[[boxes]]\nfile = "Kit.mp4"\nbox = [0, 0, 5]\n': (3, "boxes.<entry 1>.box"),
    '[[boxes]]\nfile = "Kit.mp4"\nbox = [0, 0, nan, 5]\n': (3, "boxes.<entry 1>.box"),
    '[[boxes]]\nfile = "Kit.mp4"\nbox = [0, 0, 9, 5]\nkeyframes = [[0, 0, 0, 9, 5]]\n': (1, "either"),
    '[[boxes]]\nfile = "Kit.mp4"\nbox = [0, 0, 9, 5]\n[[boxes]]\nfile = "../Kit.mp4"\nbox = [0, 0, 9, 5]\n': (5, "boxes.<entry 2>.file"),
    '[[boxes]]\nfile = "/Kit.mp4"\nbox = [0, 0, 9, 5]\n': (2, "inside the story"),
    '[[boxes]]\nfile = ""\nbox = [0, 0, 9, 5]\n': (2, "inside the story"),
    "[[boxes]]\nbox = [0, 0, 9, 5]\n": (1, "boxes.<entry 1>.file"),
    'secrets = []\n[[boxes]]\nfile = "Kit.mp4"\nbox = [0, 0, 9, 5]\nfrom = 3\nto = "0:02.5"\n': (
        2,
        "`from` (3 s) must lie before `to` (2.5 s)",
    ),
    '[[boxes]]\nfile = "Kit.mp4"\nbox = [0, 0, 9, 5]\nfrom = "noon"\n': (4, "1:02.5"),
    '[[boxes]]\nfile = "Kit.mp4"\nbox = [0, 0, 9, 5]\nto = -1\n': (4, "boxes.<entry 1>.to"),
    '[[boxes]]\nfile = "Kit.mp4"\nkeyframes = [\n[1, 0, 0, 9, 5],\n[1, 0, 0, 9, 5]]\n': (3, "come later"),
    '[[boxes]]\nfile = "Kit.mp4"\nkeyframe = [[1, 0, 0, 9, 5]]\n': (3, "`keyframes`"),
    '[[boxes]]\nfile = "Kit.mp4"\nbox = [0, 0, 9, 5]\nfromm = 1\n': (4, "`from`"),
    '[boxes]\nfile = "Kit.mp4"\n': (1, "boxes"),
    'boxes = [{file = "Kit.mp4", box = [0, 0, 9]}]\n': (1, "boxes.<entry 1>.box"),
}


@pytest.mark.parametrize("text", MISTAKES)
def test_a_mistake_is_named_with_its_line(text: str) -> None:
    line, words = MISTAKES[text]
    with pytest.raises(UsageError) as caught:
        parse(text)
    assert f"line {line}" in str(caught.value)
    assert words in str(caught.value)
    assert caught.value.exit_code == 2
    assert not any(word in str(caught.value) for word in ("Kit", "Oskar", "Prok", "Proh", "Petrova"))


@pytest.mark.parametrize(("time", "seconds"), [("2", 2), ("0:02.5", 2.5), ("1:02", 62), ("1:01:02.25", 3662.25), ("75:00", 4500)])
def test_a_time_is_written_as_a_player_shows_it(time: str, seconds: float) -> None:
    (box,) = parse(f'[[boxes]]\nfile = "a.mp4"\nbox = [0, 0, 9, 5]\nfrom = "{time}"\n').boxes
    assert box.start == seconds


def test_a_track_is_treated_as_a_region() -> None:
    track = Track(0, (Box(0, 0, 1, 1),))
    for kind in ("face", "person", "head", "tattoo"):
        for audience in Audience:
            for consent in Consent:
                policy = Policy(audience=audience)
                assert policy.treatment(kind, track, consent) is policy.treatment(kind, REGION, consent)


@pytest.mark.parametrize(
    ("public", "withheld"), [("Denis Prokhorov", "Denis"), ("Maria Prokhorova", "Denis Prokhorov"), ("Ana Lis", "Ana Petrova")]
)
def test_names_that_share_a_part_may_differ_in_consent(public: str, withheld: str) -> None:
    parse(f'[people.a]\nnames = ["{public}"]\nconsent = "public"\n[people.b]\nnames = ["{withheld}"]\nlabel = "the medic"\n')


def test_only_a_kind_that_something_finds_can_be_treated(tmp_path: Path) -> None:
    file = tmp_path / "withheld.toml"
    file.write_text('[treat]\nplaces = "replace"\n')
    with pytest.raises(UsageError, match=r"line 2.* place,"):
        load(tmp_path)
    file.write_text('[treat]\nplace = "replace"\n')
    assert load(tmp_path).treat == {"place": Treatment.REPLACE}


def endless(file: Path) -> None:
    with file.open("xb") as out:
        out.truncate(1 << 30)


@pytest.mark.parametrize("make", [Path.mkdir, os.mkfifo, lambda p: p.symlink_to("/dev/zero"), endless])
def test_a_policy_that_is_no_file_is_a_mistake(tmp_path: Path, make: object) -> None:
    make(tmp_path / "withheld.toml")  # pyright: ignore
    with pytest.raises(UsageError):
        load(tmp_path)


def test_a_policy_nested_too_deep_is_a_mistake() -> None:
    with pytest.raises(UsageError, match="not TOML"):
        parse("a = " + "[" * 5000 + "]" * 5000)


def test_a_story_that_cannot_be_listed_is_a_mistake(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="may read"):
        load(tmp_path / "none")


def test_a_policy_in_other_letters_is_a_mistake_because_it_would_not_apply(tmp_path: Path) -> None:
    (tmp_path / "Withheld.toml").write_text("")
    with pytest.raises(UsageError, match="rename"):
        load(tmp_path)


def test_an_empty_policy_withholds_everybody() -> None:
    assert parse("") == Policy()
    assert Policy().accepted_names == ()
    assert parse('public_names = ["A B"]').accepted_names == ()
    assert parse('public_names = ["A B"]\naccept_public_names = true').accepted_names == ("A B",)
