"""
The packages of Node.js that tests need (an independent SCIM server), from the list in tests/support/node.

They are fetched once for each list, into build/node; after that nothing is asked of the network. Scripts of packages
themselves are never run while they are installed.
"""

import hashlib
import os
import shutil
import subprocess
from pathlib import Path

from PySide6.QtCore import QLockFile

LIST = Path(__file__).parent / "node"
CACHE = Path(__file__).resolve().parents[2] / "build" / "node"
PATIENCE = 240  # seconds, for the packages to come


def folder(cache: Path = CACHE) -> Path:
    """
    A folder with `node_modules` as package-lock.json has them; made first if it is not there.

    A script that lies in it or runs from it can `import` and `require` them. Two processes may ask at once: one makes
    it, the other waits.

    Raises:
        RuntimeError: npm could not do it; with what it wrote.
    """
    texts = [(LIST / name).read_bytes() for name in ("package.json", "package-lock.json")]
    made = cache / hashlib.sha256(b"\0".join(texts)).hexdigest()[:16]
    cache.mkdir(parents=True, exist_ok=True)
    lock = QLockFile(str(cache / f"{made.name}.lock"))
    lock.setStaleLockTime(0)  # only a process that is gone loses it
    if not lock.tryLock(PATIENCE * 1000):
        raise RuntimeError(f"{made.name}.lock is held by another process")
    try:
        if not made.exists():
            _install(made)
    finally:
        lock.unlock()
    return made


def script(source: Path, cache: Path = CACHE) -> Path:
    """A copy of a script where `node` finds the packages for it: imports are looked up from where a script lies."""
    place = folder(cache) / source.name
    part = place.with_name(f"{os.getpid()}-{source.name}")
    shutil.copyfile(source, part)
    part.replace(place)
    return place


def node() -> str:
    """Where node is; for tests marked requires("node")."""
    return _program("node")


def _program(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        raise RuntimeError(f"{name} is not on this computer")
    return found


def _install(place: Path) -> None:
    """Fetch the packages beside the place, and move them to it when all are there."""
    part = place.with_name(f"{place.name}.part")
    shutil.rmtree(part, ignore_errors=True)  # of one that was stopped
    part.mkdir()
    for name in ("package.json", "package-lock.json"):
        shutil.copyfile(LIST / name, part / name)
    done = subprocess.run(
        [_program("npm"), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline"],
        cwd=part,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        errors="replace",
        timeout=PATIENCE,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"npm ci: {done.stdout}{done.stderr}")
    part.replace(place)
