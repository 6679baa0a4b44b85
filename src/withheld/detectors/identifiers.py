"""What identifies people in English text, directly or with other facts: the token classifier of our own, read for every kind it knows.

The network and its decoding are in `_tagger`; names are sought a second time, by another tagger, in `names`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from withheld.detectors import Detector
from withheld.detectors._tagger import KINDS, MODEL, tagged
from withheld.detectors._text import passages
from withheld.language import Part, language, parts
from withheld.model import Role, Span

if TYPE_CHECKING:
    from withheld.detectors import Known
    from withheld.model import Asset, Content, Finding

THRESHOLD = 0.04
"""The probability from which a word is reported. Chosen on the development split of TAB: a miss costs more than what an editor lifts."""
_BELIEVED = 0.5

DIRECT = frozenset({"name", "code"})
"""Kinds that identify somebody by themselves."""

_NO_PROSE = re.compile(r"\S{120,}+|[^\w\n]{12,}+|(?:[^\W_][^\w\n]{1,3}){60,}+")
"""Endless words, rows of marks, letters set one by one: half a minute for each megabyte, and never a sentence."""


class Identifiers(Detector):
    """Names, codes and facts in English; names and codes alone, and doubted, in other languages that are written in Latin letters."""

    name = "identifiers"
    kinds = KINDS
    models = (MODEL, "minilm")

    def detect(self, asset: Asset, content: Content, known: Known) -> Iterable[Finding]:  # noqa: ARG002 - the text alone tells
        work = [(i, p.text, part) for i, p in passages(content, Role.NUMBER, Role.KEY) for part in _parts(p.text)]
        found = tagged([_legible(text[part.start : part.end]) for _, text, part in work], THRESHOLD)
        for (i, text, part), tags in zip(work, found, strict=True):
            english = part.language == "en"
            for tag in tags:
                if english or tag.kind in DIRECT:
                    start, end = part.start + tag.start, part.start + tag.end
                    doubt = tag.score < _BELIEVED or not english
                    quasi = tag.kind not in DIRECT
                    yield self.finding(asset, tag.kind, Span(i, start, end), tag.score, doubt=doubt, value=text[start:end], quasi=quasi)


def _parts(text: str) -> Iterator[Part]:
    """The parts of a text in Latin letters. In an English text only Polish ones are another language: few words full of names mislead."""
    english = language(text) == "en"
    for part in parts(text):
        if _latin(text[part.start : part.end]):
            yield part._replace(language="en") if english and part.language != "pl" else part


def _latin(text: str) -> bool:
    """Whether at least half of the first letters are Latin, the only ones whose words the network knows."""
    letters = [c for c in text[:4000] if c.isalpha()]
    return bool(letters) and 2 * sum(c < "\u0250" or "\u1e00" <= c <= "\u1eff" for c in letters) >= len(letters)


def _legible(text: str) -> str:
    """The text with what is no prose blanked and every other character in its place."""
    return _NO_PROSE.sub(lambda m: " " * len(m.group()), text)
