"""Cases of personal names in Russian, Ukrainian, Belarusian and Polish: which one a name found in a text is in, and a name put into one.

Russian is inflected by pytrovich and Ukrainian by shevchenko (both MIT), Belarusian and Polish by the rules of `cases.toml`. A case is
told from a given name that is in a list (its forms are made and looked up), from endings, and from the preposition before; a wrong guess
gives a wrong ending, never a wrong name. Which names stand for whom is not known here.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib import import_module
from importlib.resources import files
from typing import Any

from withheld.skeletons import given_names

LANGUAGES = ("ru", "uk", "be", "pl")
CASES = "ngdailv"
"""Nominative, genitive, dative, accusative, instrumental, locative, vocative, in the order in which a doubtful form is read."""

_ORDER = "ngadlvi"
_RUSSIAN = {"g": "GENITIVE", "d": "DATIVE", "a": "ACCUSATIVE", "i": "INSTRUMENTAL", "l": "PREPOSITIONAL"}
_UKRAINIAN = {"g": "genitive", "d": "dative", "a": "accusative", "i": "ablative", "l": "locative", "v": "vocative"}


def inflected(name: str, case: str, gender: str, language: str, part: str = "given") -> str:
    """The nominative `name` in a case (one of `CASES`); `part` is `given`, `family` or `patronymic`, gender `male`, `female` or empty.

    Family names of women that end in a consonant stay, as do names of unknown gender that would need it. Languages without cases give the
    name back. Raises `ValueError` for a case that is none.
    """
    if case not in CASES:
        raise ValueError(f"no case {case!r}")
    if case == "n" or language not in LANGUAGES or not name:
        return name
    if part == "family" and (not gender or (gender == "female" and not re.search(r"[аяa]\Z", name))):
        return name
    gender = gender or ("female" if re.search(r"[аяa]\Z", name) else "male")
    if language == "ru":
        return _russian(name, case, gender, part)
    return _ukrainian(name, case, gender, part) if language == "uk" else _ruled(name, case, gender, language)


def _russian(name: str, case: str, gender: str, part: str) -> str:
    if case == "v":
        return name
    enums: Any = import_module("pytrovich.enums")
    parts = {"given": enums.NamePart.FIRSTNAME, "family": enums.NamePart.LASTNAME, "patronymic": enums.NamePart.MIDDLENAME}
    return str(_petrovich().make(parts[part], enums.Gender[gender.upper()], enums.Case[_RUSSIAN[case]], name))


@cache
def _petrovich() -> Any:
    return import_module("pytrovich.maker").PetrovichDeclinationMaker()


def _ukrainian(name: str, case: str, gender: str, part: str) -> str:
    shevchenko: Any = import_module("shevchenko")
    field = f"{part}_name"
    plain = name.replace("’", "'")
    made = str(shevchenko.in_case(_UKRAINIAN[case], gender={"male": "masculine", "female": "feminine"}[gender], **{field: plain})[field])
    return made.replace("'", "’") if "’" in name else made


def _ruled(name: str, case: str, gender: str, language: str) -> str:
    column = CASES.index(case)
    for ending, *forms in _table()[language][gender]:
        if re.search(rf"(?:{ending})\Z", name):
            return re.sub(rf"(?:{ending})\Z", forms[column - 1], name)
    return name


@cache
def _table() -> dict[str, dict[str, Any]]:
    return tomllib.loads(files("withheld").joinpath("cases.toml").read_text("utf-8"))


def case(value: str, language: str, before: str, gender: str = "") -> str:
    """The case a name in the text is in, told from its words, its bearer's gender and the preposition `before` it; else the nominative."""
    if language not in LANGUAGES:
        return "n"
    found = _readings(value, language)
    possible = {r[0] for r in found if not gender or r[1] == gender[0]} or {r[0] for r in found}
    order = governed(before, language)
    likely = possible & set(order) if order else possible - {"l"}  # without a preposition there is no locative
    possible = likely or set(order) or possible
    return min(possible, key=(order or _ORDER).index)


def gender(name: str, language: str, before: str = "") -> str:
    """`male`, `female` or, where the name and the preposition `before` it do not tell, an empty string."""
    if language in LANGUAGES:
        order = governed(before, language)
        found = _readings(name, language)
        genders = {r[1] for r in found if r[0] in order} or {r[1] for r in found}
        if "m" in genders and any(w in _table()["men"] for w in name.casefold().split()):
            return "male"
        if len(genders) == 1:
            return {"m": "male", "f": "female"}[genders.pop()]
    lists = _listed(language if language in LANGUAGES else "")
    said = {g for w in re.findall(r"[^\W\d_]+", name.casefold()) for g in lists.get(w, "")}
    return {"m": "male", "f": "female"}.get("".join(said), "")


def governed(before: str, language: str) -> str:
    """The cases that the preposition right before a name governs, the commonest first; empty where there is none."""
    found = re.search(r"(?<!\w)([\w’']+)\s+\Z", before)
    word = found[1].casefold() if found else ""
    return next((cases for cases, heads in _table()[language]["prepositions"].items() if word in heads), "")


def _readings(value: str, language: str) -> frozenset[str]:
    """The cases and genders (`gm`) that all words of a name agree in; of the first that tells most where they do not agree."""
    each = [_word(w.casefold(), language) for w in re.findall(r"[^\W\d_][\w’'-]+", value)]
    if not each:
        return frozenset(_every("*", language))
    return each[0].intersection(*each[1:]) or min(each, key=len)


def _word(word: str, language: str) -> frozenset[str]:
    known = forms(language).get(word.replace("ё", "е"))
    if known and known >= {"nm", "gm"} and word[-1] in "аяa":
        return frozenset(known - {"nm"})  # far more people are called Пётр than Петра
    if known:
        return frozenset(known)
    codes = next(codes for ending, codes in _table()[language]["endings"] if re.search(rf"{ending}\Z", word))
    return frozenset(r for code in codes.split() for r in _every(code, language))


def _every(code: str, language: str) -> list[str]:
    """The readings a code of the table stands for: `*f` is every case of a woman's name, `*` every case of both."""
    cases = _ORDER if code[0] == "*" else code[0]
    usual = cases.replace("v", "") if language == "ru" else cases
    return [c + g for c in usual for g in code[1:] or "mf"]


@cache
def forms(language: str) -> dict[str, set[str]]:
    """Readings by form of every given name in the lists of a language."""
    found: dict[str, set[str]] = {}
    for name, genders in _listed(language).items():
        if _alphabet(language).fullmatch(name):
            for g in genders:
                long = {"m": "male", "f": "female"}[g]
                for c in CASES.replace("v", "") if language == "ru" else CASES:
                    found.setdefault(inflected(name.capitalize(), c, long, language).casefold().replace("ё", "е"), set()).add(c + g)
    return found


def _alphabet(language: str) -> re.Pattern[str]:
    letters = {"ru": "а-яё", "uk": "а-щьюяґєії'’", "be": "а-зй-шыьэюяёіў'’", "pl": "a-ząćęłńóśźż"}[language]
    return re.compile(rf"[{letters}]+")


_LOCALES = {"ru": ("ru_RU",), "uk": ("uk_UA",), "be": (), "pl": ("pl_PL",), "": ("en_US", "en_GB", "fi_FI", "de_DE", "pl_PL")}


@cache
def _listed(language: str) -> dict[str, str]:
    """Full given names of a language in small letters with their genders: Faker's (MIT) and our tables. Short forms end regularly."""
    found: dict[str, str] = {}
    for locale in _LOCALES[language]:
        provider: Any = import_module(f"faker.providers.person.{locale}").Provider
        for g, attribute in (("m", "first_names_male"), ("f", "first_names_female")):
            _add(found, getattr(provider, attribute, ()), g)
    tables = tomllib.loads(files("withheld").joinpath("pseudonyms.toml").read_text("utf-8"))
    for table in tables.values():
        for g, part in (("m", "male"), ("f", "female")):
            _add(found, re.split(r"[|\n]", table[part]), g)
    for name in given_names():
        _add(found, name.full, "f" if name.female else "m")
    return found


def _add(found: dict[str, str], names: Any, gender: str) -> None:
    for name in names:
        plain = str(name).casefold()
        if plain and gender not in found.setdefault(plain, ""):
            found[plain] += gender
