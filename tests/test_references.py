"""Reference photographs: one face, and that one recognisable; the clear one of two may be somebody who did not agree."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image
from skimage import data

import withheld

POLICY = '[people.kit]\nnames = ["Kit Prokhorov"]\nconsent = "public"\nreference = ["kit.png"]\n'


def small_second_face() -> Image.Image:
    """The astronaut, and her face again too small to be recognised."""
    picture = Image.fromarray(data.astronaut())
    picture.paste(picture.crop((150, 20, 300, 200)).resize((60, 72)), (430, 20))
    return picture


@pytest.mark.parametrize(
    ("reference", "accepted"),
    [(Image.fromarray(data.astronaut()), True), (small_second_face(), False), (Image.new("RGB", (200, 200)), False)],
    ids=["one face", "two, one of them clear", "none"],
)
def test_only_a_reference_of_one_clear_face_is_used(reference: Image.Image, accepted: bool, home: Path, tmp_path: Path) -> None:
    story = tmp_path / "story"
    (story / ".withheld").mkdir(parents=True)
    (story / "withheld.toml").write_text(POLICY)
    (story / "a.txt").write_text("words\n")
    reference.save(story / ".withheld" / "kit.png")
    scanned = withheld.scan(story)
    assert bool(scanned.references) == accepted
    assert bool(scanned.questions) != accepted
