"""Redactions, one treatment a file. This page holds their base class and nothing else.

Every redaction destroys what it touches. Blur, mosaic and pitch shift are not here because they can be undone.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from withheld.model import AssetPlan, Content, Film, Frame, Treatment


class Redaction(ABC):
    """Carries out one treatment of a plan. Pure: reads the content and the plan, nothing else, and gives back a new content.

    What lies under a redaction must have no influence on the result; the contract suite swaps it and compares.
    """

    treatment: ClassVar[Treatment]
    order: ClassVar[int] = 10

    @abstractmethod
    def apply(self, content: Content, plan: AssetPlan) -> Content:
        """The content with every action of this treatment carried out, but for the frames of a film."""

    def redraw(self, frame: Frame, index: int, film: Film, plan: AssetPlan) -> Frame:  # noqa: ARG002
        """The frame of a film that has this index, with every action of this treatment carried out."""
        return frame
