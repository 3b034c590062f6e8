"""The bits and codes in which previews and the journal keep changes, and the SQL that is made of them."""

from collections.abc import Callable, Iterable
from functools import reduce
from operator import or_
from typing import Final

from lvs_desktop.domain.changes import ChangeKind
from lvs_desktop.domain.people import BIT, COMPARED, fields_of

KINDS: Final = tuple(ChangeKind)
NEW, CHANGED, UNCHANGED, REACTIVATED, MISSING, ARCHIVED = range(6)  # the codes of KINDS
REMOVED, RESTORED, RETURNED = 6, 7, 8  # what an undo does: takes a new pupil out, puts values back, or the pupil

STATUS: Final = 1 << len(COMPARED)  # the bit after the fields': archived_at
ALL: Final = STATUS - 1
NAMES: Final = BIT["given_name"] | BIT["name_prefix"] | BIT["family_name"]


def quoted(field: str) -> str:
    """A column's name in SQL ("group" is a word of SQL)."""
    return f'"{field}"'


def each(template: Callable[[str, int], str], joiner: str = ", ") -> str:
    """One piece of SQL for each compared field (quoted name, bit), joined."""
    return joiner.join(template(quoted(field), BIT[field]) for field in COMPARED)


def each_of(mask: int, template: Callable[[str, int], str]) -> str:
    """One piece of SQL for each field that a mask names: what no pupil changes is not touched."""
    return "".join(template(quoted(field), BIT[field]) for field in fields_of(mask))


def names_of(mask: int) -> str:
    """The columns that a mask names, a comma behind each."""
    return each_of(mask, lambda name, _: f"{name}, ")


def assignments(named: int, mask: str, value: Callable[[str], str]) -> str:
    """
    The SET part of an UPDATE of pupils, a comma behind each: the named fields, the search key if a name is among them.

    Args:
        named: The fields that any pupil changes.
        mask: SQL of the mask of this pupil.
        value: Field -> SQL of its new value.
    """

    def after(field: str) -> str:
        return f"CASE WHEN {mask} & {BIT[field]} THEN {value(field)} ELSE pupil.{quoted(field)} END"

    parts = [f"{quoted(field)} = {after(field)}, " for field in fields_of(named)]
    if named & NAMES:
        names = ", ".join(map(after, ("family_name", "given_name", "name_prefix")))
        parts.append(f"search_key = CASE WHEN {mask} & {NAMES} THEN search_key({names}) ELSE pupil.search_key END, ")
    return "".join(parts)


COLUMNS: Final = each(lambda name, _: name)


def union(found: Iterable[int]) -> int:
    """The fields that any of these masks names."""
    return reduce(or_, found, 0) & ALL
