"""
A list of accommodations from CSV or Excel: what it would change, pupil by pupil, and writing it as one entry.

A row names a pupil by number, else by user name. A column holds one accommodation, or a list of them in each cell.
Nothing is taken away by a list unless the person chose so. Names, remarks and all other columns are never read; a
column that says why is refused, and said.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Final

from lvs_desktop.domain.accommodation_files import Column, Meaning, Said, meaning, read_cell, read_list
from lvs_desktop.domain.accommodations import Kind, Measure, check_checked, check_until
from lvs_desktop.domain.changes import ChangeKind, Counts, Entry
from lvs_desktop.domain.people import Pupil, Status
from lvs_desktop.domain.permissions import Action
from lvs_desktop.domain.problems import Fact, Problem, ProblemCode, Severity, SourceProblem
from lvs_desktop.domain.progress import Progress, Silent
from lvs_desktop.domain.sources import SourceInfo
from lvs_desktop.files.headers import HEADER_ROWS, is_bsn, known_field
from lvs_desktop.files.registry import open_source
from lvs_desktop.files.source import Source
from lvs_desktop.files.values import Finding, clean_number
from lvs_desktop.services import accommodations
from lvs_desktop.services.permits import allowed, permit
from lvs_desktop.services.schools import OpenSchool
from lvs_desktop.storage import accommodations as stored
from lvs_desktop.storage import meta
from lvs_desktop.storage import pupils as stored_pupils
from lvs_desktop.storage.school_file import Connection

_PUPIL: Final = (Column.PUPIL_NUMBER, Column.USER_NAME)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One pupil of a list: what the pupil has, and will have."""

    pupil: Pupil
    kind: ChangeKind  # NEW: had none; CHANGED, UNCHANGED
    was: tuple[Measure, ...]
    becomes: tuple[Measure, ...]
    row: int  # the first one of this pupil, as the person counts


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """
    What a list would change.

    Attributes:
        columns: The columns that are read, as their headers are written -> the accommodation; "" for the others.
        refused: Headers of the columns that say why: not read.
        counts: Pupils of each kind; problems.
        staying: Accommodations that pupils of the list have while the list gives them none: taken away only if chosen.
        bad_rows: Rows with an error, whose pupils are left alone.
    """

    info: SourceInfo
    columns: tuple[tuple[str, str], ...]
    refused: tuple[str, ...]
    lines: tuple[Line, ...]
    problems: tuple[SourceProblem, ...]
    counts: Counts
    staying: int
    bad_rows: int
    take_away: bool
    plan: accommodations.Plan = field(repr=False)
    revision: int = 0


def preview(
    opened: OpenSchool,
    path: Path,
    *,
    take_away: bool = False,
    sheet: str | None = None,
    encoding: str | None = None,
    separator: str | None = None,
    progress: Progress | None = None,
) -> Preview:
    """
    What a list would change. Writes nothing.

    Args:
        take_away: What a pupil of the list has, in a column of the list, while the cell is empty or says no, goes.

    Raises:
        Problem: As files.registry.open_source; HEADER_NOT_FOUND, PUPIL_COLUMN_MISSING, ACCOMMODATION_COLUMN_MISSING,
            ACTION_NOT_ALLOWED.
    """
    permit(opened, Action.ACCOMMODATIONS)
    source = open_source(path, sheet=sheet, encoding=encoding, separator=separator)
    with opened.storage.begin() as connection:
        listed = stored.kinds(connection)
        head = _head(source, listed)
        reading = _Reading(opened, connection, head, listed)
        reading.read(source, progress or Silent())
        return reading.shown(replace(source.info, header_row=head.row), take_away=take_away)


def apply(opened: OpenSchool, made: Preview, *, skip_bad_rows: bool = False) -> Entry:
    """
    Write a preview, as one entry.

    Raises:
        Problem: ROWS_WITH_ERRORS (facts: n), SCHOOL_CHANGED (look again), NOTHING_TO_DO, ACTION_NOT_ALLOWED.
    """
    permit(opened, Action.ACCOMMODATIONS)
    if made.bad_rows and not skip_bad_rows:
        raise Problem(ProblemCode.ROWS_WITH_ERRORS, n=made.bad_rows)
    if not made.plan:
        raise Problem(ProblemCode.NOTHING_TO_DO)
    with opened.storage.begin() as connection:
        if meta.revision(connection) != made.revision:
            raise Problem(ProblemCode.SCHOOL_CHANGED)
        return accommodations.write(opened, connection, made.plan, source=made.info)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Head:
    row: int
    headers: tuple[str, ...]
    meanings: tuple[Meaning | None, ...]
    problems: tuple[SourceProblem, ...]


def _head(source: Source, listed: Sequence[Kind]) -> _Head:
    """The header row: of the first rows the one that names most, and what each of its columns holds."""
    best, found = 0, None
    for row, cells in source.head(HEADER_ROWS):
        meanings = tuple(_meaning(cell, listed) for cell in cells)
        if (known := sum(one is not None for one in meanings)) > best:
            best, found = known, (row, tuple(cell.strip() for cell in cells), meanings)
    if found is None:
        raise Problem(ProblemCode.HEADER_NOT_FOUND, file=source.info.file_name, rows=HEADER_ROWS)
    row, headers, meanings = found
    columns = {one.column for one in meanings if one}
    if columns.isdisjoint(_PUPIL):
        raise Problem(ProblemCode.PUPIL_COLUMN_MISSING, file=source.info.file_name)
    if Column.LIST not in columns and not any(one and one.kind for one in meanings):
        raise Problem(ProblemCode.ACCOMMODATION_COLUMN_MISSING, file=source.info.file_name)
    return _Head(row=row, headers=headers, meanings=meanings, problems=tuple(_remarks(row, headers, meanings)))


def _meaning(header: str, listed: Sequence[Kind]) -> Meaning | None:
    text = header.strip()
    if not text:
        return None
    of_pupil = {"pupil_number": Column.PUPIL_NUMBER, "user_name": Column.USER_NAME}.get(known_field(text) or "")
    return Meaning(column=of_pupil) if of_pupil else meaning(text, listed)


def _remarks(row: int, headers: Sequence[str], meanings: Sequence[Meaning | None]) -> list[SourceProblem]:
    found = []
    for header, one in zip(headers, meanings, strict=True):
        if one is not None and one.column is Column.REFUSED:
            code, severity = ProblemCode.COLUMN_DIAGNOSIS, Severity.WARNING
        elif one is None and header and known_field(header) is None:
            bsn = is_bsn(header)
            code = ProblemCode.COLUMN_BSN if bsn else ProblemCode.COLUMN_IGNORED
            severity = Severity.WARNING if bsn else Severity.NOTE
        else:
            continue
        found.append(SourceProblem(code=code, severity=severity, row=row, column=header))
    return found


class _Reading:
    """The rows of a list, merged by pupil."""

    def __init__(self, opened: OpenSchool, connection: Connection, head: _Head, listed: Sequence[Kind]) -> None:
        self._opened, self._connection, self._head, self._kinds = opened, connection, head, tuple(listed)
        self._today = date.today()
        self._problems = [*head.problems]
        self._bad_rows = 0
        self._people: dict[int, tuple[Pupil, int]] = {}  # pupil, first row
        self._given: dict[int, dict[int, Measure]] = {}
        self._refused: set[int] = set()  # pupils of whom a row has an error: left alone
        self._held = stored.measures(connection)

    def read(self, source: Source, progress: Progress) -> None:
        """Read all rows; what is wrong with one is kept as a problem."""
        width = len(self._head.headers)
        for chunk in source.batches(after_row=self._head.row, width=width):
            for place, row in enumerate(chunk.numbers):
                before = len(self._problems)
                self._row(row, chunk.cells(place))
                self._bad_rows += any(one.severity is Severity.ERROR for one in self._problems[before:])
            progress.advance(chunk.done, source.total)

    def shown(self, info: SourceInfo, *, take_away: bool) -> Preview:
        """The preview of what was read."""
        plan: dict[int, dict[int, Measure | None]] = {}
        lines, staying = [], 0
        for pupil_id, (person, row) in self._people.items():
            if pupil_id in self._refused:
                continue
            had, given = self._held.get(pupil_id, {}), self._given.get(pupil_id, {})
            unsaid = [kind_id for kind_id in had if kind_id not in given and kind_id in self._spoken_of()]
            wishes: dict[int, Measure | None] = {
                kind_id: one for kind_id, one in given.items() if had.get(kind_id) != one
            }
            if take_away:
                wishes |= dict.fromkeys(unsaid)
            staying += len(unsaid)
            if wishes:
                plan[pupil_id] = wishes
            after = {kind_id: one for kind_id, one in {**had, **wishes}.items() if one is not None}
            kind = ChangeKind.UNCHANGED if not wishes else ChangeKind.CHANGED if had else ChangeKind.NEW
            lines.append(Line(pupil=person, kind=kind, was=tuple(had.values()), becomes=self._sorted(after), row=row))
        kinds = [line.kind for line in lines]
        return Preview(
            info=replace(info, rows=info.rows or len(lines)),
            columns=tuple(
                (header, one.kind.name if one.kind else "")
                for header, one in zip(self._head.headers, self._head.meanings, strict=True)
                if one is not None and one.column is not Column.REFUSED
            ),
            refused=tuple(
                header
                for header, one in zip(self._head.headers, self._head.meanings, strict=True)
                if one is not None and one.column is Column.REFUSED
            ),
            lines=tuple(lines),
            problems=tuple(self._problems),
            counts=Counts(
                new=kinds.count(ChangeKind.NEW),
                changed=kinds.count(ChangeKind.CHANGED),
                unchanged=kinds.count(ChangeKind.UNCHANGED),
                problems=len(self._problems),
            ),
            staying=staying,
            bad_rows=self._bad_rows,
            take_away=take_away,
            plan=plan,
            revision=meta.revision(self._connection),
        )

    def _row(self, row: int, cells: Sequence[str]) -> None:
        before = len(self._problems)
        person = self._pupil(row, cells)
        said, days = self._said(row, cells), self._days(row, cells)
        if person is None:
            return
        self._people.setdefault(person.id, (person, row))
        if person.status is Status.ARCHIVED and said:
            self._remark(row, Problem(ProblemCode.PUPIL_ARCHIVED, value=person.pupil_number or ""), None)
        if any(one.severity is Severity.ERROR for one in self._problems[before:]):
            self._refused.add(person.id)
            return
        mine = self._given.setdefault(person.id, {})
        for one in said:
            had = self._held.get(person.id, {}).get(one.kind.id)
            kept = {"valid_until": had.valid_until, "checked_at": had.checked_at} if had else {}
            wish = Measure(kind=one.kind, amount=one.amount, **{**kept, **days})
            there = mine.get(one.kind.id)
            if there is not None and there.amount != wish.amount:
                self._remark(row, Problem(ProblemCode.ACCOMMODATION_TWICE, value=one.kind.name), None)
                self._refused.add(person.id)
            elif one.kind.hidden and had is None:
                known = tuple(kind.name for kind in self._kinds if not kind.hidden)
                self._remark(row, Problem(ProblemCode.ACCOMMODATION_UNKNOWN, value=one.kind.name, known=known), None)
                self._refused.add(person.id)
            else:
                mine[one.kind.id] = wish

    def _pupil(self, row: int, cells: Sequence[str]) -> Pupil | None:
        """Whom a row speaks of; a problem, and None, if that is nobody."""
        first: tuple[str, str] | None = None  # header, value
        for column in _PUPIL:
            for header, text in self._cells(column, cells):
                number = clean_number(text, header=header) if column is Column.PUPIL_NUMBER else text.strip()
                if isinstance(number, Finding):
                    number = number.value
                if not text.strip():
                    continue
                first = first or (header, text.strip())
                if number is not None and (person := self._known(column, number)) is not None:
                    if allowed(self._opened, Action.ACCOMMODATIONS, person.location):
                        return person
                    facts: dict[str, Fact] = {"value": person.location or "", "own": self._opened.worker.locations}
                    self._remark(row, Problem(ProblemCode.LOCATION_NOT_YOURS, **facts), header)
                    return None
        if first is None:
            if any(text.strip() for text in cells):
                self._remark(row, Problem(ProblemCode.VALUE_REQUIRED, field="pupil_number"), None)
            return None
        spellings = stored_pupils.spellings(self._connection, first[1])
        if len(spellings) > 1:
            self._remark(row, Problem(ProblemCode.NUMBER_AMBIGUOUS, spellings=tuple(spellings)), first[0])
        else:
            self._remark(row, Problem(ProblemCode.PUPIL_UNKNOWN, value=first[1]), first[0])
        return None

    def _known(self, column: Column, text: str) -> Pupil | None:
        if column is Column.PUPIL_NUMBER:
            return stored_pupils.numbered(self._connection, text)
        found = stored.by_user_name(self._connection, text)
        return found[0] if len(found) == 1 else None

    def _said(self, row: int, cells: Sequence[str]) -> list[Said]:
        found = []
        for place, (header, one) in enumerate(zip(self._head.headers, self._head.meanings, strict=True)):
            text = cells[place] if place < len(cells) else ""
            if one is None or not text.strip():
                continue
            try:
                if one.column is Column.LIST:
                    found += read_list(text, self._kinds)
                elif one.kind is not None and (said := read_cell(text, one, self._kinds)) is not None and said.given:
                    found.append(said)
            except Problem as problem:
                self._remark(row, problem, header)
        return [one for one in found if one.given]

    def _days(self, row: int, cells: Sequence[str]) -> dict[str, str]:
        found = {}
        for column, check in ((Column.UNTIL, check_until), (Column.CHECKED, check_checked)):
            for header, text in self._cells(column, cells):
                try:
                    if (day := check(text, self._today)) is not None:
                        found[column.value] = day
                except Problem as problem:
                    self._remark(row, problem, header)
        return found

    def _cells(self, column: Column, cells: Sequence[str]) -> list[tuple[str, str]]:
        return [
            (header, cells[place] if place < len(cells) else "")
            for place, (header, one) in enumerate(zip(self._head.headers, self._head.meanings, strict=True))
            if one is not None and one.column is column
        ]

    def _remark(self, row: int, problem: Problem, header: str | None) -> None:
        value = problem.facts.get("value")
        self._problems.append(
            SourceProblem(
                code=problem.code,
                severity=Severity.ERROR,
                row=row,
                column=header,
                value=str(value) if value not in (None, "") else None,
                facts=tuple((name, fact) for name, fact in problem.facts.items() if name != "value"),
            )
        )

    def _spoken_of(self) -> frozenset[int]:
        """The kinds that the list can say something of."""
        if any(one is not None and one.column is Column.LIST for one in self._head.meanings):
            return frozenset(kind.id for kind in self._kinds)
        own = [one for one in self._head.meanings if one is not None and one.kind is not None]
        # 'Extra tijd' alone may hold percents and minutes
        either = {1, 2} if any(not one.sure for one in own) else set()
        return frozenset({one.kind.id for one in own if one.kind is not None} | either)

    def _sorted(self, measures: dict[int, Measure]) -> tuple[Measure, ...]:
        order = {kind.id: place for place, kind in enumerate(self._kinds)}
        return tuple(sorted(measures.values(), key=lambda one: order[one.kind.id]))
