"""Whether two names are one person's, over six languages: `python benchmarks/pairs.py`.

Pairs are made of tables written for this (`_pairs.py`, the names of `given.toml`): one person's name in two languages, by the published
systems of `transliteration`, with what names go through in the world (surname first, initials, a father's name on one side, nicknames, lost
diacritics). False pairs are hard ones: namesakes by surname or given name, near surnames, the same surname with a given name of the other
sex. Surnames are split in halves by a hash: thresholds were set on `tune`, the bars are measured on `held`. The given names are those of
the table that the matcher knows, in both halves; the people of encyclopaedias were looked at while it was written.
"""

from __future__ import annotations

import random
import sys
import time
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from zlib import crc32

from _bars import Bar, judge
from _pairs import ELSEWHERE, PEOPLE, SLAVIC, rows
from withheld.patronymics import patronymics
from withheld.skeletons import Given, given, given_names, parts, skeleton
from withheld.spelling import near, same
from withheld.transliteration import SYSTEMS, romanised

LANGUAGES = ("be", "ru", "uk", "pl", "en", "fi")
COLUMN = {"ru": 0, "uk": 1, "be": 2}
PEOPLE_ORDER = ("en", "fi", "pl", "ru", "uk", "be")
PER_LANGUAGES = 300
"""People drawn for each pair of languages, and as many false pairs of each kind."""


@dataclass(frozen=True, slots=True)
class Man:
    """Somebody made of the tables: a given name, a father's, a surname in Russian, Ukrainian and Belarusian, or as `latin` has it."""

    given: Given
    father: Given
    surname: tuple[str, ...]
    latin: str
    home: str


def in_half(key: str, half: str) -> bool:
    return (crc32(key.encode()) % 2 == 0) == (half == "tune")


def feminine(surname: str) -> str:
    """A woman's form of a Cyrillic surname."""
    for end, to in (("ский", "ская"), ("цкий", "цкая"), ("ський", "ська"), ("цький", "цька"), ("скі", "ская"), ("цкі", "цкая")):
        if surname.endswith(end):
            return surname.removesuffix(end) + to
    if surname.endswith("ў"):
        return surname[:-1] + "ва"
    return surname + "а" if surname.endswith(("ов", "ев", "ёв", "єв", "ин", "ін", "їн", "ын")) else surname


def system(language: str, source: str, draw: random.Random) -> Callable[[str], str]:
    """A way in which that language writes names of `source`; English has several."""
    if language == "en":
        wanted = {"ru": ("en", "bgn", "passport"), "uk": ("kmu55", "bgn", "en"), "be": ("bgn", "passport", "national", "lacinka")}[source]
    else:
        wanted = (language,)
    chosen = draw.choice([s for s in SYSTEMS if s.source == source and s.name in wanted])
    return lambda word: romanised(word, chosen)


def written(man: Man, language: str, draw: random.Random) -> tuple[str, str, str]:
    """Given name, father's name and surname as one language writes them."""
    if man.latin and language not in COLUMN:
        return (next(iter(man.given.full[3:]), skeleton(man.given.full[0]).title()), "", man.latin)
    source = language if language in COLUMN else man.home
    n = COLUMN[source]
    surname = feminine(man.surname[n]) if man.given.female and not man.latin else man.surname[n]
    ends = patronymics(man.father.full[n])
    mine = [p for p in ends if p[-1] in "ча" and (p[-1] == "а") == man.given.female and PATRONYMIC[source](p)]
    words = (man.given.full[n], mine[0] if mine and not man.latin else "", surname)
    if language in COLUMN:
        return words
    spell = system(language, source, draw)
    return (spell(words[0]), spell(words[1]) if words[1] else "", spell(words[2]))


PATRONYMIC: dict[str, Callable[[str], bool]] = {
    "ru": lambda p: p.endswith(("ович", "евич", "овна", "евна", "ич", "ична")),
    "uk": lambda p: p.endswith(("ович", "йович", "івна", "ївна")),
    "be": lambda p: p.endswith(("авіч", "евіч", "аўна", "еўна")),
}


def dressed(words: tuple[str, str, str], draw: random.Random, *, plain: bool = False) -> str:
    """The words of a name in one of the orders and lengths in which names stand in lists."""
    first, father, last = words
    kind = 0.9 if plain else draw.random()
    if kind < 0.15 and father:
        return f"{last}, {first} {father}" if draw.random() < 0.5 else f"{first} {father} {last}"
    if kind < 0.35:
        return f"{last}, {first}" if draw.random() < 0.5 else f"{last} {first}"
    if kind < 0.42:
        return f"{first[0]}. {last}"
    if kind < 0.48:
        return bare(f"{first} {last}")
    return f"{first} {last}"


def bare(text: str) -> str:
    """Without diacritics, as those write who have no such key."""
    return "".join(c for c in unicodedata.normalize("NFKD", text.replace("ł", "l").replace("Ł", "L")) if not unicodedata.combining(c))


def nicknamed(man: Man, language: str, draw: random.Random) -> str:
    """A short form of the given name in Cyrillic; the given name where the table has none."""
    short = [w for w in man.given.short if ("а" <= w[-1].casefold() <= "я") == (language in COLUMN)]
    return draw.choice(short) if short else ""


def men(half: str, draw: random.Random) -> Iterator[Man]:
    """People without end."""
    slavic = [r for r in rows(SLAVIC) if in_half(r[0], half)]
    elsewhere = [r for r in rows(ELSEWHERE) if in_half(r[0], half)]
    table = given_names()
    fathers = [g for g in table if not g.female][:60]
    while True:
        who, father = draw.choice(table), draw.choice(fathers)
        if draw.random() < 0.8:
            yield Man(who, father, draw.choice(slavic), "", draw.choice(("ru", "uk", "be")))
        else:
            row = draw.choice(elsewhere)
            yield Man(who, father, row[1:], row[0], "")


Pair = tuple[str, str]


def true_pairs(half: str, a: str, b: str, draw: random.Random) -> list[Pair]:
    source = men(half, draw)
    found: list[Pair] = []
    while len(found) < PER_LANGUAGES:
        man = next(source)
        one, other = written(man, a, draw), written(man, b, draw)
        if draw.random() < 0.05 and (short := nicknamed(man, b, draw)):
            other = (short, "", other[2])
        pair = (dressed(one, draw, plain=draw.random() < 0.5), dressed(other, draw))
        if pair[0] != pair[1]:
            found.append(pair)
    return found


def false_pairs(half: str, a: str, b: str, draw: random.Random) -> list[tuple[str, Pair]]:
    """Hard negatives, each with its kind."""
    source = men(half, draw)
    near_by = neighbours(half)
    found: list[tuple[str, Pair]] = []
    for _ in range(PER_LANGUAGES):
        man, other = next(source), next(source)
        for kind, twin in twins(man, other, near_by, draw):
            if not one_name(man, twin):
                pair = (dressed(written(man, a, draw), draw, plain=True), dressed(written(twin, b, draw), draw, plain=True))
                found.append((kind, pair))
    return found


def twins(man: Man, other: Man, near_by: dict[str, list[tuple[str, ...]]], draw: random.Random) -> Iterator[tuple[str, Man]]:
    yield "strangers", other
    yield "surname shared", Man(other.given, other.father, man.surname, man.latin, man.home)
    yield "given name shared", Man(man.given, other.father, other.surname, other.latin, other.home)
    if siblings := SIBLINGS.get(man.given.key):
        yield "other sex", Man(draw.choice(siblings), man.father, man.surname, man.latin, man.home)
    if close := near_by.get(man.surname[0]):
        yield "near surname", Man(man.given, man.father, draw.choice(close), "", man.home or "ru")


def one_name(a: Man, b: Man) -> bool:
    """Whether nobody could tell the two apart: a given name that some language writes alike or shortens alike, and the surname."""
    words = [{skeleton(w) for w in (*m.given.full, *m.given.short)} for m in (a, b)]
    return bool(words[0] & words[1]) and bool({*a.surname, a.latin} & {*b.surname, b.latin} - {""})


def neighbours(half: str) -> dict[str, list[tuple[str, ...]]]:
    """Surnames that begin with the same five letters and are others: Petrov, Petrenko."""
    slavic = [r for r in rows(SLAVIC) if in_half(r[0], half)]
    found: dict[str, list[tuple[str, ...]]] = {}
    for one, other in combinations(slavic, 2):
        if one[0][:4] == other[0][:4] and not {*one} & {*other}:
            found.setdefault(one[0], []).append(other)
            found.setdefault(other[0], []).append(one)
    return found


def _siblings() -> dict[str, list[Given]]:
    """Given names of one root and the other sex: Ivan and Ivanna, Aleksandr and Aleksandra."""
    table = given_names()
    found: dict[str, list[Given]] = {}
    for one, other in combinations(table, 2):
        if one.female != other.female and one.full[0][:4] == other.full[0][:4]:
            found.setdefault(one.key, []).append(other)
            found.setdefault(other.key, []).append(one)
    return found


SIBLINGS = _siblings()


def real_pairs() -> list[Pair]:
    """The whole people of the table, every two languages that write them differently."""
    return [(a, b) for row in rows(PEOPLE) for a, b in combinations(row, 2) if a != b]


def real_strangers() -> list[Pair]:
    table = rows(PEOPLE)
    return [(a, b) for one, other in combinations(table, 2) for a, b in zip(one, (*other[3:], *other[:3]), strict=True)]


def jaro_winkler(a: str, b: str) -> float:
    """Jaro (1989) with Winkler's prefix (1990)."""
    reach = max(max(len(a), len(b)) // 2 - 1, 0)
    met: list[tuple[int, int]] = []
    for i, x in enumerate(a):
        j = next((j for j in range(max(0, i - reach), min(len(b), i + reach + 1)) if b[j] == x and all(j != m for _, m in met)), None)
        if j is not None:
            met.append((i, j))
    if not met:
        return 0.0
    swapped = sum(a[i] != b[j] for (i, _), j in zip(met, sorted(j for _, j in met), strict=True)) / 2
    jaro = (len(met) / len(a) + len(met) / len(b) + (len(met) - swapped) / len(met)) / 3
    prefix = next((n for n, (x, y) in enumerate(zip(a[:4], b[:4], strict=False)) if x != y), min(4, len(a), len(b)))
    return jaro + prefix * 0.1 * (1 - jaro)


ASCII = next(s for s in SYSTEMS if (s.source, s.name) == ("ru", "passport"))


def ascii_folded(name: str) -> str:
    words = (romanised(w, ASCII) if "\u0400" <= w[0] <= "\u04ff" else w for w in name.replace(",", "").split())
    return " ".join(sorted(bare(w).casefold() for w in words))


def winkler(a: str, b: str) -> bool:
    return jaro_winkler(ascii_folded(a), ascii_folded(b)) >= 0.92


def skeletons(a: str, b: str) -> bool:
    """What this project had before: skeletons word by word, in either order, given names by the table."""
    one, other = ([min(given().get(k, (k,))) for k in map(skeleton, parts(n)) if k] for n in (a, b))
    return bool(one) and sorted(one) == sorted(other)


MATCHERS: dict[str, Callable[[str, str], bool]] = {"ours": same, "skeletons": skeletons, "Jaro-Winkler": winkler}


def rate(pairs: Sequence[Pair], matcher: Callable[[str, str], bool]) -> float:
    return sum(matcher(*p) for p in pairs) / len(pairs)


def measured(half: str) -> tuple[float, float]:
    draw = random.Random(half)
    trues: list[Pair] = []
    falses: list[tuple[str, Pair]] = []
    print(f"\n{half}: recall per pair of languages (ours / skeletons / Jaro-Winkler), asked instead of missed, false")
    for a, b in combinations(LANGUAGES, 2):
        yes, no = true_pairs(half, a, b, draw), false_pairs(half, a, b, draw)
        wrong = sum(same(*p) for _, p in no)
        recalls = " / ".join(f"{rate(yes, m):.3f}" for m in MATCHERS.values())
        print(f"  {a}-{b}  {recalls}   asked {sum(near(*p) for p in yes) / len(yes):.3f}   false {wrong} of {len(no)}")
        trues += yes
        falses += no
    for name, matcher in MATCHERS.items():
        print(f"  {name:<13} recall {rate(trues, matcher):.4f} of {len(trues)}, ", end="")
        print(f"false {rate([p for _, p in falses], matcher):.5f} of {len(falses)}")
    for kind in dict.fromkeys(k for k, _ in falses):
        of = [p for k, p in falses if k == kind]
        print(f"    false, {kind:<18} {sum(same(*p) for p in of):>4} of {len(of)}, asked {sum(near(*p) for p in of)}")
    return rate(trues, same), rate([p for _, p in falses], same)


def main() -> int:
    start = time.process_time()
    measured("tune")
    recall, false = measured("held")
    yes, no = real_pairs(), real_strangers()
    print("\npeople as six encyclopaedias call them")
    for name, matcher in MATCHERS.items():
        print(f"  {name:<13} recall {rate(yes, matcher):.4f} of {len(yes)}, false {rate(no, matcher):.5f} of {len(no)}")
    print(f"\n{time.process_time() - start:.1f} CPU s in all")
    bars = [
        Bar("missed-same-person", 1 - recall, 0.10),
        Bar("false-matches", false, 0.002),
        Bar("missed-encyclopaedias", 1 - rate(yes, same), 0.10),
        Bar("false-matches-encyclopaedias", rate(no, same), 0.002),
    ]
    return judge(bars)


if __name__ == "__main__":
    sys.exit(main())
