"""
One encrypted school file: making, opening, closing.

One connection, exclusive for this program as long as the file is open (`locking_mode=EXCLUSIVE`): a second program
is told that the file is in use. WAL with `synchronous=FULL`: a killed process leaves the old or the new state.
"""

import os
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from types import ModuleType

import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy import Connection as Connection
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.pool import QueuePool

from lvs_desktop.domain.people import fold
from lvs_desktop.domain.problems import Problem, ProblemCode
from lvs_desktop.storage import faults, keys, migrations

PAGE = 4096
KEPT_BACKUPS = 5
_ENCRYPTED = 200  # different bytes in a page of random ones: 256, hardly ever under 250
_BUSY = 1.0  # seconds to wait for another program


class SchoolFile:
    """
    An open school file. Not for two threads at once.

    Args:
        path: The file.
        key: Its 32-byte key.

    Raises:
        Problem: SCHOOL_FILE_LOCKED, _DAMAGED, _NEWER, FOLDER_READ_ONLY, DISK_FULL.
    """

    def __init__(self, path: Path, key: bytes, *, steps: Sequence[ModuleType] | None = None) -> None:
        self.path = path
        # Closing any handle of a file drops this process's POSIX locks on it, SQLite's too. So the one handle for
        # plain reading (backups) is opened first and closed last.
        self._raw = path.open("rb")
        try:
            _claim(self._raw.fileno(), path)
            self._engine = _engine(path, key)
            self._connection = _checked(
                self._engine, path, self._raw.fileno(), newest=len(steps or migrations.modules())
            )
        except BaseException:
            self._raw.close()
            raise

    @property
    def version(self) -> int:
        """The schema version of the file."""
        return int(self.driver.execute("PRAGMA user_version").fetchone()[0])

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        """A transaction (`BEGIN IMMEDIATE`): committed at the end, rolled back if anything is raised."""
        with faults.named(self.path), self._connection.begin():
            yield self._connection

    @property
    def driver(self) -> sqlcipher.Connection:
        """The driver's own connection: for PRAGMAs, bulk inserts, progress and tracing."""
        return _driver(self._connection)

    def back_up(self) -> Path:
        """
        Copy the file, encrypted as it is, into NAME.lvs.backups; the newest five are kept.

        Raises:
            Problem: DISK_FULL, FOLDER_READ_ONLY; nothing was changed.
        """
        with faults.named(self.path):
            self.driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
            folder = self.path.with_name(self.path.name + ".backups")
            folder.mkdir(exist_ok=True)
            for unfinished in folder.glob("*.tmp"):  # of a program that was killed
                unfinished.unlink()
            stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S.%fZ")
            target = folder / f"{stamp}.lvs"
            _copy(self._raw.fileno(), target)
            for old in sorted(folder.glob("*.lvs"))[:-KEPT_BACKUPS]:
                old.unlink()
            return target

    def close(self) -> None:
        """Close the file. Temporary tables are gone, the write-ahead log is merged."""
        self._connection.close()
        self._engine.dispose()
        self._raw.close()


def create(path: Path, key: bytes) -> SchoolFile:
    """
    Make an empty school file of the newest schema.

    Raises:
        Problem: SCHOOL_FILE_EXISTS, FOLDER_READ_ONLY, DISK_FULL.
    """
    if path.exists():
        raise Problem(ProblemCode.SCHOOL_FILE_EXISTS, file=path.name)
    scratch = path.with_name(path.name + ".new")
    with faults.named(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        _discard(scratch)
        _migrate(scratch, key, migrations.modules(), start=0)
        _discard(path)  # what a file of this name left behind would be read as this one's
        scratch.replace(path)
    return SchoolFile(path, key)


def open_file(path: Path, key: bytes, *, steps: Sequence[ModuleType] | None = None) -> SchoolFile:
    """
    Open a school file whose key is known to be right for `keys.key_id`, migrating it (on a copy) if it is older.

    Raises:
        Problem: SCHOOL_FILE_NOT_FOUND, _LOCKED, _DAMAGED, _WRONG_KEY, _NEWER, FOLDER_READ_ONLY, DISK_FULL.
    """
    with faults.named(path):
        check_form(path)
        if first_bytes(path) != keys.salt_of(key):
            damaged = _has_page_of(path, key)
            raise Problem(
                ProblemCode.SCHOOL_FILE_DAMAGED if damaged else ProblemCode.SCHOOL_FILE_WRONG_KEY, file=path.name
            )
        opened = SchoolFile(path, key, steps=steps)
        wanted = tuple(steps or migrations.modules())
        version = opened.version
        if version == len(wanted):
            return opened
        opened.back_up()
        copy = path.with_name(path.name + ".migrating")
        _discard(copy)
        _copy(opened._raw.fileno(), copy)
        try:
            _migrate(copy, key, wanted, start=version)
        except BaseException:
            opened.close()
            _discard(copy)
            raise
        opened.close()
        copy.replace(path)
        return SchoolFile(path, key, steps=steps)


def first_bytes(path: Path) -> bytes:
    """The 16 bytes that name the key."""
    with path.open("rb") as source:
        return source.read(16)


def check_form(path: Path) -> None:
    """
    Refuse what can't be a whole school file before any key is asked for.

    Raises:
        Problem: SCHOOL_FILE_NOT_FOUND; SCHOOL_FILE_DAMAGED if it is empty, cut off inside a page or not encrypted.
    """
    if not path.is_file():
        raise Problem(ProblemCode.SCHOOL_FILE_NOT_FOUND, file=path.name)
    size = path.stat().st_size
    # a merge that was cut off halfway a page is done again from the log beside the file
    log = path.with_name(path.name + "-wal")
    if size == 0 or (size % PAGE and not (log.is_file() and log.stat().st_size)):
        raise Problem(ProblemCode.SCHOOL_FILE_DAMAGED, file=path.name)
    with path.open("rb") as source:
        # an encrypted page holds nearly every byte; zeros, a text or a plain database do not
        if len(set(source.read(PAGE))) < _ENCRYPTED:
            raise Problem(ProblemCode.SCHOOL_FILE_DAMAGED, file=path.name)


def _has_page_of(path: Path, key: bytes) -> bool:
    """True if any page was written under this key: then the file is ours, and its beginning is damaged."""
    with path.open("rb") as source:
        for number in count(1):
            page = source.read(PAGE)
            if len(page) < PAGE:
                return False
            if keys.made_page(key, page, number):
                return True
    return False


def _engine(path: Path, key: bytes) -> Engine:
    def connect() -> sqlcipher.Connection:
        raw = sqlcipher.connect(str(path), timeout=_BUSY, isolation_level=None, check_same_thread=False)
        try:
            raw.execute(keys.pragma(key))
            # SHA-256 is in the processor of most computers since 2018: three times as fast as the default SHA-512
            raw.execute("PRAGMA cipher_hmac_algorithm = HMAC_SHA256")
            for setting in (
                "cipher_log_level = NONE",
                "locking_mode = EXCLUSIVE",
                "temp_store = MEMORY",
                "cache_size = -65536",
                "foreign_keys = ON",
                "secure_delete = ON",
                "synchronous = FULL",
                "wal_autocheckpoint = 0",  # merged when backed up or closed, not while the person waits
            ):
                raw.execute(f"PRAGMA {setting}")
            raw.create_function("search_key", 3, _search_key, deterministic=True)
        except BaseException:
            raw.close()  # an error keeps it alive otherwise, and with it its lock
            raise
        return raw

    engine = create_engine(
        "sqlite://", module=sqlcipher, creator=connect, poolclass=QueuePool, pool_size=1, max_overflow=0
    )
    # SQLAlchemy's own BEGIN is silent with isolation_level None
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    return engine


def _checked(engine: Engine, path: Path, raw: int, *, newest: int) -> Connection:
    """The connection, after the file was seen to be whole and not of a newer program."""
    connection: Connection | None = None
    try:
        with faults.named(path):
            connection = engine.connect()
            run = _driver(connection).execute
            run("PRAGMA journal_mode = WAL").fetchone()
            run("BEGIN IMMEDIATE")
            run("COMMIT")
            run("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
            pages = int(run("PRAGMA page_count").fetchone()[0])
            if pages * PAGE != os.fstat(raw).st_size or run("PRAGMA cipher_integrity_check").fetchone():
                raise Problem(ProblemCode.SCHOOL_FILE_DAMAGED, file=path.name)
            version = int(run("PRAGMA user_version").fetchone()[0])
            if version > newest:
                raise Problem(ProblemCode.SCHOOL_FILE_NEWER, file=path.name)
            if version == 0:
                raise Problem(ProblemCode.SCHOOL_FILE_DAMAGED, file=path.name)
            return connection
    except BaseException:
        if connection is not None:
            connection.invalidate()  # closes it at once, whatever state it is in
        engine.dispose()
        raise


def _claim(raw: int, path: Path) -> None:
    """
    Claim the file for this handle where the system has flock (not Windows: there SQLite's own lock stands).

    Unlike SQLite's POSIX locks it outlives the closing of another handle in this process.
    """
    if sys.platform != "win32":
        import fcntl

        deadline = time.monotonic() + _BUSY
        while True:
            try:
                return fcntl.flock(raw, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() > deadline:
                    raise Problem(ProblemCode.SCHOOL_FILE_LOCKED, file=path.name) from None
                time.sleep(0.05)


def _migrate(path: Path, key: bytes, steps: Sequence[ModuleType], *, start: int) -> None:
    """Bring a file (or none) that nobody else uses to the newest schema, and see that it is whole."""
    engine = _engine(path, key)
    try:
        with engine.connect() as connection:
            driver = _driver(connection)
            driver.execute("PRAGMA journal_mode = WAL").fetchone()
            driver.execute("PRAGMA foreign_keys = OFF")
            with connection.begin():
                migrations.upgrade(connection, steps, start=start)
            if driver.execute("PRAGMA integrity_check").fetchone() != ("ok",):
                raise Problem(ProblemCode.SCHOOL_FILE_DAMAGED, file=path.name)
            driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    finally:
        engine.dispose()
    with path.open("rb+") as written:
        os.fsync(written.fileno())


def _copy(raw: int, target: Path) -> None:
    """Copy a whole file by an open handle; the target appears complete or not at all."""
    scratch = target.with_name(target.name + ".tmp")
    with scratch.open("wb") as out:
        os.lseek(raw, 0, os.SEEK_SET)
        while block := os.read(raw, 1 << 20):
            out.write(block)
        out.flush()
        os.fsync(out.fileno())
    scratch.replace(target)


def _discard(path: Path) -> None:
    for part in ("", "-wal", "-shm", "-journal"):
        path.with_name(path.name + part).unlink(missing_ok=True)


def _search_key(family_name: str | None, given_name: str | None, name_prefix: str | None) -> str:
    return fold(f"{family_name or ''} {given_name or ''} {name_prefix or ''}").rstrip()


def _driver(connection: Connection) -> sqlcipher.Connection:
    # asking for it begins no transaction
    driver = connection.connection.driver_connection
    if driver is None:
        raise RuntimeError("the connection is closed")
    return driver
