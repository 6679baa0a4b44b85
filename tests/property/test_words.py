"""Any needle of real text in any encoding and slot is found, and none in the noise of a compressed photograph; broken searches are not."""

from __future__ import annotations

import re
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.mutants.attacks import Grep, HalfDeaf, OnePhase, Substring
from withheld.attacks import Attack, Brief, Exhibit
from withheld.attacks._needles import key
from withheld.attacks._slots import ACCENTED, CONTAINERS, CYRILLIC, ENCODERS, LATIN
from withheld.attacks.words import Words
from withheld.model import AssetPlan

TEXT = """
The unit’s commander Denis ‘Kit’ Prokhorov came to Kyiv in 2014; Kastuś Kalinoŭski gave the regiment its name. “I was nineteen,” says
Volha Šaraškina of Baranavičy. Andrzej Żółkiewski, Zoë Müller, Françoise Lefèvre and Íñigo Núñez paid for drones; Siarhiej Čaščyn did not.
Денис Прохоров, командир полка, приехал в Киев. Анастасия Щербакова и Олег Ёлкин сказали, что родственников арестовали в Гродно.
Call +375 29 123-45-67 or write to volha.s@example.org; passport MP1234567, account BY86AKBB10100000002966000000, room 0417 B.
"""
PLAN = AssetPlan("a" * 64, "c0ffee123456.jpg", 2048)
ALPHABETS = {LATIN: "ascii", ACCENTED: "latin-1", CYRILLIC: "cp1251"}

words = st.sampled_from([w for w in re.findall(r"[\w@.+-]{6,}", TEXT) if len(key(w)) >= 6])
pairs = st.tuples(words, words).map(" ".join)
needles = words | pairs
cases = st.sampled_from([str, str.lower, str.upper, str.title])
seeds = st.integers(0, 2**32 - 1)
slots = st.tuples(st.sampled_from(list(ENCODERS)), st.sampled_from(list(CONTAINERS)))


@cache
def noise(seed: int, size: int) -> bytes:
    return np.random.default_rng(seed).integers(0, 256, size, np.uint8).tobytes()


def fits(word: str, encoding: str) -> bool:
    """Whether a slot can carry the word: one made for CP1251 knows no ü."""
    try:
        ENCODERS[encoding][1](word)
    except UnicodeEncodeError:
        return False
    return True


def finds(attack: Attack, needle: str, data: bytes) -> bool:
    hits = attack.find(Exhibit("c0ffee123456.jpg", "image/jpeg", data), Brief(PLAN, (), (needle,)))
    found = {hit.value for hit in hits}  # a very long needle is found by its beginning
    return key(needle) in found or any(len(value) > 24 and key(needle).startswith(value) for value in found)


def check_found(attack: Attack, needle: str, case: str, slot: tuple[str, str], seed: int) -> None:
    encoding, container = slot
    written = CONTAINERS[container](b"\n" + ENCODERS[encoding][1](case) + b"\n")
    assert finds(attack, needle, noise(seed % 8, 1500) + written + noise(seed % 8 + 8, 1500))


@settings(max_examples=300, deadline=None)
@given(needles, cases, slots, seeds)
def test_any_needle_in_any_slot_is_found(needle: str, case: type[str], slot: tuple[str, str], seed: int) -> None:
    written = case(needle)
    if fits(written, slot[0]) and key(written) == key(needle):
        check_found(Words(), needle, written, slot, seed)


@settings(max_examples=8, deadline=None)
@given(st.lists(needles | st.sampled_from(["Kit", "Oleg", "Anna", "Киев", "22"]), min_size=20, max_size=40), seeds)
def test_nothing_is_found_in_noise(many: list[str], seed: int) -> None:
    shown = Exhibit("c0ffee123456.jpg", "image/jpeg", noise(seed, 400_000))
    assert Words().find(shown, Brief(PLAN, (), tuple(many))) == []


@pytest.mark.parametrize(
    ("mutant", "slot"),
    [
        (Grep(), ("UTF-16 LE", "plain")),
        (HalfDeaf(), ("UTF-8", "zlib")),
        (OnePhase(), ("base64, phase 1", "plain")),
        (Substring(), ("percent, every letter", "plain")),
    ],
    ids=lambda value: getattr(value, "name", ""),
)
def test_a_search_that_knows_fewer_slots_is_caught(mutant: Attack, slot: tuple[str, str]) -> None:
    check_found(Words(), "Prokhorov", "Prokhorov", slot, 1)
    with pytest.raises(AssertionError):
        check_found(mutant, "Prokhorov", "Prokhorov", slot, 1)


def test_a_search_for_short_words_in_compressed_bytes_is_caught() -> None:
    """Three letters, any case: 400 KB of noise hold them once in eight files."""
    shown = [Exhibit("c0ffee123456.jpg", "image/jpeg", noise(seed, 400_000)) for seed in range(24)]
    brief = Brief(PLAN, (), ("Kit", "Ana", "Oda"))
    assert any(Substring().find(s, brief) for s in shown)
    assert not any(Words().find(s, brief) for s in shown[:3])
