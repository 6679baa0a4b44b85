"""Material for the suites on attacks: a photograph and an article with their plans, rendered, rerun and decoded by the real parts."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import replace

import numpy as np
from skimage import data as pictures

from tests.planted import samples
from withheld.attacks import Brief, Exhibit, Profile, _windows
from withheld.model import AssetPlan, Box, Content, Cover, Field, Finding, Kept, Picture, Region, Replacement, Span
from withheld.redactions import Redaction
from withheld.registry import format_for, plugins

NEEDLES = ("Eileen Collins", "Айлин", "eileen@example.org", "+1 555 010 4477")
ARTICLE = (
    "Eileen Collins flew in May.\n\nWrite to eileen@example.org or call +1 555 010 4477 and ask for Eileen Collins.\n"
    "Bandits in Martinique sing.\n"
)
LABEL = "[Person CH]"
PEOPLE = (("Eileen Collins",),)
PROFILES = (Profile("p1", (("rank", "flight commander"), ("place", "Elmira"), ("date", "July 1999")), (Span(0, 0, 28),)),)

ASTRONAUT = Box(172, 62, 104, 146)
"""The face in scikit-image's photograph of the astronaut, in pixels of its 512 × 512."""

Redact = Callable[[Content, AssetPlan], bytes]


def redact(content: Content, plan: AssetPlan, redactions: Iterable[Redaction] | None = None) -> bytes:
    """The file that a plan makes of a content, with other redactions in the place of the real ones where a test brings some."""
    for redaction in redactions or plugins(Redaction):
        content = redaction.apply(content, plan)
    return format_for(content.target).write(content)


def photograph(target: str = "image/jpeg") -> Content:
    """An astronaut, as a file with a field in it."""
    return Content(target, target, (Picture(pictures.astronaut(), 16),), fields=(Field("EXIF Artist", "Eileen Collins"),))


def article() -> Content:
    return format_for("text/plain").read(ARTICLE.encode())


def found(content: Content) -> tuple[Finding, ...]:
    """Faces by the smaller of the attacks' own networks, names and contacts by their spelling: what a test can afford to run often."""
    faces = [Region(i, box) for i, p in enumerate(content.pictures) for box in _windows.blazeface(p.pixels, fine=False)]
    words = re.compile(r"[A-Z][a-z]+ [A-Z][a-z]+|\S+@[\w.]+|\+\d[\d ]+\d")
    spans = [Span(i, *m.span()) for i, p in enumerate(content.text) for m in words.finditer(p.text)]
    return tuple(
        Finding(f"f{n}", "a" * 64, "face" if isinstance(w, Region) else "name", w, 1.0, "t@1") for n, w in enumerate([*faces, *spans])
    )


def planned(content: Content, findings: tuple[Finding, ...], *, keep: bool = False, edge: int = 2048) -> AssetPlan:
    """A plan that covers or keeps every face and replaces every span."""
    faces = [(f.id, f.where) for f in findings if isinstance(f.where, Region)]
    kept = tuple(Kept(where, (i,)) for i, where in faces) if keep else ()
    spans = tuple(Replacement(f.where, LABEL, (f.id,)) for f in findings if isinstance(f.where, Span))
    name = "c0ffee123456" + format_for(content.target).extension
    covers = () if keep else tuple(Cover(Region(w.picture, _cover(w.box, content.pictures[w.picture])), (i,)) for i, w in faces)
    return AssetPlan("a" * 64, name, edge, covers, spans, kept)


def case(content: Content, *, keep: bool = False, edge: int = 2048, render: Redact = redact) -> tuple[Exhibit, Brief]:
    """A file as it would be published, and what a plan-aware attack may know of it."""
    findings = found(content)
    plan = planned(content, findings, keep=keep, edge=edge)
    fmt = format_for(content.target)

    def rerun(changed: Content) -> tuple[AssetPlan, bytes]:
        second = planned(changed, found(changed), keep=keep, edge=edge)
        return second, render(changed, second)

    known = Brief(plan, findings, NEEDLES, people=PEOPLE, profiles=PROFILES)
    brief = replace(known, original=content, render=lambda c: render(c, plan), rerun=rerun, decode=fmt.read)
    return exhibit(plan.output, content.target, render(content, plan)), brief


def exhibit(name: str, media_type: str, data: bytes) -> Exhibit:
    return Exhibit(name, media_type, data, format_for(media_type).read(data))


def published_samples() -> dict[str, Exhibit]:
    """Every leaky sample, read and written again as it would be published, by the type it came from."""
    done: dict[str, Exhibit] = {}
    for kind, data in samples().items():
        content = format_for(kind).read(data)
        if (target := content.target) and (content.pictures or content.text) and kind != "application/rdf+xml":
            written = redact(content, AssetPlan("a" * 64, "x", 2048))
            done[kind] = exhibit("c0ffee123456" + format_for(target).extension, target, written)
    return done


def _cover(box: Box, picture: Picture) -> Box:
    return box.grown(2.2).snapped(picture.block).clipped(picture.width, picture.height)


def with_patch(shown: Exhibit, pixels: np.ndarray, place: Box) -> Exhibit:
    """The exhibit's decoded picture with something pasted into it."""
    assert shown.content
    first = shown.content.pictures[0]
    changed = np.array(first.pixels)
    changed[int(place.y) : int(place.bottom), int(place.x) : int(place.right)] = pixels
    return replace(shown, content=replace(shown.content, pictures=(replace(first, pixels=changed),)))
