"""
Pupils who get another number, several at once.

A number is unique, and one pupil's new number may be another's old one. So all numbers are lifted first, then whatever
else is written, then they are put.
"""

from collections.abc import Iterable, Mapping

from sqlalchemy import Connection, select

from lvs_desktop.domain.people import number_key
from lvs_desktop.domain.records import RecordKind
from lvs_desktop.storage import records
from lvs_desktop.storage.tables import pupil

Numbers = Mapping[int, str | None]  # pupil -> number; None: none


def lift(connection: Connection, pupils: Iterable[int]) -> dict[int, str | None]:
    """Take the numbers of these pupils away, for `put`; returns what they were."""
    was: dict[int, str | None] = {}
    for one in pupils:
        number = connection.execute(select(pupil.c.pupil_number).where(pupil.c.id == one)).first()
        if number is not None:
            was[one] = number[0]
            connection.execute(pupil.update().where(pupil.c.id == one).values(pupil_number=None, number_key=None))
    return was


def put(connection: Connection, entry_id: int, *, was: Numbers, becomes: Numbers) -> None:
    """Give the pupils whose numbers were lifted their new ones, and keep what they were."""
    for one, before in was.items():
        after = becomes[one]
        key = None if after is None else number_key(after)
        connection.execute(pupil.update().where(pupil.c.id == one).values(pupil_number=after, number_key=key))
        if before != after:
            numbers = ({"pupil_number": before}, {"pupil_number": after})
            records.keep(connection, entry_id, RecordKind.NUMBER, one, *numbers)
