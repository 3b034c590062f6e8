"""Reading pupils."""

from collections.abc import Iterator, Sequence

from sqlalchemy import Connection, Row, func, select

from lvs_desktop.domain.people import FIELDS, Pupil, Status, number_key
from lvs_desktop.storage.tables import pupil


def read(
    connection: Connection, *, archived: bool, own: Sequence[str] | None = None, group: str | None = None
) -> Iterator[Pupil]:
    """
    The active pupils (with `archived`: all), by location, group, name.

    Args:
        own: Only those of these locations; None: of all, and those without one.
        group: Only those of this group; None: of all.
    """
    wanted = select(pupil).order_by(pupil.c.location, pupil.c.group, pupil.c.search_key, pupil.c.id)
    if not archived:
        wanted = wanted.where(pupil.c.archived_at.is_(None))
    if own is not None:
        wanted = wanted.where(pupil.c.location.in_(own))
    if group is not None:
        wanted = wanted.where(pupil.c.group == group)
    for row in connection.execute(wanted):
        yield pupil_of(row)


def any_stored(connection: Connection) -> bool:
    """True if the school has pupils, archived ones included."""
    return connection.execute(select(pupil.c.id).limit(1)).first() is not None


def counts(connection: Connection, own: Sequence[str] | None = None) -> tuple[int, int]:
    """Active and archived pupils, of the own locations if they are given."""
    wanted = select(func.count(), func.count(pupil.c.archived_at))
    if own is not None:
        wanted = wanted.where(pupil.c.location.in_(own))
    total, archived = connection.execute(wanted).one()
    return total - archived, archived


def numbered(connection: Connection, number: str) -> Pupil | None:
    """The pupil with this number: as written, else without leading zeros if that is one pupil."""
    for wanted in (pupil.c.pupil_number == number, pupil.c.number_key == number_key(number)):
        found = connection.execute(select(pupil).where(wanted)).all()
        if len(found) == 1:
            return pupil_of(found[0])
    return None


def by_id(connection: Connection, pupil_id: int) -> Pupil | None:
    """One pupil, or None if an undo took the pupil out."""
    found = connection.execute(select(pupil).where(pupil.c.id == pupil_id)).first()
    return None if found is None else pupil_of(found)


def spellings(connection: Connection, number: str) -> list[str]:
    """The numbers in the school that equal this one but for leading zeros."""
    return list(
        connection.execute(select(pupil.c.pupil_number).where(pupil.c.number_key == number_key(number))).scalars()
    )


def pupil_of(row: Row[tuple[object, ...]]) -> Pupil:
    """A row of the table as a pupil."""
    found = row._mapping
    return Pupil(
        id=found["id"],
        uid=found["uid"],
        status=Status.ACTIVE if found["archived_at"] is None else Status.ARCHIVED,
        **{field: found[field] for field in FIELDS},
    )
