"""
Writing an undo.

Nothing in the journal is changed by it. It is an entry of its own with before-images, and a change is in force or
undone (`in_force`). An undo is undone by bringing the changes back that it took out, in the same two ways: as they are,
a set at a time, or replayed.
"""

from sqlalchemy import Connection

from lvs_desktop.domain.changes import Counts, EntryKind
from lvs_desktop.domain.roles import Worker
from lvs_desktop.storage import in_force, masks, meta, replaying
from lvs_desktop.storage.applying import add_entry
from lvs_desktop.storage.replaying import IDENTITY, MADE, SLOTS, Trail
from lvs_desktop.storage.undo_planning import GOES, Plan, discard, turned

_MADE = ", ".join(map(str, MADE))


def write(connection: Connection, made: Plan, *, counts: Counts, by: Worker) -> int:
    """
    Write an undo; returns the id of its entry.

    Args:
        counts: Of the pupils of the plan, and of the records that go back with them.
    """
    undo_id = add_entry(connection, EntryKind.UNDO, by=by, counts=counts, undoes=made.target.id)
    _put_back(connection, made, undo_id)
    if made.newest:
        in_force.mark_whole(connection, undo_id, target=made.target.id)
    else:
        others = _replay_tangled(connection, made, undo_id)
        in_force.mark(connection, undo_id, base=made.base.id, takes_out=made.takes_out, others=others)
    discard(connection)
    meta.next_revision(connection)
    return undo_id


def _put_back(connection: Connection, made: Plan, undo_id: int) -> None:
    """Put back what the rows found, a set at a time: values, new pupils out, pupils who were taken out in again."""
    run = connection.exec_driver_sql
    named = masks.union(run(f"SELECT DISTINCT c.mask {made.rows} AND c.kind <> {masks.REMOVED}").scalars())
    # what is there now, so that the undo itself can be shown and undone
    run(
        f"""
        INSERT INTO change(entry_id, pupil_id, kind, mask, {masks.names_of(named)}archived_at)
        SELECT {undo_id}, p.id, {masks.RESTORED}, c.mask,
               {masks.each_of(named, lambda name, bit: f"CASE WHEN c.mask & {bit} THEN p.{name} END, ")}
               CASE WHEN c.mask & {masks.STATUS} THEN p.archived_at END
        FROM (SELECT c.* {made.rows} AND c.kind NOT IN ({_MADE}, {masks.REMOVED})) c JOIN pupil p ON p.id = c.pupil_id
        """
    )
    run(
        f"""
        UPDATE pupil SET {masks.assignments(named, "c.mask", lambda field: f"c.{masks.quoted(field)}")}
               archived_at = CASE WHEN c.mask & {masks.STATUS} THEN c.archived_at ELSE pupil.archived_at END
        FROM (SELECT c.* {made.rows} AND c.kind NOT IN ({_MADE}, {masks.REMOVED})) c WHERE pupil.id = c.pupil_id
        """
    )
    run(
        f"""
        INSERT INTO pupil(id, uid, pupil_number, number_key, {masks.COLUMNS}, archived_at, search_key)
        SELECT c.pupil_id, c.uid, c.pupil_number, ltrim(c.pupil_number, '0'),
               {masks.each(lambda name, _: f"c.{name}")}, c.archived_at,
               search_key(c.family_name, c.given_name, c.name_prefix)
        {made.rows} AND c.kind = {masks.REMOVED}
        """
    )
    run(
        f"""INSERT INTO change(entry_id, pupil_id, kind, mask)
            SELECT {undo_id}, c.pupil_id, {masks.RETURNED}, 0 {made.rows} AND c.kind = {masks.REMOVED}"""
    )
    take_out(connection, undo_id, f"SELECT c.pupil_id {made.rows} AND c.kind IN ({_MADE})")


def take_out(connection: Connection, undo_id: int, who: str) -> None:
    """
    Take pupils out of the school; the journal keeps all of them.

    Here is where a pupil on whom other work was built would be archived instead of deleted.

    Args:
        who: SQL of their ids.
    """
    connection.exec_driver_sql(
        f"""
        INSERT INTO change(entry_id, pupil_id, kind, mask, uid, pupil_number, {masks.COLUMNS}, archived_at)
        SELECT {undo_id}, p.id, {masks.REMOVED}, {masks.ALL | masks.STATUS}, p.uid, p.pupil_number,
               {masks.each(lambda name, _: f"p.{name}")}, p.archived_at
        FROM ({who}) w JOIN pupil p ON p.id = w.pupil_id
        """
    )
    connection.exec_driver_sql(f"DELETE FROM pupil WHERE id IN ({who})")


def _replay_tangled(connection: Connection, made: Plan, undo_id: int) -> list[int]:
    """Write the pupils of whom something was written since; returns the changes that were turned beside the base's."""
    driver = connection.connection.driver_connection
    if driver is None:
        raise RuntimeError("the connection is closed")
    pupils = connection.exec_driver_sql(f"SELECT pupil_id FROM temp.undoing WHERE why = {GOES} AND tangled").scalars()
    journaled, updated, added, forgotten, remembered = [], [], [], [], []
    leaving: list[tuple[int]] = []
    others: list[int] = []
    for trail in replaying.trails(connection, [int(pupil) for pupil in pupils]):
        changes = turned(trail, made)
        others += changes[1:]
        becomes = replaying.replay(trail, changes)
        if becomes is None:
            leaving.append((trail.pupil,))
            continue
        row = tuple(becomes.values[name] for name in SLOTS)
        if trail.now is None:
            added.append((trail.pupil, *(becomes.values[name] for name in IDENTITY), *row))
        else:
            mask = replaying.difference(trail.now, becomes.values)
            kind = masks.UNCHANGED if _moved_memory_alone(trail, made) else masks.RESTORED
            found = (trail.now[name] if mask & bit else None for name, bit in SLOTS.items())
            journaled.append((undo_id, trail.pupil, kind, mask, *found))
            if mask:
                updated.append((*row, trail.pupil))
        forgotten += [(trail.pupil, name) for name in trail.hand if name not in becomes.hand]
        remembered += [
            (trail.pupil, name, *memory) for name, memory in becomes.hand.items() if trail.hand.get(name) != memory
        ]
    names = [masks.quoted(name) for name in SLOTS]
    marks = ", ".join("?" * len(names))
    driver.executemany(
        f"INSERT INTO change(entry_id, pupil_id, kind, mask, {', '.join(names)}) VALUES (?, ?, ?, ?, {marks})",
        journaled,
    )
    driver.executemany(f"UPDATE pupil SET {', '.join(f'{name} = ?' for name in names)} WHERE id = ?", updated)
    driver.executemany(
        f"""INSERT INTO pupil(id, uid, pupil_number, {", ".join(names)}, search_key)
            VALUES (?, ?, ?, {marks}, '')""",
        added,
    )
    driver.executemany(
        """UPDATE pupil SET number_key = ltrim(pupil_number, '0'),
           search_key = search_key(family_name, given_name, name_prefix) WHERE id = ?""",
        [(row[0],) for row in added] + [(row[-1],) for row in updated],
    )
    driver.executemany(
        f"INSERT INTO change(entry_id, pupil_id, kind, mask) VALUES ({undo_id}, ?, {masks.RETURNED}, 0)",
        [(row[0],) for row in added],
    )
    driver.executemany("DELETE FROM hand_edit WHERE pupil_id = ? AND field = ?", forgotten)
    driver.executemany("INSERT OR REPLACE INTO hand_edit VALUES (?, ?, ?, ?)", remembered)
    connection.exec_driver_sql("CREATE TEMP TABLE leaving(pupil_id INTEGER PRIMARY KEY)")
    driver.executemany("INSERT INTO temp.leaving VALUES (?)", leaving)
    take_out(connection, undo_id, "SELECT pupil_id FROM temp.leaving")
    return others


def _moved_memory_alone(trail: Trail, made: Plan) -> bool:
    return any(step.entry == made.base.id and step.kind == masks.UNCHANGED for step in trail.steps)
