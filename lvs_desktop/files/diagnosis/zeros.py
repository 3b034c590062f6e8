"""Leading zeros that a spreadsheet took away from pupil numbers."""

from lvs_desktop.domain.diagnosis import AS_WRITTEN, STORED_LENGTH, YES, Damage, Diagnosis
from lvs_desktop.files.diagnosis import numbers
from lvs_desktop.files.diagnosis.chart import Chart
from lvs_desktop.files.diagnosis.tally import Voices

FIELD = "pupil_number"


class LostZeros:
    """The school's spelling proves it of pupils who are stored; of others the length of the stored numbers tells."""

    def __init__(self) -> None:
        self._stored = 0  # pupils whose stored number has the zeros
        self._shorter = 0  # pupils whose stored number is as short as the file has it
        self._voices = Voices()

    def see(self, chart: Chart) -> None:
        """Take in some rows."""
        length = chart.evidence.usual_length
        for place, cell in chart.cells(FIELD):
            number = cell.strip()
            known = chart.evidence.of(number)
            stored = known.pupil_number if known is not None else None
            found = numbers.zeros(number, stored=stored, length=length)
            if found is not None:
                self._voices.cells.add(chart.rows[place], number, found)
                self._stored += stored is not None
            elif length is not None and len(number) < length:
                self._shorter += stored == number

    def judge(self) -> Diagnosis | None:
        """What is the matter, or None."""
        count = self._voices.cells.count
        if not count:
            return None
        proved = self._stored == count
        written = Voices(speaks_for=self._shorter, speaks_against=self._stored)
        self._voices.speaks_for, self._voices.speaks_against = self._stored, self._shorter
        readings = [self._voices.reading(STORED_LENGTH)]
        if not proved:
            readings.append(written.reading(AS_WRITTEN))
        return Diagnosis(
            damage=Damage.ZEROS_LOST,
            field=FIELD,
            count=count,
            examples=tuple(self._voices.cells.examples),
            readings=tuple(readings),
            safe=proved,
        )


def mend(chart: Chart, reading: str) -> None:
    """Put the zeros back."""
    if reading not in (YES, STORED_LENGTH):
        return
    cells, length = chart.values[FIELD], chart.evidence.usual_length
    for place, cell in chart.cells(FIELD):
        number = cell.strip()
        known = chart.evidence.of(number)
        found = numbers.zeros(number, stored=known.pupil_number if known is not None else None, length=length)
        if found is not None:
            cells[place] = found
