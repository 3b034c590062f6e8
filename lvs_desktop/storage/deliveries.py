"""Files for the LVS, and what the journal says that is in none of them yet."""

import json
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Connection, Row, func, select

from lvs_desktop.domain.delivering import (
    Covers,
    Delivery,
    File,
    Outcome,
    Pending,
    Subject,
)
from lvs_desktop.domain.roles import Worker
from lvs_desktop.storage import meta, trails
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
_SYNCED: Final = "synced "  # in `meta`: with a school year, the newest entry that the server knows, and its locations
_AT_SERVER: Final = (Subject.PUPILS, Subject.STAFF, Subject.ACCOMMODATIONS)
LAS_NAMES: Final = "las_names"  # in `meta`: location -> its name in the administration system, as JSON


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


def keep_synced(connection: Connection, upto: int, locations: Sequence[str] | None) -> None:
    """
    Keep that the server of the LVS has everything up to an entry: as if a file of it was brought and confirmed.

    Args:
        locations: Only what is of these; None: all.
    """
    kept = json.dumps({"upto": upto, "locations": list(locations or ())})
    meta.keep_setting(connection, f"{_SYNCED}{meta.school_year(connection)}", kept)


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
    for trail in trails.counted(connection, subject, school_year):
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
    each = trails.of_each(connection, subject, school_year)
    return {trail.thing: found for trail in each if (found := trail.outcome(files)) is not None}


def _files(connection: Connection, subject: Subject, school_year: str) -> list[File]:
    return [
        *(_synced(connection, school_year) if subject in _AT_SERVER else ()),
        *(
            File(upto=made.upto_entry, covers=made.covers, locations=made.locations, confirmed=bool(made.confirmed_at))
            for made in listed(connection, school_year)
            if made.subject is subject
        ),
    ]


def _synced(connection: Connection, school_year: str) -> list[File]:
    """What the server of the LVS knows, as a file."""
    kept = meta.read_setting(connection, f"{_SYNCED}{school_year}")
    if not kept:
        return []
    found = json.loads(kept)
    return [File(upto=found["upto"], locations=tuple(found["locations"]), confirmed=True)]


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

    A file that a newer one of the same locations took the place of does not count as waiting. What the server of the
    LVS has by a synchronisation counts as a file of pupils that was confirmed.

    Args:
        own: Only files that are about one of these locations, as those of the whole school are.
    """
    waiting: dict[str, int] = defaultdict(int)
    confirmed: dict[str, int] = defaultdict(int)
    newer: set[tuple[Subject, tuple[str, ...]]] = set()
    for synced in _synced(connection, school_year):
        if own is None or synced.reaches(tuple(own)):
            confirmed[Subject.PUPILS] += 1
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
