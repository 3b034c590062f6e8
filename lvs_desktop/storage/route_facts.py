"""What a person said of a route that takes days: one value for each name, with who said it and when."""

from sqlalchemy import Connection, select
from sqlalchemy.dialects.sqlite import insert

from lvs_desktop.domain.moving import Said
from lvs_desktop.domain.roles import Worker
from lvs_desktop.storage.applying import now
from lvs_desktop.storage.tables import route_fact


def read(connection: Connection) -> dict[str, Said]:
    """All facts by name."""
    rows = connection.execute(select(route_fact).order_by(route_fact.c.name))
    return {row.name: Said(value=row.value, by=row.by, at=row.at) for row in rows}


def put(connection: Connection, name: str, value: str, *, by: Worker, at: str | None = None) -> None:
    """
    Keep a fact; what was said before is replaced.

    Args:
        at: UTC, ISO 8601; default now.
    """
    values = {"value": value, "by": by.name, "at": at or now()}
    statement = insert(route_fact).values(name=name, **values)
    connection.execute(statement.on_conflict_do_update(index_elements=["name"], set_=values))


def take(connection: Connection, name: str) -> bool:
    """Forget a fact; False if it was not there."""
    return bool(connection.execute(route_fact.delete().where(route_fact.c.name == name)).rowcount)
