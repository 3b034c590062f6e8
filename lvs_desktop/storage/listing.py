"""The pupils of the screen: an order of all of them, who fits a search, and pages by id."""

import re
from array import array
from collections.abc import Sequence
from itertools import chain

from sqlalchemy import Connection, func, select

from lvs_desktop.domain.people import FIELDS, Pupil, fold
from lvs_desktop.domain.pupil_lists import Facets, HandEdit, PupilQuery
from lvs_desktop.storage.masks import quoted
from lvs_desktop.storage.pupils import counts, pupil_of
from lvs_desktop.storage.school_file import SchoolFile
from lvs_desktop.storage.tables import hand_edit, pupil

_KEYS = {
    "pupil_number": "pupil_number + 0 {0}, pupil_number {0}",
    "family_name": "search_key {0}",
    # as the screen's alphabet has it: Çağla among the C's
    "given_name": "search_key(given_name, family_name, name_prefix) {0}",
}
_PLAIN = "{1} COLLATE NOCASE {0} NULLS LAST, search_key"
# names by their folded key; elsewhere capitals do not matter, and accents hardly occur
_LOOKED_IN = ("pupil_number", "group", "email", "user_name", "track", "birth_date")
_DATE = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})")


def order(file: SchoolFile, query: PupilQuery, own: Sequence[str] | None = None) -> "array[int]":
    """
    The ids of all active pupils (with `archived`: of all) as the query sorts; who has nothing there comes last.

    Args:
        own: Only pupils of these locations; None: of all, and those without one.
    """
    keys = _KEYS.get(query.sort, _PLAIN).format("DESC" if query.descending else "ASC", quoted(query.sort))
    terms = [] if query.archived else ["archived_at IS NULL"]
    if own is not None:
        terms.append(f"location IN ({', '.join('?' * len(own))})")
    which = f"WHERE {' AND '.join(terms)}" if terms else ""
    # the driver's own rows: a hundred thousand of SQLAlchemy's take longer than the sorting
    rows = file.driver.execute(f"SELECT id FROM pupil {which} ORDER BY {keys}, id", tuple(own or ()))
    return array("q", chain.from_iterable(rows))


def fitting(file: SchoolFile, query: PupilQuery) -> set[int] | None:
    """The ids of the pupils, archived ones too, that a query looks for; None: it looks for nobody in particular."""
    where, values = [], []
    for field in ("location", "group", "year"):
        if (wanted := getattr(query, field)) is not None:
            where.append(f"{quoted(field)} = ?")
            values.append(wanted)
    for word in query.search.split():
        found = ["instr(search_key, ?)", *(f"{quoted(field)} LIKE ? ESCAPE '\\'" for field in _LOOKED_IN)]
        where.append(f"({' OR '.join(found)})")
        values += [fold(word), *[f"%{_written(word)}%"] * len(_LOOKED_IN)]
    if not where:
        return None
    return set(
        chain.from_iterable(file.driver.execute(f"SELECT id FROM pupil WHERE {' AND '.join(where)}", tuple(values)))
    )


def page(connection: Connection, ids: Sequence[int]) -> list[Pupil]:
    """These pupils in this order; who is gone is left out."""
    rows = connection.execute(select(pupil).where(pupil.c.id.in_(ids)))
    found = {row.id: pupil_of(row) for row in rows}
    return [found[pupil_id] for pupil_id in ids if pupil_id in found]


def facets(connection: Connection, own: Sequence[str] | None = None) -> Facets:
    """By what the pupils (of the own locations, if they are given) can be narrowed."""

    def values(field: str) -> tuple[str, ...]:
        column = pupil.c[field]
        wanted = select(column).where(column.is_not(None)).group_by(column).order_by(column)
        if own is not None:
            wanted = wanted.where(pupil.c.location.in_(own))
        return tuple(connection.execute(wanted).scalars())

    active, archived = counts(connection, own)
    return Facets(
        active=active,
        archived=archived,
        locations=values("location"),
        groups=values("group"),
        years=values("year"),
    )


def groups(connection: Connection, own: Sequence[str] | None = None) -> list[tuple[str, str | None, int]]:
    """Group, location and number of the active pupils (of the own locations, if they are given)."""
    wanted = select(pupil.c.group, pupil.c.location, func.count()).group_by(pupil.c.group, pupil.c.location)
    wanted = wanted.where(pupil.c.group.is_not(None), pupil.c.archived_at.is_(None))
    if own is not None:
        wanted = wanted.where(pupil.c.location.in_(own))
    found = connection.execute(wanted.order_by(pupil.c.group, pupil.c.location))
    return [(group, location, number) for group, location, number in found]


def hand_edits(connection: Connection, pupil_id: int) -> dict[str, HandEdit]:
    """Field -> edit, of the fields of a pupil that an import leaves to the hand."""
    rows = connection.execute(select(hand_edit).where(hand_edit.c.pupil_id == pupil_id))
    found = {row.field: HandEdit(imported=row.imported, edited_at=row.edited_at) for row in rows}
    return {field: found[field] for field in FIELDS if field in found}


def _written(word: str) -> str:
    """A word as the database has it: a date as ISO text; signs of LIKE mean themselves."""
    if match := _DATE.fullmatch(word):
        word = f"{match[3]}-{match[2].zfill(2)}-{match[1].zfill(2)}"
    return re.sub(r"([\\%_])", r"\\\1", word)
