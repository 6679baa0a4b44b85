"""What is done to one segment of a film, as functions that a worker process can run: watch it, render it, attack it.

Frames are streamed from a decoding child and never kept. Each result lies in the workspace under a key made of everything it depends on:
a run that was interrupted goes on at the last finished segment, and a repair renders again only what it changes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from withheld import __version__, engine, isolate, wire
from withheld.attacks import Attack, Brief, Exhibit
from withheld.detectors import Detector
from withheld.errors import UnprovenError, UnreadableError, WithheldError
from withheld.frames import checksum
from withheld.model import Asset, AssetPlan, Attempt, Content, Encoded, Film, Finding, Frame, Held, Region, Scan, Segment, Track, Where
from withheld.redactions import Redaction
from withheld.registry import format_for, plugins
from withheld.story import opened
from withheld.tracks import Watched
from withheld.watching import watch as watch_frames
from withheld.work import Job, assault, failure, key_of, versions_of

BEYOND = 12
"""Frames after a segment that are watched with it, so that what enters there is followed back and what leaves is followed on."""


HEAVY = 4_000_000
"""Pixels of a frame from which on one segment is worked on at a time: of 4K, x264 and the detectors take 0.7 GB each."""


@dataclass(frozen=True, slots=True)
class SegmentTask:
    """A segment of a film, by its number."""

    job: Job
    scan: Scan
    number: int

    @property
    def asset(self) -> Asset:
        return self.scan.asset

    @property
    def film(self) -> Film:
        return film_of(self.scan)

    @property
    def segment(self) -> Segment:
        return self.film.segments[self.number]

    @property
    def frames(self) -> int:
        return self.segment.count

    @property
    def heavy(self) -> bool:
        """Whether two of them at once would take more memory than a small machine has."""
        return self.film.width * self.film.height > HEAVY


@dataclass(frozen=True, slots=True)
class RenderTask(SegmentTask):
    plan: AssetPlan


@dataclass(frozen=True, slots=True)
class AttackTask(RenderTask):
    gallery: tuple[tuple[float, ...], ...] = field(repr=False)
    shown: tuple[tuple[float, ...], ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Seen:
    """What was seen in a segment."""

    asset: str
    number: int
    watched: Watched


@dataclass(frozen=True, slots=True)
class Drawn:
    """A rendered segment: its coded frames lie in the workspace under the key."""

    asset: str
    number: int
    key: str


@dataclass(frozen=True, slots=True)
class Struck:
    """How a rendered segment stood, and where an attack still saw something: pixels of the output, `picture` is the index in the film."""

    asset: str
    number: int
    attempts: tuple[Attempt, ...]
    hits: tuple[Region, ...]


Failure: TypeAlias = Held


def film_of(scan: Scan) -> Film:
    """The film of a scan that has one."""
    assert scan.content.film is not None
    return scan.content.film


def watch(task: SegmentTask) -> Seen | Failure:
    """Everything that is seen in a segment."""
    key = _watched_key(task)
    if (known := task.job.workspace.get_value("watched", key, Watched)) is not None:
        return Seen(task.asset.sha256, task.number, known)
    try:
        watched = watch_frames(_decoded(task, BEYOND), task.film, task.segment)
    except WithheldError as e:
        return failure(task.asset, e)
    task.job.workspace.put_value("watched", key, watched)
    return Seen(task.asset.sha256, task.number, watched)


def render(task: RenderTask) -> Drawn | Failure:
    """The segment with everything covered, encoded; its bytes lie in the workspace until the whole story holds."""
    key = drawn_key(task)
    if task.job.workspace.get("coded", key) is None:
        try:
            coded, data = _encoded(task, _source(task))
        except WithheldError as e:
            return failure(task.asset, e)
        task.job.workspace.put("frames", key, data)
        task.job.workspace.put_value("coded", key, coded)
    return Drawn(task.asset.sha256, task.number, key)


def attack(task: AttackTask) -> Struck | Failure:
    """Every attack on one rendered segment, which is rendered first where it is not yet."""
    drawn = render(task)
    if isinstance(drawn, Held):
        return drawn
    stakes = repr((task.gallery, task.shown, within(task.plan, task.segment).kept, _persons(task)))
    key = key_of(drawn.key, versions_of(Attack), stakes)
    if (known := task.job.workspace.get_value("struck", key, Struck)) is not None:
        return replace(known, number=task.number, attempts=tuple(replace(a, output=task.plan.output) for a in known.attempts))
    try:
        struck = _struck(task, drawn)
    except WithheldError as e:
        return failure(task.asset, e)
    task.job.workspace.put_value("struck", key, struck)
    return struck


def coded(job: Job, key: str) -> Encoded:
    """The samples of a rendered segment; raises `UnprovenError` where the workspace does not give them back."""
    if (found := job.workspace.get_value("coded", key, Encoded)) is None:
        raise UnprovenError("a rendered segment is gone; run `withheld purge STORY` and run again")
    return found


def within(plan: AssetPlan, segment: Segment) -> AssetPlan:
    """The part of a film's plan that concerns a segment."""
    covers = tuple(replace(c, region=t) for c in plan.covers if isinstance(c.region, Track) and (t := _part(c.region, segment)))
    kept = tuple(replace(k, where=t) for k in plan.kept if isinstance(k.where, Track) and (t := _part(k.where, segment)))
    return replace(plan, covers=covers, kept=kept)


def meets(where: Where, segment: Segment) -> bool:
    """Whether something is seen in a segment."""
    return isinstance(where, Track) and _part(where, segment) is not None


def published_film(film: Film, plan: AssetPlan) -> Film:
    """The film as it is published: smaller, where the plan says so."""
    content: Content = Content("", "", film=film)
    for redaction in plugins(Redaction):
        content = redaction.apply(content, plan)
    return content.film or film


def drawn_key(task: RenderTask) -> str:
    """What the bytes of a rendered segment depend on: the source, its part of the plan and this program."""
    part = within(task.plan, task.segment)
    plain = wire.dump(replace(part, output="", kept=())).hex()
    return key_of(task.asset.sha256, repr(task.segment), repr(replace(task.film, segments=())), plain, __version__)


def _part(track: Track, segment: Segment) -> Track | None:
    first, end = max(track.first, segment.first), min(track.end, segment.first + segment.count)
    return Track(first, track.boxes[first - track.first : end - track.first]) if first < end else None


def _watched_key(task: SegmentTask) -> str:
    return key_of(task.asset.sha256, f"{task.film.origin} {task.segment.start} {task.segment.end}", versions_of(Detector))


def _decoded(task: SegmentTask, beyond: int = 0) -> Iterator[Frame]:
    with opened(task.job.story, task.asset) as file:
        for frame in isolate.frames(file, task.asset.media_type, task.film, task.segment, beyond):
            if frame.at < task.segment.start or (frame.at >= task.segment.end and not beyond):
                raise UnreadableError(_UNSTEADY)
            yield frame
            engine.tick()


def _source(task: SegmentTask) -> Iterator[Frame]:
    """The frames of the segment as they were watched; raises `UnreadableError` where the file decodes to others than those."""
    watched = task.job.workspace.get_value("watched", _watched_key(task), Watched)
    if watched is None:
        raise UnprovenError("what was seen in a segment is gone; run `withheld purge STORY` and run again")
    expected = zip(watched.times, watched.sums, strict=True)
    for frame in _decoded(task):
        if next(expected, None) != (frame.at, checksum(frame)):
            raise UnreadableError(_UNSTEADY)
        yield frame
    if next(expected, None) is not None:
        raise UnreadableError(_UNSTEADY)


_UNSTEADY = "it decodes to other pictures each time, so nobody knows what would be covered; convert it by hand and put that into the story"


def _redrawn(task: RenderTask, frames: Iterable[Frame], first: int) -> Iterator[Frame]:
    part = within(task.plan, task.segment)
    for index, frame in enumerate(frames, first):
        for redaction in plugins(Redaction):
            frame = redaction.redraw(frame, index, task.film, part)
        yield frame


def _encoded(task: RenderTask, frames: Iterable[Frame], first: int | None = None) -> tuple[Encoded, bytes]:
    film = published_film(task.film, task.plan)
    redrawn = _redrawn(task, frames, task.segment.first if first is None else first)
    return format_for(task.scan.content.target).encode(film, redrawn)


def _alone(task: RenderTask, coded: Encoded, data: bytes) -> bytes:
    """A file of its own made of one segment, whose first frame is at 0."""
    begin = min(s.at for s in coded.samples)
    shifted = replace(coded, samples=tuple(replace(s, at=s.at - begin) for s in coded.samples))
    return format_for(task.scan.content.target).head(published_film(task.film, task.plan), [shifted]) + data


def _struck(task: AttackTask, drawn: Drawn) -> Struck:
    data = task.job.workspace.get("frames", drawn.key)
    if data is None:
        raise UnprovenError("a rendered segment is gone; run `withheld purge STORY` and run again")
    output = _exhibit(task, _alone(task, coded(task.job, drawn.key), data))
    original = Exhibit(
        task.asset.path, task.asset.media_type, b"", task.scan.content, frames=lambda: _source(task), first=task.segment.first
    )
    attempts, hits = assault(original, output, _brief(task))
    return Struck(task.asset.sha256, task.number, tuple(attempts), tuple(hit.region for hit in hits if hit.region))


def _exhibit(task: AttackTask, data: bytes) -> Exhibit:
    target = task.scan.content.target
    with isolate.in_memory(data) as file:
        content = isolate.examine(file, target)
    film = content.film
    if film is None or film.frames != task.segment.count:
        raise UnprovenError("a rendered segment does not play as it was planned; run `withheld purge STORY` and run again")
    frames: Callable[[], Iterator[Frame]] = lambda: _played(data, target, film)  # noqa: E731
    return Exhibit(task.plan.output, target, data, content, frames=frames, first=task.segment.first)


def _played(data: bytes, media_type: str, film: Film) -> Iterator[Frame]:
    for segment in film.segments:
        with isolate.in_memory(data) as file:
            yield from isolate.frames(file, media_type, film, segment)


def _brief(task: AttackTask) -> Brief:
    def reencode(frames: Iterable[Frame], first: int) -> bytes:
        return _alone(task, *_encoded(task, frames, first))

    return Brief(
        within(task.plan, task.segment),
        _persons(task),
        gallery=task.gallery,
        shown=task.shown,
        source_sizes=((task.film.width, task.film.height),),
        source=lambda: _source(task),
        redraw=lambda frames, first: _redrawn(task, frames, first),
        reencode=reencode,
    )


def _persons(task: SegmentTask) -> tuple[Finding, ...]:
    """The findings that are seen in the segment, cut to it."""
    found = ((f, _part(f.where, task.segment)) for f in task.scan.findings if isinstance(f.where, Track))
    return tuple(replace(f, where=part) for f, part in found if part)
