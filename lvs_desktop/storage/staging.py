"""
A source's rows beside the school: temporary tables in memory, gone with the connection.

`stage` holds the good rows, `bad` the rows with an error (their pupils count as present), `delta` one line for each
pupil that the import speaks of: key = row for rows of the source, key = -pupil_id for pupils who are not in it.
"""

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from lvs_desktop.domain.people import BIT, COMPARED, REQUIRED
from lvs_desktop.storage import masks
from lvs_desktop.storage.masks import quoted
from lvs_desktop.storage.school_file import SchoolFile

StageRow = tuple[int | str | None, ...]  # row, pupil_number, number_key, the compared fields, search_key

_SCHEMA = (
    "DROP TABLE IF EXISTS temp.stage",
    "DROP TABLE IF EXISTS temp.bad",
    "DROP TABLE IF EXISTS temp.twin",
    "DROP TABLE IF EXISTS temp.delta",
    "DROP TABLE IF EXISTS temp.layout",
    f'CREATE TEMP TABLE stage("row" INTEGER PRIMARY KEY, pupil_number, number_key, {masks.COLUMNS}, search_key)',
    'CREATE TEMP TABLE bad("row" INTEGER PRIMARY KEY, pupil_number, number_key)',
    # keys without leading zeros that stand for more than one spelling
    "CREATE TEMP TABLE twin(number_key TEXT PRIMARY KEY) WITHOUT ROWID",
    "CREATE TEMP TABLE delta(key INTEGER PRIMARY KEY, pupil_id, kind, mask, differs, hand, spelled, chosen)",
    "CREATE TEMP TABLE layout(position INTEGER PRIMARY KEY, key)",
)
_INSERT = f"INSERT INTO stage VALUES ({', '.join('?' * (len(COMPARED) + 4))})"


@dataclass
class Loading:
    """Rows on their way into the staging tables; tells numbers that occur more than once."""

    file: SchoolFile
    doubles: set[str] = dataclasses.field(default_factory=set)
    _seen: set[str] = dataclasses.field(default_factory=set)

    def begin(self) -> None:
        """Empty staging tables."""
        for statement in _SCHEMA:
            self.file.driver.execute(statement)
        self.file.driver.execute("BEGIN")

    def add(self, rows: Sequence[StageRow], bad: Iterable[tuple[int, str | None, str | None]]) -> None:
        """Take in a batch: good rows, and (row, number, number without zeros) of rows with an error."""
        driver = self.file.driver
        driver.executemany(_INSERT, rows)
        refused = list(bad)
        driver.executemany("INSERT INTO bad VALUES (?, ?, ?)", refused)
        numbers = [str(row[2]) for row in rows] + [number for _, _, number in refused if number is not None]
        fresh = set(numbers)
        if len(fresh) < len(numbers) or not self._seen.isdisjoint(fresh):
            for number in numbers:
                (self.doubles if number in self._seen else self._seen).add(number)
        else:
            self._seen |= fresh

    def end(self) -> None:
        """All rows are in."""
        self._seen.clear()
        self.file.driver.execute("COMMIT")


def discard(file: SchoolFile) -> None:
    """Forget the staged rows."""
    if file.driver.in_transaction:
        file.driver.execute("ROLLBACK")
    for statement in _SCHEMA:
        file.driver.execute(statement)


@dataclass(frozen=True, slots=True, kw_only=True)
class Double:
    """Rows that share a number (without leading zeros)."""

    number_key: str
    rows: tuple[int, ...]  # good rows
    bad_rows: tuple[int, ...]
    spellings: tuple[str, ...]  # in the file and in the school
    twice: bool  # one spelling stands on more than one row
    identical: bool  # the good rows say the same in every field; no bad row


def doubles(connection: Connection, found: Iterable[str]) -> list[Double]:
    """The numbers that occur more than once in the file, or are spelt in two ways in the file and the school."""
    connection.exec_driver_sql("DELETE FROM temp.twin")
    keys = set(found)
    twins = connection.exec_driver_sql(
        "SELECT number_key FROM pupil WHERE number_key IS NOT NULL GROUP BY number_key HAVING count(*) > 1"
    ).scalars()
    keys.update(str(key) for key in twins)
    result = []
    for key in sorted(keys):
        rows = connection.exec_driver_sql(
            f'SELECT "row", pupil_number, {masks.COLUMNS} FROM temp.stage WHERE number_key = ? ORDER BY "row"', (key,)
        ).all()
        bad = connection.exec_driver_sql(
            'SELECT "row", pupil_number FROM temp.bad WHERE number_key = ? ORDER BY "row"', (key,)
        ).all()
        if not rows:
            continue
        stored = (
            connection.exec_driver_sql("SELECT pupil_number FROM pupil WHERE number_key = ?", (key,)).scalars().all()
        )
        in_file = {str(row[1]) for row in [*rows, *bad]}
        # a single stored spelling is kept, whatever the file writes; two stored ones need the person
        spellings = in_file | (set(map(str, stored)) if len(stored) > 1 else set())
        if len(rows) + len(bad) > 1 or len(spellings) > 1:
            result.append(
                Double(
                    number_key=key,
                    rows=tuple(int(row[0]) for row in rows),
                    bad_rows=tuple(int(row[0]) for row in bad),
                    spellings=tuple(sorted(spellings)),
                    twice=len(in_file) < len(rows) + len(bad),
                    identical=not bad and len({tuple(row[1:]) for row in rows}) == 1,
                )
            )
    return result


def set_aside(connection: Connection, rows: Iterable[int], *, present: bool = True) -> None:
    """Take rows out of the good ones; with `present` their pupils still count as being in the file."""
    for row in rows:
        if present:
            connection.exec_driver_sql(
                'INSERT INTO temp.bad SELECT "row", pupil_number, number_key FROM temp.stage WHERE "row" = ?', (row,)
            )
        connection.exec_driver_sql('DELETE FROM temp.stage WHERE "row" = ?', (row,))


def keep_stored(connection: Connection, unusable: Iterable[tuple[int, str]]) -> None:
    """Let a value that can't be used (row, field) say what the school has: it is no empty cell, and clears nothing."""
    for row, field in unusable:
        connection.exec_driver_sql(
            f"""UPDATE temp.stage SET {quoted(field)} =
                (SELECT p.{quoted(field)} FROM pupil p WHERE p.number_key = stage.number_key)
                WHERE "row" = ?""",
            (row,),
        )


def match_as_written(connection: Connection, keys: Iterable[str]) -> None:
    """Match these numbers by their exact spelling: the person said that the spellings are different pupils."""
    for key in keys:
        connection.exec_driver_sql("INSERT OR IGNORE INTO temp.twin VALUES (?)", (key,))


def foreign_rows(connection: Connection, own: Sequence[str]) -> list[tuple[int, str | None]]:
    """Rows (row, location) that speak of a pupil of another location than `own`, now or afterwards."""
    marks = ", ".join("?" * len(own))
    found = connection.exec_driver_sql(
        f"""SELECT s."row", COALESCE(s.location, p.location) FROM temp.stage s
            LEFT JOIN pupil p ON p.number_key = s.number_key
            WHERE COALESCE(s.location, p.location, '') NOT IN ({marks})
               OR (p.id IS NOT NULL AND COALESCE(p.location, '') NOT IN ({marks}))""",
        (*own, *own),
    )
    return [(int(row), location) for row, location in found]


def locations_named(connection: Connection) -> set[str]:
    """Codes of the locations that the rows name."""
    return {
        str(code)
        for code in connection.exec_driver_sql(
            "SELECT DISTINCT location FROM temp.stage WHERE location IS NOT NULL"
        ).scalars()
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """How staged rows are compared with the school."""

    fields: frozenset[str]  # compared fields that the source has a column for
    overwrite: bool
    archive_missing: bool
    empty_clears: bool
    scope: tuple[str, ...]  # () : every pupil, also one without a location
    only_location: str | None  # the school's only location, for rows that name none
    choose_archived: bool = True  # False: lines to archive start left out


def compare(connection: Connection, how: Comparison) -> None:
    """Fill `delta`: one line for each staged row, and one for each pupil in scope who is not in the source."""
    connection.exec_driver_sql("DELETE FROM temp.delta")
    differs = _differs(how)
    by_hand = connection.exec_driver_sql("SELECT 1 FROM hand_edit LIMIT 1").first() is not None
    twins = connection.exec_driver_sql("SELECT 1 FROM temp.twin LIMIT 1").first() is not None
    exactly = (
        "AND (p.pupil_number = s.pupil_number OR s.number_key NOT IN (SELECT number_key FROM temp.twin))"
        if twins
        else ""
    )
    hand = "ifnull(h.bits, 0)" if by_hand else "0"
    writes = "d" if how.overwrite else "0"
    connection.exec_driver_sql(
        f"""
        INSERT INTO temp.delta
        SELECT "row", pupil_id,
               CASE WHEN pupil_id IS NULL THEN {masks.NEW} WHEN archived_at IS NOT NULL THEN {masks.REACTIVATED}
                    WHEN {writes} THEN {masks.CHANGED} ELSE {masks.UNCHANGED} END,
               CASE WHEN pupil_id IS NULL THEN {masks.ALL}
                    ELSE {writes} + (archived_at IS NOT NULL) * {masks.STATUS} END,
               d, hand, spelled, 1
        FROM (SELECT "row", pupil_id, archived_at, spelled, a & ~bits AS d, a & bits AS hand
              FROM (SELECT s."row" AS "row", p.id AS pupil_id, p.archived_at AS archived_at,
                           p.pupil_number <> s.pupil_number AS spelled, {hand} AS bits,
                           CASE WHEN p.id IS NULL THEN 0 ELSE {differs} END AS a
                    FROM temp.stage s LEFT JOIN pupil p ON p.number_key = s.number_key {exactly}
                    {f"LEFT JOIN ({_HAND_BITS}) h ON h.pupil_id = p.id" if by_hand else ""}))
        """
    )
    gone = masks.ARCHIVED if how.archive_missing else masks.MISSING
    chosen = int(how.choose_archived or not how.archive_missing)
    scope = f"AND location IN ({', '.join('?' * len(how.scope))})" if how.scope else ""
    # a pupil without a number can't be looked for in the source, so nothing follows from its absence
    connection.exec_driver_sql(
        f"""
        INSERT INTO temp.delta
        SELECT -id, id, {gone}, {masks.STATUS if how.archive_missing else 0}, 0, 0, 0, {chosen} FROM pupil
        WHERE archived_at IS NULL AND number_key IS NOT NULL {scope}
          AND id NOT IN (SELECT pupil_id FROM temp.delta WHERE pupil_id IS NOT NULL)
          AND number_key NOT IN (SELECT number_key FROM temp.bad WHERE number_key IS NOT NULL)
        """,
        how.scope,
    )


def respelled(connection: Connection) -> list[tuple[int, str, str]]:
    """Rows whose number is spelt otherwise than the school's (row, in the file, in the school)."""
    found = connection.exec_driver_sql(
        """SELECT d.key, s.pupil_number, p.pupil_number FROM temp.delta d
           JOIN temp.stage s ON s."row" = d.key JOIN pupil p ON p.id = d.pupil_id WHERE d.spelled ORDER BY d.key"""
    )
    return [(int(row), str(written), str(stored)) for row, written, stored in found]


def value_in_file(field: str, how: Comparison) -> str:
    """SQL of what a staged row (s) says of a field, the only location filled in."""
    if field == "location" and how.only_location is not None:
        return f"COALESCE(s.location, '{how.only_location}')"  # two digits, checked
    return f"s.{quoted(field)}"


def _differs(how: Comparison) -> str:
    terms = []
    for field in COMPARED:
        if field not in how.fields and not (field == "location" and how.only_location is not None):
            continue
        value = value_in_file(field, how)
        keeps_empty = "" if how.empty_clears and field not in REQUIRED else f"{value} IS NOT NULL AND "
        terms.append(f"({keeps_empty}{value} IS NOT p.{quoted(field)}) * {BIT[field]}")
    return " + ".join(terms) or "0"


def _case(bits: Mapping[str, int]) -> str:
    return " ".join(f"WHEN '{name}' THEN {bit}" for name, bit in bits.items())


_HAND_BITS = f"SELECT pupil_id, sum(CASE field {_case(BIT)} ELSE 0 END) AS bits FROM hand_edit GROUP BY pupil_id"
