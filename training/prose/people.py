"""People for the templates: names of many countries, Slavic ones in several transliterations, each with its pronouns; no templates here."""

from __future__ import annotations

import random
from functools import cache
from importlib import import_module
from typing import Any

Persona = dict[str, str]

_LOCALES = (
    "en_US en_GB en_IN en_NZ de_DE de_AT fr_FR es_ES es_MX it_IT pt_BR pt_PT nl_NL sv_SE fi_FI da_DK no_NO tr_TR hu_HU ro_RO pl_PL cs_CZ sk_SK "
    "hr_HR sl_SI lt_LT lv_LV et_EE id_ID az_AZ en_NG en_KE en_PK fr_BE uz_UZ ru_RU ru_RU ru_RU uk_UA uk_UA uk_UA bg_BG pl_PL"
).split()

_BELARUSIAN = (
    "Aliaksandr Andrei Anton Artsiom Dzmitry Dzianis Yauhen Yahor Ihar Ivan Kiryl Maksim Mikalai Mikita Pavel Piotr Raman Siarhei Stanislau Uladzimir "
    "Uladzislau Vadzim Valery Vasil Viktar Viachaslau Vitali Zmitser Aliaksei Arseni Hleb Ryhor Tsimafei Zakhar",
    "Alena Alesia Ala Hanna Anastasiya Volha Natallia Tatsiana Sviatlana Darya Hanna Iryna Katsiaryna Ksenia Larysa Liudmila Maryia Maryna Nadzeya "
    "Palina Siarhiejeuna Veranika Viktoryia Yulia Yana Zhanna",
    "Kavalenka Kazlou Novik Zhuk Karatkevich Ivanou Shauchenka Baranau Hrynkevich Klimovich Sidarenka Pashkevich Harbachou Yermakou Savitski Dubouski "
    "Lapitski Marchanka Makarevich Bahdanovich Kupreichyk Zaitsau Rudkouski Astapenka Khadasevich Tarasevich Yakubouski Hancharyk Kulik Vasileuski Sakalou "
    "Krauchanka Lisouski Dzemidovich Tsikhan Filipovich Hrachou Buraukin Halubovich Stralkou Mialeshka Radkevich Lukashuk Navumovich Siamashka Vaitovich",
)
_ARABIC = (
    "Ahmad Mohammed Omar Khaled Youssef Hassan Ali Mahmoud Ibrahim Abdullah Samir Tariq Bilal Mustafa Karim Reza Farhad Jamshid Behrouz Navid",
    "Fatima Aisha Layla Maryam Zahra Amina Nour Hanan Samira Yasmin Rania Shirin Parisa Nasrin Soraya",
    "al-Hassan Haddad Khoury Mansour al-Masri Nasser Saleh Rahman Ahmadi Hosseini Karimi Rezai Barakat Darwish Abboud Siddiqui Noorzai Sharif Qasimi Najjar",
)
_AFRICAN = (
    "Kwame Chinedu Emeka Tendai Amadou Ousmane Babajide Kofi Sipho Thabo Juma Abebe Tesfaye Moussa Ibrahima",
    "Amina Ngozi Chiamaka Abena Fatou Aminata Wanjiru Zanele Thandiwe Hirut Makeda Adaeze Nomsa",
    "Okafor Mensah Diallo Traoré Mwangi Ndlovu Adeyemi Balogun Tekle Bekele Keita Owusu Moyo Dlamini Kamau Otieno Eze Sow",
)
_ASIAN = (
    "Wei Jian Minh Hiroshi Kenji Jun-ho Sang-woo Ming Thanh Takashi Bayar Nguyen Arjun Rohan Zhiyuan",
    "Mei Linh Yuki Sakura Ji-woo Min-seo Xiu Lan Priya Ananya Thuy Keiko Hye-jin",
    "Chen Li Wang Zhang Nguyen Tran Tanaka Suzuki Kim Park Choi Sharma Patel Liu Pham Yamamoto Lee Gunasekara Rai",
)
_OWN = [_BELARUSIAN, _BELARUSIAN, _BELARUSIAN, _ARABIC, _AFRICAN, _ASIAN]

_CYRILLIC = "абвгґдеєжзиіїйклмнопрстуфхцчшщыьэюяъё"
_SCRIPTS = {
    "bgn": "a b v g g d e ye zh z i i yi y k l m n o p r s t u f kh ts ch sh shch y ' e yu ya ' yo".split(" "),
    "plain": "a b v g g d e e zh z i i i i k l m n o p r s t u f h c ch sh sch y - e yu ya - e".split(" "),
    "uk": "a b v h g d e ie zh z y i i i k l m n o p r s t u f kh ts ch sh shch y - e iu ia - io".split(" "),
    "fi": "a b v g g d e je ž z i i ji i k l m n o p r s t u f h ts tš š štš y - e ju ja - jo".split(" "),
    "de": "a b w g g d e je sch s i i ji i k l m n o p r s t u f ch z tsch sch schtsch y - e ju ja - jo".split(" "),
    "pl": "a b w h g d e je ż z y i ji j k l m n o p r s t u f ch c cz sz szcz y - e ju ja - jo".split(" "),
}


def persona(rng: random.Random) -> Persona:
    """Two people with their pronouns: every slot of a text that speaks of them by the same words."""
    first, last, woman = _drawn(rng)
    first2, last2, _ = _drawn(rng)
    he, his, him = ("she", "her", "her") if woman else ("he", "his", "him")
    values = {
        **{"full": f"{first} {last}", "first": first, "last": last, "initial": f"{first[0]}. {last}", "initials": f"{first[0]}.{last[0]}."},
        **{"full2": f"{first2} {last2}", "first2": first2, "last2": last2, "reversed": f"{last}, {first}", "caps": last.upper()},
        **{"he": he, "his": his, "him": him, "He": he.capitalize(), "His": his.capitalize(), "himself": him + "self"},
        **{"mr": "Ms" if woman else "Mr", "man": "woman" if woman else "man", "son": "daughter" if woman else "son"},
    }
    return values


PERSONAL = {
    **dict.fromkeys("full first last initial initials full2 first2 last2 reversed caps".split(), "name"),
    **dict.fromkeys("he his him He His himself mr man son".split(), ""),
}
"""The slots of a persona with their kinds."""


def one(key: str, rng: random.Random) -> str:
    """A value of one such slot by itself."""
    return persona(rng)[key]


def _drawn(rng: random.Random) -> tuple[str, str, bool]:
    """Given name, surname, whether a woman's."""
    woman = rng.random() < 0.4
    pools = len(_LOCALES) + len(_OWN)
    at = rng.randrange(pools)
    men, women, last = _pool(_LOCALES[at]) if at < len(_LOCALES) else tuple(tuple(p.split()) for p in _OWN[at - len(_LOCALES)])
    return _latin(rng.choice(women if woman else men), rng), _latin(rng.choice(last), rng), woman


@cache
def _pool(locale: str) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    provider: Any = import_module(f"faker.providers.person.{locale}").Provider

    def listed(*attributes: str) -> tuple[str, ...]:
        """The longest of the lists: the base class has a `Doe` where a locale has none of that name."""
        return max((tuple(getattr(provider, a, None) or ()) for a in attributes), key=len)

    every = listed("first_names")
    men = listed("first_names_male") if hasattr(provider, "first_names_male") else every
    women = listed("first_names_female") if hasattr(provider, "first_names_female") else every
    return men, women, listed("last_names", "last_names_male", "unisex_last_names", "last_names_unisex")


def _latin(name: str, rng: random.Random) -> str:
    """The name in Latin letters, by one of the usual conventions where it is Cyrillic; now and then without diacritics or in the plain case."""
    if not any("\u0400" <= c <= "\u04ff" for c in name):
        return name
    table = dict(zip(_CYRILLIC, _SCRIPTS[rng.choice(list(_SCRIPTS))], strict=True))
    written = "".join(table.get(c, "" if c in "’ʼ'" else c).replace("-", "") if c != "-" else "-" for c in name.lower().replace("’", ""))
    return "-".join(part.capitalize() for part in written.replace("'", "").split("-"))
