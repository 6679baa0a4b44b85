"""The boxes of a policy: places that an editor wants covered, whatever is there. How a policy is read stands in `policy`."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from itertools import pairwise
from pathlib import PurePosixPath
from typing import Annotated, TypeAlias

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator, model_validator

from withheld.model import Box, Track


def seconds(text: str) -> float:
    """A time of a film in seconds, written as a number or as "m:ss.s" with hours before it; raises `ValueError` for anything else."""
    if not re.fullmatch(r"\d+(\.\d+)?|(\d+:[0-5]?\d|\d+):[0-5]?\d(\.\d+)?", text):
        raise ValueError('a time is a number of seconds or looks like "1:02.5", with less than 60 after a colon')
    parts = [float(part) for part in text.split(":")]
    return sum(part * 60**n for n, part in enumerate(reversed(parts)))


def _seconds(value: object) -> object:
    return seconds(value) if isinstance(value, str) else value


Seconds: TypeAlias = Annotated[float, BeforeValidator(_seconds), Field(ge=0, allow_inf_nan=False)]
Pixel: TypeAlias = Annotated[float, Field(allow_inf_nan=False)]
Side: TypeAlias = Annotated[float, Field(gt=0, allow_inf_nan=False)]
Keyframe: TypeAlias = tuple[Seconds, Pixel, Pixel, Side, Side]
"""A time, then left, top, width and height."""


class BoxPolicy(BaseModel):
    """One `[[boxes]]` table: a place in a picture or film that is covered whatever is there, in pixels of the upright picture."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    file: str
    box: tuple[Pixel, Pixel, Side, Side] | None = None
    keyframes: tuple[Keyframe, ...] = ()
    start: Annotated[Seconds | None, Field(alias="from")] = None
    end: Annotated[Seconds | None, Field(alias="to")] = None
    why: str = ""

    @field_validator("file")
    @classmethod
    def _inside(cls, value: str) -> str:
        path = PurePosixPath(value)
        if not path.parts or path.is_absolute() or ".." in path.parts:
            raise ValueError("a path inside the story, as in `clips/a.mp4`")
        return str(path)

    @field_validator("keyframes")
    @classmethod
    def _ordered(cls, value: tuple[Keyframe, ...]) -> tuple[Keyframe, ...]:
        if any(a[0] >= b[0] for a, b in pairwise(value)):
            raise ValueError("each key frame must come later than the one before it")
        return value

    @model_validator(mode="after")
    def _either(self) -> BoxPolicy:
        if (self.box is None) == (not self.keyframes):
            raise ValueError("a box needs either `box` or `keyframes`")
        if self.start is not None and self.end is not None and self.start >= self.end:
            raise ValueError(f"`from` ({self.start:g} s) must lie before `to` ({self.end:g} s)")
        return self

    @property
    def still(self) -> Box | None:
        """Where it is in a photograph; None for one that moves."""
        return Box(*self.box) if self.box is not None else None

    def frames(self, times: Sequence[int], rate: int) -> Track | None:
        """Where it is in the frames of a film that are shown at these times (in ticks, `rate` a second); None if it is in none of them."""
        ends = [*times[1:], times[-1] + 1] if times else []
        shown = [n for n, (at, end) in enumerate(zip(times, ends, strict=True)) if self._when(at / rate, end / rate)]
        return Track(shown[0], tuple(self._at(times[n] / rate) for n in shown)) if shown else None

    def _when(self, start: float, end: float) -> bool:
        return (self.start is None or end > self.start) and (self.end is None or start <= self.end)

    def _at(self, time: float) -> Box:
        """On a straight line from one key frame to the next, and at rest before the first and after the last."""
        if self.still is not None:
            return self.still
        after = bisect_right([k[0] for k in self.keyframes], time)
        a, b = self.keyframes[max(after - 1, 0)], self.keyframes[min(after, len(self.keyframes) - 1)]
        share = (time - a[0]) / (b[0] - a[0]) if b[0] > a[0] else 0.0
        return Box(*(p + min(max(share, 0.0), 1.0) * (q - p) for p, q in zip(a[1:], b[1:], strict=True)))
