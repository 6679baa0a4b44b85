"""People, policy and decisions → plan: what is covered, replaced or kept in each file. Pure; the redactions read nothing else."""

from __future__ import annotations

import hmac
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import PurePosixPath

from withheld import covering
from withheld.boxes import BoxPolicy
from withheld.decisions import Decision, coarsened, lifted, standing
from withheld.formats import Format
from withheld.group import References, group, near_confirmed
from withheld.model import AssetPlan, Box, Consent, Finding, Person, Question, Region, Scan, Span, Treatment
from withheld.policy import Policy
from withheld.registry import format_for
from withheld.rewording import Judged, Rewording, labels, pseudonyms, replacements
from withheld.subjects import SOMEBODY, about, genders, tongues, with_facts

_CONTRARY = (
    "{} was lifted, but the policy withholds this person or word, and it stays withheld. Take the decision back, or change the policy?"
)
_NO_FILE = "Box {} of the policy is to be covered in a file that the story does not have. Which file is meant?"
_NOTHING = "Box {} of the policy hides nothing: it lies outside of the picture or of the film's time, or its file has none. Where is it?"


_TELLING = 3
"""Letters that a word of a fact must have more than to count when the fact is looked for elsewhere."""
_OWN = frozenset(("decoration", "health", "education"))
"""Kinds of facts that are one person's: told of somebody withheld in one place, they are not told in another, whoever seems meant there."""


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
    people: tuple[Person, ...] = field(repr=False)
    owner: Mapping[str, Person] = field(repr=False)
    about: Mapping[str, Sequence[Person]] = field(repr=False)
    """The people whom a fact may be about."""
    wording: Rewording = field(repr=False)
    lifted: frozenset[str] = field(repr=False)
    """Ids of the findings somebody lifted, and the names among them, which are lifted wherever they stand."""
    hidden: frozenset[tuple[str, frozenset[str]]] = field(default=frozenset(), repr=False)
    """Kind and words of the facts that are made coarser of a named person somewhere in the story, and so everywhere."""

    def file(self, scan: Scan) -> AssetPlan:
        """The plan of one file."""
        judged = [self._judged(f, scan) for f in scan.findings if f.kind != "likeness"]
        covers, shown = covering.covers([(f, t) for f, t, _ in judged], scan, self.policy.covers_persons, self._sure(judged, scan))
        asked = [cover for box in self._boxes(scan) for cover in covering.asked(box, scan)]
        replaced, spared = replacements([j for j in judged if isinstance(j[0].where, Span)], scan, self.wording)
        output, edge = self.files[scan.asset.path], self.policy.edge_of(scan.content.film)
        return AssetPlan(scan.asset.sha256, output, edge, (*covers, *asked), replaced, (*shown, *spared), self.policy.embed_captions)

    def alone(self, scan: Scan) -> AssetPlan:
        """The plan the file would get if it were the whole story: what an end-to-end swap is planned with."""
        people = group([scan], self.policy, self.references)
        return planner([scan], self.policy, self.references, people, self.log, self.files, self.key).file(scan)

    def may_lift(self, finding: Finding) -> bool:
        """Whether a decision may uncover a finding: not what the policy itself names as secret or as somebody who is not public."""
        person = None if finding.quasi else self.owner.get(finding.id)
        return finding.kind != "secret" and (person is None or not person.name or person.consent is Consent.PUBLIC)

    def questions(self, scans: Sequence[Scan]) -> tuple[Question, ...]:
        """One for each decision to lift what the policy withholds, and for each of its boxes that hides nothing.

        The policy holds until somebody answers.
        """
        findings = {f.id: f for scan in scans for f in scan.findings}
        refused = [(d, findings[i]) for i, d in lifted(self.log, findings.values()).items() if not self.may_lift(findings[i])]
        refusals = {d.finding: tuple(f.id for other, f in refused if other.finding == d.finding) for d, _ in refused}
        lifts = (Question(_CONTRARY.format(", ".join(ids)), f"withheld decide STORY --undo {i}", ids) for i, ids in refusals.items())
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

    def _judged(self, finding: Finding, scan: Scan) -> Judged:
        person = None if finding.quasi else self.owner.get(finding.id)
        said = finding.id in self.lifted or (finding.kind == "name" and finding.value.casefold() in self.lifted)
        if said and self.may_lift(finding):
            return finding, Treatment.KEEP, person
        if finding.quasi:
            return self._judged_fact(finding, scan)
        return finding, self.policy.treatment(finding.kind, finding.where, person.consent if person else Consent.WITHHELD), person

    def hides(self, fact: Finding, scan: Scan) -> bool:
        """Whether a fact is of a kind that hardly two people share, and goes because it is told of a named person."""
        return fact.kind in _OWN and any(p is not None and p.id != SOMEBODY.id for p in self._against(fact, scan) if self._withheld(fact))

    def _judged_fact(self, fact: Finding, scan: Scan) -> Judged:
        """A fact stays if everybody whom it may be about agreed, or the policy lets it."""
        first = next(iter(self.about.get(fact.id, ())), None)
        if fact.id in self.wording.coarsest:
            return fact, Treatment.REPLACE, first
        against, elsewhere = self._against(fact, scan), self._gone_elsewhere(fact)
        if not against and not elsewhere:
            return fact, Treatment.KEEP, first
        # the finest place is a matter of the story
        owned = self._withheld(fact) or elsewhere or fact.kind == "place"
        consent = Consent.WITHHELD if owned else Consent.PUBLIC
        return fact, self.policy.treatment(fact.kind, fact.where, consent), next(iter(against), first)

    def _gone_elsewhere(self, fact: Finding) -> bool:
        kind, words = _told(fact)
        return bool(words) and any(kind == other and (words <= gone or gone <= words) for other, gone in self.hidden if gone)

    def _withheld(self, fact: Finding) -> list[Person]:
        return [p for p in self.about.get(fact.id, ()) if p.consent is not Consent.PUBLIC]

    def _against(self, fact: Finding, scan: Scan) -> list[Person | None]:
        """Of those who are not public, else of the first, for whom a fact may not stay."""
        people = self._withheld(fact) or (*self.about.get(fact.id, ()), None)[:1]
        return [p for p in people if not self.wording.stays(fact, scan, p)]

    def _sure(self, judged: Sequence[Judged], scan: Scan) -> dict[str, frozenset[int]]:
        """The frames of a film in which a face stays that only a reference made public; one that an editor named stays in all."""
        named = self.lifted.union(*(p.faces for p in self.policy.people.values()))
        known = {f.id: p.name for f, t, p in judged if t is Treatment.KEEP and p and p.name in self.references and f.id not in named}
        near = {name: near_confirmed(scan, name, self.references) for name in set(known.values())}
        return {face: near[name][face] for face, name in known.items() if face in near[name]}


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
    spoken = {findings[i].value.casefold() for i in off if findings[i].kind == "name"}
    owner = {f: person for person in people for f in person.findings}
    languages = tongues(people, scans)
    sexes = genders(people, scans, languages)
    facts = about(scans, people, sexes)
    known = {p.id: p for p in (*people, SOMEBODY)}
    of = {fact: tuple(known[p] for p in sorted(subjects)) for fact, subjects in facts.items()}
    taken = {f.value for f in findings.values() if f.kind == "name"}
    names = pseudonyms(people, sexes, languages, policy, taken, key)
    wording = Rewording(policy, files, labels(people, key), names, coarsened(log, findings.values()))
    everybody = with_facts(people, facts)
    made = Planner(policy, references, tuple(log), files, key, everybody, owner, of, wording, frozenset(off) | spoken)
    return replace(made, hidden=frozenset(_told(f) for scan in scans for f in scan.findings if made.hides(f, scan)))


def _told(fact: Finding) -> tuple[str, frozenset[str]]:
    """The kind of a fact and the words that tell, by which it is known again in other words around them."""
    return fact.kind, frozenset(w for w in re.findall(r"\w+", fact.value.casefold()) if len(w) > _TELLING)


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
