"""What was found so far: how often, and some examples."""

from dataclasses import dataclass, field
from typing import Final

from lvs_desktop.domain.diagnosis import Damage, Example, Reading

_EXAMPLES: Final = 3
_LONGEST: Final = 80  # characters of a cell in an example


@dataclass(slots=True)
class Tally:
    """One damage in one column."""

    count: int = 0
    mended: int = 0  # of these, how many the repair mends
    examples: list[Example] = field(default_factory=list)

    def add(self, row: int, was: str, becomes: str | None) -> None:
        """One more cell."""
        self.count += 1
        self.mended += becomes is not None
        if len(self.examples) < _EXAMPLES and all(example.was != was[:_LONGEST] for example in self.examples):
            shown = becomes if becomes is None else becomes[:_LONGEST]
            self.examples.append(Example(row=row, was=was[:_LONGEST], becomes=shown))


@dataclass(slots=True)
class Voices:
    """What speaks for and against one reading."""

    speaks_for: int = 0
    speaks_against: int = 0
    cells: Tally = field(default_factory=Tally)

    def reading(self, name: str) -> Reading:
        """As it is shown."""
        return Reading(
            name=name,
            speaks_for=self.speaks_for,
            speaks_against=self.speaks_against,
            examples=tuple(self.cells.examples),
        )


Tallies = dict[tuple[Damage, str], Tally]
