"""
Somtoday's structure file: `Opleiding;23YT;HAVO 3;AH 3;0300`, one thing a line, no header, often a space behind it.

It says which tracks a school has and what DUO calls them: name, abbreviation, element code. Source: the manual of
Zermelo (confluence.zermelo.nl, page 126943263).
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from lvs_desktop.domain.problems import Problem, ProblemCode
from lvs_desktop.files.source import START, reading

_KINDS: Final = frozenset({"vestiging", "opleiding", "vak", "stamgroep", "medewerker"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """A track as the school wrote it in Somtoday."""

    name: str
    short: str
    element_code: str  # four digits; "" if it has none


def is_structure(start: bytes) -> bool:
    """True if a file begins as a structure file does, whatever its name is."""
    lines = [line for line in start.splitlines()[:20] if line.strip()]
    kinds = [line.split(b";")[0].strip().removeprefix(b"\xef\xbb\xbf").decode("ascii", "replace") for line in lines]
    return bool(kinds) and all(kind.casefold() in _KINDS for kind in kinds[:-1] or kinds)


def courses(path: Path) -> tuple[Course, ...]:
    """
    The tracks in a structure file.

    Raises:
        Problem: SOURCE_NOT_FOUND, SOURCE_UNREADABLE, SOURCE_EMPTY, STRUCTURE_UNKNOWN (another kind of file, or one
            without tracks).
    """
    with reading(path):
        content = path.read_bytes()
    if not content.strip():
        raise Problem(ProblemCode.SOURCE_EMPTY, file=path.name)
    if not is_structure(content[:START]):
        raise Problem(ProblemCode.STRUCTURE_UNKNOWN, file=path.name)
    found = []
    for line in _text(content).splitlines():
        cells = [cell.strip() for cell in line.split(";")]
        if cells[0].casefold() == "opleiding" and len(cells) >= 4 and cells[2]:
            code = cells[4] if len(cells) > 4 and cells[4].isascii() and cells[4].isdigit() else ""
            found.append(Course(name=cells[2], short=cells[3], element_code=code.zfill(4) if code else ""))
    if not found:
        raise Problem(ProblemCode.STRUCTURE_UNKNOWN, file=path.name)
    return tuple(found)


def _text(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")
