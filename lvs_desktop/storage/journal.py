"""The history, and undo."""

from sqlalchemy import Connection, Row, func, select, update

from lvs_desktop.domain.changes import Change, ChangeKind, Counts, Entry, EntryKind, FieldChange
from lvs_desktop.domain.people import COMPARED, display_name, fields_of
from lvs_desktop.domain.problems import Problem, ProblemCode
from lvs_desktop.domain.roles import Worker
from lvs_desktop.storage import masks, meta
from lvs_desktop.storage.applying import add_entry
from lvs_desktop.storage.tables import change, entry, pupil

UNDOABLE = (EntryKind.BASELINE.value, EntryKind.IMPORT.value)


def entries(connection: Connection) -> list[Entry]:
    """Everything that was done, newest first."""
    rows = connection.execute(select(entry).order_by(entry.c.id.desc())).all()
    latest = next((row.id for row in rows if row.kind in UNDOABLE and row.undone_by is None), None)
    return [_entry(row, latest=latest) for row in rows]


def entry_made(connection: Connection, entry_id: int) -> Entry:
    """An entry that is known to be there."""
    return next(line for line in entries(connection) if line.id == entry_id)


def entry_to_undo(connection: Connection, entry_id: int | None) -> Entry:
    """
    The entry that an undo speaks of: the named one, else the newest that can be undone.

    Raises:
        Problem: NOTHING_TO_UNDO, ENTRY_UNKNOWN, ENTRY_UNDONE, ENTRY_NOT_UNDOABLE, ENTRY_NOT_LATEST (facts: latest).
    """
    known = entries(connection)
    latest = next((line for line in known if line.can_undo), None)
    if entry_id is None:
        if latest is None:
            raise Problem(ProblemCode.NOTHING_TO_UNDO)
        return latest
    wanted = next((line for line in known if line.id == entry_id), None)
    if wanted is None:
        raise Problem(ProblemCode.ENTRY_UNKNOWN, entry=entry_id)
    if wanted.undone_by is not None:
        raise Problem(ProblemCode.ENTRY_UNDONE, entry=entry_id)
    if wanted.kind is EntryKind.UNDO:
        raise Problem(ProblemCode.ENTRY_NOT_UNDOABLE, entry=entry_id)
    if latest is None or latest.id != entry_id:
        raise Problem(ProblemCode.ENTRY_NOT_LATEST, entry=entry_id, latest=latest.id if latest else 0)
    return wanted


def undo(connection: Connection, target: Entry, *, by: Worker) -> int:
    """Put back what the newest import changed; returns the id of the undo's own entry."""
    run = connection.exec_driver_sql
    undo_id = add_entry(connection, EntryKind.UNDO, by=by, counts=target.counts, undoes=target.id)
    named = masks.union(run("SELECT DISTINCT mask FROM change WHERE entry_id = ?", (target.id,)).scalars())
    # what is there now, so that the undo itself can be shown and undone
    run(
        f"""
        INSERT INTO change(entry_id, pupil_id, kind, mask, {masks.names_of(named)}archived_at)
        SELECT ?1, p.id, {masks.RESTORED}, c.mask,
               {masks.each_of(named, lambda name, bit: f"CASE WHEN c.mask & {bit} THEN p.{name} END, ")}
               CASE WHEN c.mask & {masks.STATUS} THEN p.archived_at END
        FROM change c JOIN pupil p ON p.id = c.pupil_id WHERE c.entry_id = ?2 AND c.kind <> {masks.NEW}
        """,
        (undo_id, target.id),
    )
    run(
        f"""
        INSERT INTO change(entry_id, pupil_id, kind, mask, uid, pupil_number, {masks.COLUMNS}, archived_at)
        SELECT ?1, p.id, {masks.REMOVED}, {masks.ALL | masks.STATUS}, p.uid, p.pupil_number,
               {masks.each(lambda name, _: f"p.{name}")}, p.archived_at
        FROM change c JOIN pupil p ON p.id = c.pupil_id WHERE c.entry_id = ?2 AND c.kind = {masks.NEW}
        """,
        (undo_id, target.id),
    )
    run(
        "UPDATE hand_edit SET imported = h.imported FROM hand_change h "
        "WHERE h.entry_id = ? AND h.pupil_id = hand_edit.pupil_id AND h.field = hand_edit.field",
        (target.id,),
    )

    run(
        f"""
        UPDATE pupil SET {masks.assignments(named, "c.mask", lambda field: f"c.{masks.quoted(field)}")}
               archived_at = CASE WHEN c.mask & {masks.STATUS} THEN c.archived_at ELSE pupil.archived_at END
        FROM change c WHERE c.entry_id = ? AND pupil.id = c.pupil_id AND c.kind <> {masks.NEW}
        """,
        (target.id,),
    )
    run(
        f"DELETE FROM pupil WHERE id IN (SELECT pupil_id FROM change WHERE entry_id = ? AND kind = {masks.NEW})",
        (target.id,),
    )
    connection.execute(update(entry).where(entry.c.id == target.id).values(undone_by=undo_id))
    meta.next_revision(connection)
    return undo_id


def changes(connection: Connection, entry_id: int, *, offset: int, limit: int) -> list[Change]:
    """
    What one entry did, pupil by pupil, was and becomes as they were then.

    Raises:
        Problem: ENTRY_UNKNOWN.
    """
    if connection.execute(select(entry.c.id).where(entry.c.id == entry_id)).first() is None:
        raise Problem(ProblemCode.ENTRY_UNKNOWN, entry=entry_id)
    rows = connection.execute(
        select(change).where(change.c.entry_id == entry_id).order_by(change.c.id).limit(limit).offset(offset)
    ).all()
    ids = [row.pupil_id for row in rows]
    after = {row.id: dict(row._mapping) for row in connection.execute(select(pupil).where(pupil.c.id.in_(ids)))}
    # walk back from now to the moment after this entry: each later entry holds what it found
    later = connection.execute(
        select(change)
        .where(change.c.entry_id > entry_id, change.c.pupil_id.in_(ids))
        .order_by(change.c.entry_id.desc())
    )
    for row in later:
        state = after.setdefault(row.pupil_id, {"pupil_number": row.pupil_number})
        for field in fields_of(row.mask & masks.ALL):
            state[field] = row._mapping[field]
    return [_change(row, after.get(row.pupil_id, {})) for row in rows]


def change_count(connection: Connection, entry_id: int) -> int:
    """How many pupils one entry changed."""
    return int(
        connection.execute(select(func.count()).select_from(change).where(change.c.entry_id == entry_id)).scalar_one()
    )


def _change(row: Row[tuple[object, ...]], after: dict[str, str | None]) -> Change:
    found = row._mapping
    kind, mask = int(found["kind"]), int(found["mask"])
    before = {**after, **{field: found[field] for field in fields_of(mask & masks.ALL)}}
    if kind == masks.NEW:
        steps = tuple(
            FieldChange(field=name, was=None, becomes=after.get(name)) for name in COMPARED if after.get(name)
        )
    elif kind == masks.REMOVED:
        steps = tuple(
            FieldChange(field=name, was=before.get(name), becomes=None) for name in COMPARED if before.get(name)
        )
    else:
        steps = tuple(
            FieldChange(field=name, was=before.get(name), becomes=after.get(name))
            for name in fields_of(mask & masks.ALL)
        )
    shown = before if kind == masks.REMOVED else after
    return Change(
        key=int(found["pupil_id"]),
        kind=_shown_kind(kind, mask, found["archived_at"]),
        pupil_number=found["pupil_number"] or after.get("pupil_number"),
        name=display_name(shown.get("given_name"), shown.get("name_prefix"), shown.get("family_name")),
        group=shown.get("group"),
        location=shown.get("location"),
        fields=steps,
    )


def _shown_kind(kind: int, mask: int, archived_at: str | None) -> ChangeKind:
    if kind < len(masks.KINDS):
        return masks.KINDS[kind]
    if kind == masks.REMOVED:
        return ChangeKind.ARCHIVED
    if mask & masks.STATUS:
        return ChangeKind.REACTIVATED if archived_at else ChangeKind.ARCHIVED
    return ChangeKind.CHANGED


def _entry(row: Row[tuple[object, ...]], *, latest: int | None) -> Entry:
    found = row._mapping
    return Entry(
        id=found["id"],
        kind=EntryKind(found["kind"]),
        at=found["at"],
        by=found["by"],
        role=found["role"],
        file_name=found["file_name"],
        file_hash=found["file_hash"],
        counts=Counts(**{name: found[name] for name in Counts.__dataclass_fields__}),
        undone_by=found["undone_by"],
        undoes=found["undoes"],
        can_undo=found["id"] == latest,
    )
