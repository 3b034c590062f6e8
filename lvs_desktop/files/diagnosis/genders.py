"""Genders as 1 and 2, which mean opposite things in EDEXML and OSO."""

from lvs_desktop.domain.diagnosis import EDEXML, OSO, Damage, Diagnosis
from lvs_desktop.files.diagnosis.chart import Chart
from lvs_desktop.files.diagnosis.codes import GENDERS, gender_code
from lvs_desktop.files.diagnosis.tally import Voices

FIELD = "gender"


class GenderCodes:
    """Counts for both readings how many stored pupils have the gender that it gives."""

    def __init__(self) -> None:
        self._voices = {EDEXML: Voices(), OSO: Voices()}

    def see(self, chart: Chart) -> None:
        """Take in some rows."""
        for place, cell in chart.cells(FIELD):
            code = gender_code(cell)
            if code is None:
                continue
            known = chart.evidence.of(chart.values["pupil_number"][place])
            stored = known.gender if known is not None else None
            for name, voices in self._voices.items():
                meant = GENDERS[name][code]
                voices.cells.add(chart.rows[place], cell, meant or None)
                if meant and stored in ("M", "V"):
                    voices.speaks_for += meant == stored
                    voices.speaks_against += meant != stored

    def judge(self) -> Diagnosis | None:
        """What is the matter, or None."""
        likely = max(self._voices, key=lambda name: self._voices[name].speaks_for)  # EDEXML if nothing tells
        cells = self._voices[likely].cells
        if not cells.count:
            return None
        order = sorted(self._voices, key=lambda name: name != likely)
        return Diagnosis(
            damage=Damage.GENDER_CODES,
            field=FIELD,
            count=cells.count,
            examples=tuple(cells.examples),
            readings=tuple(self._voices[name].reading(name) for name in order),
        )


def mend(chart: Chart, reading: str) -> None:
    """Read the codes as this standard has them; 0 and 9 say nothing."""
    meant = GENDERS.get(reading)
    if meant is None:
        return
    cells = chart.values[FIELD]
    for place, cell in chart.cells(FIELD):
        if (code := gender_code(cell)) is not None:
            cells[place] = meant[code]
