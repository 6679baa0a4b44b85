"""One new file is all that a plug-in takes: the four of docs/writing-a-plugin.md, put into a copy of the tree, publish a story."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "writing-a-plugin.md"

LYRICS = "[ar:Marek Dalny]\n[00:01.00]The grey van, AA 4821 KC, came every night.\n[00:04.50]Nobody asked why.\n"
SHOWN = "The grey van, "


@pytest.fixture(scope="module")
def extended(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the source tree with the page's files in it; no file that was there before is changed."""
    tree = tmp_path_factory.mktemp("tree")
    shutil.copytree(ROOT / "src" / "withheld", tree / "src" / "withheld", ignore=shutil.ignore_patterns("__pycache__"))
    for path, code in re.findall(r"^`(src/withheld/\S+\.py)`:\n\n```python\n(.*?)^```$", PAGE.read_text(), re.S | re.M):
        with (tree / path).open("x") as file:
            file.write(code)
    return tree


def test_the_page_has_one_plugin_of_each_kind(extended: Path) -> None:
    ours, theirs = (sorted(p.relative_to(root).as_posix() for p in root.glob("src/withheld/*/*.py")) for root in (ROOT, extended))
    assert {Path(p).parent.name for p in set(theirs) - set(ours)} == {"formats", "detectors", "redactions", "attacks"}
    assert len(theirs) == len(ours) + 4


def test_the_registry_finds_them(extended: Path) -> None:
    listed = json.loads(_withheld(extended, "plugins", "--json").stdout)
    names = {(row["kind"], row["name"]) for row in listed["plugins"]}
    assert {("format", "text/x-lrc"), ("detector", "plates"), ("attack", "addresses")} <= names
    assert sum(row["kind"] == "redaction" for row in listed["plugins"]) == len(list(extended.glob("src/withheld/redactions/[!_]*.py")))


def test_they_pass_lint_and_format(extended: Path) -> None:
    new = [p for p in extended.rglob("*.py") if not (ROOT / p.relative_to(extended)).exists()]
    ruff, config = Path(sys.executable).with_name("ruff"), ROOT / "pyproject.toml"
    for command in (["check"], ["format", "--check"]):
        subprocess.run([ruff, *command, "--no-cache", "--config", config, *new], check=True)


def test_a_story_is_published_with_them(extended: Path, tmp_path: Path, home: Path) -> None:
    story, out = tmp_path / "story", tmp_path / "out"
    story.mkdir()
    (story / "song.lrc").write_text(LYRICS.partition("\n")[2])
    page = np.full((64, 64, 3), 255, np.uint8)
    page[::8, ::8] = (255, 255, 120)  # printer's dots
    Image.fromarray(page).save(story / "scan.png")
    _withheld(extended, "run", str(story), "-o", str(out), "--jobs", "1", home=home)

    (song,) = out.glob("*.lrc")
    assert SHOWN in song.read_text()
    assert "4821" not in song.read_text()
    (scan,) = [p for p in out.iterdir() if p.suffix in (".png", ".jpg")]
    with Image.open(scan) as image:
        assert np.asarray(image.convert("RGB")).min() == 255
    attempts = json.loads((out / "report.json").read_text())
    assert "addresses" in json.dumps(attempts)


def test_without_them_the_same_file_is_plain_text(tmp_path: Path, home: Path) -> None:
    story, out = tmp_path / "story", tmp_path / "out"
    story.mkdir()
    (story / "song.lrc").write_text(LYRICS.partition("\n")[2])
    _withheld(ROOT, "run", str(story), "-o", str(out), "--jobs", "1", home=home)
    assert not list(out.glob("*.lrc"))


def _withheld(tree: Path, *arguments: str, home: Path | None = None) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(tree / "src"), "PYTHONDONTWRITEBYTECODE": "1"}
    if home is not None:
        environment["HOME"] = str(home)
    done = subprocess.run([sys.executable, "-m", "withheld", *arguments], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done
