"""Second runs on a swapped content, and how two outputs are compared outside what their plans declare."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, field, replace
from random import Random
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image, ImageFilter

from withheld.attacks._swaps import covered, other_letter, with_pixels
from withheld.model import Region

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from withheld.attacks import Brief
    from withheld.model import AssetPlan, Content, Picture, Pixels, Replacement, Span

_GRID = 16  # pixels: the blocks of the output's own JPEG
_KERNEL = 4  # pixels of the output that resizing mixes into their neighbours: 3 for Lanczos, and one for rounding
_FRINGE = 2  # pixels that chroma upsampling carries over a block's edge

_VOWELS = "aeiouy"
_CONSONANTS = "bcdfghjklmnpqrstvwxz"


class Rerun(ABC):
    """The output of a run on a swapped content."""

    @abstractmethod
    def agrees(self, output: Content) -> bool:
        """Whether an output of the first run is the same outside what the plans declare."""

    @abstractmethod
    def spoiled(self, output: Content) -> Content:
        """The output with something in it that depends on what was covered."""


@dataclass(frozen=True, slots=True)
class OtherFaces(Rerun):
    """The picture made with other faces, and which of its pixels the two plans declare alike: height × width."""

    picture: Picture
    declared_alike: NDArray[np.bool_] = field(repr=False)

    def agrees(self, output: Content) -> bool:
        ours, theirs = output.pictures[0].pixels, self.picture.pixels
        return ours.shape == theirs.shape and not bool((ours != theirs).any(axis=2)[self.declared_alike].any())

    def spoiled(self, output: Content) -> Content:
        first, *others = output.pictures
        pixels = np.where(self.declared_alike[..., None], 255 - first.pixels, first.pixels)
        return replace(output, pictures=(with_pixels(first, pixels), *others))


@dataclass(frozen=True, slots=True)
class OtherNames(Rerun):
    """The text made with other names, and the two plans, whose spans are the same."""

    content: Content
    first: AssetPlan
    second: AssetPlan

    def agrees(self, output: Content) -> bool:
        return output.layout == self.content.layout and _beside(output, self.first) == _beside(self.content, self.second)

    def spoiled(self, output: Content) -> Content:
        *texts, last = (p.text for p in output.text)
        return output.with_text((*texts, last + " what was covered"))


def other_faces(brief: Brief) -> OtherFaces | None:
    """The rerun with every covered face mirrored and in other colours; None unless both plans cover something."""
    original = brief.original
    if original is None or brief.rerun is None or brief.decode is None or not original.pictures or not brief.plan.covers:
        return None
    picture = original.pictures[0]
    changed = with_pixels(picture, _swapped(picture, brief))
    plan, data = brief.rerun(replace(original, pictures=(changed, *original.pictures[1:])))
    first, second = covered(brief.plan, 0, picture), covered(plan, 0, picture)
    if not (first & second).any():
        return None
    made = brief.decode(data).pictures[0]
    alike = ~_spread(first ^ second, made)
    return OtherFaces(made, alike) if alike.any() else None


def other_names(brief: Brief) -> OtherNames | None:
    """The rerun with every replaced word in other letters; words that are not found again in those stay as they were. None if all do."""
    original, first = brief.original, brief.plan
    if original is None or brief.rerun is None or brief.decode is None or original.pictures or not first.replacements:
        return None
    names = {f.id for f in brief.findings if f.kind == "name"}
    spans = {r.span for r in first.replacements if names & set(r.findings)}
    changed = _respelt(original, spans)
    second, data = brief.rerun(changed)
    if (again := spans & {r.span for r in second.replacements}) != spans or len(second.replacements) != len(first.replacements):
        changed = _respelt(original, again)
        second, data = brief.rerun(changed)
    made = brief.decode(data)
    alike = again and [r.span for r in _ordered(second)] == [r.span for r in _ordered(first)] and len(made.text) == len(original.text)
    return OtherNames(made, first, second) if alike and changed.text != original.text else None


def _swapped(picture: Picture, brief: Brief) -> Pixels:
    """The picture with every covered finding mirrored in its box, darker and in a colder light: still a face, and not the same."""
    pixels = np.array(picture.pixels)
    ids = {f for cover in brief.plan.covers for f in cover.findings}
    places = [(f.kind, f.where.box) for f in brief.findings if f.id in ids and isinstance(f.where, Region) and f.where.picture == 0]
    for kind, box in places:
        if kind == "face" or all(k != "face" for k, _ in places):
            b = box.clipped(picture.width, picture.height)
            part = np.s_[int(b.y) : int(b.bottom), int(b.x) : int(b.right)]
            pixels[part] = (pixels[part][:, ::-1] * (0.75, 0.85, 0.9)).astype(np.uint8)
    return pixels


def _spread(differs: NDArray[np.bool_], output: Picture) -> NDArray[np.bool_]:
    """Which pixels of an output a difference in its source can reach: through resizing, the blocks of JPEG and its colour planes."""
    reached = np.zeros((output.height, output.width), bool)
    rows, columns = np.nonzero(differs)
    scale_y, scale_x = output.height / differs.shape[0], output.width / differs.shape[1]
    reached[(rows * scale_y).astype(int), (columns * scale_x).astype(int)] = True
    reached = _dilated(reached, _KERNEL)
    padded = np.pad(reached, ((0, -output.height % _GRID), (0, -output.width % _GRID)))
    blocks = padded.reshape(padded.shape[0] // _GRID, _GRID, padded.shape[1] // _GRID, _GRID).any(axis=(1, 3))
    whole = blocks.repeat(_GRID, axis=0).repeat(_GRID, axis=1)[: output.height, : output.width]
    return _dilated(whole, _FRINGE)


def _dilated(mask: NDArray[np.bool_], by: int) -> NDArray[np.bool_]:
    return np.asarray(Image.fromarray(mask.astype(np.uint8) * 255).filter(ImageFilter.MaxFilter(2 * by + 1))) > 0


def _respelt(content: Content, spans: set[Span]) -> Content:
    """The same words in other letters, vowel for vowel: names still sound like names, and the same one is the same everywhere."""
    texts = [list(p.text) for p in content.text]
    for span in spans:
        texts[span.passage][span.start : span.end] = [_other(c) for c in texts[span.passage][span.start : span.end]]
    return content.with_text(tuple("".join(t) for t in texts))


def _other(c: str) -> str:
    lower = c.lower()
    for alphabet in (_VOWELS, _CONSONANTS):
        if lower in alphabet:
            other = alphabet[(alphabet.index(lower) + 1) % len(alphabet)]
            return other.upper() if c.isupper() else other
    return other_letter(c, Random(c))


def _beside(content: Content, plan: AssetPlan) -> list[str]:
    """What stands beside the labels, passage by passage; where each of them stands follows from the plan, whatever its words are."""
    return [_without(p.text, [r for r in _ordered(plan) if r.span.passage == i]) for i, p in enumerate(content.text)]


def _without(text: str, replaced: list[Replacement]) -> str:
    """A text of the output without its labels; what stands in the place of one and is another stays."""
    pieces: list[str] = []
    at = shift = 0
    for r in replaced:
        start = r.span.start + shift
        end = start + len(r.label)
        pieces.append(text[at:start] if text.startswith(r.label, start) else text[at:end])
        at, shift = end, shift + len(r.label) - (r.span.end - r.span.start)
    return "\0".join([*pieces, text[at:]])


def _ordered(plan: AssetPlan) -> list[Replacement]:
    return sorted(plan.replacements, key=lambda r: (r.span.passage, r.span.start))
