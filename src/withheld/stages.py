"""The recipe: ingest · detect · group · decide · redact · verify · publish. The steps are in the modules they are named after."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeVar

from withheld import engine, exposure, publish, references, work
from withheld import report as reports
from withheld.attacks import Brief, Exhibit
from withheld.detectors import Known
from withheld.errors import HeldBackError, UsageError, first
from withheld.group import References, group, spellings
from withheld.isolate import decode
from withheld.model import (
    AssetPlan,
    Attempt,
    Held,
    Plan,
    Question,
    Report,
    Scan,
    Verdict,
)
from withheld.planning import Planner, liftable, planner, published_names, writes
from withheld.policy import Policy
from withheld.registry import format_of
from withheld.story import Story, ingest
from withheld.work import AttackTask, Job, MentionTask, RenderTask, ScanTask

T = TypeVar("T", ScanTask, MentionTask, RenderTask, AttackTask)
R = TypeVar("R")
Tell = Callable[[str, int, int], None]
"""Called with the step's name, files done and files to do."""


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
        found = {f.value: (f.value,) for s in self.scans for f in s.findings if f.kind == "name"}
        return Known(found | spellings(self.policy), self.policy.secrets, tuple(self.story.paths))


@dataclass(frozen=True, slots=True)
class Planned:
    """A story with a plan, and what made it."""

    scanned: Scanned
    plan: Plan
    planner: Planner = field(repr=False)


@dataclass(frozen=True, slots=True)
class Session:
    """One piece of work on one story: where it lies, its policy, how many processes work and who is told of the progress."""

    job: Job
    policy: Policy = field(repr=False)
    jobs: int = 1
    tell: Tell = field(default=lambda _step, _done, _total: None, repr=False)


def scan(session: Session) -> Scanned:
    """Ingest the story and find everything in it."""
    story = ingest(session.job.story)
    if not story.paths:
        raise UsageError("the story folder is empty; put the files that are to be published into it")
    shown, questions = references.embed(session.job, session.policy)
    scans, failed = _split(_each(session, "scan", work.scan, [ScanTask(session.job, a) for a in story.assets]), Scan)
    scanned = Scanned(story, session.policy, _in_order(scans, story), (*story.held, *failed), shown, questions)
    known = scanned.known
    worded = [MentionTask(session.job, s, known) for s in scans if s.content.text]
    looked, lost = _split(_each(session, "names", work.mention, worded), Scan)
    wordless = [s for s in scans if not s.content.text]
    return replace(scanned, scans=_in_order([*wordless, *looked], story), held=(*scanned.held, *lost))


def plan(session: Session, scanned: Scanned) -> Planned:
    """Group what was found into people and decide what happens to each finding."""
    people = group(scanned.scans, scanned.policy, scanned.references)
    files = published_names(scanned.story.paths, scanned.scans, scanned.policy, session.job.workspace.draw("file"))
    made = planner(
        scanned.scans, scanned.policy, scanned.references, people, session.job.workspace.log, files, session.job.workspace.draw("label")
    )
    plans = tuple(made.file(s) for s in scanned.scans)
    doubts = sorted((f for s, p in zip(scanned.scans, plans, strict=True) for f in liftable(s, p)), key=lambda f: -f.score)
    held = tuple(_unless_dropped(scanned.held, scanned.policy))
    return Planned(scanned, Plan(scanned.policy.audience, plans, held, people, scanned.questions, tuple(f.id for f in doubts)), made)


@dataclass(frozen=True, slots=True)
class Rendered:
    """A plan carried out: the rendered files, by asset, wait in the workspace."""

    planned: Planned
    files: dict[str, work.Made]
    held: tuple[Held, ...]


def redact(session: Session, planned: Planned) -> Rendered:
    """Render every file of the plan into the workspace."""
    tasks = [RenderTask(session.job, s.asset, p) for s, p in _written(planned)]
    made, failed = _split(_each(session, "redact", work.render, tasks), work.Made)
    return Rendered(planned, {m.asset: m for m in made}, failed)


def verify(session: Session, rendered: Rendered) -> Report:
    """Attack every rendered file, repair what an attack still saw, and say how the whole story stands."""
    planned = rendered.planned
    needles, allowed = exposure.words(planned)
    gallery = exposure.gallery(planned)
    known = planned.scanned.known
    tasks = [
        AttackTask(session.job, s, p, rendered.files[p.asset].sha256, planned.planner, needles, allowed, gallery, known)
        for s, p in _written(planned)
        if p.asset in rendered.files
    ]
    done, failed = _split(_each(session, "attack", work.attack, tasks), work.Attacked)
    table = publish.captions(planned.scanned.scans, planned.plan.files)
    if table is not None:
        done.append(_attack_captions(session, table, needles, allowed))
    return _report(planned, done, (*rendered.held, *failed))


def export(session: Session, report: Report, out: Path) -> None:
    """Give the files that held their public names, all at once, with the report that may be shown."""
    stored = {name: work.stored(session.job, digest) for name, digest in report.outputs}
    page, table = reports.shareable_html(report), json.dumps(reports.shareable_json(report), ensure_ascii=False, indent=1)
    publish.publish(out, {**stored, "report.html": page.encode(), "report.json": table.encode()})


def write_desk_report(session: Session, report: Report, file: Path | None) -> None:
    """Write the report with names and crops, in clear, because somebody asked for it; readable by this user only."""
    if file is not None:
        publish.write_private(file, reports.desk_html(report, exposure.crops(session.job, report), story=str(session.job.story)).encode())


def check(data: bytes, name: str, words: Sequence[str]) -> list[Attempt]:
    """Attack one file, ours or not, with everything that needs no plan. Raises `HeldBackError` or `UnreadableError`."""
    media_type = format_of(data).media_type
    exhibit = Exhibit(name, media_type, data, decode(data, media_type))
    brief = Brief(AssetPlan("", name, 1 << 20), (), tuple(words), (), (), decode=lambda d: decode(d, media_type))
    return work.assault(None, exhibit, brief)[0]


def _report(planned: Planned, done: Sequence[work.Attacked], failed: Sequence[Held]) -> Report:
    scanned, before = planned.scanned, planned.plan
    attempts = tuple(a for d in done for a in d.attempts)
    final = {d.plan.asset: d.plan for d in done}
    held = (*before.held, *failed)
    verdicts = {a.verdict for a in attempts}
    codes = {h.code for h in held} | {7} & {7 * (Verdict.LEAK in verdicts)} | {8} & {8 * (Verdict.UNPROVEN in verdicts)}
    codes |= {6} if before.questions else set()
    return Report(
        before.audience,
        replace(before, files=tuple(final.get(p.asset, p) for p in before.files), held=held),
        tuple(f for s in scanned.scans for f in s.findings),
        attempts,
        tuple((d.plan.output, d.sha256) for d in done if d.attempts and all(a.verdict is Verdict.HELD for a in d.attempts)),
        tuple(s.asset for s in scanned.scans),
        _unseen(planned),
        tuple(f"{d.finding} {d.action}: {d.why}" for d in planned.planner.log),
        first(codes),
        tuple(sorted(work.versions().items())),
    )


def _unseen(planned: Planned) -> tuple[tuple[str, str], ...]:
    """What was met and left behind, by file."""
    scanned = planned.scanned
    seen = [(s.asset.id, sentence) for s in scanned.scans for sentence in s.content.unseen]
    lone = [(s.asset.id, "a side file without its picture was left out") for s in scanned.scans if not planned.planner.files[s.asset.path]]
    clutter = [("story", f"{scanned.story.clutter} files that file managers leave behind were left out")] if scanned.story.clutter else []
    return (*seen, *lone, *clutter)


def _attack_captions(session: Session, table: bytes, needles: tuple[str, ...], allowed: tuple[str, ...]) -> work.Attacked:
    """The table of captions is made of several files and attacked like one of its own."""
    nothing = AssetPlan("captions", publish.CAPTIONS, 0)
    content = decode(table, "text/csv")
    attempts, _ = work.assault(None, Exhibit(publish.CAPTIONS, "text/csv", table, content), Brief(nothing, (), needles, allowed))
    return work.Attacked(nothing, tuple(attempts), work.store(session.job, table))


def _written(planned: Planned) -> list[tuple[Scan, AssetPlan]]:
    pairs = zip(planned.scanned.scans, planned.plan.files, strict=True)
    return [(s, p) for s, p in pairs if writes(s.content.target)]


def _unless_dropped(held: Iterable[Held], policy: Policy) -> Iterable[Held]:
    dropped = policy.unknown == "drop"
    return (replace(h, code=0) if dropped and h.code == HeldBackError.exit_code else h for h in held)


def _each(session: Session, step: str, function: Callable[[T], R], tasks: Sequence[T]) -> list[R | Held]:
    results: list[R | Held] = []
    session.tell(step, 0, len(tasks))
    for task, result in engine.run(function, tasks, session.jobs):
        if isinstance(result, engine.Died):
            asset = task.asset
            result = Held(asset.id, "looking at it took more memory than there is; make a smaller copy by hand", 3, asset.path)
        results.append(result)
        session.tell(step, len(results), len(tasks))
    return results


def _split(results: Iterable[R | Held], kind: type[R]) -> tuple[list[R], tuple[Held, ...]]:
    results = list(results)
    return [r for r in results if isinstance(r, kind)], tuple(r for r in results if isinstance(r, Held))


def _in_order(scans: Iterable[Scan], story: Story) -> tuple[Scan, ...]:
    place = {a.sha256: n for n, a in enumerate(story.assets)}
    return tuple(sorted(scans, key=lambda s: place[s.asset.sha256]))
