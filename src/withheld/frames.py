"""A frame of a film as detectors see it: parts and sizes of it as RGB and grey, converted once. What is seen there is decided elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from math import ceil, floor
from typing import TYPE_CHECKING, Any
from zlib import crc32

from withheld.model import Box

if TYPE_CHECKING:
    from withheld.model import Film, Frame, Pixels, Plane

_MATRICES = {1: "ITU709", 4: "FCC", 5: "ITU601", 6: "ITU601", 7: "SMPTE240M", 9: "BT2020", 10: "BT2020"}
"""ITU-T H.273 code points of matrices → swscale's."""

AFRESH = 24
"""Every so many frames one counts as moving, for what changes too slowly to be noticed."""

_HIGH = 720  # lines; a film that does not state its matrix is taken for BT.709 from here on and for BT.601 below, as players do


class FrameView:
    """One frame of a film as a `View`: converted by swscale with one thread, straight from the planes."""

    def __init__(self, frame: Frame, film: Film, index: int, still: Callable[[int], bool] | None = None) -> None:
        """`still` says whether the frame is as it was so many frames before; without it, it never is."""
        self.width, self.height, self.index = film.width, film.height, index
        self._planes, self._still = frame.planes, still
        self._matrix = _MATRICES.get(film.colour[2]) or ("ITU709" if film.height >= _HIGH else "ITU601")
        self._kept: dict[tuple[str, int], Any] = {}

    def rgb(self, longest: int | None = None, box: Box | None = None) -> Pixels:
        """The frame, or the part of it in a box with even edges, as H × W × 3; scaled down to that longest side where longer."""
        if box is not None:
            return _converted(_picture(*self._part(box)), self._matrix, longest)
        key = "rgb", self._longest(longest)
        if key not in self._kept:
            self._kept[key] = _converted(self._whole, self._matrix, longest)
        return self._kept[key]

    def grey(self, longest: int) -> Plane:
        """The luma, scaled down to that longest side where it is longer: H × W."""
        import av

        key = "grey", self._longest(longest)
        if key[1] == max(self.width, self.height):
            return self._planes[0]
        if key not in self._kept:
            luma = av.VideoFrame.from_ndarray(self._planes[0], format="gray")
            width, height = _size(self.width, self.height, longest)
            self._kept[key] = luma.reformat(width, height, "gray", interpolation="AREA", threads=1).to_ndarray()
        return self._kept[key]

    def still(self, since: int) -> bool:
        """Whether nothing in it is other than so many frames before; now and then it is not still, whatever it shows."""
        return self._still is not None and self.index % AFRESH > 0 and self._still(since)

    def _longest(self, longest: int | None) -> int:
        return min(longest or max(self.width, self.height), max(self.width, self.height))

    @cached_property
    def _whole(self) -> Any:
        return _picture(*self._planes)

    def _part(self, box: Box) -> tuple[Plane, Plane, Plane]:
        x, y, right, bottom = (round(v) for v in (box.x, box.y, box.right, box.bottom))
        luma, *chroma = self._planes
        u, v = (plane[y // 2 : bottom // 2, x // 2 : right // 2] for plane in chroma)
        return luma[y:bottom, x:right], u, v


def even(box: Box, width: int, height: int) -> Box:
    """The box grown outward to even edges and clipped to a frame of that size (even itself); of no area where it lies outside."""
    left, top = floor(box.x / 2) * 2, floor(box.y / 2) * 2
    return Box(left, top, ceil(box.right / 2) * 2 - left, ceil(box.bottom / 2) * 2 - top).clipped(width, height)


def checksum(frame: Frame) -> int:
    """CRC-32 over the three planes: what tells that a frame is the one that was watched."""
    import numpy as np

    sum_ = 0
    for plane in frame.planes:
        sum_ = crc32(np.ascontiguousarray(plane).data, sum_)
    return sum_


def _picture(luma: Plane, u: Plane, v: Plane) -> Any:
    import av
    import numpy as np

    height, width = luma.shape
    packed = np.concatenate([luma.ravel(), u.ravel(), v.ravel()]).reshape(height * 3 // 2, width)
    return av.VideoFrame.from_ndarray(packed, format="yuv420p")


def _converted(picture: Any, matrix: str, longest: int | None) -> Pixels:
    import numpy as np

    width, height = _size(picture.width, picture.height, longest)
    rgb = picture.reformat(width, height, "rgb24", src_colorspace=matrix, interpolation="AREA", threads=1)
    return np.ascontiguousarray(rgb.to_ndarray())  # rows may be padded


def _size(width: int, height: int, longest: int | None) -> tuple[int, int]:
    scale = min(1.0, (longest or max(width, height)) / max(width, height))
    return max(round(width * scale), 1), max(round(height * scale), 1)
