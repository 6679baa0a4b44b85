"""A story folder as a list of assets: walked, read and hashed, never followed through a link, never written to."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from withheld.errors import HeldBackError, LimitError, UnreadableError, UsageError, WithheldError
from withheld.isolate import Limits
from withheld.model import Asset, Held
from withheld.policy import POLICY_FILE, RESERVED_FOLDER
from withheld.registry import format_of

CLUTTER = frozenset({".ds_store", "thumbs.db", "desktop.ini"})
"""Files that file managers leave behind; listed as left out, never worth a question."""

_POLICY_LIKE = re.compile(r"^\.withheld|withheld.*\.toml")
"""Other spellings, copies and backups of the policy hold real names: `Withheld.toml`, `withheld.toml~`, `withheld (1).toml`."""


@dataclass(frozen=True, slots=True)
class Story:
    """The files of a story. `paths` maps every relative path to the SHA-256 of its bytes, or to "" for one that is held."""

    root: Path = field(repr=False)
    assets: tuple[Asset, ...]
    held: tuple[Held, ...]
    paths: dict[str, str] = field(repr=False)
    clutter: int = 0


def ingest(root: Path) -> Story:
    """Every file below the folder, in the order of their paths, by content. Raises `UsageError` if it is no folder."""
    if not root.is_dir():
        raise UsageError("there is no such story folder; give the path of a folder")
    assets: dict[str, Asset] = {}
    held: list[Held] = []
    paths: dict[str, str] = {}
    clutter = 0
    for path, refused in sorted(_walk(root), key=lambda entry: entry[0]):
        if path.rpartition("/")[2].casefold() in CLUTTER:
            clutter += 1
            continue
        paths[path] = ""
        try:
            if refused is not None:
                raise refused
            asset = _asset(root, path)
        except WithheldError as e:
            held.append(Held(sha256(os.fsencode(path)).hexdigest()[:10], str(e), e.exit_code, path))
            continue
        paths[path] = asset.sha256
        assets.setdefault(asset.sha256, asset)
    return Story(root, tuple(assets.values()), tuple(held), paths, clutter)


def read(root: Path, asset: Asset) -> bytes:
    """The bytes of an asset; raises `UnreadableError` where the file is no longer the one that was ingested."""
    data = read_path(root, asset.path)
    if sha256(data).hexdigest() != asset.sha256:
        raise UnreadableError("it changed while withheld was running; run again")
    return data


def read_path(root: Path, path: str) -> bytes:
    """The bytes of a regular file below the story; no link on the way is followed and nothing but a file is opened."""
    folder = os.open(root, os.O_RDONLY | os.O_DIRECTORY)
    try:
        *parents, name = path.split("/")
        for part in parents:
            inner = os.open(part, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=folder)
            os.close(folder)
            folder = inner
        # O_NONBLOCK: a pipe put in the place of a file must not hang the run
        with os.fdopen(os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=folder), "rb") as file:
            status = os.fstat(file.fileno())
            if not stat.S_ISREG(status.st_mode):
                raise HeldBackError("it is a link, a pipe or a device; put the file itself into the story")
            if status.st_size > Limits().input_bytes:
                raise LimitError(
                    f"it is larger than {Limits().input_bytes >> 20} MiB; make a smaller copy by hand and put that into the story"
                )
            return file.read()
    except OSError as e:
        raise UnreadableError(f"it cannot be opened ({e.__class__.__name__}); check that it is a file you may read") from e
    finally:
        os.close(folder)


def _asset(root: Path, path: str) -> Asset:
    if not path.isprintable():
        raise UnreadableError("its name holds characters that cannot be printed; rename it")
    data = read_path(root, path)
    if not data:
        raise UnreadableError("it is empty; remove it from the story")
    return Asset(sha256(data).hexdigest(), path, format_of(data).media_type, len(data))


def _walk(root: Path) -> Iterator[tuple[str, WithheldError | None]]:
    """Every file below the folder by its path, and every file or folder that is not even opened, with the reason."""
    folders = [""]
    while folders:
        below = folders.pop()
        try:
            with os.scandir(root / below) as found:
                entries = list(found)
        except OSError:
            yield below, UnreadableError("this folder cannot be opened; check that you may read it and that it does not lie too deep")
            continue
        for entry in entries:
            path = f"{below}/{entry.name}" if below else entry.name
            if path in (POLICY_FILE, RESERVED_FOLDER):
                continue
            refused = _refused(entry)
            if refused is None and entry.is_dir(follow_symlinks=False):
                folders.append(path)
            else:
                yield path, refused


def _refused(entry: os.DirEntry[str]) -> WithheldError | None:
    """Why a file or folder is not opened, whatever is in it."""
    name = entry.name.casefold()
    if entry.is_symlink():
        return HeldBackError("it is a link, and links are not followed; put the file itself into the story")
    if _POLICY_LIKE.search(name):
        return HeldBackError(
            f"it looks like a policy or its folder, and none applies but {POLICY_FILE} at the top; move it out of the story"
        )
    if name.startswith(".") and name not in CLUTTER:
        return HeldBackError("it is hidden, as files are that a program keeps for itself; remove it from the story, or rename it")
    return None
