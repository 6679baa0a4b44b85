"""The lists of `lists.toml`, one attribute each."""

from __future__ import annotations

import tomllib
from pathlib import Path
from types import SimpleNamespace

words = SimpleNamespace(**tomllib.loads(Path(__file__).with_name("lists.toml").read_text("utf-8")))
