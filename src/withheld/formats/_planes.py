"""One decoded frame → its planes upright, 8 bits, limited range, 4:2:0: matrix, range, alpha and size. HDR is brought to SDR in `_tone`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import hypot
from typing import TYPE_CHECKING, Any

import numpy as np
from av.sidedata.sidedata import Type as SideData
from av.video.frame import VideoFrame
from av.video.reformatter import ColorRange, Colorspace, Interpolation, VideoReformatter

from withheld.formats import _tone

if TYPE_CHECKING:
    from withheld.model import Plane

Planes = tuple["Plane", "Plane", "Plane"]

_EXACT = Interpolation.BICUBIC | Interpolation.ACCURATE_RND | Interpolation.BITEXACT
"""The same numbers on every processor: swscale's faster paths round in their own way."""

_LIMITED, _FULL = ColorRange.MPEG.value, ColorRange.JPEG.value

UNSTATED, BT709, SRGB = 2, 1, 13
"""Code points of ITU-T H.273."""

_MATRICES = {
    1: Colorspace.ITU709,
    4: Colorspace.FCC,
    5: Colorspace.ITU601,
    6: Colorspace.ITU601,
    7: Colorspace.SMPTE240M,
    9: Colorspace.BT2020,
}
"""Matrix coefficients by their code point; samples of any other (YCgCo, constant luminance) are passed on as they are."""

NEAREST = 0.9998
"""Cosine of 1.1 degrees: up to there a rotation is taken to be the quarter turn it is next to."""


@dataclass(frozen=True, slots=True)
class Turn:
    """How stored samples become upright: transposed first, then flipped left to right, then top to bottom; `exact` where that is all."""

    transposed: bool = False
    mirrored: bool = False
    flipped: bool = False
    exact: bool = True

    def __call__(self, plane: Plane) -> Plane:
        plane = plane.T if self.transposed else plane
        plane = plane[:, ::-1] if self.mirrored else plane
        return plane[::-1] if self.flipped else plane

    def size(self, width: int, height: int) -> tuple[int, int]:
        return (height, width) if self.transposed else (width, height)


def turn_of(frame: VideoFrame) -> Turn:
    """The quarter turn and mirroring nearest to the frame's display matrix (ISO/IEC 14496-12, 8.3.2: x' = a·x + c·y, y' = b·x + d·y)."""
    beside: Any = frame.side_data
    matrix = beside.get(SideData.DISPLAYMATRIX)
    if matrix is None:
        return Turn()
    a, b, _, c, d, *_ = (float(v) for v in np.frombuffer(bytes(matrix), np.int32))
    across, down = hypot(a, b), hypot(c, d)
    if not across or not down:
        return Turn(exact=False)
    a, b, c, d = a / across, b / across, c / down, d / down
    if abs(a) + abs(d) >= abs(b) + abs(c):
        return Turn(False, a < 0, d < 0, min(abs(a), abs(d)) >= NEAREST)
    return Turn(True, c < 0, b < 0, min(abs(b), abs(c)) >= NEAREST)


def colour_of(frame: VideoFrame) -> tuple[int, int, int]:
    """Primaries, transfer and matrix of what `Upright` makes of it: its own; of HDR those of BT.709, of RGB the matrix of BT.709."""
    if _tone.is_hdr(frame):
        return BT709, BT709, BT709
    primaries, transfer, matrix = (_stated(v) for v in (frame.color_primaries, frame.color_trc, frame.colorspace))
    if _is_rgb(frame):
        return (BT709 if primaries == UNSTATED else primaries), (SRGB if transfer == UNSTATED else transfer), BT709
    return primaries, transfer, matrix


def _stated(code: Any) -> int:
    """A code point of H.273, 2 where it is reserved or outside its tables."""
    return int(code) if 0 < int(code) <= 22 and int(code) != 3 else UNSTATED


def _is_rgb(frame: VideoFrame) -> bool:
    return frame.format.is_rgb or frame.format.has_palette


class Upright:
    """Makes planes of a film's size of every frame; one for each pass, as it keeps what swscale has prepared."""

    def __init__(self, width: int, height: int) -> None:
        self._size = width, height
        self._opaque, self._last = VideoReformatter(), VideoReformatter()
        self._tone: _tone.ToSdr | None = None
        self._turn: Turn | None = None

    def __call__(self, frame: VideoFrame) -> Planes:
        if self._turn is None:  # asked once: PyAV's frame and its side data hold each other, and 12 MB of 4K until the next collection
            self._turn = turn_of(frame)
        turn = self._turn
        width, height = turn.size(*self._size)
        if (frame.width + frame.width % 2, frame.height + frame.height % 2) == (width, height):
            width, height = frame.width, frame.height
        planes = self._planes(frame, width, height)
        return tuple(np.ascontiguousarray(turn(p)) for p in _even(planes))  # type: ignore[return-value]

    def _planes(self, frame: VideoFrame, width: int, height: int) -> Planes:
        if _tone.is_hdr(frame):
            return self._scaled(self._sdr(frame), width, height)
        if frame.format.name.startswith(("gray", "mono")):
            return self._grey(frame, width, height)
        if _has_alpha(frame):
            return self._over_white(frame, width, height)
        if frame.format.name == "yuv420p" and frame.color_range != _FULL and (frame.width, frame.height) == (width, height):
            return planes_of(frame)
        return self._scaled(frame, width, height)

    def _sdr(self, frame: VideoFrame) -> VideoFrame:
        if self._tone is None or not self._tone.fits(frame):
            self._tone = _tone.ToSdr(frame.color_trc, frame.width, frame.height)
        return self._tone(frame)

    def _scaled(self, frame: VideoFrame, width: int, height: int) -> Planes:
        """The frame in 4:2:0. Colours are halved as plain means, so that none spreads further than the two samples it is halved with."""
        layout = _layout(frame)
        y, u, v = planes_of(_converted(self._last, frame, layout, width, height))
        return y, _HALVED[layout](u), _HALVED[layout](v)

    def _grey(self, frame: VideoFrame, width: int, height: int) -> Planes:
        """Without colours; swscale takes every grey for full range, so its numbers are kept and their range settled here."""
        grey = self._last.reformat(frame, width, height, "gray", interpolation=_EXACT, threads=1)
        luma = _plane(grey, 0)
        if frame.color_range == _FULL or frame.format.name.startswith("mono"):
            luma = _TO_LIMITED[luma]
        chroma = np.full(((height + 1) // 2, (width + 1) // 2), 128, np.uint8)
        return luma, chroma, chroma

    def _over_white(self, frame: VideoFrame, width: int, height: int) -> Planes:
        """Composited before its colours are halved: else what transparency hides would tint the edges of what it shows."""
        if frame.format.has_palette:
            frame = frame.reformat(format="rgba", threads=1)
        layout = _layout(frame)
        stored = _converted(self._opaque, frame, layout.replace("yuv", "yuva"), width, height)
        y, u, v, alpha = (_plane(stored, i) for i in range(4))
        fine = _ALIKE[layout](alpha)
        return _blend(y, alpha, 235), _HALVED[layout](_blend(u, fine, 128)), _HALVED[layout](_blend(v, fine, 128))


def _layout(frame: VideoFrame) -> str:
    """The 8-bit layout whose colours are stored as finely as the frame's, if not in a way of old tapes (4:1:1)."""
    wide = _is_rgb(frame) or frame.format.chroma_width(16) == 16
    tall = _is_rgb(frame) or frame.format.chroma_height(16) == 16
    return "yuv444p" if wide and tall else "yuv422p" if tall and frame.format.chroma_width(16) == 8 else "yuv420p"


def _mean(one: Plane, other: Plane) -> Plane:
    return ((one.astype(np.uint16) + other + 1) // 2).astype(np.uint8)


def _half_rows(plane: Plane) -> Plane:
    return _mean(plane[::2], np.concatenate((plane[1::2], plane[-1:])) if len(plane) % 2 else plane[1::2])


def _half_columns(plane: Plane) -> Plane:
    return _half_rows(plane.T).T


def _half(plane: Plane) -> Plane:
    return _half_columns(_half_rows(plane))


_HALVED: dict[str, Callable[[Plane], Plane]] = {"yuv444p": _half, "yuv422p": _half_rows, "yuv420p": np.asarray}
_ALIKE: dict[str, Callable[[Plane], Plane]] = {"yuv444p": np.asarray, "yuv422p": _half_columns, "yuv420p": _half}
"""What makes colours of 4:2:0 out of those of a layout, and a plane of full size as fine as the colours of the layout."""

_TO_LIMITED = np.rint(np.arange(256) * (219 / 255) + 16).astype(np.uint8)


def _has_alpha(frame: VideoFrame) -> bool:
    return frame.format.has_palette or any(c.is_alpha for c in frame.format.components)


def _blend(colour: Plane, alpha: Plane, white: int) -> Plane:
    opaque = alpha.astype(np.uint16)
    return ((colour * opaque + white * (255 - opaque) + 127) // 255).astype(np.uint8)


def _converted(reformatter: VideoReformatter, frame: VideoFrame, to: str, width: int, height: int) -> VideoFrame:
    """The frame in another layout and size, in limited range and with its own matrix (RGB: that of BT.709)."""
    matrix = _MATRICES.get(int(frame.colorspace), Colorspace.DEFAULT)
    source = _FULL if frame.color_range == _FULL or frame.format.name.startswith("yuvj") else _LIMITED
    return reformatter.reformat(
        frame,
        width,
        height,
        to,
        src_colorspace=None if _is_rgb(frame) else matrix,
        dst_colorspace=Colorspace.ITU709 if _is_rgb(frame) else matrix,
        src_color_range=_FULL if _is_rgb(frame) else source,
        dst_color_range=_LIMITED,
        interpolation=_EXACT,
        threads=1,
    )


def planes_of(frame: VideoFrame) -> Planes:
    """The three planes of an 8-bit YUV frame, H × W and half of it, as views of the frame."""
    return _plane(frame, 0), _plane(frame, 1), _plane(frame, 2)


def _plane(frame: VideoFrame, index: int) -> Plane:
    plane = frame.planes[index]
    samples: Any = plane  # a buffer, which its type does not say
    return np.frombuffer(samples, np.uint8).reshape(-1, plane.line_size)[: plane.height, : plane.width]


def _even(planes: Planes) -> Planes:
    """The planes with the last row and column of Y repeated where their number is odd; U and V are large enough already."""
    y = planes[0]
    odd = y.shape[0] % 2, y.shape[1] % 2
    return (np.pad(y, ((0, odd[0]), (0, odd[1])), "edge") if any(odd) else y), planes[1], planes[2]
