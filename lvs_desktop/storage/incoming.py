"""
What came from a server, written into the school in one transaction.

The visible changes of one sync share one entry of the history, as long as nothing else was written meanwhile and no
record comes twice: an entry has one row for each pupil, and the entries are in the order of what was written.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from sqlalchemy import Connection, func, select

from lvs_desktop.domain.changes import EntryKind
from lvs_desktop.domain.exchanging import ACCOMMODATION, ARCHIVED, ChangedHere, Incoming, Kind
from lvs_desktop.domain.people import COMPARED
from lvs_desktop.domain.roles import Worker
from lvs_desktop.domain.user_names import key
from lvs_desktop.storage import (
    applying,
    arriving_pupils,
    arriving_records,
    arriving_results,
    clashes,
    meta,
    sync_operations,
    tallying,
    user_names,
    weighing,
)
from lvs_desktop.storage.arriving_pupils import NUMBER, Arrivals, Row
from lvs_desktop.storage.arriving_records import Catalogue, Wish
from lvs_desktop.storage.tables import entry, location
from lvs_desktop.storage.weighing import Weighed

_PUPIL_FIELDS: Final = frozenset((NUMBER, *COMPARED))


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """
    One sync, as far as the school file knows it.

    Attributes:
        entry: The entry that holds what came last; None: nothing came yet.
        entries: All that this run made.
        written: Records in `entry`.
        read_at: The newest entry when the records were read last; None: they were not.
        chosen: How many conflicts persons had settled then.
        places: Codes of locations that the school did not know and has now.
    """

    by: Worker
    entry: int | None = None
    entries: frozenset[int] = frozenset()
    written: frozenset[tuple[Kind, str]] = frozenset()
    read_at: int | None = None
    chosen: int = 0
    places: tuple[str, ...] = field(default_factory=tuple)


def take(connection: Connection, run: Run, incoming: Sequence[Incoming]) -> Run:
    """
    Write what came, what is agreed on and what waits for a person; returns the run as it is after that.

    What can't be written (a number that another pupil has, a role or a unit that the school does not know) waits for a
    person.

    Raises:
        ChangedHere: A person wrote something of one of these records, or settled a conflict, after the records were
            read.
    """
    _see_unchanged(connection, run, incoming)
    tests = [one for one in incoming if one.kind is Kind.RESULT]
    incoming = [one for one in incoming if one.kind is not Kind.RESULT]
    pupils = arriving_pupils.find(connection, [one.uid for one in incoming if one.kind is Kind.PUPIL])
    staff = arriving_records.members(connection) if any(one.kind is Kind.STAFF for one in incoming) else {}
    catalogue = Catalogue(connection)
    found = weighing.weigh(
        connection,
        incoming,
        present={*((Kind.PUPIL, uid) for uid in pupils), *((Kind.STAFF, uid) for uid in staff)},
        catalogue=catalogue,
    )
    arrivals = _arrivals(found, pupils)
    refused = arriving_pupils.taken_numbers(connection, arrivals)
    if refused:
        ids = {uid: who for uid, (who, _) in pupils.items()}
        for one in found:
            if one.kind is Kind.PUPIL and (one.uid in refused or ids.get(one.uid) in refused):
                one.leave(NUMBER)
        arrivals = _arrivals(found, pupils)
    accounts = _accounts(found)
    wishes = _wishes(found)
    places = [at for one in tests if (at := arriving_results.place(one)) is not None]
    visible = frozenset((one.kind, one.uid) for one in found if one.write or one.gone or one.new)
    visible |= {(Kind.RESULT, "\n".join(at)) for at in places}
    if visible:
        run, entry_id = _with_entry(connection, run, visible)
        run = replace(run, places=(*run.places, *_add_places(connection, found)))
        arriving_pupils.write(connection, entry_id, arrivals)
        arriving_records.put_staff(connection, entry_id, staff, accounts)
        ids = {uid: who for uid, (who, _) in pupils.items()}
        ids |= arriving_pupils.ids(connection, arrivals.new)
        arriving_records.put_measures(connection, entry_id, catalogue, ids, wishes)
        if places:
            whose = arriving_pupils.ids(connection, {pupil for pupil, _ in places})
            arriving_results.write(connection, entry_id, tests, whose)
        user_names.register(connection, _names(found))
        tallying.count(connection, entry_id)
        meta.next_revision(connection)
    settled: list[Weighed | Incoming] = [*found, *tests]
    sync_operations.drop_bases(connection, [(one.kind, one.uid) for one in settled if one.base is None])
    sync_operations.put_bases(connection, [one.base for one in settled if one.base is not None])
    clashes.put(connection, [(one.kind, one.uid, one.clashes, one.by, one.at) for one in settled])
    return run


def newest_entry(connection: Connection) -> int:
    """The id of the last entry of the history; 0 before the first."""
    return int(connection.execute(select(func.max(entry.c.id))).scalar() or 0)


def cleaned_since(connection: Connection, run: Run) -> bool:
    """True if pupils were deleted for good after the records were read: nothing of them is to be kept again."""
    wanted = select(entry.c.id).where(entry.c.kind == EntryKind.CLEAN_UP, entry.c.id > (run.read_at or 0)).limit(1)
    return run.read_at is not None and connection.execute(wanted).first() is not None


def _see_unchanged(connection: Connection, run: Run, incoming: Sequence[Incoming]) -> None:
    if run.read_at is None:
        return
    if run.chosen != clashes.chosen(connection) or cleaned_since(connection, run):
        raise ChangedHere
    since = weighing.written_since(connection, run.read_at, run.entries)
    if since and any((one.kind, one.uid) in since for one in incoming):
        raise ChangedHere
    tested = any(one.kind is Kind.RESULT for one in incoming)
    if tested and arriving_results.written_since(connection, run.read_at, run.entries):
        raise ChangedHere


def _with_entry(connection: Connection, run: Run, visible: frozenset[tuple[Kind, str]]) -> tuple[Run, int]:
    """The run with an entry in which these can be written."""
    if run.entry is not None and run.entry == newest_entry(connection) and not run.written & visible:
        return replace(run, written=run.written | visible), run.entry
    made = applying.add_entry(connection, EntryKind.SYNC, by=run.by, counts=tallying.NOTHING)
    return replace(run, entry=made, entries=run.entries | {made}, written=visible), made


def _arrivals(found: Sequence[Weighed], pupils: Mapping[str, tuple[int, Row]]) -> Arrivals:
    new: dict[str, Row] = {}
    changed: dict[int, Row] = {}
    gone: list[int] = []
    for one in found:
        if one.kind is not Kind.PUPIL:
            continue
        row = {name: value or None for name, value in one.write.items() if name in _PUPIL_FIELDS}
        if ARCHIVED in one.write:
            row["archived_at"] = arriving_pupils.archived_at(one.write[ARCHIVED])
        if one.gone:
            gone.append(pupils[one.uid][0])
        elif one.new:
            new[one.uid] = row
        elif row:
            changed[pupils[one.uid][0]] = row
    here = dict(pupils.values())
    return Arrivals(new=new, changed=changed, gone=gone, here=here)


def _accounts(found: Sequence[Weighed]) -> dict[str, Mapping[str, str | None] | None]:
    return {
        one.uid: None if one.gone else one.write
        for one in found
        if one.kind is Kind.STAFF and (one.write or one.gone or one.new)
    }


def _wishes(found: Sequence[Weighed]) -> list[Wish]:
    return [
        Wish(
            uid=one.uid,
            name=name.removeprefix(ACCOMMODATION),
            values=None if value is None else arriving_records.measure(value),
        )
        for one in found
        if one.kind is Kind.PUPIL and not one.gone
        for name, value in one.write.items()
        if name.startswith(ACCOMMODATION)
    ]


def _names(found: Sequence[Weighed]) -> dict[str, str]:
    """User names that were written: key -> owner."""
    return {key(name): f"{one.kind.value}:{one.uid}" for one in found if (name := one.write.get("user_name"))}


def _add_places(connection: Connection, found: Sequence[Weighed]) -> tuple[str, ...]:
    """Make locations that the school does not know, with their code as their name; returns their codes."""
    named = {
        code
        for one in found
        for name in ("location", "locations")
        for code in (one.write.get(name) or "").split(",")
        if code
    }
    if not named:
        return ()
    known = set(connection.execute(select(location.c.code)).scalars())
    new = sorted(named - known)
    if new:
        connection.execute(location.insert(), [{"code": code, "name": code} for code in new])
    return tuple(new)
