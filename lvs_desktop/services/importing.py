"""Reading a school's pupil file, showing exactly what will change, applying it."""

from dataclasses import replace
from pathlib import Path

from lvs_desktop.domain.changes import (
    Entry,
    EntryKind,
    ImportOptions,
)
from lvs_desktop.domain.permissions import Action
from lvs_desktop.domain.problems import Problem, ProblemCode, SourceProblem
from lvs_desktop.domain.progress import Progress, Silent
from lvs_desktop.domain.roles import Role
from lvs_desktop.domain.sources import SourceLook
from lvs_desktop.files import columns
from lvs_desktop.files.source import Source
from lvs_desktop.services import (
    examining,
    origins,
    reading,
    whole_files,
)
from lvs_desktop.services.permits import permit
from lvs_desktop.services.previewing import Preview
from lvs_desktop.services.schools import OpenSchool
from lvs_desktop.storage import (
    applying,
    deciding,
    journal,
    meta,
    pupils,
    renumbering,
    staging,
    stopping,
)


def look(opened: OpenSchool, source: Path, options: ImportOptions) -> SourceLook:
    """
    The source at first sight: format, encoding, separator, sheet, columns with examples. Fast: reads the start.

    Raises:
        Problem: SOURCE_*, SHEET_TO_CHOOSE (facts: sheets), SHEET_NOT_FOUND, HEADER_NOT_FOUND.
    """
    file, matched = whole_files.open_file(opened, source, options)
    return SourceLook(
        info=matched.info,
        columns=matched.columns,
        name_samples=file.name_samples,
        other_readings=file.other_readings,
        problems=_told(opened, file.source, matched, options),
        missing=matched.missing,
        diagnoses=(
            *whole_files.first_sight(opened, file, matched, options),
            *examining.look(opened, file, matched, options),
        ),
    )


def remember_columns(opened: OpenSchool, chosen: dict[str, str]) -> None:
    """
    Keep a mapping header -> field ("" leaves it out) for this school's next files.

    Raises:
        Problem: ACTION_NOT_ALLOWED.
    """
    permit(opened, Action.PUPILS)
    with opened.storage.begin() as connection:
        meta.remember_columns(connection, chosen)


def preview(opened: OpenSchool, source: Path, options: ImportOptions, *, progress: Progress | None = None) -> Preview:
    """
    Read a source and compare it with the school. Writes nothing.

    Raises:
        Problem: as `look`; COLUMN_MISSING, COLUMN_TWICE, COLUMN_UNKNOWN, FIELD_UNKNOWN, FILE_WITHOUT_PUPILS,
            SCOPE_UNKNOWN, ACTION_NOT_ALLOWED, BASELINE_NOT_FIRST, REPAIR_UNKNOWN (facts: value, known),
            REPAIR_READING (facts: value, readings), ROSTER_PARTIAL (no starting point).
        Cancelled: The person stopped it; nothing is left behind.
    """
    permit(opened, Action.PUPILS)
    examining.check(options.repairs)
    watched = progress or Silent()
    with opened.storage.begin() as connection:
        revision = meta.revision(connection)
        read_before = (EntryKind.BASELINE, EntryKind.IMPORT)
        first = not any(line.undone_by is None for line in journal.entries(connection) if line.kind in read_before)
        populated = pupils.any_stored(connection)
    if options.baseline and populated:
        raise Problem(ProblemCode.BASELINE_NOT_FIRST)
    file, matched = whole_files.open_file(opened, source, options)
    if options.baseline and file.info.partial:
        raise Problem(ProblemCode.ROSTER_PARTIAL, file=file.info.file_name)
    reading.check_columns(matched)
    try:
        with reading.quiet_gc(), stopping.by(opened.storage, progress):
            read = reading.stage(opened, file, matched, options, watched)
        if not read.rows and not matched.info.partial:
            raise Problem(ProblemCode.FILE_WITHOUT_PUPILS, file=source.name)
        said = whole_files.diagnoses(opened, file, matched, options, read.problems)
        read = replace(read, diagnoses=(*said, *read.several, *read.diagnoses))
        return Preview(
            opened,
            info=replace(matched.info, rows=read.rows),
            matches=matched.columns,
            options=options,
            read=read,
            problems=[*_told(opened, file.source, matched, options), *read.problems],
            first=first and not populated,
            revision=revision,
        )
    except BaseException:
        staging.discard(opened.storage)
        raise


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
        Problem: GUARD_WANTS_NUMBER (facts: number), CONFIRMED_NUMBER_WRONG (facts: number, given), ROWS_WITH_ERRORS,
            SOURCE_OTHER_SCHOOL, SCHOOL_CHANGED (or another location admin works now: make a new preview),
            NOTHING_TO_DO, PREVIEW_GONE, DISK_FULL, ACTION_NOT_ALLOWED.
        Cancelled: The person stopped it; nothing was written.
    """
    permit(opened, Action.PUPILS)
    if opened.worker != shown.worker and opened.worker.role is not Role.SCHOOL_ADMIN:
        raise Problem(ProblemCode.SCHOOL_CHANGED)  # it shows what another person may change
    stop = shown.stops()
    if stop is not None:
        raise stop
    wanted = shown.wants_number()
    counts = shown.counts()
    if confirm_archive is None and wanted is not None:
        raise Problem(ProblemCode.GUARD_WANTS_NUMBER, number=wanted)
    if confirm_archive is not None and confirm_archive != counts.archived:
        raise Problem(ProblemCode.CONFIRMED_NUMBER_WRONG, number=counts.archived, given=confirm_archive)
    kind = EntryKind.BASELINE if shown.options.baseline else EntryKind.IMPORT
    with stopping.by(opened.storage, progress), opened.storage.begin_backed_up() as connection:
        if meta.revision(connection) != shown.revision:
            raise Problem(ProblemCode.SCHOOL_CHANGED)
        entry_id = applying.add_entry(
            connection, kind, by=opened.worker, counts=counts, source=shown.info, options=shown.options
        )
        numbers = deciding.new_numbers(connection)
        was = renumbering.lift(connection, numbers)
        applying.write(connection, entry_id, shown.how)
        renumbering.put(connection, entry_id, was=was, becomes=numbers)
        entry = journal.entry_made(connection, entry_id)
    shown.close()
    return entry


def _told(
    opened: OpenSchool, file: Source, matched: columns.Matched, options: ImportOptions
) -> tuple[SourceProblem, ...]:
    """What there is to say of a file and its columns; of a file that was read, its rows too. Each thing once."""
    about = origins.findings(opened.school, file.info, accepted=options.other_school)
    return tuple(dict.fromkeys((*about, *file.problems, *matched.problems)))
