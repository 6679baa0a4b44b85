"""How the video benchmark judges a copy: a face is exposed where it can be seen, and only there. Runs no tool."""

# pyright: reportMissingImports=false, reportUnknownArgumentType=false
from __future__ import annotations

import sys
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any, cast

import av
import numpy as np
import pytest

from withheld.model import Box

sys.path.insert(0, str(Path(__file__).parent.parent / "benchmarks"))

from _exposure import Shape, Tally, colour_masks, cover_colour, ellipse_masks, judge, seen, shape
from _integrity import values
from _takes import MIDDLE, Face, sampled

SIZE = (320, 180)
FACE = Box(100, 40, 60, 80)


def face(box: Box = FACE, person: str = "p") -> Face:
    points, middle = sampled(box, 1.0), sampled(box, MIDDLE)
    return Face(person, box, points, middle, len(points), len(middle))


def covered(*boxes: Box) -> np.ndarray[Any, Any]:
    mask = np.zeros(SIZE[::-1], np.bool_)
    for b in boxes:
        mask[int(b.y) : int(b.bottom), int(b.x) : int(b.right)] = True
    return mask


@pytest.mark.parametrize(
    ("cover", "exposed"),
    [
        (FACE, False),
        (FACE.grown(1.6), False),
        (Box(100, 40, 60, 62), False),  # the chin looks out
        (Box(100, 40, 60, 44), True),  # the nose and the mouth with it
        (Box(130, 40, 60, 80), True),  # half of it slid off
        (Box(0, 0, 0, 0), True),
    ],
)
def test_a_face_is_exposed_where_much_of_it_or_its_middle_can_be_seen(cover: Box, exposed: bool) -> None:
    assert seen(face(), covered(cover)) is exposed


def film(path: Path, pictures: Sequence[np.ndarray[Any, Any]], times: Sequence[int] | None = None) -> Path:
    with av.open(str(path), "w") as out:
        stream = cast("Any", out.add_stream("libx264", rate=25, options={"crf": "23"}))
        stream.width, stream.height = SIZE
        stream.codec_context.time_base = stream.time_base = Fraction(1, 600)
        for k, picture in enumerate(pictures):
            frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
            frame.pts, frame.time_base = times[k] if times else 24 * k, Fraction(1, 600)
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    return path


def textured(seed: int, low: int = 0, high: int = 255) -> np.ndarray[Any, Any]:
    small = np.random.default_rng(seed).integers(low, high, (45, 80, 3), np.uint8)
    return np.asarray(np.repeat(np.repeat(small, 4, 0), 4, 1), np.uint8)


def test_the_cover_is_read_from_the_copy_after_coding(tmp_path: Path) -> None:
    pictures = [textured(k) for k in range(4)]
    for k, picture in enumerate(pictures[:3]):
        picture[32:128, 96 + 4 * k : 176 + 4 * k] = 38
    masks = list(colour_masks(film(tmp_path / "a.mp4", pictures), SIZE))
    assert [bool(m[40:120, 110:170].all()) for m in masks] == [True, True, True, False]
    assert all(m[:, :80].sum() == m[:, 200:].sum() == 0 for m in masks)


def test_a_dark_noisy_scene_is_no_cover() -> None:
    planes = np.random.default_rng(0).normal(49, 6, (270, 320)).clip(0, 255).astype(np.uint8)
    planes[180:] = 128
    assert cover_colour(planes, 320, 180).mean() < 0.02


def test_a_tally_counts_frames_people_and_sizes() -> None:
    small, tally = Box(20, 20, 24, 30), Tally()
    truth = [(face(), face(small, "q"))] * 3
    judge(tally, "film", truth, [covered(FACE, small), covered(FACE), covered()])
    assert (tally.judged, tally.missed) == (6, 3)
    assert (tally.exposed[20, 40], tally.exposed[40, 10_000]) == (2, 1)
    assert tally.people == tally.met == {("film", "p"), ("film", "q")}
    assert tally.places[0] == ("film", 1, "q", 24)


def test_what_cannot_be_seen_anyway_is_not_judged() -> None:
    hidden, tally = face(), Tally()
    hidden = Face("p", FACE, hidden.points[:20], hidden.middle[:0], hidden.whole, hidden.whole_middle)
    judge(tally, "film", [(hidden,)], [covered()])
    assert tally.judged == 0


def test_a_cover_where_nothing_is_counts_once_while_it_stays_and_only_far_from_faces() -> None:
    tally, stray = Tally(), Box(240, 100, 40, 40)
    truth = [(face(),)] * 4 + [()] * 40
    judge(tally, "film", truth, [covered(FACE)] * 12 + [covered(FACE, stray)] * 30 + [covered(), covered(stray)], seconds=60)
    assert tally.idle == 3  # the stray one twice, the one over a face that is long gone once
    assert tally.over == pytest.approx(4 / np.pi / 1.6**2, rel=0.05)


def test_what_has_the_covers_colour_by_itself_is_no_cover() -> None:
    tally, dark = Tally(), Box(240, 100, 40, 40)
    judge(tally, "film", [()] * 3, [covered(dark)] * 3, [covered(dark)] * 3, seconds=60)
    assert tally.idle == 0


def test_the_peer_is_matched_by_time_where_it_counts_other_frames() -> None:
    drawn = [[[0, 0, 40, 40]]] * 2 + [[[200, 100, 240, 140]]] * 6
    masks = list(ellipse_masks(drawn, [0.0, 0.1, 0.2, 0.3], SIZE))
    assert [bool(m[20, 20]) for m in masks] == [True, False, False, False]
    assert [bool(m[120, 220]) for m in masks] == [False, True, True, True]
    assert not masks[0][1, 1]  # an ellipse, not its rectangle


def test_a_copy_differs_in_size_number_or_times(tmp_path: Path) -> None:
    source = shape(film(tmp_path / "a.mp4", [textured(k) for k in range(4)], [0, 20, 60, 90]))
    assert source == Shape(SIZE, (0.0, pytest.approx(1 / 30), 0.1, 0.15))
    assert source.difference(shape(film(tmp_path / "b.mp4", [textured(k) for k in range(4)], [0, 20, 60, 90]))) == ""
    late = shape(film(tmp_path / "c.mp4", [textured(k) for k in range(3)], [0, 24, 60])).difference(source)
    assert "frames 3 → 4" in late
    assert "ms apart" in late
    assert Shape((2, 2), (0.0,)).difference(Shape((2, 4), (0.0,))) == "size (2, 2) → (2, 4)"


def test_the_places_of_a_telemetry_track_are_read() -> None:
    point = bytes(range(8))
    record = b"GLPI?" + bytes([12]) + (2).to_bytes(2, "big") + b"tick" + point + b"tock" + point[::-1]
    assert values(b"....STRM" + record + b"....") == [point, point[::-1]]
