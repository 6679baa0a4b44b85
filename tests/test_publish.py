"""Publishing: all at once, only what lies there as it was attacked, and nothing left when it does not."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from withheld import publish, stages
from withheld.errors import LeakError, UsageError

REPORT = b'{"schema": "withheld/report-shareable/1"}'
FILES = {"0123456789ab.txt": [b"words\n"], publish.PAGE: [b"<p>"], publish.TABLE: [REPORT]}


def test_everything_appears_at_once_with_one_time(tmp_path: Path) -> None:
    publish.publish(tmp_path / "out", FILES, stages._as_it_lies)
    assert {p.name: p.read_bytes() for p in (tmp_path / "out").iterdir()} == {name: b"".join(pieces) for name, pieces in FILES.items()}
    assert {p.stat().st_mtime for p in (tmp_path / "out").iterdir()} == {publish.PUBLISHED_AT}
    assert [p.name for p in tmp_path.iterdir()] == ["out"]


@pytest.mark.parametrize("fault", ["name", "time", "attribute"])
def test_what_tells_something_by_where_it_lies_is_not_published(tmp_path: Path, fault: str) -> None:
    def spoil(file: Path) -> None:
        if fault == "time":
            os.utime(file, (1, 1))
        if fault == "attribute":
            try:
                os.setxattr(file, "user.origin", b"camera 7")
            except OSError:
                pytest.skip("this disk has no extended attributes")
        stages._as_it_lies(file)

    files = {"IMG_2041 Oskar.txt": [b"wor", b"ds\n"]} if fault == "name" else FILES
    with pytest.raises(LeakError):
        publish.publish(tmp_path / "out", files, spoil)
    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_run_left_is_cleared_away(tmp_path: Path) -> None:
    (tmp_path / ".out.unpublished-1").mkdir()
    (tmp_path / ".out.unpublished-1" / "half.txt").write_text("half")
    publish.publish(tmp_path / "out", FILES, stages._as_it_lies)
    assert [p.name for p in tmp_path.iterdir()] == ["out"]


@pytest.fixture
def story(tmp_path: Path) -> Path:
    (tmp_path / "story").mkdir()
    (tmp_path / "story" / "a.txt").write_text("an original")
    (tmp_path / "x").mkdir()
    (tmp_path / "self").symlink_to(tmp_path)
    (tmp_path / "link").symlink_to(tmp_path / "story")
    return tmp_path / "story"


@pytest.mark.parametrize("out", ["x/../story", "self/story", "x/../story/out", "link/out", "x/..", "story", ".", "missing/out"])
@pytest.mark.parametrize("force", [False, True])
def test_no_spelling_of_the_story_is_an_output(story: Path, tmp_path: Path, out: str, force: bool) -> None:
    with pytest.raises(UsageError):
        publish.settle(story, tmp_path / out, force)
    assert (story / "a.txt").read_text() == "an original"


def test_force_replaces_a_copy_of_ours_and_nothing_else(story: Path, tmp_path: Path) -> None:
    (tmp_path / "x" / "thesis.doc").write_text("years of work")
    with pytest.raises(UsageError, match="that withheld made"):
        publish.settle(story, tmp_path / "x", True)
    publish.publish(tmp_path / "out", FILES, stages._as_it_lies)
    out = publish.settle(story, tmp_path / "out", True)
    publish.publish(out, {**FILES, "fedcba987654.txt": [b"new\n"]}, stages._as_it_lies, True)
    assert len(list(out.iterdir())) == 4
    assert not list(tmp_path.glob(".out*"))


def test_what_somebody_put_there_meanwhile_stays(story: Path, tmp_path: Path) -> None:
    out = publish.settle(story, tmp_path / "out", False)
    out.mkdir()
    (out / "precious.txt").write_text("precious")
    for force in (False, True):
        with pytest.raises(UsageError, match="filled while"):
            publish.publish(out, FILES, stages._as_it_lies, force)
    assert [p.name for p in out.iterdir()] == ["precious.txt"]
    assert not list(tmp_path.glob(".out*"))


def test_a_name_that_looks_like_a_pattern_clears_away_nothing_else(tmp_path: Path) -> None:
    (tmp_path / ".other.unpublished-1").mkdir()
    publish.publish(tmp_path / "*", FILES, stages._as_it_lies)
    assert (tmp_path / ".other.unpublished-1").is_dir()


@pytest.mark.parametrize("file", ["story/desk.html", "out/desk.html", "link/desk.html"])
def test_a_desk_report_lies_outside_story_and_output(story: Path, tmp_path: Path, file: str) -> None:
    (tmp_path / "out").mkdir()
    with pytest.raises(UsageError):
        publish.apart(tmp_path / file, story, tmp_path / "out")
    publish.apart(tmp_path / "desk.html", story, tmp_path / "out")
