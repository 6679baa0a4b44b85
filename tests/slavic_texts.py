"""Short texts in Russian, Ukrainian, Belarusian and Polish, written for this project, every name and fact marked as `{kind|words}`.

People, callsigns and their stories are made up. `TUNED` and `SECOND` are those that lists and rules were mended with; `FRESH` were
written afterwards, and nothing was mended for them but that an unknown name behind `with` is no longer filed as a place.
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
        "{occupation|Доброволец} с позывным {name|Лесник} рассказал о себе немного: {age|41 год}, {occupation|программист} из "
        "{place|Гомеля}, владеет "
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
        "{occupation|Ochotnik} o pseudonimie {name|Leśnik} opowiedział: {age|41 lat}, {occupation|programista} z {place|Homla}, zna "
        "{skill|język "
        "niemiecki}. {name|Swietłana Hurko}, jego {relation|żona}, mieszka z {relation|córką} w {place|Wilnie}. "
        "{date|24 lutego 2022 roku} wstąpił do {unit|Pułku Kalinowskiego}.",
        "Fot. {name|Maria Sawicka}. {name|Witalij}, {age|19 lat}, przed wyjazdem z {place|Kijowa}.",
    ),
}

SECOND: dict[str, tuple[str, ...]] = {
    "ru": (
        "Суд {place|Октябрьского района Гродно} признал {occupation|электрика} {name|Андрея Вячеславовича Мисюка} виновным. Ему дали "
        "{quantity|четыре года} колонии за участие в {event|акциях} {date|10 августа 2020 года}. {relation|Жена} {name|Мисюка} "
        "{name|Алла} говорит, что в {organisation|СИЗО} у него обострилась {health|астма}.",
        "— Меня зовут {name|Рита}, мне {age|двадцать шесть}, — начинает она. — Я {occupation|медсестра} из {place|Мозыря}. Когда "
        "{relation|брата} забрали, мы с {relation|мамой} {event|уехали} в {place|Белосток}. Там я выучила {skill|польский}, теперь "
        "работаю в больнице и по вечерам учусь в {education|магистратуре}.",
        "В субботу {health|погиб} {rank|сержант} {name|Павел Г.}, {age|37}-летний {occupation|механик-водитель}. До войны он жил в "
        "{place|Черкассах}, разводил голубей и воспитывал {relation|троих сыновей}. В {date|марте} его посмертно представили к "
        "{decoration|ордену «За мужество» III степени}.",
        "{name|ВИКТОР} УШЁЛ НА ФРОНТ В ПЕРВЫЙ ДЕНЬ\n\n{name|Виктору} {age|пятьдесят два}. Бывший {occupation|таксист}, "
        "{demographic|татарин} по "
        "{relation|отцу}, он командует взводом в {unit|47-й отдельной механизированной бригаде}. {occupation|Бойцы} зовут его {name|Батя}.",
    ),
    "uk": (
        "{name|Соломія Рудик}, {age|28}-річна {occupation|перекладачка} з {place|Тернополя}, {quantity|три місяці} провела в "
        "{event|полоні}. Її "
        "{relation|чоловік} {name|Остап} служить у {unit|24-й бригаді імені короля Данила}. «Я вільно говорю {skill|німецькою}, тому мене "
        "й тримали окремо», — згадує вона.",
        "{occupation|Боєць} на псевдо {name|Борода} до війни викладав фізику в {organisation|ліцеї № 15} у {place|Чернівцях}. У "
        "{date|травні 2023-го} "
        "під {place|Авдіївкою} він утратив {health|ногу}. Тепер має {health|протез} і {decoration|орден «За мужність»}.",
        "За даними слідства, {name|Ігор К.}, {date|1994} року народження, {event|втік} із частини {date|12 жовтня}. {occupation|Адвокат} "
        "{name|Ростислав Мельничук} каже, що його підзахисний {health|хворіє} на {health|епілепсію}.",
        "На світлині: {rank|капітан} {name|Юлія Паєвська} та {rank|старший солдат} {name|Бондар} біля штабу, {place|Краматорськ}, "
        "{date|листопад 2022}.",
    ),
    "be": (
        "{occupation|Мастачка} {name|Марыя Касцюкевіч}, якой {age|31 год}, {event|выехала} з {place|Віцебска} праз {quantity|два тыдні} "
        "пасля "
        "{event|ператрусу}. У {place|Беластоку} яна жыве з {relation|сястрой} і {relation|пляменнікам}. «Мой {relation|дзед} быў "
        "{occupation|ксяндзом}», — кажа {name|Марыя}.",
        "{occupation|Баец} на мянушку {name|Зубр}, {demographic|каталік} з {place|Ліды}, ваюе ў {unit|батальёне «Літвін»} ужо "
        "{quantity|два гады}. Раней ён "
        "быў {occupation|праваабаронцам} і дапамагаў {occupation|журналістам} {organisation|радыё «Рацыя»}.",
        "{name|Янку Купрэйчыка} {event|асудзілі} на {quantity|сем гадоў} калоніі. Яго {relation|бацькі}, {name|Ніна Рыгораўна} і "
        "{name|Аляксандр Іванавіч}, жывуць у вёсцы {place|Заполле} {place|Слуцкага раёна}.",
    ),
    "pl": (
        "{name|Agnieszka Wróblewska}, {age|45}-letnia {occupation|pielęgniarka} z {place|Lublina}, pojechała na front w {date|marcu 2022 "
        "roku}. Jej {relation|mąż} {name|Tomasz} został z {relation|trójką dzieci}. „Mówię {skill|po ukraińsku}, bo {relation|babcia} była "
        "z {place|Lwowa}” – tłumaczy.",
        "{rank|Sierżant} {name|Marek Z.}, pseudonim „{name|Wilk}”, dostał {decoration|Medal za Odwagę}. Walczył w {unit|3. Brygadzie "
        "Szturmowej} pod {place|Awdijiwką}, gdzie stracił {health|wzrok}. Dziś mieszka we {place|Wrocławiu} i studiuje {education|prawo}.",
        "Sąd w {place|Białymstoku} {event|skazał} {name|Pawła Nowaka} na {quantity|pięć lat} więzienia. {occupation|Prokurator} {name|Anna "
        "Kwiatkowska} zażądała kary po tym, jak {name|Nowak} {event|uciekł} z aresztu śledczego.",
        "{name|Uładzia}, {demographic|Ukrainka} z {place|Równego}, ma {age|dziewiętnaście lat} i jest w {health|ciąży}. Na zdjęciu z "
        "{relation|siostrą} {name|Oksaną} w {place|Przemyślu}.",
    ),
}

FRESH: dict[str, tuple[str, ...]] = {
    "ru": (
        "{occupation|Учительница} химии {name|Елизавета Дорошевич} узнала о {event|смерти} {relation|сына} из телеграм-канала. "
        "{name|Кириллу} было {age|24 года}. Он окончил {organisation|Гродненский медицинский университет}, работал {occupation|хирургом} в "
        "{place|Кракове} и в {date|июле 2022-го} уехал на войну.",
        "В {place|Николаеве} мы встретились с {name|Тарзаном} — так называют {occupation|пулемётчика} из {place|Барановичей}. Он "
        "{demographic|католик}, дважды {health|ранен}, знает {skill|французский язык}: {quantity|пять лет} прослужил в "
        "{unit|Иностранном легионе}.",
        "По словам {occupation|адвоката} {name|Н. Пилипчука}, {name|Степана Лазуткина} {event|арестовали} {date|3 марта 2021 года} прямо "
        "на {organisation|заводе «Азот»}. {relation|Супруга} с {relation|двумя детьми} уехала в {place|Литву}.",
    ),
    "uk": (
        "{occupation|Вчителька} хімії {name|Єлизавета Дорошенко} дізналася про {health|смерть} {relation|сина} з телеграм-каналу. "
        "{name|Кирилові} було {age|24 роки}. Він закінчив {organisation|Львівський медичний університет}, працював {occupation|хірургом} "
        "у {place|Кракові} і в {date|липні 2022-го} пішов на війну.",
        "У {place|Миколаєві} ми зустрілися з {name|Тарзаном} — так називають {occupation|кулеметника} з {place|Рівного}. Він "
        "{demographic|католик}, двічі {health|поранений}, знає {skill|французьку мову}: {quantity|п’ять років} прослужив в "
        "{unit|Іноземному легіоні}.",
        "За словами {occupation|адвоката} {name|Н. Пилипчука}, {name|Степана Лазоренка} {event|заарештували} {date|3 березня 2021 року} "
        "просто на {organisation|заводі «Азот»}. {relation|Дружина} з {relation|двома дітьми} виїхала до {place|Литви}.",
    ),
    "be": (
        "{occupation|Настаўніца} хіміі {name|Лізавета Дарашэвіч} даведалася пра {health|смерць} {relation|сына} з тэлеграм-канала. "
        "{name|Кірылу} было {age|24 гады}. Ён скончыў {organisation|Гродзенскі медыцынскі ўніверсітэт}, працаваў {occupation|хірургам} у "
        "{place|Кракаве} і ў {date|ліпені 2022-га} паехаў на вайну.",
        "У {place|Мікалаеве} мы сустрэліся з {name|Тарзанам} — так называюць {occupation|кулямётчыка} з {place|Баранавіч}. Ён "
        "{demographic|каталік}, двойчы {health|паранены}, ведае {skill|французскую мову}: {quantity|пяць гадоў} праслужыў у "
        "{unit|Замежным легіёне}.",
        "Паводле {occupation|адваката} {name|М. Піліпчука}, {name|Сцяпана Лазуткіна} {event|арыштавалі} {date|3 сакавіка 2021 года} "
        "проста на {organisation|заводзе «Азот»}. {relation|Жонка} з {relation|двума дзецьмі} выехала ў {place|Літву}.",
    ),
    "pl": (
        "{occupation|Nauczycielka} chemii {name|Elżbieta Doroszewicz} dowiedziała się o {health|śmierci} {relation|syna} z Telegrama. "
        "{name|Cyryl} miał {age|24 lata}. Skończył {organisation|Gdański Uniwersytet Medyczny}, pracował jako {occupation|chirurg} w "
        "{place|Krakowie} i w {date|lipcu 2022} pojechał na wojnę.",
        "W {place|Mikołajowie} spotkaliśmy się z {name|Tarzanem} – tak nazywają {occupation|strzelca} z {place|Baranowicz}. Jest "
        "{demographic|katolikiem}, był dwa razy {health|ranny}, zna {skill|język francuski}: {quantity|pięć lat} służył w "
        "{unit|Legii Cudzoziemskiej}.",
        "Według {occupation|adwokata} {name|N. Pilipczuka} {name|Stefana Łazutkina} {event|aresztowano} {date|3 marca 2021 roku} wprost w "
        "{organisation|zakładach „Azot”}. {relation|Żona} z {relation|dwójką dzieci} wyjechała na {place|Litwę}.",
    ),
}
