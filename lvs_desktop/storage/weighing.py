"""What came from a server, weighed against the school as it is at the moment of writing."""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from lvs_desktop.domain.accommodations import betrays
from lvs_desktop.domain.exchanging import ACCOMMODATION, Base, ChangedHere, Clash, Fields, Incoming, Kind
from lvs_desktop.domain.records import RecordKind
from lvs_desktop.storage import arriving_records, masks, records_out
from lvs_desktop.storage.arriving_records import Catalogue

Key = tuple[Kind, str]


@dataclass(slots=True, kw_only=True)
class Weighed:
    """
    What of one record will be written.

    Attributes:
        write: The fields that really differ.
        new, gone: The record is made; taken out.
        base: As of Incoming; None: it goes.
        here: The record as it is; None: it isn't.
    """

    kind: Kind
    uid: str
    base: Base | None
    write: dict[str, str | None]
    new: bool
    gone: bool
    clashes: tuple[Clash, ...]
    by: str | None
    at: str | None
    here: Fields | None

    def leave(self, field: str) -> None:
        """Don't write a field: it waits for a person."""
        there = self.write.pop(field)
        if all(clash.field != field for clash in self.clashes):
            here = (self.here or {}).get(field)
            self.clashes = (*self.clashes, Clash(field=field, was=here, here=here, there=there))


def weigh(
    connection: Connection, incoming: Sequence[Incoming], *, present: Collection[Key], catalogue: Catalogue
) -> list[Weighed]:
    """
    What will be written of each record.

    Args:
        present: Records that are here.

    Raises:
        ChangedHere: A record that is to be changed is not here any more.
    """
    here = records_out.some(connection, present)
    found = []
    for each in incoming:
        one = _without_diagnoses(each)
        mine = here.get((one.kind, one.uid))
        person = one.kind is not Kind.GROUP
        if person and mine is None and one.write and not one.new:
            raise ChangedHere
        made = Weighed(
            kind=one.kind,
            uid=one.uid,
            base=one.base,
            write={},
            new=person and one.new and mine is None,
            gone=person and one.remove and mine is not None,
            clashes=one.clashes,
            by=one.by,
            at=one.at,
            here=mine,
        )
        found.append(made)
        if person and not one.remove:
            made.write = {
                name: value or None for name, value in one.write.items() if (mine or {}).get(name) != (value or None)
            }
            for name in [name for name in made.write if _can_not_be(made, name, catalogue)]:
                made.leave(name)
    return found


def written_since(connection: Connection, after: int, own: Collection[int]) -> set[Key]:
    """
    Pupils and staff of whom something was written here by later entries than this one.

    Args:
        own: Entries that don't count.
    """
    run = connection.exec_driver_sql
    values = (after, json.dumps(sorted(own)))
    later = "entry_id > ? AND entry_id NOT IN (SELECT value FROM json_each(?))"
    pupils = set(run(f"SELECT pupil_id FROM change WHERE {later}", values).scalars())
    staff: set[int] = set()
    found: set[Key] = set()
    for word, record, before, after_text in run(
        f"SELECT kind, record, before, after FROM record_change WHERE {later}", values
    ).all():
        held = {**json.loads(before or "{}"), **json.loads(after_text or "{}")}
        if word == RecordKind.NUMBER:
            pupils.add(record)
        elif word == RecordKind.STAFF:
            staff.add(record)
            if "uid" in held:  # made, or taken out
                found.add((Kind.STAFF, held["uid"]))
        elif word == RecordKind.ASSIGNMENT:
            whose = run("SELECT pupil_id FROM assignment WHERE id = ?", (record,)).scalar()
            pupils.add(held.get("pupil_id", whose))
    if pupils:
        gone = f"SELECT pupil_id, uid FROM change WHERE kind = {masks.REMOVED} AND entry_id > ?"
        rows = [*run("SELECT id, uid FROM pupil"), *run(gone, (after,))]
        found |= {(Kind.PUPIL, str(uid)) for who, uid in rows if who in pupils}
    if staff:
        found |= {(Kind.STAFF, str(uid)) for who, uid in run("SELECT id, uid FROM staff") if who in staff}
    return found


def _can_not_be(made: Weighed, name: str, catalogue: Catalogue) -> bool:
    value = made.write[name]
    if name.startswith(ACCOMMODATION):
        return value is not None and not catalogue.can_hold(name.removeprefix(ACCOMMODATION), value)
    if made.kind is Kind.STAFF and name == "role":
        return not arriving_records.can_be_role(value)
    return False


def _without_diagnoses(one: Incoming) -> Incoming:
    """What betrays a diagnosis is kept nowhere, not even as something that waits."""

    def told(name: str) -> bool:
        return name.startswith(ACCOMMODATION) and betrays(name.removeprefix(ACCOMMODATION))

    base = one.base
    if base is not None and any(map(told, base.fields)):
        base = replace(base, fields={name: value for name, value in base.fields.items() if not told(name)})
    if base is one.base and not any(map(told, one.write)) and not any(told(clash.field) for clash in one.clashes):
        return one
    return replace(
        one,
        base=base,
        write={name: value for name, value in one.write.items() if not told(name)},
        clashes=tuple(clash for clash in one.clashes if not told(clash.field)),
    )
