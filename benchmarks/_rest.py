"""The section on everything after finding: what knowing people, rendering and attacking cost for a photograph, in CPU seconds."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256
from time import process_time

from _bars import Bar
from _wider import Photograph, photographs
from withheld import work
from withheld.attacks import Brief, Exhibit
from withheld.detectors import Known
from withheld.detectors.likeness import Likeness
from withheld.formats.jpeg import Jpeg
from withheld.group import group
from withheld.model import Asset, Scan
from withheld.planning import planner
from withheld.policy import Policy

EVERY = 8
"""Every so many photographs are enough for a cost."""


def rest() -> list[Bar]:
    """Prints CPU seconds a photograph beside those of finding; no bar hangs on them."""
    used = photographs()[::EVERY]
    _costs(used[0])  # compiles and warms up
    rows = [_costs(photograph) for photograph in used]
    print(f"\nAfter finding: {len(used)} photographs; CPU seconds a photograph")
    for step in ("identity", "render", "attacks"):
        print(f"{step:28s} {sum(row[step] for row in rows) / len(rows):7.3f}")
    faces = sum(row["faces"] for row in rows)
    print(f"{'identity, a face':28s} {sum(row['identity'] for row in rows) / max(faces, 1):7.3f}", flush=True)
    return []


def _costs(photograph: Photograph) -> dict[str, float]:
    data = photograph.path.read_bytes()
    asset = Asset(sha256(data).hexdigest(), photograph.path.name, "image/jpeg", len(data))
    content = Jpeg().read(data)
    found = work.detect(asset, content, Known())
    start = process_time()
    known = Known(findings=tuple(f for f in found if f.kind == "face"))
    likeness = list(Likeness().detect(asset, content, known))
    identity = process_time() - start
    sizes = tuple((p.width, p.height, p.block) for p in content.pictures)
    scan = Scan(asset, replace(content, pictures=()), found, sizes)
    made = planner([scan], Policy(), {}, group([scan], Policy(), {}), (), {asset.path: "0123456789ab.jpg"}, bytes(32))
    plan = made.file(scan)
    start = process_time()
    output = work.redact(content, plan)
    render = process_time() - start
    brief = Brief(
        plan,
        found,
        ("Kastuś Kalinoŭski",),
        gallery=tuple(f.features for f in likeness),
        original=content,
        source_sizes=tuple(size[:2] for size in sizes),
        render=lambda changed: work.redact(changed, plan),
        decode=Jpeg().read,
    )
    start = process_time()
    work.assault(Exhibit(asset.path, "image/jpeg", data, content), Exhibit(plan.output, "image/jpeg", output, Jpeg().read(output)), brief)
    attacks = process_time() - start
    return {"identity": identity, "render": render, "attacks": attacks, "faces": len(known.findings)}
