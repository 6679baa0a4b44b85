"""What people are, in English: occupations, ranks, units, relatives, nationalities and the like, from the tables of `facts`.

What they can do is in `_fact_skills`.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from withheld.detectors._fact_phrases import Hit, Phrases, Reading
from withheld.detectors._fact_skills import skills
from withheld.facts import fact_words


@cache
def _book(topic: str, *groups: str, plural: bool = False) -> Phrases:
    return Phrases(*(fact_words("en", topic, group) for group in groups), plural=plural)


@cache
def _near(group: str) -> frozenset[str]:
    """Words that tell by standing beside something what it is."""
    return frozenset(fact_words("en", "context", group))


@cache
def _ambiguous(topic: str) -> frozenset[str]:
    return frozenset(w.casefold() for w in fact_words("en", topic, "ambiguous"))


def people(reading: Reading) -> Iterator[Hit]:
    """Every such fact; they may overlap."""
    for at in range(len(reading.words)):
        yield from skills(reading, at)
        for find in (_occupation, _rank, _short_rank, _relative, _nation, _plain):
            yield from find(reading, at)


def _hit(reading: Reading, kind: str, first: int, count: int, score: float) -> Hit:
    start, end = reading.words[first].start, reading.words[first + count - 1].end
    return Hit(kind, start, end, score, doubt=score < 0.7)


def _occupation(reading: Reading, at: int) -> Iterator[Hit]:
    """A job with what is told of it in front: `human rights lawyer`; sure where an article or a name stands beside it."""
    count = _book("occupations", "nouns", "offices", plural=True).length(reading, at) or _open_occupation(reading, at)
    if not count:
        return
    first, modifiers = at, _book("occupations", "modifiers")
    for width in (1, 2, 1, 2):
        begin = first - width
        first = begin if begin >= 0 and modifiers.length(reading, begin) == width and reading.joined(first - 1) else first
    first -= first == at and _compound(reading, at)
    before, last = reading.before(first)[-1:], at + count - 1
    told = reading.labelled(first) or (bool(before) and before[0] in _near("articles") | _near("whose") | _near("described"))
    described = told or not before or before[0] in _near("counted") or reading.before(first, 2)[:1] in (("a",), ("an",), ("the",))
    named = reading.name_after(last)
    if count == 1 and reading.words[at].plain.rstrip("s") in _ambiguous("occupations") and not (described or named):
        return
    yield _hit(reading, "occupation", first, last - first + 1, 0.9 if named or told else 0.75 if described else 0.6)


def _compound(reading: Reading, at: int) -> bool:
    """Whether the word in front says which job it is: `a dental assistant`, `the stage manager`."""
    word, before = reading.words[at - 1] if at else None, reading.before(at, 2)
    return bool(
        word
        and len(before) == 2
        and before[0] in _near("articles") | _near("whose") | _near("described")
        and reading.joined(at - 1)
        and reading.plain(at) in _near("heads")
        and len(word.text) > 2
        and (word.text.islower() or word.text.isupper())
        and not word.plain.endswith(("ly", "est"))
        and word.plain not in _near("qualities") | _near("described") | _near("elder")
    )


def _open_occupation(reading: Reading, at: int) -> int:
    """1 for a word no list has, made as the names of trades are: `a glaciologist`."""
    word = reading.words[at].plain
    return int(
        word.endswith(tuple(_near("suffixes"))) and len(word) > 8 and reading.before(at)[-1:] in (("a",), ("an",), ("as",), ("former",))
    )


def _rank(reading: Reading, at: int) -> Iterator[Hit]:
    count = _book("ranks", "full", plural=True).length(reading, at)
    if not count:
        return
    named, before = reading.name_after(at + count - 1), reading.before(at, 3)
    held = before[-2:] in (("rank", "of"), ("promoted", "to"), ("as", "a"), ("become", "a"), ("became", "a"), ("made", "a"), ("was", "a"))
    told = held or (before[-1:] in (("a",), ("the",)) and reading.plain(at + count) in ("in", "of", "from"))
    if (
        count == 1
        and reading.words[at].plain in _ambiguous("ranks")
        and not (named or told or before[-1:] in (("a",), ("the",), ("rank",)))
    ):
        return
    if reading.words[at].plain in ("general", "private", "major") and count == 1 and not (named or told):
        return
    yield _hit(reading, "rank", at, count, 0.9 if named or told or count > 1 else 0.75)


def _short_rank(reading: Reading, at: int) -> Iterator[Hit]:
    """An abbreviated rank, which is one only before a name: `Lt. Col. Novak`."""
    count = _book("ranks", "short").length(reading, at)
    if count and reading.words[at].text[:1].isupper() | reading.words[at].text[:1].isdigit() and reading.name_after(at + count - 1):
        end = reading.words[at + count - 1].end
        yield Hit("rank", reading.words[at].start, end + (reading.text[end : end + 1] == "."), 0.9)


def _relative(reading: Reading, at: int) -> Iterator[Hit]:
    """A relative with whose it is (`his late mother`), how many (`two daughters`), or alone."""
    count = _book("relations", "kin").length(reading, at)
    if not count:
        return
    first = at
    while first > 0 and at - first < 2 and reading.plain(first - 1) in _near("elder") and reading.joined(first - 1):
        first -= 1
    before = reading.plain(first - 1) if first > 0 and reading.joined(first - 1) else ""
    close = _book("relations", "close").length(reading, at) > 0
    if reading.plain(at + count) == "of" and reading.plain(at + count + 1) in _near("few") - {"a", "an", "no"} and close:
        yield _hit(reading, "relation", first, at + count + 2 - first, 0.85)
        return
    if before in _near("whose") - {"one", "s"}:
        yield _hit(reading, "relation", first - 1, at + count - first + 1, 0.9)
    elif before in _near("few") and close:
        article = before in ("a", "an")
        yield _hit(reading, "relation", first - (not article), at + count - first + (not article), 0.8)
    elif before == "s" or close:
        yield _hit(reading, "relation", first, at + count - first, 0.8 if before in ("s", "the") else 0.5)


def _nation(reading: Reading, at: int) -> Iterator[Hit]:
    """A nationality or religion of people: before a word for a person, by itself after an article or a form of to be, or in the plural."""
    if not reading.words[at].capital:
        return
    groups = ("nations", "religions", "parties")
    count = _book("people", *groups).length(reading, at)
    many = 0 if count else _book("people", *groups, plural=True).length(reading, at)
    if many:
        yield _hit(reading, "demographic", at, many, 0.6)
    if not count:
        return
    last = at + count - 1
    if _person_follows(reading, last):
        yield _hit(reading, "demographic", at, count, 0.9)
        return
    before, gap = reading.before(at)[-1:], reading.gap(last)
    follows = reading.plain(last + 1) if gap.strip(" \xa0") == "" else ""
    alone = gap[:1] in (".", ",", ";", ")", "!", "?", ":") or follows in _near("after")
    if alone and before and before[0] in _near("predicates"):
        yield _hit(reading, "demographic", at, count, 0.85)


def _person_follows(reading: Reading, last: int) -> bool:
    """Whether the next words are a person, a name or a job, perhaps after another adjective: `Belarusian human rights lawyer`."""
    at = last + 1
    for _ in range(3):
        if at >= len(reading.words) or not reading.joined(at - 1):
            return False
        person = _book("people", "nouns").length(reading, at) or _book("relations", "close").length(reading, at)
        if person or _book("occupations", "nouns", plural=True).length(reading, at):
            return True
        at += _book("occupations", "modifiers").length(reading, at) or _book("people", "religions", "nations").length(reading, at) or 9
    return False


_PLAIN = (
    ("unit", "units", "named", 0.85),
    ("decoration", "decorations", "named", 0.9),
    ("skill", "skills", "nouns", 0.8),
    ("relation", "relations", "states", 0.8),
    ("demographic", "people", "gender", 0.85),
    ("health", "health", "words", 0.8),
    ("education", "education", "degrees", 0.85),
    ("event", "events", "named", 0.75),
    ("organisation", "organisations", "offices", 0.7),
)


def _plain(reading: Reading, at: int) -> Iterator[Hit]:
    """Phrases that are facts wherever they stand."""
    for kind, topic, group, score in _PLAIN:
        count = _book(topic, group).length(reading, at)
        word = reading.words[at]
        small = len(word.text) < 3 or (len(word.text) == 3 and count == 1 and word.plain != "gay")
        if count and not (small and not word.text.isupper()):
            yield _hit(reading, kind, at, count, score)
    before = reading.before(at, 2)
    if before[-2:] in (("student", "of"), ("graduate", "of"), ("faculty", "of"), ("degree", "in"), ("lectures", "in")) or (
        reading.plain(at - 1) in ("studied", "study", "studies", "studying", "read", "reading") and at
    ):
        count = _book("education", "subjects").length(reading, at)
        if count:
            yield _hit(reading, "education", at, count, 0.85)
