"""One tree of errors, one exit code each; every message ends with what to do next.

    WithheldError              1   unexpected
    ├── UsageError             2   the command or the policy is wrong; nothing was done
    ├── UnreadableError        3   an input cannot be read; that file is withheld
    │   └── LimitError         3   it asks for more time, memory or pixels than allowed
    ├── HeldBackError          4   a type of file that withheld does not know
    ├── MissingError           5   a dependency or a model is missing or is not the one pinned
    ├── UndecidedError         6   a person must decide
    ├── LeakError              7   an attack found something in the output
    ├── UnprovenError          8   an attack could not show that it bites
    └── Interrupted          130   stopped by the user

Messages carry ids, never a name or a path; whoever needs those asks with `--show-names`.
"""

from __future__ import annotations

# 2 and 5 come before any work; of the others the first that applies is returned.
PRECEDENCE = (130, 1, 7, 8, 6, 3, 4, 0)


class WithheldError(Exception):
    """Anything withheld raises on purpose. `str()` is one or two sentences for a person."""

    exit_code = 1


class UsageError(WithheldError):
    exit_code = 2


class UnreadableError(WithheldError):
    exit_code = 3


class LimitError(UnreadableError):
    pass


class HeldBackError(WithheldError):
    exit_code = 4


class MissingError(WithheldError):
    exit_code = 5


class UndecidedError(WithheldError):
    exit_code = 6


class LeakError(WithheldError):
    exit_code = 7


class UnprovenError(WithheldError):
    exit_code = 8


class Interrupted(WithheldError):
    exit_code = 130


def first(codes: set[int]) -> int:
    """The exit code of a run in which all these happened; 0 for none."""
    return next((code for code in PRECEDENCE if code in codes), 0)
