"""Every form of a name that an attack looks for in an output: scripts, conventions, cases, equivalents, nicknames, initials, orders.

Made forwards, by published systems and school grammar; the matcher (`namesakes`) folds what it reads instead, so that what one cannot see
the other may.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from itertools import chain, islice, product

from withheld.cyrillisation import cyrillised
from withheld.declension import declined
from withheld.skeletons import Given, common, given_names, parts
from withheld.transliteration import SYSTEMS, capital, respelt, romanised

MOST = 3000
"""Forms of one name at most; the likeliest are made first."""
_SHORTEST = 4
"""Letters of a word that is looked for alone."""
_LANGUAGES = ("ru", "uk", "be")
_VARIANTS = 3
_CYRILLIC = re.compile("[\u0400-\u04ff]")
_POLISH = re.compile(r"(?:[sczd]k[ia]|cz|[aeiu]k|ko|[eoi]w|[eo]wa|[łńśźżćą]\w*)\Z")
_ONLY = {"uk": re.compile("[їєґ]|ськ"), "be": re.compile("[ў]|дз[іеяю]|ц[іяю]")}
_NEVER = {"ru": re.compile("[іїєґў]"), "uk": re.compile("[ыэёъў]"), "be": re.compile("[иїєґщъ]")}


@lru_cache(1024)
def forms(name: str) -> frozenset[str]:
    """What a name may look like elsewhere, the name itself with it; at most `MOST`.

    Single words that are everyday ones or shorter than four letters are left out.
    """
    words = parts(name)
    if not words:
        return frozenset()
    if len(words) == 1:
        return frozenset(islice(_distinct(_alone(_single(words[0]))), MOST))
    named, surname, rest = _split(words, "," in name)
    return frozenset(islice(_distinct(chain([" ".join(words)], _full(named, surname, words), _alone(rest))), MOST))


def _distinct(found: Iterable[str]) -> Iterator[str]:
    return iter(dict.fromkeys(found))


def _alone(found: Iterable[str]) -> Iterator[str]:
    return (w for w in found if len(w) >= _SHORTEST and not common(w))


def _split(words: tuple[str, ...], surname_first: bool) -> tuple[str, str, tuple[str, ...]]:
    """Given name, surname, and the other words."""
    known = [n for n, w in enumerate(words) if w.casefold() in _lines()]
    if surname_first or (known and known[0] > 0 and 0 not in known):
        named = known[0] if known and known[0] > 0 else 1
        return words[named], words[0], tuple(w for n, w in enumerate(words) if n not in (0, named))
    return words[0], words[-1], words[1:-1]


@cache
def _lines() -> dict[str, tuple[Given, ...]]:
    """Small letters of a given name in any spelling of the table or of the systems → its lines."""
    found: dict[str, list[Given]] = {}
    for line in given_names():
        spelt = (romanised(line.full[_LANGUAGES.index(s.source)], s) for s in SYSTEMS)
        for word in dict.fromkeys(w.casefold() for w in (*line.full, *line.short, *spelt)):
            found.setdefault(word, []).append(line)
    return {word: tuple(lines) for word, lines in found.items()}


def _single(word: str) -> Iterator[str]:
    """One word, of which it is not known whether it is a given name or a surname."""
    yield word
    yield from _given_alone(word)
    yield from _own_cases(word)
    for female in (False, True):
        for language, spelling in _spellings(word):
            yield from declined(spelling, language, female=female)
            yield from _latin(spelling, language)


def _full(named: str, surname: str, words: tuple[str, ...]) -> Iterator[str]:
    female = _female(named, surname)
    lines = _lines().get(named.casefold(), ())[:2]
    spellings = list(_spellings(surname, female=female))
    if len(words) > 2:
        yield from (f"{named} {surname}", f"{surname} {named}", f"{surname}, {named}", f"{words[-1]} {' '.join(words[:-1])}")
    yield from _ordered([named], [surname])
    yield from _alone([named, surname])
    if _POLISH.search(surname):
        cases = declined(surname, "pl", female=female)
        yield from chain(cases, (f"{a} {b}" for a, b in product(declined(named, "pl", female=female), cases)))
    own = {language: _given_in(lines, named, language) for language in _LANGUAGES}
    for step in (_plainly, _in_cases, _by_initials, _by_nicknames):
        for language, spelling in spellings:
            yield from step(own[language], spelling, language, female)
    yield from _ordered([w for line in lines for w in (*line.full[3:], *line.short) if not _CYRILLIC.search(w)], [surname])
    for language, spelling in spellings:
        yield from (f"{a} {b}" for a, b in product(_western(lines), dict.fromkeys(_latin(spelling, language))))
    yield from _alone(_own_cases(named))
    yield from _alone(_given_alone(named))


def _own_cases(named: str) -> Iterator[str]:
    """A given name, in the table or not, in all cases of the languages whose letters it is written in, as a man's and as a woman's."""
    for language in _sources(named) if _CYRILLIC.search(named) else ("pl",):
        yield from (form for female in (False, True) for form in declined(named, language, female=female))


def _plainly(own: list[str], spelling: str, language: str, female: bool) -> Iterator[str]:
    """The full name in its own letters and by every system, and the surname alone in all cases."""
    yield from _alone(declined(spelling, language, female=female))
    yield from _ordered(own[:1], [spelling])
    for system in (s for s in SYSTEMS if s.source == language):
        surname = romanised(spelling, system)
        yield from _alone(_polish(surname, system.name, female))
        yield from _ordered([romanised(own[0], system)], [surname])


def _in_cases(own: list[str], spelling: str, language: str, female: bool) -> Iterator[str]:
    """The full name in all cases. Which case of one goes with which of the other is left open, as the endings are lists without order."""
    named = declined(own[0], language, female=female or own[0][-1] in "ая")
    yield from (f"{a} {b}" for a, b in product(named, declined(spelling, language, female=female)))
    for system in (s for s in SYSTEMS if s.source == language and s.name == "pl"):
        first, last = (declined(romanised(w, system), "pl", female=female) for w in (own[0], spelling))
        yield from (f"{a} {b}" for a, b in product(first, last))


def _by_initials(own: list[str], spelling: str, language: str, female: bool) -> Iterator[str]:
    yield from _initials(own[:1], declined(spelling, language, female=female))
    for system in (s for s in SYSTEMS if s.source == language):
        yield from _initials([romanised(own[0], system)], _polish(romanised(spelling, system), system.name, female))


def _by_nicknames(own: list[str], spelling: str, language: str, female: bool) -> Iterator[str]:  # noqa: ARG001 (one of four steps)
    yield from (form for a in own[1:] for form in (f"{a} {spelling}", f"{spelling} {a}"))
    for system in (s for s in SYSTEMS if s.source == language):
        yield from (f"{romanised(a, system)} {romanised(spelling, system)}" for a in own[1:6])


def _western(lines: tuple[Given, ...]) -> list[str]:
    return [w for line in lines for w in line.full[3:] if not _CYRILLIC.search(w)]


def _polish(first: str, system: str, female: bool) -> tuple[str, ...]:
    return declined(first, "pl", female=female) if system == "pl" else (first,)


def _given_in(lines: tuple[Given, ...], named: str, language: str) -> list[str]:
    """A given name in that language, then its short forms; by ear where the table has none."""
    if lines:
        n = _LANGUAGES.index(language)
        return [w for line in lines for w in (line.full[n], *(s for s in line.short if _CYRILLIC.search(s)))]
    return [w for source, w in _spellings(named) if source == language] or [named]


def _given_alone(word: str) -> Iterator[str]:
    """The equivalents and nicknames of a given name, those in Cyrillic in all cases."""
    for line in _lines().get(word.casefold(), ())[:2]:
        yield from line.full
        yield from line.short
        for language, spelling in zip(_LANGUAGES, line.full[:3], strict=True):
            yield from declined(spelling, language, female=line.female)
            yield from _latin(spelling, language)


def _ordered(firsts: Iterable[str], surnames: Iterable[str]) -> Iterator[str]:
    for a, b in product(firsts, surnames):
        yield from (f"{a} {b}", f"{b} {a}", f"{b}, {a}")


def _initials(firsts: Iterable[str], surnames: Iterable[str]) -> Iterator[str]:
    for a, b in product(firsts, surnames):
        yield from (f"{a[0]}. {b}", f"{b} {a[0]}.", f"{a[0]}.{b}")


def _latin(spelling: str, language: str) -> Iterator[str]:
    return (romanised(spelling, s) for s in SYSTEMS if s.source == language)


def _spellings(word: str, *, female: bool | None = None) -> Iterator[tuple[str, str]]:
    """A word in the Cyrillic of each language, a few ways each, from whatever script it comes in."""
    read = [(s, capital(word.casefold())) for s in _sources(word)] if _CYRILLIC.search(word) else list(cyrillised(word))
    for language in _LANGUAGES:
        found = dict.fromkeys(w for source, w in read if source == language)
        found |= dict.fromkeys(w for source, base in read for w in respelt(base, source, language))
        for spelling in list(found)[:_VARIANTS]:
            yield language, spelling
            if female and (woman := _woman(spelling)) != spelling:
                yield language, woman


def _sources(word: str) -> list[str]:
    """The languages whose letters a Cyrillic word is written in."""
    plain = word.casefold()
    sure = [s for s, letters in _ONLY.items() if letters.search(plain)]
    return [s for s in sure if not _NEVER[s].search(plain)][:1] or [s for s in _LANGUAGES if not _NEVER[s].search(plain)] or ["ru"]


def _woman(surname: str) -> str:
    """A woman's form of a man's surname; the same where it has none."""
    for end, to in (
        ("ский", "ская"),
        ("цкий", "цкая"),
        ("ський", "ська"),
        ("цький", "цька"),
        ("скі", "ская"),
        ("цкі", "цкая"),
        ("ў", "ва"),
    ):
        if surname.endswith(end):
            return surname.removesuffix(end) + to
    return surname + "а" if re.search("(?:[оеёє]в|[иіїы]н)\\Z", surname) else surname


def _female(named: str, surname: str) -> bool:
    """Whether the bearer is a woman, by the table of given names, else by endings."""
    lines = _lines().get(named.casefold(), ())
    if lines:
        return lines[0].female
    return bool(re.search("(?:[оеёєаіeo][вvw]|[иіїыi][нn]|[сцsc]ь?[кk])(?:а|ая|a|aja|aya|aia)\\Z", surname.casefold()))
