"""Classes such as 1-2 that a spreadsheet took for a day."""

from lvs_desktop.domain.diagnosis import DAY_FIRST, MONTH_FIRST, YES, Damage, Diagnosis
from lvs_desktop.files.diagnosis.chart import Chart
from lvs_desktop.files.diagnosis.codes import group_as_date
from lvs_desktop.files.diagnosis.tally import Voices

FIELD = "group"


class GroupsAsDates:
    """Day before month (a Dutch spreadsheet) or month before day (an English one): stored groups tell."""

    def __init__(self) -> None:
        self._voices = {DAY_FIRST: Voices(), MONTH_FIRST: Voices()}

    def see(self, chart: Chart) -> None:
        """Take in some rows."""
        for place, cell in chart.cells(FIELD):
            found = group_as_date(cell)
            if found is None or cell.strip() in chart.evidence.groups:
                continue
            for name, voices in self._voices.items():
                group = _group(found, name)
                voices.cells.add(chart.rows[place], cell, group)
                if chart.evidence.groups:
                    voices.speaks_for += group in chart.evidence.groups
                    voices.speaks_against += group not in chart.evidence.groups

    def judge(self) -> Diagnosis | None:
        """What is the matter, or None."""
        if not self._voices[DAY_FIRST].cells.count:
            return None
        order = sorted(self._voices, key=lambda name: -self._voices[name].speaks_for)  # the Dutch one if nothing tells
        likely = self._voices[order[0]]
        proved = likely.speaks_for > 0 and not likely.speaks_against and not self._voices[order[1]].speaks_for
        return Diagnosis(
            damage=Damage.GROUP_AS_DATE,
            field=FIELD,
            count=likely.cells.count,
            examples=tuple(likely.cells.examples),
            readings=tuple(self._voices[name].reading(name) for name in (order[:1] if proved else order)),
            safe=proved,
        )


def mend(chart: Chart, reading: str) -> None:
    """Write the classes again."""
    cells = chart.values[FIELD]
    for place, cell in chart.cells(FIELD):
        found = group_as_date(cell)
        if found is not None and cell.strip() not in chart.evidence.groups:
            cells[place] = _group(found, DAY_FIRST if reading == YES else reading)


def _group(found: tuple[int, int], reading: str) -> str:
    day, month = found
    return f"{month}-{day}" if reading == MONTH_FIRST else f"{day}-{month}"
