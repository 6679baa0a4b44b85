"""Positions on the earth: decimal pairs, degrees and minutes, grid references, plus codes, geo: links, and numbers under such keys."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from withheld.detectors import Detector
from withheld.detectors._text import keyed
from withheld.model import Role, Span
from withheld.words import words

if TYPE_CHECKING:
    from withheld.detectors import Known
    from withheld.model import Asset, Content, Finding

_NUMBER = r"[-+−]?\d{1,3}(?:\.\d{2,15}|,\d{3,15})"
_SIDE = r"[NSEWСЮЗВ]"
_PAIR = re.compile(
    rf"(?<![\w.,])(?:{_SIDE}\s?)?(?P<a>{_NUMBER})(?:\s?°)?(?:\s?{_SIDE})?\s{{0,3}}(?:[,;/|]\s{{0,3}}|\s)"
    rf"(?:lon\w{{0,6}}[:=]?\s?)?(?:{_SIDE}\s?)?(?P<b>{_NUMBER})(?!\d)(?:\s?°)?(?:\s?{_SIDE}\b)?"
)
_DEGREES = re.compile(
    rf"(?<![\w.])(?:{_SIDE}\s?)?\d{{1,3}}\s?[°º]\s?\d{{1,2}}(?:[.,]\d{{1,8}})?\s?['′’ʹ]\s?"
    rf"(?:\d{{1,2}}(?:[.,]\d{{1,8}})?\s?(?:[\"″”“]|''|’’))?(?:\s?{_SIDE}\b)?"
)
_DECIMAL_DEGREE = re.compile(rf"(?<![\w.])[-−]?\d{{1,3}}(?:[.,]\d{{1,15}})?\s?[°º]\s?{_SIDE}\b")
_LABELLED = re.compile(
    r"\b(?:lat|lon|lng|long|latitude|longitude|широта|долгота|довгота|шырата|даўгата)\b\W{0,5}(?P<value>[-+−]?\d{1,3}[.,]\d{1,15})",
    re.IGNORECASE,
)
_GEO = re.compile(r"\bgeo:[-+]?\d{1,3}(?:\.\d{1,15})?,[-+]?\d{1,3}(?:\.\d{1,15})?[^\s<>\"]{0,64}", re.IGNORECASE)
_MGRS = re.compile(r"(?<!\w)\d{1,2}[C-HJ-NP-X]\s?[A-HJ-NP-Z]{2}\s?(?:\d{5}\s?\d{5}|\d{4}\s?\d{4}|\d{3}\s?\d{3}|\d{2}\s?\d{2})(?!\w)")
_PLUS = re.compile(r"(?<![\w+])[23456789CFGHJMPQRVWX]{4,8}\+[23456789CFGHJMPQRVWX]{2,3}(?![\w+])")
_THREE_WORDS = re.compile(r"///[^\W\d_]{2,24}\.[^\W\d_]{2,24}\.[^\W\d_]{2,24}")


class Coordinates(Detector):
    """Places to the metre. They tell where a camera stood and where somebody sleeps."""

    name = "coordinates"
    kinds = ("coordinates",)

    def detect(self, asset: Asset, content: Content, known: Known) -> Iterable[Finding]:  # noqa: ARG002 - nothing to know
        for i, passage, key in keyed(content, Role.KEY):
            under = bool(words("coordinate_keys") & key) and any(c.isdigit() for c in passage.text)
            whole = [(0, len(passage.text), 1.0)] if under else []
            spans = whole if under or passage.role is Role.NUMBER else _spans(passage.text)
            for start, end, score in dict.fromkeys(spans):
                yield self.finding(asset, "coordinates", Span(i, start, end), score, value=passage.text[start:end])


def _spans(text: str) -> Iterator[tuple[int, int, float]]:
    for m in _PAIR.finditer(text):
        if _on_earth(m["a"], m["b"]):
            yield m.start(), m.end(), 0.9
    for pattern in (_DEGREES, _DECIMAL_DEGREE, _GEO, _MGRS, _PLUS, _THREE_WORDS):
        for m in pattern.finditer(text):
            yield m.start(), m.end(), 0.9
    for m in _LABELLED.finditer(text):
        yield *m.span("value"), 1.0


def _on_earth(a: str, b: str) -> bool:
    first, second = (abs(float(n.replace(",", ".").replace("−", "-"))) for n in (a, b))
    exact = min(len(re.split(r"[.,]", n)[1]) for n in (a, b)) >= 3
    return exact and ((first <= 90 and second <= 180) or (first <= 180 and second <= 90))
