"""Which changes are in force: `entry.undone_by` says it for all of an entry, a row in `undone` for a part."""

from collections.abc import Iterable

from sqlalchemy import Connection

IN_FORCE = "e.undone_by IS NULL AND c.id NOT IN (SELECT change_id FROM undone)"  # a change c of an entry e
_GOING = "SELECT pupil_id FROM temp.undoing WHERE why = 0"  # as undo_planning found them


def mark_whole(connection: Connection, undo_id: int, *, target: int) -> None:
    """All of an entry is undone."""
    connection.exec_driver_sql(f"UPDATE entry SET undone_by = {undo_id} WHERE id = {target}")


def mark_family(connection: Connection, undo_id: int, *, base: int, takes_out: bool) -> None:
    """An entry without changes of pupils is undone as a whole, or in force again; of its undos the last one is."""
    run = connection.exec_driver_sql
    run(
        f"""WITH RECURSIVE family(id) AS (SELECT id FROM entry WHERE undoes = {base}
                                          UNION SELECT e.id FROM entry e JOIN family f ON e.undoes = f.id)
            UPDATE entry SET undone_by = {undo_id}
            WHERE id IN (SELECT id FROM family) AND id <> {undo_id} AND undone_by IS NULL"""
    )
    run(f"UPDATE entry SET undone_by = {undo_id if takes_out else 'NULL'} WHERE id = {base}")


def mark(connection: Connection, undo_id: int, *, base: int, takes_out: bool, others: Iterable[int]) -> None:
    """Keep which changes are in force now. Of the target's family only the last turn of a pupil can be undone."""
    run = connection.exec_driver_sql
    for table in ("dying", "reviving"):
        run(f"CREATE TEMP TABLE {table}(change_id INTEGER PRIMARY KEY, entry_id INTEGER NOT NULL)")
    turned = "dying" if takes_out else "reviving"
    run(f"INSERT INTO temp.{turned} SELECT change_id, {base} FROM temp.undoing WHERE why = 0")
    for change_id in others:
        run(f"INSERT INTO temp.{turned} SELECT id, entry_id FROM change WHERE id = ?", (change_id,))
    run(
        f"""WITH RECURSIVE family(id) AS (SELECT id FROM entry WHERE undoes = {base}
                                          UNION SELECT e.id FROM entry e JOIN family f ON e.undoes = f.id)
            INSERT INTO temp.dying SELECT c.id, c.entry_id
            FROM family f CROSS JOIN entry e ON e.id = f.id CROSS JOIN change c ON c.entry_id = e.id
            WHERE f.id <> {undo_id} AND {IN_FORCE} AND c.pupil_id IN ({_GOING})"""
    )
    for entry_id in run("SELECT DISTINCT entry_id FROM temp.reviving").scalars().all():
        _revive(connection, int(entry_id))
    for entry_id in run("SELECT DISTINCT entry_id FROM temp.dying").scalars().all():
        _die(connection, int(entry_id), undo_id)


def _tally(connection: Connection, entry_id: int, table: str) -> tuple[int, int, int]:
    """Changes of an entry: all, those marked undone one by one, those in a temporary table."""
    all_of, undone, these = connection.exec_driver_sql(
        f"""SELECT (SELECT count(*) FROM change WHERE entry_id = {entry_id}),
                   (SELECT count(*) FROM undone u JOIN change c ON c.id = u.change_id WHERE c.entry_id = {entry_id}),
                   (SELECT count(*) FROM temp.{table} WHERE entry_id = {entry_id})"""
    ).one()
    return int(all_of), int(undone), int(these)


def _die(connection: Connection, entry_id: int, by: int) -> None:
    run = connection.exec_driver_sql
    all_of, undone, these = _tally(connection, entry_id, "dying")
    if these < all_of:
        run(f"INSERT INTO undone SELECT change_id, {by} FROM temp.dying WHERE entry_id = {entry_id}")
    if undone + these == all_of:
        run(f"UPDATE entry SET undone_by = {by} WHERE id = {entry_id}")


def _revive(connection: Connection, entry_id: int) -> None:
    run = connection.exec_driver_sql
    all_of, undone, these = _tally(connection, entry_id, "reviving")
    if undone:
        run(f"DELETE FROM undone WHERE change_id IN (SELECT change_id FROM temp.reviving WHERE entry_id = {entry_id})")
    elif these < all_of:
        run(
            f"""INSERT INTO undone SELECT c.id, e.undone_by FROM change c JOIN entry e ON e.id = c.entry_id
                WHERE c.entry_id = {entry_id} AND c.id NOT IN (SELECT change_id FROM temp.reviving)"""
        )
    run(f"UPDATE entry SET undone_by = NULL WHERE id = {entry_id}")
