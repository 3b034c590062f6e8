"""What the guard's explanation needs: all pupils in counts, where the file stops, who left last year."""

from collections.abc import Sequence

from sqlalchemy import Connection

from lvs_desktop.domain.explaining import Edge, LastYear, Order
from lvs_desktop.domain.guard import Cell
from lvs_desktop.storage import masks, years
from lvs_desktop.storage.guarding import STAYS, Leaves

# the order and its value for a pupil p; numbers that are no digits stand in no order
_KEYS = {
    Order.NAME: "p.search_key",
    Order.GROUP: 'p."group"',
    Order.NUMBER: "CASE WHEN p.number_key NOT GLOB '*[^0-9]*' THEN CAST(p.number_key AS INTEGER) END",
}


def profile(connection: Connection, scope: Sequence[str]) -> list[Cell]:
    """The active pupils in scope by location, year and track, and how many of them are missing as chosen."""
    rows = connection.exec_driver_sql(
        f"""SELECT p.location, p.year, p.track, count(*), count(f.key)
            FROM pupil p LEFT JOIN temp.found f ON f.key = -p.id AND f.chosen
            WHERE p.archived_at IS NULL {_within(scope)} GROUP BY 1, 2, 3""",
        tuple(scope),
    )
    return [
        Cell(location=place, year=year, group=None, track=track, active=active, missing=missing)
        for place, year, track, active, missing in rows
    ]


def edges(connection: Connection, scope: Sequence[str], leaves: Leaves) -> list[Edge]:
    """Where the file would stop, in each order in which the last pupil who stays has a value."""
    run = connection.exec_driver_sql
    last = run(
        f"SELECT {', '.join(f'max({key})' for key in _KEYS.values())} FROM pupil p WHERE {STAYS} {_within(scope)}",
        tuple(scope),
    ).one()
    counted = ", ".join(f"count(*) FILTER (WHERE {key} > ?)" for key in _KEYS.values())
    beyond = run(
        f"""SELECT p.year, p.track, {counted} FROM temp.found f JOIN pupil p ON p.id = f.pupil_id
            WHERE f.key < 0 AND f.chosen {_within(scope)} GROUP BY 1, 2""",
        (*last, *scope),
    ).all()
    found = []
    for place, (order, value) in enumerate(zip(_KEYS, last, strict=True)):
        if value is not None:
            number = sum(row[place + 2] for row in beyond if not leaves(row[0], row[1]))
            # of a name one letter is enough
            shown = str(value)[:1].upper() if order is Order.NAME else str(value)
            found.append(Edge(order=order, last=shown, beyond=number))
    return found


def last_year(connection: Connection) -> LastYear | None:
    """Who left in the newest school year that was closed; None: none was."""
    closed = years.closed(connection)
    if not closed:
        return None
    rows = connection.exec_driver_sql(
        f"""SELECT p.location, count(DISTINCT p.id)
            FROM entry e JOIN change c ON c.entry_id = e.id JOIN pupil p ON p.id = c.pupil_id
            WHERE e.school_year = ? AND e.undone_by IS NULL AND c.kind = {masks.ARCHIVED}
              AND c.id NOT IN (SELECT change_id FROM undone) GROUP BY 1""",
        (closed[0].school_year,),
    )
    return LastYear(
        school_year=closed[0].school_year,
        active=closed[0].active,
        left={place: int(number) for place, number in rows},
    )


def _within(scope: Sequence[str]) -> str:
    return f"AND p.location IN ({', '.join('?' * len(scope))})" if scope else ""
