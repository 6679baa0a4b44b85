"""The section on hiding people: whom trained attackers name after nothing, deface's blur, its mosaic and our cover. AT&T, half to train."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache
from time import process_time
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from _att import CANVAS, EACH, PEOPLE, Portrait, portraits
from _attackers import linear, nearest, votes
from _bars import Bar
from _treatments import Disguise, Redacted, cover, nothing
from withheld import embedding
from withheld.model import Box, Pixels

if TYPE_CHECKING:
    from _attackers import People, Rows

CHANCE = 1 / PEOPLE
LIMIT = 0.05
DRAWS = 10  # random halves of each person's photographs
SIDE = 20  # pixels of the linear attacker's picture
HEAD = 1.15  # of the redaction: what the attackers of pixels look at; the best of those tried against a blur


Treatment = Callable[[Portrait], Redacted]
Look = Callable[[tuple[Redacted, ...]], "Rows"]
"""What an attacker sees of each photograph: one row each."""
Judge = Callable[["Rows", "People", "Rows"], "People"]
"""Names the probes after training: rows to train on, whose they are, rows to name."""


def reidentification() -> list[Bar]:
    """Prints the table; the bars of the issue's re-identification table."""
    as_taken, framed = portraits(), portraits(np.random.default_rng(1))
    blur, mosaic = Disguise("blur"), Disguise("mosaic")
    rows: list[tuple[str, Treatment, list[Portrait]]] = [
        ("none", nothing, as_taken),
        ("deface's blur (its default)", blur, as_taken),
        ("deface's mosaic", mosaic, as_taken),
        ("ours", cover, as_taken),
        ("deface's blur, framing varied", blur, framed),
        ("ours, framing varied", cover, framed),
    ]
    print(f"\nNamed, of {DRAWS} x {PEOPLE * EACH // 2} probes; chance is {CHANCE:.1%}. Attackers trained on equally redacted photographs")
    print(f"{'':30s} {'  '.join(f'{name:>13s}' for name in ATTACKERS)}   CPU s a photograph")
    named = {name: _row(name, treatment, faces) for name, treatment, faces in rows}
    _cost(as_taken[:20], blur)
    print(f"No bar, for no local cover hides it: from one fixed camera our cover's place and size name {named['ours']['geometry']:.1%}")
    exposed = sum(not p.faces for p in (*as_taken, *framed))
    print(f"Photographs in which our detector finds no face, left as they are: {exposed} of {len(as_taken) + len(framed)}")
    return [
        *(Bar(f"ours named by {a}, framing varied", share, LIMIT) for a, share in named["ours, framing varied"].items()),
        *(Bar(f"ours named by {a}", share, LIMIT) for a, share in named["ours"].items() if a != "geometry"),
    ]


def _cost(faces: list[Portrait], peer: Treatment) -> None:
    start = process_time()
    for portrait in faces:
        embedding.embed(portrait.pixels, portrait.faces[:1])
    seconds = (process_time() - start) / len(faces)
    ratio = seconds / (sum(peer(p).seconds for p in faces) / len(faces))
    print(f"CPU s to embed a face: {seconds:.3f}, {ratio:.1f} times deface's whole on the same {CANVAS} x {CANVAS} photograph")


def _row(name: str, treatment: Treatment, faces: Iterable[Portrait]) -> dict[str, float]:
    redacted = tuple(treatment(p) for p in faces)
    named = {attacker: _named(redacted, look, judge) for attacker, (look, judge) in ATTACKERS.items()}
    seconds = sum(r.seconds for r in redacted) / len(redacted)
    print(f"{name:30s} {'  '.join(f'{share:13.1%}' for share in named.values())}   {seconds:.5f}", flush=True)
    return named


def _named(redacted: tuple[Redacted, ...], look: Look, judge: Judge) -> float:
    """The share of probes that an attacker names, over random halves of each person's photographs."""
    rows, who = look(redacted), np.array([r.person for r in redacted])
    random = np.random.default_rng(0)
    right = total = 0
    for _ in range(DRAWS):
        order = np.concatenate([random.permutation(np.flatnonzero(who == p)) for p in np.unique(who)]).reshape(-1, EACH)
        train, probes = order[:, : EACH // 2].ravel(), order[:, EACH // 2 :].ravel()
        right += int((judge(rows[train], who[train], rows[probes]) == who[probes]).sum())
        total += len(probes)
    return right / total


def _face_pixels(redacted: tuple[Redacted, ...]) -> Rows:
    return np.array([_small(r.pixels, r.place.grown(HEAD)) for r in redacted])


def _frame_pixels(redacted: tuple[Redacted, ...]) -> Rows:
    """The photograph without its canvas: what is left around the redaction, and where in the photograph that ends."""
    return np.array([_small(r.pixels, r.frame) for r in redacted])


def _small(pixels: Pixels, box: Box) -> Rows:
    grey = Image.fromarray(pixels).convert("L").crop((round(box.x), round(box.y), round(box.right), round(box.bottom)))
    return np.asarray(grey.resize((SIDE, SIDE), Image.Resampling.BOX), np.float64).ravel()


@cache
def _embeddings(redacted: tuple[Redacted, ...]) -> Rows:
    return np.array([embedding.embed(r.pixels, [r.place], strict=False)[0] for r in redacted])


def _geometry(redacted: tuple[Redacted, ...]) -> Rows:
    return np.array([[r.place.x, r.place.y, r.place.w, r.place.h] for r in redacted])


ATTACKERS: dict[str, tuple[Look, Judge]] = {
    "20x20 face": (_face_pixels, linear),
    "20x20 frame": (_frame_pixels, linear),
    "dlib nearest": (_embeddings, nearest),
    "dlib linear": (_embeddings, linear),
    "geometry": (_geometry, votes),
}
