"""What people can do, in English: languages, abilities, what they are trained in; from the tables of `facts`.

What people are is in `_fact_people`.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from withheld.detectors._fact_phrases import Hit, Phrases, Reading
from withheld.facts import fact_words


@cache
def _book(group: str) -> Phrases:
    return Phrases(fact_words("en", "skills", group))


@cache
def _near(group: str) -> frozenset[str]:
    """Words that tell by standing beside something that it is a skill."""
    return frozenset(fact_words("en", "context", group))


def skills(reading: Reading, at: int) -> Iterator[Hit]:
    """Every skill that begins at a word; they may overlap."""
    yield from _language(reading, at)
    yield from _ability(reading, at)
    yield from _practice(reading, at)
    yield from _played(reading, at)
    yield from _training(reading, at)
    yield from _habit(reading, at)


def _hit(reading: Reading, first: int, count: int, score: float) -> Hit:
    return Hit("skill", reading.words[first].start, reading.words[first + count - 1].end, score, doubt=score < 0.7)


def _language(reading: Reading, at: int) -> Iterator[Hit]:
    """A language somebody speaks: told by what stands before it or its list, or by `speaker` or `fluently` after it."""
    count = _book("languages").length(reading, at)
    if not count or not (reading.words[at].capital or reading.words[at].plain == "sign"):
        return
    after = reading.plain(at + count)
    of_something = reading.joined(at + count - 1) and reading.words[at + count].text.islower() and after not in _near("after_language")
    own = reading.plain(at + count + 2) in ("mother", "native", "first")
    if _spoken(reading, at) or after in ("speaker", "speakers", "speaking", "fluently") or (own and after in ("is", "was")):
        yield _hit(reading, at, count, 0.6 if of_something else 0.9)
    elif after in ("lessons", "course", "courses") or reading.before(at)[-1:] in (("fluent",), ("native",), ("broken",)):
        yield _hit(reading, at, count, 0.7)
    elif _voiced(reading, at) and not of_something:
        yield _hit(reading, at, count, 0.75)


def _spoken(reading: Reading, at: int) -> bool:
    """Whether a word for speaking or knowing stands before a language or the list of languages that it belongs to."""
    before, languages = list(reading.before(at, 9)), _book("languages").heads
    if before[-2:-1] in (["tongue"], ["language"]) and before[-1] in ("is", "was"):
        return True
    while before and before[-1] not in _near("speaking") and (before[-1] in _near("loose") or before[-1] in languages):
        before.pop()
    return bool(before) and before[-1] in _near("speaking")


def _voiced(reading: Reading, at: int) -> bool:
    """Whether something is said, written or taught in a language, or a language is called somebody's: `his Polish is poor`."""
    before = reading.before(at, 6)
    if before[-1:] in {(w,) for w in _near("whose")}:
        return reading.plain(at + 1) in ("is", "was", "has", "had") or not reading.joined(at)
    if before[-1:] in (("in",), ("to",), ("into",), ("from",)):
        return not _near("voices").isdisjoint(before[:-1])
    return False


def _ability(reading: Reading, at: int) -> Iterator[Hit]:
    """What somebody knows how to do (`knows how to fly drones`), or can do if it is no everyday thing: up to four words of one clause."""
    before = reading.before(at, 4)
    how = before[-2:] == ("how", "to") and before[-3:-2] in {(w,) for w in _near("how")}
    told = before[-1:] == ("to",) and not {*before[-3:-1]}.isdisjoint(_near("taught"))
    can = bool({*before[-2:]} & {"can", "could", "cannot"}) and {*before[-1:]} <= {"can", "could", "cannot", "already", "also", "not"}
    verb = reading.words[at].plain
    open_ = told and "able" not in before and verb not in _near("lived") and reading.words[at].text.islower()
    if how or open_ or ((told or can) and verb in _book("verbs").heads):
        yield _hit(reading, at, _clause(reading, at, 4), 0.75 if how or verb in _book("verbs").heads else 0.6)


def _practice(reading: Reading, at: int) -> Iterator[Hit]:
    """What somebody is good at, trained in or teaches: up to three words in small letters."""
    word, before = reading.words[at], reading.before(at, 2)
    taught = before[-1:] and before[-1] in _near("teach") and word.plain.endswith("ing") and len(word.text) > 5
    if word.text.islower() and word.plain not in _near("few_words") and (taught or before in _trainings()):
        yield _hit(reading, at, _clause(reading, at, 3), 0.7)


@cache
def _trainings() -> frozenset[tuple[str, ...]]:
    return frozenset(tuple(phrase.split()) for phrase in fact_words("en", "context", "trainings"))


def _played(reading: Reading, at: int) -> Iterator[Hit]:
    """An instrument or a game: `plays the accordion`, `plays chess`."""
    before = [w for w in reading.before(at, 2) if w != "the"]
    count = _book("played").length(reading, at)
    if count and before[-1:] and before[-1] in ("play", "plays", "played", "playing"):
        yield _hit(reading, at, count, 0.8)


def _training(reading: Reading, at: int) -> Iterator[Hit]:
    """What somebody went through to be able to do something (`a sniper course`, `their medical training`), or knows many of."""
    word, follows = reading.words[at], reading.plain(at + 1)
    if not reading.joined(at):
        return
    told = not _near("undergone").isdisjoint(reading.before(at, 4))
    if (
        follows in ("course", "courses", "training")
        and told
        and word.text.islower()
        and word.plain not in _near("few_words") | _near("qualities")
    ):
        yield _hit(reading, at, 2, 0.7)
    if follows == "languages" and word.plain in _near("counted") | {"foreign"} and not _near("speaking").isdisjoint(reading.before(at, 2)):
        yield _hit(reading, at, 2, 0.8)


def _habit(reading: Reading, at: int) -> Iterator[Hit]:
    """What somebody can do because they do it: `she swims`."""
    before = reading.before(at, 1)
    subject = bool(before) and (before[0] in ("he", "she", "who", "also") or reading.words[at - 1].capital) and reading.joined(at - 1)
    if subject and (count := _book("habits").length(reading, at)):
        yield _hit(reading, at, count, 0.6)


def _clause(reading: Reading, at: int, most: int) -> int:
    """How many words from a word on stand in its clause."""
    count = 1
    while count < most and reading.joined(at + count - 1) and reading.plain(at + count) not in _near("end"):
        count += 1
    return count
