"""Shareable reports that tell too much, each in its own way; `test_report` must catch every one."""

from __future__ import annotations

from withheld import report as good
from withheld.desk import Document
from withheld.model import Report


def deleting(report: Report) -> Document:
    """Made from the desk version by taking out what somebody thought of."""
    doc = good.desk_json(report)
    for key in ("people", "questions", "liftable", "visible", "counts", "waivers"):
        del doc[key]
    for file in doc["files"]:
        for key in ("paths", "sha256", "findings", "asset"):
            del file[key]
    return doc


def _tries(report: Report, name: str) -> list[Document]:
    rows = {(a.family, a.attack): {"attack": a.attack, "verdict": a.verdict.value} for a in report.attempts if a.output == name}
    return [row for _, row in sorted(rows.items())]


def file_by_file(report: Report) -> Document:
    """As the first version did: which attacks were run on a file tells whether a face or a name was in it."""
    doc = good.shareable_json(report)
    return {**doc, "files": [{**file, "attempts": _tries(report, file["name"])} for file in doc["files"]]}


def counting_files(report: Report) -> Document:
    """On how many files an attack was run tells how many had something to cover."""
    doc = good.shareable_json(report)
    on = {row["attack"]: len({a.output for a in report.attempts if a.attack == row["attack"]}) for row in doc["attacks"]}
    return {**doc, "attacks": [{**row, "files": on[row["attack"]]} for row in doc["attacks"]]}


def counting(report: Report) -> Document:
    """The control tells how much was found."""
    doc = good.shareable_json(report)
    found = {a.attack: a.on_control for a in sorted(report.attempts, key=lambda a: a.on_control)}
    return {**doc, "attacks": [{**row, "control": found[row["attack"]]} for row in doc["attacks"]]}


def telling_the_control(report: Report) -> Document:
    """`canary` says that the original held nothing to find, `original` that it did."""
    doc = good.shareable_json(report)
    used = {row["attack"]: sorted({a.control for a in report.attempts if a.attack == row["attack"]}) for row in doc["attacks"]}
    return {**doc, "attacks": [{**row, "control": used[row["attack"]]} for row in doc["attacks"]]}


def repeating(report: Report) -> Document:
    """A row for every try, and an attack is tried once for every person."""
    doc = good.shareable_json(report)
    tries = sorted(a.attack for a in report.attempts if a.output in {file["name"] for file in doc["files"]})
    return {**doc, "attacks": tries}


def noting(report: Report) -> Document:
    """The note of an attempt is free text."""
    return {**good.shareable_json(report), "notes": [a.note for a in report.attempts if a.note]}


def in_the_order_of_the_originals(report: Report) -> Document:
    doc = good.shareable_json(report)
    order = [name for name, _ in report.outputs]
    return {**doc, "files": sorted(doc["files"], key=lambda file: order.index(file["name"]))}


def listing_what_was_not_published(report: Report) -> Document:
    doc = good.shareable_json(report)
    return {**doc, "missing": len(report.plan.files) - len(doc["files"])}


def with_the_desk_sentence(report: Report) -> Document:
    """The desk's sentence counts questions and held files."""
    return {**good.shareable_json(report), "verdict": good.desk_json(report)["verdict"]}


def with_waivers_as_typed(report: Report) -> Document:
    return {**good.shareable_json(report), "waivers": list(report.waivers)}


def naming_the_unseen(report: Report) -> Document:
    doc = good.shareable_json(report)
    return {**doc, "limits": doc["limits"] + [{"about": None, "text": text} for _, text in report.unseen]}


MUTANTS = (
    deleting,
    file_by_file,
    counting_files,
    counting,
    telling_the_control,
    repeating,
    noting,
    in_the_order_of_the_originals,
    listing_what_was_not_published,
    with_the_desk_sentence,
    with_waivers_as_typed,
    naming_the_unseen,
)
