"""Units, decorations and events in English: what is put together of a number or a name and a word, or of a verb and where it leads.

Every expression begins at a word's start and is bounded, so that the work is linear in the text whatever it holds.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from withheld.detectors._fact_phrases import Hit
from withheld.facts import fact_words

_NAME = r"[A-ZÀ-ÞĀ-Ž][\w’'-]{0,24}+"
_ORDINAL = r"(?:\d{1,4}+(?:st|nd|rd|th)?|First|Second|Third|Fourth|Fifth|Sixth|Seventh|Eighth|Ninth|Tenth)"
_QUOTED = r"(?: [“\"«‘][^\n“”\"«»‘’]{1,30}+[”\"»’])?"
_FLED = (
    r"(?:fled|flee|flees|fleeing|escape[ds]?|escaping|emigrate[ds]?|emigrating|defect(?:ed|s|ing)|desert(?:ed|"
    r"s|ing)|evacuated|deported|exiled)"
)
_WHERE = (
    rf"(?: (?:to|from|into|across|over|through|abroad|out of|for|via)(?: (?:the|neighbouring|neighboring|"
    rf"his|her|their|western|eastern))?(?: (?:{_NAME}|border|country|captivity|custody|prison|home|homeland|"
    rf"abroad|regime|army|war|hospital|camp)){{1,3}}+)"
)
_STOP = r"(?!\w)"


def _of(topic: str, group: str) -> str:
    """The words of a table as alternatives, the longest first."""
    return "|".join(sorted((re.escape(w).replace(r"\ ", " ") for w in fact_words("en", topic, group)), key=len, reverse=True))


@cache
def _rules() -> tuple[tuple[str, re.Pattern[str], float], ...]:
    """Kind, expression, score; the group `v` is the fact where the expression is longer than it. Below 0.7 there is doubt."""
    rules = (*_unit_rules(), *_decoration_rules(), *_event_rules())
    return tuple((kind, re.compile(pattern), score) for kind, pattern, score in rules)


def _unit_rules() -> Iterator[tuple[str, str, float]]:
    arms, sizes = f"(?i:{_of('units', 'arms')})", "(?i:brigade|battalion|regiment|division|corps|squadron|flotilla|fleet|legion|army corps)"
    small = "(?i:company|platoon|battery|squad|section|detachment|group|unit|team|crew|task force)"
    yield "unit", rf"(?<![\w.,]){_ORDINAL}(?: (?:{arms}|{_NAME}|of|the)){{0,5}} {sizes}{_STOP}{_QUOTED}", 0.95
    yield "unit", rf"(?<![\w.,]){_ORDINAL}(?: (?:{arms})){{1,3}} {small}{_STOP}{_QUOTED}", 0.95
    yield "unit", rf"(?<![\w.,])\d{{1,3}}+(?:st|nd|rd|th) (?:Company|Platoon|Battery|Detachment|Army){_STOP}{_QUOTED}", 0.9
    yield "unit", rf"\b(?!The |In |A |Our |His |This )(?:{_NAME} ){{1,3}}+{sizes}{_STOP}{_QUOTED}", 0.9
    yield (
        "unit",
        rf"\b(?:{_NAME} ){{0,2}}(?:Regiment|Brigade|Battalion|Legion|Division|Corps|Company|Squadron|Platoon){_STOP}{_QUOTED}",
        0.7,
    )
    yield "unit", rf"\b{sizes} (?:[“\"«‘]{_NAME}(?: {_NAME})?[”\"»’]|{_NAME}(?: {_NAME})?)", 0.85
    yield "unit", rf"\b{arms} (?:{arms} )?(?:{sizes}|{small}){_STOP}", 0.85
    yield "unit", r"\b[Mm]ilitary [Uu]nit (?:[Nn]o\.? ?|№ ?)?[A-ZА-Я]?-?\d{3,6}\b", 0.95
    yield (
        "unit",
        rf"\b(?i:his|her|our|my|their|’s|'s) (?P<v>(?:former |old |new )?(?:regiment|brigade|battalion|platoon|squadron|legion)){_STOP}",
        0.7,
    )
    yield "unit", rf"\b(?i:the) (?P<v>regiment|brigade|battalion|platoon|squadron|legion){_STOP}", 0.5


def _decoration_rules() -> Iterator[tuple[str, str, float]]:
    merit = f"(?i:{_of('decorations', 'merits')})"
    giver = rf"(?: (?:of|from|by) (?:the )?(?:(?:{_NAME} ){{0,2}}(?i:{_of('decorations', 'givers')})|{_NAME}(?: {_NAME}){{0,3}}))"
    grade = r"(?:,? (?:(?:first|second|third|1st|2nd|3rd|I{1,3}) (?:class|degree|grade)))?"
    words = rf"(?: (?:(?:of|for|the|and|in|to|a) ){{0,3}}(?:[“\"«‘]?{_NAME}[”\"»]?)){{1,4}}"
    yield (
        "decoration",
        (
            rf"\b(?:Order|Medal|Cross|Star|Badge|Legion|Hero|Knight|Ribbon|Companion)(?: (?:of|for|[Ff]or))(?: "
            rf"(?:the|St\.|Saint))?{words}{grade}"
        ),
        0.9,
    )
    yield "decoration", rf"\b(?:Order|Medal|medal|order) [“\"«‘][^\n“”\"«»‘’]{{2,40}}+[”\"»’]{grade}", 0.95
    yield (
        "decoration",
        (
            rf"\b(?i:medals?|order|cross|badge|certificate)(?: (?:of|for|from))(?: the)? (?:{merit})(?: of {merit})"
            rf"?{giver}{{0,2}}{grade}{_STOP}"
        ),
        0.95,
    )
    yield (
        "decoration",
        rf"\b(?!The |A |In |Red |His |Her |This )(?:{_NAME} (?:of )?){{1,4}}(?:Prize|Award|Medal|Medallion|Fellowship|Trophy){_STOP}",
        0.85,
    )
    yield (
        "decoration",
        (
            rf"\b(?:decorated|honoured|honored|commended|knighted)(?: (?:for|by)(?: (?:his|her|their|the))? (?:{merit}|"
            rf"[^\W\d_]{{3,15}})(?: (?:in|under) [^\W\d_]{{3,12}})?){_STOP}"
        ),
        0.8,
    )
    yield (
        "decoration",
        r"\b(?:was|were|been|be|is|are|and|twice|highly) (?P<v>(?:highly )?decorated)\b(?! with (?:flower|balloon|light|paper))",
        0.6,
    )
    yield "decoration", r"\b(?:the|a|this|his|her|my|their|that|two|three|received|several|many) (?P<v>medals?)\b(?! table)", 0.6


def _event_rules() -> Iterator[tuple[str, str, float]]:
    gathering, size = f"(?i:{_of('events', 'gatherings')})", f"(?i:{_of('events', 'sizes')})"
    told = rf"(?:(?:{size}|\d{{4}}|(?i:anti|pro)-[a-z]+|{_NAME}(?: {_NAME})?) ){{0,3}}+"
    taking = (
        r"(?i:took|take|takes|taking|taken) part in|(?i:participat(?:ed|es|ing|e) in|join(?:ed|ing|s)?|attend(?:ed|"
        r"ing|s)?|march(?:ed|ing) (?:in|at)|organi[sz](?:ed|ing)|involved in(?: organi[sz]ing)?|at|during|"
        r"since|after)"
    )
    yield "event", rf"\b(?:{taking})(?: (?:the|a|an|those|these|several|many|all|some))? (?P<v>{told}{gathering}){_STOP}(?! movement)", 0.9
    yield (
        "event",
        (
            rf"\b(?P<v>(?:(?:{size}|\d{{4}}) ){{1,2}}(?i:protests|demonstrations?|rall(?:y|ies)|uprising|strike|"
            rf"march(?:es)?)){_STOP}(?! movement)"
        ),
        0.7,
    )
    yield "event", rf"\b(?P<v>protests|demonstrations|uprising|riots){_STOP}", 0.5
    yield "event", rf"\b{_FLED}{_WHERE}", 0.9
    yield (
        "event",
        (
            rf"\b(?:fled|fleeing|flees?)(?: (?:the (?:country|war|regime|fighting|violence|city|terror|persecution)"
            rf"|[A-ZÀ-ÞĀ-Ž]\w{{1,24}}+(?:[’']s [a-z]{{3,15}})?|abroad|home|persecution|conscription|repression)"
            rf"){_STOP}"
        ),
        0.9,
    )
    yield "event", r"\b(?:fled|emigrated|defected|deserted)\b", 0.7
    yield (
        "event",
        rf"\b(?:went|gone|go|driven|forced|sent|live[sd]?|living) (?P<v>(?:in|into|to) (?:exile|hiding|emigration))(?: in {_NAME})?",
        0.85,
    )
    yield (
        "event",
        rf"\b(?:sought|seek|seeks|seeking|asked for|applied for|granted|received|got|given) (?:political )?asylum(?: in {_NAME})?",
        0.9,
    )
    yield "event", rf"\bcross(?:ed|ing|es)? the border(?: (?:to|into|with|from) {_NAME})?(?: illegally)?", 0.85
    be = r"(?:was|were|been|be|being|is|are|got|get|getting|[’']s|had him|had her)"
    charge = (
        rf"(?: to (?:{_NUMBER_WORDS} (?:years|months|days)|life|death|a fine)(?: (?:in|of) (?:prison|jail|imprisonment|"
        rf"a [a-z]+ colony|a [a-z]+ camp))?)?(?: for (?:{_NUMBER_WORDS} (?:days|weeks|months|years)|[a-z]{{4,20}}"
        rf"))?"
    )
    yield (
        "event",
        (
            rf"\b{be}(?: (?:also|then|later|first|repeatedly|twice|once|again|brutally|severely|[a-z]{{3,12}}ly)"
            rf")? (?P<v>(?!dismissed (?:on|by|the|in)\b)(?:{_of('events', 'suffered')}){charge}){_STOP}"
        ),
        0.85,
    )
    yield (
        "event",
        (
            rf"\b(?P<v>(?:arrested|detained|jailed|imprisoned|sentenced|convicted|kidnapped|tortured|wounded|deported|"
            rf"interrogated){charge}){_STOP}"
        ),
        0.6,
    )
    yield "event", rf"\b(?:in|from|into) (?P<v>{_of('events', 'confined')}){_STOP}", 0.6
    yield "event", rf"\b(?:held|kept) (?P<v>for {_NUMBER_WORDS} (?:days|weeks|months|years)){_STOP}", 0.8
    yield "event", r"\b(?:lost|lose|losing) (?:his|her|their|my|our) (?:jobs?|house|home|flat|leg|arm|sight|eye|licence)\b", 0.85
    yield (
        "event",
        (
            rf"\b(?i:battles?|siege|defen[cs]e|liberation|storming|occupation|capture|fall|bombing|evacuation) "
            rf"of (?:the )?{_NAME}(?: (?:of )?{_NAME})?"
        ),
        0.75,
    )
    yield "event", rf"\b(?i:war|fighting|offensive|counter-?offensive|operation) (?:in|near|at|around) (?:the )?{_NAME}(?: {_NAME})?", 0.7
    yield "event", rf"\b(?:for|of|with|to) (?P<v>(?:attempted |aggravated |alleged )?(?:{_of('events', 'charges')})){_STOP}", 0.75
    yield "demographic", rf"\b(?P<v>{_NAME}(?: {_NAME})?) (?:nationals?|citizens?|citizenship|descent|origin|nationality){_STOP}", 0.85


_NUMBER_WORDS = (
    r"(?:\d{1,3}+|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|"
    r"several|many|a few|an?)(?: and a half)?"
)


def events(text: str) -> Iterator[Hit]:
    """Every unit, decoration and event; they may overlap."""
    for kind, rule, score in _rules():
        group = "v" if "v" in rule.groupindex else 0
        for m in rule.finditer(text):
            yield Hit(kind, m.start(group), m.end(group), score, doubt=score < 0.7)
