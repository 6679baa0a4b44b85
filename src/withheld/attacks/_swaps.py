"""Exchanges: a content in which what a plan redacts, or everything else, is something else. Sizes, offsets and plan stay as they are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from random import Random
from typing import TYPE_CHECKING

import numpy as np

from withheld.model import Region, Track

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from withheld.model import AssetPlan, Box, Content, Frame, Picture, Pixels, Plane

_LOWER, _UPPER, _DIGITS, _CASELESS = "abcdefghijklmnopqrstuvwxyz", "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "0123456789", "東西南北"


def exchanged_inside(content: Content, plan: AssetPlan, rng: Random) -> Content:
    """Noise under every cover, other letters in every replaced span, other values in every field."""
    noise = np.random.default_rng(rng.getrandbits(64))
    pictures = list(content.pictures)
    for i, picture in enumerate(pictures):
        mask = covered(plan, i, picture)
        random = noise.integers(0, 256, picture.pixels.shape, np.uint8)
        pictures[i] = with_pixels(picture, np.where(mask[..., None], random, picture.pixels))
    texts = [_other(p.text, _spans(plan, i), rng) for i, p in enumerate(content.text)]
    fields = tuple(replace(f, value=_other(f.value, [(0, len(f.value))], rng)) for f in content.fields)
    return replace(content.with_text(tuple(texts)), pictures=tuple(pictures), fields=fields)


def exchanged_outside(content: Content, plan: AssetPlan, rng: Random) -> Content:
    """The negative of every picture, or other letters in every text, except where the plan redacts; more of it, if it redacts all."""
    if content.pictures:
        return replace(content, pictures=tuple(_negative(p, covered(plan, i, p)) for i, p in enumerate(content.pictures)))
    texts = [_other(p.text, _rest(_spans(plan, i), len(p.text)), rng) for i, p in enumerate(content.text)]
    if all(text == p.text for text, p in zip(texts, content.text, strict=True)):
        texts = [text + "x" for text in texts]
    return content.with_text(tuple(texts))


def covered(plan: AssetPlan, index: int, picture: Picture) -> NDArray[np.bool_]:
    """Which pixels of a picture the plan covers: height × width."""
    mask = np.zeros((picture.height, picture.width), bool)
    for cover in plan.covers:
        if isinstance(cover.region, Region) and cover.region.picture == index:
            box = cover.region.box.clipped(picture.width, picture.height)
            mask[int(box.y) : int(box.bottom), int(box.x) : int(box.right)] = True
    return mask


def frames_inside(frames: Iterable[Frame], first: int, plan: AssetPlan, seed: int) -> Iterator[Frame]:
    """Frames of a film, the first of which has that index, with noise under every cover; one without a cover stays as it is."""
    noise = np.random.default_rng(seed)
    for index, frame in enumerate(frames, first):
        boxes = covered_at(plan, index)
        planes = tuple(np.array(p) for p in frame.planes) if boxes else frame.planes
        for part in (planes[i][place] for box in boxes for i, place in enumerate(_places(box, frame))):
            part[:] = noise.integers(0, 256, part.shape, np.uint8)
        yield replace(frame, planes=planes)


def frames_outside(frames: Iterable[Frame], first: int, plan: AssetPlan) -> Iterator[Frame]:
    """The negatives of frames except under the covers; the whole negative of one that is covered all over."""
    for index, frame in enumerate(frames, first):
        planes = tuple(_inverted(p) for p in frame.planes)
        for box in covered_at(plan, index):
            for i, place in enumerate(_places(box, frame)):
                planes[i][place] = frame.planes[i][place]
        yield replace(frame, planes=planes)


def covered_at(plan: AssetPlan, index: int) -> list[Box]:
    """Where the plan covers the frame of a film with that index."""
    boxes = (c.region.at(index) for c in plan.covers if isinstance(c.region, Track))
    return [box for box in boxes if box is not None]


def _places(box: Box, frame: Frame) -> Iterator[tuple[slice, slice]]:
    """The samples of each plane that lie wholly in a box."""
    height, width = frame.planes[0].shape
    box = box.clipped(width, height)
    for step in (1, 2, 2):
        yield slice(-int(-box.y // step), int(box.bottom // step)), slice(-int(-box.x // step), int(box.right // step))


def _inverted(plane: Plane) -> Plane:
    """Another value for every sample, within the limited range."""
    return np.where(plane < 126, plane + np.uint8(100), plane - np.uint8(100)).astype(np.uint8)


def other_letter(c: str, rng: Random) -> str:
    """Another letter of the same case, another digit for a digit, everything else as it is."""
    alphabet = _DIGITS if c.isdigit() else _UPPER if c.isupper() else _LOWER if c.islower() else _CASELESS if c.isalpha() else c
    return rng.choice([a for a in alphabet if a != c] or [c])


def _negative(picture: Picture, mask: NDArray[np.bool_]) -> Picture:
    if mask.all():  # nothing is left to change but the size
        return with_pixels(picture, np.pad(picture.pixels, ((0, 0), (0, 16), (0, 0))))
    return with_pixels(picture, np.where(mask[..., None], picture.pixels, 255 - picture.pixels))


def with_pixels(picture: Picture, pixels: NDArray[np.uint8]) -> Picture:
    """The picture with other samples."""
    changed: Pixels = np.ascontiguousarray(pixels)
    return replace(picture, pixels=changed)


def _spans(plan: AssetPlan, passage: int) -> list[tuple[int, int]]:
    return sorted((r.span.start, r.span.end) for r in plan.replacements if r.span.passage == passage)


def _rest(spans: Sequence[tuple[int, int]], length: int) -> list[tuple[int, int]]:
    """The stretches between the spans."""
    edges = [0, *(edge for span in spans for edge in span), length]
    return list(zip(edges[::2], edges[1::2], strict=True))


def _other(text: str, spans: Sequence[tuple[int, int]], rng: Random) -> str:
    letters = list(text)
    for start, end in spans:
        letters[start:end] = [other_letter(c, rng) for c in letters[start:end]]
    return "".join(letters)
