"""Which column of a list holds what, as a person said before: each purpose has a memory of its own (tables.py)."""

from collections.abc import Mapping
from typing import Final

from sqlalchemy import Connection, select
from sqlalchemy.dialects.sqlite import insert

from lvs_desktop.storage.tables import list_column

RESULTS: Final = "results"  # fields of domain.results.FIELDS
LOVS: Final = "lovs"  # the pupils of the LOVS


def remembered(connection: Connection, purpose: str) -> dict[str, str]:
    """Header as written -> field; "" leaves the column out."""
    wanted = select(list_column.c.header, list_column.c.field).where(list_column.c.purpose == purpose)
    return {row.header: row.field for row in connection.execute(wanted)}


def remember(connection: Connection, purpose: str, columns: Mapping[str, str]) -> None:
    """Keep header -> field for the next files ("" leaves the column out)."""
    for header, field in columns.items():
        statement = insert(list_column).values(purpose=purpose, header=header, field=field)
        connection.execute(statement.on_conflict_do_update(index_elements=["purpose", "header"], set_={"field": field}))
