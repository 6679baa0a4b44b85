"""Watching the frames of a segment: nobody is lost before or after they were seen, over cuts and where people meet nothing is mixed up."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from math import sin
from typing import TYPE_CHECKING

import av
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from tests.mutants import watching as mutants
from withheld import watching
from withheld.cuts import is_cut, thumbnail
from withheld.detectors import Detector, Sighting, View
from withheld.frames import FrameView, checksum, even
from withheld.model import COVER_GROWTH, Box, Film, Frame, Segment
from withheld.stillness import cells_of
from withheld.tracks import Watched
from withheld.watching import watch

if TYPE_CHECKING:
    from withheld.detectors import Known
    from withheld.model import Asset, Content, Finding, Pixels

WIDTH, HEIGHT = 640, 360
FILM = Film(WIDTH, HEIGHT, 25, (), (1, 1, 1))
WHOLE = Segment(0, 10**9, 0, 0)
FACE = Box(175, 65, 90, 120)  # the astronaut's in the photograph of 512 × 512 pixels


def frame(pixels: Pixels, at: int) -> Frame:
    planes = av.VideoFrame.from_ndarray(np.ascontiguousarray(pixels), format="rgb24").reformat(format="yuv420p", dst_colorspace="ITU709")
    packed = planes.to_ndarray().astype(np.uint8)
    height, width = pixels.shape[:2]
    chroma = packed[height:].reshape(2, height // 2, width // 2)
    return Frame((packed[:height], chroma[0], chroma[1]), at)


def picture(name: str) -> Pixels:
    data = pytest.importorskip("skimage.data")
    return np.asarray(Image.fromarray(getattr(data, name)()).convert("RGB").resize((WIDTH, HEIGHT)))


def with_heads(backdrop: Pixels, *places: Box) -> Pixels:
    """The backdrop with the astronaut's head in each place; a place is that of the face."""
    data = pytest.importorskip("skimage.data")
    pixels = backdrop.copy()
    head = Image.fromarray(data.astronaut()).crop((145, 15, 295, 215))
    for place in places:
        scale = place.w / FACE.w
        patch = np.asarray(head.resize((max(round(150 * scale), 1), max(round(200 * scale), 1)), Image.Resampling.LANCZOS))
        x, y = round(place.x - 30 * scale), round(place.y - 50 * scale)
        left, top, right, bottom = max(x, 0), max(y, 0), min(x + patch.shape[1], WIDTH), min(y + patch.shape[0], HEIGHT)
        if right > left and bottom > top:
            pixels[top:bottom, left:right] = patch[top - y : bottom - y, left - x : right - x]
    return pixels


class Scripted(Detector):
    """Sees what it is told to see, frame by frame."""

    name = "scripted"
    kinds = ("face",)
    every = 1

    def __init__(self, script: Sequence[Sequence[Sighting]]) -> None:
        self.script = script

    def detect(self, asset: Asset, content: Content, known: Known) -> Iterable[Finding]:
        raise NotImplementedError

    def glance(self, view: View, tracked: Sequence[Sighting]) -> Iterable[Sighting]:
        return self.script[view.index]


def seen(*boxes: Box, score: float = 0.9) -> list[Sighting]:
    return [Sighting("face", box, score) for box in boxes]


def walk(i: int) -> Box:
    return Box(60 + 8 * i, 120 + 10 * sin(i / 3), 45, 60)


def covered(watched: Watched, index: int, face: Box) -> bool:
    boxes = [t.boxes[index - t.first].grown(COVER_GROWTH) for t in watched.tracklets if t.first <= index < t.first + len(t.boxes)]
    return any(face.within(box) > 0.9 for box in boxes)


# Following before and after a face is seen.


def check_that_a_face_seen_in_the_middle_is_covered_everywhere() -> None:
    backdrop = picture("coffee")
    frames = [frame(with_heads(backdrop, walk(i)), i) for i in range(30)]
    script = [seen(walk(i)) if 14 <= i < 16 else [] for i in range(30)]
    watched = watch(frames, FILM, WHOLE, [Scripted(script)])
    assert [i for i in range(30) if not covered(watched, i, walk(i))] == []


def test_a_face_seen_twice_is_followed_both_ways() -> None:
    check_that_a_face_seen_in_the_middle_is_covered_everywhere()


@pytest.mark.parametrize(("method", "mutant"), [("_follow_back", mutants.follow_nothing_back), ("_followed", mutants.follow_nothing)])
def test_following_one_way_only_is_caught(monkeypatch: pytest.MonkeyPatch, method: str, mutant: Callable[..., None]) -> None:
    monkeypatch.setattr(watching._Watcher, method, mutant)  # pyright: ignore[reportPrivateUsage]
    with pytest.raises(AssertionError):
        check_that_a_face_seen_in_the_middle_is_covered_everywhere()


def test_what_was_followed_is_marked_and_what_ends_says_why() -> None:
    frames = [frame(with_heads(picture("coffee"), walk(i)) if i < 20 else picture("coffee"), i) for i in range(40)]
    (only,) = watch(frames, FILM, WHOLE, [Scripted([seen(walk(i)) if 5 <= i < 8 else [] for i in range(40)])]).tracklets
    assert (only.first, only.ends) == (0, ("edge", "lost"))
    assert {i for i, s in enumerate(only.scores) if s > 0} == {5, 6, 7}
    assert 19 <= len(only.boxes) <= 24


def test_a_gap_is_interpolated_and_a_single_weak_sighting_is_nothing() -> None:
    shots = [with_heads(picture("coffee"), walk(i)) for i in range(20)]
    for i in (8, 9, 10):
        x, y = (round(v) for v in walk(i).centre)
        shots[i][y - 70 : y + 70, x - 70 : x + 70] = np.random.default_rng(i).integers(0, 255, (140, 140, 3))
    frames = [frame(p, i) for i, p in enumerate(shots)]
    gap = watch(frames, FILM, WHOLE, [Scripted([seen(walk(i)) if i not in (8, 9, 10) else [] for i in range(20)])])
    (only,) = gap.tracklets
    assert len(only.boxes) == 20
    assert all(only.boxes[i].iou(walk(i)) > 0.8 for i in range(20))
    weak = watch(frames, FILM, WHOLE, [Scripted([seen(walk(i), score=0.2) if i == 5 else [] for i in range(20)])])
    assert weak.tracklets == ()


# Scenes.


def scene(name: str, count: int, pan: int = 0) -> list[Pixels]:
    return [np.roll(picture(name), pan * i, axis=1) for i in range(count)]


def flash(pixels: list[Pixels]) -> list[Pixels]:
    return [np.clip(p.astype(int) + {5: 150, 6: 90}.get(i, 0), 0, 255).astype(np.uint8) for i, p in enumerate(pixels)]


def check_that_scenes_begin_where_they_do() -> None:
    shots = [*flash(scene("coffee", 12, 6)), *scene("rocket", 10, 25), *scene("astronaut", 6), *scene("chelsea", 10)]
    watched = watch((frame(p, i) for i, p in enumerate(shots)), FILM, WHOLE, [Scripted([[]] * len(shots))])
    assert watched.cuts == (12, 22, 28)


def test_scenes_begin_at_hard_cuts_and_neither_at_flashes_nor_in_pans() -> None:
    check_that_scenes_begin_where_they_do()


@pytest.mark.parametrize("mutant", [mutants.no_cut, mutants.cut_at_any_change])
def test_scenes_that_begin_elsewhere_are_caught(monkeypatch: pytest.MonkeyPatch, mutant: Callable[..., bool]) -> None:
    monkeypatch.setattr(watching, "is_cut", mutant)
    with pytest.raises(AssertionError):
        check_that_scenes_begin_where_they_do()


def check_that_nothing_reaches_over_a_cut() -> None:
    """The same face at the same place on both sides: only the cut tells that it may be another."""
    shots = [with_heads(picture("coffee" if i < 10 else "rocket"), Box(200, 120, 45, 60)) for i in range(20)]
    script = [seen(Box(200, 120, 45, 60)) if i in (8, 9, 10, 11) else [] for i in range(20)]
    watched = watch([frame(p, i) for i, p in enumerate(shots)], FILM, WHOLE, [Scripted(script)])
    assert [(t.first, t.first + len(t.boxes), t.ends) for t in watched.tracklets] == [(0, 10, ("edge", "cut")), (10, 20, ("cut", "edge"))]


def test_nothing_reaches_over_a_cut() -> None:
    check_that_nothing_reaches_over_a_cut()


def test_reaching_over_a_cut_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "is_cut", mutants.no_cut)
    with pytest.raises(AssertionError):
        check_that_nothing_reaches_over_a_cut()


def test_a_cut_is_seen_in_the_last_frame() -> None:
    before, now = (thumbnail(f, cells_of(f.planes[0])) for f in (frame(picture("coffee"), 0), frame(picture("rocket"), 1)))
    assert is_cut(before, now, None)
    assert not is_cut(before, before, None)


# People who meet.


def check_that_nobody_keeps_a_trace_through_a_meeting() -> None:
    left, right = [Box(40 + 8 * i, 120, 45, 60) for i in range(50)], [Box(460 - 8 * i, 124, 45, 60) for i in range(50)]
    blank = [frame(np.full((HEIGHT, WIDTH, 3), 128, np.uint8), i) for i in range(50)]
    watched = watch(blank, FILM, WHOLE, [Scripted([seen(a, b) for a, b in zip(left, right, strict=True)])])
    for tracklet in watched.tracklets:
        frames = range(tracklet.first, tracklet.first + len(tracklet.boxes))
        assert not (any(i < 22 for i in frames) and any(i > 31 for i in frames))
    assert all(covered(watched, i, a) and covered(watched, i, b) for i, (a, b) in enumerate(zip(left, right, strict=True)))


def test_nobody_keeps_a_trace_through_a_meeting() -> None:
    check_that_nobody_keeps_a_trace_through_a_meeting()


def test_keeping_a_trace_through_a_meeting_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching._Watcher, "_part", mutants.part_nothing)  # pyright: ignore[reportPrivateUsage]
    with pytest.raises(AssertionError):
        check_that_nobody_keeps_a_trace_through_a_meeting()


# A jump cut: the same room and framing, and somebody else in the same place. No gap and no scene tells.


def jump(larger: float) -> tuple[list[Frame], list[list[Sighting]]]:
    """Thirty frames; from the 15th on it is another's head (the same in negative and in a mirror) or one of another size."""
    places = [Box(250 + 3 * sin(i / 4), 120, 60, 80).grown(larger if i >= 15 else 1) for i in range(30)]
    shots = [with_heads(picture("coffee"), place) for place in places]
    for place, shot in zip(places[15:], shots[15:], strict=True):
        x, y, right, bottom = (round(v) for v in (place.x, place.y, place.right, place.bottom))
        if larger == 1:
            shot[y:bottom, x:right] = 255 - shot[y:bottom, x:right][:, ::-1]
    return [frame(shot, i) for i, shot in enumerate(shots)], [seen(place) for place in places]


def check_that_nobody_takes_over_a_trace(larger: float) -> None:
    frames, script = jump(larger)
    watched = watch(frames, FILM, WHOLE, [Scripted(script)])
    assert watched.cuts == ()
    spans = [(t.first, t.first + len(t.boxes), t.ends) for t in watched.tracklets]
    assert spans == [(0, 15, ("edge", "changed")), (15, 30, ("changed", "edge"))]


@pytest.mark.parametrize("larger", [1, 0.7, 1.4])
def test_nobody_takes_over_a_trace_in_a_jump_cut(larger: float) -> None:
    check_that_nobody_takes_over_a_trace(larger)


@pytest.mark.parametrize("larger", [1, 0.7, 1.4])
def test_taking_over_a_trace_is_caught(monkeypatch: pytest.MonkeyPatch, larger: float) -> None:
    monkeypatch.setattr(watching, "changed", mutants.trust_the_place)
    with pytest.raises(AssertionError):
        check_that_nobody_takes_over_a_trace(larger)


def test_a_face_that_moves_and_changes_slowly_keeps_its_trace() -> None:
    """It walks fast, comes nearer, its box hops by a few pixels and it grows dark."""
    path = [Box(40 + 14 * i, 120 + 6 * sin(i), 45 * 1.02**i, 60 * 1.02**i) for i in range(30)]
    shots = [(with_heads(picture("coffee"), place) * (1 - i / 50)).astype(np.uint8) for i, place in enumerate(path)]
    hopping = [Box(b.x + (-1) ** i, b.y + i % 3 - 1, b.w, b.h) for i, b in enumerate(path)]
    watched = watch([frame(s, i) for i, s in enumerate(shots)], FILM, WHOLE, [Scripted([seen(b) for b in hopping])])
    assert [len(t.boxes) for t in watched.tracklets] == [30]


# With the real detectors.


def zoomed(count: int) -> Iterator[tuple[Frame, Box]]:
    """A face that comes nearer, from 20 px to 120 px wide, and wanders."""
    backdrop = picture("coffee")
    for i in range(count):
        width = 20 * 6 ** (i / (count - 1))
        face = Box(300 + 120 * sin(i / 9) - width / 2, 150 - width / 3, width, width * 4 / 3)
        yield frame(with_heads(backdrop, face), i), face


def check_that_no_frame_shows_a_face() -> Watched:
    shots = list(zoomed(40))
    watched = watch((f for f, _ in shots), FILM, WHOLE)
    assert [i for i, (_, face) in enumerate(shots) if not covered(watched, i, face)] == []
    return watched


def test_a_face_that_comes_nearer_is_covered_in_every_frame_and_recognised() -> None:
    watched = check_that_no_frame_shows_a_face()
    assert any(len(features) == 128 for t in watched.tracklets for _, features in t.likenesses)
    assert all(abs(np.linalg.norm(look) - 1) < 0.01 for t in watched.tracklets for look in t.looks)
    assert watched == check_that_no_frame_shows_a_face()  # same frames, same result


def test_a_frame_that_is_not_looked_at_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(FrameView, "still", mutants.always_still)
    monkeypatch.setattr(watching._Watcher, "_follow_back", mutants.follow_nothing_back)  # pyright: ignore[reportPrivateUsage]
    with pytest.raises(AssertionError):
        check_that_no_frame_shows_a_face()


def test_a_photograph_that_is_shown_for_long_stays_covered() -> None:
    still = frame(with_heads(picture("coffee"), Box(250, 100, 30, 40)), 0)
    watched = watch((Frame(still.planes, i) for i in range(60)), FILM, WHOLE)
    assert all(covered(watched, i, Box(250, 100, 30, 40)) for i in range(60))


def test_a_head_seen_from_behind_and_a_lying_one_are_covered() -> None:
    data = pytest.importorskip("skimage.data")
    lying = np.full((HEIGHT, WIDTH, 3), 90, np.uint8)
    lying[:, 100:460] = np.rot90(np.asarray(Image.fromarray(data.astronaut()).resize((360, 360))))
    scale = 360 / 512
    face = Box(100 + FACE.y * scale, 360 - FACE.right * scale, FACE.h * scale, FACE.w * scale)
    watched = watch([frame(lying, i) for i in range(8)], FILM, WHOLE)
    assert all(covered(watched, i, face) for i in range(8))


# What belongs to the segment, and what a frame is.


def test_times_and_sums_are_of_the_segments_own_frames() -> None:
    frames = [frame(picture("coffee"), 10 * i) for i in range(6)]
    watched = watch(frames, FILM, Segment(0, 40, 0, 4), [Scripted([seen(Box(100, 100, 40, 50))] * 6)])
    assert watched.times == (0, 10, 20, 30)
    assert watched.sums == tuple(checksum(f) for f in frames[:4])
    assert [len(t.boxes) for t in watched.tracklets] == [6]


def noise(seed: int, width: int = 64, height: int = 48) -> Frame:
    rng = np.random.default_rng(seed)
    shapes = ((height, width), (height // 2, width // 2), (height // 2, width // 2))
    luma, u, v = (rng.integers(16, 235, shape).astype(np.uint8) for shape in shapes)
    return Frame((luma, u, v), 0)


def check_that_a_sum_tells_every_pixel(sum_: Callable[[Frame], int], plane: int, place: int) -> None:
    one, other = noise(1), noise(1)
    flat = other.planes[plane].reshape(-1)
    flat[place % flat.size] ^= 1
    assert sum_(one) == sum_(noise(1))
    assert sum_(one) != sum_(other)


@given(st.integers(0, 2), st.integers(0, 3000))
def test_a_checksum_tells_every_pixel(plane: int, place: int) -> None:
    check_that_a_sum_tells_every_pixel(checksum, plane, place)


def test_a_checksum_of_luma_only_is_caught() -> None:
    with pytest.raises(AssertionError):
        check_that_a_sum_tells_every_pixel(mutants.checksum_of_luma, 1, 5)


@given(st.integers(0, 31), st.integers(0, 23), st.integers(1, 32), st.integers(1, 24))
@settings(deadline=None)
def test_a_part_of_a_frame_is_that_part_of_the_whole(x: int, y: int, w: int, h: int) -> None:
    view = FrameView(noise(2), Film(64, 48, 25, ()), 0)
    part = even(Box(2 * x, 2 * y, 2 * w, 2 * h), 64, 48)
    whole = view.rgb()[int(part.y) : int(part.bottom), int(part.x) : int(part.right)]
    assert np.array_equal(view.rgb(box=part), whole)
    assert view.rgb().flags.c_contiguous


def test_colours_follow_the_matrix_and_the_limited_range() -> None:
    def shown(y: int, u: int, v: int, matrix: int) -> list[int]:
        planes = tuple(np.full(shape, value, np.uint8) for shape, value in (((16, 16), y), ((8, 8), u), ((8, 8), v)))
        view = FrameView(Frame((planes[0], planes[1], planes[2]), 0), Film(16, 16, 25, (), (1, 1, matrix)), 0)
        return view.rgb()[8, 8].tolist()

    assert shown(16, 128, 128, 1) == [0, 0, 0]
    assert shown(235, 128, 128, 1) == [255, 255, 255]
    assert np.allclose(shown(63, 102, 240, 1), (255, 0, 0), atol=3)
    assert np.allclose(shown(81, 90, 240, 5), (255, 0, 0), atol=3)


def test_a_view_is_scaled_and_never_enlarged() -> None:
    view = FrameView(noise(3), Film(64, 48, 25, ()), 0)
    assert view.rgb(32).shape == (24, 32, 3)
    assert view.rgb(500).shape == (48, 64, 3)
    assert view.grey(32).shape == (24, 32)
    assert view.grey(500) is view.grey(64)


def test_what_is_kept_does_not_grow_with_the_film() -> None:
    large = Film(3840, 2160, 25, ())
    watcher = watching._Watcher(large, ())  # pyright: ignore[reportPrivateUsage]
    still = noise(4, 3840, 2160)
    for i in range(70):
        watcher.look(still, i, cut=False)
    assert sum(g.nbytes for g in watcher.greys) < 40_000_000
