"""
A source's rows beside the school: tables in memory, gone with the connection.

`stage` holds the good rows, in a database of its own (`filling`), `bad` the rows with an error (their pupils count as
present), `found` one line for each pupil that the import speaks of: key = row for rows of the source, key = -pupil_id
for pupils who are not in it. `leaver` holds the numbers that a source of changes only names as leaving: of the others
nothing follows. The view `delta` reads them with the two boxes: kind of change and mask of the fields to write.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import Connection

from lvs_desktop.domain.people import COMPARED, fold, number_key
from lvs_desktop.storage import filling, masks
from lvs_desktop.storage.masks import quoted
from lvs_desktop.storage.school_file import SchoolFile

StageRow = tuple[int | str, ...]  # row, pupil_number, the compared fields; "" is nothing
BadRow = tuple[int, str | None, str | None]  # row, number, number without zeros; None where it can't be read

# a staged row's number without its leading zeros, as domain.people.number_key
NUMBER_KEY = "ltrim(s.pupil_number, '0')"

_GONE = (
    "DROP TABLE IF EXISTS temp.bad",
    "DROP TABLE IF EXISTS temp.unnumbered",
    "DROP TABLE IF EXISTS temp.linked",
    "DROP TABLE IF EXISTS temp.released",
    "DROP TABLE IF EXISTS temp.held",
    "DROP TABLE IF EXISTS temp.twin",
    "DROP TABLE IF EXISTS temp.left_name",
    "DROP TABLE IF EXISTS temp.leaver",
    "DROP VIEW IF EXISTS temp.delta",
    "DROP TABLE IF EXISTS temp.found",
    "DROP TABLE IF EXISTS temp.seen",
    "DROP TABLE IF EXISTS temp.fresh",
    "DROP TABLE IF EXISTS temp.take",
)
_SCHEMA = (
    'CREATE TEMP TABLE bad("row" INTEGER PRIMARY KEY, pupil_number, number_key)',
    # rows without a number, as in `stage`: those that are known or new get there too (storage.deciding)
    f'CREATE TEMP TABLE unnumbered("row" INTEGER PRIMARY KEY, pupil_number, {masks.COLUMNS})',
    # rows that a person said are a pupil of another number; pupils who lose their number to a row; pupils who may be
    # somebody in the source, so that they count as being in it
    'CREATE TEMP TABLE linked("row" INTEGER PRIMARY KEY, pupil_id INTEGER NOT NULL)',
    'CREATE TEMP TABLE released("row" INTEGER PRIMARY KEY, pupil_id INTEGER NOT NULL)',
    "CREATE TEMP TABLE held(pupil_id INTEGER PRIMARY KEY)",
    # keys without leading zeros that stand for more than one spelling
    "CREATE TEMP TABLE twin(number_key TEXT PRIMARY KEY) WITHOUT ROWID",
    # user names of the source that are somebody else's and were left out
    'CREATE TEMP TABLE left_name("row" INTEGER PRIMARY KEY, user_name)',
    # of a source that holds changes only: who is to leave
    "CREATE TEMP TABLE leaver(number_key TEXT PRIMARY KEY) WITHOUT ROWID",
    # differs: fields of which the file says something else, hand: the same for fields that were edited by hand
    # spelled: 1 the number is written otherwise, 2 the pupil gets the row's number
    "CREATE TEMP TABLE found(key INTEGER PRIMARY KEY, pupil_id, archived, differs, hand, spelled, chosen)",
    # the pupils of `found` who are in the source, and the numbers of its rows that are nobody's; empty: to be made anew
    "CREATE TEMP TABLE seen(pupil_id INTEGER PRIMARY KEY)",
    "CREATE TEMP TABLE fresh(number_key TEXT PRIMARY KEY) WITHOUT ROWID",
    # of pupils for whom it was chosen: the fields whose edits by hand the file replaces
    "CREATE TEMP TABLE take(pupil_id INTEGER PRIMARY KEY, bits INTEGER NOT NULL)",
)
# The driver takes 3.5 microseconds to bind a None, as long as a whole row of texts: an empty value is "" in `stage`.
_INSERT = f"INSERT INTO stage VALUES ({', '.join('?' * (len(COMPARED) + 2))})"
_ROOM: Final = 256 << 20  # bytes made ready at most
STAGE: Final = f'CREATE TABLE stage("row" INTEGER PRIMARY KEY, pupil_number, {masks.COLUMNS})'


@dataclass(slots=True)
class Span:
    """
    Rows that were taken in and wait to be shown.

    Attributes:
        first, last: Good rows; how many: `rows`.
        zeros: Some of their numbers have leading zeros.
        bad: Rows with an error.
        unnumbered: Rows without a number.
        present: Pupils who count as present, whatever their rows say: (row, number).
        left_out: A value that can't be used: (row, field).
    """

    first: int = 0
    last: int = 0
    rows: int = 0
    zeros: bool = False
    bad: list[BadRow] = field(default_factory=list)
    unnumbered: list[StageRow] = field(default_factory=list)
    present: list[tuple[int, str]] = field(default_factory=list)
    left_out: list[tuple[int, str]] = field(default_factory=list)


class Loading:
    """
    Rows on their way into the staging tables, while the school's connection may compare those before.

    Args:
        size: Of the source, in bytes.

    Attributes:
        waiting: What that connection does not see yet.
    """

    def __init__(self, file: SchoolFile, *, size: int) -> None:
        self.waiting = Span()
        self._file = file
        for statement in (*_GONE, *_SCHEMA):
            file.driver.execute(statement)
        self._filling = filling.Filling(file, [STAGE], room=min(size * 9 // 8, _ROOM))

    def add(self, rows: Sequence[StageRow]) -> None:
        """Take in good rows."""
        if rows:
            self._filling.add(_INSERT, rows)
            span = self.waiting
            span.first = span.first or int(rows[0][0])
            span.last = int(rows[-1][0])
            span.rows += len(rows)

    def show(self) -> Span:
        """Let the school's connection, which must be at rest, see what waits; returns that."""
        shown, self.waiting = self.waiting, Span()
        self._filling.commit()
        many = self._file.driver.executemany
        if shown.bad:
            many("INSERT INTO temp.bad VALUES (?, ?, ?)", shown.bad)
        if shown.unnumbered:
            many(_INSERT.replace("stage", "temp.unnumbered", 1), shown.unnumbered)
        if shown.present:
            known = [(row, number, number_key(number)) for row, number in shown.present]
            many("INSERT OR IGNORE INTO temp.bad VALUES (?, ?, ?)", known)
        _keep_stored(self._file, shown.left_out)
        return shown

    def close(self) -> None:
        """All rows are in, or no more are wanted."""
        self._filling.close()


def discard(file: SchoolFile) -> None:
    """Forget the staged rows."""
    if file.driver.in_transaction:
        file.driver.execute("ROLLBACK")
    for statement in _GONE:
        file.driver.execute(statement)
    filling.discard(file)


@dataclass(frozen=True, slots=True, kw_only=True)
class Double:
    """Rows that share a number (without leading zeros)."""

    number_key: str
    rows: tuple[int, ...]  # good rows
    bad_rows: tuple[int, ...]
    spellings: tuple[str, ...]  # in the file and in the school
    twice: bool  # one spelling stands on more than one row
    identical: bool  # the good rows say the same in every field; no bad row
    one_person: bool  # the good rows have one name and one birth date; no bad row


def doubles(connection: Connection, *, in_file: bool) -> list[Double]:
    """
    The numbers that occur more than once in the file, or are spelt in two ways in the file and the school.

    Args:
        in_file: Some occur more than once among the good rows.
    """
    run = connection.exec_driver_sql
    found: list[Any] = []
    if in_file or run("SELECT 1 FROM temp.bad WHERE number_key IS NOT NULL LIMIT 1").first() is not None:
        found += run(
            f"""SELECT number_key FROM (SELECT {NUMBER_KEY} AS number_key FROM staged.stage s
                                        UNION ALL SELECT number_key FROM temp.bad WHERE number_key IS NOT NULL)
                GROUP BY 1 HAVING count(*) > 1"""
        ).scalars()
    # of two stored spellings at least one has leading zeros; the index alone answers
    twins = run(
        """SELECT p.number_key FROM pupil p WHERE p.pupil_number <> p.number_key
           AND EXISTS (SELECT 1 FROM pupil o WHERE o.number_key = p.number_key AND o.pupil_number <> p.pupil_number)"""
    ).scalars()
    keys = {*found, *map(str, twins)}
    if not keys:
        return []
    run("DELETE FROM temp.twin")
    for key in keys:
        run("INSERT INTO temp.twin VALUES (?)", (key,))
    rows, bad, stored = (defaultdict[str, list[tuple[Any, ...]]](list) for _ in range(3))
    wanted = "IN (SELECT number_key FROM temp.twin)"
    for where, query in (
        (
            rows,
            f"""SELECT {NUMBER_KEY}, "row", pupil_number, {masks.COLUMNS}
                FROM staged.stage s WHERE {NUMBER_KEY} {wanted}""",
        ),
        (bad, f'SELECT number_key, "row", pupil_number FROM temp.bad WHERE number_key {wanted}'),
        (stored, f"SELECT number_key, pupil_number FROM pupil WHERE number_key {wanted}"),
    ):
        for row in run(query):
            where[str(row[0])].append(tuple(row))
    run("DELETE FROM temp.twin")
    return [
        double
        for key in sorted(rows)
        if (double := _double(key, rows[key], bad[key], [str(row[1]) for row in stored[key]]))
    ]


def _double(key: str, rows: list[tuple[Any, ...]], bad: list[tuple[Any, ...]], stored: list[str]) -> Double | None:
    in_file = {str(row[2]) for row in [*rows, *bad]}
    # a single stored spelling is kept, whatever the file writes; two stored ones need the person
    spellings = in_file | (set(stored) if len(stored) > 1 else set())
    if len(rows) + len(bad) == 1 and len(spellings) == 1:
        return None
    return Double(
        number_key=key,
        rows=tuple(int(row[1]) for row in rows),
        bad_rows=tuple(int(row[1]) for row in bad),
        spellings=tuple(sorted(spellings)),
        twice=len(in_file) < len(rows) + len(bad),
        identical=not bad and len({row[2:] for row in rows}) == 1,
        one_person=not bad and len({(fold(row[3]), fold(row[5]), row[6]) for row in rows}) == 1,
    )


def set_aside(connection: Connection, rows: Iterable[int], *, present: bool = True) -> None:
    """Take rows out of the good ones; with `present` their pupils still count as being in the file."""
    forget_seen(connection)
    for row in rows:
        if present:
            connection.exec_driver_sql(
                f'INSERT INTO temp.bad SELECT "row", pupil_number, {NUMBER_KEY} FROM staged.stage s WHERE "row" = ?',
                (row,),
            )
        connection.exec_driver_sql('DELETE FROM staged.stage WHERE "row" = ?', (row,))
        connection.exec_driver_sql("DELETE FROM temp.found WHERE key = ?", (row,))


def forget_seen(connection: Connection) -> None:
    """Which rows are which pupils has changed since `seen` was filled: it is made anew when it is needed."""
    connection.exec_driver_sql("DELETE FROM temp.seen")


def _keep_stored(file: SchoolFile, unusable: Iterable[tuple[int, str]]) -> None:
    """Let a value that can't be used (row, field) say what the school has: it is no empty cell, and clears nothing."""
    for row, name in unusable:
        file.driver.execute(
            f"""UPDATE staged.stage SET {quoted(name)} =
                ifnull((SELECT p.{quoted(name)} FROM pupil p WHERE p.number_key = ltrim(stage.pupil_number, '0')), '')
                WHERE "row" = ?""",
            (row,),
        )


def name_leavers(connection: Connection, number_keys: Iterable[str]) -> None:
    """Keep who is to leave, by number without leading zeros."""
    for key in number_keys:
        connection.exec_driver_sql("INSERT OR IGNORE INTO temp.leaver VALUES (?)", (key,))


def match_as_written(connection: Connection, keys: Iterable[str]) -> None:
    """Match these numbers by their exact spelling: the person said that the spellings are different pupils."""
    for key in keys:
        connection.exec_driver_sql("INSERT OR IGNORE INTO temp.twin VALUES (?)", (key,))


def foreign_rows(connection: Connection, own: Sequence[str]) -> list[tuple[int, str | None]]:
    """Rows (row, location) that speak of a pupil of another location than `own`, now or afterwards."""
    marks = ", ".join("?" * len(own))
    found = connection.exec_driver_sql(
        f"""SELECT s."row", COALESCE(nullif(s.location, ''), p.location) FROM staged.stage s
            LEFT JOIN pupil p ON p.number_key = {NUMBER_KEY}
            WHERE COALESCE(nullif(s.location, ''), p.location, '') NOT IN ({marks})
               OR (p.id IS NOT NULL AND COALESCE(p.location, '') NOT IN ({marks}))""",
        (*own, *own),
    )
    return [(int(row), location) for row, location in found]


def locations_named(connection: Connection) -> set[str]:
    """Codes of the locations that the rows name."""
    return {
        str(code)
        for code in connection.exec_driver_sql(
            "SELECT DISTINCT location FROM staged.stage WHERE location <> ''"
        ).scalars()
    }
