"""Where the bench lies; tests that need it skip where it is absent."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(os.environ.get("WITHHELD_BENCH") or Path(__file__).parent.parent.parent / "shared" / "bench")


def bench(folder: str) -> Path:
    """A folder of the bench; skips the test where there is none."""
    if not (ROOT / folder).is_dir():
        pytest.skip(f"the bench's {folder} is not here; set WITHHELD_BENCH")
    return ROOT / folder
