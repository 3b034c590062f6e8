"""Excel workbooks (.xlsx, .xlsm), read by calamine: about 10 times as fast as openpyxl."""

import hashlib
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import islice
from pathlib import Path
from typing import Any, Final

from lvs_desktop.domain.problems import Problem, ProblemCode, SourceProblem
from lvs_desktop.domain.sources import SourceInfo
from lvs_desktop.files.headers import HEADER_ROWS, find_header
from lvs_desktop.files.source import Chunk, Source, by_column

MAX_BYTES: Final = 1 << 30  # unpacked; a million pupils are about 600 MB
WHOLE: Final = 10**15  # Excel keeps 15 digits; a larger number has lost some

_ZIP: Final = b"PK\x03\x04"
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


class ExcelSource:
    """One sheet of an opened workbook."""

    def __init__(self, info: SourceInfo, sheet: Any) -> None:
        self.info = info
        self.total = _height(sheet)
        self.name_samples: tuple[str, ...] = ()
        self.other_readings: tuple[tuple[str, tuple[str, ...]], ...] = ()
        self.problems: tuple[SourceProblem, ...] = ()
        self._sheet = sheet

    def head(self, n: int = 50) -> list[tuple[int, list[str]]]:
        """The first rows that are not blank: (row as the person counts, cells)."""
        found = []
        for row, cells in enumerate(self._sheet.iter_rows(), 1):
            if any(cell != "" for cell in cells):
                found.append((row, _texts(cells)))
            if len(found) == n:
                break
        return found

    def batches(self, *, after_row: int, width: int, size: int = 8000) -> Iterator[Chunk]:
        """The rows below `after_row`, some thousands at a time. Counts rows."""
        rows = islice(self._sheet.iter_rows(), after_row, None)
        row = after_row
        while batch := list(islice(rows, size)):
            numbers = list(range(row + 1, row + len(batch) + 1))
            row += len(batch)
            texts = [_texts(cells)[: _used(cells, width)] for cells in batch]
            yield by_column(numbers, texts, width=width, done=row)


class _Excel:
    name = "xlsx"

    def recognises(self, path: Path, start: bytes) -> bool:
        """A zip that holds a workbook, also if it is cut off; or a workbook with a password."""
        if start.startswith(_OLE):
            return _encrypted(path)
        if not start.startswith(_ZIP):
            return False
        try:
            with zipfile.ZipFile(path) as packed:
                return "xl/workbook.xml" in packed.namelist()
        except (zipfile.BadZipFile, NotImplementedError, ValueError):
            return b"[Content_Types].xml" in start or b"xl/" in start

    def open(self, path: Path, *, sheet: str | None, encoding: str | None, separator: str | None) -> Source:
        """
        The sheet that the person chose, else the only one with a header. A workbook has no encoding or separator.

        Raises:
            Problem: SOURCE_DAMAGED (facts: reason cut or password), SOURCE_EMPTY, SOURCE_TOO_LARGE,
                SHEET_NOT_FOUND, SHEET_TO_CHOOSE (facts: sheets).
        """
        if _is_ole(path):
            raise Problem(ProblemCode.SOURCE_DAMAGED, file=path.name, reason="password")
        with path.open("rb") as stream:
            sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
        _check_size(path)
        book = _book(path)
        names = tuple(book.sheet_names)
        chosen, rows = _choose(path, book, sheet)
        info = SourceInfo(
            path=str(path),
            file_name=path.name,
            format=self.name,
            sheet=chosen,
            sheets=names,
            sha256=sha256,
            size=path.stat().st_size,
        )
        return ExcelSource(info, rows)


FORMAT = _Excel()


def _is_ole(path: Path) -> bool:
    with path.open("rb") as stream:
        return stream.read(8) == _OLE


def _encrypted(path: Path) -> bool:
    """True if an OLE file is a workbook with a password (an older .xls is OLE too)."""
    name = "EncryptedPackage".encode("utf-16-le")
    before = b""
    with path.open("rb") as stream:
        while block := stream.read(1 << 20):
            if name in before[-64:] + block:
                return True
            before = block
    return False


def _check_size(path: Path) -> None:
    try:
        with zipfile.ZipFile(path) as packed:
            unpacked = sum(entry.file_size for entry in packed.infolist())
    except (zipfile.BadZipFile, NotImplementedError, ValueError) as error:
        raise Problem(ProblemCode.SOURCE_DAMAGED, file=path.name, reason="cut") from error
    if unpacked > MAX_BYTES:
        raise Problem(ProblemCode.SOURCE_TOO_LARGE, file=path.name, limit=MAX_BYTES >> 20)


def _book(path: Path) -> Any:
    import python_calamine

    try:
        return python_calamine.CalamineWorkbook.from_path(path)
    except python_calamine.PasswordError as error:
        raise Problem(ProblemCode.SOURCE_DAMAGED, file=path.name, reason="password") from error
    except python_calamine.CalamineError as error:
        raise Problem(ProblemCode.SOURCE_DAMAGED, file=path.name, reason="cut") from error


def _sheet(path: Path, book: Any, name: str) -> Any:
    import python_calamine

    try:
        return book.get_sheet_by_name(name)
    except python_calamine.CalamineError as error:
        raise Problem(ProblemCode.SOURCE_DAMAGED, file=path.name, reason="cut") from error


def _choose(path: Path, book: Any, wanted: str | None) -> tuple[str, Any]:
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
    pupils = [(name, sheet) for name, sheet in filled if len(filled) == 1 or _has_header(sheet)]
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


def _has_header(sheet: Any) -> bool:
    filled = (cells for cells in sheet.iter_rows() if any(cell != "" for cell in cells))
    rows = [(place, _texts(cells)) for place, cells in enumerate(islice(filled, HEADER_ROWS))]
    return find_header(rows)[0] is not None


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
    return used if any(cell != "" for cell in cells) else 0
