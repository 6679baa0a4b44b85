"""The last step: files that held get their public names, all at once, by one rename. Nothing unverified ever lies on a disk in clear."""

from __future__ import annotations

import csv
import io
import os
import shutil
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from withheld.attacks.places import PUBLISHED_AT
from withheld.errors import UsageError, WithheldError
from withheld.model import CAPTION_ROLES, AssetPlan, Role, Scan
from withheld.redactions.replace import Replace

CAPTIONS, PAGE, TABLE = "captions.csv", "report.html", "report.json"
OURS = frozenset({CAPTIONS, PAGE, TABLE})
"""Files that withheld adds to a story; these names tell nothing, whatever the originals are called."""


def check_out(story: Path, out: Path, force: bool) -> None:
    """Refuse an output that would touch an original or overwrite something; raises `UsageError`."""
    if out == story or out.is_relative_to(story) or story.is_relative_to(out):
        raise UsageError("the output folder and the story may not lie in each other; choose another folder with -o")
    if out.is_symlink() or (out.exists() and not out.is_dir()):
        raise UsageError("the output is a link or a file; choose another folder with -o")
    if out.exists() and any(out.iterdir()) and not force:
        raise UsageError("the output folder is not empty; choose another, or add --force to replace it")
    if not out.parent.is_dir():
        raise UsageError("the folder in which the output should lie does not exist; make it first")


def publish(out: Path, files: Mapping[str, bytes], inspect: Callable[[Path], None]) -> None:
    """Write the files under a hidden name beside `out`, then rename. A run killed before the rename leaves no public name.

    `inspect` looks at each file as it lies there; what it raises ends the export, and nothing is left.
    """
    for left in out.parent.glob(f".{out.name}.unpublished-*"):
        shutil.rmtree(left)
    stage = out.parent / f".{out.name}.unpublished-{os.getpid()}"
    stage.mkdir()
    stage.chmod(0o755)  # the copy is for others; everything else withheld writes is for its user alone
    for name, data in files.items():
        target = stage / name
        with target.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        target.chmod(0o644)
        os.utime(target, (PUBLISHED_AT, PUBLISHED_AT))
    os.utime(stage, (PUBLISHED_AT, PUBLISHED_AT))
    try:
        for name in files:
            inspect(stage / name)
    except WithheldError:
        shutil.rmtree(stage)
        raise
    old = out.parent / f".{out.name}.replaced-{os.getpid()}"
    if out.exists():
        out.rename(old)
    stage.rename(out)
    if old.exists():
        shutil.rmtree(old)


def captions(scans: Sequence[Scan], plans: Sequence[AssetPlan]) -> bytes | None:
    """`captions.csv`: file, caption, credit and alt text of every picture that had any, cleaned like other text; None for none."""
    by_asset = {plan.asset: plan for plan in plans}
    rows: list[list[str]] = []
    for scan in scans:
        plan = by_asset.get(scan.asset.sha256)
        if plan and plan.output and any(p.role in CAPTION_ROLES for p in scan.content.text):
            cleaned = Replace().apply(scan.content, plan)
            rows.append(
                [plan.output, *(" / ".join(p.text for p in cleaned.text if p.role is r) for r in (Role.CAPTION, Role.CREDIT, Role.ALT))]
            )
    if not rows:
        return None
    table = io.StringIO()
    csv.writer(table, lineterminator="\n").writerows([["file", "caption", "credit", "alt"], *sorted(rows)])
    return table.getvalue().encode()


def write_private(file: Path, data: bytes) -> None:
    """A file that only this user may read; raises `UsageError` where one is there already."""
    try:
        handle = os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_NOFOLLOW, 0o600)
    except FileExistsError as e:
        raise UsageError("the report's file is there already; give another name") from e
    with os.fdopen(handle, "wb") as out:
        out.write(data)
