"""
A school's own export, with one row for each enrolment: a pupil may have several, and some pupils have left.

Magister writes `Stamnr;Roepnaam;Tussenv;Achternaam;Klas;Studie;Leerfase.Leerjaar;...`, `;`, Windows-1252, with header
rows in between; pupils who left stay in it for half a year. Source: the connectors of HelloID for Magister, public.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from lvs_desktop.domain.people import fold, number_key
from lvs_desktop.domain.problems import ProblemCode, Severity, SourceProblem
from lvs_desktop.files.lists import Own, Row

OWN: Final[Mapping[str, Own]] = {
    "begins": Own(
        words="begindatum begindat startdatum studiebegindatum datumin instroomdatum inschrijfdatum ingangsdatum "
        "plaatsingsdatum begindatumstudie",
        is_date=True,
    ),
    "ends": Own(words="einddatum einddat studieeinddatum datumuit einddatumstudie", is_date=True),
    "left": Own(words="vertrekdatum uitschrijfdatum uitstroomdatum datumvertrek datumuitschrijving", is_date=True),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """
    One row a pupil.

    Attributes:
        rows: The row that holds on the day, of each pupil.
        left: Pupils whose rows have all ended: left out.
        several: Pupils of several rows that hold or will: one was taken.
    """

    rows: tuple[Row, ...]
    left: int
    several: int
    problems: tuple[SourceProblem, ...]


def holding(rows: Sequence[Row], today: date) -> Held:
    """
    The row of each pupil that holds on a day, by the number without its leading zeros.

    A row whose end lies before the day is left out. Of several, those that have begun come first, then the one that
    began last, then the last one in the file. Rows of one number with different names are nobody's: told as an error.
    """
    by_number: defaultdict[str, list[Row]] = defaultdict(list)
    for row in rows:
        number = row.values.get("pupil_number")
        if number:
            by_number[number_key(number)].append(row)
    taken: list[Row] = []
    problems: list[SourceProblem] = []
    left = several = 0
    day = today.isoformat()
    for listed in by_number.values():
        now = [row for row in listed if not _ended(row, day)]
        if not now:
            left += 1
            continue
        if len({_name(row) for row in now}) > 1:
            problems.append(_two_people(now))
            continue
        several += len(now) > 1
        taken.append(max(now, key=lambda row: ((begin := row.values.get("begins") or "") <= day, begin, row.row)))
    return Held(rows=tuple(taken), left=left, several=several, problems=tuple(problems))


def _ended(row: Row, day: str) -> bool:
    return any((row.values.get(name) or day) < day for name in ("ends", "left"))


def _name(row: Row) -> tuple[str, str]:
    given, family = (fold(row.values.get(name) or "") for name in ("given_name", "family_name"))
    return given, family


def _two_people(rows: Sequence[Row]) -> SourceProblem:
    spellings = tuple(dict.fromkeys(row.values.get("pupil_number") or "" for row in rows))
    return SourceProblem(
        code=ProblemCode.NUMBER_AMBIGUOUS if len(spellings) > 1 else ProblemCode.NUMBER_TWICE,
        severity=Severity.ERROR,
        row=rows[0].row,
        value=spellings[0],
        facts=(("rows", tuple(str(row.row) for row in rows)), ("spellings", spellings)),
    )
