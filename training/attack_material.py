"""Tagged text for the attacks' tagger: court cases, posts, and sentences with made-up names. A tag is 1 for a word of a person's name."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

from faker import Faker

from withheld.attacks._tagger import Token, tokenised

HERE = Path(__file__).parent
_LABELS = ("[Person {}{}]", "[Person {}{}]", "[Person {}{}]", "[PERSON {}{}]")
_SLOT = re.compile(r"\{(\w)(?:\.(\w))?\}")
_ROMAN = str.maketrans(
    dict(zip("абвгдеёзийклмнопрстуфыэіўґ", "abvgdeeziiklmnoprstufyeiug", strict=True))
    | {
        "ж": "zh",
        "х": "kh",
        "ц": "ts",
        "ч": "ch",
        "ш": "sh",
        "щ": "shch",
        "ю": "yu",
        "я": "ya",
        "є": "ie",
        "ї": "i",
        "ь": "",
        "ъ": "",
        "’": "",
    }
)
_BELARUSIAN = (("ий", "і"), ("щ", "шч"), ("и", "і"), ("ко", "ка"), ("те", "цё"), ("де", "дзе"), ("ть", "ць"), ("ри", "ры"), ("ре", "рэ"))


class Sentence(NamedTuple):
    """A passage as tokens, and for each whether it is of a person's name."""

    tokens: list[Token]
    tags: list[int]


def tagged(text: str, spans: Sequence[tuple[int, int]]) -> Sentence:
    tokens = tokenised(text)
    return Sentence(tokens, [int(any(a <= t.start and t.end <= b for a, b in spans) and t.text[0].isalpha()) for t in tokens])


def exchanged(text: str, spans: Sequence[tuple[int, int]], words: Sequence[str], keep: bool) -> tuple[str, list[tuple[int, int]]]:
    """The text with other words in the spans; they are names again with `keep`, else nobody's."""
    parts: list[str] = []
    found: list[tuple[int, int]] = []
    at = length = 0
    for (start, end), word in zip(spans, words, strict=True):
        parts += [text[at:start], word]
        length += start - at
        found += [(length, length + len(word))] if keep else []
        length += len(word)
        at = end
    return "".join([*parts, text[at:]]), found


def cases(path: Path) -> Iterator[tuple[str, list[tuple[int, int]]]]:
    """Paragraphs of the court cases (TAB) with the spans of people's names; titles in front are none of the name."""
    for case in json.loads(path.read_text("utf-8")):
        mentions = [m for a in case["annotations"].values() for m in a["entity_mentions"] if m["entity_type"] == "PERSON"]
        spans = sorted({(m["start_offset"] + _title(m["span_text"]), m["end_offset"]) for m in mentions})
        yield from _paragraphs(case["text"], _apart(spans))


def posts(path: Path) -> list[tuple[str, list[tuple[int, int]]]]:
    """Synthetic posts (SPIA's PANORAMA part): wherever a word of a NAME stands with a capital."""
    out: list[tuple[str, list[tuple[int, int]]]] = []
    for line in path.read_text("utf-8").splitlines():
        row: dict[str, Any] = json.loads(line)
        names = {w for s in row["subjects"] for p in s["PIIs"] if p["tag"] == "NAME" for w in re.findall(r"[^\W\d_]{2,}", p["keyword"])}
        text: str = row["text"]
        spans = [
            m.span()
            for m in re.finditer(r"[^\W\d_]+", text)
            if m.group() in names and text[max(m.start() - 1, 0) : m.start()] not in ("@", "/")
        ]
        out.append((text, [s for s in spans if "@" not in text[s[1] : s[1] + 1] and "_" not in text[s[1] : s[1] + 1]]))
    return out


def _title(name: str) -> int:
    match = re.match(r"(?:(?:Mr|Mrs|Ms|Miss|Dr|Prof|Sir|Judge|the)\.? )+", name)
    return match.end() if match else 0


def _apart(spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    out: list[tuple[int, int]] = []
    for start, end in spans:
        if out and start < out[-1][1]:
            out[-1] = (out[-1][0], max(end, out[-1][1]))
        elif start < end:
            out.append((start, end))
    return out


def _paragraphs(text: str, spans: Sequence[tuple[int, int]]) -> Iterator[tuple[str, list[tuple[int, int]]]]:
    for m in re.finditer(r"[^\n]+", text):
        yield m.group(), [(a - m.start(), b - m.start()) for a, b in spans if m.start() <= a and b <= m.end()]


class Names:
    """Made-up names, in many languages and cases. The inflecting libraries are needed here only."""

    def __init__(self, rng: Random, locales: Sequence[str]) -> None:
        import pymorphy3

        self.rng = rng
        self.latin = [Faker(locale) for locale in locales]
        self.local = {"ru": Faker("ru_RU"), "uk": Faker("uk_UA"), "be": Faker("ru_RU"), "pl": Faker("pl_PL"), "en": Faker("en_US")}
        for faker in (*self.latin, *self.local.values()):
            faker.seed_instance(rng.randrange(1 << 30))
        self.morph = pymorphy3.MorphAnalyzer()

    def english(self) -> tuple[str, str]:
        """A given and a family name as an English text has them: a third are Slavic ones in Latin letters."""
        if self.rng.random() < 0.35:
            given, family = self.slavic(self.rng.choice(("ru", "uk", "be")))
            return tuple(w.lower().translate(_ROMAN).title() for w in (given, family))  # type: ignore[return-value]
        faker = self.rng.choice(self.latin)
        return _word(faker.first_name()), _word(faker.last_name())

    def slavic(self, language: str) -> tuple[str, str]:
        faker = self.local[language]
        given, family = (
            (faker.first_name_male(), faker.last_name_male())
            if self.rng.random() < 0.55
            else (faker.first_name_female(), faker.last_name_female())
        )
        if self.rng.random() < 0.1 and language in ("ru", "be"):
            given, family = (
                faker.first_name_male(),
                self.rng.choice(("Ковальчук", "Прохоренко", "Станкевич", "Лукашевич", "Калиновский"))
                if self.rng.random() < 0.5
                else family,
            )
        return (_belarusian(given), _belarusian(family)) if language == "be" else (given, family)

    def inflected(self, word: str, case: str, language: str) -> str:
        if language in ("ru", "uk", "be"):
            wanted = {"g": "gent", "d": "datv", "a": "accs", "i": "ablt", "p": "loct"}[case]
            parsed = [p for p in self.morph.parse(word) if {"Name"} & set(p.tag.grammemes) or "Surn" in p.tag] or self.morph.parse(word)
            form = parsed[0].inflect({wanted})
            return form.word.capitalize() if form else word
        return _polish(word, case) if language == "pl" else word


def _word(name: str) -> str:
    return re.sub(r"^(?:Dr\.?|Mr\.?) ", "", name)


def _belarusian(word: str) -> str:
    for old, new in _BELARUSIAN:
        word = word.replace(old, new)
    return word


def _polish(word: str, case: str) -> str:
    at = "gdaip".index(case)
    for ending, forms in (
        ("ski", ("skiego", "skiemu", "skiego", "skim", "skim")),
        ("cki", ("ckiego", "ckiemu", "ckiego", "ckim", "ckim")),
        ("ska", ("skiej", "skiej", "ską", "ską", "skiej")),
        ("cka", ("ckiej", "ckiej", "cką", "cką", "ckiej")),
        ("ek", ("ka", "kowi", "ka", "kiem", "ku")),
        ("a", ("y", "ie", "ę", "ą", "ie")),
        ("", ("a", "owi", "a", "em", "ie")),
    ):
        if word.endswith(ending):
            return word[: len(word) - len(ending)] + forms[at]
    return word


class Writer:
    """Sentences of `attack_sentences.toml` filled in."""

    def __init__(self, rng: Random) -> None:
        self.rng = rng
        self.lists: dict[str, list[str]] = tomllib.loads((HERE / "attack_sentences.toml").read_text("utf-8"))
        self.names = Names(rng, self.lists["locales"])

    def passage(self, language: str) -> Sentence:
        """One to three sentences in a row; one in twenty in capitals, as headings are."""
        parts: list[str] = []
        spans: list[tuple[int, int]] = []
        length = 0
        for template in self.rng.choices(self.lists[language], k=self.rng.choice((1, 1, 2, 3))):
            text, found = self._filled(template, language)
            spans += [(a + length, b + length) for a, b in found]
            length += len(text) + 1
            parts.append(text)
        whole = " ".join(parts)
        return tagged(whole.upper() if self.rng.random() < 0.04 and len(whole.upper()) == len(whole) else whole, spans)

    def _filled(self, template: str, language: str) -> tuple[str, list[tuple[int, int]]]:
        out, spans, at = "", [], 0
        for slot in _SLOT.finditer(template):
            out += template[at : slot.start()]
            word, person = self._slot(slot[1], slot[2], language)
            spans += [(len(out), len(out) + len(word))] if person else []
            out, at = out + word, slot.end()
        return out + template[at:], spans

    def _slot(self, slot: str, case: str | None, language: str) -> tuple[str, bool]:
        if slot in "nfli":
            given, family = self.names.english() if language == "en" else self.names.slavic(language)
            if case:
                given, family = (self.names.inflected(w, case, language) for w in (given, family))
            first = given[0] + "." + (" " if self.rng.random() < 0.5 else "")
            return {"n": f"{given} {family}", "f": given, "l": family, "i": first + family}[slot], True
        faker = self.names.local[language] if language != "en" or self.rng.random() < 0.3 else self.rng.choice(self.names.latin)
        return self._thing(slot, faker, language), False

    def _thing(self, slot: str, faker: Faker, language: str) -> str:
        own = self.names.local[language]
        if slot == "c":
            town = faker.city()
            return town if language != "en" or self.rng.random() < 0.6 else self.rng.choice(self.lists["towns"])
        if slot == "o":
            return self.rng.choice(self.lists["organisations"]) if language == "en" else own.company()
        if slot == "s":
            family = [self.names.english()[1] for _ in range(3)]
            return self.rng.choice(self.lists["firms"]).format(*family)
        if slot == "w":
            return own.sentence() if language != "be" else "Нічога не змянілася."
        if slot == "j":
            return own.job() if language != "en" or self.rng.random() < 0.3 else own.job().lower().partition(",")[0]
        return str(self.rng.randint(1950, 2026) if slot == "y" else self.rng.randint(18, 80))


def labelled(text: str, spans: Sequence[tuple[int, int]], rng: Random) -> str:
    """The text with a label in every name's place: what an output looks like."""
    letters = "BCDFGHJKLMNPQRSTVWXZ"
    return exchanged(text, spans, [rng.choice(_LABELS).format(rng.choice(letters), rng.choice(letters)) for _ in spans], False)[0]
