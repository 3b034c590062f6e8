"""Reading a source into the staging tables: rows cleaned, compared on the way, doubles and others' pupils set aside."""

import gc
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import date

from lvs_desktop.domain.changes import TAKE_ALL, ImportOptions
from lvs_desktop.domain.diagnosis import Damage, Diagnosis
from lvs_desktop.domain.people import BIT, COMPARED, number_key
from lvs_desktop.domain.problems import Fact, Problem, ProblemCode, Severity, SourceProblem
from lvs_desktop.domain.progress import Progress
from lvs_desktop.domain.roles import Role
from lvs_desktop.domain.sources import Certainty, ColumnMatch
from lvs_desktop.files import cleaning, columns
from lvs_desktop.files.diagnosis.glance import Glance
from lvs_desktop.files.diagnosis.lines import Lines
from lvs_desktop.files.source import PartialSource, Source
from lvs_desktop.files.values import Finding, clean_number
from lvs_desktop.services import examining, several_rows, shared_numbers
from lvs_desktop.services.schools import OpenSchool
from lvs_desktop.storage import evidence, spans, staging
from lvs_desktop.storage.comparing import Comparison
from lvs_desktop.storage.paging import Counted
from lvs_desktop.storage.school_file import Connection
from lvs_desktop.storage.spans import Known
from lvs_desktop.storage.staging import Double


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """What is in the staging tables now."""

    rows: int  # data rows of the source, those with errors included
    unreadable: bool  # the number of a row can't be read
    locations: set[str]  # codes that good rows name
    problems: list[SourceProblem]
    compared: Comparison | None  # how the rows were compared already; None: not
    counted: Counted  # the rows as they were compared
    known: Known  # what the school has
    diagnoses: tuple[Diagnosis, ...] = ()  # of its cells
    several: tuple[Diagnosis, ...] = ()  # of pupils with several rows; at most one
    added: tuple[str, ...] = ()  # fields that a repair fills, and that the source has no column for


def comparison(
    opened: OpenSchool, matches: Sequence[ColumnMatch], options: ImportOptions, added: Sequence[str] = ()
) -> Comparison:
    """
    How rows with these columns are compared; the scope is left open.

    Args:
        added: Fields that have a value without a column.
    """
    codes = [place.code for place in opened.school.locations]
    found = {*added, *(match.field for match in matches if match.field and columns.used(match))}
    return Comparison(
        fields=frozenset(found & set(COMPARED)),
        overwrite=options.overwrite and not options.baseline,
        archive_missing=options.archive_missing and not options.baseline,
        empty_clears=options.empty_clears,
        scope=(),
        only_location=codes[0] if len(codes) == 1 else None,
        take=sum(BIT[field] for field in _taken(options)),
    )


def _taken(options: ImportOptions) -> Iterable[str]:
    for field in options.take_file:
        if field != TAKE_ALL and field not in BIT:
            raise Problem(ProblemCode.FIELD_UNKNOWN, field=field, fields=(*COMPARED, TAKE_ALL))
    return COMPARED if TAKE_ALL in options.take_file else set(options.take_file)


def check_columns(matched: columns.Matched) -> None:
    """
    See that the columns can be used.

    Raises:
        Problem: COLUMN_TWICE, COLUMN_UNKNOWN, FIELD_UNKNOWN, COLUMN_MISSING (facts: fields, proposed; also repair where
            whole names only have to be taken apart).
    """
    for found in matched.problems:
        if found.severity is Severity.ERROR:
            raise Problem(found.code, **{**dict(found.facts), "column": found.column or ""})
    if matched.missing:
        proposed = tuple(
            f"{match.header}={match.field}" for match in matched.columns if match.certainty is Certainty.PROPOSED
        )
        facts: dict[str, Fact] = {"repair": Damage.NAME_IN_ONE_CELL.value} if matched.whole_names else {}
        raise Problem(ProblemCode.COLUMN_MISSING, fields=matched.missing, proposed=proposed, **facts)


def stage(
    opened: OpenSchool, file: Source, matched: columns.Matched, options: ImportOptions, progress: Progress
) -> Read:
    """
    Read all rows. While the next ones are read and cleaned, the database compares the last ones.

    A file that shows damage is read again: once for the doctor to see all of it, once to mend what is to be mended.

    Raises:
        Problem: SOURCE_DAMAGED, SOURCE_UNREADABLE; REPAIR_READING (facts: code, readings).
        Cancelled: By `progress`.
    """
    if matched.whole_names is None:  # else the doctor takes them apart in any case
        read = _stage(opened, file, matched, options, progress, glance=Glance())
        if read is not None:
            return read
    examined = examining.examine(opened, file, matched, options, progress)
    read = _stage(opened, file, matched, options, progress, examined=examined)
    if read is None:
        raise RuntimeError("a file is doubted twice")
    order = list(Damage)
    found = sorted((*examined.diagnoses, *read.diagnoses), key=lambda one: order.index(one.damage))
    return replace(read, diagnoses=tuple(found))


def _stage(
    opened: OpenSchool,
    file: Source,
    matched: columns.Matched,
    options: ImportOptions,
    progress: Progress,
    *,
    glance: Glance | None = None,
    examined: examining.Examined | None = None,
) -> Read | None:
    """As `stage`, with a glance at the cells or after an examination; None as soon as the glance doubts."""
    doctor = examined.doctor() if examined else None
    added = doctor.added if doctor is not None else ()
    how = replace(comparison(opened, matched.columns, options, added), partial=file.info.partial)
    loading = staging.Loading(opened.storage, size=file.info.size)
    rows, unreadable = 0, False
    problems: list[SourceProblem] = []
    places = {place.code: place.name for place in opened.school.locations}
    doubts = False
    with closing(loading), spans.Comparing(opened.storage, how) as compared:
        for batch in cleaning.read_pupils(
            file, matched, locations=places, progress=progress, glance=glance, doctor=doctor
        ):
            if batch.doubts:
                doubts = True
                break
            loading.add(batch.rows)
            waiting = loading.waiting
            waiting.zeros = waiting.zeros or batch.leading_zeros
            waiting.bad += [(row.row, row.pupil_number, row.number_key) for row in batch.bad]
            waiting.unnumbered += batch.unnumbered
            waiting.present += batch.present
            waiting.left_out += batch.left_out
            if compared.idle:
                compared.begin(loading.show())
            rows += len(batch.rows) + len(batch.bad) + len(batch.unnumbered)
            unreadable = unreadable or any(row.number_key is None for row in batch.bad)
            problems += batch.problems
        compared.wait()
        if not doubts:
            compared.begin(loading.show())
    known, counted = compared.known.result(), compared.counted()
    if glance is not None and (doubts or glance.doubts_dates() or glance.doubts_numbers(known.number_length)):
        return None
    with opened.storage.begin() as connection:
        if glance is not None and counted.differ(BIT["birth_date"]) and evidence.turned_dates(connection):
            return None
        listed = staging.doubles(connection, in_file=compared.twice)
        periods = file.periods if isinstance(file, Lines) else {}
        settled = several_rows.settle(listed, periods, repairs=options.repairs, today=date.today())
        doubles, as_written = _set_doubles_aside(connection, listed, settled.taken, options)
        problems += doubles
        problems += _set_others_aside(connection, opened)
        bare = file.source if isinstance(file, Lines) else file
        if file.info.partial and isinstance(bare, PartialSource):
            problems += _name_leavers(connection, bare, matched)
        locations = staging.locations_named(connection)
    return Read(
        rows=rows,
        unreadable=unreadable,
        locations=locations,
        problems=problems,
        compared=None if as_written else how,
        diagnoses=shared_numbers.diagnose(listed, header=matched.columns[matched.fields["pupil_number"]].header),
        several=(settled.diagnosis,) if settled.diagnosis else (),
        added=added,
        counted=counted,
        known=known,
    )


@contextmanager
def quiet_gc() -> Iterator[None]:
    """Rows in lists make the garbage collector cost more than the work."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _set_doubles_aside(
    connection: Connection, found: Sequence[Double], taken: Mapping[str, int], options: ImportOptions
) -> tuple[list[SourceProblem], bool]:
    """
    Leave out rows of one number that can't all be right.

    Args:
        taken: Number without zeros -> the row that stands for a pupil who has several.
    """
    problems = []
    as_written = []
    for double in found:
        rows = double.rows
        if double.number_key in taken:
            others = [row for row in rows if row != taken[double.number_key]]
            staging.set_aside(connection, others, present=False)
            continue
        if double.identical and len(double.spellings) == 1:
            staging.set_aside(connection, rows[1:], present=False)
            problems += [
                SourceProblem(
                    code=ProblemCode.ROW_REPEATED, severity=Severity.WARNING, row=row, facts=(("first", rows[0]),)
                )
                for row in rows[1:]
            ]
            continue
        spelt_apart = len(double.spellings) > 1 and not double.twice
        if spelt_apart and options.numbers_as_written:
            as_written.append(double.number_key)
            continue
        code = ProblemCode.NUMBER_AMBIGUOUS if len(double.spellings) > 1 else ProblemCode.NUMBER_TWICE
        staging.set_aside(connection, rows)
        everywhere = tuple(str(row) for row in sorted((*rows, *double.bad_rows)))
        problems += [
            SourceProblem(
                code=code,
                severity=Severity.ERROR,
                row=row,
                value=double.number_key if len(double.spellings) > 1 else double.spellings[0],
                facts=(("rows", everywhere), ("spellings", double.spellings)),
            )
            for row in rows
        ]
    staging.match_as_written(connection, as_written)
    return problems, bool(as_written)


def _name_leavers(connection: Connection, file: PartialSource, matched: columns.Matched) -> list[SourceProblem]:
    """Keep who is to leave; says of whom the number can't be read."""
    column = matched.fields["pupil_number"]
    header = matched.columns[column].header
    keys, problems = [], []
    for row, raw in file.leavers(column):
        number = clean_number(raw, header=header)
        if isinstance(number, Finding):
            number = number.value
        if number:
            keys.append(number_key(number))
        else:
            problems.append(
                SourceProblem(
                    code=ProblemCode.ROSTER_LEAVER, severity=Severity.WARNING, row=row, column=header, value=raw or None
                )
            )
    staging.name_leavers(connection, keys)
    return problems


def _set_others_aside(connection: Connection, opened: OpenSchool) -> list[SourceProblem]:
    """A location admin changes the own locations only."""
    worker = opened.worker
    if worker.role is not Role.LOCATION_ADMIN:
        return []
    foreign = staging.foreign_rows(connection, worker.locations)
    staging.set_aside(connection, [row for row, _ in foreign])
    return [
        SourceProblem(
            code=ProblemCode.LOCATION_NOT_YOURS,
            severity=Severity.ERROR,
            row=row,
            value=place,
            facts=(("own", worker.locations),),
        )
        for row, place in foreign
    ]
