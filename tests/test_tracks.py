"""What is one thing through a film and what is two, how a cover behaves where it was lost, and what is noise."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from time import process_time

import pytest

from tests.walks import film_of
from withheld import tracks
from withheld.group import NEAR
from withheld.likening import REST
from withheld.linking import BLIND_GAP, LONGEST_GAP
from withheld.model import Box, Segment, Track
from withheld.smoothing import EXTENDED
from withheld.tracks import Found, Joined, Tracklet, Watched

RED, BLUE = (1.0, 0.0), (0.0, 1.0)
ANNA, BORIS = (0.0, 0.0), (0.9, 0.0)


def still(first: int, count: int, x: float = 100, kind: str = "face", score: float = 0.9, look: tuple[float, ...] = RED) -> Tracklet:
    return Tracklet(kind, first, (Box(x, 100, 50, 60),) * count, (score,) * count, (look, look))


def joined(*tracklets: Tracklet, frames: int = 200, cuts: tuple[int, ...] = ()) -> Joined:
    return tracks.join([Watched(tuple(range(frames)), (0,) * frames, cuts, tracklets)], film_of([frames]))


def found(*tracklets: Tracklet, frames: int = 200, cuts: tuple[int, ...] = ()) -> tuple[Found, ...]:
    return joined(*tracklets, frames=frames, cuts=cuts).tracks


def spans(*tracklets: Tracklet, cuts: tuple[int, ...] = ()) -> list[tuple[int, int]]:
    return [(f.track.first, f.track.end) for f in found(*tracklets, cuts=cuts)]


def annas(tracklet: Tracklet) -> Tracklet:
    return replace(tracklet, likenesses=((tracklet.first, ANNA),))


def test_one_that_is_lost_and_found_again_is_one() -> None:
    (one,) = found(annas(still(20, 10)), annas(still(60, 10)))
    assert (one.track.first, one.track.end) == (20 - EXTENDED, 70 + EXTENDED)
    assert one.seen == (*range(20, 30), *range(60, 70))
    assert len(found(annas(still(20, 10)), annas(still(31 + LONGEST_GAP, 10)))) == 2


def test_after_a_while_only_the_face_itself_says_whose_it_is() -> None:
    assert len(found(annas(still(20, 10)), still(30 + BLIND_GAP - 1, 10))) == 1
    first, second = found(annas(still(20, 10)), still(30 + BLIND_GAP, 10))
    assert first.track.end >= second.seen[0]
    assert len(found(still(20, 10, kind="person"), still(60, 10, kind="person"))) == 1


def test_the_cover_of_one_that_was_lost_grows_in_the_middle() -> None:
    (one,) = found(annas(still(20, 10)), annas(still(60, 10)))
    areas = [box.area for box in one.track.boxes[20 : 60 - 14]]
    assert max(areas) == areas[len(areas) // 2 - 1]
    assert max(areas) > 1.5 * min(areas)
    assert all(b.overlap(Box(100, 100, 50, 60)) == 3000 for b in one.track.boxes)


@pytest.mark.parametrize(
    "other",
    [still(60, 10, x=400), still(60, 10, look=BLUE), still(60, 10, kind="person")],
    ids=["elsewhere", "looks otherwise", "a body"],
)
def test_another_one_does_not_continue_a_track(other: Tracklet) -> None:
    assert len(found(still(20, 10), other)) == 2


def test_one_who_looks_otherwise_when_he_is_back_was_hidden_in_between() -> None:
    first, second = found(still(20, 10), still(60, 10, look=BLUE))
    assert first.track.end >= 60
    assert (first.seen[-1], second.seen[0]) == (29, 60)
    apart = found(still(20, 10), still(60, 10, x=160, look=BLUE))
    assert apart[0].track.end == 30 + EXTENDED


def test_one_that_moves_is_expected_where_it_was_going() -> None:
    boxes = tuple(Box(20 + 8 * n, 100, 30, 40) for n in range(80))
    before = Tracklet("face", 0, boxes[:30], (0.9,) * 30, (RED, RED))
    after = Tracklet("face", 60, boxes[60:], (0.9,) * 20, (RED, RED))
    (one,) = found(annas(before), annas(after))
    assert all(one.track.at(n).overlap(boxes[n]) == 1200 for n in range(80))  # pyright: ignore[reportOptionalMemberAccess]


def test_a_face_that_turns_away_stays_one_face() -> None:
    (one,) = found(still(20, 20), still(35, 30, kind="head", score=0.5), still(66, 20))
    assert one.kind == "face"
    (head,) = found(still(35, 30, kind="head"))
    assert (head.kind, head.doubt) == ("head", True)


def test_nothing_goes_on_over_a_cut_unless_it_is_there_again() -> None:
    assert spans(still(20, 20), cuts=(43,)) == [(14, 43)]
    assert spans(still(20, 20), still(43, 20), cuts=(43,)) == [(14, 69)]
    assert spans(still(20, 20), still(43, 20, look=BLUE), cuts=(43,)) == [(14, 43), (43, 69)]
    assert spans(still(20, 20), still(43, 20, x=140), cuts=(43,)) == [(14, 43), (43, 69)]
    assert spans(still(20, 20), still(60, 20), cuts=(43,)) == [(14, 43), (54, 86)]


def test_what_was_only_followed_over_a_cut_is_left_away() -> None:
    followed = replace(still(20, 30), scores=(0.9,) * 10 + (0.0,) * 20)
    assert spans(followed, cuts=(40,)) == [(14, 40)]


def test_two_faces_are_two_people_and_the_gap_between_them_is_hidden() -> None:
    anna, boris = replace(still(20, 10), likenesses=((25, ANNA),)), replace(still(50, 10), likenesses=((55, BORIS),))
    first, second = found(anna, boris)
    assert first.track.end >= 50
    assert (first.likenesses, second.likenesses) == (((25, ANNA),), ((55, BORIS),))
    assert len(found(anna, replace(boris, likenesses=((55, ANNA),)))) == 1
    assert len(found(anna, replace(boris, likenesses=((55, BORIS),)), cuts=(40,))) == 2


def test_one_that_could_have_been_exchanged_is_not_the_same_for_certain() -> None:
    before, after = replace(still(20, 10), ends=("lost", "crossed")), replace(still(30, 10), ends=("crossed", "lost"))
    assert len(found(before, after)) == 2
    assert len(found(replace(before, ends=("lost", "lost")), replace(after, ends=("lost", "lost")))) == 1


def test_segments_that_disagree_do_not_bridge_where_two_could_have_been_exchanged() -> None:
    film = film_of([40, 60])
    before, after = replace(still(10, 35), ends=("lost", "crossed")), replace(still(45, 7), ends=("crossed", "edge"))
    through = replace(still(0, 50), ends=("edge", "lost"))
    watched = [Watched(tuple(range(40)), (0,) * 40, (), (before, after)), Watched(tuple(range(40, 100)), (0,) * 60, (), (through,))]
    assert all(not (f.seen[0] < 40 and f.seen[-1] > 52) for f in tracks.join(watched, film).tracks)


def test_noise_is_dropped_and_what_may_be_noise_is_covered_in_doubt() -> None:
    assert found(still(50, 1, score=0.45)) == ()
    assert [f.doubt for f in found(still(50, 2, score=0.3))] == [True]
    assert [f.doubt for f in found(still(50, 3, score=0.45))] == [False]
    assert [f.doubt for f in found(still(50, 1, score=0.6))] == [False]


def test_two_segments_tell_of_one_face_once() -> None:
    film = film_of([50, 50])
    one, other = replace(still(10, 52), likenesses=((20, ANNA), (55, ANNA))), replace(still(0, 20), likenesses=((5, ANNA),))
    watched = [Watched(tuple(range(50)), (0,) * 50, (), (one,)), Watched(tuple(range(50, 100)), (0,) * 50, (), (other,))]
    (track,) = tracks.join(watched, film).tracks
    assert (track.seen, track.likenesses) == (tuple(range(10, 70)), ((20, ANNA), (55, ANNA)))


def test_of_many_likenesses_those_stay_that_tell_of_somebody_else() -> None:
    many = tuple((n, BORIS if n in (41, 77) else (n / 1000, 0.0)) for n in range(100))
    (track,) = found(replace(still(0, 100), likenesses=many))
    frames = [n for n, _ in track.likenesses]
    assert {41, 77} <= set(frames)
    assert len(frames) == tracks.FACES + tracks.STRANGE
    assert frames == sorted(frames)


def test_where_a_face_changes_at_once_two_are_one_only_if_nobody_knows_either() -> None:
    one, other = replace(still(0, 30), ends=("edge", "changed")), replace(still(30, 30), ends=("changed", "edge"))
    assert spans(one, other) == [(0, 60 + EXTENDED)]
    for known in (replace(one, likenesses=((9, ANNA),)), one), (one, replace(one, likenesses=((9, ANNA),))):
        parts = replace(known[0]), replace(other, likenesses=tuple((39, f) for _, f in known[1].likenesses))
        assert spans(*parts) == [(0, 30 + EXTENDED), (30 - EXTENDED, 60 + EXTENDED)]


def test_a_change_before_a_short_unknown_part_is_not_forgotten() -> None:
    before = replace(still(0, 30), ends=("edge", "changed"))
    short, known = replace(still(30, 3), ends=("changed", "lost")), replace(still(35, 30), likenesses=((40, ANNA),))
    assert spans(before, short, known) == [(0, 30 + EXTENDED), (30 - EXTENDED, 65 + EXTENDED)]


def test_of_a_long_track_enough_likenesses_stay_to_show_it_throughout() -> None:
    (track,) = found(replace(still(0, 4000), likenesses=tuple((n, (0.0, 0.0)) for n in range(10, 4000, REST))), frames=4000)
    frames = [n for n, _ in track.likenesses]
    assert max(b - a for a, b in pairwise(frames)) <= 2 * NEAR
    assert len(frames) < 150


def test_the_film_is_counted_and_a_cut_between_segments_is_known() -> None:
    watched = [Watched((0, 40, 90), (0,) * 3, (3,), ()), Watched((120, 160), (0,) * 2, (), ())]
    film = replace(film_of([100, 100]), segments=(Segment(0, 120, 0, 9), Segment(120, 200, 9, 9)))
    told = tracks.join(watched, film)
    assert [(s.start, s.end, s.first, s.count) for s in told.film.segments] == [(0, 120, 0, 3), (120, 200, 3, 2)]
    assert (told.times, told.cuts, told.film.frames) == ((0, 40, 90, 120, 160), (3,), 5)


def test_a_film_of_which_a_segment_was_not_watched_is_refused() -> None:
    with pytest.raises(ValueError, match="not watched"):
        tracks.join([Watched((0,), (0,), (), ())], film_of([1, 1]))


def test_an_hour_takes_seconds() -> None:
    """25 frames a second; as many faces as an interview has, and a crowd that comes and goes."""
    lengths = [900] * 100
    talking = tuple(still(0, 912, x=200 * n, look=RED) for n in range(2))
    passing = tuple(still(n * 20, 60, x=600 + 80 * (n % 20)) for n in range(40))
    watched = [Watched(tuple(range(n * 900, n * 900 + 900)), (0,) * 900, (), (*talking, *passing)) for n in range(100)]
    start = process_time()
    told = tracks.join(watched, film_of(lengths)).tracks
    assert process_time() - start < 30
    assert sum(f.track == Track(0, f.track.boxes) and f.track.end == 90_000 for f in told) == 2
