"""Who a person said that rows are: the decisions, and what they make of a comparison."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from lvs_desktop.domain.matching import Known, Verdict
from lvs_desktop.domain.people import BIT, number_key
from lvs_desktop.domain.roles import Worker
from lvs_desktop.storage.applying import now
from lvs_desktop.storage.masks import quoted
from lvs_desktop.storage.staging import NUMBER_KEY, forget_seen
from lvs_desktop.storage.tables import match_decision

_SEEN = ("given_name", "name_prefix", "family_name", "birth_date", "group")
_OF_ROW = ", ".join(f"nullif(s.{quoted(name)}, '')" for name in _SEEN)
_OF_PUPIL = ", ".join(f"p.{quoted(name)}" for name in _SEEN)
_NAMED = BIT["given_name"] | BIT["family_name"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What a person said of a pupil and a row."""

    id: int
    pupil_id: int
    number: str  # see `plain_number`
    person: str  # matching.person_key of the row
    verdict: Verdict
    at: str
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Staged:
    """A row of the source. `known.key` is the row as text."""

    row: int
    number: str | None  # as written
    location: str | None
    known: Known


def plain_number(number: str | None) -> str:
    """A row's number as decisions keep it: without leading zeros; "" if there is none."""
    return "" if not number else number_key(number) or "0"


def decisions(connection: Connection) -> list[Decision]:
    """All that were made, the oldest first."""
    found = connection.execute(select(match_decision).order_by(match_decision.c.id))
    return [Decision(**{**row._mapping, "verdict": Verdict(row.verdict)}) for row in found]


def values(pupil_id: int, number: str, person: str, verdict: Verdict, *, by: Worker) -> dict[str, Any]:
    """A decision as a record."""
    return {
        "pupil_id": pupil_id,
        "number": number,
        "person": person,
        "verdict": verdict.value,
        "at": now(),
        "by": by.name,
    }


def unnumbered(connection: Connection) -> list[Staged]:
    """The rows without a number."""
    return list(_staged(connection, "temp.unnumbered s"))


def numbered(connection: Connection, numbers: Iterable[str]) -> list[Staged]:
    """The rows with one of these numbers (plain)."""
    wanted = _json(sorted(set(numbers)))
    return list(
        _staged(connection, f"staged.stage s WHERE ifnull(nullif({NUMBER_KEY}, ''), '0') IN {_LISTED}", (wanted,))
    )


def new(connection: Connection) -> list[Staged]:
    """The rows that are nobody in the school."""
    return list(_staged(connection, 'temp.found f JOIN staged.stage s ON s."row" = f.key WHERE f.pupil_id IS NULL'))


def these(connection: Connection, rows: Iterable[int]) -> list[Staged]:
    """Some rows with a number."""
    return list(_staged(connection, f'staged.stage s WHERE s."row" IN {_LISTED}', (_json(sorted(rows)),)))


def stored(connection: Connection, *, unmatched: bool, own: Sequence[str] | None) -> list[Known]:
    """
    The school's pupils, archived ones too; the key is their id.

    Args:
        unmatched: Only those whom no row is.
        own: Only those of these locations; None: all.
    """
    where = ["1"]
    if unmatched:
        where.append("p.id NOT IN (SELECT pupil_id FROM temp.found WHERE key > 0 AND pupil_id IS NOT NULL)")
    if own is not None:
        where.append(f"p.location IN {_LISTED}")
    rows = connection.exec_driver_sql(
        f"SELECT p.id, {_OF_PUPIL} FROM pupil p WHERE {' AND '.join(where)}", () if own is None else (_json(own),)
    )
    return [_known(row) for row in rows]


def locations(connection: Connection, pupils: Iterable[int]) -> dict[int, str | None]:
    """Those of these pupils who are in the school, and their location."""
    wanted = _json(sorted(pupils))
    found = connection.exec_driver_sql(f"SELECT id, location FROM pupil WHERE id IN {_LISTED}", (wanted,))
    return {int(pupil): place for pupil, place in found}


def matched(connection: Connection, pupils: Iterable[int]) -> dict[int, int]:
    """Which row each of these pupils is, of those whom a row is."""
    found = connection.exec_driver_sql(
        f"SELECT pupil_id, key FROM temp.found WHERE key > 0 AND pupil_id IN {_LISTED}", (_json(sorted(pupils)),)
    )
    return {int(pupil): int(row) for pupil, row in found}


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspect:
    """A row with the number of a pupil of whom it says another name and another birth date."""

    row: Staged
    pupil: Known
    archived: bool


def suspects(connection: Connection) -> list[Suspect]:
    """Rows that might be another person than the pupil whose number they have."""
    found = connection.exec_driver_sql(
        f"""SELECT s."row", s.pupil_number, nullif(s.location, ''), {_OF_ROW}, p.id, {_OF_PUPIL}, f.archived
            FROM temp.found f JOIN pupil p ON p.id = f.pupil_id JOIN staged.stage s ON s."row" = f.key
            WHERE f.differs & {BIT["birth_date"]} AND f.differs & {_NAMED} AND f.spelled < 2 ORDER BY f.key"""
    )
    width = 3 + len(_SEEN)
    return [
        Suspect(row=_row(row[:width]), pupil=_known(row[width:-1]), archived=bool(row[-1])) for row in map(tuple, found)
    ]


def forget_links(connection: Connection) -> None:
    """Begin anew: no row is anybody but by its number; rows without one are nobody."""
    run = connection.exec_driver_sql
    for table in ("linked", "released", "held"):
        run(f"DELETE FROM temp.{table}")
    if run("SELECT 1 FROM temp.unnumbered LIMIT 1").first() is not None:
        forget_seen(connection)
        run('DELETE FROM staged.stage WHERE "row" IN (SELECT "row" FROM temp.unnumbered)')
        run('DELETE FROM temp.found WHERE key IN (SELECT "row" FROM temp.unnumbered)')


def take_in(connection: Connection, row: int) -> None:
    """Stage a row without a number, as a new pupil's until it is linked."""
    forget_seen(connection)
    run = connection.exec_driver_sql
    run('INSERT INTO staged.stage SELECT * FROM temp.unnumbered WHERE "row" = ?', (row,))
    run("INSERT INTO temp.found VALUES (?, NULL, 0, 0, 0, 0, 1)", (row,))


def keep_link(connection: Connection, row: int, pupil_id: int) -> None:
    """A row is a pupil of another number, or has none itself; who had the row's number gives it up."""
    run = connection.exec_driver_sql
    release(connection, row)
    run("INSERT INTO temp.linked VALUES (?, ?)", (row, pupil_id))


def release(connection: Connection, row: int) -> None:
    """The pupil who has a row's number is somebody else, and gives it up if the row is written."""
    forget_seen(connection)
    run = connection.exec_driver_sql
    run("INSERT INTO temp.released SELECT key, pupil_id FROM temp.found WHERE key = ? AND pupil_id IS NOT NULL", (row,))
    run("UPDATE temp.found SET pupil_id = NULL, archived = 0, differs = 0, hand = 0, spelled = 0 WHERE key = ?", (row,))


def refuse(connection: Connection, row: int) -> None:
    """Write nothing of a row."""
    forget_seen(connection)
    connection.exec_driver_sql("DELETE FROM temp.found WHERE key = ?", (row,))


def hold(connection: Connection, pupils: Iterable[int]) -> None:
    """These pupils may be in the source: they are not missing."""
    for pupil in pupils:
        connection.exec_driver_sql("INSERT OR IGNORE INTO temp.held VALUES (?)", (pupil,))


def new_numbers(connection: Connection) -> dict[int, str | None]:
    """The numbers that change if the preview is written as chosen: pupil -> number; None: no number any more."""
    run = connection.exec_driver_sql
    chosen = 'CROSS JOIN temp.found f ON f.key = x."row" AND f.chosen'  # the few first
    found: dict[int, str | None] = {
        int(pupil): None for (pupil,) in run(f"SELECT x.pupil_id FROM temp.released x {chosen}")
    }
    linked = run(
        f"""SELECT x.pupil_id, s.pupil_number FROM temp.linked x {chosen}
            CROSS JOIN staged.stage s ON s."row" = x."row" WHERE f.spelled > 1"""
    )
    return found | {int(pupil): str(number) for pupil, number in linked}


def _staged(connection: Connection, source: str, parameters: tuple[Any, ...] = ()) -> Iterator[Staged]:
    columns = f"""s."row", s.pupil_number, nullif(s.location, ''), {_OF_ROW}"""
    for row in connection.exec_driver_sql(f'SELECT {columns} FROM {source} ORDER BY s."row"', parameters):
        yield _row(tuple(row))


def _row(found: tuple[Any, ...]) -> Staged:
    row, number, location, *seen = found
    return Staged(row=int(row), number=number or None, location=location, known=_known((row, *seen)))


def _known(found: Sequence[Any]) -> Known:
    key, given, prefix, family, born, group = found
    return Known(key=str(key), given_name=given, name_prefix=prefix, family_name=family, birth_date=born, group=group)


_LISTED = "(SELECT value FROM json_each(?))"


def _json(found: Iterable[object]) -> str:
    return json.dumps(list(found))
