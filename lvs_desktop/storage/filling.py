"""
A database in memory beside the school's, filled by a connection of its own while the school's connection is at work.

SQLite lets a connection do one thing at a time. With two of them rows are taken in while others are compared. Both
open one name of SQLite's `memdb` (https://sqlite.org/inmemorydb.html): it is this process's alone and gone with its
last connection.
"""

import secrets
from collections.abc import Iterable
from typing import Any, Final

import sqlcipher3.dbapi2 as sqlcipher

from lvs_desktop.storage.school_file import SchoolFile

NAME: Final = "staged"  # of the database in the school's connection


class Filling:
    """
    Takes rows in. The school's connection sees what was committed; it must not be reading at that moment.

    Args:
        tables: SQL that makes them.
        room: Bytes that the rows are likely to take. memdb doubles its memory as it grows, and what it gives back
            lies about unused: growing at once, before others want memory, keeps 20 MB of a 100,000 pupils' import.
    """

    def __init__(self, file: SchoolFile, tables: Iterable[str], *, room: int) -> None:
        discard(file)
        address = f"file:/{secrets.token_hex(16)}?vfs=memdb"
        self._driver = sqlcipher.connect(address, timeout=0, uri=True, isolation_level=None, check_same_thread=False)
        try:
            for setting in ("journal_mode = OFF", "synchronous = OFF", "cache_size = -1024"):  # thrown away if it fails
                self._driver.execute(f"PRAGMA {setting}").fetchall()
            self._driver.execute("CREATE TABLE room(bytes)")
            self._driver.execute("INSERT INTO room VALUES (zeroblob(?))", (room,))
            self._driver.execute("DROP TABLE room")
            for statement in tables:
                self._driver.execute(statement)
            file.driver.execute(f"ATTACH '{address}' AS {NAME} KEY ''")
            # no pages of it twice in memory
            file.driver.execute(f"PRAGMA {NAME}.cache_size = -256").fetchall()
            file.driver.execute(f"PRAGMA {NAME}.mmap_size = {1 << 30}").fetchall()
        except BaseException:
            self._driver.close()
            raise

    def add(self, statement: str, rows: Iterable[tuple[Any, ...]]) -> None:
        """Take rows in; not seen before `commit`."""
        if not self._driver.in_transaction:
            self._driver.execute("BEGIN")
        self._driver.executemany(statement, rows)

    def commit(self) -> None:
        """Let the rows be seen."""
        if self._driver.in_transaction:
            self._driver.execute("COMMIT")

    def close(self) -> None:
        """From here on the tables are the school's connection's alone. What was not committed is lost."""
        self._driver.close()


def discard(file: SchoolFile) -> None:
    """Forget the database. Not inside a transaction."""
    driver = file.driver
    if any(name == NAME for _, name, _ in driver.execute("PRAGMA database_list").fetchall()):
        driver.execute(f"DETACH {NAME}")
