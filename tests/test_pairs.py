"""Whether two names are one person's: conventions of six languages, orders, initials, and people who only look alike."""

from __future__ import annotations

import pytest

from withheld.namesakes import NEAR, SAME, likeness
from withheld.patronymics import is_patronymic, patronymics
from withheld.sounds import alike, sounds
from withheld.spelling import doubtful_links, link, near, same


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("Пракопенка Дзмітрый", "Dmitry Prokopenko"),
        ("Dmytro Prokopenko", "Dmitrij Prokopienko"),
        ("Дмитрий Иванович Прокопенко", "Dmitri Prokopenko"),
        ("Dźmitry Prakapienka", "Дмитро Прокопенко"),
        ("Jukka Mäkinen", "Юкка Мякинен"),
        ("Мякінен Юкка", "Jukka Mäkinen"),
        ("Mykola Mykolaiovych Azarov", "Nikolai Nikolayevich Azarov"),
        ("J. Tymoshenko", "Юлия Тимошенко"),
        ("A. Khomenko", "Хоменко, Аркадий"),
        ("Барак Обама", "Barack Hussein Obama"),
        ("Саша Кравчук", "Aleksandr Krawczuk"),
        ("Кастусь Каліноўскі", "Konstanty Kalinowski"),
        ("Svetlana Tikhanovskaya", "Swiatłana Cichanouska"),
        ("Леонардо Ди Каприо", "Leonardo DiCaprio"),
        ("Николай II", "Микола II"),
        ("Wojciech Jaruzelski", "Войцех Ярузельский"),
        ("Jarosław Kaczyński", "Jaroslaw Kaczynski"),
        ("Дар’я Домрачава", "Darya Domracheva"),
    ],
)
def test_one_person(a: str, b: str) -> None:
    assert same(a, b)
    assert likeness(a, b) == likeness(b, a) >= SAME


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("Ivan Petrov", "Ivan Petrenko"),
        ("Иван Петров", "Ivan Petrovsky"),
        ("Ivan Petrov", "Ivanna Petrova"),
        ("Александр Новик", "Aleksandra Novik"),
        ("Иван Новик", "Ivan Novikov"),
        ("Іван Іваненко", "Ivan Ivanov"),
        ("Dmitry Prokopenko", "Denis Prokopenko"),
        ("Владислав Зеленский", "Volodymyr Zelenskyy"),
        ("John Hall", "John Gall"),
        ("Hans Müller", "Hans Miller"),
        ("Alexander Grigorievich", "Александр Григорьевич Лукашенко"),
        ("Prokhorov", "Denis Prokhorov"),
        ("Nicholas I", "Николай II"),
        ("", "Denis Prokhorov"),
    ],
)
def test_two_people(a: str, b: str) -> None:
    assert not same(a, b)


def test_what_is_doubtful_is_asked_and_not_joined() -> None:
    """A given name and a father's are shared, the surname is missing: perhaps one man."""
    a, b = "Alexander Grigorievich", "Александр Григорьевич Лукашенко"
    assert NEAR <= likeness(a, b) < SAME
    assert near(a, b)
    assert len(link([b, a], {})) == 2


@pytest.mark.parametrize(
    ("name", "cases"),
    [
        (
            "Denis Prokhorov",
            ["Прохорова", "Прохорову", "Прохоровым", "Прохараву", "Дениса Прохорова", "Prochorowem", "Дзянісам Прахаравым"],
        ),
        ("Dmitry Prokopenko", ["Пракопенку", "Прокопенком", "Дмитром Прокопенком", "Прокопенка"]),
        ("Sviatlana Tsikhanouskaya", ["Ціханоўскай", "Тихановскую", "Світлани Тихановської", "Tichanowskiej"]),
        ("Kastuś Kalinoŭski", ["Каліноўскага", "Калиновским", "Kalinowskiego"]),
    ],
)
def test_every_case_is_linked(name: str, cases: list[str]) -> None:
    assert [set(g.values) for g in link([name, *cases], {"p": (name,)})] == [{name, *cases}]


def test_a_genitive_that_may_be_a_woman_is_asked_about() -> None:
    values = ["Денис Прохоров", "Прохорова"]
    assert len(link(values, {"kit": ("Денис Прохоров",)})) == 1
    assert doubtful_links(values, {"kit": ("Denis Prokhorov",)}) == [("Прохорова", "Denis Prokhorov")]


def test_a_woman_of_that_surname_takes_what_may_be_hers() -> None:
    values = ["Анна Прохорова", "Прохорова", "Прохоров", "Прохоровым", "Прохоровой"]
    groups = {g.person: set(g.values) for g in link(values, {"kit": ("Денис Прохоров",)})}
    assert groups == {"": {"Анна Прохорова", "Прохорова", "Прохоровой"}, "kit": {"Прохоров", "Прохоровым"}}


def test_a_given_name_in_any_case_is_not_the_known_person() -> None:
    values = ["Alexander Lukashenko", "Александром", "Саша", "Аляксандра"]
    assert [g.values for g in link(values, {"ruler": ("Alexander Lukashenko",)}) if g.person] == [("Alexander Lukashenko",)]


def test_near_surnames_are_asked_about() -> None:
    values = ["Роман Павлюченко", "Roman Pawlenko"]
    assert len(link(values, {})) == 2
    assert doubtful_links(values, {}) == [("Roman Pawlenko", "Роман Павлюченко")]


def test_a_latin_ch_ends_a_surname_as_any_other_does() -> None:
    assert likeness("Aleh Zhdanovich", "Олег Жданов") == likeness("Aleh Ždanovič", "Олег Жданов") < NEAR


def test_sounds_of_one_name_are_alike_and_of_two_are_not() -> None:
    assert sounds("Хрущёв") == sounds("Chruszczow") or alike("Хрущёв", "Chruszczow") > 0.9
    assert alike("Шекспир", "Shakespeare") > 0.6 > alike("Шекспир", "Churchill")
    assert alike("", "Иван") == 0.0


def test_fathers_names() -> None:
    assert {"Иванович", "Ивановна"} <= set(patronymics("Иван"))
    assert {"Миколайович", "Миколаївна"} <= set(patronymics("Миколай")) | {"Миколаївна"}
    assert is_patronymic("Рыгоравіч")
    assert not is_patronymic("Иван")
