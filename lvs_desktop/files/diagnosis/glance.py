"""
Whole columns at once, while a file streams by: does anything in it want a closer look?

A clean file pays for this, so each test is in C on the joined column, or on texts that were not seen before. It may
doubt too often, never too rarely.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from lvs_desktop.files.diagnosis import codes, dates, names, numbers, text
from lvs_desktop.files.diagnosis.doctor import STEPS

_MISREAD: Final = "ÃÂÅÄâ┬├─┼Ô¬√ƒ≈‚"  # what UTF-8's first bytes are in cp1252, cp850, Mac Roman
_BOUND: Final = 50_000  # texts that are remembered
_SAMPLE: Final = 50


class Glance:
    """
    What was seen of one file so far.

    Args:
        number_length: Of the school's numbers, if some of them begin with a zero.
    """

    def __init__(self, *, number_length: int | None = None) -> None:
        self._length = number_length
        self._seen: dict[str, set[str]] = {}
        self._early: set[str] = set()  # shapes of dates of which only days up to 12 were seen
        self._late: set[str] = set()

    def doubts(self, columns: Mapping[str, Sequence[str]], clean: frozenset[str]) -> bool:
        """
        True if some cell may be damaged.

        Args:
            columns: Field -> its cells.
            clean: Fields whose cells are as they should be by `fast`.
        """
        return any(self._column(field, cells, clean=field in clean) for field, cells in columns.items() if cells) or (
            "family_name" in columns and self._surnames(columns["family_name"], columns.get("name_prefix"))
        )

    def doubts_dates(self) -> bool:
        """True if in some way of writing no day was above 12, now that all dates were seen."""
        return bool(self._early - self._late)

    def _column(self, field: str, cells: Sequence[str], *, clean: bool) -> bool:
        if field == "pupil_number":
            return self._numbers(cells, clean=clean)
        if field in ("given_name", "name_prefix", "family_name"):
            return _texts(field, cells)
        if field in ("email", "user_name"):
            return not clean and any(_damaged(field, cell) for cell in cells)
        return any(self._new(field, cell) for cell in self._unseen(field, cells))

    def _numbers(self, cells: Sequence[str], *, clean: bool) -> bool:
        if self._length is not None and min(map(len, cells)) < self._length:
            return True
        if clean:
            return False
        return any(
            _damaged("pupil_number", cell) or numbers.thousands(cell) or numbers.scientific(cell) for cell in cells
        )

    def _surnames(self, cells: Sequence[str], prefixes: Sequence[str] | None) -> bool:
        spaced = [place for place, cell in enumerate(cells) if " " in cell] if " " in "".join(cells) else []
        return any(
            names.split_prefix(cells[place]) is not None and not (prefixes is not None and prefixes[place].strip())
            for place in spaced
        )

    def _unseen(self, field: str, cells: Sequence[str]) -> set[str]:
        seen = self._seen.setdefault(field, set())
        fresh = set(cells) - seen
        if len(seen) < _BOUND:
            seen |= fresh
        return fresh

    def _new(self, field: str, cell: str) -> bool:
        if field == "birth_date":
            return self._date(cell)
        if field == "gender" and codes.gender_code(cell):
            return True
        if field == "group" and codes.group_as_date(cell):
            return True
        return _damaged(field, cell)

    def _date(self, cell: str) -> bool:
        found = dates.parts(cell)
        if found is None:
            return bool(cell.strip())  # no date in figures: rare enough to look at
        if found.as_written is None:
            return found.swapped is not None
        (self._late if found.day > 12 else self._early).add(found.shape)
        return False


def _texts(field: str, cells: Sequence[str]) -> bool:
    joined = "|".join(cells)
    if sum(map(str.isupper, cells[:_SAMPLE])) * 4 > len(cells[:_SAMPLE]):
        return True  # names in capitals, or at least a quarter of the first ones
    odd = (
        not joined.isprintable()
        or "?" in joined
        or "&" in joined
        or "=" in joined
        or "," in joined
        or "#" in joined
        or "'" in joined
        or (not joined.isascii() and any(char in joined for char in _MISREAD))
        or "\N{REPLACEMENT CHARACTER}" in joined
    )
    return odd and any(
        _damaged(field, cell) or text.letters_lost(cell) or ("," in cell and names.one_cell(cell) is not None)
        for cell in cells
    )


def _damaged(field: str, cell: str) -> bool:
    return text.is_error(cell) or any(mended(cell) is not None for _, mended in STEPS[field])
