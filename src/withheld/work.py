"""What is done to one file, as functions that a worker process can run: scan it, look again with the story's names, render it, attack it.

Each is a pure function of its task and of the story's bytes; each result lies in the workspace under a key made of everything it depends
on, so that a run that was interrupted finds it there.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass, field, replace
from hashlib import sha256
from pathlib import Path
from typing import TypeAlias

from withheld import __version__, wire
from withheld.attacks import Attack, Brief, Exhibit, Hit, Profile
from withheld.detectors import Detector, Known
from withheld.errors import UnprovenError, WithheldError
from withheld.isolate import decode, examine
from withheld.model import Asset, AssetPlan, Attempt, Content, Finding, Held, Scan, Verdict
from withheld.models import Weights, catalogue
from withheld.planning import Planner, repaired
from withheld.redactions import Redaction
from withheld.registry import format_for, plugins
from withheld.story import opened, read
from withheld.workspace import Workspace

ROUNDS = 3
"""How often a file is repaired and attacked again before it counts as leaking."""


@dataclass(frozen=True, slots=True)
class Job:
    """What every task needs: the story's folder and the opened workspace."""

    story: Path = field(repr=False)
    workspace: Workspace = field(repr=False)


@dataclass(frozen=True, slots=True)
class Stakes:
    """What must not appear in any output: words (and words that may), the names of each person who is not public, embeddings of
    covered faces (`gallery`) beside those of people who agreed (`shown`)."""

    needles: tuple[str, ...] = field(repr=False)
    allowed: tuple[str, ...] = field(repr=False)
    people: tuple[tuple[str, ...], ...] = field(repr=False)
    gallery: tuple[tuple[float, ...], ...] = field(repr=False)
    shown: tuple[tuple[float, ...], ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class ScanTask:
    job: Job
    asset: Asset


@dataclass(frozen=True, slots=True)
class MentionTask:
    job: Job
    scan: Scan
    known: Known

    @property
    def asset(self) -> Asset:
        return self.scan.asset


@dataclass(frozen=True, slots=True)
class RenderTask:
    job: Job
    asset: Asset
    plan: AssetPlan


@dataclass(frozen=True, slots=True)
class AttackTask:
    job: Job
    scan: Scan
    plan: AssetPlan
    sha256: str
    planner: Planner
    stakes: Stakes = field(repr=False)
    profiles: tuple[Profile, ...] = field(repr=False)
    known: Known = field(repr=False)

    @property
    def asset(self) -> Asset:
        return self.scan.asset


@dataclass(frozen=True, slots=True)
class Made:
    """A rendered file: the asset it was made from and the SHA-256 of what was made."""

    asset: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Attacked:
    """How a file stood: the plan it ended with after repairs, and every attempt on the last rendering."""

    plan: AssetPlan
    attempts: tuple[Attempt, ...]
    sha256: str

    @property
    def held(self) -> bool:
        """Whether it was attacked at all and held against every attack: only then may it be published."""
        return bool(self.attempts) and all(a.verdict is Verdict.HELD for a in self.attempts)


Failure: TypeAlias = Held


def scan(task: ScanTask) -> Scan | Failure:
    """Everything the detectors find in a file, or why it is held."""
    key = key_of(task.asset.sha256, versions_of(Detector))
    if (known := task.job.workspace.get_value("scan", key, Scan)) is not None:
        return replace(known, asset=task.asset)
    try:
        content = _examined(task.job, task.asset)
        found = detect(task.asset, content, Known())
    except WithheldError as e:
        return failure(task.asset, e)
    result = Scan(task.asset, replace(content, pictures=()), found, tuple((p.width, p.height, p.block) for p in content.pictures))
    task.job.workspace.put_value("scan", key, result)
    return result


def mention(task: MentionTask) -> Scan:
    """The scan with every mention of the story's own names, secrets and files added."""
    asset, content = task.scan.asset, task.scan.content
    known = replace(task.known, findings=task.scan.findings)
    found = [f for d in plugins(Detector) if d.story_wide for f in d.detect(asset, content, known)]
    return replace(task.scan, findings=(*task.scan.findings, *found))


def render(task: RenderTask) -> Made | Failure:
    """The SHA-256 of the file made by the plan; the file itself lies in the workspace until the whole story holds."""
    try:
        return Made(task.asset.sha256, _rendered(task.job, task.asset, task.plan))
    except WithheldError as e:
        return failure(task.asset, e)


def attack(task: AttackTask) -> Attacked | Failure:
    """Every attack on the rendered file; what an attack still sees is covered and the file attacked again, at most `ROUNDS` times."""
    stakes = repr(
        (astuple(task.stakes), [astuple(p) for p in task.profiles], sorted(task.known.names.items()), task.known.secrets, task.known.files)
    )
    rules = task.planner.policy.model_dump_json()
    key = key_of(task.sha256, wire.dump(task.plan).hex(), wire.dump(task.scan).hex(), versions_of(Attack), stakes, rules)
    if (known := task.job.workspace.get_value("attacked", key, Attacked)) is not None:
        return known
    try:
        result = _attacked(task)
    except WithheldError as e:
        return failure(task.scan.asset, e)
    task.job.workspace.put_value("attacked", key, result)
    return result


def detect(asset: Asset, content: Content, known: Known) -> tuple[Finding, ...]:
    """The findings of every detector that needs nothing but the file, each told what the earlier ones found."""
    found: list[Finding] = []
    for detector in plugins(Detector):
        if not detector.story_wide:
            found += detector.detect(asset, content, replace(known, findings=tuple(found)))
    return tuple(found)


def redact(content: Content, plan: AssetPlan) -> bytes:
    """The new file: every redaction in order, then the writer of the target type."""
    for redaction in plugins(Redaction):
        content = redaction.apply(content, plan)
    return format_for(content.target).write(content)


def assault(original: Exhibit | None, output: Exhibit, brief: Brief) -> tuple[list[Attempt], list[Hit]]:
    """Every attack that has something to say about an output, and what they got out of it."""
    attempts: list[Attempt] = []
    hits: list[Hit] = []
    for one in plugins(Attack):
        if one.applies(output, brief):
            attempt, got = one.attempt(original, output, brief)
            attempts.append(attempt)
            hits += got
    return attempts, hits


def store(job: Job, output: bytes) -> str:
    """Keep an output in the workspace until the whole story holds; its SHA-256."""
    sha = digest(output)
    job.workspace.put("output", sha, output)
    return sha


def store_parts(job: Job, parts: Sequence[tuple[str, str]]) -> str:
    """Keep an output that lies in the workspace in several objects (kind and key of each); the SHA-256 of them all."""
    whole = sha256()
    for kind, key in parts:
        whole.update(_part(job, kind, key))
    job.workspace.put_value("parts", whole.hexdigest(), parts, list[tuple[str, str]])
    return whole.hexdigest()


def stored(job: Job, sha: str) -> Iterator[bytes]:
    """The output that was attacked, piece by piece; raises `UnprovenError`, at its end at the latest, where it is not that one."""
    whole = sha256()
    for kind, key in job.workspace.get_value("parts", sha, list[tuple[str, str]]) or [("output", sha)]:
        piece = _part(job, kind, key)
        whole.update(piece)
        yield piece
    if whole.hexdigest() != sha:
        raise UnprovenError(_OTHER)


_OTHER = "a file is not the one that was attacked; run `withheld purge STORY` and run again"


def _part(job: Job, kind: str, key: str) -> bytes:
    if (piece := job.workspace.get(kind, key)) is None:
        raise UnprovenError(_OTHER)
    return piece


def digest(data: bytes) -> str:
    return sha256(data).hexdigest()


def versions() -> dict[str, str]:
    """This program, every detector and every attack with its version, and the start of each model's hash, for the report."""
    parts = {p.name: str(getattr(p, "version", 1)) for p in (*plugins(Detector), *plugins(Attack))}
    return {"withheld": __version__, **parts, **{f"model {name}": _fingerprint(w) for name, w in catalogue().items()}}


def _attacked(task: AttackTask) -> Attacked:
    asset, plan = task.scan.asset, task.plan
    data = read(task.job.story, asset)
    content = decode(data, asset.media_type)
    original = Exhibit(asset.path, asset.media_type, data, content)
    output = task.job.workspace.get("output", task.sha256) or redact(content, plan)
    rounds = 0
    while True:
        exhibit = Exhibit(plan.output, content.target, output, decode(output, content.target))
        attempts, hits = assault(original, exhibit, _brief(task, plan, content))
        seen = [hit.region for hit in hits if hit.region]
        if not seen or rounds == ROUNDS:
            return Attacked(plan, tuple(attempts), store(task.job, output))
        rounds += 1
        scale = task.scan.sizes[0][0] / exhibit.content.pictures[0].width if exhibit.content else 1.0
        plan = repaired(plan, seen, task.scan, scale)
        output = redact(content, plan)


def _brief(task: AttackTask, plan: AssetPlan, content: Content) -> Brief:
    def rerun(changed: Content) -> tuple[AssetPlan, bytes]:
        words = replace(changed, pictures=())
        found = Scan(task.scan.asset, words, detect(task.scan.asset, changed, Known()), task.scan.sizes)
        planned = task.planner.alone(mention(MentionTask(task.job, found, task.known)))
        return planned, redact(changed, planned)

    return Brief(
        plan,
        task.scan.findings,
        task.stakes.needles,
        task.stakes.allowed,
        task.stakes.gallery,
        content,
        tuple((width, height) for width, height, _ in task.scan.sizes),
        render=lambda changed: redact(changed, plan),
        rerun=rerun,
        decode=lambda data: decode(data, content.target),
        people=task.stakes.people,
        profiles=task.profiles,
    )


def _rendered(job: Job, asset: Asset, plan: AssetPlan) -> str:
    key = key_of(asset.sha256, wire.dump(plan).hex(), __version__)
    if (done := job.workspace.get("rendered", key)) is not None:
        return done.decode()
    output = redact(_content(job, asset), plan)
    sha = store(job, output)
    job.workspace.put("rendered", key, sha.encode())
    return sha


def _examined(job: Job, asset: Asset) -> Content:
    """The content of an asset; of a film everything but its frames."""
    if not format_for(asset.media_type).streamed:
        return _content(job, asset)
    with opened(job.story, asset) as file:
        return examine(file, asset.media_type)


def _content(job: Job, asset: Asset) -> Content:
    return decode(read(job.story, asset), asset.media_type)


def failure(asset: Asset, error: WithheldError) -> Failure:
    return Held(asset.id, str(error), error.exit_code, asset.path)


def versions_of(base: type[Detector] | type[Attack]) -> str:
    return " ".join([__version__, *(f"{p.name}@{getattr(p, 'version', 1)}" for p in plugins(base))])


def _fingerprint(weights: Weights) -> str:
    """The first 12 hex digits of the pinned SHA-256; of several files, of the SHA-256 of theirs in the order of `models.toml`."""
    hashes = list(weights.files.values())
    return (hashes[0] if len(hashes) == 1 else digest("".join(hashes).encode()))[:12]


def key_of(*parts: str) -> str:
    return sha256("\0".join(parts).encode()).hexdigest()
