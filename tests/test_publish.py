"""Publishing: all at once, only what lies there as it was attacked, and nothing left when it does not."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from withheld import publish, stages
from withheld.errors import LeakError

FILES = {"0123456789ab.txt": b"words\n", publish.PAGE: b"<p>", publish.TABLE: b"{}"}


def test_everything_appears_at_once_with_one_time(tmp_path: Path) -> None:
    publish.publish(tmp_path / "out", FILES, stages._as_it_lies)
    assert {p.name: p.read_bytes() for p in (tmp_path / "out").iterdir()} == FILES
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

    files = {"IMG_2041 Oskar.txt": b"words\n"} if fault == "name" else FILES
    with pytest.raises(LeakError):
        publish.publish(tmp_path / "out", files, spoil)
    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_run_left_is_cleared_away(tmp_path: Path) -> None:
    (tmp_path / ".out.unpublished-1").mkdir()
    (tmp_path / ".out.unpublished-1" / "half.txt").write_text("half")
    publish.publish(tmp_path / "out", FILES, stages._as_it_lies)
    assert [p.name for p in tmp_path.iterdir()] == ["out"]
