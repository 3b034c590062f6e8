"""What the guard needs of a preview: who is missing, among whom."""

from collections import Counter
from collections.abc import Callable, Sequence

from sqlalchemy import Connection

from lvs_desktop.domain.guard import WHOLE, Cell
from lvs_desktop.storage.school_file import SchoolFile

_SAMPLE = 300  # pupils from all over the school: most groups and years turn out to be there
_ONE_BY_ONE = 20  # more groups than this are counted in one reading of all pupils

Leaves = Callable[[str | None, str | None], bool]  # (year, track) -> expected to leave


def cells(connection: Connection, scope: Sequence[str], leaves: Leaves) -> list[Cell]:
    """
    Who is missing (as chosen) by location, year, group and track, in scope.

    Of those who stay only so much is told as keeps a group or year from having vanished whole: one of each suspect.
    """
    run = connection.exec_driver_sql
    within = f"AND p.location IN ({', '.join('?' * len(scope))})" if scope else ""
    gone = [
        Cell(location=location, year=year, group=group, track=track, active=missing, missing=missing)
        for location, year, group, track, missing in run(
            f"""SELECT p.location, p.year, p."group", p.track, count(*)
                FROM temp.delta d JOIN pupil p ON p.id = d.pupil_id
                WHERE d.key < 0 AND d.chosen {within} GROUP BY 1, 2, 3, 4""",
            tuple(scope),
        )
    ]
    suspects = [*_suspects(gone, "group", leaves), *_suspects(gone, "year", leaves)]
    if suspects:
        seen = _sample(connection, within, scope)
        stays = {(column, cell.location, getattr(cell, column)) for cell in seen for column in ("group", "year")}
        suspects = [suspect for suspect in suspects if suspect not in stays]
        gone += seen
    if len(suspects) > _ONE_BY_ONE:
        return gone + _all_who_stay(connection, within, scope)
    return gone + [
        _one(column, location, label)
        for column, location, label in suspects
        if run(
            f"""SELECT 1 FROM pupil p WHERE p."{column}" = ? AND p.location IS ? AND {STAYS} LIMIT 1""",
            (label, location),
        ).first()
    ]


# a pupil (p) of whom the file speaks, or who is left out by hand
STAYS = "p.archived_at IS NULL AND NOT EXISTS (SELECT 1 FROM temp.found f WHERE f.key = -p.id AND f.chosen)"


def active(file: SchoolFile) -> dict[str | None, int]:
    """Active pupils per location; counted in one reading, as SQLite would sort for GROUP BY."""
    run = file.driver.execute
    places = [None, *(str(code) for (code,) in run("SELECT code FROM location ORDER BY code").fetchall())]
    counted = ", ".join("count(*) FILTER (WHERE location IS ?)" for _ in places)
    row = run(f"SELECT {counted} FROM pupil WHERE archived_at IS NULL", places).fetchone()
    return {place: int(number) for place, number in zip(places, row, strict=True) if number}


def _all_who_stay(connection: Connection, within: str, scope: Sequence[str]) -> list[Cell]:
    pairs = connection.exec_driver_sql(
        f"""SELECT DISTINCT p.location, p.year, p."group" FROM pupil p WHERE {STAYS} {within}""", tuple(scope)
    )
    return [
        Cell(location=place, year=year, group=group, track=None, active=1, missing=0) for place, year, group in pairs
    ]


def _sample(connection: Connection, within: str, scope: Sequence[str]) -> list[Cell]:
    """Some who stay, spread over the school: pupils of a year often stand together."""
    found = connection.exec_driver_sql(
        f"""WITH RECURSIVE last(id) AS (SELECT max(id) FROM pupil),
                 picked(id) AS (SELECT 1 UNION ALL
                                SELECT picked.id + 1 + last.id / {_SAMPLE} FROM picked, last WHERE picked.id < last.id)
            SELECT DISTINCT p.location, p.year, p."group"
            FROM picked JOIN pupil p ON p.id = picked.id WHERE {STAYS} {within}""",
        tuple(scope),
    )
    return [
        Cell(location=place, year=year, group=group, track=None, active=1, missing=0) for place, year, group in found
    ]


def _one(column: str, location: str | None, label: str) -> Cell:
    year, group = (label, None) if column == "year" else (None, label)
    return Cell(location=location, year=year, group=group, track=None, active=1, missing=0)


def _suspects(gone: list[Cell], column: str, leaves: Leaves) -> list[tuple[str, str | None, str]]:
    """Groups or years of whom enough are missing, one of them unexpectedly, to have vanished whole."""
    missing: Counter[tuple[str | None, str]] = Counter()
    unexpected = set()
    for cell in gone:
        label = cell.group if column == "group" else cell.year
        if label is not None:
            missing[cell.location, label] += cell.missing
            if not leaves(cell.year, cell.track):
                unexpected.add((cell.location, label))
    return [(column, *pair) for pair, number in missing.items() if number >= WHOLE and pair in unexpected]
