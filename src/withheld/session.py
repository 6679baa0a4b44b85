"""One piece of work on one story: its values between the stages, and how a stage is spread over its files."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from threading import Event, Thread
from typing import Protocol, TypeVar

from withheld import engine
from withheld.detectors import Known
from withheld.group import References, spellings
from withheld.model import Asset, AssetPlan, Held, Plan, Question, Scan
from withheld.planning import Planner, writes
from withheld.policy import Policy
from withheld.story import Story
from withheld.work import Job, Made


class Task(Protocol):
    """One item of work on one file."""

    @property
    def asset(self) -> Asset: ...


T = TypeVar("T", bound=Task)
R = TypeVar("R")
Tell = Callable[[str, int, int, str], None]
"""Called with the step's name, what is done, what is to do, and of what: files or frames."""


@dataclass(frozen=True, slots=True)
class Session:
    """One piece of work on one story: where it lies, its policy, how many processes work and who is told of the progress."""

    job: Job
    policy: Policy = field(repr=False)
    jobs: int = 1
    tell: Tell = field(default=lambda _step, _done, _total, _of: None, repr=False)
    part: tuple[float | None, float | None] = (None, None)
    """The seconds at which the part of every film begins and ends that is worked on."""

    def each(self, step: str, function: Callable[[T], R], tasks: Sequence[T]) -> list[R | Held]:
        """The function's result for every task, in any order; a task whose worker died is held."""
        results: list[R | Held] = []
        done, total, of = 0, sum(map(_size, tasks)), "frames" if any(hasattr(t, "frames") for t in tasks) else "files"
        with _Teller(self.tell, step, total, of) as teller:
            for task, result in self._run(function, tasks):
                if isinstance(result, engine.Died):
                    asset = task.asset
                    result = Held(asset.id, "looking at it took more memory than there is; make a smaller copy by hand", 3, asset.path)
                results.append(result)
                done += _size(task)
                teller.done(done)
        return results

    def _run(self, function: Callable[[T], R], tasks: Sequence[T]) -> Iterator[tuple[T, R | engine.Died]]:
        yield from engine.run(function, [t for t in tasks if not getattr(t, "heavy", False)], self.jobs)
        yield from engine.run(function, [t for t in tasks if getattr(t, "heavy", False)], heavy=True)


def _size(task: Task) -> int:
    """How much there is to do: the frames of a segment, else one file."""
    return getattr(task, "frames", 1)


class _Teller:
    """Tells how far a step is: at once when an item is done, and once a second by the frames that workers have got through since."""

    def __init__(self, tell: Tell, step: str, total: int, of: str) -> None:
        self._tell, self._step, self._total, self._of = tell, step, total, of
        self._shown, self._before = 0, engine.ticks()
        self._over = Event()
        self._thread = Thread(target=self._watch, daemon=True)

    def __enter__(self) -> _Teller:
        self.done(0)
        if self._of == "frames":
            self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        if self._thread.is_alive():
            self._thread.join()

    def done(self, done: int) -> None:
        self._shown = max(self._shown, done)
        self._tell(self._step, self._shown, self._total, self._of)

    def _watch(self) -> None:
        while not self._over.wait(1):
            self.done(min(engine.ticks() - self._before, self._total - 1))


@dataclass(frozen=True, slots=True)
class Scanned:
    """A story after its files were looked at: what was found, which files are held, and whom the references show."""

    story: Story
    policy: Policy = field(repr=False)
    scans: tuple[Scan, ...]
    held: tuple[Held, ...]
    references: References = field(repr=False)
    questions: tuple[Question, ...] = ()

    @property
    def known(self) -> Known:
        """The story's own names, secrets and files, for the second look and for the attacks."""
        found = [f for s in self.scans for f in s.findings if f.kind == "name"]
        doubtful = {f.value for f in found if f.doubt} - {f.value for f in found if not f.doubt}
        names = {f.value: (f.value,) for f in found} | spellings(self.policy)
        return Known(names, frozenset(doubtful - spellings(self.policy).keys()), self.policy.secrets, tuple(self.story.paths))


@dataclass(frozen=True, slots=True)
class Planned:
    """A story with a plan, and what made it."""

    scanned: Scanned
    plan: Plan
    planner: Planner = field(repr=False)

    @property
    def written(self) -> list[tuple[Scan, AssetPlan]]:
        """The files that are published by themselves, with their plans; a side file's words go elsewhere."""
        pairs = zip(self.scanned.scans, self.plan.files, strict=True)
        return [(s, p) for s, p in pairs if writes(s.content.target)]

    @property
    def still(self) -> list[tuple[Scan, AssetPlan]]:
        return [(s, p) for s, p in self.written if s.content.film is None]

    @property
    def moving(self) -> list[tuple[Scan, AssetPlan]]:
        return [(s, p) for s, p in self.written if s.content.film is not None]


@dataclass(frozen=True, slots=True)
class Rendered:
    """A plan carried out: the rendered files, by asset, wait in the workspace."""

    planned: Planned
    files: dict[str, Made]
    held: tuple[Held, ...]


def split(results: Iterable[R | Held], kind: type[R]) -> tuple[list[R], tuple[Held, ...]]:
    """What was made, and what is held."""
    results = list(results)
    return [r for r in results if isinstance(r, kind)], tuple(r for r in results if isinstance(r, Held))
