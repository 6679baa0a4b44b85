"""What the people who publish a story may see of its report, as plain JSON values; `report` documents the shapes and words the rest."""

from __future__ import annotations

import shlex
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

from withheld.model import Consent, FieldAt, Region, Span, Treatment, Verdict

if TYPE_CHECKING:
    from withheld.model import Asset, AssetPlan, Attempt, Finding, Held, Person, Report, Where

Document: TypeAlias = dict[str, Any]
"""Plain JSON values."""

TREATMENTS = (*(t.value for t in Treatment), "held", "none")
"""What may have become of a finding: the plan's treatments, its whole file held back, or nothing in the plan that touches it."""

WORST_FIRST = (Verdict.LEAK, Verdict.UNPROVEN, Verdict.HELD)


@dataclass(frozen=True)
class Desk:
    """A report with the look-ups that the desk version needs, by SHA-256 of an asset or id of a finding."""

    report: Report
    story: str
    paths: dict[str, list[str]] = field(init=False, default_factory=lambda: defaultdict(list))
    findings: dict[str, list[Finding]] = field(init=False, default_factory=lambda: defaultdict(list))
    treated: dict[str, tuple[str, str]] = field(init=False, default_factory=dict[str, tuple[str, str]])
    persons: dict[str, Person] = field(init=False, default_factory=dict[str, "Person"])
    plans: dict[str, AssetPlan] = field(init=False, default_factory=dict[str, "AssetPlan"])
    held: dict[str, Held] = field(init=False, default_factory=dict[str, "Held"])
    attempts: dict[str, list[Document]] = field(init=False, default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        plan = self.report.plan
        for asset in self.report.assets:
            self.paths[asset.sha256].append(asset.path)
        for finding in self.report.findings:
            self.findings[finding.asset].append(finding)
        self.persons.update((id, person) for person in plan.people for id in person.findings)
        self.plans.update((file.asset, file) for file in plan.files)
        self.held.update((held.asset, held) for held in plan.held)
        for a in sorted(self.report.attempts, key=severity):
            self.attempts[a.output].append(attempt(a))
        for file in plan.files:
            self.treated.update((f.id, ("drop", "")) for f in self.findings.get(file.asset, ()) if isinstance(f.where, FieldAt))
            self.treated.update((id, ("keep", "")) for kept in file.kept for id in kept.findings)
            self.treated.update((id, ("cover", "")) for cover in file.covers for id in cover.findings)
            self.treated.update((id, ("replace", r.label)) for r in file.replacements for id in r.findings)
        self.treated.update((f.id, ("held", "")) for asset in self.held for f in self.findings.get(asset, ()))

    def id(self, asset: str) -> str | None:
        """The id of a file that was read; a file that never was is known by its path alone, and has none."""
        return asset[:10] if asset in self.paths else None

    def named(self, asset: str) -> str:
        return " = ".join(self.paths[asset]) if asset in self.paths else asset

    def treatment(self, f: Finding) -> str:
        return self.treated.get(f.id, ("none", ""))[0]

    def counts(self) -> Document:
        report, verdicts = self.report, Counter(a.verdict.value for a in self.report.attempts)
        kinds: dict[str, Counter[str]] = defaultdict(Counter)
        for f in report.findings:
            kinds[f.kind][self.treatment(f)] += 1
        return {
            "files": len({*self.paths, *self.held}), "published": len(report.outputs), "held": len(report.plan.held),
            "people": len(report.plan.people), "findings": len(report.findings),
            "attempts": {v.value: verdicts[v.value] for v in Verdict},
            "kinds": [{"kind": k, "found": n.total(), **{t: n[t] for t in TREATMENTS}} for k, n in sorted(kinds.items())],
        }  # fmt: skip

    def questions(self) -> list[Document]:
        asked = enumerate(self.report.plan.questions, 1)
        return [{"number": n, "text": q.text, "answer": q.answer, "about": list(q.about)} for n, q in asked]

    def liftable(self) -> list[Document]:
        wanted = set(self.report.plan.liftable)
        chosen = sorted((f for f in self.report.findings if f.id in wanted), key=lambda f: (-f.score, f.id))
        return [{**self._brief(f), "score": f.score, "command": self._command(f)} for f in chosen]

    def visible(self) -> list[Document]:
        seen = [f for f in self.report.findings if self.treatment(f) in ("keep", "none")]
        return [{**self._brief(f), "person": self._person_of(f), "why": self._why(f)} for f in seen]

    def _brief(self, f: Finding) -> Document:
        plan = self.plans.get(f.asset)
        return {"finding": f.id, "kind": f.kind, "asset": f.asset[:10], "paths": self.paths[f.asset], "output": plan and plan.output}

    def _command(self, f: Finding) -> str:
        what = "face" if isinstance(f.where, Region) else "name"
        return f"withheld decide {shlex.quote(self.story)} --not-a-{what} {f.id}"

    def _why(self, f: Finding) -> str:
        if self.treatment(f) == "none":
            return "no action"
        person = self.persons.get(f.id)
        return "agreed" if person and person.consent is not Consent.WITHHELD else "policy"

    def _person_of(self, f: Finding) -> str | None:
        person = self.persons.get(f.id)
        return (person.name or person.id) if person else None

    def person(self, p: Person) -> Document:
        own = set(p.findings)
        seen_in = {f.asset for f in self.report.findings if f.id in own}
        counts = {"findings": len(own), "files": len(seen_in)}
        return {"id": p.id, "name": p.name, "label": p.label, "consent": p.consent.value, **counts}

    def files(self) -> list[Document]:
        """The originals in the order of their paths, those that could not be read among them, then what was made here."""
        read = {a.sha256: self._file(a.sha256, a) for a in sorted(self.report.assets, key=lambda a: a.path, reverse=True)}
        unread = [self._file(asset, None) for asset in self.held if asset not in read]
        planned = {p.output for p in self.report.plan.files}
        made = [self._made_here(name) for name, _ in sorted(self.report.outputs) if name not in planned]
        return [*sorted([*read.values(), *unread], key=lambda file: file["paths"]), *made]

    def _file(self, key: str, asset: Asset | None) -> Document:
        plan = self.plans.get(key)
        held = self.held.get(key)
        after = self._after(plan.output if plan else None)
        state = "held back" if held else "left out" if not plan else "published" if after["output_sha256"] else "not published"
        return {
            "asset": self.id(key), "sha256": asset and asset.sha256, "paths": self.paths.get(key, [key]),
            "media_type": asset and asset.media_type, "size": asset and asset.size, "state": state,
            "held": {"reason": held.reason, "code": held.code} if held else None,
            "findings": [self._finding(f) for f in self.findings.get(key, ())],
            "unseen": [sentence for about, sentence in self.report.unseen if about == key], **after,
        }  # fmt: skip

    def _made_here(self, name: str) -> Document:
        nothing: Document = dict.fromkeys(("asset", "sha256", "media_type", "size", "held"))
        return {**nothing, "paths": [], "state": "made here", "findings": [], "unseen": [], **self._after(name)}

    def _after(self, output: str | None) -> Document:
        name = output or ""
        return {"output": output, "output_sha256": dict(self.report.outputs).get(name), "attempts": self.attempts.get(name, [])}

    def _finding(self, f: Finding) -> Document:
        treatment, label = self.treated.get(f.id, ("none", ""))
        return {
            "id": f.id, "kind": f.kind, "where": _where(f.where), "score": f.score, "doubt": f.doubt, "detector": f.detector,
            "treatment": treatment, "label": label, "person": self._person_of(f),
        }  # fmt: skip

    def limits(self) -> list[Document]:
        report = self.report
        attacked = {a.output for a in report.attempts}
        unattacked = [name for name, _ in sorted(report.outputs) if name not in attacked]
        toothless = [a for a in sorted(report.attempts, key=severity) if a.verdict is Verdict.UNPROVEN]
        return [
            *({"about": name, "text": "No attack was run on this file."} for name in unattacked),
            *({"about": a.output, "text": f"{a.attack} found nothing, and could not show that it would have."} for a in toothless),
            *({"about": self.id(about) or about, "text": text} for about, text in report.unseen),
        ]


def severity(a: Attempt) -> tuple[int, str, str, str]:
    return WORST_FIRST.index(a.verdict), a.output, a.family, a.attack


def attempt(a: Attempt) -> Document:
    return {
        "output": a.output, "attack": a.attack, "family": a.family, "verdict": a.verdict.value,
        "control": a.control, "on_control": a.on_control, "on_output": a.on_output, "note": a.note,
    }  # fmt: skip


def _where(where: Where) -> Document:
    match where:
        case Region(picture, box):
            return {"picture": picture, "box": [round(v) for v in (box.x, box.y, box.w, box.h)]}
        case Span(passage, start, end):
            return {"passage": passage, "start": start, "end": end}
        case FieldAt(name):
            return {"field": name}
