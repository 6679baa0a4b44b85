"""The plain re-encode beside which films are measured, with the settings that ship: `python _reencode.py SOURCE OUT [SOURCE OUT …]`."""

from __future__ import annotations

import sys
from fractions import Fraction
from typing import Any, cast

import av

from withheld.formats import _h264


def reencode(source: str, out: str) -> None:
    """Every frame of the first picture stream through libx264 in one thread; times are kept, nothing else is carried over."""
    told = ":".join(f"{key}={value}" for key, value in _h264._X264.items())
    options = {"preset": _h264.PRESET, "crf": str(_h264.QUALITY), "profile": "high", "x264-params": told}
    with av.open(source) as film, av.open(out, "w", format="mp4") as copy:
        read = film.streams.video[0]
        read.thread_count = 1
        base = read.time_base or Fraction(1, 90_000)
        stream = cast("Any", copy.add_stream("libx264", rate=_h264.NOMINAL, options=options))
        stream.width, stream.height, stream.pix_fmt = read.codec_context.width, read.codec_context.height, "yuv420p"
        stream.codec_context.thread_count = 1
        stream.codec_context.time_base = stream.time_base = base
        for frame in film.decode(read):
            plain = frame if frame.format.name == "yuv420p" else frame.reformat(format="yuv420p")
            plain.pict_type = cast("Any", 0)  # the encoder decides anew where key frames go
            copy.mux(stream.encode(plain))
        copy.mux(stream.encode(None))


if __name__ == "__main__":
    for pair in zip(sys.argv[1::2], sys.argv[2::2], strict=True):
        reencode(*pair)
