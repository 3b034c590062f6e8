"""What came from a server, weighed against the school as it is at the moment of writing."""

import json
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from typing import Final

from sqlalchemy import Connection

from lvs_desktop.domain.accommodations import betrays
from lvs_desktop.domain.exchanging import ACCOMMODATION, ARCHIVED, EXISTS, Base, Clash, Fields, Incoming, Kind
from lvs_desktop.domain.people import fields_of
from lvs_desktop.domain.records import RecordKind
from lvs_desktop.storage import accommodations, arriving_records, masks, records_out, sync_operations
from lvs_desktop.storage.arriving_pupils import NUMBER
from lvs_desktop.storage.arriving_records import Catalogue

Key = tuple[Kind, str]
ALL: Final = frozenset(("",))  # of a record that was made or taken out: whatever field


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

    def leave(self, connection: Connection, field: str) -> None:
        """Don't write a field: it waits for a person, and what both agreed on of it stays."""
        there = self.write.pop(field)
        agreed = sync_operations.agreed(connection, self.kind, self.uid)
        was = agreed.fields.get(field) if agreed is not None else None
        if all(clash.field != field for clash in self.clashes):
            here = (self.here or {}).get(field)
            self.clashes = (*self.clashes, Clash(field=field, was=was, here=here, there=there))
        if self.base is not None:
            kept = {name: value for name, value in self.base.fields.items() if name != field}
            self.base = replace(self.base, fields=kept if was is None else {**kept, field: was})


def weigh(
    connection: Connection,
    incoming: Sequence[Incoming],
    *,
    present: Collection[Key],
    touched: Mapping[Key, Set[str]],
    catalogue: Catalogue,
) -> list[Weighed]:
    """
    What will be written of each record; who was taken out here meanwhile is left out, and is asked after later.

    Args:
        present: Records that are here.
        touched: Fields that were written here since the records were read.
    """
    here = records_out.some(connection, present)
    found = []
    for each in incoming:
        one = _without_diagnoses(each)
        mine = here.get((one.kind, one.uid))
        since = touched.get((one.kind, one.uid), frozenset())
        person = one.kind is not Kind.GROUP
        if person and mine is None and one.write and not one.new:
            continue
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
        if made.gone and since:
            _ask_whether(connection, made)
        if person and not made.gone and not one.remove:
            made.write = {
                name: value or None for name, value in one.write.items() if (mine or {}).get(name) != (value or None)
            }
            for name in [name for name in made.write if _waits(made, name, since, catalogue)]:
                made.leave(connection, name)
    return found


def touched(connection: Connection, after: int, own: Collection[int]) -> dict[Key, frozenset[str]]:
    """
    What was written here by later entries than this one.

    Args:
        own: Entries that don't count.
    """
    run = connection.exec_driver_sql
    apart = json.dumps(sorted(own))
    later = "entry_id > ? AND entry_id NOT IN (SELECT value FROM json_each(?))"
    found: defaultdict[Key, set[str]] = defaultdict(set)
    for uid, kind, mask in run(
        f"""SELECT coalesce(p.uid, c.uid), c.kind, c.mask FROM change c LEFT JOIN pupil p ON p.id = c.pupil_id
            WHERE {later}""",
        (after, apart),
    ):
        names = found[Kind.PUPIL, uid]
        names.update(fields_of(mask & masks.ALL))
        if mask & masks.STATUS:
            names.add(ARCHIVED)
        if kind in (masks.NEW, masks.REMOVED, masks.RETURNED):
            names |= ALL
    kinds = {kind.id: kind.name for kind in accommodations.kinds(connection)}
    later_records = run(f"SELECT kind, record, before, after FROM record_change WHERE {later}", (after, apart)).all()
    if not later_records:
        return {record: frozenset(names) for record, names in found.items()}
    pupils = {int(who): str(uid) for who, uid in run("SELECT id, uid FROM pupil")}
    staff = {int(who): str(uid) for who, uid in run("SELECT id, uid FROM staff")}
    measures = {row[0]: (int(row[1]), int(row[2])) for row in run("SELECT id, pupil_id, catalogue_id FROM assignment")}
    for word, record, before, after_text in later_records:
        held = {**json.loads(before or "{}"), **json.loads(after_text or "{}")}
        if word == RecordKind.NUMBER:
            found[Kind.PUPIL, pupils.get(record, "")].add(NUMBER)
        elif word == RecordKind.STAFF:
            found[Kind.STAFF, staff.get(record) or held.get("uid", "")].update(
                ARCHIVED if name == "archived_at" else name for name in held
            )
        elif word == RecordKind.ASSIGNMENT:
            pupil, kind_id = measures.get(record) or (held.get("pupil_id", 0), held.get("catalogue_id", 0))
            found[Kind.PUPIL, pupils.get(pupil, "")].add(f"{ACCOMMODATION}{kinds.get(kind_id, '')}")
    return {record: frozenset(names) for record, names in found.items()}


def _waits(made: Weighed, name: str, since: Set[str], catalogue: Catalogue) -> bool:
    if name in since or since >= ALL:
        return True
    value = made.write[name]
    if name.startswith(ACCOMMODATION):
        return value is not None and not catalogue.can_hold(name.removeprefix(ACCOMMODATION), value)
    if made.kind is Kind.STAFF and name == "role":
        return not arriving_records.can_be_role(value)
    return False


def _ask_whether(connection: Connection, made: Weighed) -> None:
    """Don't take out who was changed here meanwhile: a person chooses."""
    made.gone = False
    made.base = sync_operations.agreed(connection, made.kind, made.uid)
    made.clashes = (Clash(field=EXISTS, was="yes", here="yes", there=None),)


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
