"""What a writer of a school's pupils must give: the shapes between the export and a format."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from lvs_desktop.domain.people import Pupil
from lvs_desktop.domain.problems import SourceProblem
from lvs_desktop.domain.schools import School


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """The content of a file: active pupils of a school, by location, group, name."""

    school: School
    pupils: Sequence[Pupil]
    locations: tuple[str, ...] = ()  # codes of the locations that the file is of; empty: the whole school
    primary: bool  # the years are those of primary education, 1..8; else of secondary education, 1..6
    made: datetime  # local time


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What became of it."""

    pupils: int
    notes: tuple[SourceProblem, ...] = ()  # what the form of the file could not hold, counted; never a value


class Writer(Protocol):
    """One file format that the program writes; a module of this folder that has a `WRITER` is one."""

    names: tuple[str, ...]  # by which `export --format` asks, the newest version first: edexml, edexml-2.0 ...

    def suffix(self, name: str) -> str:
        """The ending of such a file, with its dot."""

    def write(self, target: Path, name: str, content: Outgoing) -> Written:
        """
        Write the file.

        Raises:
            Problem: OUTPUT_NOT_WRITABLE, DISK_FULL, EXPORT_YEAR_UNKNOWN; the file that was there stays.
        """
