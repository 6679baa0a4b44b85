"""A broken planner that the property test must catch: one replacement for each finding, overlapping or not."""

from __future__ import annotations

from withheld.model import AssetPlan, Replacement, Scan, Span


def unmerged(scan: Scan) -> AssetPlan:
    """Keeps the shorter of two overlapping spans, the way a careless de-duplication does."""
    spans = sorted((f.where for f in scan.findings if isinstance(f.where, Span)), key=lambda s: s.end - s.start)
    chosen: list[Span] = []
    for span in spans:
        if not any(span.touches(other) for other in chosen):
            chosen.append(span)
    return AssetPlan(scan.asset.sha256, "x.txt", 2048, replacements=tuple(Replacement(s, "[x]", ()) for s in chosen))
