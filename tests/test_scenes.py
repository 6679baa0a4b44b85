"""The generated films of the video benchmark: the same every time, their truth where the face was painted. Judges nothing of ours."""

# pyright: reportMissingImports=false, reportUnknownArgumentType=false

from __future__ import annotations

import sys
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import av
import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parent.parent / "benchmarks"))

from _cutouts import person
from _scenes import QUICK, Scene, scenes, write
from _takes import Actor, Backdrop, Face, Occluder, Pose, Take, paint, truth
from withheld.model import Box

SIZE = (320, 180)
GREY = Backdrop(np.full((180, 320, 3), 90, np.uint8), lambda _t: Box(0, 0, 320, 180))


def take(pose: Pose, occluders: tuple[Occluder, ...] = (), name: str = "astronaut") -> Take:
    return Take(1, GREY, [Actor(person(name), lambda _t: pose)], occluders)


def only(faces: tuple[Face, ...]) -> Face:
    assert len(faces) == 1
    return faces[0]


def test_a_film_is_the_same_each_time() -> None:
    first, second = ([next(s.shots()).pixels for s in scenes(QUICK)] for _ in range(2))
    assert len(first) == len(QUICK)
    assert all((a == b).all() for a, b in zip(first, second, strict=True))


@pytest.mark.parametrize(
    "pose", [Pose(160, 70, 40), Pose(120, 80, 40, roll=60), Pose(200, 80, 40, yaw=1), Pose(90, 60, 20, roll=-30, yaw=-0.6)]
)
def test_the_truth_lies_where_the_face_was_painted(pose: Pose) -> None:
    face = only(truth(take(pose), 0, SIZE))
    painted = np.abs(paint(take(pose), 0, 0, SIZE, 0.04).astype(int) - 90).max(2) > 8
    x, y = face.points.round().astype(int).T
    assert len(face.points) == face.whole
    assert painted[y, x].mean() > 0.95
    assert face.box.x < pose.x < face.box.right
    assert face.box.y < pose.y < face.box.bottom


def test_a_turned_face_is_narrower_and_a_rolled_one_wider() -> None:
    straight, turned, rolled = (
        only(truth(take(pose), 0, SIZE)).box for pose in (Pose(160, 80, 40), Pose(160, 80, 40, yaw=1), Pose(160, 80, 40, roll=60))
    )
    assert straight.w == pytest.approx(40, abs=2)
    assert turned.w < 0.6 * straight.w
    assert rolled.w > 1.15 * straight.w


def test_what_is_behind_something_or_beyond_the_edge_is_not_seen() -> None:
    wall = Occluder(lambda _t: Box(160, 0, 160, 180), np.zeros((8, 8, 3), np.uint8))
    half, beyond = only(truth(take(Pose(160, 80, 40), (wall,)), 0, SIZE)), only(truth(take(Pose(0, 80, 40)), 0, SIZE))
    assert len(half.points) / half.whole == pytest.approx(0.5, abs=0.06)
    assert len(beyond.points) / beyond.whole == pytest.approx(0.5, abs=0.06)
    assert truth(take(Pose(220, 80, 30), (wall,)), 0, SIZE) == ()


def test_who_stands_in_front_hides_who_stands_behind() -> None:
    pair = [Actor(person(n), lambda _t: Pose(160, 80, 40)) for n in ("drawn", "astronaut")]
    assert [f.person for f in truth(Take(1, GREY, pair), 0, SIZE)] == ["astronaut"]


def short(name: str, frames: int = 9) -> Scene:
    scene = next(scenes([name]))
    return replace(scene, takes=[replace(scene.takes[0], frames=frames)])


@pytest.mark.parametrize("name", ["uneven", "upright"])
def test_a_file_holds_the_frames_at_their_times(tmp_path: Path, name: str) -> None:
    scene = short(name)
    write(scene, tmp_path / "a.mp4")
    with av.open(str(tmp_path / "a.mp4")) as film:
        frames = list(film.decode(video=0))
    assert [f.time for f in frames] == pytest.approx([float(t) for t in scene.times()])
    assert {(f.width, f.height) for f in frames} == {scene.size[::-1] if scene.quarter else scene.size}
    assert {f.rotation for f in frames} == {-90 if scene.quarter else 0}
    shown = np.rot90(frames[0].to_ndarray(format="rgb24"), -1 if scene.quarter else 0)
    assert np.abs(shown.astype(int) - next(scene.shots()).pixels).mean() < 12


def test_a_film_with_a_variable_rate_has_one() -> None:
    times = next(scenes(["uneven"])).times()
    assert len({b - a for a, b in pairwise(times)}) > 2
