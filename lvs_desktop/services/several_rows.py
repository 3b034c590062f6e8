"""Pupils of several rows, as a pupil administration writes one for each enrolment: which of the rows is taken."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from lvs_desktop.domain.diagnosis import ALL_SAFE, FIRST, HOLDS, LAST, REFUSED, Damage, Diagnosis, Example, Reading
from lvs_desktop.domain.problems import Problem, ProblemCode
from lvs_desktop.files.diagnosis.periods import Period, holding
from lvs_desktop.storage.staging import Double

_EXAMPLES: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """What was decided."""

    taken: Mapping[str, int]  # number without zeros -> the row that is taken; empty while nothing is mended
    diagnosis: Diagnosis | None


def settle(
    doubles: Sequence[Double],
    periods: Mapping[int, Period],
    *,
    repairs: Mapping[str, str],
    today: date,
) -> Settled:
    """
    The row of each pupil who has several, if the person wants one to be taken.

    Args:
        doubles: Numbers that occur more than once; those of several persons are nobody's several rows.
        periods: When the row of a number holds; empty if the file does not say it.

    Raises:
        Problem: REPAIR_READING (facts: value, readings): the file does not say which row holds, the person must.
    """
    doubles = [one for one in doubles if one.one_person and not one.identical and len(one.spellings) == 1]
    if not doubles:
        return Settled(taken={}, diagnosis=None)
    dated = all(row in periods for double in doubles for row in double.rows)
    names = (HOLDS,) if dated else (FIRST, LAST)
    ways = {name: {double.number_key: _row(double, periods, name, today) for double in doubles} for name in names}
    asked = _asked(repairs, names)
    readings = tuple(Reading(name=name, examples=_examples(doubles, ways[name])) for name in names)
    diagnosis = Diagnosis(
        damage=Damage.ROWS_SEVERAL,
        count=len(doubles),
        examples=_examples(doubles, ways[asked or names[0]]),
        readings=readings,
        safe=dated,
        repaired=asked,
    )
    return Settled(taken=ways[asked] if asked else {}, diagnosis=diagnosis)


def _asked(repairs: Mapping[str, str], names: tuple[str, ...]) -> str | None:
    asked = repairs.get(Damage.ROWS_SEVERAL)
    if asked == REFUSED or (asked is None and not (len(names) == 1 and ALL_SAFE in repairs)):
        return None
    if len(names) == 1:
        return names[0]
    if asked not in names:
        raise Problem(ProblemCode.REPAIR_READING, value=Damage.ROWS_SEVERAL.value, readings=names)
    return asked


def _row(double: Double, periods: Mapping[int, Period], name: str, today: date) -> int:
    rows = sorted(double.rows)
    if name == HOLDS:
        return holding({row: periods[row] for row in rows}, today)
    return rows[0] if name == FIRST else rows[-1]


def _examples(doubles: Sequence[Double], taken: Mapping[str, int]) -> tuple[Example, ...]:
    return tuple(
        Example(
            row=taken[double.number_key],
            was=f"{double.spellings[0]}: {', '.join(str(row) for row in sorted(double.rows))}",
            becomes=str(taken[double.number_key]),
        )
        for double in doubles[:_EXAMPLES]
    )
