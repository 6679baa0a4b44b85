"""What is at stake in a planned story: the words and faces that must not appear in any output, for the attacks and the desk's report."""

from __future__ import annotations

from typing import TYPE_CHECKING

from withheld import publish, spelling
from withheld.model import Region, Report, Span
from withheld.work import Job
from withheld.work import crops as crops_of

if TYPE_CHECKING:
    from withheld.session import Planned


def words(planned: Planned) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What must not appear in any output, and what may: values replaced or kept, names of the policy, original file names.

    A name that is an everyday word (Mark, Hope) is replaced where it is a name but not looked for: the word stands elsewhere with reason.
    """
    value = {f.id: f.value for s in planned.scanned.scans for f in s.findings}
    replaced = {value[i] for p in planned.plan.files for r in p.replacements for i in r.findings}
    kept = {value[i] for p in planned.plan.files for k in p.kept if isinstance(k.where, Span) for i in k.findings}
    policy = planned.scanned.policy
    hidden = {n for p in policy.people.values() if p.consent != "public" for n in p.names} | set(policy.secrets)
    public = {n for p in policy.people.values() if p.consent == "public" for n in p.names} | set(policy.accepted_names)
    originals = {path.rpartition("/")[2] for path in planned.scanned.story.paths} - publish.OURS
    labels = {p.label for p in policy.people.values() if p.label}
    needles = {w for w in (replaced | hidden | originals) - kept - public if not _everyday(w)}
    return tuple(sorted(needles)), tuple(sorted(kept | public | labels))


def _everyday(word: str) -> bool:
    return len(spelling.parts(word)) == 1 and spelling.common(word)


def gallery(planned: Planned) -> tuple[tuple[float, ...], ...]:
    """The embedding of every covered face of the story."""
    covered = {i for p in planned.plan.files for c in p.covers for i in c.findings}
    found: list[tuple[float, ...]] = []
    for s in planned.scanned.scans:
        regions = {f.where for f in s.findings if f.id in covered}
        found += [f.features for f in s.findings if f.kind == "likeness" and f.where in regions]
    return tuple(found)


def crops(job: Job, report: Report) -> dict[str, bytes]:
    """A small picture of everything that is covered, and of what stays visible because somebody agreed, by finding."""
    judged = {i for p in report.plan.files for action in (*p.covers, *p.kept) for i in action.findings}
    crops: dict[str, bytes] = {}
    for asset in report.assets:
        regions = {f.id: f.where for f in report.findings if f.asset == asset.sha256 and f.id in judged and isinstance(f.where, Region)}
        if regions:
            crops |= crops_of(job, asset, regions)
    return crops
