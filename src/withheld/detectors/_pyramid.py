"""Proposals of faces in a picture of any size, from a thumbnail to a wall: every scale at which one could fill its part of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from withheld.detectors._centerface import Proposals, propose

if TYPE_CHECKING:
    from withheld.model import Pixels

_LARGEST = 3072  # pixels; pictures are published at 2048 or less unless for print, and 9 megapixels take 1.6 GB here
_LEAST = 320  # pixels; a smaller picture is enlarged to this longer side, at most four times
_STEP = 4  # each level is this many times smaller than the one below
_TOP = 192  # pixels; there is no level with a shorter longer side
_FILLING = 48  # pixels; on the upper levels a face counts from this size on, a smaller one was seen on the level below


def working_copy(pixels: Pixels) -> tuple[Pixels, float]:
    """The picture at the size at which faces are looked for, and how many of its pixels one pixel of the original becomes."""
    longer = max(pixels.shape[:2])
    if longer > _LARGEST:
        return _resized(pixels, _LARGEST / longer)
    if longer < _LEAST:
        return _resized(pixels, min(_LEAST / longer, 4.0))
    return pixels, 1.0


def proposals(pixels: Pixels, threshold: float) -> Proposals:
    """Candidate faces in a working copy, in its pixels; many overlap.

    CenterFace finds no face larger than a few hundred pixels, so the picture is also looked at 4 and 16 times smaller.
    """
    import numpy as np
    from PIL import Image

    found, level, factor = [propose(pixels, threshold)], Image.fromarray(pixels), 1
    while max(level.size) >= _TOP * _STEP:
        level, factor = level.reduce(_STEP), factor * _STEP
        upper = propose(np.asarray(level), threshold)
        upper = upper.only(upper.sizes >= _FILLING)
        found.append(upper.scaled(factor))
    return Proposals(*(np.concatenate(parts) for parts in zip(*found, strict=True)))


def _resized(pixels: Pixels, scale: float) -> tuple[Pixels, float]:
    import numpy as np
    from PIL import Image

    height, width = pixels.shape[:2]
    size = max(round(width * scale), 1), max(round(height * scale), 1)
    resized = Image.fromarray(pixels).resize(size, Image.Resampling.BILINEAR, reducing_gap=2.0)
    return np.asarray(resized), max(size) / max(width, height)
