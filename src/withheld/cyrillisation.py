"""How names in Latin letters are written in Cyrillic: each convention of `transliteration` backwards, and foreign names by ear.

A Latin spelling does not tell which convention it follows, so there are several answers; all are looked for.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from withheld.transliteration import capital, rewritten

_Letters = tuple[tuple[str, str], ...]


def _letters(text: str) -> _Letters:
    return tuple((a, b.replace("_", "")) for a, _, b in (pair.partition(":") for pair in text.split()))


_COMMON = _letters(
    "á:а é:е í:и ó:о ú:у à:а è:е ê:е ë:ё ô:о ç:с ñ:нь ã:а õ:о ä:я ö:ё ü:ю å:о ø:ё æ:е ß:с a:а b:б c:к d:д e:е f:ф g:г h:х i:и j:й k:к"
    " l:л m:м n:н o:о p:п q:к r:р s:с t:т u:у v:в w:в x:кс y:й z:з ŭ:ў ʹ:ь ’:ь ':ь"
    " ń:нь ś:сь ź:зь ć:ць ł:л ą:он ę:ен ż:ж š:ш č:ч ž:ж ř:рж ě:е ň:нь ý:ы ů:у ğ:г ş:ш ı:ы ő:ё ű:ю ă:э ș:ш ț:ц đ:д ð:д þ:т"
    " ĺ:ль ľ:ль ť:ть ď:дь"
)
_ENGLISH = _letters(
    "aya:ая oya:оя eya:ея uya:уя iya:ия aye:ае oye:ое eye:ее uye:уе ayu:аю iyu:ию"
    " shch:щ zh:ж kh:х ts:ц tch:ч ch:ч sh:ш yu:ю iu:ю ya:я ia:я yo:ё ye:е ie:е"
    " ck:к ph:ф th:т qu:кв oo:у ee:и ay:ей ey:ей ei:ей ai:ай j:дж"
)
_POLISH = _letters(
    "szcz:щ sz:ш cz:ч rz:ж ż:ж ź:зь dź:дзь dzi:дзі ch:х ł:л ń:нь ś:сь ć:ць ą:он ę:ен ó:у ia:я ja:я iu:ю ju:ю io:ё jo:ё ie:е je:е c:ц y:ы"
    " l:л li:ли la:ля lu:лю lo:лё"
)
_DIACRITIC = _letters(
    "štš:щ šč:щ ž:ж č:ч š:ш tš:ч ts:ц ch:х ja:я ia:я ju:ю iu:ю jo:ё io:ё je:е ie:е ŭ:ў ś:сь ź:зь ć:ць ń:нь ł:л dź:дзь c:ц y:ы h:г ě:е"
)
_FINNISH = _letters("ää:яя yy:юю öö:ёё ja:я jä:я ju:ю jo:йо je:е ä:я ö:ё y:ю h:х š:ш ž:ж tš:ч ts:ц ei:ей ai:ай oi:ой ui:уй äi:яй öi:ёй")
_GERMAN = _letters("schtsch:щ tsch:ч sch:ш ch:х z:ц w:в ja:я ju:ю jo:ё je:е ei:ей ie:и ss:с v:ф y:ы tz:ц")
CONVENTIONS: dict[str, _Letters] = {"en": _ENGLISH, "pl": _POLISH, "sla": _DIACRITIC, "fi": _FINNISH, "de": _GERMAN}

_SIGNS = {
    "pl": re.compile("[łąęńśźżćó]|sz|cz|rz|w"),
    "sla": re.compile("[čšžŭśźćńł]|j|c(?!h)"),
    "fi": re.compile("[äöš]|aa|ii|uu|kk|nen\\Z|h"),
    "de": re.compile("sch|tz|ß|ü|ö|ss"),
}
_ENGLISH_ONLY = re.compile("kh|zh|shch|y[aeou]")
_SOFT_L = re.compile(r"l(?=[bcćdfghjkmnńprsśtvwzźż]|\Z)")  # a Polish l that is no ł: Dobrowolska is Добровольская
_TO_RUSSIAN = (
    ("ў", "в"),
    (r"(?<=[нсзц])ь(?=[сц]к)", ""),
    (r"(?<=[сц]к)а\Z", "ая"),
    (r"(?:ск|цк)(?:и|ый|ий|ыи|й)\Z", "ский"),
    (r"(?<=[бвгдзклмнпрстфх])й(?=[бвгджзклмнпрстфхцчшщ])", "ы"),
    (r"(?<=[нт])[йы]\Z", "ый"),
)
_TO_UKRAINIAN = (
    (r"(?<=[нсзц])ь(?=[сц]к)", ""),
    (r"(?:ск)(?:и|ый|ий|ыи|й|иі)\Z", "ський"),
    (r"(?:цк)(?:и|ый|ий|ыи|й)\Z", "цький"),
    (r"ска\Z|ская\Z", "ська"),
    (r"й(?=[бвгджзклмнпрстфхцчшщ])", "Ы"),
    (r"и(?!й\Z)", "і"),
    (r"ы|Ы", "и"),
    (r"ў", "в"),
    (r"э", "е"),
    (r"ё", "ьо"),
    (r"(?<=[аеоуіия])е|\Aе", "є"),
)
_TO_BELARUSIAN = (
    (r"(?<=[нсзц])ь(?=[сц]к)", ""),
    (r"(?<=[сц]к)а\Z", "ая"),
    (r"(?:ск)(?:и|ый|ий|ыи|й)\Z", "скі"),
    (r"(?<=[аеёоуыэюя])[ув](?![аеёоуыэюяи])", "ў"),
    (r"(?<=[жшчрц])е", "э"),
    (r"(?<=[жшчр])и", "ы"),
    (r"щ", "шч"),
    (r"й(?=[бвгджзклмнпрстфхцчшщ])", "ы"),
    (r"и", "і"),
)


@lru_cache(4096)
def cyrillised(word: str) -> tuple[tuple[str, str], ...]:
    """A Latin word → (language, Cyrillic spelling) in every way that its letters allow, the likelier first, with capitals."""
    plain = word.casefold()
    ways = ["en", *(name for name, sign in _SIGNS.items() if sign.search(plain) and not _ENGLISH_ONLY.search(plain))]
    found: dict[tuple[str, str], None] = {}
    for way in ways:
        raw = _read(_SOFT_L.sub("lʹ", plain) if way == "pl" else plain, CONVENTIONS[way])
        soft = raw.replace("х", "г") if way == "en" and "kh" not in plain and "h" in plain else raw
        for language, rules, letters in (("ru", _TO_RUSSIAN, raw), ("uk", _TO_UKRAINIAN, soft), ("be", _TO_BELARUSIAN, soft)):
            found.setdefault((language, capital(rewritten(letters, rules))))
    return tuple(found)


def _read(word: str, letters: _Letters) -> str:
    table, longest = _table(letters)
    return longest.sub(lambda m: table[m.group()], word)


@cache
def _table(letters: _Letters) -> tuple[dict[str, str], re.Pattern[str]]:
    """All letters of a convention, and the pattern that takes the longest first."""
    table = dict((*_COMMON, *letters))
    return table, re.compile("|".join(map(re.escape, sorted(table, key=len, reverse=True))))
