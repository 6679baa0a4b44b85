"""How alike two words sound, whatever alphabet and convention they are written in. Nothing here knows what is a name; `spelling` does.

A word is folded into a few signs for what may be heard (`sounds`), and two of them are compared by the cheapest way of turning one into
the other (`alike`: a weighted edit distance, Wagner and Fischer 1974). What conventions write differently is cheap (г as g or h, ё as e, o
or yo, ch as ч or х), vowels are cheaper than consonants, and consonants that no convention confuses are dear.
"""

from __future__ import annotations

import re
from functools import lru_cache
from unicodedata import combining, normalize

# One sign a sound: C ч, S ш, Z ж, X the Latin ch, J дж, Q a c before no front vowel; A я, O ё, U ю, with or without the glide before them.
_CYRILLIC = {
    **dict(zip("абвгґдежзіийклмнопрстуфхцчшыєїёэюяўј", "abvggdeZziiiklmnoprstufhcCSieiOeUAvi", strict=True)),
    **{"щ": "SC", "ъ": "", "ь": "", "'": "", "љ": "l", "њ": "n", "ћ": "C", "ђ": "J", "џ": "J"},
}
_LATIN = {
    **{"ł": "l", "đ": "d", "ð": "d", "þ": "t", "ß": "s", "ı": "i", "ŭ": "v", "ą": "on", "ę": "en", "å": "o"},
    **{"š": "S", "ş": "S", "ș": "S", "ś": "s", "č": "C", "ç": "C", "ć": "C", "ž": "Z", "ż": "Z", "ź": "z", "ř": "rZ"},
    **{"ä": "A", "æ": "A", "ö": "O", "ø": "O", "œ": "O", "ő": "O", "ü": "U", "ű": "U", "ě": "e", "ñ": "n", "ğ": "g", "ĭ": "i"},
}


def _rules(*pairs: tuple[str, str]) -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(pattern), to) for pattern, to in pairs)


_CYRILLIC_RULES = _rules(
    ("дз(?=[еіїяюьё])(?!е\\Z)", "д"),
    ("ц(?=[іяюь])(?!ь?к)", "т"),
    ("дж", "џ"),
    ("(?<=[сцз]к)ая\\Z", "а"),
    ("[йь]о", "ё"),
    ("[йь]а", "я"),
    ("[йь]у", "ю"),
    ("[йь](?=[еєіїёюя])", ""),
    ("[иіы](?:й|я\\Z(?<=[цс]кия))\\Z", "и"),
)
_LATIN_RULES = _rules(
    ("(?<=[sc]k)a[yji]a\\Z", "a"),
    ("shch|szcz|schtsch|stsh|štš|śč|šč", "šč"),
    ("eaux?\\Z|aux\\Z", "o"),
    ("ques?\\Z", "k"),
    ("ck(?=(?:[iy]j?|a)\\Z)", "цk"),
    ("tsch|tch|tsh|tš|cz|cs", "č"),
    ("sch|sh|sz", "š"),
    ("\\Ach(?=[rl])", "k"),
    ("dzh|dż|dž|dj", "J"),
    ("zh|(?<!a)rz(?=[aeiouyąęó])|(?<=[pkt])rz", "ž"),
    ("kh", "h"),
    ("gh(?=[aeiouy])", "g"),
    ("ph", "f"),
    ("th", "t"),
    ("dt\\Z", "t"),
    ("ck", "k"),
    ("dz(?=i)", "d"),
    ("ch", "X"),
    ("q(?:u(?=[aeiouy]))?", "k"),
    ("ts(?=i[aeou])|ć(?!\\Z)", "t"),
    ("ts|tz", "ц"),
    ("c(?![eiycčh])", "Q"),
    ("x", "ks"),
    ("w", "v"),
    ("ff\\Z|(?<=[oe])f\\Z", "v"),
    ("(?<=[aeo])u\\Z", "v"),
    ("ee", "i"),
    ("oo", "u"),
    ("[ijy](?=e)", ""),
    ("[ijy]+a", "ä"),
    ("[ijy]o(?!u)", "ö"),
    ("[ijy]u", "ü"),
    ("[ijy]{2,}", "i"),
    ("[jy]", "i"),
)
_READ_J = _rules(
    ("j(?=[aeiouy])", "J"),
)
_DOUBLED = re.compile(r"(.)\1+")
_WORDLESS = re.compile(r"[^\w]|_")


@lru_cache(32768)
def sounds(word: str) -> tuple[str, ...]:
    """The ways a word may be heard, the likeliest first: one, or two where a Latin j may be a glide (Jakub) or not (Jack)."""
    plain = normalize("NFC", _WORDLESS.sub("", word.casefold().replace("ʼ", "'").replace("’", "'")))
    if re.search("[\u0400-\u04ff]", plain):
        return (_heard(plain, _CYRILLIC_RULES),)
    readings = [_heard(plain, _LATIN_RULES)]
    if re.search("j[aeiouy]", plain):
        readings.append(_heard(_changed(plain, _READ_J), _LATIN_RULES))
    return tuple(readings)


def _changed(word: str, rules: tuple[tuple[re.Pattern[str], str], ...]) -> str:
    for pattern, to in rules:
        word = pattern.sub(to, word)
    return word


def _heard(plain: str, rules: tuple[tuple[re.Pattern[str], str], ...]) -> str:
    return _DOUBLED.sub(r"\1", "".join(_sign(c) for c in _changed(plain, rules)))


def _sign(char: str) -> str:
    if char in _CYRILLIC:
        return _CYRILLIC[char]
    if char in _LATIN:
        return _LATIN[char]
    base = "".join(c for c in normalize("NFKD", char) if not combining(c))
    return _CYRILLIC.get(base, base)


_VOWELS = frozenset("aeiouAOU")
_CHEAP: dict[str, float] = {
    **{"aA": 0.05, "oO": 0.1, "uU": 0.1, "eO": 0.1, "eA": 0.15, "iU": 0.2, "ao": 0.12, "ei": 0.15, "ae": 0.2, "ou": 0.2, "OU": 0.2},
    **{"oe": 0.35, "ai": 0.4, "au": 0.35, "iu": 0.3, "eu": 0.4, "oA": 0.3, "iA": 0.3, "oU": 0.3, "uO": 0.25, "eU": 0.3, "aO": 0.3},
    **{"gh": 0.1, "hk": 0.4, "gk": 0.5, "CX": 0.0, "hX": 0.0, "kX": 0.25, "SX": 0.1, "kQ": 0.0, "cQ": 0.3, "CQ": 0.4, "sQ": 0.5},
    **{"sS": 0.2, "cC": 0.2, "zZ": 0.25, "sz": 0.25, "cz": 0.2, "cs": 0.2, "ct": 0.25, "SZ": 0.4, "CS": 0.35, "Ct": 0.6, "kc": 0.4},
    **{"JZ": 0.15, "Jg": 0.15, "JC": 0.35, "Jd": 0.5, "Ji": 0.3, "Jh": 0.4, "gZ": 0.25, "dz": 0.6, "dt": 0.4, "bp": 0.5, "vf": 0.3},
    **{"vb": 0.5, "vu": 0.1, "vU": 0.3, "vo": 0.5, "tf": 0.6, "nm": 0.6, "Zr": 0.4, "lv": 0.6, "Zs": 0.5, "hX": 0.0},
}
_CHANGED = {a + b: cost for pair, cost in _CHEAP.items() for a, b in (pair, pair[::-1])}
_VOWEL, _CONSONANT = 0.5, 1.0
_LITTLE = 0.6
"""Cost over length from which two words have so little in common that how little does not matter."""
_LONGEST = 100
"""Signs of a word that is compared sign by sign, which takes the square of its length."""
_DROPPED = {"i": 0.2, "h": 0.5, "J": 0.8, "e": 0.4}


def _change(a: str, b: str) -> float:
    if a == b:
        return 0.0
    known = _CHANGED.get(a + b)
    if known is not None:
        return known
    return _VOWEL if a in _VOWELS and b in _VOWELS else _CONSONANT


def _drop(sign: str) -> float:
    return _DROPPED.get(sign, _VOWEL if sign in _VOWELS else _CONSONANT)


def weight(heard: str) -> float:
    """The length of `sounds` in consonants."""
    return sum(_VOWEL if c in _VOWELS else _CONSONANT for c in heard)


@lru_cache(65536)
def distance(a: str, b: str) -> float:
    """What it costs to turn one `sounds` into another, in consonants; of words with little in common no more than that it is much."""
    much = _LITTLE * (weight(a) + weight(b)) / 2
    above = [0.0]
    for sign in b:
        above.append(above[-1] + _drop(sign))
    for x in a:
        row = [above[0] + _drop(x)]
        for n, y in enumerate(b):
            row.append(min(above[n] + _change(x, y), above[n + 1] + _drop(x), row[n] + _drop(y)))
        above = row
        if min(row) > much:
            return min(row)
    return above[-1]


def edits(a: str, b: str) -> int:
    """How many letters have to be put in, taken out or changed to make one word of the other (Levenshtein 1966)."""
    above = list(range(len(b) + 1))
    for n, x in enumerate(a, 1):
        row = [n]
        for m, y in enumerate(b):
            row.append(min(above[m] + (x != y), above[m + 1] + 1, row[m] + 1))
        above = row
    return above[-1]


@lru_cache(65536)
def alike(a: str, b: str) -> float:
    """From 0 (nothing in common) to 1 (the same sounds), of two words."""
    return max((_alike(x, y) for x in sounds(a) for y in sounds(b)), default=0.0)


def _alike(a: str, b: str) -> float:
    if not a or not b:
        return 0.0
    if max(len(a), len(b)) > _LONGEST:
        return float(a == b)
    return max(0.0, 1.0 - 2 * distance(a, b) / (weight(a) + weight(b)))
