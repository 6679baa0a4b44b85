"""HDR (PQ and HLG, ITU-R BT.2100) → SDR (BT.709): highlights are rolled off, everything darker keeps its brightness.

libav's own conversion cuts off what is brighter than paper white, and prepares itself for six seconds in every process. Here the mapping
is computed once for a lattice of 64³ colours and libav interpolates in it.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
from av.filter import Graph
from av.video.format import VideoFormat
from av.video.frame import VideoFrame
from av.video.reformatter import ColorRange, Colorspace, ColorTrc, Interpolation, VideoReformatter

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Values = NDArray[np.float64]

_PQ, _HLG = ColorTrc.SMPTE2084.value, ColorTrc.ARIB_STD_B67.value
_EXACT = Interpolation.BICUBIC | Interpolation.ACCURATE_RND | Interpolation.BITEXACT
_RGB = "rgb48le"  # of planes, libav 8 takes those of the table for another order than those of the frames
_TICK = Fraction(1, 1000)  # of no meaning: frames are looked up one by one
_LEVEL = 8  # a Hald table of level n is a picture of n³ × n³ that holds n² steps of each of R, G, B

WHITE, PEAK = 203.0, 1000.0
"""Paper white of HDR (ITU-R BT.2408) and the brightest that phones and cameras grade for, in cd/m²; the first becomes white of SDR."""

_TO_BT709 = np.array([[1.6605, -0.5876, -0.0728], [-0.1246, 1.1329, -0.0083], [-0.0182, -0.1006, 1.1187]])
"""Linear BT.2020 → linear BT.709 (ITU-R BT.2087)."""


def is_hdr(frame: VideoFrame) -> bool:
    """Whether the frame's numbers stand for brightness by PQ or HLG."""
    return frame.color_trc in (_PQ, _HLG)


class ToSdr:
    """Brings frames of one transfer and size down to 8 bits, 4:4:4, BT.709, limited range."""

    def __init__(self, transfer: int, width: int, height: int) -> None:
        self._of = transfer, width, height
        self._from, self._back = VideoReformatter(), VideoReformatter()
        self._graph = _graph(width, height, _table(transfer))

    def fits(self, frame: VideoFrame) -> bool:
        return self._of == (frame.color_trc, frame.width, frame.height)

    def __call__(self, frame: VideoFrame) -> VideoFrame:
        full = ColorRange.JPEG
        wide = self._from.reformat(
            frame, format=_RGB, src_colorspace=Colorspace.BT2020, dst_color_range=full, interpolation=_EXACT, threads=1
        )
        wide.pts = None
        self._graph.vpush(wide, 0)
        mapped = self._graph.vpull()
        matrix, limited = Colorspace.ITU709, ColorRange.MPEG
        return self._back.reformat(
            mapped, format="yuv444p", dst_colorspace=matrix, src_color_range=full, dst_color_range=limited, interpolation=_EXACT, threads=1
        )


def _graph(width: int, height: int, table: VideoFrame) -> Graph:
    """A filter of one thread that looks every pixel up in the table."""
    graph = Graph()
    graph.threads = 1
    layout = VideoFormat(_RGB)
    pixels = graph.add_buffer(width=width, height=height, format=layout, time_base=_TICK)
    colours = graph.add_buffer(width=table.width, height=table.height, format=layout, time_base=_TICK)
    lookup, out = graph.add("haldclut", "clut=first:repeatlast=1"), graph.add("buffersink")
    pixels.link_to(lookup, 0, 0)
    colours.link_to(lookup, 0, 1)
    lookup.link_to(out)
    graph.configure()
    graph.vpush(table, 1)
    graph.vpush(None, 1)
    return graph


def _table(transfer: int) -> VideoFrame:
    """What becomes of every colour of the lattice, as a picture in which red changes fastest."""
    steps = np.linspace(0, 1, _LEVEL**2)
    blue, green, red = np.meshgrid(steps, steps, steps, indexing="ij")
    light = _LIGHT[transfer](np.stack([red, green, blue], axis=-1).reshape(-1, 3))
    brightest = np.maximum(light.max(axis=-1, keepdims=True), 1e-6)
    shown = (light * (_rolled_off(brightest) / brightest)) @ _TO_BT709.T
    codes = np.rint((shown / WHITE).clip(0, 1) ** (1 / 2.4) * 65535).astype(np.uint16)  # the screen of ITU-R BT.1886
    return VideoFrame.from_ndarray(codes.reshape(_LEVEL**3, _LEVEL**3, 3), format=_RGB)


def _from_pq(code: Values) -> Values:
    """PQ code values 0 to 1 → cd/m² (SMPTE ST 2084)."""
    root = code ** (32 / 2523)
    return 10_000 * (np.maximum(root - 3424 / 4096, 0) / (2413 / 128 - 2392 / 128 * root)) ** (16384 / 2610)


def _to_pq(light: Values) -> Values:
    root = (light / 10_000) ** (2610 / 16384)
    return ((3424 / 4096 + 2413 / 128 * root) / (1 + 2392 / 128 * root)) ** (2523 / 32)


def _from_hlg(code: Values) -> Values:
    """HLG code values 0 to 1 → cd/m² on a screen of `PEAK`, whose gamma is 1.2 (ITU-R BT.2100)."""
    scene = np.where(code <= 0.5, code**2 / 3, (np.exp((code - 0.55991073) / 0.17883277) + 0.28466892) / 12)
    brightness = scene @ np.array([0.2627, 0.6780, 0.0593])
    return PEAK * scene * np.maximum(brightness, 1e-9)[:, None] ** 0.2


_LIGHT: dict[int, Callable[[Values], Values]] = {_PQ: _from_pq, _HLG: _from_hlg}


def _rolled_off(light: Values) -> Values:
    """Brightness on a screen of `WHITE` (ITU-R BT.2390, 5.4.1): unchanged up to a knee near 90 cd/m², then bent so that `PEAK` fits."""
    top = float(_to_pq(np.array(PEAK)))
    level, most = np.minimum(_to_pq(light) / top, 1), float(_to_pq(np.array(WHITE))) / top
    knee = 1.5 * most - 0.5
    t = np.maximum(level - knee, 0) / (1 - knee)
    bent = (2 * t**3 - 3 * t**2 + 1) * knee + (t**3 - 2 * t**2 + t) * (1 - knee) + (3 * t**2 - 2 * t**3) * most
    return _from_pq(np.where(level < knee, level, bent) * top)
