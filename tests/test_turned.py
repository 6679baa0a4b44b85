"""Faces on their side and upside down: on a real photograph in every orientation, and the way back for every box."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from withheld.detectors import Known
from withheld.detectors.turned import Turned, upright
from withheld.model import COVER_GROWTH, Asset, Box, Content, Finding, Picture, Region

ASSET = Asset("0" * 64, "a.jpg", "image/jpeg", 1)
FACE = Box(175, 65, 90, 120)  # the astronaut's, read off the photograph
DETECTOR = Turned()


def turned(box: Box, quarters: int, width: int, height: int) -> Box:
    """Where a box is after turns against the clock: the corner that becomes the upper left one, quarter by quarter."""
    for _ in range(quarters):
        box = Box(box.y, width - box.right, box.h, box.w)
        width, height = height, width
    return box


def found(picture: Picture, *faces: Finding) -> list[Finding]:
    return list(DETECTOR.detect(ASSET, Content("image/jpeg", "image/jpeg", (picture,)), Known(findings=faces)))


@pytest.fixture(scope="module")
def astronaut() -> Picture:
    data = pytest.importorskip("skimage.data")
    return Picture(data.astronaut(), 16)


@pytest.mark.parametrize("quarters", [1, 2, 3])
def test_a_turned_face_is_found(astronaut: Picture, quarters: int) -> None:
    picture = Picture(np.ascontiguousarray(np.rot90(astronaut.pixels, quarters)), 16)
    face = turned(FACE, quarters, astronaut.width, astronaut.height)
    boxes = [f.where.box for f in found(picture) if isinstance(f.where, Region)]
    assert max((face.within(box.grown(COVER_GROWTH)) for box in boxes), default=0) > 0.9


def test_a_face_that_is_found_already_is_not_found_again(astronaut: Picture) -> None:
    picture = Picture(np.ascontiguousarray(np.rot90(astronaut.pixels)), 16)
    (first,) = found(picture)
    assert found(picture, first) == []


@pytest.mark.parametrize("shape", [(1, 1), (1, 400), (5, 3), (92, 112)])
def test_any_shape_of_picture_is_looked_at(shape: tuple[int, int]) -> None:
    assert found(Picture(np.full((*shape, 3), 128, np.uint8))) == []


@given(
    st.builds(Box, st.floats(0, 90), st.floats(0, 50), st.floats(1, 50), st.floats(1, 50)),
    st.integers(1, 3),
    st.integers(50, 200),
    st.integers(50, 200),
)
def test_the_way_back_ends_where_the_box_began(box: Box, quarters: int, width: int, height: int) -> None:
    there = turned(box, quarters, width, height)
    back = upright(there, quarters, width, height)
    assert (back.x, back.y, back.w, back.h) == pytest.approx((box.x, box.y, box.w, box.h))


def test_boxes_turn_as_pixels_do() -> None:
    pixels = np.zeros((60, 90, 3), np.uint8)
    pixels[10:25, 30:70] = 255
    for quarters in (1, 2, 3):
        rows, columns = np.nonzero(np.rot90(pixels, quarters)[:, :, 0])
        there = Box(float(columns.min()), float(rows.min()), float(np.ptp(columns)) + 1, float(np.ptp(rows)) + 1)
        assert upright(there, quarters, 90, 60) == Box(30, 10, 40, 15)
