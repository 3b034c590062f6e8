"""What an import would do: compared with the school, paged, chosen from. Nothing is written here."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from functools import partial
from pathlib import Path

from lvs_desktop.domain import explaining, guard
from lvs_desktop.domain.changes import (
    TAKE_ALL,
    Change,
    ChangeKind,
    Counts,
    ImportOptions,
    SortKey,
)
from lvs_desktop.domain.diagnosis import Diagnosis
from lvs_desktop.domain.explaining import Explanation
from lvs_desktop.domain.guard import Missing
from lvs_desktop.domain.people import COMPARED
from lvs_desktop.domain.permissions import Action
from lvs_desktop.domain.problems import Problem, ProblemCode, Severity, SourceProblem
from lvs_desktop.domain.roles import Role
from lvs_desktop.domain.sources import ColumnMatch, SourceInfo
from lvs_desktop.files import columns
from lvs_desktop.files.source import Source
from lvs_desktop.services import (
    bad_rows,
    checklist,
    claiming,
    linking,
    origins,
    reading,
    whole_files,
    written_values,
)
from lvs_desktop.services.permits import permit
from lvs_desktop.services.schools import OpenSchool
from lvs_desktop.storage import (
    claims,
    comparing,
    guarding,
    leaving,
    meta,
    paging,
    staging,
)
from lvs_desktop.storage.comparing import Comparison
from lvs_desktop.storage.ordering import Lines
from lvs_desktop.storage.school_file import Connection


class Preview:
    """
    What an import would do. Nothing of the school is written; the rows live in the school file's own
    temporary tables (in memory) until `close` or the next preview.

    Attributes:
        info, columns, options: How the source was read.
        is_first: No import came before; offer the Beginstand if `options.baseline` is False.
        scope: Codes of the locations in which 'not in the file' counts; empty: all.
        outside: Codes of the school's locations that the file does not name and that are not in scope.
        worker: For whom it was made: a location admin's shows the own locations only.
        by_hand: Rows that say something else of a field that was edited by hand, whether it is taken or not.
        archiving_closed: A row's number can't be read: nobody is archived unless chosen one by one.
        linked: Which rows may be other pupils than their numbers say; see services.matches.
    """

    def __init__(
        self,
        opened: OpenSchool,
        *,
        info: SourceInfo,
        matches: tuple[ColumnMatch, ...],
        options: ImportOptions,
        read: reading.Read,
        problems: list[SourceProblem],
        first: bool,
        revision: int,
    ) -> None:
        self._opened = opened
        self._primary = checklist.route(opened.school.route).primary
        self.worker = opened.worker
        self.info = info
        self.columns = matches
        self.is_first = first
        self._unreadable = self.archiving_closed = read.unreadable
        self.linked = linking.Linked()
        self.revision = revision
        self._source_problems = problems
        self._named = read.locations
        self._diagnoses = read.diagnoses
        self._added = read.added
        self._compared: Comparison | None = read.compared
        self._counted, self._known = read.counted, read.known
        self.closed = False
        self._windows: list[paging.Window] | None = None  # the layout if it is the screen's own order
        self._layout: Sequence[int] = ()  # else: the keys of its lines
        self._guarded: tuple[Missing, ...] | None = None  # until the next choice
        self._explained: Explanation | None = None  # the same
        self.options = options
        self.reconsider(options)

    def reconsider(self, options: ImportOptions) -> None:
        """
        Compare again with other boxes or another scope; the source is not read again. Lines left out come back.

        Args:
            options: `overwrite`, `archive_missing`, `empty_clears`, `take_file`, `scope_locations`, `skip_bad_rows` may
                differ. What was taken from the file pupil by pupil stays, unless `take_file` differs.

        Raises:
            Problem: FIELD_UNKNOWN (of `take_file`), SCOPE_UNKNOWN (facts: value, known), SCHOOL_CHANGED,
                ACTION_NOT_ALLOWED (a location admin's other location).
        """
        self._check_fresh()
        school = self._opened.school
        codes = tuple(place.code for place in school.locations)
        for code in options.scope_locations:
            if code not in codes:
                raise Problem(ProblemCode.SCOPE_UNKNOWN, value=code, known=codes)
            permit(self._opened, Action.PUPILS, code)
        before, self.options = self.options, options
        self.scope = self._scope(options, codes)
        self.outside = tuple(code for code in codes if self.scope and code not in self.scope)
        self.how = replace(
            reading.comparison(self._opened, self.columns, options, self._added),
            scope=self.scope,
            partial=self.info.partial,
        )
        with reading.quiet_gc(), self._opened.storage.begin() as connection:
            if options.take_file != before.take_file:
                comparing.forget_taken(connection)
            claims.put_back(connection)  # whose a name is may be decided otherwise now
            if self._compared is None or self._compared.empty_clears != self.how.empty_clears:
                comparing.compare_rows(connection, self.how)
            numbers = (one.header for one in self.columns if one.field == "pupil_number" and columns.used(one))
            self.linked = linking.link(connection, self.how, worker=self.worker, header=next(numbers, None))
            names: list[SourceProblem] = []
            if "user_name" in self.how.fields:
                column = (one.header for one in self.columns if one.field == "user_name" and columns.used(one))
                names = claiming.leave_out(connection, self.worker, next(column, None), self._known.user_names)
            self.archiving_closed = self._unreadable or self.linked.closes
            self.how = replace(self.how, choose_archived=not self.archiving_closed)
            missing = comparing.compare_rest(connection, self.how)
            self._compared = None  # what was left out by hand comes back: the next time all is compared again
            as_counted = self._counted.holds(self._opened.storage, written=missing)
            respelled = [] if as_counted and not self._counted.respelled else comparing.respelled(connection)
            self._tally = paging.tally(self._opened.storage, self.how, counted=self._counted, missing=missing)
            self._guarded = self._explained = None
            self.by_hand = comparing.hand_lines(connection)
        self._lines: Lines | None = None
        self._problems = sorted(
            [
                *self._source_problems,
                *self.linked.problems,
                *names,
                *(_respelled(*line) for line in respelled),
                *self._advice(),
            ],
            key=lambda found: (_ORDER[found.severity], found.row or 0),
        )
        self._errors = sum(found.severity is Severity.ERROR for found in self._problems)
        self.arrange()

    def again(self) -> None:
        """Compare again after decisions were written (services.matches). Lines that were left out stay so."""
        with self._opened.storage.begin() as connection:
            self.revision = meta.revision(connection)
            paging.keep_choices(connection)
        self.reconsider(self.options)
        with self._opened.storage.begin() as connection:
            paging.choose_as_kept(connection)
        self._tally, self._guarded = paging.tally(self._opened.storage, self.how), None
        self.arrange()

    def counts(self) -> Counts:
        """Pupils of each kind as chosen now: a line left out by hand counts as unchanged, or as missing."""
        return self._tally.counts(problems=len(self._problems))

    def guard(self) -> tuple[Missing, ...]:
        """The guard's counts per location in scope, with the lines that are left out by hand taken out."""
        if self.options.baseline:
            return ()
        if self._guarded is None:
            self._guarded = self._count_guard()
        return self._guarded

    def _count_guard(self) -> tuple[Missing, ...]:
        with self._read() as connection:
            cells = guarding.cells(connection, self.scope, self._leaves)
        active = self._known.active.items()
        within = {place: number for place, number in active if not self.scope or place in self.scope}
        return guard.count(cells, within, primary=self._primary)

    def explanation(self) -> Explanation | None:
        """Why the guard does not pass; None: it does, and nothing was counted for it."""
        if all(place.passes for place in self.guard()):
            return None
        if self._explained is None:
            with self._read() as connection:
                self._explained = explaining.explain(
                    leaving.profile(connection, self.scope),
                    edges=partial(leaving.edges, connection, self.scope, self._leaves),
                    last_year=leaving.last_year(connection),
                    primary=self._primary,
                )
        return self._explained

    def _leaves(self, year: str | None, track: str | None) -> bool:
        return guard.examination_year(year=year, track=track, primary=self._primary)

    def wants_number(self) -> int | None:
        """The number of pupils to archive if the person must type it, else None."""
        number = self.counts().archived
        return number if number and not all(place.passes for place in self.guard()) else None

    def stops(self) -> Problem | None:
        """Why this can't be applied as it stands (SOURCE_OTHER_SCHOOL, ROWS_WITH_ERRORS, NOTHING_TO_DO), or None."""
        other = origins.other_school(self._opened.school, self.info)
        if other is not None and not self.options.other_school:
            return other
        if self._errors and not self.options.skip_bad_rows:
            return Problem(ProblemCode.ROWS_WITH_ERRORS, number=self._errors)
        if not self.counts().written:
            return Problem(ProblemCode.NOTHING_TO_DO)
        return None

    def arrange(
        self,
        *,
        kinds: Iterable[ChangeKind] = (),
        search: str = "",
        sort: SortKey = SortKey.KIND,
        descending: bool = False,
        differing: bool = False,
    ) -> int:
        """
        Lay out the lines to page through; returns how many there are.

        Args:
            kinds: Only these; none: all.
            search: Parts of a name or number, accents don't matter.
            differing: Only lines that differ from the file without being written ('wijkt af').
        """
        in_order = not search.strip() and sort is SortKey.KIND and not descending and not differing
        if in_order:
            self._windows = self._tally.windows(kinds)
            return sum(number for _, _, number in self._windows)
        self._windows = None
        with self._read():
            if self._lines is None:
                self._lines = Lines(self._opened.storage)
        self._layout = self._lines.arrange(
            kinds=kinds, search=search, sort=sort, descending=descending, differing=differing
        )
        return len(self._layout)

    def page(self, offset: int, limit: int = 256) -> list[Change]:
        """Lines offset..offset+limit of the layout."""
        with self._read() as connection:
            if self._windows is None:
                return paging.page(connection, self.how, self._layout[offset : offset + limit])
            return paging.screen_page(connection, self.how, self._windows, offset=offset, limit=limit)

    def lines(self, *, kinds: Iterable[ChangeKind] = ()) -> Iterator[Change]:
        """All lines of these kinds, in the order of the screen."""
        total = self.arrange(kinds=kinds)
        for offset in range(0, total, 256):
            yield from self.page(offset)

    def choose(self, keys: Iterable[int] | None, chosen: bool) -> Counts:
        """Take lines along, or leave them out (keys None: all lines of the layout)."""
        with self._read() as connection:
            if keys is None and self._windows is not None:
                paging.choose_windows(connection, self._windows, chosen)
            else:
                paging.choose(self._opened.storage, self._layout if keys is None else keys, chosen)
            self._tally, self._guarded, self._explained = paging.tally(self._opened.storage, self.how), None, None
        return self.counts()

    def choose_numbers(self, numbers: Iterable[str], chosen: bool) -> Counts:
        """
        Take pupils along, or leave them out, by number.

        Raises:
            Problem: PUPIL_NOT_IN_PREVIEW (facts: value).
        """
        wanted = tuple(numbers)
        with self._read() as connection:
            keys = paging.keys_of_numbers(connection, wanted)
        for number in wanted:
            if number not in keys:
                raise Problem(ProblemCode.PUPIL_NOT_IN_PREVIEW, value=number)
        return self.choose(keys.values(), chosen)

    def line(self, key: int) -> Change:
        """One line as it is now."""
        with self._read() as connection:
            return paging.page(connection, self.how, [key])[0]

    def take_file(self, key: int, fields: Iterable[str] = (), *, taken: bool = True) -> Counts:
        """
        Let the file replace what was edited by hand of one pupil, or keep it. Needs `overwrite`.

        The kind of the line may change: lay out the lines anew.

        Args:
            key: The line.
            fields: None given: all of the pupil's.
        """
        with self._read() as connection:
            comparing.take(connection, self.how, key, tuple(fields) or COMPARED, taken=taken)
            self._tally, self._guarded, self._explained = paging.tally(self._opened.storage, self.how), None, None
        self._lines = None
        return self.counts()

    def take_numbers(self, wanted: Iterable[tuple[str, str]]) -> Counts:
        """
        Let the file replace what was edited by hand of some pupils: (number, field or TAKE_ALL).

        Raises:
            Problem: PUPIL_NOT_IN_PREVIEW (facts: value), FIELD_UNKNOWN.
        """
        for number, field in wanted:
            if field != TAKE_ALL and field not in COMPARED:
                raise Problem(ProblemCode.FIELD_UNKNOWN, field=field, fields=(*COMPARED, TAKE_ALL))
            with self._read() as connection:
                keys = paging.keys_of_numbers(connection, [number])
            if number not in keys:
                raise Problem(ProblemCode.PUPIL_NOT_IN_PREVIEW, value=number)
            self.take_file(keys[number], () if field == TAKE_ALL else (field,))
        return self.counts()

    def problems(self, offset: int = 0, limit: int = 256) -> list[SourceProblem]:
        """The source's problems: errors first, then by row."""
        return self._problems[offset : offset + limit]

    def problem_count(self, *, errors_only: bool = False) -> int:
        """How many problems there are."""
        return self._errors if errors_only else len(self._problems)

    def diagnoses(self) -> tuple[Diagnosis, ...]:
        """What happened to the file before it came here, with the repairs that are on in this preview."""
        return self._diagnoses

    def save_bad_rows(self, target: Path) -> int:
        """
        Write the rows with errors as XLSX: the file's own columns plus one that says what to do. Returns their number.

        Raises:
            Problem: OUTPUT_NOT_WRITABLE, SOURCE_* if the source is gone or another one.
        """
        return bad_rows.save(
            self.info,
            self.columns,
            [found for found in self._problems if found.severity is Severity.ERROR],
            target,
            open_again=self._open_again,
        )

    def written(self, row: int) -> dict[str, str]:
        """
        What the file has in one row, by field, as it was before any repair of its cells.

        Raises:
            Problem: SOURCE_* if the source is gone.
        """
        return written_values.of_row(self._open_again(), self.info, self.columns, row)

    def _open_again(self) -> Source:
        return whole_files.open_file(self._opened, Path(self.info.path), self.options)[0]

    def close(self) -> None:
        """Forget the preview."""
        if not self.closed:
            self.closed = True
            staging.discard(self._opened.storage)

    def _scope(self, options: ImportOptions, codes: tuple[str, ...]) -> tuple[str, ...]:
        worker = self._opened.worker
        own = tuple(code for code in codes if worker.may_touch(code))
        if self.info.partial and not options.scope_locations:  # it names who leaves, wherever they are
            return own if worker.role is Role.LOCATION_ADMIN else ()
        if options.scope_locations:
            return tuple(code for code in codes if code in options.scope_locations)
        named = tuple(code for code in own if code in self._named)
        if worker.role is Role.LOCATION_ADMIN:
            return named or own
        # a school with one location, and a file that names none: everybody
        return named if named and len(codes) > 1 else ()

    def _advice(self) -> list[SourceProblem]:
        if self.is_first and not self.options.baseline:
            return [SourceProblem(code=ProblemCode.FIRST_IMPORT_WITHOUT_BASELINE, severity=Severity.NOTE)]
        return []

    def _check_fresh(self) -> None:
        if self.closed:
            raise Problem(ProblemCode.PREVIEW_GONE)
        with self._opened.storage.begin() as connection:
            if meta.revision(connection) != self.revision:
                raise Problem(ProblemCode.SCHOOL_CHANGED)

    def _read(self) -> AbstractContextManager[Connection]:
        if self.closed:
            raise Problem(ProblemCode.PREVIEW_GONE)
        return self._opened.storage.begin()


def _respelled(row: int, written: str, stored: str) -> SourceProblem:
    return SourceProblem(
        code=ProblemCode.NUMBER_SPELLING,
        severity=Severity.WARNING,
        row=row,
        value=written,
        facts=(("stored", stored),),
    )


_ORDER = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.NOTE: 2}
