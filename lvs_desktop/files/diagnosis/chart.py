"""The cells of some rows on the doctor's table."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from lvs_desktop.domain.diagnosis import Damage
from lvs_desktop.files.diagnosis.evidence import Evidence
from lvs_desktop.files.diagnosis.tally import Tallies, Tally

NAMES = ("given_name", "name_prefix", "family_name")

# the reading in which a damage of a field is to be mended; None: leave the cells as they are
Mends = Callable[[Damage, str], str | None]


@dataclass(slots=True, kw_only=True)
class Chart:
    """
    Some rows by field, being mended.

    Attributes:
        values: Field -> its cells; the steps of the doctor change them in place.
        rows: As the person counts.
        places: Of the rows that are pupils: no blank rows, repeated headers or shifted rows.
        present: Place -> a number under which the pupil of the row counts as present, whatever the row says.
    """

    values: dict[str, list[str]]
    rows: Sequence[int]
    places: Sequence[int]
    evidence: Evidence
    today: date
    mends: Mends
    tallies: Tallies
    present: dict[int, str]

    def found(self, damage: Damage, field: str, place: int, becomes: str | None) -> bool:
        """Count a damaged cell; True if it is to be mended."""
        tally = self.tallies.setdefault((damage, field), Tally())
        tally.add(self.rows[place], self.values[field][place], becomes)
        return becomes is not None and self.mends(damage, field) is not None

    def cells(self, field: str) -> Iterator[tuple[int, str]]:
        """Place and text of the cells of a field that hold anything."""
        cells = self.values.get(field)
        if cells is None:
            return
        for place in self.places:
            if cell := cells[place]:
                yield place, cell

    def row(self, place: int) -> Mapping[str, str]:
        """The cells of one row."""
        return {field: cells[place] for field, cells in self.values.items()}
