"""Words are found in every encoding and container, as whole words in text, and nowhere by chance."""

from __future__ import annotations

import random
from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from tests.attacked import NEEDLES, article, case, exhibit, photograph, published_samples
from tests.planted import SECRET, samples
from withheld.attacks import Brief, Exhibit, _layers
from withheld.attacks._needles import Needles, key
from withheld.attacks._slots import CONTAINERS, ENCODERS, word_of
from withheld.attacks.words import Words
from withheld.model import AssetPlan, Verdict

LEAKY = cache(samples)
PLAN = AssetPlan("a" * 64, "c0ffee123456.jpg", 2048)


def words_in(data: bytes, *needles: str, allowed: tuple[str, ...] = (), media_type: str = "image/jpeg") -> set[str]:
    hits = Words().find(Exhibit("c0ffee123456.jpg", media_type, data), Brief(PLAN, (), needles, allowed))
    return {hit.value for hit in hits}


@pytest.mark.parametrize("container", CONTAINERS)
@pytest.mark.parametrize("encoding", ENCODERS)
def test_every_encoding_in_every_container(encoding: str, container: str) -> None:
    alphabet, encode = ENCODERS[encoding]
    word = word_of(alphabet, random.Random(encoding), 9)
    noise = np.random.default_rng(1).integers(0, 256, 2000, np.uint8).tobytes()
    assert words_in(noise + CONTAINERS[container](b" " + encode(word) + b" ") + noise, word) == {key(word)}


@pytest.mark.parametrize(
    ("needle", "text"),
    [
        ("Denis Petrov", "so said DENIS PETROV."),
        ("Denis Petrov", "see /photos/denis-petrov.html"),
        ("Denis Petrov", "#DenisPetrov"),
        ("Denis Petrov", "Denis\nPetrov"),
        ("Denis Petrov", "Denis\u00a0Petrov’s wife"),
        ("Denis", "D<b>en</b>is"),
        ("Denis", "**De**nis"),
        ("Denis", "De\u00adnis and Dmitri"),
        ("Denis", "De\u200bnis"),
        ("Prokhorov", "Prok-\n  horov"),
        ("Kastuś", "KASTUS\u0301"),
        ("Прохоров", "ПРОХОРОВ, командир"),
        ("Strauß", "STRAUSS"),
        ("+358 40 1234567", "+358-40-123 45 67"),
        ("FI21 1234 5600 0007 85", "FI2112345600000785"),
        ("Kit", "the commander, ‘Kit’, said"),
        ("张伟", "记者张伟报道"),
    ],
)
def test_spellings_of_one_needle(needle: str, text: str) -> None:
    assert Needles((needle,)).in_text(text) == {key(needle)}


@pytest.mark.parametrize(
    ("needle", "text"),
    [("Ana", "a banana"), ("Martin", "Martinique"), ("Roman", "Romania"), ("Al", "also"), ("22", "in 2022"), ("Kit", "a kitchen")],
)
def test_a_needle_inside_another_word_is_none(needle: str, text: str) -> None:
    assert Needles((needle,)).in_text(text) == set()


def test_a_needle_inside_an_agreed_name_is_none() -> None:
    needles = Needles(("Denis", "Petrov Sidorov"), ("Denis Prokhorov", "Ivan Petrov"))
    assert needles.in_text("Denis Prokhorov came.") == set()
    assert needles.in_text("Denis Prokhorov and Denis came.") == {"denis"}
    assert needles.in_text("Ivan Petrov Sidorov") == {"petrovsidorov"}
    assert words_in(b"\0\xff" * 40 + b"Denis Prokhorov" + b"\0\xff" * 40, "Denis", allowed=("Denis Prokhorov",)) == set()


def test_a_shorter_needle_is_found_where_a_longer_one_only_begins() -> None:
    assert Needles(("Anna", "Anna Iv")).in_text("Anna Ivanova") == {"anna"}


def test_short_words_count_in_readable_runs_and_not_in_noise() -> None:
    noise = np.random.default_rng(3).integers(0, 256, 400_000, np.uint8).tobytes()
    assert b"Kit" not in noise
    assert words_in(noise + b"Kit" + noise, "Kit") == set()
    assert words_in(noise + b"<dc:creator>Kit</dc:creator>" + noise, "Kit") == {"kit"}


def test_the_file_name_and_the_fields_are_read() -> None:
    shown = replace(exhibit("c0ffee123456.txt", "text/plain", b"nothing"), name="anna-c0ffee.txt")
    assert [h.what for h in Words().find(shown, Brief(PLAN, (), ("Anna",)))] == ["words in the file name"]


def test_a_stream_that_is_too_large_is_a_hit_and_not_a_silence(monkeypatch: pytest.MonkeyPatch) -> None:
    import zlib

    monkeypatch.setattr(_layers, "STREAM", 1000)
    hits = Words().find(Exhibit("x", "image/jpeg", zlib.compress(bytes(2000))), Brief(PLAN, (), ("Anna",)))
    assert [h.what for h in hits] == ["a compressed stream too large to be searched"]


@pytest.mark.parametrize("kind", LEAKY())
def test_every_leaky_sample_is_bitten(kind: str) -> None:
    assert words_in(LEAKY()[kind], SECRET, media_type=kind) == {key(SECRET)}


def test_a_published_picture_holds_none_of_it() -> None:
    for kind, shown in published_samples().items():
        if kind.startswith("image/"):
            assert Words().find(shown, Brief(PLAN, (), (SECRET,))) == []


def test_the_original_is_the_control_where_it_holds_a_needle() -> None:
    output, brief = case(article())
    original = exhibit("eileen.txt", "text/plain", article().text[0].text.encode())
    attempt, _ = Words().attempt(original, output, brief)
    assert (attempt.verdict, attempt.control, attempt.on_control) == (Verdict.HELD, "original", 3)


def test_without_needles_there_is_nothing_to_say() -> None:
    output, brief = case(photograph())
    assert not Words().applies(output, replace(brief, needles=()))
    assert Words().applies(output, replace(brief, needles=NEEDLES))
