"""People, policy and decisions → plan: what is covered, replaced or kept in each file. Pure; the redactions read nothing else."""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from itertools import product
from pathlib import PurePosixPath
from typing import TypeAlias

from withheld import covering
from withheld.boxes import BoxPolicy
from withheld.decisions import Decision, lifted, standing
from withheld.formats import Format
from withheld.group import References, group, near_confirmed
from withheld.model import (
    AssetPlan,
    Box,
    Consent,
    Finding,
    Kept,
    Person,
    Question,
    Region,
    Replacement,
    Scan,
    Span,
    Treatment,
)
from withheld.policy import Policy
from withheld.registry import format_for

_LETTERS = "BCDFGHJKLMNPQRSTVWXZ"  # no vowels, so that no label spells a word
_UNLISTED = "[file withheld]"
_WITHHELD = "[withheld]"
_CONTRARY = (
    "{} was lifted, but the policy withholds this person or word, and it stays withheld. Take the decision back, or change the policy?"
)
_NO_FILE = "Box {} of the policy is to be covered in a file that the story does not have. Which file is meant?"
_NOTHING = "Box {} of the policy hides nothing: it lies outside of the picture or of the film's time, or its file has none. Where is it?"

Judged: TypeAlias = tuple[Finding, Treatment, Person | None]


@dataclass(frozen=True, slots=True)
class Planner:
    """Everything a file's plan depends on beside the file itself; made by `planner`.

    `files` maps each path of the story to the name it is published under, "" for one that is not; `key` is drawn from the run key.
    """

    policy: Policy = field(repr=False)
    references: References = field(repr=False)
    log: tuple[Decision, ...]
    """The decisions that stand."""
    files: Mapping[str, str] = field(repr=False)
    key: bytes = field(repr=False)
    owner: Mapping[str, Person] = field(repr=False)
    labels: Mapping[str, str] = field(repr=False)
    lifted: frozenset[str] = field(repr=False)
    """Ids of the findings somebody lifted, and the names among them, which are lifted wherever they stand."""

    def file(self, scan: Scan) -> AssetPlan:
        """The plan of one file."""
        judged = [self._judged(f) for f in scan.findings if f.kind != "likeness"]
        covers, shown = covering.covers([(f, t) for f, t, _ in judged], scan, self.policy.covers_persons, self._sure(judged, scan))
        asked = [cover for box in self._boxes(scan) for cover in covering.asked(box, scan)]
        replacements, spared = self._replacements(judged, scan)
        output, edge = self.files[scan.asset.path], self.policy.edge_of(scan.content.film)
        return AssetPlan(scan.asset.sha256, output, edge, (*covers, *asked), replacements, (*shown, *spared), self.policy.embed_captions)

    def alone(self, scan: Scan) -> AssetPlan:
        """The plan the file would get if it were the whole story: what an end-to-end swap is planned with."""
        people = group([scan], self.policy, self.references)
        return planner([scan], self.policy, self.references, people, self.log, self.files, self.key).file(scan)

    def may_lift(self, finding: Finding) -> bool:
        """Whether a decision may uncover a finding: not what the policy itself names as secret or as somebody who is not public."""
        person = self.owner.get(finding.id)
        return finding.kind != "secret" and (person is None or not person.name or person.consent is Consent.PUBLIC)

    def questions(self, scans: Sequence[Scan]) -> tuple[Question, ...]:
        """One for each decision to lift what the policy withholds, and for each of its boxes that hides nothing.

        The policy holds until somebody answers.
        """
        findings = {f.id: f for scan in scans for f in scan.findings}
        refused = [(d, findings[i]) for i, d in lifted(self.log, findings.values()).items() if not self.may_lift(findings[i])]
        about = {d.finding: tuple(f.id for other, f in refused if other.finding == d.finding) for d, _ in refused}
        lifts = (Question(_CONTRARY.format(", ".join(ids)), f"withheld decide STORY --undo {i}", ids) for i, ids in about.items())
        return (*lifts, *self._idle(scans))

    def _boxes(self, scan: Scan) -> list[BoxPolicy]:
        """The boxes that the policy asks for in a file, by whatever of its paths."""
        output = self.files.get(scan.asset.path)
        return [b for b in self.policy.boxes if b.file == scan.asset.path or (output and self.files.get(b.file) == output)]

    def _idle(self, scans: Sequence[Scan]) -> Iterator[Question]:
        """A question for each box that lies in no picture of the story, unless its file is one that is not published."""
        hiding = {id(b) for scan in scans for b in self._boxes(scan) if covering.asked(b, scan)}
        for number, box in enumerate(self.policy.boxes, 1):
            if box.file not in self.files:
                yield Question(_NO_FILE.format(number), 'file = "folder/name.mp4"   # as it lies in the story, or take the box out')
            elif self.files[box.file] and id(box) not in hiding:
                yield Question(_NOTHING.format(number), "box = [x, y, w, h]   # pixels of the upright picture; see docs/policy.md")

    def _judged(self, finding: Finding) -> Judged:
        person = self.owner.get(finding.id)
        said = finding.id in self.lifted or (finding.kind == "name" and finding.value.casefold() in self.lifted)
        if said and self.may_lift(finding):
            return finding, Treatment.KEEP, person
        return finding, self.policy.treatment(finding.kind, finding.where, person.consent if person else Consent.WITHHELD), person

    def _sure(self, judged: Sequence[Judged], scan: Scan) -> dict[str, frozenset[int]]:
        """The frames of a film in which a face stays that only a reference made public; one that an editor named stays in all."""
        named = self.lifted.union(*(p.faces for p in self.policy.people.values()))
        known = {f.id: p.name for f, t, p in judged if t is Treatment.KEEP and p and p.name in self.references and f.id not in named}
        near = {name: near_confirmed(scan, name, self.references) for name in set(known.values())}
        return {face: near[name][face] for face, name in known.items() if face in near[name]}

    def _replacements(self, judged: Sequence[Judged], scan: Scan) -> tuple[tuple[Replacement, ...], tuple[Kept, ...]]:
        spans = [(f, t, p) for f, t, p in judged if isinstance(f.where, Span)]
        kept = [(f, p) for f, t, p in spans if t is Treatment.KEEP]
        out = [(f, p) for f, t, p in spans if t is not Treatment.KEEP and not _part_of_kept(f, kept)]
        merged = [self._replacement(together, scan) for together in _merged(out)]
        spared = tuple(Kept(f.where, (f.id,)) for f, _ in kept if not any(r.span.touches(_span(f)) for r in merged))
        return tuple(merged), spared

    def _replacement(self, together: Sequence[tuple[Finding, Person | None]], scan: Scan) -> Replacement:
        start, end = min(_span(f).start for f, _ in together), max(_span(f).end for f, _ in together)
        finding, person = max(together, key=lambda fp: (_span(fp[0]).end - _span(fp[0]).start, fp[0].kind == "name"))
        span, words = Span(_span(finding).passage, start, end), self._words(finding, person)
        if person and _opens_sentence(scan.content.text[span.passage].text[:start]):
            words = words[0].upper() + words[1:]
        return Replacement(span, words, tuple(sorted({f.id for f, _ in together})))

    def _words(self, finding: Finding, person: Person | None) -> str:
        if finding.kind == "link":
            return self.files.get(finding.value, "") or _UNLISTED
        if person:
            return self.labels[person.id]
        return _WITHHELD if finding.kind == "secret" else f"[{finding.kind}]"


def planner(
    scans: Sequence[Scan],
    policy: Policy,
    references: References,
    people: Sequence[Person],
    log: Sequence[Decision],
    files: Mapping[str, str],
    key: bytes,
) -> Planner:
    """A planner for these scans. `key` feeds the labels; nothing else does."""
    findings = {f.id: f for scan in scans for f in scan.findings}
    log = standing(log, findings.values())
    off = lifted(log, findings.values())
    names = {findings[i].value.casefold() for i in off if findings[i].kind == "name"}
    owner = {f: person for person in people for f in person.findings}
    return Planner(policy, references, tuple(log), files, key, owner, _labels(people, key), frozenset(off) | names)


def _labels(people: Sequence[Person], key: bytes) -> dict[str, str]:
    """What stands for each person in text: the policy's label, else letters drawn with the run key, all of one length."""
    width = 2 if len(people) < len(_LETTERS) ** 2 // 2 else 4
    codes = sorted(product(_LETTERS, repeat=width), key=lambda c: hmac.digest(key, "".join(c).encode(), sha256))
    drawn = {person.id: f"[Person {''.join(code)}]" for person, code in zip(people, codes, strict=False)}
    return drawn | {p.id: p.label for p in people if p.consent is Consent.CALLSIGN}


def published_names(paths: Mapping[str, str], scans: Sequence[Scan], policy: Policy, key: bytes) -> dict[str, str]:
    """The public name of each path (`paths` gives its SHA-256), "" for what is not published; a side file goes by its picture's name.

    A name is an optional slug and letters that only `key`, drawn from the run key, explains.
    """
    names = {s.asset.sha256: _name(s, policy, key) for s in scans if writes(s.content.target)}
    words = {s.asset.sha256 for s in scans if not s.asset.media_type.startswith(("image/", "video/"))}
    pictures = {path: names.get(sha, "") for path, sha in paths.items() if sha not in words}
    beside = {s.asset.sha256 for s in scans if not writes(s.content.target)}
    return {path: _beside(path, pictures) if sha in beside else names.get(sha, "") for path, sha in paths.items()}


def _beside(path: str, pictures: Mapping[str, str]) -> str:
    """The name of the picture that a side file belongs to (`photo.jpg.xmp`, else `photo.xmp`), "" where that is not one or not published.

    `pictures` holds what could be one, files that could not be read among them: a guess would put words under another picture.
    """
    base = _stem(path)
    if base in pictures:
        return pictures[base]
    fitting = [name for other, name in pictures.items() if _stem(other) == base]
    return fitting[0] if len(fitting) == 1 else ""


def writes(target: str) -> bool:
    """Whether files of this media type are published (a side file's words go elsewhere)."""
    kind = type(format_for(target))
    return kind.write is not Format.write or kind.encode is not Format.encode


def _name(scan: Scan, policy: Policy, key: bytes) -> str:
    code = hmac.digest(key, scan.asset.path.encode(), sha256).hex()[:12]
    return f"{policy.slug}{'-' if policy.slug else ''}{code}{format_for(scan.content.target).extension}"


def _stem(path: str) -> str:
    """The path without its last suffix."""
    return str(PurePosixPath(path).with_suffix(""))


def liftable(scan: Scan, plan: AssetPlan) -> list[Finding]:
    """The doubtful findings that alone are why something is covered or replaced: lifting them would change the file."""
    sure = {f.id for f in scan.findings if not f.doubt}
    alone = {i for a in (*plan.covers, *plan.replacements) if not sure & set(a.findings) for i in a.findings}
    return [f for f in scan.findings if f.doubt and f.id in alone]


def repaired(plan: AssetPlan, seen: Sequence[Region], scan: Scan, scale: float) -> AssetPlan:
    """The plan with a cover over everything an attack still saw in the output, whose pixels are `scale` source pixels wide.

    In a film a region's `picture` is the index of its frame, and the frames around it are covered with it.
    """
    hits = [Region(r.picture, Box(r.box.x * scale, r.box.y * scale, r.box.w * scale, r.box.h * scale)) for r in seen]
    return replace(plan, covers=(*plan.covers, *covering.again(hits, plan.covers, scan)))


def _part_of_kept(finding: Finding, kept: Sequence[tuple[Finding, Person | None]]) -> bool:
    """Whether a name is only a part of a longer name that stays ("Denis" in "Denis Prokhorov")."""
    span = _span(finding)
    longer = [s for f, p in kept if (s := _span(f)).touches(span) and s.end - s.start > span.end - span.start and p]
    return finding.kind == "name" and any(s.start <= span.start and span.end <= s.end for s in longer)


def _opens_sentence(before: str) -> bool:
    """Whether what follows these words begins a sentence, so that a label there gets a capital; the name itself is not looked at."""
    before = before.rstrip(" \t\"'“‘«(*_>#–-")
    return not before or before[-1] in ".!?…\n"


def _merged(found: Iterable[tuple[Finding, Person | None]]) -> list[list[tuple[Finding, Person | None]]]:
    """Findings whose spans overlap, together: replaced one by one, the tail of the longer would stay in clear."""
    groups: list[list[tuple[Finding, Person | None]]] = []
    reach = (-1, -1)
    for one in sorted(found, key=lambda fp: (_span(fp[0]).passage, _span(fp[0]).start)):
        span = _span(one[0])
        if groups and span.passage == reach[0] and span.start < reach[1]:
            groups[-1].append(one)
            reach = (span.passage, max(reach[1], span.end))
        else:
            groups.append([one])
            reach = (span.passage, span.end)
    return groups


def _span(finding: Finding) -> Span:
    assert isinstance(finding.where, Span)
    return finding.where
