"""Plug-ins: the modules of the four folders, then what other packages offer through entry points.

A new format, detector, redaction or attack is one new file in its folder; nobody edits a list.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from functools import cache
from importlib.metadata import entry_points
from types import ModuleType
from typing import TypeVar

from withheld import attacks, detectors, formats, models, redactions
from withheld.attacks import Attack
from withheld.detectors import Detector
from withheld.errors import HeldBackError
from withheld.formats import HEAD, Format
from withheld.redactions import Redaction

P = TypeVar("P", bound=Format | Detector | Redaction | Attack)

_FOLDERS: dict[type, ModuleType] = {Format: formats, Detector: detectors, Redaction: redactions, Attack: attacks}


def plugins(base: type[P]) -> tuple[P, ...]:
    """One instance of every plug-in of a kind, in their `order`, then by name; modules whose name begins with `_` hold shared code."""
    return tuple(p for p in _load(base) if isinstance(p, base))


@cache
def _load(base: type) -> tuple[object, ...]:
    folder = _FOLDERS[base]
    group = folder.__name__
    modules = [importlib.import_module(f"{group}.{m.name}") for m in pkgutil.iter_modules(folder.__path__) if not m.name.startswith("_")]
    found: list[type] = [c for m in modules for _, c in inspect.getmembers(m, inspect.isclass) if c.__module__ == m.__name__]
    found += [e.load() for e in entry_points(group=group)]
    classes = [c for c in found if issubclass(c, base) and not inspect.isabstract(c)]
    return tuple(sorted((c() for c in classes), key=lambda p: (getattr(p, "order", 50), type(p).__module__, type(p).__name__)))


def listing() -> list[tuple[str, str, str]]:
    """Every plug-in as (kind, name, first line of its description)."""
    rows: list[tuple[str, str, str]] = []
    for base in (Format, Detector, Redaction, Attack):
        for plugin in plugins(base):
            name = next(str(getattr(plugin, a)) for a in ("media_type", "name", "treatment") if hasattr(plugin, a))
            rows.append((base.__name__.lower(), name, (type(plugin).__doc__ or "").partition("\n")[0]))
    return rows


def require_models() -> None:
    """Find and verify the weights of every detector and attack; raises `MissingError` before any work is done."""
    for plugin in (*plugins(Detector), *plugins(Attack)):
        for name in plugin.models:
            models.path(name)


def format_of(head: bytes) -> Format:
    """The format that claims a file beginning so; raises `HeldBackError` where none does."""
    for fmt in plugins(Format):
        if fmt.claims(head[:HEAD]):
            return fmt
    raise HeldBackError('withheld does not know this type of file; remove it from the story, or put `unknown = "drop"` into withheld.toml')


def format_for(media_type: str) -> Format:
    """The format that reads and writes a media type; raises `HeldBackError` where there is none."""
    for fmt in plugins(Format):
        if fmt.media_type == media_type:
            return fmt
    raise HeldBackError(f"nothing here writes {media_type}; withheld was built wrongly, run `withheld doctor`")
