"""
Small records with a journal: staff, pupils' numbers, links, accommodations, names of tracks.

Each is a row of its kind's table. A write keeps what the row held in the fields that change, so that an entry can be
undone and the undo undone; what was changed since stays, unless forced. Pupils themselves are the set-based import's.
"""

import json
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, Table, func, or_, select

from lvs_desktop.domain.changes import Change, ChangeKind, Counts, FieldChange
from lvs_desktop.domain.people import display_name, fold, number_key
from lvs_desktop.domain.records import RecordKind
from lvs_desktop.domain.undoing import Kept, KeptReason
from lvs_desktop.storage import meta, sight
from lvs_desktop.storage.sight import Own
from lvs_desktop.storage.tables import (
    assignment,
    catalogue,
    link,
    match_decision,
    pupil,
    record_change,
    staff,
    track,
)

Values = Mapping[str, Any]
TABLES: Final[Mapping[RecordKind, Table]] = {
    RecordKind.STAFF: staff,
    RecordKind.NUMBER: pupil,
    RecordKind.LINK: link,
    RecordKind.CATALOGUE: catalogue,
    RecordKind.ASSIGNMENT: assignment,
    RecordKind.TRACK: track,
    RecordKind.MATCH: match_decision,
}
# an account that a link brought with its pupil says nothing that the pupil's own line does not
_SHOWN: Final = or_(record_change.c.kind != RecordKind.LINK.value, record_change.c.before.is_not(None))
_HIDDEN: Final = frozenset(  # of no meaning to a person
    {"uid", "search_key", "place", "pupil_id", "catalogue_id", "number", "person", "at", "by"}
)


def write(connection: Connection, entry_id: int, kind: RecordKind, record: int | None, values: Values | None) -> int:
    """
    Write one record and keep what it held; returns its id.

    Args:
        record: Its id; None makes a new one.
        values: Column -> value, of the columns that are said; None takes the record out.
    """
    table = TABLES[kind]
    key = _key(table)
    now = None if record is None else _read(connection, kind, record)
    if values is None:
        if record is None or now is None:
            raise ValueError("there is no such record")
        connection.execute(table.delete().where(key == record))
        keep(connection, entry_id, kind, record, now, None)
        return record
    if now is None:
        if kind is RecordKind.NUMBER:
            raise ValueError("there is no such pupil")
        own = {**values} if record is None else {key.name: record, **values}
        made = connection.execute(table.insert().values(**own, **_derived(kind, own))).inserted_primary_key
        if made is None:
            raise RuntimeError("no record was made")
        keep(connection, entry_id, kind, int(made[0]), None, _read(connection, kind, int(made[0])))
        return int(made[0])
    if record is None:
        raise ValueError("a record without an id")
    differing = {name: value for name, value in values.items() if now[name] != value}
    if differing:
        after = {**now, **differing}
        connection.execute(table.update().where(key == record).values(**differing, **_derived(kind, after)))
        keep(connection, entry_id, kind, record, {name: now[name] for name in differing}, differing)
    return record


def add_many(connection: Connection, entry_id: int, kind: RecordKind, rows: Sequence[Values]) -> None:
    """
    New records of one kind, many at once. Their ids are in the order of the rows.

    Args:
        rows: Column -> value; a column that is not said is empty.
    """
    if not rows:
        return
    table = TABLES[kind]
    key = _key(table).name
    names = [column.name for column in table.c if column.name not in (key, "search_key")]
    newest = connection.exec_driver_sql(
        f"""SELECT max(ifnull((SELECT max({key}) FROM {table.name}), 0),
                   ifnull((SELECT seq FROM sqlite_sequence WHERE name = ?), 0))""",
        (table.name,),
    ).scalar_one()
    whole = [{name: row.get(name) for name in names} for row in rows]
    connection.execute(
        table.insert(),
        [{key: newest + place, **row, **_derived(kind, row)} for place, row in enumerate(whole, 1)],
    )
    connection.execute(
        record_change.insert(),
        [
            {
                "entry_id": entry_id,
                "kind": kind.value,
                "record": newest + place,
                "before": None,
                "after": json.dumps(row, ensure_ascii=False),
            }
            for place, row in enumerate(whole, 1)
        ],
    )


def changed(connection: Connection, entry_id: int) -> int:
    """How many records an entry changed."""
    number = select(func.count()).select_from(record_change).where(record_change.c.entry_id == entry_id)
    return int(connection.execute(number).scalar_one())


def shown(connection: Connection, entry_id: int, own: Own = None) -> int:
    """
    How many records of an entry its history shows: not the accounts in the LVS that came with their pupils.

    Args:
        own: Only what is of these locations, and what is of the whole school.
    """
    number = select(func.count()).select_from(record_change)
    number = number.where(record_change.c.entry_id == entry_id, _SHOWN, *sight.of_records(own))
    return int(connection.execute(number).scalar_one())


def lines(connection: Connection, entry_id: int, *, offset: int, limit: int, own: Own = None) -> list[Change]:
    """
    What an entry did to records, as lines of its history; the keys are negative, so that no pupil has them.

    Args:
        own: As `shown`.
    """
    rows = connection.execute(
        select(record_change)
        .where(record_change.c.entry_id == entry_id, _SHOWN, *sight.of_records(own))
        .order_by(record_change.c.id)
        .offset(offset)
        .limit(limit)
    ).all()
    return [_line(connection, -row.id, *_parsed(row)) for row in rows]


def counts(connection: Connection, entry_id: int, *, besides: Container[int] = ()) -> Counts:
    """
    Records that an entry made, changed, archived and brought back; taken out counts as archived.

    Args:
        besides: Pupils who are counted already: their numbers and links are not.
    """
    found: dict[ChangeKind, int] = {}
    for row in _rows(connection, entry_id):
        kind, record, before, after = _parsed(row)
        if kind in (RecordKind.NUMBER, RecordKind.LINK) and record in besides:
            continue
        what = _what(before, after)
        found[what] = found.get(what, 0) + 1
    return Counts(
        new=found.get(ChangeKind.NEW, 0),
        changed=found.get(ChangeKind.CHANGED, 0),
        reactivated=found.get(ChangeKind.REACTIVATED, 0),
        archived=found.get(ChangeKind.ARCHIVED, 0),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One record of an entry that is undone."""

    kind: RecordKind
    record: int
    before: Values | None  # what the entry found
    after: Values | None  # what it left
    values: Values | None  # what goes back; None: the record goes
    kept: Kept | None = None  # why it stays as it is instead


def turns(
    connection: Connection,
    entry_id: int,
    *,
    force: bool = False,
    pupils: set[int] | None = None,
    leaving: Iterable[int] = (),
) -> list[Turn]:
    """
    What undoing an entry does to its records, the last one first. What is already as before is left out.

    Args:
        leaving: Pupils whom the undo takes out of the school: their numbers come free.
        force: Fields that were changed since go back too; other fields of the record stay.
        pupils: Only the records of these pupils.
    """
    rows = [_parsed(row) for row in reversed(_rows(connection, entry_id))]
    if pupils is not None:
        rows = [parsed for parsed in rows if _pupil_of(connection, *parsed) in pupils]
    # numbers that change places come free for one another, as far as each really goes back
    moving = {record for kind, record, _, _ in rows if kind is RecordKind.NUMBER}
    while True:
        found = []
        for kind, record, before, after in rows:
            now = _read(connection, kind, record)
            free = moving.union(leaving)
            turn = _turn(connection, kind, record, before, after, now, force=force, moving=free)
            if turn is not None:
                found.append(turn)
        going = set(numbers_of(found))
        if moving <= going:
            return found
        moving &= going


def numbers_of(going: list[Turn]) -> dict[int, str | None]:
    """The numbers of pupils that go back: pupil -> number; None: none."""
    numbers = (turn for turn in going if turn.kind is RecordKind.NUMBER and turn.kept is None)
    return {turn.record: (turn.values or {}).get("pupil_number") for turn in numbers}


def put_back(connection: Connection, undo_id: int, going: list[Turn]) -> None:
    """Write the turns that are not kept, as changes of the undo's entry; those of numbers are `renumbering`'s."""
    for turn in going:
        if turn.kept is None and turn.kind is not RecordKind.NUMBER:
            write(connection, undo_id, turn.kind, turn.record, turn.values)
    meta.next_revision(connection)


def tally(going: list[Turn], *, besides: Iterable[int] = ()) -> Counts:
    """
    The turns that are not kept, by what the entry did.

    Args:
        besides: Pupils who are counted already. A pupil counts once, whatever was written of the pupil; what files
            call a track counts only where nothing else goes back.
    """
    found: dict[ChangeKind, int] = {}
    counted = set(besides)
    about_tracks = not counted and all(turn.kind is RecordKind.TRACK for turn in going)
    for turn in going:
        if turn.kind in (RecordKind.NUMBER, RecordKind.LINK):
            if turn.kept is not None or turn.record in counted:
                continue
            counted.add(turn.record)
        if turn.kept is None and (turn.kind is not RecordKind.TRACK or about_tracks):
            what = _what(turn.before, turn.after)
            found[what] = found.get(what, 0) + 1
    return Counts(
        new=found.get(ChangeKind.NEW, 0),
        changed=found.get(ChangeKind.CHANGED, 0),
        reactivated=found.get(ChangeKind.REACTIVATED, 0),
        archived=found.get(ChangeKind.ARCHIVED, 0),
    )


def turn_lines(connection: Connection, going: list[Turn]) -> list[Change]:
    """The turns that are not kept, as lines of a preview: was is now, becomes is what goes back."""
    found = []
    seen = (turn for turn in going if turn.kept is None and not (turn.kind is RecordKind.LINK and turn.before is None))
    for place, turn in enumerate(seen, 1):
        now = _read(connection, turn.kind, turn.record)
        if turn.values is None or now is None:
            before, after = now, turn.values
        else:
            before, after = {name: now[name] for name in turn.values}, turn.values
        found.append(_line(connection, -place, turn.kind, turn.record, before, after))
    return found


def _turn(
    connection: Connection,
    kind: RecordKind,
    record: int,
    before: Values | None,
    after: Values | None,
    now: Values | None,
    *,
    force: bool,
    moving: set[int],
) -> Turn | None:
    def stays(reason: KeptReason, fields: tuple[str, ...] = ()) -> Turn:
        held = now or after or before or {}
        kept = Kept(
            pupil_number=None,
            name=_title(connection, kind, record, held),
            reason=reason,
            fields=tuple(name for name in fields if name not in _HIDDEN),
        )
        return Turn(kind=kind, record=record, before=before, after=after, values=None, kept=kept)

    def goes(values: Values | None) -> Turn:
        return Turn(kind=kind, record=record, before=before, after=after, values=values)

    if before is None:  # it was made
        if now is None:
            return None
        differs = tuple(name for name, value in (after or {}).items() if now[name] != value)
        if _in_use(connection, kind, record) or (differs and not force):
            return stays(KeptReason.EDITED_LATER, differs)
        return goes(None)
    if after is None:  # it was taken out
        if now is not None:
            return None
        return stays(KeptReason.EDITED_LATER) if _has_no_place(connection, kind, record, before) else goes(before)
    if now is None:
        return stays(KeptReason.REMOVED)
    if all(now[name] == value for name, value in before.items()):
        return None
    later = tuple(name for name, value in after.items() if now[name] not in (value, before[name]))
    if later and not force:
        return stays(KeptReason.EDITED_LATER, later)
    if kind is RecordKind.NUMBER and _number_taken(connection, {record, *moving}, before["pupil_number"]):
        return stays(KeptReason.NUMBER_TAKEN)
    if kind is RecordKind.CATALOGUE and _has_no_place(connection, kind, record, {**now, **before}):
        return stays(KeptReason.EDITED_LATER, tuple(before))
    return goes(before)


def _in_use(connection: Connection, kind: RecordKind, record: int) -> bool:
    """True for a kind of accommodation that pupils have."""
    if kind is not RecordKind.CATALOGUE:
        return False
    used = select(assignment.c.id).where(assignment.c.catalogue_id == record).limit(1)
    return connection.execute(used).first() is not None


def _has_no_place(connection: Connection, kind: RecordKind, record: int, values: Values) -> bool:
    """
    True for an accommodation that can't be there as it was: another one stands in its place, or its kind is gone.

    A pupil has each kind once, and no two kinds have one name.
    """
    if kind is RecordKind.CATALOGUE:
        named = select(catalogue.c.id).where(catalogue.c.name == values["name"], catalogue.c.id != record)
        return connection.execute(named).first() is not None
    if kind is RecordKind.MATCH:
        said = match_decision.c
        names = ("pupil_id", "number", "person")
        again = select(said.id).where(*(said[name] == values[name] for name in names))
        return connection.execute(again).first() is not None
    if kind is not RecordKind.ASSIGNMENT:
        return False
    gone = connection.execute(select(catalogue.c.id).where(catalogue.c.id == values["catalogue_id"])).first() is None
    there = select(assignment.c.id).where(
        assignment.c.pupil_id == values["pupil_id"], assignment.c.catalogue_id == values["catalogue_id"]
    )
    return gone or connection.execute(there).first() is not None


def _number_taken(connection: Connection, without: set[int], number: str | None) -> bool:
    if number is None:
        return False
    others = select(pupil.c.id).where(
        pupil.c.number_key == number_key(number), pupil.c.pupil_number == number, pupil.c.id.not_in(without)
    )
    return connection.execute(others).first() is not None


def _read(connection: Connection, kind: RecordKind, record: int) -> dict[str, Any] | None:
    table = TABLES[kind]
    columns = (pupil.c.pupil_number,) if kind is RecordKind.NUMBER else tuple(table.c)
    row = connection.execute(select(*columns).where(_key(table) == record)).first()
    if row is None:
        return None
    own = _key(table).name
    return {name: value for name, value in row._mapping.items() if name not in (own, "search_key")}


def _key(table: Table) -> Any:
    return next(iter(table.primary_key.columns))


def _derived(kind: RecordKind, values: Values) -> dict[str, str | None]:
    """Columns that follow from others."""
    if kind is RecordKind.STAFF:
        names = (values.get(name) or "" for name in ("family_name", "given_name", "name_prefix"))
        return {"search_key": fold(" ".join(names))}
    if kind is RecordKind.NUMBER:
        number = values["pupil_number"]
        return {"number_key": None if number is None else number_key(number)}
    return {}


def keep(
    connection: Connection, entry_id: int, kind: RecordKind, record: int, before: Values | None, after: Values | None
) -> None:
    connection.execute(
        record_change.insert().values(
            entry_id=entry_id,
            kind=kind.value,
            record=record,
            before=None if before is None else json.dumps(before, ensure_ascii=False),
            after=None if after is None else json.dumps(after, ensure_ascii=False),
        )
    )


def _rows(connection: Connection, entry_id: int) -> list[Any]:
    wanted = select(record_change).where(record_change.c.entry_id == entry_id).order_by(record_change.c.id)
    return list(connection.execute(wanted))


def _parsed(row: Any) -> tuple[RecordKind, int, Values | None, Values | None]:
    before, after = (None if text is None else json.loads(text) for text in (row.before, row.after))
    return RecordKind(row.kind), int(row.record), before, after


def _what(before: Values | None, after: Values | None) -> ChangeKind:
    if before is None:
        return ChangeKind.NEW
    if after is None:
        return ChangeKind.ARCHIVED
    if "archived_at" in after:
        return ChangeKind.ARCHIVED if after["archived_at"] else ChangeKind.REACTIVATED
    return ChangeKind.CHANGED


def _pupil_of(
    connection: Connection, kind: RecordKind, record: int, before: Values | None, after: Values | None
) -> int | None:
    if kind in (RecordKind.NUMBER, RecordKind.LINK):
        return record
    if kind in (RecordKind.ASSIGNMENT, RecordKind.MATCH):
        held = {**(_read(connection, kind, record) or {}), **(after or {}), **(before or {})}
        return held.get("pupil_id")
    return None


def _line(
    connection: Connection, key: int, kind: RecordKind, record: int, before: Values | None, after: Values | None
) -> Change:
    held = {**(_read(connection, kind, record) or {}), **(before or {}), **(after or {})}
    return Change(
        key=key,
        kind=_what(before, after),
        pupil_number=None,
        name=_title(connection, kind, record, held),
        group=None,
        location=None,
        fields=tuple(_steps(before or {}, after or {})),
        removed=after is None,
    )


def _steps(before: Values, after: Values) -> Iterator[FieldChange]:
    for name in dict.fromkeys((*before, *after)):
        was, becomes = _text(before.get(name)), _text(after.get(name))
        if name not in _HIDDEN and was != becomes:
            yield FieldChange(field=name, was=was, becomes=becomes)


def _text(value: object) -> str | None:
    return None if value is None or value == "" else str(value)


def _title(connection: Connection, kind: RecordKind, record: int, held: Values) -> str:
    """What a person calls the record."""
    match kind:
        case RecordKind.STAFF:
            held = {**(_read(connection, kind, record) or {}), **held}
            return display_name(held.get("given_name"), held.get("name_prefix"), held.get("family_name"))
        case RecordKind.CATALOGUE | RecordKind.TRACK:
            return str({**(_read(connection, kind, record) or {}), **held}.get("name") or "")
        case RecordKind.ASSIGNMENT:
            whole = {**(_read(connection, kind, record) or {}), **held}
            named = select(catalogue.c.name).where(catalogue.c.id == whole.get("catalogue_id"))
            what = connection.execute(named).scalar() or ""
            return f"{_pupil_name(connection, whole.get('pupil_id'))}: {what}"
        case RecordKind.MATCH:
            whole = {**(_read(connection, kind, record) or {}), **held}
            number = whole.get("number")
            return (
                f"{_pupil_name(connection, whole.get('pupil_id'))} = {number}"
                if number
                else _pupil_name(connection, whole.get("pupil_id"))
            )
        case RecordKind.NUMBER | RecordKind.LINK:
            return _pupil_name(connection, record)


def _pupil_name(connection: Connection, pupil_id: int | None) -> str:
    row = connection.execute(
        select(pupil.c.given_name, pupil.c.name_prefix, pupil.c.family_name).where(pupil.c.id == pupil_id)
    ).first()
    return "" if row is None else display_name(*row)
