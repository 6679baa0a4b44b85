"""Broken ways to hide what moves that the property tests of `tracks` and `smoothing` must catch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from withheld import tracks
from withheld.model import Film, Track
from withheld.tracks import Found, Joined, Watched

if TYPE_CHECKING:
    from withheld.smoothing import Floats


def averaged(boxes: Floats) -> Floats:
    """Smooths as everybody does, by a moving average, so that a quick head looks out of its cover."""
    padded = np.pad(boxes, ((2, 2), (0, 0)), mode="edge")
    return np.lib.stride_tricks.sliding_window_view(padded, 5, axis=0).mean(axis=-1)


def over_cuts(watched: Sequence[Watched], film: Film) -> Joined:
    """Knows of no cut: goes on into scenes in which nobody was seen."""
    told = tracks.join(watched, film)
    return replace(told, tracks=tracks.join([replace(w, cuts=()) for w in watched], film).tracks)


def breathless(watched: Sequence[Watched], film: Film) -> Joined:
    """Stops at the first and the last sighting, and drops the last frame with it."""
    joined = tracks.join(watched, film)
    return replace(joined, tracks=tuple(_within(f, f.seen[0], max(f.seen[-1], f.seen[0] + 1)) for f in joined.tracks))


def forgetful(watched: Sequence[Watched], film: Film) -> Joined:
    """Hides only where something was seen: what is lost for a moment is shown for that moment."""
    joined = tracks.join(watched, film)
    parts = [_within(f, n, n + 1) for f in joined.tracks for n in f.seen]
    return replace(joined, tracks=tuple(parts))


def _within(found: Found, start: int, end: int) -> Found:
    track = found.track
    boxes = track.boxes[start - track.first : end - track.first]
    return replace(found, track=Track(start, boxes), seen=tuple(n for n in found.seen if start <= n < end))
