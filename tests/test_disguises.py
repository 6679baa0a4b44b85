"""Names of listed people in disguise: a detector replaces them or an attack sees them, and innocent words are left alone."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

import pytest

from withheld import exposure
from withheld.attacks import Brief, Exhibit
from withheld.attacks._needles import Needles, key
from withheld.attacks.words import Words
from withheld.detectors import Known
from withheld.detectors.story_names import StoryNames
from withheld.disguises import lifted
from withheld.formats._words import whole
from withheld.model import Asset, AssetPlan, Audience, Content, Finding, Kept, Passage, Plan, Replacement, Scan, Span
from withheld.planning import planner
from withheld.policy import Policy
from withheld.session import Planned, Scanned
from withheld.story import Story

PLAN = AssetPlan("a" * 64, "c0ffee123456.txt", 2048)
NAME = "Denis Prokhorov"

MARKUP = (
    "**P**rokhorov",
    "Prok<b>hor</b>ov",
    "<i>P</i>rok<!-- x -->horov",
    "Pro~~k~~horov",
    "_Prok_horov",
    r"\P\rokhorov",
    "Prok.horov",
    "Prok|horov",
    "Prok-\n> horov",
    "[Prok](x)horov",
    r"Prok{\b1}horov",
    "Pro^k^horov",
    "Pro==kho==rov",
    "Pro/khorov",
    "Prok[h]orov",
    "Prok(h)orov",
)
REFERENCES = ("Prok&shy;horov", "Prok&#8203;horov", "Prok&#x200B;horov", "Prok&ZeroWidthSpace;horov", "&#80;rokhorov", "Pr&#111;khorov")
LETTERS = ("ⓅⓇⓄⓀⒽⓄⓇⓄⓋ", "🅟🅡🅞🅚🅗🅞🅡🅞🅥", "🄿🅁🄾🄺🄷🄾🅁🄾🅅", "Ｐｒｏｋｈｏｒｏｖ", "Pʀᴏᴋʜᴏʀᴏᴠ", "Pro\u200bkhorov", "Рrоkhоrоv")
ESCAPES = (
    "%50rokhorov",
    r"\u0050rokhorov",
    r"\x50rokhorov",
    "Prok&amp;shy;horov",
    "P\u0336r\u0336o\u0336k\u0336h\u0336o\u0336r\u0336o\u0336v\u0336",
)


@pytest.mark.parametrize("written", MARKUP + REFERENCES + LETTERS + ESCAPES)
def test_the_attack_sees_through(written: str) -> None:
    assert Needles((NAME, "Prokhorov")).in_text(f"so said {written} in May") == {"prokhorov"}


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("Martínez", "Mart&iacute;nez"),
        ("Martínez", "Mart&iacutenez"),
        ("Martínez", "Mart%C3%ADnez"),
        ("Martínez", "Mart%EDnez"),
        ("Martínez", r"Mart\u00ednez"),
        ("Прохоров", "%D0%9F%D1%80%D0%BE%D1%85%D0%BE%D1%80%D0%BE%D0%B2"),
        ("Denis Prokhorov", r"Denis\nProkhorov"),
    ],
)
def test_the_attack_reads_accented_letters_however_encoded(name: str, written: str) -> None:
    assert Needles((name,)).in_text(f"so said {written}, in May") == {key(name)}


def read_and_replaced(raw: str, name: str) -> str:
    """What is left of a text after it was read and the names of the story were taken out of it."""
    content = whole(raw.encode(), "text/plain")
    asset = Asset("a" * 64, "a.txt", "text/plain", 1)
    text = content.text[0].text
    for found in reversed(list(StoryNames().detect(asset, content, Known({"p": (name,)})))):
        assert isinstance(found.where, Span)
        text = text[: found.where.start] + "[P]" + text[found.where.end :]
    return text


@pytest.mark.parametrize("written", MARKUP + REFERENCES + LETTERS)
def test_the_detector_replaces(written: str) -> None:
    left = read_and_replaced(f"So said {written} in May.", NAME)
    assert "[P]" in left
    assert Needles((NAME, "Prokhorov")).in_text(left) == set()
    assert left.startswith("So said ")
    assert left.endswith(" in May.")


@pytest.mark.parametrize("written", ["Prok\\\nhorov", "Prok\n> horov", "Prok&nbsp;horov", "Pro'khorov", "Prok horov"])
def test_the_detector_replaces_what_is_set_apart(written: str) -> None:
    assert read_and_replaced(f"So said {written} in May.", NAME) == "So said [P] in May."


@pytest.mark.parametrize("written", ["Mart&iacute;nez", "Mart&iacutenez", "Mart&#237;nez", "Marti&#769;nez"])
def test_the_detector_replaces_accented_letters_written_as_references(written: str) -> None:
    assert read_and_replaced(f"So said {written}.", "Ana Martínez") == "So said [P]."


def test_references_to_signs_and_parameters_of_links_keep_their_spelling() -> None:
    text = "a &lt;b&gt; &amp; c&nbsp;d, http://example.org/?a=1&eth=2"
    assert whole(text.encode(), "text/plain").text[0].text == text


def test_long_texts_of_decoration_are_read_in_linear_time() -> None:
    hard = ("a" + "*" * 20_000) * 5 + "a<" * 20_000 + "a[a](" * 10_000 + "a&" * 20_000 + "a\\" * 20_000 + "a{\\" * 10_000
    began = time.process_time()
    assert Needles((NAME,)).in_text(hard) == set()
    assert read_and_replaced(hard, NAME) == hard
    assert lifted(hard).startswith("a**")
    assert time.process_time() - began < 10


TEXT = "Denis Prokhorov met Ana Ivanova and Denis Petrov; Minsk and Hope stay."


def at_stake(
    policy: str | dict[str, object], replaced: tuple[str, ...] = (), kept: tuple[str, ...] = (), path: str = "article.txt"
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The needles and what is allowed, for a text in which these words were replaced and kept."""
    rules = Policy.model_validate(policy)
    asset = Asset("a" * 64, path, "text/plain", len(TEXT))
    spans = {w: Span(0, TEXT.index(w), TEXT.index(w) + len(w)) for w in (*replaced, *kept)}
    found = tuple(Finding(f"f-{w}", asset.sha256, "name", span, 1.0, "t@1", value=w) for w, span in spans.items())
    scan = Scan(asset, Content("text/plain", "text/plain", text=(Passage(TEXT),)), found)
    file = AssetPlan(
        asset.sha256,
        "c0ffee123456.txt",
        2048,
        replacements=tuple(Replacement(spans[w], "[P]", (f"f-{w}",)) for w in replaced),
        kept=tuple(Kept(spans[w], (f"f-{w}",)) for w in kept),
    )
    scanned = Scanned(Story(Path("story"), (asset,), (), {path: asset.sha256}), rules, (scan,), (), {})
    return exposure.words(Planned(scanned, Plan(Audience.PUBLIC, (file,)), planner([scan], rules, {}, (), (), {path: "x"}, b"k" * 32)))


def person(consent: str, *names: str, label: str = "") -> dict[str, object]:
    return {"names": names, "consent": consent, "label": label}


def test_the_parts_of_hidden_and_replaced_names_are_looked_for() -> None:
    needles, _ = at_stake({"people": {"k": person("withheld", "Denis Prokhorov", "Hope Kalinowska")}}, replaced=("Ana Ivanova",))
    assert {"Denis Prokhorov", "Denis", "Prokhorov", "Kalinowska", "Ana Ivanova", "Ivanova"} <= set(needles)
    assert {"Ana", "Hope"}.isdisjoint(needles)


def test_parts_of_names_that_are_shown_are_not() -> None:
    people = {"k": person("withheld", "Denis Prokhorov"), "d": person("public", "Denis Petrov")}
    needles, allowed = at_stake({"people": people}, replaced=("Denis Prokhorov",), kept=("Ana Ivanova",))
    assert {"Denis", "Ivanova", "Denis Petrov"}.isdisjoint(needles)
    assert {"Denis Petrov", "Ana Ivanova"} <= set(allowed)


def test_secrets_are_looked_for_whatever_they_are() -> None:
    needles, allowed = at_stake({"secrets": ["Hope", "Minsk"]}, kept=("Hope", "Minsk"))
    assert {"Hope", "Minsk"} <= set(needles)
    assert {"Hope", "Minsk"}.isdisjoint(allowed)


def test_a_hidden_name_that_was_kept_somewhere_is_looked_for_still() -> None:
    needles, allowed = at_stake({"people": {"k": person("withheld", "Denis Prokhorov")}}, kept=("Denis Prokhorov",))
    assert "Denis Prokhorov" in needles
    assert allowed == ()


def test_only_a_callsign_excuses_what_is_in_its_label_and_never_a_secret() -> None:
    people = {
        "a": person("callsign", "Denis Prokhorov", label="Kitty"),
        "b": person("withheld", "Ana Ivanova", label="Fox"),
        "c": person("callsign", "Denis Petrov", label="Friend of Minsk"),
    }
    needles, allowed = at_stake({"people": people, "secrets": ["Minsk"]})
    assert allowed == ("Kitty",)
    assert Needles(needles, allowed).in_text("Kitty and a Friend of Minsk") == {"minsk"}


@pytest.mark.parametrize("path", ["..txt", " .txt", "a.txt", "1.jpg", "x/-.txt", "ab1.txt"])
def test_short_file_names_are_not_looked_for(path: str) -> None:
    assert at_stake({}, path=path)[0] == ()


def test_a_file_name_counts_as_a_whole() -> None:
    needles, _ = at_stake({}, path="x/cafe.txt")
    assert needles == ("cafe.txt",)
    shown = Exhibit("c0ffee12cafe.txt", "text/plain", b"seen in 0ff1cafe.txt")
    assert Needles(needles).in_text(shown.name) == set()
    assert {h.what for h in Words().find(shown, Brief(PLAN, (), needles)) if "name" in h.what} == set()
    assert Words().find(Exhibit("c0ffee123456.txt", "text/plain", b"seen in cafe.txt"), Brief(PLAN, (), needles))


def test_a_part_of_a_name_is_none_inside_a_longer_word_of_a_text() -> None:
    shown = Exhibit("c0ffee123456.txt", "text/plain", b"Bandits in Martinique and Romania sing.")
    assert Words().find(shown, Brief(PLAN, (), ("Martin", "Roman"))) == []
    assert Words().find(replace(shown, data=b"\xff\xd8Martin\0"), Brief(PLAN, (), ("Martin",)))


def test_a_short_number_that_stands_in_a_drawn_name_by_chance_is_no_needle() -> None:
    codes = {"48": False, "36244/06": True}
    text = " and ".join(codes)
    asset = Asset("a" * 64, "article.txt", "text/plain", len(text))
    spans = {c: Span(0, text.index(c), text.index(c) + len(c)) for c in codes}
    found = tuple(Finding(f"f-{c}", asset.sha256, "code", span, 1.0, "t@1", value=c) for c, span in spans.items())
    scan = Scan(asset, Content("text/plain", "text/plain", text=(Passage(text),)), found)
    replaced = tuple(Replacement(span, "[code]", (f"f-{c}",)) for c, span in spans.items())
    file = AssetPlan(asset.sha256, "ab48cd123456.txt", 2048, replacements=replaced)
    scanned = Scanned(Story(Path(), (asset,), (), {"article.txt": asset.sha256}), Policy(), (scan,), (), {})
    made = planner([scan], Policy(), {}, (), (), {"article.txt": "x"}, b"k" * 32)
    needles, _ = exposure.words(Planned(scanned, Plan(Audience.PUBLIC, (file,)), made))
    assert {c: c in needles for c in codes} == codes
