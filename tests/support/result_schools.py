"""A primary school and files with test results for it."""

import csv
from collections.abc import Iterable, Mapping
from pathlib import Path

from lvs_desktop.domain.results import Generation, Result
from lvs_desktop.domain.roles import Role, Worker
from lvs_desktop.files.result_columns import HEADERS
from lvs_desktop.services import results
from lvs_desktop.services.schools import OpenSchool
from lvs_desktop.storage import results as stored
from tests.support.schoolfiles import ADMIN, State, fill, new_school

NORTH = Worker(name="Noord", role=Role.LOCATION_ADMIN, locations=("01",))
_ONE = {"given_name": "Loïs", "family_name": "Berg", "year": "6", "group": "6A", "location": "00"}
PUPILS: State = {
    "0012": ({**_ONE, "birth_date": "2015-03-04"}, False),
    "34": ({**_ONE, "given_name": "Ada", "group": "6B", "location": "01", "birth_date": "2015-05-04"}, False),
    "56": ({**_ONE, "given_name": "Oud", "birth_date": "2013-03-04"}, True),
}
LINE = {
    "pupil_key": "12",
    "test_name": "Rekenen-Wiskunde 3.0",
    "version": "M5",
    "taken_on": "20-01-2026",
    "skill_score": "103,5",
    "level": "II",
}
RESULT = Result(
    test_code="RW",
    test_name="Rekenen-Wiskunde 3.0",
    version="M5",
    subject="Rekenen",
    moment="M5",
    taken_on="2026-01-20",
    year_group="5",
    score="61",
    skill_score="103.5",
    level="II",
    functioning="E5",
    generation=Generation.THREE,
    by_hand=None,
)


def primary_school(path: Path) -> OpenSchool:
    """Three pupils, one of them in the archive; ids 1, 2 and 3."""
    opened = new_school(path, route="leerling-in-beeld", workers=(ADMIN, NORTH))
    fill(opened, PUPILS)
    return opened


def results_file(path: Path, *lines: Mapping[str, str]) -> Path:
    """A CSV under the headers that the program itself writes."""
    names = list(dict.fromkeys(name for line in lines for name in line))
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, delimiter=";")
        writer.writerow([HEADERS[name] for name in names])
        writer.writerows([line.get(name, "") for name in names] for line in lines)
    return path


def held(opened: OpenSchool) -> list[tuple[int, str, str, str]]:
    """The results that count: pupil, test, day, skill score."""
    with opened.storage.begin() as connection:
        return sorted(
            (one.pupil_id, one.result.test_name, one.result.taken_on, one.result.skill_score)
            for one in stored.stored(connection)
        )


def kept(opened: OpenSchool, path: Path, **how: object) -> results.Preview:
    """Read a file and keep its results."""
    made = results.preview(opened, path, **how)  # type: ignore[arg-type]
    results.apply(opened, made)
    return made


def reasons(lines: Iterable[results.ResultLine]) -> list[tuple[str, ...]]:
    """What stands in each line's way."""
    return [tuple(reason.value for reason in line.reasons) for line in lines]
