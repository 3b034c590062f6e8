"""School years of a file: beginning a new one, and what the closed ones came to."""

from dataclasses import dataclass

from sqlalchemy import Connection, select

from lvs_desktop.domain.changes import Counts, Entry, EntryKind
from lvs_desktop.domain.roles import Worker
from lvs_desktop.domain.schools import School
from lvs_desktop.storage import applying, in_force, pupils
from lvs_desktop.storage.tables import closed_year, entry


@dataclass(frozen=True, slots=True, kw_only=True)
class Closed:
    """A school year that ended when the next one began."""

    school_year: str
    route: str
    entree: bool
    active: int  # pupils, when it was closed
    archived: int


def begin(connection: Connection, school: School, school_year: str, *, by: Worker) -> int:
    """Begin a school year; what the one before came to is kept. Returns the id of the entry."""
    active, archived = pupils.counts(connection)
    entry_id = applying.add_entry(connection, EntryKind.NEW_YEAR, by=by, counts=Counts(), school_year=school_year)
    connection.execute(
        closed_year.insert().values(
            entry_id=entry_id,
            school_year=school.school_year,
            route=school.route,
            entree="yes" if school.entree else "no",
            active=active,
            archived=archived,
        )
    )
    return entry_id


def closed(connection: Connection) -> list[Closed]:
    """The years that are closed, newest first; of a year that was closed twice how it was the last time."""
    rows = connection.execute(
        select(closed_year)
        .join(entry, entry.c.id == closed_year.c.entry_id)
        .where(entry.c.undone_by.is_(None))
        .order_by(entry.c.id.desc())
    )
    found: dict[str, Closed] = {}
    for row in rows:
        found.setdefault(
            row.school_year,
            Closed(
                school_year=row.school_year,
                route=row.route,
                entree=row.entree == "yes",
                active=row.active,
                archived=row.archived,
            ),
        )
    return sorted(found.values(), key=lambda year: year.school_year, reverse=True)


_OF_NO_YEAR = (EntryKind.UNDO, EntryKind.CLEAN_UP)


def used_since(connection: Connection, entry_id: int) -> list[int]:
    """Entries in force that came after one, undos and deleting for good left out."""
    later = select(entry.c.id).where(
        entry.c.id > entry_id, entry.c.kind.not_in(_OF_NO_YEAR), entry.c.undone_by.is_(None)
    )
    return list(connection.execute(later.order_by(entry.c.id)).scalars())


def undo(connection: Connection, target: Entry, base: Entry, *, takes_out: bool, by: Worker) -> int:
    """
    Take a new year back, or bring it back; returns the id of the undo's entry. Entries keep the year they were of.

    Args:
        target: The entry to undo.
        base: The new year: the target itself, or what the undo (of an undo ...) undid.
    """
    undo_id = applying.add_entry(connection, EntryKind.UNDO, by=by, counts=Counts(), undoes=target.id)
    in_force.mark_family(connection, undo_id, base=base.id, takes_out=takes_out)
    return undo_id
