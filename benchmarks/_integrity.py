"""Whether a copy is the film it was made from, frame for frame, and whether a place travels with it. Looks at no face."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

import av
from av.error import FFmpegError

from _exposure import shape

SUFFIXES = (".mp4", ".mov", ".mkv", ".webm", ".avi", ".ts", ".3gp")
TELEMETRY = (b"gpmd", b"GPMF", b"GPS5", b"GPSU", b"GPSP", b"DEVC", b"STRM", b"udta", b"GPRO", b"\xa9xyz", b"loci")
"""Codes under which a GoPro and others keep where a film was made (gpmf-parser's README; ISO/IEC 14496-12; 3GPP TS 26.244)."""


def films(folder: Path) -> dict[str, Path]:
    """The files of a folder that hold moving pictures a decoder can read at least one frame of: name → path."""
    return {path.name.replace(".", "_"): path for path in sorted(folder.glob("*")) if path.suffix.lower() in SUFFIXES and _moves(path)}


def _moves(path: Path) -> bool:
    try:
        with av.open(str(path)) as film:
            return bool(film.streams.video) and next(film.decode(video=0), None) is not None
    except (FFmpegError, OSError, ValueError):
        return False


def differences(sources: Mapping[str, Path], copies: Mapping[str, Path]) -> dict[str, str]:
    """What differs between each source and its copy, in words; nothing for those that agree."""
    told = {name: shape(sources[name]).difference(shape(copy)) for name, copy in copies.items()}
    return {name: what for name, what in told.items() if what}


def points(film: Path) -> dict[str, int]:
    """Places found in a film, by the way they were looked for; a way whose tool is not here is left out."""
    ways = {"bytes": _by_bytes(film.read_bytes())}
    if shutil.which("exiftool"):
        ways["exiftool -ee3"] = _said(["exiftool", "-ee3", "-a", "-s", "-G3", str(film)]).count("GPSLatitude ")
    if shutil.which("ffprobe"):
        ways["ffprobe"] = _by_ffprobe(film)
    return ways


def _by_ffprobe(film: Path) -> int:
    """Streams that carry data, and tags with a place."""
    told = _said(
        ["ffprobe", "-v", "error", "-show_entries", "stream=codec_type,codec_tag_string:stream_tags:format_tags", str(film)]
    ).lower()
    return told.count("codec_type=data") + told.count("location") + told.count("gpmd")


def _by_bytes(film: bytes) -> int:
    return sum(film.count(code) for code in TELEMETRY)


_PLACED = {b"GPS5l": 0, b"GPRI?": 8, b"GLPI?": 4}
"""Keys of GPMF with their type, whose samples hold latitude and longitude (int32, big-endian), and the byte at which these begin."""


def values(film: bytes) -> list[bytes]:
    """Latitude and longitude of every point of a GoPro's telemetry, eight bytes each as they are stored (gpmf-parser's README)."""
    found: list[bytes] = []
    for key, skip in _PLACED.items():
        at = film.find(key)
        while at >= 0:
            size, count = film[at + 5], int.from_bytes(film[at + 6 : at + 8], "big")
            found += [film[at + 8 + size * k + skip :][:8] for k in range(count)]
            at = film.find(key, at + 8)
    return found


def _said(command: list[str]) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=False, errors="replace").stdout
