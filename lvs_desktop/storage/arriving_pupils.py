"""
Pupils as a server says that they are: many at once, each a row of the journal with before-images as an import's has.

What comes is as if a source had said it: where a hand had typed over the field, the hand is remembered as an import
remembers it (`hand_change`), so that an undo brings it back.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection

from lvs_desktop.domain.people import BIT, COMPARED, number_key
from lvs_desktop.storage import masks, renumbering, undoing
from lvs_desktop.storage.applying import now
from lvs_desktop.storage.masks import quoted

NUMBER = "pupil_number"
_NAMES = (*COMPARED, "archived_at")
_COLUMNS = ", ".join(map(quoted, _NAMES))
_MARKS = ", ".join("?" * len(_NAMES))

Row = dict[str, str | None]  # of a pupil: id and uid apart, the number and all of _NAMES


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrivals:
    """
    What is written of pupils.

    Attributes:
        new: uid -> fields, and archived_at.
        changed: Id -> fields that differ, and archived_at where it does.
        gone: Ids.
        here: Id -> the pupil as it is.
    """

    new: Mapping[str, Row]
    changed: Mapping[int, Row]
    gone: Sequence[int]
    here: Mapping[int, Row] = field(default_factory=dict)

    def __bool__(self) -> bool:
        """True if there is something to write."""
        return bool(self.new or self.changed or self.gone)


def find(connection: Connection, uids: Iterable[str]) -> dict[str, tuple[int, Row]]:
    """The pupils with these uids: uid -> id and row."""
    names = ", ".join(map(quoted, (NUMBER, *_NAMES)))
    rows = connection.exec_driver_sql(
        f"SELECT uid, id, {names} FROM pupil WHERE uid IN (SELECT value FROM json_each(?))", (json.dumps(list(uids)),)
    )
    return {row[0]: (row[1], dict(zip((NUMBER, *_NAMES), row[2:], strict=True))) for row in rows}


def ids(connection: Connection, uids: Iterable[str]) -> dict[str, int]:
    """The pupils with these uids: uid -> id."""
    rows = connection.exec_driver_sql(
        "SELECT uid, id FROM pupil WHERE uid IN (SELECT value FROM json_each(?))", (json.dumps(list(uids)),)
    )
    return {uid: int(who) for uid, who in rows}


def taken_numbers(connection: Connection, arrivals: Arrivals) -> set[str | int]:
    """Whose numbers (uid of who is new, id of who is here) can't be given: another pupil has them and keeps them."""
    wanted: dict[str | int, str] = {
        who: number
        for rows in (arrivals.new, arrivals.changed)
        for who, row in rows.items()
        if (number := row.get(NUMBER)) is not None
    }
    if not wanted:
        return set()
    keys = json.dumps(sorted({number_key(number) for number in wanted.values()}))
    rows = connection.exec_driver_sql(
        "SELECT id, pupil_number FROM pupil WHERE number_key IN (SELECT value FROM json_each(?))", (keys,)
    )
    gone = set(arrivals.gone)
    held = {number: who for who, number in rows if who not in gone}
    moving = {who for who, row in arrivals.changed.items() if NUMBER in row}
    refused: set[str | int] = set()
    while True:
        given = {number: who for number, who in held.items() if who not in moving}
        more = False
        for who, number in wanted.items():
            if who not in refused and given.setdefault(number, who) != who:
                refused.add(who)
                moving.discard(who)  # keeps its number, which another may want
                more = True
        if not more:
            return refused


def write(connection: Connection, entry_id: int, arrivals: Arrivals) -> None:
    """Write it, as part of an entry in which none of these pupils has a row yet."""
    if arrivals.gone:
        these = json.dumps([int(who) for who in arrivals.gone])
        undoing.take_out(connection, entry_id, f"SELECT value AS pupil_id FROM json_each('{these}')")
    numbers = {who: row[NUMBER] for who, row in arrivals.changed.items() if NUMBER in row}
    was = renumbering.lift(connection, numbers)
    _add(connection, entry_id, arrivals.new)
    _change(connection, entry_id, arrivals)
    renumbering.put(connection, entry_id, was=was, becomes=numbers)


def _add(connection: Connection, entry_id: int, new: Mapping[str, Row]) -> None:
    if not new:
        return
    known = _before(connection, new)
    rows = [
        (
            known.get(uid),
            uid,
            row.get(NUMBER),
            *(row.get(name) for name in _NAMES),
        )
        for uid, row in new.items()
    ]
    run = connection.exec_driver_sql
    run(
        f"INSERT INTO pupil(id, uid, pupil_number, {_COLUMNS}, search_key) VALUES (?, ?, ?, {_MARKS}, '')",
        rows,
    )
    run("CREATE TEMP TABLE arrived(uid TEXT PRIMARY KEY)")
    run("INSERT INTO temp.arrived VALUES (?)", [(uid,) for uid in new])
    run(
        """UPDATE pupil SET number_key = ltrim(pupil_number, '0'),
           search_key = search_key(family_name, given_name, name_prefix)
           WHERE uid IN (SELECT uid FROM temp.arrived)"""
    )
    run(
        f"""INSERT INTO change(entry_id, pupil_id, kind, mask)
            SELECT ?, id, {masks.NEW}, 0 FROM pupil WHERE uid IN (SELECT uid FROM temp.arrived) ORDER BY id""",
        (entry_id,),
    )
    run("DROP TABLE temp.arrived")


def _before(connection: Connection, new: Mapping[str, Row]) -> dict[str, int]:
    """
    Ids of those who were in the school before and were taken out: uid -> id.

    They get their own id again, so that what hangs on it (accommodations, a link) is theirs again.
    """
    rows = connection.exec_driver_sql(
        f"""SELECT uid, pupil_id, max(id) FROM change WHERE kind = {masks.REMOVED}
            AND uid IN (SELECT value FROM json_each(?)) AND pupil_id NOT IN (SELECT id FROM pupil) GROUP BY uid""",
        (json.dumps(list(new)),),
    )
    return {uid: int(pupil) for uid, pupil, _ in rows}


def _change(connection: Connection, entry_id: int, arrivals: Arrivals) -> None:
    journaled: list[tuple[Any, ...]] = []
    updated: list[tuple[Any, ...]] = []
    for who, row in arrivals.changed.items():
        here = arrivals.here[who]
        mask = sum(BIT[name] for name in row if name in BIT)
        kind = masks.CHANGED
        if "archived_at" in row:
            mask |= masks.STATUS
            kind = masks.ARCHIVED if row["archived_at"] else masks.REACTIVATED
        if mask:
            journaled.append((entry_id, who, kind, mask, *(here[name] if name in row else None for name in _NAMES)))
            updated.append((*(row.get(name, here[name]) for name in _NAMES), who))
    if not journaled:
        return
    run = connection.exec_driver_sql
    run(f"INSERT INTO change(entry_id, pupil_id, kind, mask, {_COLUMNS}) VALUES (?, ?, ?, ?, {_MARKS})", journaled)
    _move_memory_on(connection, entry_id, arrivals.changed)
    run(f"UPDATE pupil SET {', '.join(f'{quoted(name)} = ?' for name in _NAMES)} WHERE id = ?", updated)
    run(
        "UPDATE pupil SET search_key = search_key(family_name, given_name, name_prefix) WHERE id = ?",
        [(row[-1],) for row in updated],
    )


def _move_memory_on(connection: Connection, entry_id: int, changed: Mapping[int, Row]) -> None:
    """A field that the server says is edited by hand no more; that it was is kept beside the mask that names it."""
    rows = connection.exec_driver_sql(
        "SELECT pupil_id, field, imported FROM hand_edit WHERE pupil_id IN (SELECT value FROM json_each(?))",
        (json.dumps(list(changed)),),
    ).all()
    taken = [(entry_id, who, name, was, changed[who][name]) for who, name, was in rows if name in changed[who]]
    if taken:
        run = connection.exec_driver_sql
        run("INSERT INTO hand_change(entry_id, pupil_id, field, imported, said) VALUES (?, ?, ?, ?, ?)", taken)
        run("DELETE FROM hand_edit WHERE pupil_id = ? AND field = ?", [(who, name) for _, who, name, *_ in taken])


def archived_at(said: str | None) -> str | None:
    """The date of today for who is archived."""
    return now()[:10] if said else None
