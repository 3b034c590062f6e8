"""What is known of a move that takes days: one value a name, with who said it and when (see tables.py)."""

from dataclasses import dataclass

from sqlalchemy import Connection, select
from sqlalchemy.dialects.sqlite import insert

from lvs_desktop.domain.roles import Worker
from lvs_desktop.storage.applying import now
from lvs_desktop.storage.tables import route_fact


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteFact:
    """A value as it was said. `at` is UTC, ISO 8601."""

    value: str
    by: str
    at: str


def read(connection: Connection) -> dict[str, RouteFact]:
    """Name -> what was said, of all."""
    found = connection.execute(select(route_fact))
    return {row.name: RouteFact(value=row.value, by=row.by, at=row.at) for row in found}


def put(connection: Connection, name: str, value: str, *, by: Worker) -> None:
    """Keep a value; the one before is replaced."""
    values = {"value": value, "by": by.name, "at": now()}
    statement = insert(route_fact).values(name=name, **values)
    connection.execute(statement.on_conflict_do_update(index_elements=["name"], set_=values))


def take(connection: Connection, name: str) -> None:
    """Forget a value."""
    connection.execute(route_fact.delete().where(route_fact.c.name == name))
