"""Names that stand for people: drawn with the run key, and written in the form and case of the mention they replace.

A draw knows a person's place in the list, gender and language, never the name, so two stories with other names and the same key get the
same pseudonyms. One thing of the names does pass: a drawn name is never one that occurs in the story (`taken`), as it would point at
whoever bears it. Names come from `pseudonyms.toml`; cases from `cases`. Who is one person is decided in `spelling`.
"""

from __future__ import annotations

import hmac
import re
import tomllib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from withheld import cases
from withheld.skeletons import CYRILLIC, given, keys, parts, skeleton
from withheld.words import words

COLUMNS = ("en", "ru", "uk", "be", "pl")


class Name(NamedTuple):
    """One name as five languages write it."""

    en: str
    ru: str
    uk: str
    be: str
    pl: str


@dataclass(frozen=True, slots=True)
class Pseudonym:
    """The names of somebody who does not exist; `patronymic` is None where people of the language have none."""

    given: Name
    family: Name
    patronymic: Name | None
    gender: str

    def written(self, value: str, language: str, before: str) -> str:
        """The pseudonym in place of the mention `value`: full, by surname, by given name or with initials, in its case and capitals.

        `before` is the text before the mention, for its preposition. Of `value` only the form passes: which parts of a name it has and in
        which order, its grammatical case, capitals and possessive ending.
        """
        mention = _Mention.read(value, language)
        column = mention.column
        case = cases.case(mention.bare, column, before, self.gender) if column != "en" else "n"
        shown = " ".join(self._part(p, case, column) for p in mention.shape if self._has(p))
        return (shown.upper() if mention.capitals else shown) + mention.ending

    def _has(self, part: str) -> bool:
        return self.patronymic is not None or not part.startswith("patronymic")

    def _part(self, part: str, case: str, column: str) -> str:
        name: str = getattr(getattr(self, part.rstrip(".")), column)
        if part.endswith("."):
            return f"{name[0]}."
        return cases.inflected(name, case, self.gender, column, part)


class _Mention(NamedTuple):
    """What of a mention its replacement takes over."""

    shape: tuple[str, ...]
    bare: str
    column: str
    capitals: bool
    ending: str

    @classmethod
    def read(cls, value: str, language: str) -> _Mention:
        possessive = re.search(r"['’]s?\Z", value)
        bare = _NICKNAME.sub(" ", value[: possessive.start()] if possessive else value)
        cyrillic = bool(CYRILLIC.search(bare))
        slavic = language in cases.LANGUAGES and cyrillic == (language != "pl")
        column = language if slavic else "ru" if cyrillic else "en"
        letters = [c for c in bare if c.isalpha()]
        capitals = len(letters) > 2 and all(c.isupper() for c in letters)
        return cls(_shape(bare), bare, column, capitals, possessive[0] if possessive else "")


_NICKNAME = re.compile(r"\s[\"“”„«‘'(][^\s\"“”„«»‘’'()]+[\"“”»’')]\s")
_TOKEN = re.compile(r"[^\W\d_](?:[\w’'-]*\w)?\.?")
_PATRONYMIC = re.compile(
    r"(?:[оеё]ви?ч|[оеаё]в[иіы]?ч|(?:[оеё]в|[иі]в|аў|еў|їв|ёў)н|ov[iy]ch|ev[iy]ch|ovn|evn|[aeo]wicz|[oe]wn)\w{0,3}\Z", re.IGNORECASE
)


def _shape(bare: str) -> tuple[str, ...]:
    """The parts of a name in their order, an initial with a full stop behind."""
    tokens = [t for t in _TOKEN.findall(bare) if t.rstrip(".").casefold() not in words("titles") and not _is_small(t)] or ["?"]
    full = [t for t in tokens if len(t.rstrip(".")) > 1]
    patronymics = [t for t in full[1:] if _PATRONYMIC.search(t) and (len(full) > 2 or _is_patronymic(t, full[0]))]
    named = [t for t in full if t not in patronymics]
    if len(full) == len(tokens) and len(named) == 1 and (patronymics or _is_given(named[0])):
        roles = {named[0]: "given"}
    elif len(named) > 1:
        reverse = "," in bare or (not _is_given(named[0]) and _is_given(named[-1]))
        roles = {named[0]: "family" if reverse else "given", named[1 if reverse else -1]: "given" if reverse else "family"}
    else:
        roles = dict.fromkeys(named, "family")
    return tuple(_ordered(tokens, roles, patronymics))


def _is_small(token: str) -> bool:
    """Whether it is a conjunction or a preposition and no initial: `и`, `w`."""
    return len(token) == 1 and token.islower()


def _ordered(tokens: Sequence[str], roles: Mapping[str, str], patronymics: Collection[str]) -> Iterator[str]:
    initials = iter(("given.", "patronymic.") if "given" not in roles.values() else ("patronymic.",))
    for token in tokens:
        if token in roles:
            yield roles[token]
        elif token in patronymics:
            yield "patronymic"
        elif len(token.rstrip(".")) == 1 and (initial := next(initials, "")):
            yield initial


def _is_patronymic(word: str, first: str) -> bool:
    """Whether the second of two words is a patronymic: `Иван Петрович`, and not `Иван Мицкевич`, which only a list could tell."""
    return bool(CYRILLIC.search(word)) and bool(_PATRONYMIC.search(word)) and _is_given(first) and not word.endswith("кевич")


def _is_given(word: str) -> bool:
    """Whether the word is a given name in one of its cases."""
    return skeleton(word) in given() or any(word.casefold().replace("ё", "е") in cases.forms(x) for x in cases.LANGUAGES)


def draw(people: Sequence[tuple[str, str, str]], key: bytes, taken: Collection[str]) -> dict[str, Pseudonym]:
    """A pseudonym for each person (id, gender `male`, `female` or empty, language of the story), the same whenever the key is the same.

    No word of a pseudonym is in `taken`, the names that occur in the story, in any spelling; two people share no family name and no given
    name while there are enough, and never both. Raises `ValueError` when every pair is used up.
    """
    avoided = frozenset(k for name in taken for word in parts(name) for k in keys(word))
    drawn: dict[str, Pseudonym] = {}
    for index, (person, gender, language) in enumerate(people):
        drawn[person] = _drawn(index, gender, language, key, avoided, list(drawn.values()))
    return drawn


def _drawn(index: int, gender: str, language: str, key: bytes, avoided: frozenset[str], others: Sequence[Pseudonym]) -> Pseudonym:
    table = names()["slavic" if language in cases.LANGUAGES else "western"]
    ranked = {part: _ranked(table.get(part, ()), key, f"{index} {part}", avoided) for part in _needed(gender)}
    firsts, families, fathers = ranked.values()
    used = {(o.given, o.family) for o in others}
    given_used, family_used = ({pair[i] for pair in used} for i in (0, 1))
    pairs = ((f, g) for f in families for g in firsts if (g, f) not in used and f"{g.en} {f.en}" not in famous())
    best = min(pairs, key=lambda p: (p[0] in family_used, p[1] in given_used), default=None)
    if best is None:
        raise ValueError("more people than there are pseudonyms: use labels for this story")
    return Pseudonym(best[1], best[0], fathers[0] if fathers else None, gender)


def _needed(gender: str) -> tuple[str, str, str]:
    father = "father_of_daughter" if gender == "female" else "father_of_son"
    return gender or "neutral", "family", father


def _ranked(candidates: Sequence[Name], key: bytes, purpose: str, avoided: frozenset[str]) -> list[Name]:
    """The names not avoided, in an order that only the key and the purpose decide."""
    free = [n for n in candidates if not any(keys(word) & avoided for word in n)]
    return sorted(free, key=lambda n: hmac.digest(key, f"{purpose} {n.en}".encode(), "sha256"))


@cache
def names() -> dict[str, dict[str, tuple[Name, ...]]]:
    """The tables that are drawn from, by culture (`slavic`, `western`) and part."""
    tables = _tables()
    return {
        culture: {part: tuple(Name(*line.split("|")) for line in text.split("\n") if line) for part, text in parts.items()}
        for culture, parts in tables.items()
    }


@cache
def famous() -> frozenset[str]:
    """Full names, in English, that the tables could make and somebody well known bears."""
    return frozenset(("Robert Mazur", "Norman Norwood", "Robert Zhuk", "Desmond Norman", "Marina Mazur", "Gordon Granger", "Ralph Norwood"))


@cache
def _tables() -> dict[str, dict[str, str]]:
    return tomllib.loads(files("withheld").joinpath("pseudonyms.toml").read_text("utf-8"))
