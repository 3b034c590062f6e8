"""Files for the LVS, and what the journal says that is in none of them yet."""

import json
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, Row, func, select

from lvs_desktop.domain.changes import EntryKind
from lvs_desktop.domain.delivering import (
    ARCHIVED_AT,
    Covers,
    Delivery,
    Event,
    File,
    Outcome,
    Pending,
    Subject,
    Turn,
    outcome,
)
from lvs_desktop.domain.people import COMPARED, fields_of
from lvs_desktop.domain.records import RecordKind
from lvs_desktop.domain.roles import Worker
from lvs_desktop.storage import masks, meta, records
from lvs_desktop.storage.applying import now
from lvs_desktop.storage.sight import Own
from lvs_desktop.storage.tables import (
    assignment,
    catalogue,
    delivery,
    entry,
    export_profile,
    pending_secret,
    pupil,
    staff,
)

_CHOSEN: Final = "profile "  # in `meta`: with the subject, the name of a profile
_ONLY: Final = "delivery_pupils "  # in `meta`: with the id of a delivery, a JSON list of ids
LAS_NAMES: Final = "las_names"  # in `meta`: location -> its name in the administration system, as JSON
_KNOWN: Final = (EntryKind.BASELINE, EntryKind.LINK)  # what these bring is in the LVS already
_RECORDS: Final = {Subject.STAFF: RecordKind.STAFF, Subject.ACCOMMODATIONS: RecordKind.ASSIGNMENT}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Trail:
    """What happened to one thing, or to `many` of which all that counts is the same."""

    thing: int
    events: Sequence[Event]
    now: Mapping[str, Any] | None  # None: gone
    places: tuple[str, ...]
    many: int = 1

    def outcome(self, files: Sequence[File]) -> Outcome | None:
        """What has to happen in the LVS after these files."""
        return outcome(self.events, files, self.now, self.places)


def add(
    connection: Connection, made: Mapping[str, Any], *, by: Worker, at: str = "", only: Collection[int] | None = None
) -> int:
    """
    Keep that a file was made; returns its id.

    Args:
        at: When; default now.
        only: Whose passwords stand in it, where these are not all that wait.
    """
    year = meta.school_year(connection)
    found = connection.execute(delivery.insert().values(at=at or now(), by=by.name, school_year=year, **made))
    key = found.inserted_primary_key
    if key is None:
        raise RuntimeError("no delivery was made")
    if only is not None:
        meta.keep_setting(connection, f"{_ONLY}{key[0]}", json.dumps(sorted(only)))
    return int(key[0])


def confirm(connection: Connection, delivery_id: int, *, by: Worker | None) -> None:
    """Keep that a person says that a file is in the LVS; None takes that back."""
    values = {"confirmed_at": now() if by else None, "confirmed_by": by.name if by else None}
    connection.execute(delivery.update().where(delivery.c.id == delivery_id).values(**values))


def drop(connection: Connection, delivery_id: int) -> None:
    """Forget a file: it never reached the LVS."""
    connection.execute(delivery.delete().where(delivery.c.id == delivery_id))


def listed(connection: Connection, school_year: str | None = None) -> list[Delivery]:
    """The files of a school year (None: of all), newest first."""
    wanted = select(delivery).order_by(delivery.c.id.desc())
    if school_year is not None:
        wanted = wanted.where(delivery.c.school_year == school_year)
    only = _only(connection)
    return [_delivery(row, only) for row in connection.execute(wanted)]


def one(connection: Connection, delivery_id: int) -> Delivery | None:
    """One file."""
    row = connection.execute(select(delivery).where(delivery.c.id == delivery_id)).first()
    return None if row is None else _delivery(row, _only(connection))


def newest_entry(connection: Connection) -> int:
    """The id of the last entry of the journal; 0 before the first."""
    return int(connection.execute(select(func.max(entry.c.id))).scalar() or 0)


def newest_password(connection: Connection) -> int:
    """The id of the last password that waits; 0 if none does."""
    return int(connection.execute(select(func.max(pending_secret.c.id))).scalar() or 0)


def passwords_in(connection: Connection, made: Delivery) -> list[int]:
    """Ids of the pupils whose password stood in a file, and was not replaced or brought since."""
    wanted = (
        select(pending_secret.c.pupil_id)
        .join(pupil, pupil.c.id == pending_secret.c.pupil_id)
        .where(pending_secret.c.id <= made.upto_entry, pending_secret.c.delivered_at.is_(None))
        .order_by(pending_secret.c.pupil_id)
    )
    if made.locations:
        wanted = wanted.where(pupil.c.location.in_(made.locations))
    found = map(int, connection.execute(wanted).scalars())
    return [pupil_id for pupil_id in found if made.only is None or pupil_id in made.only]


def accounts(connection: Connection) -> list[tuple[int, dict[str, str]]]:
    """The active accounts of staff by name: id, and column -> text."""
    wanted = select(staff).where(staff.c.archived_at.is_(None)).order_by(staff.c.search_key, staff.c.id)
    return [
        (row.id, {name: value or "" for name, value in row._mapping.items() if name not in ("id", "search_key")})
        for row in connection.execute(wanted)
    ]


def assigned(connection: Connection) -> list[tuple[int, dict[str, str]]]:
    """The accommodations of active pupils by location, class and name: id, and field -> text."""
    names = ("pupil_number", "user_name", "given_name", "name_prefix", "family_name", "group", "location")
    wanted = (
        select(
            assignment.c.id,
            catalogue.c.name.label("accommodation"),
            assignment.c.amount,
            catalogue.c.unit,
            assignment.c.valid_until,
            *(pupil.c[name] for name in names),
        )
        .join(catalogue, catalogue.c.id == assignment.c.catalogue_id)
        .join(pupil, pupil.c.id == assignment.c.pupil_id)
        .where(pupil.c.archived_at.is_(None))
        .order_by(pupil.c.location, pupil.c.group, pupil.c.search_key, catalogue.c.place, assignment.c.id)
    )
    return [
        (row.id, {name: "" if value is None else str(value) for name, value in row._mapping.items() if name != "id"})
        for row in connection.execute(wanted)
    ]


def profiles(connection: Connection) -> dict[str, str]:
    """The profiles that were learnt: name -> JSON."""
    return {row.name: row.content for row in connection.execute(select(export_profile).order_by(export_profile.c.name))}


def put_profile(connection: Connection, name: str, content: str | None) -> None:
    """Keep a profile, or with None forget it."""
    connection.execute(export_profile.delete().where(export_profile.c.name == name))
    if content is not None:
        connection.execute(export_profile.insert().values(name=name, content=content))


def chosen_profile(connection: Connection, subject: Subject) -> str:
    """The name of the profile that the school brings a subject with; empty: none was chosen."""
    return meta.read_setting(connection, f"{_CHOSEN}{subject.value}")


def choose_profile(connection: Connection, subject: Subject, name: str) -> None:
    """Keep with which profile the school brings a subject; "" forgets it."""
    meta.keep_setting(connection, f"{_CHOSEN}{subject.value}", name)


def las_names(connection: Connection) -> dict[str, str]:
    """Location -> what the administration system calls it, as the person typed."""
    found = meta.read_setting(connection, LAS_NAMES)
    return json.loads(found) if found else {}


def put_las_names(connection: Connection, names: Mapping[str, str]) -> None:
    """Keep what the administration system calls the locations."""
    meta.keep_setting(connection, LAS_NAMES, json.dumps(dict(names), ensure_ascii=False))


def pending(connection: Connection, subject: Subject, school_year: str, locations: Sequence[str] = ()) -> Pending:
    """
    How far a subject is.

    Args:
        locations: Only what is of these; none: all.
    """
    if subject is Subject.PASSWORDS:
        return _passwords(connection, locations)
    if subject is Subject.SIS_LINK:
        return Pending()
    files = _files(connection, subject, school_year)
    confirmed = [file for file in files if file.confirmed]
    counted: dict[Outcome, int] = defaultdict(int)
    in_file = brought = 0
    for trail in _trails(connection, subject, school_year):
        if locations and not set(locations) & set(trail.places):
            continue
        if (found := trail.outcome(files)) is not None:
            counted[found] += trail.many
        elif not files:
            continue
        elif trail.outcome(confirmed) is not None:
            in_file += trail.many
        elif trail.outcome(()) is not None:
            brought += trail.many
    return Pending(open=sum(counted.values()), made=in_file, confirmed=brought, by_outcome=dict(counted))


def outcomes(connection: Connection, subject: Subject, school_year: str) -> dict[int, Outcome]:
    """What has to happen with what is in no file yet, by the id of the pupil, account or assignment."""
    files = _files(connection, subject, school_year)
    if subject is Subject.PUPILS:
        trails = _pupils(connection, school_year)
    elif subject in _RECORDS:
        trails = _records(connection, subject, school_year)
    else:
        return {}
    return {trail.thing: found for trail in trails if (found := trail.outcome(files)) is not None}


def _files(connection: Connection, subject: Subject, school_year: str) -> list[File]:
    return [
        File(upto=made.upto_entry, covers=made.covers, locations=made.locations, confirmed=bool(made.confirmed_at))
        for made in listed(connection, school_year)
        if made.subject is subject
    ]


def undelivered(connection: Connection, school_year: str, locations: Sequence[str] = ()) -> dict[str, int]:
    """
    What changed this school year and is in no file for the LVS yet: subject -> pupils, accounts, accommodations.

    What the starting point or a link brought is in the LVS already; what was undone after a file was made is not.
    """
    subjects = (Subject.PUPILS, Subject.STAFF, Subject.PASSWORDS, Subject.ACCOMMODATIONS)
    return {subject.value: pending(connection, subject, school_year, locations).open for subject in subjects}


def files(connection: Connection, school_year: str, own: Own = None) -> list[tuple[str, int, int]]:
    """
    Subject, files that were made and not confirmed, files that were confirmed.

    A file that a newer one of the same locations took the place of does not count as waiting.

    Args:
        own: Only files that are about one of these locations, as those of the whole school are.
    """
    waiting: dict[str, int] = defaultdict(int)
    confirmed: dict[str, int] = defaultdict(int)
    newer: set[tuple[Subject, tuple[str, ...]]] = set()
    for made in listed(connection, school_year):
        if own is not None and made.locations and not set(own) & set(made.locations):
            continue
        if made.confirmed_at is not None:
            confirmed[made.subject] += 1
        elif not newer & {(made.subject, made.locations), (made.subject, ())}:
            waiting[made.subject] += 1
        if made.covers is not Covers.NEW and made.subject is not Subject.PASSWORDS:
            newer.add((made.subject, made.locations))
    return [(name, waiting[name], confirmed[name]) for name in sorted({*waiting, *confirmed})]


def _passwords(connection: Connection, locations: Sequence[str]) -> Pending:
    made = [found for found in listed(connection) if found.subject is Subject.PASSWORDS]
    waiting = connection.execute(
        select(pending_secret.c.id, pending_secret.c.pupil_id, pending_secret.c.delivered_at, pupil.c.location).join(
            pupil, pupil.c.id == pending_secret.c.pupil_id
        )
    ).all()
    nowhere = in_file = brought = 0
    for row in waiting:
        if locations and row.location not in locations:
            continue
        if row.delivered_at is not None:
            brought += 1
        elif any(found.upto_entry >= row.id and _reaches(found, row.pupil_id, row.location) for found in made):
            in_file += 1
        else:
            nowhere += 1
    return Pending(open=nowhere, made=in_file, confirmed=brought)


def _reaches(made: Delivery, pupil_id: int, location: str | None) -> bool:
    here = not made.locations or location in made.locations
    return here and (made.only is None or pupil_id in made.only)


def _only(connection: Connection) -> dict[int, frozenset[int]]:
    """Delivery -> whose passwords stand in it, where these are not all that waited."""
    kept = meta.settings(connection, _ONLY)
    return {int(name): frozenset(json.loads(value)) for name, value in kept.items()}


def _delivery(row: Row[Any], only: Mapping[int, frozenset[int]]) -> Delivery:
    found = dict(row._mapping)
    return Delivery(
        **{
            **found,
            "subject": Subject(found["subject"]),
            "covers": Covers(found["covers"]),
            "locations": tuple(filter(None, found["locations"].split(","))),
            "only": only.get(found["id"]),
        }
    )


def _trails(connection: Connection, subject: Subject, school_year: str) -> Iterator[_Trail]:
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
        yield _Trail(thing=-1, events=(event,), now=now, places=(place,) if place else (), many=int(many))
    yield from _pupils(connection, school_year, often=True)
    run("DROP TABLE temp.often")


def _pupils(connection: Connection, school_year: str, *, often: bool = False) -> Iterator[_Trail]:
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
        yield _Trail(thing=pupil_id, events=own, now=values, places=(where,) if where else ())


def _now(connection: Connection, wanted: Mapping[int, object]) -> dict[int, Mapping[str, Any]]:
    """The pupils of whom something was written, as they are."""
    names = ("id", "pupil_number", *COMPARED, ARCHIVED_AT)
    quoted = ", ".join(masks.quoted(name) for name in names)
    rows = connection.exec_driver_sql(f"SELECT {quoted} FROM pupil")
    return {row[0]: dict(zip(names[1:], row[1:], strict=True)) for row in rows if row[0] in wanted}


def _records(connection: Connection, subject: Subject, school_year: str) -> Iterator[_Trail]:
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
        yield _Trail(thing=thing, events=found, now=values, places=where(values or {}))


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
    """The starting points and lists of the link, and what undid them."""
    rows = connection.execute(select(entry.c.id, entry.c.kind, entry.c.undoes).order_by(entry.c.id))
    found: set[int] = set()
    for row in rows:
        if row.kind in _KNOWN or row.undoes in found:
            found.add(row.id)
    return found


def _entry_of(event: Event) -> int:
    return event.entry


# The changes of a school year. Who a starting point or a link brought is in the LVS: that needs no row.
_OF_YEAR: Final = f"""FROM entry e CROSS JOIN change c ON c.entry_id = e.id
    WHERE e.school_year = :year AND c.kind <> {masks.UNCHANGED}
      AND (c.kind <> {masks.NEW} OR e.kind NOT IN ('{EntryKind.BASELINE}', '{EntryKind.LINK}'))"""
_PLACE: Final = {field: place for place, field in enumerate(COMPARED)}
_TURNS: Final = {masks.NEW: Turn.MADE, masks.RETURNED: Turn.MADE, masks.REMOVED: Turn.REMOVED}
