"""Following a place by what it looks like: it finds what moved, comes nearer or is half hidden, and notices when it is gone."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from withheld.following import HELD, Template
from withheld.model import Box, Plane

FACE = Box(175, 65, 90, 120)  # the astronaut's, read off the photograph


@pytest.fixture(scope="module")
def grey() -> Plane:
    data = pytest.importorskip("skimage.data")
    return np.ascontiguousarray(data.astronaut()[..., 1])


def moved(picture: Plane, x: int, y: int) -> Plane:
    """The picture pushed aside, its edge going on."""
    height, width = picture.shape
    rows, columns = np.clip(np.arange(height) - y, 0, height - 1), np.clip(np.arange(width) - x, 0, width - 1)
    return picture[rows[:, None], columns]


@given(st.integers(-60, 60), st.integers(-60, 60))
@settings(deadline=None, max_examples=60)
def test_what_moved_is_found_where_it_is(x: int, y: int) -> None:
    data = pytest.importorskip("skimage.data")
    picture = np.ascontiguousarray(data.astronaut()[..., 1])
    match = Template(picture, FACE, 1.0).find(moved(picture, x, y), FACE, 1.0)
    assert match.score > 0.8
    assert match.box.iou(Box(FACE.x + x, FACE.y + y, FACE.w, FACE.h)) > 0.75


@pytest.mark.parametrize("scale", [0.93, 1.0, 1.07])
def test_what_comes_nearer_is_found_larger(grey: Plane, scale: float) -> None:
    size = round(grey.shape[1] * scale), round(grey.shape[0] * scale)
    nearer = np.asarray(Image.fromarray(grey).resize(size, Image.Resampling.BILINEAR))
    expected = Box(FACE.x * scale, FACE.y * scale, FACE.w * scale, FACE.h * scale)
    match = Template(grey, FACE, 1.0).find(nearer, FACE, 1.0)
    assert match.score > HELD
    assert match.box.iou(expected) > 0.8


def test_boxes_are_in_pixels_of_the_frame_whatever_the_size_of_the_grey_picture(grey: Plane) -> None:
    small = np.asarray(Image.fromarray(grey).reduce(4))
    match = Template(small, FACE, 0.25).find(small, FACE, 0.25)
    assert match.score > 0.98
    assert match.box.iou(FACE) > 0.98


def test_what_is_gone_is_not_found(grey: Plane) -> None:
    data = pytest.importorskip("skimage.data")
    template = Template(grey, FACE, 1.0)
    for other in (data.coffee()[..., 1], data.camera(), data.brick(), np.full((512, 512), 128, np.uint8)):
        assert template.find(np.ascontiguousarray(other), FACE, 1.0).score < HELD


def test_a_face_behind_a_narrow_post_is_followed_and_one_behind_a_wall_is_not(grey: Plane) -> None:
    template = Template(grey, FACE, 1.0)
    post, wall = grey.copy(), grey.copy()
    post[:, 215:230] = 90
    wall[:, 150:300] = np.random.default_rng(1).integers(80, 100, (512, 150))
    assert template.find(post, FACE, 1.0).score > HELD
    assert template.find(wall, FACE, 1.0).score < HELD


@pytest.mark.parametrize("box", [Box(-40, -40, 60, 60), Box(480, 470, 90, 90), Box(200, 200, 0.5, 0.5), Box(-500, 0, 30, 30)])
def test_any_place_can_be_looked_for(grey: Plane, box: Box) -> None:
    assert Template(grey, box, 1.0).find(grey, box, 1.0).score <= 1.0001


def test_the_same_pictures_give_the_same_match(grey: Plane) -> None:
    there = moved(grey, 7, -4)
    assert Template(grey, FACE, 1.0).find(there, FACE, 1.0) == Template(grey, FACE, 1.0).find(there, FACE, 1.0)
