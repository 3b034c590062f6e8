"""A pupil file that something happened to, and what must come of it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from tests.support import tables
from tests.support.corpus_pupils import FIELDS, Row, truth
from tests.support.schoolfiles import State

Found = tuple[str, str | None, int]  # damage, header of the column (None: the whole file), count
Cells = Sequence[Sequence[object]]

SAFE = {"all-safe": "yes"}


@dataclass(frozen=True, kw_only=True)
class Broken:
    """
    One file and what must come of it.

    Attributes:
        found: The damages; none: a clean file.
        repairs: What the person chooses.
        pupils: The pupils of the file afterwards, by number.
        zeros: The school's numbers begin with zeros.
        errors: Rows that can't be used all the same.
        beside: Other files in the same folder.
        columns: Which column holds which field, where only the person can say it.
    """

    name: str
    content: bytes
    found: tuple[Found, ...] = ()
    repairs: Mapping[str, str] = field(default_factory=lambda: SAFE)
    pupils: State = field(default_factory=truth)
    zeros: bool = False
    errors: int = 0
    beside: tuple[str, ...] = ()
    columns: Mapping[str, str] = field(default_factory=dict)


def changed(column: int, damage: Callable[[str], object], table: list[Row], only: Iterable[int] = ()) -> int:
    """Break the cells of a column (of the rows `only`, if any are named); returns how many cells became others."""
    chosen = set(only)
    count = 0
    for place, row in enumerate(table):
        if chosen and place not in chosen:
            continue
        before = row[column]
        row[column] = damage(tables.shown(before)) if before != "" else ""
        count += row[column] != before and row[column] != tables.shown(before)
    return count


def without(*fields: int, only: Iterable[int] = ()) -> State:
    """The pupils, some of them without some fields."""
    numbers = list(truth())
    state = truth()
    for place in only:
        for column in fields:
            state[numbers[place]][0].pop(FIELDS[column], None)
    return state


_WESTERN = str.maketrans("ışğ", "isg")  # letters that the encodings of the West lack


def western(table: Cells) -> list[Row]:
    return [[cell.translate(_WESTERN) if isinstance(cell, str) else cell for cell in row] for row in table]


def western_truth() -> State:
    return {
        number: ({name: value.translate(_WESTERN) for name, value in fields.items()}, archived)
        for number, (fields, archived) in truth().items()
    }
