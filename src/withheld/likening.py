"""When the face of a trace is embedded, so that it can be told whose it is without much time. Who that is, is decided elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from withheld import embedding
from withheld.frames import even
from withheld.model import Box

if TYPE_CHECKING:
    from withheld.frames import FrameView
    from withheld.tracing import Trace

REST = 10
"""Frames from one embedding to the next, whosever: it takes 80 ms, and in a crowd everybody has a turn."""

_AGAIN, _SOON = 25, 8  # frames from one embedding of a face to the next, and from one that failed
_TRIES = 3  # faces that are tried in a frame until one can be embedded
_LARGER = 1.3  # times its size at the last one from which on it is embedded at once
_CLEAR = 0.6  # score of a face from which on it is embedded
_ROUND = 2.4  # sizes of a face that an embedding looks at


def embed_one(traces: Sequence[Trace], view: FrameView) -> bool:
    """Embed at most one face, of whom least is known; one that cannot be embedded costs little and stands in nobody's way."""
    due = sorted((t for t in traces if _due(t, view.index)), key=lambda t: (len(t.likenesses), -_side(t)))
    return any(_embed(t, view) for t in due[:_TRIES])


def _due(trace: Trace, index: int) -> bool:
    """Whether the face of a trace was seen clearly in this frame and an embedding of it is wanted."""
    last, size = trace.tried
    clear = (
        trace.believed
        and trace.kind == "face"
        and trace.seen == index
        and trace.scores[-1] >= _CLEAR
        and _side(trace) >= embedding.MIN_SIDE
    )
    wait = _AGAIN if trace.likenesses and trace.likenesses[-1][0] == last else _SOON
    return clear and (index - last >= wait or _side(trace) > _LARGER * size)


def _side(trace: Trace) -> float:
    return min(trace.boxes[-1].w, trace.boxes[-1].h)


def _embed(trace: Trace, view: FrameView) -> bool:
    """Add the embedding of its face in this frame, where it would tell people apart."""
    box = trace.boxes[-1]
    trace.tried = view.index, _side(trace)
    part = even(box.grown(_ROUND), view.width, view.height)
    (features,) = embedding.embed(view.rgb(box=part), [Box(box.x - part.x, box.y - part.y, box.w, box.h)])
    if features:
        trace.likenesses.append((view.index, features))
    return bool(features)
