"""The groups of a school as its pupils tell them, and pupils of some groups who come into one."""

import json
from collections.abc import Sequence

from sqlalchemy import Connection

from lvs_desktop.domain.changes import Counts, EntryKind
from lvs_desktop.domain.combination_groups import Group
from lvs_desktop.domain.people import BIT
from lvs_desktop.domain.roles import Worker
from lvs_desktop.storage import applying, masks, meta


def read(connection: Connection) -> list[Group]:
    """The groups of active pupils, by location and name."""
    found: dict[tuple[str | None, str], dict[str, int]] = {}
    rows = connection.exec_driver_sql(
        """SELECT location, "group", ifnull(year, ''), count(*) FROM pupil
           WHERE archived_at IS NULL AND ifnull("group", '') <> '' GROUP BY 1, 2, 3 ORDER BY 1, 2, 3"""
    )
    for location, name, year, number in rows:
        found.setdefault((location, str(name)), {})[str(year)] = int(number)
    return [Group(name=name, location=location, years=years) for (location, name), years in found.items()]


def pupils(connection: Connection, groups: Sequence[Group]) -> list[int]:
    """The ids of the active pupils of these groups."""
    wanted = json.dumps([[one.name, one.location] for one in groups])
    rows = connection.exec_driver_sql(
        """SELECT p.id FROM json_each(?) g JOIN pupil p
           ON p."group" = json_extract(g.value, '$[0]') AND p.location IS json_extract(g.value, '$[1]')
           WHERE p.archived_at IS NULL ORDER BY p.id""",
        (wanted,),
    )
    return [int(row[0]) for row in rows]


def join(connection: Connection, pupil_ids: Sequence[int], name: str, *, by: Worker) -> int:
    """
    Give pupils another group, as one entry; what sources said of them is remembered, as of an edit by hand.

    Returns:
        The entry's id.
    """
    run = connection.exec_driver_sql
    ids = json.dumps(list(pupil_ids))
    entry_id = applying.add_entry(connection, EntryKind.GROUPS, by=by, counts=Counts(changed=len(pupil_ids)))
    run(
        """INSERT INTO hand_edit SELECT p.id, 'group', p."group", e.at FROM pupil p JOIN entry e ON e.id = ?
           WHERE p.id IN (SELECT value FROM json_each(?)) ON CONFLICT DO UPDATE SET edited_at = excluded.edited_at""",
        (entry_id, ids),
    )
    run(
        f"""INSERT INTO change(entry_id, pupil_id, kind, mask, "group")
            SELECT ?, id, {masks.CHANGED}, {BIT["group"]}, "group" FROM pupil
            WHERE id IN (SELECT value FROM json_each(?))""",
        (entry_id, ids),
    )
    run('UPDATE pupil SET "group" = ? WHERE id IN (SELECT value FROM json_each(?))', (name, ids))
    meta.next_revision(connection)
    return entry_id
