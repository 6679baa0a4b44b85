"""Every redaction destroys: what lay under it has no influence on the result. A blur put in its place is caught."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.mutants.redactions import Blur, SpliceUnmerged
from withheld.model import AssetPlan, Box, Content, Cover, Field, Passage, Picture, Region, Replacement, Role, Span
from withheld.redactions import Redaction
from withheld.redactions.cover import Cover as CoverRedaction
from withheld.redactions.replace import Replace
from withheld.registry import format_for, plugins

SIZE = 64

boxes = st.builds(Box, st.integers(-20, SIZE), st.integers(-20, SIZE), st.integers(1, 60), st.integers(1, 60))
noise = st.integers(0, 2**32 - 1)


def picture(seed: int) -> Picture:
    return Picture(np.random.default_rng(seed).integers(0, 256, (SIZE, SIZE, 3), np.uint8), block=16)


def plan(*covers: Box, replacements: tuple[Replacement, ...] = (), edge: int = 2048) -> AssetPlan:
    regions = tuple(Cover(Region(0, b.clipped(SIZE, SIZE)), ()) for b in covers)
    return AssetPlan("a" * 64, "out.jpg", edge, regions, replacements)


def swapped(content: Content, box: Box, seed: int) -> Content:
    """The content with noise where the cover will lie."""
    pixels = np.array(content.pictures[0].pixels)
    inner = box.clipped(SIZE, SIZE)
    area = pixels[int(inner.y) : int(inner.bottom), int(inner.x) : int(inner.right)]
    area[:] = np.random.default_rng(seed).integers(0, 256, area.shape, np.uint8)
    return replace(content, pictures=(replace(content.pictures[0], pixels=pixels),))


def rendered(redaction: Redaction, content: Content, plan: AssetPlan) -> bytes:
    return format_for(content.target).write(redaction.apply(content, plan))


def check_counterfactual(redaction: Redaction, box: Box, edge: int, first: int, second: int) -> None:
    content = Content("image/jpeg", "image/jpeg", (picture(first),), layout={})
    other = swapped(content, box, second)
    assert rendered(redaction, content, plan(box, edge=edge)) == rendered(redaction, other, plan(box, edge=edge))


@given(boxes, st.sampled_from([2048, 40]), noise, noise)
def test_what_lies_under_a_cover_has_no_influence(box: Box, edge: int, first: int, second: int) -> None:
    check_counterfactual(CoverRedaction(), box, edge, first, second)


def test_a_blur_in_its_place_is_caught() -> None:
    with pytest.raises(AssertionError):
        check_counterfactual(Blur(), Box(10, 10, 30, 30), 2048, 1, 2)


@given(st.lists(boxes, max_size=4), noise)
def test_nothing_outside_the_covers_changes(covers: list[Box], seed: int) -> None:
    content = Content("image/png", "image/png", (picture(seed),), layout={})
    after = CoverRedaction().apply(content, plan(*covers)).pictures[0].pixels
    outside = np.ones((SIZE, SIZE), bool)
    for box in (b.clipped(SIZE, SIZE) for b in covers):
        outside[int(box.y) : int(box.bottom), int(box.x) : int(box.right)] = False
    assert (after[outside] == content.pictures[0].pixels[outside]).all()


texts = st.text(min_size=0, max_size=40)


@given(st.text(max_size=30), texts, texts, st.text(max_size=30))
def test_replaced_words_leave_no_trace(before: str, words: str, others: str, after: str) -> None:
    def result(middle: str) -> Content:
        span = Span(0, len(before), len(before) + len(middle))
        content = Content("text/plain", "text/plain", text=(Passage(before + middle + after),))
        return Replace().apply(content, plan(replacements=(Replacement(span, "[Person BC]", ()),)))

    assert result(words) == result(others)


def test_overlapping_spans_are_refused() -> None:
    overlapping = (Replacement(Span(0, 0, 6), "[x]", ()), Replacement(Span(0, 4, 10), "[y]", ()))
    content = Content("text/plain", "text/plain", text=(Passage("Denis Prokhorov"),))
    with pytest.raises(ValueError, match="overlapping"):
        Replace().apply(content, plan(replacements=overlapping))
    assert "horov" in SpliceUnmerged().apply(content, plan(replacements=overlapping)).text[0].text  # what the check prevents


@pytest.mark.parametrize("redaction", plugins(Redaction), ids=lambda r: str(r.treatment))
def test_a_redaction_without_work_keeps_pixels_and_words(redaction: Redaction) -> None:
    text = Content("text/plain", "text/plain", text=(Passage("words"),))
    shown = Content("image/png", "image/png", (picture(3),), layout={})
    assert redaction.apply(text, plan()).text == text.text
    assert (redaction.apply(shown, plan()).pictures[0].pixels == shown.pictures[0].pixels).all()


def test_nothing_but_the_first_picture_and_embedded_captions_reaches_a_writer() -> None:
    words = (Passage("a caption", Role.CAPTION), Passage("stray", Role.BODY))
    full = Content("image/tiff", "image/png", (picture(1), picture(2)), words, (Field("EXIF GPS", "50.4"),), None, ("2 frames",))
    for redaction in plugins(Redaction):
        full = redaction.apply(full, replace(plan(), embed_captions=True))
    assert len(full.pictures) == 1
    assert [p.text for p in full.text] == ["a caption"]
    assert full.fields == ()
    assert full.unseen == ()


def test_the_longest_edge_is_limited() -> None:
    wide = Content("image/png", "image/png", (Picture(np.zeros((100, 400, 3), np.uint8)),))
    assert CoverRedaction().apply(wide, plan(edge=200)).pictures[0].pixels.shape == (50, 200, 3)


def test_blur_is_no_treatment() -> None:
    """The API has no name for anything reversible."""
    assert {r.treatment for r in plugins(Redaction)} <= {"cover", "replace", "drop", "mute", "respeak"}
