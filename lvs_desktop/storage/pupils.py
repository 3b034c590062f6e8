"""Reading pupils, and the trace of an edit by hand."""

from collections.abc import Iterator

from sqlalchemy import Connection, func, select

from lvs_desktop.domain.people import FIELDS, Pupil, Status
from lvs_desktop.storage import applying, meta
from lvs_desktop.storage.tables import pupil


def read(connection: Connection, *, archived: bool) -> Iterator[Pupil]:
    """The active pupils (with `archived`: all), by location, group, name."""
    wanted = select(pupil).order_by(pupil.c.location, pupil.c.group, pupil.c.search_key, pupil.c.id)
    if not archived:
        wanted = wanted.where(pupil.c.archived_at.is_(None))
    for row in connection.execute(wanted):
        found = row._mapping
        yield Pupil(
            id=found["id"],
            uid=found["uid"],
            status=Status.ACTIVE if found["archived_at"] is None else Status.ARCHIVED,
            **{field: found[field] for field in FIELDS},
        )


def any_stored(connection: Connection) -> bool:
    """True if the school has pupils, archived ones included."""
    return connection.execute(select(pupil.c.id).limit(1)).first() is not None


def counts(connection: Connection) -> tuple[int, int]:
    """Active and archived pupils."""
    total, archived = connection.execute(select(func.count(), func.count(pupil.c.archived_at))).one()
    return total - archived, archived


def record_hand_edit(connection: Connection, pupil_id: int, field: str, value: str | None) -> None:
    """Change one field by hand; the value that it had from the last import is remembered."""
    name = f'"{field}"'
    connection.exec_driver_sql(
        f"INSERT INTO hand_edit SELECT id, ?, {name}, ? FROM pupil WHERE id = ? ON CONFLICT DO NOTHING",
        (field, applying.now(), pupil_id),
    )
    connection.exec_driver_sql(f"UPDATE pupil SET {name} = ? WHERE id = ?", (value, pupil_id))
    connection.exec_driver_sql(
        "UPDATE pupil SET search_key = search_key(family_name, given_name, name_prefix) WHERE id = ?", (pupil_id,)
    )
    meta.next_revision(connection)
