"""Short texts in Russian, Ukrainian, Belarusian and Polish, written for this project, every name and fact marked as `{kind|words}`.

People, callsigns and their stories are made up. `TUNED` are those that lists and rules were mended with; `FRESH` were written
afterwards and changed nothing.
"""

from __future__ import annotations

import re
from typing import NamedTuple


class Gold(NamedTuple):
    """What must be found: half-open code point offsets and the kind."""

    start: int
    end: int
    kind: str


_MARK = re.compile(r"\{(\w+)\|([^{}]+)\}")


def parsed(marked: str) -> tuple[str, list[Gold]]:
    """The plain text, and what is marked in it."""
    out, gold, at, length = [], [], 0, 0
    for m in _MARK.finditer(marked):
        out.append(marked[at : m.start()])
        length += len(out[-1])
        gold.append(Gold(length, length + len(m[2]), m[1]))
        out.append(m[2])
        length += len(m[2])
        at = m.end()
    return "".join([*out, marked[at:]]), gold


TUNED: dict[str, tuple[str, ...]] = {
    "ru": (
        "{occupation|Командир} {name|Денис} «{name|Кит}» {name|Прохоров} родился в {place|Гродно}. До войны он работал "
        "{occupation|учителем} истории в {organisation|гимназии № 2}. После {event|протестов} {date|2020 года} его {event|задержали}, и "
        "{name|Прохоров} {event|бежал} в {place|Варшаву}. Теперь под его началом {quantity|сорок человек}.",
        "{age|22}-летний {name|Оскар} служил {occupation|снайпером} в {unit|батальоне «Волат»}. В {date|августе 2022 года} "
        "{organisation|военная разведка} наградила его {decoration|медалью «За отвагу»}. {name|Оскар} говорит {skill|по-английски}. Его "
        "{relation|мать}, {name|Ольга Петровна Лещенко}, осталась в {place|Минске}, {relation|отец} {health|умер}.",
        "{rank|Старший лейтенант} {name|И. С. Корнейчук}, {demographic|белорус} из {place|Бреста}, окончил {education|исторический "
        "факультет} {organisation|Белорусского государственного университета}. Ему {age|34 года}, он {relation|женат}, у него "
        "{relation|двое детей}. Под {place|Бахмутом} получил {health|ранение} и {health|контузию}.",
        "{occupation|Доброволец} с позывным {name|Лесник} рассказал о себе немного: {age|41 год}, {occupation|программист} из {place|Гомеля}, владеет "
        "{skill|польским} и {skill|немецким}. {name|Светлана Гурко}, его {relation|жена}, живёт с {relation|дочерью} в {place|Вильнюсе}. "
        "{date|24 февраля 2022 года} он вступил в {unit|Полк Калиновского}.",
        "Фото: {name|Мария Савич}. {name|Виталий}, {age|19 лет}, перед отъездом из {place|Киева}.",
    ),
    "uk": (
        "{occupation|Командир} {name|Денис} «{name|Кіт}» {name|Прохоров} народився в {place|Гродні}. До війни він працював "
        "{occupation|вчителем} історії. Після {event|протестів} {date|2020 року} його {event|затримали}, і {name|Прохоров} {event|втік} до "
        "{place|Варшави}. Тепер під його началом {quantity|сорок людей}.",
        "{age|22}-річний {name|Оскар} служив {occupation|снайпером} у {unit|батальйоні «Волат»}. У {date|серпні 2022 року} його "
        "нагородили {decoration|медаллю «За відвагу»}. {name|Оскар} розмовляє {skill|англійською}. Його {relation|мати}, "
        "{name|Ольга Петрівна Лещенко}, лишилася у {place|Мінську}, {relation|батько} {health|помер}.",
        "{rank|Старший лейтенант} {name|І. С. Корнійчук}, {demographic|українець} із {place|Житомира}, закінчив {education|історичний "
        "факультет} {organisation|Київського університету}. Йому {age|34 роки}, він {relation|одружений}, має {relation|двох дітей}. Під "
        "{place|Бахмутом} дістав {health|поранення}.",
        "{occupation|Доброволець} на позивний {name|Лісник} розповів: {age|41 рік}, {occupation|програміст} із {place|Харкова}, володіє "
        "{skill|польською мовою}. {name|Світлана Гурко}, його {relation|дружина}, живе з {relation|донькою} у {place|Львові}. "
        "{date|24 лютого 2022 року} він вступив до {unit|93-ї бригади}.",
        "Фото: {name|Марія Савич}. {name|Віталій}, {age|19 років}, перед від’їздом із {place|Києва}.",
    ),
    "be": (
        "{occupation|Камандзір} {name|Дзяніс} «{name|Кіт}» {name|Прохараў} нарадзіўся ў {place|Гродне}. Да вайны ён працаваў "
        "{occupation|настаўнікам} гісторыі. Пасля {event|пратэстаў} {date|2020 года} яго {event|затрымалі}, і {name|Прохараў} {event|уцёк} "
        "у {place|Варшаву}. Цяпер пад яго кіраўніцтвам {quantity|сорак чалавек}.",
        "{age|22}-гадовы {name|Оскар} служыў {occupation|снайперам} у {unit|батальёне «Волат»}. У {date|жніўні 2022 года} яго "
        "ўзнагародзілі {decoration|медалём «За адвагу»}. {name|Оскар} размаўляе {skill|па-ангельску}. Яго {relation|маці}, "
        "{name|Вольга Пятроўна Ляшчэнка}, засталася ў {place|Мінску}, {relation|бацька} {health|памёр}.",
        "{rank|Старшы лейтэнант} {name|А. Б. Пракапенка}, {demographic|беларус} з {place|Берасця}, скончыў {education|гістарычны "
        "факультэт} {organisation|Беларускага дзяржаўнага ўніверсітэта}. Яму {age|34 гады}, ён {relation|жанаты}, мае {relation|дваіх "
        "дзяцей}. Пад {place|Бахмутам} атрымаў {health|раненне}.",
        "{occupation|Добраахвотнік} з пазыўным {name|Ляснік} распавёў: {age|41 год}, {occupation|праграміст} з {place|Гомеля}, валодае "
        "{skill|польскай мовай}. {name|Святлана Гурко}, яго {relation|жонка}, жыве з {relation|дачкой} у {place|Вільні}. "
        "{date|24 лютага 2022 года} ён уступіў у {unit|Полк Каліноўскага}.",
        "Фота: {name|Марыя Савіч}. {name|Віталь}, {age|19 гадоў}, перад ад’ездам з {place|Кіева}.",
    ),
    "pl": (
        "{occupation|Dowódca} {name|Dzianis} „{name|Kit}” {name|Procharau} urodził się w {place|Grodnie}. Przed wojną był "
        "{occupation|nauczycielem} historii. Po {event|protestach} {date|2020 roku} go {event|zatrzymano}, a {name|Procharau} "
        "{event|uciekł} do {place|Warszawy}. Teraz ma pod sobą {quantity|czterdziestu ludzi}.",
        "{age|22}-letni {name|Oskar} służył jako {occupation|snajper} w {unit|batalionie „Wołat”}. W {date|sierpniu 2022 roku} "
        "odznaczono go {decoration|Krzyżem Walecznych}. {name|Oskar} mówi {skill|po angielsku}. Jego {relation|matka}, "
        "{name|Olga Leszczenko}, została w {place|Mińsku}, {relation|ojciec} {health|zmarł}.",
        "{rank|Porucznik} {name|A. Zieliński}, {demographic|Białorusin} z {place|Brześcia}, ukończył {education|wydział historii} "
        "{organisation|Uniwersytetu Warszawskiego}. Ma {age|34 lata}, jest {relation|żonaty}, ma {relation|dwoje dzieci}. Pod "
        "{place|Bachmutem} odniósł {health|rany}.",
        "{occupation|Ochotnik} o pseudonimie {name|Leśnik} opowiedział: {age|41 lat}, {occupation|programista} z {place|Homla}, zna {skill|język "
        "niemiecki}. {name|Swietłana Hurko}, jego {relation|żona}, mieszka z {relation|córką} w {place|Wilnie}. "
        "{date|24 lutego 2022 roku} wstąpił do {unit|Pułku Kalinowskiego}.",
        "Fot. {name|Maria Sawicka}. {name|Witalij}, {age|19 lat}, przed wyjazdem z {place|Kijowa}.",
    ),
}
