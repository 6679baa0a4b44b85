"""deface's own command, run by the interpreter that has it (`DEFACE_PYTHON`), noting on the way where it drew. Imports nothing of ours.

`python _deface_films.py LOG …deface's arguments…`; LOG becomes JSON: a film's path → for each frame the rectangles (left, top, right,
bottom) within which it blurred an ellipse, as they were handed to its `draw_det`.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from deface import deface as tool
from deface.centerface import CenterFace

log: dict[str, list[list[list[int]]]] = {}
current: list[list[list[int]]] = []
_film, _find, _draw = tool.video_detect, CenterFace.__call__, tool.draw_det


def film(ipath: str, *arguments: Any, **named: Any) -> Any:
    global current
    current = log[ipath] = []
    return _film(ipath, *arguments, **named)


def find(self: Any, *arguments: Any, **named: Any) -> Any:
    current.append([])
    return _find(self, *arguments, **named)


def draw(frame: Any, score: Any, number: int, x1: int, y1: int, x2: int, y2: int, **named: Any) -> Any:
    current[-1].append([int(v) for v in (x1, y1, x2, y2)])
    return _draw(frame, score, number, x1, y1, x2, y2, **named)


if __name__ == "__main__":
    tool.video_detect, CenterFace.__call__, tool.draw_det = film, find, draw
    place = Path(sys.argv.pop(1))
    tool.main()
    place.write_text(json.dumps(log), "utf-8")
