"""What a reader of an output has before their eyes: its passages, its file's name and the labels put in; and how words are excused."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from withheld.attacks import Hit
from withheld.attacks._needles import key
from withheld.model import Passage
from withheld.spelling import WORD, skeleton

if TYPE_CHECKING:
    from withheld.attacks import Brief, Exhibit

_MARKS = re.compile(r"(?m)^[ \t>#*+-]*(?=\w)|[*_`]{1,3}(?=\w)|(?<=\w)[*_`]{1,3}|[\u00ad\u200b-\u200f\u2060\ufeff]")


def passages(exhibit: Exhibit) -> list[str]:
    """The words of a file as they are shown, without the marks that set headings and emphasis; blank ones are left out."""
    texts = exhibit.content.text if exhibit.content else ()
    return [plain for p in texts if (plain := _MARKS.sub("", p.text)).strip()]


def has_words(exhibit: Exhibit) -> bool:
    """Whether a decoder shows any words in it; a segment of a film is read with the whole of it."""
    return exhibit.frames is None and exhibit.content is not None and any(p.text.strip() for p in exhibit.content.text)


def folded(word: str) -> str:
    """A word without case, script and possessive: what it is excused by."""
    return skeleton(word) or key(word)


def own_words(brief: Brief) -> frozenset[str]:
    """The words the plan itself puts in: labels, pseudonyms, bands."""
    return _words(r.label for r in brief.plan.replacements)


def agreed_words(brief: Brief) -> frozenset[str]:
    """The words agreed to be public. What was kept as an organisation or the like, and is a single word, may be somebody's name."""
    names = {f.value for f in brief.findings if f.kind in ("name", "place")}
    filed = {f.value for f in brief.findings if f.kind not in ("name", "place") and len(WORD.findall(f.value)) == 1} - names
    return _words(w for w in brief.allowed if w not in filed)


def _words(texts: Iterable[str]) -> frozenset[str]:
    return frozenset(folded(m.group()) for text in texts for m in WORD.finditer(text))


def with_lines(exhibit: Exhibit, lines: Iterable[str], planted: Iterable[Hit]) -> Exhibit:
    """A copy in which every line stands as a passage more; unchanged where no decoder reads the file."""
    if exhibit.content is None:
        return exhibit
    more = tuple(Passage(line) for line in lines)
    return replace(exhibit, content=replace(exhibit.content, text=(*exhibit.content.text, *more)), planted=tuple(planted))
