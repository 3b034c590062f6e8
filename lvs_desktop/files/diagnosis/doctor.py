"""
Looks at each cell of a file that shows damage: names what happened, and mends what the person wants mended.

An examination mends everything on the way, so that what it finds does not depend on what the person chose. Steps have
an order: a formula may hold an entity, and that may hold letters in the wrong encoding.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Final

from lvs_desktop.domain.diagnosis import YES, Damage, Diagnosis
from lvs_desktop.domain.people import FIELDS
from lvs_desktop.files.diagnosis import capitals, genders, groups, numbers, rows, swapped, text, zeros
from lvs_desktop.files.diagnosis.chart import Chart
from lvs_desktop.files.diagnosis.evidence import Evidence
from lvs_desktop.files.diagnosis.tally import Tallies
from lvs_desktop.files.diagnosis.together import Whole

Plan = Mapping[tuple[Damage, str], str]  # (damage, field) -> reading: what is to be mended

# what reading does in any case
ALWAYS: Final = frozenset({Damage.INVISIBLE, Damage.NUMBER_DECIMALS, Damage.DATE_SERIAL})
# of which nothing is lost when it is mended, wherever it can be mended
SAFE: Final = frozenset(
    {
        Damage.NUMBER_SCIENTIFIC,
        Damage.NUMBER_DECIMALS,
        Damage.NUMBER_THOUSANDS,
        Damage.DATE_SERIAL,
        Damage.DATE_SHORT_YEAR,
        Damage.DATE_WORDS,
        Damage.MOJIBAKE,
        Damage.LETTERS_LOST,
        Damage.ENTITIES,
        Damage.PREFIX_IN_SURNAME,
        Damage.NAME_IN_ONE_CELL,
        Damage.INVISIBLE,
        Damage.FORMULA_TEXT,
    }
)

_Step = tuple[Damage, Callable[[str], str | None]]
_FORMULA: Final[_Step] = (Damage.FORMULA_TEXT, text.formula)
_INVISIBLE: Final[_Step] = (Damage.INVISIBLE, text.invisible)
_WRITTEN: Final[tuple[_Step, ...]] = (
    _FORMULA,
    (Damage.ENTITIES, text.entities),
    (Damage.MOJIBAKE, text.mojibake),
    _INVISIBLE,
)
# what one cell tells on its own
STEPS: Final[Mapping[str, tuple[_Step, ...]]] = {
    "pupil_number": (_FORMULA, _INVISIBLE, (Damage.NUMBER_DECIMALS, numbers.decimals)),
    **dict.fromkeys(("given_name", "name_prefix", "family_name", "group", "location", "track"), _WRITTEN),
    **dict.fromkeys(("birth_date", "gender", "year"), (_FORMULA,)),
    **dict.fromkeys(("email", "user_name"), (_FORMULA, _INVISIBLE)),
}


class Doctor:
    """
    Goes through a file, some rows at a time.

    Args:
        headers: Field -> header as written.
        plan: What is to be mended; None: an examination.
        together: How whole names are written, in a file without columns for their parts.
    """

    def __init__(
        self,
        headers: Mapping[str, str],
        *,
        evidence: Evidence,
        today: date,
        plan: Plan | None = None,
        together: Whole | None = None,
    ) -> None:
        self._headers = headers
        self._evidence = evidence
        self._today = today
        self._plan = plan
        self._spoken = together is Whole.SPOKEN
        self._tallies: Tallies = {}
        self._capitals, self._dates, self._genders = capitals.Capitals(), swapped.SwappedDates(), genders.GenderCodes()
        self._groups, self._zeros = groups.GroupsAsDates(), zeros.LostZeros()

    @property
    def added(self) -> tuple[str, ...]:
        """The fields that a repair fills, and that the file has no column for."""
        plan = self._plan or {}
        apart = (Damage.NAME_IN_ONE_CELL, "family_name") in plan
        split = apart or (Damage.PREFIX_IN_SURNAME, "family_name") in plan
        filled = {"given_name": apart, "name_prefix": split}
        return tuple(field for field, is_filled in filled.items() if is_filled and field not in self._headers)

    def treat(self, columns: Mapping[str, Sequence[str]], rows_: Sequence[int], places: Sequence[int]) -> Chart:
        """
        Some rows, mended.

        Args:
            columns: Field -> its cells.
            rows_: Their numbers as the person counts.
            places: Of the rows that are pupils.
        """
        chart = Chart(
            values={field: list(cells) for field, cells in columns.items()},
            rows=rows_,
            places=places,
            evidence=self._evidence,
            today=self._today,
            mends=self._mends,
            tallies=self._tallies,
            present={},
        )
        self._cell_by_cell(chart)
        rows.thousands(chart)
        self._judged(chart, Damage.ZEROS_LOST, zeros.FIELD, self._zeros, zeros.mend)
        rows.short_dates(chart)
        rows.prefix_in_surname(chart)
        rows.name_in_one_cell(chart, spoken=self._spoken)
        for field in self.added:
            chart.values.setdefault(field, [""] * len(rows_))
        self._judged(chart, Damage.DATE_SWAPPED, swapped.FIELD, self._dates, swapped.mend)
        rows.letters_lost(chart)
        rows.scientific(chart)
        self._judged(chart, Damage.GENDER_CODES, genders.FIELD, self._genders, genders.mend)
        self._judged(chart, Damage.GROUP_AS_DATE, groups.FIELD, self._groups, groups.mend)
        if self._plan is None:
            self._capitals.see(chart)
        for damage, field in self._plan or ():
            if damage is Damage.CAPITALS and field in chart.values:
                capitals.mend(chart, field)
        return chart

    def diagnoses(self) -> tuple[Diagnosis, ...]:
        """What was found, by damage and then by field; nothing is said of repairs that are on."""
        found = [
            Diagnosis(
                damage=damage,
                field=field,
                count=tally.count,
                examples=tuple(tally.examples),
                repairable=tally.mended > 0,
                safe=tally.mended > 0 and damage in SAFE and not (damage is Damage.NAME_IN_ONE_CELL and self._spoken),
                repaired=YES if damage in ALWAYS else None,
                always=damage in ALWAYS,
            )
            for (damage, field), tally in self._tallies.items()
        ]
        judged = (self._zeros.judge(), self._dates.judge(), self._genders.judge(), self._groups.judge())
        found += [diagnosis for diagnosis in judged if diagnosis is not None]
        found += self._capitals.judge()
        order = list(Damage)
        found.sort(key=lambda one: (order.index(one.damage), FIELDS.index(one.field or FIELDS[0])))
        return tuple(replace(one, column=self._headers.get(one.field or "")) for one in found)

    def _mends(self, damage: Damage, field: str) -> str | None:
        if self._plan is None or damage in ALWAYS:
            return YES
        return self._plan.get((damage, field))

    def _cell_by_cell(self, chart: Chart) -> None:
        for field in list(chart.values):
            steps = STEPS[field]
            known: dict[str, bool] = {}  # text -> whether anything is the matter with it
            cells = chart.values[field]
            for place, cell in chart.cells(field):
                if cell not in known:
                    known[cell] = text.is_error(cell) or any(mended(cell) is not None for _, mended in steps)
                if not known[cell]:
                    continue
                if text.is_error(cell):
                    chart.found(Damage.CELL_ERRORS, field, place, None)
                for damage, mended in steps:
                    becomes = mended(cells[place])
                    if becomes is not None and chart.found(damage, field, place, becomes):
                        cells[place] = becomes

    def _judged(
        self,
        chart: Chart,
        damage: Damage,
        field: str,
        opinion: "swapped.SwappedDates | genders.GenderCodes | groups.GroupsAsDates | zeros.LostZeros",
        mend: Callable[[Chart, str], None],
    ) -> None:
        """What only the whole column tells: seen in an examination, mended afterwards."""
        if field not in chart.values:
            return
        if self._plan is None:
            opinion.see(chart)
        elif (reading := self._plan.get((damage, field))) is not None:
            mend(chart, reading)
