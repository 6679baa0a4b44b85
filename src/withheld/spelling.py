"""One name in many spellings, as the rest of the program sees it; nothing is decided here.

Two questions must not be confused: `keys` look wide, because a miss exposes somebody (`mentions` searches texts with them); `same` and
`link` decide narrowly, because a wrong link may show somebody who said no. What lies between is asked (`near`, `doubtful_links`).
"""

from withheld.linking_names import Group, doubtful_links, link
from withheld.namesakes import NEAR, SAME, likeness, near, same
from withheld.skeletons import APOSTROPHES, CYRILLIC, INVISIBLE, SLAVIC, WORD, common, given, keys, parts, skeleton, unpossessed

__all__ = [
    "APOSTROPHES",
    "CYRILLIC",
    "INVISIBLE",
    "NEAR",
    "SAME",
    "SLAVIC",
    "WORD",
    "Group",
    "common",
    "doubtful_links",
    "given",
    "keys",
    "likeness",
    "link",
    "near",
    "parts",
    "same",
    "skeleton",
    "unpossessed",
]
