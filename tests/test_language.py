"""Which language a text is in: captions that mislead statistics, mixed texts, texts without words, hostile sizes."""

from __future__ import annotations

from itertools import pairwise
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from withheld.language import language, parts

CAPTIONS = {
    "en": (
        "",
        "12345 — 7",
        "Oskar",
        "Denis Prokhorov",
        "Kit Prokhorov in Warsaw",
        "Oskar fled to Poland",
        "Commander Denis ‘Kit’ Prokhorov at the headquarters in Kyiv, photographed by Łukasz Wiśniewski",
    ),
    "ru": (
        "Денис Прохоров, 22 года",
        "Фото: Мария Савич. Виталий, 19 лет, перед отъездом из Киева.",
        "Командир в Киеве",
        "Портрет солдата",
        "Его знают как «Кит», а в Києві его звали Денисом; он бежал",
    ),
    "uk": ("Київ", "Портрет бійця", "Денис Прохоров на базі, Варшава", "Мати солдата", "Олександр, 22 роки, родом із Мінська"),
    "be": ("Дзяніс Прохараў", "Партрэт салдата", "Маці жыве ў Мінску", "Алесь уцёк у Польшчу"),
    "pl": ("Dowódca w Kijowie", "Portret żołnierza", "Oskar uciekł", "Jego matka mieszka w Warszawie", "Zdjęcie: Jan Kowalski"),
    "de": ("Der Soldat floh nach den Protesten im Jahr 2020 aus seiner Heimat nach Polen.",),
    "bg": ("Войникът избяга в Полша след протестите през 2020 година и сега се бие на фронта.",),
    "fr": ("Le soldat a fui la Biélorussie après les manifestations de l’été, raconte sa mère.",),
}


@pytest.mark.parametrize(("code", "text"), [(code, text) for code, texts in CAPTIONS.items() for text in texts])
def test_captions(code: str, text: str) -> None:
    assert language(text) == code


def test_a_paragraph_is_judged_by_itself_and_a_short_one_by_its_script() -> None:
    text = (
        "This is the first paragraph of the text.\n\nОн бежал из Минска после протестов 2020 года и воюет.\n\n"
        "Then again English was in the text.\n\nДенис\n"
    )
    assert [p.language for p in parts(text)] == ["en", "ru", "en", "ru"]


@given(st.text(alphabet=st.sampled_from("ażЖёіў1 \n\r\t—.中"), max_size=200))
def test_parts_cover_the_text_without_gaps(text: str) -> None:
    found = parts(text)
    assert "".join(text[p.start : p.end] for p in found) == text
    assert all(a.end == b.start and a.language != b.language for a, b in pairwise(found))


@pytest.mark.parametrize("hostile", ["\n", " ", "\n ", "ж", "а\n\n", "1"])
def test_time_is_linear_in_hostile_texts(hostile: str) -> None:
    language("Сначала загрузить модель")
    start = process_time()
    parts(hostile * (400_000 // len(hostile)))
    assert process_time() - start < 10
