"""Texts come back as they were, whatever stands in them; readers of whatever bytes say what is wrong and nothing else."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from tests import planted
from tests.mutants.formats import ForgetsEmptyCells, KeepsBlankLines, Latin
from withheld.errors import UnreadableError
from withheld.formats import Format, _cues, _words
from withheld.formats.csv_ import Csv, _separator
from withheld.formats.json_ import Json
from withheld.formats.markdown import Markdown
from withheld.formats.srt import SubRip
from withheld.formats.text import Text
from withheld.formats.vtt import WebVtt
from withheld.model import Content, Passage, Role

# Pieces that mean something to one of the formats, beside plain words of several alphabets.
PIECES = [
    *("Oksana", "Оксана", "ß", "e\u0301", "😀", " ", "\u00a0", "\n", "\n\n", '"', "'", "”", ",", ";", "\t", "|", "\\", "{", "}", "[", "]"),
    *("<i>", "</b>", "<v Oleh>", "<", ">", "&", "&amp;", "&#60;", "&lt;", "-->", "1", "12\n", "00:00:01,000 --> 00:00:02,000"),
    *("NOTE", "WEBVTT", "#", "-", "null", "true", "1e5", "/", "~", ":", "=", "\\u0041"),
]


def steady(text: str, *readings: Callable[[str], str]) -> str:
    """The text as a reader would give it out: nothing is left of which another reading would make something else."""
    while True:
        before = text
        for read in (_words.Cleaner(), *readings):
            text = read(text)
        if text == before:
            return text


words = st.lists(st.sampled_from(PIECES), max_size=8).map("".join).map(steady)
times = st.tuples(st.integers(0, 10**8), st.integers(0, 10**8)).map(list)


def plain(fmt: Format) -> st.SearchStrategy[Content]:
    return words.map(lambda w: content(fmt, [w.rstrip("\n")]))


def cued(fmt: Format) -> st.SearchStrategy[Content]:
    said = words.map(lambda w: steady(w, _cues.shown, lambda v: _cues.untagged(v)[0]))
    cues = st.lists(st.tuples(times, said), min_size=1, max_size=5)
    return cues.map(lambda found: content(fmt, [w for _, w in found], [t for t, _ in found]))


def tables(fmt: Format) -> st.SearchStrategy[Content]:
    def build(rows: list[list[str]], separator: str) -> Content:
        return content(fmt, [c for r in rows for c in r], {"separator": separator, "rows": [len(r) for r in rows]})

    ragged = st.lists(st.lists(words, min_size=1, max_size=4), min_size=1, max_size=5)
    cells = words.map(str.strip)
    even = st.integers(2, 4).flatmap(lambda width: st.lists(st.lists(cells, min_size=width, max_size=width), min_size=3, max_size=5))
    whole = st.builds(build, ragged, st.just(",")) | st.builds(build, even, st.sampled_from(",;\t|"))
    return whole.filter(lambda c: _read_so(fmt.write(c).decode(), c.layout))


def _read_so(written: str, layout: object) -> bool:
    """Whether no other sign splits a table as well: cells may look like columns (`,";;a"` twice), and no reader gives out such a table."""
    return isinstance(layout, dict) and _separator(written) in (None, layout["separator"])


def content(fmt: Format, texts: list[str], layout: object = None) -> Content:
    return Content(fmt.media_type, fmt.media_type, text=tuple(Passage(t, Role.BODY) for t in texts), layout=layout)


def comes_back(fmt: Format, original: Content) -> bool:
    """Whether a file written from a content reads as the same words in the same places."""
    again = fmt.read(fmt.write(original))
    return [p.text for p in again.text] == [p.text for p in original.text] and again.layout == original.layout


STRATEGIES: list[tuple[Format, Callable[[Format], st.SearchStrategy[Content]]]] = [
    (Text(), plain),
    (Markdown(), plain),
    (SubRip(), cued),
    (WebVtt(), cued),
    (Csv(), tables),
]


@pytest.mark.parametrize(("fmt", "strategy"), STRATEGIES, ids=lambda v: type(v).__name__)
def test_words_come_back(fmt: Format, strategy: Callable[[Format], st.SearchStrategy[Content]]) -> None:
    @settings(max_examples=150, deadline=None)
    @given(original=strategy(fmt))
    def check(original: Content) -> None:
        assert comes_back(fmt, original)

    check()


@pytest.mark.parametrize(
    ("mutant", "strategy"), [(Latin(), plain), (KeepsBlankLines(), cued), (ForgetsEmptyCells(), tables)], ids=lambda v: type(v).__name__
)
def test_broken_writers_are_caught(mutant: Format, strategy: Callable[[Format], st.SearchStrategy[Content]]) -> None:
    @settings(max_examples=400, deadline=None, database=None)
    @given(original=strategy(mutant))
    def check(original: Content) -> None:
        assert comes_back(mutant, original)

    with pytest.raises((AssertionError, BaseExceptionGroup, UnreadableError, ValueError)):
        check()


numbers = st.one_of(st.integers(), st.floats(allow_nan=False))
trees = st.recursive(
    st.one_of(st.none(), st.booleans(), numbers, words), lambda t: st.one_of(st.lists(t), st.dictionaries(words, t)), max_leaves=12
)


@settings(max_examples=200, deadline=None)
@given(tree=trees, escaped=st.booleans())
def test_json_means_the_same(tree: object, escaped: bool) -> None:
    fmt = Json()
    original = fmt.read(json.dumps(tree, ensure_ascii=escaped).encode())
    written = fmt.write(original)
    assert json.loads(written) == tree
    again = fmt.read(written)
    assert (again.text, again.layout) == (original.text, original.layout)


def test_json_keeps_two_members_of_one_name_apart() -> None:
    fmt = Json()
    original = fmt.read(b'{"name": "Oksana", "name": "Oleh"}')
    renamed = fmt.write(original.with_text(("key", "A", "key", "B")))
    assert json.loads(renamed, object_pairs_hook=list) == [("key", "A"), ("key", "B")]


def test_json_numbers_keep_their_digits_and_become_strings_when_replaced() -> None:
    fmt = Json()
    original = fmt.read(b"[2.50, 1e400, 123456789012345678901234567890, -0]")
    assert [p.text for p in original.text] == ["2.50", "1e400", "123456789012345678901234567890", "-0"]
    assert {p.role for p in original.text} == {Role.NUMBER}
    assert json.loads(fmt.write(original.with_text(("2.51", "[number]", "7", "01")))) == [2.51, "[number]", 7, "01"]


@settings(max_examples=60, deadline=None)
@given(data=st.data(), kind=st.sampled_from(sorted(set(planted.TEXTS))))
def test_readers_of_damaged_texts_fail_in_one_way(data: st.DataObject, kind: str) -> None:
    """Either `UnreadableError`, or a content whose new file reads the same."""
    from withheld.registry import format_for

    damaged = bytearray(planted.LEAKY[kind](planted.SECRET))
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(damaged) - 1))
        damaged[at : at + data.draw(st.integers(0, 20))] = data.draw(st.one_of(st.binary(max_size=8), words.map(str.encode)))
        damaged = damaged or bytearray(b" ")
    fmt = format_for(kind)
    try:
        original = fmt.read(bytes(damaged))
    except UnreadableError as e:
        event(str(e))
        return
    if kind != "application/rdf+xml":
        again = fmt.read(fmt.write(original))
        assert [p.text for p in again.text] == [p.text for p in original.text]
        assert again.layout == original.layout
