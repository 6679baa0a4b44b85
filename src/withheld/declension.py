"""All cases of a name in Russian, Ukrainian, Belarusian and Polish, by the school rules; the way back is `inflection`, by other rules.

Wide, for who looks a name up: every ending a case may have here, and what `cases`, which has to choose one, would put in a text.
A name is declined as what its ending and its bearer's sex make it. Surnames in -ко and foreign ones ending in a vowel stay as they are in
Russian; women's surnames that end in a consonant stay everywhere.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from withheld import cases

# Endings of the nominative → the endings of all six cases (seven with the vocative), by language; the first pattern that fits counts.
_Paradigm = tuple[str, tuple[str, ...]]
_MEN: dict[str, tuple[_Paradigm, ...]] = {
    "ru": (
        (r"ский", ("ский", "ского", "скому", "ским", "ском")),
        (r"цкий", ("цкий", "цкого", "цкому", "цким", "цком")),
        (r"(?<=[нт])[ыо]й", ("ый", "ого", "ому", "ым", "ом", "ой")),
        (r"(?<=\AЛ)ев", ("ев", "ьва", "ьву", "ьвом", "ьве")),
        (r"(?<=[оеё]в)|(?<=[иы]н)", ("", "а", "у", "ым", "ом", "е")),
        (r"ий", ("ий", "ия", "ию", "ием", "ии")),
        (r"й", ("й", "я", "ю", "ем", "е")),
        (r"ец", ("ец", "ца", "цу", "цом", "це")),
        (r"(?<=[тн])ок", ("ок", "ка", "ку", "ком", "ке")),
        (r"(?<=Пав)ел", ("ел", "ла", "лу", "лом", "ле")),
        (r"(?<=\AП)ётр", ("ётр", "етра", "етру", "етром", "етре")),
        (r"ь", ("ь", "я", "ю", "ем", "ём", "е")),
        (r"(?<=[жшчщц])", ("", "а", "у", "ем", "ом", "е")),
        (r"(?<=[бвгдзклмнпрстфх])", ("", "а", "у", "ом", "е")),
        (r"(?<=[гкхжшчщ])а", ("а", "и", "е", "у", "ой", "ей")),
        (r"а", ("а", "ы", "е", "у", "ой")),
        (r"я", ("я", "и", "е", "ю", "ей", "ёй")),
    ),
    "uk": (
        (r"ський", ("ський", "ського", "ському", "ським")),
        (r"цький", ("цький", "цького", "цькому", "цьким")),
        (r"ий", ("ий", "ого", "ому", "им")),
        (r"(?<=[оеєії]в)|(?<=[иіїя]н)", ("", "а", "у", "ові", "им", "ом", "і")),
        (r"ій", ("ій", "ія", "ію", "ієві", "ієм", "ії")),
        (r"й", ("й", "я", "ю", "єві", "єм", "ї")),
        (r"ець", ("ець", "ця", "цю", "цеві", "цем", "ці")),
        (r"ь", ("ь", "я", "ю", "еві", "ем", "і")),
        (r"о", ("о", "а", "у", "ові", "ом", "і")),
        (r"(?<=[жшчщ])", ("", "а", "у", "еві", "ем", "і")),
        (r"(?<=[р])", ("", "а", "я", "у", "ю", "ові", "еві", "ом", "ем", "і", "е")),
        (r"(?<=[бвгґдзклмнпстфхц])", ("", "а", "у", "ові", "ом", "і", "е")),
        (r"(?<=к)а", ("а", "и", "у", "ою", "о")),
        (r"а", ("а", "и", "і", "у", "ою", "о")),
        (r"я", ("я", "і", "ю", "ею", "є")),
    ),
    "be": (
        (r"скі", ("скі", "скага", "скаму", "скім")),
        (r"цкі", ("цкі", "цкага", "цкаму", "цкім")),
        (r"(?<=[нт])ы", ("ы", "ага", "аму", "ым")),
        (r"ў", ("ў", "ва", "ву", "вым", "ве")),
        (r"(?<=[іы]н)", ("", "а", "у", "ым", "е")),
        (r"[ыі]й", ("ый", "ыя", "ыю", "ыем", "ыі", "ій", "ія", "ію", "іем", "іі")),
        (r"й", ("й", "я", "ю", "ем", "і")),
        (r"ь", ("ь", "я", "ю", "ем", "і")),
        (r"(?<=[бвгджзклмнпрстфхцчш])", ("", "а", "у", "ам", "ом", "е", "у")),
        (r"(?<=к)а", ("а", "і", "у", "ам", "ай")),
        (r"а", ("а", "ы", "е", "у", "ам", "ай")),
        (r"я", ("я", "і", "ю", "ем", "ей", "яй")),
        (r"о", ("о", "а", "у", "ом", "е")),
    ),
    "pl": (
        (r"(?<=[scdz]k)i", ("i", "iego", "iemu", "im")),
        (r"(?<=[nt])y", ("y", "ego", "emu", "ym")),
        (r"ij|yj", ("ij", "ija", "ijowi", "ijem", "iju", "yj", "yja", "yjowi", "yjem", "yju")),
        (r"iec", ("iec", "ca", "cowi", "cem", "cu")),
        (r"ek", ("ek", "ka", "kowi", "kiem", "ku")),
        (r"(?<=[kg])", ("", "a", "owi", "iem", "u")),
        (r"(?<=[bcdfhjlłmnprstwzńćśźż])", ("", "a", "owi", "em", "u", "ie", "ze")),
        (r"ko", ("ko", "ki", "ce", "kę", "ką")),
        (r"(?<=k)a", ("a", "i", "ę", "ą", "o")),
        (r"a", ("a", "y", "ie", "ę", "ą", "o")),
    ),
}
_WOMEN: dict[str, tuple[_Paradigm, ...]] = {
    "ru": (
        (r"(?<=[сц]к)ая|(?<=[нт])ая", ("ая", "ой", "ую", "ою")),
        (r"(?<=[оеё]в)а|(?<=[иы]н)а", ("а", "ой", "у", "ою", "ы", "е")),
        (r"(?<=[гкхжшчщ])а", ("а", "и", "е", "у", "ой", "ей")),
        (r"а", ("а", "ы", "е", "у", "ой", "ою")),
        (r"ия", ("ия", "ии", "ию", "ией")),
        (r"я", ("я", "и", "е", "ю", "ей", "ёй")),
        (r"ь", ("ь", "и", "ью")),
    ),
    "uk": (
        (r"(?<=[сц]ьк)а", ("а", "ої", "ій", "у", "ою")),
        (r"(?<=[оеєії]в)а|(?<=[иії]н)а", ("а", "ої", "ій", "у", "ою", "и", "і")),
        (r"(?<=к)а", ("а", "и", "у", "ою", "о")),
        (r"ія", ("ія", "ії", "ію", "ією", "іє")),
        (r"я", ("я", "і", "ю", "ею", "є")),
        (r"а", ("а", "и", "і", "у", "ою", "о")),
        (r"(?<=в)", ("", "і", "'ю")),
    ),
    "be": (
        (r"(?<=[сц]к)ая", ("ая", "ай", "ую")),
        (r"(?<=[оеёаі]в)а|(?<=[іы]н)а", ("а", "ай", "у", "ы", "е")),
        (r"(?<=[гкх])а", ("а", "і", "у", "ай")),
        (r"(?<=[ыі])я", ("я", "і", "ю", "яй")),
        (r"я", ("я", "і", "ю", "яй", "ёй")),
        (r"а", ("а", "ы", "е", "у", "ай")),
    ),
    "pl": (
        (r"(?<=[sc]k)a|(?<=[dz]k)a", ("a", "iej", "ą")),
        (r"(?<=[oe]w)a", ("a", "ej", "ą")),
        (r"(?<=[kg])a", ("a", "i", "ę", "ą", "o")),
        (r"(?<=[ij])a", ("a", "i", "ę", "ą", "o")),
        (r"a", ("a", "y", "ie", "ę", "ą", "o")),
    ),
}


@lru_cache(8192)
def declined(word: str, language: str, *, female: bool) -> tuple[str, ...]:
    """A name in the nominative → all its cases in that language (`ru`, `uk`, `be`, `pl`), the nominative first, each once.

    What does not decline is given back alone.
    """
    if language == "ru" and word.endswith("о"):
        return (word,)
    return tuple(dict.fromkeys([word, *_softened(word, language), *_regular(word, language, female), *_chosen(word, language, female)]))


def _regular(word: str, language: str, female: bool) -> tuple[str, ...]:
    """The cases of the first paradigm that fits."""
    found = next(((m, endings) for ending, endings in _paradigms(language, female) if (m := ending.search(word))), None)
    return tuple(word[: found[0].start()] + case for case in found[1]) if found else ()


def _chosen(word: str, language: str, female: bool) -> tuple[str, ...]:
    """What a name put into a text would be, with consonants that change: Марта → Марце, Robert → Robercie."""
    return tuple(cases.inflected(word, case, "female" if female else "male", language) for case in cases.CASES)


@cache
def _paradigms(language: str, female: bool) -> tuple[tuple[re.Pattern[str], tuple[str, ...]], ...]:
    return tuple((re.compile(rf"(?:{ending})\Z"), cases) for ending, cases in (_WOMEN if female else _MEN)[language])


def _softened(word: str, language: str) -> tuple[str, ...]:
    """Datives and locatives in which a consonant changes: Лукашенка → Лукашенці, Вольга → Вользе."""
    changes = {"uk": {"ка": "ці", "га": "зі", "ха": "сі"}, "be": {"ка": "цы", "га": "зе", "ха": "се"}, "pl": {"ka": "ce", "ga": "dze"}}
    found = changes.get(language, {}).get(word[-2:])
    return (word[:-2] + found,) if found else ()
