"""Places finer than a town, by their form: outskirts, streets, villages. Towns and countries are in `names` and `identifiers`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from withheld.detectors import Detector
from withheld.detectors._text import passages
from withheld.model import Role, Span

if TYPE_CHECKING:
    from withheld.detectors import Known
    from withheld.model import Asset, Content, Finding

_COMMON = "The|This|That|These|Our|Your|His|Her|Their|My|Its|In|On|At|Of|And|But|From|To|For|Each|Every|Another|One|Some|No"
_NAME = rf"(?!(?:{_COMMON})\b)[^\W\d_a-zа-яёіїєґў][\w’'-]{{1,30}}+"
_NAMED = rf"{_NAME}(?: {_NAME}){{0,2}}"
_NUMBER = r"(?:,? \d{1,4}[A-Za-zА-Яа-я]?(?:/\d{1,4})?)?"
_PART = "outskirts|suburbs?|edge|fringes?|cent(?:re|er)|heart|northern part|southern part|eastern part|western part"
_KIND = "village|hamlet|settlement|suburb|district|neighbou?rhood|quarter|municipality|borough|raion|rayon"
_WAY = "[Ss]treet|[Aa]venue|[Rr]oad|[Ll]ane|[Ss]quare|[Bb]oulevard|[Ee]mbankment|Drive|Alley|St\\.|Ave\\.|Rd\\."
_SLAVIC_WAY = "улиц[аеыу]|ул\\.|вулиц[яіею]|вул\\.|вуліц[аыу]|праспек\\w{1,2}|проспект\\w?|пл\\.|площад[иь]|ulic[aęy]|ul\\.|al\\.|plac\\w?"
_SLAVIC_KIND = "село|селе|села|посёлок|посёлке|деревн[яеию]|вёс\\w{2,3}|весц\\w|селищ[еі]|wieś|wsi|osiedl[eu]"
_RULES = tuple(
    re.compile(rule)
    for rule in (
        rf"\b(?:{_PART}) of (?:the )?(?:{_KIND} of )?{_NAMED}",
        rf"\b(?:{_KIND}) of {_NAMED}",
        rf"\b{_NAMED} (?:{_KIND})\b",
        rf"(?:\b\d{{1,4}}[A-Za-z]? )?\b{_NAMED} (?:{_WAY})(?!\w){_NUMBER}",
        rf"(?<!\w)(?:{_SLAVIC_WAY}) {_NAMED}{_NUMBER}",
        rf"(?<!\w)(?:{_SLAVIC_KIND}) {_NAMED}",
    )
)


class Sites(Detector):
    """What lies inside a town or beside it; how finely it may be told is the policy's to say."""

    name = "sites"
    kinds = ("place",)
    order = 5

    def detect(self, asset: Asset, content: Content, known: Known) -> Iterable[Finding]:  # noqa: ARG002 - the words alone tell
        for i, passage in passages(content, Role.NUMBER, Role.KEY):
            for start, end in sites(passage.text):
                yield self.finding(asset, "place", Span(i, start, end), 0.9, value=passage.text[start:end], quasi=True)


def sites(text: str) -> Iterator[tuple[int, int]]:
    """Half-open offsets of every such place, without the full stop that ends a sentence."""
    for rule in _RULES:
        for found in rule.finditer(text):
            yield found.start(), found.start() + len(found.group().rstrip("."))
