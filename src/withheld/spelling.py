"""How one name is spelt in many ways: the folding of transliterations, where names stand in a text, and which spellings are one person.

Pure: no model, no file. `skeleton` folds case, diacritics, apostrophes, invisible characters, Cyrillic and the usual ways of writing it in
Latin letters (Prokhorov, Prohorov, Прохоров; Kiev, Kyiv; Lukashenko, Lukashenka). Two questions are asked of it and must not be confused:
`Names.find` looks wide, because a miss exposes somebody; `same` and `link` decide narrowly, because a wrong link may show somebody who
said no.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import product
from typing import NamedTuple
from unicodedata import combining, normalize

INVISIBLE = "\u00ad\u034f\u061c\u115f\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufe00-\ufe0f\ufeff"
_MARKS = "\u0300-\u036f\u0483-\u0487\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
_APOSTROPHES = "'’‘ʼʹʻ`´′＇"
WORD = re.compile(rf"[^\W\d_]++(?:[{_MARKS}{INVISIBLE}]++[^\W\d_]*+|[{_APOSTROPHES}][^\W\d_]++)*+")
"""A run of letters with its marks, invisible characters and inner apostrophes."""

_POSSESSIVE = re.compile(rf"(?<=\w)[{_APOSTROPHES}][sS][{INVISIBLE}]*$")
_SILENT = re.compile(rf"[{INVISIBLE}{_APOSTROPHES}]")
_CYRILLIC = re.compile(r"[\u0400-\u04ff]")
_LATIN = re.compile(r"[a-z]")

_LETTERS = {
    **dict(zip("абвгґдезійклмнопрстуфыиїёэў", "abvggdeziiklmnoprstufiiieev", strict=True)),
    **{"ж": "zh", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ю": "iu", "я": "ia", "є": "ie", "ъ": "", "ь": ""},
    **{"ј": "j", "љ": "l", "њ": "n", "ћ": "c", "ђ": "d", "џ": "dzh"},
    **{"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ß": "ss", "ı": "i", "ŭ": "v"},
}
_CARONS = {"š": "sh", "č": "ch", "ž": "zh", "ş": "sh", "ș": "sh", "ç": "ch", "ć": "c", "ś": "s", "ź": "z", "ż": "zh"}
_SOFTENED = re.compile(r"дз(?=[еіїяюьё])|ц(?=[іяюьё])")
_LOOKALIKE = str.maketrans("асеорхукмтвнАСЕОРХУКМТВН", "aceopxykmtbnACEOPXYKMTBN")

_FOLDS = tuple(
    (re.compile(pattern), to)
    for pattern, to in (
        (r"shch|szcz|sch|sh|sz", "š"),
        (r"\Ach(?=[rl])", "k"),
        (r"tsch|tch|cz|ch", "č"),
        (r"zh", "ž"),
        (r"kh", "h"),
        (r"gh(?!i)|gh", "g"),
        (r"ph", "f"),
        (r"th", "t"),
        (r"ck|qu?", "k"),
        (r"c(?![eiy])", "k"),
        (r"ts(?=i)", "t"),
        (r"ts|tz", "c"),
        (r"x", "ks"),
        (r"w", "v"),
        (r"(?<=[aeo])u(?![aeiouy])", "v"),
        (r"(?<!\A)j|y", "i"),
        (r"(?<!\A)i[ei]+", "i"),
        (r"(.)\1+", r"\1"),
    )
)
_SLAVIC = re.compile(r"(?:[oeai]v(?:a|ič|na)?|ina?|nk[oa]|[sc]k(?:i|a|ia|aia)|ič|uk|ik|ak)\Z")
_CASES = re.compile(
    r"(?:ogo|oho|aga|aha|omu|amu|uiu|aia|oiu|eiu|iami|ami|imi|om|am|em|im|oi|ai|ei|ah|ih|iu|ia|a|u|e|i|o)\Z"
)  # endings of nouns and adjectives in Belarusian, Russian and Ukrainian, as skeletons

_GIVEN = tuple(
    frozenset(line.split())
    for line in (
        "alexander aleksandr aleksander aliaksandr oleksandr александр аляксандр олександр",
        "alexey alexei aliaksei oleksii алексей аляксей олексій",
        "andrew andrei andrii andrej андрей андрій андрэй",
        "anna hanna ganna анна ганна",
        "anastasia anastasiya nastassia анастасия анастасія настасся",
        "artem artyom artsiom artiom артем артём арцём",
        "boris barys борис барыс",
        "catherine ekaterina katsiaryna kateryna екатерина кацярына катерина",
        "daniel daniil danila danylo даниил данило даніла",
        "denis denys dzianis dzyanis денис дзяніс",
        "dmitry dmitri dzmitry dmytro дмитрий дзмітрый дмитро",
        "elena alena olena елена алена олена",
        "eugene evgeny evgeniy yauhen yevhen евгений яўген євген",
        "galina halina halyna галина галіна",
        "gleb hleb hlib глеб гліб",
        "george georgy georgiy heorhii heorhi георгий георгій",
        "gregory grigory hryhorii ryhor григорий григорій рыгор",
        "igor ihor ihar игорь ігор ігар",
        "konstantin kanstantsin kostiantyn constantine kastus константин канстанцін костянтин кастусь",
        "maxim maksim maksym максим максім",
        "michael mikhail mykhailo mikhas mihail михаил міхаіл михайло",
        "natalia natallia nataliia наталья наталля наталія",
        "nicholas nikolai nikolay mikalai mykola николай мікалай микола",
        "oksana aksana оксана аксана",
        "oleg aleh oleh олег алег",
        "olga volha olha ольга вольга",
        "oscar oskar оскар",
        "paul pavel pavlo pavieł павел павал павло",
        "peter petr pyotr piotr petro пётр петр петро",
        "roman raman роман раман",
        "sergei sergey siarhei serhii сергей сяргей сергій",
        "stepan stsiapan stephan степан сцяпан",
        "svetlana sviatlana svitlana светлана святлана світлана",
        "tatiana tatsiana tetiana татьяна таццяна тетяна",
        "timothy timofei tsimafei tymofii тимофей цімафей тимофій",
        "victor viktor viktar виктор віктар віктор",
        "vladimir uladzimir volodymyr владимир уладзімір володимир",
        "vitaly vitali vitalii виталий віталь віталій",
        "yuri yury yurii yuriy jurij юрий юрый юрій",
    )
)
"""Given names as the countries of the region and English write them; what no rule of transliteration can know."""

_TITLES = frozenset(
    "mr mrs ms miss mx dr prof professor sir dame lord lady president premier minister chancellor senator judge justice king queen prince "
    "princess general colonel major captain lieutenant sergeant corporal private commander officer comrade father brother sister saint st "
    "господин госпожа пан пані спадар спадарыня командир президент the a an of".split()
)
PARTICLES = frozenset(
    "de del della di da dos du la le van von der den ter ten zu al el bin ibn abu ben bint y e i and und et jr sr ii iii iv".split()
)
_ALSO_WORDS = frozenset(
    "will mark grace rose hope faith joy bill art frank rich may june april august summer dawn kit jack pat ray guy max drew chase hunter mason "
    "baker smith cook king knight bishop long short brown black white green gray grey young wood woods stone field hill rivers banks brooks bush "
    "fox wolf bear hawk ghost falcon eagle raven storm snow winter day price page west north east south church temple hall house bird lamb swan "
    "peace love angel star sky rain river lake forest miller taylor carter cooper fisher gardener porter potter shepherd turner walker weaver bell "
    "ball bond book box boss brave bright bow case cash chance chief christian clay cliff coal cross crow dean duke earl fair faithful fast flint "
    "forest foster free friend gale gene glass gold good harm hart heath holy home horn hunt ivy jade jean jet joke jolly judge just keen key kid "
    "lane law lily lucky major marsh miles mill mine moon more moss nick noble oak olive park parks pearl penny poppy prior queen red reed rice "
    "robin rock rod ruby rush sage sharp silver skip smart spring steel stern stone strong sue tank tiger tom true victory viola wade ward wells "
    "wise wit worth wren norman dutch pole swift savage speed english french german polish russian".split()
)


@lru_cache(16384)
def skeleton(word: str, *, carons: bool = True) -> str:
    """The key two spellings of one word share; possessives, case, marks and script are folded away. Empty for a word without letters.

    With `carons` off `š` is read as a plain s, as those write who have no such key.
    """
    plain = _SILENT.sub("", _POSSESSIVE.sub("", normalize("NFKC", word))).casefold()
    plain = _SOFTENED.sub(lambda m: "д" if m.group()[0] == "д" else "т", plain)
    letters = "".join(_latin(c, carons) for c in normalize("NFC", plain))
    for pattern, to in _FOLDS:
        letters = pattern.sub(to, letters)
    return letters.replace("o", "a") if len(letters) >= 6 and _SLAVIC.search(letters) else letters


def _latin(char: str, carons: bool) -> str:
    if carons and char in _CARONS:
        return _CARONS[char]
    if char in _LETTERS:
        return _LETTERS[char]
    base = "".join(c for c in normalize("NFKD", char) if not combining(c))
    return _LETTERS.get(base, base)


@lru_cache(16384)
def keys(word: str) -> frozenset[str]:
    """Every key under which a word is looked up when nothing may be missed: a superset of `skeleton`."""
    found = {skeleton(word), skeleton(word, carons=False)}
    if _CYRILLIC.search(word) and _LATIN.search(word.casefold()):
        found.add(skeleton(word.translate(_LOOKALIKE)))  # letters of one script in the clothes of the other
    found |= {k.replace("g", "h") for k in found if "g" in k and (_CYRILLIC.search(word) or _SLAVIC.search(k))}
    found |= {"i" + k[1:] for k in found if k.startswith("j")}
    return frozenset(k for k in found if k) | {name for k in found if (name := _given().get(k))}


@cache
def _given() -> dict[str, str]:
    """Skeleton of a given name → the name of its class, which no skeleton can equal."""
    return {skeleton(word): f"={min(names)}" for names in _GIVEN for word in names}


def _stem(key: str) -> str:
    return _CASES.sub("", key, count=1).replace("o", "a")


@cache
def common(word: str) -> bool:
    """Whether a word is also an everyday English one, so that in small letters it names nobody."""
    return word.casefold() in _everyday()


@cache
def _everyday() -> frozenset[str]:
    from faker.providers.lorem.en_US import Provider

    return _ALSO_WORDS | {w.casefold() for w in Provider.word_list}


def unpossessed(word: str) -> str:
    """The word without a possessive ending, in straight or typographic form."""
    return _POSSESSIVE.sub("", word)


def parts(name: str) -> tuple[str, ...]:
    """The words of a name without titles, particles and possessives: `Mr Denis ‘Kit’ Prokhorov’s` gives Denis, Kit, Prokhorov."""
    words = [unpossessed(m.group()) for m in WORD.finditer(name)]
    kept = [w for w in words if w.casefold() not in _TITLES | PARTICLES]
    return tuple(kept or [w for w in words if w.casefold() not in _TITLES] or words)


def same(a: str, b: str) -> bool:
    """Whether two names are one name in two spellings, word by word and in either order. Narrow: no inflection, no initials."""
    first, second = _strict(a), _strict(b)
    return bool(first) and (first == second or sorted(first) == sorted(second))


def _strict(name: str) -> tuple[str, ...]:
    return tuple(_given().get(k, k) for k in (skeleton(p) for p in parts(name)) if k)


class Match(NamedTuple):
    """A place in a text where a known name stands: half-open offsets and the people it may be."""

    start: int
    end: int
    people: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Token:
    start: int
    end: int
    word: str

    @property
    def capital(self) -> bool:
        return self.word[0] != self.word[0].lower()

    @property
    def caseless(self) -> bool:
        return self.word[0].lower() == self.word[0].upper()


_GAP = re.compile(rf"[\s\"“”„«»‹›()\[\],_/&+{_APOSTROPHES}{INVISIBLE}‐‑–-]{{0,4}}\Z")
_BROKEN = re.compile(rf"[\s{INVISIBLE}‐‑-]{{1,4}}\Z")
_SPACED = re.compile(rf"[\s.·_{INVISIBLE}-]{{1,2}}\Z")
_MIN_ALONE = 3
"""A shorter word (an initial, `Bo`) counts only beside another word of the same name."""
_MIN_BROKEN = 5
_MIN_STEM = {True: 3, False: 4}


class Names:
    """The names of a story, ready to be found in any text. Building it is linear in the names, a search linear in the text."""

    def __init__(self, known: Mapping[str, Sequence[str]]) -> None:
        self._words: dict[str, set[str]] = defaultdict(set)
        self._beside: dict[str, set[str]] = defaultdict(set)
        self._stems: dict[str, set[str]] = defaultdict(set)
        for person, spellings in known.items():
            for spelling in spellings:
                self._add(person, parts(spelling))

    def _add(self, person: str, words: tuple[str, ...]) -> None:
        for word in words:
            table = self._words if len(word) >= _MIN_ALONE or len(words) == 1 else self._beside
            for key in keys(word):
                table[key].add(person)
            self._beside[word[0].casefold()].add(person)
            key = skeleton(word)
            if _SLAVIC.search(key) or _CYRILLIC.search(word) or key in _given():
                self._stems[_stem(key)].add(person)
            self._stems[f"cyrillic {_stem(key)}"].add(person)
        if len(words) > 1:
            for whole in ("".join(words), "".join(reversed(words))):
                for key in keys(whole):
                    self._words[key].add(person)

    def find(self, text: str) -> list[Match]:
        """Every place where one of the names stands, whole or in part, in order and disjoint."""
        tokens = [_Token(m.start(), m.start() + len(unpossessed(m.group())), unpossessed(m.group())) for m in WORD.finditer(text)]
        return _merged(text, [*self._single(tokens), *self._broken(text, tokens), *self._spaced(text, tokens)])

    def _single(self, tokens: list[_Token]) -> Iterator[_Hit]:
        for token in tokens:
            if people := self._known(token):
                yield _Hit(token.start, token.end, frozenset(people), alone=True)
            elif people := self._beside_only(token):
                yield _Hit(token.start, token.end, frozenset(people), alone=False)

    def _known(self, token: _Token) -> set[str]:
        word = token.word
        if not token.capital and not token.caseless and (len(word) <= _MIN_ALONE or common(word)):
            return set()
        people = {p for key in keys(word) for p in self._words.get(key, ())}
        return people or (self._inflected(word) if token.capital else set())

    def _inflected(self, word: str) -> set[str]:
        cyrillic = bool(_CYRILLIC.search(word))
        key = skeleton(word)
        stem = _stem(key)
        people = set[str]()
        if len(stem) >= _MIN_STEM[cyrillic]:
            people |= self._stems.get(f"cyrillic {stem}" if cyrillic else stem, set())
        if word[-1] in "sS" and len(key) > _MIN_STEM[False]:
            people |= {p for k in keys(word[:-1]) for p in self._words.get(k, ())}
        return people

    def _beside_only(self, token: _Token) -> set[str]:
        """Small letters, short words and initials: they count only beside a word that is certain."""
        if len(token.word) == 1 and not token.capital:
            return set()
        found = {p for key in keys(token.word) for table in (self._words, self._beside) for p in table.get(key, ())}
        return found | (self._beside.get(token.word.casefold(), set()) if len(token.word) == 1 else set())

    def _broken(self, text: str, tokens: list[_Token]) -> Iterator[_Hit]:
        """Words cut in two by a line, a hyphen or a space."""
        for a, b in zip(tokens, tokens[1:], strict=False):
            if b.start - a.end <= 4 and len(a.word) + len(b.word) >= _MIN_BROKEN and _BROKEN.match(text, a.end, b.start):
                people = {p for key in keys(a.word + b.word) for p in self._words.get(key, ())}
                if people:
                    yield _Hit(a.start, b.end, frozenset(people), alone=True)

    def _spaced(self, text: str, tokens: list[_Token]) -> Iterator[_Hit]:
        """Names set l e t t e r  b y  l e t t e r."""
        run: list[_Token] = []
        for token in [*tokens, _Token(len(text) + 9, len(text) + 9, "")]:
            if run and (len(token.word) != 1 or token.start - run[-1].end > 3 or len(run) > 64):
                yield from self._within(run)
                run = []
            if len(token.word) == 1:
                run.append(token)

    def _within(self, run: list[_Token]) -> Iterator[_Hit]:
        """A name in a run of single letters, give or take two at each end (`I`, `a`)."""
        for first, last in product(range(3), range(3)):
            letters = run[first : len(run) - last]
            if len(letters) >= _MIN_BROKEN and (
                people := {p for k in keys("".join(t.word for t in letters)) for p in self._words.get(k, ())}
            ):
                yield _Hit(letters[0].start, letters[-1].end, frozenset(people), alone=True)


@dataclass(frozen=True, slots=True)
class _Hit:
    start: int
    end: int
    people: frozenset[str]
    alone: bool


def _merged(text: str, hits: list[_Hit]) -> list[Match]:
    """Neighbouring words of one person become one span; a span without a word that counts alone is none."""
    out: list[Match] = []
    group: list[_Hit] = []

    def close() -> None:
        if any(h.alone for h in group):
            people = frozenset(p for h in group if h.alone for p in h.people)
            out.append(Match(group[0].start, max(h.end for h in group), people))
        group.clear()

    for hit in sorted(hits, key=lambda h: (h.start, -h.end)):
        if group and not _adjoin(text, group, hit):
            close()
        group.append(hit)
    close()
    return out


def _adjoin(text: str, group: list[_Hit], hit: _Hit) -> bool:
    end = max(h.end for h in group)
    if hit.start < end:
        return True
    between = text[end : min(hit.start, end + 5)]
    initial = group[-1].end - group[-1].start == 1 and between.startswith(".")
    return (
        bool(group[-1].people & hit.people) and bool(_GAP.match(between.removeprefix(".") if initial else between)) and hit.start - end <= 4
    )


class Group(NamedTuple):
    """Spellings that are one person: the key in `known`, or "" for somebody only a machine found."""

    person: str
    values: tuple[str, ...]


def link(values: Sequence[str], known: Mapping[str, Sequence[str]]) -> list[Group]:
    """Which of the names found are one person, in order of first appearance; every distinct value is in exactly one group.

    A full name takes its own words (`Denis Prokhorov` takes `Prokhorov` and `Denis`) unless two people share them: then such a word
    stays by itself, linked to nobody, and is withheld. A name of one word in `known` takes no longer name.
    """
    distinct = list(dict.fromkeys(values))
    people = [_Person(key, [_strict(s) for s in spellings]) for key, spellings in known.items()]
    home: dict[str, _Person] = {}
    for value in sorted(distinct, key=lambda v: -len(_strict(v))):  # full names first: they say who there is
        name = _strict(value)
        fitting = [p for p in people if p.takes(name)]
        if len(fitting) != 1:
            fitting = [_Person("", [name], ambiguous=bool(fitting))]
            people += fitting
        else:
            fitting[0].learn(name)
        home[value] = fitting[0]
    groups: dict[int, tuple[str, list[str]]] = {}
    for value in distinct:
        groups.setdefault(id(home[value]), (home[value].key, []))[1].append(value)
    return [Group(key, tuple(found)) for key, found in groups.values()]


class _Person:
    """Somebody with the names seen so far, each as a tuple of strict keys."""

    def __init__(self, key: str, names: list[tuple[str, ...]], *, ambiguous: bool = False) -> None:
        self.key = key
        self.names = [n for n in names if n]
        self.ambiguous = ambiguous

    def takes(self, name: tuple[str, ...]) -> bool:
        """Whether `name` is one of this person's: equal, a part of a longer one, or longer by words that contradict nothing."""
        if self.ambiguous:
            return any(sorted(name) == sorted(own) for own in self.names)
        return any(_belongs(name, own) for own in self.names)

    def learn(self, name: tuple[str, ...]) -> None:
        if name not in self.names:
            self.names.append(name)


def _belongs(name: tuple[str, ...], own: tuple[str, ...]) -> bool:
    if sorted(name) == sorted(own):
        return bool(name)
    shorter, longer = (name, own) if len(name) <= len(own) else (own, name)
    if len(shorter) == 1:
        return shorter is name and len(shorter[0]) > 1 and shorter[0] in longer
    return _last_and_first(shorter, longer)


def _last_and_first(shorter: tuple[str, ...], longer: tuple[str, ...]) -> bool:
    """Every word of the shorter name is in the longer one, an initial standing for its word; at least one word in full."""
    rest = list(longer)
    full = 0
    for word in shorter:
        fit = next((w for w in rest if w == word), None) or next(
            (w for w in rest if 1 in (len(w), len(word)) and _initial(w) == _initial(word)), None
        )
        if fit is None:
            return False
        full += fit == word
        rest.remove(fit)
    return full > 0


def _initial(key: str) -> str:
    return key.lstrip("=")[:1]
