"""HDR (PQ and HLG, ITU-R BT.2100) → SDR (BT.709)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from av.video.reformatter import ColorPrimaries, ColorRange, Colorspace, ColorTrc, Interpolation

if TYPE_CHECKING:
    from av.video.frame import VideoFrame

_HDR = {ColorTrc.SMPTE2084.value, ColorTrc.ARIB_STD_B67.value}


def is_hdr(frame: VideoFrame) -> bool:
    """Whether the frame's numbers stand for brightness by PQ or HLG."""
    return frame.color_trc in _HDR


def to_sdr(frame: VideoFrame) -> VideoFrame:
    """The frame in BT.709, 8 bits, limited range, 4:2:0."""
    return frame.reformat(
        format="yuv420p",
        dst_colorspace=Colorspace.ITU709,
        dst_color_range=ColorRange.MPEG,
        dst_color_trc=ColorTrc.BT709,
        dst_color_primaries=ColorPrimaries.BT709,
        interpolation=Interpolation.BICUBIC | Interpolation.ACCURATE_RND | Interpolation.BITEXACT,
        threads=1,
    )
