"""
What becomes of a result in the move to Leerling in beeld, and why: pure checks, one result at a time.

That the results of 3.0 tests come along, that those typed into the LAS by hand need a DULT link, and that year groups
come along because results can't be placed without them, is the supplier's page. The rest is ours: pupils are loaded
from the LAS, so that results of an archived pupil stay; a date must be one on which the pupil was of school age.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import Final

from lvs_desktop.domain.people import fold
from lvs_desktop.domain.result_pupils import Known
from lvs_desktop.domain.results import Generation, Result, generation_of, moment_of, school_year_of


class Outcome(StrEnum):
    """What becomes of a line. The order is that of the screen."""

    COMES = "comes"  # comes along
    WITH_DULT = "with_dult"  # comes along only if the school has a DULT link
    ASKED = "asked"  # something must be said or mended first
    STAYS = "stays"  # is kept here, and does not come along
    LEFT_OUT = "left_out"  # is not kept: whose it is or when it was is not right


class Reason(StrEnum):
    """Why a line does not simply come along. The order is that of the screen."""

    BY_HAND = "by_hand"
    BY_HAND_UNSAID = "by_hand_unsaid"
    GENERATION_UNKNOWN = "generation_unknown"
    YEAR_GROUP_UNKNOWN = "year_group_unknown"
    OTHER_GENERATION = "other_generation"
    PUPIL_ARCHIVED = "pupil_archived"
    PUPIL_UNNAMED = "pupil_unnamed"
    PUPIL_UNKNOWN = "pupil_unknown"
    PUPIL_UNSURE = "pupil_unsure"
    NOT_YOURS = "not_yours"
    TEST_UNNAMED = "test_unnamed"
    DATE_INVALID = "date_invalid"
    DATE_TO_COME = "date_to_come"
    DATE_UNLIKELY = "date_unlikely"
    TWICE_DIFFERS = "twice_differs"
    TWICE_EQUAL = "twice_equal"


class From(StrEnum):
    """Where a year group comes from."""

    GIVEN = "given"
    MOMENT = "moment"  # worked out: the test is meant for it (M5)
    NOW = "now"  # worked out: the pupil's year group now, less the school years between
    NOWHERE = "nowhere"


@dataclass(frozen=True, slots=True)
class YearGroup:
    """A pupil's year group when a test was taken; "" if unknown."""

    value: str
    source: From


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """
    What a person said of a file.

    Attributes:
        generations: Folded test name -> what it is; only of tests of which neither a column, version nor name says it.
        by_hand: Whether the results were typed into the LAS by hand; None: not said.
    """

    generations: Mapping[str, Generation]
    by_hand: bool | None = None


YOUNGEST: Final = 3  # years: no test of a primary school is taken earlier
OLDEST: Final = 15
_UNKNOWN: Final = YearGroup("", From.NOWHERE)
_GROUPS: Final = frozenset("12345678")


@lru_cache(maxsize=1 << 12)
def said_by_name(test_name: str, version: str) -> tuple[Generation, str, str]:
    """What a test's version and name say by themselves: generation, moment ("" if none), subject."""
    return generation_of(version, test_name), moment_of(version, test_name), subject_of(test_name)


def result_of(values: Mapping[str, str], answers: Answers) -> Result:
    """A line's result, with what is worked out from its own words: moment, generation, subject."""
    get = values.get
    name, version = get("test_name", ""), get("version", "")
    found, moment, subject = said_by_name(name, version)
    given = get("generation")
    generation = found if given is None else Generation(given)
    if generation is Generation.UNKNOWN:
        generation = found
    if generation is Generation.UNKNOWN and answers.generations:
        generation = answers.generations.get(fold(name), generation)
    said = get("by_hand")
    return Result(
        test_code=get("test_code", ""),
        test_name=name,
        version=version,
        subject=get("subject") or subject,
        moment=get("moment") or moment,
        taken_on=get("taken_on", ""),
        year_group=get("year_group", ""),
        score=get("score", ""),
        skill_score=get("skill_score", ""),
        level=get("level", ""),
        functioning=get("functioning", ""),
        generation=generation,
        by_hand=answers.by_hand if said is None else said == "yes",
    )


def subject_of(test_name: str) -> str:
    """The subject as a test's name begins: its words before the first that holds a digit."""
    words = []
    for word in test_name.split():
        if any(letter.isdigit() for letter in word):
            break
        words.append(word)
    return " ".join(words)


def date_fault(taken_on: str, birth_date: str | None, today: date) -> Reason | None:
    """
    What is wrong with the day of a test.

    Args:
        taken_on: ISO; "" if the line has none that can be read.
        birth_date: Of the pupil; None: only days before 1970 are unlikely.
    """
    day = _day(taken_on)
    if day is None:
        return Reason.DATE_INVALID
    if day > today:
        return Reason.DATE_TO_COME
    years = day.year - int(birth_date[:4]) if birth_date else None
    if years is None and day.year >= 1970:
        return None
    return None if years is not None and YOUNGEST <= years <= OLDEST else Reason.DATE_UNLIKELY


@lru_cache(maxsize=1 << 12)
def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def year_group(result: Result, pupil: Known, school_year: str, *, of_test: bool = False) -> YearGroup:
    """
    The pupil's year group when the test was taken.

    Args:
        school_year: Of which the pupil's year group is: the one that the school prepares ('2026-2027'). An archived
            pupil's is of an earlier one that nobody noted, so that nothing is worked out from it.
        of_test: The year group of the result is the one that the test is meant for.
    """
    if result.year_group in _GROUPS:
        return YearGroup(result.year_group, From.MOMENT if of_test else From.GIVEN)
    if result.moment[1:] in _GROUPS:
        return YearGroup(result.moment[1:], From.MOMENT)
    if pupil.archived or pupil.year_group is None or pupil.year_group not in _GROUPS:
        return _UNKNOWN
    since = int(school_year[:4]) - int(school_year_of(date.fromisoformat(result.taken_on))[:4])
    found = str(int(pupil.year_group) - since)
    return YearGroup(found, From.NOW) if since >= 0 and found in _GROUPS else _UNKNOWN


def verdict(result: Result, pupil: Known, group: YearGroup) -> tuple[Outcome, tuple[Reason, ...]]:
    """What becomes of a result whose pupil and date are right, and everything that stands in its way."""
    stays = []
    if result.generation is Generation.OTHER:
        stays.append(Reason.OTHER_GENERATION)
    if pupil.archived:
        stays.append(Reason.PUPIL_ARCHIVED)
    if stays:
        return Outcome.STAYS, tuple(stays)
    asked = []
    if result.by_hand is None:
        asked.append(Reason.BY_HAND_UNSAID)
    if result.generation is Generation.UNKNOWN:
        asked.append(Reason.GENERATION_UNKNOWN)
    if group.source is From.NOWHERE:
        asked.append(Reason.YEAR_GROUP_UNKNOWN)
    if asked:
        return Outcome.ASKED, tuple(asked)
    return (Outcome.WITH_DULT, (Reason.BY_HAND,)) if result.by_hand else (Outcome.COMES, ())
