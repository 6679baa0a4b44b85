"""The header of Matroska and WebM (EBML, RFC 8794), which says by its document type which of them a file is."""

from __future__ import annotations

import re

_DOCTYPE = re.compile(rb"\x42\x82[\x81-\x8f]([a-z]+)")


def doctype(head: bytes) -> bytes:
    """The document type of an EBML file; empty for any other."""
    if not head.startswith(b"\x1a\x45\xdf\xa3"):
        return b""
    found = _DOCTYPE.search(head[:100])
    return found[1] if found else b""
