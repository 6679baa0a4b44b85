"""How Cyrillic names are written in Latin letters and Latin ones in Cyrillic: published systems, each from one alphabet to another.

Only forwards, letter by letter in their places; that two spellings are one name is decided elsewhere and by other means (`namesakes`), so
that what is searched for with these tables does not share what the matcher cannot see. Sources: ISO 9:1995, BGN/PCGN, ICAO Doc 9303
(Russian passports since 2013), Ukrainian resolution 55 of 2010, the Belarusian instruction of 2000/2007 and Łacinka, the Polish rules of
PWN, Finnish SFS 4900, the scholarly system, and what newspapers do in German and French.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache


@dataclass(frozen=True, slots=True, eq=False)
class System:
    """A convention: the language it reads (`ru`, `uk`, `be`), who uses it, its letters (`_` is nothing), and rules applied before them."""

    source: str
    name: str
    letters: Mapping[str, str]
    before: tuple[tuple[str, str], ...] = ()


def _map(keys: str, values: str) -> dict[str, str]:
    return dict(zip(keys, values.split(), strict=True))


_PLAIN = _map("абвгґдзиклмнопрстуфэ", "a b v g g d z i k l m n o p r s t u f e")
_EN = {**_PLAIN, **_map("жхцчшщыъьйеёюяіїєў'", "zh kh ts ch sh shch y _ _ y e e yu ya i i ie u _")}
_SCHOLARLY = {**_PLAIN, **_map("жхцчшщыъьйеёюяіїєў'", "ž ch c č š šč y _ _ j e ë ju ja i ji je ŭ _")}
_PL = {**_PLAIN, **_map("вжлхцчшщыъьйеёюяіїєў'", "w ż ł ch c cz sz szcz y _ _ j e o u a i i e u _")}
_FI = {**_PLAIN, **_map("жхцчшщыъьйеёюяіїєў'", "ž h ts tš š štš y _ _ i e jo ju ja i ji je u _")}
_DE = {**_PLAIN, **_map("вжзхцчшщыъьйеёюяіїєў'", "w sch s ch z tsch sch schtsch y _ _ i e jo ju ja i ji je u _")}
_FR = {**_PLAIN, **_map("жухцчшщыъьйеёюяіїєў'", "j ou kh ts tch ch chtch y _ _ ï e io iou ia i ï ie ou _")}

_IOTATED = r"(?:(?<=\A)|(?<=[аеёиоуыэюяіїєўьъ']))"
_ENGLISH_IOTATED = ((_IOTATED + "е", "ye"), (_IOTATED + "ё", "yo"))
_J_IOTATED = ((_IOTATED + "е", "je"), (_IOTATED + "ё", "jo"))
_ENDINGS_EN = (("(?:ий|ый|ій)\\Z", "y"),)
_POLISH_SOFT = (
    (r"ль", "l"),
    (r"л(?=[еёиюяіїє])", "l"),
    (r"(?<=[жчшщц])е", "e"),
    (r"ий\Z|ый\Z", "ij"),
    (r"ський\Z|ский\Z|скі\Z", "ski"),
    (r"цький\Z|цкий\Z|цкі\Z", "cki"),
    (r"ская\Z|ська\Z", "ska"),
    (r"цкая\Z|цька\Z", "cka"),
    (_IOTATED + "[еє]", "je"),
    (_IOTATED + "ё", "jo"),
    (_IOTATED + "ю", "ju"),
    (_IOTATED + "я", "ja"),
    (r"(?<=[бвгґдзкмнпрстфх])е(?=.)", "ie"),
    (r"(?<=[бвгґдзкмнпрстфх])[ё]", "io"),
    (r"(?<=[бвгґдзкмнпрстфх])ю", "iu"),
    (r"(?<=[бвгґдзкмнпрстфх])я", "ia"),
    (r"(?<=[бвгґдзкмнпрстфх])є", "ie"),
    (r"нь", "ń"),
    (r"сь", "ś"),
    (r"зь", "ź"),
    (r"ць", "ć"),
)
_POLISH_HARD = (*((p, t) for p, t in _POLISH_SOFT if not t.startswith("ie") or "є" in p),)
_LACINKA_SOFT = (
    ("ль", "l"),
    ("л(?=[еёюяі])", "l"),
    *((f"{c}ь", s) for c, s in zip("сзцн", "śźćń", strict=True)),
    *((f"{c}(?={d}[еёюяі])", s) for c, s, d in (("с", "ś", "[нлцвм]"), ("з", "ź", "[нлдвм]"))),
    (_IOTATED + "е", "je"),
    (_IOTATED + "ё", "jo"),
    (_IOTATED + "ю", "ju"),
    (_IOTATED + "я", "ja"),
    ("(?<=l)е", "e"),
    ("(?<=l)ё", "o"),
    ("(?<=l)ю", "u"),
    ("(?<=l)я", "a"),
)
_G_AS_H = {"г": "h"}
_KMU = ((r"\Aє", "ye"), (r"\Aї", "yi"), (r"\Aй", "y"), (r"\Aю", "yu"), (r"\Aя", "ya"), ("зг", "zgh"))

SYSTEMS: tuple[System, ...] = (
    System("ru", "iso9", {**_SCHOLARLY, **_map("хщьъйюяеё", "h ŝ ʹ ʺ j û â e ë")}),
    System("ru", "en", _EN, (*_ENGLISH_IOTATED, *_ENDINGS_EN)),
    System("ru", "bgn", {**_EN, "ь": "’", "ё": "yo"}, (*_ENGLISH_IOTATED,)),
    System("ru", "passport", {**_EN, **_map("ъйюя", "ie i iu ia")}),
    System("ru", "pl", _PL, _POLISH_SOFT),
    System("ru", "fi", _FI, (*_J_IOTATED, (r"(?:ий|ый)\Z", "i"), (r"(?<=[аоуэыеёюя])й", "i"))),
    System("ru", "scholarly", _SCHOLARLY),
    System("ru", "de", _DE, (*_J_IOTATED, (r"(?:ий|ый)\Z", "i"), ("(?<=[аеиоуыэюя])с(?=[аеиоуыэюя])", "ss"))),
    System("ru", "fr", _FR, ((r"ин\Z", "ine"), (r"(?:ий|ый)\Z", "i"), ("(?<=[аеиоуыэюя])с(?=[аеиоуыэюя])", "ss"))),
    System("uk", "kmu55", {**_EN, **_G_AS_H, "и": "y", "й": "i", "ю": "iu", "я": "ia"}, _KMU),
    System("uk", "bgn", {**_EN, **_G_AS_H, **_map("иїє", "y yi ye"), "ь": "’"}),
    System("uk", "en", {**_EN, **_G_AS_H, **_map("иїє", "y yi ye")}, (("(?:ий|ій)\\Z", "y"),)),
    System("uk", "iso9", {**_SCHOLARLY, **_map("гхщьйюяєїи", "g h ŝ ʹ j û â ê ï i")}),
    System("uk", "pl", {**_PL, **_G_AS_H, "и": "y"}, (*_POLISH_HARD,)),
    System("uk", "fi", {**_FI, **_G_AS_H, "и": "y", "х": "h"}, (("(?:ий|ій)\\Z", "yi"), (r"(?<=[аоуеияює])й", "i"))),
    System("uk", "scholarly", {**_SCHOLARLY, **_G_AS_H, "и": "y"}),
    System("uk", "de", {**_DE, **_G_AS_H, "и": "y", "й": "j"}, (("(?<=[аеиоуіюя])с(?=[аеиоуіюя])", "ss"),)),
    System("be", "bgn", {**_EN, **_G_AS_H, **_map("ёюяе", "yo yu ya ye"), "ь": "’"}),
    System(
        "be",
        "passport",
        {**_EN, **_G_AS_H, **_map("йёюяе", "i io iu ia e")},
        (
            (_IOTATED + "е", "ye"),
            (_IOTATED + "ё", "yo"),
            (_IOTATED + "ю", "yu"),
            (_IOTATED + "я", "ya"),
        ),
    ),
    System("be", "national", {**_SCHOLARLY, **_G_AS_H, **_map("еёюя", "ie io iu ia")}, _LACINKA_SOFT),
    System("be", "lacinka", {**_SCHOLARLY, **_G_AS_H, **_map("леёюя", "ł ie io iu ia")}, _LACINKA_SOFT),
    System("be", "pl", {**_PL, **_G_AS_H, **_map("ўэ", "u e")}, (("аў\\Z", "au"), *_POLISH_SOFT)),
    System("be", "fi", {**_FI, **_G_AS_H}, (*_J_IOTATED,)),
    System("be", "de", {**_DE, **_G_AS_H, "ў": "u"}, (*_J_IOTATED,)),
)


@lru_cache(8192)
def romanised(word: str, system: System) -> str:
    """A Cyrillic word in Latin letters by one system, with a capital."""
    plain = word.casefold().replace("’", "'").replace("ʼ", "'")
    plain = rewritten(plain, system.before)
    return capital("".join(system.letters.get(c, c) for c in plain).replace("_", ""))


def rewritten(word: str, rules: tuple[tuple[str, str], ...]) -> str:
    """The word after every rule, a regular expression and what comes in its place, in their order."""
    for pattern, to in _compiled(rules):
        word = pattern.sub(to, word)
    return word


@cache
def _compiled(rules: tuple[tuple[str, str], ...]) -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(pattern), to) for pattern, to in rules)


def capital(word: str) -> str:
    """The word with a capital at its beginning, and after every hyphen."""
    return "-".join(part[:1].upper() + part[1:] for part in word.split("-"))


# From one Cyrillic alphabet into another, the way passports and newspapers do it: by ear for Belarusian, by letters otherwise.
_RESPELLINGS: dict[tuple[str, str], tuple[tuple[str, str], ...]] = {
    ("ru", "uk"): (
        (r"ский\Z", "ський"),
        (r"цкий\Z", "цький"),
        (r"ская\Z", "ська"),
        (r"цкая\Z", "цька"),
        (r"ая\Z", "а"),
        (r"(?<=[аеоуыияюёіэ])и", "ї"),
        (r"\Aи", "і"),
        (r"(?<=[жчшщцрдтзс])и(?=н|к|ч|х|б|л|с|т|м|д|р|ш|в)", "и"),
        (r"и(?=й\Z)", "и"),
        (r"ий\Z", "ий"),
        (r"(?<=[бвгклмнпфх])и(?!й\Z)", "і"),
        (r"ы", "и"),
        (r"(?<=[аеоуыияюіэь])е|\Aе", "є"),
        (r"ье", "'є"),
        (r"(?<=[бвмпф])ь(?=[юяє])", "'"),
        (r"(?<=[чшжщ])ё", "о"),
        (r"\Aё|(?<=[аеоуияюіє])ё", "йо"),
        (r"ё", "ьо"),
        (r"э", "е"),
        (r"ъ", "'"),
    ),
    ("uk", "ru"): (
        (r"ський\Z", "ский"),
        (r"цький\Z", "цкий"),
        (r"ська\Z", "ская"),
        (r"цька\Z", "цкая"),
        (r"ець\Z", "ец"),
        (r"и(?!й\Z)(?=[бвгдклмнпстфх])(?<![жчшщр]и)", "ы"),
        (r"(?<=[гкх])ы", "и"),
        (r"йо", "ё"),
        (r"ьо", "ё"),
        (r"є", "е"),
        (r"[іїi]", "и"),
        (r"ґ", "г"),
        (r"'(?=[еюяё])", "ь"),
    ),
    ("ru", "be"): (
        (r"ский\Z", "скі"),
        (r"цкий\Z", "цкі"),
        (r"(?:ый|ий)\Z", "ы"),
        (r"(?<=[жшчщрц])и", "ы"),
        (r"(?<=[жшчщрц])е", "э"),
        (r"щ", "шч"),
        (r"(?<=[жшчщрц])ё", "о"),
        (r"де|дё|ди|дя|дю", "дз\\g<0>"),
        (r"дзд", "дз"),
        (r"т(?=[еёияю])", "ц"),
        (r"чн(?=[оа])", "чн"),
        (r"(?<=[аеёиоуыэюя])в(?=[^аеёиоуыэюя]|\Z)", "ў"),
        (r"и", "і"),
        (r"ъ", "'"),
        (r"(?<=[бвмпфр])ь(?=[еёюя])", "'"),
    ),
    ("uk", "be"): (),
    ("be", "ru"): (
        (r"скі\Z", "ский"),
        (r"цкі\Z", "цкий"),
        (r"шч", "щ"),
        (r"дз(?=[еёіяю])", "д"),
        (r"ц(?=[еёіяю])", "т"),
        (r"ў", "в"),
        (r"(?<=[жшчрц])ы", "и"),
        (r"э", "е"),
        (r"і", "и"),
        (r"'(?=[еёюя])", "ь"),
        (r"анка\Z|энка\Z|енка\Z", "енко"),
    ),
    ("be", "uk"): (),
}


@lru_cache(8192)
def respelt(word: str, source: str, target: str) -> tuple[str, ...]:
    """A Cyrillic word of one language as another writes it, with a capital; several where stress decides and is not known."""
    plain = word.casefold().replace("’", "'")
    if source == target:
        return (capital(plain),)
    if {source, target} == {"uk", "be"}:
        through = dict.fromkeys(w for middle in respelt(plain, source, "ru") for w in respelt(middle, "ru", target))
        return tuple(through)
    plain = rewritten(plain, _RESPELLINGS[source, target])
    found = {"be": _unstressed, "uk": _either_i, "ru": _stressed if source == "be" else _as_is}.get(target, _as_is)(plain)
    return tuple(dict.fromkeys(capital(w) for w in found))


def _either_i(word: str) -> tuple[str, ...]:
    """Ukrainian writes a Russian и as і or и, by the word's root."""
    return (word, re.sub(r"(?<=[бвгдзклмнпрстфх])і(?=[бвгдзклмнпрстфхчшц])", "и", word))


def _as_is(word: str) -> tuple[str, ...]:
    return (word,)


def _unstressed(word: str) -> tuple[str, ...]:
    """Belarusian writes an unstressed o as a, and e before the stress as я; without a dictionary of stress, all the likely ways."""
    word = re.sub(r"(?<=[еэ])нко\Z", "нка", word)
    all_open = word.replace("о", "а")
    first = re.sub(r"о(?=.*о)", "а", word)
    last = re.sub(r"(?<=о)(.*)о", lambda m: m[1] + "а", word)
    soft = re.sub(r"е(?=[^аеёіоуыэюя]+[аоуыэя])", "я", all_open, count=1)
    return (all_open, first, last, soft)


def _stressed(word: str) -> tuple[str, ...]:
    """Russian for a Belarusian word: its a may stand for an o, its я for an e."""
    closed = re.sub(r"а(?!\Z)", "о", word)
    first = re.sub(r"\A([^а]*)а", r"\1о", word)
    ends = re.sub(r"а(?=в\Z|вич\Z|вич|в[аы]\Z)", "о", word)
    return (word, closed, first, ends, re.sub(r"я(?=[^я]*[аоуыэеи])", "е", closed), re.sub("я", "е", ends, count=1))
