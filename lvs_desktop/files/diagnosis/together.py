"""A column that holds whole names, in a file without columns for their parts."""

from collections.abc import Sequence
from dataclasses import replace
from enum import StrEnum
from typing import Final

from lvs_desktop.domain.sources import Certainty
from lvs_desktop.files.columns import SAMPLE, Matched, used
from lvs_desktop.files.diagnosis import names
from lvs_desktop.files.headers import normalise
from lvs_desktop.files.source import Source

_WORDS: Final = "naam name volledigenaam leerling leerlingnaam naamleerling naamvandeleerling fullname pupil student"
_HEADERS: Final = frozenset(_WORDS.split())
_MOST: Final = 0.8  # of the values


class Whole(StrEnum):
    """How whole names are written."""

    COMMA = "comma"  # Jansen, Piet
    SPOKEN = "spoken"  # Piet Jansen: where the surname begins is a guess


def found(source: Source, matched: Matched) -> tuple[Matched, Whole] | None:
    """
    The columns with the whole names as surnames, and how these are written. None if there are no such names.

    `missing` of these columns names no given name and no surname: the doctor takes them apart.
    """
    if "given_name" not in matched.missing:
        return None
    rows = [cells for row, cells in source.head(SAMPLE) if row > matched.info.header_row]
    for column in matched.columns:
        surname = column.field == "family_name" and used(column)
        free = "family_name" in matched.missing and not used(column) and normalise(column.header) in _HEADERS
        if column.refused or not (surname or free):
            continue
        values = [cells[column.index].strip() for cells in rows if column.index < len(cells)]
        written = _written([value for value in values if value])
        if written is not None:
            taken = replace(column, field="family_name", certainty=Certainty.KNOWN)
            return (
                replace(
                    matched,
                    columns=tuple(taken if each is column else each for each in matched.columns),
                    missing=tuple(name for name in matched.missing if name not in ("given_name", "family_name")),
                ),
                written,
            )
    return None


def _written(values: Sequence[str]) -> Whole | None:
    if not values:
        return None
    if sum(names.one_cell(value) is not None for value in values) >= _MOST * len(values):
        return Whole.COMMA
    if sum(names.spoken(value) is not None for value in values) >= _MOST * len(values):
        return Whole.SPOKEN
    return None
