"""Accounts of staff: read, and written as small records with a journal."""

import json
from collections.abc import Collection, Mapping

from sqlalchemy import Connection, Row, select

from lvs_desktop.domain.people import Status
from lvs_desktop.domain.records import RecordKind
from lvs_desktop.domain.roles import Role
from lvs_desktop.domain.staff import FIELDS, StaffMember
from lvs_desktop.storage import applying, records
from lvs_desktop.storage.tables import staff

Values = Mapping[str, str | None]
_SAME_PERSON = ("given_name", "name_prefix", "family_name", "staff_number", "email")


def read(connection: Connection, *, archived: bool = True) -> list[StaffMember]:
    """All accounts by name; without `archived` the active ones."""
    wanted = select(staff).order_by(staff.c.search_key, staff.c.id)
    if not archived:
        wanted = wanted.where(staff.c.archived_at.is_(None))
    return [_member(row) for row in connection.execute(wanted)]


def by_id(connection: Connection, member_id: int) -> StaffMember | None:
    """One account; None if an undo took it out."""
    row = connection.execute(select(staff).where(staff.c.id == member_id)).first()
    return None if row is None else _member(row)


def add(connection: Connection, entry_id: int, uid: str, values: Values) -> int:
    """
    A new account; returns its id.

    Args:
        values: Field -> value, of all fields; `locations` as codes parted by commas.
    """
    return records.write(connection, entry_id, RecordKind.STAFF, None, {"uid": uid, **_stored(values)})


def change(connection: Connection, entry_id: int, member_id: int, values: Values) -> None:
    """Give fields other values."""
    records.write(connection, entry_id, RecordKind.STAFF, member_id, _stored(values))


def archive(connection: Connection, entry_id: int, member_id: int, values: Values | None = None) -> None:
    """Put an account in the archive; it keeps all."""
    stamp = {"archived_at": applying.now()[:10]}
    records.write(connection, entry_id, RecordKind.STAFF, member_id, {**_stored(values or {}), **stamp})


def activate(connection: Connection, entry_id: int, member_id: int, values: Values | None = None) -> None:
    """Bring an account back, with other values where they are said."""
    records.write(connection, entry_id, RecordKind.STAFF, member_id, {**_stored(values or {}), "archived_at": None})


def uid_for(connection: Connection, values: Values, *, but: Collection[str] = ()) -> str:
    """
    The uid of a new account.

    Who was added, taken out by an undo and is added again is the same person, and keeps the uid and so the user name.

    Args:
        but: Uids of others who are added with this one.
    """
    rows = connection.exec_driver_sql(
        """SELECT coalesce(r.before, r.after) FROM record_change r
           WHERE r.kind = 'staff' AND (r.before IS NULL OR r.after IS NULL)
             AND r.record NOT IN (SELECT id FROM staff) ORDER BY r.id DESC"""
    ).scalars()
    for text in rows:
        held = json.loads(text)
        if all((held.get(name) or None) == (values.get(name) or None) for name in _SAME_PERSON):
            taken = select(staff.c.id).where(staff.c.uid == held["uid"])
            if held["uid"] not in but and connection.execute(taken).first() is None:
                return str(held["uid"])
    sql, parts = applying.new_uid()
    return str(connection.exec_driver_sql(f"SELECT {sql}", parts).scalar_one())


def _stored(values: Values) -> dict[str, str | None]:
    return {name: value or "" if name == "locations" else value for name, value in values.items() if name in FIELDS}


def _member(row: Row[tuple[object, ...]]) -> StaffMember:
    found = row._mapping
    return StaffMember(
        id=found["id"],
        uid=found["uid"],
        staff_number=found["staff_number"],
        given_name=found["given_name"],
        name_prefix=found["name_prefix"],
        family_name=found["family_name"],
        email=found["email"],
        role=Role(found["role"]),
        locations=tuple(filter(None, found["locations"].split(","))),
        user_name=found["user_name"],
        status=Status.ACTIVE if found["archived_at"] is None else Status.ARCHIVED,
    )
