"""A story folder as a list of assets: walked, read and hashed, never followed through a link, never written to."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import file_digest, sha256
from io import BufferedReader
from pathlib import Path

from withheld.errors import HeldBackError, LimitError, UnreadableError, UsageError, WithheldError
from withheld.formats import HEAD
from withheld.isolate import Limits
from withheld.model import Asset, Held
from withheld.policy import POLICY_FILE, RESERVED_FOLDER
from withheld.registry import format_of

CLUTTER = frozenset({".ds_store", "thumbs.db", "desktop.ini"})
"""Files that file managers leave behind; listed as left out, never worth a question."""

LARGEST = 1 << 40
"""Bytes of a file that is read in pieces: nine hours at 250 Mbit/s. A file of holes may say it has more, and costs nothing but our time."""

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
        raise UnreadableError(_CHANGED)
    return data


def read_path(root: Path, path: str) -> bytes:
    """The bytes of a regular file below the story; no link on the way is followed and nothing but a file is opened."""
    with _file(root, path) as file:
        return _whole(file)


@contextmanager
def opened(root: Path, asset: Asset) -> Generator[int]:
    """A descriptor of an asset of any size, for reading; raises `UnreadableError` where the file is not the one that was ingested, also
    when it changed in the meantime."""
    with _file(root, asset.path) as file:
        before = _state(file)
        if _hash_of(file, before) != asset.sha256:
            raise UnreadableError(_CHANGED)
        yield file.fileno()
        if _state(file) != before:
            raise UnreadableError(_CHANGED)


_CHANGED = "it changed while withheld was running; run again"

_known: dict[tuple[int, ...], str] = {}
"""SHA-256 by state of a file, so that a film is not hashed again for each of its segments."""


def _state(file: BufferedReader) -> tuple[int, ...]:
    """Which file it is, and the times of its last changes, which every change moves."""
    status = os.fstat(file.fileno())
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns


def _hash_of(file: BufferedReader, state: tuple[int, ...]) -> str:
    """SHA-256 of a file of at most `LARGEST` bytes; raises `LimitError` for a larger one."""
    if state not in _known:
        if os.fstat(file.fileno()).st_size > LARGEST:
            raise LimitError(f"it is larger than {LARGEST >> 40} TiB; cut it into shorter films by hand and put those into the story")
        file.seek(0)
        _known[state] = file_digest(file, "sha256").hexdigest()
    file.seek(0)
    return _known[state]


@contextmanager
def _file(root: Path, path: str) -> Generator[BufferedReader]:
    """A regular file below the story, opened without following a link; raises `UnreadableError` and `HeldBackError`."""
    try:
        with os.fdopen(_descriptor(root, path), "rb") as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise HeldBackError("it is a link, a pipe or a device; put the file itself into the story")
            yield file
    except OSError as e:
        raise UnreadableError(f"it cannot be opened ({e.__class__.__name__}); check that it is a file you may read") from e


def _descriptor(root: Path, path: str) -> int:
    folder = os.open(root, os.O_RDONLY | os.O_DIRECTORY)
    try:
        *parents, name = path.split("/")
        for part in parents:
            inner = os.open(part, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=folder)
            os.close(folder)
            folder = inner
        # O_NONBLOCK: a pipe put in the place of a file must not hang the run
        return os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=folder)
    finally:
        os.close(folder)


def _whole(file: BufferedReader) -> bytes:
    """All of a file of at most `Limits.input_bytes`; raises `LimitError` for a larger one."""
    if os.fstat(file.fileno()).st_size > Limits().input_bytes:
        raise LimitError(f"it is larger than {Limits().input_bytes >> 20} MiB; make a smaller copy by hand and put that into the story")
    return file.read()


def _asset(root: Path, path: str) -> Asset:
    if not path.isprintable():
        raise UnreadableError("its name holds characters that cannot be printed; rename it")
    with _file(root, path) as file:
        head = file.read(HEAD)
        if not head:
            raise UnreadableError("it is empty; remove it from the story")
        fmt = format_of(head)
        file.seek(0)
        digest = _hash_of(file, _state(file)) if fmt.streamed else sha256(_whole(file)).hexdigest()
        return Asset(digest, path, fmt.media_type, os.fstat(file.fileno()).st_size)


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
