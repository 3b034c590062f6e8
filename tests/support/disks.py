"""Places to write with little room: a real small disk where we may mount one, a limit of the system elsewhere."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

Leave = Callable[[int], AbstractContextManager[None]]

MAY_MOUNT = sys.platform == "linux" and os.geteuid() == 0
KINDS = [
    *(["a full disk"] if MAY_MOUNT else []),
    *(["a limit of the system"] if sys.platform != "win32" else []),
]


@contextmanager
def mounted(folder: Path, *, size: int) -> Iterator[Path]:
    """A disk of its own in memory; for root on Linux."""
    folder.mkdir(exist_ok=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)], check=True)
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def remount(folder: Path, how: str) -> None:
    """Make a mounted disk `ro` or `rw`."""
    subprocess.run(["mount", "-o", f"remount,{how}", str(folder)], check=True)


@contextmanager
def scarce(kind: str, folder: Path) -> Iterator[Leave]:
    """
    A folder in which room can be made scarce.

    Yields:
        `leave(n)`: for as long as it is entered, n bytes are free (disk), or no file grows beyond n bytes (limit).
    """
    if kind == "a limit of the system":
        folder.mkdir(exist_ok=True)
        yield _limited
        return
    with mounted(folder, size=64 << 20):
        yield lambda room: _filled(folder, room)


@contextmanager
def _limited(size: int) -> Iterator[None]:
    import resource

    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))  # Python ignores the signal: writing fails instead
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@contextmanager
def _filled(folder: Path, room: int) -> Iterator[None]:
    ballast = folder / ".ballast"
    about = os.statvfs(folder)
    free = about.f_bavail * about.f_frsize
    with ballast.open("wb") as out:
        os.posix_fallocate(out.fileno(), 0, max(1, free - room))
    try:
        yield
    finally:
        ballast.unlink()
