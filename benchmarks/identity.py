"""Knowing people and hiding them: `python benchmarks/identity.py`. Each section lives in a module of its own and returns its bars."""

from __future__ import annotations

import sys
from collections.abc import Callable

from _bars import Bar, judge
from _recognition import recognition
from _reidentification import reidentification

SECTIONS: tuple[Callable[[], list[Bar]], ...] = (recognition, reidentification)

if __name__ == "__main__":
    sys.exit(judge([bar for section in SECTIONS for bar in section()]))
