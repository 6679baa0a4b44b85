"""Re-identification bites the original, holds on our cover at any size, and catches what disguises instead of destroying."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.attacked import exhibit, photograph, redact
from tests.mutants import disguises
from tests.test_embedding import FACE
from withheld.attacks import Brief, Exhibit
from withheld.attacks.reidentify import Reidentify
from withheld.detectors import Known
from withheld.detectors.likeness import Likeness
from withheld.model import COVER_GROWTH, Asset, AssetPlan, Cover, Finding, Kept, Region, Verdict
from withheld.redactions import Redaction

ASSET = Asset("a" * 64, "a.jpg", "image/jpeg", 1)
ATTACK = Reidentify()
FACES = (Finding("f-1", ASSET.sha256, "face", Region(0, FACE), 0.9, "faces@1"),)
FINDINGS = FACES + tuple(Likeness().detect(ASSET, photograph(), Known(findings=FACES)))


def published(edge: int = 2048, redactions: list[Redaction] | None = None) -> tuple[Exhibit, Exhibit, Brief]:
    """The astronaut's photograph as it was, as it is published with her covered, and what the attack may know."""
    content = photograph()
    box = FACE.grown(COVER_GROWTH).snapped(content.pictures[0].block).clipped(512, 512)
    plan = AssetPlan(ASSET.sha256, "c0ffee.jpg", edge, (Cover(Region(0, box), ("f-1",)),))
    brief = Brief(plan, FINDINGS, gallery=(FINDINGS[1].features,), original=content, source_sizes=((512, 512),))
    original = Exhibit(ASSET.path, ASSET.media_type, b"", content)
    return original, exhibit(plan.output, content.target, redact(content, plan, redactions)), brief


@pytest.mark.parametrize("edge", [2048, 300])
def test_a_cover_holds_and_the_original_proves_that_the_attack_bites(edge: int) -> None:
    original, output, brief = published(edge)
    assert ATTACK.applies(output, brief)
    attempt, hits = ATTACK.attempt(original, output, brief)
    assert (attempt.verdict, attempt.control, attempt.on_control, hits) == (Verdict.HELD, "original", 1, [])


@pytest.mark.parametrize("edge", [2048, 300])
@pytest.mark.parametrize("broken", [disguises.Nothing(), disguises.Blur()], ids=lambda r: type(r).__name__)
def test_a_disguise_is_a_leak_at_its_place_on_the_output(broken: Redaction, edge: int) -> None:
    original, output, brief = published(edge, [broken])
    attempt, (hit,) = ATTACK.attempt(original, output, brief)
    assert attempt.verdict is Verdict.LEAK
    assert hit.region
    scale = min(edge, 512) / 512
    assert hit.region.box.x == pytest.approx(FACE.x * scale, abs=1)
    assert hit.region.box.h == pytest.approx(FACE.h * scale, abs=1)


def test_sizes_are_enough_where_the_original_is_not_at_hand() -> None:
    _, output, brief = published(300, [disguises.Nothing()])
    assert ATTACK.find(output, replace(brief, original=None))


def test_without_the_original_the_canary_is_the_source_put_back() -> None:
    _, output, brief = published(300)
    attempt, hits = ATTACK.attempt(None, output, brief)
    assert (attempt.verdict, attempt.control, hits) == (Verdict.HELD, "canary", [])
    assert ATTACK.attempt(None, ATTACK.plant(output, brief), brief)[0].verdict is Verdict.LEAK


def test_what_cannot_be_proved_is_unproven() -> None:
    _, output, brief = published()
    attempt, _ = ATTACK.attempt(None, output, replace(brief, original=None))
    assert attempt.verdict is Verdict.UNPROVEN


def test_it_has_nothing_to_say_where_no_recognisable_face_was_covered() -> None:
    _, output, brief = published()
    shown = replace(brief.plan, covers=(), kept=(Kept(Region(0, FACE), ("f-1",)),))
    assert not ATTACK.applies(output, replace(brief, plan=shown))
    assert not ATTACK.applies(output, replace(brief, findings=FACES))
    assert not ATTACK.applies(output, replace(brief, gallery=()))
    assert not ATTACK.applies(replace(output, content=None), brief)
