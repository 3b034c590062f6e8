"""Staff and accommodations as a server says that they are, as small records with a journal."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection

from lvs_desktop.domain.accommodations import Kind, Unit, key
from lvs_desktop.domain.exchanging import ARCHIVED
from lvs_desktop.domain.people import Status
from lvs_desktop.domain.records import RecordKind
from lvs_desktop.domain.roles import Role
from lvs_desktop.domain.staff import FIELDS, StaffMember
from lvs_desktop.storage import accommodations, records, staff
from lvs_desktop.storage.applying import now
from lvs_desktop.storage.tables import assignment

_UNITS: Final = (None, *(unit.value for unit in Unit))
_ROLES: Final = tuple(role.value for role in Role)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """An accommodation that a pupil is to have; `values` None: no longer."""

    uid: str
    name: str
    values: Mapping[str, Any] | None


def members(connection: Connection) -> dict[str, StaffMember]:
    """The accounts by uid."""
    return {member.uid: member for member in staff.read(connection)}


def can_be_role(said: str | None) -> bool:
    """True if the school has such a role."""
    return said in _ROLES


def put_staff(
    connection: Connection,
    entry_id: int,
    known: Mapping[str, StaffMember],
    wanted: Mapping[str, Mapping[str, str | None] | None],
) -> None:
    """
    Write accounts.

    Args:
        wanted: uid -> the fields that differ, with `archived`; None takes the account out.
    """
    new = []
    for uid, fields in wanted.items():
        member = known.get(uid)
        if fields is None:
            if member is not None:
                records.write(connection, entry_id, RecordKind.STAFF, member.id, None)
            continue
        values: dict[str, Any] = {name: value for name, value in fields.items() if name in FIELDS}
        if "locations" in values:
            values["locations"] = values["locations"] or ""
        if ARCHIVED in fields:
            values["archived_at"] = now()[:10] if fields[ARCHIVED] else None
        if member is None:
            new.append({"role": Role.TEACHER.value, "locations": "", **values, "uid": uid})
        else:
            records.write(connection, entry_id, RecordKind.STAFF, member.id, values)
    records.add_many(connection, entry_id, RecordKind.STAFF, new)


def differing(member: StaffMember, fields: Mapping[str, str | None]) -> dict[str, str | None]:
    """The fields that an account has otherwise."""
    found = {name: value for name, value in fields.items() if name in FIELDS and member.value(name) != (value or None)}
    archived = member.status is Status.ARCHIVED
    if ARCHIVED in fields and archived != bool(fields[ARCHIVED]):
        found[ARCHIVED] = fields[ARCHIVED]
    return found


class Catalogue:
    """The kinds of accommodations, while what came is written: a kind that nobody knew is added."""

    def __init__(self, connection: Connection) -> None:
        self._kinds = list(accommodations.kinds(connection))
        self._by_name = {kind.name: kind for kind in self._kinds}
        self._by_key = {key(kind.name): kind for kind in reversed(self._kinds)}

    def find(self, name: str) -> Kind | None:
        """The kind of this name, hidden ones too; case and signs don't matter."""
        return self._by_name.get(name) or self._by_key.get(key(name))

    def can_hold(self, name: str, said: str) -> bool:
        """True if this text of a measure can be kept under this name: its unit is that of the kind."""
        values = measure(said)
        if values is None:
            return False
        kind = self.find(name)
        return kind is None or (kind.unit.value if kind.unit else None) == values.get("unit")

    def add(self, connection: Connection, entry_id: int, name: str, unit: str | None) -> Kind:
        """The kind of this name, made if there is none."""
        found = self.find(name)
        if found is None:
            accommodations.seed(connection)
            place = max((kind.place for kind in self._kinds), default=0) + 1
            values = {"name": name, "unit": unit, "place": place}
            made = accommodations.put_kind(connection, entry_id, None, values)
            found = Kind(id=made, name=name, unit=None if unit is None else Unit(unit), place=place)
            self._kinds.append(found)
            self._by_name[name] = self._by_key[key(name)] = found
        return found


def measure(said: str) -> dict[str, Any] | None:
    """What a measure's text says; None: it has another form."""
    try:
        values = json.loads(said)
    except ValueError:
        return None
    if not isinstance(values, dict) or values.get("unit") not in _UNITS:
        return None
    amount = values.get("amount")
    days = (values.get(name) for name in ("valid_until", "checked_at"))
    whole = amount is None or (isinstance(amount, int) and not isinstance(amount, bool))
    return values if whole and all(day is None or isinstance(day, str) for day in days) else None


def put_measures(
    connection: Connection, entry_id: int, catalogue: Catalogue, ids: Mapping[str, int], wanted: Iterable[Wish]
) -> None:
    """
    Write accommodations of pupils.

    Args:
        ids: uid -> id of the pupils.
    """
    wishes = list(wanted)
    if not wishes:
        return
    accommodations.seed(connection)
    held = _held(connection, {ids[wish.uid] for wish in wishes})
    new: dict[tuple[int, int], dict[str, Any]] = {}
    for wish in wishes:
        pupil = ids[wish.uid]
        if wish.values is None:
            kind = catalogue.find(wish.name)
            record = None if kind is None else held.get((pupil, kind.id))
            if record is not None:
                records.write(connection, entry_id, RecordKind.ASSIGNMENT, record, None)
            continue
        kind = catalogue.add(connection, entry_id, wish.name, wish.values.get("unit"))
        values = {name: wish.values.get(name) for name in ("amount", "valid_until", "checked_at")}
        record = held.get((pupil, kind.id))
        if record is not None:
            records.write(connection, entry_id, RecordKind.ASSIGNMENT, record, values)
        else:
            new[pupil, kind.id] = {"pupil_id": pupil, "catalogue_id": kind.id, **values}
    records.add_many(connection, entry_id, RecordKind.ASSIGNMENT, list(new.values()))


def _held(connection: Connection, pupils: set[int]) -> dict[tuple[int, int], int]:
    rows = connection.exec_driver_sql(
        f"SELECT pupil_id, catalogue_id, id FROM {assignment.name} WHERE pupil_id IN (SELECT value FROM json_each(?))",
        (json.dumps(sorted(pupils)),),
    )
    return {(pupil, kind): int(record) for pupil, kind, record in rows}
