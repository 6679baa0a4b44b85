"""What happened to a story, as JSON and HTML, and who may see which part of it; nothing here looks at a file or decides anything.

**Desk** (`desk_json`, `desk_html`): for the people who publish the story. Carries original paths, names of the policy, ids, positions
and, in HTML, small crops; of the words that were found only those in doubt and those that stay. The others, the values of fields and
all embeddings stay in the workspace.

    schema     "withheld/report-desk/1"
    exit_code  int, see `errors`          state   "cleared" | "cleared in part" | "not cleared"
               cleared: rendered, attacked, and every attack held; whether it was also exported is not the report's to know
    verdict    sentence: what happened    next    sentence: what to do
    audience   {name, means}
    counts     {files, cleared, held, left_out, people, findings, attempts: {HELD, LEAK, UNPROVEN},
                kinds: [{kind, found, <treatment>: int}]}
    questions  [{number, text, answer, about: [id]}]
    advice     [{number, text, answer, about: [id], words: [kind and words as published]}]: stops nothing
    attempts   [{output, attack, family, verdict, control: "original" | "canary", on_control: int, on_output: int, note}]
    liftable   [{finding, kind, words, asset, paths, output, score, command}], the riskiest to lift first
    visible    [{finding, kind, words, asset, paths, output, person, why}]
               why is "agreed" | "lifted" (a person decided) | "policy" (its kind stays) | "no action" (no plan speaks of it)
    people     [{id, name, label, consent, findings: int, files: int}]
    files      [{asset: id | null, sha256 | null, paths, media_type, size, output, output_sha256, state, held: {reason, code} | null,
                 verdict, findings: [{id, kind, where, score, doubt, detector, treatment, label, person}], attempts,
                 unseen: [sentence]}]
               state is "cleared" | "not cleared" | "held back" | "left out" | "made here" (of several: captions.csv) |
               "not by itself" (its words go elsewhere)
               verdict is the worst of the file's attempts, null where there is none
               where is {picture, box: [x, y, w, h] in px} | {passage, start, end in code points} | {field}
               treatment is one of `model.Treatment`, "held" (its whole file is) or "none" (nothing in the plan touches it)
    limits     [{about: path or output name | null, text}]: what could not be checked or removed
    waivers    [sentence]
    versions   [{name, version}]
    networks   [{names: [..], task, trained_on, upstream, shares_with: [..]}]

**Shareable** (`shareable_json`, `shareable_html`): for readers, donors, other newsrooms. Built from the fields below and no others,
never by deleting from the desk version; no crop, name, path, position, id, hash of an original, nor number of persons or findings.
Attacks are told of the whole story and not file by file: some are only run where something was covered, and would tell where that was.

    schema     "withheld/report-shareable/1"
    state, verdict, next, versions, networks   as above; the sentences hold no number but that of the files listed
    attacks    [{attack, family, verdict, control: "found" | "not found"}], over all files listed: the worst verdict,
               and "found" only where the control was found every time
    files      [{name, sha256, verdict}], sorted by name
    limits     [{about: null, text}]
    waivers    bool: whether there are any
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections import Counter, defaultdict
from functools import cache
from importlib.resources import files
from itertools import chain
from textwrap import indent
from typing import TYPE_CHECKING, Literal

from withheld.desk import TREATMENTS, Desk, Document, attempt, severity
from withheld.errors import HeldBackError
from withheld.model import Audience, Consent, Verdict
from withheld.models import catalogue

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from jinja2 import Template
    from markupsafe import Markup

    from withheld.model import Attempt, Report

DESK = "withheld/report-desk/1"
SHAREABLE = "withheld/report-shareable/1"

_MEANS = {
    Audience.PUBLIC: "people who do not know them: heads are covered, names gone",
    Audience.ACQUAINTANCES: "people who know them: the whole person is covered, names gone",
    Audience.STATE: "a state: the whole person is covered, names gone, pictures made smaller",
}

_NEXT = {
    0: "Look once at every picture, watch every film to its end, and read what could not be checked or removed.",
    3: "Take the step beside each file held back, then run again.",
    4: "Take the step beside each file held back, then run again.",
    6: "Put the line under each question into withheld.toml, then run again.",
    7: "Open the files marked LEAK, mark what was missed with `withheld decide`, then run again.",
    8: "Run `withheld doctor` to see why an attack did not bite, then run again.",
    130: "Type the same command again; what is finished is not done twice.",
}
_NEXT_EMPTY = "Put a file into the story that withheld knows, then run again."
_NEXT_OTHERWISE = "Run `withheld doctor`, then run again; if it stays, report it with ids alone."

_CHECK = "Compare the SHA-256 of the file you hold with the one listed here; `withheld check FILE` attacks it again."

_PICTURES = (".jpg", ".jpeg", ".png")
_FILMS = (".mp4",)
_REDUCING_EDGE = 2048
"""Longest side in pixels up to which making a picture smaller reduces camera noise to speak of; the policy's default `max_edge`."""
_NOISE_REDUCED = "Camera noise (PRNU) is reduced, never removed: whoever holds other pictures from the same camera may still match it."
_NOISE_LEFT = (
    f"Pictures may be larger than {_REDUCING_EDGE:,} px here. At that size the noise of the camera's sensor (PRNU) is hardly reduced, "
    "and a picture may be matched to the camera that took it."
)
_PICTURE_LIMITS = ("A place, a tattoo, a uniform or a reflection can point to someone; only a person can judge that.",)
_FILM_LIMITS = (
    "Films have no sound here: it is left out until voices can be altered.",
    "Gait, gestures and build stay visible in a film wherever a person is not covered as a whole.",
)
_TEXT_LIMITS = (
    "A fact that points to one person without naming them may still be in the text.",
    "Wording is kept, and style can point to an author.",
)
_HEADS_ONLY = "Only heads are covered for this audience: clothing, build and posture stay visible."

_LINES = 8
"""How many of one kind `summary` names before it points to the report."""


def desk_html(report: Report, crops: Mapping[str, bytes], *, story: str = "STORY") -> str:
    """The desk report as one page that opens offline. `crops` are small JPEG or PNG bytes by finding id; `story` goes into commands."""
    return _page(desk_json(report, story=story), {id: _data_uri(data) for id, data in crops.items()})


def shareable_html(report: Report) -> str:
    """The shareable report as one page that opens offline; made from `shareable_json` and nothing else."""
    return _page(shareable_json(report), {})


def desk_json(report: Report, *, story: str = "STORY") -> Document:
    """The desk report as plain JSON values; `story` goes into the commands to type."""
    desk = Desk(report, story)
    return {
        "schema": DESK,
        "exit_code": report.exit_code,
        "state": _state(report),
        "verdict": _desk_verdict(report),
        "next": _next(report),
        "audience": {"name": report.audience.value, "means": _MEANS[report.audience]},
        "counts": desk.counts(),
        "questions": desk.questions(report.plan.questions),
        "advice": desk.advice(report.plan.advice),
        "attempts": [attempt(a) for a in sorted(report.attempts, key=severity)],
        "liftable": desk.liftable(),
        "visible": desk.visible(),
        "people": [desk.person(p) for p in report.plan.people],
        "files": desk.files(),
        "limits": [*_about_none(_limits_here(report)), *desk.limits()],
        "waivers": list(report.waivers),
        "versions": _versions(report),
        "networks": _networks(),
    }


def shareable_json(report: Report) -> Document:
    """The shareable report as plain JSON values: an allow-list, so that a field added to `Report` stays out until someone lets it in."""
    cleared = sorted(report.outputs)
    tried: dict[str, list[Attempt]] = {name: [] for name, _ in cleared}
    for a in report.attempts:
        if a.output in tried:
            tried[a.output].append(a)
    return {
        "schema": SHAREABLE,
        "state": _state(report),
        "verdict": _shareable_verdict(report),
        "next": _CHECK if cleared else "There is nothing to check yet.",
        "attacks": _proofs(chain.from_iterable(tried.values())),
        "files": [{"name": name, "sha256": digest, "verdict": _worst(tried[name])} for name, digest in cleared],
        "limits": _about_none(_limits_of(report, tried)),
        "waivers": bool(report.waivers),
        "versions": _versions(report),
        "networks": _networks(),
    }


def summary(report: Report, show_names: bool = False) -> str:
    """The lines for people on stderr: what happened, what needs a person, what to do next. Ids only, unless `show_names`."""
    desk, plan = Desk(report, "STORY"), report.plan
    sources = {output: desk.named(id) if show_names else id for id, output in desk.outputs.items()}
    failed = [a for a in sorted(report.attempts, key=severity) if a.verdict is not Verdict.HELD]
    about = [f"  {a.verdict.value}  {a.output} ({sources.get(a.output, 'made here')}): {a.attack}" for a in failed]
    kept_back = [h for h in plan.held if h.code]
    held = [f"  held back  {desk.named(h.asset) if show_names else h.asset[:10]}: {h.reason}" for h in kept_back]
    asked = [f"  {number}. {q.text}\n{indent(q.answer, ' ' * 5)}" for number, q in enumerate(plan.questions, 1)]
    left = len(plan.held) - len(kept_back)
    rest = [f"  {_count(left, 'file')} left out, as the policy says, and listed in the report"] if left else []
    rest += [f"  {_count(len(plan.liftable), 'finding')} may be lifted"] if plan.liftable else []
    rest += [f"  {_count(len(report.waivers), 'waiver')}, listed in the report"] if report.waivers else []
    rest += [f"  {_count(len(plan.advice), 'piece')} of advice, in `withheld plan` and the report"] if plan.advice else []
    rest += _of_lifted(report)
    silent = sum("sound" in sentence for _, sentence in report.unseen)
    rest += [f"  {_count(silent, 'film')} without sound: it is left out until voices can be altered"] if silent else []
    rest += ["  --show-names says which files these ids are"] if (failed or kept_back) and not show_names else []
    return "\n".join([_desk_verdict(report), *_some(about), *_some(held), *asked, *rest, f"Next: {_next(report)}"])


def _of_lifted(report: Report) -> list[str]:
    """How many faces are seen because somebody lifted their covers, though a detector was sure of them."""
    owned = {i for p in report.plan.people if p.consent is Consent.PUBLIC for i in p.findings}
    kept = {i for plan in report.plan.files for k in plan.kept for i in k.findings}
    lifted = [f for f in report.findings if f.id in kept - owned and f.kind == "face" and not f.doubt]
    return [f"  {_count(len(lifted), 'face')} that the detector is sure of, shown because somebody lifted the cover"] if lifted else []


def _state(report: Report) -> str:
    if report.exit_code == 0:
        return "cleared"
    return "cleared in part" if report.outputs else "not cleared"


def _next(report: Report) -> str:
    if report.exit_code == HeldBackError.exit_code and not any(h.code for h in report.plan.held):
        return _NEXT_EMPTY
    return _NEXT.get(report.exit_code, _NEXT_OTHERWISE)


def _desk_verdict(report: Report) -> str:
    """One sentence: what happened."""
    cleared, held = len(report.outputs), Counter(h.code for h in report.plan.held)
    unattacked = len({name for name, _ in report.outputs} - {a.output for a in report.attempts})
    files = {v: len({a.output for a in report.attempts if a.verdict is v}) for v in Verdict}
    because = {
        0: f"{_count(unattacked, 'file')} not attacked" if unattacked else "each held against every attack that was run on it",
        3: f"{_count(held[3], 'file')} could not be read",
        4: f"{_count(held[4], 'file')} of a type that withheld does not know" if held[4] else "there is no file that could be published",
        6: f"{_count(len(report.plan.questions), 'question')} only a person can answer",
        7: f"an attack found something in {_count(files[Verdict.LEAK], 'file')}",
        8: f"an attack could not show that it bites on {_count(files[Verdict.UNPROVEN], 'file')}",
        130: "the run was interrupted",
    }.get(report.exit_code, "the run ended with an unexpected error")
    state = _state(report).capitalize()
    return f"{state}: {_count(cleared, 'file')}; {because}." if cleared else f"{state}: {because}."


def _shareable_verdict(report: Report) -> str:
    """One sentence that holds no number but that of the files listed."""
    names = {name for name, _ in report.outputs}
    verdicts = {a.verdict for a in report.attempts if a.output in names}
    if not names:
        return "No file was cleared."
    if not {a.output for a in report.attempts} >= names:
        return "Not every file listed here was attacked."
    if verdicts == {Verdict.HELD}:
        rest = "" if report.exit_code == 0 else "; the story as a whole was not cleared"
        return f"Every file listed here was attacked before it got its name, and held{rest}."
    return "Not every file listed here held against every attack; the tables say which."


def _limits_of(report: Report, names: Collection[str]) -> list[str]:
    """What holds of every story with files of such names and sizes, whatever is in them."""
    films = {name for name in names if name.lower().endswith(_FILMS)}
    pictures = films | {name for name in names if name.lower().endswith(_PICTURES)}
    large = any(p.max_edge > _REDUCING_EDGE for p in report.plan.files if p.output in pictures)
    noise = _NOISE_LEFT if large else _NOISE_REDUCED
    seen = (noise, *_PICTURE_LIMITS) if pictures else ()
    return [*seen, *(_FILM_LIMITS if films else ()), *(_TEXT_LIMITS if len(pictures) < len(names) else ())]


def _limits_here(report: Report) -> list[str]:
    heads_only = report.audience is Audience.PUBLIC and any(p.covers for p in report.plan.files)
    return [*_limits_of(report, {p.output for p in report.plan.files}), *([_HEADS_ONLY] if heads_only else [])]


def _about_none(texts: Iterable[str]) -> list[Document]:
    return [{"about": None, "text": text} for text in texts]


def _proofs(attempts: Iterable[Attempt]) -> list[Document]:
    """One row for each attack, however often and on whichever files it was tried: both tell where something was covered."""
    rows: dict[tuple[str, str], list[Attempt]] = defaultdict(list)
    for a in attempts:
        rows[a.family, a.attack].append(a)
    return [
        {"attack": attack, "family": family, "verdict": _worst(tried), "control": "found" if all(map(_bit, tried)) else "not found"}
        for (family, attack), tried in sorted(rows.items())
    ]


def _worst(attempts: Collection[Attempt]) -> str | None:
    return min(attempts, key=severity).verdict.value if attempts else None


def _bit(a: Attempt) -> bool:
    """Whether an attack found its control whole; of several canaries, one missed leaves it unproven."""
    return a.on_control > 0 and a.verdict is not Verdict.UNPROVEN


def _versions(report: Report) -> list[Document]:
    def place(row: tuple[str, str]) -> tuple[bool, bool, str]:
        return row[0] != "withheld", row[0].startswith("model "), row[0]

    return [{"name": name, "version": version} for name, version in sorted(set(report.versions), key=place)]


def _networks() -> list[Document]:
    """Every network of `models.toml` with those that saw some of the same training data, and so may miss the same."""
    groups: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for name, w in catalogue().items():
        groups[w.task, w.trained_on, w.upstream].append(name)
    sets = {name: _training_sets(w.trained_on) for name, w in catalogue().items()}
    return [
        {
            "names": names, "task": task, "trained_on": trained_on, "upstream": upstream,
            "shares_with": [other for other in sets if other not in names and sets[other] & sets[names[0]]],
        }
        for (task, trained_on, upstream), names in groups.items()
    ]  # fmt: skip


def _training_sets(trained_on: str) -> frozenset[str]:
    """The sets named in an entry such as "FaceScrub, VGG Face and 7198 faces gathered by its author, not WIDER FACE"."""
    parts = re.split(r",\s*(?:then\s+)?|\s+and\s+", trained_on)
    return frozenset(re.sub(r"^\d+\s+", "", p) for p in parts if not p.startswith("not "))


def _some(lines: list[str]) -> list[str]:
    return lines if len(lines) <= _LINES else [*lines[:_LINES], f"  and {len(lines) - _LINES} more in the report"]


def _count(n: int, noun: str) -> str:
    return f"{n} {noun}" if n == 1 else f"{n} {noun}s"


def _data_uri(data: bytes) -> str:
    kind = "png" if data.startswith(b"\x89PNG") else "jpeg"
    return f"data:image/{kind};base64,{b64encode(data).decode()}"


def _code(text: str) -> Markup:
    """A sentence with what stands between backticks set as code, and everything in it escaped."""
    from markupsafe import Markup, escape

    parts = text.split("`")
    if len(parts) % 2 == 0:
        return escape(text)
    return Markup("").join(Markup("<code>{}</code>").format(part) if n % 2 else escape(part) for n, part in enumerate(parts))


def _alike(rows: Iterable[Document]) -> list[list[Document]]:
    """Findings of the same words, of one person and for one reason, put together: a person judges them once."""
    groups: dict[tuple[str | None, ...], list[Document]] = defaultdict(list)
    for row in rows:
        groups[row["kind"], row["words"] or row["finding"], row.get("person"), row.get("why")].append(row)
    return list(groups.values())


def _page(doc: Document, crops: dict[str, str]) -> str:
    return _template().render(doc=doc, crops=crops, tone=_tone(doc))


def _tone(doc: Document) -> Literal["good", "wait", "bad"]:
    """The colour of the verdict: good only where everything was cleared, attacked and held."""
    verdicts = {file["verdict"] for file in doc["files"] if file.get("output", True)}
    if Verdict.LEAK in verdicts:
        return "bad"
    return "good" if doc["state"] == "cleared" and verdicts <= {Verdict.HELD} else "wait"


@cache
def _template() -> Template:
    from jinja2 import Environment, StrictUndefined

    source = files("withheld").joinpath("report.html.jinja").read_text("utf-8")
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return environment.from_string(source, globals={"DESK": DESK, "TREATMENTS": TREATMENTS, "alike": _alike, "code": _code})
