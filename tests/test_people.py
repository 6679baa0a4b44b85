"""Who is who: doubt wherever somebody could be exposed, the same answer in any order; broken matchers and groupers are caught."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.mutants import people as mutants
from withheld import people
from withheld.people import AGREED, MARGIN, SAME, TOGETHER, Features, Match

Grouper = Callable[[Mapping[str, Features]], tuple[tuple[str, ...], ...]]
Matcher = Callable[[Features, Mapping[str, Sequence[Features]]], Match]
Crowd = dict[str, Features]

# Faces on a line and in a plane, as far apart as real ones are: distances fall around every threshold, which random 128-d points never do.
coordinates = st.integers(0, 30).map(lambda n: n * 0.05)
embeddings = st.tuples(coordinates, coordinates.map(lambda c: c / 10))
crowds = st.dictionaries(st.sampled_from([f"f-{c}" for c in "abcdefgh"]), embeddings, min_size=2)
references = st.dictionaries(st.sampled_from(["anna", "boris", "chris"]), st.lists(embeddings, min_size=1, max_size=4), max_size=3)


def apart(a: Features, b: Features) -> float:
    return float(np.linalg.norm(np.subtract(a, b)))


def never_confirms_the_doubtful(match: Matcher, face: Features, known: Mapping[str, Sequence[Features]]) -> None:
    found = match(face, known)
    if found.confident:
        near = {name: min(apart(face, r) for r in shown) for name, shown in known.items()}
        assert near[found.name] == min(near.values()) <= SAME
        assert np.mean([apart(face, r) for r in known[found.name]]) <= AGREED + 1e-12
        assert all(d - near[found.name] >= MARGIN for name, d in near.items() if name != found.name)


def never_twice_in_a_photograph(match_all: Callable[..., dict[str, Match]], faces: Crowd, known: Mapping[str, Sequence[Features]]) -> None:
    confirmed = [m.name for m in match_all(faces, known).values() if m.confident]
    assert len(confirmed) == len(set(confirmed))


def never_joins_the_unlike(group: Grouper, faces: Crowd) -> None:
    groups = group(faces)
    assert sorted(f for g in groups for f in g) == sorted(faces)
    assert all(apart(faces[a], faces[b]) <= TOGETHER for g in groups for a, b in combinations(g, 2))


def the_same_in_any_order(group: Grouper, faces: Crowd) -> None:
    assert group(faces) == group(dict(reversed(faces.items()))) == group(dict(sorted(faces.items())))


@given(embeddings, references)
def test_only_a_near_undisputed_agreed_face_is_confirmed(face: Features, known: dict[str, list[Features]]) -> None:
    never_confirms_the_doubtful(people.match, face, known)


@given(crowds, references)
def test_nobody_is_in_a_photograph_twice(faces: Crowd, known: dict[str, list[Features]]) -> None:
    never_twice_in_a_photograph(people.match_all, faces, known)


@given(crowds, references)
def test_a_photograph_confirms_nobody_whom_the_face_alone_does_not(faces: Crowd, known: dict[str, list[Features]]) -> None:
    for face, found in people.match_all(faces, known).items():
        alone = people.match(faces[face], known)
        assert (found.name, found.distance) == (alone.name, alone.distance)
        assert alone.confident or not found.confident


@given(crowds)
def test_a_group_holds_only_faces_that_are_all_alike(faces: Crowd) -> None:
    never_joins_the_unlike(people.group, faces)


@given(crowds)
def test_groups_do_not_depend_on_the_order_of_files(faces: Crowd) -> None:
    the_same_in_any_order(people.group, faces)


@given(crowds, st.data())
def test_faces_of_one_photograph_never_share_a_group(faces: Crowd, data: st.DataObject) -> None:
    photograph = data.draw(st.sets(st.sampled_from(sorted(faces)), min_size=2))
    groups = people.group(faces, [photograph])
    assert sorted(f for g in groups for f in g) == sorted(faces)
    assert all(len(photograph & set(g)) <= 1 for g in groups)


@given(references, embeddings)
def test_the_order_of_references_does_not_matter(known: dict[str, list[Features]], face: Features) -> None:
    found, reversed_ = people.match(face, known), people.match(face, {k: v[::-1] for k, v in reversed(known.items())})
    assert (found.name, found.distance, found.confident) == (reversed_.name, reversed_.distance, reversed_.confident)


def test_one_clear_face_is_confirmed() -> None:
    face = people.match((0.0, 0.0), {"anna": [(0.3, 0.0), (0.4, 0.0)], "boris": [(1.0, 0.0)]})
    assert (face.name, face.confident) == ("anna", True)
    assert face.distance == pytest.approx(0.3)


def test_a_group_forms_around_one_person() -> None:
    assert people.group({"c": (0.0,), "a": (0.1,), "b": (0.9,)}) == (("a", "c"), ("b",))


@pytest.mark.parametrize("nothing", [{}, {"anna": []}])
def test_without_references_nobody_is_known(nothing: dict[str, list[Features]]) -> None:
    assert people.match((0.0,), nothing) == Match("", float("inf"), False)
    assert people.match_all({}, nothing) == {}
    assert people.group({}) == ()


def test_a_match_does_not_tell_its_name_in_a_log() -> None:
    assert "anna" not in repr(people.match((0.0,), {"anna": [(0.0,)]}))


KIT = {"kit": [(0.0, 0.0)], "boris": [(1.5, 0.0)]}
NEAR, BLURRED, FAR, OTHER = (0.1, 0.0), (0.5, 0.0), (0.65, 0.0), (1.45, 0.0)

Tracker = Callable[[Sequence[Features], Mapping[str, Sequence[Features]]], Match]


@pytest.mark.parametrize(
    ("faces", "confirmed"),
    [
        ([], False),
        ([NEAR], False),
        ([NEAR, NEAR], True),
        ([NEAR, BLURRED], False),
        ([NEAR, NEAR, BLURRED], False),
        ([NEAR, NEAR, NEAR, BLURRED], True),
        ([NEAR] * 3 + [BLURRED] * 4, False),
        ([NEAR] * 9 + [FAR], False),
        ([NEAR] * 9 + [OTHER], False),
        ([BLURRED] * 9, False),
    ],
)
def test_a_track_is_confirmed_by_enough_of_its_own_faces(faces: list[Features], confirmed: bool) -> None:
    found = people.match_track(faces, KIT)
    assert found.confident == confirmed
    assert not confirmed or found.name == "kit"


def test_nobody_is_in_two_places_at_once() -> None:
    tracks = {"a": [NEAR] * 3, "b": [NEAR] * 3, "c": [NEAR] * 3, "d": [OTHER] * 3, "e": [NEAR, OTHER, OTHER, OTHER]}
    assert {t for t, m in people.match_tracks(tracks, KIT).items() if m.confident} == {"a", "b", "c", "d"}
    found = people.match_tracks(tracks, KIT, [("a", "b"), ("c", "d")])
    assert {t for t, m in found.items() if m.confident} == {"c", "d"}
    found = people.match_tracks(tracks, KIT, [("a", "e")])  # one face of the other speaks for her already
    assert {t for t, m in found.items() if m.confident} == {"b", "c", "d"}


def never_confirms_a_doubtful_track(match: Tracker, faces: list[Features], known: Mapping[str, Sequence[Features]]) -> None:
    found = match(faces, known)
    if found.confident:
        alone = [people.match(face, known) for face in faces]
        sure = [m for m in alone if m.confident]
        assert len(sure) >= 2
        assert len(sure) >= 3 or len(sure) == len(faces)
        assert {m.name for m in sure} == {found.name}
        assert all(min(apart(face, r) for r in known[found.name]) <= people.UNLIKE for face in faces)


tracks = st.lists(embeddings, max_size=6)


@given(tracks, references)
def test_no_track_is_confirmed_in_doubt(faces: list[Features], known: dict[str, list[Features]]) -> None:
    never_confirms_a_doubtful_track(people.match_track, faces, known)


def test_a_track_is_compared_by_the_face_nearest_to_all_others() -> None:
    assert people.typical([(0.0,), (0.1,), (0.9,)]) == (0.1,)


def caught(check: Callable[..., None], *drawn: st.SearchStrategy[object]) -> bool:
    """Whether a property fails within the examples that its test draws."""

    @settings(max_examples=100, database=None, derandomize=True)
    @given(st.tuples(*drawn))
    def run(values: tuple[object, ...]) -> None:
        check(*values)

    try:
        run()
    except (AssertionError, ExceptionGroup):
        return True
    return False


def test_the_properties_catch_broken_variants() -> None:
    assert caught(lambda f, k: never_confirms_the_doubtful(mutants.nearest_wins, f, k), embeddings, references)
    assert caught(lambda f, k: never_twice_in_a_photograph(mutants.each_alone, f, k), crowds, references)
    assert caught(lambda f: never_joins_the_unlike(mutants.single_linkage, f), crowds)
    assert caught(lambda f: the_same_in_any_order(mutants.first_come, f), crowds)
    assert caught(lambda f, k: never_confirms_a_doubtful_track(mutants.best_face, f, k), tracks, references)
    assert caught(lambda f, k: never_confirms_a_doubtful_track(mutants.outvoted, f, k), tracks, references)
