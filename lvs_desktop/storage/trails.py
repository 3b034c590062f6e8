"""What happened this school year to pupils, accounts and accommodations, as the journal tells it."""

import json
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, select

from lvs_desktop.domain.changes import EntryKind
from lvs_desktop.domain.delivering import ARCHIVED_AT, Event, File, Outcome, Subject, Turn, outcome
from lvs_desktop.domain.people import COMPARED, fields_of
from lvs_desktop.domain.records import RecordKind
from lvs_desktop.storage import masks, records
from lvs_desktop.storage.tables import assignment, entry, pupil

_KNOWN: Final = (EntryKind.BASELINE, EntryKind.LINK, EntryKind.SYNC)  # what these bring is in the LVS already
_RECORDS: Final = {Subject.STAFF: RecordKind.STAFF, Subject.ACCOMMODATIONS: RecordKind.ASSIGNMENT}


@dataclass(frozen=True, slots=True, kw_only=True)
class Trail:
    """What happened to one thing, or to `many` of which all that counts is the same."""

    thing: int
    events: Sequence[Event]
    now: Mapping[str, Any] | None  # None: gone
    places: tuple[str, ...]
    many: int = 1

    def outcome(self, files: Sequence[File]) -> Outcome | None:
        """What has to happen in the LVS after these files."""
        return outcome(self.events, files, self.now, self.places)


def counted(connection: Connection, subject: Subject, school_year: str) -> Iterator[Trail]:
    """What happened this school year; pupils to whom one thing happened come counted, not one by one."""
    if subject is not Subject.PUPILS:
        yield from _records(connection, subject, school_year)
        return
    run = connection.exec_driver_sql
    known = _known(connection)
    run("DROP TABLE IF EXISTS temp.often")
    run("CREATE TEMP TABLE often(pupil_id INTEGER PRIMARY KEY)")
    run(
        f"""INSERT INTO temp.often SELECT c.pupil_id {_OF_YEAR} GROUP BY c.pupil_id HAVING count(*) > 1
            UNION SELECT r.record FROM entry e CROSS JOIN record_change r ON r.entry_id = e.id
            WHERE e.school_year = :year AND r.kind = '{RecordKind.NUMBER}'""",
        {"year": school_year},
    )
    once = run(
        f"""SELECT c.entry_id, c.kind, c.mask & {masks.ALL} <> 0, c.mask & {masks.STATUS} <> 0, p.id IS NOT NULL,
                   p.archived_at IS NOT NULL,
                   ifnull(p.location, CASE WHEN c.kind = {masks.REMOVED} THEN c.location END),
                   count(*)
            FROM (SELECT c.* {_OF_YEAR}) c LEFT JOIN pupil p ON p.id = c.pupil_id
            WHERE c.pupil_id NOT IN (SELECT pupil_id FROM temp.often) GROUP BY 1, 2, 3, 4, 5, 6, 7""",
        {"year": school_year},
    ).all()
    for entry_id, kind, fields, status, here, archived, place, many in once:
        turn = _TURNS.get(kind, Turn.CHANGED)
        # the only change of the year: what the mask names is another value now
        before: dict[str, Any] = {"fields": "before"} if fields and turn is Turn.CHANGED else {}
        if status and turn is Turn.CHANGED:
            before[ARCHIVED_AT] = None if archived else "before"
        event = Event(entry=entry_id, turn=turn, before=before, known=entry_id in known)
        now: dict[str, Any] | None = {ARCHIVED_AT: "now" if archived else None} if here else None
        yield Trail(thing=-1, events=(event,), now=now, places=(place,) if place else (), many=int(many))
    yield from _pupils(connection, school_year, often=True)
    run("DROP TABLE temp.often")


def of_each(connection: Connection, subject: Subject, school_year: str) -> Iterator[Trail]:
    """What happened this school year to each pupil, account or assignment; of other subjects nothing is known."""
    if subject is Subject.PUPILS:
        yield from _pupils(connection, school_year)
    elif subject in _RECORDS:
        yield from _records(connection, subject, school_year)


def _pupils(connection: Connection, school_year: str, *, often: bool = False) -> Iterator[Trail]:
    """
    What happened this school year to each pupil of whom something was written.

    Args:
        often: Only to those of temp.often.
    """
    known = _known(connection)
    events: dict[int, list[Event]] = defaultdict(list)
    last_place: dict[int, str] = {}
    these = "AND c.pupil_id IN (SELECT pupil_id FROM temp.often)" if often else ""
    rows = connection.exec_driver_sql(
        f"""SELECT c.entry_id, c.pupil_id, c.kind, c.mask, c.archived_at, {masks.each(lambda name, _: f"c.{name}")}
            {_OF_YEAR} {these} ORDER BY c.entry_id""",
        {"year": school_year},
    )
    place = 5 + COMPARED.index("location")
    for row in rows:
        entry_id, pupil_id, kind, mask = row[:4]
        turn = _TURNS.get(kind, Turn.CHANGED)
        before: dict[str, Any] = {}
        if turn is Turn.CHANGED and mask:
            before = {field: row[5 + _PLACE[field]] for field in fields_of(mask & masks.ALL)}
            if mask & masks.STATUS:
                before[ARCHIVED_AT] = row[4]
        elif turn is Turn.REMOVED and row[place]:
            last_place[pupil_id] = row[place]
        found = Event(entry=entry_id, turn=turn, before=before, known=entry_id in known)
        events[pupil_id].append(found)
    for thing, event in _record_events(connection, RecordKind.NUMBER, school_year, known):
        events[thing].append(event)
    if not events:
        return
    here = _now(connection, events)
    for pupil_id, own in events.items():
        values = here.get(pupil_id)
        where = values["location"] if values else last_place.get(pupil_id)
        own.sort(key=_entry_of)
        yield Trail(thing=pupil_id, events=own, now=values, places=(where,) if where else ())


def _now(connection: Connection, wanted: Mapping[int, object]) -> dict[int, Mapping[str, Any]]:
    """The pupils of whom something was written, as they are."""
    names = ("id", "pupil_number", *COMPARED, ARCHIVED_AT)
    quoted = ", ".join(masks.quoted(name) for name in names)
    rows = connection.exec_driver_sql(f"SELECT {quoted} FROM pupil")
    return {row[0]: dict(zip(names[1:], row[1:], strict=True)) for row in rows if row[0] in wanted}


def _records(connection: Connection, subject: Subject, school_year: str) -> Iterator[Trail]:
    kind = _RECORDS[subject]
    events: dict[int, list[Event]] = defaultdict(list)
    for thing, event in _record_events(connection, kind, school_year, _known(connection)):
        events[thing].append(event)
    if not events:
        return
    where = _where(connection, subject)
    table = records.TABLES[kind]
    here = {row.id: dict(row._mapping) for row in connection.execute(select(table)) if row.id in events}
    for thing, found in events.items():
        values = here.get(thing)
        yield Trail(thing=thing, events=found, now=values, places=where(values or {}))


def _where(connection: Connection, subject: Subject) -> Callable[[Mapping[str, Any]], tuple[str, ...]]:
    if subject is Subject.STAFF:
        return lambda values: tuple(filter(None, (values.get("locations") or "").split(",")))
    wanted = select(pupil.c.id, pupil.c.location).where(pupil.c.id.in_(select(assignment.c.pupil_id)))
    places = {row.id: row.location for row in connection.execute(wanted)}

    def of_pupil(values: Mapping[str, Any]) -> tuple[str, ...]:
        place = places.get(values.get("pupil_id"))
        return (place,) if place else ()

    return of_pupil


def _record_events(
    connection: Connection, kind: RecordKind, school_year: str, known: set[int]
) -> Iterator[tuple[int, Event]]:
    rows = connection.exec_driver_sql(
        """SELECT r.entry_id, r.record, r.before, r.after FROM entry e CROSS JOIN record_change r ON r.entry_id = e.id
           WHERE e.school_year = ? AND r.kind = ? ORDER BY r.id""",
        (school_year, kind.value),
    )
    for entry_id, record, before, after in rows:
        turn = Turn.MADE if before is None else Turn.REMOVED if after is None else Turn.CHANGED
        was = json.loads(before) if turn is Turn.CHANGED else {}
        yield record, Event(entry=entry_id, turn=turn, before=was, known=entry_id in known)


def _known(connection: Connection) -> set[int]:
    """
    The starting points, lists of the link and what came from the server, and what undid the first two.

    What undid a sync is not known there before the next sync.
    """
    rows = connection.execute(select(entry.c.id, entry.c.kind, entry.c.undoes).order_by(entry.c.id))
    found: set[int] = set()
    synced: set[int] = set()
    for row in rows:
        if row.kind in _KNOWN or (row.undoes in found and row.undoes not in synced):
            found.add(row.id)
        if row.kind == EntryKind.SYNC:
            synced.add(row.id)
    return found


def _entry_of(event: Event) -> int:
    return event.entry


# The changes of a school year. Who a starting point, a link or the server brought is in the LVS: that needs no row.
_OF_YEAR: Final = f"""FROM entry e CROSS JOIN change c ON c.entry_id = e.id
    WHERE e.school_year = :year AND c.kind <> {masks.UNCHANGED}
      AND (c.kind <> {masks.NEW} OR e.kind NOT IN ({", ".join(f"'{kind}'" for kind in _KNOWN)}))"""
_PLACE: Final = {field: place for place, field in enumerate(COMPARED)}
_TURNS: Final = {masks.NEW: Turn.MADE, masks.RETURNED: Turn.MADE, masks.REMOVED: Turn.REMOVED}
