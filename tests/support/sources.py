"""Pupil files of invented people for the tests: as text, as bytes, as a workbook."""

import io
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl

from lvs_desktop.domain.progress import Silent
from lvs_desktop.files.cleaning import Batch, read_pupils
from lvs_desktop.files.columns import Matched, match_columns
from lvs_desktop.files.registry import open_source

TODAY = date(2026, 8, 20)
LOCATIONS = {"00": "Hoofdgebouw", "01": "De Wilg"}
HEADER = ("Leerlingnummer", "Roepnaam", "Voorvoegsel", "Achternaam", "Geboortedatum", "Geslacht", "Klas", "Vestiging")
PUPILS = (
    ("0012345", "Loïs", "van der", "Berg", "04-03-2012", "V", "2B", "00"),
    ("0012346", "Çelik", "", "Öztürk", "1-12-2011", "M", "2B", "00"),
    ("0012347", "Zoë", "", "'t Hart", "2010-01-31", "X", "3A", "01"),
    ("A-17", "Jan", "", "'s-Gravesande", "", "", "3A", ""),
)


def lines(rows: Sequence[Sequence[str]], separator: str = ";", end: str = "\r\n") -> str:
    """Rows as text, without quotes."""
    return "".join(separator.join(row) + end for row in rows)


def table(*rows: Sequence[str], header: Sequence[str] = HEADER) -> str:
    """A header and rows as text with `;`."""
    return lines([header, *rows])


def workbook(sheets: Mapping[str, Sequence[Sequence[Any]]]) -> bytes:
    """A workbook, with each cell's own kind of value."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


@contextmanager
def file_of(content: bytes | str, name: str = "leerlingen.csv") -> Iterator[Path]:
    """A file with this content (text: UTF-8), for as long as the test looks at it."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        yield path


def match(content: bytes | str, *, chosen: Mapping[str, str] | None = None, **opened: Any) -> Matched:
    """The columns of a file."""
    with file_of(content) as path:
        return match_columns(open_source(path, **opened), remembered={}, chosen=chosen or {})


def read(content: bytes | str, *, chosen: Mapping[str, str] | None = None, **opened: Any) -> Batch:
    """The whole of a file in one batch."""
    whole = Batch(rows=[])
    with file_of(content) as path:
        source = open_source(path, **opened)
        matched = match_columns(source, remembered={}, chosen=chosen or {})
        for batch in read_pupils(source, matched, locations=LOCATIONS, progress=Silent(), today=TODAY):
            whole.rows += batch.rows
            whole.number_keys = [*whole.number_keys, *batch.number_keys]
            whole.bad += batch.bad
            whole.problems += batch.problems
            whole.left_out += batch.left_out
            whole.found += batch.found
            whole.done, whole.total = batch.done, batch.total
    return whole
