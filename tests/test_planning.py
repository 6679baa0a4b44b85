"""Plans: overlapping spans are merged, covers are grown and snapped, and only consent keeps anything."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.mutants.plans import unmerged
from withheld.decisions import Action, Decision, decide
from withheld.errors import UsageError
from withheld.group import FIGURE
from withheld.model import Asset, AssetPlan, Box, Consent, Content, Finding, Passage, Person, Region, Scan, Span
from withheld.planning import planner, published_names, repaired
from withheld.policy import Policy
from withheld.redactions.replace import Replace

TEXT = "Denis 'Kit' Prokhorov wrote to Oskar Lis at oskar@lis.example from Warsaw, said Prokhorov."
ASSET = Asset("a" * 64, "article.txt", "text/plain", 1)
PHOTO = Asset("b" * 64, "photo.jpg", "image/jpeg", 1)
KEY = bytes(32)

spans = st.tuples(st.integers(0, len(TEXT) - 1), st.integers(1, 25)).map(lambda s: (s[0], min(s[0] + s[1], len(TEXT))))
kinds = st.sampled_from(["name", "email", "phone", "tattoo"])


def text_scan(found: list[tuple[tuple[int, int], str]]) -> Scan:
    findings = tuple(
        Finding(f"f-{n}", ASSET.sha256, kind, Span(0, a, b), 1.0, "t@1", value=TEXT[a:b]) for n, ((a, b), kind) in enumerate(found)
    )
    return Scan(ASSET, Content("text/plain", "text/plain", text=(Passage(TEXT),)), findings)


def planned(scan: Scan, policy: Policy | None = None, people: tuple[Person, ...] = (), log: tuple[Decision, ...] = ()) -> AssetPlan:
    return planner([scan], policy or Policy(), {}, people, log, {scan.asset.path: "x.txt"}, KEY).file(scan)


def survivors(scan: Scan, plan: AssetPlan) -> list[int]:
    """Offsets of characters that were found and still stand after the replacement."""
    gone = {i for r in plan.replacements for i in range(r.span.start, r.span.end)}
    found = {i for f in scan.findings if isinstance(f.where, Span) for i in range(f.where.start, f.where.end)}
    return sorted(found - gone)


def check_nothing_found_survives(found: list[tuple[tuple[int, int], str]], plan_of: object = planned) -> None:
    scan = text_scan(found)
    plan = plan_of(scan)  # pyright: ignore
    assert not survivors(scan, plan)
    Replace().apply(scan.content, plan)  # refuses overlapping spans


@settings(deadline=None)  # the first example loads what all need
@given(st.lists(st.tuples(spans, kinds), max_size=6))
def test_no_character_of_a_withheld_span_survives(found: list[tuple[tuple[int, int], str]]) -> None:
    check_nothing_found_survives(found)


def test_planning_without_merging_is_caught() -> None:
    try:
        check_nothing_found_survives([((0, 21), "name"), ((12, 30), "email")], unmerged)
    except (AssertionError, ValueError):
        return
    raise AssertionError("the property test does not bite")


def test_a_part_of_a_public_name_stays_with_it() -> None:
    scan = text_scan([((0, 21), "name"), ((0, 5), "name")])
    policy = Policy(public_names=("Denis Prokhorov",), accept_public_names=True)
    public = Person("p-1", Consent.PUBLIC, "", ("f-0",), FIGURE + "Denis Prokhorov")
    other = Person("p-2", Consent.WITHHELD, "", ("f-1",))
    assert planned(scan, policy, people=(public, other)).replacements == ()
    assert [r.span for r in planned(scan, people=(public, other)).replacements] == [Span(0, 0, 5)]  # not a word the policy knows
    reversed_roles = (replace(public, findings=("f-1",)), replace(other, findings=("f-0",)))
    assert [r.span for r in planned(scan, people=reversed_roles).replacements] == [Span(0, 0, 21)]


def test_labels_have_one_length_and_say_nothing_of_the_name() -> None:
    scan = text_scan([((0, 21), "name"), ((31, 39), "name")])
    people = tuple(Person(f"p-{n + 1}", Consent.WITHHELD, "", (f"f-{n}",)) for n in range(2))
    labels = [r.label for r in planned(scan, people=people).replacements]
    assert len(set(labels)) == 2
    assert len({len(label) for label in labels}) == 1
    other = planner([scan], Policy(), {}, people, (), {"article.txt": "x"}, bytes([1]) * 32).file(scan)
    assert [r.label for r in other.replacements] != labels


def test_a_callsign_is_quoted_under_its_label() -> None:
    scan = text_scan([((0, 21), "name")])
    person = Person("p-1", Consent.CALLSIGN, "Kit", ("f-0",), "kit")
    assert [r.label for r in planned(scan, people=(person,)).replacements] == ["Kit"]


def test_a_label_opens_a_sentence_with_a_capital() -> None:
    start = TEXT.index("Oskar")
    scan = text_scan([((0, 21), "name"), ((start, start + 9), "name")])
    people = tuple(Person(f"p-{n}", Consent.CALLSIGN, "the medic", (f"f-{n}",), str(n)) for n in range(2))
    assert [r.label for r in planned(scan, people=people).replacements] == ["The medic", "the medic"]


def test_a_lifted_name_is_lifted_wherever_it_stands() -> None:
    scan = text_scan([((12, 21), "name"), ((80, 89), "name")])
    said = Decision("not-a-name", "f-0", ASSET.sha256, Span(0, 12, 21), "editor", "2026-11-22T10:00:00+00:00")
    assert TEXT[80:89] == "Prokhorov"
    assert planned(scan, log=(said,)).replacements == ()


def said(action: Action, number: int, start: int, end: int) -> Decision:
    return Decision(action, f"f-{number}", ASSET.sha256, Span(0, start, end), "editor", "2026-11-22T10:00:00+00:00")


def test_a_decision_does_not_overrule_the_policy_but_asks() -> None:
    scan = text_scan([((12, 21), "name"), ((80, 89), "name"), ((57, 63), "secret")])
    log = (said("not-a-name", 0, 12, 21), said("not-a-name", 2, 57, 63))
    medic = Person("p-1", Consent.CALLSIGN, "the medic", ("f-0", "f-1"), "kit")
    made = planner([scan], Policy(), {}, (medic,), log, {"article.txt": "x"}, KEY)
    assert [r.findings for r in made.file(scan).replacements] == [("f-0",), ("f-2",), ("f-1",)]
    assert [q.about for q in made.questions([scan])] == [("f-0",), ("f-2",)]
    found_by_machine = replace(medic, consent=Consent.WITHHELD, name="")
    made = planner([scan], Policy(), {}, (found_by_machine,), log, {"article.txt": "x"}, KEY)
    assert [r.findings for r in made.file(scan).replacements] == [("f-2",)]


def test_an_undo_takes_back_every_decision_about_a_name() -> None:
    scan = text_scan([((12, 21), "name"), ((80, 89), "name")])
    for undone in (said("undo", 0, 12, 21), said("undo", 1, 80, 89), said("undo", 9, 12, 21)):
        log = (said("not-a-name", 8, 12, 21), said("not-a-name", 0, 12, 21), undone)
        made = planner([scan], Policy(), {}, (), log, {"article.txt": "x"}, KEY)
        stands = undone.finding == "f-1"  # of a finding that is gone only its place is known, and this is another
        assert bool(made.log) == stands
        assert (len(made.file(scan).replacements) == 2) == (not stands)
    log = (said("not-a-name", 0, 12, 21), said("undo", 1, 80, 89), said("not-a-name", 1, 80, 89))
    assert planned(scan, log=log).replacements == ()


def test_a_secret_is_lifted_in_the_policy_only() -> None:
    scan = text_scan([((57, 63), "secret")])
    with pytest.raises(UsageError, match="secrets"):
        decide(scan.findings, ["f-0"], "not-a-name", "editor", "2026-11-22T10:00:00+00:00", "")
    assert decide(scan.findings, ["f-0"], "undo", "editor", "2026-11-22T10:00:00+00:00", "")


boxes = st.builds(Box, st.integers(0, 900), st.integers(0, 700), st.integers(4, 300), st.integers(4, 300))


def photo_scan(box: Box, kind: str = "face", block: int = 16) -> Scan:
    finding = Finding("f-0", PHOTO.sha256, kind, Region(0, box), 0.9, "t@1")
    return Scan(PHOTO, Content("image/jpeg", "image/jpeg"), (finding,), ((1000, 800, block),))


@given(boxes, st.sampled_from([1, 8, 16, 64]))
def test_a_cover_holds_the_grown_box_and_the_grid(box: Box, block: int) -> None:
    (cover,) = planned(photo_scan(box, block=block)).covers
    assert isinstance(cover.region, Region)
    wanted, got = box.grown(1.6).clipped(1000, 800), cover.region.box
    assert got.x <= wanted.x
    assert got.y <= wanted.y
    assert got.right >= wanted.right
    assert got.bottom >= wanted.bottom
    for edge, limit in ((got.x, 0), (got.y, 0), (got.right, 1000), (got.bottom, 800)):
        assert block == 1 or edge == limit or (edge + 2) % block == 0 or (edge - 2) % block == 0


def test_an_unknown_kind_of_region_is_covered() -> None:
    assert len(planned(photo_scan(Box(1, 1, 20, 20), "tattoo")).covers) == 1


def test_a_body_is_covered_unless_its_face_is_public() -> None:
    body, face = Box(100, 100, 200, 600), Box(170, 120, 60, 70)
    scan = photo_scan(body, "person")
    scan = replace(scan, findings=(*scan.findings, Finding("f-1", PHOTO.sha256, "face", Region(0, face), 0.9, "t@1")))
    state = Policy.model_validate({"audience": "state"})
    assert {i for c in planned(scan, state).covers for i in c.findings} == {"f-0", "f-1"}
    shown = Person("p-1", Consent.PUBLIC, "", ("f-1",), "kit")
    assert planned(scan, state, (shown,)).covers == ()
    close_up = replace(scan, findings=(replace(scan.findings[0], where=Region(0, Box(160, 80, 80, 110))), scan.findings[1]))
    assert planned(close_up, state, (shown,)).covers == ()
    at_the_feet = replace(scan, findings=(scan.findings[0], replace(scan.findings[1], where=Region(0, Box(170, 620, 60, 70)))))
    assert {i for c in planned(at_the_feet, state, (shown,)).covers for i in c.findings} == {"f-0"}


def test_a_doubtful_head_is_that_of_the_public_face_it_lies_on() -> None:
    face, head = Box(20, 60, 200, 280), Box(66, 20, 131, 144)
    scan = photo_scan(head, "head")
    scan = replace(scan, findings=(*scan.findings, Finding("f-1", PHOTO.sha256, "face", Region(0, face), 0.9, "t@1")))
    shown = Person("p-1", Consent.PUBLIC, "", ("f-1",), "kit")
    assert len(planned(scan).covers) == 2
    assert planned(scan, people=(shown,)).covers == ()
    elsewhere = replace(scan, findings=(replace(scan.findings[0], where=Region(0, Box(500, 20, 131, 144))), scan.findings[1]))
    assert len(planned(elsewhere, people=(shown,)).covers) == 1


def test_a_repair_covers_what_an_attack_saw_in_the_source_pixels() -> None:
    scan = photo_scan(Box(10, 10, 20, 20))
    plan = repaired(planned(scan), [Region(0, Box(100, 100, 10, 10))], scan, 2.0)
    repair = plan.covers[-1].region
    assert isinstance(repair, Region)
    assert Box(200, 200, 20, 20).within(repair.box) == 1.0


def test_published_names_are_drawn_and_side_files_go_by_their_picture() -> None:
    photo = Scan(PHOTO, Content("image/jpeg", "image/jpeg"), ())
    side = Scan(Asset("c" * 64, "photo.xmp", "application/rdf+xml", 1), Content("application/rdf+xml", "application/rdf+xml"), ())
    paths = {"photo.jpg": "b" * 64, "copy.jpg": "b" * 64, "photo.xmp": "c" * 64, "odd.bin": ""}
    names = published_names(paths, [photo, side], Policy.model_validate({"slug": "base"}), KEY)
    assert names["photo.jpg"] == names["copy.jpg"] == names["photo.xmp"]
    assert names["photo.jpg"].startswith("base-")
    assert names["photo.jpg"].endswith(".jpg")
    assert names["odd.bin"] == ""
    assert published_names(paths, [photo, side], Policy(), bytes([1]) * 32)["photo.jpg"] != names["photo.jpg"]


@pytest.mark.parametrize(
    ("side", "others", "picture"),
    [
        ("a/photo.xmp", ["a/photo.jpg"], "a/photo.jpg"),
        ("photo.jpg.xmp", ["photo.jpg", "photo.png"], "photo.jpg"),
        ("DSC.1.xmp", ["DSC.1.jpg", "DSC.2.jpg"], "DSC.1.jpg"),
        ("photo.xmp", ["photo.jpg", "photo.txt"], "photo.jpg"),
        ("photo.xmp", ["photo.jpg", "photo.png"], ""),
        ("photo.xmp", ["photo.jpg", "photo.held"], ""),
        ("photo.jpg.xmp", ["photo.png"], ""),
        ("photo.held.xmp", ["photo.held", "photo.jpg"], ""),
        ("DSC.xmp", ["DSC.1.jpg"], ""),
        ("b/photo.xmp", ["a/photo.jpg"], ""),
        ("photo.xmp", ["photo.txt"], ""),
    ],
)
def test_a_side_file_goes_with_its_own_picture_or_not_at_all(side: str, others: list[str], picture: str) -> None:
    types = {"jpg": "image/jpeg", "png": "image/png", "txt": "text/plain", "xmp": "application/rdf+xml"}
    paths = {path: "" if path.endswith("held") else sha256(path.encode()).hexdigest() for path in (side, *others)}
    read = [(path, sha, types[path.rpartition(".")[2]]) for path, sha in paths.items() if sha]
    scans = [Scan(Asset(sha, path, kind, 1), Content(kind, kind), ()) for path, sha, kind in read]
    names = published_names(paths, scans, Policy(), KEY)
    assert names[side] == names.get(picture, "")
    assert all(names[path] for path in others if not path.endswith("held"))
