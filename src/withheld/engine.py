"""One `run` over this process or local processes; where the work happens is decided here and nowhere else.

An item whose worker dies costs that item: the others go on in a new pool, and the one that was alone when it happened again is given
back as a `Died`.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from typing import TypeVar

I = TypeVar("I")  # noqa: E741 - item
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Died:
    """The worker of an item was killed (out of memory, a crash in a native library)."""


def run(function: Callable[[I], R], items: Sequence[I], jobs: int = 1) -> Iterator[tuple[I, R | Died]]:
    """`function` over the items, as they finish. `function` and items must be picklable when `jobs` > 1.

    What the function raises ends the run: an expected failure is a result, not an exception.
    """
    if jobs <= 1 or len(items) <= 1:
        for item in items:
            yield item, function(item)
        return
    waiting: list[I] = list(items)
    while waiting:
        done: list[int] = []
        for index, result in _pool(function, waiting, jobs):
            done.append(index)
            yield waiting[index], result
        finished = set(done)
        waiting = [item for index, item in enumerate(waiting) if index not in finished]
        if waiting:  # a worker died and took the pool with it: one at a time shows which item it was
            yield waiting[0], next((r for _, r in _pool(function, waiting[:1], 1)), Died())
            waiting = waiting[1:]


def _pool(function: Callable[[I], R], items: Sequence[I], jobs: int) -> Iterator[tuple[int, R]]:
    """Results by index until all are there or a worker dies."""
    context = multiprocessing.get_context("spawn")
    ahead = iter(enumerate(items))
    with ProcessPoolExecutor(jobs, mp_context=context) as pool:
        running: dict[Future[R], int] = {}
        try:
            while True:
                while len(running) < 2 * jobs and (following := next(ahead, None)) is not None:
                    running[pool.submit(function, following[1])] = following[0]
                if not running:
                    return
                for future in wait(running, return_when=FIRST_COMPLETED).done:
                    yield running.pop(future), future.result()
        except BrokenProcessPool:
            return
