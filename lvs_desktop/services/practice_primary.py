"""
The example primary school for the move to Leerling in beeld: invented, seeded, with every kind of mismatch.

What was planted is in `planted`, so that a comparison and a check of results can be held against it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Final

from lvs_desktop.domain.problems import Problem, ProblemCode
from lvs_desktop.domain.schools import PRACTICE_BRINS, Location, School
from lvs_desktop.services import practice_children, practice_las, practice_lovs, practice_result_files, practice_tests
from lvs_desktop.services.practice_children import Child
from lvs_desktop.services.practice_names import Names

ROUTE: Final = "leerling-in-beeld"
PUPILS: Final = 240


@dataclass(frozen=True, slots=True, kw_only=True)
class PrimaryPractice:
    """
    The files of the example primary school.

    Attributes:
        edexml: EDEXML 2.1 of the LAS; valid but for the school year, which the standard's list does not reach.
        lovs_list: CSV of the old system; its columns are invented and it says so.
        results: UWLR 2.2 'leerresultaten' of five school years, on invented scales.
        results_csv: The same as CSV, with a column for what was typed by hand.
        returned: UWLR 2.2 as the LAS gives it back after the move; some results are missing.
        differences: Kind of practice_lovs.KINDS -> how many pupils of the list differ so.
        oddities: Kind of practice_tests.KINDS -> how many results are so.
    """

    school: School
    edexml: Path
    lovs_list: Path
    results: Path
    results_csv: Path
    returned: Path
    pupils: int  # in the EDEXML file
    number_of_results: int  # in each of the two files of results
    oldest: str  # a group with pupils who have results; empty in the smallest schools
    differences: Mapping[str, int]
    oddities: Mapping[str, int]

    @property
    def files(self) -> dict[str, Path]:
        """The files by name, in the order in which the move needs them."""
        return {
            "edexml": self.edexml,
            "lovs_list": self.lovs_list,
            "results": self.results,
            "results_csv": self.results_csv,
            "returned": self.returned,
        }


def school() -> School:
    """The example school itself. Its BRIN is well-formed and nobody's."""
    return School(
        name="Voorbeeldschool De Kiezelsteen",
        brin=PRACTICE_BRINS[1],
        locations=(Location(code="00", name="Hoofdgebouw"), Location(code="01", name="Dependance")),
        school_year=f"{practice_children.YEAR}-{practice_children.YEAR + 1}",
        route=ROUTE,
    )


def make(folder: Path, *, pupils: int = PUPILS, seed: int = 1) -> PrimaryPractice:
    """
    Write the example school's files into a folder (made if absent). The same seed gives the same bytes.

    Args:
        pupils: In the EDEXML file; at least 1. Each has about 17 results: 1,800 pupils give 30,000.

    Raises:
        Problem: OUTPUT_NOT_WRITABLE.
    """
    if pupils < 1:
        raise ValueError("an example school has at least one pupil")
    mine, random, names = school(), Random(seed), Names()
    draw = practice_children.Draw(random, names, pupils)
    twice = practice_lovs.share(pupils) if pupils > len(practice_lovs.KINDS) else 0
    rooms = practice_children.rooms(pupils - twice)
    children = practice_children.children(rooms, draw)
    gone = practice_tests.leavers(pupils, draw)
    lovs = practice_lovs.plant(children, gone[: max(1, twice)], draw, random, twice)
    results = practice_tests.invent(children, gone, random)
    staff = practice_children.teachers(rooms, random, names)
    made = PrimaryPractice(
        school=mine,
        edexml=folder / "las-leerlingen.xml",
        lovs_list=folder / "lovs-leerlingen.csv",
        results=folder / "toetsresultaten.xml",
        results_csv=folder / "toetsresultaten.csv",
        returned=folder / "toetsresultaten-terug-uit-las.xml",
        pupils=len(children) + len(lovs.twice),
        number_of_results=len(results.taken),
        oldest=_oldest(children),
        differences=lovs.planted,
        oddities=results.planted,
    )
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _write(made.edexml, practice_las.lines(mine, rooms, [*children, *lovs.twice], staff))
        _write(made.lovs_list, practice_lovs.lines(lovs.rows), table=True)
        _write(made.results, practice_result_files.document(mine, results.taken))
        _write(made.results_csv, practice_result_files.table(results.taken), table=True)
        _write(made.returned, practice_result_files.document(mine, results.back))
    except OSError as failure:
        raise Problem(ProblemCode.OUTPUT_NOT_WRITABLE, file=str(failure.filename or folder)) from failure
    return made


def _oldest(children: Sequence[Child]) -> str:
    """The group of a pupil of the highest year."""
    tested = [child for child in children if child.room and child.year > 3]
    return max(tested, key=lambda child: child.year).group if tested else ""


def _write(path: Path, lines: Iterable[str], *, table: bool = False) -> None:
    """A table as Dutch programs write it: with a byte order mark and CRLF."""
    end, encoding = ("\r\n", "utf-8-sig") if table else ("\n", "utf-8")
    with path.open("w", encoding=encoding, newline="", buffering=1 << 18) as target:
        target.writelines(f"{line}{end}" for line in lines)
