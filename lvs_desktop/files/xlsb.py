"""Binary workbooks of Excel (.xlsb). See [MS-XLSB]."""

import struct
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from lvs_desktop.domain.problems import Problem, ProblemCode
from lvs_desktop.files import packed, sheets
from lvs_desktop.files.openxml import targets
from lvs_desktop.files.sheets import Beside
from lvs_desktop.files.source import Source

_WORKBOOK: Final = "xl/workbook.bin"
_ROW, _BLANK, _RK, _ERROR, _REAL, _FORMULA_NUMBER, _FORMULA_ERROR, _LAST_CELL = 0, 1, 2, 3, 5, 9, 11, 11
_MERGED, _SHEET, _FORMAT, _STYLE, _STYLES, _STYLES_END = 176, 156, 44, 47, 617, 618
_NUMBERS: Final = (_RK, _REAL, _FORMULA_NUMBER)


class _Xlsb:
    name = "xlsb"

    def recognises(self, path: Path, start: bytes) -> bool:
        """A zip that holds a binary workbook."""
        return start.startswith(packed.MAGIC) and _WORKBOOK in (packed.names(path) or ())

    def open(self, path: Path, *, sheet: str | None, encoding: str | None, separator: str | None) -> Source:
        """The sheet that the person chose, else the only one with a header. Has no encoding or separator."""
        return sheets.open_sheet(path, name=self.name, sheet=sheet, look=_look)


FORMAT = _Xlsb()


def _look(path: Path) -> dict[str, Beside]:
    """Each sheet's size, merged cells, errors and numbers with zeros in front, by its name."""
    parts = packed.parts(path)
    relations = targets(packed.whole(path, parts, "xl/_rels/workbook.bin.rels"))
    found = {}
    try:
        padded = _padded_styles(packed.whole(path, parts, "xl/styles.bin"))
        names = _sheet_names(packed.whole(path, parts, _WORKBOOK), relations)
        for part, entry in parts.items():
            if part in names:
                found[names[part]] = _look_at(path, entry, padded)
            elif part.startswith("xl/") and not part.startswith("xl/media/"):
                packed.check(path, [entry])
    except (ValueError, IndexError, struct.error) as error:
        raise Problem(ProblemCode.SOURCE_DAMAGED, file=path.name, reason="cut") from error
    return found


def _records(blocks: Iterable[bytes]) -> Iterator[tuple[int, bytes]]:
    """The records of a part: (kind, content). Kind and length take 7 bits a byte, the lowest first."""
    rest = b""
    for block in blocks:
        rest = rest + block if rest else block
        at, most = 0, len(rest)
        while at < most:
            start = at
            try:
                kind = rest[at]
                at += 1
                if kind & 0x80:
                    kind = kind & 0x7F | (rest[at] & 0x7F) << 7
                    at += 1
                length = rest[at]
                at += 1
                if length & 0x80:
                    length, at = _length(rest, at - 1)
            except IndexError:
                at = start
                break
            if at + length > most:
                at = start
                break
            yield kind, rest[at : at + length]
            at += length
        rest = rest[at:]
    if rest:
        raise ValueError("a record is cut off")


def _length(content: bytes, at: int) -> tuple[int, int]:
    length = 0
    for shift in range(0, 28, 7):
        byte = content[at]
        at += 1
        length |= (byte & 0x7F) << shift
        if not byte & 0x80:
            break
    return length, at


def _sheet_names(workbook: bytes, relations: dict[str, str]) -> dict[str, str]:
    """The name of the sheet in each part."""
    found = {}
    for kind, body in _records([workbook]):
        if kind == _SHEET:
            relation, at = _text(body, 8)
            name, _ = _text(body, at)
            if relation in relations:
                found[relations[relation]] = name
    return found


def _padded_styles(styles: bytes) -> dict[int, int]:
    """The styles of cells whose number format is zeros only, and how many."""
    zeros: dict[int, int] = {}
    found: dict[int, int] = {}
    style: int | None = None
    for kind, body in _records([styles]):
        if kind == _FORMAT:
            zeros[struct.unpack_from("<H", body)[0]] = sheets.zeros_of(_text(body, 2)[0])
        elif kind in (_STYLES, _STYLES_END):
            style = 0 if kind == _STYLES else None
        elif kind == _STYLE and style is not None:
            count = zeros.get(struct.unpack_from("<H", body, 2)[0], 0)
            if count > 1:
                found[style] = count
            style += 1
    return found


def _text(body: bytes, at: int) -> tuple[str, int]:
    """A text with its length in four bytes in front, and where it ends. The length of no text is all ones."""
    length = int.from_bytes(body[at : at + 4], "little")
    if length == 0xFFFFFFFF:
        return "", at + 4
    end = at + 4 + 2 * length
    return body[at + 4 : end].decode("utf-16-le", "replace"), end


def _look_at(path: Path, entry: zipfile.ZipInfo, padded: dict[int, int]) -> Beside:
    found = Beside()
    row = last = right = 0
    for kind, body in _records(packed.unpacked(path, entry)):
        if kind > _LAST_CELL:
            if kind == _MERGED:
                first_row, last_row, first, end = struct.unpack_from("<IIII", body)
                found.merged.append(((first_row, first), (last_row, end)))
        elif kind == _ROW:
            row = int.from_bytes(body[:4], "little")
        elif kind != _BLANK:
            column = int.from_bytes(body[:4], "little")
            last, right = max(last, row), max(right, column)
            if kind in (_ERROR, _FORMULA_ERROR):
                found.show(row, column, sheets.ERRORS.get(body[8], "#N/A"))
            elif padded and kind in _NUMBERS:
                zeros = padded.get(int.from_bytes(body[4:7], "little"), 0)
                if zeros and (text := sheets.with_zeros(_number(kind, body), zeros)):
                    found.show(row, column, text)
    found.grow(last, right)
    return found


def _number(kind: int, body: bytes) -> float:
    if kind == _RK:
        return sheets.rk(int.from_bytes(body[8:12], "little"))
    return float(struct.unpack_from("<d", body, 8)[0])
