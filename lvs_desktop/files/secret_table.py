"""
A workbook of one sheet that is made in memory only.

openpyxl keeps rows in a scratch file of the system: what is secret would lie there in clear text.
"""

import io
import zipfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final
from xml.sax.saxutils import escape

from lvs_desktop.files.writing import replaced, writable

_START: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_LINKS: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006"
_TYPES: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_PARTS: Final = {
    "[Content_Types].xml": (
        f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPES}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_TYPES}.worksheet+xml"/></Types>'
    ),
    "_rels/.rels": (
        f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{_LINKS}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
    ),
    "xl/workbook.xml": (
        f'<workbook xmlns="{_MAIN}" xmlns:r="{_LINKS}"><sheets>'
        '<sheet name="Blad1" sheetId="1" r:id="rId1"/></sheets></workbook>'
    ),
    "xl/_rels/workbook.xml.rels": (
        f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{_LINKS}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>'
    ),
}


def write_xlsx(path: Path, header: Sequence[str], rows: Iterable[Sequence[str]]) -> int:
    """
    Write a workbook of texts, never a formula; returns the number of rows.

    Raises:
        Problem: OUTPUT_NOT_WRITABLE, DISK_FULL; the file that was there stays.
    """
    lines = [_line(1, header)]
    for place, row in enumerate(rows, 2):
        lines.append(_line(place, row))
    widths = f'<cols><col min="1" max="{len(header)}" width="24" customWidth="1"/></cols>'
    sheet = f'<worksheet xmlns="{_MAIN}">{widths}<sheetData>{"".join(lines)}</sheetData></worksheet>'
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {**_PARTS, "xl/worksheets/sheet1.xml": sheet}.items():
            archive.writestr(name, _START + content)
    with replaced(path) as target:
        target.write_bytes(packed.getbuffer())
    return len(lines) - 1


def _line(place: int, cells: Sequence[str]) -> str:
    texts = (f'<c t="inlineStr"><is><t xml:space="preserve">{escape(writable(cell))}</t></is></c>' for cell in cells)
    return f'<row r="{place}">{"".join(texts)}</row>'
