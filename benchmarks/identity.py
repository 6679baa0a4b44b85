"""Knowing people: `python benchmarks/identity.py`. Who is recognised after redaction is a section of `photos.py`."""

from __future__ import annotations

import sys

from _bars import judge
from _recognition import recognition

if __name__ == "__main__":
    sys.exit(judge(recognition()))
