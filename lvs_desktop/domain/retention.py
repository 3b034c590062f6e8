"""How long archived pupils are kept, and who may be deleted for good."""

import re
from calendar import monthrange
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from lvs_desktop.domain.problems import Problem, ProblemCode

_TERM = re.compile(r"(\d{1,4})\s*([ymd])")


class Unit(StrEnum):
    """In what a term is counted."""

    YEARS = "y"
    MONTHS = "m"
    DAYS = "d"


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """How long after archiving a pupil is kept."""

    number: int
    unit: Unit

    @property
    def text(self) -> str:
        """As it is typed and stored: 2y, 18m, 90d."""
        return f"{self.number}{self.unit.value}"


# Source: the law names no term (GDPR art. 5(1)(e): no longer than necessary); two years after leaving is the custom.
USUAL = Term(number=2, unit=Unit.YEARS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaver:
    """A pupil who is archived, or whom an undo took out of the school while the history still holds the data."""

    id: int
    pupil_number: str | None
    name: str
    group: str | None
    location: str | None
    archived_at: str  # date
    in_history_only: bool = False


def read_term(text: str) -> Term:
    """
    A term as typed.

    Raises:
        Problem: TERM_INVALID (facts: value).
    """
    match = _TERM.fullmatch(text.strip().lower())
    if match is None:
        raise Problem(ProblemCode.TERM_INVALID, value=text)
    return Term(number=int(match[1]), unit=Unit(match[2]))


def cutoff(term: Term, today: date) -> date:
    """The last day of archiving whose pupils may be deleted today. 29 February becomes the 28th."""
    if term.unit is Unit.DAYS:
        return max(today - timedelta(days=term.number), date(1900, 1, 1))
    months = today.year * 12 + today.month - 1 - term.number * (12 if term.unit is Unit.YEARS else 1)
    year, month = divmod(months, 12)
    if year < 1900:
        return date(1900, 1, 1)
    return date(year, month + 1, min(today.day, monthrange(year, month + 1)[1]))


def by_year(leavers: Iterable[Leaver]) -> Mapping[str, int]:
    """How many were archived in each calendar year, oldest first."""
    found = Counter(one.archived_at[:4] for one in leavers)
    return dict(sorted(found.items()))
