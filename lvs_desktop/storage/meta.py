"""School data, workers and remembered columns of a school file."""

from sqlalchemy import Connection, select
from sqlalchemy.dialects.sqlite import insert

from lvs_desktop.domain.changes import EntryKind
from lvs_desktop.domain.roles import Role, Worker
from lvs_desktop.domain.schools import Location, School
from lvs_desktop.storage.tables import column_mapping, entry, location, meta, worker


def write_school(connection: Connection, school: School) -> None:
    """Keep the school's data; its locations are replaced as a whole. The school year is the first one of the file."""
    values = {
        "name": school.name,
        "brin": school.brin,
        "school_year": school.school_year,
        "route": school.route,
        "entree": "yes" if school.entree else "no",
    }
    _write(connection, values)
    connection.execute(location.delete())
    connection.execute(location.insert(), [{"code": place.code, "name": place.name} for place in school.locations])


def read_school(connection: Connection) -> School:
    """The school's data."""
    values = {row.key: row.value for row in connection.execute(select(meta.c.key, meta.c.value))}
    places = connection.execute(select(location).order_by(location.c.code))
    return School(
        name=values["name"],
        brin=values["brin"],
        school_year=school_year(connection),
        route=values["route"],
        entree=values["entree"] == "yes",
        locations=tuple(Location(code=row.code, name=row.name) for row in places),
    )


def school_year(connection: Connection) -> str:
    """The school year that is prepared now: of the newest new year in force, else the first one of the file."""
    begun = (
        select(entry.c.school_year)
        .where(entry.c.kind == EntryKind.NEW_YEAR, entry.c.undone_by.is_(None))
        .order_by(entry.c.id.desc())
        .limit(1)
    )
    found = (
        connection.execute(begun).scalar()
        or connection.execute(select(meta.c.value).where(meta.c.key == "school_year")).scalar()
    )
    return str(found)


def add_worker(connection: Connection, person: Worker) -> None:
    """Declare who works in this file; a known name gets the new role."""
    values = {"name": person.name, "role": person.role.value, "locations": ",".join(person.locations)}
    statement = insert(worker).values(values)
    connection.execute(statement.on_conflict_do_update(index_elements=["name"], set_=values))


def read_workers(connection: Connection) -> tuple[Worker, ...]:
    """Everyone who was declared to work in this file; the one who made it first."""
    return tuple(
        Worker(name=row.name, role=Role(row.role), locations=tuple(filter(None, row.locations.split(","))))
        for row in connection.execute(select(worker).order_by(worker.c.id))
    )


def remember_columns(connection: Connection, columns: dict[str, str]) -> None:
    """Keep header -> field for the next files ("" leaves the column out)."""
    for header, field in columns.items():
        statement = insert(column_mapping).values(header=header, field=field)
        connection.execute(statement.on_conflict_do_update(index_elements=["header"], set_={"field": field}))


def remembered_columns(connection: Connection) -> dict[str, str]:
    """Header -> field, as kept."""
    return {row.header: row.field for row in connection.execute(select(column_mapping))}


def read_setting(connection: Connection, name: str) -> str:
    """A setting of the school, such as login_address; empty if it was never made."""
    return str(connection.execute(select(meta.c.value).where(meta.c.key == name)).scalar() or "")


def settings(connection: Connection, start: str) -> dict[str, str]:
    """The settings whose names begin so: the rest of the name -> value."""
    wanted = select(meta.c.key, meta.c.value).where(meta.c.key.startswith(start, autoescape=True))
    return {row.key.removeprefix(start): row.value for row in connection.execute(wanted)}


def keep_setting(connection: Connection, name: str, value: str) -> None:
    """Keep a setting of the school."""
    _write(connection, {name: value})


def revision(connection: Connection) -> int:
    """Counts every write of pupils: a preview holds only as long as it stays the same."""
    value = connection.execute(select(meta.c.value).where(meta.c.key == "revision")).scalar()
    return int(value or 0)


def next_revision(connection: Connection) -> None:
    """Say that pupils were written."""
    _write(connection, {"revision": str(revision(connection) + 1)})


def note(connection: Connection, school_year: str) -> str:
    """What a person left for a colleague in this school year; empty: nothing."""
    key = f"note {school_year}"
    return str(connection.execute(select(meta.c.value).where(meta.c.key == key)).scalar() or "")


def put_note(connection: Connection, school_year: str, text: str) -> None:
    """Keep a note for a colleague; the one before is replaced."""
    _write(connection, {f"note {school_year}": text})


def _write(connection: Connection, values: dict[str, str]) -> None:
    for key, value in values.items():
        statement = insert(meta).values(key=key, value=value)
        connection.execute(statement.on_conflict_do_update(index_elements=["key"], set_={"value": value}))
