"""OpenDocument spreadsheets (.ods), as LibreOffice writes them."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final
from xml.parsers import expat

from lvs_desktop.domain.problems import Problem, ProblemCode
from lvs_desktop.files import packed, sheets
from lvs_desktop.files.openxml import attributes
from lvs_desktop.files.sheets import Beside, Range
from lvs_desktop.files.source import Source

_CONTENT: Final = "content.xml"
_MIMETYPE: Final = b"application/vnd.oasis.opendocument.spreadsheet"
_TALL: Final = re.compile(rb"""number-rows-spanned=["'](?:[2-9]|[1-9][0-9])""")
_FAR: Final = 10_000  # empty rows between two filled ones: calamine holds them all, also in a file of 2 KB
_REPEATED: Final = re.compile(rb"""number-rows-repeated=["'][1-9][0-9]{4}""")
_TAGS: Final = re.compile(rb"<(/?)(?:\w+:)?(table|table-row|table-cell|covered-table-cell)(?=[\s/>])([^>]*)>")


class _Ods:
    name = "ods"

    def recognises(self, path: Path, start: bytes) -> bool:
        """A zip that says that it is a spreadsheet, also if it is cut off or has a password."""
        if not start.startswith(packed.MAGIC):
            return False
        if _MIMETYPE in start[:200]:  # first and not compressed, as the standard says
            return True
        names = packed.names(path) or ()
        return _CONTENT in names and "META-INF/manifest.xml" in names and _MIMETYPE in _manifest(path)

    def open(self, path: Path, *, sheet: str | None, encoding: str | None, separator: str | None) -> Source:
        """The sheet that the person chose, else the only one with a header. Has no encoding or separator."""
        return sheets.open_sheet(path, name=self.name, sheet=sheet, look=_look)


FORMAT = _Ods()


def _manifest(path: Path) -> bytes:
    return packed.whole(path, packed.parts(path), "META-INF/manifest.xml")


def _look(path: Path) -> dict[str, Beside]:
    """The merged cells of each sheet, by its name. How far cells stand apart sideways is calamine's own limit."""
    parts = packed.parts(path)
    manifest = packed.whole(path, parts, "META-INF/manifest.xml")
    if b"encryption-data" in manifest:
        raise Problem(ProblemCode.SOURCE_DAMAGED, file=path.name, reason="password")
    if _CONTENT not in parts:
        raise Problem(ProblemCode.SOURCE_DAMAGED, file=path.name, reason="cut")
    tall, repeated, before = False, False, b""
    for block in _well_formed(path, packed.unpacked(path, parts[_CONTENT])):
        tall = tall or _TALL.search(before[-64:] + block) is not None
        repeated = repeated or _REPEATED.search(before[-64:] + block) is not None
        before = block
    if repeated and _far_apart(packed.unpacked(path, parts[_CONTENT])):
        raise sheets.sparse(path)
    return _merged(packed.unpacked(path, parts[_CONTENT])) if tall else {}


def _well_formed(path: Path, blocks: Iterator[bytes]) -> Iterator[bytes]:
    """The same blocks; calamine reads on for ever where a table has no end."""
    parser = expat.ParserCreate()
    try:
        for block in blocks:
            if b"<!DOCTYPE" in block:  # a spreadsheet has none; entities in it may grow without end
                raise Problem(ProblemCode.SOURCE_DAMAGED, file=path.name, reason="cut")
            parser.Parse(block, False)
            yield block
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise Problem(ProblemCode.SOURCE_DAMAGED, file=path.name, reason="cut") from error


def _far_apart(blocks: Iterator[bytes]) -> bool:
    """True if in some table a filled row stands far below the others, or is repeated as often."""
    depth, gap, rows, filled, any_filled = 0, 0, 1, False, False
    for closing, kind, tag in _tags(blocks):
        alone = tag.endswith(b"/")
        if kind == b"table":
            depth += -1 if closing else 0 if alone else 1
            gap, any_filled = 0, False
        elif depth != 1:
            continue
        elif kind != b"table-row":
            filled = filled or b"value-type" in tag
        elif not closing and not alone:
            rows, filled = _times(tag, "rows-repeated"), False
        elif closing and filled:
            if rows >= _FAR or (any_filled and gap >= _FAR):
                return True
            gap, any_filled = 0, True
        else:
            gap += rows if closing else _times(tag, "rows-repeated")
    return False


def _merged(blocks: Iterator[bytes]) -> dict[str, Beside]:
    found: dict[str, Beside] = {}
    inside: list[str] = []  # a table may stand inside a cell
    row, rows, column = 0, 1, 0
    for closing, kind, tag in _tags(blocks):
        if kind == b"table":
            if closing:
                inside = inside[:-1]
            elif not tag.endswith(b"/"):
                inside.append(attributes(tag).get("table:name", ""))
                row, rows, column = 0, 1, 0
                found.setdefault(inside[0], Beside())
        elif len(inside) != 1:
            continue
        elif kind == b"table-row":
            if closing or tag.endswith(b"/"):
                row += rows if closing else _times(tag, "rows-repeated")
            else:
                rows, column = _times(tag, "rows-repeated"), 0
        elif not closing:
            span: Range = (row, column), (row + _times(tag, "rows-spanned") - 1, column)
            if span[1] > span[0]:
                found[inside[0]].merged.append(span)
            column += _times(tag, "columns-repeated")
    return found


def _times(tag: bytes, what: str) -> int:
    if what.encode() not in tag:
        return 1
    said = attributes(tag).get(f"table:number-{what}", "1")
    return int(said) if said.isascii() and said.isdigit() and len(said) < 9 else 1


def _tags(blocks: Iterator[bytes]) -> Iterator[tuple[bytes, bytes, bytes]]:
    """The tags of tables, rows and cells: (slash, kind, attributes)."""
    rest = b""
    for block in blocks:
        rest += block
        cut = rest.rfind(b">") + 1
        yield from _TAGS.findall(rest[:cut])
        rest = rest[cut:]
