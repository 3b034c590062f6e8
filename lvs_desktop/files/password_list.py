"""A list of passwords that a person made elsewhere: pupil number or user name, and the password."""

from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from lvs_desktop.domain.problems import Problem, ProblemCode
from lvs_desktop.files import registry
from lvs_desktop.files.headers import HEADER_ROWS, known_field, normalise
from lvs_desktop.files.values import Finding, clean_number, plain

_PASSWORD: Final = frozenset(
    {
        "wachtwoord",
        "wachtzin",
        "password",
        "pw",
        "leerlingwachtwoord",
        "wachtwoordleerling",
        "startwachtwoord",
        "initieelwachtwoord",
        "tijdelijkwachtwoord",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of the list."""

    row: int  # as the person counts
    number: str | None
    user_name: str | None
    password: str = field(repr=False)  # as written


def read(path: Path) -> Generator[Line, None, None]:
    """
    The lines that name a pupil or hold a password.

    Raises:
        Problem: As registry.open_source; COLUMN_MISSING (facts: fields) if there is no column of passwords, or none
            of numbers or user names.
    """
    source = registry.open_source(path)
    after, places, width = _columns(source.head(HEADER_ROWS))
    for chunk in source.batches(after_row=after, width=width):
        for place, row in enumerate(chunk.numbers):
            cells = {name: chunk.columns[column][place] for name, column in places.items()}
            number, user = _number(cells.get("pupil_number", "")), plain(cells.get("user_name", ""))[0] or None
            if number or user or cells["password"]:
                yield Line(row=row, number=number, user_name=user, password=cells["password"])


def pupils_in_order(path: Path) -> Generator[tuple[int, str], None, None]:
    """
    The pupils of a list in its order: row, and number or user name. A list of one column needs no header.

    Raises:
        Problem: As registry.open_source; COLUMN_MISSING (facts: fields).
    """
    source = registry.open_source(path)
    head = source.head(HEADER_ROWS)
    after, column, width = 0, 0, max((len(cells) for _row, cells in head), default=1)
    header = next(((row, cells) for row, cells in head if any(_pupil_field(cell) for cell in cells)), None)
    if header is not None:
        after = header[0]
        fields = [_pupil_field(cell) for cell in header[1]]
        column = fields.index("pupil_number") if "pupil_number" in fields else fields.index("user_name")
    elif width > 1:
        raise Problem(ProblemCode.COLUMN_MISSING, file=path.name, fields=("pupil_number",))
    for chunk in source.batches(after_row=after, width=width):
        for place, row in enumerate(chunk.numbers):
            if text := _number(chunk.columns[column][place]):
                yield row, text


def _columns(head: Sequence[tuple[int, list[str]]]) -> tuple[int, dict[str, int], int]:
    """Row of the header, field -> column, and how many columns to read."""
    found: dict[str, int] = {}
    for row, cells in head:
        found = {}
        for column, cell in enumerate(cells):
            name = "password" if normalise(cell) in _PASSWORD else _pupil_field(cell)
            if name is not None:
                found.setdefault(name, column)
        if "password" in found and len(found) > 1:
            return row, found, len(cells)
    raise Problem(ProblemCode.COLUMN_MISSING, fields=tuple(_lacking(head)))


def _lacking(head: Sequence[tuple[int, list[str]]]) -> Iterator[str]:
    cells = [cell for _row, row in head for cell in row]
    if not any(normalise(cell) in _PASSWORD for cell in cells):
        yield "password"
    if not any(_pupil_field(cell) for cell in cells):
        yield "pupil_number"


def _pupil_field(header: str) -> str | None:
    name = known_field(header)
    return name if name in ("pupil_number", "user_name") else None


def _number(cell: str) -> str | None:
    """A number as the program keeps it; what is none stays as it is, so that it can be told."""
    found = clean_number(cell, header="")
    if isinstance(found, Finding):
        return found.value or plain(cell)[0] or None
    return found
