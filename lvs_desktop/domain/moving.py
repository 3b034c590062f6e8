"""The move to another platform over days: what the person said of it, what follows from it, what to remind of."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

# Source: the supplier's page; the instructions for steps 2 and 3 come by e-mail three days after step 1 was completed
WAIT: Final = timedelta(days=3)
AHEAD: Final = (30, 7)  # days before a DULT key expires at which we remind; ours


class Package(StrEnum):
    """The packages of the licence, as the supplier calls them."""

    BASIS = "Basis"
    COMPLEET = "Compleet"


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a person said of the move, and the memory of who and when."""

    value: str
    by: str
    at: str  # UTC, ISO 8601


@dataclass(frozen=True, slots=True, kw_only=True)
class DultKey:
    """The access key of a location for DULT. Its security code is never kept: it belongs in the LOVS alone."""

    location: str
    name: str
    expires: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """
    How far a move is.

    Attributes:
        package: Of the licence; None: not chosen yet.
        completed: The day on which step 1 was completed, as the person said.
        processed: The day on which the person confirmed that step 1 was processed; this alone opens steps 2 and 3.
        keys: The DULT keys, by location.
        minutes: Step -> minutes that a person spent on it.
        sealed_key: An authorisation key is kept for pasting, encrypted.
        said: Name of a fact -> who said it, and when.
    """

    package: Package | None = None
    completed: date | None = None
    processed: date | None = None
    keys: tuple[DultKey, ...] = ()
    minutes: Mapping[str, int] = field(default_factory=dict)
    sealed_key: bool = False
    said: Mapping[str, Said] = field(default_factory=dict)

    @property
    def expected(self) -> date | None:
        """The day on which the instructions are expected; None: step 1 is not completed."""
        return None if self.completed is None else self.completed + WAIT

    @property
    def waiting(self) -> bool:
        """True while step 1 is completed and nobody confirmed that it was processed."""
        return self.completed is not None and self.processed is None


class Kind(StrEnum):
    """What a date is about."""

    INSTRUCTIONS = "instructions"  # expected by e-mail: confirm 'verwerkt'
    DULT_KEY = "dult_key"  # expires


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """A date of the move. `location` is that of a DULT key."""

    kind: Kind
    day: date
    location: str = ""

    def urgent(self, today: date) -> bool:
        """True if a person must be reminded of it: instructions from their day on, a key 30 days ahead."""
        return today >= self.reminds_on

    @property
    def reminds_on(self) -> date:
        """The first day of the reminder."""
        return self.day - timedelta(days=AHEAD[0]) if self.kind is Kind.DULT_KEY else self.day


def dates(move: Move) -> tuple[Due, ...]:
    """The dates that still matter, by the day on which they ask for attention."""
    found = [Due(kind=Kind.DULT_KEY, day=key.expires, location=key.location) for key in move.keys]
    if move.waiting and move.expected is not None:
        found.append(Due(kind=Kind.INSTRUCTIONS, day=move.expected))
    return tuple(sorted(found, key=lambda due: (due.reminds_on, due.kind, due.location)))


def overdue(move: Move, today: date) -> tuple[DultKey, ...]:
    """The DULT keys that no longer work: the day on which they expire is over."""
    return tuple(key for key in move.keys if key.expires < today)


def expiring(move: Move, today: date) -> tuple[DultKey, ...]:
    """The DULT keys that still work and expire within a week: time to make new ones, the soonest first."""
    soon = (key for key in move.keys if today <= key.expires <= today + timedelta(days=AHEAD[1]))
    return tuple(sorted(soon, key=lambda key: key.expires))


def left(estimates: Mapping[str, int], spent: Mapping[str, int], done: frozenset[str]) -> int:
    """
    Minutes that are left, by our own estimate.

    Args:
        estimates: Step -> minutes.
        spent: Step -> minutes that a person gave.
        done: Steps that are done or don't apply.
    """
    return sum(max(0, minutes - spent.get(step, 0)) for step, minutes in estimates.items() if step not in done)
