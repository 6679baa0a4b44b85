"""`withheld.toml` → `Policy`: who agreed to what, and what therefore happens to each kind of finding.

Everything not said is withheld; a key that is not known is an error with its line, because a misspelt key is a promise not kept.
"""

from __future__ import annotations

import os
import re
import stat
import tomllib
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from withheld import spelling
from withheld.boxes import BoxPolicy
from withheld.contradictions import Contradiction, contradictions
from withheld.errors import UsageError
from withheld.model import Audience, Box, Consent, FieldAt, Region, Track, Treatment

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

    from withheld.model import Film, Where

POLICY_FILE = "withheld.toml"
RESERVED_FOLDER = ".withheld"
"""The story's own folder for reference photographs: never an asset, never exported."""

PRINT_EDGE = 4096
MAX_EDGE = 2048
STATE_EDGE = 1024
"""Resizing to about 1024 px broke the link to the camera for 15 of 15 photographs (design, camera noise)."""

_LARGEST = 1 << 20
"""Bytes; more than anybody writes by hand."""

_SHOWN = frozenset({"face", "head", "person"})
_NAMED = frozenset({"name"})

FACTS = frozenset((
    "place", "organisation", "unit", "date", "age", "quantity", "demographic", "occupation", "rank", "decoration", "skill", "education",
    "relation", "health", "event", "misc",
))  # fmt: skip
"""The kinds of findings that identify somebody only together with others; whose they are decides what happens to them."""

Fineness = Literal["site", "city", "region", "country", "continent"]
_FINEST: dict[Audience, Fineness] = {Audience.PUBLIC: "city", Audience.ACQUAINTANCES: "region", Audience.STATE: "country"}
_LEVELS = {Audience.PUBLIC: 1, Audience.ACQUAINTANCES: 2, Audience.STATE: 3}


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class PersonPolicy(_Strict):
    """One `[people.KEY]` table."""

    names: tuple[str, ...] = ()
    consent: Consent = Consent.WITHHELD
    label: str = ""
    reference: tuple[str, ...] = ()
    faces: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    note: str = ""

    @field_validator("facts")
    @classmethod
    def _kinds(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if unknown := sorted(set(value) - FACTS):
            raise ValueError(f"{unknown[0]} is no kind of fact; choose of {', '.join(sorted(FACTS))}")
        return value

    @field_validator("reference")
    @classmethod
    def _inside(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if any(Path(v).is_absolute() or ".." in Path(v).parts for v in value):
            raise ValueError(f"references lie inside {RESERVED_FOLDER}/ of the story")
        return value

    @model_validator(mode="after")
    def _labelled(self) -> PersonPolicy:
        if self.consent is Consent.CALLSIGN and not self.label.strip():
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
    style: Literal["label", "pseudonym"] = "label"
    finest_place: Fineness | None = None
    place_levels: dict[str, Fineness] = Field(default_factory=dict[str, Fineness])
    treat: dict[str, Treatment] = Field(default_factory=dict[str, Treatment])
    boxes: tuple[BoxPolicy, ...] = ()
    people: dict[str, PersonPolicy] = Field(default_factory=dict[str, PersonPolicy])

    @model_validator(mode="after")
    def _consistent(self) -> Policy:
        for contradiction in contradictions(self):
            raise contradiction
        weak = sorted(k for k, t in self.treat.items() if t is Treatment.KEEP and k in _SHOWN | _NAMED | {"field", "link", "secret"})
        if weak:
            raise Contradiction(("treat", weak[0]), "this kind is kept person by person, through consent, not as a whole")
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

    def edge_of(self, film: Film | None) -> int:
        """The longest side a published file may have, in pixels: a film keeps its size unless the policy or its audience asks for less."""
        if film is None or self.max_edge is not None or self.audience is Audience.STATE:
            return self.edge
        return max(film.width, film.height)

    @property
    def level(self) -> int:
        """How coarse a withheld person's facts become: 1 (strangers must not recognise them) to 3 (a state must not)."""
        return _LEVELS[self.audience]

    def fineness(self, place: str) -> Fineness:
        """The finest that a place may be told: its own level in the policy, in whatever spelling, else the story's, else the audience's."""
        own: list[Fineness] = [level for name, level in self.place_levels.items() if spelling.same(name, place)]
        return own[0] if own else self.finest_place or _FINEST[self.audience]

    @property
    def covers_persons(self) -> bool:
        """Whether whoever is covered is covered as a whole."""
        return self.treatment("person", Region(0, Box(0, 0, 0, 0)), Consent.WITHHELD) is Treatment.COVER

    def treatment(self, kind: str, where: Where, consent: Consent) -> Treatment:
        """What happens to a finding: (kind, consent, audience) → treatment. A kind nobody thought of is withheld.

        Of a fact, `consent` is that of the person it is about, public where it is about nobody.
        """
        if kind in self.treat:
            return self.treat[kind]
        if kind in _SHOWN | _NAMED | FACTS and consent is Consent.PUBLIC:
            return Treatment.KEEP
        if kind == "person" and self.audience is Audience.PUBLIC:
            return Treatment.KEEP
        match where:
            case Region() | Track():
                return Treatment.COVER
            case FieldAt():
                return Treatment.DROP
            case _:
                return Treatment.REPLACE


def load(story: Path) -> Policy:
    """The policy of a story; everything withheld where it has none. Raises `UsageError` with the line of each mistake."""
    try:
        names = [file.name for file in story.iterdir()]
    except OSError as e:
        raise UsageError("the story folder cannot be opened; give the path of a folder that you may read") from e
    if any(name != POLICY_FILE and name.casefold() == POLICY_FILE for name in names):
        raise UsageError(f"a file is called almost like {POLICY_FILE} and would not be read; rename it to {POLICY_FILE}")
    try:
        text = _read(story / POLICY_FILE).decode("utf-8")
    except FileNotFoundError:
        return Policy()
    except UnicodeDecodeError as e:
        raise UsageError(f"{POLICY_FILE} is not UTF-8; save it as UTF-8") from e
    except OSError as e:
        raise UsageError(f"{POLICY_FILE} is a link or cannot be opened; put a file there that you may read") from e
    policy = parse(text)
    if policy.treat:
        _check_kinds(text, policy)
    return policy


def _read(file: Path) -> bytes:
    """The bytes of a regular file; a pipe or a device in its place is not waited for."""
    with os.fdopen(os.open(file, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK), "rb") as opened:
        status = os.fstat(opened.fileno())
        if not stat.S_ISREG(status.st_mode) or status.st_size > _LARGEST:
            raise UsageError(f"{POLICY_FILE} is not a file of at most {_LARGEST >> 20} MiB; put the file itself into the story")
        return opened.read()


def _check_kinds(text: str, policy: Policy) -> None:
    from withheld.detectors import Detector
    from withheld.registry import plugins

    kinds = {kind for detector in plugins(Detector) for kind in detector.kinds}
    for kind in policy.treat.keys() - kinds:
        raise UsageError(
            f"{POLICY_FILE}, line {_line(text, ['treat', kind])}: nothing finds this kind; choose of {', '.join(sorted(kinds))}"
        )


def parse(text: str) -> Policy:
    """The policy in the text of a `withheld.toml`."""
    try:
        table = tomllib.loads(text)
    except (ValueError, RecursionError) as e:
        place = re.search(r"line \d+, column \d+|end of document", str(e))  # the rest of the message may quote a name
        raise UsageError(f"{POLICY_FILE} is not TOML at {place[0] if place else 'some line'}; see docs/policy.md") from e
    try:
        return Policy.model_validate(table)
    except ValidationError as e:
        lines = [_complaint(text, table, err) for err in e.errors(include_input=False, include_url=False)]
        raise UsageError("\n".join([*lines, "nothing was done; correct this, see docs/policy.md"])) from e


def _complaint(text: str, table: dict[str, Any], error: ErrorDetails) -> str:
    cause = error.get("ctx", {}).get("error")
    where = cause.where if isinstance(cause, Contradiction) else error["loc"]
    keys = [str(w) for w in where if not isinstance(w, int)]
    entry = where[1] if len(where) > 1 and keys[0] == "boxes" and isinstance(where[1], int) else None
    shown, message = _shown(keys, table, entry), error["msg"].removeprefix("Value error, ")
    if error["type"] == "extra_forbidden":
        shown, message = shown[:-1], f"no such key{_meant(keys)}"
    return f"{POLICY_FILE}, line {_line(text, keys, entry or 0)}: {': '.join(filter(None, ('.'.join(shown), message)))}"


def _shown(keys: list[str], table: dict[str, Any], entry: int | None) -> list[str]:
    """The path of a mistake without the key of anybody's table, which is often a name."""
    if entry is not None:
        return ["boxes", f"<entry {entry + 1}>", *keys[1:2]]
    if len(keys) < 2 or keys[0] != "people":
        return keys[:1] if keys[:1] == ["treat"] else keys
    return ["people", f"<entry {list(table['people']).index(keys[1]) + 1}>", *keys[2:]]


def _meant(keys: list[str]) -> str:
    tables = {"people": PersonPolicy, "boxes": BoxPolicy} if len(keys) > 1 else {}
    fields = tables.get(keys[0], Policy).model_fields
    near = get_close_matches(keys[-1], [field.alias or name for name, field in fields.items()], 1)
    return f"; do you mean `{near[0]}`?" if near else ""


def _line(text: str, keys: list[str], entry: int = 0) -> int:
    """The line on which a key stands: the table's header first, then the key under it (tomllib does not tell).

    `entry` counts the tables of that name, from 0, where it may have several.
    """
    found, wanted = 1, list(keys)
    for number, line in enumerate(text.splitlines(), 1):
        header = re.match(r"\s*\[\[?([^\]]+)\]", line)
        if header:
            parts = [p.strip().strip("\"'") for p in header.group(1).split(".")]
            if parts == keys[: len(parts)]:
                found, wanted, entry = number, keys[len(parts) :] if entry <= 0 else [], entry - 1
        elif wanted and re.match(rf"\s*[\"']?{re.escape(wanted[0])}[\"']?\s*[=.]", line):
            return number
    return found
