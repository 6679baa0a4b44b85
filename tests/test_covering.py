"""Covers through a film: large enough, on the grid, still; a public face stays and uncovers nobody else; repairs, boxes of the policy."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.mutants import covers as mutants
from tests.mutants import people as people_mutants
from withheld import covering, planning
from withheld.covering import AROUND, MOSTLY
from withheld.decisions import Decision
from withheld.group import NEAR
from withheld.model import (
    COVER_GROWTH,
    Asset,
    AssetPlan,
    Box,
    Consent,
    Content,
    Cover,
    Film,
    Finding,
    Person,
    Region,
    Scan,
    Segment,
    Track,
)
from withheld.planning import planner, published_names, repaired
from withheld.policy import Policy

WIDTH, HEIGHT, FRAMES, RATE = 640, 360, 100, 25
ASSET = Asset("c" * 64, "clips/a.mp4", "video/mp4", 1)
KEY = bytes(32)
STATE = Policy.model_validate({"audience": "state"})

Moving = Callable[[Track, float, Scan], Track]


def film_scan(*findings: Finding, block: int = 16, frames: int = FRAMES) -> Scan:
    film = Film(WIDTH, HEIGHT, RATE, (Segment(0, frames, 0, frames),), block=block)
    content = Content("video/mp4", "video/mp4", film=film)
    return Scan(ASSET, content, findings, ((WIDTH, HEIGHT, block),), tuple(range(frames)))


def thing(number: int, kind: str, box: Box, first: int = 0, count: int = FRAMES, doubt: bool = False) -> Finding:
    return Finding(f"f-{number}", ASSET.sha256, kind, Track(first, (box,) * count), 0.9, "t@1", doubt)


def planned(scan: Scan, policy: Policy | None = None, public: tuple[str, ...] = ()) -> AssetPlan:
    person = Person("p-1", Consent.PUBLIC, "", public, "kit")
    return planner([scan], policy or Policy(), {}, (person,), (), {ASSET.path: "x.mp4"}, KEY).file(scan)


def hidden(plan: AssetPlan, frame: int, box: Box) -> bool:
    inside = box.clipped(WIDTH, HEIGHT)
    return any(isinstance(c.region, Track) and (b := c.region.at(frame)) is not None and inside.within(b) == 1 for c in plan.covers)


def frames_of(plan: AssetPlan, finding: str) -> list[int]:
    tracks = [c.region for c in plan.covers if finding in c.findings and isinstance(c.region, Track)]
    return sorted(n for track in tracks for n in range(track.first, track.end))


boxes = st.builds(Box, st.floats(-200, 700), st.floats(-200, 400), st.floats(1, 300), st.floats(1, 300))
breaths = st.lists(st.integers(-4, 4), min_size=10, max_size=60)
paths = st.builds(Track, st.integers(0, 20), st.lists(boxes, min_size=1, max_size=30).map(tuple))
blocks = st.sampled_from([1, 2, 7, 8, 16, 64])


def holds_the_grown_box_on_even_edges(moving: Moving, track: Track, block: int) -> None:
    made = moving(track, COVER_GROWTH, film_scan(block=block))
    assert (made.first, made.end) == (track.first, track.end)
    for got, raw in zip(made.boxes, track.boxes, strict=True):
        wanted = raw.grown(COVER_GROWTH).clipped(WIDTH, HEIGHT)
        assert wanted.area == 0 or (got.x <= wanted.x and got.y <= wanted.y and got.right >= wanted.right and got.bottom >= wanted.bottom)
        assert all(edge % 2 == 0 for edge in (got.x, got.y, got.right, got.bottom))
        assert 0 <= got.x <= got.right <= WIDTH
        assert 0 <= got.y <= got.bottom <= HEIGHT


def stands_still_over_a_line_of_the_grid(moving: Moving, places: list[int]) -> None:
    """A head that breathes on a line of the grid: an edge that moves out stays there for a while."""
    made = moving(Track(0, tuple(Box(112 + x, 100, 50, 60) for x in places)), 1.0, film_scan())
    lefts = [box.x for box in made.boxes]
    turns = [i for i in range(1, len(lefts)) if lefts[i] != lefts[i - 1]]
    back = [b - a for a, b in pairwise(turns) if lefts[a] < lefts[a - 1] and lefts[b] > lefts[b - 1]]
    assert min(back, default=9) >= 2 * covering.STEADY + 1


@given(paths, blocks)
def test_a_cover_holds_the_grown_box_in_every_frame(track: Track, block: int) -> None:
    holds_the_grown_box_on_even_edges(covering.moving, track, block)


@given(breaths)
def test_a_cover_does_not_hop(places: list[int]) -> None:
    stands_still_over_a_line_of_the_grid(covering.moving, places)


@given(st.integers(-20, 20), st.integers(-20, 20), blocks)
def test_a_cover_that_follows_somebody_is_no_larger_for_it(across: int, down: int, block: int) -> None:
    path = [Box(200 + across * n, 150 + down * n, 40, 50) for n in range(8)]
    made = covering.moving(Track(0, tuple(path)), 1.0, film_scan(block=block))
    for got, raw in zip(made.boxes, path, strict=True):
        grid = max(block, 2)
        assert got.w <= raw.w + 2 * grid + 4
        assert got.h <= raw.h + 2 * grid + 4


def caught(check: Callable[..., None], *drawn: st.SearchStrategy[object]) -> bool:
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
    assert caught(lambda t, b: holds_the_grown_box_on_even_edges(mutants.rounded, t, b), paths, blocks)
    assert caught(lambda t, b: holds_the_grown_box_on_even_edges(mutants.ungrown, t, b), paths, blocks)
    assert caught(lambda p: stands_still_over_a_line_of_the_grid(mutants.hopping, p), breaths)


FACE, BODY = Box(300, 60, 40, 50), Box(260, 40, 120, 300)


def test_everybody_is_covered_and_a_public_face_is_kept() -> None:
    other = thing(1, "face", Box(100, 60, 40, 50))
    scan = film_scan(thing(0, "face", FACE), other)
    assert [c.findings for c in planned(scan).covers] == [("f-0",), ("f-1",)]
    plan = planned(scan, public=("f-0",))
    assert [c.findings for c in plan.covers] == [("f-1",)]
    assert [(k.where, k.findings) for k in plan.kept] == [(scan.findings[0].where, ("f-0",))]


def test_a_kept_face_does_not_uncover_the_one_in_front_of_it() -> None:
    scan = film_scan(thing(0, "face", FACE), thing(1, "face", Box(310, 65, 40, 50), first=40, count=20))
    plan = planned(scan, public=("f-0",))
    assert all(hidden(plan, n, Box(310, 65, 40, 50)) for n in range(40, 60))


def test_body_and_head_of_a_public_face_stay_where_its_face_is() -> None:
    scan = film_scan(thing(0, "face", FACE, 20, 60), thing(1, "person", BODY), thing(2, "head", FACE.grown(1.1), 20, 70, doubt=True))
    plan = planned(scan, STATE, public=("f-0",))
    assert frames_of(plan, "f-1") == [*range(20), *range(80, 100)]
    assert frames_of(plan, "f-2") == [*range(80, 90)]


KIT = {"kit": ((0.0, 0.0),)}
AGREED = Policy.model_validate({"people": {"kit": {"consent": "public"}}})


def looks(frame: int, *features: float, box: Box = FACE) -> Finding:
    return Finding(f"l-{frame}", ASSET.sha256, "likeness", Track(frame, (box,)), 0.9, "t@1", features=features)


def recognised(scan: Scan, policy: Policy = AGREED, log: tuple[Decision, ...] = ()) -> AssetPlan:
    people = (Person("p-1", Consent.PUBLIC, "", ("f-0",), "kit"),)
    return planner([scan], policy, KIT, people, log, {ASSET.path: "x.mp4"}, KEY).file(scan)


def check_that_a_face_is_shown_near_a_confirmed_one_only(confirmed: set[int], strange: set[int]) -> None:
    """Nobody looked at who is there in other frames: it may be somebody else by now."""
    faces = [looks(n, 0.9 * (n in strange), 0.0) for n in sorted(confirmed | strange)]
    plan = recognised(film_scan(thing(0, "face", FACE), *faces))
    near = [n for n in range(FRAMES) if any(abs(n - at) <= NEAR for at in confirmed - strange)]
    assert [n for k in plan.kept if isinstance(k.where, Track) for n in range(k.where.first, k.where.end)] == near
    assert frames_of(plan, "f-0") == [n for n in range(FRAMES) if n not in near]
    assert all(hidden(plan, n, FACE.grown(COVER_GROWTH)) for n in range(FRAMES) if n not in near)


@given(st.sets(st.integers(0, FRAMES - 1), max_size=4), st.sets(st.integers(0, FRAMES - 1), max_size=4))
def test_a_face_is_shown_near_a_confirmed_one_only(confirmed: set[int], strange: set[int]) -> None:
    check_that_a_face_is_shown_near_a_confirmed_one_only(confirmed, strange)


def test_showing_a_face_wherever_its_track_goes_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(planning, "near_confirmed", people_mutants.trust_the_track)
    with pytest.raises(AssertionError):
        check_that_a_face_is_shown_near_a_confirmed_one_only({30}, {80})


def test_what_an_editor_named_or_lifted_is_shown_throughout() -> None:
    scan = film_scan(thing(0, "face", FACE), looks(30, 0.0, 0.0))
    assert frames_of(recognised(scan), "f-0") == [*range(30 - NEAR), *range(31 + NEAR, FRAMES)]
    named = Policy.model_validate({"people": {"kit": {"consent": "public", "faces": ["f-0"]}}})
    lift = Decision("not-a-face", "f-0", ASSET.sha256, scan.findings[0].where, "editor", "2026-01-01T00:00:00Z")
    for plan in (recognised(scan, named), recognised(scan, log=(lift,))):
        assert (plan.covers, [k.where for k in plan.kept]) == ((), [scan.findings[0].where])


def test_the_body_of_a_public_face_is_covered_where_its_face_is() -> None:
    scan = film_scan(thing(0, "face", FACE), thing(1, "person", BODY), looks(30, 0.0, 0.0))
    policy = Policy.model_validate({"audience": "state", "people": {"kit": {"consent": "public"}}})
    assert frames_of(recognised(scan, policy), "f-1") == frames_of(recognised(scan, policy), "f-0") != []


@pytest.mark.parametrize("shared", [10, 40])
def test_the_body_of_one_who_passes_behind_a_public_face_stays_covered(shared: int) -> None:
    passing = Track(0, (Box(20, 40, 120, 300),) * (FRAMES - shared) + (BODY,) * shared)
    scan = film_scan(thing(0, "face", FACE), replace(thing(1, "person", BODY), where=passing))
    assert shared < MOSTLY * FRAMES
    assert frames_of(planned(scan, STATE, public=("f-0",)), "f-1") == list(range(FRAMES))


def test_a_short_meeting_at_the_end_of_two_tracks_uncovers_nobody() -> None:
    scan = film_scan(thing(0, "face", FACE, 0, 50), thing(1, "person", BODY, 44, 50))
    assert frames_of(planned(scan, STATE, public=("f-0",)), "f-1") == list(range(44, 94))


def test_a_face_without_a_body_is_given_one_where_whole_persons_are_covered() -> None:
    scan = film_scan(thing(0, "face", FACE), thing(1, "person", BODY, 50, 50))
    below = Box(300, 250, 40, 60)
    assert hidden(planned(scan, STATE), 20, below)
    assert not hidden(planned(scan), 20, below)
    (cover,) = [c for c in planned(scan, STATE).covers if c.findings == ("f-0",)]
    assert isinstance(cover.region, Track)
    assert cover.region.boxes[80].area < cover.region.boxes[20].area / 4


def test_a_repair_covers_the_frames_around_what_an_attack_saw() -> None:
    scan = film_scan()
    hits = [Region(n, Box(x, 50, 10, 10)) for n, x in ((30, 50), (33, 53), (97, 50))]
    plan = repaired(planned(scan), hits, scan, 2)
    spans = [(c.region.first, c.region.end) for c in plan.covers if isinstance(c.region, Track)]
    assert spans == [(30 - AROUND, 34 + AROUND), (97 - AROUND, FRAMES)]
    assert hidden(plan, 30, Box(100, 100, 20, 20).grown(COVER_GROWTH))
    assert hidden(plan, 33, Box(106, 100, 20, 20).grown(COVER_GROWTH))
    assert all(c.findings == () for c in plan.covers)


def test_a_second_repair_of_a_place_is_larger() -> None:
    scan, hit = film_scan(), [Region(30, Box(200, 100, 100, 100))]
    once = repaired(planned(scan), hit, scan, 1)
    twice = repaired(once, hit, scan, 1)
    first, second = (c.region.boxes[5].area for c in twice.covers if isinstance(c.region, Track))
    assert second > 1.3 * first


def asked(plan: AssetPlan) -> list[Cover]:
    return [c for c in plan.covers if not c.findings]


def with_box(**box: object) -> Policy:
    return Policy.model_validate({"boxes": [{"file": "clips/a.mp4", **box}]})


def test_a_box_of_the_policy_is_covered_through_the_film() -> None:
    (cover,) = asked(planned(film_scan(), with_box(box=[101, 50, 30, 20])))
    assert isinstance(cover.region, Track)
    assert (cover.region.first, cover.region.end) == (0, FRAMES)
    assert set(cover.region.boxes) == {Box(94, 46, 52, 36)}


def test_a_box_is_there_from_and_to_its_times() -> None:
    (cover,) = asked(planned(film_scan(), with_box(box=[101, 50, 30, 20], **{"from": "0:01.02", "to": 2})))
    assert isinstance(cover.region, Track)
    assert (cover.region.first, cover.region.end) == (25, 51)  # the frame shown at 1.02 s began at 1.00, the one at 2 s is covered too


def test_a_keyframed_box_moves_and_rests() -> None:
    keys = [[1, 100, 100, 40, 40], ["0:02", 200, 100, 80, 40]]
    (cover,) = asked(planned(film_scan(), with_box(keyframes=keys)))
    assert isinstance(cover.region, Track)
    for frame, box in ((0, (100, 100, 40, 40)), (25, (100, 100, 40, 40)), (50, (200, 100, 80, 40)), (99, (200, 100, 80, 40))):
        assert Box(*box).within(cover.region.boxes[frame]) == 1
    assert Box(148, 100, 59, 40).within(cover.region.boxes[37]) == 1
    assert not Box(*keys[0][1:]).overlap(cover.region.boxes[99])  # pyright: ignore


PHOTO = Asset("b" * 64, "clips/a.mp4", "image/jpeg", 1)


def test_a_box_of_a_photograph_is_snapped_outward() -> None:
    scan = Scan(PHOTO, Content("image/jpeg", "image/jpeg"), (), ((640, 360, 16),))
    (cover,) = asked(planned(scan, with_box(box=[101, 50, 30, 20])))
    assert cover.region == Region(0, Box(94, 46, 52, 36))


def questions(policy: Policy, scan: Scan, *more: tuple[str, str]) -> list[str]:
    files = {ASSET.path: "x.mp4", **dict(more)}
    return [q.text for q in planner([scan], policy, {}, (), (), files, KEY).questions([scan])]


@pytest.mark.parametrize(
    ("box", "words"),
    [
        ({"box": [10, 10, 20, 20]}, ""),
        ({"box": [10, 10, 20, 20], "file": "clips/b.mp4"}, "does not have"),
        ({"box": [700, 10, 20, 20]}, "hides nothing"),
        ({"box": [10, 10, 20, 20], "from": 60}, "hides nothing"),
        ({"keyframes": [[0, -50, 0, 20, 20]]}, "hides nothing"),
    ],
)
def test_a_box_that_hides_nothing_is_asked_about(box: dict[str, object], words: str) -> None:
    told = questions(with_box(**box), film_scan())
    assert [words in text for text in told] == [True] * bool(words)
    assert not any("clips" in text for text in told)


def test_a_copy_of_a_file_has_the_boxes_of_both() -> None:
    policy = Policy.model_validate({"boxes": [{"file": "copy.mp4", "box": [10, 10, 20, 20]}]})
    made = planner([film_scan()], policy, {}, (), (), {ASSET.path: "x.mp4", "copy.mp4": "x.mp4", "held.mp4": ""}, KEY)
    assert len(asked(made.file(film_scan()))) == 1
    assert made.questions([film_scan()]) == ()


@pytest.mark.parametrize(("policy", "edge"), [({}, 4000), ({"audience": "state"}, 1024), ({"max_edge": 800}, 800)])
def test_a_film_keeps_its_size_unless_somebody_asks_for_less(policy: dict[str, object], edge: int) -> None:
    scan = film_scan()
    film = Film(4000, 2000, RATE, (Segment(0, FRAMES, 0, FRAMES),))
    large = replace(scan, content=replace(scan.content, film=film), sizes=((4000, 2000, 16),))
    assert planned(large, Policy.model_validate(policy)).max_edge == edge


def test_a_side_file_may_belong_to_a_film() -> None:
    side = Scan(Asset("d" * 64, "clips/a.xmp", "application/rdf+xml", 1), Content("application/rdf+xml", "application/rdf+xml"), ())
    film = replace(film_scan(), content=Content("video/mp4", "image/jpeg"))
    names = published_names({ASSET.path: ASSET.sha256, "clips/a.xmp": "d" * 64}, [film, side], Policy(), KEY)
    assert names["clips/a.xmp"] == names[ASSET.path] != ""
