"""What identifies people in English text, directly or with other facts: the token classifier of our own, read for every kind it knows.

The network and its decoding are in `_tagger`; names are sought a second time, by another tagger, in `names`.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from withheld.detectors import Detector
from withheld.detectors._dictionary import everyday
from withheld.detectors._gazetteer import is_given_name, is_prominent, is_state
from withheld.detectors._naming import Candidate, Judge
from withheld.detectors._tagger import KINDS, MODEL, Tag, tagged
from withheld.detectors._text import legible, passages, unrolled
from withheld.language import SLAVIC, Part, language, parts
from withheld.model import Role, Span
from withheld.places import level
from withheld.words import words

if TYPE_CHECKING:
    from withheld.detectors import Known
    from withheld.model import Asset, Content, Finding

THRESHOLD = 0.022
"""The probability from which a word is reported, chosen on the development split of TAB, where with `names` it gives a recall of .98 of the
tokens at a precision of .60: a miss costs more than what an editor lifts. Figures by threshold: `training/README.md`."""
_BELIEVED = 0.5
_OF_STATES = 0.25
"""The probability from which a state and its government are reported. In the training court cases 9 of 10 are left standing."""
_SURE = 0.9
"""The probability from which the network is believed that a name is a person's although a town is called so."""

DIRECT = frozenset({"name", "code"})
"""Kinds that identify somebody by themselves."""

_SMALL_LAST = re.compile(r"(?:\s+(?:a|an|and|as|at|against|by|for|from|in|of|on|or|that|the|these|this|those|to|with))+\Z", re.I)


_NAMED_LAST = re.compile(r"(?<=[a-z] )[A-ZÀ-Þ][^\W\d_]+(?: [A-ZÀ-Þ][^\W\d_]+)*\Z")

_CASE_NUMBER = re.compile(r"\d+(?:/\d+)+\b")
_APART = re.compile(r"\s*\n[ \t>]*+\n\s*|\]\(|`\s*")
_SMALL_WORD = re.compile(r"\s+[a-zß-öø-ÿ][^\s]*+\Z")
_ADDRESS = re.compile(r"(?:://|\]\()\S*\Z")
_TITLE = re.compile(r"[ \n]+[\"'(]?")
_LONGEST_ADDRESS = 200
"""Characters before a name in which the beginning of an address is looked for."""

_AGED = re.compile(r"(?:the\s+)?(?:aged?|ages)\s+(?:of\s+|between\s+)?(?=\w)", re.I)


class Identifiers(Detector):
    """Names, codes and facts in English; names and codes alone, and doubted, in other languages that are written in Latin letters."""

    name = "identifiers"
    kinds = KINDS
    models = (MODEL, "minilm")

    def detect(self, asset: Asset, content: Content, known: Known) -> Iterable[Finding]:  # noqa: ARG002 - the text alone tells
        texts = [(i, p.text, legible(p.text)) for i, p in passages(content, Role.NUMBER, Role.KEY)]
        work = [(i, text, plain, part) for i, text, plain in texts for part in _parts(plain)]
        pieces = [unrolled(plain[part.start : part.end]) for _, _, plain, part in work]
        for (i, text, _, part), piece, tags in zip(work, pieces, tagged([p.text for p in pieces], THRESHOLD), strict=True):
            tags += [t._replace(start=a, end=b) for t in tags for a, b in piece.again(t.start, t.end)]
            english, own = part.language == "en", text[part.start : part.end]
            apart = [a for t in tags for a in (_apart(own, t) if t.kind == "name" else (t,))]
            told = _judged(own, apart) if english else (_capital_last(own, t) for t in apart if t.kind in DIRECT)
            for tag in {t[:3]: t for t in sorted(told, key=lambda t: t.score)}.values():  # two halves of a name may become the same whole
                start, end = part.start + tag.start, part.start + tag.end
                doubt = tag.score < _BELIEVED or not english
                quasi = tag.kind not in DIRECT
                yield self.finding(asset, tag.kind, Span(i, start, end), tag.score, doubt=doubt, value=text[start:end], quasi=quasi)


def _judged(text: str, tags: Sequence[Tag]) -> Iterator[Tag]:
    """The tags with what they call names judged again: the network knows what a person does in a sentence, and not where a name ends."""
    judge = Judge(text, everyday)
    seasonal = judge.seasonal()
    for tag in tags:
        if tag.kind == "date" and (called := _touching(seasonal, tag)):
            yield from (tag._replace(start=c.start, end=c.end, kind="name") for c in called)
            continue
        if tag.kind != "name":
            yield from _believed(text, tag)
            continue
        names = [_refiled(text, tag._replace(start=c.start, end=c.end), c.kind) for c in judge.judged(tag.start, tag.end)]
        yield from names or ([tag] if tag.score >= _BELIEVED else [])


def _apart(text: str, tag: Tag) -> Iterator[Tag]:
    """The tag without what no name crosses: the end of a paragraph, the address of a link and its title, the fence of code."""
    start = tag.start
    if _ADDRESS.search(text[max(0, start - _LONGEST_ADDRESS) : start]) and (title := _TITLE.search(text, start, tag.end)):
        yield tag._replace(end=title.start())
        start = title.end()
    for m in _APART.finditer(text, start, tag.end):
        if m.start() > start:
            yield tag._replace(start=start, end=m.start())
        start = m.end()
    if start < tag.end:
        yield tag._replace(start=start)


def _capital_last(text: str, tag: Tag) -> Tag:
    """A name without the words in small letters behind its last capitalised one: `Denisa Prochorowa nie było`."""
    name = text[tag.start : tag.end]
    while (
        tag.kind == "name" and name[:1].isupper() and (small := _SMALL_WORD.search(name)) and small.group().strip() not in words("child_of")
    ):
        name = name[: small.start()]
    return tag._replace(end=tag.start + len(name))


def _touching(found: Sequence[Candidate], tag: Tag) -> Sequence[Candidate]:
    """Those of the candidates, which come in order, that share a character with a tag."""
    return found[bisect_right(found, tag.start, key=lambda c: c.end) : bisect_left(found, tag.end, key=lambda c: c.start)]


def _refiled(text: str, tag: Tag, kind: str) -> Tag:
    """A name that is a country's or a large town's, or an acronym (`EPN`), is no person's; `kind` is what the lists say of it."""
    words = text[tag.start : tag.end]
    if is_prominent(words) or (kind == "place" and tag.score < _SURE):
        return tag._replace(kind="place")
    acronym = words.isupper() and len(words) > 1 and " " not in words and not is_given_name(words)
    return tag._replace(kind="organisation") if acronym else tag


def _believed(text: str, tag: Tag) -> Iterator[Tag]:
    """The tag as it is reported, unless it is a state's and hardly believed, or a number without a number in it."""
    if tag.kind == "code" and not _numbered(text, tag):
        return
    of_a_state = tag.kind == "organisation" and is_state(text[tag.start : tag.end])
    if tag.score >= (_OF_STATES if of_a_state else 0):
        yield tag if tag.kind in DIRECT else _trimmed(text, tag)


def _numbered(text: str, tag: Tag) -> bool:
    """Whether a code has two digits, and is not a part of a path or an address, which have detectors of their own."""
    start, end = max(text.rfind(" ", 0, tag.start), text.rfind("\n", 0, tag.start)) + 1, tag.end
    path = re.search(r"[/\\@%]|\.[A-Za-z]{2,4}\b", text[start : min(len(text), end + 6)].split("\n")[0].split(" ")[0])
    return sum(map(str.isdigit, text[tag.start : tag.end])) > 1 and (path is None or bool(_CASE_NUMBER.match(text, tag.start)))


def _trimmed(text: str, tag: Tag) -> Tag:
    """A fact without the small words at its end; a place without the verb before it (`left Belarus`), an age without `aged`."""
    words = text[tag.start : tag.end]
    if tag.kind == "age" and (aged := _AGED.match(words)):
        return tag._replace(start=tag.start + aged.end())
    if tag.kind == "place" and level(words) is None and (named := _NAMED_LAST.search(words)) and level(named.group()) is not None:
        return tag._replace(start=tag.start + named.start())
    found = _SMALL_LAST.search(words)
    return tag._replace(end=tag.start + found.start()) if found and found.start() else tag


def _parts(text: str) -> Iterator[Part]:
    """The parts in Latin letters but Polish ones, which `slavic` reads. In an English text all others are English: names mislead."""
    if not any(map(str.isalpha, text)):
        return
    english = language(text) == "en"
    for part in parts(text):
        if part.language not in SLAVIC and _latin(text[part.start : part.end]):
            yield part._replace(language="en") if english else part


def _latin(text: str) -> bool:
    """Whether at least half of the first letters are Latin, the only ones whose words the network knows."""
    letters = [c for c in text[:4000] if c.isalpha()]
    return bool(letters) and 2 * sum(c < "\u0250" or "\u1e00" <= c <= "\u1eff" for c in letters) >= len(letters)
