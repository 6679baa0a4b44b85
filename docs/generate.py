"""Writes docs/command-line.md from the parser itself, so that the two cannot differ; a test compares them."""

from __future__ import annotations

import argparse
from pathlib import Path

from withheld.cli import parser

PAGE = Path(__file__).with_name("command-line.md")


def page() -> str:
    """The whole page as Markdown."""
    top = parser()
    parts = ["# Command line\n", "Made by `make docs` from the program itself; do not edit.\n", _block(top)]
    for action in top._actions:  # argparse offers no public way to its subcommands
        if isinstance(action, argparse._SubParsersAction):
            for name, sub in action.choices.items():
                parts += [f"## withheld {name}\n", _block(sub)]
    return "\n".join(parts)


def _block(parser: argparse.ArgumentParser) -> str:
    return f"```text\n{parser.format_help().strip()}\n```\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
