"""
Sheets of workbooks, read by calamine: about 10 times as fast as openpyxl.

What calamine does not tell (cells that show an error, numbers shown with zeros in front, how far cells stand apart)
each format finds out by itself and hands over as `Beside`.
"""

import hashlib
import io
import struct
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import islice
from pathlib import Path
from typing import Any, Final

from lvs_desktop.domain.problems import Problem, ProblemCode, SourceProblem
from lvs_desktop.domain.sources import SourceInfo
from lvs_desktop.files.headers import HEADER_ROWS, find_header
from lvs_desktop.files.source import Chunk, Source, by_column

WHOLE: Final = 10**15  # Excel keeps 15 digits; a larger number has lost some
MAX_ROWS, MAX_COLUMNS = 1 << 20, 1 << 14  # of any sheet since Excel 2007
MAX_CELLS: Final = 40_000_000  # rows x columns; calamine holds a sheet as a full table, and dies without memory

# As Excel stores them; in Dutch it shows #N/B, #WAARDE! ...
ERRORS: Final = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
    0x2B: "#GETTING_DATA",
}

Range = tuple[tuple[int, int], tuple[int, int]]  # first and last (row, column), from 0


@dataclass(slots=True)
class Beside:
    """What a sheet holds beside what calamine tells. Rows and columns count from 0."""

    height: int = 0  # rows, at least as many as the sheet has
    width: int = 0
    cells: dict[int, dict[int, str]] = field(default_factory=dict)  # row -> column -> the text that it shows
    merged: list[Range] = field(default_factory=list)  # where calamine does not tell

    def show(self, row: int, column: int, text: str) -> None:
        """Keep what a cell shows."""
        self.cells.setdefault(row, {})[column] = text

    def grow(self, row: int, column: int) -> None:
        """There is a cell here."""
        if row >= self.height:
            self.height = row + 1
        if column >= self.width:
            self.width = column + 1


class SheetSource:
    """One sheet of an opened workbook."""

    def __init__(self, info: SourceInfo, sheet: Any, beside: Beside) -> None:
        self.info = info
        self.total = _height(sheet)
        self.name_samples: tuple[str, ...] = ()
        self.other_readings: tuple[tuple[str, tuple[str, ...]], ...] = ()
        self.problems: tuple[SourceProblem, ...] = ()
        self._sheet = sheet
        self._beside = beside

    def head(self, n: int = 50) -> list[tuple[int, list[str]]]:
        """The first rows that are not blank: (row as the person counts, cells)."""
        found = []
        for row, cells in enumerate(self._all_rows(), 1):
            if _not_blank(cells):
                found.append((row, _texts(cells)))
            if len(found) == n:
                break
        return found

    def batches(self, *, after_row: int, width: int, size: int = 3000) -> Iterator[Chunk]:
        """The rows below `after_row`, some thousands at a time. Counts rows."""
        rows = islice(self._all_rows(), after_row, None)
        row = after_row
        while batch := list(islice(rows, size)):
            numbers = list(range(row + 1, row + len(batch) + 1))
            row += len(batch)
            texts = [_texts(cells)[: _used(cells, width)] for cells in batch]
            yield by_column(numbers, texts, width=width, done=row)

    def _all_rows(self) -> Iterator[list[Any]]:
        return _rows(self.info.file_name, self._sheet, self._beside)


def open_sheet(path: Path, *, name: str, sheet: str | None, look: Callable[[Path], Mapping[str, Beside]]) -> Source:
    """
    The sheet that the person chose, else the only one with a header.

    Args:
        name: Of the format.
        look: Checks the file before calamine reads it, and tells of sheets, by name, what calamine does not.

    Raises:
        Problem: SOURCE_DAMAGED (facts: reason cut or password), SOURCE_EMPTY, SOURCE_TOO_LARGE (facts: limit, or
            reason sparse), SHEET_NOT_FOUND, SHEET_TO_CHOOSE (facts: sheets).
    """
    with path.open("rb") as stream:
        sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
    beside = look(path)
    for each in beside.values():
        if each.height > MAX_ROWS or each.width > MAX_COLUMNS:
            raise Problem(ProblemCode.SOURCE_DAMAGED, file=path.name, reason="cut")
        if each.height * each.width > MAX_CELLS:
            raise sparse(path)
    book = _book(path, name)
    chosen, rows = _choose(path, book, sheet, beside)
    info = SourceInfo(
        path=str(path),
        file_name=path.name,
        format=name,
        sheet=chosen,
        sheets=tuple(book.sheet_names),
        sha256=sha256,
        size=path.stat().st_size,
    )
    return SheetSource(info, rows, beside.get(chosen, Beside()))


def sparse(path: Path) -> Problem:
    """Cells so far apart that the table between them does not fit into the memory."""
    return Problem(ProblemCode.SOURCE_TOO_LARGE, file=path.name, reason="sparse")


def with_zeros(value: float, zeros: int) -> str | None:
    """A number as a format of zeros only shows it: 12345 by 0000000 is 0012345. None: as any other number."""
    if zeros < 2 or value < 0 or value != int(value) or value >= WHOLE:
        return None
    return str(int(value)).zfill(zeros)


def zeros_of(format_code: str) -> int:
    """The digits of a number format that does nothing but put zeros in front, else 0."""
    bare = format_code.strip().strip('"').replace('"', "").replace("\\", "").split(";")[0]
    return len(bare) if bare and not bare.strip("0") else 0


def rk(raw: int) -> float:
    """A number as Excel packs it into 30 bits ([MS-XLS] 2.5.217)."""
    if raw & 2:
        value = float((raw >> 2) - (1 << 30 if raw & 0x80000000 else 0))
    else:
        value = struct.unpack("<d", bytes(4) + struct.pack("<I", raw & 0xFFFFFFFC))[0]
    return value / 100 if raw & 1 else value


def _book(path: Path, name: str) -> Any:
    from python_calamine import CalamineWorkbook

    if path.suffix.lower().replace("xlsm", "xlsx") == f".{name}":
        return _calamine(path, lambda: CalamineWorkbook.from_path(path))
    # calamine believes the name of a path; a stream it judges by its content, but in few words
    with path.open("rb") as stream:
        content = io.BytesIO(stream.read())
    return _calamine(path, lambda: CalamineWorkbook.from_filelike(content))


def _sheet(path: Path, book: Any, name: str) -> Any:
    return _calamine(path, lambda: book.get_sheet_by_name(name))


def _calamine(path: Path, call: Callable[[], Any]) -> Any:
    """
    What calamine gives.

    Raises:
        Problem: SOURCE_DAMAGED. Calamine itself may panic on a damaged file: no exception class of ours or Python's.
    """
    import python_calamine

    try:
        return call()
    except python_calamine.PasswordError as error:
        raise Problem(ProblemCode.SOURCE_DAMAGED, file=path.name, reason="password") from error
    except python_calamine.CalamineError as error:
        if "limit exceeded" in str(error):
            raise sparse(path) from error
        raise Problem(ProblemCode.SOURCE_DAMAGED, file=path.name, reason="cut") from error
    except OSError as error:
        if error.errno is not None:
            raise
        raise Problem(ProblemCode.SOURCE_DAMAGED, file=path.name, reason="cut") from error
    except BaseException as error:
        if not _panic(error):
            raise
        raise Problem(ProblemCode.SOURCE_DAMAGED, file=path.name, reason="cut") from error


def _panic(error: BaseException) -> bool:
    return type(error).__name__ == "PanicException"


def _choose(path: Path, book: Any, wanted: str | None, beside: Mapping[str, Beside]) -> tuple[str, Any]:
    """The sheet to read, by its name and as calamine's object."""
    from python_calamine import SheetTypeEnum, SheetVisibleEnum

    tables = [meta for meta in book.sheets_metadata if meta.typ == SheetTypeEnum.WorkSheet]
    if wanted is not None:
        same = [meta.name for meta in tables if meta.name.strip().casefold() == wanted.strip().casefold()]
        exact = wanted if any(meta.name == wanted for meta in tables) else same[0] if len(same) == 1 else None
        if exact is None:
            names = tuple(meta.name for meta in tables)
            raise Problem(ProblemCode.SHEET_NOT_FOUND, file=path.name, sheet=wanted, sheets=names)
        return exact, _filled(path, _sheet(path, book, exact))
    visible = [meta.name for meta in tables if meta.visible == SheetVisibleEnum.Visible]
    filled = [(name, sheet) for name in visible if _height(sheet := _sheet(path, book, name))]
    if not filled:
        raise Problem(ProblemCode.SOURCE_EMPTY, file=path.name)
    pupils = [
        (name, sheet)
        for name, sheet in filled
        if len(filled) == 1 or _has_header(path.name, sheet, beside.get(name, Beside()))
    ]
    if len(pupils) != 1:
        names = tuple(name for name, _ in pupils or filled)
        raise Problem(ProblemCode.SHEET_TO_CHOOSE, file=path.name, sheets=names)
    return pupils[0]


def _height(sheet: Any) -> int:
    """Rows down to the last one with a value (calamine's own total_height is one too few)."""
    return 0 if sheet.end is None else int(sheet.end[0]) + 1


def _filled(path: Path, sheet: Any) -> Any:
    if not _height(sheet):
        raise Problem(ProblemCode.SOURCE_EMPTY, file=path.name)
    return sheet


def _has_header(file: str, sheet: Any, beside: Beside) -> bool:
    filled = (cells for cells in _rows(file, sheet, beside) if _not_blank(cells))
    rows = [(place, _texts(cells)) for place, cells in enumerate(islice(filled, HEADER_ROWS))]
    return find_header(rows)[0] is not None


def _rows(file: str, sheet: Any, beside: Beside) -> Iterator[list[Any]]:
    """
    The rows from the first of the sheet on, as the person sees them.

    Raises:
        Problem: SOURCE_DAMAGED: a row holds what calamine can't make a value of, such as a length of time of ages.
    """
    rows = _unbroken(file, sheet.iter_rows())
    merged = [*beside.merged, *(sheet.merged_cell_ranges or ())]
    tall = [(first, last) for first, last in merged if last[0] > first[0]]
    if beside.cells:
        rows = _shown(rows, beside.cells)
    return _repeated(rows, tall) if tall else rows


def _unbroken(file: str, rows: Iterator[list[Any]]) -> Iterator[list[Any]]:
    try:
        yield from rows
    except BaseException as error:
        if not (_panic(error) or isinstance(error, OverflowError)):
            raise
        raise Problem(ProblemCode.SOURCE_DAMAGED, file=file, reason="cut") from error


def _shown(rows: Iterator[list[Any]], texts: Mapping[int, Mapping[int, str]]) -> Iterator[list[Any]]:
    for row, cells in enumerate(rows):
        for column, text in texts.get(row, {}).items():
            if column < len(cells):
                cells[column] = text
        yield cells


def _repeated(rows: Iterator[list[Any]], tall: Iterable[Range]) -> Iterator[list[Any]]:
    """
    Cells that are merged over several rows have their value in each of these rows, as it looks on the screen.

    Not in rows that are empty otherwise, and not to the right: a title over the table is no column name.
    """
    starts: dict[int, list[tuple[int, int]]] = {}
    for first, last in tall:
        starts.setdefault(first[0], []).append((first[1], last[0]))
    open_ones: dict[int, tuple[int, Any]] = {}  # column -> last row, value
    for row, cells in enumerate(rows):
        if open_ones:
            open_ones = {column: held for column, held in open_ones.items() if held[0] >= row}
            if _not_blank(cells):
                for column, (_, value) in open_ones.items():
                    cells[column] = value if cells[column] == "" else cells[column]
        for column, last_row in starts.get(row, ()):
            if column < len(cells):
                open_ones[column] = (last_row, cells[column])
        yield cells


def _not_blank(cells: list[Any]) -> bool:
    """True if a row is not blank; a damaged sheet may have a million that are."""
    return cells.count("") < len(cells)


def _texts(cells: list[Any]) -> list[str]:
    return [cell if type(cell) is str else _text(cell) for cell in cells]


def _text(cell: object) -> str:
    """A cell as text, the same everywhere: ISO dates, whole numbers without a point."""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < WHOLE else repr(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(sep=" ")
    if isinstance(cell, date | time):
        return cell.isoformat()
    if isinstance(cell, timedelta):
        return str(cell)
    return str(cell)


def _used(cells: list[Any], width: int) -> int:
    """How many cells of a row count: a sheet is as wide as its widest row, the empty rest of a row is no cell."""
    used = len(cells)
    while used > width and cells[used - 1] == "":
        used -= 1
    return used if _not_blank(cells) else 0
