"""Persons and the heads of those without a face: on a real photograph, and for every arrangement of bodies and faces."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from tests.mutants.persons import faceless_where_one_face_speaks_for_a_crowd
from withheld import models
from withheld.detectors import Known, _ssdlite
from withheld.detectors._ssdlite import Body, propose
from withheld.detectors.persons import Persons, body_of, faceless, head_of
from withheld.model import COVER_GROWTH, Asset, Box, Content, Finding, Picture, Region

ASSET = Asset("0" * 64, "a.jpg", "image/jpeg", 1)
FACE = Box(175, 65, 90, 120)  # the astronaut's, read off the photograph
DETECTOR = Persons()


@pytest.fixture(scope="module")
def astronaut() -> Picture:
    data = pytest.importorskip("skimage.data")
    return Picture(data.astronaut(), 16)


def content(*pictures: Picture) -> Content:
    return Content("image/jpeg", "image/jpeg", pictures)


def face(box: Box, picture: int = 0, *, doubt: bool = False) -> Finding:
    return Finding("f-face", ASSET.sha256, "face", Region(picture, box), 0.9, "faces@1", doubt)


def found(what: Content, *faces: Finding) -> dict[str, list[Finding]]:
    findings = list(DETECTOR.detect(ASSET, what, Known(findings=faces)))
    return {kind: [f for f in findings if f.kind == kind] for kind in DETECTOR.kinds}


def box_of(finding: Finding) -> Box:
    assert isinstance(finding.where, Region)
    return finding.where.box


def test_the_astronaut_is_found_whole(astronaut: Picture) -> None:
    persons = found(content(astronaut), face(FACE))["person"]
    assert max(FACE.within(box_of(p)) for p in persons) > 0.9
    assert max(box_of(p).area for p in persons) > 0.4 * astronaut.width * astronaut.height


def test_a_body_without_a_face_gets_a_doubtful_head_that_covers_the_face(astronaut: Picture) -> None:
    (head,) = found(content(astronaut))["head"]
    assert head.doubt
    assert FACE.within(box_of(head).grown(COVER_GROWTH)) > 0.9


def test_no_head_is_guessed_where_the_face_is_known(astronaut: Picture) -> None:
    assert found(content(astronaut), face(FACE))["head"] == []


def test_a_doubtful_face_neither_spares_the_head_nor_makes_a_body(astronaut: Picture) -> None:
    kinds = found(content(astronaut), face(FACE, doubt=True), face(Box(5, 5, 20, 20), doubt=True))
    assert len(kinds["head"]) == 1
    assert not any(p.doubt for p in kinds["person"])


def test_a_face_in_another_picture_does_not_speak_for_this_one(astronaut: Picture) -> None:
    heads = found(content(astronaut, astronaut), face(FACE, picture=1))["head"]
    assert [h.where.picture for h in heads if isinstance(h.where, Region)] == [0]


def test_a_face_without_a_body_gets_a_doubtful_one() -> None:
    grey = Picture(np.full((300, 400, 3), 128, np.uint8))
    (person,) = found(content(grey), face(Box(100, 50, 20, 25)))["person"]
    assert person.doubt
    assert Box(100, 50, 20, 25).within(box_of(person)) == 1


def test_boxes_lie_in_the_picture_and_the_same_picture_gives_the_same_findings(astronaut: Picture) -> None:
    cut = Picture(np.ascontiguousarray(astronaut.pixels[60:, 120:320]))
    first = list(DETECTOR.detect(ASSET, content(cut), Known()))
    assert first
    assert first == list(DETECTOR.detect(ASSET, content(cut), Known()))
    for finding in first:
        assert finding.kind in DETECTOR.kinds
        assert finding.detector == "persons@1"
        assert box_of(finding).clipped(cut.width, cut.height) == box_of(finding)


@pytest.mark.parametrize("shape", [(1, 1), (1, 400), (400, 1), (7, 3000), (300, 300)])
def test_any_shape_of_picture_is_looked_at(shape: tuple[int, int]) -> None:
    grey = np.full((*shape, 3), 128, np.uint8)
    height, width = shape
    assert all(0 <= b.box.centre[0] <= width and 0 <= b.box.centre[1] <= height for b in propose(grey, 0.9))


def test_a_person_in_half_of_a_wide_picture_is_found_once(astronaut: Picture) -> None:
    wide = np.full((512, 1400, 3), 90, np.uint8)
    wide[:, 800:1312] = astronaut.pixels
    bodies = [b.box for b in propose(wide, 0.5)]
    inside = [b for b in bodies if FACE.centre[0] + 800 > b.x and FACE.centre[0] + 800 < b.right]
    assert len(inside) == 1
    assert Box(FACE.x + 800, FACE.y, FACE.w, FACE.h).within(inside[0]) > 0.9


def test_the_network_says_without_its_loops_what_it_says_with_them(astronaut: Picture) -> None:
    view = np.asarray(Image.fromarray(astronaut.pixels).resize((300, 300)))
    places, _, scores, _ = models.compiled(models.openvino_model(_ssdlite.MODEL), (1, 300, 300, 3))(view[None].astype(np.float32))
    (best, *_) = propose(view, 0.5)
    top, left, bottom, right = (300 * places[0, 0]).tolist()
    assert best.score == pytest.approx(float(scores[0, 0]), abs=0.05)  # one of the two may reckon in bfloat16
    assert best.box.iou(Box(left, top, right - left, bottom - top)) > 0.95


boxes = st.builds(Box, st.floats(0, 900), st.floats(0, 900), st.floats(1, 400), st.floats(1, 900))


@given(boxes)
def test_a_face_where_the_head_is_expected_speaks_for_its_body(box: Box) -> None:
    assert faceless([Body(box, 1)], [head_of(box)]) == []


@given(st.lists(boxes, min_size=1, max_size=6), st.data())
def test_a_face_never_speaks_for_two_bodies(places: list[Box], data: st.DataObject) -> None:
    """Every body stands there twice, and the faces are where heads of bodies are expected: no more bodies than faces are spoken for."""
    faces = [head_of(box) for box in data.draw(st.lists(st.sampled_from(places), unique=True))]
    check_that_no_face_speaks_twice(faceless, [Body(box, 1) for box in places * 2], faces)


def check_that_no_face_speaks_twice(match: Callable[[list[Body], list[Box]], list[Body]], crowd: list[Body], faces: list[Box]) -> None:
    left = match(crowd, faces)
    assert len(left) >= len(crowd) - len(faces)
    assert not set(left) - set(crowd)


def test_a_face_that_speaks_for_a_crowd_is_caught() -> None:
    body = Body(Box(10, 10, 100, 250), 1)
    with pytest.raises(AssertionError):
        check_that_no_face_speaks_twice(faceless_where_one_face_speaks_for_a_crowd, [body, body], [head_of(body.box)])


@given(boxes)
def test_the_body_of_a_face_holds_the_face(found_face: Box) -> None:
    if found_face.w <= 5 * found_face.h:
        assert found_face.within(body_of(found_face)) > 0.999
