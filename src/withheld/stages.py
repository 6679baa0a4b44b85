"""The recipe: ingest · detect · group · decide · redact · verify · publish. The steps are in the modules they are named after."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from withheld import clues, exposure, films, publish, references, work
from withheld import report as reports
from withheld.attacks import Brief, Exhibit
from withheld.attacks.places import Places
from withheld.errors import HeldBackError, LeakError, UsageError
from withheld.group import group, parted
from withheld.isolate import decode
from withheld.model import AssetPlan, Attempt, Held, Plan, Report, Scan
from withheld.outcome import conclude
from withheld.planning import liftable, planner, published_names
from withheld.policy import Policy
from withheld.registry import format_of
from withheld.session import Planned, Rendered, Scanned, Session, split
from withheld.story import Story, ingest
from withheld.work import AttackTask, MentionTask, RenderTask, ScanTask


def scan(session: Session) -> Scanned:
    """Ingest the story and find everything in it."""
    story = ingest(session.job.story)
    if not story.paths:
        raise UsageError("the story folder is empty; put the files that are to be published into it")
    shown, questions = references.embed(session.job, session.policy)
    looked, failed = split(session.each("scan", work.scan, [ScanTask(session.job, a) for a in story.assets]), Scan)
    moving, lost = films.watched(session, [s for s in looked if s.content.film])
    scans = [parted(s, session.policy) for s in (*(s for s in looked if not s.content.film), *moving)]
    scanned = Scanned(story, session.policy, _in_order(scans, story), (*story.held, *failed, *lost), shown, questions)
    known = scanned.known
    worded = [MentionTask(session.job, s, known) for s in scans if s.content.text]
    looked, lost = split(session.each("names", work.mention, worded), Scan)
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
    doubts = sorted(
        (f for s, p in zip(scanned.scans, plans, strict=True) for f in liftable(s, p) if made.may_lift(f)), key=lambda f: -f.score
    )
    held = tuple(_unless_dropped(scanned.held, scanned.policy))
    questions = (*scanned.questions, *made.questions(scanned.scans))
    pairs = list(zip(scanned.scans, plans, strict=True))
    alike = list(clues.namesakes(made, pairs))
    questions += tuple(q for shown, q in alike if shown)
    advice = (*(q for shown, q in alike if not shown), *clues.advice(made, pairs))
    chosen = Plan(scanned.policy.audience, plans, held, made.people, questions, tuple(f.id for f in doubts), advice)
    return Planned(scanned, chosen, made)


def redact(session: Session, planned: Planned) -> Rendered:
    """Render every file of the plan into the workspace."""
    made, failed = split(session.each("redact", work.render, [RenderTask(session.job, s.asset, p) for s, p in planned.still]), work.Made)
    joined, lost = films.rendered(session, planned.moving)
    return Rendered(planned, {m.asset: m for m in (*made, *joined)}, (*failed, *lost))


def verify(session: Session, rendered: Rendered) -> Report:
    """Attack every rendered file, repair what an attack still saw, and say how the whole story stands."""
    planned = rendered.planned
    stakes, profiles = exposure.stakes(planned), exposure.profiles(planned)
    known = planned.scanned.known
    tasks = [
        AttackTask(session.job, s, p, rendered.files[p.asset].sha256, planned.planner, stakes, profiles[p.asset], known)
        for s, p in planned.still
        if p.asset in rendered.files
    ]
    done, failed = split(session.each("attack", work.attack, tasks), work.Attacked)
    moving = [(s, p) for s, p in planned.moving if p.asset in rendered.files]
    joined, lost = films.attacked(session, moving, stakes)
    done += joined
    held = {d.plan.output for d in done if d.held}
    table = publish.captions(planned.scanned.scans, [p for p in planned.plan.files if p.output in held])
    if table is not None:
        done.append(_attack_captions(session, table, stakes))
    return conclude(planned, done, (*rendered.held, *failed, *lost))


def export(session: Session, report: Report, out: Path, force: bool = False) -> None:
    """Give the files that held their public names, all at once, with the report that may be shown."""
    stored = {name: work.stored(session.job, digest) for name, digest in report.outputs}
    page, table = reports.shareable_html(report), json.dumps(reports.shareable_json(report), ensure_ascii=False, indent=1)
    publish.publish(out, {**stored, publish.PAGE: [page.encode()], publish.TABLE: [table.encode()]}, _as_it_lies, force)


def _as_it_lies(file: Path) -> None:
    """Attack what a file says by where it lies; raises `LeakError`. The system's own attributes (SELinux labels) are not ours to choose."""
    attributes = tuple(a for a in os.listxattr(file) if a.startswith("user."))
    exhibit = Exhibit(file.name, "", b"", None, file.stat().st_mtime, attributes)
    if Places().find(exhibit, Brief(AssetPlan("", file.name, 0), ())):
        raise LeakError("a file's name, time or attributes tell something on this disk; choose another folder for the output")


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


def _attack_captions(session: Session, table: bytes, stakes: work.Stakes) -> work.Attacked:
    """The table of captions is made of several files and attacked like one of its own."""
    nothing = AssetPlan("captions", publish.CAPTIONS, 0)
    content = decode(table, "text/csv")
    brief = Brief(nothing, (), stakes.needles, stakes.allowed, people=stakes.people)
    attempts, _ = work.assault(None, Exhibit(publish.CAPTIONS, "text/csv", table, content), brief)
    return work.Attacked(nothing, tuple(attempts), work.store(session.job, table))


def _unless_dropped(held: Iterable[Held], policy: Policy) -> Iterable[Held]:
    dropped = policy.unknown == "drop"
    return (replace(h, code=0) if dropped and h.code == HeldBackError.exit_code else h for h in held)


def _in_order(scans: Iterable[Scan], story: Story) -> tuple[Scan, ...]:
    place = {a.sha256: n for n, a in enumerate(story.assets)}
    return tuple(sorted(scans, key=lambda s: place[s.asset.sha256]))
