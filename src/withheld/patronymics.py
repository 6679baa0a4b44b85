"""Father's names: which words are one, and whose son or daughter they say somebody is, in any spelling."""

from __future__ import annotations

import re
from functools import cache

from withheld.skeletons import given_names, skeleton

_ENDING = re.compile(r"(?:[oaei]v[iy]č|[oe]vič|ič|[oaei]vna|ivna|ična|ichna|inična)\Z")


@cache
def fathers() -> dict[str, frozenset[str]]:
    """Skeleton of a patronymic → the keys of the fathers' names in `given.toml`, marked as patronymics."""
    found: dict[str, set[str]] = {}
    for name in given_names():
        if not name.female:
            for word in name.full[:3] + tuple(w for w in name.full[3:] if re.search("[\u0400-\u04ff]", w)):
                for patronymic in patronymics(word):
                    found.setdefault(skeleton(patronymic), set()).add(f"{name.key}'s")
    return {k: frozenset(v) for k, v in found.items()}


def patronymics(father: str) -> tuple[str, ...]:
    """A man's name in Cyrillic → the father's names made of it in Russian, Ukrainian and Belarusian, for a son and a daughter."""
    stem, last = father[:-1], father[-1].casefold()
    if father.endswith(("ий", "ій")):
        stem = father[:-2]
        ends = ("ьевич", "ьевна", "иевич", "иевна", "ійович", "іївна", "евіч", "еўна", "ьевіч", "ьеўна", "іевіч", "іеўна")
    elif last in "йь":
        ends = ("евич", "евна", "йович", "ївна", "евіч", "еўна", "ёвич", "ьович", "івна", "авіч", "аўна", "ёвіч")
    elif last in "ая":
        ends = ("ич", "инична", "ична", "ович", "івна", "ович", "авіч", "аўна", "ьич", "ьинична", "іч", "інічна", "ліч", "лівна")
    elif last in "о":
        ends = ("ович", "івна", "авіч", "аўна", "овна")
    else:
        stem = father
        ends = ("ович", "овна", "івна", "авіч", "аўна", "евич", "евна", "овіч", "оўна")
    return tuple(stem + end for end in ends)


def is_patronymic(word: str) -> bool:
    """Whether the word has the form of a father's name; surnames in -ovich have it, too."""
    return bool(_ENDING.search(skeleton(word)))
