"""
The example primary school's test results: five school years, on a scale that is invented.

A pupil grows along one line for each subject, with some luck on the day. Neither the lines nor the levels are those of
a real test: real scales belong to their makers.
"""

from collections.abc import Iterator
from datetime import date
from random import Random
from typing import Final, NamedTuple

from lvs_desktop.services.practice_children import YEAR, Child, Draw

YEARS: Final = 5
KINDS: Final = (
    "older",  # a test that says 2.0
    "unknown",  # a test that does not say which generation it is of
    "by_hand",  # typed into the LAS by hand
    "without_year_group",
    "in_the_future",
    "long_ago",  # the year is a typing error: before the pupil was born
    "double",
    "of_unknown_pupils",
    "missing_back",  # not in the file that came back from the LAS
)


class Subject(NamedTuple):
    """An invented scale: its mean at M3, what the mean gains in all, how far pupils lie apart."""

    name: str
    code: str
    start: float
    gain: float
    spread: float
    first: int  # year group


SUBJECTS: Final = (
    Subject("Rekenen-Wiskunde", "RW", 120, 150, 24, 3),
    Subject("Begrijpend lezen", "BL", 105, 110, 26, 3),
    Subject("Spelling", "SP", 200, 190, 38, 3),
    Subject("Taalverzorging", "TV", 90, 90, 22, 6),
    Subject("Technisch lezen", "TL", 30, 70, 15, 3),
)
MOMENTS: Final = tuple(f"{moment}{year}" for year in range(3, 9) for moment in "ME" if (moment, year) != ("E", 8))


class Taken(NamedTuple):
    """One result. `year_group` is 0 where nobody says it, `moment` then is empty."""

    child: Child
    subject: Subject
    generation: str  # '3.0', '2.0' or nothing
    moment: str
    year_group: int
    on: date
    right: int
    skill: int
    scale: str  # I-V or A-E
    level: str
    functioning: str
    by_hand: bool


class Results(NamedTuple):
    """All results, those that came back from the LAS, and how many of each kind were planted."""

    taken: list[Taken]
    back: list[Taken]
    planted: dict[str, int]


def invent(pupils: list[Child], leavers: list[Child], random: Random) -> Results:
    """The results of pupils and of some who left (who are not in the LAS), with what can be wrong in them."""
    taken = [one for child in pupils for one in _of(child, random)]
    gone = [one for child in leavers for one in _of(child, random) if one.on.year >= YEAR - 1]
    places = list(range(len(taken)))
    random.shuffle(places)
    few = max(1, len(taken) // 1000)
    wanted = {
        "by_hand": len(taken) // 40,
        "without_year_group": len(taken) // 60,
        "in_the_future": few,
        "long_ago": few,
        "double": 2 * few,
        "missing_back": len(taken) // 45,
    }
    doubles: list[Taken] = []
    missing: set[int] = set()
    planted = dict.fromkeys(KINDS, 0)
    for kind, number in wanted.items():
        for place in (places.pop() for _ in range(min(number, len(places)))):
            planted[kind] += 1
            one = taken[place]
            match kind:
                case "by_hand":
                    taken[place] = one._replace(by_hand=True)
                case "without_year_group":
                    taken[place] = one._replace(moment="", year_group=0)
                case "in_the_future":
                    taken[place] = one._replace(on=one.on.replace(year=one.on.year + 40))
                case "long_ago":
                    taken[place] = one._replace(on=one.on.replace(year=one.on.year - 20))
                case "double":
                    doubles.append(one)
                case _:
                    missing.add(place)
    planted["of_unknown_pupils"] = len(gone)
    everything = [*taken, *doubles, *gone]
    planted["older"] = sum(one.generation == "2.0" for one in everything)
    planted["unknown"] = sum(not one.generation for one in everything)
    back = [one for place, one in enumerate(taken) if place not in missing]
    everything.sort(key=lambda one: one.child.number)
    return Results(everything, back, planted)


def leavers(pupils: int, draw: Draw) -> list[Child]:
    """Who left group 8 last summer, as far as the old system still has them."""
    return [draw.child(9, "00", None) for _ in range(max(2, pupils // 40))]


def _of(child: Child, random: Random) -> Iterator[Taken]:
    ability = random.gauss(0, 0.9)
    bent = [random.gauss(0, 0.45) for _ in SUBJECTS]
    for start in range(YEAR - YEARS, YEAR):
        year = child.year - (YEAR - start)
        if not 3 <= year <= 8:
            continue
        for place, subject in enumerate(SUBJECTS):
            if year < subject.first:
                continue
            for moment in _moments(year, subject):
                yield _taken(child, subject, moment, year, start, ability + bent[place], random)


def _moments(year: int, subject: Subject) -> tuple[str, ...]:
    if year == 8:
        return "B8", "M8"
    if year == 7 and subject.code == "BL":
        return "B7", "M7", "E7"
    return f"M{year}", f"E{year}"


def _taken(child: Child, subject: Subject, moment: str, year: int, start: int, ability: float, random: Random) -> Taken:
    at = 2 * (year - 3) + {"B": -0.5, "M": 0, "E": 1}[moment[0]]
    skill = max(1, round(_mean(subject, at) + subject.spread * (ability + random.gauss(0, 0.22))))
    z = (skill - _mean(subject, at)) / subject.spread
    older = start == YEAR - YEARS
    unknown = start == YEAR - YEARS + 1 and subject.code == "SP"
    scale = "A-E" if older else "I-V"
    # a class takes a test on one day; some pupils were ill
    day = {"B": date(start, 9, 28), "M": date(start + 1, 1, 19), "E": date(start + 1, 6, 8)}[moment[0]]
    late = 9 if random.getrandbits(4) == 0 else 0
    on = _school_day(day.toordinal() + SUBJECTS.index(subject) + late)
    return Taken(
        child,
        subject,
        "2.0" if older else "" if unknown else "3.0",
        moment,
        year,
        on,
        max(0, min(60, round(36 + 11 * z))),
        skill,
        scale,
        _level(z, scale),
        _functioning(subject, skill),
        False,
    )


def _school_day(ordinal: int) -> date:
    """The day, or the Monday after a weekend."""
    day = date.fromordinal(ordinal)
    return date.fromordinal(ordinal + 7 - day.weekday()) if day.weekday() > 4 else day


def _mean(subject: Subject, at: float) -> float:
    """The mean of the invented scale at a moment: M3 is 0, E3 is 1 ... M8 is 10."""
    return subject.start + subject.gain * (at / 10) ** 0.8 if at > 0 else subject.start


def _level(z: float, scale: str) -> str:
    """Fifths for I-V; 25, 25, 25, 15 and 10 % for A-E, of pupils who lie as a bell."""
    edges = (0.84, 0.25, -0.25, -0.84) if scale == "I-V" else (0.67, 0, -0.67, -1.28)
    names = ("I", "II", "III", "IV", "V") if scale == "I-V" else "ABCDE"
    return names[sum(z < edge for edge in edges)]


def _functioning(subject: Subject, skill: int) -> str:
    """The moment at which the mean of the invented scale comes nearest."""
    return min(MOMENTS, key=lambda moment: abs(_mean(subject, MOMENTS.index(moment)) - skill))
