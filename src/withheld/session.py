"""One piece of work on one story: its values between the stages, and how a stage is spread over its files."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from withheld import engine
from withheld.detectors import Known
from withheld.group import References, spellings
from withheld.model import AssetPlan, Held, Plan, Question, Scan
from withheld.planning import Planner, writes
from withheld.policy import Policy
from withheld.story import Story
from withheld.work import AttackTask, Job, Made, MentionTask, RenderTask, ScanTask

T = TypeVar("T", ScanTask, MentionTask, RenderTask, AttackTask)
R = TypeVar("R")
Tell = Callable[[str, int, int], None]
"""Called with the step's name, files done and files to do."""


@dataclass(frozen=True, slots=True)
class Session:
    """One piece of work on one story: where it lies, its policy, how many processes work and who is told of the progress."""

    job: Job
    policy: Policy = field(repr=False)
    jobs: int = 1
    tell: Tell = field(default=lambda _step, _done, _total: None, repr=False)

    def each(self, step: str, function: Callable[[T], R], tasks: Sequence[T]) -> list[R | Held]:
        """The function's result for every task, in any order; a task whose worker died is held."""
        results: list[R | Held] = []
        self.tell(step, 0, len(tasks))
        for task, result in engine.run(function, tasks, self.jobs):
            if isinstance(result, engine.Died):
                asset = task.asset
                result = Held(asset.id, "looking at it took more memory than there is; make a smaller copy by hand", 3, asset.path)
            results.append(result)
            self.tell(step, len(results), len(tasks))
        return results


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
