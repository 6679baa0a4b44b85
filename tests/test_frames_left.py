"""A face left in a single frame of a film is found, at any size and place; doubts need a second look; covers are no faces."""

from __future__ import annotations

import weakref
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from skimage import data as pictures

from tests.attacked import ASTRONAUT
from tests.filmed import frame, landscape, segment_case, source, with_face
from tests.mutants.attacks import EveryOther, Nearsighted, pass_over_kept
from withheld import embedding
from withheld.attacks import Attack, Brief, Exhibit, Hit, _film_windows, frames_left
from withheld.attacks._film_windows import BLAZEFACE, HOG, Alarm, around, tiles
from withheld.attacks.frames_left import ASKED, STRANGER, FramesLeft
from withheld.model import AssetPlan, Box, Cover, Finding, Frame, Kept, Track, Verdict
from withheld.people import UNLIKE

PLAN = AssetPlan("a" * 64, "c0ffee123456.mp4", 4096)
LARGE = 1280, 720
BRIEF = Brief(PLAN, (), source_sizes=(LARGE,))


@cache
def scene(count: int, width: int, height: int) -> tuple[Frame, ...]:
    return tuple(landscape(count, width, height))


def shown(frames: Iterable[Frame], first: int = 0) -> Exhibit:
    kept = list(frames)
    return Exhibit("c0ffee123456.mp4", "video/mp4", b"", frames=lambda: iter(kept), first=first)


def seen(hits: list[Hit], face: Box) -> set[int]:
    """The frames in which the face was found."""
    return {h.region.picture for h in hits if h.region and h.region.box.iou(face) > 0.3}


@pytest.mark.parametrize(("size", "width"), [(LARGE, w) for w in (56, 80, 130, 240)] + [((320, 240), w) for w in (32, 60, 110)])
def test_a_face_in_a_single_frame(size: tuple[int, int], width: int) -> None:
    rng = np.random.default_rng(width)
    x, y = (int(rng.integers(width // 2, side - width * 3 // 2)) for side in size)
    face = Box(x, y, width, width)
    brief = replace(BRIEF, source_sizes=(size,))
    hits = FramesLeft().find(shown(with_face(scene(3, *size), face, [1]), first=70), brief)
    assert seen(hits, face) == {71}
    assert len(hits) == 1


def test_a_face_is_missed_where_what_changed_is_not_looked_at_again(monkeypatch: pytest.MonkeyPatch) -> None:
    still = [scene(1, *LARGE)[0]] * 4
    face = Box(700, 300, 130, 130)
    assert seen(FramesLeft().find(shown(with_face(still, face, [2])), BRIEF), face) == {2}
    monkeypatch.setattr(_film_windows, "_STILL", 300.0)
    monkeypatch.setattr(frames_left, "CLOSE", 0)
    monkeypatch.setattr(frames_left, "tiles", lambda *_: [Box(0, 0, 256, 256)])
    assert FramesLeft().find(shown(with_face(still, face, [2])), BRIEF) == []


def test_a_face_that_comes_up_slowly_is_seen() -> None:
    """No frame differs much from the one before it."""
    (before,), (after,) = scene(1, *LARGE), with_face(scene(1, *LARGE), Box(700, 300, 130, 130), [0])
    mixed: list[Frame] = []
    for i in range(81):
        y, u, v = ((p + (q.astype(float) - p) * i / 80).astype(np.uint8) for p, q in zip(before.planes, after.planes, strict=True))
        mixed.append(Frame((y, u, v), i))
    assert 80 in seen(FramesLeft().find(shown(mixed), BRIEF), Box(700, 300, 130, 130))


def test_a_landscape_with_covers_is_no_face() -> None:
    assert FramesLeft().find(*segment_case()) == []
    frames = [Frame((np.array(f.planes[0]), *f.planes[1:]), f.at) for f in scene(6, *LARGE)]
    rng = np.random.default_rng(0)
    for one in frames:
        for x, y, w in zip(rng.integers(0, 1200, 12), rng.integers(0, 640, 12), rng.integers(16, 200, 12), strict=True):
            one.planes[0][y : y + w * 4 // 3, x : x + w] = 49
    assert FramesLeft().find(shown(frames), BRIEF) == []


def rule(monkeypatch: pytest.MonkeyPatch, looks: dict[int, tuple[Box, bool]]) -> list[tuple[int, Box]]:
    """What is reported of a film in which these alarms are seen, sure or not."""
    at = iter(range(10))

    def scripted(_: Frame, __: object) -> list[Alarm]:
        look = looks.get(next(at))
        return [Alarm(BLAZEFACE, *look)] if look else []

    monkeypatch.setattr(frames_left, "everywhere", scripted)
    hits = FramesLeft().find(shown(scene(10, 96, 64)), replace(BRIEF, source_sizes=((96, 64),)))
    return [(h.region.picture, h.region.box) for h in hits if h.region and isinstance(h.region.box, Box)]


HERE, THERE = Box(10, 10, 20, 20), Box(60, 10, 20, 20)


@pytest.mark.parametrize(
    ("looks", "reported"),
    [
        ({4: (HERE, True)}, [4]),
        ({4: (HERE, False)}, []),
        ({4: (HERE, False), 5: (HERE, False)}, [4, 5]),
        ({4: (HERE, False), 6: (HERE, False)}, [4, 6]),
        ({4: (HERE, False), 7: (HERE, False)}, []),
        ({4: (HERE, False), 5: (THERE, False)}, []),
        ({4: (HERE, False), 5: (HERE, True)}, [4, 5]),
        ({4: (HERE, True), 6: (HERE, False)}, [4, 6]),
        ({3: (HERE, False), 4: (HERE, False), 6: (HERE, False)}, [3, 4, 6]),
    ],
)
def test_one_sure_look_or_two_doubtful_ones(
    monkeypatch: pytest.MonkeyPatch, looks: dict[int, tuple[Box, bool]], reported: list[int]
) -> None:
    assert [index for index, _ in rule(monkeypatch, looks)] == reported


def kept(box: Box, count: int) -> AssetPlan:
    return replace(PLAN, kept=(Kept(Track(0, (box,) * count), ()),))


@pytest.mark.parametrize("scale", [1, 2])
def test_an_agreed_face_is_passed_over_and_the_one_beside_it_is_not(scale: int) -> None:
    """The film may be smaller than its source, in whose pixels the plan speaks."""
    agreed, stranger = Box(200, 200, 96, 96), Box(700, 300, 96, 96)
    frames = list(with_face(scene(3, *LARGE), agreed, range(3)))
    larger = Box(agreed.x * scale, agreed.y * scale, agreed.w * scale, agreed.h * scale)
    brief = Brief(kept(larger, 3), (), source_sizes=((LARGE[0] * scale, LARGE[1] * scale),))
    assert FramesLeft().find(shown(frames), brief) == []
    assert seen(FramesLeft().find(shown(with_face(frames, stranger, [2])), brief), stranger) == {2}
    until = replace(brief, plan=replace(kept(larger, 2)))
    assert seen(FramesLeft().find(shown(frames), until), agreed) == {2}


def check_that_whoever_took_a_kept_place_is_told(apart: float, told: set[int]) -> None:
    """A face in the place of somebody whose references are so far from it."""
    frames = [frame(pictures.astronaut(), i) for i in range(8)]
    (features,) = embedding.embed(pictures.astronaut(), [ASTRONAUT], strict=False)
    brief = replace(BRIEF, plan=kept(ASTRONAUT, 8), source_sizes=((512, 512),), shown=((features[0] + apart, *features[1:]),))
    hits = FramesLeft().find(shown(frames, first=0), brief)
    assert {h.region.picture for h in hits if h.region and h.what == STRANGER} == told
    assert {h.what for h in hits} == ({STRANGER} if told else set())


def test_somebody_else_in_a_kept_place_is_told() -> None:
    check_that_whoever_took_a_kept_place_is_told(1.5, {0, ASKED, 7})
    check_that_whoever_took_a_kept_place_is_told(UNLIKE - 0.2, set())


def test_passing_over_kept_places_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(frames_left._Watch, "_strangers", pass_over_kept)  # pyright: ignore[reportPrivateUsage]
    with pytest.raises(AssertionError):
        check_that_whoever_took_a_kept_place_is_told(1.5, {0, ASKED, 7})


@pytest.mark.parametrize("small", [True, False])
def test_a_kept_place_that_is_covered_or_too_small_tells_nothing(small: bool) -> None:
    covers = () if small else (Cover(Track(0, (ASTRONAUT.grown(1.2),)), ()),)
    plan = replace(kept(ASTRONAUT.grown(0.4) if small else ASTRONAUT, 1), covers=covers)
    brief = replace(BRIEF, plan=plan, source_sizes=((512, 512),), shown=((9.0,) * 128,))
    hits = FramesLeft().find(shown([frame(pictures.astronaut(), 0)]), brief)
    assert STRANGER not in {h.what for h in hits}


SMALL = Box(640, 300, 28, 28)


def test_a_small_face_that_looks_out_of_its_cover_is_found_at_once() -> None:
    frames = list(with_face(scene(2, *LARGE), SMALL, [1]))
    assert FramesLeft().find(shown(frames), BRIEF) == []
    beside = Cover(Track(0, (Box(680, 280, 40, 60),) * 2), ())
    assert seen(FramesLeft().find(shown(frames), replace(BRIEF, plan=replace(PLAN, covers=(beside,)))), SMALL) == {1}


def test_a_small_face_of_somebody_without_a_cover_is_found_at_once() -> None:
    frames = list(with_face(scene(2, *LARGE), SMALL, [1]))
    person = Finding("f0", "a" * 64, "person", Track(0, (Box(620, 290, 70, 200),) * 2), 0.9, "t@1")
    assert seen(FramesLeft().find(shown(frames), replace(BRIEF, findings=(person,))), SMALL) == {1}


def test_a_small_face_anywhere_is_found_in_time() -> None:
    """Windows at full size wander over the frame, one a frame."""
    count = len(tiles(*LARGE))
    hits = FramesLeft().find(shown(with_face([scene(1, *LARGE)[0]] * count, SMALL, range(count))), BRIEF)
    assert seen(hits, SMALL)


@pytest.mark.parametrize("size", [(1280, 720), (1920, 1080), (720, 1280), (648, 200), (3840, 2160)])
def test_windows_at_full_size_leave_no_gap(size: tuple[int, int]) -> None:
    seen_there = np.zeros(size[::-1], bool)
    for tile in tiles(*size):
        assert tile.x % 2 == tile.y % 2 == tile.w % 2 == 0
        seen_there[int(tile.y) : int(tile.bottom), int(tile.x) : int(tile.right)] = True
    assert seen_there.all()


@pytest.mark.parametrize("box", [Box(0, 0, 20, 20), Box(1270, 700, 50, 50), Box(400, 100, 500, 600), Box(600, 300, 31, 33)])
def test_a_window_around_a_place_lies_in_the_frame(box: Box) -> None:
    window = around(box, *LARGE)
    assert window.within(Box(0, 0, *LARGE)) == 1
    assert box.clipped(*LARGE).within(window) == 1
    assert window.x % 2 == window.y % 2 == window.w % 2 == 0


@cache
def astronaut() -> tuple[Frame, ...]:
    return (frame(pictures.astronaut(), 0),) * 2


def test_a_covered_face_is_recognised_where_it_is_found() -> None:
    (features,) = embedding.embed(pictures.astronaut(), [ASTRONAUT], strict=False)
    brief = replace(BRIEF, source_sizes=((512, 512),), gallery=(tuple(features),))
    hits = FramesLeft().find(shown(astronaut()), brief)
    assert {h.what for h in hits} == {BLAZEFACE, HOG, "a covered face"}
    stranger = FramesLeft().find(shown(with_face(scene(1, *LARGE), Box(300, 200, 120, 120), [0])), brief)
    assert "a covered face" not in {h.what for h in stranger}


def test_the_original_proves_it_where_it_shows_a_face() -> None:
    output, brief = segment_case()
    original = Exhibit("a.mp4", "video/mp4", b"", frames=lambda: iter(source()), first=40)
    attempt, _ = FramesLeft().attempt(original, output, brief)
    assert (attempt.verdict, attempt.control) == (Verdict.HELD, "original")
    empty = replace(original, frames=lambda: landscape(24))
    assert FramesLeft().attempt(empty, output, brief)[0].control == "canary"


@pytest.mark.parametrize("size", [(64, 48), (176, 144), (90, 400), (640, 360)])
def test_a_canary_finds_room_in_any_film(size: tuple[int, int]) -> None:
    whole = replace(PLAN, kept=(Kept(Track(0, (Box(0, 0, *size),) * 9), ()),))
    for plan in (PLAN, whole):
        attempt, _ = FramesLeft().attempt(None, shown(scene(1, *size)), Brief(plan, (), source_sizes=(size,)))
        assert attempt.verdict is Verdict.HELD
        assert attempt.on_control >= 4


@pytest.mark.parametrize("broken", [EveryOther(), Nearsighted()], ids=["every other", "nearsighted"])
def test_an_attack_that_looks_away_proves_nothing(broken: Attack) -> None:
    assert broken.attempt(None, shown(scene(3, 320, 240)), BRIEF)[0].verdict is Verdict.UNPROVEN


def test_frames_are_let_go() -> None:
    """A film is longer than memory."""
    alive: list[weakref.ref[np.ndarray]] = []
    most = 0

    def endless() -> Iterator[Frame]:
        nonlocal most
        for one in landscape(40, 96, 64):
            alive.append(weakref.ref(one.planes[0]))
            most = max(most, sum(r() is not None for r in alive))
            yield one

    exhibit = replace(shown([]), frames=endless)
    assert FramesLeft().find(exhibit, replace(BRIEF, source_sizes=((96, 64),))) == []
    assert most <= 4
