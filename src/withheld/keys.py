"""What the key of a value says: which kind of fact it tells, and of whom. The words are in `keys.toml`; nothing is found here."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection
from functools import cache, lru_cache
from importlib.resources import files

from withheld.people_nouns import is_person
from withheld.words import words

_WORD = re.compile(r"[^\W\d_]+(?:[’'ʼ][^\W\d_]+)*")
_CAMEL = re.compile(r"(?<=[a-zа-яіў])(?=[A-ZА-ЯІЎ])")
_OWN = re.compile(r"[’'ʼ]s?\Z")
_TONGUES = ("en", "cyrillic", "pl")


@lru_cache(4096)
def split(key: str) -> frozenset[str]:
    """The lower-case words of a key: `wife’sJob` → wife, job."""
    return frozenset(_OWN.sub("", w.casefold().replace("'", "’")) for w in _WORD.findall(_CAMEL.sub(" ", key)))


def kind(key: Collection[str]) -> str | None:
    """The kind of fact that stands under a key, by its words; None where it tells none."""
    if _list("apart") & set(key):
        return None
    return next((kind for kind, listed in _kinds().items() if listed & set(key)), None)


@lru_cache(4096)
def of_another(key: frozenset[str]) -> bool:
    """Whether a key speaks of somebody else than the record does: `deputy age`, `wife’s job`, `возраст жены`."""
    facts = frozenset[str]().union(*_kinds().values())
    return any(w not in facts and w not in words("name_keys") and any(is_person(w, tongue) for tongue in _TONGUES) for w in key)


def is_aspect(key: str) -> bool:
    """Whether an object under this key goes on about the person of the object around it: `home`, `contactDetails`."""
    return bool(split(key) & _list("aspects")) and not of_another(split(key))


def tells_nothing(value: str) -> bool:
    """Whether a value is no more than `yes` or `unknown`."""
    return value.strip().casefold() in _list("nothing")


@cache
def _kinds() -> dict[str, frozenset[str]]:
    return {kind: frozenset(listed) for kind, listed in _table()["kinds"].items()}


@cache
def _list(name: str) -> frozenset[str]:
    return frozenset(_table()[name]["words"])


@cache
def _table() -> dict[str, dict[str, list[str]]]:
    return tomllib.loads(files("withheld").joinpath("keys.toml").read_text("utf-8"))
