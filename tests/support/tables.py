"""Tables of cells as files of each kind that a school may send; pupils of any age are invented elsewhere."""

import csv
import io
import zipfile
from collections.abc import Iterable, Sequence
from datetime import date
from xml.sax.saxutils import escape, quoteattr

from tests.support import xls, xlsb
from tests.support.sources import workbook

Table = Sequence[Sequence[object]]


def text(rows: Table, *, separator: str = ";", encoding: str = "utf-8", end: str = "\r\n") -> bytes:
    """A text; quotes where they are needed, dates as Dutch people write them."""
    stream = io.StringIO(newline="")
    csv.writer(stream, delimiter=separator, lineterminator=end).writerows([list(map(shown, row)) for row in rows])
    return stream.getvalue().encode(encoding)


def plain(rows: Table, *, separator: str = ";", end: str = "\r\n") -> str:
    """A text without any quotes, as a careless script writes it."""
    return "".join(separator.join(map(shown, row)) + end for row in rows)


def shown(cell: object) -> str:
    """A cell as text."""
    return f"{cell:%d-%m-%Y}" if isinstance(cell, date) else str(cell)


def xlsx(rows: Table) -> bytes:
    """A workbook of Excel."""
    return workbook({"Leerlingen": rows})


def binary(rows: Table) -> bytes:
    """A binary workbook of Excel (.xlsb)."""
    return xlsb.workbook({"Leerlingen": rows})


_CONTENT = (
    '<?xml version="1.0" encoding="UTF-8"?><office:document-content '
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.2"><office:body>'
    '<office:spreadsheet><table:table table:name="Leerlingen">{rows}</table:table></office:spreadsheet></office:body>'
    "</office:document-content>"
)
_MANIFEST = (
    '<?xml version="1.0" encoding="UTF-8"?><manifest:manifest manifest:version="1.2" '
    'xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"><manifest:file-entry manifest:full-path="/" '
    'manifest:media-type="{kind}"/><manifest:file-entry manifest:full-path="content.xml" '
    'manifest:media-type="text/xml"/></manifest:manifest>'
)
_KIND = "application/vnd.oasis.opendocument.spreadsheet"


def ods(rows: Table) -> bytes:
    """A table of LibreOffice."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as packed:
        packed.writestr("mimetype", _KIND)
        packed.writestr("META-INF/manifest.xml", _MANIFEST.format(kind=_KIND))
        packed.writestr("content.xml", _CONTENT.format(rows="".join(map(_row, rows))))
    return stream.getvalue()


def _row(cells: Iterable[object]) -> str:
    return "<table:table-row>" + "".join(map(_cell, cells)) + "</table:table-row>"


def _cell(cell: object) -> str:
    if cell is None or cell == "":
        return "<table:table-cell/>"
    if isinstance(cell, date):
        kind = f'office:value-type="date" office:date-value={quoteattr(cell.isoformat())}'
    elif isinstance(cell, int | float):
        kind = f'office:value-type="float" office:value="{cell}"'
    else:
        kind = 'office:value-type="string"'
    return f"<table:table-cell {kind}><text:p>{escape(shown(cell))}</text:p></table:table-cell>"


WORKBOOKS = {"xlsx": xlsx, "xls": xls.workbook, "xlsb": binary, "ods": ods}
