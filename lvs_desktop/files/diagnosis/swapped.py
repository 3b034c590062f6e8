"""Birth dates of which day and month changed places: in all of them, or in those whose day may be a month."""

from collections import defaultdict

from lvs_desktop.domain.diagnosis import DAY_FIRST, MONTH_FIRST, YES, Damage, Diagnosis
from lvs_desktop.files.diagnosis import dates
from lvs_desktop.files.diagnosis.chart import Chart
from lvs_desktop.files.diagnosis.tally import Voices

FIELD = "birth_date"
_MANY = 24  # different days of one way of writing, none above 12: by chance once in 10^9
_FEW = 4  # of so many days that can't be the month, one that can't be the day says nothing of the others
_TWO = 2  # one stored date that is turned round may be a mistake that was mended since


class SwappedDates:
    """Weighs both readings: days that can't be, the spread of values, the school's stored dates of the same pupils."""

    def __init__(self) -> None:
        self._written, self._swapped = Voices(), Voices()
        self._impossible = 0  # as written
        self._stored = [0, 0]  # dates that the school has as written, and turned round
        self._days: dict[str, set[str]] = defaultdict(set)  # shape -> texts whose day is at most 12
        self._later: dict[str, int] = defaultdict(int)  # shape -> how many days are above 12

    def see(self, chart: Chart) -> None:
        """Take in some rows."""
        for place, cell in chart.cells(FIELD):
            found = dates.parts(cell)
            if found is None or (found.as_written is None and found.swapped is None):
                continue
            if found.as_written is None:
                self._impossible += 1
                self._swapped.cells.add(chart.rows[place], cell, found.swapped)
                continue
            if found.day > 12:
                self._later[found.shape] += 1
                continue
            if len(self._days[found.shape]) < _MANY:
                self._days[found.shape].add(cell)
            if not found.ambiguous:
                continue
            self._written.cells.add(chart.rows[place], cell, found.as_written)
            self._swapped.cells.add(chart.rows[place], cell, found.swapped)
            known = chart.evidence.of(chart.values["pupil_number"][place])
            if known is not None and known.birth_date in (found.as_written, found.swapped):
                self._stored[known.birth_date == found.swapped] += 1

    def judge(self) -> Diagnosis | None:
        """What is the matter, or None."""
        as_written, turned = self._stored
        by_spread = any(len(texts) >= _MANY and not self._later[shape] for shape, texts in self._days.items())
        by_school = turned >= _TWO and turned > as_written
        later = sum(self._later.values())
        by_days = self._impossible * _FEW > later + as_written  # else they are mistakes in some rows
        if not (by_days or by_school or (by_spread and not as_written)):
            return None
        # a day above 12 proves something only where the school has no dates: such days stay while others are swapped
        self._written.speaks_for = as_written + (0 if as_written or turned else later)
        self._written.speaks_against = turned + self._impossible
        self._swapped.speaks_for = turned + self._impossible
        self._swapped.speaks_against = as_written
        proved = self._impossible > 0 and not later and not as_written
        readings = [self._swapped.reading(MONTH_FIRST)]
        if not proved:
            readings.append(self._written.reading(DAY_FIRST))
        return Diagnosis(
            damage=Damage.DATE_SWAPPED,
            field=FIELD,
            count=self._swapped.cells.count,
            examples=tuple(self._swapped.cells.examples),
            readings=tuple(readings),
            safe=proved,
        )


def mend(chart: Chart, reading: str) -> None:
    """Read the month first wherever that gives a day."""
    if reading not in (YES, MONTH_FIRST):
        return
    cells = chart.values[FIELD]
    for place, cell in chart.cells(FIELD):
        if (found := dates.month_first(cell)) is not None:
            cells[place] = found
