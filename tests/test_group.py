"""Whose track: several of its own faces speak, the editor's list wins, and nobody is in two places of a film at once."""

from __future__ import annotations

import pytest

from withheld.group import group
from withheld.model import Asset, Box, Consent, Content, Film, Finding, Region, Scan, Segment, Track
from withheld.policy import Policy
from withheld.smoothing import EXTENDED

FILM = Asset("a" * 64, "a.mp4", "video/mp4", 1)
PHOTO = Asset("b" * 64, "b.jpg", "image/jpeg", 1)
PUBLIC = Policy.model_validate({"people": {"kit": {"names": ["Kit"], "consent": "public"}}})
REFERENCES = {"kit": ((0.0, 0.0),)}
NEAR, OTHER = (0.1, 0.0), (0.9, 0.0)
LEFT, RIGHT = Box(10, 10, 40, 50), Box(200, 10, 40, 50)


def track(number: int, first: int, count: int, box: Box = LEFT) -> Finding:
    return Finding(f"f-{number}", FILM.sha256, "face", Track(first, (box,) * count), 0.9, "t@1")


def shows(face: Finding, *features: tuple[float, float], frames: bool = False) -> tuple[Finding, ...]:
    """A track's finding and its likenesses, each at the whole track or in a frame of its own."""
    assert isinstance(face.where, Track)
    places = [Track(face.where.first + n, (face.where.boxes[n],)) if frames else face.where for n in range(len(features))]
    return face, *(
        Finding(f"{face.id}-{n}", FILM.sha256, "likeness", place, 0.9, "t@1", features=own)
        for n, (place, own) in enumerate(zip(places, features, strict=True))
    )


def film(*findings: Finding) -> Scan:
    content = Content("video/mp4", "video/mp4", film=Film(640, 360, 25, (Segment(0, 300, 0, 300),)))
    return Scan(FILM, content, findings, ((640, 360, 16),))


def photo(*faces: tuple[float, float]) -> Scan:
    places = [Region(0, Box(100.0 * n, 0, 50, 60)) for n in range(len(faces))]
    found = [Finding(f"p-{n}", PHOTO.sha256, "face", place, 0.9, "t@1") for n, place in enumerate(places)]
    likenesses = [Finding(f"l-{n}", PHOTO.sha256, "likeness", places[n], 0.9, "t@1", features=own) for n, own in enumerate(faces)]
    return Scan(PHOTO, Content("image/jpeg", "image/jpeg"), (*found, *likenesses), ((640, 360, 16),))


def people(*scans: Scan, policy: Policy = PUBLIC) -> dict[str, set[str]]:
    """The faces of each person, by the policy's key; of one without a name, by the first of them."""
    return {p.name or p.findings[0]: set(p.findings) for p in group(scans, policy, REFERENCES)}


@pytest.mark.parametrize("frames", [True, False], ids=["in frames", "of the track"])
def test_a_track_is_somebodys_by_several_of_its_faces(frames: bool) -> None:
    assert people(film(*shows(track(0, 0, 50), NEAR, NEAR, NEAR, frames=frames)))["kit"] == {"f-0"}
    assert people(film(*shows(track(0, 0, 50), NEAR, NEAR, OTHER, frames=frames)))["kit"] == set()
    assert people(film(*shows(track(0, 0, 50), NEAR, frames=frames)))["kit"] == set()


def test_a_likeness_belongs_to_the_track_at_whose_place_it_was_taken() -> None:
    there = shows(track(0, 0, 50), NEAR, NEAR, frames=True)
    assert people(film(*there, track(1, 0, 50, RIGHT)))["kit"] == {"f-0"}


def test_two_tracks_at_once_in_two_places_are_both_unknown() -> None:
    one = shows(track(0, 0, 50), NEAR, NEAR, NEAR)
    assert people(film(*one, *shows(track(1, 20, 50, RIGHT), NEAR, NEAR, NEAR)))["kit"] == set()
    after = shows(track(1, 50 - 2 * EXTENDED, 50, RIGHT), NEAR, NEAR, NEAR)
    assert people(film(*one, *after))["kit"] == {"f-0", "f-1"}  # they meet only where both were extended
    same_place = shows(track(1, 20, 50, LEFT.grown(1.1)), NEAR, NEAR, NEAR)
    assert people(film(*one, *same_place))["kit"] == {"f-0", "f-1"}


def test_the_editors_list_names_tracks_too() -> None:
    policy = Policy.model_validate({"people": {"kit": {"names": ["Kit"], "consent": "public", "faces": ["f-1"]}}})
    told = people(film(*shows(track(0, 0, 50), OTHER, OTHER), track(1, 0, 50, RIGHT)), policy=policy)
    assert told["kit"] == {"f-1"}


def test_a_track_and_photographs_of_somebody_are_one_person_of_the_story() -> None:
    stranger = (2.0, 0.0)
    told = people(photo(stranger), film(*shows(track(0, 0, 50), stranger, (2.1, 0.0), (9.0, 9.0))))
    assert {"f-0", "p-0"} in told.values()
    apart = people(film(*shows(track(0, 0, 50), stranger), *shows(track(1, 0, 50, RIGHT), stranger)))
    assert {"f-0"} in apart.values()
    assert {"f-1"} in apart.values()


def test_people_come_in_the_order_in_which_they_appear() -> None:
    told = group([film(track(0, 80, 20), track(1, 5, 20, RIGHT), track(2, 5, 20, LEFT))], Policy(), {})
    assert [p.findings for p in told] == [("f-2",), ("f-1",), ("f-0",)]
    assert {p.consent for p in told} == {Consent.WITHHELD}
