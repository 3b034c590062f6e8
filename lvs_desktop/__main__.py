"""Starts the program: the window without a command, else the command line."""

import sys

from lvs_desktop.system import log


def main() -> None:
    """Entry point of `lvs-desktop` and main.py. Ends the process with the command's exit code."""
    arguments = sys.argv[1:]
    log.start()
    if not arguments or (len(arguments) == 1 and arguments[0].lower().endswith(".lvs")):
        from lvs_desktop.app import run_window

        sys.exit(run_window(arguments))
    from lvs_desktop.cli.commands import run

    sys.exit(run(arguments))


if __name__ == "__main__":
    main()
