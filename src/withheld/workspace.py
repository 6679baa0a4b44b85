"""Where intermediate results live: outside the story, mode 0700, every object encrypted with age, resumable and purgeable.

Each workspace has an identity of its own, itself encrypted to the user's key file (0600, elsewhere) or to a passphrase: destroying that
one small file destroys the workspace. Object names are keyed hashes, so that a directory listing tells nothing.
"""

from __future__ import annotations

import fcntl
import hmac
import json
import os
import secrets
import shutil
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from withheld import wire
from withheld.decisions import Decision
from withheld.errors import MissingError, UsageError

_SURVIVES_EXPORT = "decisions"
"""Only this is left after an export: ids, places and reasons, so that a re-run asks nothing twice."""


def state_folder() -> Path:
    """Where workspaces lie unless told otherwise (`WITHHELD_HOME`, XDG base directory specification)."""
    if home := os.environ.get("WITHHELD_HOME"):
        return Path(home)
    return Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local/state") / "withheld"


def key_file() -> Path:
    """The user's age identity, outside every workspace."""
    return Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config") / "withheld" / "key.txt"


@dataclass(frozen=True, slots=True)
class Workspace:
    """An opened workspace; small and picklable, so that a worker process gets it as an argument and nothing is looked up twice."""

    root: Path = field(repr=False)
    identity: str = field(repr=False)
    salt: bytes = field(repr=False)

    def put(self, kind: str, key: str, data: bytes) -> None:
        """Store an object; it appears whole or not at all."""
        target = self._file(kind, key)
        part = target.with_name(f"{target.name}.{os.getpid()}.part")
        sealed = _age().encrypt(data, [_age().x25519.Identity.from_str(self.identity).to_public()])
        part.write_bytes(sealed)
        part.replace(target)

    def get(self, kind: str, key: str) -> bytes | None:
        """The object, or None where there is none; raises `MissingError` where it cannot be opened."""
        try:
            sealed = self._file(kind, key).read_bytes()
        except FileNotFoundError:
            return None
        try:
            return _age().decrypt(sealed, [_age().x25519.Identity.from_str(self.identity)])
        except _age().DecryptError as e:
            raise MissingError("an object of the workspace does not open; run `withheld purge STORY` and start again") from e

    def put_value(self, kind: str, key: str, value: object, of: Any = None) -> None:
        self.put(kind, key, wire.dump(value, of))

    def get_value(self, kind: str, key: str, of: Any) -> Any:
        data = self.get(kind, key)
        return None if data is None else wire.load(data, of)

    @property
    def run_key(self) -> bytes:
        """32 random bytes, one per run, kept until export so that a resumed run gives the same bytes, then destroyed."""
        if (key := self.get("run-key", "")) is None:
            key = secrets.token_bytes(32)
            self.put("run-key", "", key)
        return key

    def draw(self, *purpose: str) -> bytes:
        """32 bytes that depend on the run key and a purpose only: the source of every pseudonym and file name."""
        return hmac.digest(self.run_key, "\0".join(purpose).encode(), sha256)

    @property
    def log(self) -> list[Decision]:
        """Every decision, oldest first."""
        return self.get_value(_SURVIVES_EXPORT, "", list[Decision]) or []

    def append(self, decisions: list[Decision]) -> None:
        self.put_value(_SURVIVES_EXPORT, "", [*self.log, *decisions], list[Decision])

    def forget(self) -> None:
        """Destroy the run key: nothing links what was published to what is published next."""
        self._file("run-key", "").unlink(missing_ok=True)

    def clean(self) -> None:
        """After an export: destroy everything but the decisions, the run key first."""
        keep = self._file(_SURVIVES_EXPORT, "")
        self.forget()
        for file in (self.root / "objects").iterdir():
            if file != keep:
                file.unlink()

    def _file(self, kind: str, key: str) -> Path:
        return self.root / "objects" / hmac.digest(self.salt, f"{kind}\0{key}".encode(), sha256).hex()[:40]


def open_workspace(story: Path, folder: Path | None = None, passphrase: str | None = None) -> Workspace:
    """The workspace of a story, made on first use.

    Raises `UsageError` where it would lie inside the story, `MissingError` where the key does not open it.
    """
    if (folder or state_folder()).resolve().is_relative_to(story):
        raise UsageError("the workspace would lie inside the story; choose another folder with --workspace")
    root = _root(story, folder)
    user = _user_key() if passphrase is None else ""
    for made in (root, root / "objects"):
        made.mkdir(mode=0o700, parents=True, exist_ok=True)
        made.chmod(0o700)
    sealed = root / "identity.age"
    if sealed.exists():
        return Workspace(root, *_unseal(sealed.read_bytes(), user, passphrase))
    workspace = Workspace(root, _new_identity(), secrets.token_bytes(32))
    _write_private(sealed, _seal(workspace, user, passphrase))
    return workspace


def purge(story: Path, folder: Path | None = None) -> bool:
    """Destroy a story's workspace without opening it: no key, policy or story is needed. False where there is none.

    The identity goes first, so that an interrupted purge leaves nothing that can be read.
    """
    root = _root(story, folder)
    if not root.is_dir():
        return False
    (root / "identity.age").unlink(missing_ok=True)
    shutil.rmtree(root)
    return True


def _root(story: Path, folder: Path | None) -> Path:
    """Where the workspace of a story lies, under a name that only a random key beside it explains."""
    base = (folder or state_folder()).resolve()
    base.mkdir(mode=0o700, parents=True, exist_ok=True)
    salt = base / "names.key"
    if not salt.exists():
        _write_private(salt, secrets.token_bytes(32))
    return base / hmac.digest(salt.read_bytes(), os.fsencode(story), sha256).hex()[:24]


def lock(workspace: Workspace) -> int:
    """Hold the workspace for this process; raises `UsageError` where another run has it. The lock goes with the descriptor."""
    handle = os.open(workspace.root / "lock", os.O_CREAT | os.O_RDWR, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as e:
        os.close(handle)
        raise UsageError("another run works on this story; wait for it, or stop it first") from e
    return handle


@cache
def _age() -> Any:  # its type stubs leave most of it out
    import pyrage  # pyright: ignore[reportMissingTypeStubs]

    return pyrage


def _new_identity() -> str:
    return str(_age().x25519.Identity.generate())


def _user_key() -> str:
    file = key_file()
    if not file.exists():
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _write_private(file, _new_identity().encode())
    if file.stat().st_mode & 0o077:
        raise UsageError("the key file can be read by others; run `chmod 600` on it")
    return file.read_text("ascii").strip()


def _seal(workspace: Workspace, user: str, passphrase: str | None) -> bytes:
    body = json.dumps([workspace.identity, workspace.salt.hex()]).encode()
    if passphrase is not None:
        return _age().passphrase.encrypt(body, passphrase)
    return _age().encrypt(body, [_age().x25519.Identity.from_str(user).to_public()])


def _unseal(sealed: bytes, user: str, passphrase: str | None) -> tuple[str, bytes]:
    try:
        if passphrase is not None:
            body = _age().passphrase.decrypt(sealed, passphrase)
        else:
            body = _age().decrypt(sealed, [_age().x25519.Identity.from_str(user)])
    except _age().DecryptError as e:
        raise MissingError("this key or passphrase does not open the workspace; give the right one, or `withheld purge STORY`") from e
    identity, salt = json.loads(body)
    return identity, bytes.fromhex(salt)


def _write_private(file: Path, data: bytes) -> None:
    part = file.with_name(f"{file.name}.{os.getpid()}.part")
    with os.fdopen(os.open(part, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "wb") as out:
        out.write(data)
    part.replace(file)
