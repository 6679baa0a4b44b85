"""The workspace: encrypted, private, purgeable, and of no use without its key."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from withheld.decisions import Decision
from withheld.errors import MissingError, UsageError
from withheld.model import Box, Region
from withheld.workspace import key_file, lock, open_workspace, purge

SECRET = b"Dzianis Kitsiuk was here"


@pytest.fixture
def story(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("WITHHELD_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    made = tmp_path / "story"
    made.mkdir()
    return made


def everything(root: Path) -> bytes:
    return b"".join(p.read_bytes() for p in root.rglob("*") if p.is_file()) + "".join(str(p) for p in root.rglob("*")).encode()


def test_objects_come_back_and_lie_encrypted(story: Path, tmp_path: Path) -> None:
    workspace = open_workspace(story)
    workspace.put("scan", "Dzianis", SECRET)
    assert open_workspace(story).get("scan", "Dzianis") == SECRET
    assert workspace.get("scan", "other") is None
    lying = everything(tmp_path / "state")
    assert SECRET not in lying
    assert b"Dzianis" not in lying
    assert workspace.identity.encode() not in lying


def test_only_the_user_may_look(story: Path, tmp_path: Path) -> None:
    workspace = open_workspace(story)
    workspace.put("a", "b", SECRET)
    assert all(stat.S_IMODE(p.stat().st_mode) == 0o700 for p in (workspace.root, workspace.root / "objects"))
    assert stat.S_IMODE(key_file().stat().st_mode) == 0o600
    key_file().chmod(0o644)
    with pytest.raises(UsageError, match="chmod 600"):
        open_workspace(story)


def test_another_key_does_not_open_it(story: Path) -> None:
    workspace = open_workspace(story, passphrase="correct")
    workspace.put("a", "b", SECRET)
    with pytest.raises(MissingError):
        open_workspace(story, passphrase="wrong")
    assert open_workspace(story, passphrase="correct").get("a", "b") == SECRET


def test_an_export_leaves_the_decisions_and_nothing_else(story: Path) -> None:
    workspace = open_workspace(story)
    workspace.put("scan", "x", SECRET)
    key = workspace.run_key
    said = Decision("not-a-face", "f-1", "a" * 64, Region(0, Box(1, 2, 3, 4)), "editor", "2026-11-22T10:00:00+00:00", "a statue")
    workspace.append([said])
    workspace.clean()
    assert workspace.get("scan", "x") is None
    assert workspace.log == [said]
    assert workspace.run_key != key


@pytest.mark.parametrize("passphrase", [None, "correct"])
def test_a_purge_leaves_nothing_and_needs_no_key(story: Path, passphrase: str | None) -> None:
    workspace = open_workspace(story, passphrase=passphrase)
    workspace.put("scan", "x", SECRET)
    key_file().unlink(missing_ok=True)
    story.rmdir()
    assert purge(story)
    assert not workspace.root.exists()
    assert not purge(story)


def test_a_folder_that_was_there_keeps_its_rights(story: Path, tmp_path: Path) -> None:
    shared = tmp_path / "shared"
    shared.mkdir()
    shared.chmod(0o755)
    open_workspace(story, shared)
    assert stat.S_IMODE(shared.stat().st_mode) == 0o755


def test_it_never_lies_inside_the_story(story: Path) -> None:
    with pytest.raises(UsageError, match="inside the story"):
        open_workspace(story.resolve(), story.resolve() / "work")


def test_two_runs_do_not_share_it(story: Path) -> None:
    workspace = open_workspace(story)
    lock(workspace)
    with pytest.raises(UsageError, match="another run"):
        lock(workspace)


def test_draws_depend_on_purpose_and_run(story: Path) -> None:
    workspace = open_workspace(story)
    assert workspace.draw("file") == workspace.draw("file") != workspace.draw("label")
    before = workspace.draw("file")
    workspace.clean()
    assert workspace.draw("file") != before
