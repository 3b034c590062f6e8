"""Rows that are mended as a whole, before anybody looks at their cells."""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from itertools import compress
from typing import Final

from lvs_desktop.domain.diagnosis import ALL_SAFE, REFUSED, YES, Damage, Diagnosis
from lvs_desktop.files.columns import SAMPLE, Matched
from lvs_desktop.files.diagnosis.periods import Period, columns_of
from lvs_desktop.files.diagnosis.shifted import Shapes
from lvs_desktop.files.diagnosis.tally import Tally
from lvs_desktop.files.diagnosis.totals import is_total
from lvs_desktop.files.separators import SEPARATORS
from lvs_desktop.files.source import Chunk, Source, by_column

SAFE: Final = frozenset({Damage.TEXT_MIXED, Damage.SEPARATOR_MIXED, Damage.TOTAL_LINES, Damage.ROWS_SHIFTED})
_LEAST: Final = 3  # columns, for a line of one cell to be told from a row


def wanted(damage: Damage, repairs: Mapping[str, str], *, safe: bool) -> str | None:
    """The reading in which the person wants a damage mended, or None."""
    said = repairs.get(damage)
    if said is None:
        return YES if safe and ALL_SAFE in repairs else None
    return None if said == REFUSED else said


class Lines:
    """
    A source whose rows are looked at, and mended where the person wants that.

    Counts anew with each pass over the rows; a pass over a sound file looks at no cell.

    Attributes:
        source: The one underneath.
        periods: Row -> when it holds; only of files with columns for that.
    """

    def __init__(
        self,
        source: Source,
        matched: Matched,
        *,
        repairs: Mapping[str, str],
        locations: Mapping[str, str],
        today: date | None = None,
    ) -> None:
        self.info = source.info
        self.total = source.total
        self.name_samples = source.name_samples
        self.other_readings = source.other_readings
        self.problems = source.problems
        self.source = source
        self._matched = matched
        self._separator = source.info.separator
        self._locations, self._today = locations, today or date.today()
        self._mends = {damage: wanted(damage, repairs, safe=True) is not None for damage in SAFE}
        self.periods: dict[int, Period] = {}
        self._when = columns_of(matched.columns)
        self._names = [matched.fields[name] for name in ("given_name", "family_name") if name in matched.fields]
        self._shapes: Shapes | None = None
        self._tallies: dict[Damage, Tally] = {}
        self._last: tuple[int, int, str] | None = None  # of the last row: number, cells if too few, text
        self._short = 0

    def head(self, n: int = 50) -> list[tuple[int, list[str]]]:
        """The first rows that are not blank: (row as the person counts, cells)."""
        return self.source.head(n)

    def batches(self, *, after_row: int, width: int, size: int = 3000) -> Iterator[Chunk]:
        """The rows below `after_row`, some thousands at a time, mended."""
        self._tallies, self._last, self._short = {}, None, 0
        self.periods = {}
        for chunk in self.source.batches(after_row=after_row, width=width, size=size):
            seen = self._look(chunk, width)
            if self._when:
                none = [""] * len(seen.numbers)
                said = [seen.columns[self._when[name]] if name in self._when else none for name in Period._fields]
                self.periods.update(zip(seen.numbers, map(Period, *said), strict=True))
            yield seen

    def see_start(self) -> None:
        """Look at the first rows only."""
        self._tallies, self._last, self._short = {}, None, 0
        first = self.source.head(SAMPLE)
        rows = [(row, cells) for row, cells in first if row > self._matched.info.header_row]
        if rows:
            numbers = [row for row, _ in rows]
            width = len(self._matched.columns)
            self._look(by_column(numbers, [list(cells) for _, cells in rows], width=width, done=0), width)
        if len(first) >= SAMPLE:
            self._last = None  # there is more

    def diagnoses(self) -> list[Diagnosis]:
        """What the last pass over the rows has shown."""
        found = [
            Diagnosis(
                damage=damage,
                count=tally.count,
                examples=tuple(tally.examples),
                repairable=tally.mended > 0,
                safe=tally.mended > 0,
                repaired=YES if tally.mended and self._mends[damage] else None,
            )
            for damage, tally in self._tallies.items()
        ]
        cut = self._cut()
        return [*found, cut] if cut else found

    def _look(self, chunk: Chunk, width: int) -> Chunk:
        mended: dict[int, list[str]] = {}
        gone: set[int] = set()
        if chunk.short and width >= _LEAST and self._separator:
            for place, cells in chunk.short.items():
                if cells == 1:
                    self._split(chunk, place, width, mended)
        for place, rest in chunk.surplus.items():
            if any(map(str.strip, rest)) and place not in chunk.joined and self._separator:
                self._join(chunk, place, mended)
        if any("" in chunk.columns[index] for index in self._names):
            self._totals(chunk, gone)
        self._short += len(chunk.short) - len(mended.keys() & chunk.short.keys()) - len(gone & chunk.short.keys())
        if len(chunk.numbers):
            last = len(chunk.numbers) - 1
            short = last in chunk.short and last not in mended and last not in gone
            text = (self._separator or ";").join(chunk.cells(last)) if short else ""
            self._last = (chunk.numbers[last], short, text)
        return patched(chunk, mended, gone) if mended or gone else chunk

    def _split(self, chunk: Chunk, place: int, width: int, mended: dict[int, list[str]]) -> None:
        """A line with another separator than the header has."""
        line = chunk.columns[0][place]
        for other in SEPARATORS:
            if other == self._separator or other not in line:
                continue
            try:
                rows = list(csv.reader([line], delimiter=other))
            except csv.Error:
                continue
            if len(rows) == 1 and len(rows[0]) == width:
                self._tally(Damage.SEPARATOR_MIXED, chunk, place, line, " | ".join(rows[0]))
                if self._mends[Damage.SEPARATOR_MIXED]:
                    mended[place] = rows[0]
                return

    def _join(self, chunk: Chunk, place: int, mended: dict[int, list[str]]) -> None:
        """A separator inside a cell."""
        if self._shapes is None:
            rows = [cells for row, cells in self.source.head(SAMPLE) if row > self._matched.info.header_row]
            self._shapes = Shapes(self._matched, rows, locations=self._locations, today=self._today)
        separator = self._separator or ";"
        cells = chunk.cells(place)
        row = self._shapes.mend(cells, separator)
        refused = any(column.refused for column in self._matched.columns)
        was = "" if refused else separator.join(cells)
        self._tally(Damage.ROWS_SHIFTED, chunk, place, was, " | ".join(row) if row else None)
        if row and self._mends[Damage.ROWS_SHIFTED]:
            mended[place] = row

    def _totals(self, chunk: Chunk, gone: set[int]) -> None:
        for place, names in enumerate(zip(*(chunk.columns[index] for index in self._names), strict=True)):
            if all(names) or place in chunk.joined:
                continue
            cells = chunk.cells(place)
            if is_total(cells):
                shown = " ".join(filter(None, (text.strip() for text in cells)))
                self._tally(Damage.TOTAL_LINES, chunk, place, shown, "")
                if self._mends[Damage.TOTAL_LINES]:
                    gone.add(place)

    def _tally(self, damage: Damage, chunk: Chunk, place: int, was: str, becomes: str | None) -> None:
        self._tallies.setdefault(damage, Tally()).add(chunk.numbers[place], was, becomes)

    def _cut(self) -> Diagnosis | None:
        """The last row has fewer cells than all others, and no end."""
        if self._last is None or getattr(self.source, "ended", True):
            return None
        row, short, text = self._last
        if not short or self._short > 1:
            return None
        tally = Tally()
        tally.add(row, "" if any(column.refused for column in self._matched.columns) else text, None)
        return Diagnosis(damage=Damage.FILE_CUT, count=1, examples=tuple(tally.examples), repairable=False)


def patched(chunk: Chunk, rows: Mapping[int, list[str]], gone: set[int]) -> Chunk:
    """
    A chunk with other cells in some rows, and without others.

    Args:
        rows: Place -> the cells, as many as there are columns.
    """
    columns = [list(column) for column in chunk.columns]
    for place, cells in rows.items():
        for index, cell in enumerate(cells):
            columns[index][place] = cell
    keep = [place not in gone for place in range(len(chunk.numbers))]
    at = {old: new for new, old in enumerate(compress(range(len(keep)), keep))}
    return replace(
        chunk,
        numbers=list(compress(chunk.numbers, keep)),
        columns=[list(compress(column, keep)) for column in columns],
        surplus={at[place]: rest for place, rest in chunk.surplus.items() if place not in rows and place in at},
        short={at[place]: cells for place, cells in chunk.short.items() if place not in rows and place in at},
        joined={at[place]: cells for place, cells in chunk.joined.items() if place not in rows and place in at},
    )
