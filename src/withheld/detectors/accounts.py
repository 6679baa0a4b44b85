"""Where money goes: bank accounts, cards and wallets, told from other numbers by their check digits."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from hashlib import sha256
from typing import TYPE_CHECKING

from withheld.detectors import Detector
from withheld.detectors._text import keyed
from withheld.model import Span
from withheld.words import words

if TYPE_CHECKING:
    from withheld.detectors import Known
    from withheld.model import Asset, Content, Finding

_IBAN = re.compile(r"(?<!\w)[A-Z]{2}\d{2}(?:[ \xa0-]?[A-Z0-9]){11,30}(?!\w)", re.IGNORECASE)
_IBAN_WORD = re.compile(r"\biban\b\W{0,8}(?:is\W{1,3})?(?P<value>[A-Z]{2}\d{2}(?:[ \xa0-]?[A-Z0-9]{2,4}){3,10})", re.IGNORECASE)
_CARD = re.compile(r"(?<![\w.])\d(?:[ \xa0-]?\d){12,18}(?!\w)")
_BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_CHECKED = re.compile(rf"(?<!\w)[{_BASE58}]{{26,35}}(?!\w)")
_SEGWIT = re.compile(r"(?<!\w)(?:bc1|tb1|ltc1)[02-9ac-hj-np-z]{8,87}(?!\w)", re.IGNORECASE)
_ETHEREUM = re.compile(r"(?<!\w)0x[0-9a-f]{40}(?!\w)", re.IGNORECASE)
_MONERO = re.compile(rf"(?<!\w)[48][0-9AB][{_BASE58}]{{93}}(?:[{_BASE58}]{{11}})?(?!\w)")
_WALLET_WORD = re.compile(
    r"\b(?:wallet|bitcoin|btc|ethereum|eth|usdt|trc20|erc20|tron|trx|monero|xmr|solana|sol|ton|litecoin|ltc|doge|crypto|address|"
    rf"кошел\w{{1,4}}|гаман\w{{1,4}})\b\W{{0,6}}(?:\w{{1,12}}\W{{1,4}}){{0,2}}(?P<value>[{_BASE58}0OIl_-]{{24,110}})(?!\w)",
    re.IGNORECASE,
)


class Accounts(Detector):
    """IBAN by its check digits, cards by Luhn, wallets by checksum where their network has one."""

    name = "accounts"
    kinds = ("iban", "card", "wallet")

    def detect(self, asset: Asset, content: Content, known: Known) -> Iterable[Finding]:  # noqa: ARG002 - nothing to know
        for i, passage, key in keyed(content):
            hits = [*_ibans(passage.text), *_cards(passage.text), *_wallets(passage.text)]
            if words("wallet_keys") & key and len(passage.text) >= 20:
                hits.append(("wallet", 0, len(passage.text), False))
            for kind, start, end, doubt in dict.fromkeys(hits):
                yield self.finding(asset, kind, Span(i, start, end), 0.6 if doubt else 1.0, doubt=doubt, value=passage.text[start:end])


def _ibans(text: str) -> Iterator[tuple[str, int, int, bool]]:
    """By check digits, cut after the group with which they come out right; or, where the word stands before it, with any digits."""
    from stdnum import iban

    ends: set[int] = set()
    for m in _IBAN.finditer(text):
        cuts = [m.end(), *(m.start() + gap.start() for gap in reversed(list(re.finditer(r"[ \xa0]", m.group()))))]
        if end := next((cut for cut in cuts if iban.is_valid(text[m.start() : cut], check_country=False)), None):
            ends.add(m.start())
            yield "iban", m.start(), end, False
    yield from (("iban", *m.span("value"), True) for m in _IBAN_WORD.finditer(text) if m.start("value") not in ends)


def _cards(text: str) -> Iterator[tuple[str, int, int, bool]]:
    from stdnum import luhn

    for m in _CARD.finditer(text):
        digits = re.sub(r"\D", "", m.group())
        if digits[0] in "23456" and luhn.is_valid(digits):
            yield "card", m.start(), m.end(), False


def _wallets(text: str) -> Iterator[tuple[str, int, int, bool]]:
    from stdnum import bitcoin

    for m in _CHECKED.finditer(text):
        if _base58check(m.group()):
            yield "wallet", m.start(), m.end(), False
    for m in _SEGWIT.finditer(text):
        yield "wallet", m.start(), m.end(), m.group()[:3].lower() == "bc1" and not bitcoin.is_valid(m.group())
    for pattern in (_ETHEREUM, _MONERO):
        for m in pattern.finditer(text):
            yield "wallet", m.start(), m.end(), False
    for m in _WALLET_WORD.finditer(text):
        if re.search(r"\d", m["value"]):
            yield "wallet", *m.span("value"), True


def _base58check(address: str) -> bool:
    """Whether the last four bytes are the double SHA-256 of the rest: Bitcoin, Litecoin, Dogecoin, Tron and their kin."""
    number = 0
    for char in address:
        number = number * 58 + _BASE58.index(char)
    try:
        raw = number.to_bytes(25, "big")
    except OverflowError:
        return False
    return sha256(sha256(raw[:-4]).digest()).digest()[:4] == raw[-4:]
