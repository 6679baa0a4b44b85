"""withheld.toml: everything unsaid is withheld, every mistake is named with its line."""

from __future__ import annotations

import pytest

from withheld.errors import UsageError
from withheld.model import Audience, Box, Consent, FieldAt, Region, Span, Treatment
from withheld.policy import Policy, parse

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
    assert state.treatment("place", SPAN, Consent.WITHHELD) is Treatment.REPLACE
    assert Policy().treatment("place", SPAN, Consent.WITHHELD) is Treatment.KEEP
    assert Policy(max_edge="print").edge == 4096


MISTAKES = {
    'audience = "public"\nsecrts = ["x"]\n': (2, "no such key"),
    '[people.kit]\nnames = ["Kit"]\nconsent = "publik"\n': (3, "consent"),
    '[people.kit]\nnames = ["Kit"]\nconsent = "callsign"\n': (1, "label"),
    '[people.kit]\nreference = ["../../etc/passwd"]\n': (2, "inside"),
    '[people.a]\nnames = ["Ann Lee"]\nconsent = "public"\n[people.b]\nnames = ["ann  lee"]\n': (4, "public and withheld"),
    'secrets = ["x"]\n[treat]\nface = "keep"\n': (3, "person by person"),
    'slug = "Kit Prokhorov"\n': (1, "slug"),
    "max_edge = 3\n": (1, "max_edge"),
    'audience = "public\n': (1, "line 1"),
}


@pytest.mark.parametrize("text", MISTAKES)
def test_a_mistake_is_named_with_its_line(text: str) -> None:
    line, words = MISTAKES[text]
    with pytest.raises(UsageError) as caught:
        parse(text)
    assert f"line {line}" in str(caught.value)
    assert words in str(caught.value)
    assert caught.value.exit_code == 2


def test_an_empty_policy_withholds_everybody() -> None:
    assert parse("") == Policy()
    assert Policy().accepted_names == ()
    assert parse('public_names = ["A B"]').accepted_names == ()
    assert parse('public_names = ["A B"]\naccept_public_names = true').accepted_names == ("A B",)
