"""The word lists of `words.toml`, each loaded when it is first asked for."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files


@cache
def words(name: str) -> frozenset[str]:
    """The list of that name; raises `KeyError` where there is none."""
    return frozenset(_table()[name])


def alternatives(name: str) -> str:
    """A list made of regular expressions, as the alternatives of one, in its order."""
    return "|".join(_table()[name])


@cache
def _table() -> dict[str, list[str]]:
    return tomllib.loads(files("withheld").joinpath("words.toml").read_text("utf-8"))
