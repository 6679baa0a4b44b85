"""Process concerns: standard output kept for data, signals, exit codes, and errors that carry no name. Nothing about stories."""

from __future__ import annotations

import errno
import os
import signal
import sys
import traceback
from typing import NoReturn

from withheld.errors import Interrupted, WithheldError

_UNEXPECTED = "withheld failed unexpectedly ({what}); an output folder appears only whole. Please report this line; it holds no name."


def main() -> NoReturn:
    """Run the command line and exit with its code."""
    os.umask(0o077)
    os.environ["PYTHONWARNINGS"] = "ignore"  # a helper process's warning may quote what it saw, and after an interrupt only alarms
    data = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # whatever a library prints goes to stderr; stdout is data
    signal.signal(signal.SIGTERM, _interrupted)
    show_names = "--show-names" in sys.argv
    try:
        from withheld import cli

        code = cli.main(sys.argv[1:], data)
        data.flush()
    except WithheldError as e:
        _say(f"{e}")
        code = e.exit_code
    except KeyboardInterrupt:
        _say("interrupted; an output folder appears only whole, and the same command goes on from here")
        code = Interrupted.exit_code
    except BrokenPipeError:
        code = 1
    except Exception as e:  # noqa: BLE001 - the last line of defence: a message may quote a name, its type and place cannot
        if show_names:
            traceback.print_exc()
        frame = traceback.extract_tb(e.__traceback__)[-1]
        kind = errno.errorcode.get(e.errno or 0, "OSError") if isinstance(e, OSError) else type(e).__name__
        what = f"{kind} in {os.path.basename(frame.filename)} line {frame.lineno}"  # noqa: PTH119
        _say(f"{_UNEXPECTED.format(what=what)}")
        code = 1
    sys.stderr.flush()
    os._exit(code) if code == Interrupted.exit_code else sys.exit(code)


def _say(text: str) -> None:
    sys.stderr.write(f"withheld: {text}\n")


def _interrupted(_signal: int, _frame: object) -> NoReturn:
    raise KeyboardInterrupt


if __name__ == "__main__":
    main()
