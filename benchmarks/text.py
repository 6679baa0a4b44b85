"""What identifies people in text, found by us, by our classifier alone, by spaCy and by Presidio: `python benchmarks/text.py`.

Presidio runs where `PRESIDIO_PYTHON` names an interpreter that has presidio-analyzer; without it its rows are left out. Scores are those
of Pilán et al. 2022. The court cases and SPIA lie in the bench, all other texts in `texts/`: nothing was trained on these or tuned to them.
Our classifier learned from a part of SPIA, which has tables of its own, and its threshold was chosen on TAB dev.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence

import _survival
from _bars import Bar, judge
from _marked import KINDS, Marked, load
from _tagging import Gold, court_cases
from _text_finders import Finder, Found, finders, left_out
from _text_scores import Part, Row, gold, part, row
from _texts import BENCH
from withheld import meaning

BARRED = ("occupation", "rank", "unit", "decoration", "skill")
LANGUAGES = {"ru": "Russian", "uk": "Ukrainian", "be": "Belarusian", "pl": "Polish"}
SPIA = {"spia_tab_dev.jsonl": "court cases", "spia_panorama_dev.jsonl": "synthetic"}

Ways = dict[str, Finder]


def scored(title: str, golds: Sequence[Gold], ways: Ways) -> dict[str, tuple[Row, Found]]:
    """One table of recall and precision; what each way found, by its name."""
    print(title)
    print(row("nothing found", golds, [()] * len(golds), 0.0))
    print(row("everything found", golds, [[(0, len(g.text))] for g in golds], 0.0))
    found: dict[str, tuple[Row, Found]] = {}
    for what, find in ways.items():
        made = find([g.text for g in golds])
        found[what] = row(what, golds, made.spans, made.seconds), made
        print(found[what][0], flush=True)
    print()
    return found


def reports(texts: Sequence[Marked], ways: Ways) -> dict[str, float]:
    """Two tables of the reports, the second by kind; our recall of tokens by kind."""
    title = "News about war, exile and prison, written for this benchmark"
    found = {what: made.spans for what, (_, made) in scored(title, [gold(t) for t in texts], ways).items()}
    kinds = (*BARRED, *sorted(_kinds(texts) - {*BARRED}))
    print("The same by kind: recall of tokens (mentions not wholly found, not found at all)")
    print(f"  {'':<20}", *(f"{what:>22}" for what in found))
    for kind in kinds:
        parts = [part(texts, spans, (kind,)) for spans in found.values()]
        print(f"  {kind:<13} {parts[0].mentions:>6}", *(f"{p.tokens:.3f} ({p.missed:>3},{p.untouched:>3})".rjust(22) for p in parts))
    print()
    return {kind: part(texts, found["ours"], (kind,)).tokens for kind in BARRED}


def languages(ways: Ways) -> None:
    """Names and facts in four languages; there are no bars, only what is missed."""
    print("News and testimony in other languages: names not wholly found, not found at all; facts likewise, and their tokens")
    for code, language in LANGUAGES.items():
        texts = load(code)
        for what, find in ways.items():
            found = find([t.text for t in texts])
            names = part(texts, found.spans, ("name",))
            facts = part(texts, found.spans, KINDS - {"name"})
            precision = row(what, [gold(t) for t in texts], found.spans, found.seconds).scores.precision
            print(
                f"  {language:<11} {what:<21} names {_left(names)}   facts {_left(facts)}, {facts.tokens:.3f}   precision {precision:.3f}"
            )
    print()


def spia(file: str, title: str, ways: Ways) -> None:
    """How many facts are left word for word once everything found is masked, and in what withheld publishes."""
    records, learned = _survival.records(BENCH / file), _survival.learned(BENCH / file)
    texts = [r.text for r in records]
    after = {what: [_survival.masked(t, f) for t, f in zip(texts, find(texts).spans, strict=True)] for what, find in ways.items()}
    if not left_out():
        after["published by withheld"] = _survival.published(texts)
    for seen, told in ((False, "held back from training"), (True, "our classifier was trained on these very texts")):
        kept = [n for n, was in enumerate(learned) if was is seen]
        left = {what: _survival.survival([records[n] for n in kept], [made[n] for n in kept]) for what, made in after.items()}
        print(f"SPIA, {title}, {told}: facts about the subjects of {len(kept)} texts left word for word")
        survived(left)
        meant = {what: meaning.survival([texts[n] for n in kept], [made[n] for n in kept]) for what, made in after.items()}
        print("  texts nearest to their own original by the embedding of sentences, all of them a control that meaning survived:")
        print(f"  {'':<28}", *(f"{share:>22.3f}" for share in meant.values()), end="\n\n", flush=True)


def survived(left: dict[str, dict[str, _survival.Left]]) -> None:
    """One table of what is left, by tag and in all."""
    stood = next(iter(left.values()))
    print(f"  {'':<28}", *(f"{what:>22}" for what in left))
    for tag, counts in stood.items():
        print(f"  {tag:<22} {counts.stood:>5}", *(f"{found[tag].left:>22}" for found in left.values()))
    totals = (sum(c.left for c in found.values()) for found in left.values())
    print(f"  {'all':<22} {sum(c.stood for c in stood.values()):>5}", *(f"{total:>22}" for total in totals), end="\n\n", flush=True)


def bars(court: Row, lives: Row, kinds: dict[str, float]) -> list[Bar]:
    """What the tables must show of ours."""
    words, seconds = court.words + lives.words, court.seconds + lives.seconds
    return [
        Bar("tab-token-recall", court.scores.tokens, 0.98, least=True),
        Bar("tab-direct-recall", court.scores.direct, 1.0, least=True),
        Bar("tab-quasi-recall", court.scores.quasi, 0.96, least=True),
        Bar("tab-precision", court.scores.precision, 0.60, least=True),
        Bar("biographies-recall", lives.scores.tokens, 0.96, least=True),
        Bar("biographies-precision", lives.scores.precision, 0.75, least=True),
        *(Bar(f"reports-{kind}-recall", recall, 0.90, least=True) for kind, recall in kinds.items()),
        Bar("words-per-cpu-second", words / seconds, 1000, least=True),
    ]


def main() -> int:
    if not BENCH.is_dir():
        print("the bench is not there; set WITHHELD_BENCH")
        return 1
    if left_out():
        print(f"not run, their weights are not installed: {', '.join(left_out())}\n")
    ways = finders()
    court = scored("TAB dev, court cases", court_cases(BENCH / "tab_dev.json"), ways)
    lives = scored("Biographies, written for this benchmark", [gold(t) for t in load("biographies")], ways)
    kinds = reports(load("reports"), ways)
    languages(ways)
    for file, title in SPIA.items():
        spia(file, title, ways)
    return judge(bars(court["ours"][0], lives["ours"][0], kinds))


def _kinds(texts: Iterable[Marked]) -> frozenset[str]:
    return frozenset(m.kind for t in texts for m in t.spans)


def _left(found: Part) -> str:
    return f"{found.missed:>3}, {found.untouched:>3} of {found.mentions:<4} recall {1 - found.missed / found.mentions:.3f}"


if __name__ == "__main__":
    sys.exit(main())
