"""
Test results of pupils. A row is never changed: another value is another row, and which of them count says `in_force`.

What an entry brought into force and took out of it is kept beside it, so that undo is its reverse (`result_turning`).
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from typing import Any, Final

from sqlalchemy import Connection

from lvs_desktop.domain.results import Generation, Result
from lvs_desktop.storage import meta
from lvs_desktop.storage.applying import new_uid

COLUMNS: Final = tuple(field.name for field in fields(Result))


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """A result in force, of whom and under which ids."""

    id: int
    uid: str
    pupil_id: int
    result: Result


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What `bring` did: results of a pupil that were not there, other values of one that was, and what was equal."""

    new: int
    changed: int
    unchanged: int


def bring(connection: Connection, entry_id: int, rows: Iterable[tuple[int, Result]]) -> Written:
    """
    Bring results into force; one of the same pupil and key (Result.key) that differs goes out of it.

    Args:
        rows: (pupil_id, result); of one pupil each key once.
    """
    run = connection.exec_driver_sql
    run("DROP TABLE IF EXISTS temp.brought")
    names = ", ".join(COLUMNS)
    run(f"CREATE TEMP TABLE brought(pupil_id INTEGER, key TEXT, {names}, PRIMARY KEY(pupil_id, key)) WITHOUT ROWID")
    driver = connection.connection.driver_connection
    if driver is None:
        raise RuntimeError("the connection is closed")
    marks = ", ".join("?" * (2 + len(COLUMNS)))
    driver.executemany(
        f"INSERT INTO temp.brought VALUES ({marks})",
        ((pupil_id, key_of(result), *_values(result)) for pupil_id, result in rows),
    )
    total = int(run("SELECT count(*) FROM temp.brought").scalar_one())
    equal = " AND ".join(f"r.{name} IS b.{name}" for name in COLUMNS)
    run(
        f"""DELETE FROM temp.brought AS b WHERE EXISTS (
                SELECT 1 FROM test_result r
                WHERE r.pupil_id = b.pupil_id AND r.key = b.key AND r.in_force AND {equal})"""
    )
    left = int(run("SELECT count(*) FROM temp.brought").scalar_one())
    changed = run(
        """INSERT INTO result_change(entry_id, result_id, came)
           SELECT ?, r.id, 0 FROM temp.brought b
           JOIN test_result r ON r.pupil_id = b.pupil_id AND r.key = b.key AND r.in_force""",
        (entry_id,),
    ).rowcount
    run(
        """UPDATE test_result SET in_force = 0
           WHERE id IN (SELECT result_id FROM result_change WHERE entry_id = ? AND NOT came)""",
        (entry_id,),
    )
    newest = int(run("SELECT coalesce(max(id), 0) FROM test_result").scalar_one())
    uid, parts = new_uid()
    run(
        f"""INSERT INTO test_result(uid, pupil_id, key, {names}, in_force)
            SELECT {uid}, pupil_id, key, {names}, 1 FROM temp.brought ORDER BY pupil_id, key""",
        parts,
    )
    run("INSERT INTO result_change SELECT ?, id, 1 FROM test_result WHERE id > ?", (entry_id, newest))
    run("DROP TABLE temp.brought")
    meta.next_revision(connection)
    return Written(new=left - changed, changed=changed, unchanged=total - left)


def take_out(connection: Connection, entry_id: int, results: Sequence[int]) -> int:
    """Take results (ids) out of force; returns how many were in it."""
    run = connection.exec_driver_sql
    gone = 0
    for result_id in results:
        gone += run("UPDATE test_result SET in_force = 0 WHERE id = ? AND in_force", (result_id,)).rowcount
        run("INSERT OR IGNORE INTO result_change VALUES (?, ?, 0)", (entry_id, result_id))
    meta.next_revision(connection)
    return gone


def stored(connection: Connection, pupils: Sequence[int] | None = None) -> Iterator[Stored]:
    """
    The results in force, by pupil and date; not those of a pupil whom an undo took out, until the pupil is back.

    Args:
        pupils: Only theirs (ids); None: of all.
    """
    names = ", ".join(f"r.{name}" for name in COLUMNS)
    whose = "" if pupils is None else f"AND r.pupil_id IN ({', '.join(str(int(one)) for one in pupils)})"
    for row in connection.exec_driver_sql(
        f"""SELECT r.id, r.uid, r.pupil_id, {names} FROM test_result r
            WHERE r.in_force AND r.pupil_id IN (SELECT id FROM pupil) {whose}
            ORDER BY r.pupil_id, r.taken_on, r.id"""
    ):
        yield Stored(id=row[0], uid=row[1], pupil_id=row[2], result=_result(row[3:]))


def count(connection: Connection) -> int:
    """How many results are in force, of pupils whom the school has."""
    wanted = "SELECT count(*) FROM test_result WHERE in_force AND pupil_id IN (SELECT id FROM pupil)"
    return int(connection.exec_driver_sql(wanted).scalar_one())


def key_of(result: Result) -> str:
    """Result.key as the table keeps it: its parts, each on a line."""
    return "\n".join(result.key)


def _values(result: Result) -> tuple[Any, ...]:
    by_hand = None if result.by_hand is None else int(result.by_hand)
    return (*(getattr(result, name) for name in COLUMNS[:-2]), result.generation.value, by_hand)


def _result(values: Sequence[Any]) -> Result:
    given = dict(zip(COLUMNS, values, strict=True))
    given["generation"] = Generation(given["generation"])
    given["by_hand"] = None if given["by_hand"] is None else bool(given["by_hand"])
    return Result(**given)
