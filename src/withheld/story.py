"""A story folder as a list of assets: walked, read and hashed, never followed through a link, never written to."""

from __future__ import annotations

import os
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
    for path in sorted(_walk(root, "")):
        if path.rpartition("/")[2].casefold() in CLUTTER:
            clutter += 1
            continue
        paths[path] = ""
        try:
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
    if (root / path).is_symlink():
        raise HeldBackError("it is a link, and links are not followed; put the file itself into the story")
    data = read_path(root, path)
    if not data:
        raise UnreadableError("it is empty; remove it from the story")
    return Asset(sha256(data).hexdigest(), path, format_of(data).media_type, len(data))


def _walk(root: Path, below: str) -> Iterator[str]:
    for entry in os.scandir(root / below):
        path = f"{below}/{entry.name}" if below else entry.name
        if path in (POLICY_FILE, RESERVED_FOLDER):
            continue
        if entry.is_dir(follow_symlinks=False):
            yield from _walk(root, path)
        else:
            yield path
