"""Whose fact it is: examples in several genres and languages, the founding article, and that a long text takes no longer per word."""

from __future__ import annotations

import re
import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.bench import ROOT
from tests.mutants.jigsaw import last_subject, nearest_name
from withheld.attribution import UNNAMED, Mention, attribute, candidates

Fact = tuple[int, int, str]
NAMES = {
    "Denis ‘Kit’ Prokhorov": "prokhorov",
    "Prokhorov": "prokhorov",
    "Prohorov": "prokhorov",
    "Oskar": "oskar",
    "OSKAR": "oskar",
    "Alexander Lukashenko": "lukashenko",
    "Lukashenko": "lukashenko",
    "Lukashenka": "lukashenko",
    "Kastuś Kalinoŭski": "kalinouski",
    "Anna Petrova": "anna",
    "Anna": "anna",
    "ANNA": "anna",
    "Mr Jan Nowak": "nowak",
    "Nowak": "nowak",
    "Ms B. Baysal": "baysal",
    "J. S. Dahl": "dahl",
    "Оскар": "oskar",
    "Оскара": "oskar",
    "Анна Петрова": "anna",
    "Анна": "anna",
    "Ганна": "anna",
    "Прохоров": "prokhorov",
    "Прохорова": "prokhorov",
    "Марек": "marek",
    "Marek": "marek",
    "Ewa": "ewa",
    "Иван Бондарь": "ivan",
    "Марии Соль": "maria",
    "Мария Соль": "maria",
    "Іван Бондар": "ivan",
    "Марія Соль": "maria",
    "Іван Бандар": "ivan",
    "Марыя Соль": "maria",
    "Jan Kos": "ivan",
    "Jana Kosa": "ivan",
    "Maria Sól": "maria",
}
_NAME = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, sorted(NAMES, key=len, reverse=True)))})(?!\w)")


def mentions(text: str) -> list[Mention]:
    return [Mention(m.start(), m.end(), NAMES[m.group()]) for m in _NAME.finditer(text)]


def marked(text: str) -> tuple[str, list[Fact]]:
    """Takes the marks out of `{age:22-year-old}` and tells where each was."""
    facts: list[Fact] = []
    plain = ""
    for part in re.split(r"(\{\w+:[^{}]*\})", text):
        if part.startswith("{"):
            kind, _, words = part[1:-1].partition(":")
            facts.append((len(plain), len(plain) + len(words), kind))
            plain += words
        else:
            plain += part
    return plain, facts


NEWS = [
    ("{date:2014}, Russia started a war.", [None]),
    ("Russia started a war in {date:2014}.", [None]),
    ("Oskar is {age:22 years old}.", ["oskar"]),
    ("Oskar, {age:22}, is a {occupation:medic} from {place:Minsk}.", ["oskar"] * 3),
    ("The {age:22-year-old} {occupation:medic} Oskar fled.", ["oskar"] * 2),
    ("A {age:22-year-old} on the sidelines Oskar follow the action.", ["oskar"]),
    ("A {age:22-year-old} soldier told Prokhorov the truth.", [UNNAMED]),
    ("Prokhorov met Oskar, a {age:22-year-old} {occupation:medic}.", ["oskar"] * 2),
    ("Anna Petrova, {age:34}, a {occupation:nurse} from Brest, and Oskar, {age:22}, fled.", ["anna", "anna", "oskar"]),
    ("Anna came in {date:2014}. She is a {occupation:nurse} and speaks {skill:English}.", ["anna"] * 3),
    ("Anna Petrova is a nurse.\n\nShe has {relation:three children}.", ["anna"]),
    ("Oskar fled. His {relation:mother} stayed in {place:Brest}.", ["oskar"] * 2),
    ("Prokhorov says that Oskar is {age:22 years old}.", ["oskar"]),
    ("The unit’s {occupation:commander} Denis ‘Kit’ Prokhorov smiles. The commander came in {date:2014}.", ["prokhorov"] * 2),
    ("Oskar waits. The man came from {place:Alaska}.", ["oskar"]),
    ("One of them has come from {place:Alaska}.", [UNNAMED]),
    ("The {age:19-year-old} was shot.", [UNNAMED]),
    ("A woman in {place:Brest} lost her {relation:son}.", [UNNAMED, UNNAMED]),
    ("Oskar fled. Another soldier lost {health:a leg}.", [UNNAMED]),
    ("Oskar fled in {date:2020}. Born in {place:Minsk}, fluent in {skill:English}.", ["oskar"] * 3),
    ("Many left {place:Belarus} because Alexander Lukashenko is Russia’s ally.", [None]),
    ("Most of the soldiers fear for their {relation:relatives}.", [UNNAMED]),
    ("Alexander Lukashenko has ruled since {date:1994}. His official title is {occupation:president}.", ["lukashenko"] * 2),
    ("Lukashenko’s terror began in {date:1994}.", ["lukashenko"]),
    ("J. S. Dahl lives in {place:Oslo}. He is {age:61}.", ["dahl"] * 2),
    ("A medal for {decoration:bravery} was given.", [UNNAMED]),
    ("It rained in {place:Kyiv}.", [None]),
]
QUOTES = [
    ("– I am {age:22}, says Oskar.", ["oskar"]),
    ("– I know {skill:English}. I got the {decoration:medal} there, Oskar says quietly.", ["oskar"] * 2),
    ("“I was {age:19},” said Anna Petrova, a {occupation:nurse} from Brest. “My {relation:brother} was arrested.”", ["anna"] * 3),
    ("Oskar smiles.\n\n– I have been at the {event:front} a lot.", ["oskar"]),
    ("Oskar hates Lukashenko.\n\n– I am grateful for my {decoration:medal}.", ["oskar"]),
    ("– He kills people. He has done that since the {date:1990s}, says Prokhorov.", [UNNAMED]),
    ("– Lukashenko is a tyrant. He has been that since {date:1994}, says Prokhorov.", ["lukashenko"]),
    ("One of them smiles.\n\n– I lived in {place:Alaska}, the man says.", [UNNAMED]),
    ("According to Prohorov, he came in {date:2014}.", ["prokhorov"]),
    ("Prokhorov said: “I have a {health:bad knee}.”", ["prokhorov"]),
    ("“We are {quantity:three hundred},” says Prokhorov.", ["prokhorov"]),
    ("Oskar sits down. “I was born in {place:Minsk},” he says.", ["oskar"]),
    ("OSKAR: I was {age:22} then.\nANNA: And I was {age:34}.", ["oskar", "anna"]),
    ("Oskar: Working late at {organisation:Craig Finance}.", ["oskar"]),
    ("– Anna is my {relation:wife}, says Oskar.", ["anna"]),
]
OTHER = [
    ("I am Oskar.\nI was {age:22}.\nProhorov sent me.", ["oskar"]),
    ("My name is Anna. I work as a {occupation:nurse} in {place:Brest}.", ["anna"] * 2),
    ("I work as a nurse in {place:Brest}.", [UNNAMED]),
    ("Oskar\t{age:22}\t{place:Minsk}\nAnna\t{age:34}\t{place:Brest}", ["oskar", "oskar", "anna", "anna"]),
    ("Name: Anna Petrova\nAge: {age:34}\nPlace: {place:Brest}", ["anna"] * 2),
    ("Photo: Oskar ({age:22}) at the {place:base}.", ["oskar"] * 2),
    ("oskar_medal.jpg {decoration:medal}", [UNNAMED]),
    ("The case was lodged by Mr Jan Nowak (“the applicant”). The applicant was born in {date:1970}.", ["nowak"]),
    ("Mr Jan Nowak (“the applicant”) was represented by Ms B. Baysal, a {occupation:lawyer} in {place:Izmir}.", ["baysal", "baysal"]),
    ("On 21 October the applicant, Mr Jan Nowak, was arrested in {place:Bytom}.", ["nowak"]),
]
SLAVIC = [
    ("Оскар бежал в {date:2020 году}. Ему {age:22 года}.", ["oskar"] * 2),
    ("– Мне {age:22 года}, – говорит Оскар. – Я знаю {skill:английский}.", ["oskar"] * 2),
    ("Анна Петрова живёт в Бресте. Она {occupation:медсестра}.", ["anna"]),
    ("Прохоров приехал из {place:Минска}. Его {relation:мать} осталась.", ["prokhorov"] * 2),
    ("Многие уехали из {place:Беларуси}.", [None]),
    ("По словам Оскара, он получил {decoration:медаль}.", ["oskar"]),
    ("Анна працює в лікарні. Вона з {place:Бреста}, їй {age:34 роки}.", ["anna"] * 2),
    ("– Я з {place:Мінська}, – каже Анна.", ["anna"]),
    ("Ганна жыве ў Варшаве. Яна нарадзілася ў {place:Брэсце}.", ["anna"]),
    ("– Мне {age:22 гады}, – кажа Оскар.", ["oskar"]),
    ("Marek uciekł z Białorusi. Ma {age:22 lata} i zna {skill:angielski}.", ["marek"] * 2),
    ("– Mam {age:22 lata} – mówi Marek.", ["marek"]),
    ("Ewa jest z Brześcia. Jej {relation:brat} został aresztowany w {date:2020 roku}.", ["ewa"] * 2),
]
SLAVIC_TOO = [
    ("Иван Бондарь родился в {place:Харькове} в {date:1979 году}. У него двое {relation:детей}.", ["ivan", "ivan", "ivan"]),
    ("По словам Марии Соль, её {relation:муж} погиб под {place:Изюмом}.", ["maria", "maria"]),
    ("{age:41-летняя} Мария Соль работает {occupation:пекарем} во {place:Львове}.", ["maria", "maria", "maria"]),
    ("«Я служил в {place:Чечне}», — вспоминает Иван Бондарь. «Меня наградили {decoration:медалью}».", ["ivan", "ivan"]),
    ("Один из бойцов приехал из {place:Казани}. Ему {age:19 лет}.", [UNNAMED, UNNAMED]),
    ("В {date:1991 году} распался Советский Союз.", [None]),
    ("Іван Бондар народився в {place:Харкові}. Він {occupation:вчитель}, має двох {relation:синів}.", ["ivan", "ivan", "ivan"]),
    ("«Мій {relation:брат} загинув у {date:2015 році}», — розповідає Марія Соль.", ["maria", "maria"]),
    ("Марія Соль, {age:41 рік}, {occupation:медсестра} з {place:Одеси}.", ["maria", "maria", "maria"]),
    ("Іван Бандар уцёк з {place:Гомеля} ў {date:2020 годзе}. Яго {relation:жонка} засталася.", ["ivan", "ivan", "ivan"]),
    ("«Я ведаю {skill:чэшскую}», — кажа Марыя Соль.", ["maria"]),
    (
        "Jan Kos urodził się w {place:Łodzi} w {date:1979 roku}. Jego {relation:żona} jest {occupation:lekarką}.",
        ["ivan", "ivan", "ivan", "ivan"],
    ),
    (
        "– Mój {relation:syn} ma {age:sześć lat} – opowiada Maria Sól, {occupation:kelnerka} z {place:Gdyni}.",
        ["maria", "maria", "maria", "maria"],
    ),
    ("Według Jana Kosa jego {relation:brat} walczył pod {place:Bachmutem}.", ["ivan", "ivan"]),
    ("Wielu uciekło do {place:Polski}.", [None]),
]
EXAMPLES = [*NEWS, *QUOTES, *OTHER, *SLAVIC, *SLAVIC_TOO]


@pytest.mark.parametrize(("text", "people"), EXAMPLES, ids=[t[:40] for t, _ in EXAMPLES])
def test_a_fact_is_given_to_whom_it_is_about(text: str, people: list[str | None]) -> None:
    plain, facts = marked(text)
    assert attribute(plain, mentions(plain), facts) == people


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("Prokhorov met Oskar in {place:Kyiv}.", {"prokhorov", "oskar"}),
        ("Lukashenko met Oskar. He fled in {date:2020}.", {"lukashenko", "oskar"}),
        ("Anna and Oskar fled in {date:2020}.", {"anna", "oskar"}),
        ("Prokhorov told Oskar he was {age:22}.", {"prokhorov", "oskar"}),
        ("Oskar met a nurse from {place:Brest}.", {"oskar", UNNAMED}),
        ("Russia started a war in {date:2014}.", set()),
        ("Prokhorov has a knee. The commander, Prokhorov, is {age:45}.", {"prokhorov"}),
        ("The unit’s {occupation:commander} Prokhorov smiles.", {"prokhorov"}),
    ],
)
def test_whoever_a_fact_may_be_about_is_a_candidate(text: str, people: set[str]) -> None:
    plain, facts = marked(text)
    assert candidates(plain, mentions(plain), facts) == [people]


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("Oskar phoned Anna. She was in {place:Warsaw}.", {"anna"}),
        ("Anna phoned Oskar. He was in {place:Warsaw}.", {"oskar"}),
        ("Anna came. Oskar stayed. She lives in {place:Brest}.", {"anna"}),
        ("Oskar has a wife. She lives in {place:Brest}.", {UNNAMED}),
    ],
)
def test_a_known_gender_tells_whom_a_pronoun_means(text: str, people: set[str]) -> None:
    plain, facts = marked(text)
    assert candidates(plain, mentions(plain), facts, {"oskar": "male", "anna": "female"}) == [people]


UNNAMED_FACTS = [
    "Prokhorov met a recruit at the gate. The recruit is {age:19} and studied {education:law} in {place:Grodno}.",
    "Prokhorov laughs. The nurse, {age:28}, fled {place:Minsk} in {date:2021} with {relation:two sons}.",
    "Prokhorov laughs. The sniper has a {decoration:medal for courage} and speaks {skill:Finnish}.",
    "“Our sniper is {age:22},” Prokhorov says. Prokhorov’s cook is {age:24} and has {health:diabetes}.",
    "Prokhorov smiles. His deputy is {age:31} and speaks {skill:Finnish}. He comes from {place:Brest}.",
    "Prokhorov smiles. The Finn is {age:45} and told Prokhorov he has {relation:two daughters}.",
    "Prokhorov smiles. Our youngest is {age:18}. The Bear has {health:asthma}.",
    "“He is {age:22},” Prokhorov says.",
    "According to Prokhorov, the nurse fled {place:Minsk} and has {relation:two sons}.",
    "По словам Прохорова, медсестра бежала из {place:Минска}, у неё {relation:двое детей}.",
    "Прохоров смеётся. Жена Прохорова больна {health:диабетом}.",
    "“I am {age:31},” says his deputy. Prokhorov smiles.",
    "Prokhorov met a recruit. Studied {education:law}. {age:19 years old}.",
    "Prokhorov’s mother lives in {place:Brest}. She is {age:70}.",
    "The driver and Prokhorov fled in {date:2020}. A cook and Prokhorov know {skill:Finnish}.",
    "Prokhorov is the commander of a company. A commander came. The commander is {age:31}.",
    "Прохоров поздоровался с парнем. Парню {age:19 лет}.",
    "Прохоров поздоровался с парнем. Парню {age:19 лет}, он учился на {occupation:юриста}.",
    "Прохоров смеётся. {occupation:Снайпер} говорит {skill:по-фински}, у него {decoration:медаль}.",
    "Прохоров смеётся. Наш снайпер знает {skill:финский}. Нашему снайперу {age:22}. Его заместителю {age:33 года}.",
    "Прохоров смеётся. Повар Прохорова болен {health:диабетом}.",
    "Прохоров встретил сапёра. Сапёру {age:22 года}. Сапёр из {place:Гомеля}.",
    "Прохоров сміється. Кухареві {age:24 роки}. Наш снайпер знає {skill:фінську}. Хлопцеві {age:19 років}.",
    "Марек смяецца. Медсястры {age:22 гады}. Яго намеснік ведае {skill:чэшскую}.",
    "Marek się śmieje. Snajper zna {skill:fiński}. Jego kucharz ma {age:24 lata}. Pielęgniarka ma {age:28 lat}.",
]


@pytest.mark.parametrize("text", UNNAMED_FACTS, ids=[t[:40] for t in UNNAMED_FACTS])
def test_the_facts_of_somebody_unnamed_are_not_only_those_of_the_person_named_last(text: str) -> None:
    plain, facts = marked(text)
    assert all(UNNAMED in people for people in candidates(plain, mentions(plain), facts))


def test_going_by_the_subject_named_last_is_caught() -> None:
    """The mutant gives `the nurse` whoever was spoken of before."""
    wrong = [text for text in UNNAMED_FACTS if UNNAMED not in last_subject(mentions((told := marked(text))[0]), told[1])]
    assert len(wrong) == len(UNNAMED_FACTS)


ARTICLE = [
    ("commander Denis", "occupation", "commander", "prokhorov"),
    ("already in 2014", "date", "2014", "prokhorov"),
    ("only 19 years old", "age", "19 years old", "prokhorov"),
    ("come from Alaska", "place", "Alaska", UNNAMED),
    ("life in Alaska", "place", "Alaska", UNNAMED),
    ("A 22-year-old", "age", "22-year-old", "oskar"),
    ("medal of bravery of the military", "decoration", "medal of bravery", "oskar"),
    ("at the front a lot", "event", "front", "oskar"),
    ("with foreign fighters", "event", "foreign fighters", "oskar"),
    ("I know English", "skill", "English", "oskar"),
    ("I got the medal", "decoration", "medal", "oskar"),
    ("large protests in 2020", "event", "large protests", "oskar"),
    ("large protests in 2020", "date", "2020", "oskar"),
    ("he fled to Ukraine", "event", "fled to Ukraine", "oskar"),
    ("I can live freely in Ukraine", "place", "Ukraine", "oskar"),
    ("since 1994", "date", "1994", "lukashenko"),
    ("title is president", "occupation", "president", "lukashenko"),
    ("since the 1990s", "date", "1990s", "lukashenko"),
    ("I went to school", "education", "school", "prokhorov"),
    ("recruitment office in Warsaw", "place", "Warsaw", None),
    ("are in Bahmut", "place", "Bahmut", None),
]


@pytest.fixture(scope="module")
def article() -> str:
    found = sorted((ROOT.parent / "story").glob("*.txt"))
    if not found:
        pytest.skip("the founding article is not here")
    return found[0].read_text("utf-8")


def test_the_founding_article(article: str) -> None:
    facts: list[Fact] = []
    for where, kind, words, _ in ARTICLE:
        at = article.find(where)
        at = article.index(words, max(at, 0))
        facts.append((at, at + len(words), kind))
    assert attribute(article, mentions(article), facts) == [person for *_, person in ARTICLE]


def test_three_hundred_of_us_is_the_speakers_or_nobodys(article: str) -> None:
    at = article.index("three hundred")
    assert candidates(article, mentions(article), [(at, at + 13, "quantity")])[0] <= {"prokhorov"}


def test_answers_come_in_the_order_of_the_questions() -> None:
    plain, facts = marked("Oskar is {age:22}. Anna is {age:34}.")
    assert attribute(plain, mentions(plain), facts[::-1]) == ["anna", "oskar"]


def test_going_by_the_nearest_name_is_caught() -> None:
    """The mutant gives the medallist's facts to whoever is named beside them, and a war to a soldier."""
    wrong = [text for text, people in EXAMPLES if nearest_name(mentions((told := marked(text))[0]), told[1]) != people]
    assert len(wrong) > len(EXAMPLES) // 6


sentence = st.sampled_from([t for t, _ in EXAMPLES])


@given(st.lists(sentence, max_size=6), st.sampled_from(["\n\n", "\n", " ", "\t"]))
def test_every_fact_gets_an_answer_from_the_people_of_the_text(parts: list[str], between: str) -> None:
    plain, facts = marked(between.join(parts))
    people = {m.person for m in mentions(plain)} | {UNNAMED}
    found = candidates(plain, mentions(plain), facts)
    assert len(found) == len(facts)
    assert set().union(*found) <= people
    assert [a in c if a else not c for a, c in zip(attribute(plain, mentions(plain), facts), found, strict=True)] == [True] * len(facts)


@given(st.text("abAB .,:;!?\n\t“”\"'–-1The sayhOskar", max_size=200), st.lists(st.integers(0, 200), max_size=12), st.data())
def test_no_text_is_too_strange(text: str, cuts: list[int], data: st.DataObject) -> None:
    edges = sorted({min(c, len(text)) for c in cuts})
    named = [Mention(a, b, data.draw(st.sampled_from("xyz"))) for a, b in pairwise(edges)][::2]
    facts = [(a, b, data.draw(st.sampled_from(["age", "place", "event"]))) for a, b in zip(edges, edges[2:], strict=False)]
    assert len(candidates(text, named, facts)) == len(facts)


@pytest.mark.parametrize("between", ["\n\n", " ", ", ", ""])
def test_a_text_ten_times_as_long_takes_about_ten_times_as_long(between: str) -> None:
    def seconds(times: int) -> float:
        plain, facts = marked(between.join(["Oskar, {age:22}, met Anna who said he fled in {date:2020}"] * times))
        named = mentions(plain)
        began = time.process_time()
        candidates(plain, named, facts)
        return time.process_time() - began

    seconds(20)
    assert min(seconds(1000) for _ in range(2)) < 30 * min(seconds(100) for _ in range(3))
