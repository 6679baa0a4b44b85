"""How far a codec smears what will be covered: nothing may be left outside a cover that is snapped to the format's grid.

JPEG codes every block by itself, so that the bound is exact. WebP, HEIC and AVIF predict one block from the next: a change in one place
moves rounding everywhere after it, and no grid stops that; for them the test bounds how much of the picture changes visibly.
"""

from __future__ import annotations

from io import BytesIO

import numpy as np
import pillow_heif
import pytest
from PIL import Image

from tests import planted
from withheld.model import Box, Pixels
from withheld.registry import format_of

pillow_heif.register_heif_opener()

JPEG = [("JPEG", {"subsampling": s}) for s in ("4:2:0", "4:2:2", "4:4:4")]
PREDICTIVE = [("WEBP", {}), ("HEIF", {}), ("AVIF", {"max_threads": 1})]
VISIBLE = 8
"""Of 255: below this a difference drowns in the codec's own noise."""


def pair(seed: int) -> tuple[Box, Image.Image, Image.Image]:
    """A box, and two pictures that are equal outside it and as different as can be inside."""
    noise = np.random.default_rng(seed)
    box = Box(int(noise.integers(40, 200)), int(noise.integers(40, 120)), 61, 53)
    images = [planted.scene(seed=seed), planted.scene(seed=seed)]
    for image, colour in zip(images, ([230, 20, 40], [10, 200, 30]), strict=True):
        patch = np.full((int(box.h), int(box.w), 3), colour, np.uint8)
        patch[::2], patch[:, ::5] = noise.integers(0, 255, 3), noise.integers(0, 255, 3)
        image.paste(Image.fromarray(patch), (int(box.x), int(box.y)))
    return box, images[0], images[1]


def decoded(image: Image.Image, kind: str, quality: int, options: dict[str, object]) -> tuple[Pixels, int]:
    out = BytesIO()
    image.save(out, kind, quality=quality, **options)
    picture = format_of(out.getvalue()[:4096]).read(out.getvalue()).pictures[0]
    return picture.pixels, picture.block


def outside(kind: str, quality: int, options: dict[str, object], seed: int, block: int | None = None) -> Pixels:
    """By how much every pixel outside the snapped box differs when what is inside differs."""
    box, first, second = pair(seed)
    (a, own), (b, _) = decoded(first, kind, quality, options), decoded(second, kind, quality, options)
    difference = np.abs(a.astype(int) - b).max(axis=2)
    cover = box.snapped(block or own).clipped(planted.WIDTH, planted.HEIGHT)
    mask = np.ones(difference.shape, bool)
    mask[int(cover.y) : int(cover.bottom), int(cover.x) : int(cover.right)] = False
    return difference[mask]


@pytest.mark.parametrize(("kind", "options"), JPEG)
@pytest.mark.parametrize("quality", [40, 75, 92])
def test_jpeg_leaves_nothing_outside(kind: str, options: dict[str, object], quality: int) -> None:
    for seed in range(4):
        assert outside(kind, quality, options, seed).max() == 0


@pytest.mark.parametrize(("kind", "options"), JPEG[:2])
def test_half_the_grid_is_caught(kind: str, options: dict[str, object]) -> None:
    assert max(outside(kind, 75, options, seed, block=8).max() for seed in range(4)) > VISIBLE


@pytest.mark.parametrize(("kind", "options"), PREDICTIVE)
def test_prediction_leaves_little_outside(kind: str, options: dict[str, object]) -> None:
    visible = [(outside(kind, 70, options, seed) > VISIBLE).mean() for seed in range(3)]
    assert max(visible) < 0.03  # measured: WebP 0.020, HEIC 0.001, AVIF 0.001
