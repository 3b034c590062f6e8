"""
Growth: the skill scores of a pupil, in the order in which the tests were taken.

A line joins only what is measured on one scale: one subject, one test, one generation. What can't be known to be the
same scale is another line. Nothing is filled in: a moment without a result stays empty, and no norm is made up.
"""

import re
import statistics
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import pairwise
from typing import Final

from lvs_desktop.domain.people import fold
from lvs_desktop.domain.results import Generation, Moment, Result, school_year_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """
    What is measured on one scale, as far as the data say: its results may be joined.

    Attributes:
        subject: As the first result has it.
        test: Its name without the moment, so that M5 and E5 are one test.
        generation: Whether it is a 3.0 test.
    """

    subject: str
    test: str
    generation: Generation
    key: tuple[str, ...]  # what is compared; the texts above are for people


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Slot:
    """
    A place on the axis of time.

    Attributes:
        day: The middle one of the days on which its tests were taken (ISO); of an empty moment one between its
            neighbours.
        school_year: 2025-2026, from the days.
        moment: M5, E8 ...; M or E alone for a moment of which there is no result at all; a month (2026-01) where
            nobody says for which moment the test is meant.
    """

    day: str
    school_year: str
    moment: str

    @property
    def empty(self) -> bool:
        """True if there is no result at all at this moment."""
        return self.moment in tuple(Moment)


GAP: Final = 3  # school years: a longer gap is one dashed line, not a row of empty moments


class Join(StrEnum):
    """How a point is joined to the one before it in its line."""

    NONE = "none"  # it is the first, or not the last of several at one moment
    SOLID = "solid"  # of the moment right after it
    DASHED = "dashed"  # a moment between the two has no score, or more than GAP school years are between them


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One result at its place; `value` is None without a skill score: it is listed, not drawn."""

    slot: int
    result: Result
    value: float | None
    join: Join


@dataclass(frozen=True, slots=True, kw_only=True)
class Track:
    """
    The results of one pupil on one scale, by the day on which they were taken.

    Attributes:
        missing: Middles and ends of school years between the first and the last point without a result of this scale.
    """

    scale: Scale
    points: tuple[Point, ...]
    missing: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Growth:
    """The growth of one pupil: all lines on one axis of time."""

    slots: tuple[Slot, ...]
    tracks: tuple[Track, ...]


def scale_of(result: Result) -> Scale:
    """
    The scale of a result: subject, test without its moment, generation.

    A generation that is not 3.0 is told apart by the year or number in the test's name and version; a different name
    is a different scale, for nobody says that it is the same one.
    """
    test = " ".join(_MOMENT_WORD.sub(" ", result.test_name).split()).strip(" -,;:·") or result.test_name
    marks: tuple[str, ...] = ("3.0",)
    if result.generation is not Generation.THREE:
        found = _MARK.findall(f"{result.test_name} {result.version}")
        marks = (result.generation.value, *sorted({mark.replace(",", ".") for mark in found}))
    bare = " ".join(re.findall(r"\w+", fold(_MARK.sub(" ", test))))
    subject = result.subject or test
    return Scale(subject=subject, test=test, generation=result.generation, key=(fold(subject), bare, *marks))


def of_pupil(results: Iterable[Result]) -> Growth:
    """The growth of one pupil from all results, in any order."""
    given = sorted(results, key=when)
    slots = slots_of(given)
    place = {(slot.school_year, slot.moment): at for at, slot in enumerate(slots)}
    return Growth(
        slots=slots, tracks=tuple(_track(scale, found, slots, place) for scale, found in by_scale(given).items())
    )


def score_of(result: Result) -> float | None:
    """The skill score as a number; None if there is none, or it is no number."""
    return float(result.skill_score) if _NUMBER.fullmatch(result.skill_score) else None


def by_subject(results: Mapping[Scale, Sequence[Result]]) -> dict[str, list[Sequence[Result]]]:
    """The results of `by_scale` by the name of their subject, in their order; capitals and accents don't matter."""
    names: dict[str, str] = {}
    found: dict[str, list[Sequence[Result]]] = {}
    for scale, given in results.items():
        found.setdefault(names.setdefault(scale.key[0], scale.subject), []).append(given)
    return found


def by_scale(results: Iterable[Result]) -> dict[Scale, list[Result]]:
    """The results by scale: subjects by name, of a subject the scale that began first comes first."""
    found: dict[tuple[str, ...], tuple[Scale, list[Result]]] = {}
    for one in results:
        scale = scale_of(one)
        found.setdefault(scale.key, (scale, []))[1].append(one)
    return dict(sorted(found.values(), key=lambda pair: (pair[0].key[0], when(pair[1][0]))))


def slots_of(results: Iterable[Result]) -> tuple[Slot, ...]:
    """The places on the axis of time that these results ask for, the empty ones between them too."""
    days: dict[tuple[str, str], list[str]] = {}
    for one in results:
        days.setdefault(moment_at(one), []).append(one.taken_on)
    slots = [
        Slot(day=statistics.median_low(sorted(taken)), school_year=year, moment=moment)
        for (year, moment), taken in days.items()
    ]
    return tuple(sorted([*slots, *_empty(slots)]))


def moment_at(result: Result) -> tuple[str, str]:
    """School year and moment of a result; where nobody says which moment, the month."""
    return school_year_of(date.fromisoformat(result.taken_on)), result.moment or result.taken_on[:7]


def when(result: Result) -> tuple[str, str, str, str]:
    """By what results are put in order: the day, and what tells those of one day apart."""
    return (result.taken_on, result.moment, result.test_name, result.version)


def _track(scale: Scale, found: Sequence[Result], slots: Sequence[Slot], place: Mapping[tuple[str, str], int]) -> Track:
    at = [place[moment_at(one)] for one in found]
    values = [score_of(one) for one in found]
    scored = [slot for slot, value in zip(at, values, strict=True) if value is not None]
    lacking = _lacking(slots, scored)
    # of several at one moment the line goes through the last one that has a score
    ends = {slot: number for number, (slot, value) in enumerate(zip(at, values, strict=True)) if value is not None}
    joins = dict.fromkeys(range(len(found)), Join.NONE)
    for before, after in pairwise(sorted(ends)):
        far = int(slots[after].school_year[:4]) - int(slots[before].school_year[:4]) > GAP
        gap = far or any(before < slot < after for slot in lacking)
        joins[ends[after]] = Join.DASHED if gap else Join.SOLID
    points = tuple(
        Point(slot=slot, result=one, value=value, join=joins[number])
        for number, (slot, one, value) in enumerate(zip(at, found, values, strict=True))
    )
    return Track(scale=scale, points=points, missing=_lacking(slots, at))


def _lacking(slots: Sequence[Slot], held: Sequence[int]) -> tuple[int, ...]:
    """
    The middles and ends of school years between the first and the last slot of `held` at which nothing is held.

    M4 and M5 in one school year are one moment. In a school year with a test of an unknown moment nothing is missing:
    it may be that test.
    """
    if not held:
        return ()
    had = {_time(slots[slot]) for slot in held}
    vague = {slots[slot].school_year for slot in held if slots[slot].moment[0] not in tuple(Moment)}
    found: dict[tuple[str, str], int] = {}
    for slot in range(min(held), max(held)):
        year, letter = _time(slots[slot])
        if letter in (Moment.MIDDLE, Moment.END) and (year, letter) not in had and year not in vague:
            found.setdefault((year, letter), slot)
    return tuple(found.values())


def _time(slot: Slot) -> tuple[str, str]:
    return slot.school_year, slot.moment[0]


def _empty(slots: Sequence[Slot]) -> list[Slot]:
    """
    The middles and ends of school years, between the first and the last day, at which nothing was taken.

    A beginning is not expected: few tests are meant for it. A date that is years away, such as a slip of the pen,
    brings no row of empty moments with it.
    """
    taken = {_time(slot) for slot in slots}
    vague = {slot.school_year for slot in slots if slot.moment[0] not in tuple(Moment)}
    found = []
    for before, after in pairwise(sorted(slots)):
        first, last = int(before.school_year[:4]), int(after.school_year[:4])
        for year in range(first, last + 1) if last - first <= GAP else ():
            school_year = f"{year}-{year + 1}"
            for moment, day in ((Moment.MIDDLE, f"{year + 1}-02-01"), (Moment.END, f"{year + 1}-06-15")):
                known = (school_year, moment.value) in taken or school_year in vague
                if before.day < day < after.day and not known:
                    found.append(Slot(day=day, school_year=school_year, moment=moment.value))
    return found


_NUMBER: Final = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_MOMENT_WORD: Final = re.compile(r"(?<![A-Za-z0-9])[BMEbme]\s?[3-8](?![0-9])")
# a number such as 2.0 or a year: by which generations of one test are told apart
_MARK: Final = re.compile(r"(?<![0-9.,])(?:[1-9][.,][0-9]|(?:19|20)[0-9]{2})(?![0-9])")
