"""What a person reads before changing anything: the first policy can be loaded, and nothing printed moves the cursor."""

from __future__ import annotations

import re
from io import StringIO
from pathlib import Path

import pytest

import withheld
from withheld import cli
from withheld.group import group
from withheld.model import Asset, Audience, Content, Finding, Passage, Plan, Scan, Span
from withheld.planning import planner
from withheld.policy import Policy, parse
from withheld.session import Planned, Scanned
from withheld.story import Story
from withheld.suggest import first_policy

TEXT = "President Anna Petrovna Sidorova met Mr 🦊 and President Oskar Lis; Anna Sidorova, a private person of that town, stayed at home."


def planned(*names: str) -> Planned:
    asset = Asset("a" * 64, "article.txt", "text/plain", 1)
    spans = [Span(0, m.start(), m.end()) for name in names for m in re.finditer(name, TEXT)]
    findings = tuple(Finding(f"f-{n}", asset.sha256, "name", s, 1.0, "t@1", value=TEXT[s.start : s.end]) for n, s in enumerate(spans))
    scan = Scan(asset, Content("text/plain", "text/plain", text=(Passage(TEXT),)), findings)
    people, paths = group([scan], Policy(), {}), {asset.path: asset.sha256}
    scanned = Scanned(Story(Path(), (asset,), (), paths), Policy(), (scan,), (), {})
    made = planner([scan], Policy(), {}, people, (), {asset.path: "x.txt"}, bytes(32))
    return Planned(scanned, Plan(Audience.PUBLIC, (made.file(scan),), people=people), made)


@pytest.mark.parametrize("accepted", ["false", "true"])
def test_a_first_policy_can_be_loaded_and_accepted(accepted: str) -> None:
    text = first_policy(planned("Anna Petrovna Sidorova", "Anna Sidorova", "Mr 🦊", "Mr", "Oskar Lis"))
    policy = parse(text.replace("accept_public_names = false", f"accept_public_names = {accepted}"))
    assert "Oskar Lis" in policy.public_names
    assert not {"", "Mr", "Mr 🦊"} & {name for p in policy.people.values() for name in p.names}


def test_what_is_printed_moves_no_cursor(capsys: pytest.CaptureFixture[str]) -> None:
    cli._say("one\x1b[2Jtwo\rthree\u202efour\nfive\udcff")  # pyright: ignore[reportPrivateUsage]
    assert capsys.readouterr().err == "one\\x1b[2Jtwo\\rthree\\u202efour\nfive\\udcff\n"


def test_a_second_init_prints_names_only_when_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "withheld.toml").write_text("")
    monkeypatch.setattr(withheld, "init", lambda _story, _settings: "Oskar Lis")
    for asked, told in (((), ""), (("--show-names",), "Oskar Lis")):
        data = StringIO()
        assert cli.main(["init", str(tmp_path), *asked], data) == 0
        assert data.getvalue() == told
