"""Runs withheld, deface and a plain re-encode on the same films, each as a process of its own, and what each took. Looks at no picture."""

from __future__ import annotations

import ctypes
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Thread
from typing import Any

HERE = Path(__file__).parent
POLICY = 'audience = "public"\n'
"""The story's whole policy: nobody agreed to anything. Sizes and treatments are the defaults."""

FIRST, SECOND = "finding and rendering", "attacking and publishing"
"""Our two steps; each loads its models anew, which is in its figures."""

SAMPLED = 0.2
"""Seconds between two looks at the memory of a process and all it started."""

_SUBREAPER = 36  # PR_SET_CHILD_SUBREAPER: orphans of a run are ours to wait for, so that their CPU seconds are counted


@dataclass(frozen=True, slots=True)
class Spent:
    """What a process and everything it started took: CPU seconds (user and system), wall seconds, peak memory in bytes, and its exit code.

    Memory is the sum of proportional set sizes: what processes share is counted once.
    """

    cpu: float
    wall: float
    peak: int
    code: int
    said: str = field(default="", repr=False)

    def then(self, other: Spent) -> Spent:
        """Both, one after the other."""
        return Spent(self.cpu + other.cpu, self.wall + other.wall, max(self.peak, other.peak), other.code, other.said)


@dataclass(frozen=True, slots=True)
class Outcome:
    """The copies by the name of the film (a film that was not published is not in it), and what making them took.

    `steps` are parts of `spent` by name; `drawn` is what the tool itself says it drew, per film and frame, where it says so;
    `trouble` is what it said about films it did not publish.
    """

    copies: Mapping[str, Path]
    spent: Spent
    steps: Mapping[str, Spent] = field(default_factory=dict[str, Spent])
    drawn: Mapping[str, list[list[list[int]]]] = field(default_factory=dict[str, "list[list[list[int]]]"], repr=False)
    trouble: tuple[str, ...] = ()


def plain(films: Mapping[str, Path], work: Path) -> Outcome:
    """Decode and encode with the settings that ship."""
    work.mkdir(parents=True)
    copies = {name: work / f"{name}.mp4" for name in films}
    pairs = [str(p) for name in films for p in (films[name], copies[name])]
    return Outcome(copies, spend([sys.executable, str(HERE / "_reencode.py"), *pairs]))


def deface(films: Mapping[str, Path], work: Path) -> Outcome | None:
    """deface with its defaults; None where `DEFACE_PYTHON` names no interpreter that has it."""
    python = os.environ.get("DEFACE_PYTHON")
    if python is None:
        return None
    work.mkdir(parents=True)
    linked = {name: work / f"{name}{path.suffix}" for name, path in films.items()}
    for name, link in linked.items():
        link.symlink_to(films[name].resolve())
    spent = spend([python, str(HERE / "_deface_films.py"), str(work / "log.json"), *map(str, linked.values())])
    if spent.code:
        raise RuntimeError(spent.said[-2000:])
    log = json.loads((work / "log.json").read_text("utf-8"))
    copies = {name: link.with_name(f"{link.stem}_anonymized{link.suffix}") for name, link in linked.items()}
    return Outcome(copies, spent, drawn={name: log[str(link)] for name, link in linked.items()})


def withheld(films: Mapping[str, Path], work: Path, jobs: int = 2) -> Outcome:
    """The command as people run it, on a story that holds all films; up to rendering first, then on from there to the published copy."""
    story = work / "story"
    story.mkdir(parents=True)
    (story / "withheld.toml").write_text(POLICY, "utf-8")
    for name, path in films.items():
        (story / f"{name}{path.suffix}").write_bytes(path.read_bytes())
    home = work / "home"
    home.mkdir(mode=0o700)
    first = _command(["redact", str(story)], home, jobs)
    rest = _command(["run", str(story), "-o", str(work / "out"), "--partial", "--json", "--show-names"], home, jobs)
    if rest.code not in (0, 3, 4, 6, 7, 8):
        raise RuntimeError(rest.said[-2000:])
    files: list[dict[str, Any]] = json.loads(rest.said.strip().splitlines()[-1])["files"]
    by_path = {path: f for f in files for path in f["paths"]}
    told = {name: by_path.get(f"{name}{path.suffix}", {}) for name, path in films.items()}
    copies = {name: work / "out" / f["output"] for name, f in told.items() if f.get("output") and (work / "out" / f["output"]).is_file()}
    trouble = tuple(f"{name}: {_why(told[name])}" for name in films if name not in copies)
    return Outcome(copies, first.then(rest), {FIRST: first, SECOND: rest}, trouble=trouble)


def _why(file: Mapping[str, Any]) -> str:
    held = file.get("held") or {}
    bad = sorted({f"{a['attack']} {a['verdict']} {a['note']}" for a in file.get("attempts", []) if a["verdict"] != "HELD"})
    return held.get("reason") or "; ".join(bad) or str(file.get("state", "not in the report"))


def _command(arguments: Sequence[str], home: Path, jobs: int) -> Spent:
    environment = {**os.environ, "WITHHELD_HOME": str(home), "HOME": str(home), "XDG_STATE_HOME": str(home)}
    return spend([sys.executable, "-m", "withheld", *arguments, "--jobs", str(jobs)], environment)


def spend(arguments: Sequence[str], environment: Mapping[str, str] | None = None) -> Spent:
    """Runs a command to its end; `said` is its standard output, or the end of its complaints where it failed."""
    ctypes.CDLL(None).prctl(_SUBREAPER, 1, 0, 0, 0)
    before, begin = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    process = subprocess.Popen(
        arguments, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    done, peaks = Event(), [0]
    watcher = Thread(target=_watch, args=(peaks, done), daemon=True)
    watcher.start()
    said, complaints = process.communicate()
    done.set()
    watcher.join()
    _reap()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Spent(cpu, time.monotonic() - begin, peaks[0], process.returncode, said if said.strip() else complaints)


def _reap() -> None:
    """Waits for what the run left behind, for at most two seconds."""
    until = time.monotonic() + 2
    while time.monotonic() < until:
        try:
            if os.waitpid(-1, os.WNOHANG)[0] == 0:
                time.sleep(0.05)
        except ChildProcessError:
            return


def _watch(peaks: list[int], done: Event) -> None:
    own = os.getpid()  # the run's orphans are our children
    while not done.wait(SAMPLED):
        peaks[0] = max(peaks[0], sum(_memory(pid) for pid in tree(own) if pid != own))


def tree(root: int) -> list[int]:
    """The ids of a process and of all that descend from it."""
    parents = {int(p.name): parent for p in Path("/proc").iterdir() if p.name.isdigit() and (parent := _parent(p)) is not None}
    found, grown = {root}, True
    while grown:
        more = {child for child, parent in parents.items() if parent in found} - found
        found |= more
        grown = bool(more)
    return sorted(found)


def _parent(process: Path) -> int | None:
    try:
        return int((process / "stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return None


def _memory(pid: int) -> int:
    """Bytes: the proportional set size, or where that may not be read the resident one."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))
    except (OSError, StopIteration):
        return _resident(pid)


def _resident(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * resource.getpagesize()
    except (OSError, IndexError):
        return 0
