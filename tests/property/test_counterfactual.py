"""The counterfactual, for every format: exchange what is covered or replaced, carry out the same plan, get the same file.

The pixels are exchanged before the source codec sees them where the codec codes its blocks by themselves (JPEG, and everything lossless),
and after decoding for every format; a blur in the place of the cover fails both.
"""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from tests import planted
from tests.mutants.redactions import Blur
from withheld.model import AssetPlan, Box, Content, Cover, Picture, Region, Replacement, Span
from withheld.planning import writes
from withheld.redactions.cover import Cover as CoverRedaction
from withheld.redactions.drop import Drop
from withheld.redactions.replace import Replace
from withheld.registry import format_for, format_of

SAMPLES = planted.samples()
BOX = Box(30, 20, 40, 36)
PICTURES = [m for m, data in SAMPLES.items() if format_for(m).read(data).pictures]
TEXTS = [m for m in planted.TEXTS if writes(m)]


def finished(content: Content, plan: AssetPlan, cover: object = None) -> bytes:
    for redaction in (cover or CoverRedaction(), Replace(), Drop()):
        content = redaction.apply(content, plan)  # pyright: ignore
    return format_for(content.target).write(content)


def covering(content: Content) -> AssetPlan:
    picture = content.pictures[0]
    region = Region(0, BOX.snapped(picture.block).clipped(picture.width, picture.height))
    return AssetPlan("a" * 64, "out", 2048, (Cover(region, ()),))


def exchanged(content: Content, seed: int) -> Content:
    """Other samples in the box itself, not in the margin of the cover."""
    pixels = np.array(content.pictures[0].pixels)
    area = pixels[20:56, 30:70]
    area[:] = np.random.default_rng(seed).integers(0, 256, area.shape, np.uint8)
    return replace(content, pictures=(Picture(pixels, content.pictures[0].block),))


@pytest.mark.parametrize("media_type", PICTURES)
@pytest.mark.parametrize("edge", [2048, 100])
def test_pixels_under_a_cover_have_no_influence(media_type: str, edge: int) -> None:
    content = format_for(media_type).read(SAMPLES[media_type])
    plan = replace(covering(content), max_edge=edge)
    assert finished(content, plan) == finished(exchanged(content, 1), plan) == finished(exchanged(content, 2), plan)


@pytest.mark.parametrize("media_type", PICTURES)
def test_a_blur_in_its_place_fails(media_type: str) -> None:
    content = format_for(media_type).read(SAMPLES[media_type])
    plan = covering(content)
    assert finished(content, plan, Blur()) != finished(exchanged(content, 1), plan, Blur())


SOURCES = [("JPEG", {"quality": 85}), ("JPEG", {"quality": 60, "subsampling": 0}), ("PNG", {}), ("BMP", {}), ("TIFF", {}), ("GIF", {})]


@pytest.mark.parametrize(("kind", "options"), SOURCES)
def test_a_face_exchanged_before_the_source_was_encoded_has_no_influence(kind: str, options: dict[str, object]) -> None:
    """The source codec smears what it stores into its blocks: the cover must hold the smear too."""

    def source(seed: int) -> Content:
        image = planted.scene().quantize(64, dither=Image.Dither.NONE) if kind == "GIF" else planted.scene()
        face = np.random.default_rng(seed).integers(0, 64, (36, 40) if kind == "GIF" else (36, 40, 3), np.uint8)
        image.paste(Image.fromarray(face), (30, 20))
        out = BytesIO()
        image.save(out, kind, **options)
        return format_of(out.getvalue()[:4096]).read(out.getvalue())

    first, second = source(1), source(2)
    plan = covering(first)
    assert finished(first, plan) == finished(second, plan)
    assert not np.array_equal(first.pictures[0].pixels, second.pictures[0].pixels)


@pytest.mark.parametrize("media_type", TEXTS)
def test_replaced_words_have_no_influence(media_type: str) -> None:
    content = format_for(media_type).read(SAMPLES[media_type])
    index, start = next((i, p.text.index(planted.SECRET)) for i, p in enumerate(content.text) if planted.SECRET in p.text)

    def with_words(words: str) -> bytes:
        texts = [p.text for p in content.text]
        texts[index] = texts[index][:start] + words + texts[index][start + len(planted.SECRET) :]
        span = Span(index, start, start + len(words))
        plan = AssetPlan("a" * 64, "out", 2048, replacements=(Replacement(span, "[Person BC]", ()),))
        return finished(content.with_text(tuple(texts)), plan)

    assert with_words(planted.SECRET) == with_words("Al") == with_words('A "much", longer\nname <b>')
