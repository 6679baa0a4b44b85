"""`withheld.toml` → `Policy`: who agreed to what, and what therefore happens to each kind of finding.

Everything not said is withheld; a key that is not known is an error with its line, because a misspelt key is a promise not kept.
"""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from withheld.errors import UsageError
from withheld.model import Audience, Consent, FieldAt, Region, Treatment

if TYPE_CHECKING:
    from withheld.model import Where

POLICY_FILE = "withheld.toml"
RESERVED_FOLDER = ".withheld"
"""The story's own folder for reference photographs: never an asset, never exported."""

PRINT_EDGE = 4096
MAX_EDGE = 2048
STATE_EDGE = 1024
"""Resizing to about 1024 px broke the link to the camera for 15 of 15 photographs (design, camera noise)."""

_SHOWN = frozenset({"face", "head", "person"})
_NAMED = frozenset({"name"})
_KEPT_BY_DEFAULT = frozenset({"place"})


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class PersonPolicy(_Strict):
    """One `[people.KEY]` table."""

    names: tuple[str, ...] = ()
    consent: Consent = Consent.WITHHELD
    label: str = ""
    reference: tuple[str, ...] = ()
    faces: tuple[str, ...] = ()
    note: str = ""

    @field_validator("reference")
    @classmethod
    def _inside(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if any(Path(v).is_absolute() or ".." in Path(v).parts for v in value):
            raise ValueError(f"references lie inside {RESERVED_FOLDER}/ of the story")
        return value

    @model_validator(mode="after")
    def _labelled(self) -> PersonPolicy:
        if self.consent is Consent.CALLSIGN and not self.label:
            raise ValueError('a person with consent "callsign" needs a label to be quoted under')
        return self


class Policy(_Strict):
    """A validated policy. Names in it are real and stay in `withheld.toml` and the workspace."""

    audience: Audience = Audience.PUBLIC
    max_edge: Annotated[int, Field(ge=64, le=20_000)] | Literal["print"] | None = None
    unknown: Literal["hold", "drop"] = "hold"
    slug: Annotated[str, Field(pattern=r"^[a-z0-9-]{0,40}$")] = ""
    embed_captions: bool = False
    public_names: tuple[str, ...] = ()
    accept_public_names: bool = False
    secrets: tuple[str, ...] = ()
    treat: dict[str, Treatment] = Field(default_factory=dict[str, Treatment])
    people: dict[str, PersonPolicy] = Field(default_factory=dict[str, PersonPolicy])

    @model_validator(mode="after")
    def _consistent(self) -> Policy:
        shown = {_fold(n) for p in self.people.values() if p.consent is Consent.PUBLIC for n in p.names}
        shown |= {_fold(n) for n in self.public_names} if self.accept_public_names else set()
        hidden = {_fold(n): key for key, p in self.people.items() if p.consent is not Consent.PUBLIC for n in p.names}
        if both := shown & hidden.keys():
            keys = ", ".join(sorted(hidden[n] for n in both))
            raise ValueError(f"people.{keys}: a name is public and withheld at once; withheld in every way or in none")
        weak = sorted(k for k, t in self.treat.items() if t is Treatment.KEEP and k in _SHOWN | _NAMED | {"field", "link", "secret"})
        if weak:
            raise ValueError(f"treat.{weak[0]}: this kind is kept person by person, through consent, not as a whole")
        return self

    @property
    def accepted_names(self) -> tuple[str, ...]:
        """The public figures whose names stay, once somebody has accepted the list."""
        return self.public_names if self.accept_public_names else ()

    @property
    def edge(self) -> int:
        """The longest side a published picture may have, in pixels."""
        if self.max_edge == "print":
            return PRINT_EDGE
        return self.max_edge or (STATE_EDGE if self.audience is Audience.STATE else MAX_EDGE)

    def treatment(self, kind: str, where: Where, consent: Consent) -> Treatment:
        """What happens to a finding: (kind, consent, audience) → treatment. A kind nobody thought of is withheld."""
        if kind in self.treat:
            return self.treat[kind]
        if kind in _SHOWN | _NAMED and consent is Consent.PUBLIC:
            return Treatment.KEEP
        if kind == "person" and self.audience is Audience.PUBLIC:
            return Treatment.KEEP
        if kind in _KEPT_BY_DEFAULT and self.audience is not Audience.STATE:
            return Treatment.KEEP
        match where:
            case Region():
                return Treatment.COVER
            case FieldAt():
                return Treatment.DROP
            case _:
                return Treatment.REPLACE


def load(story: Path) -> Policy:
    """The policy of a story; everything withheld where it has none. Raises `UsageError` with the line of each mistake."""
    file = story / POLICY_FILE
    if file.is_symlink():
        raise UsageError(f"{POLICY_FILE} is a link, and links are not followed; put the file itself into the story")
    if not file.exists():
        return Policy()
    try:
        return parse(file.read_text("utf-8"))
    except UnicodeDecodeError as e:
        raise UsageError(f"{POLICY_FILE} is not UTF-8; save it as UTF-8") from e


def parse(text: str) -> Policy:
    """The policy in the text of a `withheld.toml`."""
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as e:
        raise UsageError(f"{POLICY_FILE}: {e}; see docs/policy.md") from e
    try:
        return Policy.model_validate(table)
    except ValidationError as e:
        lines = [_complaint(text, err["loc"], err["msg"]) for err in e.errors(include_input=False, include_url=False)]
        raise UsageError("\n".join([*lines, "nothing was done; correct this, see docs/policy.md"])) from e


def _complaint(text: str, where: tuple[int | str, ...], message: str) -> str:
    message = message.removeprefix("Value error, ").replace("Extra inputs are not permitted", "no such key")
    if not where and (named := re.match(r"([\w.-]+)", message)):
        where = tuple(named.group(1).split("."))
    keys = [str(w) for w in where if not isinstance(w, int)]
    return f"{POLICY_FILE}, line {_line(text, keys)}: {'.'.join(keys)}: {message}"


def _line(text: str, keys: list[str]) -> int:
    """The line on which a key stands: the table's header first, then the key under it (tomllib does not tell)."""
    found, wanted = 1, list(keys)
    for number, line in enumerate(text.splitlines(), 1):
        header = re.match(r"\s*\[([^\]]+)\]", line)
        if header:
            parts = [p.strip().strip("\"'") for p in header.group(1).split(".")]
            if parts == keys[: len(parts)]:
                found, wanted = number, keys[len(parts) :]
        elif wanted and re.match(rf"\s*[\"']?{re.escape(wanted[0])}[\"']?\s*[=.]", line):
            return number
    return found


def _fold(name: str) -> str:
    return " ".join(name.casefold().split())
