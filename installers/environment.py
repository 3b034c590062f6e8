"""The environment `.venv`: made once from a hash-locked list, made anew when the list or the Python differs.

Standard library only. What is known about the environment stands in `.venv/lvs.json`, which is written last: an
environment without it (or with another content) is half made or of an older list, and is thrown away.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import platform
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

STAMP = "lvs.json"


class SetupError(Exception):
    """The set-up can't go on; the message says what to do, in Dutch and English."""


def interpreter(folder: Path) -> Path:
    """The Python of an environment."""
    return folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def wanted(lock: Path) -> dict[str, str]:
    """What the stamp of a whole environment says: the list's hash, Python's version and the machine."""
    # line ends differ per checkout (git on Windows), the packages do not
    content = lock.read_bytes().replace(b"\r\n", b"\n")
    return {
        "lock": hashlib.sha256(content).hexdigest(),
        "python": "{}.{}".format(*sys.version_info[:2]),
        "machine": f"{platform.system()} {platform.machine()}",
    }


def is_ready(folder: Path, lock: Path) -> bool:
    """True if the environment is whole and made from this very list."""
    try:
        found = json.loads((folder / STAMP).read_text("utf-8"))
    except (OSError, ValueError):
        return False
    # a Python that was removed leaves a link that leads nowhere
    return bool(found == wanted(lock)) and interpreter(folder).exists()


def ensure(folder: Path, lock: Path, *, options: Sequence[str] = ()) -> Path:
    """
    The Python of an environment that holds exactly the locked packages; made first where it is not there.

    Args:
        options: More for `pip install`.

    Raises:
        SetupError: There is no way to install packages, or installing failed.
    """
    if is_ready(folder, lock):
        return interpreter(folder)
    base = base_python()
    with_pip = has_module(base, "ensurepip")
    if not with_pip and not has_module(base, "pip"):
        raise SetupError(no_pip_message())
    print(f"Omgeving maken in {folder.name} (een tot enkele minuten) / Making the environment", flush=True)
    make = [base, "-m", "venv", "--clear", str(folder)]
    if not with_pip:  # Debian's Python without python3-venv
        make.insert(-1, "--without-pip")
    run(make, "de omgeving maken / making the environment")
    run(
        [*pip(folder, base, with_pip=with_pip), "install", *INSTALL, *options, "-r", str(lock)],
        "de pakketten installeren / installing the packages",
        environment=pip_settings(folder),
        advice="Is er internet, en is er 1 GB schijfruimte vrij?\n"
        "Start daarna dezelfde opdracht opnieuw: hij begint schoon (start again: it begins clean).",
    )
    # pip compiles what it installs, unless Python was told to keep nothing compiled: then each start took 1 s more
    subprocess.call(
        [str(interpreter(folder)), "-m", "compileall", "-q", "-j", "0", str(folder)], stdout=subprocess.DEVNULL
    )
    (folder / STAMP).write_text(json.dumps(wanted(lock)), "utf-8")
    return interpreter(folder)


# Wheels only: nothing of a package is run while it is installed. The list is whole, so nothing is resolved.
INSTALL = [
    "-qq",
    "--require-hashes",
    "--no-deps",
    "--only-binary",
    ":all:",
    "--no-input",
    "--disable-pip-version-check",
]


def pip(folder: Path, base: str, *, with_pip: bool) -> list[str]:
    """The command that is pip for the environment: its own, else that of the Python that made it (pip >= 22.3)."""
    python = str(interpreter(folder))
    return [python, "-m", "pip"] if with_pip else [base, "-m", "pip", "--python", python]


def pip_settings(folder: Path) -> dict[str, str]:
    """The process environment for pip: settings of this computer that would spoil a locked install are put aside."""
    nothing = folder / "no-constraints.txt"
    nothing.write_text("", "utf-8")
    # an empty value would be ignored by pip, an empty file is not
    return {**os.environ, "PIP_CONSTRAINT": str(nothing), "PIP_USER": "0", "PIP_REQUIRE_VIRTUALENV": "0"}


def base_python() -> str:
    """The Python that environments are made with; not that of an environment we may be about to remove."""
    return str(getattr(sys, "_base_executable", None) or sys.executable)


def has_module(python: str, name: str) -> bool:
    """True if a Python can import a module, without importing it."""
    if python == sys.executable:
        return importlib.util.find_spec(name) is not None
    probe = f"import importlib.util, sys; sys.exit(importlib.util.find_spec({name!r}) is None)"
    return subprocess.call([python, "-c", probe]) == 0


def no_pip_message() -> str:
    """What to do where Python has neither ensurepip nor pip."""
    if Path("/etc/debian_version").exists():
        sudo = "" if os.geteuid() == 0 else "sudo "  # type: ignore[attr-defined,unused-ignore]  # not on Windows
        how = f"{sudo}apt-get install --no-install-recommends python3-pip"
    else:
        how = f"{base_python()} -m ensurepip --upgrade"
    return (
        "Deze Python heeft geen pip. Voer eerst uit (This Python has no pip. First run):\n"
        f"    {how}\n"
        "Start daarna dezelfde opdracht opnieuw (then start the same command again)."
    )


def run(
    command: list[str],
    what: str,
    *,
    environment: dict[str, str] | None = None,
    folder: Path | None = None,
    advice: str = "",
) -> None:
    """
    Run a command that must succeed.

    Raises:
        SetupError: It did not; its own output stands above.
    """
    code = subprocess.call(command, stdin=subprocess.DEVNULL, env=environment, cwd=folder)
    if code != 0:
        raise SetupError(
            f"Dit lukte niet (code {code}) / this failed: {what}.\nDe melding hierboven zegt waarom. {advice}"
        )
