"""Reports written by hand, as a run would leave them, for tests and for looking at: published, with a leak, with questions to answer."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256
from io import BytesIO

from withheld.model import (
    Asset,
    AssetPlan,
    Attempt,
    Audience,
    Box,
    Consent,
    Cover,
    FieldAt,
    Finding,
    Held,
    Kept,
    Person,
    Plan,
    Question,
    Region,
    Replacement,
    Report,
    Span,
    Verdict,
)

NOTES = "text/feature.md"
PHOTOGRAPHS = {
    "photos/2024-03-11 Danylo at the checkpoint.jpg": "k3v9-7qd2m.jpg",
    "photos/IMG_2210.jpg": "k3v9-0hx8p.jpg",
    "photos/IMG_2214 group behind HQ.jpg": "k3v9-z41wc.jpg",
    "photos/portrait commander.jpg": "k3v9-b7n5t.jpg",
    "photos/river.jpg": "k3v9-m2f6y.jpg",
}
OUTPUTS = {**PHOTOGRAPHS, NOTES: "k3v9-e8rj4.md"}
PICTURE_ATTACKS = (("blazeface", "miss", 2), ("face-reidentification", "recover", 2), ("counterfactual", "recover", 1))
FILE_ATTACKS = (("bytes", "recover", 4), ("structure", "miss", 1), ("names", "miss", 3), ("file-system", "miss", 2))


def digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def crop(shade: int) -> bytes:
    """A small PNG that stands for a face, drawn by code."""
    from PIL import Image, ImageDraw

    image = Image.new("RGB", (64, 64), (shade, 96, 90))
    draw = ImageDraw.Draw(image)
    draw.ellipse((16, 8, 48, 54), fill=(222, 184, 150))
    draw.ellipse((24, 24, 28, 29), fill=(30, 30, 30))
    draw.ellipse((37, 24, 41, 29), fill=(30, 30, 30))
    draw.arc((26, 34, 39, 45), 20, 160, fill=(120, 40, 40), width=2)
    out = BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def face(path: str, n: int, score: float, *, doubt: bool = False) -> Finding:
    box = Box(140.0 * n + 33, 88.0 + 7 * n, 64, 81)
    return Finding(f"f-{digest(f'{path}{n}')[:10]}", digest(path), "face", Region(0, box), score, "faces@1", doubt, features=(0.1,) * 128)


def word(kind: str, start: int, value: str, detector: str = "names@1") -> Finding:
    where = Span(0, start, start + len(value))
    return Finding(f"f-{digest(f'{kind}{start}')[:10]}", digest(NOTES), kind, where, 0.97, detector, value=value, quasi=kind == "place")


def exif(path: str, name: str) -> Finding:
    return Finding(f"f-{digest(path + name)[:10]}", digest(path), "field", FieldAt(name), 1.0, "fields@1", value="planted value")


FACES = {
    path: [face(path, n, 0.96 - 0.19 * n, doubt=n > 2) for n in range(count)]
    for path, count in zip(PHOTOGRAPHS, (1, 3, 5, 1, 0), strict=True)
}
COMMANDER = FACES["photos/portrait commander.jpg"][0]
WORDS = [
    word("name", 14, "Danylo Prykhodko"),
    word("name", 220, "Prikhodko"),
    word("name", 412, "Oksana Vilhelm"),
    word("email", 610, "o.vilhelm@example.org", "contacts@2"),
    word("place", 702, "the old grain school"),
]
FIELDS = [exif(path, name) for path in PHOTOGRAPHS for name in ("EXIF GPSLatitude", "EXIF BodySerialNumber")]
PEOPLE = (
    Person("p-1", Consent.PUBLIC, "Commander Vilhelm", (COMMANDER.id, WORDS[2].id), name="vilhelm"),
    Person(
        "p-2",
        Consent.CALLSIGN,
        "Heron",
        tuple(f.id for f in [*FACES["photos/2024-03-11 Danylo at the checkpoint.jpg"], *WORDS[:2]]),
        name="danylo",
    ),
    Person("p-3", Consent.WITHHELD, "Person 3", tuple(f.id for f in FACES["photos/IMG_2210.jpg"][:2])),
    Person("p-4", Consent.WITHHELD, "Person 4", tuple(f.id for f in FACES["photos/IMG_2214 group behind HQ.jpg"][:2])),
)


def published() -> Report:
    """A story of six files that went out whole, with two covers that may be lifted."""
    findings = [f for faces in FACES.values() for f in faces] + WORDS + FIELDS
    assets = [Asset(digest(p), p, "text/markdown" if p == NOTES else "image/jpeg", 48_213 + 977 * len(p)) for p in OUTPUTS]
    plans = [_picture_plan(path, output) for path, output in PHOTOGRAPHS.items()]
    liftable = tuple(f.id for f in findings if f.doubt)
    return Report(
        Audience.PUBLIC,
        Plan(Audience.PUBLIC, (*plans, _text_plan()), people=PEOPLE, liftable=liftable),
        tuple(findings),
        tuple(a for output in [*OUTPUTS.values(), "captions.csv"] for a in _attempts(output)),
        tuple((output, digest("out " + output)) for output in [*OUTPUTS.values(), "captions.csv"]),
        tuple(assets),
        unseen=((digest("photos/IMG_2210.jpg")[:10], "A second picture in the file (a depth map) was left behind."),),
        versions=(
            ("withheld", "0.1.0"),
            ("faces", "1"),
            ("names", "1"),
            ("blazeface", "1"),
            ("model centerface", "09189deaaf86"),
            ("policy", "1"),
        ),
    )


def leaking() -> Report:
    """The same story: a second detector saw a face in one output, and an attack on another could not find its own canary."""
    report = published()
    attempts = [_worse(a) for a in report.attempts]
    waivers = ("`--unsafe-skip counterfactual` for photos/river.jpg: too slow on this machine (editor, 2026-03-14)",)
    return replace(report, attempts=tuple(attempts), outputs=(), waivers=waivers, exit_code=7)


def undecided() -> Report:
    """The same story with two questions, a file of an unknown type and one that cannot be read; the rest went out with `--partial`."""
    report = published()
    held = (
        Held(
            digest("audio/interview.m4a"),
            'withheld does not know this type of file; remove it, or put `unknown = "drop"` into withheld.toml',
            4,
        ),
        Held("4be0643f1d", "it is a link, and links are not followed; put the file itself into the story", 4, "photos/broken link.jpg"),
        Held(digest("photos/river.jpg")[:10], "its decoder failed (SyntaxError); open it and save it again by hand, or remove it", 3),
    )
    questions = (
        Question("p-3 and p-4 may be one person; say so, or keep them apart.", '[people.p3]\nfaces = ["p-3", "p-4"]', ("p-3", "p-4")),
        Question(
            "A face in k3v9-z41wc.jpg is close to a public person, but not close enough.",
            f"withheld decide STORY --is vilhelm {COMMANDER.id}",
            ("p-4",),
        ),
    )
    files = tuple(p for p in report.plan.files if p.asset != digest("photos/river.jpg"))
    plan = replace(report.plan, files=files, held=held, questions=questions)
    assets = (*report.assets, Asset(digest("audio/interview.m4a"), "audio/interview.m4a", "audio/mp4", 9_114_201))
    kept = {p.output for p in files} - {"k3v9-z41wc.jpg"}
    return replace(
        report,
        audience=Audience.STATE,
        plan=plan,
        assets=assets,
        attempts=tuple(a for a in report.attempts if a.output in kept),
        outputs=tuple((name, sha) for name, sha in report.outputs if name in kept),
        exit_code=6,
    )


def crops(report: Report) -> dict[str, bytes]:
    """A crop for each face."""
    return {f.id: crop(60 + 37 * n % 180) for n, f in enumerate(report.findings) if f.kind == "face"}


def _picture_plan(path: str, output: str) -> AssetPlan:
    shown = [f for f in FACES[path] if f is COMMANDER]
    covered = [f for f in FACES[path] if f is not COMMANDER]
    covers = tuple(Cover(Region(0, f.where.box.grown(1.6).snapped(16)), (f.id,)) for f in covered if isinstance(f.where, Region))
    return AssetPlan(digest(path), output, 2048, covers, kept=tuple(Kept(f.where, (f.id,)) for f in shown))


def _text_plan() -> AssetPlan:
    labels = ("Heron", "Heron", "", "[e-mail]", "")
    replaced = tuple(
        Replacement(f.where, label, (f.id,)) for f, label in zip(WORDS, labels, strict=True) if label and isinstance(f.where, Span)
    )
    kept = tuple(Kept(f.where, (f.id,)) for f, label in zip(WORDS, labels, strict=True) if not label)
    return AssetPlan(digest(NOTES), OUTPUTS[NOTES], 2048, replacements=replaced, kept=kept)


def _attempts(output: str) -> list[Attempt]:
    attacks = [*(PICTURE_ATTACKS if output.endswith(".jpg") else ()), *FILE_ATTACKS]
    return [Attempt(name, family, output, "original" if n > 1 else "canary", n, 0, Verdict.HELD) for name, family, n in attacks]


def _worse(a: Attempt) -> Attempt:
    if (a.output, a.attack) == ("k3v9-z41wc.jpg", "blazeface"):
        return replace(a, on_output=1, verdict=Verdict.LEAK, note="face")
    if (a.output, a.attack) == ("k3v9-m2f6y.jpg", "counterfactual"):
        return replace(a, on_control=0, verdict=Verdict.UNPROVEN)
    return a
