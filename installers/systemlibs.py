"""The libraries of the operating system that Qt needs on Linux: which are missing, and how they come.

Standard library only. What is there is tried (the loader opens the library, the program is on the path), never
concluded from a list of packages: Ubuntu renamed some of them, and other systems have other packages. Measured on a
bare Debian 12.
"""

from __future__ import annotations

import ctypes
import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from pathlib import Path

# Debian's package -> what must be there: libraries by their soname, programs by their name
OFFSCREEN = {
    "libglib2.0-0": "libglib-2.0.so.0",
    "libgl1": "libGL.so.1",
    "libegl1": "libEGL.so.1",
    "libxkbcommon0": "libxkbcommon.so.0",
    "libdbus-1-3": "libdbus-1.so.3",
    "libfontconfig1": "libfontconfig.so.1",  # brings a font along
}
# If icccm4 or keysyms1 is missing, Qt blames cursor0.
WINDOW = {
    "libxcb-cursor0": "libxcb-cursor.so.0",
    "libxcb-icccm4": "libxcb-icccm.so.4",
    "libxcb-keysyms1": "libxcb-keysyms.so.1",
    "libxcb-image0": "libxcb-image.so.0",
    "libxcb-randr0": "libxcb-randr.so.0",
    "libxcb-render-util0": "libxcb-render-util.so.0",
    "libxcb-shape0": "libxcb-shape.so.0",
    "libxcb-xkb1": "libxcb-xkb.so.1",
    "libxkbcommon-x11-0": "libxkbcommon-x11.so.0",
}
BENCH = {"xvfb": "Xvfb", "xauth": "xauth", "sqlite3": "sqlite3"}
TEST = {
    "xvfb": "Xvfb",
    "xauth": "xauth",
    "poppler-utils": "pdftotext",
    "postgresql": "initdb",  # the newest version that the system has
    "nodejs": "node",
    "npm": "npm",
}

# Where Debian puts the programs of a PostgreSQL server: a folder for each version, none of them on the path.
SERVER_PROGRAMS = "/usr/lib/postgresql/*/bin"
# Debian makes and starts a database cluster for the whole computer when the server is installed, unless told not to.
NO_CLUSTER = Path("/etc/postgresql-common/createcluster.d/lvs-desktop.conf")
NO_CLUSTER_TEXT = "create_main_cluster = false"


def program(name: str) -> Path | None:
    """Where a program is: on the path, or in the folder of the newest PostgreSQL server."""
    if found := shutil.which(name):
        return Path(found)
    root = Path(Path(SERVER_PROGRAMS).anchor)
    folders = [each for each in root.glob(SERVER_PROGRAMS.lstrip("/")) if each.parent.name.isdigit()]
    folders.sort(key=lambda each: int(each.parent.name), reverse=True)
    return next((Path(found) for each in folders if (found := shutil.which(name, path=str(each)))), None)


def present(what: str) -> bool:
    """True if a library (by soname) can be loaded or a program is found."""
    if ".so." not in what:
        return program(what) is not None
    try:
        ctypes.CDLL(what)
    except OSError:
        return False
    return True


def missing(*groups: Mapping[str, str], is_present: Callable[[str], bool] = present) -> dict[str, str]:
    """Package -> library or program, of what these groups lack here."""
    return {package: what for group in groups for package, what in group.items() if not is_present(what)}


def apt_command(packages: Iterable[str]) -> list[str]:
    """The command that installs packages on Debian and Ubuntu, to be run as root."""
    return ["apt-get", "install", "--yes", "--no-install-recommends", *packages]


def is_debian(os_release: str) -> bool:
    """True if the text of /etc/os-release is that of Debian, Ubuntu or a system made from them."""
    values = dict(line.split("=", 1) for line in os_release.splitlines() if "=" in line)
    like = f"{values.get('ID', '')} {values.get('ID_LIKE', '')}".replace('"', "").split()
    return "debian" in like or "ubuntu" in like


def advice(lacking: Mapping[str, str], *, debian: bool) -> str:
    """What a person who is not root must do to get what is lacking."""
    if debian:
        how = f"    sudo apt-get update && sudo {shlex.join(apt_command(lacking))}"
        if "postgresql" in lacking:  # no database that starts with the computer, for the sake of some tests
            how = (
                f"    echo '{NO_CLUSTER_TEXT}' | sudo install -D -m 644 /dev/stdin {NO_CLUSTER}\n"
                f"{how}\n    sudo rm {NO_CLUSTER}"
            )
    else:
        how = "\n".join(f"    {what}  (Debian: {package})" for package, what in lacking.items())
    return (
        "Er ontbreken onderdelen van het systeem. Installeer ze eerst (system libraries are missing; install first):\n"
        f"{how}\n"
        "Start daarna dezelfde opdracht opnieuw (then start the same command again)."
    )


def obstacle(*groups: Mapping[str, str]) -> str | None:
    """What the person must do before these groups can be had here; None if they are there or `ensure` gets them."""
    if not sys.platform.startswith("linux"):
        return None
    lacking = missing(*groups)
    if not lacking:
        return None
    release = Path("/etc/os-release")
    debian = release.exists() and is_debian(release.read_text("utf-8")) and shutil.which("apt-get") is not None
    return None if debian and os.geteuid() == 0 else advice(lacking, debian=debian)


def ensure(*groups: Mapping[str, str]) -> str | None:
    """
    Have the groups on this computer: install them as root on Debian and Ubuntu.

    Returns:
        None if all is there; else what the person must do.
    """
    if (todo := obstacle(*groups)) is not None:
        return todo
    lacking = missing(*groups) if sys.platform.startswith("linux") else {}
    if not lacking:
        return None
    print(f"Systeemonderdelen installeren / Installing: {' '.join(lacking)}", flush=True)
    install(lacking)
    still = missing(*groups)
    return advice(still, debian=True) if still else None


def install(packages: Collection[str]) -> None:
    """Install packages with apt-get as root; the lists of packages are fetched first where they are absent or old."""
    settings = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    wait = ["-qq", "-o", "DPkg::Lock::Timeout=120"]
    command = [*apt_command(packages), *wait]
    quiet = subprocess.DEVNULL
    with no_cluster() if "postgresql" in packages else nullcontext():
        if subprocess.call(command, env=settings, stdin=quiet, stdout=quiet, stderr=quiet) == 0:
            return
        subprocess.call(["apt-get", "update", *wait], env=settings, stdin=quiet)
        subprocess.call(command, env=settings, stdin=quiet, stdout=quiet)


@contextmanager
def no_cluster() -> Iterator[None]:
    """While this lasts, installing a PostgreSQL server makes and starts no database cluster; nothing stays behind."""
    NO_CLUSTER.parent.mkdir(parents=True, exist_ok=True)
    NO_CLUSTER.write_text(f"{NO_CLUSTER_TEXT}\n", "utf-8")
    try:
        yield
    finally:
        NO_CLUSTER.unlink()
        for folder in (NO_CLUSTER.parent, NO_CLUSTER.parent.parent):
            if any(folder.iterdir()):  # the package's own
                break
            folder.rmdir()
