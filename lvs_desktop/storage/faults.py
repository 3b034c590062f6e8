"""What went wrong with a school file, as a coded problem."""

import errno
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy.exc import DBAPIError

from lvs_desktop.domain.problems import Problem, ProblemCode

_BUSY, _LOCKED, _READONLY, _IOERR, _CORRUPT, _FULL, _CANTOPEN, _NOTADB = 5, 6, 8, 10, 11, 13, 14, 26
_PLAIN = {
    _BUSY: ProblemCode.SCHOOL_FILE_LOCKED,
    _LOCKED: ProblemCode.SCHOOL_FILE_LOCKED,
    _READONLY: ProblemCode.FOLDER_READ_ONLY,
    _CANTOPEN: ProblemCode.FOLDER_READ_ONLY,
    _FULL: ProblemCode.DISK_FULL,
}
# a handle that leads nowhere any more: the stick was pulled out, the network drive is gone
_GONE = (
    *("EIO", "ENXIO", "ENODEV", "ESTALE", "ETIMEDOUT", "EHOSTDOWN", "EHOSTUNREACH"),
    *("ENETDOWN", "ENETUNREACH", "ENOTCONN", "ECONNRESET", "ECONNABORTED"),
)
_BY_SYSTEM = {
    errno.ENOSPC: ProblemCode.DISK_FULL,
    errno.EDQUOT: ProblemCode.DISK_FULL,
    errno.EFBIG: ProblemCode.DISK_FULL,
    errno.EROFS: ProblemCode.FOLDER_READ_ONLY,
    errno.EACCES: ProblemCode.FOLDER_READ_ONLY,
    errno.EPERM: ProblemCode.FOLDER_READ_ONLY,
    errno.ENOENT: ProblemCode.SCHOOL_FILE_NOT_FOUND,
    errno.ENAMETOOLONG: ProblemCode.SCHOOL_FILE_NAME_TOO_LONG,
    **{getattr(errno, name): ProblemCode.SCHOOL_FILE_UNREACHABLE for name in _GONE if hasattr(errno, name)},
}
_SHARED = (32, 33)  # Windows: another program has it open


@contextmanager
def named(
    path: Path,
    *,
    at: Path | None = None,
    sound: Callable[[], bool] | None = None,
    if_sound: ProblemCode = ProblemCode.SCHOOL_FILE_UNREACHABLE,
) -> Iterator[None]:
    """
    Turn what SQLite or the system says of this file into a Problem that a person can act on.

    Args:
        at: The file that is worked on in its stead: a copy that takes its place later.
        sound: Reads the file as it lies on the disk; False if it is damaged. SQLite calls a drive that is gone a
            damaged file, so that it is looked at once more before a person is frightened.
        if_sound: What it is if SQLite calls it damaged and every page is sound.
    """
    place = at or path
    try:
        yield
    except DBAPIError as error:
        code = getattr(error.orig, "sqlite_errorcode", 0)
        raise _of_sqlite(path, place, code, sound, if_sound) or error from error
    except sqlcipher.Error as error:
        raise _of_sqlite(path, place, getattr(error, "sqlite_errorcode", 0), sound, if_sound) or error from error
    except OSError as error:
        problem = _of_system(path, error)
        if problem is None:
            raise
        if problem.code is ProblemCode.SCHOOL_FILE_NOT_FOUND and sound is not None:  # it was there when it was opened
            problem = Problem(ProblemCode.SCHOOL_FILE_UNREACHABLE, file=path.name)
        raise problem from error


def _of_system(path: Path, error: OSError) -> Problem | None:
    if getattr(error, "winerror", None) in _SHARED:
        return Problem(ProblemCode.SCHOOL_FILE_LOCKED, file=path.name)
    code = _BY_SYSTEM.get(error.errno or 0)
    return Problem(code, file=path.name) if code else None


def _of_sqlite(
    path: Path, place: Path, code: int, sound: Callable[[], bool] | None, if_sound: ProblemCode
) -> Problem | None:
    code &= 0xFF  # the rest says where in SQLite it was
    if code in _PLAIN:
        return Problem(_PLAIN[code], file=path.name)
    if code not in (_IOERR, _CORRUPT, _NOTADB):
        return None
    try:
        if not sound() if sound is not None else code != _IOERR:
            return Problem(ProblemCode.SCHOOL_FILE_DAMAGED, file=path.name)
        if code != _IOERR:
            return Problem(if_sound, file=path.name)
        _write(place)
    except OSError as error:
        found = _of_system(path, error)
        if found is not None and found.code is not ProblemCode.SCHOOL_FILE_NOT_FOUND:
            return found
    return Problem(ProblemCode.SCHOOL_FILE_UNREACHABLE, file=path.name)


def _write(path: Path) -> None:
    """Write where SQLite could not, to hear why: a quota and a limit are 'disk I/O error' to it, as a lost drive is."""
    scratch = path.with_name(path.name + ".probe")
    written = (path, path.with_name(path.name + "-wal"))
    largest = max((part.stat().st_size for part in written if part.exists()), default=0)
    try:
        with scratch.open("wb") as out:
            out.seek(largest)
            out.write(bytes(1 << 16))
            out.flush()
            os.fsync(out.fileno())
    finally:
        scratch.unlink(missing_ok=True)
