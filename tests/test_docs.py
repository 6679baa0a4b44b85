"""The documents say what the program does: the command line's page is its own help, the example policy is a valid policy."""

from __future__ import annotations

import re
import runpy
from pathlib import Path

import pytest

from withheld.boxes import BoxPolicy
from withheld.detectors import Detector
from withheld.policy import PersonPolicy, Policy, parse
from withheld.registry import plugins

ROOT = Path(__file__).parent.parent


def test_the_command_line_page_is_the_programs_own_help(monkeypatch: pytest.MonkeyPatch) -> None:
    page = runpy.run_path(str(ROOT / "docs" / "generate.py"))["page"]
    assert (ROOT / "docs" / "command-line.md").read_text() == page(), "run `make docs`"


def test_the_policy_page_names_every_key() -> None:
    text = (ROOT / "docs" / "policy.md").read_text()
    fields = (field for table in (Policy, PersonPolicy, BoxPolicy) for field in table.model_fields.items())
    for key in (field.alias or name for name, field in fields):
        assert re.search(rf"`{key}`", text), f"docs/policy.md does not explain {key}"


def test_the_examples_in_the_policy_page_are_valid() -> None:
    blocks = re.findall(r"```toml\n(.*?)```", (ROOT / "docs" / "policy.md").read_text(), re.S)
    assert blocks
    for block in blocks:
        parse(block)


def test_the_annotated_example_is_valid() -> None:
    assert parse((ROOT / "examples" / "withheld.toml").read_text()).people


def test_the_policy_page_names_every_kind() -> None:
    text = (ROOT / "docs" / "policy.md").read_text()
    kinds = {kind for detector in plugins(Detector) for kind in detector.kinds} - {"likeness"}
    assert not [kind for kind in kinds if f"`{kind}`" not in text]
