"""Generalised facts in Russian, Ukrainian, Belarusian and Polish: numbers as bands, dates as years, the rest as marks in brackets.

A mark like `[профессия]` needs no case, number or gender, so it is grammatical wherever it stands. In Russian a
noun takes the place of the mark where the dictionary tells its case (`wording_russian`).
"""

from __future__ import annotations

import re
from typing import Any

from withheld import wording_russian
from withheld.places import Level, coarser
from withheld.wording_table import table

LANGUAGES = ("ru", "uk", "be", "pl")
_NUMBER = re.compile(r"(\d+(?:[\u00a0\u202f ]\d{3}(?!\d))*(?:[.,]\d+)?)(?:–\d+|\+)?")
_YEAR = re.compile(r"(?<!\d)(1[5-9]\d\d|20\d\d)(?!\d)")


def generalised(kind: str, value: str, before: str, language: str, level: int) -> str | None:
    """As `wording.generalised`, for one of `LANGUAGES`; of the text around only the preposition before plays a part."""
    rules = table(language)
    mark = rules["marks"].get(kind, f"[{kind}]")
    if value.startswith("[") or (level == 1 and kind in ("demographic", "misc")):
        return None
    if kind == "date":
        label = _date(value, rules, level, mark)
    elif kind == "quantity":
        label = _quantity(value, level, mark)
    elif kind == "place":
        label = coarser(value, {1: Level.CITY, 2: Level.COUNTRY, 3: Level.CONTINENT}[level], language)
    else:
        label = (_age(value, rules, level) if kind == "age" else None) or mark
    if label == mark and language == "ru":
        label = None if wording_russian.is_noun(kind, value) else wording_russian.noun(kind, value, before) or mark
    return None if label is None or label.casefold() == value.casefold() else _capital(label, value)


def _capital(label: str, value: str) -> str:
    """The label with the first capital of what it replaces."""
    return label[:1].upper() + label[1:] if value[:1].isupper() else label


def _age(value: str, rules: dict[str, Any], level: int) -> str | None:
    """The age with its band in place of the number; the ending of `22-летний` is kept, the noun after the number becomes a plural."""
    found = _NUMBER.search(value)
    if found is None or len(_NUMBER.findall(value)) > 1:
        return None
    bands = {1: (12, 19, 29, 39, 49, 59, 69, 79), 2: (19, 39, 59), 3: (19,)}[level]
    years = 0.0 if re.search(rules["months_old"], value) else float(found[1].replace(",", "."))
    top = next((b for b in bands if years <= b), None)
    bottom = max((b + 1 for b in bands if b < years), default=0)
    band = f"{bottom}–{top}" if top is not None else f"{bottom}+"
    return value[: found.start()] + band + re.sub(rules["year_forms"], rules["years"], value[found.end() :])


def _date(value: str, rules: dict[str, Any], level: int, mark: str) -> str | None:
    """The year of a date, or its decade; what has no year becomes a mark unless it tells no time of its own."""
    years = _YEAR.findall(value)
    if not years:
        told = re.search(rules["telling"], value, re.IGNORECASE) or re.search(r"\d", value)
        return mark if told and not re.search(r"\d0-|\bXI?[XVI]+\b", value) else None
    if re.search(r"0-[хyi]", value):
        return None
    if level > 1:
        return mark
    year = " – ".join(dict.fromkeys((years[0], years[-1])))
    word = re.search(rules["year_words"], value)
    ending = f" {_year_word(value, word[0], rules)}" if word else ""
    label = year + ending
    return None if label.casefold() == value.casefold() or re.fullmatch(rf"[\d–—-]+(?:\s+{rules['year_words']})?", value) else label


def _year_word(value: str, word: str, rules: dict[str, Any]) -> str:
    """The word for year in the case of the month before it: `в марте 2022 года` becomes `в 2022 году`."""
    locative = re.search(rules["locative_months"], value, re.IGNORECASE)
    return str(rules["year_locative"]) if locative else word


def _quantity(value: str, level: int, mark: str) -> str | None:
    """A count with the span of its magnitude in place of the number; a number in words becomes a mark."""
    found = _NUMBER.search(value)
    if found is None:
        return None
    if level > 1 or len(_NUMBER.findall(value)) > 1:
        return mark
    amount = float(re.sub(r"\s", "", found[1]).replace(",", "."))
    if amount <= 1:
        return None
    rest = value[found.end() :]
    top = next((t for t in (10, 99, 999, 9_999, 999_999) if amount <= t), None)
    if top is None:
        return f"1000000+{rest}"
    bottom = {10: 2, 99: 11, 999: 100, 9_999: 1000, 999_999: 10_000}[top]
    return f"{bottom}–{top}{rest}"
