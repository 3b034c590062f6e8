"""What was sent to the server and has no answer yet, what it refused, and what both sides agreed on."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, select, text

from lvs_desktop.domain.exchanging import Answer, Base, Fields, Kind, Operation, Outcome, Verb
from lvs_desktop.domain.result_exchange import PUPIL
from lvs_desktop.storage.applying import now
from lvs_desktop.storage.tables import pupil, sync_base, sync_operation

SENT, REFUSED = "sent", "refused"  # states of an operation


def bases(connection: Connection) -> dict[Kind, dict[str, Base]]:
    """What was agreed on of groups and people: kind -> uid -> base."""
    found: dict[Kind, dict[str, Base]] = {kind: {} for kind in Kind}
    wanted = f"SELECT kind, uid, remote_id, etag, fields FROM sync_base WHERE kind <> '{Kind.RESULT}'"
    rows = connection.exec_driver_sql(wanted)
    for word, uid, remote_id, etag, fields in rows:
        kind = Kind(word)
        found[kind][uid] = Base(kind=kind, uid=uid, remote_id=remote_id, etag=etag, fields=json.loads(fields))
    return found


def results(connection: Connection) -> dict[str, Base]:
    """What was agreed on of results of tests: uid -> base."""
    wanted = f"SELECT uid, remote_id, fields FROM sync_base WHERE kind = '{Kind.RESULT}'"
    return {
        uid: Base(kind=Kind.RESULT, uid=uid, remote_id=remote_id, etag=None, fields=json.loads(fields))
        for uid, remote_id, fields in connection.exec_driver_sql(wanted)
    }


def agreed(connection: Connection, kind: Kind, uid: str) -> Base | None:
    """What was agreed on of one record."""
    row = connection.execute(select(sync_base).where(sync_base.c.kind == kind.value, sync_base.c.uid == uid)).first()
    if row is None:
        return None
    return Base(kind=kind, uid=uid, remote_id=row.remote_id, etag=row.etag, fields=json.loads(row.fields))


def put_bases(connection: Connection, bases: Iterable[Base]) -> None:
    """Keep what is agreed on from now on, in the place of what was; a record of the server has one uid."""
    rows = [(base.kind.value, base.uid, base.remote_id, base.etag, _text(base.fields)) for base in bases]
    _many(connection, "DELETE FROM sync_base WHERE kind = ? AND remote_id = ? AND uid <> ?", [_id(row) for row in rows])
    _many(
        connection, "INSERT OR REPLACE INTO sync_base(kind, uid, remote_id, etag, fields) VALUES (?, ?, ?, ?, ?)", rows
    )


def drop_bases(connection: Connection, gone: Iterable[tuple[Kind, str]]) -> None:
    """Forget what was agreed on of these records."""
    _many(connection, "DELETE FROM sync_base WHERE kind = ? AND uid = ?", [(kind.value, uid) for kind, uid in gone])


def start(connection: Connection, operations: Sequence[Operation]) -> None:
    """Keep operations as sent."""
    at = now()
    names = ("id", "state", "kind", "verb", "uid", "remote_id", "etag", "fields", "changed", "base", "detail", "at")
    rows = [
        (
            one.id,
            SENT,
            one.kind.value,
            one.verb.value,
            one.uid,
            one.remote_id,
            one.etag,
            _text(one.fields),
            json.dumps(one.changed, ensure_ascii=False),
            _text(one.base),
            "",
            at,
        )
        for one in operations
    ]
    marks = ", ".join("?" * len(names))
    _many(connection, f"INSERT OR REPLACE INTO sync_operation({', '.join(names)}) VALUES ({marks})", rows)


def finish(
    connection: Connection, outcomes: Iterable[Outcome], settled: Iterable[Base], gone: Iterable[tuple[Kind, str]]
) -> None:
    """
    Forget operations whose outcome is known; keep those that were refused, with the server's words.

    Args:
        settled, gone: What is agreed on by them, and of what nothing is any more.
    """
    found = list(outcomes)
    known = [(one.operation,) for one in found if one.answer is not Answer.UNKNOWN]
    _many(  # a later word on a record takes the place of an earlier refusal
        connection,
        f"""DELETE FROM sync_operation WHERE state = '{REFUSED}'
            AND (kind, uid) IN (SELECT kind, uid FROM sync_operation WHERE id = ?)""",
        known,
    )
    _many(
        connection,
        f"UPDATE sync_operation SET state = '{REFUSED}', detail = ? WHERE id = ?",
        [(one.detail, one.operation) for one in found if one.answer is Answer.REFUSED],
    )
    over = [(one.operation,) for one in found if one.answer not in (Answer.REFUSED, Answer.UNKNOWN)]
    _many(connection, "DELETE FROM sync_operation WHERE id = ?", over)
    drop_bases(connection, gone)
    put_bases(connection, settled)


def of_who_is_here(connection: Connection, bases: Iterable[Base]) -> list[Base]:
    """These bases, without any field or result of a pupil who is not here: deleted for good meanwhile."""
    here = set(connection.execute(select(pupil.c.uid)).scalars())
    found = list(bases)
    if any(base.kind is Kind.RESULT for base in found):
        known = "SELECT b.remote_id FROM sync_base b JOIN pupil p ON p.uid = b.uid WHERE b.kind = 'pupil'"
        there = set(connection.exec_driver_sql(known).scalars())
        found = [base for base in found if base.kind is not Kind.RESULT or base.fields.get(PUPIL) in there]
    return [replace(base, fields={}) if base.kind is Kind.PUPIL and base.uid not in here else base for base in found]


def in_flight(connection: Connection) -> list[Operation]:
    """Operations that were sent and have no answer, in the order in which they were sent."""
    return [_operation(row) for row in connection.execute(_IN_ORDER.where(sync_operation.c.state == SENT))]


def refused(connection: Connection) -> dict[tuple[Kind, str], tuple[Operation, str]]:
    """What the server refused, with its own words, by kind and uid."""
    rows = connection.execute(_IN_ORDER.where(sync_operation.c.state == REFUSED))
    return {(Kind(row.kind), row.uid): (_operation(row), row.detail) for row in rows}


def forget_refused(connection: Connection, records: Iterable[tuple[Kind, str]]) -> None:
    """Forget what was refused of these records, so that it is tried again."""
    _many(
        connection,
        f"DELETE FROM sync_operation WHERE state = '{REFUSED}' AND kind = ? AND uid = ?",
        [(kind.value, uid) for kind, uid in records],
    )


_IN_ORDER = select(sync_operation).order_by(text("sync_operation.rowid"))  # as they were sent


def _operation(row: Any) -> Operation:
    return Operation(
        id=row.id,
        kind=Kind(row.kind),
        verb=Verb(row.verb),
        uid=row.uid,
        remote_id=row.remote_id,
        etag=row.etag,
        fields=json.loads(row.fields),
        changed=tuple(json.loads(row.changed)),
        base=json.loads(row.base),
    )


def _text(fields: Fields) -> str:
    return json.dumps(dict(fields), ensure_ascii=False)


def _id(row: tuple[Any, ...]) -> tuple[Any, ...]:
    kind, uid, remote_id, *_ = row
    return kind, remote_id, uid


def _many(connection: Connection, statement: str, rows: Sequence[tuple[Any, ...]]) -> None:
    if rows:
        connection.exec_driver_sql(statement, list(rows))
