# /// script
# requires-python = ">=3.11"
# dependencies = ["xlwt==1.3.0", "odfpy==1.4.1", "openpyxl>=3.1"]
# ///
"""
Makes pupils.xls, pupils.ods, pupils.xlsb and pupils.xlsx of this folder: the same invented pupils in each.

    uv run tests/data/workbooks.py

xlwt and odfpy serve here only; the tests read what was made. For .xlsb there is no writer: tests/support/xlsb.py.
In each: a title merged over the columns, an empty row, a class that is merged over two pupils, dates as dates, a
number that a format shows with zeros (.ods: as text), a formula that failed, and a hidden sheet.
"""

import sys
from datetime import date
from pathlib import Path

import openpyxl
import xlwt
from odf import style, table, text
from odf.opendocument import OpenDocumentSpreadsheet

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1]))

from tests.support import xlsb  # noqa: E402 - the project is found only now

HEADER = ("Stamnr", "Roepnaam", "Tussenv", "Achternaam", "Geboortedatum", "M/V", "Klas", "Vestiging", "Studie")
TITLE = "Leerlingen van de voorbeeldschool"
PADDED = 12345  # shown as 0012345
PUPILS = (
    ("0012345", "Loïs", "van der", "Berg", date(2012, 3, 4), "V", "2B", "00", "havo"),
    ("0012346", "Zoë", "", "'t Hart", date(2011, 12, 31), "X", "", "Hoofdgebouw", "vwo"),  # 2B, merged
    ("0012347", "Daan", "", "Mulder-Smit", date(2012, 9, 1), "M", "2C", "01", "#N/A"),
)
FIRST = 3  # the row of the first pupil, from 0
OLD = (HEADER, ("900", "Oud", "", "Leerling", "", "", "4A", "00", ""))


def xls(path: Path) -> None:
    """As Excel 97."""
    book = xlwt.Workbook()
    sheet = book.add_sheet("Leerlingen")
    day, padded = xlwt.easyxf(num_format_str="DD-MM-YYYY"), xlwt.easyxf(num_format_str="0000000")
    sheet.write_merge(0, 0, 0, len(HEADER) - 1, TITLE)
    for column, name in enumerate(HEADER):
        sheet.write(2, column, name)
    for row, pupil in enumerate(PUPILS, FIRST):
        for column, value in enumerate(pupil):
            if (row, column) == (FIRST, 0):
                sheet.write(row, column, PADDED, padded)
            elif (row, column) == (FIRST, 6):
                sheet.write_merge(row, row + 1, column, column, value)
            elif value == "#N/A":
                sheet.row(row).set_cell_error(column, 0x2A)
            elif isinstance(value, date):
                sheet.write(row, column, value, day)
            elif value:
                sheet.write(row, column, value)
    old = book.add_sheet("Oud")
    old.visibility = 1
    for row, cells in enumerate(OLD):
        for column, value in enumerate(cells):
            old.write(row, column, value)
    book.save(str(path))


def xlsx(path: Path) -> None:
    """As Excel now."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Leerlingen"
    sheet["A1"] = TITLE
    sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=len(HEADER))
    sheet.cell(3, 1)
    for row, cells in enumerate((HEADER, *PUPILS), FIRST):
        for column, value in enumerate(cells, 1):
            sheet.cell(row, column, value or None)
    sheet.cell(FIRST + 1, 1, PADDED).number_format = "0000000"
    sheet.merge_cells(start_row=FIRST + 1, start_column=7, end_row=FIRST + 2, end_column=7)
    old = book.create_sheet("Oud")
    old.sheet_state = "hidden"
    for cells in OLD:
        old.append(list(cells))
    book.save(path)


def binary(path: Path) -> None:
    """As Excel's binary workbook."""
    first = (xlsb.Padded(PADDED), *PUPILS[0][1:])
    last = (*PUPILS[2][:-1], xlsb.Failed())
    rows = [[TITLE], [], HEADER, first, PUPILS[1], last]
    merged = [(0, 0, 0, len(HEADER) - 1), (FIRST, FIRST + 1, 6, 6)]
    path.write_bytes(xlsb.workbook({"Leerlingen": rows, "Oud": OLD}, hidden=["Oud"], merged={"Leerlingen": merged}))


def ods(path: Path) -> None:
    """As LibreOffice: empty cells and rows counted, down to the end of the sheet."""
    book = OpenDocumentSpreadsheet()
    hidden = style.Style(name="ta2", family="table")
    hidden.addElement(style.TableProperties(display="false"))
    book.automaticstyles.addElement(hidden)
    sheet = table.Table(name="Leerlingen")
    title = _cell(TITLE, numbercolumnsspanned=len(HEADER), numberrowsspanned=1)
    _row(sheet, [title, table.CoveredTableCell(numbercolumnsrepeated=len(HEADER) - 1)])
    _row(sheet, [])
    _row(sheet, [_cell(name) for name in HEADER])
    for row, pupil in enumerate(PUPILS):
        cells = [_cell(value) for value in pupil]
        if row == 0:
            cells[6] = _cell(pupil[6], numbercolumnsspanned=1, numberrowsspanned=2)
        elif row == 1:
            cells[6] = table.CoveredTableCell()
        _row(sheet, cells)
    rest = table.TableRow(numberrowsrepeated=1_048_570)
    rest.addElement(table.TableCell(numbercolumnsrepeated=16_384))
    sheet.addElement(rest)
    old = table.Table(name="Oud", stylename=hidden)
    for cells in OLD:
        _row(old, [_cell(value) for value in cells])
    book.spreadsheet.addElement(sheet)
    book.spreadsheet.addElement(old)
    book.save(str(path))


def _row(sheet: table.Table, cells: list[table.TableCell]) -> None:
    row = table.TableRow()
    for cell in cells:
        row.addElement(cell)
    row.addElement(table.TableCell(numbercolumnsrepeated=16_384 - len(HEADER)))
    sheet.addElement(row)


def _cell(value: object, **attributes: int) -> table.TableCell:
    if not value:
        return table.TableCell(**attributes)
    if isinstance(value, date):
        cell = table.TableCell(valuetype="date", datevalue=value.isoformat(), **attributes)
        cell.addElement(text.P(text=f"{value:%d-%m-%y}"))
        return cell
    cell = table.TableCell(valuetype="string", **attributes)
    cell.addElement(text.P(text=str(value)))
    return cell


if __name__ == "__main__":
    xls(HERE / "pupils.xls")
    xlsx(HERE / "pupils.xlsx")
    binary(HERE / "pupils.xlsb")
    ods(HERE / "pupils.ods")
