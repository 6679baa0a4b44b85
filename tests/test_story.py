"""A story is walked without following a link, opening what is hidden, or stopping at what cannot be read."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from withheld.story import LARGEST, Story, ingest


def codes(story: Story) -> dict[str, int]:
    return {h.path: h.code for h in story.held}


@pytest.mark.parametrize(
    "name",
    [
        "Withheld.toml",
        "withheld.toml~",
        "withheld.toml.orig",
        "withheld (1).toml",
        ".withheld.toml.swp",
        "below/withheld.toml",
        ".env",
        "._a.jpg",
    ],
)
def test_a_copy_of_the_policy_or_a_hidden_file_is_held(tmp_path: Path, name: str) -> None:
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_text("[people.medic]")
    (tmp_path / "withheld.toml").write_text("")
    story = ingest(tmp_path)
    assert codes(story) == {name: 4}
    assert story.assets == ()


@pytest.mark.parametrize("name", [".Withheld", ".git", "below/.withheld"])
def test_a_hidden_folder_is_held_whole(tmp_path: Path, name: str) -> None:
    (tmp_path / name).mkdir(parents=True)
    (tmp_path / name / "face.txt").write_text("words")
    assert codes(ingest(tmp_path)) == {name: 4}


def test_the_reserved_folder_and_clutter_are_no_question(tmp_path: Path) -> None:
    (tmp_path / ".withheld").mkdir()
    (tmp_path / ".withheld" / "face.txt").write_text("words")
    (tmp_path / ".DS_Store").write_text("x")
    story = ingest(tmp_path)
    assert (story.paths, story.clutter) == ({}, 1)


def test_a_folder_that_cannot_be_read_is_held_and_the_rest_is_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "shut").mkdir()
    (tmp_path / "a.txt").write_text("words")
    scandir = os.scandir

    def refusing(path: Path) -> object:  # the tests may run as root, to whom nothing is shut
        if path.name == "shut":
            raise PermissionError
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refusing)
    story = ingest(tmp_path)
    assert codes(story) == {"shut": 3}
    assert [a.path for a in story.assets] == ["a.txt"]


def test_a_folder_too_deep_to_be_named_is_held(tmp_path: Path) -> None:
    here = os.open(tmp_path, os.O_RDONLY)
    for _ in range(30):
        os.mkdir("d" * 200, dir_fd=here)
        inner = os.open("d" * 200, os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = inner
    os.close(here)
    (tmp_path / "a.txt").write_text("words")
    story = ingest(tmp_path)
    assert [a.path for a in story.assets] == ["a.txt"]
    assert list(codes(story).values()) == [3]


def test_a_film_of_holes_is_held_unread(tmp_path: Path) -> None:
    """Its size costs nothing to claim, and hours to hash."""
    begins = b"\0\0\0\x18ftypisom\0\0\0\0isomavc1"
    for name, size in (("small.mp4", 1 << 12), ("large.mp4", LARGEST + 1)):
        (tmp_path / name).write_bytes(begins)
        os.truncate(tmp_path / name, size)
    story = ingest(tmp_path)
    assert [a.path for a in story.assets] == ["small.mp4"]
    assert codes(story) == {"large.mp4": 3}
    assert "1 TiB" in story.held[0].reason


def test_more_folders_than_python_can_recurse_into_are_walked(tmp_path: Path) -> None:
    folders = [tmp_path.joinpath(*("d" * n)) for n in range(1, 1200)]
    for folder in folders:
        folder.mkdir()
    (folders[-1] / "a.txt").write_text("words")
    try:
        assert len(ingest(tmp_path).assets) == 1
    finally:  # pytest removes what is left, recursively
        (folders[-1] / "a.txt").unlink()
        for folder in reversed(folders):
            folder.rmdir()
