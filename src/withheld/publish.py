"""The last step: files that held get their public names, all at once, by one rename. Nothing unverified ever lies on a disk in clear."""

from __future__ import annotations

import csv
import ctypes
import errno
import fcntl
import glob
import io
import os
import shutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from withheld.attacks.places import PUBLISHED_AT
from withheld.errors import UsageError
from withheld.model import CAPTION_ROLES, AssetPlan, Role, Scan
from withheld.redactions.replace import Replace

CAPTIONS, PAGE, TABLE = "captions.csv", "report.html", "report.json"
OURS = frozenset({CAPTIONS, PAGE, TABLE})
"""Files that withheld adds to a story; these names tell nothing, whatever the originals are called."""


def settle(story: Path, out: Path, force: bool) -> Path:
    """The output folder with every link and `..` on its way resolved: the one path that is checked and published to.

    Raises `UsageError` for one that would touch an original or overwrite something.
    """
    if out.name in ("", ".", ".."):
        raise UsageError("give the output folder a name of its own with -o")
    if not out.parent.is_dir():
        raise UsageError("the folder in which the output should lie does not exist; make it first")
    out = out.parent.resolve(strict=True) / out.name
    if out.is_symlink() or (out.exists() and not out.is_dir()):
        raise UsageError("the output is a link or a file; choose another folder with -o")
    if _lies_in(out, story) or _lies_in(story, out):
        raise UsageError("the output folder and the story may not lie in each other; choose another folder with -o")
    if out.exists() and any(out.iterdir()):
        if not force:
            raise UsageError("the output folder is not empty; choose another, or add --force to replace it")
        if not _ours(out):
            raise UsageError("--force replaces only a copy that withheld made, and this folder is none; choose another with -o")
    return out


def apart(file: Path, *folders: Path) -> None:
    """Refuse a file or folder of ours that would lie in the story or in the output, or hold them; raises `UsageError`."""
    place = file.absolute().parent.resolve() / file.name
    if any(_lies_in(place, folder) or _lies_in(folder, place) for folder in folders):
        raise UsageError("reports and workspaces may not lie in the story or the output, nor these in them; choose another place")


def publish(out: Path, files: Mapping[str, Iterable[bytes]], inspect: Callable[[Path], None], force: bool = False) -> None:
    """Write the files under a hidden name beside `out`, piece by piece, then rename. A run killed before that leaves no public name.

    `inspect` looks at each file as it lies there; what it raises ends the export, and nothing is left. Without `force` an `out` that
    somebody filled in the meantime stays (`UsageError`); with it the old folder and the new change places in one step.
    """
    beside = os.open(out.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(beside, fcntl.LOCK_EX)  # two runs to one folder take turns
        for left in out.parent.glob(f".{glob.escape(out.name)}.unpublished-*"):
            _remove(left)
        stage = out.parent / f".{out.name}.unpublished-{os.getpid()}"
        try:
            _fill(stage, files)
            for name in files:
                inspect(stage / name)
            _name(stage, out, force)
        finally:
            _remove(stage)
    finally:
        os.close(beside)


def _fill(stage: Path, files: Mapping[str, Iterable[bytes]]) -> None:
    stage.mkdir()
    stage.chmod(0o755)  # the copy is for others; everything else withheld writes is for its user alone
    for name, pieces in files.items():
        target = stage / name
        with target.open("xb") as file:
            file.writelines(pieces)
            file.flush()
            os.fsync(file.fileno())
        target.chmod(0o644)
        os.utime(target, (PUBLISHED_AT, PUBLISHED_AT))
    os.utime(stage, (PUBLISHED_AT, PUBLISHED_AT))


def _name(stage: Path, out: Path, force: bool) -> None:
    """The one step in which the copy gets its public name; renaming onto a folder that is not empty fails."""
    try:
        stage.rename(out)
    except OSError as e:
        if e.errno not in (errno.ENOTEMPTY, errno.EEXIST):
            raise
        if not force or not _ours(out):
            raise UsageError("the output folder was filled while withheld was at work; choose another with -o") from e
        _exchange(stage, out)


def _exchange(stage: Path, out: Path) -> None:
    """Both folders change names at once (Linux `renameat2`), so that there is never no copy; raises `OSError`."""
    here, both = -100, 2  # AT_FDCWD, RENAME_EXCHANGE
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.renameat2(here, os.fsencode(stage), here, os.fsencode(out), both):
        raise OSError(ctypes.get_errno(), "this disk cannot exchange two folders")


def _remove(left: Path) -> None:
    if left.is_dir() and not left.is_symlink():
        shutil.rmtree(left)


def _ours(folder: Path) -> bool:
    """Whether a folder is a copy that withheld made: its report says so."""
    try:
        return '"withheld/report-shareable/' in (folder / TABLE).read_text("utf-8")[:2000]
    except (OSError, UnicodeDecodeError):
        return False


def _lies_in(inner: Path, outer: Path) -> bool:
    """Whether a path is a folder or lies below it, by identity and not by spelling."""
    if not outer.exists():
        return False
    return any(place.exists() and place.samefile(outer) for place in (inner, *inner.parents))


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
