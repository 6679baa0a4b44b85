"""A parser for H.264 (ITU-T H.264, clauses 7.3 and E.1) that knows what plain pictures need and calls everything else strange.

Parameter sets are read to their last bit. Of a slice the beginning is read; the rest is taken for picture.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

SLICE, KEY_SLICE, SEI, SPS, PPS = 1, 5, 6, 7, 8

_NAMES = {SEI: "an SEI message", SPS: "parameters inside a frame", PPS: "parameters inside a frame", 9: "a delimiter", 12: "filler"}
_BASELINE, _MAIN, _HIGH = 66, 77, 100
_FORBIDDEN = (b"\0\0\0", b"\0\0\1", b"\0\0\2")  # never inside a unit: 7.4.1 puts a 3 between
_TAIL = (b"\0", b"\0\0\3")  # the first never ends a unit, the second is a cabac_zero_word
_EXTENDED_ASPECT = 255


@dataclass(slots=True)
class _Bits:
    """Bits of a payload without its emulation prevention, read one field after the other; zeros beyond the end."""

    data: bytes
    at: int = 0

    def u(self, count: int) -> int:
        """An unsigned number of so many bits."""
        end = self.at + count
        value = int.from_bytes(self.data[self.at // 8 : (end + 7) // 8].ljust((end + 7) // 8 - self.at // 8, b"\0"))
        self.at = end
        return value >> (-end % 8) & ((1 << count) - 1)

    def ue(self) -> int:
        """An unsigned number in Exp-Golomb code; longer than 32 bits counts as broken and leads past the end."""
        zeros = 0
        while zeros <= 32 and not self.u(1):
            zeros += 1
        return (1 << zeros) - 1 + self.u(zeros)

    def skip_ue(self, count: int) -> None:
        for _ in range(count):
            self.ue()

    def more(self) -> bool:
        """Whether anything but the stop bit and its zeros is left."""
        last = self.data.rstrip(b"\0")
        return bool(last) and self.at < len(last) * 8 - ((last[-1] & -last[-1]).bit_length())

    def ended(self) -> bool:
        """Whether the stop bit comes next, zeros fill its byte and nothing follows."""
        rest = -(self.at + 1) % 8
        return self.u(1 + rest) == 1 << rest and self.at == 8 * len(self.data)


def strange_setup(setup: bytes, width: int, height: int) -> Iterator[str]:
    """Words for what a decoder's configuration (ISO/IEC 14496-15, 5.3.3) says beside one set of each kind, for pictures of that size."""
    if len(setup) < 8 or setup[0] != 1 or setup[4:6] != b"\xff\xe1":
        yield "an unusual set-up"
        return
    sequence, rest = _counted(setup[6:])
    picture, rest = _counted(rest[1:]) if rest[:1] == b"\1" else (b"", b"?")
    high = sequence[1:2] == bytes((_HIGH,))
    if setup[1:4] != sequence[1:4] or rest != (b"\xfd\xf8\xf8\0" if high else b""):
        yield "an unusual set-up"
    yield from _strange_sequence(sequence, width, height)
    yield from _strange_picture(picture)


def strange_frame(sample: bytes, key: bool) -> Iterator[str]:
    """Words for everything in a sample that is no slice of its one picture."""
    at, last = 0, -1
    while at < len(sample):
        end = at + 4 + int.from_bytes(sample[at : at + 4])
        unit, at = sample[at + 4 : end], end
        if end > len(sample) or len(unit) < 2:
            yield "a unit of the wrong length"
            return
        kind = unit[0] & 0x1F
        if kind not in (SLICE, KEY_SLICE):
            yield _NAMES.get(kind, "a unit of an unknown kind")
            continue
        bits = _Bits(_plain(unit[1:16]))
        first, pictures, parameters = bits.ue(), bits.ue(), bits.ue()
        if unit[0] & 0x80 or (kind == KEY_SLICE) != key or pictures > 9 or parameters:
            yield "an unusual slice"
        if (first == 0) != (last < 0) or first <= last:
            yield "a second picture in a frame"
        last = first
        if unit.endswith(_TAIL) or any(code in unit for code in _FORBIDDEN):
            yield "padding in a slice"
    if last < 0:
        yield "a frame without a picture"


def _counted(data: bytes) -> tuple[bytes, bytes]:
    """What two bytes of length announce, and what follows."""
    end = 2 + int.from_bytes(data[:2])
    return data[2:end], data[end:]


def _plain(unit: bytes) -> bytes:
    """The payload without the bytes that keep it from looking like the start of a unit."""
    return unit.replace(b"\0\0\3", b"\0\0")


def _strange_sequence(unit: bytes, width: int, height: int) -> Iterator[str]:
    """7.3.2.1: one layer of plain frames, 8 bits, 4:2:0, no gaps, of the size that the container says."""
    bits = _Bits(_plain(unit[1:]))
    profile, constraints, _level, number = bits.u(8), bits.u(8), bits.u(8), bits.ue()
    usual = unit[:1] in (b"\x67", b"\x27", b"\x47") and profile in (_BASELINE, _MAIN, _HIGH) and not constraints & 3 and not number
    if profile == _HIGH:
        usual &= (bits.ue(), bits.ue(), bits.ue(), bits.u(1), bits.u(1)) == (1, 0, 0, 0, 0)
    bits.ue()  # log2_max_frame_num
    usual &= _usual_order(bits)
    bits.ue()  # max_num_ref_frames
    usual &= not bits.u(1)  # gaps in frame_num
    across, down, whole = bits.ue() + 1, bits.ue() + 1, bits.u(1)
    usual &= bool(whole)
    bits.u(1)  # direct_8x8_inference
    left, right, top, bottom = (bits.ue(), bits.ue(), bits.ue(), bits.ue()) if bits.u(1) else (0, 0, 0, 0)
    if left or top or (across * 16 - 2 * right, down * 16 - 2 * bottom) != (width, height) or max(right, bottom) > 7:
        yield "pictures of another size"
    if bits.u(1):
        usual &= _usual_usability(bits)
    if not usual:
        yield "unusual sequence parameters"
    elif not bits.ended():
        yield "bytes after the sequence parameters"


def _usual_order(bits: _Bits) -> bool:
    """The picture order count: type 0 (with B-frames) or 2 (without)."""
    kind = bits.ue()
    if kind == 0:
        bits.ue()
    return kind in (0, 2)


def _usual_usability(bits: _Bits) -> bool:
    """E.1.1: shape of a pixel, colours, rate and limits; no buffering model, no fields."""
    if bits.u(1) and bits.u(8) == _EXTENDED_ASPECT:
        bits.u(32)
    usual = not bits.u(1)  # overscan
    if bits.u(1):
        bits.u(3)  # video_format
        usual &= not bits.u(1)  # full range
        if bits.u(1):
            bits.u(24)
    if bits.u(1):
        bits.skip_ue(2)  # where the chroma samples lie
    if bits.u(1):
        bits.u(65)  # rate
    usual &= not bits.u(3)  # two buffering models, fields
    if bits.u(1):
        usual &= bits.u(1) == 1 and all(bits.ue() <= 16 for _ in range(6))  # vectors over the edge; all are powers of two or counts
    return usual


def _strange_picture(unit: bytes) -> Iterator[str]:
    """7.3.2.2: one slice group, no redundant pictures, no scaling lists."""
    bits = _Bits(_plain(unit[1:]))
    usual = unit[:1] in (b"\x68", b"\x28", b"\x48") and (bits.ue(), bits.ue()) == (0, 0)
    bits.u(1)  # CABAC
    usual &= not bits.u(1) and not bits.ue()  # fields, slice groups
    bits.skip_ue(2)  # references
    bits.u(3)  # weights
    bits.skip_ue(3)  # quantisers
    bits.u(2)  # deblocking, constrained intra
    usual &= not bits.u(1)  # redundant pictures
    if usual and bits.more():
        bits.u(1)  # transform of 8 × 8
        usual &= not bits.u(1)
        bits.ue()
    if not usual:
        yield "unusual picture parameters"
    elif not bits.ended():
        yield "bytes after the picture parameters"
