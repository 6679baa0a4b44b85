"""Attacks, one a file. This page holds their base class and the one place where a verdict is reached.

An attack shows on the original that it bites, or where the original holds nothing to find on a canary planted in the output; only then
does its silence on the output count for anything.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

from withheld.model import Attempt, Verdict

if TYPE_CHECKING:
    from withheld.model import AssetPlan, Content, Finding, Region


@dataclass(frozen=True, slots=True)
class Exhibit:
    """A file as an attacker holds it: its bytes, its name, and what a decoder makes of it.

    `content` is None where no decoder reads it; `times` are its modification time in seconds and `attributes` its extended
    attributes' names once it lies on a disk.
    """

    name: str = field(repr=False)
    media_type: str
    data: bytes = field(repr=False)
    content: Content | None = field(default=None, repr=False)
    mtime: float | None = None
    attributes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Brief:
    """What a plan-aware attack may use: what was to be hidden, what was agreed to stay, and the means to render again.

    `needles` are the names, contacts and secrets that must not appear; `allowed` the words agreed to be public. `gallery` holds the
    embedding of every covered face of the story. `render` carries out the same plan with the same run key on another content;
    `rerun` does so after finding everything anew.
    """

    plan: AssetPlan
    findings: tuple[Finding, ...]
    needles: tuple[str, ...] = field(default=(), repr=False)
    allowed: tuple[str, ...] = field(default=(), repr=False)
    gallery: tuple[tuple[float, ...], ...] = field(default=(), repr=False)
    render: Callable[[Content], bytes] | None = None
    rerun: Callable[[Content], tuple[AssetPlan, bytes]] | None = None
    decode: Callable[[bytes], Content] | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """Something an attack got out of a file: what, as a word for the report without any value, and where, if it is a place in a picture."""

    what: str
    region: Region | None = None
    value: str = field(default="", repr=False)


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
        """A copy of the (clean) output with something in it that `find` must find."""

    def attempt(self, original: Exhibit | None, output: Exhibit, brief: Brief) -> tuple[Attempt, list[Hit]]:
        """Attack the original (or a canary), then the output; the verdict and what was got out of the output."""
        control, proof = "original", self.find(original, brief) if original else []
        if not proof:
            control, proof = "canary", self.find(self.plant(output, brief), brief)
        hits = self.find(output, brief)
        if control == "canary" and len(proof) <= len(hits):
            proof = []  # what the output gave away anyway proves nothing about the canary
        verdict = Verdict.LEAK if hits else Verdict.HELD if proof else Verdict.UNPROVEN
        note = ", ".join(sorted({hit.what for hit in hits}))
        return Attempt(self.name, self.family, output.name, control, len(proof), len(hits), verdict, note), hits
