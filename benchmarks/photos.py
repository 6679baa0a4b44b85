"""Photographs, side by side with deface: `python benchmarks/photos.py`. Each section lives in a module of its own and returns its bars."""

from __future__ import annotations

import sys
from collections.abc import Callable

from _bars import Bar, judge
from _finding import finding
from _reidentification import reidentification
from _rest import rest

SECTIONS: tuple[Callable[[], list[Bar]], ...] = (finding, rest, reidentification)

if __name__ == "__main__":
    sys.exit(judge(bar for section in SECTIONS for bar in section()))
