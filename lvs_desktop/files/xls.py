"""Workbooks of Excel 97 to 2003 (.xls). See [MS-XLS]."""

import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from lvs_desktop.domain.problems import Problem, ProblemCode
from lvs_desktop.files import compound, sheets
from lvs_desktop.files.sheets import Beside
from lvs_desktop.files.source import Source

MAX_ROWS, MAX_COLUMNS = 65_536, 256
MAX_BYTES: Final = 256 << 20  # 65,536 rows a sheet are seldom more than 20 MB

_BOF, _END, _SHEET, _FORMAT, _XF, _PASSWORD = 0x0809, 0x000A, 0x0085, 0x041E, 0x00E0, 0x002F
_SIZE = 0x0200
_NUMBER, _RK, _MANY_RK, _TRUTH, _FORMULA = 0x0203, 0x027E, 0x00BD, 0x0205, 0x0006
_CELLS: Final = frozenset({_NUMBER, _RK, _TRUTH, _FORMULA, 0x00FD, 0x0204, 0x00D6})  # the rest: texts
_PLACE: Final = struct.Struct("<HHH")  # row, column, style


class _Xls:
    name = "xls"

    def recognises(self, path: Path, start: bytes) -> bool:
        """A compound file with a stream of a workbook in it; a Word document has none."""
        return (
            start.startswith(compound.MAGIC)
            and not compound.mentions(path, "EncryptedPackage")
            and (compound.mentions(path, "Workbook") or compound.mentions(path, "Book"))
        )

    def open(self, path: Path, *, sheet: str | None, encoding: str | None, separator: str | None) -> Source:
        """The sheet that the person chose, else the only one with a header. Has no encoding or separator."""
        if path.stat().st_size > MAX_BYTES:
            raise Problem(ProblemCode.SOURCE_TOO_LARGE, file=path.name, limit=MAX_BYTES >> 20)
        return sheets.open_sheet(path, name=self.name, sheet=sheet, look=_look)


FORMAT = _Xls()


def _look(path: Path) -> dict[str, Beside]:
    """Each sheet's size, errors and numbers with zeros in front, by its name."""
    try:
        content = compound.stream(path.read_bytes(), "Workbook", "Book")
        if content is None:
            raise Problem(ProblemCode.SOURCE_BINARY, file=path.name, kind="xls")
        places, padded = _globals(path, content)
        return {name: _look_at(path, content, place, padded) for name, place in places.items()}
    except (ValueError, IndexError, struct.error) as error:
        raise Problem(ProblemCode.SOURCE_DAMAGED, file=path.name, reason="cut") from error


def _records(content: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    """The records from a place on, down to the end of the sheet: (kind, content)."""
    depth = 0
    while at + 4 <= len(content):
        kind, length = struct.unpack_from("<HH", content, at)
        body = content[at + 4 : at + 4 + length]
        if len(body) < length:
            raise ValueError("a record is cut off")
        at += 4 + length
        depth += (kind == _BOF) - (kind == _END)
        if depth <= 0:  # a chart inside a sheet has an end of its own
            return
        yield kind, body
    raise ValueError("no end of the sheet")


def _globals(path: Path, content: bytes) -> tuple[dict[str, int], dict[int, int]]:
    """Where each sheet starts, and the styles whose number format is zeros only."""
    places: dict[str, int] = {}
    zeros: dict[int, int] = {}
    styles: list[int] = []
    for kind, body in _records(content, 0):
        if kind == _PASSWORD:
            raise Problem(ProblemCode.SOURCE_DAMAGED, file=path.name, reason="password")
        if kind == _SHEET and body[5] == 0:
            places[_text(body[6:], 1)] = struct.unpack_from("<I", body)[0]
        elif kind == _FORMAT:
            zeros[struct.unpack_from("<H", body)[0]] = sheets.zeros_of(_text(body[2:], 2))
        elif kind == _XF:
            styles.append(struct.unpack_from("<H", body, 2)[0])
    return places, {style: zeros[form] for style, form in enumerate(styles) if zeros.get(form, 0) > 1}


def _text(body: bytes, size: int) -> str:
    """A text with its length in front, in one or two bytes."""
    length, wide = int.from_bytes(body[:size], "little"), body[size] & 1
    raw = body[size + 1 :]
    return raw[: length * 2].decode("utf-16-le", "replace") if wide else raw[:length].decode("latin-1")


def _look_at(path: Path, content: bytes, place: int, padded: dict[int, int]) -> Beside:
    found = Beside()
    for kind, body in _records(content, place):
        if kind == _MANY_RK:
            row, first = struct.unpack_from("<HH", body)
            for number, at in enumerate(range(4, len(body) - 7, 6)):
                style, raw = struct.unpack_from("<HI", body, at)
                _keep_number(found, (row, first + number, style), sheets.rk(raw), padded)
                found.grow(row, first + number)
            continue
        if kind == _SIZE:
            _check_size(body)
        if kind not in _CELLS:
            continue
        row, column, style = _PLACE.unpack_from(body)
        found.grow(row, column)
        if kind == _TRUTH and body[7]:
            found.show(row, column, sheets.ERRORS.get(body[6], "#N/A"))
        elif kind == _FORMULA and body[12:14] == b"\xff\xff":
            if body[6] == 2:
                found.show(row, column, sheets.ERRORS.get(body[8], "#N/A"))
        elif style in padded and kind in (_NUMBER, _FORMULA):
            _keep_number(found, (row, column, style), struct.unpack_from("<d", body, 6)[0], padded)
        elif style in padded and kind == _RK:
            _keep_number(found, (row, column, style), sheets.rk(struct.unpack_from("<I", body, 6)[0]), padded)
    return found


def _check_size(body: bytes) -> None:
    """Calamine sets the memory aside that a sheet says it needs, and dies if that is nonsense."""
    top, bottom, left, right = struct.unpack_from("<IIHH" if len(body) >= 14 else "<HHHH", body)
    if not (top <= bottom <= MAX_ROWS and left <= right <= MAX_COLUMNS):
        raise ValueError("the size of a sheet")


def _keep_number(found: Beside, place: tuple[int, int, int], value: float, padded: dict[int, int]) -> None:
    row, column, style = place
    if style in padded and (text := sheets.with_zeros(value, padded[style])):
        found.show(row, column, text)
