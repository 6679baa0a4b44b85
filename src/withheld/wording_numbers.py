"""Ages to bands and counts to magnitudes, in English words; dates are not numbers here.

A label tells its band and nothing else, so that every number of one band gives the same words. Bands of a coarser level are unions of
bands of a finer one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import Any

from withheld.wording_grammar import Setting, agreeing, capital, divided, indefinite
from withheld.wording_table import table

_SCALES = {"hundred": 100, "thousand": 1000, "k": 1000, "million": 10**6, "m": 10**6, "mn": 10**6, "billion": 10**9, "bn": 10**9}
_SPELT = {
    **{w: i for i, w in enumerate(table("en")["grammar"]["units"])},
    **{w: 20 + 10 * i for i, w in enumerate(table("en")["grammar"]["tens"])},
    "dozen": 12,
    "couple": 2,
    "twice": 2,
    "twin": 2,
    "twins": 2,
    "single": 1,
    "half-dozen": 6,
}
_DIGITS = r"\d+(?:[,.\u00a0\u202f' ]\d{3}(?!\d))*(?:[.,]\d+)?"
_WORD = "|".join(sorted([*_SPELT, "hundred", "thousand", "million", "billion"], key=len, reverse=True))
NUMBER = re.compile(
    rf"(?:\b(?:an?\s+)?(?:{_DIGITS}|(?:{_WORD})\b)(?:[\s-]+(?:and\s+)?(?:{_WORD})\b)*(?:\s*(?:k|m|mn|bn)\b)?|{_DIGITS})", re.IGNORECASE
)
_COARSE = re.compile(
    r"\b(?:several|some|many|few|various|numerous|dozens|hundreds|thousands|millions|billions|tens|most|ten or more)\b", re.I
)


def number(text: str) -> float | None:
    """The number that stands in the text first, in digits or English words; None where there is none."""
    found = NUMBER.search(text)
    return _value(found[0]) if found else None


def _value(text: str) -> float:
    total, current = 0.0, 0.0
    for token in re.findall(rf"{_DIGITS}|[a-z]+(?:-dozen)?", text.casefold()):
        if token[0].isdigit():
            current += _digits(token)
        elif (scale := _SCALES.get(token)) == 100:
            current = (current or 1) * 100
        elif scale:
            total, current = total + (current or 1) * scale, 0.0
        elif token == "dozen":
            current = (current or 1) * 12
        else:
            current += _SPELT.get(token, 0)
    return total + current


def _digits(token: str) -> float:
    plain = re.sub(r"[,.\u00a0\u202f' ](?=\d{3}(?!\d))", "", token).replace(",", ".")
    return float(plain if plain.count(".") < 2 else plain.replace(".", ""))


@cache
def _bands(level: int) -> tuple[dict[str, Any], ...]:
    return tuple(b for b in table("en")["age"] if level in b["levels"])


def _band(years: float, level: int) -> dict[str, Any]:
    """The band of an age; whatever is older than anybody is in the last."""
    return next((b for b in _bands(level) if years <= b["to"]), _bands(level)[-1])


def age(value: str, setting: Setting) -> str | None:
    """The band of an age at this level, in the form the value has: `22-year-old`, `22 years old`, or the bare number."""
    bare = divided(value)[1]
    spoken = _spoken(bare, setting)
    if spoken:
        return None if spoken["level"] >= setting.level else _age_words(spoken["band"], value, setting)
    found = [_value(m) * (0 if re.search(r"month|week|day", bare, re.I) else 1) for m in NUMBER.findall(bare)]
    if not found:
        return None
    shared = next((level for level in range(setting.level, 4) if within(found, level)), None)
    return _age_words(_band(found[0], shared), value, setting) if shared else capital("of any age", value, setting)


def _spoken(bare: str, setting: Setting) -> dict[str, Any] | None:
    """The band and level of an age that is stated as a band already."""
    plain = re.sub(r"\b(?:his|her|their|my)\b", "their", bare.casefold())
    for level in (3, 2, 1):
        for band in _bands(level):
            if plain in {*band["noun"], *band["plural"], *band["adjective"], band["predicate"], band["bare"], band.get("later", "")}:
                return {"level": level, "band": _band(band["to"] if band["to"] < 200 else band["from"], setting.level)}
    return None


def _age_words(band: dict[str, Any], value: str, setting: Setting) -> str:
    own, bare = divided(value)
    article = "" if own else setting.article
    if re.search(r"years?[- ]olds\b|somethings\b|(?:teenager|adult|child)(?:s|ren)\b", bare, re.I):
        label = band["plural"][0]
    elif re.search(r"-olds?\b|year old\b|something\b", bare, re.I) or bare.casefold() in {*band["noun"], *band["adjective"]}:
        label = agreeing(tuple(band["adjective" if setting.attributive else "noun"]), article)
    elif re.search(r"\bold\b|of age|\bin their\b", bare, re.I):
        label = _possessed(band["predicate"], setting)
    elif re.search(r"ties\b|teens\b", bare, re.I):
        label = band.get("later", band["bare"])
    else:
        label = band["bare"]
    return capital(indefinite(label) if own in ("a", "an") else f"{own} {label}".lstrip(), value, setting)


def _possessed(label: str, setting: Setting) -> str:
    """`in their twenties` with the pronoun of whoever the sentence speaks of."""
    pronouns = {"he": "his", "she": "her", "i": "my", "his": "his", "her": "her", "my": "my"}
    said = [w for w in re.findall(r"[a-z]+", setting.before.casefold()) if w in pronouns]
    return label.replace("their", pronouns[said[-1]]) if said else label


_UPPER = re.compile(r"(?:fewer than|less than|under|up to|at most|nearly|almost|close to|not more than|no more than|maximum of)\s*\Z", re.I)
_LOWER = re.compile(r"(?:more than|over|at least|above|upwards of|in excess of|exceeding|minimum of)\s*\Z", re.I)
_ABOUT = re.compile(r"(?:about|around|approximately|roughly|some|circa|a good)\s*\Z", re.I)
_COMPARED = re.compile(
    r"\A(?:(?:more|less|fewer) than|at (?:least|most)|as many as|up to|about|around|approximately|roughly|nearly|almost|over|under|some|"
    r"an? total of)\s+",
    re.IGNORECASE,
)
_CURRENCIES = re.compile(r"[€$£₴₽¥]|\b(?:EUR|USD|GBP|UAH|RUB|PLN|BYN|CHF|SEK)\b|zł", re.IGNORECASE)


def quantity(value: str, setting: Setting) -> str | None:
    """The magnitude of a count, a sum or a measure with its unit; None for one, for ordinals and for what is no number or vague already."""
    bare = _COMPARED.sub("", value)
    found = NUMBER.search(_COARSE.sub("", value)) and NUMBER.search(bare)
    if not found or re.match(r"(?:st|nd|rd|th)\b", bare[found.end() :]):
        return None
    money = _CURRENCIES.search(bare)
    unit = NUMBER.sub("", _CURRENCIES.sub("", bare[found.end() :])).strip(" .,–")
    amount = max(_value(m) for m in NUMBER.findall(bare))
    if amount > 1 and re.fullmatch(r"(?:minute|hour|day|week|month|year|decade)", unit):
        unit = f"-{unit}"  # `the 12 year period`
    if unit.startswith("-") and len(unit) > 1:
        return capital(f"multi-{unit.strip('-')}", "A", setting)
    if re.match(r"%|per ?cent", unit):
        return capital(_share(amount, setting), "A", setting)
    if amount <= 1 and not money:
        return None
    noun = table("en")["currencies"].get(money[0].upper(), "money") if money else unit
    return capital(_magnitude(amount, noun.strip(" -"), setting), "A", setting)


def _share(percent: float, setting: Setting) -> str:
    if _compared(setting):
        return "some per cent"
    return "less than half" if percent < 50 else "half or more"


def _compared(setting: Setting) -> str:
    """The form a count takes behind the comparison before it, or an empty string where there is none."""
    return next((form for pattern, form in ((_UPPER, "under"), (_LOWER, "over"), (_ABOUT, "about")) if pattern.search(setting.before)), "")


def _magnitude(amount: float, noun: str, setting: Setting) -> str:
    bands = table("en")["magnitude" if setting.level == 1 else "amount" if setting.level == 2 else "number"]
    band = next((b for b in bands if amount < b["below"]), bands[-1])
    form = _compared(setting) or ("the" if setting.determined and "the" in band else "plain")
    return f"{band[form]} {'of ' if noun and form == 'plain' and band.get('of') else ''}{noun}".rstrip()


def within(years: Sequence[float], level: int) -> bool:
    """Whether these ages share one band at this level."""
    return len({id(_band(y, level)) for y in years}) == 1
