"""The measures of `benchmarks/text.py`: the marked texts are what they say, a perfect finder scores 1, and nothing inflates a score."""

from __future__ import annotations

import re
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.bench import bench

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "benchmarks"))
from _bars import Bar  # noqa: E402 # pyright: ignore[reportMissingImports] (benchmarks are scripts, not a package)
from _marked import KINDS, Marked, load, parse  # noqa: E402 # pyright: ignore[reportMissingImports]
from _survival import MASK, PROFILES_HELD_BACK, Left, Record, _record, learned, masked, stands, survival  # noqa: E402 # pyright: ignore[reportMissingImports]
from _tagging import Extent, measure  # noqa: E402 # pyright: ignore[reportMissingImports]
from _text_scores import gold, merged, part, row  # noqa: E402 # pyright: ignore[reportMissingImports]

SHORT = (12, 60, 100)
SIZES = {"biographies": (60, 60, 120), "reports": (40, 60, 120), "ru": SHORT, "uk": SHORT, "be": SHORT, "pl": SHORT}
"""How many texts a file has, and how many words the shortest and the longest of them may have."""

LEAST = {
    "biographies": {"name": 120, "date": 150, "place": 120, "occupation": 120, "organisation": 80, "demographic": 70, "decoration": 30},
    "reports": {"occupation": 80, "rank": 25, "unit": 25, "decoration": 25, "skill": 35, "age": 30, "relation": 30, "event": 25},
}
CYRILLIC = {"ru": "ыэъё", "uk": "іїєґ", "be": "ўіыэ"}
BIOGRAPHIES, REPORTS = load("biographies"), load("reports")
TEXTS = {name: load(name) for name in SIZES}
EVERY = [pytest.param(name, text, id=f"{name}-{n}") for name, texts in TEXTS.items() for n, text in enumerate(texts)]


def perfect(text: Marked) -> list[Extent]:
    return [(m.start, m.end) for m in text.spans]


@pytest.mark.parametrize("name", SIZES)
def test_files_hold_as_many_texts_as_they_should(name: str) -> None:
    count, shortest, longest = SIZES[name]
    lengths = [len(t.text.split()) for t in TEXTS[name]]
    assert len(lengths) == count
    assert shortest <= min(lengths)
    assert max(lengths) <= longest
    kinds = Counter(m.kind for t in TEXTS[name] for m in t.spans)
    least = LEAST.get(name, {"name": 60, "occupation": 25, "place": 25})
    assert {kind: kinds[kind] for kind in least if kinds[kind] < least[kind]} == {}


@pytest.mark.parametrize(("name", "text"), EVERY)
def test_marks_fall_on_words_and_lie_apart(name: str, text: Marked) -> None:
    assert text.spans
    end = 0
    for mark in text.spans:
        words = text.text[mark.start : mark.end]
        assert end <= mark.start < mark.end <= len(text.text)
        assert mark.kind in KINDS
        assert words == words.strip()
        assert any(map(str.isalnum, words))
        assert not (text.text[mark.start - 1 : mark.start].isalnum() and words[0].isalnum()), words
        assert not (text.text[mark.end : mark.end + 1].isalnum() and words[-1].isalnum()), words
        assert not re.match(r"(?:the|a|an|his|her|their) ", words), f"{name}: a leading article or possessive is no part of {words!r}"
        assert not re.search(r"['’]s$", words), f"{name}: a possessive ending is no part of {words!r}"
        end = mark.end


@pytest.mark.parametrize(("name", "text"), EVERY)
def test_ids_are_consistent(name: str, text: Marked) -> None:
    by_words, kinds = defaultdict[str, set[str]](set), defaultdict[str, set[str]](set)
    for mark in text.spans:
        if mark.entity is not None:
            kinds[mark.entity].add(mark.kind)
            by_words[text.text[mark.start : mark.end]].add(mark.entity)
    assert {e: k for e, k in kinds.items() if len(k) > 1} == {}, f"{name}: one thing of two kinds"
    assert {w: e for w, e in by_words.items() if len(e) > 1} == {}, f"{name}: the same name of two people"


@pytest.mark.parametrize("code", CYRILLIC)
def test_no_latin_letter_hides_in_a_cyrillic_word(code: str) -> None:
    texts = " ".join(t.text for t in TEXTS[code])
    assert re.findall(r"\w*(?:[а-яёіїєґў][a-z]|[a-z][а-яёіїєґў])\w*", texts.casefold()) == []
    assert all(letter in texts.casefold() for letter in CYRILLIC[code])


def test_people_in_other_languages_have_inflected_mentions() -> None:
    for name in ("ru", "uk", "be", "pl"):
        forms = defaultdict[tuple[int, str], set[str]](set)
        for n, text in enumerate(TEXTS[name]):
            for mark in text.spans:
                if mark.kind == "name" and mark.entity:
                    forms[n, mark.entity].add(text.text[mark.start : mark.end])
        assert sum(len(f) > 1 for f in forms.values()) >= 20, name


def test_nothing_was_trained_on_these_texts() -> None:
    runs = {run for texts in TEXTS.values() for t in texts for run in _runs(t.text)}
    for file in sorted((ROOT / "training").rglob("*")):
        if file.suffix in {".py", ".toml", ".txt", ".json"}:
            assert runs.isdisjoint(_runs(file.read_text("utf-8"))), f"{file.name} shares a sentence with the texts held back"


def _runs(text: str, length: int = 7) -> set[str]:
    words = re.findall(r"\w+", re.sub(r"\[\[[^|\]]*\||\]\]", "", text).casefold())
    return {" ".join(words[i : i + length]) for i in range(len(words) - length + 1)}


NO_MARKS = ("[[name|Anna", "[[nobody|Anna]]", "[[name|]]", "[[name| Anna]]", "[[name:|Anna]]", "Anna]]", "[[Anna]]")


@pytest.mark.parametrize("source", NO_MARKS)
def test_what_is_no_mark_is_refused(source: str) -> None:
    with pytest.raises(ValueError, match="mark"):
        parse(f"Here {source} stands.")


def test_marks_are_taken_out_and_placed() -> None:
    text = parse("Then [[name:a|Anna Berg]], [[age|31]], left [[place|Oslo]].")
    assert text.text == "Then Anna Berg, 31, left Oslo."
    assert [(text.text[m.start : m.end], m.kind, m.entity) for m in text.spans] == [
        ("Anna Berg", "name", "a"),
        ("31", "age", None),
        ("Oslo", "place", None),
    ]


@pytest.mark.parametrize("texts", TEXTS.values(), ids=TEXTS)
def test_a_perfect_finder_scores_one_and_an_empty_one_nothing(texts: list[Marked]) -> None:
    golds = [gold(t) for t in texts]
    best = row("perfect", golds, [perfect(t) for t in texts], 1.0).scores
    none = row("empty", golds, [[] for _ in texts], 1.0).scores
    assert tuple(best) == (1.0, 1.0, 1.0, 1.0)
    assert none[1:3] == (0.0, 0.0)
    assert none.tokens < 0.1, "small words inside mentions count as found, as in the measure's reference implementation"
    assert part(texts, [[] for _ in texts], KINDS).tokens == 0.0
    whole = row("everything", golds, [[(0, len(t.text))] for t in texts], 1.0).scores
    assert tuple(whole)[:3] == (1.0, 1.0, 1.0)
    assert whole.precision < 0.75


def test_parts_count_what_is_missed() -> None:
    text = parse("The [[occupation|deputy head of a school]] met the [[occupation|cook]] and the [[rank|sergeant]].")
    found = [(text.text.index("deputy"), text.text.index(" head"))]
    whole, rank = part([text], [found], ("occupation",)), part([text], [found], ("rank",))
    assert (whole.mentions, whole.missed, whole.untouched, whole.tokens) == (2, 2, 1, pytest.approx(1 / 4))
    assert (rank.mentions, rank.missed, rank.untouched, rank.tokens) == (1, 1, 1, 0.0)


def test_a_mention_of_an_entity_left_loses_the_entity() -> None:
    text = parse("[[name:a|Anna Berg]] came. [[name:a|Anna]] left [[place|Oslo]]. [[name|Omar]] stayed in [[place|Oslo]].")
    without = [(m.start, m.end) for m in text.spans if text.text[m.start : m.end] != "Anna"]
    scores = measure([gold(text)], [without])
    assert (scores.direct, scores.quasi, scores.tokens) == (0.5, 1.0, pytest.approx(5 / 6))


Measured = Callable[[Sequence[Extent]], tuple[float, ...]]


@st.composite
def findings(draw: st.DrawFn) -> tuple[Marked, list[Extent], list[Extent]]:
    """A text, some of its words and marks as found, and more spans inside of these: duplicates, parts, overlaps of neighbours."""
    text = draw(st.sampled_from([*BIOGRAPHIES, *REPORTS]))
    words = [m.span() for m in re.finditer(r"\w+", text.text)]
    found = draw(st.lists(st.sampled_from([*perfect(text), *words]), min_size=1, max_size=40, unique=True))
    inside = [w for w in words if any(s <= w[0] and w[1] <= e for s, e in found)]
    more = draw(st.lists(st.sampled_from([*found, *inside]), min_size=1, max_size=40))
    return text, found, more


@given(findings())
def test_spans_found_twice_do_not_inflate(drawn: tuple[Marked, list[Extent], list[Extent]]) -> None:
    text, found, more = drawn
    once = row("once", [gold(text)], [found], 1.0).scores
    assert row("twice", [gold(text)], [[*found, *more]], 1.0).scores == once
    assert part([text], [[*more, *found]], KINDS) == part([text], [found], KINDS)


@given(findings())
def test_nothing_found_is_left_by_the_mask(drawn: tuple[Marked, list[Extent], list[Extent]]) -> None:
    text, found, more = drawn
    assert _leaks(masked, text, [*found, *more]) == []


def test_splicing_spans_one_by_one_is_caught() -> None:
    """The mutant: overlapping spans replaced from the right, each where it stood, which leaves the tail of the longer one."""

    def spliced(text: str, found: Sequence[Extent]) -> str:
        for start, end in sorted(found, reverse=True):
            text = text[:start] + MASK + text[end:]
        return text

    text = parse("He was the [[occupation|deputy head of the evacuation centre]] there.")
    start, end = text.spans[0].start, text.spans[0].end
    overlapping = [(start, end), (start + 7, end + 6)]
    assert _leaks(masked, text, overlapping) == []
    assert _leaks(spliced, text, overlapping) != []


def _leaks(mask: Callable[[str, Sequence[Extent]], str], text: Marked, found: Sequence[Extent]) -> list[str]:
    """What a mask leaves wrong: kept and masked parts must alternate exactly as the union of the spans says."""
    inside = {i for s, e in found for i in range(s, e)}
    kept = "".join(c if i not in inside else "\0" for i, c in enumerate(text.text))
    wanted = re.sub("\0+", MASK, kept)
    made = mask(text.text, found)
    return [] if made == wanted else [made]


def test_merging_keeps_what_is_covered() -> None:
    assert merged([(5, 9), (0, 3), (2, 4), (9, 12), (5, 9)]) == [(0, 4), (5, 12)]


def test_keywords_of_spia_count_where_they_stand() -> None:
    piis = [{"tag": "LOCATION", "keyword": "/ / Guna / India"}, {"tag": "AGE", "keyword": "31"}, {"tag": "NAME", "keyword": ""}]
    record = _record({"text": "Pickup: Guna, INDIA. Tel 131.", "subjects": [{"id": 0, "PIIs": piis}]})
    assert record.facts == ((0, "LOCATION", "Guna"), (0, "LOCATION", "India"))
    assert survival([record], ["Pickup: […], india."]) == {"LOCATION": Left(2, 1)}
    assert survival([Record("a 31", ((0, "AGE", "31"),))], ["a 30"]) == {"AGE": Left(1, 0)}
    assert stands("head of\nstate", "the Head  of state")
    assert not stands("art", "a party")


def test_what_the_classifier_learned_is_told_from_what_was_held_back() -> None:
    trained = re.search(r"^DEV_PROFILES = (\d+)", (ROOT / "training" / "_corpus.py").read_text("utf-8"), re.M)
    assert trained is not None
    assert int(trained[1]) == PROFILES_HELD_BACK
    texts = bench("text")
    assert learned(texts / "spia_panorama_dev.jsonl").count(False) == PROFILES_HELD_BACK
    court = learned(texts / "spia_tab_dev.jsonl")
    assert court.count(False) == 21, "every case of the development split, and none of the training split"
    assert court.count(True) == 92


def test_bars_hold_from_above_and_from_below() -> None:
    assert str(Bar("missed", 3, 2)) == "bar missed: 3 (limit 2) missed"
    assert str(Bar("recall", 0.98, 0.98, least=True)) == "bar recall: 0.98 (limit 0.98) held"
    assert not Bar("recall", 0.9799, 0.98, least=True).held
    assert Bar("seconds", 1.0, 2.0).held
