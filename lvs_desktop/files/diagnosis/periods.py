"""When the rows of a pupil hold who has several: by the columns in which enrolments begin and end."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final, NamedTuple

from lvs_desktop.domain.sources import ColumnMatch
from lvs_desktop.files.enrolments import OWN
from lvs_desktop.files.headers import normalise
from lvs_desktop.files.values import Finding, clean_date

_WORDS: Final = {word: name for name, own in OWN.items() for word in own.words.split()}


class Period(NamedTuple):
    """As the file has it; "" where it says nothing."""

    begins: str = ""
    ends: str = ""
    left: str = ""


def columns_of(columns: Sequence[ColumnMatch]) -> dict[str, int]:
    """Where begin and end stand: name of the field of a Period -> place of the column."""
    found: dict[str, int] = {}
    for column in columns:
        name = _WORDS.get(normalise(column.header))
        if name and column.field is None and not column.refused:
            found.setdefault(name, column.index)
    return found


def holding(periods: Mapping[int, Period], today: date) -> int:
    """
    The row that holds on a day: not ended, begun, begun last, the last in the file; each if the one before leaves some.

    Args:
        periods: Row -> when it holds; at least one.
    """
    day = today.isoformat()

    def order(row: int) -> tuple[bool, bool, str, int]:
        begins, ends, left = (_iso(text, today) for text in periods[row])
        going_on = all(not end or end >= day for end in (ends, left))
        return going_on, begins <= day, begins, row

    return max(periods, key=order)


def _iso(text: str, today: date) -> str:
    found = clean_date(text, today=today)
    value = found.value if isinstance(found, Finding) else found  # younger than any pupil: no matter here
    return value or ""
