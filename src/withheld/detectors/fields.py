"""Fields of a file (EXIF, IPTC, XMP, comments …): every one is reported, because none is carried over."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from withheld.detectors import Detector
from withheld.model import FieldAt

if TYPE_CHECKING:
    from withheld.detectors import Known
    from withheld.model import Asset, Content, Finding


class Fields(Detector):
    """One finding a field, so that what is dropped is counted and named in the report."""

    name = "fields"
    kinds = ("field",)

    def detect(self, asset: Asset, content: Content, known: Known) -> Iterable[Finding]:  # noqa: ARG002 - nothing to know
        seen: set[str] = set()
        for entry in content.fields:
            name, n = entry.name, 1
            while name in seen:  # the same field twice: two findings need two ids
                n += 1
                name = f"{entry.name} ({n})"
            seen.add(name)
            yield self.finding(asset, "field", FieldAt(name), 1.0, value=entry.value)
