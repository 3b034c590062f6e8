"""The history: what was done, and what each entry changed."""

import json

from sqlalchemy import ColumnElement, Connection, Row, TextClause, func, select

from lvs_desktop.domain.changes import Change, ChangeKind, Counts, Entry, EntryKind, FieldChange
from lvs_desktop.domain.people import COMPARED, display_name, fields_of
from lvs_desktop.domain.problems import Problem, ProblemCode
from lvs_desktop.domain.pupil_lists import PastChange
from lvs_desktop.storage import masks, records, result_lines, sight
from lvs_desktop.storage.sight import Own
from lvs_desktop.storage.tables import change, entry, pupil, undone

GONE = "gone"  # the uid in the journal's rows of a pupil who was deleted for good


def entries(connection: Connection) -> list[Entry]:
    """Everything that was done, newest first."""
    return [_entry(row) for row in connection.execute(_ENTRIES.order_by(entry.c.id.desc()))]


def entry_made(connection: Connection, entry_id: int) -> Entry:
    """An entry that is known to be there."""
    return _entry(connection.execute(_ENTRIES.where(entry.c.id == entry_id)).one())


def entry_to_undo(connection: Connection, entry_id: int | None) -> Entry:
    """
    The entry that an undo speaks of: the named one, else the newest in force that is not an undo itself.

    Raises:
        Problem: NOTHING_TO_UNDO, ENTRY_UNKNOWN, ENTRY_UNDONE.
    """
    if entry_id is None:
        newest = _ENTRIES.where(entry.c.kind.not_in(_NOT_BY_ITSELF), entry.c.undone_by.is_(None))
        row = connection.execute(newest.order_by(entry.c.id.desc()).limit(1)).first()
        if row is None:
            raise Problem(ProblemCode.NOTHING_TO_UNDO)
        return _entry(row)
    row = connection.execute(_ENTRIES.where(entry.c.id == entry_id)).first()
    if row is None:
        raise Problem(ProblemCode.ENTRY_UNKNOWN, entry=entry_id)
    wanted = _entry(row)
    if wanted.undone_by is not None:
        raise Problem(ProblemCode.ENTRY_UNDONE, entry=entry_id)
    if wanted.kind is EntryKind.CLEAN_UP:
        raise Problem(ProblemCode.ENTRY_FINAL, entry=entry_id)
    return wanted


def changes(connection: Connection, entry_id: int, *, offset: int, limit: int, own: Own = None) -> list[Change]:
    """
    What one entry did, pupil by pupil, then record by record, then test result by test result.

    Was and becomes are as they were then.

    Args:
        own: Only what is of these locations.

    Raises:
        Problem: ENTRY_UNKNOWN.
    """
    if connection.execute(select(entry.c.id).where(entry.c.id == entry_id)).first() is None:
        raise Problem(ProblemCode.ENTRY_UNKNOWN, entry=entry_id)
    pupils = _changed_pupils(connection, entry_id, own)
    if offset + limit > pupils:  # records come after the pupils
        first = max(0, offset - pupils)
        more = records.lines(connection, entry_id, offset=first, limit=offset + limit - pupils - first, own=own)
        found = [*_pupil_lines(connection, entry_id, own, offset=offset, limit=limit), *more]
        if len(found) < limit:
            before = pupils + records.shown(connection, entry_id, own)
            first, most = max(0, offset - before), limit - len(found)
            found += result_lines.lines(connection, entry_id, offset=first, limit=most, own=own)
        return found
    return _pupil_lines(connection, entry_id, own, offset=offset, limit=limit)


def _pupil_lines(connection: Connection, entry_id: int, own: Own, *, offset: int, limit: int) -> list[Change]:
    rows = connection.execute(
        select(change).where(*_shown(entry_id, own)).order_by(change.c.id).limit(limit).offset(offset)
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


def change_count(connection: Connection, entry_id: int, own: Own = None) -> int:
    """How many pupils, records and test results one entry changed; with `own` of these locations."""
    others = records.shown(connection, entry_id, own) + result_lines.shown(connection, entry_id, own)
    return _changed_pupils(connection, entry_id, own) + others


def _changed_pupils(connection: Connection, entry_id: int, own: Own) -> int:
    wanted = select(func.count()).select_from(change).where(*_shown(entry_id, own))
    return int(connection.execute(wanted).scalar_one())


def of_pupil(connection: Connection, pupil_id: int) -> list[PastChange]:
    """What every entry did to one pupil, newest first."""
    rows = connection.execute(select(change).where(change.c.pupil_id == pupil_id).order_by(change.c.id.desc())).all()
    wanted = _ENTRIES.where(entry.c.id.in_({row.entry_id for row in rows}))
    entries_of = {row.id: _entry(row) for row in connection.execute(wanted)}
    undone_here = select(undone.c.change_id).where(undone.c.change_id.in_({row.id for row in rows}))
    parts = set(connection.execute(undone_here).scalars())
    now = connection.execute(select(pupil).where(pupil.c.id == pupil_id)).first()
    after: dict[str, str | None] = dict(now._mapping) if now is not None else {}
    found = []
    for row in rows:  # walking back: each entry holds what it found
        made = entries_of[row.entry_id]
        if row.kind != masks.UNCHANGED:
            gone = made.undone_by is not None or row.id in parts
            found.append(PastChange(entry=made, change=_change(row, after), undone=gone))
        after = {**after, **{field: row._mapping[field] for field in fields_of(row.mask & masks.ALL)}}
    return found


def files_spoke_of(connection: Connection, pupil_id: int) -> bool:
    """True if an import that is in force added the pupil, or had a say in one of the fields."""
    kinds = (EntryKind.BASELINE, EntryKind.IMPORT)
    spoke = (
        select(change.c.id)
        .join(entry, entry.c.id == change.c.entry_id)
        .where(change.c.pupil_id == pupil_id, entry.c.kind.in_(kinds), change.c.kind != masks.ARCHIVED)
        .where(entry.c.undone_by.is_(None), change.c.id.not_in(select(undone.c.change_id)))
        .limit(1)
    )
    return connection.execute(spoke).first() is not None


def _shown(entry_id: int, own: Own) -> tuple[ColumnElement[bool] | TextClause, ...]:
    """The rows of an entry that a person gets to see: not those that moved the three-way memory alone."""
    return change.c.entry_id == entry_id, change.c.kind != masks.UNCHANGED, *sight.of_changes(own)


def _change(row: Row[tuple[object, ...]], after: dict[str, str | None]) -> Change:
    found = row._mapping
    kind, mask = int(found["kind"]), int(found["mask"])
    before = {**after, **{field: found[field] for field in fields_of(mask & masks.ALL)}}
    if kind in (masks.NEW, masks.RETURNED):
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
        removed=kind == masks.REMOVED,
        erased=found["uid"] == GONE,
    )


def _shown_kind(kind: int, mask: int, archived_at: str | None) -> ChangeKind:
    if kind < len(masks.KINDS):
        return masks.KINDS[kind]
    if kind == masks.REMOVED:
        return ChangeKind.ARCHIVED
    if kind == masks.RETURNED:
        return ChangeKind.NEW
    if not mask:  # what was undone had been replaced since: nothing was to be seen
        return ChangeKind.UNCHANGED
    if mask & masks.STATUS:
        return ChangeKind.REACTIVATED if archived_at else ChangeKind.ARCHIVED
    return ChangeKind.CHANGED


def _entry(row: Row[tuple[object, ...]]) -> Entry:
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
        school_year=found["school_year"],
        undone_by=found["undone_by"],
        undone_pupils=0 if found["undone_by"] is not None else found["undone_pupils"],
        undoes=found["undoes"],
        can_undo=found["undone_by"] is None and found["kind"] != EntryKind.CLEAN_UP,
        erased=json.loads(found["options"])["erased"] if found["kind"] == EntryKind.CLEAN_UP else 0,
    )


_NOT_BY_ITSELF = (EntryKind.UNDO, EntryKind.CLEAN_UP)
_PARTS = (
    select(change.c.entry_id, func.count().label("number"))
    # + 0: from the few that are undone to their changes, never through all changes
    .select_from(undone.join(change, change.c.id == undone.c.change_id + 0))
    .where(change.c.kind != masks.UNCHANGED)
    .group_by(change.c.entry_id)
    .subquery()
)
_ENTRIES = select(entry, func.coalesce(_PARTS.c.number, 0).label("undone_pupils")).outerjoin(
    _PARTS, _PARTS.c.entry_id == entry.c.id
)
