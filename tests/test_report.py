"""The two reports: what the desk must be told, what nobody else may be told, and whether the page can be read anywhere."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, is_dataclass, replace
from enum import Enum
from html.parser import HTMLParser
from itertools import chain, pairwise, permutations, product
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

import withheld
from tests import reports
from tests.mutants.report import MUTANTS, counting_files, file_by_file
from withheld import report as page
from withheld import work
from withheld.desk import WORST_FIRST
from withheld.errors import PRECEDENCE
from withheld.model import (
    Asset,
    AssetPlan,
    Attempt,
    Audience,
    Box,
    Consent,
    Cover,
    FieldAt,
    Finding,
    Held,
    Kept,
    Person,
    Plan,
    Question,
    Region,
    Replacement,
    Report,
    Span,
    Verdict,
)
from withheld.models import catalogue
from withheld.policy import MAX_EDGE, PRINT_EDGE

EXAMPLES = {make.__name__: make() for make in (reports.published, reports.leaking, reports.undecided)}
ATTACKS = (("blazeface", "miss"), ("bytes", "recover"), ("counterfactual", "recover"), ("names", "miss"))
PLANTED = "Ψ"
"""Stands in everything that may not be shared, and in nothing else."""

every_example = pytest.mark.parametrize("report", EXAMPLES.values(), ids=EXAMPLES.keys())


# What may be shared must not depend on what may not


@dataclass(frozen=True)
class Public:
    """All that a shareable report may tell.

    `files` are (name, SHA-256, worst verdict or none), `attacks` (attack, family, worst verdict, control found every time); the worst of
    the files' verdicts is the worst of the attacks'. `large` is whether a picture may be so large that it keeps its camera noise.
    """

    files: tuple[tuple[str, str, Verdict | None], ...]
    attacks: tuple[tuple[str, str, Verdict, bool], ...]
    versions: tuple[tuple[str, str], ...]
    complete: bool
    waived: bool
    large: bool

    @property
    def outputs(self) -> tuple[tuple[str, str], ...]:
        return tuple((name, sha) for name, sha, _ in self.files)

    def words(self) -> set[str]:
        return {w for group in (self.files, self.attacks, self.versions) for row in group for w in row if isinstance(w, str)}

    def tries(self, chance: Random) -> list[tuple[str, str, str, Verdict]]:
        """One of the ways to run the attacks that tell this and no more: on other files, where others had something to cover."""
        files = [(name, worst) for name, _, worst in self.files if worst]
        attacks = [(attack, family, worst) for attack, family, worst, _ in self.attacks]
        run = {(name, *chance.choice([a for a in attacks if not milder(a[2], worst)])[:2], worst) for name, worst in files}
        run |= {(chance.choice([name for name, own in files if not milder(own, a[2])]), *a) for a in attacks}
        more = [pair for pair in product(files, attacks) if chance.random() < 0.3]
        return sorted(run | {(name, attack, family, own if milder(own, worst) else worst) for (name, own), (attack, family, worst) in more})


def milder(one: Verdict, other: Verdict) -> bool:
    return WORST_FIRST.index(one) > WORST_FIRST.index(other)


def consistent(by_file: list[Verdict | None], by_attack: list[Verdict]) -> tuple[list[Verdict | None], list[Verdict]]:
    """The same verdicts, with those softened that one side tells and the other denies."""
    limit = max((min(filter(None, of), key=WORST_FIRST.index) for of in (by_file, by_attack)), key=WORST_FIRST.index)
    return [limit if v and milder(limit, v) else v for v in by_file], [limit if milder(limit, v) else v for v in by_attack]


verdicts = st.sampled_from([Verdict.HELD, Verdict.HELD, Verdict.HELD, Verdict.LEAK, Verdict.UNPROVEN])


@st.composite
def publics(draw: st.DrawFn) -> Public:
    names = draw(st.lists(st.from_regex(r"[a-z0-9]{4}-[a-z0-9]{5}\.(jpg|png|md|csv)", fullmatch=True), max_size=4, unique=True))
    by_file = [draw(verdicts) if draw(st.integers(0, 9)) else None for _ in names]
    attacks = draw(st.lists(st.sampled_from(ATTACKS), min_size=1, unique=True)) if any(by_file) else []
    by_attack = [draw(verdicts) for _ in attacks]
    if attacks:
        by_file, by_attack = consistent(by_file, by_attack)
    bites = {Verdict.HELD: True, Verdict.UNPROVEN: False, Verdict.LEAK: Verdict.UNPROVEN not in by_file and draw(st.booleans())}
    return Public(
        tuple((name, reports.digest(name), verdict) for name, verdict in zip(names, by_file, strict=True)),
        tuple((*attack, verdict, bites[verdict]) for attack, verdict in zip(attacks, by_attack, strict=True)),
        (("blazeface", "1"), ("withheld", "0.1.0")),
        *(draw(st.booleans()) for _ in range(3)),
    )


def told(public: Public, seed: int, where: int) -> Report:
    """A report of which `public` is the part that may be shared; all else comes from the seeds, with `PLANTED` wherever it is text.

    `where` alone decides which attack had something to say about which file.

    (Python's generator, because hypothesis takes a tenth of a second for so many draws, and a report need not shrink well.)
    """
    chance, numbers = Random(seed), iter(range(10_000))

    def planted(start: str = "") -> str:
        name = chance.choice(["Danylo Prykhodko", "photos/Оксана behind HQ.jpg", "50.4501 N, 30.5234 E", '<b>o\'Neill</b> & "sons"'])
        return f"{start}{PLANTED}{next(numbers)} {name}"

    def some(least: int, most: int) -> range:
        return range(chance.randint(least, most))

    def spot() -> Region | Span | FieldAt:
        box = Box(*(chance.uniform(1, 4000) for _ in range(4)))
        return chance.choice([Region(chance.randint(0, 3), box), Span(1, 3, 12), FieldAt(planted())])

    unpublished = [f"{planted()}.jpg" for _ in some(0, 2)]
    assets = [
        Asset(planted(f"{n}"), planted(), planted(), chance.randint(1, 10**9)) for n in some(len(public.outputs) + len(unpublished) + 1, 8)
    ]
    hashes = [a.sha256 for a in assets]
    findings = [
        Finding(planted("f-"), chance.choice(hashes), planted(), spot(), chance.random(), planted(), chance.random() < 0.3, planted())
        for _ in some(0, 9)
    ]

    def chosen() -> tuple[str, ...]:
        return tuple(f.id for f in findings if chance.random() < 0.3)

    pictures = [name for name, _ in public.outputs if name.endswith((".jpg", ".png"))]
    large = {chance.choice(pictures)} if public.large and pictures else set[str]()

    def file_plan(asset: str, output: str) -> AssetPlan:
        covers = tuple(Cover(Region(0, Box(1, 2, 3, 4)), chosen()) for _ in some(0, 2))
        replacements = tuple(Replacement(Span(0, 1, 2), planted(), chosen()) for _ in some(0, 2))
        edge = chance.randint(64, MAX_EDGE if output in pictures else 9999) if output not in large else chance.randint(MAX_EDGE + 1, 9999)
        return AssetPlan(asset, output, edge, covers, replacements, tuple(Kept(spot(), chosen()) for _ in some(0, 2)))

    names = [*(name for name, _ in public.outputs), *unpublished]
    audience = chance.choice(list(Audience))
    plan = Plan(
        audience,
        tuple(file_plan(asset, name) for asset, name in zip(hashes, chance.sample(names, len(names)), strict=False)),
        tuple(Held(chance.choice([planted(), *hashes])[:10], planted(), chance.choice([0, 3, 4]), planted()) for _ in some(0, 2)),
        tuple(Person(planted("p-"), chance.choice(list(Consent)), planted(), chosen(), planted()) for _ in some(0, 4)),
        tuple(Question(planted(), planted(), (planted(),)) for _ in some(0, 2)),
        chosen(),
    )
    report = Report(
        audience,
        plan,
        tuple(findings),
        (),
        tuple(chance.sample(public.outputs, len(public.outputs))),
        tuple(assets),
        tuple((chance.choice(hashes)[:10], planted()) for _ in some(0, 2)),
        tuple(planted() for _ in some(1, 3)) if public.waived else (),
        0 if public.complete else chance.choice([1, 3, 4, 6, 7, 8, 130]),
        tuple(chance.sample(public.versions, len(public.versions))),
    )
    tries = [*public.tries(Random(where)), *((name, "blazeface", "miss", Verdict.LEAK) for name in unpublished)]
    found = {attack: bit for attack, *_, bit in public.attacks}

    def attempts(output: str, attack: str, family: str, verdict: Verdict) -> list[Attempt]:
        got = chance.randint(1, 999) if verdict is Verdict.LEAK else 0
        control = chance.choice(["original", "canary"])
        bit = verdict is Verdict.HELD or (verdict is Verdict.LEAK and found.get(attack, True))
        tried = [chance.randint(1, 999) if bit else 0 for _ in some(1, 3)]
        return [Attempt(attack, family, output, control, n, got, verdict, planted()) for n in tried]

    made = [a for row in tries for a in attempts(*row)]
    return replace(report, attempts=tuple(chance.sample(made, len(made))))


seeds = st.integers(0, 2**32)
twins = st.builds(lambda public, one, other: (public, told(public, one, one), told(public, other, other)), publics(), seeds, seeds)
"""Two reports that differ in nothing that may be shared."""

moved = st.builds(
    lambda public, seed, here, there: (public, told(public, seed, here), told(public, seed, there)), publics(), seeds, seeds, seeds
)
"""Two reports of one story that differ only in which files had something to cover."""


def tells_nothing(render: Callable[[Report], str], pairs: st.SearchStrategy[tuple[Public, Report, Report]] = twins | moved) -> None:
    """Raises `AssertionError` where a rendering of a report depends on anything that may not be shared, or repeats it."""

    @settings(max_examples=200, deadline=None, derandomize=True, database=None, phases=[Phase.generate])
    @given(pairs)
    def check(drawn: tuple[Public, Report, Report]) -> None:
        _, one, other = drawn
        assert PLANTED not in render(one)
        assert render(one) == render(other)

    check()


def as_text(make: Callable[[Report], dict[str, Any]]) -> Callable[[Report], str]:
    return lambda report: json.dumps(make(report), ensure_ascii=False)


@pytest.mark.parametrize("render", [page.shareable_html, as_text(page.shareable_json)], ids=["html", "json"])
def test_the_shareable_report_tells_nothing_more(render: Callable[[Report], str]) -> None:
    tells_nothing(render)


@pytest.mark.parametrize("mutant", MUTANTS)
def test_a_shareable_report_that_tells_more_is_caught(mutant: Callable[[Report], dict[str, Any]]) -> None:
    with pytest.raises(AssertionError):
        tells_nothing(as_text(mutant))


@pytest.mark.parametrize("mutant", [file_by_file, counting_files])
def test_a_shareable_report_that_tells_which_files_had_something_to_cover_is_caught(mutant: Callable[[Report], dict[str, Any]]) -> None:
    tells_nothing(as_text(page.shareable_json), moved)
    with pytest.raises(AssertionError):
        tells_nothing(as_text(mutant), moved)


def leaves(value: Any) -> Iterator[str]:
    """Every text in a value, however deep."""
    if isinstance(value, str) and not isinstance(value, Enum):
        yield value
    elif isinstance(value, tuple):
        for item in value:  # pyright: ignore[reportUnknownVariableType]
            yield from leaves(item)
    elif is_dataclass(value):
        for field in fields(value):
            yield from leaves(getattr(value, field.name))


@settings(max_examples=60, deadline=None, derandomize=True)
@given(twins)
def test_every_text_of_a_report_is_planted_or_may_be_shared(drawn: tuple[Public, Report, Report]) -> None:
    """So that a field added to the model tomorrow is planted too, or fails here."""
    public, report, _ = drawn
    assert [t for t in leaves(report) if PLANTED not in t and t not in public.words() | {"original", "canary", *chain(*ATTACKS)}] == []


@every_example
def test_the_shareable_report_of_an_example_holds_no_name_path_id_or_hash(report: Report) -> None:
    text = page.shareable_html(report) + as_text(page.shareable_json)(report)
    told = [a.path for a in report.assets] + [a.id for a in report.assets] + [f.id for f in report.findings]
    told += [f.value for f in report.findings if f.value] + [p.label for p in report.plan.people] + list(report.waivers)
    assert [t for t in told if t in text] == []
    assert "<img" not in text
    assert all(name in text and sha in text for name, sha in report.outputs)


# What the desk is told


@every_example
def test_the_desk_is_told_of_every_file_finding_and_attempt_once(report: Report) -> None:
    doc = page.desk_json(report)
    originals = [f for f in doc["files"] if f["state"] != "made here"]
    assert sorted(p for f in originals for p in f["paths"]) == sorted(
        {a.path for a in report.assets} | {h.path for h in report.plan.held if h.path}
    )
    assert Counter(x["id"] for f in doc["files"] for x in f["findings"]) == Counter(f.id for f in report.findings)
    assert len(doc["attempts"]) == len(report.attempts) == sum(doc["counts"]["attempts"].values())
    assert all(k["found"] == sum(k[t] for t in page.TREATMENTS) for k in doc["counts"]["kinds"])
    assert sum(k["found"] for k in doc["counts"]["kinds"]) == len(report.findings)
    assert {f["output"] for f in doc["files"] if f["output_sha256"]} == {name for name, _ in report.outputs}


@every_example
def test_both_reports_are_plain_json(report: Report) -> None:
    for doc in (page.desk_json(report), page.shareable_json(report)):
        assert json.loads(json.dumps(doc)) == doc


def test_the_desk_page_shows_what_a_person_must_act_on() -> None:
    report = EXAMPLES["undecided"]
    html = page.desk_html(report, reports.crops(report), story="a story")
    for question in report.plan.questions:
        assert question.text in html
    for asset in report.assets:
        assert asset.path in html
    assert "withheld decide 'a story' --not-a-face f-" in Outline(html).text
    assert html.count("data:image/png;base64,") >= len(report.plan.liftable)


def test_what_may_be_lifted_comes_riskiest_first_with_its_command() -> None:
    report = EXAMPLES["published"]
    email = next(f for f in report.findings if f.kind == "email")
    report = replace(report, plan=replace(report.plan, liftable=(*report.plan.liftable, email.id)))
    rows = page.desk_json(report)["liftable"]
    assert [r["score"] for r in rows] == sorted((r["score"] for r in rows), reverse=True)
    assert rows[0]["command"] == f"withheld decide STORY --not-a-name {email.id}"
    assert rows[1]["command"] == f"withheld decide STORY --not-a-face {rows[1]['finding']}"


def unspaced(html: str) -> str:
    return "".join(Outline(html).text.split())


def test_words_found_in_several_places_are_judged_once() -> None:
    """One line for what stays, one command for what may be lifted, each with every file and every id."""
    report, shown = EXAMPLES["published"], reports.WORDS[2]
    other = next(p for p in report.plan.files if p.output == "k3v9-m2f6y.jpg")
    again = [replace(shown, id=f"f-again{n}", asset=other.asset) for n in range(2)]
    kept = replace(other, kept=tuple(Kept(f.where, (f.id,)) for f in again))
    people = tuple(replace(p, findings=(*p.findings, *(f.id for f in again))) if shown.id in p.findings else p for p in report.plan.people)
    plan = replace(report.plan, files=(*(p for p in report.plan.files if p is not other), kept), people=people)
    text = unspaced(page.desk_html(replace(report, findings=(*report.findings, *again), plan=plan), {}))
    assert text.count("name“OksanaVilhelm”vilhelmagreed") == 1
    assert "photos/river.jpg→becomesk3v9-m2f6y.jpg2×text/feature.md→becomesk3v9-e8rj4.md" in text

    lifted = replace(report, findings=(*report.findings, *again), plan=replace(plan, liftable=(shown.id, "f-again0", "f-again1")))
    text = unspaced(page.desk_html(lifted, {}))
    assert [ids for ids in permutations([shown.id, "f-again0", "f-again1"]) if "--not-a-name" + "".join(ids) in text]


def test_a_person_is_told_with_the_label_that_stands_in_the_copy() -> None:
    report = EXAMPLES["published"]
    notes = report.plan.files[-1]
    drawn = replace(notes, replacements=tuple(replace(r, label="[Person TT]") if r.label == "Heron" else r for r in notes.replacements))
    labels = [
        p["label"] for p in page.desk_json(replace(report, plan=replace(report.plan, files=(*report.plan.files[:-1], drawn))))["people"]
    ]
    assert labels == ["Commander Vilhelm", "[Person TT]", "Person 3", "Person 4"]


def test_each_finding_is_told_with_what_became_of_it() -> None:
    report = EXAMPLES["undecided"]
    by_id = {f["id"]: f["treatment"] for file in page.desk_json(report)["files"] for f in file["findings"]}
    field_of_held = next(f for f in reports.FIELDS if f.asset == reports.digest("photos/river.jpg"))
    assert by_id[reports.COMMANDER.id] == "keep"
    assert by_id[reports.FACES["photos/IMG_2210.jpg"][0].id] == "cover"
    assert by_id[reports.WORDS[0].id] == "replace"
    assert by_id[reports.FIELDS[0].id] == "drop"
    assert by_id[field_of_held.id] == "held"


def test_a_finding_that_no_action_touches_is_listed_as_visible() -> None:
    report = EXAMPLES["published"]
    bare = replace(report, plan=replace(report.plan, files=tuple(replace(p, covers=()) for p in report.plan.files)))
    why = Counter(v["why"] for v in page.desk_json(bare)["visible"])
    covered = sum(len(c.findings) for p in report.plan.files for c in p.covers)
    assert why == {"agreed": 2, "no action": covered}  # facts are told of person by person


def test_advice_tells_the_words_that_will_be_published_and_a_command_that_can_be_typed() -> None:
    report = EXAMPLES["published"]
    place = next(f for f in report.findings if f.kind == "place")
    advice = (Question("p-3: tell some more coarsely?", f"withheld decide STORY --coarser {place.id}", (place.id,)),)
    given = replace(report, plan=replace(report.plan, advice=advice))
    told = page.desk_json(given, story="a b")["advice"][0]
    assert told["words"] == ["place “the old grain school”"]
    assert told["answer"] == f"withheld decide 'a b' --coarser {place.id}"
    assert "the old grain school" in page.desk_html(given, {})
    assert "grain" not in page.shareable_html(given)


def test_a_file_that_was_never_read_is_known_by_its_path_on_the_desk_alone() -> None:
    report = EXAMPLES["undecided"]
    row = next(f for f in page.desk_json(report)["files"] if f["paths"] == ["photos/broken link.jpg"])
    assert (row["asset"], row["sha256"], row["state"]) == ("4be0643f1d", None, "held back")
    assert "broken link" not in page.summary(report)
    assert "broken link" in page.summary(report, show_names=True)


@every_example
def test_the_words_that_were_replaced_and_the_features_stay_in_the_workspace(report: Report) -> None:
    text = as_text(page.desk_json)(report) + page.desk_html(report, reports.crops(report))
    shown = {row["finding"] for row in page.desk_json(report)["visible"]}
    assert {f.value for f in report.findings if f.id in shown and f.kind != "face"} == {"Oksana Vilhelm"}
    assert [f.value for f in report.findings if f.value and f.id not in shown and f.value in text] == []
    assert "features" not in text


@pytest.mark.parametrize("code", PRECEDENCE)
@pytest.mark.parametrize("name", EXAMPLES)
def test_every_exit_code_has_a_verdict_and_a_next_step(name: str, code: int) -> None:
    report = replace(EXAMPLES[name], exit_code=code)
    doc = page.desk_json(report)
    state = "cleared" if code == 0 else "cleared in part" if report.outputs else "not cleared"
    assert doc["state"] == page.shareable_json(report)["state"] == state
    assert doc["verdict"].startswith(state.capitalize() + ":")
    assert doc["verdict"].endswith(".")
    assert doc["next"].endswith(".")
    assert page.summary(report).splitlines()[0] == doc["verdict"]
    assert page.summary(report).splitlines()[-1] == "Next: " + doc["next"]


def test_a_published_file_that_nobody_attacked_is_said_at_the_top() -> None:
    report = EXAMPLES["published"]
    bare = replace(report, attempts=tuple(a for a in report.attempts if a.output != "captions.csv"))
    assert page.desk_json(bare)["verdict"] == "Cleared: 7 files; 1 file not attacked."
    assert page.shareable_json(bare)["verdict"] == "Not every file listed here was attacked."
    assert {"about": "captions.csv", "text": "No attack was run on this file."} in page.desk_json(bare)["limits"]


def test_camera_noise_is_told_where_a_picture_was_published_and_only_there() -> None:
    report = EXAMPLES["published"]
    text_only = replace(report, outputs=tuple(o for o in report.outputs if o[0].endswith(".md")))
    told = [any("PRNU" in limit["text"] for limit in page.shareable_json(r)["limits"]) for r in (report, text_only)]
    assert told == [True, False]


@pytest.mark.parametrize("make", [page.desk_json, page.shareable_json])
def test_a_large_picture_may_be_matched_to_its_camera_and_that_is_told(make: Callable[[Report], dict[str, Any]]) -> None:
    def noise(edge: int, name: str = ".jpg") -> list[str]:
        report = EXAMPLES["published"]
        files = tuple(replace(p, max_edge=edge) if p.output.endswith(name) else p for p in report.plan.files)
        limits = make(replace(report, plan=replace(report.plan, files=files)))["limits"]
        return [limit["text"] for limit in limits if "PRNU" in limit["text"]]

    assert "never removed" in noise(MAX_EDGE)[0]
    assert "hardly reduced" in noise(PRINT_EDGE)[0]
    assert "matched to the camera that took it" in noise(PRINT_EDGE, "z41wc.jpg")[0]
    assert noise(PRINT_EDGE, ".md") == noise(MAX_EDGE)


def test_networks_that_learnt_from_the_same_data_are_told() -> None:
    shares = {name: set(row["shares_with"]) for row in page.desk_json(EXAMPLES["published"])["networks"] for name in row["names"]}
    assert "dlib-landmarks" not in shares["blazeface-full"]
    assert shares["centerface"] == set()
    assert "blazeface-short" not in shares["centerface"]
    assert page._training_sets("WIDER FACE, CelebA") & page._training_sets("COCO, then CelebA")
    assert not page._training_sets("WIDER FACE") & page._training_sets("Google's own pictures, not WIDER FACE")


@pytest.mark.parametrize("make", [page.desk_html, page.shareable_html])
def test_the_program_and_every_model_are_told_with_their_versions(make: Callable[..., str]) -> None:
    versions = work.versions()
    html = make(replace(EXAMPLES["published"], versions=tuple(versions.items())), *([{}] if make is page.desk_html else []))
    assert versions["withheld"] == withheld.__version__
    assert {f"model {name}" for name in catalogue()} < set(versions)
    assert all(pin.startswith(versions[f"model {w.name}"]) for w in catalogue().values() if len(w.files) == 1 for pin in w.files.values())
    assert all(re.fullmatch("[0-9a-f]{12}", versions[f"model {name}"]) for name in catalogue())
    assert all(name in html and version in html for name, version in versions.items())


# The lines on stderr


@settings(max_examples=60, deadline=None, derandomize=True)
@given(twins)
def test_the_summary_carries_ids_only_unless_asked(drawn: tuple[Public, Report, Report]) -> None:
    """What the model keeps out of `repr` (paths, names, words) is what the summary keeps to itself."""
    report = drawn[1]
    unread = {h.path for h in report.plan.held if h.asset not in {a.id for a in report.assets}}
    secret = [a.path for a in report.assets] + [f.value for f in report.findings] + [p.name for p in report.plan.people] + list(unread)
    quiet, loud = page.summary(report), page.summary(report, show_names=True)
    assert [s for s in secret if s in quiet] == []
    assert all(h.path in loud for h in report.plan.held if h.path in unread and h.code)


# The page


class Outline(HTMLParser):
    """What a page is made of: start tags with their attributes, headings in order."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in ("meta", "img", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data if self.open and self.open[-1] != "style" else ""

    def all(self, *names: str) -> list[dict[str, str | None]]:
        return [attrs for tag, attrs in self.tags if tag in names]


def pages(report: Report) -> list[Outline]:
    return [Outline(page.desk_html(report, reports.crops(report))), Outline(page.shareable_html(report))]


@every_example
def test_a_page_loads_nothing_from_anywhere(report: Report) -> None:
    for outline in pages(report):
        policy = next(m["content"] for m in outline.all("meta") if m.get("http-equiv") == "Content-Security-Policy") or ""
        assert policy.startswith("default-src 'none'; style-src 'unsafe-inline'; img-src data:")
        assert outline.all("script", "link", "iframe", "object", "form", "base", "video", "audio", "svg") == []
        assert all((i["src"] or "").startswith("data:image/") for i in outline.all("img"))
        assert all((a["href"] or "").startswith("#") for a in outline.all("a"))
        assert not any(key.startswith("on") or key == "style" for _, attrs in outline.tags for key in attrs)


@every_example
def test_a_page_can_be_read_by_ear_and_by_keyboard(report: Report) -> None:
    for outline in pages(report):
        assert outline.open == []
        levels = [int(tag[1]) for tag, _ in outline.tags if re.fullmatch(r"h[1-6]", tag)]
        assert levels[0] == 1
        assert levels.count(1) == 1
        assert all(b - a <= 1 for a, b in pairwise(levels))
        assert len(outline.all("table")) == len(outline.all("caption"))
        assert all(th.get("scope") in ("col", "row", "colgroup") for th in outline.all("th"))
        assert all(i.get("alt") for i in outline.all("img"))
        assert all(d.get("tabindex") == "0" and d.get("aria-labelledby") for d in outline.all("div") if d.get("role") == "region")
        ids = [attrs["id"] for _, attrs in outline.tags if "id" in attrs]
        assert len(ids) == len(set(ids))
        assert {a["href"] for a in outline.all("a")} <= {f"#{i}" for i in ids}


@settings(max_examples=40, deadline=None, derandomize=True)
@given(twins)
def test_nothing_in_a_story_becomes_markup(drawn: tuple[Public, Report, Report]) -> None:
    """Every planted text may hold `<b>`; the page has none, and is well formed whatever the report holds."""
    report = drawn[1]
    outline = Outline(page.desk_html(report, {f.id: reports.crop(90) for f in report.findings}))
    assert outline.all("b") == []
    assert outline.open == []


@every_example
def test_no_report_says_the_words_that_nobody_can_promise(report: Report) -> None:
    for code in PRECEDENCE:
        coded = replace(report, exit_code=code, waivers=())
        text = " ".join([*(outline.text for outline in pages(coded)), page.summary(coded)])
        text += as_text(page.desk_json)(coded) + as_text(page.shareable_json)(coded)
        assert re.findall(r"\b(?:un)?safe(?:ly|ty)?\b|anonym\w*", text, re.IGNORECASE) == []


@pytest.mark.parametrize("make", [page.desk_json, page.shareable_json])
def test_the_documentation_names_every_field_and_no_other(make: Callable[[Report], dict[str, Any]]) -> None:
    doc = make(EXAMPLES["undecided"])
    text = Path(__file__).parent.parent.joinpath("docs", "report.md").read_text("utf-8")
    section = text.split(f"### `{doc['schema']}`")[1].split("###")[0]
    rows = re.findall(r"^\| (`.*?) \|", section, re.MULTILINE)
    top = {name for row in rows for name in re.findall(r"`(\w+)`", row)}
    assert top == set(doc)
    assert {key for file in doc["files"] for key in file} <= set(re.findall(r"`(\w+)`", section))


def test_importing_the_report_loads_no_template_engine() -> None:
    code = "import sys, withheld.report; sys.exit('jinja2' in sys.modules or 'numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
