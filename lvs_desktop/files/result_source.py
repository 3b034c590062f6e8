"""
A file with test results, as domain.results.Line: UWLR 2.2 'leerresultaten', or CSV and Excel with columns.

What a caller may rely on:

- `open_results` reads the header only. Columns that hold a field are in `columns` (none of XML).
- `lines` streams, and may be called again; what it found is in `found` when it ends, each time from nothing.
- A line has `taken_on`, `test_name` (the code where there is no name), and `pupil_key` or `family_name`. Its values
  are cleaned as domain.results.Line says. What is empty is absent; nothing is derived: no moment from a name, no
  generation from a date.
- A row with a value that can't be read gives no line: it is in `found.problems` and counted in `found.set_aside`.
- What a file holds beside results is counted in `found.problems` by element, never by value.
- Of UWLR `pupil_key` is the key of the pupil administration, as in its EDEXML; `year_group` is the year that the test
  is meant for (`year_is_of_test`), for of the pupil it says none.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Protocol

from lvs_desktop.domain.problems import SourceProblem
from lvs_desktop.domain.progress import Progress
from lvs_desktop.domain.results import Line
from lvs_desktop.domain.sources import ColumnMatch, SourceInfo
from lvs_desktop.files import registry, result_table, uwlr_results
from lvs_desktop.files.result_lines import Found
from lvs_desktop.files.source import START, reading


class ResultSource(Protocol):
    """An opened file with results. Holds no open file."""

    info: SourceInfo  # format 'uwlr', csv, xlsx ...; `origin` of UWLR: BRIN, location and school year
    columns: tuple[ColumnMatch, ...]  # all, from the left; of XML none
    problems: tuple[SourceProblem, ...]  # of the file as a whole; those of rows are in `found`
    year_is_of_test: bool
    found: Found  # of the last reading

    def lines(self, progress: Progress | None = None) -> Iterator[Line]:
        """
        The results, in the order of the file.

        Raises:
            Problem: SOURCE_DAMAGED (facts: row, reason) where the file can't be read on, SOURCE_UNREADABLE if it
                changed.
            Cancelled: By `progress`.
        """


def open_results(
    path: Path,
    *,
    chosen: Mapping[str, str] | None = None,
    remembered: Mapping[str, str] | None = None,
    sheet: str | None = None,
    encoding: str | None = None,
    separator: str | None = None,
) -> ResultSource:
    """
    A file with results, whatever its name says it is.

    Args:
        chosen: Header -> field of domain.results.FIELDS, as the person says now; "" leaves the column out.
        remembered: The same, as said before (storage.list_columns).
        sheet, encoding, separator: As registry.open_source.

    Raises:
        Problem: As registry.open_source; FILE_WITHOUT_RESULTS (a file of pupils); HEADER_NOT_FOUND, COLUMN_UNKNOWN,
            FIELD_UNKNOWN; COLUMN_MISSING (facts: fields) if nothing tells the test, its date or whose it is.
    """
    with reading(path):
        start = b""
        if path.is_file():
            with path.open("rb") as stream:
                start = stream.read(START)
        if uwlr_results.recognises(start):
            return uwlr_results.open_uwlr(path, encoding=encoding)
    source = registry.open_source(path, sheet=sheet, encoding=encoding, separator=separator)
    return result_table.open_table(source, path, chosen=chosen or {}, remembered=remembered or {})


def headers(
    path: Path, *, sheet: str | None = None, encoding: str | None = None, separator: str | None = None
) -> dict[str, str | None]:
    """
    The column names of a list -> the field that each is known as: for choosing them by hand. Of XML none.

    Raises:
        Problem: As registry.open_source.
    """
    with reading(path), path.open("rb") as stream:
        if uwlr_results.recognises(stream.read(START)):
            return {}
    return result_table.headers(registry.open_source(path, sheet=sheet, encoding=encoding, separator=separator))
