"""Attacks, one a file. This page holds their base class and the one place where a verdict is reached.

An attack shows on the original that it bites, or where the original holds nothing to find on canaries planted in a copy of the output;
only then does its silence on the output count for anything.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

from withheld.model import Attempt, Verdict

if TYPE_CHECKING:
    from withheld.model import AssetPlan, Content, Finding, Frame, Region, Span


@dataclass(frozen=True, slots=True)
class Hit:
    """Something an attack got out of a file: what, as a word for the report without any value, and where, if it is a place in a picture.

    `region` is in pixels of the file that was attacked, which may be smaller than its source.
    """

    what: str
    region: Region | None = None
    value: str = field(default="", repr=False)

    def shows(self, planted: Hit) -> bool:
        """Whether this is the planted thing found again; an empty `what` fits all, a region counts when one lies half in the other."""
        if planted.region and self.region:
            ours, theirs = self.region.box, planted.region.box
            near = self.region.picture == planted.region.picture and max(ours.within(theirs), theirs.within(ours)) >= 0.5
        else:
            near = planted.region is None
        return near and planted.what in ("", self.what) and self.value == planted.value


@dataclass(frozen=True, slots=True)
class Exhibit:
    """A file as an attacker holds it: its bytes, its name, and what a decoder makes of it.

    `content` is None where no decoder reads it; `mtime` is its modification time in seconds and `attributes` its extended
    attributes' names once it lies on a disk. `planted` lists what a canary must make an attack find, each single one.

    Films are attacked twice. One segment after the other, as a small file in `data`, by what a decoder shows of it: `frames` streams its
    frames anew each time it is called, the first of which has the index `first` in the film. And once as a whole, which is too large to be
    held: `data` is empty then and `chunks` streams the file's bytes.
    """

    name: str = field(repr=False)
    media_type: str
    data: bytes = field(repr=False)
    content: Content | None = field(default=None, repr=False)
    mtime: float | None = None
    attributes: tuple[str, ...] = ()
    planted: tuple[Hit, ...] = ()
    frames: Callable[[], Iterator[Frame]] | None = field(default=None, repr=False)
    first: int = 0
    chunks: Callable[[], Iterator[bytes]] | None = field(default=None, repr=False)

    def pieces(self) -> Iterator[bytes]:
        """The bytes of the file in order, in pieces of any length."""
        return self.chunks() if self.chunks else iter((self.data,))


@dataclass(frozen=True, slots=True)
class Profile:
    """What the story told of somebody who is not to be recognised.

    `facts` are pairs of kind and words of the original that the plan removes, `person` is an id that no output holds, `windows` are the
    places of this file's original that are about this person.
    """

    person: str
    facts: tuple[tuple[str, str], ...] = field(repr=False)
    windows: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Brief:
    """What a plan-aware attack may use: what was to be hidden, what was agreed to stay, and the means to render again.

    `needles` are the names, contacts and secrets that must not appear; `allowed` the words agreed to be public. `people` are the spellings
    of everybody who is not public, a tuple for each, `profiles` what the story told of them. `gallery` holds the
    embedding of every covered face of the story, `shown` those of the references of everybody who agreed to be seen. `original` is the
    decoded source; `source_sizes` are its pictures' width and height in pixels, by which a plan's regions are brought to the size of the
    output.
    `render` carries out the same plan with the same run key on another content; `rerun` does so after finding everything anew.

    For a segment of a film: `source` streams the source's frames anew each time it is called; `redraw` carries out the plan on frames, told
    the index in the film of the first, and gives what the encoder is fed, frame for frame; `reencode` does so and gives a file of them.
    `source_sizes` holds the film's width and height.
    """

    plan: AssetPlan
    findings: tuple[Finding, ...]
    needles: tuple[str, ...] = field(default=(), repr=False)
    allowed: tuple[str, ...] = field(default=(), repr=False)
    gallery: tuple[tuple[float, ...], ...] = field(default=(), repr=False)
    original: Content | None = field(default=None, repr=False)
    source_sizes: tuple[tuple[int, int], ...] = ()
    render: Callable[[Content], bytes] | None = None
    rerun: Callable[[Content], tuple[AssetPlan, bytes]] | None = None
    decode: Callable[[bytes], Content] | None = None
    source: Callable[[], Iterator[Frame]] | None = None
    redraw: Callable[[Iterable[Frame], int], Iterator[Frame]] | None = None
    reencode: Callable[[Iterable[Frame], int], bytes] | None = None
    shown: tuple[tuple[float, ...], ...] = field(default=(), repr=False)
    people: tuple[tuple[str, ...], ...] = field(default=(), repr=False)
    profiles: tuple[Profile, ...] = ()


class Attack(ABC):
    """One way to get out of a file what should not be in it.

    `family` is `recover` (knows the plan: is what we hid gone?) or `miss` (blind: is there anything we never found?).
    """

    name: ClassVar[str]
    family: ClassVar[str]
    models: ClassVar[tuple[str, ...]] = ()

    @abstractmethod
    def applies(self, exhibit: Exhibit, brief: Brief) -> bool:
        """Whether this attack has anything to say about such a file."""

    @abstractmethod
    def find(self, exhibit: Exhibit, brief: Brief) -> list[Hit]:
        """Everything the attack gets out of the file."""

    @abstractmethod
    def plant(self, exhibit: Exhibit, brief: Brief) -> Exhibit:
        """A copy of the (clean) output with something in it that `find` must find; `Exhibit.planted` lists it where it is more than one."""

    def on_original(self, original: Exhibit, brief: Brief) -> int:
        """How much the attack gets out of the original; 0 where only a canary can show that it bites."""
        return len(self.find(original, brief))

    def attempt(self, original: Exhibit | None, output: Exhibit, brief: Brief) -> tuple[Attempt, list[Hit]]:
        """Attack the original (or a canary), then the output; the verdict and what was got out of the output."""
        hits = self.find(output, brief)
        control, proof, planted = "original", self.on_original(original, brief) if original else 0, 1
        if not proof:
            control, (proof, planted) = "canary", self._canaries(output, brief, hits)
        verdict = Verdict.LEAK if hits else Verdict.HELD if proof >= planted else Verdict.UNPROVEN
        note = ", ".join(sorted({hit.what for hit in hits}))
        if verdict is Verdict.UNPROVEN:
            note = f"{proof} of {planted} canaries found"
        return Attempt(self.name, self.family, output.name, control, proof, len(hits), verdict, note), hits

    def _canaries(self, output: Exhibit, brief: Brief, hits: list[Hit]) -> tuple[int, int]:
        """How many of the canaries were found and how many planted; what the output gave away anyway proves nothing about them."""
        canary = self.plant(output, brief)
        found = self.find(canary, brief)
        if not canary.planted:
            return max(len(found) - len(hits), 0), 1
        return sum(any(f.shows(p) for f in found) for p in canary.planted), len(canary.planted)
