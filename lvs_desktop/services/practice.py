"""The example school to practise on: invented, seeded, with every kind of Dutch name."""

from dataclasses import dataclass
from pathlib import Path

from lvs_desktop.domain.schools import School


@dataclass(frozen=True, slots=True, kw_only=True)
class Practice:
    """The files of an example school."""

    school: School
    last_year: Path  # CSV: the population that the LVS holds today
    next_year: Path  # CSV: the file for the new school year
    week: Path  # CSV: an ordinary week's file, to follow next_year


def make(folder: Path, *, pupils: int = 500, seed: int = 1) -> Practice:
    """Write the example school's files into a folder (made if absent). The same seed gives the same bytes."""
    raise NotImplementedError
