"""The founding case on real material: the article, ten photographs, three of a man who agreed to be shown, and subtitles."""

from __future__ import annotations

import math
import random
import shutil
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import withheld
from tests.bench import ROOT, bench
from withheld import embedding
from withheld.detectors.faces import find

POLICY = """
public_names = ["Alexander Lukashenko", "Kastuś Kalinoŭski"]
accept_public_names = true
[people.commander]
names = ["Denis 'Kit' Prokhorov"]
consent = "public"
reference = ["kit-1.png", "kit-2.png"]
[people.oskar]
names = ["Oskar"]
consent = "callsign"
label = "the medallist"
"""
SUBTITLES = """1
00:00:01,000 --> 00:00:04,000
I am Oskar.

2
00:00:05,000 --> 00:00:08,000
Prohorov sent me.
"""


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Path:
    photographs, faces = bench("faces/photos"), bench("faces/att_faces")
    articles = sorted((ROOT.parent / "story").glob("*.txt"))
    if not articles:
        pytest.skip("the founding article is not here")
    story = tmp_path_factory.mktemp("founding") / "story"
    (story / ".withheld").mkdir(parents=True)
    shutil.copy(articles[0], story / "article.txt")
    for photograph in random.Random(3).sample(sorted(photographs.glob("*.jpg")), 10):
        shutil.copy(photograph, story / photograph.name)
    for number in (1, 2):
        portrait(faces, number).save(story / ".withheld" / f"kit-{number}.png")
    for number in (4, 6, 9):
        portrait(faces, number).save(story / f"commander {number}.jpg", quality=92)
    (story / "talk.srt").write_text(
        "1\n00:00:01,000 --> 00:00:04,000\nI am Oskar.\n\n2\n00:00:05,000 --> 00:00:08,000\nProhorov sent me.\n"
    )
    (story / "withheld.toml").write_text(POLICY)
    return story


def portrait(faces: Path, number: int) -> Image.Image:
    return Image.open(faces / "s5" / f"{number}.pgm").convert("RGB").resize((276, 336))


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_a_copy_a_desk_could_publish(story: Path, home: Path, tmp_path: Path) -> None:
    report = withheld.run(story, tmp_path / "out", withheld.Settings(jobs=2))
    assert report.exit_code == 0, [(a.attack, a.note) for a in report.attempts if a.verdict != "HELD"]
    article = next(p for p in (tmp_path / "out").glob("*.txt")).read_text()
    for stays in ("Prokhorov", "Prohorov", "Lukashenka", "Kalinoŭski", "Kyiv", "Bahmut", "Alaska"):
        assert stays in article
    for gone in ("Oskar", "22-year-old", "medal of bravery", "know English", "martial arts", "fled to Ukraine", "outskirts"):
        assert gone not in article
    assert "He was only 19 years old" in article
    assert "the medallist" in article
    assert "the medallist" in next((tmp_path / "out").glob("*.srt")).read_text()
    outputs = {p.asset: p.output for p in report.plan.files}
    commander = [tmp_path / "out" / outputs[a.sha256] for a in report.assets if a.path.startswith("commander")]
    reference = shown(story / ".withheld" / "kit-1.png")
    assert [math.dist(shown(picture), reference) < 0.5 for picture in commander] == [True] * 3
    strangers = [p for p in (tmp_path / "out").glob("*.jpg") if p not in commander]
    assert len(strangers) == 10
    for picture in strangers:
        assert not [f for f in find(np.asarray(Image.open(picture).convert("RGB"))) if f.score > 0.6]


def shown(picture: Path) -> tuple[float, ...]:
    pixels = np.asarray(Image.open(picture).convert("RGB"))
    face = max(find(pixels), key=lambda f: f.score)
    return embedding.embed(pixels, [face.box])[0]
