"""Detectors, one thing to find a file. This page holds their base class and nothing else."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING, ClassVar, Protocol

from withheld.model import Finding, Region, Span, Track

if TYPE_CHECKING:
    from withheld.model import Asset, Box, Content, Pixels, Plane, Where


@dataclass(frozen=True, slots=True)
class Known:
    """What a detector may know beside the content: the story's own names and what earlier detectors found in this file.

    `names` maps a person (the policy's key, or an id for one found by machine) to the spellings known, `doubtful` are those of them whom
    a detector only guessed; `secrets` are words that must never appear; `files` are the paths of the story, for links; `findings` those
    of detectors with a lower `order`.
    """

    names: dict[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]], repr=False)
    doubtful: frozenset[str] = field(default=frozenset(), repr=False)
    secrets: tuple[str, ...] = field(default=(), repr=False)
    files: tuple[str, ...] = field(default=(), repr=False)
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Sighting:
    """Something seen in one frame of a film, in pixels of the frame; score from 0 to 1. What becomes of it is decided over its track."""

    kind: str
    box: Box
    score: float


class View(Protocol):
    """One frame of a film as detectors see it; what was converted once is kept for the next."""

    width: int
    height: int
    index: int

    def rgb(self, longest: int | None = None, box: Box | None = None) -> Pixels:
        """The frame, or the part of it in a box with whole even edges, as H × W × 3; scaled down to that longest side where longer."""
        ...

    def grey(self, longest: int) -> Plane:
        """The luma, scaled down to that longest side where it is longer: H × W."""
        ...

    def still(self, since: int) -> bool:
        """Whether nothing in it is other than so many frames before; now and then it is not still, whatever it shows."""
        ...


class Detector(ABC):
    """Finds one kind of thing in a content, or says nothing. Pure: same content and knowledge, same findings.

    May raise `MissingError` (a model is not there). Several detectors may report the same kind; their spans and boxes are merged
    before anything is replaced, so a detector never has to know another.
    """

    name: ClassVar[str]
    version: ClassVar[int] = 1
    kinds: ClassVar[tuple[str, ...]]
    models: ClassVar[tuple[str, ...]] = ()
    """Weights it needs, as named in `models.toml`."""
    order: ClassVar[int] = 10
    story_wide: ClassVar[bool] = False
    """True for one that needs the names found in the whole story; it runs in a second pass."""

    every: ClassVar[int] = 0
    """It glances at every n-th frame of a film; 0: at none."""

    @abstractmethod
    def detect(self, asset: Asset, content: Content, known: Known) -> Iterable[Finding]:
        """Everything of its kinds in the content."""

    def glance(self, view: View, tracked: Sequence[Sighting]) -> Iterable[Sighting]:  # noqa: ARG002
        """What it sees in one frame of a film, told what was seen or followed to this frame; quick, because there are many frames."""
        return ()

    def finding(
        self,
        asset: Asset,
        kind: str,
        where: Where,
        score: float,
        *,
        doubt: bool = False,
        value: str = "",
        features: tuple[float, ...] = (),
        quasi: bool = False,
    ) -> Finding:
        """A finding of this detector, with an id that a later run of the same version gives again."""
        match where:
            case Region(picture, box):
                place = f"{picture}:{box.x:.0f},{box.y:.0f},{box.w:.0f},{box.h:.0f}"
            case Track(first, boxes, since):
                place = f"{since}:{first}+{len(boxes)}:{boxes[0].x:.0f},{boxes[0].y:.0f}"
            case Span(passage, start, end):
                place = f"{passage}:{start}-{end}"
            case _:
                place = where.name
        digest = sha256(f"{asset.sha256} {self.name} {kind} {place}".encode()).hexdigest()
        return Finding(f"f-{digest[:10]}", asset.sha256, kind, where, score, f"{self.name}@{self.version}", doubt, value, features, quasi)
