"""Ages, dates and amounts in English, by regular expressions.

Every expression begins at a word's start and is bounded, so that the work is linear in the text whatever it holds.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from withheld.detectors._fact_phrases import Hit
from withheld.facts import fact_words

_MONTH = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December|"
    r"(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b\.?)"
)
_SURE_MONTH = r"(?:January|February|April|June|July|August|September|October|November|December)"
_WEEKDAY = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
_SEASON = r"(?:spring|summer|autumn|winter|fall)"
_YEAR = r"(?:1[0-9]|20)\d\d"
_DAY = r"(?:[12]\d|3[01]|0?[1-9])(?:st|nd|rd|th)?"
_PART = r"(?:(?:the )?(?:very )?(?:early|late|mid|beginning of|end of|middle of|start of|first half of|second half of)[- ](?:the )?)?+"
_WHOSE = rf"(?:of )?(?:(?:last|this|that|the same|the following|the previous|the next|next) year|{_YEAR})"
_ONES = "one|two|three|four|five|six|seven|eight|nine"
_TEENS = "ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen"
_TENS = "twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
_LOW = rf"(?:(?:{_TENS})(?:[- ](?:{_ONES}))?|{_TEENS}|{_ONES})"
_HIGH = "hundred|thousand|million|billion|dozen"
_SPELT = rf"(?:(?:{_LOW}|a)(?: (?:{_HIGH})(?: and)?){{1,2}}+(?: {_LOW})?|{_LOW})"
_DIGITS = r"(?:\d{1,3}(?:[,.\xa0 ]\d{3}){1,5}+(?!\d)|\d{1,9}+(?:[.,]\d{1,2}(?!\d))?)"
_SOME = (
    r"(?:(?:(?:no )?(?:more|less|fewer) than|about|around|some|over|under|nearly|almost|at least|at most|up to|approximately|roughly|"
    r"just over|well over|an estimated|as many as|another|only) )?+"
)
_VAGUE = r"(?:(?:tens|hundreds) of thousands|hundreds|thousands|dozens|several (?:hundred|thousand|dozen)|a few (?:hundred|thousand|dozen))"
_NUMBER = (
    rf"(?:{_VAGUE}|several|a (?:dozen|hundred|thousand|couple of|handful of|few)|{_SPELT}|{_DIGITS}(?: (?:thousand|million|billion))?)"
)
_SPAN = r"(?:seconds?|minutes?|hours?|days?|nights?|weeks?|months?|years?|decades?|centur(?:y|ies)|winters?|summers?)"
_START = r"(?<![\w.,:/$€£-])"
_STOP = r"(?![\w])"


def _words(group: str) -> str:
    return "|".join(sorted(map(re.escape, fact_words("en", "amounts", group)), key=len, reverse=True))


def _no_amount() -> str:
    """After a number that may be a year: nothing that makes it a count."""
    return rf"(?![\w%:/-]|[,.]\d)(?! (?:{_words('units')}|{_words('money')}|{_words('counted')}|{_words('laws')})\b)"


@cache
def _rules() -> tuple[tuple[str, re.Pattern[str], float], ...]:
    """Kind, expression, score; the group `v` is the fact where the expression is longer than it. Below 0.7 there is doubt."""
    i = re.IGNORECASE
    return (
        *((kind, re.compile(pattern, flags), score) for kind, pattern, score, flags in _age_rules(i)),
        *((kind, re.compile(pattern, flags), score) for kind, pattern, score, flags in _date_rules(i)),
        *((kind, re.compile(pattern, flags), score) for kind, pattern, score, flags in _quantity_rules(i)),
    )


def _age_rules(i: int) -> Iterator[tuple[str, str, float, int]]:
    number = rf"(?:\d{{1,3}}+|{_LOW})"
    yield "age", rf"{_START}{number}[- –—‑](?:year|month|week)s?[- –—‑]olds?{_STOP}", 0.95, i
    yield "age", rf"{_START}{number} (?:years?|yrs?|months?|weeks?)\.?(?: |-)(?:old|of age){_STOP}", 0.95, i
    yield "age", rf"{_START}\d{{1,3}}+ ?(?:y/o|yo|y\.o\.)(?!\w)", 0.9, i
    yield (
        "age",
        (
            rf"\b(?:aged|ages?:?|at the age of|at age)\s(?P<v>(?:between )?{number}(?:(?: (?:to|and|or) |[-–]){number})"
            rf"?){_STOP}(?! (?:days|of))"
        ),
        0.95,
        i,
    )
    yield (
        "age",
        (
            rf"\b(?:her|his|their|my|your|our)\s(?P<v>(?:(?:early|mid|late)[- ])?(?:teens|twenties|thirties|forties|"
            rf"fifties|sixties|seventies|eighties|nineties|[2-9]0s)){_STOP}"
        ),
        0.9,
        i,
    )
    yield (
        "age",
        (
            rf"\b(?:turn(?:s|ed|ing)?|is|was|am|[’']m|[’']s)\s(?:(?:only|just|now|about|barely|almost)\s)?(?P<v>[1-9]\d|"
            rf"{_LOW})(?=[.;!?]|,\s| when| and | but | at the time| this | in )"
        ),
        0.7,
        i,
    )
    yield "age", r"(?<=[a-zà-ž]),\s(?P<v>[1-9]\d)(?=[,.;)]\s|,$|\s?\n)", 0.7, 0
    yield "age", r"(?<=[a-zà-ž])\s\((?P<v>[1-9]\d)\)", 0.6, 0
    yield "age", r"(?<=[a-zà-ž]) at (?P<v>[1-9]\d)(?=[,;.!](?!\d)| and | is | (?:he|she|I|they)\b)", 0.6, 0
    yield "age", r"\b(?:teenager|middle-aged|(?:twenty|thirty|forty|fifty|[2-9]0)-something|(?:octo|septua|nona|sexa)genarian)s?\b", 0.8, i
    yield "age", r"\b(?:teenage|teenaged|elderly|underage)\b", 0.6, i


def _date_rules(i: int) -> Iterator[tuple[str, str, float, int]]:
    day = rf"(?:{_WEEKDAY},? )?(?:the )?"
    yield "date", rf"\b{day}(?:{_DAY}[-–])?{_DAY} (?:of )?{_MONTH}(?:,? {_YEAR}| {_WHOSE})?{_STOP}", 0.95, i
    yield "date", rf"\b(?:{_WEEKDAY},? )?{_MONTH} {_DAY}(?:,? {_YEAR}|,? {_WHOSE})?{_STOP}(?![:.]\d)", 0.95, 0
    yield "date", rf"\b{_PART}{_MONTH}(?:,? {_YEAR}| {_WHOSE}){_STOP}", 0.95, 0
    yield "date", rf"\b{_PART}{_SURE_MONTH}{_STOP}", 0.8, 0
    yield (
        "date",
        (
            rf"\b(?:in|since|until|till|by|last|next|this|from|before|after|during|early|late|to) (?P<v>{_MONTH})"
            rf"{_STOP}(?! (?:be|have|not|I|he|she|we|they)\b)"
        ),
        0.8,
        0,
    )
    yield "date", rf"\b{_PART}(?:(?:last|this|next|that|the (?:following|previous|same)) )?{_SEASON} (?:of )?{_WHOSE}{_STOP}", 0.95, i
    yield "date", rf"(?<![\w./,-])(?:{_YEAR}-[01]\d-[0-3]\d|[0-3]?\d([./-])[0-3]?\d\1(?:{_YEAR}|\d\d))(?![\w/-]|\.\d)", 0.9, 0
    told = "the|year|in|since|until|till|from|by|of|to|and|before|after|between|around|circa|b\\.|born|d\\.|for|during"
    parts = "early|late|mid|beginning of|end of|middle of|start of|first half of|second half of"
    yield "date", rf"\b(?:(?:{told}) (?P<v>{_YEAR})|(?:{parts})[- ]{_YEAR}){_no_amount()}", 0.9, i
    yield "date", rf"{_START}{_YEAR}[-–/](?:{_YEAR}|\d\d)(?![\w-])", 0.85, 0
    yield "date", rf"{_START}(?<!Act )(?<!Law )(?<!Code )(?<!Order )(?<!Rules )(?:1[89]|20)\d\d{_no_amount()}", 0.7, 0
    yield (
        "date",
        rf"\b{_PART}(?:(?:1[5-9]|20)\d0s|[’'][2-9]0s|(?:twent|thirt|fort|fift|sixt|sevent|eight|ninet)ies(?! per)){_STOP}",
        0.85,
        i,
    )
    yield (
        "date",
        (
            rf"\b{_PART}(?:(?:1\d|2[01])th|[2-9]th|1st|2nd|3rd|21st|(?:fif|six|seven|eigh|nine)teenth|twentieth|"
            rf"twenty-first) centur(?:y|ies){_STOP}"
        ),
        0.85,
        i,
    )
    yield (
        "date",
        (
            rf"\b(?:(?:about|almost|nearly|around|more than|over|just|some|exactly) )?(?:{_NUMBER}|an?|half an?|"
            rf"many) {_SPAN} (?:ago|later|earlier|before that|after that){_STOP}"
        ),
        0.9,
        i,
    )
    yield (
        "date",
        (
            rf"\b(?:last|next|this past|the (?:following|previous|next|other)) (?:week|month|year|weekend|"
            rf"night|day|{_SEASON}|{_WEEKDAY}|{_MONTH}){_STOP}"
        ),
        0.85,
        i,
    )
    yield (
        "date",
        r"\b(?:the day (?:before yesterday|after tomorrow)|the year before last|yesterday|last night|recently enough|the next day)\b",
        0.8,
        i,
    )
    yield "date", rf"\b(?:early|late|mid)[- ](?:{_YEAR}|{_SEASON}){_STOP}", 0.85, i
    yield "date", rf"\b{_WEEKDAY}s?\b", 0.7, 0
    yield (
        "date",
        r"(?<![\w:.])(?:[01]?\d|2[0-3])(?:[:.][0-5]\d(?: ?[ap]\.?m\b\.?)?| ?(?:[ap]\.m\.|[ap]m\b)|:[0-5]\d)(?![\w:.,]\d)(?!\w)",
        0.6,
        i,
    )
    yield "date", rf"\b(?:Christmas|Easter|New Year’s Eve|New Year's Eve|Independence Day|Victory Day)(?: {_YEAR})?{_STOP}", 0.7, 0


def _quantity_rules(i: int) -> Iterator[tuple[str, str, float, int]]:
    few = r"(?!(?:one|a|an|half)\b)"
    yield "quantity", rf"{_START}\b{_SOME}{few}{_NUMBER} of (?:us|them|you){_STOP}", 0.9, i
    yield "quantity", rf"{_START}\b{_SOME}{few}{_NUMBER}(?:(?: and a half|-and-a-half)? |-)(?:{_words('units')}){_STOP}", 0.9, i
    period = "year|month|week|decade|day|hour|kilometre|kilometer|mile"
    yield (
        "quantity",
        rf"\b(?:for|in|after|within|about|almost|nearly|over|than) (?P<v>(?:an?|one|half an?) (?:{period})(?: and a half)?){_STOP}",
        0.6,
        i,
    )
    yield (
        "quantity",
        rf"{_START}\b{_SOME}{few}{_NUMBER} (?:(?!(?:of|and|or|but|in|at|on|to)\b)[^\W\d_]{{2,20}}+ )?(?:{_words('counted')}){_STOP}",
        0.85,
        i,
    )
    yield (
        "quantity",
        rf"{_START}\b{_SOME}{_NUMBER} (?:million |billion )?(?:[A-Z][a-z]{{2,12}} )?(?:{_words('money')})(?: sterling)?{_STOP}",
        0.9,
        i,
    )
    yield (
        "quantity",
        (
            rf"(?:[$€£₹¥₽₴]|\b(?:US\$|EUR|USD|GBP|PLN|UAH|RUB|BYN|TRY|TRL|CHF|SEK|NOK|DKK|CZK|HUF|RON|BGN|ATS|FRF|"
            rf"DEM|ITL)) ?{_DIGITS}(?: ?(?:million|billion|thousand|bn|m|k)\b)?"
        ),
        0.9,
        0,
    )
    yield "quantity", rf"{_START}{_DIGITS} ?(?:[€%]|°C)", 0.85, i
    yield "quantity", rf"\b{_VAGUE}{_STOP}", 0.5, i


def amounts(text: str) -> Iterator[Hit]:
    """Every age, date and amount; they may overlap."""
    for kind, rule, score in _rules():
        for m in rule.finditer(text):
            group = "v" if m.groupdict().get("v") else 0
            yield Hit(kind, m.start(group), m.end(group), score, doubt=score < 0.7)
