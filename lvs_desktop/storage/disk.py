"""Files on disk, moved so that a power cut, a full disk or a second program leaves the old or the new one."""

import errno
import os
import sys
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

from lvs_desktop.domain.problems import Problem, ProblemCode

PAGE = 4096
_LONGEST_SUFFIX = ".migrating-journal"
_USUAL_LIMIT = 255  # of a name: bytes on Linux, UTF-16 units on Windows and macOS

_BLOCK = 256 * PAGE  # bytes that are copied at a time; smaller ones make a large file's copy a tenth slower
_SMALL = 4 * _BLOCK  # bytes of a file of which a quarter of that is enough
_AHEAD = 4  # blocks

Sound = Callable[[bytes, int], bool]  # of a page and its number (the first is 1)


def check_name(path: Path) -> None:
    """
    Refuse a name that leaves no room for the files beside it (NAME.lvs.keys, NAME.lvs-wal ...).

    Raises:
        Problem: SCHOOL_FILE_NAME_TOO_LONG (facts: longest).
    """
    limit = _USUAL_LIMIT
    if hasattr(os, "pathconf"):
        try:
            limit = os.pathconf(path.parent, "PC_NAME_MAX")
        except (OSError, ValueError):
            pass  # the folder is not there yet
    size = len(os.fsencode(path.name)) if sys.platform == "linux" else len(path.name.encode("utf-16-le")) // 2
    longest = limit - len(_LONGEST_SUFFIX)
    if size > longest:
        raise Problem(ProblemCode.SCHOOL_FILE_NAME_TOO_LONG, file=path.name, longest=longest)


def copy(source: int, target: Path, *, sound: Sound | None = None) -> None:
    """
    Copy a whole file by an open handle; the target appears complete and on the disk, or not at all.

    Args:
        sound: Asked of each page that was written; a page that is not sound stops the copy.

    Raises:
        Problem: SCHOOL_FILE_DAMAGED if a page is not sound.
        OSError: As the system says it; nothing is left behind.
    """
    scratch = target.with_name(target.name + ".tmp")
    try:
        # the looking goes on while the system writes: half the time
        with scratch.open("wb") as out, ThreadPoolExecutor(1) as beside:
            os.lseek(source, 0, os.SEEK_SET)
            looked: deque[Future[bool]] = deque()
            whole = True
            place = 0
            at_once = _BLOCK if os.fstat(source).st_size > _SMALL else _BLOCK // 4
            while block := os.read(source, at_once):
                if sound is not None:
                    looked.append(beside.submit(_all_sound, block, place, sound))
                if len(looked) > _AHEAD:  # else a large file would stand in memory, waiting to be looked at
                    whole = looked.popleft().result() and whole
                out.write(block)
                place += len(block)
            out.flush()
            os.fsync(out.fileno())
            if not all([whole, *(found.result() for found in looked)]):
                raise Problem(ProblemCode.SCHOOL_FILE_DAMAGED, file=target.name)
        replace(scratch, target)
    except BaseException:
        scratch.unlink(missing_ok=True)
        raise


def _all_sound(block: bytes, place: int, sound: Sound) -> bool:
    starts = range(0, len(block), PAGE)
    return all(sound(block[start : start + PAGE], (place + start) // PAGE + 1) for start in starts)


def replace(scratch: Path, target: Path) -> None:
    """Give a finished file its name, for good."""
    scratch.replace(target)
    sync_folder(target.parent)


def sync_folder(folder: Path) -> None:
    """See that names that were changed in a folder survive a power cut."""
    if sys.platform == "win32":
        return  # a folder can't be opened there; NTFS keeps a journal of names
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOTSUP):  # some network drives have no such thing
            raise
    finally:
        os.close(handle)


def discard(path: Path) -> None:
    """Take away a database file that nobody needs, and what SQLite keeps beside it."""
    for part in ("", "-wal", "-shm", "-journal"):
        path.with_name(path.name + part).unlink(missing_ok=True)
