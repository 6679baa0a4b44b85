"""Detectors, one thing to find a file. This page holds their base class and nothing else."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING, ClassVar

from withheld.model import Finding, Region, Span

if TYPE_CHECKING:
    from withheld.model import Asset, Content, Where


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

    @abstractmethod
    def detect(self, asset: Asset, content: Content, known: Known) -> Iterable[Finding]:
        """Everything of its kinds in the content."""

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
    ) -> Finding:
        """A finding of this detector, with an id that a later run of the same version gives again."""
        match where:
            case Region(picture, box):
                place = f"{picture}:{box.x:.0f},{box.y:.0f},{box.w:.0f},{box.h:.0f}"
            case Span(passage, start, end):
                place = f"{passage}:{start}-{end}"
            case _:
                place = where.name
        digest = sha256(f"{asset.sha256} {self.name} {kind} {place}".encode()).hexdigest()
        return Finding(f"f-{digest[:10]}", asset.sha256, kind, where, score, f"{self.name}@{self.version}", doubt, value, features)
