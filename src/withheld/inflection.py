"""From a name in any case to what its nominative may be, in Russian, Ukrainian, Belarusian and Polish: endings taken off, by rule.

Wide on purpose: `bases` gives several candidates, and only a name known from elsewhere decides which was meant. The other way, from a
nominative to all its cases, is `declension`, which shares nothing with this.
"""

from __future__ import annotations

import re
from functools import lru_cache

_ADJECTIVE = "ого|его|ому|ему|им|ым|ім|ом|ем|ага|яга|аму|яму|их|ых|іх|ими|ыми|імі"
_POLISH_ADJECTIVE = "iego|iemu|im|ego|emu|ym|ich|ych"

# Endings in an oblique case, and the endings that the nominative may have in their place.
_ENDINGS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (f"(?:(?<=[цсз]к)|(?<=[цсз]ьк))(?:{_ADJECTIVE})", ("ий", "і")),
    (f"(?<=[нт])(?:{_ADJECTIVE})", ("ый", "ий", "ой", "ы")),
    ("(?:(?<=[цсз]к)|(?<=[цсз]ьк))(?:ой|ую|ою|ої|ій|ай|ае|аю|ей)", ("ая", "а")),
    ("(?<=[нт])(?:ой|ую|ою|ої|ій|ай|ае|аю)", ("ая", "а")),
    ("(?<=[оеёаії])в(?:у|ым|им|ом|е|і|ові|ы|и|ых|их|ыми|ими|ымі)", ("в", "ў")),
    ("(?<=[иіы]н)(?:у|ым|им|ом|е|і|ові|ы|и|ых|их|ыми|ими)", ("",)),
    ("(?<=[оеёаії]в)(?:ой|ую|у|ої|ій|ою|ай|ае|аю|е)", ("а",)),
    ("(?<=[иіы]н)(?:ой|ую|у|ої|ій|ою|ай|ае|аю)", ("а",)),
    ("(?<=[бвгґджзклмнпрстфхцчшщ])(?:у|ом|ем|ам|е|і|ові|еві|амі|ами|ах|ів)", ("",)),
    ("(?<=[бвгґджзклмнпрстфхцчшщ])(?:я|ю|ем|ём|єм|ям|еві|еви|е|і)", ("ь",)),
    ("(?<!ск[ауо])(?<=[аеиіоэ])(?:я|ю|ем|єм|ём|еві|єві|ї|е|і)", ("й",)),
    ("(?<![сц]к)(?<=[бвгґджзклмнпрстфхцчшщ])(?:ы|и|і|е|у|ой|ей|ою|ею|ай|аю|ам|о|э)", ("а",)),
    ("(?<=[бвгґджзклмнпрстфхцчшщьаиіе])(?:и|і|ї|е|ю|ей|ею|єю|ёй|ёю|яй|яю|ій)", ("я",)),
    ("ц(?:у|ом|ем|эм|і|е|ові|еві)", ("ец", "ець")),
    ("(?<=[оё])?к(?:у|ом|ові)", ("ок", "ек")),
    ("ц[іе]", ("ка",)),
    ("(?<=[нвлркт])(?:у|ом|ові|і|ам)", ("о",)),
    ("л(?:у|ом|е|ові)", ("ел", "ёл")),
)
_DOUBTFUL: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("(?<=[оеёаії])ва", ("в", "ў")),
    ("(?<=[иіы]н)а", ("",)),
    ("(?<=[бвгґджзклмнпрстфхцчшщ])а", ("",)),
    ("(?<=[бвгґджзклмнпрстфхцчшщ])а", ("о",)),
    ("ца", ("ец", "ець")),
    ("ка", ("ок", "ек")),
    ("ла", ("ел", "ёл")),
    ("(?<=[бвгґджзклмнпрстфхцчшщ])я", ("ь",)),
)
"""Endings of a man's genitive that are a woman's nominative, too: Прохорова, Александра."""

_POLISH: tuple[tuple[str, tuple[str, ...]], ...] = (
    (f"(?<=[cszd][kc]|.[nr])(?:{_POLISH_ADJECTIVE})", ("i", "y")),
    ("(?<=[sczd]k)(?:iej|ą)", ("a",)),
    ("(?<=[bcdfghjklłmnprstwzń])(?:owi|em|iem|owie|ów|ami)", ("",)),
    ("(?<=ow|ew|in|yn)(?:ie|ej|ą|ę|y)", ("a", "")),
    ("(?<=[bcdfghjklłmnprstwz])(?:y|ę|ą)", ("a",)),
    ("(?<![sczd]k)(?<=k)(?:i|ę|ą)", ("a",)),
    ("(?<![sczd]k)(?<=[kn])(?:owi|iem|ą|ę|i)", ("o",)),
    ("(?<=n)ce", ("ka", "ko")),
    ("c(?:owi|em)", ("ec", "iec")),
    ("k(?:owi|iem)", ("ek",)),
)
_POLISH_DOUBTFUL: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("(?<=ow|ew)a", ("",)),
    ("(?<=ak|ik|uk|cz)a", ("",)),
    ("(?<=i)ca", ("ec",)),
    ("ka", ("ek",)),
)

_Compiled = tuple[tuple[re.Pattern[str], tuple[str, ...]], ...]


def _compiled(rules: tuple[tuple[str, tuple[str, ...]], ...]) -> _Compiled:
    return tuple((re.compile(rf"(?:{ending})\Z"), bases) for ending, bases in rules)


_RULES = {"cyrillic": _compiled(_ENDINGS), "polish": _compiled(_POLISH)}
_TWOFOLD = {"cyrillic": _compiled(_DOUBTFUL), "polish": _compiled(_POLISH_DOUBTFUL)}
_SHORTEST = 3
"""Letters that a nominative has at least."""


@lru_cache(8192)
def bases(word: str) -> frozenset[str]:
    """What the nominative of a word in an oblique case may be, in small letters; empty for what is in no such case."""
    return _stripped(word, _RULES)


@lru_cache(8192)
def twofold(word: str) -> frozenset[str]:
    """What men's names a word may be the genitive of that looks like a woman's nominative: Прохоров for Прохорова."""
    return _stripped(word, _TWOFOLD)


def _stripped(word: str, rules: dict[str, _Compiled]) -> frozenset[str]:
    plain = word.casefold()
    script = "cyrillic" if re.search("[\u0400-\u04ff]", plain) else "polish"
    found = (plain[: m.start()] + base for ending, to in rules[script] if (m := ending.search(plain)) for base in to)
    return frozenset(b for b in found if len(b) >= _SHORTEST)
