"""The section on knowing people: strangers taken for somebody, people recognised, groups that mix people. AT&T, with WIDER as strangers."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from time import process_time
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from _att import portraits
from _bars import Bar
from _wider import photographs
from withheld import embedding, people

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Rows = NDArray[np.float64]

SMALLEST = 40  # pixels of the shorter side of the WIDER faces that are shown to us
COMPARISONS = 100_000
ALLOWED_MIX = 0
DRAWS = 5  # random choices of reference photographs per person


@dataclass(frozen=True, slots=True)
class Faces:
    """Embedded faces: whose (AT&T: the person's number; WIDER: nobody twice, negative), from which photograph, and N × 128 numbers."""

    who: NDArray[np.intp]
    photograph: tuple[str, ...]
    rows: Rows
    refused: int
    seconds: float


def recognition() -> list[Bar]:
    """Prints both tables; the bars of point 5 of the issue."""
    known, strangers = _att(), _wider()
    for name, faces in (("AT&T", known), ("WIDER", strangers)):
        total = len(faces.who) + faces.refused
        print(f"{name}: {len(faces.who)} of {total} faces embedded, the others refused; CPU s a face {faces.seconds / total:.3f}")
    wrong, pairs, nearest = _strangers(known, strangers)
    print(f"Strangers taken for somebody: {wrong} in {pairs} comparisons at distance {people.SAME}; the nearest at {nearest:.3f}")
    uncovered, shown = _accepts(known, strangers)
    mixed = _groups(known, strangers)
    return [
        Bar("comparisons lacking to 100,000", max(COMPARISONS - pairs, 0), 0),
        Bar("strangers taken for somebody, comparisons", wrong, 0),
        Bar(f"strangers uncovered, of {shown} shown to references", uncovered, 0),
        Bar("groups that mix people", mixed, ALLOWED_MIX),
    ]


def _att() -> Faces:
    seen = [(p, f"att {p.person}/{p.number}", p.pixels, p.faces[0]) for p in portraits() if p.faces]
    start = process_time()
    found = [(p.person, name, embedding.embed(pixels, [face])[0]) for p, name, pixels, face in seen]
    return _faces(found, process_time() - start)


def _wider() -> Faces:
    found: list[tuple[int, str, tuple[float, ...]]] = []
    seconds = 0.0
    for photograph in photographs():
        boxes = [b for b in photograph.faces if min(b.w, b.h) >= SMALLEST]
        pixels = np.asarray(Image.open(photograph.path).convert("RGB"))
        start = process_time()
        embedded = embedding.embed(pixels, boxes)
        seconds += process_time() - start
        found += [(-len(found) - n, photograph.path.name, e) for n, e in enumerate(embedded, 1)]
    return _faces(found, seconds)


def _faces(found: list[tuple[int, str, tuple[float, ...]]], seconds: float) -> Faces:
    good = [f for f in found if f[2]]
    rows = np.array([f[2] for f in good])
    return Faces(np.array([f[0] for f in good]), tuple(f[1] for f in good), rows, len(found) - len(good), seconds)


def _distances(a: Rows, b: Rows) -> Rows:
    return np.array([np.linalg.norm(b - row, axis=1) for row in a])


def _strangers(known: Faces, strangers: Faces) -> tuple[int, int, float]:
    """Pairs of two people at or under the threshold, all such pairs, and the nearest of them."""
    who = np.concatenate([known.who, strangers.who])
    rows = np.concatenate([known.rows, strangers.rows])
    upper = np.triu(who[:, None] != who[None], 1)
    distances = _distances(rows, rows)[upper]
    return int((distances <= people.SAME).sum()), len(distances), float(distances.min())


def _accepts(known: Faces, strangers: Faces) -> tuple[int, int]:
    """Prints how many are recognised by 1 to 5 references; how many strangers are, and how many were shown, over all draws."""
    random = np.random.default_rng(0)
    uncovered = shown = 0
    print("references   recognised              strangers uncovered")
    for number in (1, 2, 3, 5):
        right = probes = wrong = tried = 0
        for _ in range(DRAWS):
            references, kept = _references(known, number, random)
            for i in (i for i in range(len(known.who)) if i not in kept):
                its = people.match(tuple(known.rows[i]), references)
                probes, right = probes + 1, right + (its.confident and its.name == str(known.who[i]))
                others = {name: r for name, r in references.items() if name != str(known.who[i])}
                tried, wrong = tried + 1, wrong + people.match(tuple(known.rows[i]), others).confident
            for row in strangers.rows:
                tried, wrong = tried + 1, wrong + people.match(tuple(row), references).confident
        print(f"{number:10d}   {right:5d} of {probes} ({right / probes:5.1%})   {wrong} of {tried} against up to 40 people's")
        uncovered, shown = uncovered + wrong, shown + tried
    return uncovered, shown


def _references(known: Faces, number: int, random: np.random.Generator) -> tuple[dict[str, list[tuple[float, ...]]], set[int]]:
    chosen = {int(p): random.permutation(np.flatnonzero(known.who == p))[:number] for p in np.unique(known.who)}
    kept = {int(i) for rows in chosen.values() for i in rows}
    return {str(p): [tuple(known.rows[i]) for i in rows] for p, rows in chosen.items()}, kept


def _groups(known: Faces, strangers: Faces) -> int:
    """Prints how pure and complete the groups of all these faces together are; how many hold two people."""
    who = dict(enumerate([*known.who, *strangers.who]))
    photograph = [*known.photograph, *strangers.photograph]
    faces = {f"{n:04d}": tuple(row) for n, row in enumerate([*known.rows, *strangers.rows])}
    apart = [[f"{n:04d}" for n, p in enumerate(photograph) if p == name] for name in set(strangers.photograph)]
    start = process_time()
    groups = people.group(faces, apart)
    seconds = process_time() - start
    mixed = sum(len({who[int(i)] for i in g}) > 1 for g in groups)
    together = sum(who[int(a)] == who[int(b)] for g in groups for a, b in combinations(g, 2))
    pairs = sum(int(n * (n - 1) / 2) for n in np.unique(known.who, return_counts=True)[1])
    of_known = [g for g in groups if who[int(g[0])] > 0]
    print(
        f"Groups: {len(of_known)} for {len(np.unique(known.who))} people, {mixed} of all mix people; {together} of {pairs} pairs are",
        end=" ",
    )
    print(f"together ({together / pairs:.1%}); CPU s {seconds:.2f}")
    return mixed
