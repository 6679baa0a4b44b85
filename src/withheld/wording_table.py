"""The tables of `wording.toml`, loaded when one is first asked for."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def table(language: str) -> dict[str, Any]:
    """All tables of one language; raises `KeyError` for a language without any."""
    return _tables()[language]


@cache
def _tables() -> dict[str, dict[str, Any]]:
    return tomllib.loads(files("withheld").joinpath("wording.toml").read_text("utf-8"))


@cache
def pattern(alternatives: str) -> re.Pattern[str]:
    """Alternatives of a row as one expression over whole words, without regard to case."""
    return re.compile(rf"(?<!\w)(?:{alternatives})(?!\w)", re.IGNORECASE)
