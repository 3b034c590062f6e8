"""Excel workbooks (.xlsx, .xlsm)."""

import html
import re
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from lvs_desktop.domain.problems import Problem, ProblemCode
from lvs_desktop.files import compound, packed, sheets
from lvs_desktop.files.openxml import TAG, attributes, targets
from lvs_desktop.files.sheets import Beside
from lvs_desktop.files.source import Source

_WORKBOOK: Final = "xl/workbook.xml"
_CARRY: Final = 8 << 20  # bytes of a row that is not complete yet, at most

# A cell in a second letter of columns, or below a million rows: then it pays to look at all of them.
_FAR: Final = re.compile(rb"""r=["'](?:[A-Z]{2}|[A-Z][0-9]{7})""")
_CELL: Final = re.compile(TAG + rb"""c\s(?:[^>]*?\s)?r=["']([A-Z]+)([0-9]+)["'][^>]*[^>/]>""")
_ERROR: Final = re.compile(rb"""\st=["']e["']""")
_FILLED: Final = re.compile(TAG + rb"c\s([^>]*[^>/])>(.*?)</(?:\w+:)?c>", re.DOTALL)
_VALUE: Final = re.compile(TAG + rb"v>([^<]*)<")


class _Excel:
    name = "xlsx"

    def recognises(self, path: Path, start: bytes) -> bool:
        """A zip that holds a workbook, also if it is cut off; or a workbook with a password."""
        if start.startswith(compound.MAGIC):
            return compound.mentions(path, "EncryptedPackage")
        if not start.startswith(packed.MAGIC):
            return False
        names = packed.names(path)
        if names is None:
            return b"[Content_Types].xml" in start or b"xl/" in start
        return _WORKBOOK in names

    def open(self, path: Path, *, sheet: str | None, encoding: str | None, separator: str | None) -> Source:
        """The sheet that the person chose, else the only one with a header. Has no encoding or separator."""
        with path.open("rb") as stream:
            if stream.read(len(compound.MAGIC)) == compound.MAGIC:
                raise Problem(ProblemCode.SOURCE_DAMAGED, file=path.name, reason="password")
        return sheets.open_sheet(path, name=self.name, sheet=sheet, look=_look)


FORMAT = _Excel()


def _look(path: Path) -> dict[str, Beside]:
    """
    Each sheet's size, its cells that show an error, and its numbers that a format shows with zeros in front.

    Calamine reads an error as an empty cell, and a number without its format.
    """
    parts = packed.parts(path)
    names = _sheet_parts(packed.whole(path, parts, _WORKBOOK), packed.whole(path, parts, "xl/_rels/workbook.xml.rels"))
    padded = _padded_styles(packed.whole(path, parts, "xl/styles.xml"))
    found = {}
    for part, entry in parts.items():
        if part in names:
            found[names[part]] = _look_at(path, entry, padded)
        elif part.startswith("xl/") and not part.startswith("xl/media/"):
            packed.check(path, [entry])
    return found


def _sheet_parts(workbook: bytes, relations: bytes) -> dict[str, str]:
    """The name of the sheet in each part."""
    parts = targets(relations)
    found = {}
    for tag in re.findall(TAG + rb"sheet\s([^>]*)>", workbook):
        said = attributes(tag)
        relation = next((value for name, value in said.items() if name.endswith(":id")), "")
        if relation in parts:
            found[parts[relation]] = said.get("name", "")
    return found


def _padded_styles(styles: bytes) -> dict[str, int]:
    """The styles of cells whose number format is zeros only, and how many."""
    zeros = {}
    for tag in re.findall(TAG + rb"numFmt\s([^>]*)>", styles):
        said = attributes(tag)
        if count := sheets.zeros_of(said.get("formatCode", "")):
            zeros[said.get("numFmtId", "")] = count
    formats = re.search(TAG + rb"cellXfs.*?</(?:\w+:)?cellXfs>", styles, re.DOTALL)
    if not zeros or not formats:
        return {}
    found = {}
    for style, tag in enumerate(re.findall(TAG + rb"xf\s([^>]*)>", formats[0])):
        count = zeros.get(attributes(tag).get("numFmtId", ""), 0)
        if count > 1:
            found[str(style)] = count
    return found


def _look_at(path: Path, entry: zipfile.ZipInfo, padded: dict[str, int]) -> Beside:
    found = Beside()
    if padded:
        styles = "|".join(padded).encode()
        special = re.compile(_ERROR.pattern + rb"""|\ss=["'](?:""" + styles + rb""")["']""")
    else:
        special = _ERROR
    far = False
    for block in _whole_rows(packed.unpacked(path, entry)):
        if special.search(block):
            _keep_special(block, padded, found)
        far = far or _FAR.search(block) is not None
    if far:
        for block in _whole_rows(packed.unpacked(path, entry)):
            cells = _CELL.findall(block)
            if cells:
                found.grow(
                    max(int(row) for _, row in cells) - 1, max(_column(letters) for letters in {c for c, _ in cells})
                )
            if found.height * found.width > sheets.MAX_CELLS:
                raise sheets.sparse(path)
    return found


def _whole_rows(blocks: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes, cut between rows as far as there are rows."""
    rest = b""
    for block in blocks:
        rest += block
        cut = rest.rfind(b"row>") + 4
        if cut < 4 and len(rest) > _CARRY:
            cut = len(rest)
        if cut >= 4:
            yield rest[:cut]
            rest = rest[cut:]
    yield rest


def _keep_special(block: bytes, padded: dict[str, int], found: Beside) -> None:
    for tag, inside in _FILLED.findall(block):
        said = attributes(tag)
        place = re.fullmatch(r"([A-Z]{1,3})([0-9]{1,7})", said.get("r", ""))
        value = _VALUE.search(inside)
        if not place or not value:
            continue
        text: str | None = None
        if said.get("t") == "e":
            text = html.unescape(value[1].decode("utf-8", "replace"))
        elif said.get("t", "n") == "n" and said.get("s") in padded:
            text = _with_zeros(value[1], padded[said["s"]])
        if text:
            found.show(int(place[2]) - 1, _column(place[1].encode()), text)


def _with_zeros(written: bytes, zeros: int) -> str | None:
    try:
        return sheets.with_zeros(float(written), zeros)
    except (ValueError, OverflowError):
        return None


def _column(letters: bytes) -> int:
    """The place of a column, from 0: A is 0, AA is 26."""
    place = 0
    for letter in letters[:8]:
        place = place * 26 + letter - 64
    return place - 1
