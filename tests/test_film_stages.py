"""Films through the stages: what comes out, what a repair does, what an interrupted run gives, and what is held rather than guessed."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest

import withheld
from tests import walkers
from withheld import segments
from withheld.attacks import Attack, Brief, Exhibit, Hit
from withheld.detectors import Detector, Known
from withheld.model import Asset, AssetPlan, Box, Content, Film, Finding, Frame, Region, Treatment
from withheld.redactions import Redaction

Inject = Callable[[object], None]


def published(out: Path) -> Path:
    (film,) = out.glob("*.mp4")
    return film


@pytest.fixture(scope="module")
def clip() -> bytes:
    return walkers.walk(60)


@pytest.mark.slow
def test_a_face_is_covered_in_every_frame_it_is_in(clip: bytes, home: Path, tmp_path: Path) -> None:
    story = walkers.story(tmp_path / "story", clip=clip)
    report = withheld.run(story, tmp_path / "out")
    assert report.exit_code == 0
    frames = walkers.shown(published(tmp_path / "out"))
    assert len(frames) == 60
    for index, pixels in enumerate(frames):
        x = walkers.place(index, 60, 320, 200) + 100  # the face is about in the middle of the patch
        if 20 <= x <= 300:
            assert walkers.grey(pixels, x, 40 + 55), f"frame {index}"
    assert not walkers.grey(frames[0], 160, 120), "and nothing else is"


@pytest.mark.slow
def test_a_person_who_agreed_is_shown(home: Path, tmp_path: Path) -> None:
    """In the middle of the picture; of one who comes in over its edge half a body is seen first, and gets a doubtful head of its own."""
    from PIL import Image
    from skimage import data

    story = walkers.story(
        tmp_path / "story",
        '[people.eileen]\nconsent = "public"\nreference = ["eileen.png"]\n',
        clip=walkers.walk(90, (480, 360), 340, path=walkers.sway),
    )
    (story / ".withheld").mkdir()
    Image.fromarray(data.astronaut()).save(story / ".withheld" / "eileen.png")
    report = withheld.run(story, tmp_path / "out")
    assert report.exit_code == 0
    frames = walkers.shown(published(tmp_path / "out"))
    assert [i for i, p in enumerate(frames) if walkers.grey(p, 240, 20 + 93)] == []


@pytest.mark.slow
def test_two_runs_give_the_same_bytes_with_any_number_of_processes_and_under_load(clip: bytes, home: Path, tmp_path: Path) -> None:
    story = walkers.story(tmp_path / "story", clip=clip, other=walkers.walk(40, side=160))
    busy = subprocess.Popen([sys.executable, "-c", "while True: sum(range(10**6))"])
    try:
        withheld.run(story, tmp_path / "one", replace(withheld.DEFAULTS, jobs=2))
    finally:
        busy.kill()
    withheld.run(story, tmp_path / "two")
    assert hashes(tmp_path / "one") == hashes(tmp_path / "two")


def hashes(out: Path) -> set[str]:
    return {sha256(film.read_bytes()).hexdigest() for film in out.glob("*.mp4")}


@pytest.mark.slow
def test_an_interrupted_run_goes_on_and_gives_the_bytes_of_an_uninterrupted_one(home: Path, tmp_path: Path) -> None:
    story = walkers.story(tmp_path / "story", clip=walkers.walk(330, (160, 120), 100))  # three segments
    command = [sys.executable, "-m", "withheld", "run", str(story), "--jobs", "1"]
    assert subprocess.run([*command, "-o", str(tmp_path / "whole"), "--workspace", str(tmp_path / "w1")], check=False).returncode == 0
    rng = random.Random(3)
    for attempt in range(4):
        run = subprocess.Popen([*command, "-o", str(tmp_path / "out"), "--workspace", str(tmp_path / "w2")], start_new_session=True)
        time.sleep(rng.uniform(1.5, 5.0) + attempt)
        if run.poll() is None:
            os.killpg(run.pid, signal.SIGKILL)
            assert not (tmp_path / "out").exists()
        run.wait()
    if not (tmp_path / "out").exists():
        assert subprocess.run([*command, "-o", str(tmp_path / "out"), "--workspace", str(tmp_path / "w2")], check=False).returncode == 0
    assert hashes(tmp_path / "out") == hashes(tmp_path / "whole")


@pytest.mark.slow
def test_a_run_goes_on_at_the_last_finished_segment(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    story = walkers.story(tmp_path / "story", clip=walkers.walk(330, (160, 120), 100))
    watched: list[int] = []
    real = segments.watch_frames

    def counting(frames: Iterator[Frame], film: Film, segment: segments.Segment) -> segments.Watched:
        if len(watched) == 2:
            raise KeyboardInterrupt
        watched.append(segment.first)
        return real(frames, film, segment)

    monkeypatch.setattr(segments, "watch_frames", counting)
    with pytest.raises(KeyboardInterrupt):
        withheld.scan(story)
    first = list(watched)
    watched.clear()
    withheld.scan(story)
    assert len(first) == 2
    assert not set(first) & set(watched)


class Suspicious(Attack):
    """Sees a face in one place of one frame until that place is covered."""

    name = "suspicious"
    family = "miss"

    def applies(self, exhibit: Exhibit, brief: Brief) -> bool:
        return exhibit.frames is not None

    def find(self, exhibit: Exhibit, brief: Brief) -> list[Hit]:
        frames = list(exhibit.frames()) if exhibit.frames else []
        covered = abs(int(frames[30].planes[0][30, 30]) - 49) <= 4
        return [] if covered else [Hit("a face", Region(exhibit.first + 30, Box(20, 20, 20, 20)))]

    def plant(self, exhibit: Exhibit, brief: Brief) -> Exhibit:
        return exhibit


@pytest.mark.slow
def test_what_an_attack_still_sees_is_covered_and_attacked_again(clip: bytes, home: Path, tmp_path: Path, inject: Inject) -> None:
    inject(Suspicious())
    report = withheld.run(walkers.story(tmp_path / "story", clip=clip), tmp_path / "out")
    assert report.exit_code == 0
    frames = walkers.shown(published(tmp_path / "out"))
    assert all(walkers.grey(frames[i], 30, 30) for i in range(26, 35))
    assert not walkers.grey(frames[55], 30, 30)


class LyingCover(Redaction):
    """Says it covered a film and did not."""

    treatment = Treatment.COVER

    def apply(self, content: Content, plan: AssetPlan) -> Content:
        return content


class HalfCover(LyingCover):
    """Darkens what it should cover."""

    def redraw(self, frame: Frame, index: int, film: Film, plan: AssetPlan) -> Frame:
        y = frame.planes[0].copy()
        y[:] = 16 + (y.astype(int) - 16) // 8
        return Frame((y, frame.planes[1], frame.planes[2]), frame.at)


class BlindFaces(Detector):
    """Sees no face in any frame."""

    name = "faces"
    kinds = ("face",)
    every = 1

    def detect(self, asset: Asset, content: Content, known: Known) -> Iterator[Finding]:
        return iter(())


@pytest.mark.slow
@pytest.mark.parametrize("fault", [LyingCover(), HalfCover()], ids=lambda f: type(f).__name__)
def test_a_redaction_that_lies_publishes_nothing(fault: object, clip: bytes, home: Path, tmp_path: Path, inject: Inject) -> None:
    inject(fault)
    assert withheld.run(walkers.story(tmp_path / "story", clip=clip), tmp_path / "out").exit_code == 7
    assert not (tmp_path / "out").exists()


@pytest.mark.slow
def test_a_film_that_decodes_differently_is_held(clip: bytes, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real, calls = segments.checksum, [0]

    def unsteady(frame: Frame) -> int:
        calls[0] += 1
        return real(frame) ^ (calls[0] == 7)

    monkeypatch.setattr(segments, "checksum", unsteady)
    report = withheld.run(walkers.story(tmp_path / "story", clip=clip), tmp_path / "out")
    assert report.exit_code == 3
    assert "other pictures" in report.plan.held[0].reason


@pytest.mark.slow
def test_a_film_that_changes_while_it_is_worked_on_is_held(clip: bytes, home: Path, tmp_path: Path) -> None:
    story = walkers.story(tmp_path / "story", clip=clip)

    def spoil(step: str, done: int, total: int, of: str) -> None:
        if step == "redact" and not done:
            with (story / "clip.mp4").open("r+b") as file:
                file.seek(-1, 2)
                file.write(b"\xff")

    report = withheld.run(story, tmp_path / "out", replace(withheld.DEFAULTS, tell=spoil))
    assert report.exit_code == 3
    assert "changed" in report.plan.held[0].reason


@pytest.mark.slow
def test_a_part_of_a_film_is_published_alone(clip: bytes, home: Path, tmp_path: Path) -> None:
    story = walkers.story(tmp_path / "story", clip=clip)
    report = withheld.run(story, tmp_path / "out", replace(withheld.DEFAULTS, part=(0.8, 1.6)))
    assert report.exit_code == 0
    assert len(walkers.shown(published(tmp_path / "out"))) == 20
    assert any("--from" in sentence for _, sentence in report.unseen)
    late = withheld.run(story, tmp_path / "late", replace(withheld.DEFAULTS, part=(60.0, None)))
    assert late.exit_code == 3


@pytest.mark.slow
def test_the_state_gets_smaller_pictures(home: Path, tmp_path: Path) -> None:
    story = walkers.story(tmp_path / "story", 'audience = "state"\nmax_edge = 160\n', clip=walkers.walk(30))
    assert withheld.run(story, tmp_path / "out").exit_code == 0
    assert walkers.shown(published(tmp_path / "out"))[0].shape == (120, 160, 3)


@pytest.mark.slow
def test_the_desk_report_shows_moments_of_each_track(clip: bytes, home: Path, tmp_path: Path) -> None:
    story = walkers.story(tmp_path / "story", clip=clip)
    withheld.verify(story, desk_report=tmp_path / "desk.html")
    assert (tmp_path / "desk.html").read_text().count("data:image/jpeg") >= 1


def test_frames_and_words_of_progress(home: Path, tmp_path: Path) -> None:
    told: list[tuple[str, int, int, str]] = []
    story = walkers.story(tmp_path / "story", clip=walkers.walk(20, (160, 120), 100))
    withheld.scan(story, replace(withheld.DEFAULTS, tell=lambda *args: told.append(args)))
    assert ("watch", 20, 20, "frames") in told
    assert ("scan", 1, 1, "files") in told


BADGE = """
[[boxes]]
file = "clip.{kind}"
box = [200, 20, 60, 40]
from = 1.0
to = 2.0
"""


def covered_at(out: Path) -> list[bool]:
    return [walkers.grey(pixels, 230, 40) for pixels in walkers.shown(published(out))]


@pytest.mark.slow
def test_boxes_mean_the_time_of_the_whole_film_in_a_part_of_it_too(home: Path, tmp_path: Path) -> None:
    still = walkers.walk(75, side=8)
    story = walkers.story(tmp_path / "story", BADGE.format(kind="mp4"), clip=still)
    assert withheld.run(story, tmp_path / "whole").exit_code == 0
    assert withheld.run(story, tmp_path / "part", replace(withheld.DEFAULTS, part=(0.6, 2.4))).exit_code == 0
    whole, part = covered_at(tmp_path / "whole"), covered_at(tmp_path / "part")
    assert all(whole[25:50])
    assert not any(whole[:20])
    assert part == whole[15:60]


@pytest.mark.slow
def test_boxes_count_from_the_first_frame(home: Path, tmp_path: Path) -> None:
    """A recording often begins later than 0, and players show its first frame at 0."""
    story = walkers.story(tmp_path / "story", BADGE.format(kind="mkv"))
    (story / "clip.mkv").write_bytes(walkers.walk(75, side=8, container="matroska", begin=30))
    assert withheld.run(story, tmp_path / "out").exit_code == 0
    assert all(covered_at(tmp_path / "out")[25:50])


@pytest.mark.slow
def test_a_part_of_an_animation_is_that_part(home: Path, tmp_path: Path) -> None:
    from PIL import Image

    story = walkers.story(tmp_path / "story")
    pages = [Image.new("RGB", (64, 48), (4 * n, 200, 0)) for n in range(40)]
    pages[0].save(story / "a.gif", save_all=True, append_images=pages[1:], duration=100)
    assert withheld.run(story, tmp_path / "out", replace(withheld.DEFAULTS, part=(2.0, 3.0))).exit_code == 0
    frames = walkers.shown(published(tmp_path / "out"))
    assert [round(float(f[..., 0].mean()) / 4) for f in frames] == pytest.approx(list(range(20, 30)), abs=1)


def test_a_decision_on_a_part_says_nothing_of_the_same_index_elsewhere() -> None:
    from withheld.decisions import _same_place
    from withheld.model import Track

    boxes = (Box(10, 10, 20, 20),) * 30
    assert _same_place(Track(0, boxes, 0), Track(1, boxes, 0))
    assert not _same_place(Track(0, boxes, 0), Track(0, boxes, 12800))


@pytest.mark.slow
def test_a_part_without_a_frame_holds_that_film_alone(home: Path, tmp_path: Path) -> None:
    story = walkers.story(tmp_path / "story", clip=walkers.walk(30, (160, 120), 100), gap=walkers.walk(30, (160, 120), 90, hole=20))
    report = withheld.run(story, tmp_path / "out", replace(withheld.DEFAULTS, part=(0.5, 2.0)))
    assert report.exit_code == 0
    gone = withheld.run(story, tmp_path / "none", replace(withheld.DEFAULTS, part=(3.0, 6.0)))
    assert gone.exit_code == 3
    assert len(gone.plan.held) == 2


@pytest.mark.slow
@pytest.mark.parametrize("jobs", [1, 2])
def test_progress_goes_on_while_segments_are_worked_on(home: Path, tmp_path: Path, jobs: int) -> None:
    told: list[tuple[str, int]] = []
    story = walkers.story(tmp_path / "story", clip=walkers.walk(330, (480, 360), 300))
    withheld.scan(story, replace(withheld.DEFAULTS, jobs=jobs, tell=lambda step, done, _total, _of: told.append((step, done))))
    between = [done for step, done in told if step == "watch" and done not in (0, 150, 300, 330)]
    assert between == sorted(between)
    assert between
