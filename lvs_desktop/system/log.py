"""The log of this computer: what went wrong, without a name or a value of a pupil."""

import logging
from logging.handlers import RotatingFileHandler

from lvs_desktop.system import paths

_SIZE = 500_000  # bytes a file; three are kept


def start() -> None:
    """Write warnings and errors to lvs-desktop.log in the log folder; without a place to write, to nowhere."""
    root = logging.getLogger("lvs_desktop")
    if root.handlers:
        return
    root.setLevel(logging.INFO)
    try:
        paths.logs().mkdir(parents=True, exist_ok=True)
        handler: logging.Handler = RotatingFileHandler(
            paths.logs() / "lvs-desktop.log", maxBytes=_SIZE, backupCount=2, encoding="utf-8", delay=True
        )
    except OSError:
        handler = logging.NullHandler()
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    root.addHandler(handler)


def stop() -> None:
    """Close the log (tests move its folder)."""
    root = logging.getLogger("lvs_desktop")
    for handler in tuple(root.handlers):
        root.removeHandler(handler)
        handler.close()
