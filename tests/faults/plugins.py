"""Plug-ins that crash, lie or leak, for `tests/test_faults.py` to put in the place of real ones."""

from __future__ import annotations

from collections.abc import Iterable

from withheld.attacks import Attack, Brief, Exhibit, Hit
from withheld.detectors import Detector, Known
from withheld.formats.jpeg import Jpeg
from withheld.model import Asset, AssetPlan, Content, Finding, Treatment
from withheld.redactions import Redaction


class CrashingDetector(Detector):
    """Fails with a message that quotes what it saw."""

    name = "names"
    kinds = ("name",)

    def detect(self, asset: Asset, content: Content, known: Known) -> Iterable[Finding]:
        raise ZeroDivisionError(content.text[0].text if content.text else "a face")


class BlindFaces(Detector):
    """Finds no face."""

    name = "faces"
    kinds = ("face",)

    def detect(self, asset: Asset, content: Content, known: Known) -> Iterable[Finding]:
        return ()


class BlindPersons(BlindFaces):
    """Finds nobody."""

    name = "persons"
    kinds = ("person", "head")


class BlindTurned(BlindFaces):
    """Finds no turned face."""

    name = "turned"


class LyingCover(Redaction):
    """Says it covered and did not."""

    treatment = Treatment.COVER

    def apply(self, content: Content, plan: AssetPlan) -> Content:
        return content


class LyingReplace(Redaction):
    """Says it replaced and did not."""

    treatment = Treatment.REPLACE

    def apply(self, content: Content, plan: AssetPlan) -> Content:
        return content


class TrailingJpeg(Jpeg):
    """A writer that leaves something after the end marker."""

    def write(self, content: Content) -> bytes:
        return super().write(content) + b"GPS 50.4501 30.5234"


class UnrepeatableJpeg(Jpeg):
    """A writer whose output depends on something beside the content."""

    written = 0

    def write(self, content: Content) -> bytes:
        type(self).written += 1
        data = super().write(content)
        return data[:2] + b"\xff\xfe\x00\x04%02d" % (self.written % 100) + data[2:]


class ToothlessAttack(Attack):
    """Never finds anything, not even its own canary."""

    name = "toothless"
    family = "miss"

    def applies(self, exhibit: Exhibit, brief: Brief) -> bool:
        return True

    def find(self, exhibit: Exhibit, brief: Brief) -> list[Hit]:
        return []

    def plant(self, exhibit: Exhibit, brief: Brief) -> Exhibit:
        return exhibit
