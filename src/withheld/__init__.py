"""withheld: a copy of a story that can be published without exposing the people in it.

The functions here are the whole API; the command line calls nothing else. They import what they need when they are called, so that
`import withheld` is quick and loads no model runtime. All raise the errors of `withheld.errors`.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from withheld.decisions import Action, Decision
    from withheld.model import Attempt, Report
    from withheld.session import Planned, Rendered, Scanned, Session

__version__ = "0.1.0"

__all__ = ["Settings", "check", "decide", "doctor", "explain", "init", "plan", "plugins", "purge", "redact", "run", "scan", "verify"]


def _silent(_step: str, _done: int, _total: int, _of: str) -> None: ...


@dataclass(frozen=True, slots=True)
class Settings:
    """How a story is worked on.

    `jobs` is the number of processes; `workspace` the folder in which workspaces lie (default: XDG state folder); `passphrase` locks
    the workspace instead of the key file; `tell` is called with (step, done, to do, of what: "files" or "frames"). `part` are the seconds
    at which the part of every film begins and ends that is worked on, None for its own beginning and end.
    """

    jobs: int = 1
    workspace: Path | None = None
    passphrase: str | None = field(default=None, repr=False)
    tell: Callable[[str, int, int, str], None] = field(default=_silent, repr=False)
    part: tuple[float | None, float | None] = (None, None)


DEFAULTS = Settings()


def scan(story: Path, settings: Settings = DEFAULTS) -> Scanned:
    """Find every face, name, contact and field in a story. Nothing is published."""
    from withheld import stages

    with _session(story, settings) as session:
        return stages.scan(session)


def plan(story: Path, settings: Settings = DEFAULTS) -> Planned:
    """Decide what happens to every finding. Nothing is published."""
    from withheld import stages

    with _session(story, settings) as session:
        return stages.plan(session, stages.scan(session))


def redact(story: Path, settings: Settings = DEFAULTS) -> Rendered:
    """Render every file into the workspace. Nothing is published."""
    from withheld import stages

    with _session(story, settings) as session:
        return stages.redact(session, stages.plan(session, stages.scan(session)))


def verify(story: Path, settings: Settings = DEFAULTS, *, desk_report: Path | None = None) -> Report:
    """Render every file and attack it. Nothing is published; the report says whether it would be.

    `desk_report` is a file to which the report with names and crops is written in clear, mode 0600; there is none otherwise.
    """
    from withheld import publish, stages

    if desk_report is not None:
        publish.apart(desk_report, story)
    with _session(story, settings) as session:
        report = stages.verify(session, stages.redact(session, stages.plan(session, stages.scan(session))))
        stages.write_desk_report(session, report, desk_report)
        return report


def run(
    story: Path,
    out: Path,
    settings: Settings = DEFAULTS,
    *,
    force: bool = False,
    partial: bool = False,
    keep: bool = False,
    desk_report: Path | None = None,
) -> Report:
    """Make the publishable copy of a story in the folder `out`, which appears whole or not at all.

    Published where `Report.exit_code` is 0, or with `partial` whatever held. `force` replaces an earlier copy, `keep` leaves the
    workspace after an export, but for the run key; `desk_report` as for `verify`.
    """
    from withheld import publish, stages

    out = publish.settle(story.resolve(), out.absolute(), force)
    if desk_report is not None:
        publish.apart(desk_report, story, out)
    with _session(story, settings, out) as session:
        report = stages.verify(session, stages.redact(session, stages.plan(session, stages.scan(session))))
        stages.write_desk_report(session, report, desk_report)
        if report.exit_code == 0 or (partial and report.outputs):
            stages.export(session, report, out, force)
            (session.job.workspace.forget if keep else session.job.workspace.clean)()
        return report


def check(files: Sequence[Path], words: Sequence[str] = ()) -> dict[Path, list[Attempt]]:
    """Attack any files, ours or not, with everything that needs no plan; `words` must not appear in them."""
    from withheld import stages
    from withheld.story import read_path

    return {file: stages.check(read_path(file.resolve().parent, file.resolve().name), file.name, words) for file in files}


def init(story: Path, settings: Settings = DEFAULTS) -> str:
    """The text of a first `withheld.toml`: everybody who was found, all withheld. Writes it where the story has none."""
    from withheld.policy import POLICY_FILE
    from withheld.suggest import first_policy

    text = first_policy(plan(story, settings))
    file = story / POLICY_FILE
    if not file.exists():
        with file.open("x", encoding="utf-8") as out:
            out.write(text)
    return text


def decide(story: Path, ids: Sequence[str], action: Action, why: str, settings: Settings = DEFAULTS) -> list[Decision]:
    """Record what a person decided about findings, one more line of the log each."""
    import getpass
    from datetime import UTC, datetime

    from withheld import decisions, stages

    with _session(story, settings) as session:
        findings = [f for s in stages.scan(session).scans for f in s.findings]
        made = decisions.decide(findings, ids, action, getpass.getuser(), datetime.now(UTC).isoformat(timespec="seconds"), why)
        session.job.workspace.append(made)
        return made


def explain(story: Path, item: str, settings: Settings = DEFAULTS) -> list[str]:
    """Why a finding, a person or a file is treated as it is, as sentences with ids and no names."""
    from withheld.suggest import explanation

    return explanation(plan(story, settings), item)


def purge(story: Path, settings: Settings = DEFAULTS) -> None:
    """Destroy everything withheld knows about a story, its decisions included; needs no key and no valid policy.

    The story itself is not touched. Raises `UsageError` where there is nothing to destroy.
    """
    from withheld import workspace
    from withheld.errors import UsageError

    if not workspace.purge(story.resolve(), settings.workspace):
        raise UsageError("there is no workspace for this story; if it was made with --workspace, give that folder again")


def plugins() -> list[tuple[str, str, str]]:
    """Every plug-in as (kind, name, first line of its description)."""
    from withheld import registry

    return registry.listing()


def doctor() -> list[tuple[str, bool, str]]:
    """Every check of this installation as (what, whether it is fine, what to do if not)."""
    from withheld import checkup

    return checkup.checks()


@contextmanager
def _session(story: Path, settings: Settings, out: Path | None = None) -> Generator[Session]:
    """The story's policy and workspace, opened and locked. Everything that can be wrong with them is said before any work."""
    import os

    from withheld import policy, publish, registry, work, workspace
    from withheld.errors import UsageError
    from withheld.session import Session

    story = story.absolute()
    if story.is_symlink() or not story.is_dir():
        raise UsageError("there is no such story folder; give the path of a folder")
    rules = policy.load(story)
    registry.require_models()
    if out is not None and settings.workspace is not None:
        publish.apart(settings.workspace, out)
    opened = workspace.open_workspace(story.resolve(), settings.workspace, settings.passphrase)
    handle = workspace.lock(opened)
    try:
        _ = opened.run_key  # drawn before any worker asks for it
        yield Session(work.Job(story.resolve(), opened), rules, settings.jobs, settings.tell, settings.part)
    finally:
        os.close(handle)
