"""The slots of the templates: what may stand in each and of what kind it is; the templates stand in their own modules."""

from __future__ import annotations

import random
from collections.abc import Callable
from functools import partial

from .amounts import (
    DAYS,
    MONTHS,
    NUMBERS,
    age_noun,
    age_old,
    clock,
    count,
    day,
    duration,
    measure,
    money,
    month_year,
    number,
    period,
    relative,
    year,
)
from .entities import (
    callsign,
    case_number,
    city,
    club,
    company,
    document,
    institution,
    jobs,
    medal,
    org,
    place,
    school,
    street,
    unit,
    university,
    village,
    work,
)
from .people import PERSONAL, one
from .words import words


def _capital(values: list[str], rng: random.Random) -> str:
    value = rng.choice(values)
    return value[0].upper() + value[1:]


_CAPITALS = (
    ("job", "occupation", words.jobs),
    ("nation", "demographic", words.nations),
    ("rank", "rank", words.ranks),
    ("gerund", "", words.gerunds),
    ("job_x", "", words.trades),
    ("age", "age", [f"{n}-year-old" for n in range(18, 90)]),
)


SLOTS: dict[str, tuple[str, list[str] | Callable[[random.Random], str]]] = {
    **{key: (kind, partial(one, key)) for key, kind in PERSONAL.items()},
    "call": ("name", callsign),
    **{f"{key}_cap": (kind, partial(_capital, values)) for key, kind, values in _CAPITALS},
    "nick": ("name", words.nicknames),
    **{
        "year": ("date", year),
        "month_year": ("date", month_year),
        "day": ("date", day),
        "ago": ("date", relative),
        "period": ("date", period),
    },
    "clock": ("date", clock),
    **{"weekday": ("date", DAYS), "month": ("date", MONTHS)},
    **{"age_noun": ("age", age_noun), "age_old": ("age", age_old), "age_n": ("age", lambda r: str(r.randint(16, 93)))},
    **{"count": ("quantity", count), "duration": ("quantity", duration), "money": ("quantity", money), "measure": ("quantity", measure)},
    **{
        "n": ("", number),
        "n_word": ("", NUMBERS),
        "small": ("", NUMBERS[:6]),
        "decade": ("", ["twenties", "thirties", "forties", "fifties", "sixties"]),
    },
    **{"city": ("place", city), "village": ("place", village), "street": ("place", street), "place": ("place", place)},
    **{
        "country": ("place", words.countries),
        "region": ("place", words.regions),
        "a_city": ("", city),
        "caps_city": ("", lambda r: city(r).upper()),
        "a_country": ("", words.countries),
    },
    **{
        "org": ("organisation", org),
        "uni": ("organisation", university),
        "school": ("organisation", school),
        "company": ("organisation", company),
    },
    **{"club": ("organisation", club), "institution": ("organisation", institution), "ngo": ("organisation", words.non_governmental)},
    **{
        "paper": ("organisation", words.papers),
        "court": ("organisation", words.courts),
        "party": ("demographic", words.parties),
    },
    **{
        "unit": ("unit", unit),
        "rank": ("rank", words.ranks),
        "rk": ("rank", words.ranks_short),
        "medal": ("decoration", medal),
        "prize": ("decoration", words.prizes),
    },
    **{"nation": ("demographic", words.nations), "religion": ("demographic", words.religions)},
    **{"job": ("occupation", words.jobs), "jobs": ("occupation", jobs), "office": ("occupation", words.offices)},
    **{
        "lang": ("skill", words.languages),
        "skill": ("skill", words.skills),
        "gerund": ("", words.gerunds),
        "degree": ("education", words.degrees),
        "field": ("", words.fields),
    },
    **{
        "lang_a": ("", [*words.languages, *words.languages, "Braille"]),
        "ability": ("", words.abilities),
        "practice": ("", words.practices),
        "licence": ("", words.licences),
        "doer": ("", words.doers),
        "instrument": ("", words.instruments),
        "shop": ("", words.shops),
        "job_x": ("", words.trades),
    },
    **{
        "subject": ("education", words.subjects),
        "kin": ("", words.kin),
        "kin_one": ("", ["sister", "brother", "wife", "husband", "daughter", "mother", "cousin"]),
        "illness": ("health", words.illnesses),
        "injury": ("health", words.injuries),
    },
    **{
        "protest": ("event", words.protests),
        "battle": ("event", words.battles),
        "crime": ("event", words.crimes),
        "sport": ("", words.sports),
    },
    **{
        "work": ("misc", work),
        "car": ("misc", words.vehicles),
        "weapon": ("misc", words.weapons),
        "thing": ("", words.things),
        "dish": ("", words.dishes),
        "saint": ("", ["Saint George", "Merit", "Honour", "Vasa"]),
    },
    **{"case": ("code", case_number), "doc": ("code", document)},
}
"""Name of a slot → the kind of what stands there ("" for words that are not marked), and the words or how they are drawn."""
