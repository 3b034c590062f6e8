"""User names: who has one, who ever had it, and giving names to pupils, a set at a time."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, select
from sqlalchemy.dialects.sqlite import insert

from lvs_desktop.domain.changes import Counts, EntryKind
from lvs_desktop.domain.people import BIT
from lvs_desktop.domain.roles import Worker
from lvs_desktop.domain.user_names import Person, key
from lvs_desktop.storage import applying, masks, meta
from lvs_desktop.storage.tables import meta as meta_table
from lvs_desktop.storage.tables import taken_name

_BIT: Final = BIT["user_name"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Nameless:
    """An active pupil without a user name."""

    id: int
    pupil_number: str | None
    group: str | None
    location: str | None
    emptied: bool  # by hand: the person said that there is none
    person: Person


def taken(connection: Connection, only: Iterable[str] | None = None) -> dict[str, str]:
    """
    Every user name that anybody has or ever had, archived ones and the journal included: key -> owner.

    A pupil whom an undo took out and an import brought again, with the same number and name, is the same owner.

    Args:
        only: Keys of names; None: all. Far quicker where they are few.
    """
    run = connection.exec_driver_sql
    found: dict[str, str] = {}
    which, values = "", tuple[str, ...]()
    if only is not None:
        asked = list(only)
        # SQLite folds a to z only: what holds another sign is looked at in Python, and that only where it may matter
        folded = "" if all(map(str.isascii, asked)) else "OR name GLOB '*[^ -~]*'"
        which, values = f"WHERE lower(name) IN (SELECT value FROM json_each(?)) {folded}", (json.dumps(asked),)
    for query in TAKEN:
        for name, owner in run(f"SELECT name, owner FROM ({query}) {which}", values):
            if name.strip():
                found.setdefault(key(name), owner)
    if not found:
        return found
    again = {
        f"pupil:{row[0]}": f"pupil:{row[1]}"
        for row in run(
            f"""SELECT c.uid, p.uid FROM change c JOIN pupil p
                ON p.pupil_number = c.pupil_number AND p.uid <> c.uid
                AND p.search_key = search_key(c.family_name, c.given_name, c.name_prefix)
                WHERE c.kind = {masks.REMOVED} AND c.uid NOT IN (SELECT uid FROM pupil)"""
        )
    }
    return {name: again.get(owner, owner) for name, owner in found.items()} if again else found


# who has or had a name (name, owner), in the order in which they count: who had a name first keeps it
TAKEN: Final = (
    "SELECT name_key AS name, owner FROM taken_name",
    "SELECT user_name AS name, 'pupil:' || uid AS owner FROM pupil WHERE user_name IS NOT NULL ORDER BY id",
    "SELECT user_name AS name, 'staff:' || uid AS owner FROM staff WHERE user_name IS NOT NULL ORDER BY id",
    f"""SELECT c.user_name AS name, 'pupil:' || coalesce(p.uid, c.uid, c.pupil_id) AS owner
        FROM change c LEFT JOIN pupil p ON p.id = c.pupil_id
        WHERE c.mask & {_BIT} AND c.user_name IS NOT NULL ORDER BY c.id""",
    """SELECT json_extract(x.held, '$.user_name') AS name,
              'staff:' || coalesce(s.uid, json_extract(x.held, '$.uid'), x.id) AS owner
       FROM (SELECT id, record, before AS held FROM record_change WHERE kind = 'staff'
             UNION ALL SELECT id, record, after FROM record_change WHERE kind = 'staff') x
       LEFT JOIN staff s ON s.id = x.record WHERE json_extract(x.held, '$.user_name') IS NOT NULL ORDER BY x.id""",
)


def register(connection: Connection, names: Mapping[str, str]) -> None:
    """Keep who has or had a name, key -> owner; whoever had it first keeps it."""
    if names:
        rows = [{"name_key": name, "owner": owner} for name, owner in names.items()]
        connection.execute(insert(taken_name).on_conflict_do_nothing(), rows)


def without(connection: Connection) -> list[Nameless]:
    """The active pupils without a user name, in the order in which they came."""
    rows = connection.exec_driver_sql(
        """SELECT p.id, p.uid, p.pupil_number, p.given_name, p.name_prefix, p.family_name, p."group", p.location,
                  h.pupil_id IS NOT NULL
           FROM pupil p LEFT JOIN hand_edit h ON h.pupil_id = p.id AND h.field = 'user_name'
           WHERE p.archived_at IS NULL AND ifnull(p.user_name, '') = '' ORDER BY p.id"""
    )
    return [
        Nameless(
            id=row[0],
            pupil_number=row[2],
            group=row[6],
            location=row[7],
            emptied=bool(row[8]),
            person=Person(
                owner=f"pupil:{row[1]}", given_name=row[3], name_prefix=row[4], family_name=row[5], number=row[2]
            ),
        )
        for row in rows
    ]


def named(connection: Connection) -> tuple[int, list[str]]:
    """How many active pupils have a user name, and the names that more than one person of the school has."""
    run = connection.exec_driver_sql
    number = run("SELECT count(*) FROM pupil WHERE archived_at IS NULL AND ifnull(user_name, '') <> ''").scalar_one()
    shared = run(
        """SELECT min(user_name) FROM (SELECT user_name FROM pupil UNION ALL SELECT user_name FROM staff)
           WHERE ifnull(user_name, '') <> '' GROUP BY lower(trim(user_name)) HAVING count(*) > 1 ORDER BY 1"""
    ).scalars()
    return int(number), [str(name) for name in shared]


def give(connection: Connection, names: Sequence[tuple[int, str]], *, by: Worker) -> int:
    """
    Write names (pupil id, name) as one entry.

    They are no hand edits: a file that says another name has the last word, as it has over a name that a file said.
    """
    run = connection.exec_driver_sql
    entry_id = applying.add_entry(connection, EntryKind.USER_NAMES, by=by, counts=Counts(changed=len(names)))
    run("CREATE TEMP TABLE naming(pupil_id INTEGER PRIMARY KEY, name TEXT NOT NULL)")
    run("INSERT INTO temp.naming VALUES (?, ?)", [tuple(name) for name in names])
    run(
        f"""INSERT INTO change(entry_id, pupil_id, kind, mask, user_name)
            SELECT ?, p.id, {masks.CHANGED}, {_BIT}, p.user_name
            FROM temp.naming n JOIN pupil p ON p.id = n.pupil_id""",
        (entry_id,),
    )
    run("UPDATE pupil SET user_name = n.name FROM temp.naming n WHERE pupil.id = n.pupil_id")
    run("DROP TABLE temp.naming")
    meta.next_revision(connection)
    return entry_id


def rule(connection: Connection, whose: str, default: str) -> str:
    """The school's own rule for 'pupils' or 'staff', else the default."""
    found = connection.execute(select(meta_table.c.value).where(meta_table.c.key == f"user_name_rule_{whose}")).scalar()
    return str(found or default)


def keep_rule(connection: Connection, whose: str, text: str) -> None:
    """Keep the school's own rule."""
    values = {"key": f"user_name_rule_{whose}", "value": text}
    statement = insert(meta_table).values(values)
    connection.execute(statement.on_conflict_do_update(index_elements=["key"], set_=values))
