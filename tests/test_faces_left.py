"""Faces left in an output are found at every size and place, covers are never taken for faces, and agreed faces are passed over."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.attacked import ASTRONAUT, case, exhibit, photograph, with_patch
from tests.planted import scene
from withheld.attacks import Brief, Exhibit, _windows
from withheld.attacks._blazeface import FULL, SHORT, window_faces
from withheld.attacks._canary import PATCH, portrait
from withheld.attacks.faces_left import BLAZEFACE, HOG, FacesLeft
from withheld.model import AssetPlan, Box, Content, Kept, Picture, Region, Verdict

PLAN = AssetPlan("a" * 64, "c0ffee123456.jpg", 2048)


def shown(pixels: np.ndarray) -> Exhibit:
    return Exhibit("c0ffee123456.jpg", "image/jpeg", b"", Content("image/jpeg", "image/jpeg", (Picture(pixels),)))


def kept(box: Box, edge: int = 2048) -> AssetPlan:
    return AssetPlan("a" * 64, "x", edge, kept=(Kept(Region(0, box), ()),))


@pytest.mark.parametrize("network", [FULL, SHORT], ids=["full range", "short range"])
@pytest.mark.parametrize(("x", "y"), [(0, 0), (250, 40), (60, 230), (300, 300)])
def test_a_face_is_where_it_is(network: object, x: int, y: int) -> None:
    pixels = np.asarray(scene(512, 512)).copy()
    pixels[y : y + 200, x : x + 200] = portrait(200)
    face = Box(x, y, 200, 200).grown(1 / PATCH)
    assert isinstance(network, type(FULL))
    found = window_faces(pixels, 0, 0, 512, network, 0.5)
    assert len(found)
    assert all(Box(*row[:4].tolist()).iou(face) > 0.5 for row in found)


@pytest.mark.parametrize("width", [28, 40, 64, 100, 160, 300])
def test_a_face_of_any_size_in_a_large_picture(width: int) -> None:
    side = round(width * PATCH)
    pixels = np.asarray(scene(1400, 1000)).copy()
    rng = np.random.default_rng(width)
    x, y = int(rng.integers(0, 1400 - side)), int(rng.integers(0, 1000 - side))
    pixels[y : y + side, x : x + side] = portrait(side)
    hits = FacesLeft().find(shown(pixels), Brief(PLAN, ()))
    face = Box(x, y, side, side).grown(1 / PATCH)
    assert {h.what for h in hits if h.region and h.region.box.within(face.grown(1.5)) > 0.9} >= {BLAZEFACE}
    assert (HOG in {h.what for h in hits}) or width < 100


lengths = st.integers(1, 3000)


@given(lengths, st.sampled_from([(256, 0.75), (384, 0.6), (640, 0.6)]))
def test_windows_leave_no_gap_and_share_an_edge(length: int, window: tuple[int, float]) -> None:
    side, step = window
    starts = list(_windows.starts(length, side, step))
    assert starts[0] == 0
    assert max(starts) + side >= length
    assert all(0 < b - a <= side * step + 1 for a, b in pairwise(starts))


def test_the_astronaut_is_seen_and_her_cover_is_not() -> None:
    attack = FacesLeft()
    output, brief = case(photograph())
    original = exhibit("a.jpg", "image/jpeg", case(photograph(), keep=True)[0].data)
    attempt, _ = attack.attempt(original, output, brief)
    assert (attempt.verdict, attempt.control) == (Verdict.HELD, "original")
    seen = attack.find(original, Brief(PLAN, ()))
    assert {h.what for h in seen} == {BLAZEFACE, HOG}
    assert all(h.region and h.region.box.iou(ASTRONAUT) > 0.4 for h in seen)


@pytest.mark.parametrize("edge", [2048, 300])
def test_an_agreed_face_is_passed_over_and_the_one_beside_it_is_not(edge: int) -> None:
    attack = FacesLeft()
    output, brief = case(photograph(), keep=True, edge=edge)
    assert attack.find(output, brief) == []
    assert attack.attempt(None, output, brief)[0].verdict is Verdict.HELD
    assert attack.find(output, Brief(PLAN, ())) != []
    side = 96
    stranger = with_patch(output, portrait(side), Box(0, 0, side, side))
    assert attack.attempt(None, stranger, brief)[0].verdict is Verdict.LEAK


def test_a_face_that_swallows_an_agreed_one_is_not_passed_over() -> None:
    pixels = np.asarray(scene(600, 600)).copy()
    pixels[100:500, 100:500] = portrait(400)
    small = Box(280, 300, 30, 30)
    assert FacesLeft().find(shown(pixels), Brief(kept(small), (), source_sizes=((600, 600),))) != []


@pytest.mark.parametrize("size", [(1, 1), (20, 20), (92, 112), (900, 30), (40, 700)])
def test_a_canary_finds_room_in_any_picture(size: tuple[int, int]) -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (*size[::-1], 3), np.uint8)
    attempt, _ = FacesLeft().attempt(None, shown(pixels), Brief(PLAN, ()))
    assert attempt.verdict is Verdict.HELD
    assert attempt.on_control >= 1


def test_a_canary_finds_room_beside_a_face_that_fills_the_picture() -> None:
    whole = kept(Box(0, 0, 320, 240))
    attempt, _ = FacesLeft().attempt(None, shown(np.asarray(scene())), Brief(whole, (), source_sizes=((320, 240),)))
    assert attempt.verdict is Verdict.HELD


@pytest.mark.parametrize("colour", [0, 38, 128, 255])
def test_covers_in_a_landscape_are_no_faces(colour: int) -> None:
    pixels = np.asarray(scene(800, 600)).copy()
    rng = np.random.default_rng(colour)
    for x, y, w in zip(rng.integers(0, 760, 30), rng.integers(0, 560, 30), rng.integers(16, 200, 30), strict=True):
        pixels[y : y + round(w * 1.3), x : x + w] = colour
    assert FacesLeft().find(shown(pixels), Brief(PLAN, ())) == []
