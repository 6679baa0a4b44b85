"""The file type box of HEIC and AVIF, which says by its brands what a file is."""

from __future__ import annotations

AVIF = {b"avif", b"avis"}
"""The brands of AVIF, which shares the general ones (`mif1`) with HEIC."""


def brands(head: bytes) -> set[bytes]:
    """All brands of the `ftyp` box a file begins with; empty where it begins with none."""
    size = int.from_bytes(head[:4], "big")
    if head[4:8] != b"ftyp" or not 16 <= size <= len(head):
        return set()
    return {head[8:12], *(head[at : at + 4] for at in range(16, size - 3, 4))}


def major(head: bytes) -> bytes:
    """The brand that the `ftyp` box of a file names first; empty where it begins with none."""
    return head[8:12] if head[4:8] == b"ftyp" else b""
