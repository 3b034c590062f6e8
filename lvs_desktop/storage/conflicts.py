"""What waits for a person, with the names of those whom it is about, and what the person chose."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection

from lvs_desktop.domain.exchanging import ACCOMMODATION, EXISTS, Base, ChangedHere, Clash, Fields, Incoming, Kind
from lvs_desktop.domain.people import display_name
from lvs_desktop.domain.problems import Problem, ProblemCode
from lvs_desktop.domain.result_exchange import CLASH as RESULT
from lvs_desktop.domain.result_exchange import PUPIL
from lvs_desktop.domain.roles import Worker
from lvs_desktop.domain.syncing import Choice, Conflict
from lvs_desktop.storage import clashes, incoming, meta, records_out, sync_operations
from lvs_desktop.storage.incoming import Run


def read(connection: Connection, ids: Collection[int] | None = None) -> list[Conflict]:
    """
    The fields that wait, in the order in which they were found; `here` as it is by now.

    Args:
        ids: These only.
    """
    rows = clashes.rows(connection, ids)
    here = records_out.some(connection, {about(row) for row in rows})
    found = []
    for row in rows:
        record = about(row)
        fields = here.get(record)
        agreed = sync_operations.agreed(connection, *record) if fields is None else None
        known: Fields = fields or (agreed.fields if agreed is not None else {})
        found.append(
            Conflict(
                id=row["id"],
                kind=Kind(row["kind"]),
                uid=row["uid"],
                name=display_name(known.get("given_name"), known.get("name_prefix"), known.get("family_name")),
                group=known.get("group"),
                field=row["field"],
                was=row["was"],
                here=row["here"] if row["kind"] == Kind.RESULT else _here(row, fields),
                there=row["there"],
                by=row["by"],
                at=row["at"],
                found_at=row["found_at"],
            )
        )
    return found


def about(row: Mapping[str, Any]) -> tuple[Kind, str]:
    """The person of whom something waits: of a result of a test its pupil."""
    if row["kind"] == Kind.RESULT:
        return Kind.PUPIL, str(json.loads(row["there"])[PUPIL])
    return Kind(row["kind"]), row["uid"]


def settle(connection: Connection, ids: Collection[int], choice: Choice, *, by: Worker) -> int | None:
    """
    Choose for these conflicts. HERE: what the server has counts as agreed, so that ours is the next difference.
    THERE: the server's value is written here. Returns the id of the entry that holds what was written, if anything was.

    Raises:
        Problem: CONFLICT_UNKNOWN (facts: value), CONFLICT_STAYS (facts: field): the server's value can't be
            kept here. Nothing is settled then.
    """
    wanted = set(ids)
    chosen: defaultdict[tuple[Kind, str], list[Mapping[str, Any]]] = defaultdict(list)
    for row in clashes.rows(connection, wanted):
        chosen[Kind(row["kind"]), row["uid"]].append(row)
    for unknown in sorted(wanted - {row["id"] for rows in chosen.values() for row in rows}):
        raise Problem(ProblemCode.CONFLICT_UNKNOWN, value=str(unknown))
    clashes.settle(connection, wanted, by=by.name, choice=choice)
    left: defaultdict[tuple[Kind, str], list[Clash]] = defaultdict(list)
    for row in clashes.rows(connection):
        left[Kind(row["kind"]), row["uid"]].append(clashes.clash(row))
    here = records_out.some(connection, chosen)
    come = [
        _decided(
            record,
            rows,
            choice,
            present=record in here,
            agreed=sync_operations.agreed(connection, *record),
            left=left[record],
        )
        for record, rows in chosen.items()
    ]
    try:
        done = incoming.take(connection, Run(by=by), come)
    except ChangedHere:
        raise Problem(ProblemCode.CONFLICT_STAYS, field=RESULT) from None  # the pupil of a result is not here any more
    meta.next_revision(connection)  # ours may have to be sent now, though nothing was written in the school
    _see_written(connection, chosen)
    return done.entry


def _decided(
    record: tuple[Kind, str],
    rows: Iterable[Mapping[str, Any]],
    choice: Choice,
    *,
    present: bool,
    agreed: Base | None,
    left: list[Clash],
) -> Incoming:
    """What a choice comes to, as if it had come from the server."""
    kind, uid = record
    fields = {row["field"]: row["there"] for row in rows}
    meant = Incoming(kind=kind, uid=uid, base=agreed, write={}, clashes=tuple(left))
    if kind is Kind.RESULT:  # 'here' needs nothing: what is here differs from what was agreed on
        return meant if choice is Choice.HERE else replace(meant, new=True, write=json.loads(fields[RESULT] or "{}"))
    if EXISTS in fields:
        del fields[EXISTS]
        if present and choice is Choice.HERE:
            return replace(meant, base=None)  # nothing is agreed: it is made there again
        if present:
            return replace(meant, base=None, remove=True, clashes=())
        if choice is Choice.THERE and agreed is not None:
            return replace(meant, write=dict(agreed.fields), new=True)
        return meant  # what is agreed on and is not here is deleted there
    if agreed is not None:
        kept = {**agreed.fields, **fields}
        meant = replace(meant, base=replace(agreed, fields={name: value for name, value in kept.items() if value}))
    if choice is Choice.THERE and present:
        meant = replace(meant, write=fields)
    return meant


def _see_written(connection: Connection, chosen: Mapping[tuple[Kind, str], list[Mapping[str, Any]]]) -> None:
    """Refuse a choice that came back: what the server has can't be kept here."""
    again = clashes.waiting(connection)
    for (kind, uid), rows in chosen.items():
        for row in rows:
            if row["field"] in again[kind].get(uid, ()):
                raise Problem(ProblemCode.CONFLICT_STAYS, field=row["field"].removeprefix(ACCOMMODATION))


def _here(row: Mapping[str, Any], fields: Fields | None) -> str | None:
    if row["field"] == EXISTS:
        return "yes" if fields is not None else None
    return None if fields is None else fields.get(row["field"])
