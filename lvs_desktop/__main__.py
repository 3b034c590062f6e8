"""Starts the program: the window without a command, else the command line."""

import gc
import sys
from pathlib import Path

from lvs_desktop.system import log


def main() -> None:
    """Entry point of `lvs-desktop` and main.py. Ends the process with the command's exit code."""
    arguments = sys.argv[1:]
    log.start()
    gc.disable()  # nothing of what is imported is garbage; looking for it takes a fifth of the start
    if not arguments or (len(arguments) == 1 and arguments[0].lower().endswith(".lvs")):
        from lvs_desktop.app import load_window, run_window

        opens = Path(arguments[0]) if arguments else None
        opening = load_window(opens)
        _collect_from_here()
        sys.exit(run_window(opens, opening))
    from lvs_desktop.cli.commands import run

    _collect_from_here()
    sys.exit(run(arguments))


def _collect_from_here() -> None:
    gc.freeze()
    gc.enable()


if __name__ == "__main__":
    main()
