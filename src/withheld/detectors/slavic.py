"""People, places and organisations in Russian, Ukrainian, Belarusian and Polish texts; facts in these languages are in `slavic_facts`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from withheld.detectors import Detector
from withheld.detectors._slavic_judge import Candidate, Hint, Judge
from withheld.detectors._slavic_names import is_given, plain
from withheld.detectors._slovnet import tagged
from withheld.detectors._text import keyed
from withheld.language import SLAVIC, language, parts
from withheld.model import Role, Span
from withheld.slavic_words import listed
from withheld.words import words

if TYPE_CHECKING:
    from withheld.detectors import Known
    from withheld.model import Asset, Content, Finding

_CYRILLIC_RUN = re.compile(r"(?<![^\W\d_])[Ѐ-Я][Ѐ-ӿ’'-]*+(?:[ \xa0][Ѐ-Я][Ѐ-ӿ’'-]*+){0,3}+")
_TAGGED = ("ru", "uk")
"""Languages whose texts the Russian tagger reads. It is believed in Russian; in Ukrainian only where rules agree, which halves the wrong
names; in Belarusian it helped nothing."""


class Slavic(Detector):
    """Names of people by lists, endings, titles, callsigns and, in Russian, a tagger; places and organisations beside them as facts."""

    name = "slavic"
    kinds = ("name", "place", "organisation")
    models = ("slovnet-ner", "navec")

    def detect(self, asset: Asset, content: Content, known: Known) -> Iterable[Finding]:  # noqa: ARG002 - story_names knows
        for i, passage, key in keyed(content, Role.NUMBER):
            whole = passage.role is not Role.KEY and _promises(key)
            for found in candidates(passage.text, under_name_key=whole):
                value = passage.text[found.start : found.end]
                where = Span(i, found.start, found.end)
                quasi = found.kind != "name"
                yield self.finding(asset, found.kind, where, found.score, doubt=found.doubt, value=value, quasi=quasi)


def candidates(text: str, *, under_name_key: bool = False) -> Iterator[Candidate]:
    """What is found in a text, part by part of one language; in parts in other languages only what is in Cyrillic. Linear in the text."""
    for start, end, code in parts(text):
        if code in SLAVIC:
            found = _judged(text[start:end], code)
            if under_name_key and not any(c.kind == "name" for c in found):
                found = [Candidate(0, len(text[start:end].rstrip()), "name", 0.8)]
        else:
            found = list(_strangers(text[start:end]))
        yield from (c._replace(start=c.start + start, end=c.end + start) for c in found)


def _strangers(text: str) -> Iterator[Candidate]:
    """Names in Cyrillic inside a text in Latin letters: `Andrei (Андрэй Касцюкевіч) said`."""
    for m in _CYRILLIC_RUN.finditer(text):
        code = language(m.group())
        known = code in SLAVIC and any(is_given(word, code) for word in m.group().split())
        yield Candidate(m.start(), m.end(), "name", 0.9 if known else 0.4, doubt=not known)


def _judged(text: str, code: str) -> list[Candidate]:
    hints = [Hint(*t) for t in tagged(text)] if code in _TAGGED else []
    return Judge(text, code, hints, trusted=code == "ru").decide()


def _promises(key: frozenset[str]) -> bool:
    """Whether a key or a column's header promises a person, in English or one of the four languages."""
    return bool(key & words("name_keys")) or any(plain(word) in listed("name_keys", code) for word in key for code in SLAVIC)
