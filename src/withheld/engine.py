"""One `run` over this process or local processes; where the work happens is decided here and nowhere else.

An item whose worker dies costs that item: the others go on in a new pool, and the one that was alone when it happened again is given
back as a `Died`.
"""

from __future__ import annotations

import ctypes
import multiprocessing
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from multiprocessing.sharedctypes import Synchronized

I = TypeVar("I")  # noqa: E741 - item
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Died:
    """The worker of an item was killed (out of memory, a crash in a native library)."""


def run(function: Callable[[I], R], items: Sequence[I], jobs: int = 1, *, heavy: bool = False) -> Iterator[tuple[I, R | Died]]:
    """`function` over the items, as they finish. `function` and items must be picklable when `jobs` > 1 or they are `heavy`.

    Heavy items have a process for themselves, one after the other, that ends with the last of them and gives its memory back.
    What the function raises ends the run: an expected failure is a result, not an exception.
    """
    if heavy and items:
        stop()
        yield from _through(function, items, 1)
        stop()
    elif jobs <= 1 or len(items) <= 1:
        for item in items:
            yield item, function(item)
    else:
        yield from _through(function, items, jobs)


def stop() -> None:
    """End all workers, once they have done what they are at."""
    while _pools:
        _pools.popitem()[1].shutdown()


def _through(function: Callable[[I], R], items: Sequence[I], jobs: int) -> Iterator[tuple[I, R | Died]]:
    """As `run`, in other processes."""
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
    workers = _workers(jobs)
    ahead = iter(enumerate(items))
    running: dict[Future[R], int] = {}
    try:
        while True:
            while len(running) < 2 * jobs and (following := next(ahead, None)) is not None:
                running[workers.submit(function, following[1])] = following[0]
            if not running:
                return
            for future in wait(running, return_when=FIRST_COMPLETED).done:
                yield running.pop(future), future.result()
    except BrokenProcessPool:
        _pools.pop(jobs, None)
        return
    finally:
        for future in running:
            future.cancel()


_context = multiprocessing.get_context("spawn")
_ticks = _context.Value("q", 0)
"""How many small steps all workers together have made: the only thing they say while they are at an item."""


def tick() -> None:
    """Note a small step of an item (a frame), in whichever process this is called."""
    with _ticks.get_lock():
        _ticks.value += 1


def ticks() -> int:
    """The small steps made since this process began."""
    return _ticks.value


_pools: dict[int, ProcessPoolExecutor] = {}
"""By number of workers; they stay from one stage to the next, because to load the models takes longer than to look at a photograph."""


def _workers(jobs: int) -> ProcessPoolExecutor:
    if jobs not in _pools:
        _pools[jobs] = ProcessPoolExecutor(jobs, _context, _begin, (_ticks,))
    return _pools[jobs]


def _begin(ticks: Synchronized[int]) -> None:
    """Count with the process that made this worker, and ask the kernel to end it when that one ends, however it ends."""
    global _ticks
    _ticks = ticks
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGKILL, 0, 0, 0)  # PR_SET_PDEATHSIG
