"""Single pupils written by hand: each act is an entry of the journal, with before-images as an import's."""

from collections.abc import Mapping

from sqlalchemy import Connection

from lvs_desktop.domain.changes import Counts, EntryKind
from lvs_desktop.domain.roles import Worker
from lvs_desktop.storage import applying, masks, meta, pupil_rows
from lvs_desktop.storage.masks import quoted


def change(connection: Connection, pupil_id: int, values: Mapping[str, str | None], *, by: Worker) -> int:
    """
    Give fields of a pupil other values; what sources said of them is remembered (`hand_edit`).

    Args:
        values: Field -> new value, of fields that differ.
    """
    run = connection.exec_driver_sql
    entry_id = applying.add_entry(connection, EntryKind.EDIT, by=by, counts=Counts(changed=1))
    for name in values:
        run(
            f"""INSERT INTO hand_edit SELECT p.id, ?, p.{quoted(name)}, e.at FROM pupil p JOIN entry e ON e.id = ?
                WHERE p.id = ? ON CONFLICT DO UPDATE SET edited_at = excluded.edited_at""",
            (name, entry_id, pupil_id),
        )
    pupil_rows.change(connection, entry_id, pupil_id, values)
    meta.next_revision(connection)
    return entry_id


def add(connection: Connection, values: Mapping[str, str | None], *, by: Worker) -> int:
    """A new pupil. No source said anything of the pupil yet, so that the next one may."""
    entry_id = applying.add_entry(connection, EntryKind.ADD, by=by, counts=Counts(new=1))
    pupil_rows.add(connection, entry_id, values)
    meta.next_revision(connection)
    return entry_id


def archive(connection: Connection, pupil_id: int, *, archived: bool, by: Worker) -> int:
    """Archive a pupil who is active, or bring one back who is archived."""
    run = connection.exec_driver_sql
    kind, counts = (EntryKind.ARCHIVE, Counts(archived=1)) if archived else (EntryKind.ACTIVATE, Counts(reactivated=1))
    entry_id = applying.add_entry(connection, kind, by=by, counts=counts)
    run(
        f"""INSERT INTO change(entry_id, pupil_id, kind, mask, archived_at)
            SELECT ?, id, {masks.ARCHIVED if archived else masks.REACTIVATED}, {masks.STATUS}, archived_at
            FROM pupil WHERE id = ?""",
        (entry_id, pupil_id),
    )
    run("UPDATE pupil SET archived_at = ? WHERE id = ?", (applying.now()[:10] if archived else None, pupil_id))
    meta.next_revision(connection)
    return entry_id
