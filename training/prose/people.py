"""People for the templates: names of many countries, Slavic ones in several transliterations, each with its pronouns; no templates here."""

from __future__ import annotations

import random
import tomllib
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

from .words import words as _words

Persona = dict[str, str]

_DATA = tomllib.loads(Path(__file__).with_name("people.toml").read_text("utf-8"))
_OWN = ("belarusian", "belarusian", "belarusian", "arabic", "african", "asian")
_CYRILLIC = "абвгґдеєжзиіїйклмнопрстуфхцчшщыьэюяъё"


def persona(rng: random.Random) -> Persona:
    """Two people with their pronouns: every slot of a text that speaks of them by the same words."""
    first, last, woman = _drawn(rng)
    first2, last2, _ = _drawn(rng)
    he, his, him = ("she", "her", "her") if woman else ("he", "his", "him")
    return {
        **{
            "full": _whole(first, last, rng),
            "first": first,
            "last": last,
            "initial": f"{first[0]}. {last}",
            "initials": f"{first[0]}.{last[0]}.",
        },
        **{"full2": _whole(first2, last2, rng), "first2": first2, "last2": last2, "reversed": f"{last}, {first}", "caps": last.upper()},
        **{"he": he, "his": his, "him": him, "He": he.capitalize(), "His": his.capitalize(), "himself": him + "self"},
        **{"mr": "Ms" if woman else "Mr", "man": "woman" if woman else "man", "son": "daughter" if woman else "son"},
    }


def _whole(first: str, last: str, rng: random.Random) -> str:
    """Given name and surname, at times with what may stand between them or behind."""
    draw = rng.random()
    if draw < 0.8:
        return f"{first} {last}"
    middle, nick = rng.choice("ABCDEFGHJKLMNPRSTVW"), rng.choice(_words.nicknames)
    forms = (
        f"{first} {middle}. {last}",
        f"{first[0]}. {middle}. {last}",
        f"{first} {last} Jr.",
        f"{first} {last} III",
        f"{first} “{nick}” {last}",
        f"{first} ({nick}) {last}",
        f"{first} {rng.choice(_PARTICLES)} {last}",
        f"{first} {last}-{_drawn(rng)[1]}",
        f"{first} {_drawn(rng)[0]} {last}",
        f"{first} {last} {_drawn(rng)[1]}",
    )
    return rng.choice(forms)


_PARTICLES = ("van", "van der", "de", "de la", "von", "di", "bin", "ibn", "el", "al", "ter", "dos")


PERSONAL = {
    **dict.fromkeys(("full", "first", "last", "initial", "initials", "full2", "first2", "last2", "reversed", "caps"), "name"),
    **dict.fromkeys(("he", "his", "him", "He", "His", "himself", "mr", "man", "son"), ""),
}
"""The slots of a persona with their kinds."""


def one(key: str, rng: random.Random) -> str:
    """A value of one such slot by itself."""
    return persona(rng)[key]


def _drawn(rng: random.Random) -> tuple[str, str, bool]:
    """Given name, surname, whether a woman's."""
    woman = rng.random() < 0.4
    men, women, last = _pool(rng.choice((*_DATA["locales"], *_OWN)))
    return _latin(rng.choice(women if woman else men), rng), _latin(rng.choice(last), rng), woman


@cache
def _pool(locale: str) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    if own := _DATA["own"].get(locale):
        return tuple(own["men"]), tuple(own["women"]), tuple(own["last"])
    provider: Any = import_module(f"faker.providers.person.{locale}").Provider

    def listed(*attributes: str) -> tuple[str, ...]:
        """The longest of the lists: the base class has a `Doe` where a locale has none of that name."""
        return max((tuple(n.strip() for n in getattr(provider, a, None) or ()) for a in attributes), key=len)

    every = listed("first_names")
    men = listed("first_names_male") if hasattr(provider, "first_names_male") else every
    women = listed("first_names_female") if hasattr(provider, "first_names_female") else every
    return men, women, listed("last_names", "last_names_male", "unisex_last_names", "last_names_unisex")


_SILENT = dict.fromkeys(map(ord, "-'’ʼ"), "")


def _latin(name: str, rng: random.Random) -> str:
    """The name in Latin letters, by one of the usual conventions where it is Cyrillic."""
    if not any("\u0400" <= c <= "\u04ff" for c in name):
        return name
    table = dict(zip(_CYRILLIC, rng.choice(list(_DATA["scripts"].values())), strict=True))
    parts = ("".join(table.get(c, c) for c in part).translate(_SILENT) for part in name.lower().split("-"))
    return "-".join(part.capitalize() for part in parts)
