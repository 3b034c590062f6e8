"""
Test results of pupils in a primary school: what is kept of one, and what is read from a test's name.

Results are personal data: they are in the encrypted school file only, in no log, and go with the pupil. Values are
kept as they were given: a skill score is text, for 103.5 and 103,50 are what a file said.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from lvs_desktop.domain.people import fold

FIELDS: Final = (
    "pupil_key",  # how the source names the pupil: the number of the LAS, an EDEXML key
    "given_name",
    "name_prefix",
    "family_name",
    "birth_date",
    "test_code",
    "test_name",
    "version",
    "subject",
    "moment",
    "taken_on",
    "year_group",
    "score",
    "skill_score",
    "level",
    "functioning",
    "generation",
    "by_hand",
)
REQUIRED: Final = ("test_name", "taken_on")


class Generation(StrEnum):
    """Whether a test is one of the 3.0 tests, the only ones that come along to Leerling in beeld."""

    THREE = "3.0"
    OTHER = "other"
    UNKNOWN = "unknown"  # neither version, name nor a column says so: asked, never guessed from the date


class Moment(StrEnum):
    """When in a year group a test is meant to be taken."""

    BEGIN = "B"
    MIDDLE = "M"
    END = "E"


LEVELS: Final[Mapping[str, tuple[str, ...]]] = {
    "I-V": ("I", "II", "III", "IV", "V"),  # of 20 % each, I is the highest
    "A-E": ("A", "B", "C", "D", "E"),  # 25, 25, 25, 15 and 10 %, A is the highest
}


@dataclass(frozen=True, slots=True)
class Line:
    """
    One result as a source has it.

    Attributes:
        row: As the person counts (of XML: the line).
        values: Field of FIELDS -> text, cleaned: dates ISO, numbers with a decimal point, `year_group` 1..8,
            `level` one of LEVELS, `by_hand` yes or no, `generation` a Generation; what is empty is absent.
    """

    row: int
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """
    One result of one pupil.

    Attributes:
        test_code: As the source has it; "" if it has none.
        test_name: As people call it.
        version: Such as 'M5' or '3.0 digitaal', as the source has it.
        subject: Subject (vakgebied), as the source has it or as the test's name begins.
        moment: Such as M5 or E8: moment and year group the test is meant for; "" if nobody says.
        taken_on: ISO date.
        year_group: 1..8, of the pupil when the test was taken; "" if unknown.
        score: Number of right answers or the like, as given; "" if none.
        skill_score: Decimal with a point; "" if none.
        level: One of LEVELS; "" if none.
        functioning: Functioning level as given ('M5', '87'); not held to a form.
        by_hand: It was typed into the LAS by hand, so that it comes along with a DULT link only; None: nobody said.
    """

    test_code: str
    test_name: str
    version: str
    subject: str
    moment: str
    taken_on: str
    year_group: str
    score: str
    skill_score: str
    level: str
    functioning: str
    generation: Generation
    by_hand: bool | None

    @property
    def key(self) -> tuple[str, str, str, str]:
        """What makes two results of one pupil the same one: test, version, moment and date."""
        return (fold(self.test_code or self.test_name), fold(self.version), self.moment, self.taken_on)


def level_scale(level: str) -> str | None:
    """The scale of a level, a key of LEVELS; None if it is of neither."""
    return next((scale for scale, levels in LEVELS.items() if level in levels), None)


def moment_of(*texts: str) -> str:
    """The moment that a version or a test's name holds as a word of its own (M5, E 8), the first that has one; ""."""
    for text in texts:
        found = _MOMENT.search(text.upper())
        if found:
            return found[1] + found[2]
    return ""


def generation_of(*texts: str) -> Generation:
    """
    3.0 if a version or a test's name says '3.0', other if one says an older generation by itself, else unknown.

    Source:
        That the 3.0 tests come along is the supplier's page on the move; how a version or a name writes its generation
        is not published as a rule, so that anything but a plain number is unknown.
    """
    for text in texts:
        if _THREE.search(text):
            return Generation.THREE
    for text in texts:
        if _TWO.search(text):
            return Generation.OTHER
    return Generation.UNKNOWN


def school_year_of(taken_on: date) -> str:
    """The school year in which a day falls, 1 August to 31 July: '2025-2026'."""
    first = taken_on.year if taken_on.month >= 8 else taken_on.year - 1
    return f"{first}-{first + 1}"


_MOMENT: Final = re.compile(r"(?<![A-Z0-9])([BME])\s?([3-8])(?![0-9])")
_THREE: Final = re.compile(r"(?<![0-9.,])3[.,]0(?![0-9])")
_TWO: Final = re.compile(r"(?<![0-9.,])[12][.,][0-9](?![0-9])")
