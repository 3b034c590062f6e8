"""A writer of binary workbooks (.xlsb) by [MS-XLSB], for files that no Python library writes: cells, styles, merges."""

import io
import struct
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

_TYPES = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?><Types xmlns="http://schemas.openxmlformats.org/package/'
    '2006/content-types"><Default Extension="bin" ContentType="application/vnd.ms-excel.sheet.binary.macroEnabled.main"'
    '/><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/xl/styles.bin" ContentType="application/vnd.ms-excel.styles"/>'
    '<Override PartName="/xl/sharedStrings.bin" ContentType="application/vnd.ms-excel.sharedStrings"/>{sheets}</Types>'
)
_RELATIONS = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?><Relationships xmlns="http://schemas.openxmlformats.org/'
    'package/2006/relationships">{lines}</Relationships>'
)
_KIND = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
FORMATS = {164: "dd\\-mm\\-yyyy", 165: "0000000"}  # styles 1 and 2


@dataclass(frozen=True)
class Failed:
    """A cell whose formula failed, by Excel's number of the error."""

    error: int = 0x2A


@dataclass(frozen=True)
class Padded:
    """A number that is shown with seven digits."""

    number: int


def record(kind: int, body: bytes = b"") -> bytes:
    """One record: kind and length in 7 bits a byte."""
    head = bytes([kind]) if kind < 128 else bytes([kind & 0x7F | 0x80, kind >> 7])
    length = len(body)
    while True:
        head += bytes([length & 0x7F | (0x80 if length > 127 else 0)])
        length >>= 7
        if not length:
            return head + body


def text(value: str) -> bytes:
    """A text with its length."""
    raw = value.encode("utf-16-le")
    return struct.pack("<I", len(raw) // 2) + raw


def cell(column: int, value: object, first_day: date, shared: dict[str, int]) -> bytes:
    """One cell of its own kind."""
    if value is None or value == "":
        return b""
    place = struct.pack("<I", column)
    if isinstance(value, Failed):
        return record(3, place + bytes(4) + bytes([value.error]))
    if isinstance(value, Padded):
        return record(5, place + struct.pack("<Id", 2, value.number))
    if isinstance(value, bool):
        return record(4, place + bytes(4) + bytes([value]))
    if isinstance(value, date):
        return record(5, place + struct.pack("<Id", 1, (value - first_day).days))
    if isinstance(value, int) and abs(value) < 1 << 29:
        return record(2, place + bytes(4) + struct.pack("<i", value << 2 | 2))
    if isinstance(value, int | float):
        return record(5, place + bytes(4) + struct.pack("<d", value))
    return record(7, place + bytes(4) + struct.pack("<I", shared.setdefault(str(value), len(shared))))


def _styles() -> bytes:
    formats = b"".join(record(44, struct.pack("<H", number) + text(code)) for number, code in FORMATS.items())
    looks = b"".join(record(47, struct.pack("<HHHHHBBHH", 0, form, 0, 0, 0, 0, 0, 0, 0)) for form in (0, *FORMATS))
    return b"".join(
        [
            record(278),
            record(615, struct.pack("<I", len(FORMATS))) + formats + record(616),
            record(617, struct.pack("<I", 1 + len(FORMATS))) + looks + record(618),
            record(279),
        ]
    )


def _shared(texts: Mapping[str, int]) -> bytes:
    items = b"".join(record(19, b"\0" + text(value)) for value in texts)
    return record(159, struct.pack("<II", len(texts), len(texts))) + items + record(160)


def _sheet(
    rows: Sequence[Sequence[object]],
    merged: Sequence[tuple[int, int, int, int]],
    first_day: date,
    shared: dict[str, int],
) -> bytes:
    width = max((len(row) for row in rows), default=0)
    size = struct.pack("<IIII", 0, max(len(rows) - 1, 0), 0, max(width - 1, 0))
    parts = [record(129), record(148, size), record(145)]
    for number, row in enumerate(rows):
        parts.append(record(0, struct.pack("<IIHHBI", number, 0, 300, 0, 0, 0)))
        parts += [cell(column, value, first_day, shared) for column, value in enumerate(row)]
    parts.append(record(146))
    if merged:
        spans = b"".join(record(176, struct.pack("<IIII", *span)) for span in merged)
        parts += [record(177, struct.pack("<I", len(merged))), spans, record(178)]
    return b"".join([*parts, record(130)])


def workbook(
    sheets: Mapping[str, Sequence[Sequence[object]]],
    *,
    hidden: Sequence[str] = (),
    merged: Mapping[str, Sequence[tuple[int, int, int, int]]] | None = None,
    since_1904: bool = False,
) -> bytes:
    """A binary workbook. `merged`: per sheet (first row, last row, first column, last column), from 0."""
    first_day = date(1904, 1, 1) if since_1904 else date(1899, 12, 30)
    numbers = range(1, len(sheets) + 1)
    bundle = b"".join(
        record(156, struct.pack("<II", int(name in hidden), number) + text(f"rId{number}") + text(name))
        for number, name in zip(numbers, sheets, strict=True)
    )
    whole = record(131) + record(153, struct.pack("<III", int(since_1904), 0, 0)) + record(143) + bundle
    whole += record(144) + record(132)
    lines = "".join(
        f'<Relationship Id="rId{n}" Type="{_KIND}worksheet" Target="worksheets/sheet{n}.bin"/>' for n in numbers
    )
    lines += f'<Relationship Id="rId0" Type="{_KIND}styles" Target="styles.bin"/>'
    lines += f'<Relationship Id="rIdS" Type="{_KIND}sharedStrings" Target="sharedStrings.bin"/>'
    start = f'<Relationship Id="rId1" Type="{_KIND}officeDocument" Target="xl/workbook.bin"/>'
    shared: dict[str, int] = {}
    kinds = "".join(
        f'<Override PartName="/xl/worksheets/sheet{n}.bin" ContentType="application/vnd.ms-excel.worksheet"/>'
        for n in numbers
    )
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("[Content_Types].xml", _TYPES.format(sheets=kinds))
        packed.writestr("_rels/.rels", _RELATIONS.format(lines=start))
        packed.writestr("xl/workbook.bin", whole)
        packed.writestr("xl/_rels/workbook.bin.rels", _RELATIONS.format(lines=lines))
        packed.writestr("xl/styles.bin", _styles())
        for number, (name, rows) in zip(numbers, sheets.items(), strict=True):
            spans = (merged or {}).get(name, ())
            packed.writestr(f"xl/worksheets/sheet{number}.bin", _sheet(rows, spans, first_day, shared))
        packed.writestr("xl/sharedStrings.bin", _shared(shared))
    return stream.getvalue()
