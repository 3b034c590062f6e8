"""What a file format must give: the shapes between a format, the columns and the cleaning."""

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import zip_longest
from pathlib import Path
from typing import Final, Protocol, runtime_checkable

from lvs_desktop.domain.problems import Problem, ProblemCode, SourceProblem
from lvs_desktop.domain.sources import SourceInfo

START: Final = 1 << 16  # bytes by which a format recognises its files


@dataclass(frozen=True, slots=True, kw_only=True)
class Chunk:
    """
    Some rows of a source by column, each column as long as `numbers`; blank lines are left out.

    `columns` has the asked width; what a row has less is filled with "", what it has more is in `surplus`.
    """

    numbers: Sequence[int]  # as the person counts: 1 is the first line of the file or sheet
    columns: list[Sequence[str]]
    done: int  # of Source.total, after this chunk
    surplus: dict[int, tuple[str, ...]] = field(default_factory=dict)  # place in the chunk -> cells beyond the width
    short: dict[int, int] = field(default_factory=dict)  # place -> how many cells it has, if fewer than the width
    joined: dict[int, int] = field(default_factory=dict)  # place -> cells of lines that a stray quote runs together

    def cells(self, place: int) -> tuple[str, ...]:
        """One row as the file has it."""
        found = tuple(column[place] for column in self.columns)
        return found[: self.short.get(place, len(found))] + self.surplus.get(place, ())


class Source(Protocol):
    """A file that was recognised and opened; may be read more than once."""

    info: SourceInfo
    total: int  # of what Chunk.done counts: bytes or rows
    name_samples: tuple[str, ...]  # texts with accents, to judge the encoding by
    other_readings: tuple[tuple[str, tuple[str, ...]], ...]  # (encoding, the same texts) where unsure
    problems: tuple[SourceProblem, ...]

    def head(self, n: int = 50) -> list[tuple[int, list[str]]]:
        """The first rows that are not blank: (row as the person counts, cells)."""

    def batches(self, *, after_row: int, width: int, size: int = 3000) -> Iterator[Chunk]:
        """
        The rows below `after_row`, some thousands at a time; nothing is kept.

        Raises:
            Problem: SOURCE_DAMAGED (facts: row) where the file can't be read on, SOURCE_UNREADABLE if it changed.
        """


@runtime_checkable
class PartialSource(Protocol):
    """A source that may hold changes only (`info.partial`), and then says who is to leave."""

    def leavers(self, column: int) -> Iterator[tuple[int, str]]:
        """Who is to leave: (row as the person counts, their cell of a column)."""


class StaffRows(Source, Protocol):
    """A list of staff that knows which groups somebody has."""

    groups: Mapping[int, tuple[str, ...]]  # row -> names of groups


@runtime_checkable
class WithStaff(Protocol):
    """A source of pupils that holds staff beside them."""

    def staff(self) -> StaffRows:
        """
        The staff, as a list of its own.

        Raises:
            Problem: SOURCE_DAMAGED, SOURCE_UNREADABLE.
        """


def stamp(path: Path) -> tuple[int, int]:
    """Size and time of the last change: they tell whether a file is still the one that was looked at."""
    found = path.stat()
    return found.st_size, found.st_mtime_ns


@contextmanager
def reading(path: Path) -> Iterator[None]:
    """
    What the system says of a file that can't be read, as a problem. Not around a `yield` to others.

    Raises:
        Problem: SOURCE_NOT_FOUND; SOURCE_UNREADABLE (facts: reason folder or permission, where it is known).
    """
    try:
        yield
    except FileNotFoundError as error:
        raise Problem(ProblemCode.SOURCE_NOT_FOUND, file=path.name) from error
    except IsADirectoryError as error:
        raise Problem(ProblemCode.SOURCE_UNREADABLE, file=path.name, reason="folder") from error
    except PermissionError as error:
        # on Windows a file that another program has open is refused in the same way
        reason = "permission" if os.name == "posix" else "open"
        raise Problem(ProblemCode.SOURCE_UNREADABLE, file=path.name, reason=reason) from error
    except OSError as error:
        raise Problem(ProblemCode.SOURCE_UNREADABLE, file=path.name) from error


class Format(Protocol):
    """One file format; each module of this folder that has a `FORMAT` is one."""

    name: str  # as SourceInfo.format

    def recognises(self, path: Path, start: bytes) -> bool:
        """
        True if the content (`start`: the first 64 KB) is this format; the name of the file does not count.

        Of a folder `start` is empty.
        """

    def open(self, path: Path, *, sheet: str | None, encoding: str | None, separator: str | None) -> Source:
        """
        The file, ready to be read.

        Raises:
            Problem: SOURCE_EMPTY, SOURCE_BINARY, SOURCE_DAMAGED, SOURCE_TOO_LARGE, SHEET_NOT_FOUND, SHEET_TO_CHOOSE.
        """


def by_column(
    numbers: list[int], rows: list[list[str]], *, width: int, done: int, joined: dict[int, int] | None = None
) -> Chunk:
    """A chunk of rows: blank ones out, short ones filled, surplus cells set apart."""
    joined = joined or {}
    lengths = list(map(len, rows))
    if lengths.count(width) == len(rows) and rows:
        return Chunk(numbers=numbers, columns=list(zip(*rows, strict=True)), done=done, joined=joined)
    keep = [place for place, length in enumerate(lengths) if length]
    if len(keep) < len(rows):
        rows = [rows[place] for place in keep]
        numbers = [numbers[place] for place in keep]
        joined = {new: joined[old] for new, old in enumerate(keep) if old in joined}
    surplus = {place: tuple(row[width:]) for place, row in enumerate(rows) if len(row) > width}
    short = {place: len(row) for place, row in enumerate(rows) if len(row) < width}
    cut = [row[:width] for row in rows] if surplus else rows
    columns: list[Sequence[str]] = list(zip_longest(*cut, fillvalue=""))
    columns += [("",) * len(rows)] * (width - len(columns))
    return Chunk(numbers=numbers, columns=columns, done=done, surplus=surplus, short=short, joined=joined)
