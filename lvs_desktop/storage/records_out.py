"""The school as records for a server: pupils, staff, and the groups that the pupils make."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Connection

from lvs_desktop.domain.exchanging import ACCOMMODATION, ARCHIVED, MEMBER, Kind, group_uid, measure_text
from lvs_desktop.domain.people import FIELDS
from lvs_desktop.domain.roles import Role
from lvs_desktop.domain.staff import FIELDS as STAFF_FIELDS
from lvs_desktop.storage import accommodations
from lvs_desktop.storage.masks import quoted

Records = dict[Kind, dict[str, dict[str, str]]]  # kind -> uid -> fields, none of them empty


def read(connection: Connection, locations: Iterable[str] | None = None) -> Records:
    """
    Everything as it is now.

    Args:
        locations: Only pupils and teachers of these, as a server shows them to a location administrator; and what was
            agreed on already: who moved elsewhere since is a change, not somebody who is gone. None: the whole school.
    """
    found: Records = {
        Kind.GROUP: {},
        Kind.STAFF: _people(connection, "staff", STAFF_FIELDS),
        Kind.PUPIL: _people(connection, "pupil", FIELDS),
    }
    _add_measures(connection, found[Kind.PUPIL])
    if locations is not None:
        _keep_own(connection, found, frozenset(locations))
    found[Kind.GROUP] = groups(found[Kind.PUPIL], None if locations is None else frozenset(locations))
    return found


def some(connection: Connection, wanted: Iterable[tuple[Kind, str]]) -> dict[tuple[Kind, str], dict[str, str]]:
    """The pupils and staff among these records, as they are now: kind and uid -> fields."""
    uids: dict[Kind, list[str]] = {kind: [] for kind in Kind}
    for kind, uid in wanted:
        uids[kind].append(uid)
    pupils = _people(connection, "pupil", FIELDS, uids[Kind.PUPIL])
    if pupils:
        _add_measures(connection, pupils)
    staff = _people(connection, "staff", STAFF_FIELDS, uids[Kind.STAFF])
    return {
        **{(Kind.PUPIL, uid): fields for uid, fields in pupils.items()},
        **{(Kind.STAFF, uid): fields for uid, fields in staff.items()},
    }


def groups(
    pupils: Mapping[str, Mapping[str, str]], locations: frozenset[str] | None = None
) -> dict[str, dict[str, str]]:
    """
    The groups of the active pupils: uid -> name, location and members.

    Of the spellings of one name the most common one counts; of two as common the first by the alphabet.

    Args:
        locations: Only groups of these.
    """
    uids: dict[tuple[str, str], str] = {}  # what pupils say -> uid
    names: defaultdict[str, Counter[str]] = defaultdict(Counter)
    found: dict[str, dict[str, str]] = {}
    for pupil, fields in pupils.items():
        name, place = fields.get("group", ""), fields.get("location", "")
        if not name or ARCHIVED in fields or (locations is not None and place not in locations):
            continue
        uid = uids.get((place, name))
        if uid is None:
            uid = uids[place, name] = group_uid(place, name)
            found.setdefault(uid, {"name": name, **({"location": place} if place else {})})
        names[uid][name] += 1
        found[uid][MEMBER + pupil] = "yes"
    for uid, spellings in names.items():
        if len(spellings) > 1:
            found[uid]["name"] = min(spellings, key=lambda name: (-spellings[name], name))
    return found


def _people(
    connection: Connection, table: str, fields: tuple[str, ...], uids: Iterable[str] | None = None
) -> dict[str, dict[str, str]]:
    names = ", ".join(map(quoted, fields))
    which, values = "", list[str]()
    if uids is not None:
        which, values = "WHERE uid IN (SELECT value FROM json_each(?))", [json.dumps(list(uids))]
    rows = connection.exec_driver_sql(f"SELECT uid, archived_at, {names} FROM {table} {which}", tuple(values)).all()
    found = {}
    for uid, archived, *values in rows:
        own = {name: value for name, value in zip(fields, values, strict=True) if value}
        if archived is not None:
            own[ARCHIVED] = "yes"
        found[uid] = own
    return found


def _add_measures(connection: Connection, pupils: dict[str, dict[str, str]]) -> None:
    kinds = {kind.id: kind for kind in accommodations.kinds(connection)}
    rows = connection.exec_driver_sql(
        """SELECT p.uid, a.catalogue_id, a.amount, a.valid_until, a.checked_at
           FROM assignment a JOIN pupil p ON p.id = a.pupil_id"""
    )
    for uid, kind_id, amount, valid_until, checked_at in rows:
        if uid not in pupils:
            continue
        kind = kinds[kind_id]
        values: dict[str, Any] = {
            "amount": amount,
            "unit": None if kind.unit is None else kind.unit.value,
            "valid_until": valid_until,
            "checked_at": checked_at,
        }
        pupils[uid][ACCOMMODATION + kind.name] = measure_text(values)


def _keep_own(connection: Connection, found: Records, own: frozenset[str]) -> None:
    rows = connection.exec_driver_sql("SELECT kind, uid FROM sync_base").all()
    agreed = {(Kind(kind), uid) for kind, uid in rows}
    for kind in (Kind.PUPIL, Kind.STAFF):
        found[kind] = {
            uid: fields for uid, fields in found[kind].items() if (kind, uid) in agreed or _is_of(kind, fields, own)
        }


def _is_of(kind: Kind, fields: Mapping[str, str], own: frozenset[str]) -> bool:
    if kind is Kind.STAFF:
        return fields["role"] == Role.TEACHER and not own.isdisjoint(fields.get("locations", "").split(","))
    return fields.get("location") in own
