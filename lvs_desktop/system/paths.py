"""Where things lie on this computer."""

import os
import sys
from functools import cache
from pathlib import Path

import platformdirs

APP = "LVS Desktop"


@cache
def resources() -> Path:
    """
    The folder with routes, translations, icons and words.

    Raises:
        RuntimeError: It is not there: the program is not complete.
    """
    package = Path(__file__).resolve().parents[1]
    frozen = getattr(sys, "_MEIPASS", None)
    candidates = [Path(frozen) / "resources"] if frozen else [package.parent / "resources", package / "_resources"]
    for folder in candidates:
        if (folder / "routes").is_dir():
            return folder
    raise RuntimeError("resources not found: the program is not complete")


def _own(variable: str, default: str) -> Path:
    # LVS_HOME keeps everything in one folder: for tests, and for a portable copy on a stick
    home = os.environ.get("LVS_HOME")
    return Path(home) / variable if home else Path(default)


def data() -> Path:
    """School files that have no other place: local, never roaming."""
    return _own("data", platformdirs.user_data_dir(APP, appauthor=False))


def config() -> Path:
    """Settings."""
    return _own("config", platformdirs.user_config_dir(APP, appauthor=False))


def logs() -> Path:
    """The log."""
    return _own("logs", platformdirs.user_log_dir(APP, appauthor=False))
