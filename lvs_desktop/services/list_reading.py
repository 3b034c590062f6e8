"""Opening a list that is no import: its columns as known, remembered or chosen, its rows as values."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from lvs_desktop.domain.people import FIELDS
from lvs_desktop.domain.problems import Problem, ProblemCode, Severity
from lvs_desktop.domain.progress import Progress
from lvs_desktop.files import lists, registry
from lvs_desktop.files.lists import Listed, Own, Rows
from lvs_desktop.services.schools import OpenSchool
from lvs_desktop.storage import list_columns, meta


@dataclass(frozen=True, slots=True, kw_only=True)
class ListOptions:
    """How a list is read; as domain.changes.ImportOptions."""

    columns: dict[str, str] = field(default_factory=dict)  # header as written -> field; "" leaves it out
    remember: bool = True  # keep `columns` for this school's next files
    sheet: str | None = None
    encoding: str | None = None
    separator: str | None = None
    other_school: bool = False  # the file may be another school's: the person said so


def read(
    opened: OpenSchool,
    source: Path,
    options: ListOptions,
    *,
    own: Mapping[str, Own],
    required: Iterable[str],
    optional: Collection[str],
    today: date,
    purpose: str = "",
    progress: Progress | None = None,
) -> tuple[Listed, Rows]:
    """
    The columns and rows of a list.

    Args:
        own: The columns that only this kind of list has.
        required: Fields without which it is of no use.
        optional: Fields that an import requires and this list does not.
        purpose: Whose memory of columns counts (storage.list_columns); "": that of the pupil imports.

    Raises:
        Problem: SOURCE_*, SHEET_TO_CHOOSE, HEADER_NOT_FOUND, COLUMN_MISSING (facts: fields; with a purpose also:
            optional ones that are missing), COLUMN_TWICE, COLUMN_UNKNOWN, FIELD_UNKNOWN, FILE_WITHOUT_PUPILS.
        Cancelled: By `progress`.
    """
    wrong = next((name for name in options.columns.values() if name not in ("", *FIELDS, *own)), None)
    if wrong is not None:
        raise Problem(ProblemCode.FIELD_UNKNOWN, field=wrong, fields=(*FIELDS, *own))
    with opened.storage.begin() as connection:
        remembered = list_columns.remembered(connection, purpose) if purpose else meta.remembered_columns(connection)
    file = registry.open_source(source, sheet=options.sheet, encoding=options.encoding, separator=options.separator)
    listed = lists.find_columns(file, own=own, required=required, remembered=remembered, chosen=options.columns)
    for found in listed.problems:
        if found.severity is Severity.ERROR:
            raise Problem(found.code, **{**dict(found.facts), "column": found.column or ""})
    if listed.missing:
        also = tuple(name for name in optional if name not in listed.fields) if purpose else ()
        raise Problem(ProblemCode.COLUMN_MISSING, fields=listed.missing, also=also)
    places = {place.code: place.name for place in opened.school.locations}
    rows = lists.read_rows(file, listed, own=own, locations=places, optional=optional, today=today, progress=progress)
    if not rows.rows:
        raise Problem(ProblemCode.FILE_WITHOUT_PUPILS, file=source.name)
    return listed, rows


def headers(source: Path, options: ListOptions) -> tuple[str, ...]:
    """
    The column names of a list whose columns could not all be found: for choosing them by hand.

    Raises:
        Problem: SOURCE_*, SHEET_TO_CHOOSE, HEADER_NOT_FOUND.
    """
    from lvs_desktop.files.columns import match_columns

    file = registry.open_source(source, sheet=options.sheet, encoding=options.encoding, separator=options.separator)
    matched = match_columns(file, remembered={}, chosen={})
    return tuple(column.header for column in matched.columns if column.header.strip() and not column.refused)
