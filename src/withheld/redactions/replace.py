"""Replace: a label of constant length in the place of words. The words' length and spelling leave no trace."""

from __future__ import annotations

from typing import TYPE_CHECKING

from withheld.model import Treatment
from withheld.redactions import Redaction

if TYPE_CHECKING:
    from withheld.model import AssetPlan, Content, Replacement


class Replace(Redaction):
    """Exchanges the plan's spans for their labels. Raises `ValueError` if two spans overlap: a plan merges them first, always."""

    treatment = Treatment.REPLACE

    def apply(self, content: Content, plan: AssetPlan) -> Content:
        if not plan.replacements:
            return content
        return content.with_text(
            tuple(_spliced(p.text, [r for r in plan.replacements if r.span.passage == i]) for i, p in enumerate(content.text))
        )


def _spliced(text: str, replacements: list[Replacement]) -> str:
    parts: list[str] = []
    at = 0
    for r in sorted(replacements, key=lambda r: r.span.start):
        if r.span.start < at:
            raise ValueError("overlapping spans reached a redaction")  # the tail of the longer one would stay in clear
        parts += [text[at : r.span.start], r.label]
        at = r.span.end
    return "".join([*parts, text[at:]])
