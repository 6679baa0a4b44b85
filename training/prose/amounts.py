"""Dates, ages, counts, durations, sums and measures in all the forms the templates draw; what stands in which slot is in `slots`."""

from __future__ import annotations

import random

MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"]
DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
SEASONS = ("spring", "summer", "autumn", "winter", "fall")
NUMBERS = [
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "fifteen",
    "twenty",
    "thirty",
    "forty",
    "fifty",
]


def year(rng: random.Random) -> str:
    return str(rng.choice((rng.randint(1890, 1990), rng.randint(1980, 2025), rng.randint(2010, 2025))))


def month_year(rng: random.Random) -> str:
    return f"{rng.choice(MONTHS)} {rng.choice(('', '', '', 'of '))}{rng.randint(1985, 2025)}"


def day(rng: random.Random) -> str:
    d, m, y = rng.randint(1, 28), rng.randint(1, 12), rng.randint(1930, 2025)
    month = MONTHS[m - 1]
    ordinal = f"{d}{'th' if 4 <= d <= 20 else {1: 'st', 2: 'nd', 3: 'rd'}.get(d % 10, 'th')}"
    return rng.choice(
        (
            f"{d} {month} {y}",
            f"{month} {d}, {y}",
            f"{ordinal} {month} {y}",
            f"{month} {ordinal}, {y}",
            f"{d} {month}",
            f"{month} {d}",
            f"{d:02}.{m:02}.{y}",
            f"{y}-{m:02}-{d:02}",
            f"{m}/{d}/{y}",
            f"{d}/{m}/{y % 100:02}",
            f"{d} {month[:3]} {y}",
            f"the {ordinal} of {month}",
            f"{rng.choice(DAYS)}, {d} {month} {y}",
            f"{rng.choice(DAYS)}, {month} {d}",
            f"{d} {month[:3]}. {y}",
        )
    )


def relative(rng: random.Random) -> str:
    """A date that is told from now or then; fits at a sentence's end or beginning, without preposition."""
    n, unit = rng.choice(NUMBERS[:8]), rng.choice(("days", "weeks", "months", "years"))
    return rng.choice(
        (
            f"{n} {unit} ago",
            f"last {rng.choice(MONTHS)}",
            f"last {rng.choice(SEASONS)}",
            f"last {rng.choice(DAYS)}",
            f"{n} {unit} later",
            "last year",
            "last week",
            "the year before last",
            "yesterday",
            "a year ago",
            "a month ago",
            "this spring",
            "last month",
            "last night",
            f"{n} {unit} earlier",
            f"about {n} {unit} ago",
            "the following year",
            f"the following {rng.choice(SEASONS)}",
            "a few weeks ago",
        )
    )


def period(rng: random.Random) -> str:
    """A time that stands after `in`."""
    y, season = rng.randint(1985, 2025), rng.choice(SEASONS)
    return rng.choice(
        (
            str(y),
            str(y),
            month_year(rng),
            f"the {season} of {y}",
            f"{season} {y}",
            f"the {rng.choice(('early', 'late', 'mid'))} {y // 10 * 10}s",
            f"the {y // 10 * 10}s",
            f"{rng.choice(('early ', 'late ', 'mid-'))}{y}",
            f"the first half of {y}",
            f"the mid-{y // 10 * 10}s",
            "the '90s",
            rng.choice(MONTHS),
            f"{rng.choice(MONTHS)} of that year",
            f"{rng.choice(MONTHS)} of last year",
            f"the {season} of that year",
            f"the {rng.choice(('18th', '19th', '20th'))} century",
            f"{season}",
            f"the {season}",
            f"{MONTHS[y % 12][:3]} {y}",
        )
    )


def age_noun(rng: random.Random) -> str:
    n = rng.randint(16, 93)
    words = {
        18: "eighteen",
        19: "nineteen",
        20: "twenty",
        22: "twenty-two",
        25: "twenty-five",
        34: "thirty-four",
        41: "forty-one",
        50: "fifty",
    }
    return rng.choice((f"{n}-year-old", f"{n}-year-old", f"{n} year old", f"{rng.choice(list(words.values()))}-year-old", f"{n}–year-old"))


def age_old(rng: random.Random) -> str:
    n = rng.randint(3, 93)
    words = ("eighteen", "nineteen", "twenty", "twenty-two", "thirty-one", "forty", "fifty-six", "sixteen", "seventeen", "sixty")
    return rng.choice((f"{n} years old", f"{n} years old", f"{rng.choice(words)} years old", f"{n} years of age", f"{n} yrs old"))


def number(rng: random.Random) -> str:
    return rng.choice((str(rng.randint(2, 400)), rng.choice(NUMBERS), f"{rng.randint(1, 90)},{rng.randint(0, 999):03}"))


def count(rng: random.Random) -> str:
    """A number of people or things."""
    n = rng.choice((number(rng), number(rng), number(rng), "three hundred", "two thousand", "a dozen"))
    if rng.random() < 0.15:
        return rng.choice(
            ("several hundred", "dozens", "hundreds", "thousands", "several", "a few dozen", "a handful", "tens of thousands")
        )
    return rng.choice(("", "", "", "about ", "more than ", "at least ", "some ", "nearly ", "over ", "up to ", "fewer than ")) + n


def duration(rng: random.Random) -> str:
    n = rng.choice((rng.choice(NUMBERS), str(rng.randint(2, 60))))
    lead = rng.choice(("", "", "", "about ", "more than ", "almost ", "the last ", "over "))
    return lead + f"{n} {rng.choice(('days', 'weeks', 'months', 'years', 'hours', 'nights', 'and a half years'))}"


def money(rng: random.Random) -> str:
    n = rng.choice(
        (f"{rng.randint(1, 900)}", f"{rng.randint(1, 90)},000", f"{rng.randint(1, 9)}.{rng.randint(1, 9)} million", "two hundred")
    )
    return rng.choice(
        (
            f"${n}",
            f"€{n}",
            f"£{n}",
            f"{n} euros",
            f"{n} rubles",
            f"{n} hryvnias",
            f"EUR {n}",
            f"{n} zloty",
            f"{n} dollars",
            f"₹{n}",
            f"{n} TRY",
        )
    )


def measure(rng: random.Random) -> str:
    unit = rng.choice(("km", "kilometres", "metres", "kg", "miles", "cm", "kilos", "m", "per cent", "%", "hectares", "litres"))
    return f"{rng.choice((rng.randint(2, 300), round(rng.uniform(1, 90), 1)))}{'' if unit == '%' else ' '}{unit}"


def clock(rng: random.Random) -> str:
    h, m = rng.randint(0, 23), rng.choice((0, 5, 15, 20, 30, 40, 45, 55))
    return rng.choice(
        (f"{h}:{m:02}", f"{h:02}.{m:02}", f"{h % 12 or 12} {rng.choice(('am', 'pm', 'a.m.', 'p.m.'))}", f"{h % 12 or 12} o'clock")
    )
