"""
The lines of a preview by name, number or class, and those that a search finds.

What this takes is read once, at the first sorting or search: a hundred thousand lines then sort and filter faster here
than in SQLite, which would have to look each pupil up again.
"""

from array import array
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from lvs_desktop.domain.changes import ChangeKind, SortKey
from lvs_desktop.domain.people import fold
from lvs_desktop.storage import masks
from lvs_desktop.storage.masks import KINDS
from lvs_desktop.storage.school_file import SchoolFile

RANK = {  # the order of the screen: what matters most comes first
    masks.ARCHIVED: 0,
    masks.NEW: 1,
    masks.REACTIVATED: 2,
    masks.CHANGED: 3,
    masks.MISSING: 4,
    masks.UNCHANGED: 5,
}
_NUMBER = "COALESCE(p.pupil_number, s.pupil_number, '')"
_LINES = f"""
    SELECT d.key, d.kind, d.differs OR d.hand,
           COALESCE(p.search_key, search_key(s.family_name, s.given_name, s.name_prefix)),
           {_NUMBER} + 0, {_NUMBER}, COALESCE(nullif(s."group", ''), p."group", '')
    FROM temp.delta d LEFT JOIN staged.stage s ON s."row" = d.key LEFT JOIN pupil p ON p.id = d.pupil_id
    ORDER BY d.key"""


class Lines:
    """All lines of one comparison; a place is a line's index in them, the order is that of the keys."""

    def __init__(self, file: SchoolFile) -> None:
        rows: list[tuple[Any, ...]] = file.driver.execute(_LINES).fetchall()
        columns: list[Sequence[Any]] = list(zip(*rows, strict=True)) or [()] * 7
        keys, self._kinds, differing, self._names, self._values, self._numbers, self._groups = columns
        self._keys = array("q", keys)
        self._differing = bytes(differing)
        self._orders: dict[tuple[SortKey, bool], Sequence[int]] = {}

    def arrange(
        self, *, kinds: Iterable[ChangeKind], search: str, sort: SortKey, descending: bool, differing: bool
    ) -> "array[int]":
        """The keys of the lines that fit, in this order."""
        places: Iterable[int] = self._order(sort, descending)
        if wanted := {KINDS.index(kind) for kind in kinds}:
            kind_of = self._kinds
            places = [place for place in places if kind_of[place] in wanted]
        if differing:
            differs = self._differing
            places = [place for place in places if differs[place]]
        names, numbers = self._names, self._numbers
        for word in fold(search).split():
            places = [place for place in places if word in names[place] or word in numbers[place]]
        keys = self._keys
        return array("q", [keys[place] for place in places])

    def _order(self, sort: SortKey, descending: bool) -> Sequence[int]:
        found = self._orders.get((sort, descending))
        if found is None:
            places = range(len(self._keys))
            # sorting keeps the order of what is equal, also backwards
            found = sorted(self._first(sort, places), key=self._by(sort), reverse=descending)
            self._orders[sort, descending] = found
        return found

    def _first(self, sort: SortKey, places: Sequence[int]) -> Sequence[int]:
        """The order of those who are equal."""
        if sort is SortKey.GROUP:
            return self._order(SortKey.NAME, descending=False)
        if sort is SortKey.KIND:
            return sorted(places, key=lambda place: not self._differing[place])
        return places

    def _by(self, sort: SortKey) -> Callable[[int], Any]:
        match sort:
            case SortKey.KIND:
                return lambda place: RANK[self._kinds[place]]
            case SortKey.ROW:
                return self._keys.__getitem__
            case SortKey.NAME:
                return self._names.__getitem__
            case SortKey.NUMBER:
                return lambda place: (self._values[place], self._numbers[place])
            case SortKey.GROUP:
                return self._groups.__getitem__
