"""
Lists of some thousands of pupils that are no import: their columns, and their rows as values.

The pupils' own columns are found as an import finds them (files.columns); a list may hold columns of its own beside
them. Rows are kept in memory: an import streams, this does not.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final

from lvs_desktop.domain.people import FIELDS
from lvs_desktop.domain.problems import ProblemCode, Severity, SourceProblem
from lvs_desktop.domain.progress import Progress, Silent
from lvs_desktop.domain.sources import Certainty, ColumnMatch, SourceInfo
from lvs_desktop.files.columns import match_columns, used
from lvs_desktop.files.headers import normalise
from lvs_desktop.files.source import Source
from lvs_desktop.files.values import Cleaner, Finding, clean_day, clean_text, cleaners

LONGEST: Final = 80  # characters of a value in a problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Own:
    """
    A column that only this kind of list has.

    Attributes:
        words: Its headers, normalised, parted by spaces.
        is_date: It holds dates of any year, not a text.
    """

    words: str
    is_date: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """The columns of a list."""

    info: SourceInfo
    columns: tuple[ColumnMatch, ...]
    problems: tuple[SourceProblem, ...]
    missing: tuple[str, ...]  # required fields without a column

    @property
    def fields(self) -> dict[str, int]:
        """The columns that are read: field -> place."""
        return {column.field: column.index for column in self.columns if column.field and used(column)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A row with what could be read of it; None: empty, or not usable."""

    row: int  # as the person counts
    values: Mapping[str, str | None]


@dataclass(slots=True, kw_only=True)
class Rows:
    """All rows of a list."""

    rows: list[Row] = field(default_factory=list)
    problems: list[SourceProblem] = field(default_factory=list)
    repeated_headers: int = 0  # rows that are the header once more: left out


def find_columns(
    source: Source,
    *,
    own: Mapping[str, Own],
    required: Iterable[str],
    remembered: Mapping[str, str],
    chosen: Mapping[str, str],
) -> Listed:
    """
    The columns of a list.

    Args:
        own: Field -> the column that only this kind of list has.
        required: Fields without which the list is of no use.
        remembered, chosen: Header -> field, of either kind; "" leaves a column out.

    Raises:
        Problem: HEADER_NOT_FOUND.
    """
    mine = {normalise(header): name for header, name in chosen.items()}
    kept = {normalise(header): name for header, name in remembered.items()}
    words = {word: name for name, column in own.items() for word in column.words.split()}
    words |= {header: name for header, name in {**kept, **mine}.items() if name in own}
    words = {word: name for word, name in words.items() if mine.get(word, name) == name}
    others = {header: name for header, name in chosen.items() if name not in own}
    # a header of the list's own is left out by the pupils' columns, so that it is not taken for another one
    left_out = {**remembered, **dict.fromkeys(words, "")}
    matched = match_columns(source, remembered=left_out, chosen=others)
    columns, taken = [], set[str]()
    for column in matched.columns:
        name = words.get(normalise(column.header))
        said = normalise(column.header) in mine
        if name is None or name in taken or column.refused or (column.field and used(column) and not said):
            columns.append(column)
            continue
        taken.add(name)
        certainty = Certainty.CHOSEN if said else Certainty.KNOWN
        columns.append(replace(column, field=name, certainty=certainty))
    found = {column.field for column in columns if column.field and used(column)}
    problems = [one for one in matched.problems if not _settled(one, columns)]
    known = {normalise(column.header) for column in columns}
    problems += [
        SourceProblem(
            code=ProblemCode.COLUMN_UNKNOWN,
            severity=Severity.ERROR,
            column=header,
            facts=(("columns", tuple(column.header for column in columns if column.header.strip())),),
        )
        for header, name in chosen.items()
        if name in own and normalise(header) not in known
    ]
    return Listed(
        info=matched.info,
        columns=tuple(columns),
        problems=tuple(problems),
        missing=tuple(name for name in required if name not in found),
    )


def _settled(problem: SourceProblem, columns: Collection[ColumnMatch]) -> bool:
    """True for what the pupils' columns say of a column that this list knows itself."""
    if problem.code not in (ProblemCode.COLUMN_IGNORED, ProblemCode.COLUMN_PROPOSED):
        return False
    own = {column.header for column in columns if column.field and column.field not in FIELDS}
    return problem.column in own


def read_rows(
    source: Source,
    listed: Listed,
    *,
    own: Mapping[str, Own],
    locations: Mapping[str, str],
    optional: Collection[str] = (),
    today: date | None = None,
    progress: Progress | None = None,
) -> Rows:
    """
    The rows of a list, cleaned.

    Args:
        locations: The school's, code -> name.
        optional: Fields that an import requires and this list does not.

    Raises:
        Problem: SOURCE_DAMAGED, SOURCE_UNREADABLE.
        Cancelled: By `progress`.
    """
    fields = listed.fields
    headers = {name: listed.columns[place].header for name, place in fields.items()}
    clean = _cleaners(own, locations, today or date.today())
    found = Rows()
    watched = progress or Silent()
    for chunk in source.batches(after_row=listed.info.header_row, width=len(listed.columns)):
        for place, row in enumerate(chunk.numbers):
            cells = {name: chunk.columns[index][place] for name, index in fields.items()}
            if all(normalise(cells[name]) == normalise(headers[name]) for name in fields):
                found.repeated_headers += 1
                continue
            values: dict[str, str | None] = {}
            for name, raw in cells.items():
                value = clean[name](raw)
                if isinstance(value, Finding):
                    if raw.strip() or name not in optional:
                        found.problems += _problems(row, headers[name], name, raw, value)
                    errors = any(severity is Severity.ERROR for _, severity, _ in value.remarks)
                    value = None if errors else value.value
                values[name] = value
            found.rows.append(Row(row=row, values=values))
        watched.advance(chunk.done, source.total)
    return found


def _cleaners(own: Mapping[str, Own], locations: Mapping[str, str], today: date) -> dict[str, Cleaner]:
    def own_text(raw: str) -> str | Finding | None:
        return clean_text(raw, limit=LONGEST, required=False)

    known = cleaners(locations=locations, today=today, number_header="")
    return {**known, **{name: clean_day if column.is_date else own_text for name, column in own.items()}}


def _problems(row: int, header: str, name: str, raw: str, finding: Finding) -> list[SourceProblem]:
    return [
        SourceProblem(
            code=code,
            severity=severity,
            row=row,
            column=header,
            value=raw.strip()[:LONGEST] or None,
            facts=(("field", name), *facts),
        )
        for code, severity, facts in finding.remarks
    ]
