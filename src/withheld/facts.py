"""The words of `facts.toml` by which facts about people are known, each list loaded when it is first asked for; nothing is found here."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files


@cache
def fact_words(language: str, topic: str, group: str) -> tuple[str, ...]:
    """The list `[language.topic] group`, in its order; raises `KeyError` where there is none."""
    return tuple(_table()[language][topic][group])


@cache
def _table() -> dict[str, dict[str, dict[str, list[str]]]]:
    return tomllib.loads(files("withheld").joinpath("facts.toml").read_text("utf-8"))
