"""Reading a school's list of staff: showing exactly what will change, then writing it as one entry."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from lvs_desktop.domain.changes import ChangeKind, Counts, Entry, EntryKind
from lvs_desktop.domain.permissions import Action, for_account
from lvs_desktop.domain.problems import Problem, ProblemCode, Severity, SourceProblem
from lvs_desktop.domain.sources import PUPILS_ONLY, ColumnMatch, SourceInfo
from lvs_desktop.domain.staff import FIELDS, StaffMember, owner
from lvs_desktop.domain.user_names import STAFF_RULE, key
from lvs_desktop.files import registry, staff_columns, staff_values
from lvs_desktop.files.source import Source, WithStaff
from lvs_desktop.services import staff as accounts
from lvs_desktop.services import staff_rows
from lvs_desktop.services.permits import permit
from lvs_desktop.services.schools import OpenSchool
from lvs_desktop.services.staff_plan import Line, Plan, missing
from lvs_desktop.storage import applying, journal, meta, user_names
from lvs_desktop.storage import staff as stored
from lvs_desktop.storage.school_file import Connection


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How a list of staff is read."""

    columns: Mapping[str, str] = field(default_factory=dict)  # header -> field; "" leaves it out
    sheet: str | None = None
    encoding: str | None = None
    separator: str | None = None
    skip_bad_rows: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """
    What a list of staff would do; nothing is written.

    Attributes:
        lines: New, changed, unchanged, back again, then missing: active accounts that the list does not name. These
            are proposed for the archive and stay unless the person says yes.
        archiving_closed: A row with an error may be about any of the missing: nobody is archived.
    """

    info: SourceInfo
    columns: tuple[ColumnMatch, ...]
    options: Options
    lines: tuple[Line, ...]
    problems: tuple[SourceProblem, ...]
    archiving_closed: bool
    revision: int
    rule: str  # by which new accounts get their user name

    @property
    def errors(self) -> int:
        """Rows that can't be used as they are."""
        return len({found.row for found in self.problems if found.severity is Severity.ERROR})

    @property
    def missing(self) -> tuple[Line, ...]:
        """Active accounts that the list does not name."""
        return tuple(line for line in self.lines if line.change.kind is ChangeKind.MISSING)

    def counts(self, archive: Collection[int] = ()) -> Counts:
        """
        Accounts of each kind.

        Args:
            archive: Ids of the missing that go to the archive.
        """
        kinds = [line.change.kind for line in self.lines]
        leaving = sum(line.change.key in archive for line in self.missing)
        return Counts(
            new=kinds.count(ChangeKind.NEW),
            changed=kinds.count(ChangeKind.CHANGED),
            unchanged=kinds.count(ChangeKind.UNCHANGED),
            reactivated=kinds.count(ChangeKind.REACTIVATED),
            missing=kinds.count(ChangeKind.MISSING) - leaving,
            archived=leaving,
            problems=len(self.problems),
        )

    def stops(self, archive: Collection[int] = ()) -> Problem | None:
        """Why this can't be applied as it stands, or None."""
        if self.errors and not self.options.skip_bad_rows:
            return Problem(ProblemCode.ROWS_WITH_ERRORS, number=self.errors)
        if archive and self.archiving_closed:
            return Problem(ProblemCode.ARCHIVING_CLOSED, staff="yes")
        if not self.counts(archive).written:
            return Problem(ProblemCode.NOTHING_TO_DO)
        return None


def preview(opened: OpenSchool, source: Path, options: Options | None = None) -> Preview:
    """
    Read a list of staff and compare it with the accounts. Writes nothing.

    Raises:
        Problem: SOURCE_*, SHEET_*, HEADER_NOT_FOUND, COLUMN_UNKNOWN, COLUMN_MISSING, FIELD_UNKNOWN, FILE_WITHOUT_STAFF,
            ACTION_NOT_ALLOWED.
    """
    how = options or Options()
    permit(opened, Action.STAFF_LIST)
    file, groups = _open(source, how)
    info, columns, said = staff_columns.match(file, how.columns)
    places = {place.code: place.name for place in opened.school.locations}
    rows = staff_rows.read(file, info.header_row, columns, staff_values.cleaners(places))
    if not rows.good and not rows.bad:
        raise Problem(ProblemCode.FILE_WITHOUT_STAFF, file=source.name)
    with opened.storage.begin() as connection:
        revision = meta.revision(connection)
        members = stored.read(connection)
        names = user_names.taken(connection)
        rule = user_names.rule(connection, "staff", STAFF_RULE)
        plan = Plan(opened, members, names, groups)
        for one in rows.bad:
            plan.set_aside(one)
        for one in rows.good:
            plan.take(one)
        lines = plan.lines(connection, rule)
    lines += missing(opened, members, plan.present, plan.places)
    order = list(ChangeKind)
    return Preview(
        info=replace(info, rows=len(rows.good) + len(rows.bad)),
        columns=columns,
        options=how,
        lines=tuple(sorted(lines, key=lambda line: order.index(line.change.kind))),
        problems=(*file.problems, *said, *sorted((*rows.problems, *plan.problems), key=lambda found: found.row or 0)),
        archiving_closed=plan.unreadable,
        revision=revision,
        rule=rule,
    )


def headers(source: Path, options: Options | None = None, *, header_row: int | None = None) -> dict[str, str | None]:
    """
    The column names of a list -> the field that each is known as: for choosing them by hand.

    Raises:
        Problem: SOURCE_*, SHEET_*.
    """
    how = options or Options()
    try:
        file, _groups = _open(source, how)
    except Problem as without:
        if without.code is ProblemCode.FILE_WITHOUT_STAFF:
            return {}
        raise
    return staff_columns.headers(file, header_row=header_row)


def _open(source: Path, how: Options) -> tuple[Source, Mapping[int, tuple[str, ...]] | None]:
    """
    The list, and the groups of its rows where it knows them.

    Raises:
        Problem: SOURCE_*, SHEET_*, FILE_WITHOUT_STAFF (facts: reason pupils or teachers).
    """
    file = registry.open_source(source, sheet=how.sheet, encoding=how.encoding, separator=how.separator)
    if isinstance(file, WithStaff):
        staff = file.staff()
        if not staff.total:
            raise Problem(ProblemCode.FILE_WITHOUT_STAFF, file=source.name, reason="teachers")
        return staff, staff.groups
    if file.info.format in PUPILS_ONLY:  # who it lists are pupils
        raise Problem(ProblemCode.FILE_WITHOUT_STAFF, file=source.name, reason="pupils")
    return file, None


def apply(
    opened: OpenSchool, shown: Preview, *, archive: Collection[int] = (), confirm_archive: int | None = None
) -> Entry:
    """
    Write what the preview shows, after a backup, as one entry.

    Args:
        archive: Ids of the missing accounts that go to the archive: each because the person said so.
        confirm_archive: How many the person thinks that these are; another number is refused.

    Raises:
        Problem: ROWS_WITH_ERRORS, ARCHIVING_CLOSED, NOTHING_TO_DO, CONFIRMED_NUMBER_WRONG (facts: number, given),
            SCHOOL_CHANGED, ACTION_NOT_ALLOWED, DISK_FULL.
    """
    stop = shown.stops(archive)
    if stop is not None:
        raise stop
    counts = shown.counts(archive)
    if confirm_archive is not None and confirm_archive != counts.archived:
        raise Problem(ProblemCode.CONFIRMED_NUMBER_WRONG, number=counts.archived, given=confirm_archive, staff="yes")
    with opened.storage.begin_backed_up() as connection:
        if meta.revision(connection) != shown.revision:
            raise Problem(ProblemCode.SCHOOL_CHANGED)
        entry_id = applying.add_entry(connection, EntryKind.STAFF, by=opened.worker, counts=counts, source=shown.info)
        given = {}
        for line in shown.lines:
            if line.change.kind is ChangeKind.NEW:
                accounts.permit_account(opened, line.values)
                stored.add(connection, entry_id, line.uid, line.values)
            elif line.member is not None:
                _write(opened, connection, entry_id, line, line.member, archived=line.change.key in archive)
            if name := line.values.get("user_name"):
                given[key(name)] = owner(line.uid)
        user_names.register(connection, {**user_names.taken(connection), **given})
        meta.next_revision(connection)
        return journal.entry_made(connection, entry_id)


def _write(
    opened: OpenSchool, connection: Connection, entry_id: int, line: Line, member: StaffMember, *, archived: bool
) -> None:
    if archived or line.values or line.change.kind is ChangeKind.REACTIVATED:
        permit(opened, for_account(member.role), *member.locations)
    if archived:
        stored.archive(connection, entry_id, member.id)
    elif line.change.kind is ChangeKind.REACTIVATED:
        stored.activate(connection, entry_id, member.id, line.values)
    elif line.values:
        accounts.permit_account(opened, {**{name: member.value(name) for name in FIELDS}, **line.values})
        stored.change(connection, entry_id, member.id, line.values)
