"""Contacts, accounts, positions and papers: what is found, and what looks like it and is not."""

from __future__ import annotations

import random

import pytest
from stdnum import luhn

from withheld.detectors import Detector, Known
from withheld.model import Asset, Content, Passage, Role
from withheld.registry import plugins

ASSET = Asset("5" * 64, "a.txt", "text/plain", 1)
NAMES = ("contacts", "accounts", "coordinates", "documents")
DETECTORS = [d for d in plugins(Detector) if d.name in NAMES]


def found(text: str, role: Role = Role.BODY, place: str = "", *before: Passage) -> list[tuple[str, str]]:
    passages = (*before, Passage(text, role, place))
    content = Content("text/plain", "text/plain", text=passages)
    return [(f.kind, f.value) for d in DETECTORS for f in d.detect(ASSET, content, Known())]


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("mail denis.p+x@example.org.", "email", "denis.p+x@example.org"),
        ("mail дзяніс@пошта.бел now", "email", "дзяніс@пошта.бел"),
        ("anna (at) proton (dot) me", "email", "anna (at) proton (dot) me"),
        ("anna[at]example.org", "email", "anna[at]example.org"),
        ("call +380 44 123 45 67 today", "phone", "+380 44 123 45 67"),
        ("+375291234567", "phone", "+375291234567"),
        ("ring 8 (029) 123-45-67", "phone", "8 (029) 123-45-67"),
        ("tel. 1234567", "phone", "1234567"),
        ("тел. 123-45-67", "phone", "123-45-67"),
        ("(https://example.org/x?y=1).", "url", "https://example.org/x?y=1"),
        ("example.com/page, then", "url", "example.com/page"),
        ("hidden at abcdefghij234567.onion", "url", "abcdefghij234567.onion"),
        ("write to t.me/denis_kit.", "handle", "t.me/denis_kit"),
        ("ask @kit_94, please", "handle", "@kit_94"),
        ("Telegram: kit_94", "handle", "kit_94"),
        ("@kit@social.example", "handle", "@kit@social.example"),
        ("from 192.168.1.10.", "ip", "192.168.1.10"),
        ("2001:db8::8a2e:370:7334 it is", "ip", "2001:db8::8a2e:370:7334"),
        ("aa:bb:cc:dd:ee:ff", "device", "aa:bb:cc:dd:ee:ff"),
        ("IMEI: 490154203237518", "device", "490154203237518"),
        ("GB82 WEST 1234 5698 7654 32 please", "iban", "GB82 WEST 1234 5698 7654 32"),
        ("DE89370400440532013000", "iban", "DE89370400440532013000"),
        ("IBAN UA21 3223 1300 0002 6007 2335 6600 1", "iban", "UA21 3223 1300 0002 6007 2335 6600 1"),
        ("card 4111 1111 1111 1111", "card", "4111 1111 1111 1111"),
        ("1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", "wallet", "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"),
        ("bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq", "wallet", "bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq"),
        ("0x52908400098527886E0F7030069857D2E4169EE7", "wallet", "0x52908400098527886E0F7030069857D2E4169EE7"),
        ("USDT TJCnKsPa7y5okkXvQAidZBzqx3QyQ6sxMW", "wallet", "TJCnKsPa7y5okkXvQAidZBzqx3QyQ6sxMW"),
        ("at 50.4501, 30.5234 there", "coordinates", "50.4501, 30.5234"),
        ("50,4501; 30,5234", "coordinates", "50,4501; 30,5234"),
        ("N 50.4501 E 30.5234", "coordinates", "N 50.4501 E 30.5234"),
        ("50°27′0″N", "coordinates", "50°27′0″N"),
        ("geo:50.4,30.5", "coordinates", "geo:50.4,30.5"),
        ("grid 36UUB2212", "coordinates", "36UUB2212"),
        ("9G2GFG2F+8X", "coordinates", "9G2GFG2F+8X"),
        ("Lat: 50.45", "coordinates", "50.45"),
        ("passport MP1234567", "document", "MP1234567"),
        ("паспорт МР 1234567", "document", "МР 1234567"),
        ("a car, AA 1234 BB, drove", "document", "AA 1234 BB"),
        ("PESEL 44051401359", "document", "44051401359"),
        ("SSN 536-90-4399", "document", "536-90-4399"),
        ("born on 3 May 1999 there", "birth-date", "3 May 1999"),
        ("DOB: 1990-01-02", "birth-date", "1990-01-02"),
        ("Denis (b. 1987)", "birth-date", "1987"),
        ("was born in Minsk in 1949", "birth-date", "1949"),
        ("нар. 3 мая 1990", "birth-date", "3 мая 1990"),
    ],
)
def test_is_found_whole(text: str, kind: str, value: str) -> None:
    assert (kind, value) in found(text)


@pytest.mark.parametrize(
    "text",
    [
        "application no. 28045/02 of 1 March 2001, 250,000 kronor, 2014-2020, at 10:20:30",
        "He was only 19 years old; 300 of us came in 2014, says the man.",
        "version 1.2.3, pages 12-34, a score of 3.50, 4.25",
        "e.g. at 5 p.m. in St.Petersburg, i.e. the end.Then",
        "the ratio is 1.5:2.25, the odds 1 to 3",
        "4111 1111 1111 1112",
        "500.4501, 30.5234",
        "The battle began on 3 May 1999.",
    ],
)
def test_is_left_alone(text: str) -> None:
    assert found(text) == []


def test_nothing_is_found_in_the_words_of_the_founding_article() -> None:
    from tests.stories import founding_article

    assert found(founding_article()) == []


@pytest.mark.parametrize(
    ("text", "role", "place", "expected"),
    [
        ("50.45", Role.NUMBER, "/place/lat", [("coordinates", "50.45")]),
        ("30", Role.NUMBER, "/route/coordinates/0", [("coordinates", "30")]),
        ("380441234567", Role.NUMBER, "/phone", [("phone", "380441234567")]),
        ("1990-01-02", Role.BODY, "/people/0/dateOfBirth", [("birth-date", "1990-01-02")]),
        ("AB 12345", Role.BODY, "/people/0/passport", [("document", "AB 12345")]),
        ("1990", Role.NUMBER, "/people/0/count", []),
        ("5678901", Role.NUMBER, "/views", []),
    ],
)
def test_a_key_tells_what_a_value_is(text: str, role: Role, place: str, expected: list[tuple[str, str]]) -> None:
    assert found(text, role, place) == expected


def test_a_column_tells_what_a_cell_is() -> None:
    header = Passage("Date of birth", Role.KEY, "row 1, column 2")
    assert found("2.1.90", Role.BODY, "row 2, column 2", header) == [("birth-date", "2.1.90")]
    assert found("2.1.90", Role.BODY, "row 2, column 1", header) == []


def test_cards_are_told_by_their_check_digit() -> None:
    """Ten in a hundred of random numbers pass Luhn; each of those that pass is found, and none of the others."""
    rng = random.Random(3)
    for _ in range(200):
        digits = "4" + "".join(rng.choice("0123456789") for _ in range(15))
        assert (("card", digits) in found(f"pay {digits} now")) == luhn.is_valid(digits)


def test_numbers_without_a_word_are_no_telephones() -> None:
    rng = random.Random(4)
    numbers = [str(rng.randint(10_000, 999_999_999)) for _ in range(300)]
    assert sum(bool(found(f"there were {n} of them")) for n in numbers) == 0
