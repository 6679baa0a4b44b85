"""Fault injectors: a part that crashes, lies or leaks never gets a story published."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

import withheld
from tests import planted
from tests.faults import plugins as faults

SECRET = "Zmicier Kavalchuk"
Inject = Callable[[object], None]


@pytest.fixture
def story(tmp_path: Path) -> Path:
    from skimage import data

    story = tmp_path / "story"
    story.mkdir()
    (story / "withheld.toml").write_text(f'[people.medic]\nnames = ["{SECRET}"]\n')
    (story / "a.jpg").write_bytes(planted.leaky_jpeg(SECRET, Image.fromarray(data.astronaut()).convert("RGB")))
    (story / "a.txt").write_text(f"{SECRET} drives the ambulance.\n")
    return story


def run(story: Path, tmp_path: Path) -> int:
    try:
        return withheld.run(story, tmp_path / "out").exit_code
    finally:
        assert not (tmp_path / "out").exists()
        assert not list(tmp_path.glob(".out*"))


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (faults.LyingCover(), 7),
        (faults.LyingReplace(), 7),
        (faults.TrailingJpeg(), 7),
        (faults.UnrepeatableJpeg(), 7),
        (faults.ToothlessAttack(), 8),
    ],
    ids=lambda v: type(v).__name__,
)
@pytest.mark.slow
def test_a_part_that_lies_is_caught(fault: object, code: int, story: Path, home: Path, tmp_path: Path, inject: Inject) -> None:
    inject(fault)
    assert run(story, tmp_path) == code


def test_a_part_that_crashes_publishes_nothing(story: Path, home: Path, tmp_path: Path, inject: Inject) -> None:
    inject(faults.CrashingDetector())
    with pytest.raises(ZeroDivisionError):
        run(story, tmp_path)


@pytest.mark.slow
def test_a_face_the_detector_missed_is_covered_because_an_attack_sees_it(story: Path, home: Path, tmp_path: Path, inject: Inject) -> None:
    for blind in (faults.BlindFaces(), faults.BlindPersons(), faults.BlindTurned()):
        inject(blind)
    report = withheld.run(story, tmp_path / "out")
    repaired = [c for p in report.plan.files for c in p.covers if not c.findings]
    assert repaired
    assert report.exit_code == 0
