"""What lies under a redaction has no influence on a published file, in any format; blur and other half measures are caught."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache
from hashlib import sha256

import pytest

from tests.attacked import LABEL, article, case, found, photograph, planned, redact
from tests.filmed import film_case, segment_case, source
from tests.mutants.attacks import Afterglow, Brightness, Initial, Mosaic
from tests.mutants.redactions import Blur
from tests.planted import SECRET, samples
from withheld.attacks import Brief, Exhibit
from withheld.attacks.counterfactual import Counterfactual
from withheld.attacks.end_to_end import EndToEnd
from withheld.model import AssetPlan, Box, Content, Cover, Film, Frame, Region, Replacement, Span, Track, Verdict
from withheld.redactions import Redaction
from withheld.redactions.cover import Cover as CoverRedaction
from withheld.redactions.replace import Replace
from withheld.registry import format_for, plugins

LEAKY = cache(samples)
EVERY = [k for k in LEAKY() if k != "application/rdf+xml" and not format_for(k).streamed]


def swapped_in(mutant: Redaction) -> list[Redaction]:
    """The real redactions, with a broken one in the place of its own kind."""
    return [mutant if r.treatment is mutant.treatment else r for r in plugins(Redaction)]


def sample(kind: str, mutant: Redaction | None = None) -> tuple[Exhibit, Brief]:
    """A leaky sample with a cover in its picture and a label over the secret in its text."""
    content = format_for(kind).read(LEAKY()[kind])
    spans = [Span(i, *m.span()) for i, p in enumerate(content.text) for m in re.finditer(SECRET, p.text)]
    covers = (Cover(Region(0, Box(46, 62, 100, 84)), ()),) if content.pictures else ()
    plan = AssetPlan("a" * 64, "c0ffee123456", 200, covers, tuple(Replacement(s, LABEL, ()) for s in spans))
    used = swapped_in(mutant) if mutant else plugins(Redaction)
    brief = Brief(plan, (), original=content, render=lambda c: redact(c, plan, used))
    return Exhibit(plan.output, content.target, redact(content, plan, used)), brief


@pytest.mark.parametrize("kind", EVERY)
def test_the_counterfactual_holds_in_every_format(kind: str) -> None:
    attempt, _ = Counterfactual().attempt(None, *sample(kind))
    assert (attempt.verdict, attempt.on_control) == (Verdict.HELD, 1)


@pytest.mark.parametrize("kind", EVERY)
def test_the_counterfactual_catches_a_half_measure_in_every_format(kind: str) -> None:
    mutant = Blur() if kind.startswith("image/") else Initial()
    assert Counterfactual().attempt(None, *sample(kind, mutant))[0].verdict is Verdict.LEAK


def test_the_counterfactual_of_a_picture_that_is_covered_whole() -> None:
    content = photograph()
    plan = replace(planned(content, found(content)), covers=(Cover(Region(0, Box(0, 0, 512, 512)), ()),))
    brief = Brief(plan, (), original=content, render=lambda c: redact(c, plan))
    attempt, _ = Counterfactual().attempt(None, Exhibit("x", "image/jpeg", redact(content, plan)), brief)
    assert (attempt.verdict, attempt.on_control) == (Verdict.HELD, 1)


def test_there_is_no_counterfactual_of_a_file_in_which_nothing_is_redacted() -> None:
    output, brief = case(replace(photograph(), fields=()), keep=True)
    assert not Counterfactual().applies(output, brief)


def broken(content: Content, mutant: Redaction, edge: int = 2048) -> tuple[Exhibit, Brief]:
    return case(content, edge=edge, render=lambda c, p: redact(c, p, swapped_in(mutant)))


@pytest.mark.parametrize("edge", [2048, 300])
@pytest.mark.parametrize("target", ["image/jpeg", "image/png"])
def test_another_face_changes_nothing_beside_its_cover(target: str, edge: int) -> None:
    output, brief = case(photograph(target), edge=edge)
    attack = EndToEnd()
    assert attack.applies(output, brief)
    assert attack.attempt(None, output, brief)[0].verdict is Verdict.HELD


@pytest.mark.parametrize("mutant", [Blur(), Brightness()], ids=["blur", "brightness"])
def test_a_redaction_that_lets_the_face_through_is_caught(mutant: CoverRedaction) -> None:
    output, brief = broken(photograph(), mutant)
    assert EndToEnd().attempt(None, output, brief)[0].verdict is Verdict.LEAK


def test_other_names_change_nothing_beside_their_labels() -> None:
    output, brief = case(article())
    attack = EndToEnd()
    assert attack.applies(output, brief)
    assert attack.attempt(None, output, brief)[0].verdict is Verdict.HELD


def test_a_label_that_tells_a_letter_is_caught() -> None:
    output, brief = broken(article(), Initial())
    assert isinstance(Initial(), Replace)
    assert EndToEnd().attempt(None, output, brief)[0].verdict is Verdict.LEAK


def test_names_that_are_not_found_again_are_left_out() -> None:
    """A detector that knows one name by heart and one by its form: only the second can be exchanged."""
    content = article()
    output, brief = case(content)

    def by_heart(changed: Content) -> tuple[AssetPlan, bytes]:
        kept = tuple(f for f in found(changed) if isinstance(f.where, Span) and _is_known(changed.text[f.where.passage].text, f.where))
        plan = planned(changed, kept)
        return plan, redact(changed, plan)

    def blind(changed: Content) -> tuple[AssetPlan, bytes]:
        plan = planned(changed, ())
        return plan, redact(changed, plan)

    known = replace(brief, rerun=by_heart)
    assert EndToEnd().applies(output, known)
    assert EndToEnd().attempt(None, output, known)[0].verdict is Verdict.HELD
    assert not EndToEnd().applies(output, replace(brief, rerun=blind))


def _is_known(text: str, span: Span) -> bool:
    words = text[span.start : span.end]
    return words == "Eileen Collins" or not words[0].isupper()


def test_a_face_that_is_not_found_again_is_left_out() -> None:
    output, brief = case(photograph())

    def blind(changed: Content) -> tuple[AssetPlan, bytes]:
        plan = planned(changed, ())
        return plan, redact(changed, plan)

    assert not EndToEnd().applies(output, replace(brief, rerun=blind))


@pytest.mark.parametrize("mutant", [Mosaic(), Afterglow()], ids=["mosaic", "afterglow"])
def test_a_film_in_which_something_of_the_face_shows_is_caught(mutant: CoverRedaction) -> None:
    attempt, _ = Counterfactual().attempt(None, *segment_case(mutant.redraw))
    assert attempt.verdict is Verdict.LEAK


def test_an_encoder_that_knows_more_than_it_is_fed_is_caught() -> None:
    """The bytes depend on the source, as they would if a writer were given it: frames alone would not tell."""
    output, brief = segment_case()
    encode = brief.reencode
    assert encode is not None

    def talkative(frames: Iterable[Frame], first: int) -> bytes:
        known = list(frames)
        return encode(known, first) + sha256(b"".join(f.planes[0].tobytes() for f in known)).digest()

    attempt, _ = Counterfactual().attempt(None, output, replace(brief, reencode=talkative))
    assert attempt.verdict is Verdict.LEAK


def test_a_film_that_is_not_what_the_plan_makes_is_caught() -> None:
    """The plan is carried out well, and what is to be published is something else: the source."""
    output, brief = segment_case()
    attempt, _ = Counterfactual().attempt(None, replace(output, frames=lambda: iter(source())), brief)
    assert attempt.verdict is Verdict.LEAK


def test_a_film_that_is_covered_whole_is_proven_by_its_times() -> None:
    output, brief = segment_case()
    plan = replace(brief.plan, covers=(Cover(Track(40, (Box(0, 0, 320, 240),) * 24), ()),))
    whole = CoverRedaction()
    film = Film(320, 240, 12800, ())
    encode = brief.reencode
    assert encode is not None

    def redraw(frames: Iterable[Frame], first: int) -> Iterator[Frame]:
        return (whole.redraw(f, i, film, plan) for i, f in enumerate(frames, first))

    covered = replace(brief, plan=plan, redraw=redraw, reencode=lambda frames, first: encode(redraw(frames, first), first))
    shown = replace(output, frames=lambda: redraw(source(), 40))
    attempt, _ = Counterfactual().attempt(None, shown, covered)
    assert (attempt.verdict, attempt.on_control) == (Verdict.HELD, 1)


def test_there_is_no_counterfactual_of_a_segment_without_a_cover() -> None:
    output, brief = segment_case()
    assert not Counterfactual().applies(output, replace(brief, plan=replace(brief.plan, covers=())))
    assert not Counterfactual().applies(*film_case())
    assert not EndToEnd().applies(output, brief)
