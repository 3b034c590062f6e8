"""Accommodations in the school file: which kinds there are, who has which, and who was looked at."""

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import Connection, select
from sqlalchemy.dialects.sqlite import insert

from lvs_desktop.domain.accommodations import CATALOGUE, Kind, Measure, Unit
from lvs_desktop.domain.people import Pupil, fold
from lvs_desktop.domain.records import RecordKind
from lvs_desktop.storage import records
from lvs_desktop.storage.applying import now
from lvs_desktop.storage.pupils import pupil_of
from lvs_desktop.storage.tables import accommodation_review, assignment, catalogue, pupil

_MANY = 500  # parameters of one statement


def kinds(connection: Connection) -> tuple[Kind, ...]:
    """The kinds in the order of the screen; as long as nobody wrote anything: the default ones."""
    rows = connection.execute(select(catalogue).order_by(catalogue.c.place, catalogue.c.id)).all()
    found = tuple(
        Kind(
            id=row.id,
            name=row.name,
            unit=None if row.unit is None else Unit(row.unit),
            place=row.place,
            hidden=row.hidden_at is not None,
        )
        for row in rows
    )
    return found or CATALOGUE


def seed(connection: Connection) -> None:
    """
    Put the default kinds in their table, before the first write of an accommodation.

    No act of a person, so that the history has no line of it and no undo takes them out; their ids are those by which
    `kinds` gave them.
    """
    if connection.execute(select(catalogue.c.id).limit(1)).first() is None:
        rows = [
            {"id": kind.id, "name": kind.name, "unit": None if kind.unit is None else kind.unit.value, "place": kind.id}
            for kind in CATALOGUE
        ]
        connection.execute(catalogue.insert(), rows)


def put_kind(connection: Connection, entry_id: int, kind_id: int | None, values: Mapping[str, str | int | None]) -> int:
    """Write a kind, or some of its columns; returns its id."""
    return records.write(connection, entry_id, RecordKind.CATALOGUE, kind_id, values)


def measures(connection: Connection, pupil_ids: Iterable[int] | None = None) -> dict[int, dict[int, Measure]]:
    """
    Pupil -> kind's id -> what the pupil has, in the order of the kinds.

    Args:
        pupil_ids: None: of everybody, archived pupils too.
    """
    known = {kind.id: kind for kind in kinds(connection)}
    order = {kind_id: place for place, kind_id in enumerate(known)}
    found: dict[int, dict[int, Measure]] = {}
    wanted = select(assignment)
    if pupil_ids is None:
        rows = list(connection.execute(wanted))
    else:
        ids = list(pupil_ids)
        rows = [
            row
            for start in range(0, len(ids), _MANY)
            for row in connection.execute(wanted.where(assignment.c.pupil_id.in_(ids[start : start + _MANY])))
        ]
    for row in sorted(rows, key=lambda row: order[row.catalogue_id]):
        found.setdefault(row.pupil_id, {})[row.catalogue_id] = Measure(
            kind=known[row.catalogue_id],
            amount=row.amount,
            valid_until=row.valid_until,
            checked_at=row.checked_at,
        )
    return found


def put(connection: Connection, entry_id: int, pupil_id: int, kind_id: int, measure: Measure | None) -> None:
    """Write one accommodation of a pupil; None takes it away."""
    there = select(assignment.c.id).where(assignment.c.pupil_id == pupil_id, assignment.c.catalogue_id == kind_id)
    record = connection.execute(there).scalar()
    if measure is None:
        records.write(connection, entry_id, RecordKind.ASSIGNMENT, record, None)
        return
    values = {
        "amount": measure.amount,
        "valid_until": measure.valid_until,
        "checked_at": measure.checked_at,
    }
    if record is None:
        values = {"pupil_id": pupil_id, "catalogue_id": kind_id, **values}
    records.write(connection, entry_id, RecordKind.ASSIGNMENT, record, values)


def find(
    connection: Connection,
    *,
    ids: Iterable[int] | None = None,
    group: str | None = None,
    search: str = "",
    locations: Sequence[str] | None = None,
    limit: int | None = None,
) -> list[Pupil]:
    """
    Active pupils by location, class and name.

    Args:
        ids: Only these, archived ones too.
        search: Words, each part of a name, a class, a number or a user name.
        locations: Only of these.
    """
    wanted = select(pupil).order_by(pupil.c.location, pupil.c.group, pupil.c.search_key, pupil.c.id)
    wanted = wanted.where(pupil.c.archived_at.is_(None)) if ids is None else wanted
    if group is not None:
        wanted = wanted.where(pupil.c.group == group)
    if locations is not None:
        wanted = wanted.where(pupil.c.location.in_(locations))
    for word in search.split():
        looked_in = [pupil.c[name].contains(word, autoescape=True) for name in ("group", "pupil_number", "user_name")]
        named = pupil.c.search_key.contains(fold(word), autoescape=True)
        wanted = wanted.where(named | looked_in[0] | looked_in[1] | looked_in[2])
    if limit is not None:
        wanted = wanted.limit(limit)
    if ids is None:
        return [pupil_of(row) for row in connection.execute(wanted)]
    chosen = sorted(set(ids))
    found = [
        pupil_of(row)
        for start in range(0, len(chosen), _MANY)
        for row in connection.execute(wanted.where(pupil.c.id.in_(chosen[start : start + _MANY])))
    ]
    return sorted(found, key=_order)


def by_user_name(connection: Connection, user_name: str) -> list[Pupil]:
    """The pupils with this user name, archived ones too; capitals don't matter."""
    column = pupil.c["user_name"]
    return [
        pupil_of(row) for row in connection.execute(select(pupil).where(column.collate("NOCASE") == user_name)).all()
    ]


def groups(connection: Connection, locations: Sequence[str] | None = None) -> list[str]:
    """The classes of the active pupils."""
    column = pupil.c["group"]
    wanted = select(column).where(column.is_not(None), pupil.c.archived_at.is_(None)).group_by(column).order_by(column)
    if locations is not None:
        wanted = wanted.where(pupil.c.location.in_(locations))
    return [str(found) for found in connection.execute(wanted).scalars()]


def see(connection: Connection, school_year: str, pupil_ids: Iterable[int]) -> None:
    """Keep that the accommodations of these pupils were looked at this school year."""
    at = now()
    for pupil_id in pupil_ids:
        statement = insert(accommodation_review).values(school_year=school_year, pupil_id=pupil_id, at=at)
        connection.execute(statement.on_conflict_do_update(index_elements=["school_year", "pupil_id"], set_={"at": at}))


def unsee(connection: Connection, school_year: str, pupil_ids: Iterable[int]) -> None:
    """Forget that they were looked at."""
    for pupil_id in pupil_ids:
        connection.execute(
            accommodation_review.delete().where(
                accommodation_review.c.school_year == school_year, accommodation_review.c.pupil_id == pupil_id
            )
        )


def _order(person: Pupil) -> tuple[str, str, str, int]:
    names = (person.family_name, person.given_name, person.name_prefix)
    return person.location or "", person.group or "", fold(" ".join(name or "" for name in names)), person.id
