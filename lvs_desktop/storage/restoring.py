"""Looking into a backup, and putting it in the place of its school file."""

import os
import sys
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from pathlib import Path

from lvs_desktop.domain.problems import Problem, ProblemCode
from lvs_desktop.storage import disk, faults, keys
from lvs_desktop.storage.school_file import SchoolFile, claimed


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """What a sound backup holds. The last entry's values are None in a school where nothing was done yet."""

    pupils: int  # active ones
    archived: int
    last_at: str | None = None  # UTC, ISO 8601
    last_by: str | None = None
    last_file: str | None = None


def examine(backup: Path, key: bytes) -> Contents:
    """
    Open a backup without changing it or its folder, see that it is whole, and count.

    Raises:
        Problem: As SchoolFile: it is of no use.
    """
    opened = SchoolFile(backup, key, read_only=True)
    try:
        # plain SQL on what every version has: the copy may be older than our tables
        with opened.begin() as connection:
            run = connection.exec_driver_sql
            if run("PRAGMA integrity_check").scalar() != "ok":
                raise Problem(ProblemCode.SCHOOL_FILE_DAMAGED, file=backup.name)
            pupils, archived = run("SELECT count(*) - count(archived_at), count(archived_at) FROM pupil").one()
            last = run('SELECT "at", "by", file_name FROM entry ORDER BY id DESC LIMIT 1').first() or (None,) * 3
        return Contents(pupils=pupils, archived=archived, last_at=last[0], last_by=last[1], last_file=last[2])
    finally:
        opened.close()


def put_back(backup: Path, path: Path, key: bytes, *, word: str) -> Path | None:
    """
    Put a copy of a backup in the place of its school file. What is there is kept under another name, never overwritten.

    A power cut leaves the old file, or none, or the new one, and the backup in any case.

    Args:
        word: Stands in the new name of the old file: 'school (WORD 2026-08-12 103105).lvs'.

    Returns:
        The new name of what was there; None if there was nothing.

    Raises:
        Problem: SCHOOL_FILE_LOCKED (somebody has the old file open), _DAMAGED (the backup), DISK_FULL,
            FOLDER_READ_ONLY; nothing was changed.
    """
    disk.check_name(path)
    scratch = path.with_name(path.name + ".restoring")
    with faults.named(path):
        there = claimed(path) if path.is_file() else None
        try:
            disk.discard(scratch)
            with backup.open("rb") as source:
                disk.copy(source.fileno(), scratch, sound=keys.page_check(key))
            if there is not None and sys.platform == "win32":
                there.close()  # an open file can't be renamed there
            aside = _set_aside(path, word)
            disk.replace(scratch, path)
            return aside
        finally:
            scratch.unlink(missing_ok=True)
            if there is not None:
                there.close()


def _set_aside(path: Path, word: str) -> Path | None:
    """Give the file, its log too, a name that nobody has. The log goes first: it would be merged into the new file."""
    parts = [part for part in ("", "-wal", "-journal") if path.with_name(path.name + part).exists()]
    if not parts:
        return None
    aside = _free_name(path, word)
    for part in reversed(parts):
        _rename(path.with_name(path.name + part), aside.with_name(aside.name + part), keep=not part)
    disk.sync_folder(path.parent)
    return aside


def _free_name(path: Path, word: str) -> Path:
    stamp = datetime.now().strftime("%Y-%m-%d %H%M%S")
    for number in count(1):
        mark = f" ({word} {stamp}{f'-{number}' if number > 1 else ''})"
        room = 255 - len(f"{mark}{path.suffix}-journal".encode())
        stem = path.stem.encode()[:room].decode(errors="ignore")
        name = path.with_name(f"{stem}{mark}{path.suffix}")
        if not any(name.with_name(name.name + part).exists() for part in ("", "-wal", "-journal")):
            return name
    raise AssertionError("names never end")


def _rename(old: Path, new: Path, *, keep: bool) -> None:
    """Rename without overwriting; with `keep` the old name stays until the new file takes it, where links exist."""
    try:
        os.link(old, new)
    except FileExistsError:
        raise
    except OSError:
        old.rename(new)  # a stick with FAT has no links; nobody made this name since we looked
        return
    if not keep:
        old.unlink()
