"""Papers of a person: passports, identity numbers, plates and dates of birth, told by the words or key beside them or by check digits."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

from withheld.detectors import Detector
from withheld.detectors._text import keyed
from withheld.model import Role, Span
from withheld.words import alternatives, words

if TYPE_CHECKING:
    from withheld.detectors import Known
    from withheld.model import Asset, Content, Finding

_DOCUMENT_WORD = re.compile(rf"(?<!\w)(?:{alternatives('document_words')})(?!\w)", re.IGNORECASE)
_IDENTIFIER = re.compile(r"(?<!\w)(?:[^\W\d_]{1,4}[ \t-]?)?\d[^\W_]{0,19}(?:[ \t/-][^\W_]{0,2}\d[^\W_]{0,19}){0,4}(?!\w)")
_NEAR = 40
"""How many characters after its word a number may begin."""
_LONGEST = 80
_MIN_DIGITS = 4

_PLATE = "ABCEHIKMOPTXАВСЕНІКМОРТХ"
_SHAPES = re.compile(
    r"(?<!\w)(?:"
    r"\d{7}[ABCHKEMАВСНКЕМ]\d{3}(?:PB|BA|BI|РВ|ВА)\d"  # Belarus, personal number
    rf"|[{_PLATE}]{{2}}\s?\d{{4}}\s?[{_PLATE}]{{2}}"  # Ukraine, plate
    rf"|\d{{4}}\s?[{_PLATE}]{{2}}\s?-\s?[0-8]"  # Belarus, plate
    r"|[АВЕКМНОРСТУХ]\s?\d{3}\s?[АВЕКМНОРСТУХ]{2}\s?\d{2,3}"  # Russia, plate
    r"|[A-Z]{2}\s?\d{2}\s?\d{2}\s?\d{2}\s?[A-D]"  # United Kingdom, national insurance
    r"|\d{3}-\d{2}-\d{4}|\d{3}-\d{3}-\d{3} \d{2}"  # United States, social security; Russia, SNILS
    r"|[A-Z]{6}\d{2}[A-EHLMPRST]\d{2}[A-Z]\d{3}[A-Z]"  # Italy, codice fiscale
    r")(?!\w)"
)
_MACHINE_READABLE = re.compile(r"(?<![\w<])(?=[A-Z0-9<]{0,43}<<)[A-Z0-9<]{30,44}(?![\w<])")
_CHECKED = re.compile(r"(?<![\w.,+/-])(?:\d{6}[-+A]\d{3,4}[0-9A-Y]|[XYZ\d]\d{7}[A-Z]|\d(?: ?\d){9,14})(?![\w/]|[.,-]\d)")
_VALIDATORS = (
    "ee.ik",
    "lt.asmens",
    "pl.pesel",
    "fi.hetu",
    "fr.nir",
    "es.dni",
    "es.nie",
    "bg.egn",
    "ro.cnp",
    "no.fodselsnummer",
    "tr.tckimlik",
)
"""Numbers that hold enough check digits not to be hit by chance, in stdnum's names."""

_MONTH = f"(?:{alternatives('months')})"
_DAY = r"\d{1,2}(?:st|nd|rd|th)?(?: of)?"
_YEAR = r"(?:1[89]|20)\d{2}"
_DATE = (
    r"(?:\d{4}[-./]\d{1,2}[-./]\d{1,2}|\d{1,2}[-./]\d{1,2}[-./]\d{2,4}|"
    rf"{_DAY} {_MONTH},? (?:\d{{4}}|\d{{2}})|{_MONTH} {_DAY},? \d{{4}}|{_MONTH},? (?:of )?\d{{4}}|{_DAY} {_MONTH}|{_MONTH} {_DAY}|{_YEAR})"
)
_BIRTH = re.compile(
    rf"(?<!\w)(?:{alternatives('birth_words')})(?!\w)[^\d\n]{{0,30}}?(?P<value>(?<!\w){_DATE}(?!\w))",
    re.IGNORECASE,
)
_DATE_FIRST = re.compile(
    rf"(?<!\w)(?P<value>{_DATE})\s{{0,2}}(?:г\.?\s?р\.|г\.? рожд\w{{2,4}}|року народ\w{{2,6}}|р\.\s?н\.|\(birth\))",
    re.IGNORECASE,
)


class Documents(Detector):
    """Numbers and dates that a register leads from to one person."""

    name = "documents"
    kinds = ("document", "birth-date")

    def detect(self, asset: Asset, content: Content, known: Known) -> Iterable[Finding]:  # noqa: ARG002 - nothing to know
        for i, passage, key in keyed(content, Role.KEY):
            hits = [*_keyed(passage.text, key)]
            if not hits and passage.role is not Role.NUMBER:
                hits = [*_named(passage.text), *_shaped(passage.text), *_births(passage.text)]
            for kind, start, end, score in dict.fromkeys(hits):
                yield self.finding(asset, kind, Span(i, start, end), score, value=passage.text[start:end])


def _keyed(text: str, key: frozenset[str]) -> Iterator[tuple[str, int, int, float]]:
    """The whole value, where its key says what it is."""
    if not any(c.isdigit() for c in text):
        return
    if key & words("birth_keys") and not key & {"place", "city", "country"}:
        yield "birth-date", 0, len(text), 1.0
    elif key & words("document_keys") and len(text) <= _NEAR:
        yield "document", 0, len(text), 1.0


def _named(text: str) -> Iterator[tuple[str, int, int, float]]:
    for word in _DOCUMENT_WORD.finditer(text):
        for m in _IDENTIFIER.finditer(text, word.end(), min(len(text), word.end() + _LONGEST)):
            if m.start() - word.end() > _NEAR:
                break
            if sum(c.isdigit() for c in m.group()) >= _MIN_DIGITS:
                yield "document", m.start(), m.end(), 0.9
                break


def _shaped(text: str) -> Iterator[tuple[str, int, int, float]]:
    for pattern in (_SHAPES, _MACHINE_READABLE):
        for m in pattern.finditer(text):
            yield "document", m.start(), m.end(), 0.8
    for m in _CHECKED.finditer(text):
        if any(valid(m.group()) for valid in _validators()):
            yield "document", m.start(), m.end(), 0.7


@cache
def _validators() -> tuple[Callable[[str], bool], ...]:
    return tuple(import_module(f"stdnum.{name}").is_valid for name in _VALIDATORS)


def _births(text: str) -> Iterator[tuple[str, int, int, float]]:
    for pattern in (_BIRTH, _DATE_FIRST):
        for m in pattern.finditer(text):
            yield "birth-date", *m.span("value"), 0.9
