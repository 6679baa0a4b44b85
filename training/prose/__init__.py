"""Training text made from templates: `generate` draws one text with its marked spans; the templates and their slots lie beside it."""

from __future__ import annotations

import random
import re
from collections.abc import Mapping
from importlib import import_module

from .people import Persona, persona
from .slots import SLOTS

KINDS = frozenset(
    {"name", "code", "place", "organisation", "unit", "date", "age", "quantity", "demographic", "occupation", "rank", "decoration", "skill",
     "education", "relation", "health", "event", "misc"}
)  # fmt: skip
WEIGHTS = {
    "composed": 4, "war": 5, "service": 5, "reportage": 5, "lives": 5, "protest": 4, "court": 4, "everyday": 4, "abilities": 4, "none": 3,
}  # fmt: skip
"""The modules of templates, each with how often it is drawn."""

Span = tuple[int, int, str]

_TOKEN = re.compile(r"\[\[(?P<kind>[a-z]+)\|(?P<inner>(?:[^\[\]]|\[(?!\[)|\](?!\]))*)\]\]|\{(?P<slot>\w+)\}")
_SLOT = re.compile(r"\{(\w+)\}")
_ARTICLE = re.compile(r"\b[aA] \Z")
_SWAPS = (str.maketrans("–’", "-'"), str.maketrans("“”‘’", "\"\"''"), str.maketrans("–", "—"), str.maketrans("“”", "«»"))


def texts(module: str) -> list[str]:
    """The templates of one module of this package."""
    return import_module(f"{__name__}.{module}").TEXTS


def generate(rng: random.Random) -> tuple[str, list[Span]]:
    """One text with its spans (half-open code point offsets and kind), in order and apart; the same for the same state of `rng`."""
    module = rng.choices(list(WEIGHTS), list(WEIGHTS.values()))[0]
    people = persona(rng)
    text, spans = "", list[Span]()
    for count in range(rng.choice((1, 1, 2, 2, 3, 4, 5))):
        source = module if rng.random() < 0.85 else rng.choice(list(WEIGHTS))
        people = people if rng.random() < 0.7 else persona(rng)
        piece, found = render(rng.choice(texts(source)), rng, people)
        text += rng.choice((" ", " ", "\n\n", "\n")) if count else ""
        spans += [(start + len(text), end + len(text), kind) for start, end, kind in found]
        text += piece
    return _restyled(text, rng), spans


def render(template: str, rng: random.Random, people: Persona | None = None) -> tuple[str, list[Span]]:
    """A template with its slots filled; raises `KeyError` where a slot is in no table."""
    values = people or persona(rng)
    text, spans, at = "", list[Span](), 0
    for token in _TOKEN.finditer(template):
        text += template[at : token.start()]
        at = token.end()
        kind, value = _filled(token, rng, values)
        if _ARTICLE.search(text) and value[:1].lower() in "aeio8":
            text = text[:-1] + "n "
        start = len(text)
        text += value
        if kind:
            spans.append((start, len(text), kind))
    return text + template[at:], spans


def _filled(token: re.Match[str], rng: random.Random, people: Mapping[str, str]) -> tuple[str, str]:
    """The kind ("" for filler) and the words of one marked span or one slot."""
    if token["slot"]:
        return SLOTS[token["slot"]][0], _value(token["slot"], rng, people)
    return token["kind"], _SLOT.sub(lambda m: _value(m[1], rng, people), token["inner"])


def _value(slot: str, rng: random.Random, people: Mapping[str, str]) -> str:
    if slot in people:
        return people[slot]
    choices = SLOTS[slot][1]
    return choices(rng) if callable(choices) else rng.choice(choices)


def _restyled(text: str, rng: random.Random) -> str:
    """The text in another typography, or now and then in one case; each keeps every offset."""
    draw = rng.random()
    if draw < 0.35:
        return text.translate(rng.choice(_SWAPS))
    if draw < 0.42:
        changed = text.lower() if draw < 0.4 else text.upper()
        return changed if len(changed) == len(text) else text
    return text
