"""What the attacks left → the report: which files held, what stops the story, and its exit code."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from withheld.errors import HeldBackError, LeakError, UndecidedError, UnprovenError, first
from withheld.model import Held, Report, Verdict
from withheld.session import Planned
from withheld.work import Attacked, versions


def conclude(planned: Planned, done: Sequence[Attacked], failed: Sequence[Held]) -> Report:
    """The report of a story whose files were attacked, or failed to be."""
    scanned, before = planned.scanned, planned.plan
    attempts = tuple(a for d in done for a in d.attempts)
    final = {d.plan.asset: d.plan for d in done}
    held = (*before.held, *failed)
    verdicts = {a.verdict for a in attempts}
    stops = {LeakError: Verdict.LEAK in verdicts, UnprovenError: Verdict.UNPROVEN in verdicts, UndecidedError: bool(before.questions)}
    codes = {h.code for h in held} | {error.exit_code for error, happened in stops.items() if happened}
    cleared = tuple((d.plan.output, d.sha256) for d in done if d.held)
    codes |= {HeldBackError.exit_code} if not cleared and not any(codes) else set()  # nothing to publish is not a success
    return Report(
        before.audience,
        replace(before, files=tuple(final.get(p.asset, p) for p in before.files), held=held),
        tuple(f for s in scanned.scans for f in s.findings),
        attempts,
        cleared,
        tuple(s.asset for s in scanned.scans),
        _unseen(planned),
        tuple(f"{d.finding} {d.action}: {d.why}" for d in planned.planner.log if d.action != "coarser"),
        first(codes),
        tuple(sorted(versions().items())),
        tuple((s.asset.sha256, s.content.film) for s in scanned.scans if s.content.film),
    )


def _unseen(planned: Planned) -> tuple[tuple[str, str], ...]:
    """What was met and left behind, by file."""
    scanned = planned.scanned
    seen = [(s.asset.id, sentence) for s in scanned.scans for sentence in s.content.unseen]
    lone = [(s.asset.id, "a side file without its picture was left out") for s in scanned.scans if not planned.planner.files[s.asset.path]]
    clutter = [("story", f"{scanned.story.clutter} files that file managers leave behind were left out")] if scanned.story.clutter else []
    return (*seen, *lone, *clutter)
