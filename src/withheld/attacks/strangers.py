"""Attack: somebody's name that nobody found. A tagger with which nothing is found reads the output; it is told what was agreed to stay.

The tagger is in `_tagger`; what words are excused by is in `_read`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from withheld.attacks import Attack, Hit, _tagger
from withheld.attacks._needles import key
from withheld.attacks._read import agreed_words, folded, has_words, own_words, passages, with_lines
from withheld.spelling import WORD, common

if TYPE_CHECKING:
    from withheld.attacks import Brief, Exhibit

SURE = 0.97
"""Probability from which a name stops a story.

At this one `training/attack_tagger.py` prints a recall of names' words of .79 on held-back court cases and .76 on held-back posts, and two
false alarms in 16,200 words once every name is a label. In prose of other kinds and languages it is far less: a quarter of the mentions in
English reports and biographies, a fifth in Russian, a sixth in Polish and Ukrainian, a tenth in Belarusian. Its silence means little.
"""

_SHORTEST = 3  # letters: initials and `Xi` alone stop nothing

_WHAT = "a name that nobody found"
_CANARIES = {
    "Gundula Marschewski": "“We waited all night,” said Gundula Marschewski, a nurse from the north.",
    "Thabo Nkwenkwezi": "Captain Thabo Nkwenkwezi told reporters that the road was closed.",
    "Ярослав Верещагин": "По его словам, командир Ярослав Верещагин служит здесь давно.",
    "Оксана Тимошенко": "За її словами, лікарка Оксана Тимошенко працює тут давно.",
    "Bogdan Wiśniewski": "Według niego dowódca Bogdan Wiśniewski służy tu od dawna.",
}


class Strangers(Attack):
    """Names in an output, of high confidence, that are neither put in by the plan nor agreed. Canaries: made-up people."""

    name = "strangers"
    family = "miss"
    models = (_tagger.MODEL,)

    def applies(self, exhibit: Exhibit, brief: Brief) -> bool:  # noqa: ARG002
        return has_words(exhibit)

    def find(self, exhibit: Exhibit, brief: Brief) -> list[Hit]:
        excused = own_words(brief) | agreed_words(brief)
        told = {key(name.text) for text in passages(exhibit) for name in _tagger.names(text, SURE) if _strange(name.text, excused)}
        return [Hit(_WHAT, value=value) for value in sorted(told)]

    def plant(self, exhibit: Exhibit, brief: Brief) -> Exhibit:  # noqa: ARG002
        return with_lines(exhibit, _CANARIES.values(), (Hit(_WHAT, value=key(name)) for name in _CANARIES))


def _strange(name: str, excused: frozenset[str]) -> bool:
    """Whether a word in it is not excused, long enough and no everyday word."""
    words = [m.group() for m in WORD.finditer(name)]
    return any(len(w) >= _SHORTEST and folded(w) not in excused and not common(w) for w in words)
