"""The example school to practise on: invented, seeded, with every kind of Dutch name.

The files are written class by class, so a million pupils need little memory. What happens to a pupil is dealt out
evenly (one in so many), so that a small school has its share too.
"""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path
from random import Random
from typing import Final, TextIO

from lvs_desktop.domain.problems import Problem, ProblemCode
from lvs_desktop.domain.schools import PRACTICE_BRINS, Location, School
from lvs_desktop.services import practice_links
from lvs_desktop.services.practice_classes import Class, classes
from lvs_desktop.services.practice_names import Names
from lvs_desktop.services.practice_pupils import HEADER, MAIL, Invented, Inventor, line, mistakes

LEFT: Final = 0.17  # of last year's pupils, most of them from examination years
NEW: Final = 0.17  # of last year's number of pupils, most of them first-years
LATER: Final = 0.009  # of these, new in a later year
BACK: Final = 0.002  # had left before last year, are back
RENAMED: Final = 0.01
WEEK_CHANGED: Final = 0.01
WEEK_NEW: Final = 0.002
WEEK_GONE: Final = 0.002


@dataclass(frozen=True, slots=True, kw_only=True)
class Practice:
    """
    The files of an example school: CSV as a Dutch pupil administration writes it (`;`, UTF-8 with BOM).

    Attributes:
        before: `last_year` plus the pupils who left before it and come back in `next_year`. Read it as
            Beginstand, then `last_year` with both boxes: those pupils are archived, and `next_year` re-activates
            them. Without this they are plain new pupils.
        mistakes: Thirty rows with the errors that people make; not needed by the others.
    """

    school: School
    last_year: Path  # CSV: the population that the LVS holds today
    next_year: Path  # CSV: the file for the new school year
    week: Path  # CSV: an ordinary week's file, to follow next_year
    before: Path
    mistakes: Path
    link_files: Mapping[str, Path] = field(default_factory=dict)  # of a route with a link: see practice_links.files


def school(*, route: str = "manual", entree: bool = False) -> School:
    """The example school itself. Its BRIN is well-formed and nobody's."""
    return School(
        name="Voorbeeldschool De Waterkant",
        brin=PRACTICE_BRINS[0],
        locations=(
            Location(code="00", name="Hoofdgebouw"),
            Location(code="01", name="Noord"),
            Location(code="02", name="Zuid"),
        ),
        school_year="2026-2027",
        route=route,
        entree=entree,
    )


def make(folder: Path, *, pupils: int = 500, seed: int = 1, route: str = "manual", entree: bool = False) -> Practice:
    """
    Write the example school's files into a folder (made if absent). The same seed gives the same bytes.

    Args:
        pupils: In last year's file; at least 1.
        route: somtoday and magister give the files of a link too; the others are the same on each route.
        entree: Whether the school uses Entree.

    Raises:
        Problem: OUTPUT_NOT_WRITABLE.
    """
    if pupils < 1:
        raise ValueError("an example school has at least one pupil")
    made = Practice(
        school=school(route=route, entree=entree),
        last_year=folder / "leerlingen-2025-2026.csv",
        next_year=folder / "leerlingen-2026-2027.csv",
        week=folder / "leerlingen-2026-2027-week.csv",
        before=folder / "leerlingen-2025-2026-met-vertrokken.csv",
        mistakes=folder / "leerlingen-met-fouten.csv",
        link_files=practice_links.files(folder, route) if route in practice_links.ROUTES else {},
    )
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with ExitStack() as opened:
            before, last, following, week, wrong = (
                opened.enter_context(_writer(path))
                for path in (made.before, made.last_year, made.next_year, made.week, made.mistakes)
            )
            _write(before, last, following, week, pupils=pupils, seed=seed)
            wrong.writelines(mistakes(Inventor(Random(seed), Names(), pupils)))
        if made.link_files:
            practice_links.make(folder, route, last_year=made.last_year, next_year=made.next_year)
    except OSError as failure:
        raise Problem(ProblemCode.OUTPUT_NOT_WRITABLE, file=str(failure.filename or folder)) from failure
    return made


def _writer(path: Path) -> TextIO:
    target = path.open("w", encoding="utf-8-sig", newline="", buffering=1 << 18)
    target.write(HEADER)
    return target


def _write(before: TextIO, last: TextIO, following: TextIO, week: TextIO, *, pupils: int, seed: int) -> None:
    inventor = Inventor(Random(seed), Names(), pupils)
    layout = classes(pupils, first_years=max(0, round((NEW - LATER) * pupils)))
    leaving = sum(room.last for room in layout if room.examination)
    staying = pupils - leaving
    others_leave = _Dealer(max(0.003, (LEFT * pupils - leaving) / staying) if staying else 0)
    # newcomers come into classes that exist next year, except the first years, which are all new
    later, back = _Dealer(LATER * pupils / max(1, staying)), _Dealer(BACK * pupils / max(1, staying))
    renamed, weekly = _Dealer(RENAMED), _Week(inventor)
    for room in layout:
        old = sorted(inventor.pupil(room) for _ in range(room.last))
        lines = [line(pupil, room.group, room) for pupil in old]
        last.writelines(lines)
        coming = [inventor.pupil(room) for _ in range(room.first)]
        if not room.examination:
            returning = [inventor.pupil(room) for _ in old if back.hit()]
            before.writelines(line(pupil, room.group, room) for pupil in returning)
            promoted = [inventor.renamed(pupil) if renamed.hit() else pupil for pupil in old if not others_leave.hit()]
            coming += promoted + returning + [inventor.pupil(room) for _ in old if later.hit()]
        before.writelines(lines)
        coming.sort()
        following.writelines(line(pupil, room.next_group, room, ahead=1) for pupil in coming)
        week.writelines(weekly.lines(coming, room))


class _Week:
    """Writes what an ordinary week leaves of a class."""

    def __init__(self, inventor: Inventor) -> None:
        self._inventor = inventor
        self._changed, self._gone, self._new = _Dealer(WEEK_CHANGED), _Dealer(WEEK_GONE), _Dealer(WEEK_NEW)
        self._turn = cycle(range(4))

    def lines(self, pupils: list[Invented], room: Class) -> Iterator[str]:
        for pupil in pupils:
            if self._new.hit():
                yield line(self._inventor.pupil(room), room.next_group, room, ahead=1)
            if self._gone.hit():
                continue
            yield (
                self._changed_line(pupil, room) if self._changed.hit() else line(pupil, room.next_group, room, ahead=1)
            )

    def _changed_line(self, pupil: Invented, room: Class) -> str:
        group = room.next_group
        match next(self._turn):
            case 0 if room.neighbour != group:
                group = room.neighbour
            case 1:
                pupil = self._inventor.renamed(pupil)
            case 2:
                pupil = self._inventor.corrected(pupil)
            case _:
                pupil = pupil._replace(mail=f"{pupil.user}@leerling.{MAIL}")
        return line(pupil, group, room, ahead=1)


class _Dealer:
    """Says yes to one in so many, evenly."""

    def __init__(self, share: float) -> None:
        self._share = share
        self._sum = 0.5

    def hit(self) -> bool:
        self._sum += self._share
        if self._sum < 1:
            return False
        self._sum -= 1
        return True
