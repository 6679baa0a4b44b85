"""The word lists of `slavic.toml`, by topic and language, each split when it is first asked for."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files


@cache
def listed(topic: str, language: str) -> frozenset[str]:
    """The words of a topic in a language (ISO 639-1); raises `KeyError` where there is no such list."""
    return frozenset(ordered(topic, language))


@cache
def ordered(topic: str, language: str) -> tuple[str, ...]:
    """The same in the order of the file; raises `KeyError` where there is no such list."""
    return tuple(_table()[topic][language].split())


@cache
def _table() -> dict[str, dict[str, str]]:
    return tomllib.loads(files("withheld").joinpath("slavic.toml").read_text("utf-8"))
