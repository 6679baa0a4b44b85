"""Fixtures that more than one suite uses: a home of its own for every run, and plug-ins put in the place of real ones."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from withheld import registry


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Everything a run may touch beside the story: state, configuration, temporary files."""
    home = tmp_path / "home"
    (home / "tmp").mkdir(parents=True)
    for name in ("HOME", "XDG_STATE_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"):
        monkeypatch.setenv(name, str(home))
    monkeypatch.setenv("TMPDIR", str(home / "tmp"))
    monkeypatch.delenv("WITHHELD_HOME", raising=False)
    return home


@pytest.fixture
def inject(monkeypatch: pytest.MonkeyPatch) -> Callable[[object], None]:
    """Register a plug-in for this test; it takes the place of a real one of the same treatment, name or media type."""

    def put(plugin: object) -> None:
        real, key = registry._load, _key(plugin)

        def load(base: type) -> tuple[object, ...]:
            mine = (plugin,) if isinstance(plugin, base) else ()
            return (*mine, *(p for p in real(base) if not mine or _key(p) != key))

        monkeypatch.setattr(registry, "_load", load)

    return put


def _key(plugin: object) -> object:
    return next((getattr(plugin, a) for a in ("media_type", "name", "treatment") if hasattr(plugin, a)), plugin)
