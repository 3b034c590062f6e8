"""
Deleting pupils for good: the pupil, all that hangs on it, and what the journal holds of it.

The rows of the journal stay, emptied, so that the history keeps its counts and undo of older entries goes on for the
others. A user name stays taken as a keyed hash, which says that it is taken and not whose it was.
"""

import json
import secrets
from collections.abc import Sequence

from sqlalchemy import Connection, select

from lvs_desktop.domain.changes import Counts, EntryKind
from lvs_desktop.domain.exchanging import Kind
from lvs_desktop.domain.people import COMPARED, display_name
from lvs_desktop.domain.records import RecordKind
from lvs_desktop.domain.retention import Leaver
from lvs_desktop.domain.roles import Worker
from lvs_desktop.domain.user_names import ERASED, HIDDEN_SALT, hidden
from lvs_desktop.storage import applying, masks, meta, pair_decisions, user_names
from lvs_desktop.storage.journal import GONE
from lvs_desktop.storage.school_file import SchoolFile
from lvs_desktop.storage.tables import change, entry, metadata, taken_name

_OF_PUPILS = (RecordKind.NUMBER.value, RecordKind.LINK.value)  # records whose id is the pupil's


def leavers(connection: Connection, until: str) -> list[Leaver]:
    """
    Who was archived on this date or before, oldest first, and who was taken out by an undo and is in the history only.

    Args:
        until: Date.
    """
    run = connection.exec_driver_sql
    rows = [
        *run(
            """SELECT id, pupil_number, given_name, name_prefix, family_name, "group", location, archived_at, 0
               FROM pupil WHERE archived_at <= ?""",
            (until,),
        ),
        # as when taken out the last time; who came back since is in the school
        *run(
            f"""SELECT c.pupil_id, c.pupil_number, c.given_name, c.name_prefix, c.family_name, c."group", c.location,
                       substr(e.at, 1, 10), 1
                FROM change c JOIN entry e ON e.id = c.entry_id
                WHERE c.id IN (SELECT max(id) FROM change WHERE kind = {masks.REMOVED} AND uid <> '{GONE}'
                               AND pupil_id NOT IN (SELECT id FROM pupil) GROUP BY pupil_id)
                  AND substr(e.at, 1, 10) <= ?""",
            (until,),
        ),
    ]
    found = [
        Leaver(
            id=int(row[0]),
            pupil_number=row[1],
            name=display_name(row[2], row[3], row[4]),
            group=row[5],
            location=row[6],
            archived_at=row[7],
            in_history_only=bool(row[8]),
        )
        for row in rows
    ]
    return sorted(found, key=lambda one: (one.archived_at, one.name, one.id))


def erase(connection: Connection, pupils: Sequence[int], *, term: str, by: Worker) -> int:
    """Delete pupils for good; returns the id of the entry, which holds the number alone."""
    run = connection.exec_driver_sql
    run("DROP TABLE IF EXISTS temp.erased")
    run("CREATE TEMP TABLE erased(pupil_id INTEGER PRIMARY KEY)")
    run("INSERT INTO temp.erased SELECT value FROM json_each(?)", (json.dumps(sorted(set(pupils))),))
    _forget_at_server(connection)
    _hide_names(connection)
    these = "IN (SELECT pupil_id FROM temp.erased)"
    _forget_matches(connection)
    pair_decisions.forget_erased(connection)
    # what a change of an accommodation keeps may be the amount alone; whose it is says the change that made it
    whose = "coalesce(json_extract(before, '$.pupil_id'), json_extract(after, '$.pupil_id'))"
    run(
        f"""DELETE FROM record_change WHERE (kind IN {_OF_PUPILS} AND record {these})
            OR kind = 'assignment' AND record IN (
                SELECT id FROM assignment WHERE pupil_id {these}
                UNION SELECT record FROM record_change WHERE kind = 'assignment' AND {whose} {these})
            OR kind = 'match' AND record NOT IN (SELECT id FROM match_decision) AND {whose} {these}"""
    )
    for table in metadata.tables.values():
        if "pupil_id" in table.c and table is not change:
            run(f'DELETE FROM "{table.name}" WHERE pupil_id {these}')
    emptied = ", ".join(f'"{field}" = NULL' for field in COMPARED)
    run(
        f"""UPDATE change SET mask = 0, uid = '{GONE}', pupil_number = NULL, {emptied}, archived_at = NULL
            WHERE pupil_id {these}"""
    )
    run(f"DELETE FROM pupil WHERE id {these}")
    run("DROP TABLE temp.erased")
    entry_id = applying.add_entry(connection, EntryKind.CLEAN_UP, by=by, counts=Counts())
    kept = json.dumps({"erased": len(set(pupils)), "term": term})
    connection.execute(entry.update().where(entry.c.id == entry_id).values(options=kept))
    meta.next_revision(connection)
    return entry_id


def last_at(connection: Connection) -> str | None:
    """When pupils were deleted the last time: UTC, ISO 8601."""
    newest = select(entry.c.at).where(entry.c.kind == EntryKind.CLEAN_UP).order_by(entry.c.id.desc()).limit(1)
    return connection.execute(newest).scalar()


def compact(file: SchoolFile) -> None:
    """Write the file anew, so that nothing of what was deleted is left in free pages or in the log."""
    file.driver.execute("VACUUM")
    file.merge()


def _forget_at_server(connection: Connection) -> None:
    """
    What was agreed on, sent, refused and asked of these pupils. That the server has them stays, without what it has:
    the next sync deletes them there.
    """
    these = "IN (SELECT pupil_id FROM temp.erased)"
    uids = f"""SELECT uid FROM pupil WHERE id {these}
               UNION SELECT uid FROM change WHERE pupil_id {these} AND uid IS NOT NULL"""
    pupils = f"kind = '{Kind.PUPIL}' AND uid IN ({uids})"
    run = connection.exec_driver_sql
    # their results go there with them; what was sent of one, and what was agreed on, names its pupil by the server's id
    whose = f"json_extract(fields, '$.pupil') IN (SELECT remote_id FROM sync_base WHERE {pupils})"
    tests = f"kind = '{Kind.RESULT}' AND uid IN (SELECT uid FROM sync_base WHERE kind = '{Kind.RESULT}' AND {whose})"
    run(f"DELETE FROM sync_conflict WHERE {tests}")
    run(f"DELETE FROM sync_operation WHERE {tests} OR kind = '{Kind.RESULT}' AND {whose}")
    run(f"DELETE FROM sync_base WHERE kind = '{Kind.RESULT}' AND {whose}")
    run(f"UPDATE sync_base SET fields = '{{}}' WHERE {pupils}")
    for table in ("sync_operation", "sync_conflict"):
        run(f"DELETE FROM {table} WHERE {pupils}")


def _forget_matches(connection: Connection) -> None:
    """What was decided of these pupils, and of rows of a file that were about them."""
    numbers = "SELECT number_key FROM pupil WHERE id IN (SELECT pupil_id FROM temp.erased) AND number_key IS NOT NULL"
    about = (
        f"SELECT id FROM match_decision WHERE pupil_id IN (SELECT pupil_id FROM temp.erased) OR number IN ({numbers})"
    )
    connection.exec_driver_sql(f"DELETE FROM record_change WHERE kind = 'match' AND record IN ({about})")
    connection.exec_driver_sql(f"DELETE FROM match_decision WHERE id IN ({about})")


def _hide_names(connection: Connection) -> None:
    run = connection.exec_driver_sql
    these = "IN (SELECT pupil_id FROM temp.erased)"
    owners = {
        f"pupil:{owner}"
        for query in (
            f"SELECT uid FROM pupil WHERE id {these}",
            f"SELECT uid FROM change WHERE pupil_id {these} AND uid IS NOT NULL",
            "SELECT pupil_id FROM temp.erased",
        )
        for owner in run(query).scalars()
    }
    taken = user_names.taken(connection)
    mine = [name for name, owner in taken.items() if owner in owners]
    salt = taken.get(HIDDEN_SALT, "") or f"{ERASED}:{secrets.token_hex(32)}"
    if mine:
        user_names.register(connection, {HIDDEN_SALT: salt, **{hidden(name, salt): ERASED for name in mine}})
    for owner in owners:
        connection.execute(taken_name.delete().where(taken_name.c.owner == owner))
