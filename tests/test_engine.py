"""The engine: results of every item, and a worker that dies costs only its item."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from withheld.engine import Died, run


def square(n: int) -> int:
    if n == 13:
        os.kill(os.getpid(), signal.SIGKILL)
    return n * n


@pytest.mark.parametrize("jobs", [1, 2])
def test_every_item_has_a_result(jobs: int) -> None:
    assert dict(run(square, [1, 2, 3, 4, 5], jobs)) == {1: 1, 2: 4, 3: 9, 4: 16, 5: 25}


def test_a_killed_worker_costs_its_item_only() -> None:
    results = dict(run(square, [1, 2, 13, 4, 5], 2))
    assert results.pop(13) == Died()
    assert results == {1: 1, 2: 4, 4: 16, 5: 25}


def test_nothing_to_do() -> None:
    assert list(run(square, [], 2)) == []


def worker(_: int) -> int:
    return os.getpid()


def test_workers_stay_from_one_stage_to_the_next() -> None:
    first, second = ({pid for _, pid in run(worker, range(8), 2)} for _ in range(2))
    assert first & second


def test_workers_end_with_a_process_that_is_killed() -> None:
    code = """if True:
        import time
        from tests.test_engine import worker
        from withheld.engine import run
        print(*{pid for _, pid in run(worker, range(8), 2)}, flush=True)
        time.sleep(60)
    """
    main = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    assert main.stdout is not None
    pids = [int(p) for p in main.stdout.readline().split()]
    main.kill()
    main.wait()
    deadline = time.monotonic() + 20
    while any(Path(f"/proc/{pid}").exists() for pid in pids) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert pids
    assert not any(Path(f"/proc/{pid}").exists() for pid in pids)


def test_heavy_items_have_one_process_that_ends() -> None:
    pids = {pid for _, pid in run(worker, range(4), 2, heavy=True)}
    assert len(pids) == 1
    assert pids != {os.getpid()}
    assert not any(Path(f"/proc/{pid}").exists() for pid in pids)
