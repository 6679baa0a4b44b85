"""The engine: results of every item, and a worker that dies costs only its item."""

from __future__ import annotations

import os
import signal

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
