"""A face that can be recognised gives the same person's numbers again; what cannot be recognised gives none, and so is never shown."""

from __future__ import annotations

import subprocess
import sys
from itertools import combinations

import numpy as np
import pytest
from PIL import Image
from skimage.data import astronaut

from tests.bench import bench
from withheld import people
from withheld.detectors import Known
from withheld.detectors.likeness import Likeness
from withheld.embedding import MIN_SIDE, embed
from withheld.model import Asset, Box, Content, Field, Finding, Picture, Pixels, Region

FACE = Box(175.6, 42.5, 93.9, 128.4)
"""The astronaut's face as our detector frames it, in pixels of the 512 × 512 photograph."""

ASSET = Asset("a" * 64, "a.jpg", "image/jpeg", 1)


def resized(pixels: Pixels, scale: float, method: Image.Resampling = Image.Resampling.LANCZOS) -> Pixels:
    size = round(pixels.shape[1] * scale), round(pixels.shape[0] * scale)
    return np.asarray(Image.fromarray(pixels).resize(size, method))


def scaled(box: Box, scale: float) -> Box:
    return Box(box.x * scale, box.y * scale, box.w * scale, box.h * scale)


def apart(a: tuple[float, ...], b: tuple[float, ...]) -> float:
    return float(np.linalg.norm(np.subtract(a, b)))


@pytest.fixture(scope="module")
def features() -> tuple[float, ...]:
    return embed(astronaut(), [FACE])[0]


def test_a_face_gives_128_numbers_and_always_the_same(features: tuple[float, ...]) -> None:
    assert len(features) == 128
    assert embed(astronaut(), [FACE]) == [features]
    assert embed(astronaut(), []) == []


def test_the_same_face_smaller_darker_mirrored_or_framed_otherwise_is_the_same_person(features: tuple[float, ...]) -> None:
    mirrored = Box(512 - FACE.right, FACE.y, FACE.w, FACE.h)
    others = [
        embed(resized(astronaut(), 0.7), [scaled(FACE, 0.7)])[0],
        embed((astronaut() * 0.6).astype(np.uint8), [FACE])[0],
        embed(np.ascontiguousarray(astronaut()[:, ::-1]), [mirrored])[0],
        embed(astronaut(), [Box(FACE.x - 4, FACE.y + 5, FACE.w + 6, FACE.h - 4)])[0],
    ]
    assert all(len(o) == 128 and apart(o, features) <= people.SAME for o in others)


@pytest.mark.parametrize("width", [8, 10, 12])
def test_a_face_that_was_tiny_before_it_was_enlarged_is_not_recognised(width: int) -> None:
    small = resized(astronaut(), width / FACE.w, Image.Resampling.BOX)
    enlarged = np.asarray(Image.fromarray(small).resize((512, 512), Image.Resampling.BICUBIC))
    assert embed(enlarged, [FACE]) == [()]


def test_a_face_below_the_smallest_size_is_not_recognised() -> None:
    scale = (MIN_SIDE - 2) / FACE.w
    assert embed(resized(astronaut(), scale), [scaled(FACE, scale)]) == [()]


@pytest.mark.parametrize("box", [Box(0, 300, 90, 120), Box(330, 20, 90, 120), Box(-60, -60, 100, 120), Box(480, 480, 90, 120)])
def test_what_is_no_face_is_not_recognised(box: Box) -> None:
    assert embed(astronaut(), [box]) == [()]


@pytest.mark.parametrize("colour", [0, 38, 255])
def test_a_cover_is_nobody_even_to_an_attacker_who_embeds_everything(colour: int, features: tuple[float, ...]) -> None:
    plain = np.full((200, 200, 3), colour, np.uint8)
    assert embed(plain, [Box(50, 40, 94, 128)]) == [()]
    (anything,) = embed(plain, [Box(50, 40, 94, 128)], strict=False)
    assert apart(anything, features) > 0.6


def test_several_boxes_keep_their_order(features: tuple[float, ...]) -> None:
    assert embed(astronaut(), [Box(0, 300, 90, 120), FACE, scaled(FACE, 0.1)]) == [(), features, ()]


def face(box: Box, kind: str = "face", picture: int = 0) -> Finding:
    return Finding("f-1", ASSET.sha256, kind, Region(picture, box), 0.9, "faces@1")


def likenesses(*findings: Finding) -> list[Finding]:
    blank = Picture(np.zeros((512, 512, 3), np.uint8))
    content = Content("image/jpeg", "image/jpeg", (blank, Picture(astronaut(), 16)), fields=(Field("x"),))
    return list(Likeness().detect(ASSET, content, Known(findings=findings)))


def test_every_recognisable_face_gets_one_likeness_at_its_own_place(features: tuple[float, ...]) -> None:
    (found,) = likenesses(face(FACE, picture=1), face(FACE, picture=0), face(scaled(FACE, 0.2), picture=1), face(FACE, "head", 1))
    assert (found.kind, found.where, found.features) == ("likeness", Region(1, FACE), features)
    assert found.features[0].hex() not in repr(found)
    assert str(found.features[0]) not in repr(found)


def test_without_faces_there_is_no_likeness() -> None:
    assert likenesses() == []


def test_importing_it_loads_no_model_runtime() -> None:
    loaded = "import sys, withheld.embedding, withheld.people; print('dlib' in sys.modules, 'numpy' in sys.modules)"
    told = subprocess.run([sys.executable, "-c", loaded], capture_output=True, text=True, check=True)
    assert told.stdout.split() == ["False", "False"]


def test_ten_people_of_att_are_told_apart() -> None:
    """Three photographs each; their faces fill most of the 92 × 112 pixels."""
    folder = bench("faces/att_faces")
    seen = {(p, n): _photograph(folder / f"s{p}" / f"{n}.pgm") for p in range(1, 11) for n in (1, 2, 3)}
    found = {key: embed(pixels, [Box(82 - 64, 18 - 4, 72, 94)])[0] for key, pixels in seen.items()}
    known = {key: features for key, features in found.items() if features}
    assert len(known) >= 27
    pairs = [(a[0] == b[0], apart(known[a], known[b])) for a, b in combinations(known, 2)]
    assert min(d for same, d in pairs if not same) > people.SAME
    alike = [d <= people.SAME for same, d in pairs if same]
    assert sum(alike) >= 0.6 * len(alike)


def _photograph(path: object) -> Pixels:
    with Image.open(str(path)) as image:
        return np.asarray(image.convert("RGB"))
