"""The dictionary inside spaCy's English model: which words are adjectives, adverbs or verbs and so hardly names."""

from __future__ import annotations

from functools import cache
from typing import Any

from withheld import models


def everyday(word: str) -> bool:
    """Whether the model's dictionary has the word, or what it is formed from, as an adjective, adverb or verb; its nouns hold names."""
    plain = word.casefold()
    return any(form in _dictionary() for form in (plain, plain[:-1], plain[:-2], plain[:-3]) if len(form) > 3)


@cache
def _dictionary() -> frozenset[str]:
    from spacy.lookups import Lookups

    lookups: Any = Lookups()
    tables = lookups.from_disk(models.path("spacy-en") / "lemmatizer" / "lookups").get_table("lemma_index")
    return frozenset(w for kind in ("adj", "adv", "verb") for w in tables[kind])
