"""Pupils written one by one inside an entry: each a row of the journal, with before-images as an import's."""

from collections.abc import Mapping

from sqlalchemy import Connection

from lvs_desktop.domain.people import BIT
from lvs_desktop.storage import applying, masks
from lvs_desktop.storage.masks import quoted


def change(
    connection: Connection, entry_id: int, pupil_id: int, values: Mapping[str, str | None], *, activate: bool = False
) -> None:
    """
    Give fields of a pupil other values. What sources said of them is not touched: see editing.change.

    Args:
        values: Field -> new value, of fields that differ, not the number (storage.records). None only if `activate`.
        activate: Bring the pupil back from the archive.
    """
    run = connection.exec_driver_sql
    names = "".join(f", {quoted(name)}" for name in values) + (", archived_at" if activate else "")
    mask = sum(BIT[name] for name in values) | (masks.STATUS if activate else 0)
    run(
        f"""INSERT INTO change(entry_id, pupil_id, kind, mask{names})
            SELECT ?, id, {masks.REACTIVATED if activate else masks.CHANGED}, {mask}{names} FROM pupil WHERE id = ?""",
        (entry_id, pupil_id),
    )
    sets = [f"{quoted(name)} = ?" for name in values] + (["archived_at = NULL"] if activate else [])
    run(f"UPDATE pupil SET {', '.join(sets)} WHERE id = ?", (*values.values(), pupil_id))
    run("UPDATE pupil SET search_key = search_key(family_name, given_name, name_prefix) WHERE id = ?", (pupil_id,))


def add(connection: Connection, entry_id: int, values: Mapping[str, str | None]) -> int:
    """A new pupil, with or without a number; returns its id."""
    run = connection.exec_driver_sql
    uid, uid_parts = applying.new_uid()
    names = ", ".join(map(quoted, values))
    marks = ", ".join(f"?{place}" for place in range(3, 3 + len(values)))
    run(
        f"INSERT INTO pupil(uid, search_key, {names}) VALUES ({uid}, '', {marks})",
        (*uid_parts, *values.values()),
    )
    [pupil_id] = run("SELECT max(id) FROM pupil").one()
    run(
        """UPDATE pupil SET number_key = ltrim(pupil_number, '0'),
           search_key = search_key(family_name, given_name, name_prefix) WHERE id = ?""",
        (pupil_id,),
    )
    run(f"INSERT INTO change(entry_id, pupil_id, kind, mask) VALUES (?, ?, {masks.NEW}, 0)", (entry_id, pupil_id))
    return int(pupil_id)


def hand_edited(connection: Connection) -> set[tuple[int, str]]:
    """(pupil, field) of what persons typed over what sources say."""
    found = connection.exec_driver_sql("SELECT pupil_id, field FROM hand_edit")
    return {(int(row[0]), str(row[1])) for row in found}
