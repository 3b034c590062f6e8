"""
Historical test results of a primary school. Prints one JSON object.

    results.py prepare FOLDER RESULTS            the school, and the files: as many results, and a few
    results.py import FOLDER (csv|uwlr)          seconds from opening the file to the commit, and where they go
    results.py memory FOLDER (csv|uwlr)          megabytes that it has at most, above the process with its school open

A pupil has twenty results. What is timed: reading, the checks of each result, the first page, the backup, writing and
the commit; a file of a few results goes before, to load what is loaded late.
"""

import csv
import gc
import json
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

from lvs_desktop.domain.changes import ImportOptions
from lvs_desktop.domain.results import Generation, Result
from lvs_desktop.domain.roles import Role, Worker
from lvs_desktop.domain.schools import Location, School
from lvs_desktop.files.uwlr_results_writing import write_results
from lvs_desktop.services import importing, results, schools

PASSPHRASE = "vier groene vissen"  # noqa: S105
EACH = 20  # results of a pupil
FEW = 60
TODAY = date(2026, 11, 23)
SUBJECTS = ("Begrijpend lezen", "Rekenen-Wiskunde", "Spelling", "Technisch lezen")


def prepare(folder: Path, number: int) -> dict[str, Any]:
    """Make the school and the files."""
    folder.mkdir(parents=True)
    pupils = [str(100_000 + place) for place in range(number // EACH)]
    place = School(
        name="Meetschool",
        brin="99ZZ",
        locations=(Location(code="00", name="Hoofdgebouw"),),
        school_year="2026-2027",
        route="leerling-in-beeld",
    )
    made = schools.create(
        folder / "school.lvs", place, Worker(name="Beheer", role=Role.SCHOOL_ADMIN), passphrase=PASSPHRASE
    )
    source = folder / "pupils.csv"
    with source.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, delimiter=";")
        writer.writerow(("Leerlingnummer", "Roepnaam", "Achternaam", "Geboortedatum", "Klas", "Leerjaar", "Vestiging"))
        for key in pupils:
            writer.writerow((key, "Kind", f"Naam{key}", "04-03-2015", f"8{'AB'[int(key) % 2]}", "8", "00"))
    importing.apply(made.opened, importing.preview(made.opened, source, ImportOptions(baseline=True)))
    made.opened.close()
    for name, found in (("many", pupils), ("few", pupils[: FEW // EACH])):
        _csv(folder / f"{name}.csv", found)
        opened = School(name="Meetschool", brin="99ZZ", locations=(), school_year="2026-2027", route="x")
        rows = ((key, result) for key in found for result in _results(key))
        write_results(folder / f"{name}.uwlr", rows, school=opened, made=datetime(2026, 11, 23))
    return {"bytes": {path.name: path.stat().st_size for path in sorted(folder.glob("many.*"))}}


def _results(key: str) -> Iterator[Result]:
    for place in range(EACH):
        year, subject = 3 + place // len(SUBJECTS), SUBJECTS[place % len(SUBJECTS)]
        score = 60 + (int(key) * 7 + place * 5) % 80
        yield Result(
            test_code=f"{subject[:2].upper()}-M{year}",
            test_name=f"{subject} 3.0 M{year}",
            version=f"M{year}",
            subject=subject,
            moment=f"M{year}",
            taken_on=date(2026 - (8 - year), 1, 10 + place).isoformat(),
            year_group="",
            score="",
            skill_score=f"{score}.5",
            level=("I", "II", "III", "IV", "V")[score % 5],
            functioning=f"M{year}",
            generation=Generation.THREE,
            by_hand=None,
        )


def _csv(target: Path, pupils: list[str]) -> None:
    header = (
        "Leerlingnummer Toetscode Toetsnaam Versie Vakgebied Afnamedatum Vaardigheidsscore Niveau Functioneringsniveau"
    )
    with target.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, delimiter=";")
        writer.writerow(header.split())
        for key in pupils:
            for one in _results(key):
                day = "-".join(reversed(one.taken_on.split("-")))
                test = one.test_code, one.test_name, one.version, one.subject
                writer.writerow((key, *test, day, one.skill_score.replace(".", ","), one.level, one.functioning))


def measure(folder: Path, form: str) -> dict[str, Any]:
    """Seconds of one import."""
    with school_copy(folder) as opened:
        _bring(opened, folder / f"few.{form}")
        source = folder / f"many.{form}"
        source.read_bytes()
        times = [time.perf_counter()]
        made = results.preview(opened, source, by_hand=False, today=TODAY)
        times.append(time.perf_counter())
        made.page(0)
        entry = results.apply(opened, made)
        times.append(time.perf_counter())
    wanted = len(made)
    if entry.counts.new + entry.counts.unchanged != wanted or made.problems:
        raise SystemExit(f"not all of {wanted} results were kept: {entry.counts}")
    read, written = (end - start for start, end in pairwise(times))
    phases = {"read, check, compare": read, "backup, write, commit": written}
    return {"seconds": read + written, "phases": phases, "results": wanted}


def memory(folder: Path, form: str) -> dict[str, Any]:
    """Megabytes (10^6 bytes); None where the system does not tell (all but Linux)."""
    if not _PEAK.exists():
        return {"megabytes": None}
    with school_copy(folder) as opened:
        _bring(opened, folder / f"few.{form}")
        gc.collect()
        before = _status("VmRSS")
        _PEAK.write_text("5", "ascii")
        _bring(opened, folder / f"many.{form}")
        peak = _status("VmHWM")
    return {"megabytes": (peak - before) / 1e6}


def _bring(opened: schools.OpenSchool, source: Path) -> None:
    made = results.preview(opened, source, by_hand=False, today=TODAY)
    made.page(0)
    results.apply(opened, made)


@contextmanager
def school_copy(folder: Path) -> Iterator[schools.OpenSchool]:
    """The school in a folder of its own, open."""
    with tempfile.TemporaryDirectory(dir=folder) as own:
        for name in ("school.lvs", "school.lvs.keys"):
            shutil.copy(folder / name, own)
        opened = schools.open_school(Path(own) / "school.lvs", passphrase=PASSPHRASE)
        try:
            yield opened
        finally:
            opened.close()


_PEAK = Path("/proc/self/clear_refs")


def _status(name: str) -> int:
    for line in Path("/proc/self/status").read_text("ascii").splitlines():
        if line.startswith(f"{name}:"):
            return int(line.split()[1]) * 1024
    raise RuntimeError(f"the system does not tell {name}")


if __name__ == "__main__":
    what, place, *more = sys.argv[1:]
    if what == "prepare":
        told = prepare(Path(place), int(more[0]))
    else:
        told = (measure if what == "import" else memory)(Path(place), more[0])
    print(json.dumps(told))
