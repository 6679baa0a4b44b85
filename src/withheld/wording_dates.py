"""Dates to periods, in English: days and months to years, years to thirds of a decade, those to decades. Durations are quantities.

A period tells what its level allows and nothing else: all days of a year give the same words in the same place.
"""

from __future__ import annotations

import re

from withheld.wording_grammar import Setting, capital, divided, listed
from withheld.words import alternatives

_YEAR = re.compile(
    r"(?<![\d.,/-])(1[0-9]\d\d|20\d\d)(?!\d|[.,]\d{3})|(?<!\d)(1[89]\d\d|20\d\d)(?=-\d\d)|(?<=[./-])(1[89]\d\d|20\d\d)(?!\d)"
)
_SHORT_YEAR = re.compile(r"(?<!\d)\d{1,2}[./]\d{1,2}[./](\d\d)(?!\d)|[’'](\d\d)(?!\d)")
_SEASONS = {"spring": "mar apr may", "summer": "jun jul aug", "autumn": "sep oct nov", "winter": "dec jan feb"}
_MONTH = re.compile(rf"\b(?:{alternatives('months')}|spring|summer|autumn|fall|winter|christmas|easter|new year)\b", re.IGNORECASE)
_WEEKDAY = re.compile(r"\b(?:mon|tues|wednes|thurs|fri|satur|sun)days?\b", re.IGNORECASE)
_DECADE = re.compile(r"\b(?:(early|mid|late)[\s-]+)?(?:the\s+)?(\d{3})0s\b", re.IGNORECASE)
_CENTURY = re.compile(r"\bcentur(?:y|ies)\b|\bmillenni", re.IGNORECASE)
_CLOCK = re.compile(
    r"\b\d{1,2}(?:[.:]\d\d)(?:[.:]\d\d)?(?:\s*[ap]\.?m\b\.?)?|\b\d{1,2}\s*[ap]\.?m\b\.?|\bnoon\b|\bmidnight\b|o['’]clock", re.IGNORECASE
)
_AGO = re.compile(r"\bago\b|\bearlier\b|\blater\b|\bbefore\b|\bprevious", re.IGNORECASE)
_VAGUE = re.compile(
    r"multi-\w+|some (?:time|years|days|decades) (?:ago|earlier|later)|(?:not )?long ago|recently|in (?:recent|past) years|recent years|"
    r"some point|(?:a|that) (?:certain )?day|in the past year|the past year|that (?:year|week|time)|now|then|today|currently|at the time",
    re.IGNORECASE,
)


def date(value: str, setting: Setting) -> str | None:
    """The period a date becomes at this level; None where it is as coarse already or tells no time of its own."""
    own, bare = divided(value)
    label = _period(bare, own, setting)
    if label is None or label.casefold() in (bare.casefold(), value.casefold()):
        return None
    return capital(label, "A", setting)


def _period(bare: str, own: str, setting: Setting) -> str | None:
    if _CENTURY.search(bare):
        return None
    if found := _DECADE.search(bare):
        return None if setting.level < 3 or not found[1] else f"{'' if setting.determined else 'the '}{found[2]}0s"
    years = [int(m[0]) for m in _YEAR.finditer(bare)] or _short(bare)
    if years:
        return _year(years, bare, setting)
    if _VAGUE.fullmatch(bare) or _VAGUE.fullmatch(f"{own} {bare}".strip()):
        return None
    return _relative(bare, setting) or _undated(bare, setting)


def _short(bare: str) -> list[int]:
    found = [int(next(filter(None, m))) for m in _SHORT_YEAR.findall(bare)]
    return [y + (2000 if y < 40 else 1900) for y in found]


def _year(years: list[int], bare: str, setting: Setting) -> str | None:
    """A year, its third of a decade, or its decade; of two years, both."""
    stated = sorted(set(years))
    exact = bool(re.sub(r"\d{4}|\b(?:and|to|the|year|in|between|from|or)\b|[\s–—-]", "", bare)) or len(stated) != len(years)
    if setting.level == 1 and not exact:
        return None
    if setting.level == 1:
        words = " and ".join(dict.fromkeys(str(y) for y in (stated[0], stated[-1])))
    else:
        spans = dict.fromkeys(_span(y, setting.level) for y in (stated[0], stated[-1]))
        words = " and ".join(f"the {s}" for s in spans)
        if setting.previous == "between" and len(spans) == 1:
            words = f"two points in {words}"
        elif setting.determined and setting.previous != "year":
            words = " and ".join(s.replace(" ", "-") for s in spans)
    return f"a day in {words}" if setting.previous == "on" else words


def _span(year: int, level: int) -> str:
    if year < 1900 or level > 3:
        return f"{year // 100 + 1}th century"
    third = ("early", "early", "early", "early", "mid", "mid", "mid", "late", "late", "late")[year % 10]
    return f"{third}{'-' if third == 'mid' else ' '}{year // 10 * 10}s" if level == 2 else f"{year // 10 * 10}s"


def _relative(bare: str, setting: Setting) -> str | None:
    """What stands for a time told from another: `two years ago`, `last February`, `February of last year`."""
    plain = bare.casefold()
    if found := re.search(r"\b(ago|earlier|later|before)\b", plain):
        return f"some {'years' if re.search(r'years', plain) and setting.level == 1 else 'time'} {found[1]}"
    if "last year" in plain or "previous year" in plain:
        if setting.level == 1:
            exact = plain.replace("the ", "") not in ("last year", "previous year")
            return {"in": "the course of last year", "on": "a day last year"}.get(setting.previous if exact else "", "last year")
        return "recent years" if setting.previous in listed("prepositions") else "in recent years"
    if re.search(r"\b(?:this year|year)\b", plain) and "new year" not in plain:
        return None if setting.level == 1 else _time(setting)
    if re.search(r"\b(?:last|past|this|coming|next)\b", plain) and re.search(r"week|day|night|month|evening|morning", plain):
        return "recently" if setting.previous not in listed("prepositions") else "recent days"
    if re.search(r"\blast\b", plain) and _MONTH.search(plain):
        return "the past year" if setting.previous in listed("prepositions") else "in the past year"
    if re.search(r"\b(?:yesterday|today|tonight|tomorrow)\b", plain):
        return "recently" if setting.previous not in listed("prepositions") else "recent days"
    return None


def _undated(bare: str, setting: Setting) -> str | None:
    """What stands for a day, a month or an hour without its year."""
    if _CLOCK.search(bare):
        return "some point"
    if _WEEKDAY.search(bare) or (_MONTH.search(bare) and re.search(r"\d|\b[a-z]+(?:st|nd|rd|th)\b", bare)):
        return "a certain day" if not setting.determined else "day"
    if month := _MONTH.search(bare):
        return _season(month[0]) if setting.level == 1 else _time(setting)
    if any(ch.isdigit() for ch in bare):
        return _time(setting)
    return _time(setting) if setting.level > 1 and re.search(r"\b(?:day|week|month|evening|night|morning)\b", bare) else None


def _season(month: str) -> str:
    key = month.casefold()[:3]
    return next((s for s, months in _SEASONS.items() if key in months or month.casefold() == s), "a holiday season")


def _time(setting: Setting) -> str:
    return "time" if setting.determined else "that time" if setting.previous in listed("prepositions") else "at that time"
