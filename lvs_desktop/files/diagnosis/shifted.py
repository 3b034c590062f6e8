"""
Rows with a cell too many: a separator that stands in a name, without quotes, moved the cells behind it.

The cells that belong together are joined again where exactly one way fits what the other rows have in each column.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from lvs_desktop.domain.people import fold
from lvs_desktop.files.columns import Matched
from lvs_desktop.files.values import Cleaner, Finding, cleaners, plain

_MOST: Final = 3  # separators too many
_FEW: Final = 40  # different values at most of a column whose values repeat
_WORDS: Final = (
    "van de den der ten ter te het 't d' 's op in aan bij onder over uit tot voor zu zum zur von la le las les lo los "
    "di da do dos del della du al el ben bin ibn st"
)
_PREFIXES: Final = frozenset(_WORDS.split())
_JOINABLE: Final = frozenset({"given_name", "family_name", "track", None})
_FIGURES: Final = re.compile(r"[0-9]+")


class Shapes:
    """
    What the columns of a file hold, by its first rows.

    Args:
        rows: Cells of rows that are as wide as the header.
    """

    def __init__(
        self, matched: Matched, rows: Sequence[Sequence[str]], *, locations: Mapping[str, str], today: date
    ) -> None:
        self._width = len(matched.columns)
        self._fields = [column.field if not column.refused else None for column in matched.columns]
        self._refused = [column.refused for column in matched.columns]
        self._cleaners: Mapping[str, Cleaner] = cleaners(locations=locations, today=today, number_header="")
        whole = [row for row in rows if len(row) == self._width]
        self._values = [{text for row in whole if (text := row[index].strip())} for index in range(self._width)]
        self._spaced = [any(row[index][:1].isspace() for row in whole) for index in range(self._width)]
        self._figures = [bool(values) and all(_FIGURES.fullmatch(text) for text in values) for values in self._values]
        self._few = [0 < len(values) <= min(_FEW, len(whole) // 3) for values in self._values]

    def mend(self, cells: Sequence[str], separator: str) -> list[str] | None:
        """The row as it was before a separator moved its cells, if there is exactly one way; else None."""
        surplus = len(cells) - self._width
        if not 1 <= surplus <= _MOST or any(self._refused):
            return None
        ways = []
        for index in range(self._width):
            pieces = cells[index : index + surplus + 1]
            if self._fields[index] not in _JOINABLE or not all(map(str.strip, pieces)):
                continue
            row = [*cells[:index], separator.join(pieces), *cells[index + surplus + 1 :]]
            if all(self._fits(place, cell) for place, cell in enumerate(row)):
                ways.append(row)
        return ways[0] if len(ways) == 1 else None

    def _fits(self, index: int, cell: str) -> bool:
        text, field = plain(cell)[0], self._fields[index]
        if cell[:1].isspace() and text and not self._spaced[index]:
            return False
        if field in ("given_name", "family_name"):
            return any(map(str.isalpha, text)) and not any(map(str.isdigit, text))
        if field == "name_prefix":
            return not text or text in self._values[index] or all(part in _PREFIXES for part in fold(text).split())
        if field == "group":
            return text in self._values[index]
        if field is None or field == "track":
            if not text:
                return True
            if self._figures[index] and not _FIGURES.fullmatch(text):
                return False
            return not self._few[index] or text in self._values[index]
        found = self._cleaners[field](cell)
        return not isinstance(found, Finding)
