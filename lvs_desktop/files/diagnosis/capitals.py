"""Columns of names in capitals only."""

from collections import defaultdict

from lvs_desktop.domain.diagnosis import Damage, Diagnosis
from lvs_desktop.files.diagnosis.chart import NAMES, Chart
from lvs_desktop.files.diagnosis.names import in_capitals, with_small_letters
from lvs_desktop.files.diagnosis.tally import Tally


class Capitals:
    """More than half of the names of a column are in capitals. Never safe: McDonald can't be known any more."""

    def __init__(self) -> None:
        self._cells: dict[str, Tally] = defaultdict(Tally)
        self._filled: dict[str, int] = defaultdict(int)

    def see(self, chart: Chart) -> None:
        """Take in some rows."""
        for field in NAMES:
            for place, cell in chart.cells(field):
                self._filled[field] += 1
                if in_capitals(cell):
                    self._cells[field].add(chart.rows[place], cell, with_small_letters(cell))

    def judge(self) -> list[Diagnosis]:
        """The columns in which something is the matter."""
        return [
            Diagnosis(damage=Damage.CAPITALS, field=field, count=cells.count, examples=tuple(cells.examples))
            for field, cells in self._cells.items()
            if cells.count * 2 > self._filled[field]
        ]


def mend(chart: Chart, field: str) -> None:
    """Small letters again."""
    cells = chart.values[field]
    for place, cell in chart.cells(field):
        if in_capitals(cell):
            cells[place] = with_small_letters(cell)
