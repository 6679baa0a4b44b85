"""Every detector is pure, says only what it declares, stays inside the content and comes to an end, whatever the content holds."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import replace

import pytest

from withheld import models
from withheld.detectors import Detector, Known
from withheld.model import Asset, Content, Field, FieldAt, Finding, Passage, Picture, Region, Role, Span
from withheld.registry import plugins

DETECTORS = plugins(Detector)
ASSET = Asset("5" * 64, "notes/interview.txt", "text/plain", 1)
KNOWN = Known({"kit": ("Denis ‘Kit’ Prokhorov",)}, secrets=("Zelena 12",), files=("notes/interview.txt", "photos/Kit 1.jpg"))

WORDS = (
    "Mr Denis ‘Kit’ Prokhorov was born on 3 May 1999. Write to kit@example.org or @kit_94, call +380 44 123 45 67.\n"
    "He pays with 4111 1111 1111 1111 and GB82 WEST 1234 5698 7654 32, lives at 50.4501, 30.5234, passport MP1234567. "
    "See photos/Kit%201.jpg, https://example.org/a and 192.168.1.10; the base is at Zelena 12 in Kyiv. 1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"
)
HOSTILE = {
    "addresses": "a@",
    "labels": "a.",
    "digits": "1",
    "spaced digits": "1 ",
    "signs": "<",
    "colons": ":",
    "accounts": "GB82 ",
    "pairs": "50.1234, ",
    "wallets": "0x",
    "words before numbers": "passport born wallet tel ",
    "percents": "%41",
    "extensions": ".jpg",
    "one word": "a",
    "letters": "a b ",
    "apostrophes": "a'",
    "marks": "á\u200b",
    "known names": "Prokhorov ",
    "titles": "Mr. A. ",
    "quotes": "‘Kit’ ",
    "lines": "Kit:\n",
    "keys": "name: ",
    "schemes": "http://",
    "brackets": "a (at) ",
}


def text(words: str, role: Role = Role.BODY, place: str = "") -> Content:
    return Content("text/plain", "text/plain", text=(Passage(words, role, place),))


def detect(detector: Detector, content: Content, known: Known = KNOWN) -> list[Finding]:
    return list(detector.detect(ASSET, content, known))


def face() -> Picture:
    from skimage.data import astronaut

    return Picture(astronaut()[:256, 96:352].copy())


@pytest.fixture(scope="module")
def rich() -> Content:
    """One of everything: words in every role, fields, and a photograph of a face."""
    passages = tuple(Passage(WORDS, role, f"/{role}") for role in Role)
    return Content("text/plain", "text/plain", (face(),), passages, (Field("EXIF Artist", "Kit"), Field("EXIF Artist", "Kit")))


@pytest.fixture(params=DETECTORS, ids=lambda d: d.name)
def detector(request: pytest.FixtureRequest) -> Detector:
    return request.param


def test_names_are_unique() -> None:
    assert len({d.name for d in DETECTORS}) == len(DETECTORS)


def test_models_are_in_the_catalogue(detector: Detector) -> None:
    assert set(detector.models) <= models.catalogue().keys()


def test_finds_the_same_again(detector: Detector, rich: Content) -> None:
    assert detect(detector, rich) == detect(detector, rich)


def test_finds_something_and_only_what_it_declares(detector: Detector, rich: Content) -> None:
    kinds = {f.kind for f in detect(detector, rich)}
    assert kinds <= set(detector.kinds)
    assert kinds or "face" not in detector.kinds  # a face is there; not every detector has something to say


def test_every_finding_is_named_once(detector: Detector, rich: Content) -> None:
    findings = detect(detector, rich)
    assert len({(f.id, f.kind) for f in findings}) == len(findings)
    assert {f.asset for f in findings} <= {ASSET.sha256}
    assert {f.detector for f in findings} <= {f"{detector.name}@{detector.version}"}
    assert all(0 <= f.score <= 1 for f in findings)


def test_stays_inside_the_content(detector: Detector, rich: Content) -> None:
    for finding in detect(detector, rich):
        match finding.where:
            case Span(passage, start, end):
                assert 0 <= start < end <= len(rich.text[passage].text)
                assert finding.kind == "link" or finding.value == rich.text[passage].text[start:end]
            case Region(picture, box):
                assert 0 <= picture < len(rich.pictures)
                assert box.within(replace(box, x=0, y=0, w=rich.pictures[picture].width, h=rich.pictures[picture].height)) > 0
            case FieldAt(name):
                assert name.startswith("EXIF Artist")


@pytest.mark.parametrize("content", [Content("text/plain", "text/plain"), text(""), text(" \n\t")], ids=["nothing", "empty", "blank"])
def test_finds_nothing_in_nothing(detector: Detector, content: Content) -> None:
    assert detect(detector, content) == []


@pytest.mark.parametrize("unit", HOSTILE.values(), ids=HOSTILE.keys())
def test_work_is_linear_in_hostile_text(unit: str) -> None:
    short, long = (text((unit * 60_000)[:size]) for size in (5_000, 20_000))
    for detector in DETECTORS:
        detect(detector, text(unit * 8))  # loads what it needs
        base = min(cost(detector, short) for _ in range(2))  # the first may load a table
        # Four times the text; a quadratic search takes sixteen times as long, however often it is tried on a busy machine.
        assert any(cost(detector, long) < 8 * base + 0.3 for _ in range(3))


def cost(detector: Detector, content: Content) -> float:
    """CPU seconds."""
    start = time.process_time()
    exhaust(detector.detect(ASSET, content, KNOWN))
    return time.process_time() - start


def exhaust(findings: Iterable[Finding]) -> None:
    for _ in findings:
        pass
