"""Rows of a source as pupils, some thousands at a time, with what is wrong in them."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import compress, repeat
from typing import TYPE_CHECKING, Final

from lvs_desktop.domain.people import FIELDS, number_key
from lvs_desktop.domain.problems import Fact, Problem, ProblemCode, Severity, SourceProblem
from lvs_desktop.domain.progress import Progress
from lvs_desktop.files.columns import Matched
from lvs_desktop.files.diagnosis.glance import Glance
from lvs_desktop.files.fast import Column, Memo, number_keys, tests
from lvs_desktop.files.source import Chunk, Source
from lvs_desktop.files.values import Finding, cleaners, plain

if TYPE_CHECKING:
    from lvs_desktop.files.diagnosis.doctor import Doctor

KEPT: Final = 100_000  # problems a read keeps; they are all counted
KEPT_MILD: Final = 50_000  # of these, at most so many warnings and notes
LONGEST: Final = 80  # characters of a value in a problem

Findings = dict[int, list[tuple[str, Finding]]]  # place in the chunk -> (field, finding)


@dataclass(frozen=True, slots=True, kw_only=True)
class BadRow:
    """A row with an error: nothing of it is written, but its pupil counts as present."""

    row: int
    pupil_number: str | None  # None: it can't be read for sure
    number_key: str | None
    cells: tuple[str, ...]  # as in the file; refused columns are blank


@dataclass(slots=True, kw_only=True)
class Batch:
    """
    Some thousands of rows.

    `rows`: (row, pupil_number, given_name, name_prefix, family_name, birth_date, gender, group, location, year,
    track, email, user_name); "" where the file has nothing or no such column. `number_keys`: their numbers
    without leading zeros. `unnumbered`: as `rows`, of those that have no number.
    """

    rows: list[tuple[int | str, ...]]
    number_keys: Sequence[str] = ()
    leading_zeros: bool = False  # some number has them
    unnumbered: list[tuple[int | str, ...]] = field(default_factory=list)  # good but for their number: they have none
    bad: list[BadRow] = field(default_factory=list)
    problems: list[SourceProblem] = field(default_factory=list)
    left_out: list[tuple[int, str]] = field(default_factory=list)  # (row, field): a value that can't be used, not empty
    present: list[tuple[int, str]] = field(default_factory=list)  # (row, number): is in the file, whatever the row says
    doubts: bool = False  # a cell may be damaged: the doctor must look
    found: int = 0  # problems, also those that are no longer kept
    done: int = 0  # of total: bytes or rows
    total: int = 0


def read_pupils(
    source: Source,
    matched: Matched,
    *,
    locations: Mapping[str, str],
    progress: Progress,
    today: date | None = None,
    glance: Glance | None = None,
    doctor: "Doctor | None" = None,
) -> Iterator[Batch]:
    """
    The pupils of a source, streaming.

    Args:
        locations: The school's, code -> name.
        today: For the ages; None: the clock's.
        glance: Looks whether the file wants a doctor; None: nobody asks.
        doctor: Mends the cells before they are judged.

    Raises:
        Problem: COLUMN_MISSING (facts: fields), SOURCE_DAMAGED, SOURCE_UNREADABLE.
        Cancelled: By `progress`.
    """
    if matched.missing:
        raise Problem(ProblemCode.COLUMN_MISSING, file=matched.info.file_name, fields=matched.missing)
    reader = _Reader(matched, locations, today or date.today(), glance, doctor)
    for chunk in source.batches(after_row=matched.info.header_row, width=len(matched.columns)):
        batch = reader.read(chunk)
        batch.done, batch.total = chunk.done, source.total
        progress.advance(batch.done, batch.total)
        yield batch


def examine(source: Source, matched: Matched, doctor: "Doctor", progress: Progress) -> None:
    """
    Show all rows of a source to the doctor; nothing is kept but what it found.

    Raises:
        Problem: SOURCE_DAMAGED, SOURCE_UNREADABLE.
        Cancelled: By `progress`.
    """
    for chunk in source.batches(after_row=matched.info.header_row, width=len(matched.columns)):
        show(chunk, matched, doctor)
        progress.advance(chunk.done, source.total)


def show(chunk: Chunk, matched: Matched, doctor: "Doctor") -> None:
    """Show some rows to the doctor."""
    fields = matched.fields
    columns = {name: chunk.columns[index] for name, index in fields.items()}
    header = matched.columns[fields["pupil_number"]].header if "pupil_number" in fields else ""
    doctor.treat(columns, chunk.numbers, _pupils(chunk, columns, header))


def _pupils(chunk: Chunk, columns: Mapping[str, Sequence[str]], number_header: str) -> list[int]:
    """The places of rows that are pupils as far as can be seen: not blank, not shifted, not the header once more."""
    shifted = {*chunk.joined, *(place for place, rest in chunk.surplus.items() if any(cell.strip() for cell in rest))}
    header = number_header.strip()
    numbers = columns.get("pupil_number", ())
    again = {place for place, cell in enumerate(numbers) if header and cell.strip() == header}
    return [place for place in range(len(chunk.numbers)) if place not in shifted and place not in again]


class _Reader:
    """Cleans chunk after chunk; remembers what it has seen."""

    def __init__(
        self,
        matched: Matched,
        locations: Mapping[str, str],
        today: date,
        glance: Glance | None,
        doctor: "Doctor | None",
    ) -> None:
        self._fields = matched.fields
        self._headers = {name: matched.columns[index].header for name, index in self._fields.items()}
        self._refused = [column.index for column in matched.columns if column.refused]
        number_header = self._headers["pupil_number"]
        functions = cleaners(locations=locations, today=today, number_header=number_header)
        self._memos = {name: Memo(function) for name, function in functions.items()}
        self._joined: dict[str, str] = {}
        self._tests = tests(number_header=number_header, keep=self._joined)
        self._number_header = number_header
        self._glance, self._doctor = glance, doctor
        self._kept = self._kept_mild = 0

    def read(self, chunk: Chunk) -> Batch:
        raw: Mapping[str, Sequence[str]] = {name: chunk.columns[index] for name, index in self._fields.items()}
        present: list[tuple[int, str]] = []
        if self._doctor is not None:
            chart = self._doctor.treat(raw, chunk.numbers, _pupils(chunk, raw, self._number_header))
            raw = chart.values
            present = [(chunk.numbers[place], number) for place, number in chart.present.items()]
        values: dict[str, Column] = {}
        findings: Findings = {}
        clean = set()
        for name, cells in raw.items():
            test = self._tests.get(name)
            column = test(cells) if test and cells else None
            if column is None:
                column, found = self._memos[name].column(cells)
                for place, finding in found.items():
                    findings.setdefault(place, []).append((name, finding))
            else:
                clean.add(name)
            values[name] = column
        batch = self._judged(chunk, values, findings)
        batch.present = present
        if self._glance is not None and chunk.numbers:  # nothing is joined where only blank lines were
            batch.doubts = self._glance.doubts(raw, self._joined, clean, findings, self._memos["birth_date"])
        return batch

    def _judged(self, chunk: Chunk, values: Mapping[str, Column], findings: Findings) -> Batch:
        odd = {
            *findings,
            *chunk.joined,
            *(place for place, rest in chunk.surplus.items() if any(plain(c)[0] for c in rest)),
        }
        if not odd:
            return self._good(Batch(rows=[]), chunk.numbers, values)
        batch = Batch(rows=[])
        keep = [True] * len(chunk.numbers)
        for place in sorted(odd):
            keep[place] = self._judge(chunk, place, values, findings.get(place, []), batch)
        kept: dict[str, Column] = {name: list(compress(column, keep)) for name, column in values.items()}
        return self._good(batch, list(compress(chunk.numbers, keep)), kept)

    def _good(self, batch: Batch, rows: Sequence[int], values: Mapping[str, Column]) -> Batch:
        columns = [values[name] if name in values else repeat("") for name in FIELDS]
        batch.rows = list(zip(rows, *columns, strict=False))
        numbers = values["pupil_number"]
        batch.number_keys = number_keys(numbers)
        batch.leading_zeros = batch.number_keys is not numbers
        return batch

    def _judge(
        self, chunk: Chunk, place: int, values: Mapping[str, Column], findings: list[tuple[str, Finding]], batch: Batch
    ) -> bool:
        """Note what is wrong with one row; True if the row can be used."""
        row, cells = chunk.numbers[place], chunk.cells(place)
        if not any(plain(cell)[0] for cell in cells):
            return False
        if self._is_header(chunk, place, findings):
            self._note(batch, SourceProblem(code=ProblemCode.ROW_HEADER_REPEATED, severity=Severity.NOTE, row=row))
            return False
        bad = shifted = place in chunk.joined or any(plain(cell)[0] for cell in chunk.surplus.get(place, ()))
        if shifted:
            facts: tuple[tuple[str, Fact], ...] = (
                ("cells", chunk.joined.get(place, len(cells))),
                ("expected", len(chunk.columns)),
            )
            self._note(
                batch, SourceProblem(code=ProblemCode.ROW_TOO_LONG, severity=Severity.ERROR, row=row, facts=facts)
            )
        if shifted and self._refused:
            findings = []  # they would tell values of refused columns
        unnumbered = not shifted and self._without_number(chunk, place, values, findings)
        for name, finding in findings:
            if name == "pupil_number" and unnumbered:
                continue
            index = self._fields.get(name)  # None: the doctor filled it, the file has no such column
            raw = chunk.columns[index][place] if index is not None else finding.value or ""
            for code, severity, remark_facts in finding.remarks:
                bad = bad or severity is Severity.ERROR
                self._note(
                    batch,
                    SourceProblem(
                        code=code,
                        severity=severity,
                        row=row,
                        column=self._headers.get(name),
                        value=plain(raw)[0][:LONGEST] or None,
                        facts=(("field", name), *remark_facts),
                    ),
                )
        if bad:
            number = None if shifted or self._cut(chunk, place) else values["pupil_number"][place] or None
            batch.bad.append(
                BadRow(
                    row=row,
                    pupil_number=number,
                    number_key=None if number is None else number_key(number),
                    cells=without_refused(cells, self._refused, shifted=shifted),
                )
            )
        elif unnumbered:
            found = (values[name][place] if name in values else "" for name in FIELDS)
            batch.unnumbered.append((row, *(value or "" for value in found)))
        else:
            batch.left_out += [(row, name) for name, finding in findings if finding.left_out]
        return not bad and not unnumbered

    def _without_number(
        self, chunk: Chunk, place: int, values: Mapping[str, Column], findings: list[tuple[str, Finding]]
    ) -> bool:
        """True if a row lacks nothing but its number, while name and birth date tell who it is."""
        for name, finding in findings:
            if name != "pupil_number" and any(severity is Severity.ERROR for _, severity, _ in finding.remarks):
                return False
        blank = not plain(chunk.columns[self._fields["pupil_number"]][place])[0]
        born = "birth_date" in values and bool(values["birth_date"][place])
        return blank and born and not self._cut(chunk, place)

    def _is_header(self, chunk: Chunk, place: int, findings: list[tuple[str, Finding]]) -> bool:
        if not any(finding.is_header for _, finding in findings):
            return False
        return all(
            chunk.columns[index][place].strip() == self._headers[name].strip() for name, index in self._fields.items()
        )

    def _cut(self, chunk: Chunk, place: int) -> bool:
        """True if the row ends in the number's cell: a file that was cut off may have lost digits of it."""
        return place in chunk.short and chunk.short[place] <= self._fields["pupil_number"] + 1

    def _note(self, batch: Batch, problem: SourceProblem) -> None:
        batch.found += 1
        mild = problem.severity is not Severity.ERROR
        if self._kept >= KEPT or (mild and self._kept_mild >= KEPT_MILD):
            return
        self._kept += 1
        self._kept_mild += mild
        batch.problems.append(problem)


def without_refused(cells: Sequence[str], refused: Collection[int], *, shifted: bool) -> tuple[str, ...]:
    """
    The cells of a row, those of refused columns blank.

    Args:
        refused: Places of the columns that hold citizen service numbers.
        shifted: The row has more cells than columns: such a number may stand in any cell.
    """
    if not refused:
        return tuple(cells)
    if shifted:
        return tuple(_LIKE_BSN.sub("", cell) for cell in cells)
    return tuple("" if index in refused else cell for index, cell in enumerate(cells))


_DATE = r"\d\d?[-./]\d\d?[-./]\d{4}(?!\d)|\d{4}[-./]\d\d[-./]\d\d(?!\d)"
# eight or nine digits, written together or in groups
_LIKE_BSN = re.compile(rf"(?<![0-9])(?!{_DATE})[0-9](?:[ .-]?[0-9]){{7,8}}(?![0-9])")
