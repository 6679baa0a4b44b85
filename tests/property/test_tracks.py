"""What was seen in a segment is hidden through the film: no sighting outside its cover, no gap, nothing beyond a cut, in any order."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from tests.mutants import tracks as mutants
from tests.walks import Walk, cut_up, film_of, lengths_of, walks
from withheld import tracks
from withheld.linking import CUT_GAP
from withheld.model import Box, Film
from withheld.smoothing import smoothed
from withheld.tracks import Joined, Tracklet, Watched

if TYPE_CHECKING:
    from withheld.smoothing import Floats

Join = Callable[[Sequence[Watched], Film], Joined]

FILMS = settings(max_examples=150, deadline=None)
paths = arrays.arrays(np.float64, st.tuples(st.integers(1, 40), st.just(2)), elements=st.integers(-50, 700).map(float))
sides = st.integers(4, 200)


def whole(walk: Walk) -> tuple[list[Watched], Film]:
    return cut_up(walk, [walk.frames]), film_of([walk.frames])


def holds(outer: Box | None, inner: Box) -> bool:
    edge = 1e-6
    return outer is not None and (
        outer.x <= inner.x + edge
        and outer.y <= inner.y + edge
        and outer.right >= inner.right - edge
        and outer.bottom >= inner.bottom - edge
    )


def scenes(walk: Walk) -> list[Tracklet]:
    """The tracklets scene by scene, without those that could be noise there."""
    parts: list[Tracklet] = []
    for tracklet in walk.tracklets:
        for start, end in pairwise([0, *walk.cuts, walk.frames]):
            a, b = max(start - tracklet.first, 0), max(end - tracklet.first, 0)
            part = replace(tracklet, first=tracklet.first + a, boxes=tracklet.boxes[a:b], scores=tracklet.scores[a:b])
            parts += [part] if max(part.scores, default=0) >= tracks.STRONG else []
    return parts


def seen(tracklet: Tracklet) -> list[tuple[int, Box]]:
    return [(tracklet.first + i, b) for i, (b, s) in enumerate(zip(tracklet.boxes, tracklet.scores, strict=True)) if s]


def hides_every_sighting(join: Join, walk: Walk) -> None:
    found = join(*whole(walk)).tracks
    for frame, box in (sighting for tracklet in scenes(walk) for sighting in seen(tracklet)):
        assert any(holds(f.track.at(frame), box) for f in found)


def keeps_to_the_film_and_its_scenes(join: Join, walk: Walk) -> None:
    joined = join(*whole(walk))
    for found in joined.tracks:
        assert 0 <= found.track.first < found.track.end <= walk.frames
        assert set(found.seen) <= set(range(found.track.first, found.track.end))
        for cut in joined.cuts:
            if found.track.first < cut < found.track.end:
                before, after = [n for n in found.seen if n < cut], [n for n in found.seen if n >= cut]
                assert before
                assert after
                assert after[0] - before[-1] <= CUT_GAP


def goes_on_beyond_what_was_seen(join: Join, walk: Walk) -> None:
    joined = join(*whole(walk))
    edges = {0, walk.frames, *joined.cuts}
    for found in joined.tracks:
        assert not edges.isdisjoint(range(found.track.first, found.seen[0] + 1)) or found.seen[0] - found.track.first >= 5
        assert not edges.isdisjoint(range(found.seen[-1] + 1, found.track.end + 1)) or found.track.end - found.seen[-1] > 5


def leaves_no_moment(join: Join, walk: Walk) -> None:
    """A thing that is followed is hidden in every frame of its tracklet; where somebody sees one there, what was seen outranks the followed
    place, and the cover (1.6 times the box) still holds that."""
    found = join(*whole(walk)).tracks
    looks = {frame for tracklet in scenes(walk) for frame, _ in seen(tracklet)}
    for tracklet in scenes(walk):
        first, last = seen(tracklet)[0][0], seen(tracklet)[-1][0]
        for frame in range(first, last + 1):
            growth = 1.2 if frame in looks and not tracklet.scores[frame - tracklet.first] else 1.0
            boxes = (f.track.at(frame) for f in found)
            assert any(holds(box and box.grown(growth), tracklet.boxes[frame - tracklet.first]) for box in boxes)


def only_grows(smooth: Callable[[Floats], Floats], boxes: Floats) -> None:
    made = smooth(boxes)
    near = [boxes[max(i - 1, 0) : i + 2] for i in range(len(boxes))]
    assert made.shape == boxes.shape
    assert all((m[:2] <= n[:, :2].min(axis=0) + 1e-6).all() for m, n in zip(made, near, strict=True))
    assert all((m[2:] >= n[:, 2:].max(axis=0) - 1e-6).all() for m, n in zip(made, near, strict=True))


def as_boxes(path: Floats, side: int) -> Floats:
    return np.hstack([path, path + side])


@FILMS
@given(walks())
def test_every_sighting_lies_in_a_cover_of_its_frame(walk: Walk) -> None:
    hides_every_sighting(tracks.join, walk)


@FILMS
@given(walks())
def test_no_cover_outside_the_film_or_beyond_a_cut_without_a_sighting(walk: Walk) -> None:
    keeps_to_the_film_and_its_scenes(tracks.join, walk)


@FILMS
@given(walks())
def test_a_cover_begins_before_the_first_sighting_and_ends_after_the_last(walk: Walk) -> None:
    goes_on_beyond_what_was_seen(tracks.join, walk)


@FILMS
@given(walks())
def test_what_is_lost_for_a_moment_stays_hidden(walk: Walk) -> None:
    leaves_no_moment(tracks.join, walk)


@given(paths, sides)
def test_smoothing_only_grows(path: Floats, side: int) -> None:
    only_grows(smoothed, as_boxes(path, side))


@given(paths, sides)
def test_an_edge_that_comes_back_within_the_window_does_not_flicker(path: Floats, side: int) -> None:
    still = as_boxes(np.repeat(path[:1], 20, axis=0), side)
    jumpy = still.copy()
    jumpy[9] += 7
    edges = np.abs(np.diff(smoothed(jumpy), axis=0))
    assert edges.max() <= 7 / 5 + 1e-6  # a leap is spread over the frames of the average


@FILMS
@given(walks(), st.randoms(use_true_random=False))
def test_the_order_of_tracklets_does_not_matter(walk: Walk, random: object) -> None:
    mixed = list(walk.tracklets)
    random.shuffle(mixed)  # pyright: ignore
    assert tracks.join(*whole(walk)) == tracks.join(*whole(Walk(walk.frames, walk.cuts, tuple(mixed))))


@FILMS
@given(walks(apart=True), st.data())
def test_other_segments_of_the_same_film_give_the_same_covers(walk: Walk, data: st.DataObject) -> None:
    lengths = data.draw(lengths_of(walk.frames))
    joined, divided = tracks.join(*whole(walk)), tracks.join(cut_up(walk, lengths), film_of(lengths))
    assert divided.tracks == joined.tracks
    assert divided.cuts == joined.cuts
    assert [s.count for s in divided.film.segments] == lengths
    assert divided.times == joined.times


@FILMS
@given(walks(), st.data())
def test_divided_films_hide_every_sighting_too(walk: Walk, data: st.DataObject) -> None:
    lengths = data.draw(lengths_of(walk.frames))
    hides_every_sighting(lambda *_: tracks.join(cut_up(walk, lengths), film_of(lengths)), walk)


def caught(check: Callable[..., None], *drawn: st.SearchStrategy[object]) -> bool:
    """Whether a property fails within the examples that its test draws."""

    @settings(max_examples=100, database=None, derandomize=True, deadline=None, phases=[Phase.generate], report_multiple_bugs=False)
    @given(st.tuples(*drawn))
    def run(values: tuple[object, ...]) -> None:
        check(*values)

    try:
        run()
    except (AssertionError, ExceptionGroup):
        return True
    return False


def test_the_properties_catch_broken_variants() -> None:
    assert caught(lambda p, s: only_grows(mutants.averaged, as_boxes(p, s)), paths, sides)
    assert caught(lambda w: keeps_to_the_film_and_its_scenes(mutants.over_cuts, w), walks())
    assert caught(lambda w: hides_every_sighting(mutants.breathless, w), walks())
    assert caught(lambda w: goes_on_beyond_what_was_seen(mutants.breathless, w), walks())
    assert caught(lambda w: leaves_no_moment(mutants.forgetful, w), walks())
