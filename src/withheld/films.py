"""The films of a story through the stages: their segments watched, rendered and attacked until they hold, then joined to whole files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from withheld import segments, tracks
from withheld.attacks import Brief, Exhibit
from withheld.detectors import Detector
from withheld.errors import UnreadableError, WithheldError
from withheld.model import Asset, AssetPlan, Attempt, Finding, Held, Scan, Segment, Track, Verdict
from withheld.planning import repaired
from withheld.registry import format_for, plugins
from withheld.segments import AttackTask, RenderTask, SegmentTask, Struck, film_of
from withheld.session import Session, split
from withheld.story import opened
from withheld.work import ROUNDS, Attacked, Job, Made, Stakes, assault, digest, failure, store_parts, stored

Planned: TypeAlias = tuple[Scan, AssetPlan]
Place: TypeAlias = tuple[str, int]
"""The SHA-256 of a film's asset and the number of a segment."""

_PIECE = 1 << 20  # bytes of an original that are in memory at a time


@dataclass(frozen=True, slots=True)
class JoinTask:
    """A film whose segments were attacked, with what came of that."""

    job: Job
    scan: Scan
    plan: AssetPlan
    stakes: Stakes = field(repr=False)
    attempts: tuple[Attempt, ...]

    @property
    def asset(self) -> Asset:
        return self.scan.asset


def watched(session: Session, scans: Sequence[Scan]) -> tuple[list[Scan], tuple[Held, ...]]:
    """Each scan of a film with everything that is seen in it; a film of which one segment fails is held."""
    scans, outside = split((_trimmed(scan, *session.part) for scan in scans), Scan)
    tasks = [SegmentTask(session.job, scan, n) for scan in scans for n in range(len(film_of(scan).segments))]
    seen, failed = split(session.each("watch", segments.watch, tasks), segments.Seen)
    whole = {s.asset.sha256: sorted((w for w in seen if w.asset == s.asset.sha256), key=lambda w: w.number) for s in scans}
    lost = {h.asset for h in failed}
    joined, empty = split((_joined(s, [w.watched for w in whole[s.asset.sha256]]) for s in scans if s.asset.id not in lost), Scan)
    return joined, _once([*outside, *failed, *empty])


def rendered(session: Session, films: Sequence[Planned]) -> tuple[list[Made], tuple[Held, ...]]:
    """The films all of whose segments were rendered; they become whole files when they were attacked."""
    tasks = [_render(session.job, scan, plan, n) for scan, plan in films for n in _numbers(scan)]
    _, failed = split(session.each("redact", segments.render, tasks), segments.Drawn)
    lost = {h.asset for h in failed}
    return [Made(scan.asset.sha256, "") for scan, _ in films if scan.asset.id not in lost], _once(failed)


def attacked(session: Session, films: Sequence[Planned], stakes: Stakes) -> tuple[list[Attacked], tuple[Held, ...]]:
    """How each film stood: every segment attacked, what an attack still saw covered, that attacked again, then the whole file."""
    scans = {scan.asset.sha256: scan for scan, _ in films}
    plans = {plan.asset: plan for _, plan in films}
    struck: dict[Place, Struck] = {}
    held: list[Held] = []
    todo = [(sha, n) for sha, scan in scans.items() for n in _numbers(scan)]
    for round_ in range(ROUNDS + 1):
        tasks = [_attack(session.job, scans[sha], plans[sha], n, stakes) for sha, n in todo]
        done, failed = split(session.each("repair" if round_ else "attack", segments.attack, tasks), Struck)
        struck |= {(d.asset, d.number): d for d in done}
        held += failed
        lost = {h.asset for h in held}
        plans = {sha: plan for sha, plan in plans.items() if scans[sha].asset.id not in lost}
        mended = {sha: _mended(scans[sha], plan, [d for d in done if d.asset == sha]) for sha, plan in plans.items()}
        todo = [(sha, n) for sha, plan in mended.items() for n in _changed(scans[sha], plans[sha], plan)]
        if not todo or round_ == ROUNDS:
            break
        plans = mended
    joins = [JoinTask(session.job, scans[sha], plan, stakes, _attempts(plan, struck)) for sha, plan in plans.items()]
    files, failed = split(session.each("join", join, joins), Attacked)
    return files, _once([*held, *failed])


def join(task: JoinTask) -> Attacked | Held:
    """The whole file of a film, made of its rendered segments, and the attacks on it as one."""
    try:
        sha = _stored(task)
        film, output = task.scan.content.film, task.scan.content.target
        original = Exhibit(task.asset.path, task.asset.media_type, b"", task.scan.content, chunks=lambda: _bytes(task.job, task.asset))
        content = replace(task.scan.content, media_type=output, text=(), fields=(), film=film)
        exhibit = Exhibit(task.plan.output, output, b"", content, chunks=lambda: stored(task.job, sha))
        brief = Brief(task.plan, task.scan.findings, task.stakes.needles, task.stakes.allowed, people=task.stakes.people)
        attempts, _ = assault(original, exhibit, brief)
    except WithheldError as e:
        return failure(task.asset, e)
    return Attacked(task.plan, (*task.attempts, *attempts), sha)


def _trimmed(scan: Scan, begin: float | None, end: float | None) -> Scan | Held:
    """The scan of the part of a film between two times in seconds; a film that has nothing there is held."""
    zero = film_of(scan).segments[0].start
    film = replace(film_of(scan), zero=zero)
    if begin is None and end is None:
        return replace(scan, content=replace(scan.content, film=film))
    start, stop = zero + round((begin or 0) * film.rate), _FOREVER if end is None else zero + round(end * film.rate)
    inside = [_cut(s, start, stop) for s in film.segments if s.start < stop and s.end > start]
    if not inside:
        return Held(scan.asset.id, "it is over before --from begins; work on it without --from", UnreadableError.exit_code, scan.asset.path)
    part = replace(film, segments=tuple(inside), origin=film.origin + start, zero=zero - start)
    note = "Only a part of this film was worked on and is in the copy, as was asked with --from and --to."
    return replace(scan, content=replace(scan.content, film=part, unseen=(*scan.content.unseen, note)))


_FOREVER = 1 << 62  # ticks


def _cut(segment: Segment, start: int, stop: int) -> Segment:
    """The part of a segment between two times, which it then counts from the first; how many frames that are is a guess for now."""
    begin, end = max(segment.start, start), min(segment.end, stop)
    share = (end - begin) / max(segment.end - segment.start, 1)
    return replace(segment, start=begin - start, end=end - start, count=max(round(segment.count * share), 1))


def _numbers(scan: Scan) -> list[int]:
    """The segments that turned out to have frames."""
    return [n for n, segment in enumerate(film_of(scan).segments) if segment.count]


def _joined(scan: Scan, seen: Sequence[tracks.Watched]) -> Scan | Held:
    """The scan with the film as it was counted and the tracks that were seen in it as findings."""
    joined = tracks.join(seen, film_of(scan))
    film = joined.film
    if not film.frames:
        return Held(
            scan.asset.id,
            "nothing of it can be shown; convert it by hand, or ask for another part",
            UnreadableError.exit_code,
            scan.asset.path,
        )
    found = [f for track in joined.tracks for f in _findings(scan.asset, track, film.origin)]
    return replace(
        scan,
        content=replace(scan.content, film=film),
        findings=(*scan.findings, *found),
        sizes=((film.width, film.height, film.block),),
        times=tuple(t for w in seen for t in w.times),
    )


def _findings(asset: Asset, found: tracks.Found, since: int) -> Iterator[Finding]:
    """What a track tells: that somebody is there, and what each of its clear faces looks like."""
    finder = next(d for d in plugins(Detector) if d.every and found.kind in d.kinds)
    yield finder.finding(asset, found.kind, replace(found.track, since=since), found.score, doubt=found.doubt)
    likeness = next(d for d in plugins(Detector) if "likeness" in d.kinds)
    for frame, features in found.likenesses:
        place = Track(frame, found.track.boxes[frame - found.track.first :][:1], since)  # a whole track for each would fill the workspace
        yield likeness.finding(asset, "likeness", place, found.score, features=features)


def _narrow(scan: Scan, number: int) -> Scan:
    """What a worker needs to know of a film for one segment: of an hour, that is little."""
    segment = film_of(scan).segments[number]
    near = tuple(f for f in scan.findings if segments.meets(f.where, segment))
    return replace(scan, findings=near, times=(), content=replace(scan.content, text=(), fields=()))


def _part(scan: Scan, plan: AssetPlan, number: int) -> AssetPlan:
    return segments.within(plan, film_of(scan).segments[number])


def _changed(scan: Scan, before: AssetPlan, after: AssetPlan) -> list[int]:
    return [n for n in _numbers(scan) if _part(scan, before, n) != _part(scan, after, n)]


def _render(job: Job, scan: Scan, plan: AssetPlan, number: int) -> RenderTask:
    return RenderTask(job, _narrow(scan, number), number, _part(scan, plan, number))


def _attack(job: Job, scan: Scan, plan: AssetPlan, number: int, stakes: Stakes) -> AttackTask:
    return AttackTask(job, _narrow(scan, number), number, _part(scan, plan, number), stakes.gallery, stakes.shown)


def _mended(scan: Scan, plan: AssetPlan, done: Iterable[Struck]) -> AssetPlan:
    """The plan with a cover over everything an attack still saw."""
    hits = [hit for struck in done for hit in struck.hits]
    film = film_of(scan)
    return repaired(plan, hits, scan, film.width / segments.published_film(film, plan).width) if hits else plan


def _attempts(plan: AssetPlan, struck: Mapping[Place, Struck]) -> tuple[Attempt, ...]:
    """The attempts on all segments of a film as one each: the worst verdict, the sum of what was found."""
    by_attack: dict[str, list[Attempt]] = {}
    for (sha, _), one in sorted(struck.items()):
        for attempt in one.attempts if sha == plan.asset else ():
            by_attack.setdefault(attempt.attack, []).append(attempt)
    return tuple(map(_summed, by_attack.values()))


def _summed(attempts: Sequence[Attempt]) -> Attempt:
    verdicts = {a.verdict for a in attempts}
    worst = next(v for v in (Verdict.LEAK, Verdict.UNPROVEN, Verdict.HELD) if v in verdicts)
    controls = sorted({a.control for a in attempts}, reverse=True)  # the original before the canary
    notes = sorted({a.note for a in attempts if a.verdict is worst and a.note})
    return replace(
        attempts[0],
        control=" and ".join(controls),
        on_control=sum(a.on_control for a in attempts),
        on_output=sum(a.on_output for a in attempts),
        verdict=worst,
        note=", ".join(notes),
    )


def _stored(task: JoinTask) -> str:
    """Keep the whole file as a list of its parts; its SHA-256."""
    keys = [segments.drawn_key(_render(task.job, task.scan, task.plan, n)) for n in _numbers(task.scan)]
    film = segments.published_film(film_of(task.scan), task.plan)
    head = format_for(task.scan.content.target).head(film, [segments.coded(task.job, key) for key in keys])
    task.job.workspace.put("frames", digest(head), head)
    return store_parts(task.job, [("frames", key) for key in (digest(head), *keys)])


def _bytes(job: Job, asset: Asset) -> Iterator[bytes]:
    with opened(job.story, asset) as file, open(file, "rb", closefd=False) as source:
        while piece := source.read(_PIECE):
            yield piece


def _once(held: Iterable[Held]) -> tuple[Held, ...]:
    """One entry for each file, however many of its segments failed."""
    return tuple({h.asset: h for h in reversed(list(held))}.values())
