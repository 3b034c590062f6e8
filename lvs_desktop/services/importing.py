"""Reading a school's pupil file, showing exactly what will change, applying it."""

from collections.abc import Iterable
from pathlib import Path

from lvs_desktop.domain.changes import Change, ChangeKind, Counts, Entry, ImportOptions, SortKey
from lvs_desktop.domain.guard import Missing
from lvs_desktop.domain.problems import Problem, SourceProblem
from lvs_desktop.domain.progress import Progress, Silent
from lvs_desktop.domain.sources import ColumnMatch, SourceInfo, SourceLook
from lvs_desktop.services.schools import OpenSchool


def look(opened: OpenSchool, source: Path, options: ImportOptions) -> SourceLook:
    """
    The source at first sight: format, encoding, separator, sheet, columns with examples. Fast: reads the start.

    Raises:
        Problem: SOURCE_*, SHEET_TO_CHOOSE (facts: sheets), SHEET_NOT_FOUND, HEADER_NOT_FOUND.
    """
    raise NotImplementedError


def remember_columns(opened: OpenSchool, columns: dict[str, str]) -> None:
    """Keep a mapping header -> field ("" leaves it out) for this school's next files."""
    raise NotImplementedError


class Preview:
    """
    What an import would do. Nothing of the school is written; the rows live in the school file's own
    temporary tables (in memory) until `close` or the next preview.

    Attributes:
        info, columns, options: How the source was read.
        is_first: No import came before; offer the Beginstand if `options.baseline` is False.
        scope: Codes of the locations in which 'not in the file' counts; empty: all.
        outside: Codes of the school's locations that the file does not name and that are not in scope.
        archiving_closed: A row's number can't be read: nobody is archived unless chosen one by one.
    """

    info: SourceInfo
    columns: tuple[ColumnMatch, ...]
    options: ImportOptions
    is_first: bool
    scope: tuple[str, ...]
    outside: tuple[str, ...]
    archiving_closed: bool

    def counts(self) -> Counts:
        """Pupils of each kind as chosen now: a line left out by hand counts as unchanged, or as missing."""
        raise NotImplementedError

    def guard(self) -> tuple[Missing, ...]:
        """The guard's counts per location in scope, with the lines that are left out by hand taken out."""
        raise NotImplementedError

    def wants_number(self) -> int | None:
        """The number of pupils to archive if the person must type it, else None."""
        raise NotImplementedError

    def stops(self) -> Problem | None:
        """Why this can't be applied as it stands (ROWS_WITH_ERRORS, NOTHING_TO_DO, ...), or None."""
        raise NotImplementedError

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
            search: Part of a name or number, accents don't matter.
            differing: Only unchanged lines that differ from the file ('wijkt af'), and others with changes.
        """
        raise NotImplementedError

    def page(self, offset: int, limit: int = 256) -> list[Change]:
        """Lines offset..offset+limit of the layout."""
        raise NotImplementedError

    def choose(self, keys: Iterable[int] | None, chosen: bool) -> Counts:
        """Take lines along, or leave them out (keys None: all lines of the layout). A left-out row counts as present."""
        raise NotImplementedError

    def problems(self, offset: int = 0, limit: int = 256) -> list[SourceProblem]:
        """The source's problems: errors first, then by row."""
        raise NotImplementedError

    def problem_count(self, *, errors_only: bool = False) -> int:
        """How many problems there are."""
        raise NotImplementedError

    def save_bad_rows(self, target: Path) -> int:
        """
        Write the rows with errors as XLSX: the file's own columns plus one that says what to do. Returns their number.

        Raises:
            Problem: OUTPUT_NOT_WRITABLE.
        """
        raise NotImplementedError

    def close(self) -> None:
        """Forget the preview."""
        raise NotImplementedError


def preview(opened: OpenSchool, source: Path, options: ImportOptions, *, progress: Progress | None = None) -> Preview:
    """
    Read a source and compare it with the school. Writes nothing.

    Raises:
        Problem: as `look`; COLUMN_MISSING, COLUMN_TWICE, FILE_WITHOUT_PUPILS, SCOPE_UNKNOWN, BASELINE_NOT_FIRST.
        Cancelled: The person stopped it; nothing is left behind.
    """
    _ = progress or Silent()
    raise NotImplementedError


def apply(
    opened: OpenSchool,
    shown: Preview,
    *,
    confirm_archive: int | None = None,
    progress: Progress | None = None,
) -> Entry:
    """
    Write what the preview shows, after a backup, as one journal entry.

    Raises:
        Problem: GUARD_WANTS_NUMBER (facts: number), CONFIRMED_NUMBER_WRONG, ARCHIVING_CLOSED, ROWS_WITH_ERRORS,
            SCHOOL_CHANGED (make a new preview), NOTHING_TO_DO, DISK_FULL.
        Cancelled: The person stopped it; nothing was written.
    """
    raise NotImplementedError
