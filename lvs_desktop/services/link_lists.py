"""
The pupils of a link before there is sync: a list that the administrator exported from the LVS.

Its columns are not public: they are found by usual names, or said once. A pupil is known by the LVS' own number or
user name (table link); the first time also by pupil number, or by name and birth date if that is one pupil exactly.
Number and track may be missing. Who is not in the list stays as he is.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Final

from lvs_desktop.domain.changes import Change, ChangeKind, Counts, Entry, EntryKind, FieldChange
from lvs_desktop.domain.matching import Known, match
from lvs_desktop.domain.people import COMPARED, FIELDS, Pupil, Status, display_name, fold, number_key
from lvs_desktop.domain.permissions import Action
from lvs_desktop.domain.problems import Problem, ProblemCode, Severity, SourceProblem
from lvs_desktop.domain.records import RecordKind
from lvs_desktop.domain.sources import ColumnMatch, SourceInfo
from lvs_desktop.files.lists import Own, Row
from lvs_desktop.services import list_reading
from lvs_desktop.services.list_reading import ListOptions
from lvs_desktop.services.permits import permit
from lvs_desktop.services.schools import OpenSchool
from lvs_desktop.storage import applying, journal, links, meta, pupil_rows, records
from lvs_desktop.storage import pupils as stored
from lvs_desktop.storage.links import Account
from lvs_desktop.storage.school_file import Connection

OWN: Final[Mapping[str, Own]] = {
    "lvs_id": Own(
        words="lvsnummer lvsnr lvsid lvsleerlingid lvscode kandidaatnummer kandidaatnr kandidaatid gebruikersnummer"
    )
}
REQUIRED: Final = ("given_name", "family_name")
OPTIONAL: Final = ("pupil_number", "group")
_NOT_WRITTEN: Final = ("pupil_number",)  # an account's own number is given by services.numbers


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """
    A row of the list and the pupil it is; no pupil: a new one.

    Attributes:
        values: Field -> new value, of what changes (of a new pupil: all).
        by_hand: Fields that differ, but a person typed the present value: they stay.
        by_name: The pupil was recognised by name and birth date; the row says whom it is.
    """

    row: Row
    pupil: Pupil | None
    kind: ChangeKind
    values: Mapping[str, str | None]
    number: str | None  # that a new pupil gets, or one without
    account: Mapping[str, str | None]  # of table link, what changes
    by_hand: tuple[str, ...] = ()
    by_name: bool = False


class Preview:
    """
    What a list of the LVS would do; nothing is written.

    Attributes:
        info, columns: How it was read.
        missing: Active pupils (of the own locations) who are not in the list.
        problems: Of the list; rows with an error are left out.
    """

    def __init__(
        self,
        *,
        info: SourceInfo,
        columns: tuple[ColumnMatch, ...],
        lines: Sequence[Line],
        missing: Sequence[Pupil],
        problems: Sequence[SourceProblem],
        revision: int,
    ) -> None:
        self.info, self.columns, self.revision = info, columns, revision
        self.lines, self.missing, self.problems = tuple(lines), tuple(missing), tuple(problems)

    def counts(self) -> Counts:
        """Pupils by what happens to them."""
        found = Counter(line.kind for line in self.lines)
        return Counts(
            new=found[ChangeKind.NEW],
            changed=found[ChangeKind.CHANGED],
            unchanged=found[ChangeKind.UNCHANGED],
            reactivated=found[ChangeKind.REACTIVATED],
            missing=len(self.missing),
            problems=len(self.problems),
        )

    def changes(self) -> list[Change]:
        """The lines as an import's preview has them."""
        return [_change(place, line) for place, line in enumerate(self.lines, 1)]


def preview(
    opened: OpenSchool, source: Path, options: ListOptions | None = None, *, today: date | None = None
) -> Preview:
    """
    Read a list of the LVS and compare it with the school. Writes nothing.

    Raises:
        Problem: ACTION_NOT_ALLOWED, as list_reading.read; COLUMN_MISSING if there is neither an LVS number nor a user
            name.
    """
    permit(opened, Action.LINK_LIST)
    asked = options or ListOptions()
    listed, read = list_reading.read(
        opened, source, asked, own=OWN, required=REQUIRED, optional=OPTIONAL, today=today or date.today()
    )
    if not {"lvs_id", "user_name"} & set(listed.fields):
        raise Problem(ProblemCode.COLUMN_MISSING, fields=("lvs_id", "user_name"))
    headers = {name: listed.columns[place].header for name, place in listed.fields.items()}
    rows, problems = _usable(opened, read.rows, headers)
    with opened.storage.begin() as connection:
        if asked.remember and asked.columns:
            meta.remember_columns(connection, asked.columns)
        people = {one.id: one for one in stored.read(connection, archived=True)}
        known = links.accounts(connection)
        found, by_name = _recognise(rows, people, known)
        typed = pupil_rows.hand_edited(connection)
        numbers = {number_key(one.pupil_number) for one in people.values() if one.pupil_number}
        lines = []
        for row in rows:
            pupil = people.get(found.get(row.row, 0))
            if pupil is not None and not opened.worker.may_touch(pupil.location):
                problems.append(_not_yours(opened, row, pupil.location))
                continue
            lines.append(_line(row, pupil, known, typed, numbers, by_name=row.row in by_name))
        seen = set(found.values())
        missing = [
            one
            for one in people.values()
            if one.status is Status.ACTIVE and one.id not in seen and opened.worker.may_touch(one.location)
        ]
        return Preview(
            info=replace(listed.info, rows=len(read.rows)),
            columns=listed.columns,
            lines=lines,
            missing=missing,
            problems=(*listed.problems, *read.problems, *problems),
            revision=meta.revision(connection),
        )


def apply(opened: OpenSchool, shown: Preview) -> Entry:
    """
    Write what the preview shows, as one entry.

    Raises:
        Problem: NOTHING_TO_DO, SCHOOL_CHANGED (make a new preview), ACTION_NOT_ALLOWED, DISK_FULL.
    """
    going = [line for line in shown.lines if line.kind is not ChangeKind.UNCHANGED or line.account]
    permit(opened, Action.LINK_LIST, *_places(going))
    if not going:
        raise Problem(ProblemCode.NOTHING_TO_DO)
    with opened.storage.begin_backed_up() as connection:
        if meta.revision(connection) != shown.revision:
            raise Problem(ProblemCode.SCHOOL_CHANGED)
        entry_id = applying.add_entry(
            connection, EntryKind.LINK, by=opened.worker, counts=shown.counts(), source=shown.info
        )
        for line in going:
            _write(connection, entry_id, line)
        meta.next_revision(connection)
        return journal.entry_made(connection, entry_id)


def _write(connection: Connection, entry_id: int, line: Line) -> None:
    if line.pupil is None:
        number = {} if line.number is None else {"pupil_number": line.number}
        pupil_id = pupil_rows.add(connection, entry_id, {**line.values, **number})
    else:
        pupil_id = line.pupil.id
        back = line.kind is ChangeKind.REACTIVATED
        if line.values or back:
            pupil_rows.change(connection, entry_id, pupil_id, line.values, activate=back)
        if line.number is not None:
            records.write(connection, entry_id, RecordKind.NUMBER, pupil_id, {"pupil_number": line.number})
    if line.account:
        records.write(connection, entry_id, RecordKind.LINK, pupil_id, line.account)


def _places(lines: Sequence[Line]) -> list[str | None]:
    return [
        place
        for line in lines
        for place in (
            ([line.pupil.location] if line.pupil else [])
            + ([line.values["location"]] if "location" in line.values else [])
        )
    ]


def _usable(
    opened: OpenSchool, rows: Sequence[Row], headers: Mapping[str, str]
) -> tuple[list[Row], list[SourceProblem]]:
    """The rows that can be used: with a name, an account, once, and of an own location."""
    problems: list[SourceProblem] = []
    twice = {
        name: Counter(fold(value) for row in rows if (value := row.values.get(name)))
        for name in ("lvs_id", "user_name")
    }
    codes = [place.code for place in opened.school.locations]
    good = []
    for row in rows:
        said = row.values
        if not (said.get("given_name") and said.get("family_name")):
            continue  # told already
        if not (said.get("lvs_id") or said.get("user_name")):
            name = "lvs_id" if "lvs_id" in headers else "user_name"
            problems.append(_error(ProblemCode.VALUE_REQUIRED, row, headers[name], None, field=name))
            continue
        double = next((name for name in twice if said.get(name) and twice[name][fold(said[name] or "")] > 1), None)
        if double is not None:
            value = said[double] or ""
            places = tuple(str(one.row) for one in rows if fold(one.values.get(double) or "") == fold(value))
            if str(row.row) == places[0]:  # told once for all of them
                problems.append(_error(ProblemCode.LINK_TWICE, row, headers[double], value, rows=places))
            continue
        if not said.get("location") and len(codes) == 1:
            row = Row(row=row.row, values={**said, "location": codes[0]})
        elif "location" in said and not opened.worker.may_touch(said["location"]):
            problems.append(_not_yours(opened, row, said["location"]))
            continue
        good.append(row)
    return good, problems


def _error(
    code: ProblemCode, row: Row, column: str, value: str | None, **facts: str | tuple[str, ...]
) -> SourceProblem:
    return SourceProblem(
        code=code, severity=Severity.ERROR, row=row.row, column=column, value=value, facts=tuple(facts.items())
    )


def _not_yours(opened: OpenSchool, row: Row, location: str | None) -> SourceProblem:
    return SourceProblem(
        code=ProblemCode.LOCATION_NOT_YOURS,
        severity=Severity.ERROR,
        row=row.row,
        value=location,
        facts=(("own", opened.worker.locations),),
    )


def _recognise(
    rows: Sequence[Row], people: Mapping[int, Pupil], known: Mapping[int, Account]
) -> tuple[dict[int, int], set[int]]:
    """Row -> pupil, the surest way first; and the rows that were recognised by name and birth date."""
    ways: list[tuple[str, dict[str, int]]] = [
        ("lvs_id", {fold(one.lvs_id): one.pupil_id for one in known.values() if one.lvs_id}),
        ("user_name", {fold(one.lvs_user_name): one.pupil_id for one in known.values() if one.lvs_user_name}),
        ("user_name", {fold(one.user_name): one.id for one in people.values() if one.user_name}),
        ("pupil_number", {number_key(one.pupil_number): one.id for one in people.values() if one.pupil_number}),
    ]
    found: dict[int, int] = {}
    taken: set[int] = set()
    for name, by_value in ways:
        for row in rows:
            value = row.values.get(name)
            if value is None or row.row in found:
                continue
            pupil_id = by_value.get(number_key(value) if name == "pupil_number" else fold(value))
            if pupil_id is not None and pupil_id in people and pupil_id not in taken:
                found[row.row] = pupil_id
                taken.add(pupil_id)
    rest = [row for row in rows if row.row not in found]
    free = [one for one in people.values() if one.id not in taken and one.id not in known]
    exact = match([_known(str(one.id), one) for one in free], [_known(str(row.row), row.values) for row in rest]).exact
    by_name = {int(row): int(pupil_id) for pupil_id, row in exact.items()}
    return {**found, **by_name}, set(by_name)


def _known(key: str, of: Pupil | Mapping[str, str | None]) -> Known:
    said = of if isinstance(of, Mapping) else {name: getattr(of, name) for name in FIELDS}
    return Known(
        key=key,
        given_name=said.get("given_name"),
        name_prefix=said.get("name_prefix"),
        family_name=said.get("family_name"),
        birth_date=said.get("birth_date"),
        group=said.get("group"),
    )


def _line(
    row: Row,
    pupil: Pupil | None,
    known: Mapping[int, Account],
    typed: set[tuple[int, str]],
    numbers: set[str],
    *,
    by_name: bool,
) -> Line:
    said = {name: value for name, value in row.values.items() if name in COMPARED and value is not None}
    number = row.values.get("pupil_number")
    free = number if number and number_key(number) not in numbers else None
    account = {"lvs_id": row.values.get("lvs_id"), "lvs_user_name": row.values.get("user_name")}
    if pupil is None:
        return Line(row=row, pupil=None, kind=ChangeKind.NEW, values=said, number=free, account=account)
    differing = {name: value for name, value in said.items() if value != getattr(pupil, name)}
    by_hand = tuple(name for name in differing if (pupil.id, name) in typed)
    values = {name: value for name, value in differing.items() if name not in by_hand}
    now = known.get(pupil.id)
    held = {"lvs_id": now.lvs_id, "lvs_user_name": now.lvs_user_name} if now else {}
    news = {name: value for name, value in account.items() if value is not None and value != held.get(name)}
    gets = free if pupil.pupil_number is None else None
    if pupil.status is Status.ARCHIVED:
        kind = ChangeKind.REACTIVATED
    else:
        kind = ChangeKind.CHANGED if values or gets else ChangeKind.UNCHANGED
    return Line(
        row=row, pupil=pupil, kind=kind, values=values, number=gets, account=news, by_hand=by_hand, by_name=by_name
    )


def _change(key: int, line: Line) -> Change:
    said = line.row.values

    def now(name: str) -> str | None:
        return None if line.pupil is None else getattr(line.pupil, name)

    fields = [FieldChange(field=name, was=now(name), becomes=value) for name, value in line.values.items()]
    if line.number is not None:
        fields.insert(0, FieldChange(field="pupil_number", was=None, becomes=line.number))
    return Change(
        key=key,
        kind=line.kind,
        pupil_number=line.number or now("pupil_number"),
        name=display_name(said.get("given_name"), said.get("name_prefix"), said.get("family_name")),
        group=said.get("group") or now("group"),
        location=said.get("location") or now("location"),
        row=line.row.row,
        fields=tuple(fields),
        differs=tuple(FieldChange(field=name, was=now(name), becomes=said[name]) for name in line.by_hand),
        by_hand=line.by_hand,
    )
