"""
One encrypted school file: making, opening, closing.

One connection, exclusive for this program as long as the file is open (`locking_mode=EXCLUSIVE`): a second program
is told that the file is in use. WAL with `synchronous=FULL`: a killed process leaves the old or the new state.
"""

import os
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import BinaryIO

import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy import Connection as Connection
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.pool import QueuePool

from lvs_desktop.domain.people import fold
from lvs_desktop.domain.problems import Problem, ProblemCode
from lvs_desktop.storage import backups, disk, faults, keys, migrations, statements
from lvs_desktop.storage.disk import PAGE as PAGE
from lvs_desktop.storage.form import bad_pages, first_bytes, has_page_of
from lvs_desktop.storage.form import check_form as check_form

_BUSY = 1.0  # seconds to wait for another program
_TABLES = {"meta", "pupil", "entry", "worker"}  # of every version


class SchoolFile:
    """
    An open school file. Not for two threads at once.

    Args:
        path: The file.
        key: Its 32-byte key.
        read_only: Write nothing, not even a log beside it: for a backup, a folder or a medium that can't be written.
            A file of an older version is opened as it is.

    Raises:
        Problem: SCHOOL_FILE_LOCKED, _CUT, _DAMAGED, _FOREIGN, _NEWER, _UNREACHABLE, FOLDER_READ_ONLY, DISK_FULL.
    """

    def __init__(
        self, path: Path, key: bytes, *, steps: Sequence[ModuleType] | None = None, read_only: bool = False
    ) -> None:
        self.path = path
        self.read_only = read_only
        self._key = key
        # Closing any handle of a file drops this process's POSIX locks on it, SQLite's too. So the one handle for
        # plain reading (backups) is opened first and closed last.
        with faults.named(path):
            self._raw = claimed(path)
        try:
            self._least = os.fstat(self._raw.fileno()).st_size  # it never becomes smaller while it is open
            self._engine = _engine(path, key, read_only=read_only)
            self._connection = self._checked(newest=len(steps or migrations.modules()))
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
        with self.named(), self._connection.begin():
            yield self._connection

    @contextmanager
    def begin_backed_up(self) -> Iterator[Connection]:
        """
        A transaction as `begin`, with a backup of the school before it.

        The file does not change before the log is merged, so that it is copied while the transaction is at work; it
        is committed when the copy is complete and on the disk.

        Raises:
            Problem: As `back_up`; nothing was changed.
        """
        with self.named(), ThreadPoolExecutor(1, "backup") as beside:
            self._make_ready_to_copy()
            copied = beside.submit(self._copy)
            with self._connection.begin():
                yield self._connection
                copied.result()

    @property
    def driver(self) -> sqlcipher.Connection:
        """The driver's own connection: for PRAGMAs, bulk inserts, progress and tracing."""
        return _driver(self._connection)

    def back_up(self) -> Path:
        """
        Copy the file, encrypted as it is, into NAME.lvs.backups; the newest few are kept.

        Raises:
            Problem: DISK_FULL, FOLDER_READ_ONLY, SCHOOL_FILE_DAMAGED, _UNREACHABLE; nothing was changed.
        """
        with self.named():
            self._make_ready_to_copy()
            return self._copy()

    @property
    def key_id(self) -> str:
        """The public name of the file's key."""
        return keys.key_id(self._key)

    def derived(self, purpose: str) -> bytes:
        """A 32-byte key for another purpose, made of the file's own."""
        return keys.derived(self._key, purpose)

    def merge(self) -> None:
        """Merge the write-ahead log into the file now, so that nothing that was deleted is left in it."""
        with self.named():
            self._merge()

    def close(self) -> None:
        """Close the file. Temporary tables are gone, the write-ahead log is merged."""
        self._close_database()
        self._raw.close()

    def _make_ready_to_copy(self) -> None:
        if self.read_only:
            raise Problem(ProblemCode.FOLDER_READ_ONLY, file=self.path.name)
        self._merge()

    def _copy(self) -> Path:
        return backups.make(self._raw.fileno(), self.path, keys.page_check(self._key))

    def _close_database(self) -> None:
        self._connection.close()
        self._engine.dispose()

    @contextmanager
    def named(self) -> Iterator[None]:
        """What goes wrong with the file in here, as a problem: `begin` does so itself, the bare `driver` does not."""
        with faults.named(self.path, sound=self._sound):
            yield

    def _sound(self) -> bool:
        return self.path.stat().st_size >= self._least and not bad_pages(self.path, self._key)

    def _merge(self) -> None:
        """Merge the write-ahead log into the file, all of it."""
        # a log that can't be merged whole raises, unless somebody else reads: nobody else has the file open
        self.driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        self._least = os.fstat(self._raw.fileno()).st_size

    def _checked(self, *, newest: int) -> Connection:
        """The connection, after the file was seen to be whole, ours, and not of a newer program."""
        connection: Connection | None = None
        path = self.path
        try:
            # SQLite calls a file damaged that lacks its last pages; the pages that are there know better
            with faults.named(path, sound=lambda: not bad_pages(path, self._key), if_sound=ProblemCode.SCHOOL_FILE_CUT):
                connection = self._engine.connect()
                run = _driver(connection).execute
                if not self.read_only:
                    run("PRAGMA journal_mode = WAL").fetchone()
                    run("BEGIN IMMEDIATE")
                    run("COMMIT")
                    run("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
                pages = int(run("PRAGMA page_count").fetchone()[0])
                size = os.fstat(self._raw.fileno()).st_size
                if size < pages * PAGE:
                    raise Problem(ProblemCode.SCHOOL_FILE_CUT, file=path.name)
                if size > pages * PAGE or run("PRAGMA cipher_integrity_check").fetchone():
                    raise Problem(ProblemCode.SCHOOL_FILE_DAMAGED, file=path.name)
                version = int(run("PRAGMA user_version").fetchone()[0])
                tables = {row[0] for row in run("SELECT name FROM sqlite_master WHERE type = 'table'")}
            if not tables >= _TABLES:
                raise Problem(ProblemCode.SCHOOL_FILE_FOREIGN, file=path.name, kind="key")
            if version > newest:
                raise Problem(ProblemCode.SCHOOL_FILE_NEWER, file=path.name)
            if version == 0:
                raise Problem(ProblemCode.SCHOOL_FILE_DAMAGED, file=path.name)
            return connection
        except BaseException:
            if connection is not None:
                connection.invalidate()  # closes it at once, whatever state it is in
            self._engine.dispose()
            raise


def check_free(path: Path) -> None:
    """
    Refuse a path where no new school file can be made.

    Raises:
        Problem: SCHOOL_FILE_EXISTS, _NAME_TOO_LONG.
    """
    disk.check_name(path)
    if path.exists():
        raise Problem(ProblemCode.SCHOOL_FILE_EXISTS, file=path.name)


def take_away(path: Path) -> None:
    """Take away a new file that could not be finished."""
    disk.discard(path)


def create(path: Path, key: bytes) -> SchoolFile:
    """
    Make an empty school file of the newest schema.

    Raises:
        Problem: SCHOOL_FILE_EXISTS, _NAME_TOO_LONG, FOLDER_READ_ONLY, DISK_FULL; nothing is left behind.
    """
    check_free(path)
    scratch = path.with_name(path.name + ".new")
    with faults.named(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        disk.discard(scratch)
        try:
            _migrate(scratch, key, migrations.modules(), start=0, target=path)
            disk.discard(path)  # what a file of this name left behind would be read as this one's
            disk.replace(scratch, path)
        except BaseException:
            disk.discard(scratch)
            raise
    return SchoolFile(path, key)


def open_file(path: Path, key: bytes, *, steps: Sequence[ModuleType] | None = None) -> SchoolFile:
    """
    Open a school file whose key is known to be right for `keys.key_id`, migrating it (on a copy) if it is older.

    Where the file, its folder or its medium can't be written, it is opened for reading only, unless it has to be
    migrated or a log lies beside it that can't be merged.

    Raises:
        Problem: SCHOOL_FILE_NOT_FOUND, _LOCKED, _EMPTY, _CUT, _DAMAGED, _FOREIGN, _WRONG_KEY, _NEWER, _UNREACHABLE,
            FOLDER_READ_ONLY, DISK_FULL.
    """
    with faults.named(path):
        check_form(path)
        if first_bytes(path) != keys.salt_of(key):
            damaged = has_page_of(path, key)
            raise Problem(
                ProblemCode.SCHOOL_FILE_DAMAGED if damaged else ProblemCode.SCHOOL_FILE_WRONG_KEY, file=path.name
            )
        wanted = tuple(steps or migrations.modules())
        try:
            opened = SchoolFile(path, key, steps=steps)
        except Problem as problem:
            if problem.code is not ProblemCode.FOLDER_READ_ONLY:
                raise
            return _to_read(path, key, wanted)
        if opened.version == len(wanted):
            return opened
        try:
            _bring_up_to_date(opened, key, wanted)
        finally:
            opened.close()
        return SchoolFile(path, key, steps=steps)


def _to_read(path: Path, key: bytes, wanted: Sequence[ModuleType]) -> SchoolFile:
    """The file as it is, for reading only."""
    log = path.with_name(path.name + "-wal")
    if log.exists() and not (log.is_file() and not log.stat().st_size):  # it holds what the file does not hold yet
        raise Problem(ProblemCode.FOLDER_READ_ONLY, file=path.name)
    opened = SchoolFile(path, key, steps=wanted, read_only=True)
    if opened.version != len(wanted):
        opened.close()
        raise Problem(ProblemCode.FOLDER_READ_ONLY, file=path.name)
    return opened


def _bring_up_to_date(opened: SchoolFile, key: bytes, wanted: Sequence[ModuleType]) -> None:
    """Migrate a copy of an open file and put it in its place; the claim on the old file is held until it is there."""
    path = opened.path
    version = opened.version
    opened.back_up()
    copy = path.with_name(path.name + ".migrating")
    try:
        disk.discard(copy)
        disk.copy(opened._raw.fileno(), copy)
        _migrate(copy, key, wanted, start=version, target=path)
        opened._close_database()
        if sys.platform == "win32":
            opened._raw.close()  # an open file can't be replaced there, and nobody else can replace or open this one
        disk.replace(copy, path)
    except BaseException:
        disk.discard(copy)
        raise


def _engine(path: Path, key: bytes, *, read_only: bool = False) -> Engine:
    def connect() -> sqlcipher.Connection:
        # immutable: no lock, no log, nothing beside the file
        address = f"{path.resolve().as_uri()}?mode=ro&immutable=1" if read_only else str(path)
        # uri: for this address, and for the database in memory that `filling` attaches
        raw = sqlcipher.connect(address, uri=True, timeout=_BUSY, isolation_level=None, check_same_thread=False)
        try:
            raw.execute(keys.pragma(key))
            # SHA-256 is in the processor of most computers since 2018: three times as fast as the default SHA-512
            raw.execute("PRAGMA cipher_hmac_algorithm = HMAC_SHA256")
            for setting in (
                "cipher_log_level = NONE",
                "main.locking_mode = EXCLUSIVE",
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
        statements.URL,
        module=sqlcipher,
        creator=connect,
        poolclass=QueuePool,
        pool_size=1,
        max_overflow=0,
        execution_options={"compiled_cache": statements.COMPILED},
    )
    # SQLAlchemy's own BEGIN is silent with isolation_level None
    begin = "BEGIN" if read_only else "BEGIN IMMEDIATE"
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql(begin))
    return engine


def claimed(path: Path) -> BinaryIO:
    """
    A handle for reading a file that is claimed by it where the system has flock (not Windows: SQLite's lock stands).

    Raises:
        Problem: SCHOOL_FILE_LOCKED.
    """
    while True:
        handle = path.open("rb")
        try:
            _claim(handle.fileno(), path)
            # while we waited another program may have put a new file in its place: the claim must be on that one
            if sys.platform == "win32" or os.path.samestat(os.fstat(handle.fileno()), path.stat()):
                return handle
        except BaseException:
            handle.close()
            raise
        handle.close()


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


def _migrate(path: Path, key: bytes, steps: Sequence[ModuleType], *, start: int, target: Path) -> None:
    """Bring a file (or none) that nobody else uses, and that will be `target`, to the newest schema; it is whole."""
    engine = _engine(path, key)
    try:
        # named here, as long as what was written is there to be looked at
        with faults.named(target, at=path), engine.connect() as connection:
            driver = _driver(connection)
            driver.execute("PRAGMA journal_mode = WAL").fetchone()
            driver.execute("PRAGMA foreign_keys = OFF")
            with connection.begin():
                migrations.upgrade(connection, steps, start=start)
            if driver.execute("PRAGMA integrity_check").fetchone() != ("ok",):
                raise Problem(ProblemCode.SCHOOL_FILE_DAMAGED, file=target.name)
            driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    finally:
        engine.dispose()
    with path.open("rb+") as written:
        os.fsync(written.fileno())


def _search_key(family_name: str | None, given_name: str | None, name_prefix: str | None) -> str:
    return fold(f"{family_name or ''} {given_name or ''} {name_prefix or ''}").rstrip()


def _driver(connection: Connection) -> sqlcipher.Connection:
    # asking for it begins no transaction
    driver = connection.connection.driver_connection
    if driver is None:
        raise RuntimeError("the connection is closed")
    return driver
