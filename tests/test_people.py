"""Knowing people: only what is beyond doubt is a match, and the order in which faces come changes nothing."""

from __future__ import annotations

import math
from functools import cache

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from tests.bench import bench
from tests.mutants import people as mutants
from withheld import embedding, people
from withheld.model import Box
from withheld.people import Face, group, match

Features = tuple[float, ...]


def around(centre: int, away: float, seed: int) -> Features:
    """An embedding at exactly that distance from a made-up person."""
    person = np.random.default_rng(centre).normal(size=128)
    person *= 0.8 / np.linalg.norm(person)  # two made-up people lie about 1.1 apart
    step = np.random.default_rng(10_000 + seed).normal(size=128)
    return tuple(person + step * away / np.linalg.norm(step))


faces = st.lists(
    st.builds(
        lambda n, who, away, side: Face(f"f-{n:04}", around(who, away, n), side),
        st.integers(0, 9999),
        st.integers(0, 5),
        st.floats(0, 0.6),
        st.floats(20, 200),
    ),
    max_size=12,
    unique_by=lambda f: f.id,
)
REFERENCES = {"kit": (around(0, 0.1, 1), around(0, 0.1, 2)), "oskar": (around(1, 0.1, 3),)}


def nearest(face: Face, person: str) -> float:
    return min(math.dist(face.features, r) for r in REFERENCES[person])


def check_only_the_near_and_clear_match(found: list[Face], matcher: object = match) -> None:
    by_id = {f.id: f for f in found}
    matches = matcher(found, REFERENCES)  # pyright: ignore
    for face, m in matches.items():
        other = next(p for p in REFERENCES if p != m.person)
        assert by_id[face].side >= people.MIN_SIDE
        assert nearest(by_id[face], m.person) <= people.MATCH
        assert nearest(by_id[face], other) - nearest(by_id[face], m.person) >= people.RIVAL
    assert len({m.person for m in matches.values()}) == len(matches)  # nobody stands in one picture twice


@given(faces)
def test_only_the_near_and_clear_match(found: list[Face]) -> None:
    check_only_the_near_and_clear_match(found)


def test_a_matcher_that_takes_the_nearest_is_caught() -> None:
    with pytest.raises(AssertionError):
        check_only_the_near_and_clear_match([Face("f-1", around(0, 0.55, 7), 100)], mutants.take_the_nearest)
    with pytest.raises(AssertionError):
        check_only_the_near_and_clear_match(
            [Face("f-1", around(0, 0.1, 7), 100), Face("f-2", around(0, 0.2, 8), 100)], mutants.take_the_nearest
        )


@given(faces, st.randoms())
def test_order_changes_nothing(found: list[Face], rng: object) -> None:
    shuffled = list(found)
    rng.shuffle(shuffled)  # pyright: ignore
    assert group(found) == group(shuffled)
    assert match(found, REFERENCES) == match(shuffled, REFERENCES)


@given(faces)
def test_every_face_is_in_one_group_and_all_of_a_group_are_near(found: list[Face]) -> None:
    groups = group(found)
    assert sorted(i for g in groups for i in g) == sorted(f.id for f in found)
    by_id = {f.id: f for f in found}
    for members in groups:
        own = [by_id[i] for i in members]
        assert all(math.dist(a.features, b.features) <= people.GROUP for a in own for b in own)
        assert len(own) == 1 or all(f.side >= people.MIN_SIDE for f in own)


def test_no_reference_no_match() -> None:
    assert match([Face("f-1", around(0, 0.0, 1), 100)], {}) == {}
    assert match([Face("f-1", around(0, 0.0, 1), 100)], {"kit": ()}) == {}


@cache
def astronaut() -> np.ndarray:
    from skimage import data

    return data.astronaut()


FACE = Box(180, 70, 84, 112)


def test_the_same_face_is_near_itself_in_another_rendition() -> None:
    small = np.asarray(Image.fromarray(astronaut()).resize((384, 384)))
    (one,) = embedding.embed(astronaut(), [FACE])
    (two,) = embedding.embed(small, [Box(135, 52, 63, 84)])
    assert len(one) == 128
    assert math.dist(one, two) < people.MATCH


def test_a_face_at_the_border_can_be_embedded() -> None:
    assert len(embedding.embed(astronaut(), [Box(-40, -30, 90, 110), Box(480, 490, 60, 60)])) == 2


@pytest.mark.slow
def test_strangers_are_not_matched() -> None:
    folder = bench("faces/att_faces")
    people_of = [sorted((folder / f"s{n}").glob("*.pgm"))[:3] for n in range(1, 13)]
    shown = {f"s{n}": [embedded(f) for f in files] for n, files in enumerate(people_of)}
    for name, (first, second, third) in shown.items():
        references = {other: tuple(known[:2]) for other, known in shown.items() if other != name}
        assert match([Face("f-1", third, 100)], references) == {}
        own = math.dist(first, third), math.dist(second, third)
        strangers = [math.dist(third, r) for refs in references.values() for r in refs]
        assert min(own) < min(strangers)


def embedded(file: object) -> Features:
    image = np.asarray(Image.open(file).convert("RGB").resize((184, 224)))  # pyright: ignore
    return embedding.embed(np.pad(image, ((40, 40), (40, 40), (0, 0)), mode="edge"), [Box(58, 76, 148, 180)])[0]
