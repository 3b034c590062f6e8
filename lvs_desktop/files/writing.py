"""Tables for people: Excel and CSV that a spreadsheet shows as they are, and that our own reader reads back."""

import csv
import errno
import io
import os
import re
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from lvs_desktop.domain.problems import Problem, ProblemCode
from lvs_desktop.files.headers import DUTCH_HEADERS as DUTCH_HEADERS
from lvs_desktop.files.headers import PRIMARY_HEADERS as PRIMARY_HEADERS

if TYPE_CHECKING:
    from openpyxl.cell.cell import Cell
    from openpyxl.styles import Font
    from openpyxl.worksheet._write_only import WriteOnlyWorksheet

FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r")  # a spreadsheet takes such a text for a formula

_WIDTH: Final = 18  # characters of a column
_UNWRITABLE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")  # not in XML
_CODED: Final = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")  # Excel reads _x000D_ as a character

Row = Sequence[str | None]


def write_xlsx(path: Path, header: Sequence[str], rows: Iterable[Row]) -> int:
    """
    Write a workbook of one sheet, every cell text and never a formula. Returns the number of rows.

    Raises:
        Problem: OUTPUT_NOT_WRITABLE, DISK_FULL; the file that was there stays.
    """
    from openpyxl import Workbook
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    with replaced(path) as target:
        book = Workbook(write_only=True)
        sheet = book.create_sheet("Blad1")
        sheet.freeze_panes = "A2"
        for column in range(1, len(header) + 1):
            sheet.column_dimensions[get_column_letter(column)].width = _WIDTH
        packed = _Packed()
        try:
            count = _fill(sheet, header, rows, Font(bold=True))
            book.save(packed)
        except BaseException as error:
            # openpyxl keeps the rows in a file of its own until the book is saved
            with suppress(Exception):
                book.save(_Packed())
            if (found := _of_system(error)) is not None:
                raise found from error
            raise
        target.write_bytes(packed.getbuffer())
    return count


class _Packed(io.BytesIO):
    """A workbook in memory: a zip file that could not be finished on disk would try again when it is forgotten."""

    def close(self) -> None:
        """Stay open for that."""


def _of_system(error: BaseException) -> OSError | None:
    """The system's own error, where lxml wrote openpyxl's file and says only 'IO_ENOSPC'."""
    code = getattr(errno, str(error).removeprefix("IO_"), None) if str(error).startswith("IO_E") else None
    return OSError(code, os.strerror(code)) if isinstance(code, int) else None


def write_people_csv(path: Path, header: Sequence[str], rows: Iterable[Row]) -> int:
    """
    Write a CSV that Dutch Excel opens well: `;`, UTF-8 with BOM, CRLF. Returns the number of rows.

    One ' stands before a text that a spreadsheet would take for a formula; our reader takes it away.

    Raises:
        Problem: OUTPUT_NOT_WRITABLE, DISK_FULL; the file that was there stays.
    """
    count = 0
    with replaced(path) as target, target.open("w", encoding="utf-8-sig", newline="", errors="replace") as stream:
        writer = csv.writer(stream, delimiter=";", lineterminator="\r\n")
        writer.writerow([no_formula(text) for text in header])
        for row in rows:
            writer.writerow([no_formula(text or "") for text in row])
            count += 1
    return count


def _fill(sheet: "WriteOnlyWorksheet", header: Sequence[str], rows: Iterable[Row], bold: "Font") -> int:
    sheet.append([_styled(_cell(sheet, text), bold) for text in header])
    cells: list[Cell] = []
    count = 0
    for row in rows:
        # a row is written when it is appended, so that the same cells serve for all rows
        cells += [_cell(sheet, "") for _ in range(len(row) - len(cells))]
        for cell, text in zip(cells, row, strict=False):
            if text:
                cell.value = writable(text)
                cell.data_type = "s"  # also where openpyxl takes it for a formula
        sheet.append([cell if text else None for cell, text in zip(cells, row, strict=False)])
        count += 1
    return count


def _cell(sheet: "WriteOnlyWorksheet", text: str) -> "Cell":
    from openpyxl.cell.cell import WriteOnlyCell

    cell: Cell = WriteOnlyCell(sheet, writable(text))
    cell.number_format = "@"  # so that what a person types stays text too: 0012345
    cell.data_type = "s"
    return cell


def _styled(cell: "Cell", font: "Font") -> "Cell":
    cell.font = font
    return cell


def no_formula(text: str) -> str:
    """A text with a ' before it where a spreadsheet would take it for a formula; our reader takes that away."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def writable(text: str) -> str:
    """A text as a cell of a workbook can hold it."""
    return _UNWRITABLE.sub("", _CODED.sub("_x005F_", text)).replace("\r", "_x000D_")


def xml_text(text: str) -> str:
    """A text without the characters that no XML can hold."""
    return _UNWRITABLE.sub("", text)


@contextmanager
def replaced(path: Path) -> Iterator[Path]:
    """
    A new file beside `path` that takes its place when all went well.

    Raises:
        Problem: OUTPUT_NOT_WRITABLE, DISK_FULL; the file that was there stays, and nothing else.
    """
    temporary: Path | None = None
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".lvs-", suffix=path.suffix or ".tmp")
        os.close(handle)
        temporary = Path(name)
        yield temporary
        temporary.replace(path)
    except OSError as error:
        full = error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
        code = ProblemCode.DISK_FULL if full else ProblemCode.OUTPUT_NOT_WRITABLE
        raise Problem(code, file=path.name) from error
    finally:
        if temporary is not None:
            temporary.unlink(missing_ok=True)
