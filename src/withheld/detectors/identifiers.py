"""What identifies people in English text, directly or with other facts: the token classifier of our own, read for every kind it knows.

The network and its decoding are in `_tagger`; names are sought a second time, by another tagger, in `names`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from withheld.detectors import Detector
from withheld.detectors._tagger import KINDS, MODEL, Tag, tagged
from withheld.detectors._text import passages
from withheld.language import language
from withheld.model import Role, Span

if TYPE_CHECKING:
    from withheld.detectors import Known
    from withheld.model import Asset, Content, Finding

THRESHOLD = 0.1
"""The probability from which a word is reported. Chosen on the development split of TAB: a miss costs more than what an editor lifts."""
_BELIEVED = 0.5

DIRECT = frozenset({"name", "code"})
"""Kinds that identify somebody by themselves."""

_LONG_RUN = re.compile(r"\S{120,}+")
_REPEATED = re.compile(r"([^\w\s])(?:[ \t]?\1){7,}+")


class Identifiers(Detector):
    """Names, codes and facts in English; names and codes alone, and doubted, in other languages that are written in Latin letters."""

    name = "identifiers"
    kinds = KINDS
    models = (MODEL, "minilm")

    def detect(self, asset: Asset, content: Content, known: Known) -> Iterable[Finding]:  # noqa: ARG002 - the text alone tells
        work = [(i, p.text) for i, p in passages(content, Role.NUMBER, Role.KEY) if _latin(p.text)]
        for (i, text), tags in zip(work, tagged([_legible(text) for _, text in work], THRESHOLD), strict=True):
            english = language(text) == "en"
            for tag in tags:
                if english or tag.kind in DIRECT:
                    yield self._reported(asset, i, text, tag, english=english)

    def _reported(self, asset: Asset, passage: int, text: str, tag: Tag, *, english: bool) -> Finding:
        where = Span(passage, tag.start, tag.end)
        doubt = tag.score < _BELIEVED or not english
        return self.finding(asset, tag.kind, where, tag.score, doubt=doubt, value=text[tag.start : tag.end], quasi=tag.kind not in DIRECT)


def _latin(text: str) -> bool:
    """Whether at least half of the first letters are Latin, the only ones whose words the network knows."""
    letters = [c for c in text[:4000] if c.isalpha()]
    return bool(letters) and 2 * sum(c < "\u0250" or "\u1e00" <= c <= "\u1eff" for c in letters) >= len(letters)


def _legible(text: str) -> str:
    """The text with what is no prose blanked, every other character in its place: endless words, rows of the same mark."""
    text = _LONG_RUN.sub(lambda m: " " * len(m.group()), text)
    return _REPEATED.sub(lambda m: " " * len(m.group()), text)
