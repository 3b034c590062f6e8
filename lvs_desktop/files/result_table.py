"""Test results from CSV, Excel or LibreOffice: a row is a result, its columns are known, remembered or chosen."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from lvs_desktop.domain.problems import Fact, Problem, ProblemCode, Severity, SourceProblem
from lvs_desktop.domain.progress import Progress, Silent
from lvs_desktop.domain.results import REQUIRED, Line
from lvs_desktop.domain.sources import PUPILS_ONLY
from lvs_desktop.files import word_columns
from lvs_desktop.files.headers import normalise
from lvs_desktop.files.lists import Listed
from lvs_desktop.files.result_columns import VOCABULARY
from lvs_desktop.files.result_lines import Found, Lines
from lvs_desktop.files.source import Chunk, Source

_SAID_ELSEWHERE = {"test_name": "test_code", "pupil_key": "family_name"}  # what may stand in for a column


class TableSource:
    """An opened list. Holds no open file; reads it again for each use."""

    year_is_of_test = False

    def __init__(self, source: Source, listed: Listed) -> None:
        self.info = listed.info
        self.columns = listed.columns
        self.problems: tuple[SourceProblem, ...] = (*source.problems, *listed.problems)
        self.found = Found()
        self._source = source
        self._fields = listed.fields

    def lines(self, progress: Progress | None = None) -> Iterator[Line]:
        """The results; a row that is the header once more is passed over."""
        watched = progress or Silent()
        names = {name: self.columns[index].header for name, index in self._fields.items()}
        made = Lines(names)
        self.found = made.found
        headers = [(index, normalise(self.columns[index].header)) for index in self._fields.values()]
        for chunk in self._source.batches(after_row=self.info.header_row, width=len(self.columns)):
            columns = [chunk.columns[index] for index in self._fields.values()]
            odd = {
                *chunk.joined,
                *(place for place, rest in chunk.surplus.items() if any(cell.strip() for cell in rest)),
            }
            for place, (row, cells) in enumerate(zip(chunk.numbers, zip(*columns, strict=True), strict=True)):
                if place in odd:
                    self._shifted(row, chunk, place)
                elif any(cells) and not (
                    normalise(cells[0]) == headers[0][1]
                    and all(normalise(chunk.columns[index][place]) == word for index, word in headers)
                ):
                    line = made.line(row, zip(self._fields, cells, strict=True))
                    if line is not None:
                        yield line
            watched.advance(chunk.done, self._source.total)

    def _shifted(self, row: int, chunk: Chunk, place: int) -> None:
        """A row with more cells than columns: nobody knows which cell is what."""
        self.found.rows += 1
        self.found.set_aside += 1
        cells = chunk.joined.get(place, len(chunk.cells(place)))
        facts: tuple[tuple[str, Fact], ...] = (("cells", cells), ("expected", len(self.columns)))
        self.found.note(SourceProblem(code=ProblemCode.ROW_TOO_LONG, severity=Severity.ERROR, row=row, facts=facts))


def open_table(source: Source, path: Path, *, chosen: Mapping[str, str], remembered: Mapping[str, str]) -> TableSource:
    """
    A list of results.

    Raises:
        Problem: FILE_WITHOUT_RESULTS, HEADER_NOT_FOUND, COLUMN_UNKNOWN, FIELD_UNKNOWN, COLUMN_MISSING (facts: fields).
    """
    if source.info.format in PUPILS_ONLY:
        raise Problem(ProblemCode.FILE_WITHOUT_RESULTS, file=path.name)
    wanted = (*REQUIRED, "pupil_key")
    try:
        listed = word_columns.match(source, VOCABULARY, chosen=chosen, remembered=remembered)
    except Problem as problem:
        if problem.code is ProblemCode.HEADER_NOT_FOUND and headers(source):
            raise Problem(ProblemCode.COLUMN_MISSING, fields=wanted) from problem  # no name is known: all are asked
        raise
    found = listed.fields
    missing = tuple(name for name in wanted if name not in found and _SAID_ELSEWHERE.get(name) not in found)
    if missing:
        raise Problem(ProblemCode.COLUMN_MISSING, fields=missing)
    return TableSource(source, listed)


def headers(source: Source) -> dict[str, str | None]:
    """The column names of a list -> the field that each is known as; of a file of pupils none."""
    return {} if source.info.format in PUPILS_ONLY else word_columns.headers(source, VOCABULARY)
