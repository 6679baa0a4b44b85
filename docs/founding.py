"""Write docs/founding-case.md: what a run changes in the founding article, with a policy that names the commander public and nobody else.

`python docs/founding.py` needs the article (`../shared/story`); only the changed words and a few around them are quoted.
"""

from __future__ import annotations

import re
import sys
import tempfile
from collections.abc import Iterator
from difflib import SequenceMatcher
from pathlib import Path

import withheld

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "founding-case.md"
ARTICLE = ROOT.parent / "shared" / "story"
POLICY = """\
public_names = ["Alexander Lukashenko", "Kastuś Kalinoŭski"]
accept_public_names = true

[people.commander]
names = ["Denis 'Kit' Prokhorov"]
consent = "public"
"""
_AROUND = 4
"""Words quoted on either side of a change."""
_LABEL = re.compile(r"\[Person [A-Z]+\]")

_PAGE = """\
# The founding article, before and after

Made by `python docs/founding.py` with this policy: the commander is public, two names may stay, everybody else is withheld.

```toml
{policy}```

The run ended with exit code {code}. Prokhorov, Prohorov and Kit are one person and stay; Lukashenko and Lukashenka stay with one entry.
What is told of anybody who agreed to nothing is coarser, and nothing else changed by a byte. The letters of a label are drawn anew in
every story; they are dots here.

| before | after |
|---|---|
{rows}
"""


def page(article: Path) -> str:
    """The page for an article."""
    with tempfile.TemporaryDirectory() as folder:
        story, out = Path(folder) / "story", Path(folder) / "out"
        story.mkdir()
        (story / "article.txt").write_bytes(article.read_bytes())
        (story / "withheld.toml").write_text(POLICY, "utf-8")
        report = withheld.run(story, out, withheld.Settings(jobs=1))
        made = next(out.glob("*.txt")).read_text("utf-8") if report.exit_code == 0 else ""
    rows = "\n".join(f"| {_quoted(before)} | {_quoted(after)} |" for before, after in changes(article.read_text("utf-8"), made))
    return _PAGE.format(policy=POLICY, code=report.exit_code, rows=rows)


def changes(before: str, after: str) -> Iterator[tuple[str, str]]:
    """Each changed run of words with some around it, the change itself in bold."""
    old, new = before.split(), after.split()
    groups = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    for tag, a, b, c, d in groups:
        if tag != "equal":
            lead, tail = old[max(0, a - _AROUND) : a], old[b : b + _AROUND]
            yield _bold(lead, old[a:b], tail), _bold(lead, new[c:d], tail)


def _bold(lead: list[str], changed: list[str], tail: list[str]) -> str:
    return " ".join(["…", *lead, *([f"**{' '.join(changed)}**"] if changed else []), *tail, "…"])


def _quoted(words: str) -> str:
    return _LABEL.sub("[Person ··]", words).replace("|", "\\|")


if __name__ == "__main__":
    articles = sorted(ARTICLE.glob("*.txt"))
    if not articles:
        sys.exit("the founding article is not beside this checkout (../shared/story)")
    PAGE.write_text(page(articles[0]), "utf-8")
