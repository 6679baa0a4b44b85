"""What stands in the place of a fact: ages become bands, dates periods, counts magnitudes, places coarser ones, the rest categories.

Pure: same arguments, same words. Of what is hidden, only the declared passes: the coarser value, its number, article and first capital.
Names of people are not replaced here (`pseudonyms`), nor is it decided which facts are (the policy). Words are in `wording.toml`.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from withheld import wording_dates, wording_numbers, wording_slavic
from withheld.places import Level, coarser
from withheld.places import level as place_level
from withheld.wording_grammar import Setting, agreeing, capital, divided, indefinite, is_people, is_plural, reach
from withheld.wording_table import pattern, table

__all__ = ["KINDS", "generalised", "reach"]

KINDS = (
    "code",
    "place",
    "organisation",
    "unit",
    "date",
    "age",
    "quantity",
    "demographic",
    "occupation",
    "rank",
    "decoration",
    "skill",
    "education",
    "relation",
    "health",
    "event",
    "misc",
)
"""The kinds of facts there are words for; a finding of another kind gets its kind in brackets."""

_PLACES = {1: Level.CITY, 2: Level.COUNTRY, 3: Level.CONTINENT}
_UNKNOWN_NOW = frozenset(("organisation", "unit", "decoration"))  # with its name gone, the reader cannot know which one is meant
_NEEDS_ARTICLE = frozenset(("organisation", "unit", "decoration", "skill", "education", "health", "event", "place"))


_NAMED_ALONE = frozenset(("event", "relation"))
"""Kinds that strangers tell nothing by unless the table knows what they are."""


def generalised(kind: str, value: str, before: str, after: str, language: str, level: int, finest: Level | None = None) -> str | None:
    """What stands in the place of a fact of this kind between the texts `before` and `after`, or None where it is coarse enough already.

    `level` is 1 (safe from the public), 2 (from acquaintances) or 3 (from a state). `language` is a two-letter code; ru, uk, be and pl have
    their own rules, every other is treated as English. To keep a hidden word from telling by `a` or `an` how it begins, replace the last
    `reach(before)` characters of `before` as part of the value. Raises `ValueError` for another level.
    """
    if level not in (1, 2, 3):
        raise ValueError(f"no level {level} of generalisation")
    if not (value := value.strip()):
        return None
    if kind == "code":
        return None if value == "[code]" else "[code]"
    if kind == "place" and finest is not None:
        return _coarser_place(value, Setting(before, after, level), language, finest)
    if language in wording_slavic.LANGUAGES:
        return wording_slavic.generalised(kind, value, before, language, level)
    return _english(kind, value, Setting(before, after, level))


_DURATION = re.compile(rf"(?:{wording_numbers.NUMBER.pattern})\s+(?:second|minute|hour|day|night|week|month|year|decade)s?", re.IGNORECASE)


def _english(kind: str, value: str, setting: Setting) -> str | None:
    rules = {"age": wording_numbers.age, "date": wording_dates.date, "quantity": wording_numbers.quantity, "place": _place}
    if kind not in KINDS:
        return None if value == f"[{kind}]" else f"[{kind}]"
    if kind == "organisation" and setting.level < 3 and (place_level(value) or Level.SITE) >= Level.COUNTRY:
        return None  # a state that acts: `against the United Kingdom`
    if kind == "date" and _DURATION.fullmatch(value):
        kind = "quantity"
    label = rules[kind](value, setting) if kind in rules else _category(kind, value, setting)
    return None if label is None or label.casefold() == value.casefold() else label


def _coarser_place(value: str, setting: Setting, language: str, finest: Level) -> str | None:
    if language not in wording_slavic.LANGUAGES:
        return _place(value, setting, finest)
    words = coarser(value, finest, language)
    return None if words == value else words


def _place(value: str, setting: Setting, finest: Level | None = None) -> str | None:
    own, bare = divided(value)
    target = _PLACES[setting.level] if finest is None else finest
    known = place_level(re.sub(r"\A(?:(?:territory|area) of|continent of|part of) ", "", bare))
    if known is not None and known >= target:
        return None
    label = coarser(bare, target, "en")
    if label == "place":
        return _category("place", value, setting)
    if known is Level.SITE or known is None:  # a part of somewhere: it keeps the preposition of the part
        area = f"{'territory' if re.search(r'on (?:the )?$', setting.before) else 'area'} of {label}"
        return capital(area if setting.determined else f"the {area}" if own or setting.previous else label, value, setting)
    if not re.search(r"\bthe\s+\Z", setting.before, re.IGNORECASE):
        return label
    return label.removeprefix("the ") if label.startswith("the ") or setting.attributive else f"territory of {label}"


def _category(kind: str, value: str, setting: Setting) -> str | None:
    bare = re.sub(r"\A(?:his|her|their|my|our|your|its)\s+", "", divided(value)[1], flags=re.IGNORECASE)
    row = _row(kind, bare)
    if kind == "event" and "words" not in row and not setting.determined:
        row = next((r for r in table("en")[kind] if "verb" in r and re.fullmatch(r["verb"], bare)), row)
    if (setting.level == 1 or row.get("keep")) and _stays(row, bare):
        return None
    if setting.level == 1 and kind in _NAMED_ALONE and not row.get("words") and "verb" not in row:
        return None  # nothing in the table is like it: more likely no event, no relative at all than one nobody thought of
    if _plain(bare) in _labels(kind, min(setting.level, 2)):
        return None
    if kind == "event" and (row.get("past") or row.get("participle")):
        return _event(row, value, setting)
    row = _coarsened(kind, row) if setting.level > 1 else row
    if kind == "skill" and not row.get("words") and (verb := _does(setting.before)):
        return f"{verb} {row['label']}"
    if kind == "occupation" and (verb := _does(setting.before)):
        return {"have": "work", "has": "works"}[verb]
    if kind == "demographic" and (found := _described(row, bare, setting)):
        return found
    return _worded(kind, row, value, setting)


def _does(before: str) -> str:
    """The verb that a skill told as a deed leaves behind (`I film rockets`: I have …), empty where it is told as a thing."""
    plural = re.search(r"\b(?:I|you|we|they|can|could|will|would)\s+\Z", before, re.IGNORECASE)
    return "have" if plural else "has" if re.search(r"\b(?:he|she|who)\s+\Z", before, re.IGNORECASE) else ""


def _stays(row: dict[str, Any], bare: str) -> bool:
    """Whether a value is coarse enough for the public; a dot stands for all values of a row."""
    return bool(row.get("level")) or row.get("stays") == "." or re.fullmatch(row.get("stays", r"(?!)"), bare, re.IGNORECASE) is not None


def _coarsened(kind: str, row: dict[str, Any]) -> dict[str, Any]:
    """The row for the levels above the first."""
    if row.get("then"):
        return {"label": row["then"], "several": row["thens"]}
    return row if row.get("keep") else next((r for r in table("en")[kind] if r.get("level")), row)


_AUXILIARY = re.compile(r"\A(?:(?:was|were|been|being|be|is|are|am|got|has|have|had|to|of a|an?|the)\s+)+")


def _plain(bare: str) -> str:
    return _AUXILIARY.sub("", bare.casefold())


@cache
def _labels(kind: str, level: int) -> frozenset[str]:
    """What is as coarse already as this level, without articles and auxiliaries."""
    rows: list[dict[str, Any]] = [r if level == 1 else _coarsened(kind, r) for r in table("en")[kind]]
    forms = ("label", "several", "vowel", "consonant", "noun", "past", "base", "now", "ing", "perfect", "participle", "then", "thens")
    return frozenset(x.casefold() for r in rows for k in forms if isinstance(x := r.get(k), str))


def _row(kind: str, bare: str) -> dict[str, Any]:
    """The row of a verb that begins the phrase, else whose words fit its head, the longest first, else the row for all others."""
    rows: list[dict[str, Any]] = [r for r in table("en")[kind] if not r.get("level")]
    for r in rows:
        if r.get("words") and (r.get("past") or r.get("participle")) and _verbal(r["words"]).match(bare):
            return r
    rows = [r for r in rows if not r.get("past")]
    head = re.split(r",|\s+(?:of|for|in|at|with|from|who|on|to|by|under)\b", bare, maxsplit=1)[0]
    for text in (head, bare):
        hits = [(m.end(), len(m[0]), -i) for i, r in enumerate(rows) if r.get("words") for m in _plural(r["words"]).finditer(text)]
        if hits:
            return rows[-max(hits)[2]]
    return next((r for r in rows if not r.get("words")), table("en")[kind][-1])


@cache
def _verbal(words: str) -> re.Pattern[str]:
    return re.compile(rf"(?:(?:has|have|had|having|to)\s+)?(?:\w+ly\s+)?(?:{words})(?!\w)", re.IGNORECASE)


def _plural(words: str) -> re.Pattern[str]:
    """The words in either number."""
    return pattern(f"(?:{words})(?:e?s)?")


def _described(row: dict[str, Any], bare: str, setting: Setting) -> str | None:
    """Adjectives of belonging before a noun (`a Catholic soldier`) and behind a verb (`is gay`)."""
    if is_plural(bare) or (is_people(bare) and bare.casefold().endswith("s")):
        return None
    if setting.attributive or (not setting.determined and row.get("noun")):
        return agreeing((row.get("noun", row["label"]), row["vowel"]), setting.article)
    return None if setting.determined else f"of a {row['label']}"


def _worded(kind: str, row: dict[str, Any], value: str, setting: Setting) -> str:
    """The label of a row, in the number and with the article of what it replaces."""
    own, bare = divided(value)
    if row.get("bare"):
        label = row.get("noun", row["label"]) if setting.attributive else row["label"]
        return capital(label, value, setting)
    possessed = re.match(r"(?:his|her|their|my|our|your|its)\s+", value, re.IGNORECASE)
    own = possessed[0].strip().lower() if possessed else own
    own = "a" if own == "the" and kind in _UNKNOWN_NOW else own
    named = kind in _UNKNOWN_NOW and re.search(r"[A-Z][\w’'-]*\Z", bare)  # Clark-Roberts is one company
    if (is_plural(bare) and not row.get("single") and not named) or (kind in _NEEDS_ARTICLE and not own and setting.qualified):
        return capital(f"{own} {row['several']}" if own not in ("", "a", "an") else row["several"], value, setting)
    label = agreeing((row["label"], *(row[k] for k in ("vowel", "consonant") if k in row)), "" if own else setting.article)
    if own in ("a", "an") or (not own and kind in _NEEDS_ARTICLE and not setting.determined):
        return capital(indefinite(label), value, setting)
    return capital(f"{own} {label}".lstrip(), value, setting)


_BE = re.compile(r"\b(?:am|is|are|was|were|be|been|being|got|get|gets)(?:\s+\w+ly)?\s+\Z", re.IGNORECASE)
_HAVE = re.compile(r"\b(?:has|have|had|having|[’']ve)(?:\s+(?:\w+ly|never|also|already|since))?\s+\Z", re.IGNORECASE)
_TO = re.compile(r"\b(?:to|will|would|can|could|may|might|must|should|did|not|do|does|n[’']t)\s+\Z", re.IGNORECASE)


def _event(row: dict[str, Any], value: str, setting: Setting) -> str:
    """A verb phrase in the tense of what it replaces."""
    if row.get("object"):
        return _deed(row, value, setting)
    return capital(_verb(row, value, setting), value, setting)


def _verb(row: dict[str, Any], value: str, setting: Setting) -> str:
    if row.get("participle"):
        own = re.match(r"((?:(?:has|have|had) )?(?:was|were|been|being|be|is|are|got|gets?))\s", value, re.IGNORECASE)
        if own:
            return f"{own[1].lower()} {row['participle']}"
        return row["participle"] if _BE.search(setting.before) or not _subject(setting) else row["past"]
    first = value.split()[0].casefold()
    if first in ("has", "have", "had", "to"):
        return f"{first} {row['base' if first == 'to' else 'perfect']}"
    if first.endswith("ing"):
        return row["ing"]
    if _HAVE.search(setting.before):
        return row["perfect"]
    if _TO.search(setting.before):
        return row["base"]
    if first.endswith("ed") or first in ("fled", "left", "went", "sought", "took", "fought", "came"):
        return row["past"]
    return row["now"] if first.endswith(("s", "es")) else row["base"]


def _subject(setting: Setting) -> bool:
    """Whether somebody stands right before who may have done it."""
    return bool(re.search(r"[\w’']\s+\Z", setting.before)) and setting.previous not in ("and", "or", "but", "the", "a", "an")


def _deed(row: dict[str, Any], value: str, setting: Setting) -> str:
    """A verb with what was taken part in: the verb keeps its tense and the thing becomes its category."""
    found = _verbal(row["words"]).match(value)
    assert found is not None
    rest = value[found.end() :].strip()
    verb = _verb(row, value, setting)
    thing = _category("event", rest, Setting(f"{verb} ", setting.after, setting.level)) or rest
    return capital(f"{verb} {thing}".rstrip(), value, setting)
