"""The whole path on a real story: what comes out, what never does, and what a killed run leaves behind."""

from __future__ import annotations

import csv
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest
from PIL import Image

import withheld
from tests import planted
from withheld.errors import UsageError
from withheld.report import desk_json, summary

SECRET = "Zmicier Kavalchuk"
POLICY = f"""
secrets = ["the old shoe factory"]
[people.commander]
names = ["Denis Prokhorov"]
consent = "public"
[people.medic]
names = ["{SECRET}"]
"""
ARTICLE = f"""# At the base

Denis Prokhorov commands them. {SECRET}, 22, drives the ambulance; write to zmicier@example.org or call +48 22 123 45 67.
Kavalchuk sleeps in the old shoe factory. Prokhorov does not.

![{SECRET} at the wheel](pictures/Zmicier%20Kavalchuk.jpg)
"""

Make = Callable[..., Path]


@pytest.fixture
def story(tmp_path: Path) -> Path:
    story = tmp_path / "story"
    (story / "pictures").mkdir(parents=True)
    (story / "withheld.toml").write_text(POLICY)
    (story / "article.md").write_text(ARTICLE)
    (story / "pictures" / "Zmicier Kavalchuk.jpg").write_bytes(planted.leaky_jpeg(SECRET, portrait()))
    (story / "talk.srt").write_text(f"1\n00:00:01,000 --> 00:00:04,000\nI am {SECRET}.\n")
    (story / "people.csv").write_text(f"name,phone\n{SECRET},+48 22 123 45 67\n")
    return story


def portrait() -> Image.Image:
    from skimage import data

    return Image.fromarray(data.astronaut()).convert("RGB")


def bytes_below(root: Path) -> bytes:
    """Every byte of every file below a folder, and every name."""
    files = [p for p in root.rglob("*") if p.is_file() and not p.is_symlink()]
    return b"".join(p.read_bytes() for p in files) + "\n".join(str(p.relative_to(root)) for p in root.rglob("*")).encode()


def fingerprint(root: Path) -> dict[str, tuple[str, int]]:
    return {str(p.relative_to(root)): (sha256(p.read_bytes()).hexdigest(), p.stat().st_mtime_ns) for p in root.rglob("*") if p.is_file()}


@pytest.mark.slow
def test_a_story_is_published(story: Path, home: Path, tmp_path: Path) -> None:
    before, out = fingerprint(story), tmp_path / "out"
    report = withheld.run(story, out)
    assert report.exit_code == 0, [a for a in report.attempts if a.verdict != "HELD"]
    assert fingerprint(story) == before
    published = bytes_below(out)
    for word in (SECRET, "Kavalchuk", "zmicier@example.org", "123 45 67", "shoe factory"):
        assert word.encode() not in published
    article = next(out.glob("*.md")).read_text()
    assert "Denis Prokhorov commands" in article
    picture = next(out.glob("*.jpg")).name
    assert f"({picture})" in article  # the link follows the picture to its new name
    rows = list(csv.reader((out / "captions.csv").open()))
    assert rows[0] == ["file", "caption", "credit", "alt"]
    assert rows[1][0] == picture
    assert {p.stat().st_mtime for p in out.iterdir()} == {946684800.0}


@pytest.mark.slow
def test_nothing_in_clear_is_left_behind(story: Path, home: Path, tmp_path: Path) -> None:
    """Everything the run touched is searched for the planted name and for the samples of the covered face."""
    withheld.run(story, tmp_path / "out", withheld.Settings(jobs=2), keep=True)
    touched = bytes_below(home)
    assert len(touched) > 10_000  # the workspace was kept, so there is something to search
    face = portrait().crop((200, 80, 232, 112)).tobytes()
    for needle in (SECRET.encode(), b"Kavalchuk", SECRET.encode("utf-16-le"), b"zmicier@", b"shoe factory", face[:96], b"AGE-SECRET"):
        assert needle not in touched.replace(key_of(home), b"")


def key_of(home: Path) -> bytes:
    return (home / "withheld" / "key.txt").read_bytes()


@pytest.mark.slow
def test_an_unknown_type_holds_the_story_back(story: Path, home: Path, tmp_path: Path) -> None:
    (story / "notes.pages").write_bytes(b"PK\x03\x04" + bytes(range(256)) * 4)
    report = withheld.run(story, tmp_path / "out")
    assert report.exit_code == 4
    assert not (tmp_path / "out").exists()
    (story / "withheld.toml").write_text('unknown = "drop"\n' + POLICY)
    assert withheld.run(story, tmp_path / "out").exit_code == 0
    assert not list((tmp_path / "out").glob("*pages"))


@pytest.mark.slow
def test_a_broken_picture_costs_itself_only(story: Path, home: Path, tmp_path: Path) -> None:
    (story / "broken.jpg").write_bytes(planted.leaky_jpeg(SECRET)[:900])
    report = withheld.run(story, tmp_path / "out", partial=True)
    assert report.exit_code == 3
    assert len(list((tmp_path / "out").glob("*.jpg"))) == 1


def test_an_empty_story_is_a_mistake(home: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(UsageError, match="empty"):
        withheld.run(tmp_path / "empty", tmp_path / "out")


def test_a_file_that_could_not_be_looked_at_twice_is_held(story: Path, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second look finds the story's names; without it a file is not published half looked at."""
    from withheld import engine, work

    real = engine.run

    def dying(function: object, tasks: list[object], jobs: int = 1, **how: bool) -> object:
        lost = function is work.mention
        return ((t, engine.Died()) for t in tasks) if lost else real(function, tasks, jobs, **how)  # pyright: ignore

    monkeypatch.setattr(engine, "run", dying)
    planned = withheld.plan(story)
    assert planned.plan.files == ()
    assert {h.code for h in planned.plan.held} == {3}


def test_a_link_is_not_followed(story: Path, home: Path, tmp_path: Path) -> None:
    (tmp_path / "outside.txt").write_text("not part of the story")
    (story / "inside.txt").symlink_to(tmp_path / "outside.txt")
    scanned = withheld.scan(story)
    assert [h.code for h in scanned.held] == [4]
    assert "link" in scanned.held[0].reason


@pytest.mark.parametrize("where", ["story/out", "."])
def test_output_and_story_may_not_lie_in_each_other(story: Path, home: Path, tmp_path: Path, where: str) -> None:
    with pytest.raises(UsageError, match="lie in each other"):
        withheld.run(story, tmp_path / where)


def test_nothing_is_overwritten_without_force(story: Path, home: Path, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine.txt").write_text("mine")
    with pytest.raises(UsageError, match="--force"):
        withheld.run(story, tmp_path / "out")


def command(*arguments: object) -> subprocess.CompletedProcess[str]:
    line = [sys.executable, "-m", "withheld", *map(str, arguments)]
    return subprocess.run(line, capture_output=True, text=True, timeout=240, check=False)


@pytest.mark.slow
def test_the_command_line_keeps_data_and_words_apart(story: Path, home: Path, tmp_path: Path) -> None:
    done = command("run", story, "-o", tmp_path / "out", "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["schema"].startswith("withheld/")
    assert "Kavalchuk" not in done.stdout + done.stderr
    assert str(story) not in done.stdout


@pytest.mark.slow
def test_a_crash_message_carries_no_name(story: Path, home: Path, tmp_path: Path) -> None:
    crash = (
        "import withheld.stages as s, sys\n"
        "def scan(session): raise ValueError('Kavalchuk in ' + str(session.job.story))\n"
        "s.scan = scan\n"
        "sys.argv = ['withheld', *sys.argv[1:]]\n"
        "from withheld.__main__ import main\n"
        "main()\n"
    )
    line = [sys.executable, "-c", crash, "scan", str(story)]
    done = subprocess.run(line, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 1
    assert "ValueError" in done.stderr
    assert "Kavalchuk" not in done.stderr
    assert str(story) not in done.stderr


KILLS = 20


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_a_run_killed_anywhere_leaves_nothing_half_done(story: Path, home: Path, tmp_path: Path) -> None:
    """kill -9 at random points: originals untouched, no public name, and what was finished is not done again."""
    before, out = fingerprint(story), tmp_path / "out"
    line = [sys.executable, "-m", "withheld", "run", str(story), "-o", str(out), "--jobs", "1", "--keep"]
    started = time.monotonic()
    assert subprocess.run(line, capture_output=True, timeout=240, check=False).returncode == 0
    whole = time.monotonic() - started
    names = {p.name for p in out.iterdir()}
    withheld.purge(story)
    rng = random.Random(7)
    for _ in range(KILLS):
        for old in tmp_path.glob("*out*"):
            subprocess.run(["rm", "-rf", str(old)], check=True)
        child = subprocess.Popen(line, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
        time.sleep(rng.uniform(0.05, whole))
        os.killpg(child.pid, signal.SIGKILL)
        child.wait()
        assert fingerprint(story) == before
        if out.exists():
            assert len(list(out.iterdir())) == len(names)  # killed after the rename: the whole story, verified
    done = subprocess.run(line, capture_output=True, text=True, timeout=240, check=False)
    assert done.returncode in (0, 2), done.stderr  # 2: a run finished before it was killed, and nothing is overwritten
    assert len(list(out.iterdir())) == len(names)
    assert not list(tmp_path.glob(".out.unpublished-*"))


@pytest.mark.slow
def test_another_name_there_changes_nothing(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """End to end, with the same run key: stories that differ in a withheld person's name, contacts and spellings give the same files."""
    monkeypatch.setattr("secrets.token_bytes", lambda n: bytes(range(n)))
    published: list[dict[str, bytes]] = []
    for number, (first, last, mail) in enumerate(
        [("Zmicier", "Kavalchuk", "z@example.org"), ("Aleksandra", "Lis", "lisek.88@example.com")]
    ):
        story = tmp_path / str(number) / "story"
        story.mkdir(parents=True)
        (story / "withheld.toml").write_text(f'[people.medic]\nnames = ["{first} {last}"]\n')
        (story / "a.md").write_text(f"# Night\n\n{first} {last} drives. Write to {mail}. “Go,” says {last}.\n")
        (story / "b.json").write_text(json.dumps({"who": f"{first} {last}", "mail": mail, "age": 22}))
        withheld.run(story, story.parent / "out")
        published.append({p.name: p.read_bytes() for p in (story.parent / "out").iterdir() if p.suffix in (".md", ".json")})
    first_story, second_story = published
    del first_story["report.json"], second_story["report.json"]
    assert first_story == second_story
    assert len(first_story) == 2


@pytest.mark.slow
def test_a_resumed_run_does_nothing_twice(story: Path, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from withheld import work

    first = withheld.verify(story)

    def again(*_: object) -> None:
        raise AssertionError("finished work was done again")

    monkeypatch.setattr(work, "detect", again)
    monkeypatch.setattr(work, "redact", again)
    monkeypatch.setattr(work, "assault_files", again, raising=False)
    assert withheld.verify(story).outputs == first.outputs


def test_a_story_of_which_everything_is_left_out_is_not_published(home: Path, tmp_path: Path) -> None:
    story = tmp_path / "story"
    story.mkdir()
    (story / "talk.wav").write_bytes(b"RIFF\x40\0\0\0WAVE" + bytes(64))
    (story / "withheld.toml").write_text('unknown = "drop"\n')
    report = withheld.run(story, tmp_path / "out")
    assert (report.exit_code, report.outputs) == (4, ())
    assert not (tmp_path / "out").exists()
    assert "1 file left out" in summary(report)
    assert desk_json(report)["counts"]["left_out"] == 1
    assert desk_json(report)["files"][0]["state"] == "left out"
