"""Contacts: e-mail, telephone, web addresses, handles, network addresses and devices. Money is in `accounts`, places in `coordinates`.

Every expression starts at a token's start and never gives back what it took, so that the work is linear in the text whatever it holds.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from ipaddress import ip_address
from typing import TYPE_CHECKING, NamedTuple

from withheld.detectors import Detector
from withheld.detectors._gazetteer import top_levels
from withheld.detectors._text import keyed
from withheld.model import Role, Span
from withheld.words import words

if TYPE_CHECKING:
    from withheld.detectors import Known
    from withheld.model import Asset, Content, Finding

_FLAGS = re.IGNORECASE

_EMAIL = re.compile(r"(?<![\w.+%-])[\w.+%'-]{1,128}+[@＠][\w-]++(?:\.[\w-]++)++")
_SPELT_EMAIL = re.compile(
    r"(?<![\w.+%-])[\w.+%-]{1,128}+\s{0,3}[\[({<]\s{0,3}(?:at|ett|@|собака)\s{0,3}[\])}>]\s{0,3}"
    r"[\w-]++(?:\s{0,3}(?:\.|[\[({<]\s{0,3}(?:dot|\.|точка)\s{0,3}[\])}>])\s{0,3}[\w-]++)++",
    _FLAGS,
)

_SCHEME = re.compile(
    r"(?<![\w+.-])(?:[a-z][a-z0-9+.-]{1,30}+://|www\.|(?:mailto|tel|sms|xmpp|skype|magnet|matrix|bitcoin):)[^\s<>\"“”«»{}|\\^`]{2,4096}+",
    _FLAGS,
)
_BARE = re.compile(r"(?<![\w@./-])(?:[a-z0-9][a-z0-9-]{0,62}+\.)++[a-z]{2,24}+(?![\w@-])(?:[:/?#][^\s<>\"“”«»]{0,4096}+)?", _FLAGS)
_TRAILING = ".,;:!?'’)]}…*_~"
_HOSTS_OF_PEOPLE = re.compile(
    r"(?<![\w.-])(?:t(?:elegram)?\.me|wa\.me|vk\.com|ok\.ru|facebook\.com|fb\.com|instagram\.com|tiktok\.com|twitter\.com|x\.com|linkedin\.com|"
    r"signal\.me|threads\.net|youtube\.com|github\.com|linktr\.ee|snapchat\.com|viber\.com)/[^\s<>\"“”«»]{1,512}+",
    _FLAGS,
)
_HANDLE = re.compile(r"(?<![\w@./+-])@[^\W\d][\w.]{1,63}+(?:@[\w-]++(?:\.[\w-]++)++)?")
_NAMED_HANDLE = re.compile(
    r"\b(?:telegram|tg|instagram|insta|facebook|fb|twitter|signal|skype|discord|snapchat|tiktok|viber|whatsapp|wechat|threema|session|wire|"
    r"телеграм|телега|тг|инстаграм|скайп|вайбер)\b\s{0,3}(?:id|name|handle|nick|username)?\s{0,3}[:=—–-]\s{0,3}(?P<value>@?[\w.#-]{3,64}+)",
    _FLAGS,
)

_DIGITS = re.compile(
    r"(?<![\w.,+])(?:\+|\(\+?)?\d(?:[ \t\xa0().\-/‑–]{0,3}+\d){5,19}+(?:[ ,]{0,2}(?:x|ext\.?|extension|доб\.?)[ ]?\d{1,6})?(?!\w)",
    _FLAGS,
)
_PHONE_WORD = re.compile(
    r"\b(?:tel|phones?|telephone|mobile|mob|cell|call|called|text|fax|whatsapp|viber|signal|sms|contact|dial|reach|number|hotline|"
    r"тел|телефон\w{0,3}|моб|звон\w{0,6}|номер|дзвон\w{0,6}|тэл\w{0,6})\b",
    _FLAGS,
)
_REGIONS = ("BY", "UA", "RU", "PL", "LT", "US", "GB", "DE", "FR", "TR", "GE", "IN")
_NEAR = 48
"""How many characters before a number may hold the word that says it is a telephone number."""

_IPV4 = re.compile(r"(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?![\w]|\.\d)")
_IPV6 = re.compile(r"(?<![\w:.])(?:[0-9a-f]{0,4}:){2,7}+[0-9a-f]{0,4}(?:%\w{1,16})?(?![\w:])", _FLAGS)
_MAC = re.compile(r"(?<![\w:-])[0-9a-f]{2}(?:([:-])[0-9a-f]{2})(?:\1[0-9a-f]{2}){4}(?![\w:-])", _FLAGS)
_IMEI = re.compile(r"\b(?:imei|imsi|meid|iccid)\b\W{0,4}(?:\w{2,6}\W{1,3})?(?P<value>\d(?:[ -]?\d){13,19})", _FLAGS)


class Hit(NamedTuple):
    """A place in one passage: kind, half-open offsets, score, doubt."""

    kind: str
    start: int
    end: int
    score: float = 1.0
    doubt: bool = False


class Contacts(Detector):
    """Whatever leads to a person: addresses, numbers, handles."""

    name = "contacts"
    kinds = ("email", "phone", "url", "handle", "ip", "device")

    def detect(self, asset: Asset, content: Content, known: Known) -> Iterable[Finding]:  # noqa: ARG002 - nothing to know
        for i, passage, key in keyed(content):
            for kind, start, end, score, doubt in dict.fromkeys(_hits(passage.text, key, passage.role)):
                yield self.finding(asset, kind, Span(i, start, end), score, doubt=doubt, value=passage.text[start:end])


def _hits(text: str, key: frozenset[str], role: Role) -> Iterator[Hit]:
    if role is Role.NUMBER:
        if words("phone_keys") & key and sum(c.isdigit() for c in text) >= 5:
            yield Hit("phone", 0, len(text))
        return
    yield from _emails(text)
    yield from _urls(text)
    yield from _handles(text)
    yield from _phones(text, bool(words("phone_keys") & key))
    yield from _machines(text)


def _emails(text: str) -> Iterator[Hit]:
    if "@" in text or "＠" in text:
        for m in _EMAIL.finditer(text):
            yield Hit("email", m.start(), m.end())
    for m in _SPELT_EMAIL.finditer(text):
        yield Hit("email", m.start(), m.end(), 0.8)


def _urls(text: str) -> Iterator[Hit]:
    for m in _SCHEME.finditer(text):
        yield Hit("url", m.start(), _trimmed(m))
    for m in _BARE.finditer(text):
        if _is_domain(re.split(r"[:/?#]", m.group(), maxsplit=1)[0]):
            yield Hit("url", m.start(), _trimmed(m), 0.8)


def _handles(text: str) -> Iterator[Hit]:
    for m in _HOSTS_OF_PEOPLE.finditer(text):
        yield Hit("handle", m.start(), _trimmed(m))
    for m in _HANDLE.finditer(text):
        yield Hit("handle", m.start(), _trimmed(m), 0.9)
    for m in _NAMED_HANDLE.finditer(text):
        yield Hit("handle", *m.span("value"), 0.8)


def _trimmed(match: re.Match[str]) -> int:
    return match.start() + len(match.group().rstrip(_TRAILING))


@cache
def _top_levels() -> frozenset[str]:
    return top_levels()


def _is_domain(host: str) -> bool:
    *labels, last = host.split(".")
    return last in _top_levels() and max(map(len, labels)) > 1


def _phones(text: str, keyed: bool) -> Iterator[Hit]:
    for m in _DIGITS.finditer(text):
        before = text[max(0, m.start() - _NEAR) : m.start()]
        named = keyed or bool(_PHONE_WORD.search(before))
        score = _phone_score(m.group(), named)
        if score:
            yield Hit("phone", m.start(), m.end(), score, score < 0.8)


@lru_cache(4096)
def _phone_score(candidate: str, named: bool) -> float:
    """1 for a number with its country code, 0.9 for one of a region's own, 0.6 for any that a word calls one, 0 for none."""
    from phonenumbers import Leniency, PhoneNumberMatcher

    digits = sum(c.isdigit() for c in candidate)
    if not 6 <= digits <= 21:
        return 0.0
    if any(True for _ in PhoneNumberMatcher(candidate, None, Leniency.VALID)):
        return 1.0
    leniency = Leniency.VALID if named else Leniency.STRICT_GROUPING
    if named or not candidate.isdigit():
        for region in _REGIONS:
            if any(True for _ in PhoneNumberMatcher(candidate, region, leniency)):
                return 0.9
    return 0.6 if named or candidate.startswith("+") else 0.0


def _machines(text: str) -> Iterator[Hit]:
    for pattern in (_IPV4, _IPV6):
        for m in pattern.finditer(text):
            if _is_address(m.group().partition("%")[0]):
                yield Hit("ip", m.start(), m.end())
    for m in _MAC.finditer(text):
        yield Hit("device", m.start(), m.end())
    for m in _IMEI.finditer(text):
        yield Hit("device", *m.span("value"))


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return text != "::"
