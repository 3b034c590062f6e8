"""
Whole columns at once, while a file streams by: does anything in it want a closer look?

A clean file pays for this, so each test is in C on the joined column, or on texts that were not seen before. It may
doubt too often, never too rarely.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import islice
from typing import Final

from lvs_desktop.files.diagnosis import codes, dates, names, numbers, text
from lvs_desktop.files.diagnosis.doctor import STEPS

# what UTF-8's first bytes are in cp1252, cp850 and Mac Roman; of á and È, which names have too, with what comes next
_MISREAD: Final = (*"ÃÂÅÄâ┬├─┼╚Ô¬√ƒ≈‚∆\N{REPLACEMENT CHARACTER}", "È˜", "È™", "Èš", "È›", "áº", "á»", "ß║", "·∫")
_PLAIN: Final = tuple("?&=,#")
_SIGNS: Final = (*_PLAIN, *_MISREAD)
_SAMPLE: Final = 50
_TEXTS: Final = ("given_name", "name_prefix", "family_name", "group", "track")
_DAY_NUMBER: Final = re.compile(r"\|4[0-9]{4}\|")  # of these years


class Glance:
    """What was seen of one file so far."""

    def __init__(self) -> None:
        self._shortest: int | None = None  # of the numbers
        self._looked = 0  # at how many texts of birth dates
        self._early: set[str] = set()  # shapes of dates of which only days up to 12 were seen
        self._late: set[str] = set()

    def doubts(
        self,
        columns: Mapping[str, Sequence[str]],
        joined: Mapping[str, str],
        clean: Collection[str],
        findings: Mapping[int, Sequence[tuple[str, object]]],
        dates_seen: Collection[str],
    ) -> bool:
        """
        True if some cell may be damaged.

        Args:
            columns: Field -> its cells.
            joined: Field -> its cells with "|" between them, of names, groups and tracks.
            clean: Fields whose cells are as they should be by `fast`.
            dates_seen: All texts of birth dates so far, in the order in which they came first.
            findings: Place -> (field, what the cleaning has to say of the cell).
        """
        found = {(field, columns[field][place]) for place, lines in findings.items() for field, _ in lines}
        return (
            any(_odd(field, cell) for field, cell in found)
            or self._numbers(columns["pupil_number"], clean="pupil_number" in clean)
            or any(_texts(field, columns, joined[field], clean=field in clean) for field in _TEXTS if field in columns)
            or self._birth_dates(dates_seen)
        )

    def doubts_dates(self) -> bool:
        """True if in some way of writing no day was above 12, now that all dates were seen."""
        return bool(self._early - self._late)

    def doubts_numbers(self, length: int | None) -> bool:
        """
        True if some number is shorter than the school's.

        Args:
            length: Of the school's numbers, if some of them begin with a zero.
        """
        return length is not None and self._shortest is not None and self._shortest < length

    def _numbers(self, cells: Sequence[str], *, clean: bool) -> bool:
        if cells:
            shortest = min(map(len, cells))
            self._shortest = shortest if self._shortest is None else min(shortest, self._shortest)
        return not clean and any(_odd("pupil_number", cell) for cell in cells)

    def _birth_dates(self, texts: Collection[str]) -> bool:
        if len(texts) == self._looked:
            return False
        if len(texts) < self._looked:  # a memo that was full is emptied
            self._looked = 0
        fresh = islice(texts, self._looked, None)
        self._looked = len(texts)
        for cell in fresh:
            if len(cell) == 10 and cell[4] == cell[7] == "-":
                (self._late if cell[8:] > "12" else self._early).add("year-")
            elif found := dates.parts(cell):
                (self._late if found.day > 12 else self._early).add(found.shape)
            elif cell.strip():
                return True  # no date in figures: rare enough to look at
        return False


def _texts(field: str, columns: Mapping[str, Sequence[str]], joined: str, *, clean: bool) -> bool:
    """
    True if a column of text may be damaged.

    Of what is not text the cleaning has something to say itself.
    """
    cells = columns[field]
    unseen = not clean and not joined.isprintable()
    if any(_odd(field, cell) for cell in (cells if unseen else _suspects(joined))):
        return True
    if field in ("given_name", "family_name") and sum(map(str.isupper, cells[:_SAMPLE])) * 4 > len(cells[:_SAMPLE]):
        return True  # a quarter of the first ones is in capitals
    if field == "family_name" and " " in joined:
        return _prefixed(cells, columns.get("name_prefix"), joined)
    return field == "group" and _dated(joined, cells)


def _suspects(joined: str) -> Iterator[str]:
    """The cells of a column of text that hold a sign which damage leaves; hardly any, also where names have accents."""
    for sign in _PLAIN if joined.isascii() else _SIGNS:
        yield from _holding(joined, sign)


def _holding(joined: str, sign: str) -> Iterator[str]:
    """The cells of a column that hold a sign."""
    at = joined.find(sign)
    while at >= 0:
        end = joined.find("|", at)
        if end < 0:
            end = len(joined)
        yield joined[joined.rfind("|", 0, at) + 1 : end]
        at = joined.find(sign, end)


def _dated(joined: str, cells: Sequence[str]) -> bool:
    """True if a class may have become a date."""
    if not any(sign in joined for sign in "-/. ") and not _DAY_NUMBER.search(f"|{joined}|"):
        return False
    return any(codes.group_as_date(cell) is not None for cell in set(cells))


def _prefixed(cells: Sequence[str], prefixes: Sequence[str] | None, joined: str) -> bool:
    """True if a surname holds a prefix, and its row has none in a column of its own."""
    wanted = {cell for cell in set(_holding(joined, " ")) if names.split_prefix(cell) is not None}
    if not wanted or prefixes is None:
        return bool(wanted)
    return any(cell in wanted and not prefixes[place].strip() for place, cell in enumerate(cells))


def _odd(field: str, cell: str) -> bool:
    """True if anything may be the matter with a cell."""
    if text.is_error(cell) or any(mended(cell) is not None for _, mended in STEPS[field]):
        return True
    match field:
        case "pupil_number":
            return numbers.thousands(cell) is not None or numbers.scientific(cell) is not None
        case "birth_date":
            found = dates.parts(cell)
            return bool(cell.strip()) and (found is None or (found.as_written is None and found.swapped is not None))
        case "gender":
            return codes.gender_code(cell) is not None
        case "given_name" | "name_prefix" | "family_name":
            return text.letters_lost(cell) or ("," in cell and names.one_cell(cell) is not None)
    return False
