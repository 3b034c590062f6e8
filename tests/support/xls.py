"""A writer of old workbooks (.xls) by [MS-XLS] and [MS-CFB]: one sheet of texts, numbers and dates."""

import struct
from collections.abc import Sequence
from datetime import date

_SECTOR = 512
_FREE, _END, _TABLE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
_NONE = 0xFFFFFFFF


def workbook(rows: Sequence[Sequence[object]], *, name: str = "Leerlingen") -> bytes:
    """A workbook of Excel 97, of at most 60 KB."""
    return _compound(_stream(rows, name))


def _record(kind: int, body: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


def _stream(rows: Sequence[Sequence[object]], name: str) -> bytes:
    styles = b"".join(_record(0x00E0, struct.pack("<HH", 0, form) + bytes(16)) for form in (0, 14))
    start = _record(0x0809, struct.pack("<HHHHII", 0x0600, 5, 0, 1997, 0, 6)) + styles

    def sheet_at(place: int) -> bytes:
        raw = name.encode("utf-16-le")
        return _record(0x0085, struct.pack("<IHBB", place, 0, len(name), 1) + raw) + _record(0x000A)

    body = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x10, 0, 1997, 0, 6))
    width = max(map(len, rows))
    body += _record(0x0200, struct.pack("<IIHHH", 0, len(rows), 0, width, 0))
    for place, cells in enumerate(rows):
        body += b"".join(_cell(place, column, value) for column, value in enumerate(cells))
    body += _record(0x000A)
    return start + sheet_at(len(start) + len(sheet_at(0))) + body


def _cell(row: int, column: int, value: object) -> bytes:
    if value is None or value == "":
        return b""
    if isinstance(value, date):
        return _record(0x0203, struct.pack("<HHHd", row, column, 1, (value - date(1899, 12, 30)).days))
    if isinstance(value, int | float):
        return _record(0x0203, struct.pack("<HHHd", row, column, 0, value))
    raw = str(value).encode("utf-16-le")
    return _record(0x0204, struct.pack("<HHHHB", row, column, 0, len(raw) // 2, 1) + raw)


def _compound(content: bytes) -> bytes:
    content = content.ljust(4096, b"\0")  # what is shorter stands in a stream of small sectors
    sectors = -(-len(content) // _SECTOR)
    table = [_TABLE, _END, *range(3, sectors + 2), _END]
    assert len(table) <= _SECTOR // 4
    table += [_FREE] * (_SECTOR // 4 - len(table))
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(10)
    head += struct.pack("<IIIIIIIII", 1, 1, 0, 4096, _END, 0, _END, 0, 0) + struct.pack("<108I", *[_FREE] * 108)
    directory = _entry("Root Entry", 5, child=1, first=_END, size=0)
    directory += _entry("Workbook", 2, child=_NONE, first=2, size=len(content))
    directory += bytes(_SECTOR - len(directory))
    return head + struct.pack("<128I", *table) + directory + content.ljust(sectors * _SECTOR, b"\0")


def _entry(name: str, kind: int, *, child: int, first: int, size: int) -> bytes:
    raw = name.encode("utf-16-le") + b"\0\0"
    return (
        raw.ljust(64, b"\0")
        + struct.pack("<HBB", len(raw), kind, 1)
        + struct.pack("<III", _NONE, _NONE, child)
        + bytes(36)
        + struct.pack("<IQ", first, size)
    )
