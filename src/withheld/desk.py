"""What the people who publish a story may see of its report, as plain JSON values; `report` documents the shapes and words the rest."""

from __future__ import annotations

import shlex
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

from withheld.model import Consent, FieldAt, Region, Span, Track, Treatment, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from withheld.model import Asset, AssetPlan, Attempt, Finding, Held, Person, Question, Report, Where

Document: TypeAlias = dict[str, Any]
"""Plain JSON values."""

TREATMENTS = (*(t.value for t in Treatment), "held", "none")
"""What may have become of a finding: the plan's treatments, its whole file held back, or nothing in the plan that touches it."""

WORST_FIRST = (Verdict.LEAK, Verdict.UNPROVEN, Verdict.HELD)

_LIKENESS = "likeness"
"""The kind of a finding that only carries the embedding of a face found beside it; people are told of the face."""

_SIDE_FILE = "application/rdf+xml"
"""The media type whose files bear the name of the picture they belong to and are not published themselves."""


@dataclass(frozen=True)
class Desk:
    """A report with the look-ups that the desk version needs, by id of a file (the first ten characters of its hash) or of a finding."""

    report: Report
    story: str
    paths: dict[str, list[str]] = field(init=False, default_factory=lambda: defaultdict(list))
    assets: dict[str, Asset] = field(init=False, default_factory=dict[str, "Asset"])
    held: dict[str, Held] = field(init=False, default_factory=dict[str, "Held"])
    findings: dict[str, list[Finding]] = field(init=False, default_factory=lambda: defaultdict(list))
    treated: dict[str, tuple[str, str]] = field(init=False, default_factory=dict[str, tuple[str, str]])
    persons: dict[str, Person] = field(init=False, default_factory=dict[str, "Person"])
    outputs: dict[str, str] = field(init=False, default_factory=dict[str, str])
    attempts: dict[str, list[Document]] = field(init=False, default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        report, plan = self.report, self.report.plan
        for asset in report.assets:
            self.paths[asset.id].append(asset.path)
            self.assets[asset.id] = asset
        for held in plan.held:
            self.held[_id(held.asset)] = held
            self.paths.setdefault(_id(held.asset), [held.path])
        for finding in self.told():
            self.findings[_id(finding.asset)].append(finding)
        for a in sorted(report.attempts, key=severity):
            self.attempts[a.output].append(attempt(a))
        self.persons.update((id, person) for person in plan.people for id in person.findings)
        self.outputs.update((_id(p.asset), p.output) for p in plan.files if p.output and not self._beside_another(p))
        for file in plan.files:
            self.treated.update(self._done(file))
        self.treated.update((f.id, ("held", "")) for id in self.held for f in self.findings.get(id, ()))

    def _beside_another(self, plan: AssetPlan) -> bool:
        asset = self.assets.get(_id(plan.asset))
        return asset is not None and asset.media_type == _SIDE_FILE

    def _done(self, plan: AssetPlan) -> dict[str, tuple[str, str]]:
        """What a plan does to each finding, with the label put in its place."""
        fields = {f.id: ("drop", "") for f in self.findings.get(_id(plan.asset), ()) if isinstance(f.where, FieldAt)}
        kept = {id: ("keep", "") for action in plan.kept for id in action.findings}
        covered = {id: ("cover", "") for action in plan.covers for id in action.findings}
        replaced = {id: ("replace", action.label) for action in plan.replacements for id in action.findings}
        return fields | kept | covered | replaced

    def told(self) -> list[Finding]:
        """The findings that mean something to people."""
        return [f for f in self.report.findings if f.kind != _LIKENESS]

    def named(self, id: str) -> str:
        """A file by its path, or paths where copies of it lie in several places."""
        return " = ".join(self.paths.get(_id(id), [id]))

    def treatment(self, f: Finding) -> str:
        return self.treated.get(f.id, ("none", ""))[0]

    def counts(self) -> Document:
        report, verdicts = self.report, Counter(a.verdict.value for a in self.report.attempts)
        kinds: dict[str, Counter[str]] = defaultdict(Counter)
        for f in self.told():
            kinds[f.kind][self.treatment(f)] += 1
        return {
            "files": len(self.paths), "cleared": len(report.outputs),
            "held": sum(h.code > 0 for h in self.held.values()), "left_out": sum(h.code == 0 for h in self.held.values()),
            "people": len(report.plan.people), "findings": len(self.told()),
            "attempts": {v.value: verdicts[v.value] for v in Verdict},
            "kinds": [{"kind": k, "found": n.total(), **{t: n[t] for t in TREATMENTS}} for k, n in sorted(kinds.items())],
        }  # fmt: skip

    def questions(self, asked: Iterable[Question]) -> list[Document]:
        return [{"number": n, "text": q.text, "answer": self._typed(q.answer), "about": list(q.about)} for n, q in enumerate(asked, 1)]

    def advice(self, given: Sequence[Question]) -> list[Document]:
        """With the words that will be published of each fact: those of a withheld person are found under nothing else."""
        found = {f.id: f for f in self.told()}
        said = {i: f"{f.kind} “{self.treated.get(i, ('', ''))[1] or f.value}”" for i, f in found.items() if f.quasi}
        rows = zip(self.questions(given), given, strict=True)
        return [{**row, "words": list(dict.fromkeys(said[i] for i in q.about if i in said))} for row, q in rows]

    def _typed(self, command: str) -> str:
        return command.replace(" STORY ", f" {shlex.quote(self.story)} ")

    def liftable(self) -> list[Document]:
        wanted = set(self.report.plan.liftable)
        chosen = sorted((f for f in self.told() if f.id in wanted), key=lambda f: (-f.score, f.id))
        return [{**self._brief(f), "score": f.score, "command": self._command(f)} for f in chosen]

    def visible(self) -> list[Document]:
        """What stays of names, faces and numbers; the facts that stay are told of person by person, as advice."""
        seen = [f for f in self.told() if self.treatment(f) in ("keep", "none") and not f.quasi]
        return [{**self._brief(f), "person": self._person_of(f), "why": self._why(f)} for f in seen]

    def _brief(self, f: Finding) -> Document:
        """A finding that somebody must judge, and therefore with its words; no other words are told."""
        id = _id(f.asset)
        words = f.value if isinstance(f.where, Span) else ""
        return {"finding": f.id, "kind": f.kind, "words": words, "asset": id, "paths": self.paths[id], "output": self.outputs.get(id)}

    def _command(self, f: Finding) -> str:
        what = "face" if isinstance(f.where, Region | Track) else "name"
        return f"withheld decide {shlex.quote(self.story)} --not-a-{what} {f.id}"

    def _why(self, f: Finding) -> str:
        """Why a finding stays: consent, a person's decision, a rule for its kind, or nothing in the plan that speaks of it."""
        person = self.persons.get(f.id)
        if person and person.consent is Consent.PUBLIC:
            return "agreed"
        if f.kind == "person":
            return "policy"
        return "lifted" if self.treatment(f) == "keep" else "no action"

    def _person_of(self, f: Finding) -> str | None:
        person = self.persons.get(f.id)
        return (person.name or person.id) if person else None

    def person(self, p: Person) -> Document:
        own = {f.id: f.asset for f in self.told() if self.persons.get(f.id) == p}
        actions = (r for file in self.report.plan.files for r in file.replacements)
        labels = sorted({r.label for r in actions if own.keys() >= set(r.findings)})  # a link or an address around a name has another
        counts = {"findings": len(own), "files": len(set(own.values()))}
        return {"id": p.id, "name": p.name, "label": ", ".join(labels) or p.label, "consent": p.consent.value, **counts}

    def files(self) -> list[Document]:
        """The originals in the order of their paths, then what was made here."""
        originals = sorted(self.paths, key=lambda id: (self.paths[id], id))
        made = sorted({name for name, _ in self.report.outputs} - set(self.outputs.values()))
        return [*(self._file(id) for id in originals), *(self._made_here(name) for name in made)]

    def _file(self, id: str) -> Document:
        asset, held = self.assets.get(id), self.held.get(id)
        return {
            "asset": id, "sha256": asset and asset.sha256, "paths": self.paths[id], "media_type": asset and asset.media_type,
            "size": asset and asset.size, "state": self._state(id), "held": {"reason": held.reason, "code": held.code} if held else None,
            "findings": [self._finding(f) for f in self.findings.get(id, ())],
            "unseen": [sentence for about, sentence in self.report.unseen if _id(about) == id], **self._after(self.outputs.get(id)),
        }  # fmt: skip

    def _state(self, id: str) -> str:
        if id in self.held:
            return "held back" if self.held[id].code else "left out"
        if id not in self.outputs:
            return "not by itself"
        return "cleared" if self.outputs[id] in dict(self.report.outputs) else "not cleared"

    def _made_here(self, name: str) -> Document:
        nothing: Document = dict.fromkeys(("asset", "sha256", "media_type", "size", "held"))
        return {**nothing, "paths": [], "state": "made here", "findings": [], "unseen": [], **self._after(name)}

    def _after(self, output: str | None) -> Document:
        name = output or ""
        tried = self.attempts.get(name, [])  # the worst first
        digest = dict(self.report.outputs).get(name)
        return {"output": output, "output_sha256": digest, "verdict": tried[0]["verdict"] if tried else None, "attempts": tried}

    def _finding(self, f: Finding) -> Document:
        treatment, label = self.treated.get(f.id, ("none", ""))
        return {
            "id": f.id, "kind": f.kind, "where": _where(f.where), "score": f.score, "doubt": f.doubt, "detector": f.detector,
            "treatment": treatment, "label": label, "person": self._person_of(f),
        }  # fmt: skip

    def limits(self) -> list[Document]:
        """What was not checked in this story, file by file."""
        unattacked = [name for name, _ in sorted(self.report.outputs) if name not in self.attempts]
        toothless = [a for a in sorted(self.report.attempts, key=severity) if a.verdict is Verdict.UNPROVEN]
        return [
            *({"about": name, "text": "No attack was run on this file."} for name in unattacked),
            *({"about": a.output, "text": f"`{a.attack}` found nothing, and could not show that it would have."} for a in toothless),
            *({"about": self.named(about), "text": text} for about, text in self.report.unseen),
        ]


def severity(a: Attempt) -> tuple[int, str, str, str]:
    return WORST_FIRST.index(a.verdict), a.output, a.family, a.attack


def attempt(a: Attempt) -> Document:
    return {
        "output": a.output, "attack": a.attack, "family": a.family, "verdict": a.verdict.value,
        "control": a.control, "on_control": a.on_control, "on_output": a.on_output, "note": a.note,
    }  # fmt: skip


def _id(asset: str) -> str:
    """`Asset.id` of a hash; an id stays what it is."""
    return asset[:10]


def _where(where: Where) -> Document:
    match where:
        case Region(picture, box):
            return {"picture": picture, "box": [round(v) for v in (box.x, box.y, box.w, box.h)]}
        case Track(first, boxes):
            return {"frames": [first, first + len(boxes) - 1], "box": [round(v) for v in (boxes[0].x, boxes[0].y, boxes[0].w, boxes[0].h)]}
        case Span(passage, start, end):
            return {"passage": passage, "start": start, "end": end}
        case FieldAt(name):
            return {"field": name}
