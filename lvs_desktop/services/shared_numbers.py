"""Pupils who share a number in the file: nobody here can say whose it is."""

from collections.abc import Sequence
from typing import Final

from lvs_desktop.domain.diagnosis import Damage, Diagnosis, Example
from lvs_desktop.storage.staging import Double

FIELD: Final = "pupil_number"
_EXAMPLES: Final = 3


def diagnose(doubles: Sequence[Double], *, header: str) -> tuple[Diagnosis, ...]:
    """
    One diagnosis if numbers stand for different pupils, else none.

    Args:
        doubles: Numbers that occur more than once; rows of one pupil, and numbers spelt in two ways, are no such ones.
        header: Of the numbers.
    """
    shared = [one for one in doubles if not (one.identical or one.one_person or one.bad_rows) and _one_way(one)]
    if not shared:
        return ()
    examples = tuple(Example(row=min(one.rows), was=one.spellings[0], becomes=None) for one in shared[:_EXAMPLES])
    return (
        Diagnosis(
            damage=Damage.NUMBER_TWICE,
            column=header,
            field=FIELD,
            count=sum(len(one.rows) for one in shared),
            examples=examples,
            repairable=False,
        ),
    )


def _one_way(double: Double) -> bool:
    return len(double.spellings) == 1
