"""Names and facts in Russian, Ukrainian, Belarusian and Polish: recall on texts of our own, inflection, callsigns, ages, hostile sizes."""

from __future__ import annotations

from itertools import chain
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.mutants.slavic import Certain, Uninflected
from tests.slavic_texts import FRESH, SECOND, TUNED, Gold, parsed
from withheld.detectors import Known
from withheld.detectors._slavic_judge import Judge
from withheld.detectors._slovnet import tagged
from withheld.detectors.names import Names
from withheld.detectors.slavic import Slavic, candidates
from withheld.detectors.slavic_facts import SlavicFacts, facts
from withheld.language import SLAVIC
from withheld.model import Asset, Content, Passage, Role, Span
from withheld.skeletons import CYRILLIC, given_names

ASSET = Asset("0" * 64, "text", "text/plain", 1)
SETS = {"tuned": TUNED, "second": SECOND, "fresh": FRESH}


def _covered(text: str, gold: Gold, kinds: frozenset[str] | None = None) -> bool:
    """Whether every letter and digit of a marked phrase lies in a finding, of one of the kinds where they are given."""
    found = [*candidates(text), *facts(text)]
    inside = set(chain.from_iterable(range(f.start, f.end) for f in found if kinds is None or f.kind in kinds))
    return all(i in inside for i in range(gold.start, gold.end) if text[i].isalnum())


def _recall(texts: tuple[str, ...], *, names: bool) -> float:
    hits = [
        _covered(text, gold, frozenset({"name"}) if names else None)
        for text, golds in map(parsed, texts)
        for gold in golds
        if (gold.kind == "name") == names
    ]
    return sum(hits) / len(hits)


@pytest.mark.parametrize("texts", SETS)
@pytest.mark.parametrize("code", SLAVIC)
def test_recall_on_our_own_texts(texts: str, code: str) -> None:
    assert _recall(SETS[texts][code], names=True) == 1
    assert _recall(SETS[texts][code], names=False) >= 0.95


@pytest.mark.parametrize("code", SLAVIC)
def test_few_findings_are_of_nothing(code: str) -> None:
    for text, gold in map(parsed, SECOND[code]):
        found = [*candidates(text), *facts(text)]
        idle = [f for f in found if not any(g.start < f.end and f.start < g.end for g in gold)]
        assert len(idle) <= 0.2 * len(found), [text[f.start : f.end] for f in idle]


TEMPLATES = {
    "ru": "Вчера на вокзале мы долго ждали {}, и никто ничего не объяснил.",
    "uk": "Учора на вокзалі ми довго чекали на {}, і ніхто нічого не пояснив.",
    "be": "Учора на вакзале мы доўга чакалі {}, і ніхто нічога не растлумачыў.",
    "pl": "Wczoraj na dworcu długo czekaliśmy na {}, ale nikt nic nie wyjaśnił.",
}
_WORDS = sorted({n for line in given_names() for n in line.full[:4] if len(n) > 3})


def _genitive(name: str) -> str:
    """A plain genitive of a given name: enough of grammar to ask whether inflected names are found."""
    latin = not CYRILLIC.search(name)
    if latin and name.endswith("ja"):
        return name[:-2] + "i"
    if name[-1] in "aа":
        return name[:-1] + ("y" if latin else "ы" if name[-2] not in "гкхжчшщ" else "и")
    if name[-1] in "яй":
        return name[:-1] + ("и" if name[-1] == "я" else "я")
    return name + ("a" if latin else "а") if name[-1] not in "ьeoiоеіуиy" else name


@given(st.sampled_from(_WORDS), st.sampled_from(("ru", "uk", "be")))
@settings(max_examples=150, deadline=None)
def test_a_given_name_is_found_in_the_genitive(name: str, code: str) -> None:
    language = code if CYRILLIC.search(name) else "pl"
    assert _names_in(Judge, TEMPLATES[language].format(_genitive(name)), language, _genitive(name))


def _names_in(judge: type[Judge], text: str, code: str, name: str) -> bool:
    found = {i for c in judge(text, code).decide() for i in range(c.start, c.end)}
    at = text.index(name)
    return found.issuperset(range(at, at + len(name)))


def test_the_property_bites() -> None:
    broken = [
        n for n in _WORDS if CYRILLIC.search(n) and not _names_in(Uninflected, TEMPLATES["ru"].format(_genitive(n)), "ru", _genitive(n))
    ]
    assert len(broken) > 0.5 * sum(bool(CYRILLIC.search(n)) for n in _WORDS)
    assert not _names_in(Certain, TEMPLATES["ru"].format("Жмыхлоту"), "ru", "Жмыхлоту")
    assert _names_in(Judge, TEMPLATES["ru"].format("Жмыхлоту"), "ru", "Жмыхлоту")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Боец с позывным «Тихий дом» ушёл первым.", "Тихий дом"),
        ("Его все знали по прозвищу Кит, хотя имя у него другое.", "Кит"),
        ("Позывной: Кит", "Кит"),
        ("Побратим на псевдо «Грім» загинув минулої весни.", "Грім"),
        ("Ягоны пазыўны — «Зубр», больш ён нічога не сказаў.", "Зубр"),
        ("Żołnierz o pseudonimie „Wilk” nie chciał rozmawiać.", "Wilk"),
        ("Дакумент падпісаў А. Б. Пракапенка, сказалі ў судзе.", "А. Б. Пракапенка"),
        ("ДЕНИС ПРОХОРОВ, КОМАНДИР", "ДЕНИС ПРОХОРОВ"),
        ("Andrei (Андрэй Касцюкевіч) said that he was fine.", "Андрэй Касцюкевіч"),
    ],
)
def test_callsigns_initials_and_headlines(text: str, name: str) -> None:
    assert name in [text[c.start : c.end] for c in candidates(text) if c.kind == "name"]


@pytest.mark.parametrize(
    "text",
    [
        "Вчера в полдень на площади никого не было. Рота отступила. Командование молчит.",
        "Учора опівдні на площі нікого не було. Рота відступила. Командування мовчить.",
        "Учора апоўдні на плошчы нікога не было. Рота адступіла. Камандаванне маўчыць.",
        "Wczoraj w południe na placu nie było nikogo. Kompania wycofała się. Dowództwo milczy.",
    ],
)
def test_the_first_words_of_sentences_are_nobody(text: str) -> None:
    assert [text[c.start : c.end] for c in candidates(text)] == []


@pytest.mark.parametrize(
    ("text", "age"),
    [
        ("22-летний боец молчит.", "22"),
        ("Ему 22 года, и он молчит.", "22 года"),
        ("На снимке двадцатидвухлетний доброволец.", "двадцатидвухлетний"),
        ("Це 22-річний боєць із нашої роти.", "22"),
        ("Гэта 22-гадовы баец з нашай роты.", "22"),
        ("Яму 22 гады, і ён маўчыць.", "22 гады"),
        ("To 22-letni żołnierz z naszej kompanii.", "22"),
        ("Oskar ma 22 lata i nie mówi nic.", "22 lata"),
        ("Он прослужил 22 года на границе.", None),
        ("Его осудили на 22 года колонии.", None),
        ("Это было 22 года назад.", None),
    ],
)
def test_ages_and_no_durations(text: str, age: str | None) -> None:
    assert [text[f.start : f.end] for f in facts(text) if f.kind == "age"] == ([age] if age else [])


def test_slovnet_tags_as_its_own_library_does() -> None:
    text = "Президент России Владимир Путин и канцлер Германии Олаф Шольц встретились в Берлине, "
    text += "сообщает РИА Новости. Компания «Газпром» и МИД."
    assert [(text[t.start : t.end], t.label) for t in tagged(text)] == [
        ("России", "LOC"),
        ("Владимир Путин", "PER"),
        ("Германии", "LOC"),
        ("Олаф Шольц", "PER"),
        ("Берлине", "LOC"),
        ("РИА Новости", "ORG"),
        ("Газпром", "ORG"),
        ("МИД", "ORG"),
    ]


def _content(*passages: Passage) -> Content:
    return Content("text/plain", "text/plain", text=passages)


def test_findings_point_at_their_words_and_only_names_are_direct() -> None:
    text = "Its first paragraph is in English.\n\n" + parsed(TUNED["be"][1])[0]
    content = _content(Passage(text))
    found = [f for d in (Slavic(), SlavicFacts()) for f in d.detect(ASSET, content, Known())]
    assert all(isinstance(f.where, Span) and text[f.where.start : f.where.end] == f.value for f in found)
    assert {f.kind for f in found if not f.quasi} == {"name"}
    assert {"name", "place", "age", "date", "decoration", "unit", "relation", "skill"} <= {f.kind for f in found}


def test_a_value_under_a_key_that_promises_a_person_is_a_name() -> None:
    found = list(Slavic().detect(ASSET, _content(Passage("кот", Role.BODY, "/люди/0/имя")), Known()))
    assert [(f.kind, f.value) for f in found] == [("name", "кот")]


def test_the_english_tagger_passes_slavic_parts_over() -> None:
    text = "Denis Prokhorov left the town.\n\nТеперь под Бахмутом тихо, и никто не стреляет.\n\n"
    text += "Teraz pod Bachmutem jest cicho i nikt nie strzela."
    found = Names().detect(ASSET, _content(Passage(text)), Known())
    assert [f.value for f in found if f.kind == "name"] == ["Denis Prokhorov"]


def found(text: str) -> int:
    return len(list(candidates(text))) + len(list(facts(text)))


@pytest.mark.slow
@pytest.mark.parametrize("hostile", ["Прохоров ", "П. ", "«", "22 ", "Я, ", "й ", "медаль III ", "а'", "-а", "pan ", "ул. ", "1.", "Суд «"])
def test_time_is_linear_in_hostile_texts(hostile: str) -> None:
    found(hostile)
    spent: list[float] = []
    for size in (20_000, 80_000):
        text = hostile * (size // len(hostile)) + " это был текст на русском языке"
        start = process_time()
        found(text)
        spent.append(process_time() - start)
    assert spent[1] < 8 * spent[0] + 2
