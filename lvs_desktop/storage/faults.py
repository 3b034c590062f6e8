"""What went wrong with a school file, as a coded problem."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy.exc import DBAPIError

from lvs_desktop.domain.problems import Problem, ProblemCode

_BY_TEXT = (
    ("database is locked", ProblemCode.SCHOOL_FILE_LOCKED),
    ("not a database", ProblemCode.SCHOOL_FILE_DAMAGED),
    ("malformed", ProblemCode.SCHOOL_FILE_DAMAGED),
    ("disk i/o error", ProblemCode.SCHOOL_FILE_DAMAGED),
    ("full", ProblemCode.DISK_FULL),
    ("readonly", ProblemCode.FOLDER_READ_ONLY),
    ("unable to open", ProblemCode.FOLDER_READ_ONLY),
)


@contextmanager
def named(path: Path) -> Iterator[None]:
    """Turn what SQLite or the system says of this file into a Problem that a person can act on."""
    try:
        yield
    except DBAPIError as error:
        _raise(path, str(error.orig), error)
    except sqlcipher.Error as error:
        _raise(path, str(error), error)
    except OSError as error:
        code = {
            errno.ENOSPC: ProblemCode.DISK_FULL,
            errno.EDQUOT: ProblemCode.DISK_FULL,
            errno.EFBIG: ProblemCode.DISK_FULL,
            errno.EROFS: ProblemCode.FOLDER_READ_ONLY,
            errno.EACCES: ProblemCode.FOLDER_READ_ONLY,
            errno.EPERM: ProblemCode.FOLDER_READ_ONLY,
            errno.ENOENT: ProblemCode.SCHOOL_FILE_NOT_FOUND,
        }.get(error.errno or 0)
        if code is None:
            raise
        raise Problem(code, file=path.name) from error


def _raise(path: Path, text: str, error: Exception) -> None:
    for part, code in _BY_TEXT:
        if part in text.lower():
            raise Problem(code, file=path.name) from error
    raise error
